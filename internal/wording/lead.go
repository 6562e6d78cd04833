package wording

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// Ahead says how a count stands at the call desk: "Ann Able ahead by 400 of 1,000 counted, at most 20 out by bounds". The
// leader is a name, empty where nobody leads; counts are votes; out is how many can be out, nil where nobody knows, and by
// whether bounds say so or a model does, see canvass.Figures.
func Ahead(leader string, margin, counted int64, out *int64, by string) string {
	text := "nobody ahead in " + english.Thousands(counted) + " counted"
	if leader != "" {
		text = leader + " ahead by " + english.Thousands(margin) + " of " + english.Thousands(counted) + " counted"
	}
	switch {
	case out == nil:
		return text
	case by == canvass.OutByBounds:
		return text + ", at most " + english.Thousands(*out) + " out by bounds"
	}
	return text + ", up to " + english.Thousands(*out) + " out by a model"
}
