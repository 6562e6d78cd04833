package wording

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// Sheet is what one teller's sheet says: "has the sheet of Ada Cruz: Ann Able 78, Bob Baker 35 in room:a".
func (w Words) Sheet(id canvass.ContestID, s *canvass.Sheet) string {
	return "has the sheet of " + s.Teller + ": " + w.counts(id, s.Report.Measure, s.Report.Counts, w.Option) + where(&s.Report)
}

// Lot is how a lot fell: "drew lots for the last seat of the at-large pool: Bob Baker first, then Ann Able".
func (w Words) Lot(id canvass.ContestID, l *canvass.Lot) string {
	names := make([]string, len(l.Order))
	for i, o := range l.Order {
		names[i] = w.Option(id, o)
	}
	what := "seat of the " + pool(l.Pool, l.Area)
	if l.Unit != "" {
		what = "delegate of " + string(l.Unit)
	}
	return "drew lots for the last " + what + ": " + names[0] + " first, then " + english.List(names[1:])
}

// Decision is what an authority decided: "says that Bob Baker has withdrawn", "gives Ann Able 3 and Bob Baker 2 of the
// at-large pool".
func (w Words) Decision(id canvass.ContestID, k *canvass.Decision) string {
	if k.Kind == canvass.DecideWithdrawn {
		return "says that " + w.Option(id, k.Option) + " has withdrawn"
	}
	return "gives " + w.Awards(id, k.Awards) + " of the " + pool(k.Pool, k.Area)
}

func pool(kind string, area canvass.Area) string {
	if area == canvass.Statewide || area == "" {
		return kind + " pool"
	}
	return kind + " pool of " + Area(area)
}

// CheckedIn is how many people were let in: "checked in 120 people in room:a".
func CheckedIn(r *canvass.Report) string {
	return "checked in " + english.Count(*r.CheckedIn, "person", "people") + where(r)
}

// Tellers are those who counted a report by hand: "counted by Ada Cruz and Ben Diaz"; empty for no tellers.
func Tellers(r *canvass.Report) string {
	if len(r.Tellers) == 0 {
		return ""
	}
	names := make([]string, len(r.Tellers))
	for i, t := range r.Tellers {
		names[i] = t.Name
	}
	return "counted by " + strings.Join(names, " and ")
}
