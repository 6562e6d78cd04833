package live

import (
	"math"
	"slices"
	"sort"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Delegates are how a contest's delegates may fall.
type Delegates struct {
	// Seats are those of the pools that the rule could be run on; Open those of all others.
	Seats, Open int
	Options     []OptionDelegates
}

// OptionDelegates are an option's. Least and Most are certain if the reported counts stand: nil where nothing bounds what
// is out. Low to High hold the model's draws in nine cases of ten.
type OptionDelegates struct {
	Option            canvass.OptionID
	Low, Median, High int
	Least, Most       *int
}

// delegatesOf runs the rule on every draw, district by district where units belong to districts. Pools of areas of which
// no unit tells are left open. It is nil where no pool can be decided by votes.
func delegatesOf(s *tally.Snapshot, c *tally.Contest, t *estimate.Table, e *estimate.Estimate) *Delegates {
	at := day(c)
	if at.IsZero() || len(e.Worlds) == 0 {
		return nil
	}
	in := s.AllottedOn(c, at)
	if in.Lacks != nil {
		return nil
	}
	areas := []delegate.Area{delegate.State}
	for i := range t.Units {
		if a := delegate.Area(t.Units[i].Area); a != "" && !slices.Contains(areas, a) {
			areas = append(areas, a)
		}
	}
	slices.Sort(areas[1:])
	d := &Delegates{}
	rules := *in.Rules
	rules.Pools = nil
	for _, p := range in.Rules.Pools {
		if slices.Contains(areas, p.Area) {
			rules.Pools = append(rules.Pools, p)
			d.Seats += p.Seats
		} else {
			d.Open += p.Seats
		}
	}
	for _, p := range in.Unruled {
		d.Open += p.Seats
	}
	if len(rules.Pools) == 0 {
		return nil
	}
	options := make([]delegate.Option, len(t.Options))
	for k, o := range t.Options {
		options[k] = delegate.Option(o)
	}
	program, err := rules.Program(areas, options)
	if err != nil {
		return nil
	}
	won := make([][]int, len(options))
	votes := make([]int64, len(areas)*len(options))
	seats := make([]int, len(options))
	for i := range e.Worlds {
		w := &e.Worlds[i]
		for a, area := range areas {
			from := w.Votes
			if area != delegate.State {
				from = w.Areas[string(area)]
			}
			for k := range options {
				votes[a*len(options)+k] = int64(math.Round(min(from[k], delegate.MaxVotes)))
			}
		}
		clear(seats)
		program.Run(seats, votes)
		for k := range seats {
			won[k] = append(won[k], seats[k])
		}
	}
	ranges := certainDelegates(&rules, t, e, areas, options)
	for k, o := range options {
		sort.Ints(won[k])
		n := len(won[k]) - 1
		x := OptionDelegates{
			Option: canvass.OptionID(o), Low: won[k][n/20], Median: won[k][n/2], High: won[k][n-n/20],
		}
		if r, ok := ranges[o]; ok {
			x.Least, x.Most = &r[0], &r[1]
			// What bounds exclude is not guessed at.
			x.Low, x.Median, x.High = max(x.Low, r[0]), min(max(x.Median, r[0]), r[1]), min(x.High, r[1])
		}
		d.Options = append(d.Options, x)
	}
	return d
}

// certainDelegates are the least and the most delegates of each option by the bounds of what is out; nil where something
// has no bound.
func certainDelegates(rules *delegate.Contest, t *estimate.Table, e *estimate.Estimate, areas []delegate.Area, options []delegate.Option) map[delegate.Option][2]int {
	if !e.Certain.Known {
		return nil
	}
	outstanding := map[delegate.Area]int64{delegate.State: e.Certain.MostOut}
	sums := map[delegate.Area][]int64{}
	for _, a := range areas {
		sums[a] = make([]int64, len(options))
	}
	for i := range t.Units {
		u := &t.Units[i]
		for k, v := range u.Votes {
			sums[delegate.State][k] += v
			if u.Area != "" {
				sums[delegate.Area(u.Area)][k] += v
			}
		}
		if u.Area != "" && u.Status != estimate.In {
			out := e.Certain.MostOut
			if u.Bound >= u.Counted() {
				out = min(out, int64(math.Ceil(float64(u.Bound)*e.Certain.Stretched))-u.Counted())
			}
			outstanding[delegate.Area(u.Area)] += out
		}
	}
	var votes []delegate.Votes
	for _, a := range areas {
		v := delegate.Votes{Area: a}
		for k, o := range options {
			v.Lines = append(v.Lines, delegate.Line{Option: o, Votes: sums[a][k]})
		}
		votes = append(votes, v)
		if _, ok := outstanding[a]; !ok {
			outstanding[a] = 0
		}
	}
	all, err := rules.FindRanges(outstanding, votes...)
	if err != nil {
		return nil
	}
	out := map[delegate.Option][2]int{}
	for _, o := range options {
		var least, most int
		for i := range all {
			r := all[i].Of(o)
			least += r.Min
			most += r.Max
		}
		out[o] = [2]int{least, most}
	}
	return out
}
