package board

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass/internal/access"
)

// changed tells open pages that something beside the record is otherwise than it was.
type changed struct {
	mu  sync.Mutex
	all map[chan struct{}]struct{}
}

// tell wakes everybody. Whoever has not looked since the last time is woken once.
func (c *changed) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ch := range c.all {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

func (c *changed) join(ctx context.Context) <-chan struct{} {
	ch := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[chan struct{}]struct{}{}
	}
	c.all[ch] = struct{}{}
	context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.all, ch)
	})
	return ch
}

const (
	// beat is how often a quiet stream says that it is alive, and looks whether something beside the record has changed
	// that another program wrote: feeds, what waits.
	beat = 2 * time.Second
	// pace is the least time between two events of one stream.
	pace = 200 * time.Millisecond
	// patience is how long one write may take.
	patience = 10 * time.Second
)

// live is the stream of changes as server-sent events. It names no figure: a page asks for itself again. It ends with the
// session.
func (s *Site) live(w http.ResponseWriter, r *http.Request, at *seat) {
	rc := http.NewResponseController(w)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	send := func(format string, args ...any) bool {
		_ = rc.SetWriteDeadline(time.Now().Add(patience)) // not every writer has deadlines
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && rc.Flush() == nil
	}
	ctx := r.Context()
	page := "/desk/"
	if u, err := url.Parse(r.URL.Query().Get("at")); err == nil && strings.HasPrefix(u.Path, "/desk/") && len(u.Path) < 200 {
		page = u.Path
	}
	views, others := s.Desk.Watch(ctx), s.changed.join(ctx)
	seen := r.URL.Query().Get("seen")
	quiet := time.NewTicker(beat)
	defer quiet.Stop()
	if !send("retry: 2000\n\n") {
		return
	}
	for {
		event := "beat"
		if now := s.version(ctx); now != seen {
			seen, event = now, "change"
		}
		if !send("event: %s\ndata: {\"seen\":%q}\n\n", event, seen) {
			return
		}
		if event == "change" { // a burst of entries is one event
			select {
			case <-ctx.Done():
				return
			case <-time.After(pace):
			}
		}
		select {
		case <-ctx.Done():
			return
		case _, open := <-views:
			if !open {
				return
			}
		case <-others:
		case <-quiet.C:
			if _, err := s.seatOf(r, false); errors.Is(err, access.ErrNoSession) {
				send("event: ended\ndata: {}\n\n")
				return
			}
			s.present.here(at, page, s.now())
		}
	}
}

// version is a text that changes with what the pages show.
func (s *Site) version(ctx context.Context) string {
	return shortHash(fmt.Sprint(s.Desk.View().Size, s.besideNow(ctx)))
}

// besideNow is what the pages show of what is kept beside the record, as a text that changes with it.
func (s *Site) besideNow(ctx context.Context) string {
	store := s.Reception.Store()
	files, err := store.Files(ctx)
	if err != nil {
		return ""
	}
	feeds, err := store.Feeds(ctx)
	if err != nil {
		return ""
	}
	states := map[string]string{}
	for i := range feeds {
		states[feeds[i].Name] = feeds[i].State(s.now()) + feeds[i].Error
	}
	notes, err := s.beside.countNotes(ctx)
	if err != nil {
		return ""
	}
	var people []string
	for _, p := range s.present.others("", s.now()) {
		people = append(people, p.Name+p.Path)
	}
	raw, err := json.Marshal([]any{files, states, notes, people})
	if err != nil {
		return ""
	}
	return string(raw)
}
