package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/view"
)

const (
	// beat is how often a quiet stream says that it is alive: a page that hears nothing for five seconds says that it is
	// disconnected.
	beat = 2 * time.Second
	// patience is how long one write to a reader may take; whoever is slower is cut off and comes back by itself.
	patience = 10 * time.Second
	// pace is the least time between two events of one stream: a burst of entries is one event.
	pace = 250 * time.Millisecond
	// mostStreams is how many streams are open at once; whoever comes after is asked to come back, and the page stays
	// as it is.
	mostStreams = 20_000
)

// live is the stream of heads as server-sent events: "id" is the number of entries, and the data say the same. Nothing
// queues: after a pause a reader hears of the newest head alone. A reader who comes back with Last-Event-ID, or says
// ?since=, hears at once if there is more.
func (s *site) live(w http.ResponseWriter, r *http.Request) {
	defer s.streams.Add(-1)
	if s.streams.Add(1) > mostStreams {
		w.Header().Set("Retry-After", "30")
		http.Error(w, "too many readers follow this page now: load it again in a while", http.StatusServiceUnavailable)
		return
	}
	if err := reply.Understands(r, "since"); err != nil {
		s.plainError(w, r, err)
		return
	}
	rc := http.NewResponseController(w)
	h := w.Header()
	reply.Open(h)
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return
	}
	send := func(format string, args ...any) bool {
		_ = rc.SetWriteDeadline(time.Now().Add(patience)) // not every writer has deadlines
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && rc.Flush() == nil
	}

	ctx := r.Context()
	changed := s.Desk.Watch(ctx)
	v := s.Desk.View()
	seen, away := since(r, v.Size), unreadWords(v)
	if !send("retry: 2000\n\n") {
		return
	}
	quiet := time.NewTicker(beat)
	defer quiet.Stop()
	for {
		v := s.Desk.View()
		if now := unreadWords(v); now != away { // the database went, or came back: the page says so
			away = now
			if !send("event: state\ndata: {}\n\n") {
				return
			}
		}
		if size := v.Size; size > seen {
			seen = size
			if !send("id: %d\nevent: head\ndata: {\"head\":%d}\n\n", size, size) {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(pace):
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case _, open := <-changed:
			if !open {
				return
			}
		case <-quiet.C:
			if !send("event: beat\ndata: {}\n\n") {
				return
			}
		}
	}
}

// since is the head that a reader has seen; -1 where nothing says so. A head that is not there yet, of another record
// at the same address, counts as none.
func since(r *http.Request, size int64) int64 {
	for _, s := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("since")} {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 && n <= size {
			return n
		}
	}
	return -1
}

// unreadWords are why newer entries may be missing, empty while they are not.
func unreadWords(v *view.View) string { return v.Away + v.Behind.Words() }
