package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Tokens are the record's tokens, for whoever may enter from elsewhere.
func (d *Desk) Tokens() *access.Tokens { return access.New(d.log) }

// Used is what each actor has entered into the record so far: a token's Actor, or the user of a command.
func (d *Desk) Used() map[string]access.Use {
	used := map[string]access.Use{}
	for _, l := range d.View().Since(0) {
		a := l.Entry.Actor
		used[a] = access.Use{Entries: used[a].Entries + 1, Last: l.Entry.Recorded}
	}
	return used
}

// Uses are when the record's tokens were last presented.
func (d *Desk) Uses() *access.Uses { return d.uses }

// MakeToken makes a token and returns its text, this once. An authority's must speak for a source of the catalog.
func (d *Desk) MakeToken(ctx context.Context, t access.Token) (string, error) {
	c := d.View().Catalog
	for _, source := range t.Sources {
		if c.Outlets[source] == nil {
			return "", canvass.Errorf(canvass.NotFound, "source", "%q is not a source of the catalog%s", source, english.DidYouMeanKey(source, c.Outlets))
		}
	}
	for _, of := range t.Contests {
		if c.Contests[canvass.ContestID(of)] == nil && c.Races[canvass.RaceID(of)] == nil {
			return "", canvass.Errorf(canvass.NotFound, "contest", "%q is neither a contest nor a race of the catalog%s", of, english.DidYouMeanKey(canvass.ContestID(of), c.Contests))
		}
	}
	return d.Tokens().Make(ctx, t, d.opts.now())
}

// Submit enters entries on behalf of whoever bears the token: it is their actor, and says which it may enter. Left out
// may be the key, which is made of what the entry says; the time, which is now; and who says it, where that is an
// authority's own source, or this desk for a call. Reports that tellers' sheets come to go in behind them. Without yes,
// entries that raise questions are refused with an AskedError. Errors are those of Append, and Forbidden for what the
// token may not enter, all of them before anything is entered.
func (d *Desk) Submit(ctx context.Context, token *access.Token, entries []canvass.Entry, yes bool) (*Receipt, error) {
	entered := make([]canvass.Entry, len(entries))
	var evidence []ledger.Evidence
	for i, e := range entries {
		e.Actor = token.Actor()
		switch {
		case e.By == "" && token.Role == access.Authority:
			e.By = token.Sources[0]
		case e.By == "" && (e.Kind == canvass.KindCall || e.Kind == canvass.KindStep || e.Kind == canvass.KindStory):
			e.By = Own
		}
		if e.At.IsZero() && d.Record().Kind != canvass.Replay {
			e.At = Now()
		}
		if err := token.May(&e, rightsOf{ctx, d}); err != nil {
			return nil, err
		}
		packet, err := d.fill(ctx, &e)
		if err != nil {
			return nil, err
		}
		evidence = append(evidence, packet...)
		if e.Key == "" {
			e.Key = KeyOf(e)
		}
		entered[i] = e
	}
	if !yes && len(d.Refuses(entered)) == 0 { // nobody is asked about what cannot go in
		if err := d.ask(ctx, entered, token.MaySeeHeld() == nil); err != nil {
			return nil, err
		}
	}
	r, err := d.Append(ctx, entered, evidence...)
	if err != nil {
		return nil, err
	}
	for _, e := range r.Entries {
		if e.Sheet != nil {
			err = errors.Join(err, d.SettleSheets(ctx, e.Contest))
		}
	}
	return r, err
}

// rightsOf is the desk as tokens are held against it, for one request.
type rightsOf struct {
	ctx context.Context
	d   *Desk
}

func (r rightsOf) Actor(key string) (string, bool) {
	e := r.d.Holds(r.ctx, key)
	if e == nil {
		return "", false
	}
	return e.Actor, true
}

func (r rightsOf) Authority(contest canvass.ContestID) string {
	if c := r.d.View().Catalog.Contests[contest]; c != nil {
		return c.Authority
	}
	return ""
}

func (r rightsOf) IsAuthority(source string) bool {
	for _, c := range r.d.View().Catalog.Contests {
		if c.Authority == source {
			return true
		}
	}
	return false
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
