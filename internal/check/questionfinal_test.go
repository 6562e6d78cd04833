package check_test

import (
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

// A live record is asked before a count takes the place of a final result; a rehearsal counts what it likes.
func TestAfterTheFinal(t *testing.T) {
	const final = `
[[result]]
status = "official"
published = 2028-03-10
votes = {ann-able = 900, bob-baker = 500}
mark = "K"
`
	late := counted("", 2, 1)
	late.By = "zz-paper"
	late.Recorded = canvass.TimeOf(time.Date(2028, 4, 1, 12, 0, 0, 0, time.UTC))
	late.At = canvass.At(late.Recorded)
	const rule = "after-the-final: the catalog has the final result of 2028/dem/zz, 1,400 votes, published 10 March 2028"
	told := func(kind canvass.RecordKind, files string, e canvass.Entry) bool {
		for _, q := range askedIn(t, kind, files, e) {
			if strings.HasPrefix(q, rule) {
				return true
			}
		}
		return false
	}
	if !told(canvass.Live, final, late) {
		t.Error("a live record takes a count in the place of a final result unasked")
	}
	if told(canvass.Rehearsal, final, late) || told(canvass.Live, "", late) {
		t.Error("a rehearsal, or a contest without a result, is asked")
	}
	same, own := late, late
	same.Report = counted("", 900, 500).Report
	own.By = "zz-party"
	if told(canvass.Live, final, same) || told(canvass.Live, final, own) {
		t.Error("the final result itself, or the authority's word, is asked about")
	}
	beside := late
	beside.Report = counted("", 900, 500).Report
	beside.Report.Counts = append(beside.Report.Counts, canvass.Count{Option: "uncommitted", Votes: 70})
	if !told(canvass.Live, final, beside) {
		t.Error("votes beside those of the final result are not asked about")
	}
	if told(canvass.Live, strings.Replace(final, "mark", "partial = true\nmark", 1), beside) {
		t.Error("votes are asked about that the final result says it leaves out")
	}
	early := late
	early.Recorded = canvass.TimeOf(time.Date(2028, 3, 7, 23, 0, 0, 0, time.UTC))
	if told(canvass.Live, final, early) {
		t.Error("a count on the night is asked about a result of later")
	}
}

// A last count is asked about while people still vote; nobody asks of one that goes on, of a rehearsal, or after six where no
// hour is known.
func TestPollsOpen(t *testing.T) {
	const rule = "polls-open: people still vote in 2028/dem/zz"
	at := func(hour int) canvass.Entry {
		e := counted("", 20, 10)
		e.Report.Final = true
		e.Recorded = canvass.TimeOf(time.Date(2028, 3, 7, hour, 30, 0, 0, canvass.Eastern))
		e.At = canvass.At(e.Recorded)
		return e
	}
	told := func(kind canvass.RecordKind, e canvass.Entry) bool {
		state := strings.NewReplacer(`run_by = "party"`, `run_by = "state"`, `kind = "caucus"`, `kind = "primary"`).Replace(twoRooms)
		for _, q := range askedOf(t, kind, state, e) {
			if strings.HasPrefix(q, rule) {
				return true
			}
		}
		return false
	}
	goesOn := at(12)
	goesOn.Report.Final = false
	for _, x := range []struct {
		kind canvass.RecordKind
		e    canvass.Entry
		want bool
	}{{canvass.Live, at(12), true}, {canvass.Live, at(17), true}, {canvass.Live, at(18), false}, {canvass.Live, goesOn, false}, {canvass.Rehearsal, at(12), false}} {
		if got := told(x.kind, x.e); got != x.want {
			t.Errorf("%s, %v, final %v: asked %v, not %v", x.kind, x.e.Recorded, x.e.Report.Final, got, x.want)
		}
	}
}
