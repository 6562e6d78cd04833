package hall

import (
	"cmp"
	"net/http"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
)

type doorBody struct {
	Key       string
	CheckedIn *int64 // as the record has it
	Value     string
	Questions []check.Question
}

// Yes is the answer that the button gives.
func (b doorBody) Yes() string { return yes(b.Questions) }

func (h *site) door(w http.ResponseWriter, _ *http.Request, p *Pass) {
	h.show(w, http.StatusOK, "door", h.page(cmp.Or(p.Place, "The door"), p, doorBody{Key: newKey(p), CheckedIn: h.checkedIn(p)}))
}

// checkedIn is how many were let in to the room of the pass, nil where nobody has said.
func (h *site) checkedIn(p *Pass) *int64 {
	c := h.contest()
	if k := c.CheckIn(c.Info.Authority, cmp.Or(p.Area, canvass.Statewide), p.Unit); k != nil {
		return &k.CheckedIn
	}
	return nil
}

// checkIn enters how many people were let in: a bound on the ballots of the room, and no count.
func (h *site) checkIn(w http.ResponseWriter, r *http.Request, p *Pass) {
	n, err := number("People checked in", r.PostFormValue("people"), "people")
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	key, err := h.entryKey(p, r.PostFormValue("key"))
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	at := h.placeOf(p, h.measures()[0])
	e := canvass.Entry{
		Kind: canvass.KindReport, Key: key, At: canvass.At(h.now()), Actor: p.Actor(), Person: p.Name,
		By: h.contest().Info.Authority, Contest: h.Contest,
		Report: &canvass.Report{Area: at.Area, Unit: at.Unit, Measure: at.Measure, CheckedIn: &n},
	}
	body := doorBody{Key: r.PostFormValue("key"), CheckedIn: h.checkedIn(p), Value: r.PostFormValue("people"), Questions: h.questions(&e, p)}
	if len(body.Questions) > 0 && r.PostFormValue("yes") != body.Yes() {
		h.show(w, http.StatusConflict, "door", h.page(cmp.Or(p.Place, "The door"), p, body))
		return
	}
	if err := h.append(r.Context(), e); err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/door", http.StatusSeeOther)
}
