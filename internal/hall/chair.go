package hall

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

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

// enters fills in who says it and enters it, after what should be asked was answered; then it shows the page.
func (h *site) enters(w http.ResponseWriter, r *http.Request, p *Pass, e canvass.Entry, then string) {
	var err error
	if e.Key, err = h.entryKey(p, r.PostFormValue("key")); err != nil {
		h.refuse(w, p, err)
		return
	}
	e.At, e.Actor, e.Person = canvass.At(h.now()), p.Actor(), p.Name
	e.Contest, e.By = h.Contest, h.contest().Info.Authority
	if asked := h.Desk.Questions(&e); len(asked) > 0 && r.PostFormValue("yes") != yes(asked) {
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
