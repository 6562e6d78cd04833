package spreadsheet

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Rows are the rows of a sheet from the first on. Rows that are not in the file are there without cells.
type Rows struct {
	book   *Workbook
	part   *part
	number int
	last   row // the last that was read, at number or behind it
	ended  bool
	err    error
}

type row struct {
	number int
	hidden bool
	cells  []string
}

// Rows begins to read the sheet of a name.
func (w *Workbook) Rows(sheet string) (*Rows, error) {
	for _, s := range w.sheets {
		if s.name == sheet {
			p, err := w.open(s.part)
			if err != nil {
				return nil, err
			}
			return &Rows{book: w, part: p}, nil
		}
	}
	return nil, fmt.Errorf("it has no sheet %s", short(sheet))
}

// Next goes to the next row. It is false behind the last, and where the sheet cannot be read on: Err says which.
func (r *Rows) Next() bool {
	if r.err == nil && !r.ended && r.number == r.last.number {
		r.err = r.read()
	}
	if r.err != nil || r.ended {
		return false
	}
	r.number++
	return true
}

// Number is the row's number, from 1.
func (r *Rows) Number() int { return r.number }

// Hidden reports whether the row is hidden.
func (r *Rows) Hidden() bool { return r.number == r.last.number && r.last.hidden }

// Cells are the texts of the row's cells, up to the last that is not empty, good until the next call of Next. A number
// is as it is stored, or with a percent sign or as a day where its style shows it so; true is 1, and of a formula whose result is not in the file the formula is given, with an equals
// sign: nobody takes it for a number.
func (r *Rows) Cells() []string {
	if r.number != r.last.number {
		return nil
	}
	return r.last.cells
}

// Err is why reading ended, nil at the sheet's end.
func (r *Rows) Err() error { return r.err }

// Close ends reading.
func (r *Rows) Close() error { return r.part.Close() }

// read reads the next row that is in the file. Behind the last it reads the rest, so that a damaged file is found out.
func (r *Rows) read() error {
	for {
		t, err := r.part.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case nil:
			r.ended = true
			return nil
		case xml.StartElement:
			if t.Name.Local == "row" {
				return r.readRow(t)
			}
		}
	}
}

func (r *Rows) readRow(start xml.StartElement) error {
	n, err := r.place(attribute(start, "r"), r.last.number)
	if err != nil || n > maxRows {
		return r.part.errorf("row %s stands behind row %d", short(attribute(start, "r")), r.last.number)
	}
	hidden := attribute(start, "hidden")
	r.last = row{number: n, hidden: hidden == "1" || hidden == "true", cells: r.last.cells[:0]}
	column := 0
	for {
		t, err := r.part.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil // of the row: cells are read to their ends
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := r.skip(); err != nil {
					return err
				}
				continue
			}
			if column, err = r.column(attribute(t, "r"), column); err != nil {
				return err
			}
			text, err := r.cell(attribute(t, "t"), attribute(t, "s"))
			if err != nil {
				return err
			}
			if text == "" {
				continue
			}
			for len(r.last.cells) < column-1 {
				r.last.cells = append(r.last.cells, "")
			}
			r.last.cells = append(r.last.cells, text)
		}
	}
}

// skip reads to the end of the element that was just opened.
func (r *Rows) skip() error {
	_, err := r.part.gather(func(int, string) bool { return false })
	return err
}

// place is a number that is given, or the one behind the last; it is greater than the last.
func (r *Rows) place(given string, last int) (int, error) {
	if given == "" {
		return last + 1, nil
	}
	n, err := strconv.Atoi(given)
	if err == nil && n <= last {
		err = strconv.ErrRange
	}
	return n, err
}

// column is that of a cell's reference like "AB12", or the one behind the last.
func (r *Rows) column(reference string, last int) (int, error) {
	n := 0
	letters := strings.TrimRight(reference, "0123456789")
	for _, l := range []byte(letters) {
		if l < 'A' || l > 'Z' || n > maxColumns {
			n = 0
			break
		}
		n = 26*n + int(l-'A') + 1
	}
	if reference == "" {
		n = last + 1
	} else if reference[len(letters):] != strconv.Itoa(r.last.number) {
		n = 0
	}
	if n <= last || n > maxColumns {
		return 0, r.part.errorf("a cell in row %d is %s, behind column %d", r.last.number, short(reference), last)
	}
	return n, nil
}

// cell reads the cell that was just opened, of a type and a style.
func (r *Rows) cell(kind, style string) (string, error) {
	var value, formula, inline string
	computed, told := false, false
	for {
		t, err := r.part.next()
		if err != nil {
			return "", err
		}
		if _, end := t.(xml.EndElement); end {
			break
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "v":
			told = true
			value, err = r.part.text()
		case "f":
			computed = true
			formula, err = r.part.text()
		case "is":
			inline, err = r.part.richText()
		default:
			err = r.skip()
		}
		if err != nil {
			return "", err
		}
	}
	switch {
	case computed && value == "" && !(told && kind == "str"): // a text may be empty
		return "=" + formula, nil
	case kind == "inlineStr":
		return inline, nil
	case kind == "s" && value != "":
		text, err := r.book.text(value)
		if err != nil {
			return "", r.part.errorf("row %d: %w", r.last.number, err)
		}
		return text, nil
	case (kind == "" || kind == "n") && value != "":
		return r.book.shown(value, style)
	}
	return value, nil
}

// text is a text of the table by its place.
func (w *Workbook) text(place string) (string, error) {
	if w.table == nil {
		if err := w.readTable(); err != nil {
			return "", err
		}
	}
	n, err := strconv.Atoi(strings.TrimSpace(place))
	if err != nil || n < 0 || n >= len(w.table) {
		return "", fmt.Errorf("a cell has text %s of %d in the table of texts", short(place), len(w.table))
	}
	return w.table[n], nil
}

// readTable reads the table of texts.
func (w *Workbook) readTable() error {
	w.table = []string{}
	if w.texts == "" {
		return nil
	}
	p, err := w.open(w.texts)
	if err != nil {
		return err
	}
	defer p.Close()
	held := 0
	for {
		t, err := p.next()
		if err != nil || t == nil {
			return err
		}
		if start, ok := t.(xml.StartElement); !ok || start.Name.Local != "si" {
			continue
		}
		text, err := p.richText()
		if err != nil {
			return err
		}
		if held += len(text) + 32; held > maxTexts {
			return p.errorf("it has more than %d MiB of texts: save the sheet as CSV", maxTexts>>20)
		}
		w.table = append(w.table, text)
	}
}

// unescaped is a text with the characters that XML cannot have, written as _x000D_; _x005F_ is an underscore that
// begins no such thing.
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		units := []uint16{}
		for len(s) >= i+7 && s[i:i+2] == "_x" && s[i+6] == '_' {
			n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
			if err != nil {
				break
			}
			units = append(units, uint16(n))
			i += 7
		}
		if len(units) > 0 {
			b.WriteString(string(utf16.Decode(units)))
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
