package access

import (
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

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Token is what a record keeps of a token. The text that is borne is not in it.
type Token struct {
	// Name is a slug, unique in the record, the revoked ones included. Actor makes of it who entered what.
	Name string `json:"name"`
	Role Role   `json:"role"`
	// Sources are whom the token may speak for, from the catalog. An authority's has one. None is anybody, for a
	// reporter anybody but contests' authorities.
	Sources []string `json:"sources,omitempty"`
	// Contests are what it may enter for: contests, and races with all their contests. None is everything.
	Contests []string `json:"contests,omitempty"`
	// Expires is when it ends by itself, zero for never.
	Expires canvass.Time `json:"expires,omitzero"`
	// Hash is the SHA-256 of the token's text, in hexadecimal.
	Hash   string       `json:"hash"`
	Made   canvass.Time `json:"made"`
	MadeBy string       `json:"made_by"`
	// Revoked is when it was revoked, zero while it holds.
	Revoked   canvass.Time `json:"revoked,omitzero"`
	RevokedBy string       `json:"revoked_by,omitempty"`
}

// An actor, as entries say it, begins with its kind: "token hall-4", "user alice", "feed lamp". Whoever gives tokens
// names cannot make one pass for a user. Entries of earlier versions have the bare name of a user, or of a token.
const (
	tokenActor = "token "
	userActor  = "user "
)

// Actor is who enters with the token.
func (token *Token) Actor() string { return tokenActor + token.Name }

// UserActor is a user of this machine, who needs no token.
func UserActor(name string) string { return userActor + name }

// Use is what an actor has entered: how many entries, and when the last was recorded.
type Use struct {
	Entries int64
	Last    canvass.Time
}

// Settings are where a record keeps small things beside its entries. A ledger.Log is that.
type Settings interface {
	Meta(ctx context.Context, name string) ([]byte, error)
	SetMeta(ctx context.Context, name string, value []byte) error
	MetaNames(ctx context.Context) ([]string, error)
}

// Tokens are a record's tokens. Each is a setting of its own, so that two who make or revoke different ones never get
// into each other's way. All methods may be called from several goroutines.
type Tokens struct{ in Settings }

// New is the tokens of the record with the settings.
func New(in Settings) *Tokens { return &Tokens{in} }

const (
	setting = "token/"   // the name of a token's setting begins with this
	prefix  = "canvass_" // a token's text begins with this: canvass_NAME_SECRET
	// maxName is the most bytes that a token's name may have.
	maxName = 60
	// secretBytes is how much randomness is in a token.
	secretBytes = 32
)

// ErrUnknown says that nobody bears this token: it never was one, it was revoked, or its time is over. It does not say
// which.
var ErrUnknown = canvass.Sentinel(canvass.Forbidden, "this token is unknown, was revoked or has expired: ask the desk for another")

// Make makes a token and returns its text, which is shown this once and kept nowhere. Name, Role, Sources, Contests,
// Expires and MadeBy are the caller's; the rest is filled in. It refuses a name that was given before, and a role
// without what it needs.
func (t *Tokens) Make(ctx context.Context, token Token, now canvass.Time) (text string, err error) {
	if err := token.check(now); err != nil {
		return "", err
	}
	_, err = t.in.Meta(ctx, setting+token.Name)
	if err == nil {
		return "", canvass.Errorf(canvass.Conflict, "token", "there is a token %q, or was one: give another name, for entries keep it as their actor", token.Name)
	}
	if !errors.Is(err, ledger.ErrNotFound) {
		return "", err
	}
	secret := make([]byte, secretBytes)
	rand.Read(secret) // never fails, see crypto/rand
	text = prefix + token.Name + "_" + base64.RawURLEncoding.EncodeToString(secret)
	token.Hash, token.Made, token.Revoked, token.RevokedBy = hash(text), now, 0, ""
	return text, t.put(ctx, token)
}

func (t *Tokens) put(ctx context.Context, token Token) error {
	raw, err := json.Marshal(token)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "token", "%w", err)
	}
	return t.in.SetMeta(ctx, setting+token.Name, raw)
}

func (token *Token) check(now canvass.Time) error {
	const op = "token"
	if !canvass.IsSlug(token.Name) || len(token.Name) > maxName {
		return canvass.Errorf(canvass.Invalid, op, "%q is not a name: write up to %d lower-case letters, digits and single hyphens, such as hall-4", token.Name, maxName)
	}
	if err := token.Role.Validate(); err != nil {
		return err
	}
	if token.Role == Authority && len(token.Sources) != 1 {
		return canvass.Errorf(canvass.Invalid, op, "a token of an authority names the one source that it speaks for")
	}
	for _, source := range token.Sources {
		if !canvass.IsSlug(source) {
			return canvass.Errorf(canvass.Invalid, op, "%q is not a source of the catalog", source)
		}
	}
	for _, of := range token.Contests {
		_, contest := canvass.ParseContestID(of)
		_, race := canvass.ParseRaceID(of)
		if contest != nil && race != nil {
			return canvass.Errorf(canvass.Invalid, op, "%q is neither a contest such as 2028/dem/as nor a race such as 2028/dem", of)
		}
	}
	if token.Role == Admin && (len(token.Sources) > 0 || len(token.Contests) > 0) {
		return canvass.Errorf(canvass.Invalid, op, "an admin's token can make any other: it is bound to an expiry at most")
	}
	if token.Expires != 0 && token.Expires <= now {
		return canvass.Errorf(canvass.Invalid, op, "it would expire at %s, which is over", token.Expires)
	}
	if token.MadeBy == "" {
		return canvass.Errorf(canvass.Invalid, op, "who makes the token is missing")
	}
	return nil
}

// named reads one token; ledger.ErrNotFound where there is none.
func (t *Tokens) named(ctx context.Context, name string) (*Token, error) {
	raw, err := t.in.Meta(ctx, setting+name)
	if err != nil {
		return nil, err
	}
	var kept struct {
		Token
		Source string `json:"source"` // in place of Sources in records of earlier versions
	}
	if err := json.Unmarshal(raw, &kept); err != nil || kept.Name != name {
		return nil, canvass.Errorf(canvass.Damaged, "token", "the record's token %q does not read", name)
	}
	if kept.Source != "" {
		kept.Sources = []string{kept.Source}
	}
	return &kept.Token, nil
}

// List is every token that was made, the revoked ones too, by name.
func (t *Tokens) List(ctx context.Context) ([]Token, error) {
	names, err := t.in.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	tokens := []Token{}
	for _, full := range slices.Sorted(slices.Values(names)) {
		name, ours := strings.CutPrefix(full, setting)
		if !ours {
			continue
		}
		token, err := t.named(ctx, name)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, *token)
	}
	return tokens, nil
}

// Revoke ends a token at once. Revoking twice is no error, and keeps the first time.
func (t *Tokens) Revoke(ctx context.Context, name, by string, now canvass.Time) (*Token, error) {
	token, err := t.named(ctx, name)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, canvass.Errorf(canvass.NotFound, "token", "there is no token %q: canvass token list names them", name)
	}
	if err != nil || token.Revoked != 0 {
		return token, err
	}
	token.Revoked, token.RevokedBy = now, by
	return token, t.put(ctx, *token)
}

// Bearer is the token with this text at a moment. ErrUnknown for a text that is none, or no more; a Refusal says which,
// to the desk.
func (t *Tokens) Bearer(ctx context.Context, text string, now canvass.Time) (*Token, error) {
	rest, ok := strings.CutPrefix(text, prefix)
	name, _, ok2 := strings.Cut(rest, "_") // a slug has no underscore; the secret may
	if !ok || !ok2 || len(name) > maxName || !canvass.IsSlug(name) {
		return nil, &Refusal{Reason: "no token", err: ErrUnknown}
	}
	token, err := t.named(ctx, name)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, &Refusal{Reason: "unknown", err: ErrUnknown}
	}
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(hash(text)), []byte(token.Hash)) != 1 {
		return nil, &Refusal{Token: name, Reason: "another secret", err: ErrUnknown}
	}
	if err := token.holds(now); err != nil {
		return nil, err
	}
	return token, nil
}

// holds is the token with the name, where it holds at a moment: for somebody who showed its text before.
func (t *Tokens) holds(ctx context.Context, name string, now canvass.Time) (*Token, error) {
	token, err := t.named(ctx, name)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, &Refusal{Token: name, Reason: "unknown", err: ErrUnknown}
	}
	if err != nil {
		return nil, err
	}
	return token, token.holds(now)
}

// holds refuses a token that was revoked, or whose time is over.
func (token *Token) holds(now canvass.Time) error {
	switch {
	case token.Revoked != 0:
		return &Refusal{Token: token.Name, Reason: "revoked", err: ErrUnknown}
	case token.Expires != 0 && now >= token.Expires:
		return &Refusal{Token: token.Name, Reason: "expired", err: ErrUnknown}
	}
	return nil
}

// hash is what is kept of a token's text. A plain SHA-256 is enough: 256 random bits cannot be guessed.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
