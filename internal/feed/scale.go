package feed

import (
	"fmt"

	"github.com/canvassdesk/canvass"
)

// scaled are the counts in the parts in which the contest's file counts equivalents: the Associated Press gives Iowa's in
// hundredths, the party in ten-thousandths, and one record cannot hold both. It fails where they cannot be brought to it.
func (m *Matcher) scaled(f *Figures, contest canvass.ContestID) ([]Count, error) {
	if f.Measure != canvass.StateDelegateEquivalents {
		return f.Counts, nil
	}
	want := m.names.scaleOf(contest)
	has := max(f.Scale, 1)
	if want == 0 || want == has {
		return f.Counts, nil
	}
	out := make([]Count, len(f.Counts))
	for i, c := range f.Counts {
		out[i] = c
		switch {
		case want%has == 0 && c.Votes <= canvass.MaxVotes/(want/has):
			out[i].Votes = c.Votes * (want / has)
		case has%want == 0 && c.Votes%(has/want) == 0:
			out[i].Votes = c.Votes / (has / want)
		default:
			return nil, fmt.Errorf("%d parts of 1/%d cannot be counted in parts of 1/%d, as the contest's file has it", c.Votes, has, want)
		}
	}
	return out, nil
}

func (n *Names) scaleOf(contest canvass.ContestID) int64 {
	for i := range n.contests {
		if n.contests[i].id == contest {
			return n.contests[i].scale
		}
	}
	return 0
}
