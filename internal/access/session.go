package access

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// How long a session of somebody who signed in with a token lasts.
const (
	// SessionIdle is how long a person may do nothing; a page that follows the record by itself is nothing done.
	SessionIdle = 2 * time.Hour
	// SessionMost is how long a session lasts at most: a long night, and not the next one.
	SessionMost = 16 * time.Hour
	// sessionRotates is how old a cookie may be before the person gets another, sessionGrace how long the old one then
	// still holds: pages that were asked for at the same moment arrive with it.
	sessionRotates = 15 * time.Minute
	sessionGrace   = 30 * time.Second
	// usedEvery is how often it is kept at most that a session was used.
	usedEvery = time.Minute
)

// ErrNoSession says that nobody is signed in with this cookie: it never was one, or the session has ended.
var ErrNoSession = canvass.Sentinel(canvass.Forbidden, "nobody is signed in here, or the session has ended: sign in again")

// Session is one browser in which somebody signed in with a token.
type Session struct {
	// ID tells the session from others, however often its cookie was changed. It is no secret.
	ID string `json:"id"`
	// Token is the name of the token that was typed.
	Token string `json:"token"`
	// Form is what every form of the session carries, so that no other site can send one.
	Form  string       `json:"form"`
	Began canvass.Time `json:"began"`
	// Used is when the person did something last, to the minute.
	Used canvass.Time `json:"used"`
	// Rotated is when the cookie was made, Ends when it holds no more because another took its place; zero while it is
	// the session's own.
	Rotated canvass.Time `json:"rotated"`
	Ends    canvass.Time `json:"ends,omitzero"`
	// From is the address from which the person signed in.
	From string `json:"from,omitempty"`

	secret string
}

// Fits reports whether a form was made for this session.
func (s *Session) Fits(form string) bool {
	return subtle.ConstantTimeCompare([]byte(form), []byte(s.Form)) == 1
}

// Sessions are a record's sessions, beside its entries: they outlast a restart, and any program that serves the record
// knows them. A cookie is 256 random bits; what is kept of it is its SHA-256. All methods may be called from several
// goroutines of this program; another program that serves the record may write what it knows of a session beside it.
type Sessions struct {
	in     Settings
	tokens *Tokens
	mu     sync.Mutex // held from reading a session until it is written again
}

// NewSessions are the sessions of the record with the settings.
func NewSessions(in Settings) *Sessions { return &Sessions{in: in, tokens: New(in)} }

const sessionSetting = "session/" // and the hash of the cookie

// Begin begins a session of a token's bearer, and returns what the cookie holds.
func (x *Sessions) Begin(ctx context.Context, token *Token, from string, now canvass.Time) (*Session, string, error) {
	if err := x.sweep(ctx, now); err != nil {
		return nil, "", err
	}
	s := &Session{ID: random(9), Token: token.Name, Form: random(32), Began: now, Used: now, Rotated: now, From: from, secret: random(32)}
	return s, s.secret, x.put(ctx, s)
}

// Find is the session of a cookie at a moment, with the token that it was begun with as it is now. acts says that a
// person did something, which a page that follows the record by itself does not say. The error is ErrNoSession where
// there is none, where it has ended, or where its token was revoked.
func (x *Sessions) Find(ctx context.Context, cookie string, acts bool, now canvass.Time) (*Session, *Token, error) {
	s, err := x.read(ctx, nameOf(cookie))
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, nil, ErrNoSession
	}
	if err != nil {
		return nil, nil, err
	}
	s.secret = cookie
	if s.over(now) {
		return nil, nil, errors.Join(ErrNoSession, x.sweep(ctx, now))
	}
	token, err := x.tokens.holds(ctx, s.Token, now)
	if canvass.KindOf(err) == canvass.Forbidden {
		return nil, nil, ErrNoSession
	}
	if err != nil {
		return nil, nil, err
	}
	if acts && now.Go().Sub(s.Used.Go()) >= usedEvery {
		if s, err = x.used(ctx, cookie, now); err != nil {
			return nil, nil, err
		}
	}
	return s, token, nil
}

// used keeps that the session of a cookie was used, as long as it has not ended meanwhile.
func (x *Sessions) used(ctx context.Context, cookie string, now canvass.Time) (*Session, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	s, err := x.read(ctx, nameOf(cookie))
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, ErrNoSession
	}
	if err != nil {
		return nil, err
	}
	s.secret, s.Used = cookie, max(s.Used, now)
	return s, x.put(ctx, s)
}

func (s *Session) over(now canvass.Time) bool {
	return s.Ends != 0 && now >= s.Ends || now.Go().Sub(s.Used.Go()) >= SessionIdle || now.Go().Sub(s.Began.Go()) >= SessionMost
}

// Rotate gives the session another cookie where its own is old, and returns what that holds; empty where it is not due,
// or where another request of the same moment got it. The error is ErrNoSession where the session has ended meanwhile.
func (x *Sessions) Rotate(ctx context.Context, s *Session, now canvass.Time) (string, error) {
	if s.Ends != 0 || now.Go().Sub(s.Rotated.Go()) < sessionRotates {
		return "", nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	kept, err := x.read(ctx, nameOf(s.secret))
	if errors.Is(err, ledger.ErrNotFound) {
		return "", ErrNoSession
	}
	if err != nil {
		return "", err
	}
	kept.secret = s.secret
	if *s = *kept; s.Ends != 0 {
		return "", nil
	}
	next := *s
	next.secret, next.Rotated = random(32), now
	if err := x.put(ctx, &next); err != nil {
		return "", err
	}
	s.Ends = canvass.TimeOf(now.Go().Add(sessionGrace))
	return next.secret, x.put(ctx, s)
}

// End ends one session, in whichever of its cookies.
func (x *Sessions) End(ctx context.Context, s *Session) error {
	return x.end(ctx, func(o *Session) bool { return o.ID == s.ID })
}

// EndAll ends every session that was begun with a token: its bearer is signed out everywhere.
func (x *Sessions) EndAll(ctx context.Context, token string) error {
	return x.end(ctx, func(o *Session) bool { return o.Token == token })
}

// List are the sessions that hold at a moment, the newest first, each once.
func (x *Sessions) List(ctx context.Context, now canvass.Time) ([]*Session, error) {
	all, err := x.all(ctx)
	if err != nil {
		return nil, err
	}
	var out []*Session
	for _, s := range all {
		if !s.over(now) && s.Ends == 0 {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *Session) int {
		return cmp.Or(cmp.Compare(b.Began, a.Began), cmp.Compare(a.ID, b.ID), cmp.Compare(b.Used, a.Used))
	})
	return slices.CompactFunc(out, func(a, b *Session) bool { return a.ID == b.ID }), nil
}

// sweep forgets sessions that are over.
func (x *Sessions) sweep(ctx context.Context, now canvass.Time) error {
	return x.end(ctx, func(s *Session) bool { return s.over(now) })
}

func (x *Sessions) end(ctx context.Context, which func(*Session) bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	all, err := x.all(ctx)
	for name, s := range all {
		if err == nil && which(s) {
			err = x.in.SetMeta(ctx, name, nil)
		}
	}
	return err
}

func (x *Sessions) all(ctx context.Context) (map[string]*Session, error) {
	names, err := x.in.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]*Session{}
	for _, name := range names {
		if !strings.HasPrefix(name, sessionSetting) {
			continue
		}
		s, err := x.read(ctx, name)
		if errors.Is(err, ledger.ErrNotFound) {
			continue // it ended meanwhile
		}
		if err != nil {
			return nil, err
		}
		out[name] = s
	}
	return out, nil
}

func (x *Sessions) read(ctx context.Context, name string) (*Session, error) {
	raw, err := x.in.Meta(ctx, name)
	if err != nil {
		return nil, err
	}
	var s Session
	if err := json.Unmarshal(raw, &s); err != nil || s.ID == "" || s.Form == "" {
		return nil, canvass.Errorf(canvass.Damaged, "session", "a session of the record does not read")
	}
	return &s, nil
}

func (x *Sessions) put(ctx context.Context, s *Session) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "session", "%w", err)
	}
	return x.in.SetMeta(ctx, nameOf(s.secret), raw)
}

// nameOf is the setting that holds the session of a cookie.
func nameOf(cookie string) string {
	sum := sha256.Sum256([]byte("session " + cookie))
	return sessionSetting + hex.EncodeToString(sum[:])
}

// random is a text of n random bytes.
func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}
