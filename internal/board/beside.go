package board

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// beside is what the desk keeps beside the record. Notes of a shift name people, telephone numbers and guesses: a record
// is published and never forgets, so that they do not belong there. A backup of the record's database has them.
type beside struct{ in access.Settings }

const (
	notePrefix = "desk/note/"
	seenPrefix = "desk/seen/"
	toldName   = "desk/alerted"
)

// note is a line that somebody leaves for the next shift.
type note struct {
	At      canvass.Time      `json:"at"`
	By      string            `json:"by"`
	Contest canvass.ContestID `json:"contest,omitempty"`
	Text    string            `json:"text"`
}

// maxNote is how many bytes a note may have.
const maxNote = 4000

// addNote keeps a note under the key of the form that made it: sent again it is the same one.
func (b *beside) addNote(ctx context.Context, key string, n note) error {
	n.Text = strings.TrimSpace(n.Text)
	switch {
	case n.Text == "":
		return canvass.Errorf(canvass.Invalid, "note", "a note says something")
	case len(n.Text) > maxNote:
		return canvass.Errorf(canvass.Invalid, "note", "a note has up to %d bytes: this one has %d", maxNote, len(n.Text))
	}
	name := notePrefix + key
	if _, err := b.in.Meta(ctx, name); !errors.Is(err, ledger.ErrNotFound) {
		return err
	}
	return b.put(ctx, name, n)
}

// notes are all, the newest first.
func (b *beside) notes(ctx context.Context) ([]note, error) {
	all, err := allOf[note](ctx, b.in, notePrefix)
	slices.SortStableFunc(all, func(x, y note) int { return int(y.At - x.At) })
	return all, err
}

// countNotes is how many notes there are, without reading them.
func (b *beside) countNotes(ctx context.Context) (n int, err error) {
	names, err := b.in.MetaNames(ctx)
	for _, name := range names {
		if strings.HasPrefix(name, notePrefix) {
			n++
		}
	}
	return n, err
}

// sight is somebody's word that they have looked at what waits.
type sight struct {
	Key string       `json:"key"`
	By  string       `json:"by"`
	At  canvass.Time `json:"at"`
}

// see says that somebody has looked at what has the key, or takes that back.
func (b *beside) see(ctx context.Context, key, by string, now canvass.Time) error {
	return b.put(ctx, seenPrefix+shortHash(key), sight{key, by, now})
}

func (b *beside) unsee(ctx context.Context, key string) error {
	return b.in.SetMeta(ctx, seenPrefix+shortHash(key), nil)
}

func (b *beside) sights(ctx context.Context) (map[string]sight, error) {
	all, err := allOf[sight](ctx, b.in, seenPrefix)
	out := map[string]sight{}
	for _, x := range all {
		out[x.Key] = x
	}
	return out, err
}

// alerted are the keys of what was sent outside, so that a restart does not send it again.
func (b *beside) alerted(ctx context.Context) (keys []string, err error) {
	raw, err := b.in.Meta(ctx, toldName)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &keys)
	}
	return keys, err
}

func (b *beside) keepAlerted(ctx context.Context, keys []string) error {
	return b.put(ctx, toldName, keys)
}

func (b *beside) put(ctx context.Context, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "desk", "%w", err)
	}
	return b.in.SetMeta(ctx, name, raw)
}

func allOf[T any](ctx context.Context, in access.Settings, prefix string) ([]T, error) {
	names, err := in.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []T
	for _, name := range names {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		raw, err := in.Meta(ctx, name)
		if errors.Is(err, ledger.ErrNotFound) {
			continue // taken away meanwhile
		}
		var x T
		if err == nil {
			err = json.Unmarshal(raw, &x)
		}
		if err != nil {
			return nil, canvass.Errorf(canvass.KindOf(err), "desk", "the setting %s does not read: %w", name, err)
		}
		out = append(out, x)
	}
	return out, nil
}
