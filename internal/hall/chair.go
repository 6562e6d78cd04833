package hall

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// boardBody is what the chair sees: every room, and what comes of them.
type boardBody struct {
	Rooms     []roomRow
	Statement *Statement
	Ties      bool
	Key       string
	// AllIn says that every room is in, so that the count can be confirmed.
	AllIn bool
	// Ballots says that ballots are counted, so that a box of them can come late, NoCodes that no room has codes yet.
	Ballots, NoCodes bool
}

type roomRow struct {
	Name      string
	CheckedIn string
	Rounds    []roundRow
	// Need says how many people make a group viable, empty where the rooms do not realign; Tie what a coin must decide.
	Need string
	Tie  *roomTie
	// Unlike says where the room's delegates are not what the rule gives.
	Unlike string
}

type roundRow struct {
	Counted, Says string
	Class         string // "in", "unlike", "waits"
	Names         []string
	Rows          []compared
}

func (h *site) board(w http.ResponseWriter, r *http.Request, p *Pass) {
	rooms, err := h.rooms(r.Context())
	if err != nil {
		h.fail(w, err)
		return
	}
	body := boardBody{Statement: h.statement(rooms), Key: newKey(p), AllIn: allIn(rooms), Ballots: !h.contest().Realigns(), NoCodes: true}
	for i := range rooms {
		row := roomRow{Name: rooms[i].Name, CheckedIn: "–"}
		body.NoCodes = body.NoCodes && len(rooms[i].live(h.now())) == 0
		if rooms[i].CheckedIn != nil {
			row.CheckedIn = strconv.FormatInt(*rooms[i].CheckedIn, 10)
		}
		for _, x := range rooms[i].Rounds {
			row.Rounds = append(row.Rounds, h.roundRow(x))
		}
		if p := h.ranked(); p != nil {
			s, err := h.tableState(r.Context(), rooms[i].Area, rooms[i].Unit)
			if err != nil {
				h.fail(w, err)
				return
			}
			row.Rounds = []roundRow{{Counted: "Ranked ballots", Says: s.Says, Class: map[string]string{"in": "in", "unlike": "unlike"}[s.State]}}
			body.AllIn = body.AllIn && (s.State == "in" || s.State == "erased") // erased once it was confirmed
		}
		if f := rooms[i].Floor; f != nil {
			floor := h.floor(f)
			row.Need, row.Tie, row.Unlike = floor.Need, floor.Tie, floor.Unlike
		}
		body.Rooms = append(body.Rooms, row)
	}
	for i := range h.contest().Delegates.Pools {
		body.Ties = body.Ties || len(h.contest().Delegates.Pools[i].Tie) > 0
	}
	h.show(w, http.StatusOK, "board", h.page("The rooms", p, body))
}

func allIn(rooms []Room) bool {
	return !slices.ContainsFunc(rooms, func(r Room) bool { return !r.In() })
}

// roundRow says in words how far a round of a room is.
func (h *site) roundRow(x Round) roundRow {
	row := roundRow{Counted: wordsOf(x.Measure).Title, Class: "waits", Says: "no sheet yet"}
	switch s := x.Sheets; {
	case s == nil && x.Report != nil:
		row.Class, row.Says = "in", "reported"
	case s == nil:
	case s.State == tally.OneSheet:
		row.Says = s.Sheets[0].Teller + " has given a sheet; a second teller is awaited"
	case s.State == tally.SheetsUnlike:
		row.Class, row.Says = "unlike", "the sheets differ: count again what is marked, with a third pair of eyes"
		row.Names, row.Rows = h.compare(s)
	case s.State == tally.SheetsMended:
		row.Class, row.Says = "in", "in: mended after the tellers' sheets, which said otherwise"
	case s.State == tally.SheetsIn:
		row.Class, row.Says = "in", "in: "+tellers(s.Report)+" agree"
		if len(s.Report.Tellers) == 0 {
			row.Says = "in: the sheets agree with the report"
		}
	default:
		row.Says = "the sheets agree; the report is being entered"
	}
	if x.Report != nil {
		valid := x.Report.Valid()
		row.Says += " (" + english.Count(valid, wordsOf(x.Measure).One, wordsOf(x.Measure).Many) + ")"
	}
	return row
}

func (h *site) statement(rooms []Room) *Statement {
	v := h.Desk.View()
	return NewStatement(v.Snapshot, v.Contests[h.Contest], rooms)
}

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

// enters fills in who says it and enters it, after what should be asked was answered; then it shows the page.
func (h *site) enters(w http.ResponseWriter, r *http.Request, p *Pass, e canvass.Entry, then string) {
	var err error
	if e.Key, err = h.entryKey(p, r.PostFormValue("key")); err != nil {
		h.refuse(w, p, err)
		return
	}
	e.At, e.Actor, e.Person = canvass.At(h.now()), p.Actor(), p.Name
	e.Contest, e.By = h.Contest, h.contest().Info.Authority
	if asked := h.Desk.Questions(&e, true); len(asked) > 0 && r.PostFormValue("yes") != yes(asked) {
		h.show(w, http.StatusConflict, "ask", h.page("Is that right?", p, askBody{asked, r.URL.Path, then, formFields(r)}))
		return
	}
	if err := h.append(r.Context(), e); err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, then, http.StatusSeeOther)
}

// append enters what a form makes. A form that was sent before with something else is refused: what is in stands.
func (h *site) append(ctx context.Context, e canvass.Entry) error {
	receipt, err := h.Desk.Append(ctx, []canvass.Entry{e})
	if err == nil && len(receipt.Differs) > 0 {
		return canvass.Errorf(canvass.Conflict, "form", "this form has been sent and said something else: open it anew")
	}
	return err
}

// askBody asks what a form's entry raised, and carries the form along.
type askBody struct {
	Questions []check.Question
	To, Back  string
	Fields    []field
}

type field struct{ Name, Value string }

// Yes is the answer that the button gives.
func (b askBody) Yes() string { return yes(b.Questions) }

func formFields(r *http.Request) []field {
	var out []field
	for name, values := range r.PostForm {
		for _, v := range values {
			if name != "yes" {
				out = append(out, field{name, v})
			}
		}
	}
	slices.SortFunc(out, func(a, b field) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value)) })
	return out
}

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
	if h.ranked() != nil {
		h.typingMu.Lock()
		defer h.typingMu.Unlock()
		body, _, err := h.roundsOf(r.Context(), p)
		if err == nil && !body.Entered {
			err = canvass.Errorf(canvass.Refused, "confirm", "the final round is not in the record as the ballots give it: look at the rounds, and enter it")
		}
		if err != nil {
			h.refuse(w, p, err)
			return
		}
	}
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
