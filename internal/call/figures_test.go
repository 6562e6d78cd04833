package call_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/google/go-cmp/cmp"
)

// Figures that come with a proposal are the machine's own, or are refused: nothing that a client says of a lead, of what can
// be out or of the chance is put right in silence.
func TestFiguresAreTheMachines(t *testing.T) {
	s := newScene(t)
	nextTown, s.towns = 0, 40
	s.begin()
	st := call.OfWinner(s.snapshot(), contest, s.moment(), "ann-able", canvass.Votes)
	if st.Figures.Chance == 0 || st.Figures.OutBy != canvass.OutByBounds {
		t.Fatalf("figures %+v: the case has a model and bounds", st.Figures)
	}
	step := func(change func(*canvass.Figures)) *canvass.Step {
		f := *hashed(st.Figures)
		change(&f)
		return &canvass.Step{Kind: canvass.StepProposed, Winner: "ann-able", Measure: canvass.Votes, Text: "a reason", Tier: st.Tier, Figures: &f}
	}
	none := int64(0)
	for name, change := range map[string]func(*canvass.Figures){
		"nothing out":    func(f *canvass.Figures) { f.Out = &none },
		"by a model":     func(f *canvass.Figures) { f.OutBy = canvass.OutByModel },
		"not known":      func(f *canvass.Figures) { f.Out, f.OutBy = nil, "" },
		"sure":           func(f *canvass.Figures) { f.Chance = 10_000 },
		"a larger lead":  func(f *canvass.Figures) { f.Margin++ },
		"a larger count": func(f *canvass.Figures) { f.Counted++ },
		"another leader": func(f *canvass.Figures) { f.Leader = "bob-baker" },
	} {
		for did, err := range map[string]error{"may": st.May(step(change), "user ada"), "fill": st.Fill(step(change))} {
			if canvass.KindOf(err) != canvass.Conflict || !strings.Contains(err.Error(), "are others now") {
				t.Errorf("%s, %s: %v; want a conflict", did, name, err)
			}
		}
	}
	same := step(func(*canvass.Figures) {})
	if err := st.Fill(same); err != nil {
		t.Error(err)
	}
	bare := &canvass.Step{Kind: canvass.StepProposed, Winner: "ann-able", Measure: canvass.Votes, Text: "a reason"}
	if err := st.Fill(bare); err != nil {
		t.Error(err)
	}
	for _, k := range []*canvass.Step{same, bare} {
		if diff := cmp.Diff(&st.Figures, k.Figures); diff != "" || k.Tier != st.Tier {
			t.Errorf("tier %s (-machine +step)\n%s", k.Tier, diff)
		}
	}
	k := step(func(*canvass.Figures) {})
	k.Tier = canvass.TierCertain
	if err := st.Fill(k); canvass.KindOf(err) != canvass.Conflict {
		t.Errorf("another tier: %v; want a conflict", err)
	}
}

// An id is the kind of an objection and what it is about: the legs that fail, the unit that decides, the two between whom a
// recount would be. An answer holds while that is so, and for another unit there is none.
func TestIDsNameWhatTheyAreAbout(t *testing.T) {
	s := newScene(t)
	nextTown, s.towns = 0, 0
	s.begin()
	for n := range 12 {
		s.town(n+1, 200, 210)
	}
	s.town(13, 600, 100)
	ids := func() (out []string) {
		for _, o := range s.state().Objections {
			id := o.ID
			if o.Answer != nil {
				id += " answered"
			}
			out = append(out, id)
		}
		return out
	}
	does := func(step string) {
		t.Helper()
		if err := s.try(step); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
	has := func(want string) {
		t.Helper()
		if got := ids(); !slices.Contains(got, want) {
			t.Errorf("objections %q, want %s", got, want)
		}
	}
	has("one-unit/town:t-13")
	does("ada proposes able")
	does("ben answers one-unit/town:t-13")
	has("one-unit/town:t-13 answered")
	s.now += 1000
	s.town(14, 700, 100)
	s.town(13, 200, 210)
	has("one-unit/town:t-14")
	s.now += 1000
	s.town(14, 200, 210)
	s.town(13, 600, 100)
	has("one-unit/town:t-13 answered")

	s = newScene(t)
	s.begin()
	s.whole(10_010, 10_000, 30_000)
	has("recount/ann-able:bob-baker")
}

// Readers from whom counts are withheld are told no doubt that comes of what is left of them.
func TestNoDoubtFromWithheldCounts(t *testing.T) {
	s := newScene(t)
	nextTown, s.towns = 0, 0
	s.begin()
	for n := range 6 {
		s.town(n+1, 100, 400)
	}
	s.now += 1000
	cast := int64(13_100)
	s.enter(canvass.Entry{Kind: canvass.KindReport, By: "wire", Contest: contest, Report: &canvass.Report{
		Area: canvass.Statewide, Measure: canvass.Votes, Cast: &cast, Counts: []canvass.Count{{Option: "ann-able", Votes: 9000}, {Option: "bob-baker", Votes: 4000}},
	}}, nil)
	s.now += 1000
	s.enter(canvass.Entry{Kind: canvass.KindCall, By: "canvass", Contest: contest, Actor: "user ada", Call: &canvass.Call{
		Winner: "ann-able", Measure: canvass.Votes, Reason: "all is counted", Tier: canvass.TierCertain, Figures: hashed(s.state().Figures),
	}}, nil)
	for _, rights := range []canvass.Rights{canvass.Private, canvass.Display, canvass.Public} {
		v := s.snapshot().For(rights)
		if st := call.Of(v, contest, s.moment()); st.Status != canvass.Called || st.Reopened != "" {
			t.Errorf("%s: %s, reopened %q", rights, st.Status, st.Reopened)
		}
		var told []string
		for _, n := range call.Notes(v, contest) {
			told = append(told, fmt.Sprint(n.Loud, " ", n.Text))
		}
		if len(told) != 1 || !strings.HasPrefix(told[0], "false This desk") {
			t.Errorf("%s: readers are told %q", rights, told)
		}
	}
	public := s.snapshot().For(canvass.Public).Contests[contest]
	if len(public.Withheld) == 0 || public.Count.Options[0].Option != "bob-baker" {
		t.Errorf("the case withholds %d entries, and %+v is left", len(public.Withheld), public.Count.Options)
	}
}
