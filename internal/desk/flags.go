package desk

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// flags are what the rules and the record say against claims among the entries, a sentence each.
func flags(s *tally.Snapshot, entries []*canvass.Entry) []string {
	var out []string
	for _, e := range entries {
		c := s.Contests[e.Contest]
		if c == nil {
			continue
		}
		for i := range c.Claims {
			if k := &c.Claims[i]; k.Key == e.Key {
				if f := wording.Of(s).Flag(c, k); f != "" {
					out = append(out, f)
				}
			}
		}
	}
	return out
}
