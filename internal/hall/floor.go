package hall

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// floorBody is what a room of a caucus that realigns has come to, in words.
type floorBody struct {
	Key string // of the forms below it
	// First and Final say that the alignment is in.
	First, Final bool
	// Need says how many people make a group viable: "38 people are checked in; six make a group viable."
	Need   string
	Groups []floorGroup
	// Gives are the delegates that the rule gives, empty while they are not settled, Steps how it comes to them.
	Gives []gives
	Steps []string
	// Unlike is what stands beside the allotment: delegates that nobody elects, or more than were allotted.
	Unlike string
	// Tie is what a coin must decide, nil where nothing.
	Tie *roomTie
	// Figures are the delegates as shown: only they are signed.
	Figures string
}

type floorGroup struct {
	Name   string
	People int
	Says   string // "viable, and locked"
}

type gives struct {
	Name      string
	Delegates int64
	// Worth is the delegates in state delegate equivalents, empty where the contest counts none: "0.2267".
	Worth string
}

// roomTie is who is exactly equal in a room.
type roomTie struct {
	Unit, Area, Room string
	Options          []line
	// Favoured is how many of them gain a delegate, or keep one where Losing.
	Favoured int
	Losing   bool
	How      string // as the rule has it: "a coin toss"
}

// Says is the tie in a sentence.
func (t *roomTie) Says() string {
	names := make([]string, len(t.Options))
	for i, o := range t.Options {
		names[i] = o.Name
	}
	verb := "gain"
	if t.Losing {
		verb = "keep"
	}
	if t.Favoured == 1 {
		verb += "s"
	}
	return fmt.Sprintf("%s are exactly equal, and %s of them %s a delegate: %s decides.",
		english.List(names), english.InWords(int64(t.Favoured)), verb, t.How)
}

// floor is the room's floor with the options' names for people.
func (h *site) floor(f *tally.Floor) *floorBody {
	return floorOf(f, func(o canvass.OptionID) string { return h.Desk.View().Catalog.Label(h.Contest, o) })
}

// FloorLines say what a room has come to, a line each: who is viable, who may move, what the rule gives, who is tied.
func FloorLines(f *tally.Floor, label func(canvass.OptionID) string) []string {
	b := floorOf(f, label)
	out := []string{b.Need}
	if !b.Final {
		for _, g := range b.Groups {
			line := fmt.Sprintf("%s %d", g.Name, g.People)
			if g.Says != "" {
				line += ": " + g.Says
			}
			out = append(out, line)
		}
	}
	if b.Tie != nil {
		out = append(out, b.Tie.Says())
	}
	if b.Unlike != "" {
		out = append(out, b.Unlike)
	}
	if len(b.Gives) > 0 && !f.Elected {
		var given []string
		for _, g := range b.Gives {
			given = append(given, fmt.Sprintf("%s %d", g.Name, g.Delegates))
		}
		out = append(out, "The rule gives "+english.List(given)+": the tellers sign it as county-delegates.")
	}
	return out
}

func floorOf(f *tally.Floor, label func(canvass.OptionID) string) *floorBody {
	b := &floorBody{First: f.First, Final: f.Final, Need: needs(f)}
	if f.First {
		for _, l := range f.Sheet.Lines {
			if l.First > 0 {
				b.Groups = append(b.Groups, floorGroup{label(canvass.OptionID(l.For)), l.First, standing1(f, l)})
			}
		}
	}
	o := named(f, label)
	if o == nil {
		return b
	}
	for _, s := range o.Steps {
		words := s.Words
		if s.For != "" && !strings.HasPrefix(words, string(s.For)) {
			words = string(s.For) + ": " + words
		}
		b.Steps = append(b.Steps, words)
	}
	b.Unlike = unlikeAllotment(f)
	if t := f.Outcome.Tie; t != nil {
		b.Tie = &roomTie{
			Unit: string(f.Unit.ID), Area: string(f.Unit.Area), Room: f.Unit.Name, Favoured: t.Favoured, Losing: t.Losing, How: f.Rule.Lot,
		}
		for _, p := range t.Among {
			b.Tie.Options = append(b.Tie.Options, line{Field: string(p), Name: label(canvass.OptionID(p))})
		}
		return b
	}
	for _, g := range delegatesOf(f, label) {
		if g.Delegates > 0 {
			b.Gives = append(b.Gives, g)
			b.Figures += fmt.Sprintf("%s %d; ", g.Name, g.Delegates)
		}
	}
	return b
}

// unlikeAllotment says where the delegates that are in are not the rule's, and where the rule elects fewer or more than
// the room was allotted; empty where all is as it should be.
func unlikeAllotment(f *tally.Floor) string {
	switch o := f.Outcome; {
	case o == nil:
		return ""
	case f.Unruled():
		return "The delegates that are in are not those that the rule gives on this final alignment."
	case o.Unfilled > 0:
		return english.Count(int64(o.Unfilled), "delegate is", "delegates are") + " elected by nobody: no group is viable."
	case o.Extra > 0:
		return english.Count(int64(o.Extra), "delegate", "delegates") + " more than allotted: every group holds its only one, and keeps it."
	}
	return ""
}

// needs says how many people make a group viable in the room.
func needs(f *tally.Floor) string {
	var here string
	switch p := f.Sheet.Present; {
	case p != nil:
		here = english.Count(int64(*p), "person is", "people are") + " checked in"
	case f.First:
		here = english.Count(int64(f.Sheet.FirstTotal()), "person stands", "people stand") + " at the first alignment, and nobody said how many are checked in"
	default:
		return fmt.Sprintf("The room elects %s. Say at the door how many people are checked in: who is viable depends on it.",
			english.Count(int64(f.Sheet.Delegates), "delegate", "delegates"))
	}
	elects := english.Count(int64(f.Sheet.Delegates), "delegate", "delegates")
	n := f.Rule.Viability(f.Sheet.Delegates, f.Sheet.Attendance())
	if f.Sheet.Delegates == 1 {
		return fmt.Sprintf("%s; the room elects one delegate, who goes to most people.", here)
	}
	if n == 0 {
		return fmt.Sprintf("%s; the room elects %s, and every group may stand.", here, elects)
	}
	return fmt.Sprintf("%s, and the room elects %s: %s make a group viable.", here, elects, english.Count(int64(n), "person", "people"))
}

// standing1 says what a group may do after the first alignment.
func standing1(f *tally.Floor, l caucus.Line) string {
	switch n := f.Viability; {
	case f.Sheet.Delegates < 2 || n == 0:
		return ""
	case l.First >= n && f.Rule.Locked:
		return "viable, and locked"
	case l.First >= n:
		return "viable"
	default:
		return fmt.Sprintf("not viable: %d more, or join another", n-l.First)
	}
}

// named is the outcome of the final alignment with names for people in its steps, nil before it is in.
func named(f *tally.Floor, label func(canvass.OptionID) string) *caucus.Outcome {
	if f.Outcome == nil {
		return nil
	}
	s := f.Sheet
	s.Lines = slices.Clone(s.Lines)
	for i := range s.Lines {
		s.Lines[i].For = caucus.Preference(label(canvass.OptionID(s.Lines[i].For)))
	}
	s.Lots = nil
	for _, l := range f.Sheet.Lots {
		order := make([]caucus.Preference, len(l.Order))
		for i, p := range l.Order {
			order[i] = caucus.Preference(label(canvass.OptionID(p)))
		}
		s.Lots = append(s.Lots, caucus.Lot{Order: order, How: l.How})
	}
	o, err := f.Rule.Award(s)
	if err != nil { // two options with one name
		return f.Outcome
	}
	return o
}

// delegatesOf are the delegates that the rule gives, most first and then in the order of the ballot, with what they are
// worth; none while they are not settled.
func delegatesOf(f *tally.Floor, label func(canvass.OptionID) string) []gives {
	if !f.Settled() {
		return nil
	}
	out := make([]gives, len(f.Sheet.Lines))
	for i, l := range f.Sheet.Lines {
		n := int64(f.Outcome.Delegates(l.For))
		out[i] = gives{Name: label(canvass.OptionID(l.For)), Delegates: n}
		if parts, ok := f.Worth(n); ok {
			out[i].Worth = english.Decimal(parts, f.Caucus.Scale)
		}
	}
	slices.SortStableFunc(out, func(a, b gives) int { return cmp.Compare(b.Delegates, a.Delegates) })
	return out
}

// hints say beside each option of the final alignment how it stood at the first.
func (h *site) hints(p *Pass, options []line) {
	f := h.contest().Floor(cmp.Or(p.Area, canvass.Statewide), p.Unit)
	if f == nil || !f.First {
		return
	}
	for i := range options {
		options[i].Hint = "0 at the first alignment"
		for _, l := range f.Sheet.Lines {
			if options[i].Field == "v-"+string(l.For) {
				options[i].Hint = fmt.Sprintf("%d at the first alignment", l.First)
				if says := standing1(f, l); says != "" && l.First > 0 {
					options[i].Hint += ": " + says
				}
			}
		}
	}
}

// sign enters a teller's sheet of the delegates that the rule gives: what the page showed, and nothing else.
func (h *site) sign(w http.ResponseWriter, r *http.Request, p *Pass) {
	c := h.contest()
	f := c.Floor(cmp.Or(p.Area, canvass.Statewide), p.Unit)
	if f == nil || !f.Settled() {
		h.refuse(w, p, canvass.Errorf(canvass.Refused, "sign", "the room's delegates are not settled yet"))
		return
	}
	if h.floor(f).Figures != r.PostFormValue("figures") {
		h.refuse(w, p, canvass.Errorf(canvass.Conflict, "sign", "the alignments have changed since this page was shown: look at it once more"))
		return
	}
	counts, _ := f.Delegates()
	for _, o := range c.Info.Ballot.Options {
		if !slices.ContainsFunc(counts, func(n canvass.Count) bool { return n.Option == o }) {
			counts = append(counts, canvass.Count{Option: o})
		}
	}
	canvass.SortCounts(counts)
	report := canvass.Report{Measure: canvass.CountyDelegates, Counts: counts}
	body := sheetBody{roundWords: wordsOf(report.Measure), Key: r.PostFormValue("key"), Options: h.lines(&report), Total: report.Valid()}
	for i := range body.Options {
		body.Options[i].Value = fmt.Sprint(body.Options[i].N)
	}
	e, err := h.sheetEntry(p, body.Key, report)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	h.take(w, r, p, body, e)
}

// coin enters the lot that was drawn in a teller's own room.
func (h *site) coin(w http.ResponseWriter, r *http.Request, p *Pass) {
	l := h.drawn(r)
	l.Pool, l.Part, l.Unit, l.Area = "", "", p.Unit, cmp.Or(p.Area, canvass.Statewide)
	h.enters(w, r, p, canvass.Entry{Kind: canvass.KindLot, Lot: l}, "/hall/room")
}

// drawn is the lot on a form: who was first, who second where there are more than two, then the others as listed.
func (h *site) drawn(r *http.Request) *canvass.Lot {
	l := &canvass.Lot{
		Pool: r.PostFormValue("pool"), Area: canvass.Area(cmp.Or(r.PostFormValue("area"), "state")), Part: r.PostFormValue("part"),
		Unit: canvass.UnitID(r.PostFormValue("unit")), Date: h.today(), How: strings.Join(strings.Fields(r.PostFormValue("how")), " "),
	}
	for _, name := range []string{"first", "second"} {
		if o := canvass.OptionID(r.PostFormValue(name)); o != "" && !slices.Contains(l.Order, o) {
			l.Order = append(l.Order, o)
		}
	}
	for _, o := range r.PostForm["among"] {
		if !slices.Contains(l.Order, canvass.OptionID(o)) {
			l.Order = append(l.Order, canvass.OptionID(o))
		}
	}
	return l
}
