package board

import (
	"net/http"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// entryBody is one entry as the desk sees it: with what may not be handed on, for those who may see it.
type entryBody struct {
	Seq                     int64
	Says, Kind              string
	By, Person              string // whose word it is
	Recorded, Actor         string
	Contest                 *near
	Source                  *canvass.Source
	Reason, Note, Objection string     // Objection is the id of the one that is answered
	Before, After           *entryLink // whose place it took, and what took its own
	Mends                   bool       // it can be corrected or taken back here
	Rights                  string     // what its source allows, empty where all may be handed on
	Key, Readers            string
}

// entryLink leads to another entry.
type entryLink struct{ Says, Href string }

// entryPath is where the desk shows an entry.
func entryPath(seq int64) string { return "/desk/entry/" + strconv.FormatInt(seq, 10) }

// entryOf is the entry that a path names.
func entryOf(r *http.Request, v *view.View) (tally.Logged, error) {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	l, there := v.At(seq)
	if err != nil || !there {
		return l, canvass.Errorf(canvass.NotFound, "entry", "the record has no entry %s", r.PathValue("seq"))
	}
	return l, nil
}

// entryPage shows an entry, and leads to its contest, to what took its place, and to what readers see of it.
func (s *Site) entryPage(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	l, err := entryOf(r, v)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	said, e := wording.Of(v.Snapshot), l.Entry
	b := entryBody{
		Seq: l.Seq, Says: said.Entry(e), Kind: string(e.Kind), By: said.Outlet(e.By), Person: e.Person, Recorded: wording.Moment(e.Recorded),
		Actor: wording.Person(e.Actor), Source: e.Source, Reason: wording.Reason(e), Note: e.Note, Key: e.Key,
		Readers: "/entry/" + strconv.FormatInt(l.Seq, 10),
	}
	link := func(x tally.Logged) *entryLink { return &entryLink{said.Entry(x.Entry), entryPath(x.Seq)} }
	if old, there := v.Entry(e.Supersedes); there {
		b.Before = link(old)
	}
	if x := e.Step; x != nil {
		b.Objection = x.Objection
		if x.Kind == canvass.StepAnswered || x.Kind == canvass.StepObjected {
			b.Reason = "" // the title says it
		}
	}
	if e.Sealed != nil {
		b.Rights = string(e.Sealed.Rights)
	}
	next, gone := v.SupersededBy(e.Key)
	if gone {
		b.After = link(next)
	}
	if c := v.Contests[e.Contest]; c != nil {
		b.Contest = &near{string(c.ID), c.Info.Name}
		b.Mends = !gone && mendable(e)
	}
	s.show(w, http.StatusOK, "entry", s.page(r, "Entry "+strconv.FormatInt(l.Seq, 10), at, b))
}

// mendable reports whether the desk's form corrects an entry of a contest, or takes it back.
func mendable(e *canvass.Entry) bool {
	return e.Report != nil || e.Claim != nil || e.Notice != nil || e.Correction != nil || e.Confirmation != nil
}
