package hall_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/hall"
)

const (
	readlyn  = canvass.UnitID("county:bremer/precinct:city-of-readlyn-maxfield-franklin-twp")
	clark    = canvass.UnitID("county:clark/precinct:2633")
	iowa     = canvass.ContestID("2020/dem/ia")
	nevada   = canvass.ContestID("2020/dem/nv")
	inIowa   = "biden=joe-biden buttigieg=pete-buttigieg klobuchar=amy-klobuchar sanders=bernie-sanders warren=elizabeth-warren"
	inNevada = inIowa + " steyer=tom-steyer"
)

// precinctHall is the forms of one precinct of a caucus of 2020: the contest's own file, with a ballot of those who had
// people there, and the precinct.
//
//   - Readlyn in Bremer County, Iowa: four delegates; 7 for Biden, 11 for Buttigieg, 7 for Klobuchar, 6 for Sanders and 6
//     for Warren at both alignments. The party's release of 6 February 2020 gives Warren the last delegate.
//   - Precinct 2633 of Clark County, Nevada: five delegates, 34 present. Biden went from 7 to 11 and Sanders from 12 to
//     17, and they elected two and three, by the look at the party's results of 20:07 on 22 February 2020.
func precinctHall(t *testing.T, contest canvass.ContestID) (*httptest.Server, *desk.Desk, *hall.Codes) {
	t.Helper()
	unit, delegates, area, at, who := readlyn, 4, "cd-1", time.Date(2020, 2, 4, 2, 0, 0, 0, time.UTC), inIowa
	if contest == nevada {
		unit, delegates, area, at, who = clark, 5, "cd-4", time.Date(2020, 2, 22, 23, 0, 0, 0, time.UTC), inNevada
	}
	var options []string
	for _, w := range strings.Fields(who) {
		_, id, _ := strings.Cut(w, "=")
		options = append(options, fmt.Sprintf("%q", id))
	}
	files := slices.DeleteFunc(catalog.EmbeddedThrough(2020), func(f catalog.File) bool { // other contests are not asked about
		return strings.HasPrefix(f.Path, "20") && f.Path != string(contest)+".toml" && f.Path != "2020/dem/race.toml"
	})
	i := slices.IndexFunc(files, func(f catalog.File) bool { return f.Path == string(contest)+".toml" })
	text := string(files[i].Bytes)
	if a := strings.Index(text, "\n[ballot]\n"); a >= 0 {
		b := a + 1 + strings.Index(text[a+1:], "\n[")
		text = text[:a] + text[b:]
	}
	text += fmt.Sprintf("\n[ballot]\noptions = [%s]\nmark = \"K\"\n\n[[unit]]\nid = %q\nname = \"The precinct\"\narea = %q\ndelegates = %d\nmark = \"K\"\n",
		strings.Join(options, ", "), unit, area, delegates)
	files[i].Bytes = []byte(text)
	return hallAt(t, files, contest, at)
}

// precinct is the people of a precinct's hall.
type precinct struct {
	t        *testing.T
	d        *desk.Desk
	contest  canvass.ContestID
	unit     canvass.UnitID
	who      string
	door     *phone
	ada, bea *phone
	chair    *phone
}

func people(t *testing.T, contest canvass.ContestID) *precinct {
	t.Helper()
	s, d, codes := precinctHall(t, contest)
	x := &precinct{t: t, d: d, contest: contest, unit: readlyn, who: inIowa}
	at, area := time.Date(2020, 2, 4, 2, 0, 0, 0, time.UTC), canvass.Area("cd-1")
	if contest == nevada {
		x.unit, x.who, area, at = clark, inNevada, "cd-4", time.Date(2020, 2, 22, 23, 0, 0, 0, time.UTC)
	}
	enter := func(job hall.Job, name string) *phone {
		p := hall.Pass{Contest: contest, Job: job, Number: 1, Place: "The precinct", Area: area, Unit: x.unit, Expires: canvass.TimeOf(at.Add(time.Hour))}
		return entersAs(t, s, codes, p, name)
	}
	x.door, x.ada, x.bea, x.chair = enter(hall.Door, "Dan"), enter(hall.Teller, "Ada"), enter(hall.Teller, "Bea"), enter(hall.Chair, "Rita Flores")
	return x
}

// form writes "biden=7 sanders=6" as a sheet; who is left out has 0.
func (x *precinct) form(measure canvass.Measure, figures string) string {
	v := url.Values{"measure": {string(measure)}}
	given := map[string]string{}
	for _, f := range strings.Fields(figures) {
		name, n, _ := strings.Cut(f, "=")
		given[name] = n
	}
	for _, w := range strings.Fields(x.who) {
		name, id, _ := strings.Cut(w, "=")
		n := given[name]
		if n == "" {
			n = "0"
		}
		v.Set("v-"+id, n)
	}
	return v.Encode()
}

// both have the two tellers send the same sheet.
func (x *precinct) both(measure canvass.Measure, figures string) {
	x.t.Helper()
	for _, p := range []*phone{x.ada, x.bea} {
		p.get("/hall/sheet?measure="+string(measure)).post("/hall/sheet", x.form(measure, figures))
	}
	x.bea.shows("the count is in. Counted by Ada and Bea.")
}

// signs has a teller sign what the page shows.
func (x *precinct) signs(p *phone) *phone {
	x.t.Helper()
	return p.get("/hall/room").post("/hall/sign", "")
}

// elected are the room's delegates in the record by the measure, in the order of who.
func (x *precinct) elected(m canvass.Measure) []int64 {
	var out []int64
	n := x.d.View().Contests[x.contest].UnitCount(x.d.View().Contests[x.contest].Info.Authority, m, "", "")
	for _, c := range x.d.View().Contests[x.contest].Sources {
		if c.Measure == m {
			n = c
		}
	}
	for _, w := range strings.Fields(x.who) {
		_, id, _ := strings.Cut(w, "=")
		votes := int64(-1)
		if n != nil {
			votes, _ = n.Votes(canvass.OptionID(id))
		}
		out = append(out, votes)
	}
	return out
}

// Readlyn, Iowa: nobody moved, and a coin decided between Sanders and Warren.
func TestReadlyn(t *testing.T) {
	x := people(t, iowa)
	x.ada.get("/hall/room").shows("The room elects 4 delegates. Say at the door how many people are checked in")
	x.ada.shows("Final alignment It follows when the first alignment is in.")
	x.door.get("/hall/door").post("/hall/door", "people=37").shows("37 people are checked in so far.")
	x.both(canvass.FirstAlignment, "biden=7 buttigieg=11 klobuchar=7 sanders=6 warren=6")
	x.ada.get("/hall/room").shows("37 people are checked in, and the room elects 4 delegates: 6 people make a group viable.").
		shows("Pete Buttigieg viable, and locked 11").shows("Bernie Sanders viable, and locked 6")
	x.ada.get("/hall/sheet?measure=final-alignment").shows("Bernie Sanders 6 at the first alignment: viable, and locked")

	// A locked group that lost people is asked about.
	x.ada.post("/hall/sheet", x.form(canvass.FinalAlignment, "biden=7 buttigieg=12 klobuchar=7 sanders=5 warren=6")).
		refused(http.StatusConflict, "Bernie Sanders was viable with 6")
	x.both(canvass.FinalAlignment, "biden=7 buttigieg=11 klobuchar=7 sanders=6 warren=6")
	x.ada.get("/hall/room").shows("A tie. Bernie Sanders and Elizabeth Warren are exactly equal, and one of them keeps a delegate: a coin toss decides.").
		shows("Pete Buttigieg: 11 people times 4 delegates over 37 present is 44/37, rounded to 1.")
	x.signs(x.ada).refused(http.StatusForbidden, "The room's delegates are not settled yet.")
	x.chair.get("/hall/chair").shows("one of them keeps a delegate: a coin toss decides.").shows("waits for a coin toss")
	x.ada.get("/hall/room").post("/hall/coin", "among=bernie-sanders&among=elizabeth-warren&first=elizabeth-warren&how=a+coin,+both+captains").
		shows("The rule gives: Joe Biden 0.2267 state delegate equivalents 1").shows("Elizabeth Warren 0.2267 state delegate equivalents 1")
	x.signs(x.ada).shows("Your sheet is in.")
	x.chair.get("/hall/chair").shows("Ada has given a sheet; a second teller is awaited")
	x.signs(x.bea).shows("the count is in. Counted by Ada and Bea.")

	if got, want := x.elected(canvass.CountyDelegates), []int64{1, 1, 1, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("county delegates %v, want %v", got, want)
	}
	// As the party's release has them: 0.2267 each.
	if got, want := x.elected(canvass.StateDelegateEquivalents), []int64{2267, 2267, 2267, 0, 2267}; !slices.Equal(got, want) {
		t.Errorf("equivalents %v, want %v", got, want)
	}
	x.chair.get("/hall/chair/say").shows("The count is in.").shows("State delegate equivalents").shows("Pete Buttigieg viable 0.2267 equivalents 11 11 1").
		shows("A tie was decided by a coin toss: Elizabeth Warren first (a coin, both captains).").
		post("/hall/chair/say", "").shows("Confirmed by Rita Flores for Iowa Democratic Party.")

	// A second coin for the same tie is asked about, and one among others refused an answer of nobody's.
	x.chair.get("/hall/chair/decide").post("/hall/chair/lot", "unit="+url.QueryEscape(string(readlyn))+"&area=cd-1&among=bernie-sanders&among=elizabeth-warren&first=bernie-sanders&how=again").
		refused(http.StatusConflict, "is entered for The precinct ("+string(readlyn)+")")
}

// Precinct 2633 of Clark County, Nevada: groups that were not viable moved.
func TestClark2633(t *testing.T) {
	x := people(t, nevada)
	x.door.get("/hall/door").post("/hall/door", "people=34")
	x.ada.get("/hall/sheet").post("/hall/sheet", x.form(canvass.FirstAlignment, "biden=7 buttigieg=5 klobuchar=3 sanders=12 steyer=3 warren=5")).
		refused(http.StatusConflict, "35 people stand in The precinct ("+string(clark)+"), where 34 people were checked in")
	x.both(canvass.FirstAlignment, "biden=7 buttigieg=5 klobuchar=3 sanders=12 steyer=3 warren=4")
	x.ada.get("/hall/room").shows("34 people are checked in, and the room elects 5 delegates: 6 people make a group viable.").
		shows("Pete Buttigieg not viable: 1 more, or join another 5")
	x.ada.get("/hall/sheet?measure=final-alignment").
		post("/hall/sheet", x.form(canvass.FinalAlignment, "biden=11 sanders=18 warren=6")).
		refused(http.StatusConflict, "35 people stand at the final alignment in The precinct ("+string(clark)+"), and 34 stood at the first: nobody may join")
	x.ada.get("/hall/sheet?measure=final-alignment").
		post("/hall/sheet", x.form(canvass.FinalAlignment, "biden=11 sanders=17 warren=5")).
		refused(http.StatusConflict, "Elizabeth Warren goes from 4 to 5 in The precinct ("+string(clark)+") and is not viable: 6 are needed")

	// The second teller turned two digits around; the sheets stand side by side, and he counts again.
	x.ada.get("/hall/sheet?measure=final-alignment").post("/hall/sheet", x.form(canvass.FinalAlignment, "biden=11 sanders=17 warren=1")).shows("Your sheet is in.")
	x.bea.get("/hall/room").shows("Count the groups alone.")
	x.bea.get("/hall/sheet?measure=final-alignment").post("/hall/sheet", x.form(canvass.FinalAlignment, "biden=11 sanders=16 warren=1")).
		shows("Bernie Sanders differs 17 16")
	x.ada.get("/hall/room").shows("County delegates They follow when the final alignment is in.")
	x.bea.get("/hall/sheet?measure=final-alignment").post("/hall/sheet", x.form(canvass.FinalAlignment, "biden=11 sanders=17 warren=1")).shows("the count is in")
	x.ada.get("/hall/room").shows("The rule gives: Bernie Sanders 3 Joe Biden 2")

	// Other delegates than the rule's are asked about; a page that shows others than now is not signed.
	x.ada.get("/hall/sheet?measure=county-delegates").post("/hall/sheet", x.form(canvass.CountyDelegates, "biden=1 sanders=4")).
		refused(http.StatusConflict, "4 delegates to Bernie Sanders in The precinct ("+string(clark)+"), and the rule gives 3")
	x.ada.get("/hall/room").post("/hall/sign", "figures=Joe+Biden+5").refused(http.StatusConflict, "The alignments have changed since this page was shown")
	x.signs(x.ada)
	x.signs(x.bea).shows("the count is in. Counted by Ada and Bea.")
	if got, want := x.elected(canvass.CountyDelegates), []int64{2, 0, 0, 3, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("county delegates %v, want %v", got, want)
	}
	x.chair.get("/hall/chair/say").shows("Bernie Sanders leads").shows("County delegates").shows("Joe Biden viable 7 11 2")
	if strings.Contains(x.chair.page, "late box") {
		t.Error("a box of ballots can come late to a caucus without ballots")
	}
}

// A shared phone: what one teller typed is never another's.
func TestSharedPhone(t *testing.T) {
	s, d, codes := hallOf(t)
	ada := enters(t, s, codes, hall.Teller, "room:a", "Ada")
	kept := "key=" + ada.get("/hall/sheet").key() + "&" + fmt.Sprintf(sheet, 9, 8, 7, 6)
	ada.post("/hall/leave", "")
	bea := enters(t, s, codes, hall.Teller, "room:a", "Bea")
	bea.post("/hall/sheet", kept).refused(http.StatusConflict, "This was typed under another code than yours, and is not sent as yours")
	if n := len(d.View().Contests[guam].Sheets); n != 0 {
		t.Errorf("%d sheets went in", n)
	}
}
