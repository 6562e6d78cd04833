package web

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// published reports whether a record may be shown as results: only a live one may.
func published(r *canvass.Record) bool { return r != nil && r.Kind == canvass.Live }

// kindClass is the style sheet's name for the kind of a record.
func kindClass(r *canvass.Record) string {
	switch {
	case published(r):
		return "live"
	case r != nil && (r.Kind == canvass.Replay || r.Kind == canvass.Rehearsal):
		return string(r.Kind)
	}
	return "unknown"
}

// countHead is the measure as the head of a column.
func countHead(m canvass.Measure) string { return english.Capital(m.Words()) }
