package feed

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Rows reads a table of text: comma-separated, or by another delimiter, with any of the three line ends.
type Rows struct {
	in    *Input
	lines *lineEnds
	csv   *csv.Reader
	line  int // of the row that was read last
	again []string
}

// NewRows reads in as a table. Rows may have different lengths only when ragged is set.
func NewRows(in *Input, delimiter rune, ragged bool) *Rows { return newRows(in, in, delimiter, ragged) }

func newRows(in *Input, from io.Reader, delimiter rune, ragged bool) *Rows {
	lines := &lineEnds{r: from}
	r := csv.NewReader(lines)
	r.Comma = delimiter
	r.ReuseRecord = true
	r.LazyQuotes = false
	if ragged {
		r.FieldsPerRecord = -1
	}
	return &Rows{in: in, lines: lines, csv: r}
}

// OpenRows reads in as a table whose delimiter its beginning shows; its rows may have different lengths.
func OpenRows(in *Input, delimiter func(head string) rune) (*Rows, error) {
	b := bufio.NewReaderSize(in, HeadSize)
	head, err := b.Peek(HeadSize)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, in.Err()
	}
	r := newRows(in, b, delimiter(strings.TrimPrefix(string(head), "\ufeff")), true)
	return r, nil
}

// Next is the next row; io.EOF after the last. It is valid until the next call.
func (r *Rows) Next() ([]string, error) {
	if row := r.again; row != nil {
		r.again = nil
		return row, nil
	}
	row, err := r.csv.Read()
	if err != nil {
		return nil, r.explain(err)
	}
	r.in.Mark()
	r.line, _ = r.csv.FieldPos(0)
	return row, nil
}

// Where is the line on which the row begins: "line 12".
func (r *Rows) Where() string { return "line " + strconv.Itoa(r.line) }

// Again lets the row be the next one once more; nil for none.
func (r *Rows) Again(row []string) { r.again = row }

// Line is that line's number.
func (r *Rows) Line() int { return r.line }

// Whole reads a count of the row, as [Whole] does.
func (r *Rows) Whole(field, cell string) (int64, error) {
	if n, ok := Digits(cell); ok {
		return n, nil
	}
	return Whole(r.Where(), field, cell)
}

// Parts reads a decimal number of the row, as [Parts] does.
func (r *Rows) Parts(field, cell string, scale int64) (int64, error) {
	n, wrong := parts(cell, scale)
	if wrong == "" {
		return n, nil
	}
	return Parts(r.Where(), field, cell, scale)
}

// Header is the next row as headings. A file that has none is an error.
func (r *Rows) Header() (Header, error) {
	row, err := r.Next()
	if err == io.EOF {
		return Header{}, Errorf("", "the file ends before its headings")
	}
	if err != nil {
		return Header{}, err
	}
	return NewHeader(row), nil
}

// Note says that the row which was read last ends with the file, without a line end: its last cell may be cut off.
func (r *Rows) Note() string {
	if l := r.lines; l.ended && !l.lineEnd && r.csv.InputOffset() == l.read {
		return "the last line has no line end: the file may be cut off"
	}
	return ""
}

func (r *Rows) explain(err error) error {
	if err == io.EOF {
		return err
	}
	if refused := r.in.Err(); refused != nil {
		return refused
	}
	var at *csv.ParseError
	if errors.As(err, &at) {
		where := fmt.Sprintf("line %d", at.StartLine)
		switch {
		case errors.Is(err, csv.ErrFieldCount):
			return Errorf(where, "the row has another number of columns than the first: cut off, or a comma too many")
		case errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
			return Errorf(where, "a quotation mark is missing or too many: the file may be cut off")
		}
		return Errorf(where, "%v", at.Err)
	}
	return Errorf("", "%w", err)
}

// Header is where each column of a table stands, by its heading without capitals and blanks around it.
type Header struct {
	at    map[string]int
	names []string
}

// NewHeader reads a row of headings. A heading that stands twice is found at its first place.
func NewHeader(row []string) Header {
	h := Header{at: map[string]int{}}
	for i, name := range row {
		name = strings.ToLower(strings.TrimSpace(name))
		h.names = append(h.names, strings.Clone(name))
		if _, twice := h.at[name]; !twice {
			h.at[strings.Clone(name)] = i
		}
	}
	return h
}

// Find is the place of the first of the headings that the table has, -1 for none.
func (h Header) Find(names ...string) int {
	for _, n := range names {
		if i, ok := h.at[strings.ToLower(n)]; ok {
			return i
		}
	}
	return -1
}

// Has reports whether the table has all the headings.
func (h Header) Has(names ...string) bool {
	for _, n := range names {
		if h.Find(n) < 0 {
			return false
		}
	}
	return true
}

// Names are the headings in order.
func (h Header) Names() []string { return h.names }

// At is the cell in the column, trimmed; empty where there is no such column.
func At(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[column])
}

// FirstLine is the first line of a head, without its end, for recognising a table by its headings.
func FirstLine(head []byte) string {
	s := strings.TrimPrefix(string(head), "\ufeff")
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i]
	}
	return s
}

// lineEnds makes every line end a line feed: those of Windows, and the carriage return alone of old Macintosh programs.
type lineEnds struct {
	r        io.Reader
	returned bool  // the last byte taken was a carriage return
	read     int64 // bytes handed out
	lineEnd  bool  // the last byte handed out was a line feed
	ended    bool
}

func (l *lineEnds) Read(p []byte) (int, error) {
	for {
		n, err := l.r.Read(p)
		if l.returned || bytes.IndexByte(p[:n], '\r') >= 0 {
			n = l.plain(p, n)
		}
		l.ended = err == io.EOF
		if n > 0 {
			l.read += int64(n)
			l.lineEnd = p[n-1] == '\n'
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// plain makes the line ends of p[:n] line feeds and returns how many bytes are left.
func (l *lineEnds) plain(p []byte, n int) int {
	kept := 0
	for _, c := range p[:n] {
		if c == '\n' && l.returned {
			l.returned = false
			continue
		}
		if l.returned = c == '\r'; l.returned {
			c = '\n'
		}
		p[kept] = c
		kept++
	}
	return kept
}
