package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// column is one column of the table of results.
type column struct {
	name string
	text func(*Row) string
}

// columns are the columns of the CSV, in order. Those of the Parquet file have the same names.
var columns = []column{
	{"contest", func(r *Row) string { return r.Contest }},
	{"event", func(r *Row) string { return r.Event }},
	{"date", func(r *Row) string { return r.Date }},
	{"area", func(r *Row) string { return r.Area }},
	{"unit", func(r *Row) string { return r.Unit }},
	{"line", func(r *Row) string { return r.Line }},
	{"option", func(r *Row) string { return word(r.Option) }},
	{"name", func(r *Row) string { return word(r.Name) }},
	{"measure", func(r *Row) string { return word(r.Measure) }},
	{"votes", func(r *Row) string { return whole(r.Votes) }},
	{"share", func(r *Row) string { return word(r.Share) }},
	{"valid", func(r *Row) string { return whole(r.Valid) }},
	{"number", func(r *Row) string { return whole(r.Number) }},
	{"source", func(r *Row) string { return word(r.Source) }},
	{"figure", func(r *Row) string { return word(r.Figure) }},
	{"chosen", func(r *Row) string { return strconv.FormatBool(r.Chosen) }},
	{"status", func(r *Row) string { return r.Status }},
	{"outcome", func(r *Row) string { return word(r.Outcome) }},
	{"basis", func(r *Row) string { return word(r.Basis) }},
	{"at", func(r *Row) string { return word(r.At) }},
	{"recorded", func(r *Row) string { return word(r.Recorded) }},
	{"seqs", func(r *Row) string { return r.Seqs }},
	{"entry", func(r *Row) string { return word(r.Entry) }},
	{"record_kind", func(r *Row) string { return r.Kind }},
	{"head_size", func(r *Row) string { return strconv.FormatInt(r.Size, 10) }},
	{"head_root", func(r *Row) string { return r.Root }},
	{"as_of", func(r *Row) string { return r.AsOf }},
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

// writeCSV writes the table of results as RFC 4180 has it, in UTF-8, with a heading. No cell begins a formula.
func (x *Export) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if _, err := io.WriteString(w, heading()+"\n"); err != nil {
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
