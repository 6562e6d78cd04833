package hall

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/castvote"
)

// rankedRoom is what a teller sees of a room of ranked ballots.
type rankedRoom struct {
	// State is "none" before they have sent their table, then "one", "unlike", "in" or "erased".
	State string
	Typed int
	// Rows are the ballots that the tellers read differently, by their numbers, as the bearer reads them: what another one
	// typed stays unseen, so that whoever mends a table looks at the paper.
	Rows   []unlikeBallot
	More   int
	Done   []line
	By     string
	Small  bool
	Stands bool // an older count stands while the tables differ
}

// unlikeBallot is a ballot that two tellers read differently, or that one alone has.
type unlikeBallot struct {
	Number string
	Reads  string // in the bearer's own table; empty where that has none of the number
}

// mostUnlike is how many ballots are shown at once.
const mostUnlike = 50

func (h *site) rankedRoom(ctx context.Context, p *Pass) (*rankedRoom, error) {
	area := cmp.Or(p.Area, canvass.Statewide)
	mine, err := h.table(ctx, p)
	if err != nil {
		return nil, err
	}
	x := &rankedRoom{State: "none", Typed: len(mine.Ballots)}
	if !mine.Done { // nobody sees another's ballots before sending their own
		return x, nil
	}
	s, err := h.tableState(ctx, area, p.Unit)
	if err != nil {
		return nil, err
	}
	x.State = s.State
	report := h.contest().UnitCount(h.contest().Info.Authority, canvass.FirstChoices, area, p.Unit)
	switch {
	case s.State == "unlike":
		x.Stands = report != nil
		other := s.Sent[0]
		if other.pass.id == p.id {
			other = s.Sent[1]
		}
		x.Rows = h.unlikeBallots(mine.Ballots, other.Ballots)
		if n := len(x.Rows); n > mostUnlike {
			x.Rows, x.More = x.Rows[:mostUnlike], n-mostUnlike
		}
	case s.State == "in" && report != nil:
		r := reportOf(report)
		r.Measure = canvass.FirstChoices
		x.Done, x.By = h.lines(r), agreedBy(s.Agreed)
		x.Small = len(s.Agreed[0].Ballots) < fewBallots
	}
	return x, nil
}

func agreedBy(tables []*table) string {
	var r canvass.Report
	for _, t := range tables {
		r.Tellers = append(r.Tellers, canvass.Teller{Name: t.pass.Name})
	}
	return tellers(&r)
}

// unlikeBallots are the ballots that two tables differ in, as the first one has them.
func (h *site) unlikeBallots(mine, other []castvote.Typed) []unlikeBallot {
	u := castvote.CompareTyped(mine, other)
	numbers := slices.Concat(u.Differ, u.Only[0], u.Only[1])
	slices.SortFunc(numbers, func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return cmp.Compare(x, y)
	})
	out := make([]unlikeBallot, 0, len(numbers))
	for _, n := range numbers {
		b := unlikeBallot{Number: n}
		if i := slices.IndexFunc(mine, func(t castvote.Typed) bool { return strconv.Itoa(t.Number) == n }); i >= 0 {
			b.Reads = h.reads(&mine[i])
		}
		out = append(out, b)
	}
	return out
}
