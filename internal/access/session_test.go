package access_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

// between is settings that do something once, right after the next reading of a session's.
type between struct {
	access.Settings
	do func()
}

func (b *between) Meta(ctx context.Context, name string) ([]byte, error) {
	raw, err := b.Settings.Meta(ctx, name)
	if do := b.do; do != nil {
		b.do = nil
		do()
	}
	return raw, err
}

// begun is a session of a token, and the moment a while later.
func begun(t *testing.T, in access.Settings) (sessions *access.Sessions, cookie string, later canvass.Time) {
	t.Helper()
	ctx := context.Background()
	tokens := access.New(in)
	text, err := tokens.Make(ctx, access.Token{Name: "ada", Role: access.Desk, MadeBy: "root"}, now)
	if err != nil {
		t.Fatal(err)
	}
	token, err := tokens.Bearer(ctx, text, now)
	if err != nil {
		t.Fatal(err)
	}
	sessions = access.NewSessions(in)
	_, cookie, err = sessions.Begin(ctx, token, "127.0.0.1", now)
	if err != nil {
		t.Fatal(err)
	}
	return sessions, cookie, canvass.TimeOf(now.Go().Add(20 * time.Minute))
}

// Whoever signs out while another request of theirs is being answered stays signed out.
func TestSessionStaysEnded(t *testing.T) {
	ctx := context.Background()
	in := &between{Settings: memory.New()}
	sessions, cookie, later := begun(t, in)
	in.do = func() {
		if err := sessions.EndAll(ctx, "ada"); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := sessions.Find(ctx, cookie, true, later); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("found while it ended: %v", err)
	}
	if _, _, err := sessions.Find(ctx, cookie, true, later); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("found after it ended: %v", err)
	}
}

// A cookie that was changed ends, though a request that came with it is noted at that moment.
func TestRotatedCookieEnds(t *testing.T) {
	ctx := context.Background()
	in := &between{Settings: memory.New()}
	sessions, cookie, later := begun(t, in)
	s, _, err := sessions.Find(ctx, cookie, false, later)
	if err != nil {
		t.Fatal(err)
	}
	var next string
	in.do = func() {
		if next, err = sessions.Rotate(ctx, s, later); err != nil || next == "" {
			t.Errorf("rotated to %q: %v", next, err)
		}
	}
	if _, _, err := sessions.Find(ctx, cookie, true, later); err != nil {
		t.Errorf("at the moment of the change: %v", err)
	}
	later = canvass.TimeOf(later.Go().Add(time.Minute))
	if _, _, err := sessions.Find(ctx, cookie, true, later); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("a minute later: %v", err)
	}
	if _, _, err := sessions.Find(ctx, next, true, later); err != nil {
		t.Errorf("the new cookie: %v", err)
	}
}

// Requests that come together get one new cookie between them, the session is listed once, and it ends for all of them.
func TestSessionsAtOnce(t *testing.T) {
	ctx := context.Background()
	for range 20 {
		sessions, cookie, later := begun(t, memory.New())
		var mu sync.Mutex
		var cookies []string
		var all sync.WaitGroup
		for range 8 {
			s, _, err := sessions.Find(ctx, cookie, false, later)
			if err != nil {
				t.Fatal(err)
			}
			all.Go(func() {
				next, err := sessions.Rotate(ctx, s, later)
				if err != nil {
					t.Error(err)
				}
				if _, _, err := sessions.Find(ctx, cookie, true, later); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if next != "" {
					cookies = append(cookies, next)
				}
			})
		}
		all.Wait()
		if len(cookies) != 1 {
			t.Fatalf("%d cookies were given", len(cookies))
		}
		list, err := sessions.List(ctx, later)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d sessions are listed: %v", len(list), err)
		}
		all.Go(func() {
			if err := sessions.End(ctx, list[0]); err != nil {
				t.Error(err)
			}
		})
		for i := range 8 {
			all.Go(func() {
				at := canvass.TimeOf(later.Go().Add(time.Duration(i+1) * 2 * time.Minute))
				if _, _, err := sessions.Find(ctx, cookies[0], true, at); err != nil && !errors.Is(err, access.ErrNoSession) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if _, _, err := sessions.Find(ctx, cookies[0], false, later); !errors.Is(err, access.ErrNoSession) {
			t.Fatalf("a session that was ended goes on: %v", err)
		}
	}
}
