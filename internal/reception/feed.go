package reception

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/poll"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
)

// Feed is a page, or a file, of a source that is looked at again and again.
type Feed struct {
	// Name is a slug, one of its own in the record.
	Name   string
	Source string
	// At is the page's address, or a file's path. "{key}" in an address stands for the key.
	At      string
	Contest canvass.ContestID
	Format  string
	// Mapping is the path of a mapping file, empty for none. It is read again before each look.
	Mapping string
	// Every is the wait between two looks, Most the longest after failures; zero means poll's.
	Every, Most time.Duration
	// Key says where the source's key is: "env:NAME" or "file:PATH"; empty for none. KeyHeader is the header that it is
	// sent in, "Authorization" if empty, where the address has no place for it.
	Key, KeyHeader string
	// Actor is who enters what it brings; "feed NAME" if empty.
	Actor string
	// Hosts are those, beside the page's own, to which it may redirect and that may lie in a private network.
	Hosts []string
	// MaxBytes is the most that a page may have; zero means poll's.
	MaxBytes int64
	// Agent is the User-Agent that is sent.
	Agent string
}

// Look is what one look at a feed came to.
type Look struct {
	Feed  string       `json:"feed"`
	Place string       `json:"place"`
	At    canvass.Time `json:"at"`
	// Bytes is how long a page was that is not the last one; 0 where it had not changed.
	Bytes int `json:"bytes"`
	// Entries were entered, Unchanged said nothing new, Held wait for the desk.
	Entries   int `json:"entries"`
	Unchanged int `json:"unchanged"`
	Held      int `json:"held"`
	// Fell is how many counts of the page are lower than before; those that fell far are held.
	Fell int         `json:"fell"`
	Head ledger.Head `json:"head"`
	// Error is why it failed, null where it did not; Final says that asking again is of no use.
	Error *string `json:"error"`
	Final bool    `json:"final"`
	// Next is when the next look is due.
	Next canvass.Time `json:"next"`
	// Outcome is what became of a new page, nil where there was none.
	Outcome *Outcome `json:"-"`
	// Err is the failure behind Error.
	Err error `json:"-"`
}

// Validate refuses a feed that cannot be looked at.
func (f *Feed) Validate() error {
	web := strings.Contains(f.At, "://")
	switch {
	case !canvass.IsSlug(f.Name) || len(f.Name) > 60:
		return canvass.Errorf(canvass.Invalid, "name", "%q is not a name: write up to 60 lower-case letters, digits and single hyphens, such as ap-results", f.Name)
	case f.Source == "":
		return canvass.Errorf(canvass.Invalid, "source", "say whose returns these are")
	case f.At == "":
		return canvass.Errorf(canvass.Invalid, "url", "missing: the page's address, or a file")
	case web && !strings.HasPrefix(f.At, "https://") && !strings.HasPrefix(f.At, "http://"):
		return canvass.Errorf(canvass.Invalid, "url", "only http and https addresses are looked at, and files")
	case f.Every < 0 || f.Every > 0 && f.Every < time.Second:
		return canvass.Errorf(canvass.Invalid, "every", "%s is too often: at most once a second", f.Every)
	case !web && f.Key != "":
		return canvass.Errorf(canvass.Invalid, "key", "a file needs no key")
	case strings.Contains(f.At, "{key}") && f.Key == "":
		return canvass.Errorf(canvass.Invalid, "url", "the address has a place for a key, and none is given")
	}
	if f.Contest != "" {
		if _, err := canvass.ParseContestID(string(f.Contest)); err != nil {
			return err
		}
	}
	return nil
}

// Secret reads a key from where it is kept, "env:NAME" or "file:PATH"; nowhere is no key. Its errors do not hold it.
func Secret(where string) (string, error) {
	kind, name, _ := strings.Cut(where, ":")
	var key string
	switch {
	case where == "":
		return "", nil
	case kind == "env" && name != "":
		key = os.Getenv(name)
		if key == "" {
			return "", canvass.Errorf(canvass.Invalid, "key", "the environment has no %s", name)
		}
	case kind == "file" && name != "":
		b, err := os.ReadFile(name)
		if err != nil {
			return "", canvass.Errorf(canvass.NotFound, "key", "%w", err)
		}
		key = strings.TrimSpace(string(b))
		if key == "" {
			return "", canvass.Errorf(canvass.Invalid, "key", "%s is empty", name)
		}
	default: // it may be the key itself: it must not be repeated
		return "", canvass.Errorf(canvass.Invalid, "key", "say where the key is, as env:NAME or file:PATH, and not the key itself")
	}
	if strings.ContainsAny(key, "\r\n\x00") {
		return "", canvass.Errorf(canvass.Invalid, "key", "the key in %s has more than one line", where)
	}
	return key, nil
}

// Poller fetches the feed's page.
func (f *Feed) Poller() (*poll.Poller, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	p := &poll.Poller{Every: f.Every, Most: f.Most, KeyHeader: f.KeyHeader, Header: http.Header{}, Hosts: f.Hosts, MaxBytes: f.MaxBytes}
	if f.Agent != "" {
		p.Header.Set("User-Agent", f.Agent)
	}
	if !strings.Contains(f.At, "://") {
		path, err := filepath.Abs(f.At)
		p.Path = path
		return p, err
	}
	p.URL = f.At
	key, err := Secret(f.Key)
	p.Key = key
	if p.KeyHeader == "" && key != "" {
		p.KeyHeader = "Authorization"
	}
	return p, err
}

// Watch looks at the feed at once and then again and again, enters what is new, and tells what each look came to. It
// ends without an error when ctx does, or when tell returns false. What was seen last is kept with the record, so that
// another process goes on where this one stops.
func (r *Reception) Watch(ctx context.Context, f Feed, tell func(Look) bool) error {
	p, err := f.Poller()
	if err != nil {
		return err
	}
	p.Budget = r.budget
	w := &watch{r: r, f: &f, p: p, waits: p.Waits(), state: received.Feed{Name: f.Name}}
	defer w.stop(context.WithoutCancel(ctx))
	for {
		look := w.look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		wait := w.waits.After(look.Err)
		if w.state.Blocked != "" { // it goes on soon after the desk can
			wait = min(wait, max(blockedWait, w.f.Every))
		}
		look.Next = look.At + canvass.Time(wait/time.Millisecond)
		w.state.Next = look.Next
		err := r.store.PutFeed(ctx, w.state)
		switch {
		case errors.Is(err, ledger.ErrClosed):
			return err
		case err != nil && look.Err == nil: // what the look brought is in; where it stands is not kept
			words := oneLine(err)
			look.Err, look.Error = err, &words
		}
		if !tell(look) || !r.pause(ctx, wait) {
			return nil
		}
	}
}

// blockedWait is the longest wait between two looks, beside the feed's own, while the desk takes no entries.
const blockedWait = 30 * time.Second

// watch is one feed that is being looked at.
type watch struct {
	r       *Reception
	f       *Feed
	p       *poll.Poller
	waits   *poll.Waits
	state   received.Feed
	resumed bool // what the record keeps of the feed was taken up
	mapping []byte
}

// resume takes up what the record keeps of the feed, if it is the same one.
func (w *watch) resume(ctx context.Context) error {
	if w.resumed {
		return nil
	}
	old, err := w.r.store.Feed(ctx, w.f.Name)
	if err != nil {
		return err
	}
	w.resumed = true
	if old != nil && old.Place == w.p.Place() && old.Source == w.f.Source && old.Contest == w.f.Contest {
		w.state = *old
		w.p.Seen = old.Seen
	}
	s := &w.state
	s.Source, s.Contest, s.Place, s.Stopped = w.f.Source, w.f.Contest, w.p.Place(), false
	s.Every = int64(w.f.Every / time.Second)
	if s.Every == 0 {
		s.Every = int64(poll.DefaultEvery / time.Second)
	}
	if w.f.Mapping != "" {
		// What was seen before was read with the mapping of that time. It is not kept, so the page is read once more.
		w.p.Again()
	}
	return nil
}

func (w *watch) stop(ctx context.Context) {
	w.state.Stopped = true
	_ = w.r.store.PutFeed(ctx, w.state) // the record may be closed or damaged by now; the state is found stale then
}

// look looks once.
func (w *watch) look(ctx context.Context) Look {
	out := Look{Feed: w.f.Name, Place: w.p.Place()}
	var page *poll.Page
	err := w.resume(ctx)
	if err == nil {
		page, err = w.page(ctx)
	}
	defer page.Release()
	if err == nil && page != nil {
		out.Bytes = len(page.Body)
		out.Outcome, err = w.enter(ctx, page)
		if err != nil {
			w.p.Again() // what it says is not in the record
		}
	}
	out.At, out.Err = canvass.TimeOf(time.Now()), err
	s := &w.state
	s.Looked = out.At
	if o := out.Outcome; o != nil && err == nil {
		out.Entries, out.Unchanged, out.Held = len(o.Receipt.Seqs), o.Unchanged, o.Items()
		out.Fell = fell(o.Findings)
		s.Changed, s.Items, s.Fell = out.At, out.Held, out.Fell
		s.Entries += int64(out.Entries)
		s.Falls += int64(out.Fell)
	}
	if err != nil {
		words := oneLine(err)
		out.Error = &words
		var failed *poll.Error
		unreached := errors.As(err, &failed)
		out.Final = unreached && failed.Final
		s.Error, s.Blocked = words, ""
		if !unreached {
			s.Blocked = desk.Blocks(err)
		}
		if s.Blocked == "" {
			if s.Failures == 0 {
				s.FailingSince = out.At
				s.Flaps++
			}
			s.Failures++
			s.Failed++
			if !unreached {
				s.Refused++
			}
		}
	} else {
		s.Good, s.FailingSince, s.Failures, s.Error, s.Blocked = out.At, 0, 0, "", ""
		s.Seen = w.p.Seen
	}
	w.r.desk.Looked(w.f.Name, outcome(&out))
	out.Head = w.r.desk.View().Head
	return out
}

// fell is how many units have a count that is lower than before.
func fell(findings []check.Finding) int {
	units := map[string]bool{}
	for i := range findings {
		if f := &findings[i]; f.Rule == check.Falling || f.Rule == check.Increment {
			units[f.ID()+" "+f.Unit] = true
		}
	}
	return len(units)
}

// outcome is a look in a word, for metrics.
func outcome(l *Look) string {
	var failed *poll.Error
	switch {
	case l.Err != nil && !errors.As(l.Err, &failed) && desk.Blocks(l.Err) != "":
		return "blocked"
	case l.Err == nil && l.Bytes > 0:
		return "changed"
	case l.Err == nil:
		return "same"
	case errors.As(l.Err, &failed):
		return "failed"
	}
	return "refused"
}

func oneLine(err error) string {
	first, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return first
}

// page reads the mapping, and fetches the page: again where the mapping is another one.
func (w *watch) page(ctx context.Context) (*poll.Page, error) {
	if w.f.Mapping != "" {
		b, err := os.ReadFile(w.f.Mapping)
		if err != nil {
			return nil, canvass.Errorf(canvass.NotFound, "mapping", "%w", err)
		}
		if _, err := feed.ReadMapping(bytes.NewReader(b)); err != nil {
			return nil, fmt.Errorf("%s: %w", w.f.Mapping, err)
		}
		if w.mapping != nil && !bytes.Equal(b, w.mapping) {
			w.p.Again()
		}
		w.mapping = b
	}
	return w.p.Fetch(ctx)
}

func (w *watch) enter(ctx context.Context, page *poll.Page) (*Outcome, error) {
	d := Delivery{
		Name: w.p.Place(), Bytes: page.Body, Source: w.f.Source, Feed: w.f.Name, Contest: w.f.Contest, Format: w.f.Format,
		Mapping: w.mapping, Received: page.At, Actor: w.f.Actor, Items: pageItems,
	}
	if w.p.URL != "" {
		d.URL = w.p.Place()
	}
	if d.Actor == "" {
		d.Actor = "feed " + w.f.Name
	}
	return w.r.Receive(ctx, d)
}
