package access

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// LastUse is when a token was last presented, for reading or writing, and from which address.
type LastUse struct {
	At   canvass.Time `json:"at"`
	From string       `json:"from"`
}

// Uses note when tokens were last presented. A note is kept beside the record at most once a minute for each token, so
// that it may be a minute behind. All methods may be called from several goroutines.
type Uses struct {
	in Settings

	mu    sync.Mutex // guards what follows
	last  map[string]LastUse
	kept  map[string]time.Time // when the note of each was kept, of those that were
	noted bool                 // since when is in the record
}

// NewUses are the uses of a record's tokens.
func NewUses(in Settings) *Uses {
	return &Uses{in: in, last: map[string]LastUse{}, kept: map[string]time.Time{}}
}

const (
	usePrefix = "token-used/"      // the names of the settings that hold notes begin with this
	useSince  = "token-used-since" // since when uses are noted
	// keptEvery is how often the note of one token is kept at most.
	keptEvery = time.Minute
)

// Note notes that a token was presented.
func (u *Uses) Note(name, from string, now canvass.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.last[name] = LastUse{now, from}
}

// Keep keeps the notes that are due, at a moment; all of them at the end.
func (u *Uses) Keep(ctx context.Context, now canvass.Time, end bool) error {
	u.mu.Lock()
	due := map[string]LastUse{}
	for name, use := range u.last {
		if at, ok := u.kept[name]; end || !ok || time.Since(at) >= keptEvery {
			due[name] = use
		}
	}
	noted := u.noted
	u.mu.Unlock()
	if !noted {
		if err := u.begin(ctx, now); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(due)) {
		raw, err := json.Marshal(due[name])
		if err == nil {
			err = u.in.SetMeta(ctx, usePrefix+name, raw)
		}
		if err != nil {
			return err
		}
		u.mu.Lock()
		u.kept[name] = time.Now()
		if u.last[name] == due[name] {
			delete(u.last, name)
		}
		u.mu.Unlock()
	}
	return nil
}

// begin notes since when uses are noted, unless that is in the record.
func (u *Uses) begin(ctx context.Context, now canvass.Time) error {
	_, err := u.in.Meta(ctx, useSince)
	if errors.Is(err, ledger.ErrNotFound) {
		err = u.in.SetMeta(ctx, useSince, []byte(now.String()))
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.noted = err == nil
	return err
}

// Read are the last uses by token, and since when they are noted; zero while they never were.
func (u *Uses) Read(ctx context.Context) (last map[string]LastUse, since canvass.Time, err error) {
	names, err := u.in.MetaNames(ctx)
	if err != nil {
		return nil, 0, err
	}
	last = map[string]LastUse{}
	for _, full := range names {
		name, ours := strings.CutPrefix(full, usePrefix)
		if !ours && full != useSince {
			continue
		}
		raw, err := u.in.Meta(ctx, full)
		if err != nil {
			return nil, 0, err
		}
		var use LastUse
		if full == useSince {
			since, err = canvass.ParseTime(string(raw))
		} else if err = json.Unmarshal(raw, &use); err == nil {
			last[name] = use
		}
		if err != nil {
			return nil, 0, canvass.Errorf(canvass.Damaged, "token", "the setting %s does not read: %w", full, err)
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.Copy(last, u.last)
	return last, since, nil
}
