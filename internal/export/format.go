package export

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Format names a format of files.
type Format string

// The formats.
const (
	CSV     Format = "csv"
	JSON    Format = "json"
	Parquet Format = "parquet"
	NIST    Format = "nist-xml"
	ICal    Format = "ics"
	Atom    Format = "atom"
)

type kind struct {
	name   Format
	ext    string // of its files, without the point
	media  string
	title  string
	binary bool
	write  func(*Export, io.Writer) error
}

func kinds() []kind {
	return []kind{
		{CSV, "csv", "text/csv; charset=utf-8", "a table of results", false, (*Export).writeCSV},
		{JSON, "json", "application/json", "results, standings and claims", false, (*Export).writeJSON},
		{Parquet, "parquet", "application/vnd.apache.parquet", "the table of results, for DuckDB, pandas and R", true, (*Export).writeParquet},
		{NIST, "xml", "application/xml", "results in the common data format, NIST SP 1500-100 v2", false, (*Export).writeNIST},
		{ICal, "ics", "text/calendar; charset=utf-8", "the calendar", false, (*Export).writeICal},
		{Atom, "atom", "application/atom+xml", "a feed of calls, confirmations, corrections and flagged claims", false, (*Export).writeAtom},
	}
}

// Formats are all formats.
func Formats() []Format {
	var out []Format
	for _, k := range kinds() {
		out = append(out, k.name)
	}
	return out
}

func (f Format) kind() (kind, error) {
	for _, k := range kinds() {
		if k.name == f {
			return k, nil
		}
	}
	var names []string
	for _, k := range kinds() {
		names = append(names, string(k.name))
	}
	return kind{}, canvass.Errorf(canvass.Invalid, "format", "%q is not one of %s", string(f), strings.Join(names, ", "))
}

// Validate refuses what is no format.
func (f Format) Validate() error {
	_, err := f.kind()
	return err
}

// Ext is the extension of the format's files, without the point.
func (f Format) Ext() string { k, _ := f.kind(); return k.ext }

// Media is the format's media type.
func (f Format) Media() string { k, _ := f.kind(); return k.media }

// Title says for a person what a file of the format holds.
func (f Format) Title() string { k, _ := f.kind(); return k.title }

// Binary reports whether a file of the format is nothing for a terminal.
func (f Format) Binary() bool { k, _ := f.kind(); return k.binary }

// FormatOf is the format of a file by the extension of its name, and whether one has it.
func FormatOf(name string) (Format, bool) {
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	for _, k := range kinds() {
		if k.ext == ext {
			return k.name, true
		}
	}
	return "", false
}

// Written is what a file is, by its beginning, if it is one that this package writes for readers: "a CSV table". The
// XML is none of them: it is a format of returns, which says of itself whether it is a test.
func Written(head []byte) (what string, ok bool) {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	first := func(n int) []byte { return head[:min(len(head), n)] }
	switch {
	case bytes.HasPrefix(head, []byte(heading())):
		return "a table (CSV)", true
	case bytes.HasPrefix(head, []byte("PAR1")):
		return "a table (Parquet)", true
	case bytes.Contains(first(200), []byte(`"format": "`+jsonFormat+`"`)):
		return "a file of results (JSON)", true
	case bytes.HasPrefix(head, []byte("BEGIN:VCALENDAR")):
		return "a calendar", true
	case bytes.Contains(first(200), []byte("http://www.w3.org/2005/Atom")):
		return "a feed", true
	}
	return "", false
}
