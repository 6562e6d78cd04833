package hall

import (
	"net/http"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// sayBody is the announcement, and the form that confirms it.
type sayBody struct {
	*Statement
	Key   string
	Words string
	// AllIn says that all rooms are in and the count as shown is not confirmed yet, Confirmed that it is.
	AllIn, Confirmed bool
	// Figures are the votes that the page shows: only they are confirmed.
	Figures string
	Page    string // the contest's own, for the press
}

func (h *site) announcement(w http.ResponseWriter, r *http.Request, p *Pass) {
	rooms, err := h.rooms(r.Context())
	if err != nil {
		h.fail(w, err)
		return
	}
	st := h.statement(rooms)
	h.show(w, http.StatusOK, "say", h.page("The announcement", p, sayBody{st, newKey(p), st.Text(), allIn(rooms), st.confirmed, st.figures(), "/" + string(h.Contest)}))
}

// confirm enters that the authority confirms the count of its rooms as the last. It is refused while a room is out.
func (h *site) confirm(w http.ResponseWriter, r *http.Request, p *Pass) {
	rooms, err := h.rooms(r.Context())
	if err != nil {
		h.fail(w, err)
		return
	}
	c := h.contest()
	if !allIn(rooms) || c.Count == nil || c.Count.By != c.Info.Authority {
		h.refuse(w, p, canvass.Errorf(canvass.Refused, "confirm", "%s The count is confirmed when all rooms are in", h.statement(rooms).Counted))
		return
	}
	if left := c.Count.LeftOut(c.Info.Ballot); len(left) > 0 {
		h.refuse(w, p, canvass.Errorf(canvass.Refused, "confirm", "the count leaves out %s: it is not complete", h.names(left)))
		return
	}
	if shown, now := r.PostFormValue("figures"), h.statement(rooms).figures(); shown != now {
		h.refuse(w, p, canvass.Errorf(canvass.Conflict, "confirm", "the count has moved since this page was shown: look at it once more"))
		return
	}
	key, err := h.entryKey(p, r.PostFormValue("key"))
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	e := LastCount(c, h.now())
	e.Key, e.Actor, e.Person = key, p.Actor(), p.Name
	e.Confirmation.Person, e.Confirmation.Role = p.Name, "chair"
	if err := h.append(r.Context(), e); err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/chair/say", http.StatusSeeOther)
}

func (h *site) names(options []canvass.OptionID) string {
	var names []string
	for _, o := range options {
		names = append(names, h.Desk.View().Catalog.Label(h.Contest, o))
	}
	return english.List(names)
}

// LastCount is the entry by which a contest's authority confirms the count as it stands as its last. The contest has a
// count by its authority that leaves nobody out.
func LastCount(c *tally.Contest, now canvass.Time) canvass.Entry {
	return canvass.Entry{
		Kind: canvass.KindConfirmation, At: canvass.At(now), By: c.Info.Authority, Contest: c.ID,
		Confirmation: &canvass.Confirmation{
			Of: canvass.ConfirmCount, Counts: reportOf(c.Count).Counts, Final: true, To: "canvass", How: "on the hall's own pages",
		},
	}
}
