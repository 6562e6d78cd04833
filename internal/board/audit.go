package board

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/wording"
)

// auditBody is who entered what, the newest first.
type auditBody struct {
	Rows   []auditRow
	Actors []string
	Who    string
	// Older is the address of the page before, empty where there is none.
	Older string
}

type auditRow struct {
	Seq     int64
	At      canvass.Time
	Who     string
	What    string
	Contest string
	Href    string
	// Mends says that it takes the place of another entry.
	Mends bool
}

// auditPage is how many entries one page has.
const auditPage = 200

// audit is the trail of the record's actors. The record's own entries say who entered them: nobody can mend it.
func (s *Site) audit(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	said := wording.Of(v.Snapshot)
	q := r.URL.Query()
	body := auditBody{Who: q.Get("who")}
	before := v.Size
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && n >= 0 {
		before = min(n, v.Size)
	}
	actors := map[string]bool{}
	all := v.Since(0)
	for _, l := range all {
		actors[wording.Person(l.Entry.Actor)] = true
	}
	for a := range actors {
		body.Actors = append(body.Actors, a)
	}
	slices.Sort(body.Actors)
	for _, l := range slices.Backward(all[:before]) {
		e := l.Entry
		if body.Who != "" && wording.Person(e.Actor) != body.Who {
			continue
		}
		if len(body.Rows) == auditPage {
			body.Older = "/desk/audit?" + url.Values{"who": {body.Who}, "before": {strconv.FormatInt(body.Rows[len(body.Rows)-1].Seq, 10)}}.Encode()
			break
		}
		row := auditRow{Seq: l.Seq, At: e.Recorded, Who: wording.Person(e.Actor), What: said.Entry(e), Href: entryPath(l.Seq), Mends: e.Supersedes != ""}
		if e.Contest != "" {
			row.Contest = nameOf(said, e.Contest)
		}
		body.Rows = append(body.Rows, row)
	}
	s.show(w, http.StatusOK, "audit", s.page(r, "Who did what", at, body))
}

// When is the row's moment, Eastern.
func (r auditRow) When() string { return wording.Moment(r.At) }

type notesBody struct {
	Notes    []noteRow
	Contests []near
	About    string // the contest that the form is about, empty for none
	Key      string // of the note that the form makes: sent twice it is one note
}

type noteRow struct {
	note
	Name, When string
}

// notes are what one shift leaves for the next.
func (s *Site) notes(w http.ResponseWriter, r *http.Request, at *seat) {
	all, err := s.beside.notes(r.Context())
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	v := s.viewOf(at)
	said := wording.Of(v.Snapshot)
	body := notesBody{Key: newKey(at), About: r.URL.Query().Get("contest")}
	for _, n := range all {
		row := noteRow{note: n, When: wording.Moment(n.At)}
		if n.Contest != "" {
			row.Name = nameOf(said, n.Contest)
		}
		body.Notes = append(body.Notes, row)
	}
	for _, x := range boardOf(v, s.callMoment(v, nil)) {
		body.Contests = append(body.Contests, near{string(x.Contest), x.Name})
	}
	slices.SortFunc(body.Contests, func(a, b near) int { return strings.Compare(a.Name, b.Name) })
	s.show(w, http.StatusOK, "notes", s.page(r, "Notes of the shift", at, body))
}

func (s *Site) addNote(w http.ResponseWriter, r *http.Request, at *seat) {
	n := note{At: s.now(), By: at.Name(), Text: r.PostFormValue("text"), Contest: canvass.ContestID(r.PostFormValue("contest"))}
	if n.Contest != "" && s.Desk.View().Contests[n.Contest] == nil {
		s.refuse(w, r, at, canvass.Errorf(canvass.NotFound, "note", "%s is not in the catalog", n.Contest))
		return
	}
	key := r.PostFormValue("key")
	err := ownKey(at, key)
	if err == nil {
		err = s.beside.addNote(r.Context(), key, n)
	}
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.done(w, r, at, flash{Says: "Noted."})
}
