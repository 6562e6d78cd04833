package desk

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// flags are what the rules and the record say against claims and counts among the entries, a sentence each.
func flags(s *tally.Snapshot, entries []*canvass.Entry) []string {
	var out []string
	add := func(f string) {
		if f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	for _, e := range entries {
		c := s.Contests[e.Contest]
		if c == nil {
			continue
		}
		for i := range c.Claims {
			if k := &c.Claims[i]; k.Key == e.Key {
				add(wording.Of(s).Flag(c, k))
			}
		}
		for _, f := range countFlags(s, c, e) {
			add(f)
		}
	}
	return out
}

// countFlags are what is to be looked at in a count that was entered by hand, among the other units of its source:
// units that lie within each other and differ, and rows that look like sums. What a file brings was looked at on the
// way in.
func countFlags(s *tally.Snapshot, c *tally.Contest, e *canvass.Entry) []string {
	r := e.Report
	if e.Correction != nil {
		r = e.Correction.Report
	}
	if r == nil || !r.Counted() || e.Source != nil && len(e.Source.Evidence) > 0 {
		return nil
	}
	i := slices.IndexFunc(c.Sources, func(n *tally.Count) bool { return n.By == e.By && n.Measure == r.Measure })
	if i < 0 {
		return nil
	}
	w := wording.Of(s)
	var out []string
	for k := range c.Sources[i].Nestings {
		if n := &c.Sources[i].Nestings[k]; tally.Within(r.Unit, n.Unit) || tally.Within(n.Unit, r.Unit) {
			out = append(out, w.Nesting(c.ID, n))
		}
	}
	return out
}
