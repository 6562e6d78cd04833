package catalog

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// maxEntries bounds a file of entries or votes: a precinct release of a large state has a tenth of it.
const maxEntries = 64 << 20

// ReadEntries reads what somebody wants entered into a record. name is the file's, for errors, which are one Finding
// each.
//
// A file of entries is JSON, one object after the other or an array, each in the form of canvass.Entry. Format, Key,
// Recorded and Actor may be left out, and Contest, Race, By and Source where the caller knows them; what an entry says
// is checked. A file with an error gives no entries.
//
// A file of votes is CSV with the header "area,option,votes", or the same as JSON rows, read by delegate.ReadVotes. It
// gives one entry of kind report for each area, with the report alone.
func ReadEntries(r io.Reader, name string) ([]canvass.Entry, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxEntries+1))
	switch {
	case err != nil:
		return nil, canvass.Errorf(canvass.Failed, name, "%w", cause(err))
	case len(data) > maxEntries:
		return nil, Finding{File: name, Severity: Error, Message: fmt.Sprintf("more than the %d bytes that a file of entries may have: split it", maxEntries)}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	f := entriesFile{name: name, data: data}
	if !f.holdsEntries() {
		return f.votes()
	}
	return f.entries()
}

// entriesFile is a file of entries while it is read.
type entriesFile struct {
	name string
	data []byte
}

// holdsEntries reports whether the file is JSON whose first object is not a row of votes. A row has an option and no
// kind.
func (f *entriesFile) holdsEntries() bool {
	head := bytes.TrimLeft(f.data, " \t\r\n[")
	if !bytes.HasPrefix(head, []byte("{")) {
		return false
	}
	var first map[string]json.RawMessage
	if json.NewDecoder(bytes.NewReader(head)).Decode(&first) != nil {
		return true // the error names the line
	}
	_, kind := first["kind"]
	_, option := first["option"]
	return kind || !option
}

// votes turns rows of votes into one report for each area.
func (f *entriesFile) votes() ([]canvass.Entry, error) {
	areas, err := delegate.ReadVotes(bytes.NewReader(f.data), f.name)
	if err != nil {
		if e := (*delegate.ReadError)(nil); errors.As(err, &e) {
			message := e.What
			if e.Field != "" {
				message = e.Field + ": " + message
			}
			return nil, f.at(e.Line, message)
		}
		return nil, f.at(0, err.Error())
	}
	var out []canvass.Entry
	for _, v := range areas {
		r := &canvass.Report{Area: canvass.Area(v.Area), Measure: canvass.Votes, Ballots: v.Ballots}
		for _, l := range v.Lines {
			r.Counts = append(r.Counts, canvass.Count{Option: canvass.OptionID(l.Option), Votes: l.Votes})
		}
		canvass.SortCounts(r.Counts)
		if err := r.Validate(); err != nil {
			return nil, f.at(0, string(v.Area)+": "+why(err))
		}
		out = append(out, canvass.Entry{Format: canvass.Format, Kind: canvass.KindReport, Report: r})
	}
	return out, nil
}

func (f *entriesFile) at(line int, message string) error {
	found := Finding{File: f.name, Line: line, Severity: Error, Message: message}
	if line > 0 {
		found.Column = 1
	}
	return found
}

// entries reads objects one after the other, or in an array.
func (f *entriesFile) entries() ([]canvass.Entry, error) {
	d := json.NewDecoder(bytes.NewReader(f.data))
	array := bytes.HasPrefix(bytes.TrimLeft(f.data, " \t\r\n"), []byte("["))
	if array {
		if _, err := d.Token(); err != nil {
			return nil, f.wrong(0, err)
		}
	}
	var out []canvass.Entry
	var errs []error
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, errors.Join(append(errs, f.wrong(0, err))...)
		}
		start := d.InputOffset() - int64(len(raw))
		e, err := readEntry(raw)
		if err != nil {
			errs = append(errs, f.wrong(start, err))
			continue
		}
		out = append(out, *e)
	}
	if array {
		if _, err := d.Token(); err != nil {
			errs = append(errs, f.wrong(0, err))
		}
	}
	if _, err := d.Token(); err != io.EOF {
		errs = append(errs, f.at(f.line(d.InputOffset()), "something follows the entries: keep one array, or one object a line"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

// readEntry decodes one entry strictly and checks what it says. What the caller fills in is filled with something valid
// for the check alone.
func readEntry(raw []byte) (*canvass.Entry, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var e canvass.Entry
	if err := d.Decode(&e); err != nil {
		return nil, err
	}
	if e.Format == 0 {
		e.Format = canvass.Format
	}
	if e.Kind == canvass.KindRecord || e.Kind == canvass.KindCatalog || e.Kind == canvass.KindErasure {
		return nil, canvass.Errorf(canvass.Invalid, "kind", "%q is the record's own: enter reports, claims, confirmations, notices, calls, corrections and withdrawals", e.Kind)
	}
	if e.Sealed != nil {
		return nil, canvass.Errorf(canvass.Invalid, "sealed", "the record seals entries itself: give what it says, with its rights")
	}
	full := e
	full.Key, full.Actor, full.By = cmp.Or(e.Key, "entry"), cmp.Or(e.Actor, "entry"), cmp.Or(e.By, "entry")
	full.Recorded = cmp.Or(e.Recorded, 1)
	if full.Contest == "" && full.Race == "" {
		full.Race = "2024/dem"
	}
	return &e, full.Validate()
}

func (f *entriesFile) line(offset int64) int {
	return 1 + bytes.Count(f.data[:min(int(offset), len(f.data))], []byte("\n"))
}

// wrong is an error inside the object that begins at an offset.
func (f *entriesFile) wrong(start int64, err error) error {
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return f.at(f.line(start+syntax.Offset), "not JSON: "+syntax.Error())
	case errors.As(err, &mistyped):
		return f.at(f.line(start+mistyped.Offset), fmt.Sprintf("%s: a %s stands here: write %s", mistyped.Field, mistyped.Value, kindWords(mistyped.Type.Kind().String())))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return f.at(f.line(int64(len(f.data))), "not JSON: the file ends inside an entry")
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return f.at(f.line(start), field+": an entry has no such field")
	}
	return f.at(f.line(start), err.Error())
}

func kindWords(kind string) string {
	switch kind {
	case "int", "int64":
		return "a whole number"
	case "string":
		return "text in quotes"
	case "bool":
		return "true or false"
	case "slice":
		return "a list"
	}
	return "an object"
}
