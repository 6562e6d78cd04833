package call

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// StatusOf says how far a contest is, in one clause, with what the call desk says of it beside the count: that whom it
// called is not leading, or a status that people set. A call in force is told by the outcome, and one that was taken back
// by the status itself. ref are the entries behind it.
func StatusOf(s *tally.Snapshot, c *tally.Contest) (words string, ref tally.Ref) {
	return beside(s, c, wording.Of(s).Status(c))
}

// OutcomeOf is the news of a contest in one line, see wording.Outcome, with the same beside it.
func OutcomeOf(s *tally.Snapshot, c *tally.Contest) (words string, ref tally.Ref) {
	return beside(s, c, wording.Of(s).Outcome(c))
}

func beside(s *tally.Snapshot, c *tally.Contest, words string) (string, tally.Ref) {
	ref := c.StateRef()
	if len(c.Steps) == 0 {
		return words, ref
	}
	w := wording.Of(s)
	st := StandingOf(s, c.ID, s.Now)
	switch {
	case st.Status == canvass.WinnerNotLeading:
		return words + "; " + w.Option(c.ID, st.Call.Call.Winner) + ", whom this desk called the winner, is not leading", tally.Join(ref, st.Call.Ref)
	case st.Key != "" && st.Status.Set() && st.Status != canvass.TooEarly:
		return words + "; this desk says that the contest is " + w.SetStatus(c.ID, st.Status, st.Runoff), ref.With(st.Key)
	}
	return words, ref
}
