package live

import (
	"fmt"
	"math"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
	"github.com/canvassdesk/canvass/internal/tally"
)

// BaselineOf is a baseline from a contest that is counted by unit: the votes of each as the next one's baseline, with the
// covariates that the program's table of counties has.
func BaselineOf(s *tally.Snapshot, id canvass.ContestID) (*baseline.File, error) {
	c := s.Contests[id]
	if c == nil {
		return nil, canvass.Errorf(canvass.NotFound, "contest", "%s is not in this record", id)
	}
	l := layOut(c, nil)
	if l.table == nil || len(l.table.Units) == 0 || l.table.Units[0].ID == "whole" {
		return nil, canvass.Errorf(canvass.Invalid, "from", "%s has no count by reporting unit in this record", id)
	}
	f := &baseline.File{Covariates: l.table.Covariates}
	known := false
	for i := range l.table.Units {
		u := &l.table.Units[i]
		if n := u.Counted(); n > 0 && u.Area == "" {
			f.Rows = append(f.Rows, baseline.Row{Unit: canvass.UnitID(u.ID), Name: u.Name, Baseline: float64(n), Bound: -1, X: u.X})
			for _, x := range u.X {
				known = known || !math.IsNaN(x)
			}
		}
	}
	if !known {
		f.Covariates = nil
		for i := range f.Rows {
			f.Rows[i].X = nil
		}
	}
	if len(f.Rows) == 0 {
		return nil, canvass.Errorf(canvass.Invalid, "from", "no unit of %s has a vote", id)
	}
	return f, nil
}

// Describe says in words what a baseline has.
func Describe(f *baseline.File) string {
	with, bounds := 0, 0
	for i := range f.Rows {
		if f.Rows[i].Baseline > 0 {
			with++
		}
		if f.Rows[i].Bound >= 0 {
			bounds++
		}
	}
	words := fmt.Sprintf("%d units, %d with a baseline, %d with a bound", len(f.Rows), with, bounds)
	if len(f.Covariates) > 0 {
		words += "; covariates " + strings.Join(f.Covariates, ", ")
	}
	return words
}
