package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
)

// With is the contest as it would be if the entries came into the record next: what a file comes to before it is
// entered. The contest itself is not changed.
func (c *Contest) With(entries []*canvass.Entry) *Contest {
	h := c.history
	if h == nil || len(entries) == 0 {
		return c
	}
	logged := slices.Clone(h.entries.logged())
	now, seq := h.setting.now, int64(0)
	for _, l := range logged {
		now, seq = max(now, l.Entry.Recorded), max(seq, l.Seq+1)
	}
	for i, e := range entries {
		next := *e
		next.Recorded = now
		logged = append(logged, Logged{seq + int64(i), &next})
	}
	return h.fold(&contestEntries{ordered: newEntryList(logged)}, now)
}
