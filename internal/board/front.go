package board

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// frontBody is the board with what waits beside it.
type frontBody struct {
	Rows []boardRow
	// ByClosing says that the rows are in the order of closing.
	ByClosing bool
	Waits     []item
	Calls     []boardRow // in which a call waits for people
	Seen      int
	Others    []where
	Notes     []note
	Nothing   string // why there are no rows
}

// where is somebody at a page, in words.
type where struct {
	Name, At, Href string
	Since          string
}

func (s *Site) front(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	feeds, err := s.feeds(r.Context(), at)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	var alarms []alarm
	body := frontBody{ByClosing: r.URL.Query().Get("by") == "closing"}
	if at.decides() {
		body.Rows = s.tables.get(v, s.callMoment(v, feeds))
	} else {
		m := s.callMoment(v, nil)
		body.Rows = boardOf(v, m)
		for i := range body.Rows {
			body.Rows[i].leaveOutUndecided(v.Snapshot, m)
		}
		body.ByClosing = true // the nearest to a call first would say what is proposed
	}
	if body.ByClosing {
		body.Rows = byClosing(body.Rows)
	}
	if len(body.Rows) == 0 {
		body.Nothing = "Nobody votes on the record’s day, and no contest has an entry."
	}
	if at.decides() {
		all, err := s.items(r.Context(), v, feeds)
		if err != nil {
			s.refuse(w, r, at, err)
			return
		}
		alarms = alarmsOf(all, body.Rows)
		body.Waits, body.Seen = unseen(all)
		body.Calls = callsThatWait(body.Rows)
		notes, err := s.beside.notes(r.Context())
		if err != nil {
			s.refuse(w, r, at, err)
			return
		}
		body.Notes = notes[:min(3, len(notes))]
	}
	body.Others = s.whoElse(at)
	s.show(w, http.StatusOK, "front", s.pageWith(r, "The board", at, body, alarms))
}

// feeds are how the feeds are, for those who may know.
func (s *Site) feeds(ctx context.Context, at *seat) ([]received.Feed, error) {
	if !at.decides() {
		return nil, nil
	}
	return s.Reception.Store().Feeds(ctx)
}

// callMoment is now at the call desk.
func (s *Site) callMoment(v *view.View, feeds []received.Feed) call.Moment {
	return call.MomentOf(v.Snapshot, s.now(), feeds)
}

// whoElse is who else is at the desk, and at what.
func (s *Site) whoElse(at *seat) []where {
	now := s.now()
	var out []where
	for _, x := range s.present.others(at.ID, now) {
		since := ageWords(int64(now.Go().Sub(x.Since.Go()).Seconds()))
		one := where{Name: x.Name, At: s.pageName(x.Path), Href: x.Path, Since: since}
		if one.At == "" { // an address that somebody typed, and no page
			one.At, one.Href = "the desk", ""
		}
		out = append(out, one)
	}
	return out
}

// pageName is what a page of the desk is about, in a few words, empty where there is no such page.
func (s *Site) pageName(path string) string {
	rest := strings.TrimPrefix(path, "/desk/")
	first, of, _ := strings.Cut(rest, "/")
	switch first {
	case "":
		return "the board"
	case "contest":
		of, enters := strings.CutSuffix(of, "/enter")
		v := s.Desk.View()
		if v.Contests[canvass.ContestID(of)] == nil {
			return ""
		}
		name := nameOf(wording.Of(v.Snapshot), canvass.ContestID(of))
		if enters {
			return name + ", entering figures"
		}
		return name
	case "waits":
		switch {
		case of == "":
			return "what waits"
		case s.waiting.has(of):
			return "what waits: " + of
		}
		return ""
	case "correct", "entry":
		seq, err := strconv.ParseInt(of, 10, 64)
		switch {
		case err != nil || seq < 0 || seq >= s.Desk.View().Size:
			return ""
		case first == "correct":
			return fmt.Sprintf("correcting entry %d", seq)
		}
		return fmt.Sprintf("entry %d", seq)
	case "notes":
		return "notes"
	case "audit":
		return "who did what"
	case "keys":
		return "the keys"
	case "you":
		return "their sessions"
	}
	return ""
}
