package formats

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/spreadsheet"
)

// packed is the text of something that was packed, with a line on what was done.
type packed struct {
	*bufio.Reader
	remark string
	sheet  string // of a workbook, which one
}

// Remark says what was read.
func (p *packed) Remark() string { return p.remark }

// unpack gives the text of a source that is compressed, or a spreadsheet; others as they are. What is packed in a
// packed one is not looked for.
func unpack(b *bufio.Reader, o feed.Options) (*packed, error) {
	head, err := b.Peek(4)
	switch {
	case err != nil && err != io.EOF:
		return nil, canvass.Errorf(canvass.Failed, "read", "%w", err)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "input", "this begins like gzip and is not: %w", err)
		}
		return &packed{bufio.NewReaderSize(damaged{z}, feed.HeadSize), "the file was compressed with gzip", ""}, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return archive(b, o)
	}
	return &packed{Reader: b}, nil
}

// Text is the text of a source that may be compressed or a spreadsheet, of others their bytes as they are: what [Read] reads
// of it. It is refused where it is longer than the options allow.
func Text(raw []byte, o feed.Options) ([]byte, error) {
	b, err := unpack(bufio.NewReaderSize(bytes.NewReader(raw), feed.HeadSize), o)
	if err != nil {
		return nil, err
	}
	if want := o.Sheet(); want != "" && b.sheet == "" {
		return nil, canvass.Errorf(canvass.Invalid, "sheet", "%q is named, and this is no workbook: it has no sheets", want)
	}
	return whole(b, o)
}

// whole is all that a reader has, refused where it is longer than the options allow.
func whole(r io.Reader, o feed.Options) ([]byte, error) {
	limit := o.Limits.Bytes
	if limit <= 0 {
		limit = feed.DefaultBytes
	}
	all, err := io.ReadAll(io.LimitReader(r, limit+1))
	var own *canvass.Error
	switch {
	case errors.As(err, &own):
		return nil, own
	case err != nil:
		return nil, canvass.Errorf(canvass.Failed, "read", "%w", err)
	case int64(len(all)) > limit:
		return nil, canvass.Errorf(canvass.Invalid, "input", "more than %d MiB: if the source is right, raise the limit", limit>>20)
	}
	return all, nil
}

// damaged words the errors of what was packed.
type damaged struct{ r io.Reader }

func (d damaged) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && err != io.EOF {
		err = canvass.Errorf(canvass.Invalid, "input", "the compressed file is damaged or cut off: %v", err)
	}
	return n, err
}

// archive reads a zip file: a spreadsheet, or one file in it.
func archive(b *bufio.Reader, o feed.Options) (*packed, error) {
	all, err := whole(b, o)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "input", "the zip file is damaged or cut off: %v", err)
	}
	var files []*zip.File
	var names []string
	for _, f := range z.File {
		switch {
		case f.Name == "xl/workbook.xml":
			return workbook(all, o)
		case strings.HasSuffix(f.Name, "/"), strings.HasPrefix(f.Name, "__MACOSX/"):
		default:
			files, names = append(files, f), append(names, f.Name)
		}
	}
	if len(files) != 1 {
		return nil, canvass.Errorf(canvass.Refused, "format", "the zip file holds %d files%s: give the one that holds the returns", len(files), listed(names))
	}
	r, err := files[0].Open()
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "input", "%s in the zip file: %v", short(names[0]), err)
	}
	return &packed{bufio.NewReaderSize(damaged{r}, feed.HeadSize), fmt.Sprintf("read: %q of the zip file", short(names[0])), ""}, nil
}

// listed are a few names in parentheses.
func listed(names []string) string {
	if len(names) == 0 {
		return ""
	}
	if len(names) > 5 {
		names = append(names[:5:5], "…")
	}
	for i, n := range names {
		names[i] = fmt.Sprintf("%q", short(n))
	}
	return " (" + strings.Join(names, ", ") + ")"
}

func short(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}

// workbook reads a sheet of a spreadsheet row by row: that which a mapping names, or the only one that is not empty.
func workbook(all []byte, o feed.Options) (*packed, error) {
	bad := func(format string, args ...any) error {
		return canvass.Errorf(canvass.Invalid, "spreadsheet", format, args...)
	}
	w, err := spreadsheet.Open(bytes.NewReader(all), int64(len(all)), spreadsheet.DefaultUnpacked)
	if err != nil {
		return nil, bad("it cannot be read: %v", err)
	}
	want := o.Sheet()
	var found []string
	for _, name := range w.Sheets() {
		if want != "" && name == want || want == "" && filled(w, name) {
			found = append(found, name)
		}
	}
	switch {
	case len(found) == 0 && want != "":
		return nil, bad("it has no sheet %q; it has%s", want, listed(w.Sheets()))
	case len(found) == 0:
		return nil, bad("all its sheets are empty")
	case len(found) > 1:
		return nil, bad("it has %d sheets that are not empty%s: say which one, with sheet = \"…\" in the [table] of a mapping, as canvass map --sheet writes it", len(found), listed(found))
	}
	rows, err := w.Rows(found[0])
	if err != nil {
		return nil, bad("sheet %q: %v", short(found[0]), err)
	}
	s := &sheet{rows: rows}
	s.csv = csv.NewWriter(&s.text)
	return &packed{bufio.NewReaderSize(s, feed.HeadSize), fmt.Sprintf("read: sheet %q of the spreadsheet", short(found[0])), found[0]}, nil
}

// filled reports whether a sheet has a cell with something in it among its first rows, or cannot be read: reading it
// will say what is wrong.
func filled(w *spreadsheet.Workbook, name string) bool {
	rows, err := w.Rows(name)
	if err != nil {
		return true
	}
	defer rows.Close()
	for n := 0; n < 1000 && rows.Next(); n++ {
		if strings.TrimSpace(strings.Join(rows.Cells(), "")) != "" {
			return true
		}
	}
	return rows.Err() != nil
}

// sheet is a sheet's rows as comma-separated text, made as it is read.
type sheet struct {
	rows  *spreadsheet.Rows
	csv   *csv.Writer
	text  bytes.Buffer
	width int
	err   error
}

func (s *sheet) Read(p []byte) (int, error) {
	for s.text.Len() == 0 && s.err == nil {
		s.next()
	}
	if s.text.Len() > 0 {
		return s.text.Read(p)
	}
	return 0, s.err
}

// next writes the next row, as wide as the widest before it: a sheet keeps no empty cells at the end of a row.
func (s *sheet) next() {
	if !s.rows.Next() {
		s.err = io.EOF
		if err := cmp.Or(s.rows.Err(), s.rows.Close()); err != nil {
			s.err = canvass.Errorf(canvass.Invalid, "spreadsheet", "it is damaged: %v", err)
		}
		return
	}
	cells := s.rows.Cells()
	if s.rows.Hidden() && slices.ContainsFunc(cells, func(c string) bool { return strings.Trim(c, "0123456789") == "" && c != "" }) {
		s.err = canvass.Errorf(canvass.Invalid, "spreadsheet", "row %d is hidden and holds numbers: show what is to be counted, delete the rest, and save it again", s.rows.Number())
		return
	}
	s.width = max(s.width, len(cells), 1)
	for len(cells) < s.width {
		cells = append(cells, "")
	}
	s.err = s.csv.Write(cells)
	s.csv.Flush()
}
