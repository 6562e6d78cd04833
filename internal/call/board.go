package call

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Now is the moment that the state is of.
func (st *State) Now() canvass.Time { return st.now }

// Board is every contest that the night is about, in the order of closing, those that close together by how near they
// are to a call: what waits for people first, then what the rule recommends, then by the model's chance.
func Board(s *tally.Snapshot, m Moment) []*State {
	var out []*State
	for _, id := range s.Active {
		if st := Of(s, id, m); st != nil {
			out = append(out, st)
		}
	}
	slices.SortStableFunc(out, func(a, b *State) int {
		return cmp.Or(cmp.Compare(a.closes(), b.closes()), cmp.Compare(a.away(), b.away()),
			cmp.Compare(b.Figures.Chance, a.Figures.Chance), cmp.Compare(a.Contest, b.Contest))
	})
	return out
}

// closes is when voting ends, contests of which nobody knows behind the others.
func (st *State) closes() canvass.Time {
	if st.Closing.At == 0 {
		return 1 << 62
	}
	return st.Closing.At
}

// away is how far a contest is from a call, the nearest first.
func (st *State) away() int {
	switch {
	case st.Reopened != "" || st.Status == canvass.WinnerNotLeading:
		return 0
	case st.Proposal != nil && st.Proposal.Approval != nil:
		return 1
	case st.Proposal != nil:
		return 2
	case st.Status == canvass.Called:
		return 7
	case !st.Closing.Over:
		return 6
	case st.Tier == canvass.TierCertain:
		return 3
	case st.Recommended:
		return 4
	}
	return 5
}
