package hall

import (
	"context"
	"net/http"

	"github.com/canvassdesk/canvass"
)

// eraseBallots removes what was typed of single ballots for good, once the count is confirmed.
func (h *site) eraseBallots(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.typingMu.Lock()
	defer h.typingMu.Unlock()
	body, _, err := h.roundsOf(r.Context(), p)
	if err == nil && !body.Confirmed {
		err = canvass.Errorf(canvass.Refused, "erase", "the count is not confirmed: without the typed ballots it cannot be made again")
	}
	var passes []*Pass
	if err == nil {
		passes, err = h.Codes.List(r.Context(), h.Contest)
	}
	for _, teller := range passes {
		if err != nil {
			break
		}
		err = h.eraseTable(r.Context(), teller, p.Actor())
	}
	if err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/chair/rounds", http.StatusSeeOther)
}

func (h *site) eraseTable(ctx context.Context, teller *Pass, actor string) error {
	t, err := h.table(ctx, teller)
	if err != nil || !t.Done && len(t.Ballots) == 0 {
		return err
	}
	for _, name := range append(t.Before, t.Kept) {
		if name == "" {
			continue
		}
		const why = "single ballots are data about people; the count is confirmed"
		if _, err := h.Desk.Erase(ctx, name, why, actor); err != nil && canvass.KindOf(err) != canvass.NotFound {
			return err
		}
	}
	if t.Kept == "" { // never counted
		return h.Desk.Log().SetMeta(ctx, ballotsSetting+teller.id, nil)
	}
	t.Before = nil
	return h.keep(ctx, t)
}
