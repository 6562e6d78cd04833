package hall

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/castvote"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/rank"
)

// tableRows is how many ballots the form takes at once.
const tableRows = 10

// typingBody is the form on which ranked ballots are typed, one a row.
type typingBody struct {
	Letters []letter
	Heads   []string // "1st", "2nd"
	Rows    []typingRow
	// Says is what is wrong with what was sent, which stands in Rows.
	Says string
	// Replaces is the number of the ballot that is changed, 0 for new ones.
	Replaces int
	Next     int
	Typed    int
	Ballots  []readBallot
	Missing  string
	Done     bool
}

// letter is what is typed for an option.
type letter struct{ Letter, Name string }

type typingRow struct {
	Row    int
	Number string
	Cells  []typingCell
	Wrong  bool
}

type typingCell struct{ Name, Label, Value string }

// readBallot is a ballot in words.
type readBallot struct {
	Number int
	Reads  string
}

// letters are A, B, C for the options in the order of the ballot.
func (h *site) letters() []letter {
	options := h.ballot(canvass.Votes)
	out := make([]letter, len(options))
	for i, o := range options {
		out[i] = letter{string(rune('A' + i)), o.Name}
	}
	return out
}

// reads is a ballot in words: "Ann Able, then Bob Baker".
func (h *site) reads(t *castvote.Typed) string {
	v := h.Desk.View()
	var parts []string
	skipped := 0
	for _, at := range t.Ranks {
		if len(at) == 0 {
			skipped++
			continue
		}
		if skipped > 0 {
			parts = append(parts, english.Many(skipped, "rank", "ranks")+" left out")
			skipped = 0
		}
		var names []string
		for _, o := range at {
			names = append(names, v.Catalog.Label(h.Contest, canvass.OptionID(o)))
		}
		parts = append(parts, strings.Join(names, " and ")+map[bool]string{true: " at one rank"}[len(names) > 1])
	}
	if len(parts) == 0 {
		return "ranks nobody"
	}
	return strings.Join(parts, ", then ")
}

func (h *site) typingBody(t *table, replaces int) typingBody {
	k := h.ranked()
	body := typingBody{Letters: h.letters(), Replaces: replaces, Typed: len(t.Ballots), Done: t.Done, Next: 1}
	for i := range k.Ranks {
		body.Heads = append(body.Heads, english.Ordinal(i+1))
	}
	for i := range t.Ballots {
		body.Ballots = append(body.Ballots, readBallot{t.Ballots[i].Number, h.reads(&t.Ballots[i])})
		body.Next = t.Ballots[i].Number + 1
	}
	body.Missing = numbers(t.missing())
	return body
}

// numbers are ballots by their numbers, in words.
func numbers(list []int) string {
	var out []string
	for _, n := range list {
		out = append(out, strconv.Itoa(n))
	}
	return english.List(out)
}

// rows are the form's rows, filled with what value gives for a field.
func (b *typingBody) rows(n int, value func(field string) string) {
	for i := range n {
		row := typingRow{Row: i + 1, Number: value(fmt.Sprintf("n%d", i+1))}
		for k, head := range b.Heads {
			name := fmt.Sprintf("r%d-%d", i+1, k+1)
			row.Cells = append(row.Cells, typingCell{name, fmt.Sprintf("Row %d, %s choice", i+1, head), value(name)})
		}
		b.Rows = append(b.Rows, row)
	}
}

func (h *site) typing(w http.ResponseWriter, r *http.Request, p *Pass) {
	t, err := h.table(r.Context(), p)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	if h.ranked() == nil || t.erased {
		h.refuse(w, p, errNoTable(t))
		return
	}
	edit, _ := strconv.Atoi(r.URL.Query().Get("ballot"))
	body := h.typingBody(t, 0)
	i := slices.IndexFunc(t.Ballots, func(x castvote.Typed) bool { return x.Number == edit })
	if i < 0 {
		body.rows(tableRows, func(string) string { return "" })
	} else {
		body.Replaces = edit
		body.rows(1, func(field string) string { return h.fieldOf(&t.Ballots[i], field) })
	}
	h.show(w, http.StatusOK, "typing", h.page("Ranked ballots", p, body))
}

func errNoTable(t *table) error {
	if t.erased {
		return canvass.Errorf(canvass.Refused, "ballots", "the ballots that were typed here are erased: the count stands, and cannot be made again from them")
	}
	return canvass.Errorf(canvass.Invalid, "ballots", "the ballots of this contest are not ranked: type the sheet")
}

// fieldOf is what stands in a field for a ballot that is changed.
func (h *site) fieldOf(t *castvote.Typed, field string) string {
	if field == "n1" {
		return strconv.Itoa(t.Number)
	}
	rankAt, _ := strconv.Atoi(strings.TrimPrefix(field, "r1-"))
	if len(t.Ranks) == 0 && rankAt == 1 {
		return "0"
	}
	if rankAt < 1 || rankAt > len(t.Ranks) {
		return ""
	}
	options := h.ranked().Options
	var text string
	for _, o := range t.Ranks[rankAt-1] {
		text += string(rune('A' + slices.Index(options, o)))
	}
	return text
}

// typedRow reads a row of the form; nothing was typed in it where ok is false.
func (h *site) typedRow(r *http.Request, row int) (t castvote.Typed, ok bool, err error) {
	k := h.ranked()
	number := strings.TrimSpace(r.PostFormValue(fmt.Sprintf("n%d", row)))
	said := false
	for i := range k.Ranks {
		text := strings.ToUpper(strings.Join(strings.Fields(r.PostFormValue(fmt.Sprintf("r%d-%d", row, i+1))), ""))
		said = said || text != ""
		var at []rank.Option
		for _, c := range strings.Trim(text, "0-,") {
			place := int(c - 'A')
			if place < 0 || place >= len(k.Options) {
				return t, true, canvass.Errorf(canvass.Invalid, "ballots", "row %d, %s choice: %q is none of the letters", row, english.Ordinal(i+1), string(c))
			}
			if !slices.Contains(at, k.Options[place]) {
				at = append(at, k.Options[place])
			}
		}
		t.Ranks = append(t.Ranks, at)
	}
	for len(t.Ranks) > 0 && len(t.Ranks[len(t.Ranks)-1]) == 0 {
		t.Ranks = t.Ranks[:len(t.Ranks)-1]
	}
	switch n, bad := strconv.Atoi(number); {
	case number == "" && !said:
		return t, false, nil
	case number == "":
		return t, true, canvass.Errorf(canvass.Invalid, "ballots", "row %d: write the number that stands on the ballot", row)
	case bad != nil || n < 1 || n > 999_999:
		return t, true, canvass.Errorf(canvass.Invalid, "ballots", "row %d: %q is no ballot's number: digits, from 1", row, number)
	case !said:
		return t, true, canvass.Errorf(canvass.Invalid, "ballots", "row %d: ballot %d has no mark: type 0 as its 1st choice if it ranks nobody", row, n)
	default:
		t.Number = n
	}
	return t, true, nil
}

// takeBallots takes rows of ballots: all of them, or none and a word on what is wrong with them.
func (h *site) takeBallots(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.typingMu.Lock()
	defer h.typingMu.Unlock()
	t, err := h.table(r.Context(), p)
	if err == nil && (h.ranked() == nil || t.erased) {
		err = errNoTable(t)
	}
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	replaces, _ := strconv.Atoi(r.PostFormValue("replaces"))
	rows := tableRows
	if replaces != 0 {
		rows = 1
	}
	body := h.typingBody(t, replaces)
	wrong := 0
	for i := range rows {
		b, ok, bad := h.typedRow(r, i+1)
		if bad == nil && ok {
			if bad = t.put(b, replaces); bad != nil {
				bad = canvass.Errorf(canvass.KindOf(bad), "ballots", "row %d: %s", i+1, plain(bad))
			}
		}
		if bad != nil && err == nil {
			err, wrong = bad, i+1
		}
	}
	if err != nil {
		body.rows(rows, r.PostFormValue)
		body.Rows[wrong-1].Wrong = true
		body.Says = english.Capital(plain(err)) + ". None of these rows is kept yet."
		h.show(w, http.StatusUnprocessableEntity, "typing", h.page("Ranked ballots", p, body))
		return
	}
	h.tableChanged(w, r, p, t)
}

// removeBallot takes a ballot out that was typed by mistake.
func (h *site) removeBallot(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.typingMu.Lock()
	defer h.typingMu.Unlock()
	t, err := h.table(r.Context(), p)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	n, _ := strconv.Atoi(r.PostFormValue("ballot"))
	if i := slices.IndexFunc(t.Ballots, func(x castvote.Typed) bool { return x.Number == n }); i >= 0 && !t.erased {
		t.Ballots = slices.Delete(t.Ballots, i, i+1)
		t.changed()
	}
	h.tableChanged(w, r, p, t)
}

// tableChanged keeps a table and holds it against the others, where its teller has sent it. One that raises a question
// by now has to be sent anew.
func (h *site) tableChanged(w http.ResponseWriter, r *http.Request, p *Pass, t *table) {
	to := "/hall/ballots"
	if t.Done {
		to = "/hall/room"
		if e, err := h.tableEntry(t); err != nil || len(h.questions(&e, p)) > 0 {
			t.Done, to = false, "/hall/ballots/check"
		}
	}
	err := h.keep(r.Context(), t)
	if err == nil && t.Done {
		err = h.settle(r.Context(), cmp.Or(p.Area, canvass.Statewide), p.Unit)
	}
	if err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// checkBody reads a table back before it is sent.
type checkBody struct {
	Typed     int
	Range     string
	Missing   string
	First     []line
	Blank     int64
	Overvotes int64
	Small     bool
	Questions []check.Question
}

// Yes is the answer that the button gives.
func (b checkBody) Yes() string { return yes(b.Questions) }

// checkTable reads back what was typed, with what should be asked about it; sent says that its teller sends it.
func (h *site) checkTable(sent bool) func(http.ResponseWriter, *http.Request, *Pass) {
	return func(w http.ResponseWriter, r *http.Request, p *Pass) {
		h.typingMu.Lock()
		defer h.typingMu.Unlock()
		t, err := h.table(r.Context(), p)
		switch {
		case err != nil:
		case h.ranked() == nil || t.erased:
			err = errNoTable(t)
		case len(t.Ballots) == 0:
			err = canvass.Errorf(canvass.Invalid, "ballots", "nothing is typed yet: a room without ballots gives an empty paper to the chair")
		}
		var e canvass.Entry
		if err == nil {
			e, err = h.tableEntry(t)
		}
		if err != nil {
			h.refuse(w, p, err)
			return
		}
		first, last := t.Ballots[0].Number, t.Ballots[len(t.Ballots)-1].Number
		body := checkBody{
			Typed: len(t.Ballots), Range: fmt.Sprintf("%d to %d", first, last), Missing: numbers(t.missing()),
			First: h.lines(&e.Sheet.Report), Blank: *e.Sheet.Report.Blank, Overvotes: *e.Sheet.Report.Overvotes,
			Small: len(t.Ballots) < fewBallots, Questions: h.questions(&e, p),
		}
		body.First = slices.DeleteFunc(body.First, func(l line) bool { return !strings.HasPrefix(l.Field, "v-") })
		if !sent || len(body.Questions) > 0 && r.PostFormValue("yes") != body.Yes() {
			h.show(w, map[bool]int{true: http.StatusConflict, false: http.StatusOK}[sent], "check", h.page("My table", p, body))
			return
		}
		t.Done, t.At = true, h.now()
		err = h.keep(r.Context(), t)
		if err == nil {
			err = h.settle(r.Context(), cmp.Or(p.Area, canvass.Statewide), p.Unit)
		}
		if err != nil {
			h.refuse(w, p, refusal(err))
			return
		}
		http.Redirect(w, r, "/hall/room", http.StatusSeeOther)
	}
}

// plain is an error's own words.
func plain(err error) string {
	var known *canvass.Error
	if errors.As(err, &known) {
		return english.Unstopped(known.Msg)
	}
	return english.Unstopped(err.Error())
}
