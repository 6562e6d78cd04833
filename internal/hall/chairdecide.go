package hall

import (
	"net/http"
	"strings"

	"github.com/canvassdesk/canvass"
)

// decideBody is what is tied, and who is on the ballot.
type decideBody struct {
	Key     string
	Ties    []tie
	Rooms   []*roomTie // ties for a room's county delegates
	Options []line
	Today   string
}

type tie struct {
	Pool, Area, Part string
	Seats            int
	Options          []line
}

func (h *site) decideForm(w http.ResponseWriter, r *http.Request, p *Pass) {
	rooms, err := h.rooms(r.Context())
	if err != nil {
		h.fail(w, err)
		return
	}
	v := h.Desk.View()
	c := v.Contests[h.Contest]
	body := decideBody{Key: newKey(p), Today: h.today()}
	for i := range c.Delegates.Pools {
		x := &c.Delegates.Pools[i]
		if len(x.Tie) == 0 {
			continue
		}
		t := tie{Pool: string(x.Kind), Area: string(x.Area), Part: x.Part, Seats: x.TieSeats}
		for _, o := range x.Tie {
			t.Options = append(t.Options, line{Field: string(o), Name: v.Catalog.Label(h.Contest, canvass.OptionID(o))})
		}
		body.Ties = append(body.Ties, t)
	}
	for i := range rooms {
		if f := rooms[i].Floor; f != nil {
			if t := h.floor(f).Tie; t != nil {
				body.Rooms = append(body.Rooms, t)
			}
		}
	}
	for _, o := range c.Info.Ballot.Options {
		if o.Fixed() { // nobody who could withdraw
			continue
		}
		body.Options = append(body.Options, line{Field: string(o), Name: v.Catalog.Label(h.Contest, o)})
	}
	h.show(w, http.StatusOK, "decide", h.page("Lots and withdrawals", p, body))
}

// today is the day at the contest's place.
func (h *site) today() string {
	v := h.Desk.View()
	return h.now().Go().In(v.Catalog.Jurisdictions[v.Contests[h.Contest].Info.Jurisdiction].Location()).Format("2006-01-02")
}

func (h *site) lot(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.enters(w, r, p, canvass.Entry{Kind: canvass.KindLot, Lot: h.drawn(r)}, "/hall/chair")
}

func (h *site) withdrawal(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.enters(w, r, p, canvass.Entry{Kind: canvass.KindDecision, Decision: &canvass.Decision{
		Kind: canvass.DecideWithdrawn, Date: h.today(), Option: canvass.OptionID(r.PostFormValue("option")),
		Why: strings.Join(strings.Fields(r.PostFormValue("why")), " "),
	}}, "/hall/chair")
}
