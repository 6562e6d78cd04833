package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/english"
)

// Tokens are the record's tokens, for whoever may enter from elsewhere.
func (d *Desk) Tokens() *access.Tokens { return access.New(d.log) }

// Used is what an actor has entered into the record so far: a token's name, or the user of a command.
func (d *Desk) Used(actor string) access.Use {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.used[actor]
}

// MakeToken makes a token and returns its text, this once. An authority's must speak for a source of the catalog.
func (d *Desk) MakeToken(ctx context.Context, t access.Token) (string, error) {
	outlets := d.View().Catalog.Outlets
	if t.Source != "" && outlets[t.Source] == nil {
		return "", canvass.Errorf(canvass.NotFound, "source", "%q is not a source of the catalog%s", t.Source, english.DidYouMeanKey(t.Source, outlets))
	}
	return d.Tokens().Make(ctx, t, d.opts.now())
}

// Submit enters entries on behalf of whoever bears the token: its name becomes their actor, and its role says which it
// may enter. Left out may be the key, which is made of what the entry says; the time, which is now; and who says it,
// where that is an authority's own source, or this desk for a call. Errors are those of Append, and Refused with the
// operation "token", all of them before anything is entered.
func (d *Desk) Submit(ctx context.Context, token *access.Token, entries []canvass.Entry) (*Receipt, error) {
	entered := make([]canvass.Entry, len(entries))
	for i, e := range entries {
		e.Actor = token.Name
		switch {
		case e.By == "" && token.Role == access.Authority:
			e.By = token.Source
		case e.By == "" && e.Kind == canvass.KindCall:
			e.By = Own
		}
		if e.At.IsZero() && d.Record().Kind != canvass.Replay {
			e.At = Now()
		}
		if e.Key == "" {
			e.Key = KeyOf(e)
		}
		if err := token.May(&e, d.actorOf); err != nil {
			return nil, err
		}
		entered[i] = e
	}
	return d.Append(ctx, entered)
}

func (d *Desk) actorOf(key string) (string, bool) {
	l, ok := d.View().Entry(key)
	if !ok {
		return "", false
	}
	return l.Entry.Actor, true
}

// KeyOf names an entry by what it says, so that the same entry given twice is entered once.
func KeyOf(e canvass.Entry) string {
	e.Key, e.Recorded, e.Actor = "", 0, ""
	raw, err := json.Marshal(e)
	if err != nil {
		panic(err) // an entry is made of text and whole numbers
	}
	sum := sha256.Sum256(raw)
	return fmt.Sprintf("%s%s#%s-%s", e.Contest, e.Race, e.Kind, hex.EncodeToString(sum[:6]))
}

// Now is this second: when an entry was said whose bearer does not say otherwise.
func Now() canvass.Interval { return canvass.At(canvass.TimeOf(time.Now().Truncate(time.Second))) }
