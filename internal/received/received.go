// Package received keeps, beside a record, what a desk has to know of the bytes that came in: which of them say
// something that waits for a person, and how each feed is doing.
//
// Nothing of it is truth. The bytes are evidence in the record; what of them is in the record are its entries; what
// waits is found again by reading the bytes with the names and rules of today. A setting here says that it is worth
// doing so.
package received

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/verify"
)

// Settings are where a record keeps small things beside its entries. A ledger.Log is that.
type Settings interface {
	Meta(ctx context.Context, name string) ([]byte, error)
	SetMeta(ctx context.Context, name string, value []byte) error
	MetaNames(ctx context.Context) ([]string, error)
}

// File is bytes of a source of which something waits for the desk.
type File struct {
	// ID is what a person calls it by: a few digits of a hash, or the name of the feed.
	ID string `json:"id"`
	// Name is the file, or the page without what is secret.
	Name   string `json:"name"`
	Source string `json:"source"`
	// Evidence are the hashes that the bytes are kept under, in order.
	Evidence []string `json:"evidence"`
	// Contest, Format and URL are what a person said of them; empty where nothing.
	Contest canvass.ContestID `json:"contest,omitempty"`
	Format  string            `json:"format,omitempty"`
	URL     string            `json:"url,omitempty"`
	// Mapping is the hash that the bytes of the mapping file are kept under, empty for none.
	Mapping string `json:"mapping,omitempty"`
	// At is when it was said, where the bytes do not say; Received when they came in, by Actor's hand.
	At       canvass.Interval `json:"at,omitzero"`
	Received canvass.Time     `json:"received"`
	Actor    string           `json:"actor"`
	// Items is how many items waited when it was last read, Held why: the first [MaxReasons] reasons.
	Items int     `json:"items"`
	Held  []*Held `json:"held"`
	// Dismissed says why nobody will enter the rest, empty while it waits; DismissedBy who said so.
	Dismissed   string `json:"dismissed,omitempty"`
	DismissedBy string `json:"dismissed_by,omitempty"`
}

// Waits reports whether something of the file waits for the desk.
func (f *File) Waits() bool { return f.Items > 0 && f.Dismissed == "" }

// Held is something that a source says and that enters no record until somebody says what it means.
type Held struct {
	Where string `json:"where"`
	// What is not known: a contest, a unit, an option; or figures that no report may hold.
	What string `json:"what"`
	// Name is the source's own, Why a line on what is wrong.
	Name string `json:"name"`
	Why  string `json:"why"`
	// Suggestions are the nearest ids.
	Suggestions []string `json:"suggestions,omitempty"`
	// Items is how many items of the source are held for this reason; Where is the first.
	Items int `json:"items"`
}

// MaxReasons is how many reasons are kept with a file. Reading it again gives all.
const MaxReasons = 100

// Feed is how a feed is doing: what is looked at again and again.
type Feed struct {
	Name    string            `json:"name"`
	Source  string            `json:"source"`
	Contest canvass.ContestID `json:"contest,omitempty"`
	// Place is the page or the file, without what is secret.
	Place string `json:"place"`
	// Every is the wait between two looks, in seconds.
	Every int64 `json:"every"`
	// Looked is when it was last looked at, Good when that last worked, Changed when it last brought something else.
	Looked  canvass.Time `json:"looked,omitzero"`
	Good    canvass.Time `json:"good,omitzero"`
	Changed canvass.Time `json:"changed,omitzero"`
	// Next is when the next look is due.
	Next canvass.Time `json:"next,omitzero"`
	// FailingSince is when it began to fail, zero while it works; Error is the last failure, Failures how many in a
	// row.
	FailingSince canvass.Time `json:"failing_since,omitzero"`
	Error        string       `json:"error,omitempty"`
	Failures     int          `json:"failures,omitempty"`
	// Blocked is why what the feed brings cannot be entered for now, empty where it can: the desk's own trouble, in words
	// for everybody. The source is not at fault, and its failures are not counted.
	Blocked string `json:"blocked,omitempty"`
	// Failed is how many looks have failed since it was first looked at, Refused how many of them had a page that could
	// not be entered, Flaps how often it began to fail, and Falls how many counts of its pages were lower than before.
	Failed  int64 `json:"failed,omitempty"`
	Refused int64 `json:"refused,omitempty"`
	Flaps   int64 `json:"flaps,omitempty"`
	Falls   int64 `json:"falls,omitempty"`
	// Entries is how many entries it has brought, Items how many items of its last page wait.
	Entries int64 `json:"entries"`
	Items   int   `json:"items"`
	// Fell is how many counts of its last page were lower than before.
	Fell int `json:"fell,omitempty"`
	// Stopped says that nobody looks any more: the program that did has ended.
	Stopped bool `json:"stopped,omitempty"`
	// Seen is what the next look is compared with.
	Seen Seen `json:"seen,omitzero"`
}

// Seen is what is known of the page that a feed had last.
type Seen struct {
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
	// Hash is that of the bytes, "sha256:…"; empty before the first page.
	Hash string `json:"hash,omitempty"`
}

// The states of a feed, in a word.
const (
	Waiting = "waiting" // no look has ended yet
	Good    = "good"
	Failing = "failing"
	Blocked = "blocked" // its pages cannot be entered: the desk's trouble, not the source's
	Stale   = "stale"   // nobody has looked for so long that whoever did must be gone
	Stopped = "stopped"
)

// LookTimeout is how long one look at a feed may take.
const LookTimeout = 60 * time.Second

// overdue is how late a look may be before nobody seems to look: a look may take LookTimeout, and entering the page as
// long.
const overdue = canvass.Time(2 * LookTimeout / time.Millisecond)

// State is the feed's state at a moment, in a word.
func (f *Feed) State(now canvass.Time) string {
	switch {
	case f.Stopped:
		return Stopped
	case f.Looked == 0:
		return Waiting
	case f.Blocked != "":
		return Blocked
	case now > f.Next+overdue:
		return Stale
	case f.FailingSince != 0:
		return Failing
	}
	return Good
}

// Store holds the files and feeds of one record. Its methods may be called from several goroutines.
type Store struct{ in Settings }

// New is the store of the record with the settings.
func New(in Settings) *Store { return &Store{in} }

const (
	filePrefix = "received/"
	feedPrefix = "feed/"
	namePrefix = "name/"
)

// Name is what a person at the desk said that a name of a source means. It holds for all that the source sends from then
// on, and for what waits.
type Name struct {
	Source string `json:"source"`
	// What the name is of: a contest, a unit or an option, as in Held.
	What string `json:"what"`
	Name string `json:"name"`
	// ID is the contest, the unit or the option that is meant.
	ID string       `json:"id"`
	By string       `json:"by"`
	At canvass.Time `json:"at"`
}

// setting is where the name is kept: one of a kind and a source has one meaning.
func (n *Name) setting() string {
	sum := sha256.Sum256([]byte(n.Source + "\n" + n.What + "\n" + n.Name))
	return namePrefix + hex.EncodeToString(sum[:12])
}

// Declare keeps what a name means, in the place of what was said of it before.
func (s *Store) Declare(ctx context.Context, n Name) error {
	if n.Source == "" || n.What == "" || n.Name == "" || n.ID == "" {
		return canvass.Errorf(canvass.Invalid, "name", "say whose name it is, and what it means")
	}
	return put(ctx, s.in, n.setting(), n)
}

// Undeclare forgets what a name means. What was entered by it stays.
func (s *Store) Undeclare(ctx context.Context, n Name) error {
	return s.in.SetMeta(ctx, n.setting(), nil)
}

// Names are what people said of a source's names; of every source where it is empty.
func (s *Store) Names(ctx context.Context, source string) ([]Name, error) {
	names, err := list[Name](ctx, s.in, namePrefix)
	return slices.DeleteFunc(names, func(n Name) bool { return source != "" && n.Source != source }), err
}

// Put keeps a file in the place of what had its id.
func (s *Store) Put(ctx context.Context, f File) error {
	f.Held = f.Held[:min(len(f.Held), MaxReasons)]
	return put(ctx, s.in, filePrefix+f.ID, f)
}

// Drop forgets a file: nothing of it waits. What is not there is no error.
func (s *Store) Drop(ctx context.Context, id string) error {
	if _, err := s.in.Meta(ctx, filePrefix+id); errors.Is(err, verify.ErrNotFound) {
		return nil
	}
	return s.in.SetMeta(ctx, filePrefix+id, nil)
}

// File is the one with the id, or the only one whose id begins so.
func (s *Store) File(ctx context.Context, id string) (*File, error) {
	files, err := s.Files(ctx)
	if err != nil {
		return nil, err
	}
	var found []*File
	for i := range files {
		if files[i].ID == id {
			return &files[i], nil
		}
		if id != "" && strings.HasPrefix(files[i].ID, id) {
			found = append(found, &files[i])
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, canvass.Errorf(canvass.NotFound, "held", "nothing is held as %q: canvass held lists what is", id)
	}
	return nil, canvass.Errorf(canvass.Invalid, "held", "%q may be %s or %s: write more of it", id, found[0].ID, found[1].ID)
}

// Files are all, the dismissed ones too, in the order in which they came in.
func (s *Store) Files(ctx context.Context) ([]File, error) {
	files, err := list[File](ctx, s.in, filePrefix)
	slices.SortStableFunc(files, func(a, b File) int { return cmp.Compare(a.Received, b.Received) })
	return files, err
}

// PutFeed keeps a feed's state.
func (s *Store) PutFeed(ctx context.Context, f Feed) error {
	return put(ctx, s.in, feedPrefix+f.Name, f)
}

// Feed is the state of the feed with the name, nil where it never ran.
func (s *Store) Feed(ctx context.Context, name string) (*Feed, error) {
	f, err := get[Feed](ctx, s.in, feedPrefix+name)
	if errors.Is(err, verify.ErrNotFound) {
		return nil, nil
	}
	return f, err
}

// Feeds are the states of all feeds that ever ran, by name.
func (s *Store) Feeds(ctx context.Context) ([]Feed, error) { return list[Feed](ctx, s.in, feedPrefix) }

func put(ctx context.Context, in Settings, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "held", "%w", err)
	}
	return in.SetMeta(ctx, name, raw)
}

func get[T any](ctx context.Context, in Settings, name string) (*T, error) {
	raw, err := in.Meta(ctx, name)
	if err != nil {
		return nil, err
	}
	v := new(T)
	if err := json.Unmarshal(raw, v); err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "held", "the setting %s does not read: %w", name, err)
	}
	return v, nil
}

func list[T any](ctx context.Context, in Settings, prefix string) ([]T, error) {
	names, err := in.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	out := []T{}
	for _, name := range slices.Sorted(slices.Values(names)) {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		v, err := get[T](ctx, in, name)
		if errors.Is(err, verify.ErrNotFound) {
			continue // taken away since
		}
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, nil
}
