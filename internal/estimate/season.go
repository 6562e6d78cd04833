package estimate

import (
	"math"
	"slices"
	"sort"
)

// Season is what contests held earlier in a season taught: how their options did against each other, and by what.
type Season struct{ taught []taught }

// taught is what one contest taught: coefficients by column and option, as log ratios against its leader.
type taught struct {
	ratios  map[string]map[string]float64 // by option, then by column
	turnout map[string]float64            // by column; nil where the contest had no baselines
}

// NewSeason learns from contests that are counted: tables with units that are in. Those with fewer than ten are left
// out. All must have their baselines of one kind.
func NewSeason(tables []*Table) *Season {
	s := &Season{}
	for _, t := range tables {
		in := 0
		for i := range t.Units {
			if t.Units[i].Status == In && t.Units[i].Counted() > 0 {
				in++
			}
		}
		if in < 10 || len(t.Options) < 2 {
			continue
		}
		m := fitTable(t, newDesign(t), Wide())
		one := taught{ratios: map[string]map[string]float64{t.Options[m.slate.ref]: {}}}
		for o, option := range m.slate.names(t.Options) {
			if option == "" {
				continue
			}
			one.ratios[option] = map[string]float64{}
			for j, column := range m.design.names {
				if column != "" {
					one.ratios[option][column] = m.shares.mean.At(j, o)
				}
			}
		}
		if m.design.based {
			one.turnout = map[string]float64{}
			for j, column := range m.design.names {
				if column != "" {
					one.turnout[column] = m.turnout.mean.At(j, 0)
				}
			}
		}
		s.taught = append(s.taught, one)
	}
	if len(s.taught) == 0 {
		return nil
	}
	return s
}

// knows reports whether two options ran against each other in a contest that taught.
func (s *Season) knows(a, b string) bool {
	return slices.ContainsFunc(s.taught, func(one taught) bool { return one.ratios[a] != nil && one.ratios[b] != nil })
}

// With is the prior with what a season taught; a nil season changes nothing.
func (p *Prior) With(s *Season) *Prior {
	q := *p
	q.Season = s
	return &q
}

// levelColumn is the name of the column of ones.
const levelColumn = "level"

// means are prior means of slopes for options against a reference: the mean over earlier contests in which both ran,
// shrunk towards none by n/(n+2). Levels are not among them: a contest's own level is learned from its first unit on.
// before is set while no unit has a vote: then levels are what there is.
func (p *Prior) means(ref string, names []string, before bool) means {
	if p.Season == nil {
		return nil
	}
	out := means{}
	for o, option := range names {
		n := 0.0
		sum := map[string]float64{}
		for _, one := range p.Season.taught {
			a, b := one.ratios[option], one.ratios[ref]
			if a == nil || b == nil {
				continue
			}
			n++
			for _, side := range [2]struct {
				c    map[string]float64
				sign float64
			}{{a, 1}, {b, -1}} {
				for column, v := range side.c {
					sum[column] += side.sign * v
				}
			}
		}
		for column, v := range sum {
			if column == levelColumn {
				if !before {
					continue
				}
				v *= (n + 2) / n // a level is not shrunk: nothing else says how strong an option is
			}
			if out[column] == nil {
				out[column] = make([]float64, len(names))
			}
			out[column][o] = v / (n + 2)
		}
	}
	return out
}

// turnoutMeans are prior means for turnout on a baseline; a level only while no unit is in.
func (p *Prior) turnoutMeans(based, before bool) means {
	if p.Season == nil || !based {
		return nil
	}
	var n float64
	sum := map[string]float64{}
	for _, one := range p.Season.taught {
		if one.turnout == nil {
			continue
		}
		n++
		for column, v := range one.turnout {
			sum[column] += v
		}
	}
	out := means{}
	for column, v := range sum {
		if column != levelColumn || before {
			out[column] = []float64{v / n}
		}
	}
	return out
}

// slate orders options by how they did in earlier contests: the reference is the one that did best. It is for a contest
// of which nothing is counted; options that nobody knows stand last.
func (s *Season) slate(options []string) *slate {
	strength := make([]int64, len(options))
	for k, option := range options {
		for _, one := range s.taught {
			if c := one.ratios[option]; c != nil {
				strength[k] += int64(1e6 * math.Exp(min(0, c[levelColumn])))
			}
		}
	}
	order := newSlate(strength)
	sort.SliceStable(order.single, func(a, b int) bool { return strength[order.single[a]] > strength[order.single[b]] })
	return order
}
