package table

import (
	"math"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
)

// sharing compares the shares that a table prints beside the votes with these: two options of a unit with the same votes have
// the same share.
type sharing struct {
	columns []int
	group   int32 // the group of the row before, plus one
	votes   int64
	shares  []float64 // of the first row of the group, by column; NaN for none
	// unlike says that two options with the same votes have other shares.
	unlike bool
}

// shareWords are in headings of shares of the votes, and otherShares in those of shares of something else.
var (
	shareWords  = set("percent pct percentage share")
	otherShares = set("precinct precincts reporting turnout registered counted ballots in state statewide")
)

// shareColumns are the columns of shares of the options' votes.
func (l *Layout) shareColumns() (found []int) {
	for _, c := range l.Unmapped {
		if (strings.Contains(c.Name, "%") || anyWord(c.Name, shareWords)) && !anyWord(c.Name, otherShares) {
			found = append(found, c.At)
		}
	}
	return found
}

// note takes the shares of a row of votes.
func (s *sharing) note(gi int32, votes int64, row []string) {
	if len(s.columns) == 0 || s.unlike || votes <= 0 {
		return
	}
	shares := make([]float64, len(s.columns))
	for i, at := range s.columns {
		text := strings.TrimSpace(strings.TrimSuffix(feed.At(row, at), "%"))
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			shares[i] = v
		} else {
			shares[i] = math.NaN()
		}
	}
	if s.group != gi+1 {
		s.group, s.votes, s.shares = gi+1, votes, shares
		return
	}
	for i, v := range shares {
		d := math.Abs(v - s.shares[i])
		s.unlike = s.unlike || votes == s.votes && d > 0.011 && d > max(v, s.shares[i])/50 // more than a rounding, of percents or parts of one
	}
}
