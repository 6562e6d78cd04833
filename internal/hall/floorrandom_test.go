package hall_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/hall"
	"pgregory.net/rapid"
)

// TestFloorAtRandom enters a precinct that realigns in every order: door numbers, both alignments by two tellers, sheets
// sent twice and mended, what is asked about entered all the same, coins, delegates signed and typed. At the end each
// round in the record is what two tellers' sheets say, the equivalents are those of the county delegates, and delegates
// that the rule does not give on the alignment in force are said not to be.
func TestFloorAtRandom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := people(t, iowa)
		tellers := []*phone{x.ada, x.bea}
		type key struct {
			teller int
			m      canvass.Measure
		}
		sent := map[key]string{}
		figures := map[canvass.Measure][]string{
			canvass.FirstAlignment:  {"biden=7 buttigieg=11 klobuchar=7 sanders=6 warren=6", "biden=7 buttigieg=11 klobuchar=6 sanders=7 warren=6", "buttigieg=20 sanders=17"},
			canvass.FinalAlignment:  {"biden=7 buttigieg=11 klobuchar=7 sanders=6 warren=6", "buttigieg=20 sanders=17", "biden=5 buttigieg=20 sanders=12"},
			canvass.CountyDelegates: {"biden=1 buttigieg=1 klobuchar=1 warren=1", "biden=1 buttigieg=1 klobuchar=1 sanders=1", "buttigieg=2 sanders=2", "buttigieg=4"},
		}
		measures := []canvass.Measure{canvass.FirstAlignment, canvass.FinalAlignment, canvass.CountyDelegates}
		answered := func(p *phone, path, form string) bool { // says yes to whatever is asked, where it is drawn
			if p.post(path, form); p.code == http.StatusConflict && rapid.Bool().Draw(rt, "all the same") {
				if i := strings.Index(p.page, `name="yes" value="`); i >= 0 {
					yes, _, _ := strings.Cut(p.page[i+len(`name="yes" value="`):], `"`)
					p.post(path, form+"&yes="+strings.ReplaceAll(yes, " ", "+"))
				}
			}
			return p.code == http.StatusOK
		}
		for _, m := range measures[:rapid.IntRange(0, 2).Draw(rt, "rounds that are in")] {
			for n, p := range tellers {
				f := figures[m][0]
				if p.get("/hall/sheet?measure="+string(m)).post("/hall/sheet", x.form(m, f)); p.code != http.StatusOK {
					rt.Fatalf("%s: %d", m, p.code)
				}
				sent[key{n, m}] = f
			}
		}
		for range rapid.IntRange(1, 16).Draw(rt, "steps") {
			n := rapid.IntRange(0, 1).Draw(rt, "who")
			p := tellers[n]
			switch rapid.SampledFrom([]string{"door", "sheet", "sheet", "sheet", "sheet", "twice", "sign", "sign", "coin"}).Draw(rt, "what") {
			case "door":
				answered(x.door.get("/hall/door"), "/hall/door", fmt.Sprintf("people=%d&key=%s", rapid.IntRange(36, 38).Draw(rt, "people"), x.door.key()))
			case "sheet":
				m := rapid.SampledFrom(measures).Draw(rt, "measure")
				f := rapid.SampledFrom(figures[m]).Draw(rt, "figures")
				p.get("/hall/sheet?measure=" + string(m))
				if answered(p, "/hall/sheet", x.form(m, f)+"&key="+p.key()) {
					sent[key{n, m}] = f
				}
			case "twice": // the answer was lost
				m := rapid.SampledFrom(measures).Draw(rt, "measure")
				f := rapid.SampledFrom(figures[m]).Draw(rt, "figures")
				form := x.form(m, f) + "&key=" + p.get("/hall/sheet?measure="+string(m)).key()
				if answered(p, "/hall/sheet", form) {
					sent[key{n, m}] = f
					if p.post("/hall/sheet", form); p.code != http.StatusOK {
						rt.Fatalf("sent twice: %d", p.code)
					}
				}
			case "sign":
				p.get("/hall/room")
				if !strings.Contains(p.page, "/hall/sign") {
					continue
				}
				gives, _ := x.d.View().Contests[iowa].Floor("cd-1", readlyn).Delegates()
				if p.post("/hall/sign", ""); p.code != http.StatusOK {
					continue // asked about: what was read back says so
				}
				var words []string
				for _, w := range strings.Fields(x.who) {
					name, id, _ := strings.Cut(w, "=")
					i := slices.IndexFunc(gives, func(c canvass.Count) bool { return string(c.Option) == id })
					if i >= 0 && gives[i].Votes > 0 {
						words = append(words, fmt.Sprintf("%s=%d", name, gives[i].Votes))
					}
				}
				sent[key{n, canvass.CountyDelegates}] = strings.Join(words, " ")
			case "coin":
				first := rapid.SampledFrom([]string{"bernie-sanders", "elizabeth-warren"}).Draw(rt, "first")
				if p.get("/hall/room"); !strings.Contains(p.page, "/hall/coin") {
					continue
				}
				answered(p, "/hall/coin", "among=bernie-sanders&among=elizabeth-warren&first="+first+"&how=a+coin&key="+p.key())
			}
		}
		c := x.d.View().Contests[iowa]
		room := hall.Rooms(c, nil)[0]
		for i, m := range measures {
			a, b := sent[key{0, m}], sent[key{1, m}]
			agree := a != "" && b != "" && x.form(m, a) == x.form(m, b)
			in := room.Rounds[i].Report
			if agree && in == nil {
				rt.Errorf("%s: both say %s, and nothing is in", m, a)
			}
			if !agree {
				continue
			}
			for _, f := range strings.Fields(a) {
				name, n, _ := strings.Cut(f, "=")
				var id canvass.OptionID
				for _, w := range strings.Fields(x.who) {
					if who, full, _ := strings.Cut(w, "="); who == name {
						id = canvass.OptionID(full)
					}
				}
				if votes, _ := in.Votes(id); fmt.Sprint(votes) != n {
					rt.Errorf("%s: the record has %d for %s, both sheets have %s", m, votes, id, n)
				}
			}
		}
		delegates, equivalents := x.elected(canvass.CountyDelegates), x.elected(canvass.StateDelegateEquivalents)
		for i, n := range delegates {
			want := n
			if n > 0 {
				want, _ = c.Floor("cd-1", readlyn).Worth(n)
			}
			if equivalents[i] != want {
				rt.Errorf("%d county delegates count as %d parts of an equivalent, want %d", n, equivalents[i], want)
			}
		}
		f := c.Floor("cd-1", readlyn)
		x.chair.get("/hall/chair/say")
		if says := strings.Contains(x.chair.page, "are not those that the rule gives on this final alignment"); says != f.Unruled() {
			rt.Errorf("delegates that the rule does not give: %v, and the announcement says so: %v", f.Unruled(), says)
		}
		if x.chair.post("/hall/chair/say", ""); x.chair.code == http.StatusOK && !room.In() {
			rt.Error("a room that is not in was confirmed")
		}
	})
}
