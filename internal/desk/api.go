package desk

import (
	"context"
	"net/http"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/view"
)

// API is the handler of the desk's web API.
func (d *Desk) API() http.Handler { return answer.Handler(questions{d}, questions{d}) }

// questions is the desk as the API reads it.
type questions struct{ d *Desk }

func (q questions) View() *view.View { return q.d.View() }

func (q questions) AsOf(ctx context.Context, t canvass.Time) (*view.View, error) {
	return q.d.AsOf(ctx, t)
}

func (q questions) Bearer(ctx context.Context, text, from string) (*access.Token, error) {
	now := q.d.opts.now()
	token, err := q.d.Tokens().Bearer(ctx, text, now)
	if err == nil {
		q.d.uses.Note(token.Name, from, now)
	}
	return token, err
}

func (q questions) Refused(status int, reason string) {
	q.d.measures.tokens.Inc(strconv.Itoa(status), reason)
}

// tokensOf are tokens with what was done with them.
func (q questions) tokensOf(ctx context.Context, tokens []access.Token) (*answer.Tokens, error) {
	last, since, err := q.d.uses.Read(ctx)
	if err != nil {
		return nil, err
	}
	out := answer.TokensOf(tokens, q.d.Used(), last, since)
	return &out, nil
}

func (q questions) Submit(ctx context.Context, token *access.Token, entries []canvass.Entry, yes bool) (*answer.Submitted, error) {
	r, err := q.d.Submit(ctx, token, entries, yes)
	if err != nil {
		return nil, err
	}
	says := r.Flags
	if token.MaySeeHeld() != nil { // they rest on what may be handed on alone
		says = flags(r.View.For(canvass.Public).Snapshot, r.Entries)
	}
	out := &answer.Submitted{
		Entries: []answer.Entry{}, Skipped: append([]string{}, r.Skipped...), Differs: append([]string{}, r.Differs...),
		Head: r.View.Head, Flags: append([]string{}, says...),
	}
	for i, e := range r.Entries {
		out.Entries = append(out.Entries, answer.Entry{Entry: e.Key, Seq: &r.Seqs[i]})
		out.Seq = &r.Seqs[i]
	}
	return out, nil
}

func (q questions) MakeToken(ctx context.Context, token *access.Token, wanted access.Token) (*answer.MadeToken, error) {
	if err := token.MayManage(); err != nil {
		return nil, err
	}
	wanted.MadeBy = token.Actor()
	text, err := q.d.MakeToken(ctx, wanted)
	if err != nil {
		return nil, err
	}
	return &answer.MadeToken{Name: wanted.Name, Role: wanted.Role, Token: text}, nil
}

func (q questions) ListTokens(ctx context.Context, token *access.Token) (*answer.Tokens, error) {
	if err := token.MayManage(); err != nil {
		return nil, err
	}
	list, err := q.d.Tokens().List(ctx)
	if err != nil {
		return nil, err
	}
	return q.tokensOf(ctx, list)
}

func (q questions) RevokeToken(ctx context.Context, token *access.Token, name string) (*answer.Tokens, error) {
	if err := token.MayManage(); err != nil {
		return nil, err
	}
	revoked, err := q.d.Tokens().Revoke(ctx, name, token.Actor(), q.d.opts.now())
	if err != nil {
		return nil, err
	}
	return q.tokensOf(ctx, []access.Token{*revoked})
}

func (q questions) Feeds(ctx context.Context) ([]received.Feed, error) {
	return feeds{received.New(q.d.log), q.d}.Feeds(ctx)
}

func (q questions) Log() ledger.Log { return q.d.log }
