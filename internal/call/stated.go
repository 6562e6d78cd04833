package call

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Ahead is who is ahead in figures of a source, empty where nobody is: in a tie, and before the first vote.
func Ahead(f *tally.Figures) canvass.OptionID {
	if f.Count != nil {
		return leaderOf(f.Count)
	}
	st := f.Stated.Report.Stated
	if st.Leader != "" {
		return st.Leader
	}
	ahead, most := canvass.OptionID(""), -1
	for _, x := range st.Shares {
		if x.Percent == "" {
			continue
		}
		switch n := x.Percent.Hundredths(); {
		case n > most:
			ahead, most = x.Option, n
		case n == most:
			ahead = ""
		}
	}
	return ahead
}

// StatedAhead is who is ahead in shares or a lead without counts where those are fuller or newer than the count that the
// contest goes by, and that count has another ahead, or nobody: it is behind. Empty where that is not so.
func StatedAhead(c *tally.Contest) canvass.OptionID {
	f := c.Leading()
	if f == nil || f.Stated == nil || c.Count == nil {
		return ""
	}
	if ahead := Ahead(f); ahead != leaderOf(c.Count) {
		return ahead
	}
	return ""
}
