// Package answer holds the JSON objects that commands print with --json and that the web API serves: the same object
// for the same question, so that a script written for one reads the other.
//
// Keys are snake_case. Votes, ballots and delegates are integers, shares are text computed from them ("56.0%"), a
// percentage that a source printed is the number as printed. What is not known is null; a list that may have members is
// never null. Entries are named by their key, with their place in the record beside it.
//
//	r, err := answer.ResultsOf(view.Snapshot, view.Head, "2024/dem/as")
//	err = answer.Write(os.Stdout, r)
package answer

import (
	"encoding/json"
	"io"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Write writes one object, indented for people, and a line end.
func Write(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// WriteLine writes one of several answers in a line of its own.
func WriteLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// Head is the state of the record that an answer is computed from.
type Head = ledger.Head

// Receipt is what a command that enters something answers with.
type Receipt struct {
	// Seq is the place of the entry; null when the record had it already.
	Seq *int64 `json:"seq"`
	Key string `json:"key"`
	// Record says which record it went into, and of what kind that is.
	Record Record `json:"record"`
	Head   Head   `json:"head"`
	Flags  []Text `json:"flags"`
}

// Hall is a contest's forms that are being served.
type Hall struct {
	Forms string `json:"forms"`
	Pages string `json:"pages"`
	// ChairCode lets the chair in, once: the first who uses it is its bearer.
	ChairCode string `json:"chair_code"`
	Record    Record `json:"record"`
}

// Text is a sentence for people.
type Text = string

// Entry is an entry of the record as one refers to it.
type Entry struct {
	Entry string `json:"entry"` // its key
	Seq   *int64 `json:"seq"`   // its place in the record
}

func entryOf(s *tally.Snapshot, key string) Entry {
	e := Entry{Entry: key}
	if l, ok := s.Entry(key); ok {
		e.Seq = &l.Seq
	}
	return e
}

// given is a value that is null where it is not given.
func given[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// list is a list that JSON shows as [] when it is empty.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

func awardsByOption(in []canvass.Award) map[canvass.OptionID]int {
	m := make(map[canvass.OptionID]int, len(in))
	for _, a := range in {
		m[a.Option] = a.Delegates
	}
	return m
}

// contestOf is a contest of the snapshot, or an error that names the nearest one.
func contestOf(s *tally.Snapshot, id canvass.ContestID) (*tally.Contest, error) {
	if c := s.Contests[id]; c != nil {
		return c, nil
	}
	return nil, canvass.Errorf(canvass.NotFound, "contest", "%s is not in this record%s", id, english.DidYouMeanKey(id, s.Contests))
}

// Records are the records that a user has.
type Records struct {
	Records []RecordAt `json:"records"`
}

// RecordAt is a record and where it is. Kind, Name and Entries are empty where Problem says why it does not read.
type RecordAt struct {
	Path    string             `json:"path"`
	InUse   bool               `json:"in_use"`
	Kind    canvass.RecordKind `json:"kind"`
	Name    string             `json:"name"`
	Entries int64              `json:"entries"`
	Problem string             `json:"problem,omitempty"`
}

// Files are the paths of files that a command wrote.
type Files struct {
	Files []string `json:"files"`
}

// Listed is what a search of the catalog found.
type Listed struct {
	Found []catalog.Found `json:"found"`
}

// Sheets are tellers' sheets of one room, and what they come to: one, unlike, agree or in.
type Sheets struct {
	State   tally.SheetState `json:"state"`
	Area    canvass.Area     `json:"area"`
	Unit    canvass.UnitID   `json:"unit"`
	Tellers []string         `json:"tellers"`
	// Differs are the figures on which they differ, each teller's in the order of Tellers; null is not given.
	Differs []SheetDifference `json:"differs"`
	// Report is the entry that the sheets made, null while they made none.
	Report *string `json:"report"`
}

// SheetDifference is one figure on which sheets differ: an option's id, or ballots, blank, void, overvotes.
type SheetDifference struct {
	Name    string   `json:"name"`
	Figures []*int64 `json:"figures"`
}

// SheetsOf answers with what sheets come to; null where they may not be shown.
func SheetsOf(p *tally.PlaceSheets) *Sheets {
	if p == nil {
		return nil
	}
	out := &Sheets{State: p.State, Area: p.Place.Area, Unit: p.Place.Unit, Tellers: []string{}, Differs: []SheetDifference{}, Report: text(p.ReportKey)}
	for _, s := range p.Sheets {
		out.Tellers = append(out.Tellers, s.Teller)
	}
	for _, d := range p.Differences() {
		out.Differs = append(out.Differs, SheetDifference{d.Name, d.Figures})
	}
	return out
}
