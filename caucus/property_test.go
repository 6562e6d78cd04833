package caucus_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass/caucus"
)

func drawRule(t *rapid.T) caucus.Rule {
	return rapid.SampledFrom([]caucus.Rule{caucus.Iowa2020(), caucus.Iowa2016(), caucus.Nevada2020()}).Draw(t, "rule")
}

// drawSheet is a precinct in which nobody is counted twice: the final alignment adds up to no more than the first.
func drawSheet(t *rapid.T) caucus.Sheet {
	s := caucus.Sheet{Delegates: rapid.IntRange(1, 40).Draw(t, "delegates")}
	people := 0
	for i := range rapid.IntRange(1, 9).Draw(t, "groups") {
		n := rapid.IntRange(0, 60).Draw(t, "first")
		people += n
		s.Lines = append(s.Lines, caucus.Line{For: caucus.Preference(fmt.Sprintf("p%d", i)), First: n})
	}
	for i := range s.Lines {
		n := rapid.IntRange(0, people).Draw(t, "final")
		s.Lines[i].Final = n
		people -= n
	}
	return s
}

// What the groups hold, what a lot still gives and what nobody could elect is the allotment, except where Nevada lets
// more stand.
func TestEveryDelegateIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, s := drawRule(t), drawSheet(t)
		o, err := r.Award(s)
		if err != nil {
			t.Fatal(err)
		}
		total := o.Unfilled
		for _, g := range o.Groups {
			total += g.Delegates
			if g.Delegates > 0 && !g.Viable {
				t.Fatalf("%s elects %d and is not viable", g.For, g.Delegates)
			}
			if g.Delegates < 0 {
				t.Fatalf("%s has %d delegates", g.For, g.Delegates)
			}
		}
		if o.Tie != nil {
			total += o.Tie.Favoured
		}
		if total != s.Delegates+o.Extra {
			t.Fatalf("%d delegates are accounted for, of %d and %d extra", total, s.Delegates, o.Extra)
		}
		if o.Extra > 0 && r.Last != caucus.LastStands {
			t.Fatalf("%d extra delegates under %s", o.Extra, r.Name)
		}
	})
}

// A larger group never has fewer delegates than a smaller one, for certain and after any lot.
func TestDelegatesAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, s := drawRule(t), drawSheet(t)
		s.Lots = []caucus.Lot{{Order: drawOrder(t, s)}}
		o, err := r.Award(s)
		if err != nil {
			t.Fatal(err)
		}
		if o.Tie != nil {
			t.Fatalf("the tie %v was not decided by %v", o.Tie, s.Lots)
		}
		for _, a := range o.Groups {
			for _, b := range o.Groups {
				if a.People > b.People && a.Delegates < b.Delegates {
					t.Fatalf("%+v elects fewer than %+v", a, b)
				}
			}
		}
	})
}

func drawOrder(t *rapid.T, s caucus.Sheet) []caucus.Preference {
	var order []caucus.Preference
	for _, l := range s.Lines {
		order = append(order, l.For)
	}
	return rapid.Permutation(order).Draw(t, "lot")
}

// Whatever a lot decides, Allows accepts it on a sheet that recorded no lot; one delegate moved to a group outside of
// the tie it does not accept.
func TestAllowsWhatALotMayGive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, s := drawRule(t), drawSheet(t)
		drawn := s
		drawn.Lots = []caucus.Lot{{Order: drawOrder(t, s)}}
		want, err := r.Award(drawn)
		if err != nil {
			t.Fatal(err)
		}
		open, err := r.Award(s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Lines {
			s.Lines[i].Elected = want.Delegates(s.Lines[i].For)
		}
		if !open.Allows(s.Lines) {
			t.Fatalf("%+v does not allow %+v", open, s.Lines)
		}
		if s.FinalTotal() == 0 {
			return
		}
		s.Lines[0].Elected += s.Delegates + 1
		if open.Allows(s.Lines) {
			t.Fatalf("%+v allows %+v", open, s.Lines)
		}
	})
}

// On a sheet that the rule itself filled in, nothing about the delegates is a breach.
func TestTheRuleFindsNothingAgainstItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, s := drawRule(t), drawSheet(t)
		s.Lots = []caucus.Lot{{Order: drawOrder(t, s)}}
		o, err := r.Award(s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Lines {
			s.Lines[i].Elected = o.Delegates(s.Lines[i].For)
		}
		breaches, err := r.Check(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range breaches {
			switch b.Kind {
			case caucus.ElectedNotViable, caucus.OutOfOrder, caucus.UnlikeAllotment, caucus.UnlikeRule:
				t.Fatalf("%s: %s", b.Kind, b.Detail)
			}
		}
	})
}

// On a floor nobody appears or vanishes, and no locked group shrinks.
func TestFloorKeepsItsPeople(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		s := drawSheet(t)
		if s.FirstTotal() == 0 {
			return
		}
		f, err := r.Open(s.Delegates, s.FirstTotal())
		if err != nil {
			t.Fatal(err)
		}
		var names []caucus.Preference
		for _, l := range s.Lines {
			if err := f.Stand(l.For, l.First); err != nil {
				t.Fatal(err)
			}
			names = append(names, l.For)
		}
		for range rapid.IntRange(0, 12).Draw(t, "moves") {
			from, to := rapid.SampledFrom(names).Draw(t, "from"), rapid.SampledFrom(append(names, "new")).Draw(t, "to")
			_ = f.Move(from, to, rapid.IntRange(0, 40).Draw(t, "people")) // a refused move changes nothing
		}
		closed := f.Close()
		if closed.FinalTotal() != s.FirstTotal() {
			t.Fatalf("%d people ended, %d began", closed.FinalTotal(), s.FirstTotal())
		}
		if lost := r.LostPeople(closed); len(lost) > 0 {
			t.Fatalf("%s: %+v lost people", r.Name, lost)
		}
	})
}

// Ratio's rounding is that of big.Rat.
func TestRatioRoundsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := caucus.Ratio{Num: rapid.Int64Range(0, 1<<40).Draw(t, "num"), Den: rapid.Int64Range(1, 1<<40).Draw(t, "den")}
		n := rapid.Int64Range(0, 1<<20).Draw(t, "n")
		exact := new(big.Rat).Mul(big.NewRat(r.Num, r.Den), new(big.Rat).SetInt64(n))
		floor := new(big.Int).Div(exact.Num(), exact.Denom())
		half := new(big.Rat).Add(exact, big.NewRat(1, 2))
		round := new(big.Int).Div(half.Num(), half.Denom())
		if !floor.IsInt64() || !round.IsInt64() {
			return
		}
		want := floor.Int64()
		if !exact.IsInt() {
			want++
		}
		if r.Ceil(n) != want || r.Round(n) != round.Int64() {
			t.Fatalf("%s times %d: ceil %d, round %d; exactly %s", r, n, r.Ceil(n), r.Round(n), exact.FloatString(6))
		}
	})
}
