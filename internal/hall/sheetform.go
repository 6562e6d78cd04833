package hall

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
)

// sheetBody is a sheet on its way in.
type sheetBody struct {
	roundWords
	Key       string
	Options   []line
	Beside    []line
	Total     int64
	Questions []check.Question
}

// Yes is the answer that the read-back's button gives.
func (b sheetBody) Yes() string { return yes(b.Questions) }

// Back is the form again, with what was typed.
func (b sheetBody) Back() string {
	v := url.Values{"measure": {string(b.Measure)}}
	for _, l := range slices.Concat(b.Options, b.Beside) {
		if l.Value != "" {
			v.Set(l.Field, l.Value)
		}
	}
	return "/hall/sheet?" + v.Encode()
}

// measureOf is the measure that a request names, the first that the contest counts where it names none.
func (h *site) measureOf(r *http.Request) (canvass.Measure, error) {
	ms := h.measures()
	m := canvass.Measure(r.FormValue("measure"))
	switch {
	case h.contest().Info.Ranked != nil:
		return "", canvass.Errorf(canvass.Invalid, "sheet", "the ballots of this contest are ranked: type them one by one")
	case m == "":
		return ms[0], nil
	case !slices.Contains(ms, m):
		return "", canvass.Errorf(canvass.Invalid, "sheet", "%q is not what is counted here: open the sheet anew", m)
	}
	return m, nil
}

func (h *site) tally(w http.ResponseWriter, r *http.Request, p *Pass) {
	m, err := h.measureOf(r)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	h.show(w, http.StatusOK, "tally", h.page("Tally", p, sheetBody{roundWords: wordsOf(m), Options: h.ballot(m)}))
}

func (h *site) sheetForm(w http.ResponseWriter, r *http.Request, p *Pass) {
	m, err := h.measureOf(r)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	body := sheetBody{roundWords: wordsOf(m), Key: newKey(p), Options: h.ballot(m), Beside: beside(m)}
	for _, fields := range [][]line{body.Options, body.Beside} {
		for i := range fields { // what was tapped comes in the address, and can be corrected by hand
			fields[i].Value = digitsOnly(r.URL.Query().Get(fields[i].Field))
		}
	}
	if m == canvass.FinalAlignment {
		h.hints(p, body.Options)
	}
	h.show(w, http.StatusOK, "sheet", h.page("Your sheet", p, body))
}

// typed reads a sheet out of a form. Every option needs a number, none is written as 0: a field that was passed over is
// not nobody's vote. Counts beside the options may be left out.
func (h *site) typed(r *http.Request) (body sheetBody, report canvass.Report, err error) {
	m, err := h.measureOf(r)
	if err != nil {
		return body, report, err
	}
	body = sheetBody{roundWords: wordsOf(m), Key: r.PostFormValue("key"), Options: h.ballot(m), Beside: beside(m)}
	report = canvass.Report{Measure: m}
	for i := range body.Options {
		l := &body.Options[i]
		o := canvass.OptionID(strings.TrimPrefix(l.Field, "v-"))
		l.Value = strings.TrimSpace(r.PostFormValue(l.Field))
		added := o == canvass.WriteIn && !slices.Contains(h.contest().Info.Ballot.Options, o)
		if added && (l.Value == "" || l.Value == "0") {
			continue // no write-ins, written or left empty, are one thing
		}
		if l.N, err = number(l.Name, l.Value, body.Many); err != nil {
			return body, report, err
		}
		l.Given = true
		body.Total += l.N
		report.Counts = append(report.Counts, canvass.Count{Option: o, Votes: l.N})
	}
	canvass.SortCounts(report.Counts)
	for i := range body.Beside {
		l := &body.Beside[i]
		if l.Value = strings.TrimSpace(r.PostFormValue(l.Field)); l.Value == "" {
			continue
		}
		if l.N, err = number(l.Name, l.Value, "ballots"); err != nil {
			return body, report, err
		}
		l.Given = true
		*besideOf(&report, l.Field) = new(l.N)
	}
	return body, report, nil
}

// sheetEntry is the entry that a typed sheet makes.
func (h *site) sheetEntry(p *Pass, key string, report canvass.Report) (canvass.Entry, error) {
	at := h.placeOf(p, report.Measure)
	report.Area, report.Unit = at.Area, at.Unit
	e := canvass.Entry{
		Kind: canvass.KindSheet, At: canvass.At(h.now()), Actor: p.Actor(), Contest: h.Contest,
		By: h.contest().Info.Authority, Sheet: &canvass.Sheet{Teller: p.Name, Report: report},
	}
	var err error
	if e.Key, err = h.entryKey(p, key); err != nil {
		return e, err
	}
	return e, e.Sheet.Validate()
}

// sheetIn is a typed sheet on its way in: what the form says, and the entry that it makes.
func (h *site) sheetIn(r *http.Request, p *Pass) (body sheetBody, e canvass.Entry, err error) {
	body, report, err := h.typed(r)
	if err == nil {
		e, err = h.sheetEntry(p, body.Key, report)
	}
	return body, e, err
}

// readBack shows what was typed in words, with what should be asked about it, before it goes in.
func (h *site) readBack(w http.ResponseWriter, r *http.Request, p *Pass) {
	body, e, err := h.sheetIn(r, p)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	body.Questions = h.questions(&e, p)
	h.show(w, http.StatusOK, "read", h.page("I read", p, body))
}

// enterSheet takes a sheet that was read back.
func (h *site) enterSheet(w http.ResponseWriter, r *http.Request, p *Pass) {
	body, e, err := h.sheetIn(r, p)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	h.take(w, r, p, body, e)
}

// take enters a sheet. One that raises a question goes in only with the answer to it; a phone that was without the
// network may send one that was never asked about, and is asked then.
func (h *site) take(w http.ResponseWriter, r *http.Request, p *Pass, body sheetBody, e canvass.Entry) {
	if l, in := h.Desk.View().Entry(e.Key); in { // sent twice: the second time is an answer that did not arrive
		if l.Entry.Sheet == nil || !(&canvass.Sheet{Report: l.Entry.Sheet.Report}).Agrees(e.Sheet) {
			h.refuse(w, p, canvass.Errorf(canvass.Conflict, "sheet", "this form has been sent with other figures: open the sheet anew"))
			return
		}
		http.Redirect(w, r, "/hall/room", http.StatusSeeOther)
		return
	}
	if body.Questions = h.questions(&e, p); len(body.Questions) > 0 && r.PostFormValue("yes") != body.Yes() {
		h.show(w, http.StatusConflict, "read", h.page("I read", p, body))
		return
	}
	if _, _, err := h.Desk.EnterSheet(r.Context(), e); err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/room", http.StatusSeeOther)
}
