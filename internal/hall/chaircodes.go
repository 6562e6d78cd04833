package hall

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
)

// codesBody lists the codes of each room, and one that was just made, which is shown this once.
type codesBody struct {
	Rooms []codeRoom
	// Fresh are codes that were made by this request.
	Fresh []freshCode
	// Without is how many rooms have no codes.
	Without int
}

type codeRoom struct {
	Name  string
	Area  canvass.Area
	Unit  canvass.UnitID
	Codes []*Pass
}

type freshCode struct {
	Code, Job, Place string
	Address          string
}

func (h *site) codes(w http.ResponseWriter, r *http.Request, p *Pass) { h.showCodes(w, r, p, nil) }

func (h *site) showCodes(w http.ResponseWriter, r *http.Request, p *Pass, fresh []freshCode) {
	rooms, err := h.rooms(r.Context())
	if err != nil {
		h.fail(w, err)
		return
	}
	body := codesBody{Fresh: fresh}
	for i := range rooms {
		x := &rooms[i]
		live := x.live(h.now())
		body.Rooms = append(body.Rooms, codeRoom{x.Name, x.Area, x.Unit, live})
		if len(live) == 0 {
			body.Without++
		}
	}
	h.show(w, http.StatusOK, "codes", h.page("Codes for volunteers", p, body))
}

// makeCode makes the codes that the form asks for, of one room or of all that have none: a door, a teller, or the usual
// three at once.
func (h *site) makeCode(w http.ResponseWriter, r *http.Request, p *Pass) {
	rooms, err := h.rooms(r.Context())
	if err != nil {
		h.fail(w, err)
		return
	}
	jobs := []Job{Job(r.PostFormValue("job"))}
	if jobs[0] == "" {
		jobs = []Job{Door, Teller, Teller}
	}
	var fresh []freshCode
	if r.PostFormValue("rooms") == "all" {
		for i := range rooms {
			if len(rooms[i].live(h.now())) > 0 {
				continue
			}
			more, err := h.issue(r, &rooms[i], jobs)
			if err != nil {
				h.refuse(w, p, err)
				return
			}
			fresh = append(fresh, more...)
		}
		h.showCodes(w, r, p, fresh)
		return
	}
	unit, area := canvass.UnitID(r.PostFormValue("unit")), canvass.Area(r.PostFormValue("area"))
	i := slices.IndexFunc(rooms, func(x Room) bool { return x.Unit == unit && x.Area == area })
	if i < 0 {
		h.refuse(w, p, canvass.Errorf(canvass.NotFound, "code", "there is no room %s", unit))
		return
	}
	if fresh, err = h.issue(r, &rooms[i], jobs); err != nil {
		h.refuse(w, p, err)
		return
	}
	h.showCodes(w, r, p, fresh)
}

// issue makes codes for a room.
func (h *site) issue(r *http.Request, room *Room, jobs []Job) ([]freshCode, error) {
	var fresh []freshCode
	number := map[Job]int{}
	for _, c := range room.Codes {
		number[c.Job] = max(number[c.Job], c.Number)
	}
	for _, job := range jobs {
		if job != Door && job != Teller {
			return nil, canvass.Errorf(canvass.Invalid, "code", "a code is for the door or for a teller")
		}
		number[job]++
		code, err := h.Codes.Make(r.Context(), Pass{
			Contest: h.Contest, Job: job, Area: room.Area, Unit: room.Unit, Place: room.Name, Number: number[job],
			Expires: canvass.TimeOf(Night(h.now().Go())),
		}, h.now())
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, freshCode{Code: code, Job: string(job), Place: room.Name, Address: query("/hall", "code", code)})
	}
	return fresh, nil
}

func (h *site) revoke(w http.ResponseWriter, r *http.Request, p *Pass) {
	if err := h.Codes.Revoke(r.Context(), r.PostFormValue("id")); err != nil {
		h.refuse(w, p, canvass.Errorf(canvass.NotFound, "code", "there is no such code"))
		return
	}
	http.Redirect(w, r, "/hall/chair/codes", http.StatusSeeOther)
}

// lateBox adds a place of its own for ballots that came after a room's count, with codes for two tellers. What was
// counted stays as it is.
func (h *site) lateBox(w http.ResponseWriter, r *http.Request, p *Pass) {
	rooms, err := h.rooms(r.Context())
	if err != nil {
		h.fail(w, err)
		return
	}
	name := strings.Join(strings.Fields(r.PostFormValue("name")), " ")
	if name == "" || len(name) > 80 {
		h.refuse(w, p, canvass.Errorf(canvass.Invalid, "late box", "say where the box came from: \"late box of Room A\""))
		return
	}
	if slices.ContainsFunc(rooms, func(x Room) bool { return strings.EqualFold(x.Name, name) }) {
		h.refuse(w, p, canvass.Errorf(canvass.Conflict, "late box", "%s is there already: give this box a name of its own", name))
		return
	}
	n := 1
	unit := func() canvass.UnitID { return canvass.UnitID("late-box:" + strconv.Itoa(n)) }
	for slices.ContainsFunc(rooms, func(x Room) bool { return x.Unit == unit() }) {
		n++
	}
	fresh, err := h.issue(r, &Room{Area: canvass.Statewide, Unit: unit(), Name: name}, []Job{Teller, Teller})
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	h.showCodes(w, r, p, fresh)
}
