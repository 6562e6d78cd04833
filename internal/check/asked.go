package check

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Asked is a question, and the key of the entry that raises it.
type Asked struct {
	Entry string `json:"entry"`
	Question
}

// AskedError refuses entries that raise questions and came without a yes.
type AskedError struct {
	// Asked are the questions, at least one, in the order of the entries.
	Asked []Asked
}

// Error is the lines of the questions, and what to do.
func (e *AskedError) Error() string {
	asked := make([]Question, len(e.Asked))
	for i, a := range e.Asked {
		asked[i] = a.Question
	}
	return Says(asked) + `: if that is right, send it again with "yes": true`
}

// ErrorKind is canvass.Asked.
func (e *AskedError) ErrorKind() canvass.ErrorKind { return canvass.Asked }

// MostFolds is for how many entries of one request the contest is folded with what came before them in it.
const MostFolds = 32

// QuestionsOfAll are the questions that entries raise which go in together. Each is held against the record as it is
// with those before it, in a request of more than MostFolds entries only where it names a place again or is no count.
// The error is Invalid where those are more than MostFolds.
func QuestionsOfAll(s *tally.Snapshot, entries []*canvass.Entry) ([]Asked, error) {
	var out []Asked
	before := map[canvass.ContestID][]*canvass.Entry{}
	named := map[place]bool{}
	folds := 0
	for _, e := range entries {
		on := s
		at := placeOf(e)
		alone := len(entries) > MostFolds && at.count && !named[at]
		if c := s.Contests[e.Contest]; c != nil && len(before[e.Contest]) > 0 && !alone {
			if folds++; folds > MostFolds {
				return nil, canvass.Errorf(canvass.Invalid, "entries",
					"more than %d of them are of a place that the request names before, or are no counts: send them in parts", MostFolds)
			}
			on = &tally.Snapshot{
				Record: s.Record, Catalog: s.Catalog, Now: s.Now,
				Contests: map[canvass.ContestID]*tally.Contest{e.Contest: c.With(before[e.Contest])},
			}
		}
		for _, q := range Questions(on, e) {
			out = append(out, Asked{Entry: e.Key, Question: q})
		}
		named[at] = true
		before[e.Contest] = append(before[e.Contest], e)
	}
	return out, nil
}

// place is what the figures of an entry are of.
type place struct {
	contest canvass.ContestID
	by      string
	count   bool // false for what is no count of a place
	area    canvass.Area
	unit    canvass.UnitID
}

func placeOf(e *canvass.Entry) place {
	at := place{contest: e.Contest, by: e.By}
	r := e.Report
	switch {
	case e.Sheet != nil:
		r = &e.Sheet.Report
	case e.Correction != nil:
		r = e.Correction.Report
	}
	if r != nil {
		at.count, at.area, at.unit = true, r.Area, r.Unit
	}
	return at
}
