package call

import (
	"fmt"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Note is what readers are told of the call desk: a call with who made it, its retraction, a status that people set,
// others' calls that are followed. Proposals and objections are no note.
type Note struct {
	// Loud is a note that must be seen before anything else: a retraction, a winner who trails, a certainty that is gone.
	Loud bool
	Text string // a sentence or more
	Ref  tally.Ref
}

// Notes are those of a contest as of the snapshot's last entry, the loud ones first.
func Notes(s *tally.Snapshot, id canvass.ContestID) []Note {
	c := s.Contests[id]
	if c == nil || len(c.Steps) == 0 && !follows(s, id.Race()) {
		return nil
	}
	st := StandingOf(s, id, s.Now)
	w := wording.Of(s)
	var loud, quiet []Note
	back := func(k *Published) string {
		return fmt.Sprintf("Call taken back. At %s this desk %s; at %s it took that back: %s.",
			wording.Moment(k.Recorded), w.Called(id, k.Call), wording.Moment(k.Back), english.Unstopped(k.Reason))
	}
	if k := st.Banner(); k != nil {
		loud = append(loud, Note{true, back(k), k.Ref})
	}
	if k := st.Call; k != nil {
		for i := range st.Retracted { // before the call that came after
			quiet = append(quiet, Note{false, back(&st.Retracted[i]), st.Retracted[i].Ref})
		}
		if st.Status == canvass.WinnerNotLeading {
			loud = append(loud, Note{true, fmt.Sprintf("%s, whom this desk called the winner, is not leading in the count now.", w.Option(id, k.Call.Winner)), besideCount(c, k.Ref)})
		}
		if why := reopenedFor(s, c, k); why != "" {
			loud = append(loud, Note{true, "This desk’s call is looked at again: " + why + ".", besideCount(c, k.Ref)})
		}
		quiet = append(quiet, Note{false, calledText(w, id, k), k.Ref})
	}
	if st.Key != "" && st.Status.Set() {
		quiet = append(quiet, Note{false, fmt.Sprintf("This desk says that the contest is %s: %s.", w.SetStatus(id, st.Status, st.Runoff), english.Unstopped(st.Why)), tally.Ref{st.Key}})
	}
	if f := st.Followed; f != nil {
		quiet = append(quiet, Note{false, fmt.Sprintf("%s is called the winner by %s. This desk %s.", w.Option(id, f.Winner), outletNames(w, f.By), w.Policy(f.Policy)), f.Ref})
	}
	return append(loud, quiet...)
}

// reopenedFor is State.Reopened, without an estimate where none is needed.
func reopenedFor(s *tally.Snapshot, c *tally.Contest, k *Published) string {
	switch {
	case k.Call.Tier == canvass.TierCertain:
		return Of(s, c.ID, Moment{Now: s.Now}).Reopened
	case countsWithheld(c):
		return ""
	}
	return fallen(c, k.Call)
}

// besideCount is the entries of a call with those of the count that it is held against, where there is one: it may have been
// taken back, and a call of delegates needs none.
func besideCount(c *tally.Contest, ref tally.Ref) tally.Ref {
	if c.Count == nil {
		return ref
	}
	return tally.Join(ref, c.Count.Ref)
}

// follows reports whether a policy stands for the race.
func follows(s *tally.Snapshot, race canvass.RaceID) bool {
	policy, _ := PolicyOf(s, race)
	return policy != nil
}

func outletNames(w wording.Words, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = w.Said(id)
	}
	return english.List(names)
}

// calledText is a call in force with who made it, and the margin then.
func calledText(w wording.Words, id canvass.ContestID, k *Published) string {
	text := fmt.Sprintf("This desk %s at %s", w.Called(id, k.Call), wording.Moment(k.Recorded))
	if by := wording.CalledBy(k.Signed()); by != "" {
		text += " (" + by + ")"
	}
	text += ": " + english.Unstopped(k.Call.Reason) + "."
	f := k.Call.Figures
	if f == nil || f.Leader != k.Call.Winner {
		return text
	}
	return text + fmt.Sprintf(" The lead was %s of %s counted then.", english.Thousands(f.Margin), english.Thousands(f.Counted))
}
