package tally_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"pgregory.net/rapid"
)

// truth is a unit of a made-up contest: what was really counted in it, and what its source gives.
type truth struct {
	id    canvass.UnitID
	votes [3]int64 // of the unit, its parts included
	below []*truth
	own   bool  // the source gives the unit's own figures
	error int64 // by so much they are wrong in the first option
	total bool  // and it marks them as a sum
}

var threeOptions = []canvass.OptionID{"jason-palmer", "joe-biden", "dean-phillips"}

// growTruth draws a unit with what lies in it. Units without parts are always given.
func growTruth(t *rapid.T, id canvass.UnitID, kinds []string) *truth {
	u := &truth{id: id}
	n := 0
	if len(kinds) > 0 {
		n = rapid.IntRange(0, 4).Draw(t, "parts")
	}
	for i := range n {
		sub := canvass.UnitID(fmt.Sprintf("%s:%c%d", kinds[0], 'a'+i, i))
		if id != "" {
			sub = id + "/" + sub
		}
		below := growTruth(t, sub, kinds[1:])
		u.below = append(u.below, below)
		for o := range u.votes {
			u.votes[o] += below.votes[o]
		}
	}
	if n == 0 {
		u.own = true
		for o := range u.votes {
			u.votes[o] = rapid.Int64Range(0, 400).Draw(t, "votes")
		}
		return u
	}
	u.own = rapid.Bool().Draw(t, "given")
	u.total = rapid.Bool().Draw(t, "marked")
	if rapid.IntRange(0, 4).Draw(t, "wrong") == 0 {
		u.error = rapid.Int64Range(-50, 50).Draw(t, "by")
	}
	return u
}

func (u *truth) each(f func(*truth)) {
	f(u)
	for _, b := range u.below {
		b.each(f)
	}
}

// reported is the entry that gives the unit's figures.
func (u *truth) reported(at canvass.Time) canvass.Entry {
	r := &canvass.Report{Area: canvass.Statewide, Unit: u.id, Measure: canvass.Votes, Total: u.total && u.id != ""}
	for o, n := range u.votes {
		if o == 0 {
			n = max(0, n+u.error)
		}
		r.Counts = append(r.Counts, canvass.Count{Option: threeOptions[o], Votes: n})
	}
	return canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindReport, Key: fmt.Sprintf("%s/%d/%v", u.id, at, u.votes), Recorded: at, Actor: "test",
		By: "american-samoa-democratic-party", Contest: "2024/dem/as", Report: r,
	}
}

// votesOf are a count's votes by option, those of none left out.
func votesOf(c *tally.Count) map[canvass.OptionID]int64 {
	out := map[canvass.OptionID]int64{}
	for _, o := range c.Options {
		if o.Votes != 0 {
			out[o.Option] = o.Votes
		}
	}
	return out
}

// Whatever units a source gives of a tree, in whatever order, over how many moments, some of them twice with fewer
// votes at first, wholes that are wrong among them: once all of them are in, the contest's votes are the votes that
// were cast, or it is told what does not fit.
func TestNoUnitIsAddedToItsParts(t *testing.T) {
	base := begin(t, samoa())
	rapid.Check(t, func(t *rapid.T) {
		root := growTruth(t, "", [][]string{
			{"county", "precinct"}, {"county", "town", "ward"}, {"hall", "room"}, {"precinct"},
		}[rapid.IntRange(0, 3).Draw(t, "kinds")])
		var given []*truth
		wrong := false
		root.each(func(u *truth) {
			if u.own {
				given = append(given, u)
			}
			wrong = wrong || u.own && u.error != 0 && len(u.below) > 0
		})
		given = rapid.Permutation(given).Draw(t, "order")
		var early []*truth // some report before all is counted
		for _, u := range given {
			if rapid.IntRange(0, 3).Draw(t, "early") == 0 {
				half := *u
				for o := range half.votes {
					half.votes[o] /= 2
				}
				early = append(early, &half)
			}
		}
		given = append(early, given...)
		f := tally.New()
		for i := range base.entries {
			if err := f.Add(int64(i), &base.entries[i], base.files[base.entries[i].Key]); err != nil {
				t.Fatal(err)
			}
		}
		now := base.entries[len(base.entries)-1].Recorded + 1
		for i, u := range given {
			now += canvass.Time(rapid.IntRange(0, 1).Draw(t, "later"))
			if i == len(early) {
				now++ // what comes later is another entry
			}
			e := u.reported(now)
			if err := f.Add(int64(len(base.entries)+i), &e, nil); err != nil {
				t.Fatal(err)
			}
			if rapid.IntRange(0, 3).Draw(t, "looked") == 0 {
				f.Snapshot()
			}
		}
		c := f.Snapshot().Contests["2024/dem/as"].Count
		want := map[canvass.OptionID]int64{}
		for o, n := range root.votes {
			if n != 0 {
				want[threeOptions[o]] = n
			}
		}
		if got := votesOf(c); !maps.Equal(got, want) && len(c.Nestings) == 0 {
			t.Fatalf("the source's units have %v, the fold %v, and nothing is told", want, got)
		}
		if !wrong && !slices.ContainsFunc(c.Nestings, func(n tally.Nesting) bool { return n.Kind == tally.NestingSumRow }) {
			if got := votesOf(c); !maps.Equal(got, want) {
				t.Fatalf("no figure is wrong, and the units have %v, the fold %v: %+v", want, got, c.Nestings)
			}
		}
		// The parts that are said to be in the sum come to the sum.
		sum := map[canvass.OptionID]int64{}
		for _, p := range c.Parts() {
			if p.InSum {
				for o, n := range votesOf(p.Count) {
					sum[o] += n
				}
			}
		}
		if got := votesOf(c); c.Summed && !maps.Equal(sum, got) {
			t.Fatalf("the parts that are in the sum have %v, the sum %v", sum, got)
		}
	})
}
