package wording

import (
	"time"

	"github.com/canvassdesk/canvass"
)

// Kind is what a record is where it is not a live one, and what a reader must know of it: "Replay of 5 March 2024",
// "These are not live results.". Both are empty for a live record, and a record that nothing is known of is none.
func Kind(r *canvass.Record) (kind, warning string) {
	switch word := KindWord(r); {
	case word == "":
		return "", ""
	case r == nil:
		return word, "Nothing says what this is. Nothing here is a result."
	case r.Kind == canvass.Replay:
		if d, err := time.Parse(time.DateOnly, r.Night); err == nil {
			word += " of " + Day(d)
		}
		return word, "What was reported that night, played again. These are not live results."
	case r.Kind == canvass.Rehearsal:
		return word, "An exercise. Nothing here is a result."
	}
	return KindWord(nil), "Nothing says what this is. Nothing here is a result."
}

// KindWord is the kind in a word or three: "Replay", "Rehearsal", "Not a record"; empty for a live one.
func KindWord(r *canvass.Record) string {
	switch {
	case r == nil:
		return "Not a record"
	case r.Kind == canvass.Live:
		return ""
	case r.Kind == canvass.Replay:
		return "Replay"
	case r.Kind == canvass.Rehearsal:
		return "Rehearsal"
	}
	return "Not a record"
}
