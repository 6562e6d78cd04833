package desk_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// unreadable is a log whose entries cannot be read for a while, though its head can.
type unreadable struct {
	ledger.Log
	failing atomic.Bool
}

func (u *unreadable) Read(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	if u.failing.Load() {
		return func(yield func(ledger.Stored, error) bool) {
			yield(ledger.Stored{}, errors.New("the disk failed: secret inside"))
		}
	}
	return u.Log.Read(ctx, from)
}

// heard is a log's text that may be read while it is written.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.String()
}

// A desk that cannot read what others enter says so: in the log once, with the reason, on its pages and on /healthz
// without it. It tries again, and then nothing is left of it.
func TestFollowerThatCannotRead(t *testing.T) {
	writer, log, keys := create(t, canvass.Live)
	u := &unreadable{Log: log}
	d, err := desk.Open(t.Context(), u, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	h := d.Pages(d.API(), "", nil)
	ctx, stop := context.WithCancel(t.Context())
	var said heard
	ended := make(chan error, 1)
	go func() { ended <- d.Follow(ctx, slog.New(slog.NewTextHandler(&said, nil))) }()
	views := d.Watch(ctx)
	<-views

	u.failing.Store(true)
	if _, err := writer.Append(ctx, []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)}); err != nil {
		t.Fatal(err)
	}
	if v := <-views; v.Behind.Since == 0 || !strings.Contains(v.Behind.Why, "the disk failed") {
		t.Errorf("those who watch are told %+v", v.Behind)
	}
	const words = "The desk has not been able to read the record since"
	for path, want := range map[string]string{"/": words, "/" + string(zenith): words, "/healthz": `"ok":false`} {
		_, body := fetched(t, h, path, "")
		if !strings.Contains(body, want) || !strings.Contains(body, words) || strings.Contains(body, "secret") {
			t.Errorf("%s does not say how it is:\n%s", path, body)
		}
	}
	u.failing.Store(false)
	for v := range views {
		if v.Behind.Since == 0 && v.Contests[zenith].Count != nil {
			break
		}
	}
	if _, body := fetched(t, h, "/"+string(zenith), ""); strings.Contains(body, words) || !strings.Contains(body, "51") {
		t.Errorf("it reads again, and the page says:\n%s", body)
	}
	if text := said.String(); strings.Count(text, "level=ERROR") != 1 || !strings.Contains(text, "the disk failed") || strings.Count(text, "level=INFO") != 1 {
		t.Errorf("the log:\n%s", text)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// ahead is a log that grows while it is read: right before its entries are read another desk enters and signs.
type ahead struct {
	ledger.Log
	grow func()
}

func (a *ahead) Read(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	return func(yield func(ledger.Stored, error) bool) {
		for stored, err := range a.Log.Read(ctx, from) {
			if !yield(stored, err) {
				return
			}
		}
		a.grow() // behind the last entry that was read, before anything else is
	}
}

// A record that another desk writes to while it is opened is a sound one.
func TestOpenedWhileAnotherWrites(t *testing.T) {
	d, log, keys := create(t, canvass.Live)
	n := 0
	a := &ahead{Log: log, grow: func() {
		if n++; n > 1 {
			return
		}
		if _, err := d.Append(t.Context(), []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)}); err != nil {
			t.Error(err)
		}
		if err := d.Sign(t.Context()); err != nil {
			t.Error(err)
		}
	}}
	found, err := desk.Open(t.Context(), a, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if v := found.View(); v.Damage != nil {
		t.Errorf("a sound record is called damaged: %v", v.Damage)
	}
	then, err := desk.ViewAsOf(t.Context(), &ahead{Log: log, grow: func() {}}, d.View().Now)
	if err != nil || then.Damage != nil || then.Head != d.View().Head {
		t.Errorf("as of now: %v, %v", then, err)
	}
}

// held is a log that lets nobody append until it is let go.
type held struct {
	ledger.Log
	begun, letGo chan struct{}
}

func (h *held) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	close(h.begun)
	<-h.letGo
	return h.Log.Append(ctx, expect, b)
}

// Who waits for another to be written may stop waiting.
func TestWaitingToWriteEndsWithItsContext(t *testing.T) {
	_, log, keys := create(t, canvass.Live)
	h := &held{Log: log, begun: make(chan struct{}), letGo: make(chan struct{})}
	d, err := desk.Open(t.Context(), h, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	first := make(chan error)
	go func() {
		_, err := d.Append(context.Background(), []canvass.Entry{count("one", "2028-03-08T02:25Z", 51, 40)})
		first <- err
	}()
	<-h.begun
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := d.Append(ctx, []canvass.Entry{count("two", "2028-03-08T02:25Z", 52, 40)}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second: %v", err)
	}
	close(h.letGo)
	if err := <-first; err != nil {
		t.Errorf("the first: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
