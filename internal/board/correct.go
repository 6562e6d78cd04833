package board

import (
	"net/http"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// toCorrect is the entry that a path names, with its contest and its report, nil where it is no report.
func (s *Site) toCorrect(r *http.Request, at *seat, v *view.View) (*canvass.Entry, *tally.Contest, *enterBody, *canvass.Report, error) {
	l, err := entryOf(r, v)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	if next, gone := v.SupersededBy(l.Entry.Key); gone {
		return nil, nil, nil, nil, canvass.Errorf(canvass.Conflict, "entry", "entry %d took its place already: correct that one", next.Seq)
	}
	c := v.Contests[l.Entry.Contest]
	if c == nil || v.Catalog.Contests[l.Entry.Contest] == nil {
		return nil, nil, nil, nil, canvass.Errorf(canvass.Refused, "entry", "entry %d is of no contest: canvass correct mends it", l.Seq)
	}
	e := l.Entry
	report := e.Report
	if e.Correction != nil {
		report = e.Correction.Report
	}
	b := s.form(v, c, at, report)
	b.Action = r.URL.Path
	b.By = e.By
	b.Old = &oldEntry{
		Seq: l.Seq, Says: wording.Of(v.Snapshot).Entry(e), Actor: wording.Person(e.Actor), Report: report != nil,
		Correctable: report != nil,
	}
	b.Back = report == nil
	return e, c, b, report, nil
}

func (s *Site) correctForm(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	_, c, b, _, err := s.toCorrect(r, at, v)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.show(w, http.StatusOK, "enter", s.page(r, "Correct an entry: "+nameOf(wording.Of(v.Snapshot), c.ID), at, b))
}

// correct shows what a correction, or a withdrawal, would do, and does it when that was confirmed.
func (s *Site) correct(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	old, c, b, report, err := s.toCorrect(r, at, v)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	b.fill(r)
	b.By = old.By
	e := canvass.Entry{Contest: old.Contest, By: old.By, Supersedes: old.Key, Person: b.value("person")}
	reason := strings.TrimSpace(b.Reason)
	if b.Back || report == nil {
		e.Kind, e.Withdrawal = canvass.KindWithdrawal, &canvass.Withdrawal{Reason: reason, Cause: canvass.Cause(b.Cause)}
		err = e.Withdrawal.Validate()
	} else {
		e.Kind, e.Correction = canvass.KindCorrection, &canvass.Correction{Reason: reason, Cause: canvass.Cause(b.Cause)}
		if e.Correction.Report, err = b.report(c.Info, report); err == nil {
			err = e.Correction.Validate()
		}
	}
	s.step(w, r, at, v, c, b, e, err)
}
