package tally

import (
	"cmp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// SheetState says what tellers' sheets of one place come to.
type SheetState string

// What sheets of one place come to. Only agreed sheets are counted, by the report that was entered on them.
const (
	OneSheet     SheetState = "one"    // a second teller's sheet is awaited
	SheetsUnlike SheetState = "unlike" // the tellers' figures differ: a third look is awaited
	SheetsAgree  SheetState = "agree"  // two or more give the same, and more do than give anything else
	SheetsIn     SheetState = "in"     // they agree, and the report in force says the same
	// SheetsMended: they agree, and a report or a correction that was entered after them says otherwise. It stands.
	SheetsMended SheetState = "mended"
)

// TellerSheet is a teller's newest sheet of a place.
type TellerSheet struct {
	Key      string
	Teller   string
	Report   *canvass.Report
	Actor    string
	Recorded canvass.Time
	Ref      Ref

	seq int64
}

// PlaceSheets are the sheets of one source for one place.
type PlaceSheets struct {
	By    string
	Place canvass.Place
	// Sheets holds the newest sheet of each teller, in the order in which the tellers first gave one.
	Sheets []TellerSheet
	State  SheetState
	// Agreed are those sheets that agree, where two or more do and no other figures have as many.
	Agreed []TellerSheet
	// Report is the source's report in force for the place, nil where it has none, and ReportKey its entry.
	Report    *canvass.Report
	ReportKey string
	reportSeq int64
}

// Differences are the figures on which the sheets differ: an option's id, or "ballots", "blank", "void", "overvotes",
// with what each sheet gives, nil where it gives nothing, in the order of Sheets.
func (p *PlaceSheets) Differences() []SheetDifference {
	var out []SheetDifference
	add := func(name string, option canvass.OptionID, figure func(*canvass.Report) *int64) {
		d := SheetDifference{Name: name, Option: option}
		same := true
		for i, s := range p.Sheets {
			n := figure(s.Report)
			d.Figures = append(d.Figures, n)
			first := d.Figures[0]
			same = same && (i == 0 || (n == nil) == (first == nil) && (n == nil || *n == *first))
		}
		if !same {
			out = append(out, d)
		}
	}
	for _, o := range p.options() {
		add(string(o), o, func(r *canvass.Report) *int64 {
			if n, named := r.Votes(o); named {
				return &n
			}
			return nil
		})
	}
	add("ballots", "", func(r *canvass.Report) *int64 { return r.Ballots })
	add("blank", "", func(r *canvass.Report) *int64 { return r.Blank })
	add("void", "", func(r *canvass.Report) *int64 { return r.Void })
	add("overvotes", "", func(r *canvass.Report) *int64 { return r.Overvotes })
	return out
}

func (p *PlaceSheets) options() []canvass.OptionID {
	var out []canvass.OptionID
	for _, s := range p.Sheets {
		for _, c := range s.Report.Counts {
			if !slices.Contains(out, c.Option) {
				out = append(out, c.Option)
			}
		}
	}
	return out
}

// SheetDifference is a figure that is not the same on all sheets of a place.
type SheetDifference struct {
	Name    string
	Option  canvass.OptionID // empty for a figure beside the options
	Figures []*int64
}

// blind reports whether tellers may still count the place without knowing each other's figures: no two sheets agree, nor
// did before.
func (p *PlaceSheets) blind() bool {
	return (p.State == OneSheet || p.State == SheetsUnlike) && (p.Report == nil || len(p.Report.Tellers) == 0)
}

// sheets are the places of which tellers gave sheets, by source and place, and the keys of the sheets that nobody else may
// see yet, those that were taken back among them. binding is the id of the binding event.
func (list entryList) sheets(binding string) (out []PlaceSheets, blind []string) {
	find := func(by string, at canvass.Place) *PlaceSheets {
		i := slices.IndexFunc(out, func(p PlaceSheets) bool { return p.By == by && p.Place == at })
		if i < 0 {
			return nil
		}
		return &out[i]
	}
	place := func(r *canvass.Report) canvass.Place {
		at := r.Place()
		at.Event = cmp.Or(at.Event, binding)
		return at
	}
	for _, x := range list {
		s := x.Entry.Sheet
		if s == nil || !x.stands() {
			continue
		}
		p := find(x.by(), place(&s.Report))
		if p == nil {
			out = append(out, PlaceSheets{By: x.by(), Place: place(&s.Report)})
			p = &out[len(out)-1]
		}
		sheet := TellerSheet{
			Key: x.Entry.Key, Teller: s.Teller, Report: &s.Report, Actor: x.Entry.Actor, Recorded: x.Entry.Recorded, Ref: x.ref(),
			seq: x.Seq,
		}
		same := func(o TellerSheet) bool { return canvass.SameTeller(o.Teller, s.Teller) }
		if i := slices.IndexFunc(p.Sheets, same); i >= 0 {
			p.Sheets[i] = sheet
		} else {
			p.Sheets = append(p.Sheets, sheet)
		}
	}
	for _, x := range list {
		if x.report == nil || !x.stands() || !x.report.Counted() {
			continue
		}
		if p := find(x.by(), place(x.report)); p != nil {
			p.Report, p.ReportKey, p.reportSeq = x.report, x.Entry.Key, x.Seq
		}
	}
	for i := range out {
		out[i].settle()
	}
	for _, x := range list {
		if s := x.Entry.Sheet; s != nil {
			if p := find(x.by(), place(&s.Report)); p == nil || p.blind() {
				blind = append(blind, x.Entry.Key)
			}
		}
	}
	slices.SortFunc(out, func(a, b PlaceSheets) int {
		return cmp.Or(strings.Compare(a.By, b.By), strings.Compare(a.Place.Event, b.Place.Event),
			cmp.Compare(a.Place.Measure, b.Place.Measure), cmp.Compare(a.Place.Area, b.Place.Area), cmp.Compare(a.Place.Unit, b.Place.Unit))
	})
	return out, blind
}

// settle finds the sheets that agree and says what they come to.
func (p *PlaceSheets) settle() {
	level := false
	for i := range p.Sheets {
		var same []TellerSheet
		for j := range p.Sheets {
			if p.Sheets[i].sheet().Agrees(p.Sheets[j].sheet()) {
				same = append(same, p.Sheets[j])
			}
		}
		switch {
		case len(same) < 2 || len(p.Agreed) > 0 && same[0].Key == p.Agreed[0].Key:
		case len(same) == len(p.Agreed):
			level = true
		case len(same) > len(p.Agreed):
			p.Agreed, level = same, false
		}
	}
	if level {
		p.Agreed = nil
	}
	switch {
	case len(p.Sheets) == 1:
		p.State = OneSheet
	case p.Agreed == nil:
		p.State = SheetsUnlike
	case p.Report != nil && p.Agreed[0].sheet().Agrees(&canvass.Sheet{Report: *p.Report}):
		p.State = SheetsIn
	case p.Report != nil && !slices.ContainsFunc(p.Agreed, func(s TellerSheet) bool { return s.seq > p.reportSeq }):
		p.State = SheetsMended
	default:
		p.State = SheetsAgree
	}
}

func (s *TellerSheet) sheet() *canvass.Sheet {
	return &canvass.Sheet{Teller: s.Teller, Report: *s.Report}
}

// CheckIn is how many people were let in to vote at a place, as a source counted them at the door.
type CheckIn struct {
	By        string
	Area      canvass.Area
	Unit      canvass.UnitID
	CheckedIn int64
	Recorded  canvass.Time
	Ref       Ref
}

// checkIns are the newest numbers of people let in, by source and place.
func (list entryList) checkIns(binding string) []CheckIn {
	var out []CheckIn
	for _, x := range list {
		r := x.report
		if r == nil || !x.stands() || r.CheckedIn == nil || r.Event != "" && r.Event != binding {
			continue
		}
		in := CheckIn{By: x.by(), Area: r.Area, Unit: r.Unit, CheckedIn: *r.CheckedIn, Recorded: x.Entry.Recorded, Ref: x.ref()}
		same := func(o CheckIn) bool { return o.By == in.By && o.Area == in.Area && o.Unit == in.Unit }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i] = in
		} else {
			out = append(out, in)
		}
	}
	return out
}
