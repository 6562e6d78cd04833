package desk

import (
	"context"
	"net/http"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
)

// API is the handler of the desk's web API.
func (d *Desk) API() http.Handler { return answer.Handler(questions{d}, questions{d}) }

// questions is the desk as the API reads it.
type questions struct{ d *Desk }

func (q questions) Now() (*tally.Snapshot, ledger.Head, error) {
	v := q.d.View()
	return v.Snapshot, v.Head, v.Damage
}

func (q questions) Then(ctx context.Context, t canvass.Time) (*tally.Snapshot, ledger.Head, error) {
	v, err := q.d.AsOf(ctx, t)
	if err != nil {
		return nil, ledger.Head{}, err
	}
	return v.Snapshot, v.Head, nil
}

func (q questions) Submit(ctx context.Context, bearer string, entries []canvass.Entry) (*answer.Submitted, error) {
	r, err := q.d.Submit(ctx, bearer, entries)
	if err != nil {
		return nil, err
	}
	out := &answer.Submitted{Entries: []answer.Entry{}, Skipped: append([]string{}, r.Skipped...), Head: r.View.Head, Flags: append([]string{}, r.Flags...)}
	for i, e := range r.Entries {
		out.Entries = append(out.Entries, answer.Entry{Entry: e.Key, Seq: &r.Seqs[i]})
	}
	return out, nil
}

func (q questions) Log() ledger.Log { return q.d.log }
