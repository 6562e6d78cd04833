package hall

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
)

// line is one field of a sheet: an option, or a count beside them.
type line struct {
	Field, Name string
	Value       string // as it was typed
	N           int64
	Given       bool
}

// sheetBody is a sheet on its way in.
type sheetBody struct {
	Key     string
	Measure canvass.Measure
	// Counted names the measure where the contest has several: "First alignment".
	Counted   string
	Options   []line
	Beside    []line
	Total     int64
	Questions []check.Question
	Tally     bool // the numbers come from the taps on this phone
}

// besides are the counts beside the options that a sheet asks for.
var besides = []struct{ field, name string }{
	{"ballots", "Ballots in the box"}, {"blank", "Blank ballots"}, {"void", "Spoiled or void ballots"},
}

// ballot are the options of the contest's ballot in its order, with their names, and write-ins at the end.
func (h *site) ballot() []line {
	v := h.Desk.View()
	c := v.Contests[h.Contest]
	options := slices.Clone(c.Info.Ballot.Options)
	if len(options) > 0 && !slices.Contains(options, canvass.WriteIn) {
		options = append(options, canvass.WriteIn)
	}
	out := make([]line, len(options))
	for i, o := range options {
		out[i] = line{Field: "v-" + string(o), Name: v.Catalog.Label(h.Contest, o)}
	}
	return out
}

// measures are what the contest's sheets count.
func (h *site) measures() []canvass.Measure { return measuresOf(h.contest()) }

// newKey is the key of an entry that a form will make: made with the form, so that a form sent twice is one entry.
func newKey() string {
	var b [9]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// entryKey is a form's key in the record, "" for one that no form made.
func (h *site) entryKey(key string) string {
	if len(key) < 12 || len(key) > 64 || strings.Trim(key, "0123456789abcdef-") != "" {
		return ""
	}
	return string(h.Contest) + "#hall-" + key
}

// roomBody is what a teller sees of the room.
type roomBody struct {
	Measures []roomMeasure
}

type roomMeasure struct {
	Key     string // of a photograph's entry
	Measure canvass.Measure
	Counted string
	// State is "none", "one", "unlike" or "in", as the bearer may know it.
	State string
	// Mine says that this teller has given a sheet.
	Mine []line
	// Sheets and Rows are both tellers' sheets side by side, where they differ.
	Names []string
	Rows  []compared
	Done  []line
	By    string
	// Mended says that a report after the sheets says otherwise, Alone that the bearer's own sheet does, Stands that an
	// older count stands while the sheets differ.
	Mended, Alone, Stands bool
}

// compared is one figure on each sheet; Differs marks those to count again.
type compared struct {
	Name    string
	Figures []string
	Differs bool
}

// counted names a measure on a form.
func counted(m canvass.Measure) string {
	switch m {
	case canvass.FirstAlignment:
		return "First alignment"
	case canvass.FinalAlignment:
		return "Final alignment"
	}
	return "Votes"
}

// placeOf is the report's place of a pass.
func (h *site) placeOf(p *Pass, m canvass.Measure) canvass.Place {
	at := canvass.Place{Measure: m, Area: cmp.Or(p.Area, canvass.Statewide), Unit: p.Unit}
	if e := h.contest().Event; e != nil {
		at.Event = e.ID
	}
	return at
}

// sheetsOf are the sheets of a place, nil where it has none.
func (h *site) sheetsOf(at canvass.Place) *tally.PlaceSheets {
	c := h.contest()
	for i := range c.Sheets {
		if p := &c.Sheets[i]; p.By == c.Info.Authority && p.Place == at {
			return p
		}
	}
	return nil
}

func (h *site) room(w http.ResponseWriter, _ *http.Request, p *Pass) {
	var body roomBody
	for _, m := range h.measures() {
		x := roomMeasure{Key: newKey(), Measure: m, Counted: counted(m), State: "none"}
		sheets := h.sheetsOf(h.placeOf(p, m))
		if sheets == nil {
			body.Measures = append(body.Measures, x)
			continue
		}
		mine := slices.IndexFunc(sheets.Sheets, func(s tally.TellerSheet) bool { return canvass.SameTeller(s.Teller, p.Name) })
		if mine >= 0 {
			x.Mine = h.lines(sheets.Sheets[mine].Report)
			x.State = string(sheets.State)
		}
		switch {
		case mine < 0: // nobody sees another's figures before giving their own
		case sheets.State == tally.SheetsUnlike:
			x.Names, x.Rows = h.compare(sheets)
			x.Stands = sheets.Report != nil
		case sheets.State == tally.SheetsIn, sheets.State == tally.SheetsMended:
			x.Mended = sheets.State == tally.SheetsMended
			x.State = string(tally.SheetsIn)
			x.Done = h.lines(sheets.Report)
			x.By = tellers(sheets.Report)
			x.Alone = !(&canvass.Sheet{Report: *sheets.Sheets[mine].Report}).Agrees(&canvass.Sheet{Report: *sheets.Report})
		}
		body.Measures = append(body.Measures, x)
	}
	h.show(w, http.StatusOK, "room", h.page(cmp.Or(p.Place, "Your room"), p, body))
}

func tellers(r *canvass.Report) string {
	var names []string
	for _, t := range r.Tellers {
		names = append(names, t.Name)
	}
	return strings.Join(names, " and ")
}

// lines are a report's figures in the order of the ballot.
func (h *site) lines(r *canvass.Report) []line {
	var out []line
	for _, l := range h.ballot() {
		if n, named := r.Votes(canvass.OptionID(strings.TrimPrefix(l.Field, "v-"))); named {
			l.N, l.Given = n, true
			out = append(out, l)
		}
	}
	for _, b := range besides {
		if n := *besideOf(r, b.field); n != nil {
			out = append(out, line{Field: b.field, Name: b.name, N: *n, Given: true})
		}
	}
	return out
}

func besideOf(r *canvass.Report, field string) **int64 {
	switch field {
	case "ballots":
		return &r.Ballots
	case "blank":
		return &r.Blank
	}
	return &r.Void
}

// compare lays the sheets of a place side by side.
func (h *site) compare(p *tally.PlaceSheets) (names []string, rows []compared) {
	differs := map[string]bool{}
	for _, d := range p.Differences() {
		differs[d.Name] = true
	}
	for _, s := range p.Sheets {
		names = append(names, s.Teller)
	}
	add := func(id, name string, figure func(*canvass.Report) *int64) {
		row := compared{Name: name, Differs: differs[id]}
		some := false
		for _, s := range p.Sheets {
			text := "–"
			if n := figure(s.Report); n != nil {
				text, some = strconv.FormatInt(*n, 10), true
			}
			row.Figures = append(row.Figures, text)
		}
		if some {
			rows = append(rows, row)
		}
	}
	for _, l := range h.ballot() {
		o := strings.TrimPrefix(l.Field, "v-")
		add(o, l.Name, func(r *canvass.Report) *int64 {
			if n, named := r.Votes(canvass.OptionID(o)); named {
				return &n
			}
			return nil
		})
	}
	for _, b := range besides {
		add(b.field, b.name, func(r *canvass.Report) *int64 { return *besideOf(r, b.field) })
	}
	return names, rows
}

func (h *site) tally(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.show(w, http.StatusOK, "tally", h.page("Tally", p, sheetBody{Options: h.ballot(), Measure: h.measureOf(r), Counted: counted(h.measureOf(r))}))
}

// measureOf is the measure that a request names, where the contest counts it, else the first that it counts.
func (h *site) measureOf(r *http.Request) canvass.Measure {
	ms := h.measures()
	if m := canvass.Measure(r.FormValue("measure")); slices.Contains(ms, m) {
		return m
	}
	return ms[0]
}

func (h *site) sheetForm(w http.ResponseWriter, r *http.Request, p *Pass) {
	body := sheetBody{Key: newKey(), Options: h.ballot(), Measure: h.measureOf(r), Counted: counted(h.measureOf(r))}
	for i := range body.Options { // what was tapped comes in the address, and can be corrected by hand
		body.Options[i].Value = digitsOnly(r.URL.Query().Get(body.Options[i].Field))
	}
	for _, b := range besides {
		body.Beside = append(body.Beside, line{Field: b.field, Name: b.name, Value: digitsOnly(r.URL.Query().Get(b.field))})
	}
	h.show(w, http.StatusOK, "sheet", h.page("Your sheet", p, body))
}

func digitsOnly(s string) string {
	if len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// typed reads a sheet out of a form. Every option needs a number, none is written as 0: a field that was passed over is
// not nobody's vote. Counts beside the options may be left out.
func (h *site) typed(r *http.Request) (body sheetBody, report canvass.Report, err error) {
	body = sheetBody{Key: r.PostFormValue("key"), Measure: h.measureOf(r), Counted: counted(h.measureOf(r)), Options: h.ballot()}
	report = canvass.Report{Measure: body.Measure}
	for i := range body.Options {
		l := &body.Options[i]
		o := canvass.OptionID(strings.TrimPrefix(l.Field, "v-"))
		l.Value = strings.TrimSpace(r.PostFormValue(l.Field))
		added := o == canvass.WriteIn && !slices.Contains(h.contest().Info.Ballot.Options, o)
		if added && (l.Value == "" || l.Value == "0") {
			continue // no write-ins, written or left empty, are one thing
		}
		if l.N, err = number(l.Name, l.Value); err != nil {
			return body, report, err
		}
		l.Given = true
		body.Total += l.N
		report.Counts = append(report.Counts, canvass.Count{Option: o, Votes: l.N})
	}
	canvass.SortCounts(report.Counts)
	for _, b := range besides {
		l := line{Field: b.field, Name: b.name, Value: strings.TrimSpace(r.PostFormValue(b.field))}
		if l.Value != "" {
			if l.N, err = number(l.Name, l.Value); err != nil {
				return body, report, err
			}
			l.Given = true
			*besideOf(&report, b.field) = new(l.N)
		}
		body.Beside = append(body.Beside, l)
	}
	return body, report, nil
}

func number(name, text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case text == "":
		return 0, canvass.Errorf(canvass.Invalid, "sheet", "%s has no number: write 0 where nobody voted so", name)
	case err != nil || n < 0 || n > 9_999_999:
		return 0, canvass.Errorf(canvass.Invalid, "sheet", "%s: %q is not a number of ballots", name, text)
	}
	return n, nil
}

// sheetEntry is the entry that a typed sheet makes.
func (h *site) sheetEntry(p *Pass, key string, report canvass.Report) (canvass.Entry, error) {
	at := h.placeOf(p, report.Measure)
	report.Area, report.Unit = at.Area, at.Unit
	e := canvass.Entry{
		Kind: canvass.KindSheet, Key: h.entryKey(key), At: canvass.At(h.now()), Actor: p.Actor(), Contest: h.Contest,
		By: h.contest().Info.Authority, Sheet: &canvass.Sheet{Teller: p.Name, Report: report},
	}
	if e.Key == "" {
		return e, canvass.Errorf(canvass.Invalid, "sheet", "this form was not made here: open the sheet anew")
	}
	return e, e.Sheet.Validate()
}

// Back is the form again, with what was typed.
func (b sheetBody) Back() string {
	v := url.Values{"measure": {string(b.Measure)}}
	for _, l := range append(slices.Clone(b.Options), b.Beside...) {
		if l.Value != "" {
			v.Set(l.Field, l.Value)
		}
	}
	return "/hall/sheet?" + v.Encode()
}

// readBack shows what was typed in words, with what should be asked about it, before it goes in.
func (h *site) readBack(w http.ResponseWriter, r *http.Request, p *Pass) {
	body, report, err := h.typed(r)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	e, err := h.sheetEntry(p, body.Key, report)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	body.Questions = h.Desk.Questions(&e)
	h.show(w, http.StatusOK, "read", h.page("I read", p, body))
}

// enterSheet takes a sheet that was read back. One that raises a question goes in only with the answer to it; a phone
// that was without the network may send one that was never asked about, and is asked then.
func (h *site) enterSheet(w http.ResponseWriter, r *http.Request, p *Pass) {
	body, report, err := h.typed(r)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	e, err := h.sheetEntry(p, body.Key, report)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	if l, in := h.Desk.View().Entry(e.Key); in { // sent twice: the second time is an answer that did not arrive
		if !(&canvass.Sheet{Report: l.Entry.Sheet.Report}).Agrees(e.Sheet) {
			h.refuse(w, p, canvass.Errorf(canvass.Conflict, "sheet", "this form has been sent with other figures: open the sheet anew"))
			return
		}
		http.Redirect(w, r, "/hall/room", http.StatusSeeOther)
		return
	}
	if body.Questions = h.Desk.Questions(&e); len(body.Questions) > 0 && r.PostFormValue("yes") != yes(body.Questions) {
		h.show(w, http.StatusConflict, "read", h.page("I read", p, body))
		return
	}
	if _, _, err := h.Desk.EnterSheet(r.Context(), e); err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/room", http.StatusSeeOther)
}

// yes is the answer to exactly these questions.
func yes(questions []check.Question) string {
	var all []string
	for _, q := range questions {
		all = append(all, string(q.Rule))
	}
	return strings.Join(all, " ")
}

// Yes is the answer that the read-back's button gives.
func (b sheetBody) Yes() string { return yes(b.Questions) }

// refusal is why an entry was refused, without its name.
func refusal(err error) error {
	var refused *desk.EntryError
	if errors.As(err, &refused) {
		return refused.Err
	}
	return err
}

// photo adds a photograph to the bearer's own newest sheet: the same figures once more, with the picture as evidence.
func (h *site) photo(w http.ResponseWriter, r *http.Request, p *Pass) {
	file, _, err := r.FormFile("photo")
	if err != nil {
		h.refuse(w, p, canvass.Errorf(canvass.Invalid, "photograph", "no photograph arrived: take one of at most %d MB", maxPhoto>>20))
		return
	}
	defer file.Close()
	picture, err := io.ReadAll(file)
	if err != nil {
		h.refuse(w, p, canvass.Errorf(canvass.Invalid, "photograph", "the photograph did not arrive whole: send it again"))
		return
	}
	if kind := http.DetectContentType(picture); !strings.HasPrefix(kind, "image/") {
		h.refuse(w, p, canvass.Errorf(canvass.Invalid, "photograph", "this file is no picture"))
		return
	}
	if err := h.addPhoto(r.Context(), p, r.FormValue("key"), h.measureOf(r), picture); err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/room", http.StatusSeeOther)
}

func (h *site) addPhoto(ctx context.Context, p *Pass, key string, m canvass.Measure, picture []byte) error {
	sheets := h.sheetsOf(h.placeOf(p, m))
	if sheets == nil {
		return canvass.Errorf(canvass.NotFound, "photograph", "there is no sheet of yours yet: type it first")
	}
	for _, s := range sheets.Sheets {
		if !canvass.SameTeller(s.Teller, p.Name) {
			continue
		}
		e, err := h.sheetEntry(p, key, *s.Report)
		if err != nil {
			return err
		}
		ev := ledger.Evidence{Bytes: picture}
		e.Source = &canvass.Source{
			Outlet: e.By, Title: "Photograph of the sheet of " + cmp.Or(p.Place, string(p.Unit), "the count"),
			Evidence: []string{ledger.EvidenceName(ev.Hash())},
		}
		_, _, err = h.Desk.EnterSheet(ctx, e, ev)
		return err
	}
	return canvass.Errorf(canvass.NotFound, "photograph", "there is no sheet of yours yet: type it first")
}
