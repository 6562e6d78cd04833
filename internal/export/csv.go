package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// column is one column of the table of results.
type column struct {
	name string
	text func(*Row) string
}

// columns are the columns of the CSV, in order. Those of the Parquet file have the same names.
var columns = []column{
	{"cycle", func(r *Row) string { return strconv.Itoa(int(r.Cycle)) }},
	{"party", func(r *Row) string { return r.Party }},
	{"state", func(r *Row) string { return r.State }},
	{"contest", func(r *Row) string { return r.Contest }},
	{"event", func(r *Row) string { return word(r.Event) }},
	{"date", func(r *Row) string { return day(r.Date) }},
	{"level", func(r *Row) string { return r.Level }},
	{"area", func(r *Row) string { return r.Area }},
	{"unit_id", func(r *Row) string { return word(r.UnitID) }},
	{"unit_name", func(r *Row) string { return word(r.UnitName) }},
	{"fips", func(r *Row) string { return word(r.FIPS) }},
	{"county_fips", func(r *Row) string { return word(r.CountyFIPS) }},
	{"ocd_id", func(r *Row) string { return word(r.OCD) }},
	{"line", func(r *Row) string { return r.Line }},
	{"option", func(r *Row) string { return word(r.Option) }},
	{"name", func(r *Row) string { return word(r.Name) }},
	{"measure", func(r *Row) string { return word(r.Measure) }},
	{"votes", func(r *Row) string { return whole(r.Votes) }},
	{"share", func(r *Row) string { return fraction(r.Share) }},
	{"valid", func(r *Row) string { return whole(r.Valid) }},
	{"ballots", func(r *Row) string { return whole(r.Ballots) }},
	{"blank", func(r *Row) string { return whole(r.Blank) }},
	{"void", func(r *Row) string { return whole(r.Void) }},
	{"overvotes", func(r *Row) string { return whole(r.Overvotes) }},
	{"cast", func(r *Row) string { return whole(r.Cast) }},
	{"delegates", func(r *Row) string { return whole(r.Delegates) }},
	{"announced", func(r *Row) string { return whole(r.Announced) }},
	{"withheld", func(r *Row) string { return whole(r.Withheld) }},
	{"source", func(r *Row) string { return word(r.Source) }},
	{"figure", func(r *Row) string { return word(r.Figure) }},
	{"chosen", func(r *Row) string { return strconv.FormatBool(r.Chosen) }},
	{"in_sum", func(r *Row) string { return strconv.FormatBool(r.InSum) }},
	{"status", func(r *Row) string { return word(r.Status) }},
	{"outcome", func(r *Row) string { return word(r.Outcome) }},
	{"basis", func(r *Row) string { return word(r.Basis) }},
	{"at_from", func(r *Row) string { return clock(r.From) }},
	{"at_to", func(r *Row) string { return clock(r.To) }},
	{"at_about", func(r *Row) string { return strconv.FormatBool(r.About) }},
	{"recorded", func(r *Row) string { return clock(r.Recorded) }},
	{"entries", func(r *Row) string { return word(r.Entries) }},
	{"entry_key", func(r *Row) string { return word(r.Key) }},
	{"scale", func(r *Row) string { return whole(r.Scale) }},
	{"record_kind", func(r *Row) string { return r.Kind }},
	{"head_size", func(r *Row) string { return strconv.FormatInt(r.Size, 10) }},
	{"head_root", func(r *Row) string { return r.Root }},
	{"as_of", func(r *Row) string { return clock(&r.AsOf) }},
}

func word(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func whole(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func fraction(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', 6, 64)
}

func day(n *int32) string {
	if n == nil {
		return ""
	}
	return time.Unix(int64(*n)*secondsOfDay, 0).UTC().Format(time.DateOnly)
}

func clock(ms *int64) string {
	if ms == nil {
		return ""
	}
	return canvass.Time(*ms).String()
}

// mark is U+FEFF in UTF-8, by which a spreadsheet knows that the text is that.
const mark = "\ufeff"

// writeCSV writes the table of results as RFC 4180 has it, with CRLF, in UTF-8, with a heading. No cell begins a
// formula.
func (x *Export) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if x.excel {
		if _, err := io.WriteString(w, mark); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(w, heading()+"\r\n"); err != nil {
		return err
	}
	cells := make([]string, len(columns))
	for r := range x.Rows() {
		for i, c := range columns {
			if cells[i] = c.text(&r); c.name != "head_root" { // a hash in base 64, which may begin with a plus
				cells[i] = harmless(cells[i])
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// heading is the first line of the CSV.
func heading() string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return strings.Join(names, ",")
}

// formulas are what a spreadsheet may take for the beginning of a formula, the full-width forms included: names come
// from feeds and files, and nobody's name may run in a reader's spreadsheet.
const formulas = "=+-@\t\r\n＝＋－＠"

// harmless is a cell that no spreadsheet takes for a formula: an apostrophe stands in front of one that begins like it,
// as spreadsheets themselves mark text. Numbers here are never negative, so that none gets one.
func harmless(cell string) string {
	if plain(cell) {
		return cell
	}
	cell = strings.ToValidUTF8(cell, "\uFFFD")
	if strings.ContainsRune(cell, 0) {
		cell = strings.ReplaceAll(cell, "\x00", "\uFFFD")
	}
	if strings.ContainsAny(first(strings.TrimLeft(cell, " \u00a0")), formulas) {
		return "'" + cell
	}
	return cell
}

// plain reports whether a cell is what nearly all are: printable ASCII that begins with a letter or a digit.
func plain(cell string) bool {
	for i := range len(cell) {
		c := cell[i]
		if c < ' ' || c > '~' || i == 0 && (c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// first is the cell's first character.
func first(cell string) string {
	for _, r := range cell {
		return string(r)
	}
	return ""
}
