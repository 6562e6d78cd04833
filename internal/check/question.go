package check

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Question is what a person is asked before an entry of theirs goes in: it can be right, and is more often a slip. It
// is one line with the figures. Commands, forms and the API ask the same questions.
type Question struct {
	// Rule names the question: "falls", "unknown-unit".
	Rule Name `json:"rule"`
	// Says is the line: "Able falls from 113 to 8 in room:a".
	Says string `json:"says"`
}

// Says is the lines of the questions in one.
func Says(asked []Question) string {
	lines := make([]string, len(asked))
	for i, q := range asked {
		lines[i] = q.Says
	}
	return strings.Join(lines, "; ")
}

// Questions are what should be asked before the entry goes into the record as the snapshot has it, none for an entry
// that raises no doubt. The entry is one that fits the record; its Recorded is the moment at which it would go in, zero
// where times are not to be looked at.
func Questions(s *tally.Snapshot, e *canvass.Entry) []Question {
	c := s.Contests[e.Contest]
	if c == nil {
		q := &questions{s: s, e: e}
		q.total()
		return q.asked
	}
	q := &questions{s: s, c: c, e: e}
	report := e.Report
	if e.Correction != nil {
		report = e.Correction.Report
	}
	q.ahead()
	q.early()
	switch {
	case e.Sheet != nil:
		q.counted(&e.Sheet.Report)
	case report != nil:
		q.counted(report)
		q.wholeOverRooms(report)
	case e.Confirmation != nil:
		q.confirmation(e.Confirmation)
		q.seats(&canvass.Claim{Awards: e.Confirmation.Awards})
	case claimOf(e) != nil:
		q.seats(claimOf(e))
	case e.Lot != nil:
		q.lot(e.Lot)
	case e.Decision != nil:
		q.decision(e.Decision)
	}
	return q.asked
}

// counted asks about figures of a place.
func (q *questions) counted(r *canvass.Report) {
	q.knownUnit(r)
	q.bounds(r)
	q.adds(r)
	q.before(r)
	q.likeAnother(r)
	q.settled(r)
	q.afterFinal(r)
	q.whileOpen(r)
	q.floor(r)
}

// clocksDiffer is by how much two clocks may differ before a time is one that has not come yet.
const clocksDiffer = 5 * time.Minute

// ahead asks about a time that has not come yet when the entry goes in: a slip of a day, or of a zone.
func (q *questions) ahead() {
	said := q.e.At.NotBefore
	if day, err := time.Parse(time.DateOnly, q.e.At.Day); err == nil {
		said = canvass.TimeOf(day.Add(-10 * time.Hour)) // the day begins on Guam, ten hours before Greenwich
	}
	if q.e.Recorded == 0 || q.s.Record != nil && q.s.Record.Kind == canvass.Replay {
		return
	}
	if early := said.Go().Sub(q.e.Recorded.Go()); said != 0 && early > clocksDiffer {
		q.ask("in-the-future", "the time given, %s, has not come yet", q.clock(said))
	}
}

// early asks about figures, winners and awards that are dated before the day of voting, which is a slip of a year or a month. A day more is
// left for zones. What is said just now is no slip: it is a rehearsal, or admission refuses it.
func (q *questions) early() {
	report := q.e.Report
	switch {
	case q.e.Sheet != nil:
		report = &q.e.Sheet.Report
	case q.e.Correction != nil:
		report = q.e.Correction.Report
	}
	claim := claimOf(q.e)
	if claim != nil && claim.Kind == canvass.ClaimStatement {
		claim = nil
	}
	if report == nil && claim == nil && q.e.Confirmation == nil || q.s.Record != nil && q.s.Record.Kind == canvass.Replay {
		return
	}
	named := ""
	if report != nil {
		named = report.Event
	}
	event := q.c.Info.Event(named)
	if event == nil || event.Date.IsZero() {
		return
	}
	said := cmp.Or(q.e.At.NotAfter, q.e.At.NotBefore)
	if day, err := time.Parse(time.DateOnly, q.e.At.Day); err == nil {
		said = canvass.TimeOf(day.AddDate(0, 0, 1))
	}
	if justNow := q.e.Recorded != 0 && q.e.Recorded.Go().Sub(said.Go()) < zonesDiffer; justNow {
		return
	}
	if said != 0 && event.Date.Sub(said.Go()) > 24*time.Hour {
		q.ask("before-the-day", "the time given, %s, is before the day of voting, %s", q.clock(said), event.Date.Format("2 January 2006"))
	}
}

type questions struct {
	s     *tally.Snapshot
	c     *tally.Contest
	e     *canvass.Entry
	asked []Question
}

func (q *questions) ask(rule Name, format string, args ...any) {
	q.asked = append(q.asked, Question{rule, fmt.Sprintf(format, args...)})
}

func (q *questions) name(o canvass.OptionID) string { return q.s.Catalog.Label(q.c.ID, o) }

// named is a unit by its name, and by the id with which it is entered: "Room A, parish hall (room:a)".
func named(u *catalog.Unit) string {
	if u.Name == "" || u.Name == string(u.ID) {
		return string(u.ID)
	}
	return fmt.Sprintf("%s (%s)", u.Name, u.ID)
}

// place is the report's place in words.
func (q *questions) place(area canvass.Area, unit canvass.UnitID) string {
	if unit == "" && area == canvass.Statewide {
		return "the whole contest"
	}
	if unit == "" {
		return string(area)
	}
	if u := q.c.Info.Unit(area, unit); u != nil {
		return named(u)
	}
	return string(unit)
}
