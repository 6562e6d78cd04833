package castvote

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/spreadsheet"
	"github.com/canvassdesk/canvass/rank"
)

// rows gives a table's rows: a CSV's or a spreadsheet's first sheet's.
type rows interface {
	// next is the next row, io.EOF at the end. It is good until the call after.
	next() (cells []string, line int, err error)
	io.Closer
}

type csvRows struct {
	read func() ([]string, int, error)
	io.Closer
}

func (r csvRows) next() ([]string, int, error) { return r.read() }

type sheetRows struct {
	rows *spreadsheet.Rows
	file io.Closer
}

func (r *sheetRows) next() ([]string, int, error) {
	if !r.rows.Next() {
		return nil, r.rows.Number(), cmp.Or(r.rows.Err(), io.EOF)
	}
	return r.rows.Cells(), r.rows.Number(), nil
}

func (r *sheetRows) Close() error { return errors.Join(r.rows.Close(), r.file.Close()) }

// openSheet opens the first sheet of a workbook.
func openSheet(s Source) (*sheetRows, error) {
	f, err := s.FS.Open(s.Path)
	if err != nil {
		return nil, err
	}
	r, err := firstSheet(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("no spreadsheet: %w", err)
	}
	return &sheetRows{rows: r, file: f}, nil
}

func firstSheet(f fs.File) (*spreadsheet.Rows, error) {
	at, ok := f.(io.ReaderAt)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size()
	if !ok {
		b, err := io.ReadAll(f)
		if err != nil {
			return nil, err
		}
		at, size = bytes.NewReader(b), int64(len(b))
	}
	book, err := spreadsheet.Open(at, size, maxSheet)
	if err != nil {
		return nil, err
	}
	names := book.Sheets()
	if len(names) == 0 {
		return nil, errors.New("it has no sheet with cells")
	}
	return book.Rows(names[0])
}

// openRows opens a table.
func openRows(s Source) (rows, error) {
	if strings.EqualFold(extension(s.Path), ".xlsx") {
		return openSheet(s)
	}
	r, f, err := openCSV(s)
	if err != nil {
		return nil, err
	}
	return csvRows{func() ([]string, int, error) {
		row, err := r.Read()
		line := 0
		if len(row) > 0 {
			line, _ = r.FieldPos(0)
		}
		return row, line, err
	}, f}, nil
}

// maxSheet bounds a spreadsheet, unpacked.
const maxSheet = 4 << 30

func extension(p string) string {
	if i := strings.LastIndexByte(p, '.'); i >= 0 {
		return p[i:]
	}
	return ""
}

// rankHeading is a heading of a rank's column: "Choice 1", "1st Choice", "rank1", "Mayor Choice 3".
var rankHeading = regexp.MustCompile(`(?i)(?:^|\b|_)(?:choice|rank|ranking|preference)[ _]?(\d{1,3})\b|\b(\d{1,3})(?:st|nd|rd|th)?[ _](?:choice|rank|preference)\b`)

// readRanksInColumns reads a table with a row for each ballot and a column for
// each rank, in which the options' names stand: ES&S's spreadsheets, and CSV files like them.
func readRanksInColumns(s Source, c *collector) (*Read, error) {
	in, err := openRows(s)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	firstRow := s.FirstRow
	if firstRow == 0 {
		firstRow = 2
	}
	columns, err := s.headings(in, firstRow)
	if err != nil {
		return nil, err
	}
	var (
		marks    []rank.Mark
		writes   = -1
		empty    = 0
		numbers  = ballotLines{}
		_, sheet = in.(*sheetRows)
	)
	if s.BlankIsWriteIn || s.WriteInLabel != "" {
		if writes, err = c.option(string(WriteIns)); err != nil {
			return nil, err
		}
	}
	for {
		row, line, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		ranks := columns.ranks
		if ranks == nil {
			ranks = from(columns.first, len(row))
		}
		if columns.width > 0 && len(row) > columns.width && !blank(row[columns.width:]) {
			return nil, fmt.Errorf("line %d has %d columns; the heading has %d", line, len(row), columns.width)
		}
		if err := noSum(row, columns.id, columns.precinct, ranks, line); err != nil {
			return nil, err
		}
		if columns.paper && c.see == nil {
			if err := numbers.add(cell(row, columns.id), line); err != nil {
				return nil, err
			}
		}
		if blank(row) && (sheet || len(row) < 2) {
			// A spreadsheet does not tell a row that is not there from one without a mark.
			empty++
			continue
		}
		marks = marks[:0]
		for i, column := range ranks {
			at := i + 1
			text := strings.TrimSpace(cell(row, column))
			if text == "" {
				if s.BlankIsWriteIn {
					marks = append(marks, rank.Mark{Rank: at, Option: writes})
				}
				continue
			}
			parts := []string{text}
			if s.OvervoteDelimiter != "" {
				parts = strings.Split(text, s.OvervoteDelimiter)
			}
			for _, name := range parts {
				name = strings.TrimSpace(name)
				switch {
				case len(parts) > 1 && (name == "" || name == s.SkippedLabel):
					return nil, fmt.Errorf("line %d, column %d: one of several options in the cell is empty", line, column+1)
				case s.SkippedLabel != "" && name == s.SkippedLabel:
				case s.OvervoteLabel != "" && name == s.OvervoteLabel:
					marks = append(marks, rank.Mark{Rank: at, Option: rank.Overvoted})
				case s.WriteInLabel != "" && name == s.WriteInLabel:
					marks = append(marks, rank.Mark{Rank: at, Option: writes})
				default:
					place, err := c.option(name)
					if err != nil {
						return nil, fmt.Errorf("line %d, column %d: %w", line, column+1, err)
					}
					marks = append(marks, rank.Mark{Rank: at, Option: place})
				}
			}
		}
		if c.see != nil {
			c.see(strings.TrimSpace(cell(row, columns.id)), marks)
		}
		if err := c.add(cell(row, columns.precinct), marks); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	r := c.result(ESS, s.Contest)
	r.Notices = append(r.Notices, s.severalInOne(c.all.Options())...)
	if empty > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%s without anything in them were passed over", english.Count(empty, "row", "rows")))
	}
	if len(columns.unread) > 0 {
		r.Notices = append(r.Notices, "not read: "+english.Count(len(columns.unread), "column", "columns")+": "+english.List(columns.unread))
	}
	return r, nil
}

// layout is which columns hold what, from 0; -1 for none.
type layout struct {
	ranks               []int // nil: all from first on
	first, id, precinct int
	// paper says that id is the number on a paper ballot, which no other ballot bears.
	paper bool
	// width is how many columns have headings; zero where none were read.
	width int
	// unread are headings that say nothing of a ballot that is known.
	unread []string
}

// headings goes over the rows before the first ballot and says where the columns are.
func (s Source) headings(in rows, firstRow int) (layout, error) {
	l := layout{first: s.FirstRank - 1, id: s.IDColumn - 1, precinct: s.PrecinctColumn - 1}
	var head []string
	for i := 1; i < firstRow; i++ {
		row, line, err := in.next()
		if err == io.EOF {
			return l, fmt.Errorf("the table ends at line %d; ballots are to begin at line %d", line, firstRow)
		}
		if err != nil {
			return l, err
		}
		head = append(head[:0], row...)
	}
	if s.FirstRank > 0 {
		if s.Ranks > 0 {
			l.ranks = from(l.first, l.first+s.Ranks)
		}
		return l, nil
	}
	byRank := map[int]int{}
	known := 0 // columns that are no rank, and say something of the ballot
	for i, h := range head {
		m := rankHeading.FindStringSubmatch(h)
		switch {
		case m != nil && (s.Contest == "" || strings.Contains(h, s.Contest)):
			n, _ := strconv.Atoi(m[1] + m[2])
			if _, twice := byRank[n]; twice {
				return l, fmt.Errorf("columns %d and %d are both headed by rank %d; say which contest, or the first rank's column", byRank[n]+1, i+1, n)
			}
			byRank[n] = i
		case m != nil: // another contest's
		case manyBallots(h):
			return l, fmt.Errorf(manyWords, i+1, clip(h))
		case l.precinct < 0 && strings.Contains(strings.ToLower(h), "precinct"):
			l.precinct = i
			known++
		case notOption(h):
			if l.id < 0 {
				l.id = i
			}
			if strings.TrimSpace(h) != "" {
				known++
			}
		case s.Contest == "":
			l.unread = append(l.unread, fmt.Sprintf("%q", clip(h)))
		}
	}
	l.width = len(head)
	l.paper = known == 1 && l.id >= 0 && numbered(head[l.id])
	for n := 1; n <= len(byRank); n++ {
		i, ok := byRank[n]
		if !ok {
			return l, fmt.Errorf("the headings have %d ranks but not rank %d", len(byRank), n)
		}
		l.ranks = append(l.ranks, i)
	}
	if len(l.ranks) == 0 {
		return l, fmt.Errorf(`no heading tells which column is rank 1 (like "Choice 1" or "rank1"); say which`)
	}
	return l, nil
}

func from(first, end int) []int {
	var list []int
	for i := first; i < end; i++ {
		list = append(list, i)
	}
	return list
}

func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

func blank(row []string) bool {
	for _, c := range row {
		if c != "" {
			return false
		}
	}
	return true
}

// readOptionsInColumns reads a table with a row for each ballot and a column for
// each option, in which the rank stands.
func readOptionsInColumns(s Source, c *collector) (*Read, error) {
	in, err := openRows(s)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	head, _, err := in.next()
	if err != nil {
		return nil, fmt.Errorf("no heading row: %w", err)
	}
	first := s.FirstRank - 1
	precinct, id := s.PrecinctColumn-1, s.IDColumn-1
	places := make([]int, len(head))
	known := 0
	for i, h := range head {
		places[i] = -1
		if notOption(h) && strings.TrimSpace(h) != "" {
			known++
		}
		if i < first || first < 0 && notOption(h) {
			switch {
			case precinct < 0 && s.FirstRank == 0 && strings.Contains(strings.ToLower(h), "precinct"):
				precinct = i
			case id < 0 && notOption(h):
				id = i
			}
			continue
		}
		label := strings.TrimSpace(h)
		if label == "" {
			continue
		}
		if manyBallots(label) {
			return nil, fmt.Errorf(manyWords, i+1, clip(h))
		}
		if s.WriteInLabel != "" && label == s.WriteInLabel {
			label = string(WriteIns)
		}
		if places[i], err = c.option(label); err != nil {
			return nil, fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	for i := 2; i < s.FirstRow; i++ {
		if _, _, err := in.next(); err != nil {
			return nil, fmt.Errorf("ballots are to begin at line %d: %w", s.FirstRow, err)
		}
	}
	var marks []rank.Mark
	paper := known == 1 && id >= 0 && id < len(head) && numbered(head[id]) && c.see == nil
	numbers := ballotLines{}
	for {
		row, line, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if len(row) > len(head) {
			return nil, fmt.Errorf("line %d has %d columns; the heading has %d", line, len(row), len(head))
		}
		if err := noSum(row, id, precinct, nil, line); err != nil {
			return nil, err
		}
		if paper {
			if err := numbers.add(cell(row, id), line); err != nil {
				return nil, err
			}
		}
		marks = marks[:0]
		for i, text := range row {
			if strings.TrimSpace(text) == "" {
				continue
			}
			if places[i] < 0 {
				if i >= first && first >= 0 && strings.TrimSpace(head[i]) == "" {
					return nil, fmt.Errorf("line %d, column %d: a mark under no heading", line, i+1)
				}
				continue
			}
			n, err := strconv.Atoi(strings.TrimSpace(text))
			if err != nil || n < 1 || n > rank.MaxRank {
				return nil, fmt.Errorf("line %d, column %d: %q; a rank is a whole number from 1", line, i+1, clip(text))
			}
			marks = append(marks, rank.Mark{Rank: n, Option: places[i]})
		}
		if c.see != nil {
			c.see(strings.TrimSpace(cell(row, id)), marks)
		}
		if err := c.add(cell(row, precinct), marks); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	return c.result(Table, s.Contest), nil
}

// manyBallots says whether a heading is of how many ballots a row stands for.
func manyBallots(heading string) bool {
	switch strings.ToLower(strings.TrimSpace(heading)) {
	case "count", "counts", "ballots", "number of ballots", "ballot count", "weight", "frequency", "copies":
		return true
	}
	return false
}

const manyWords = "column %d is headed %q, as where a row stands for many ballots; a row is one ballot here: write each on a row of its own"

// noSum refuses a row of sums below the ballots: one whose number or precinct, or first cell where that is no rank, says
// that it is a total.
func noSum(row []string, id, precinct int, ranks []int, line int) error {
	at := []int{id, precinct}
	if !slices.Contains(ranks, 0) {
		at = append(at, 0)
	}
	for _, i := range at {
		switch text := cell(row, i); strings.ToLower(strings.Trim(text, " \t:")) {
		case "total", "totals", "grand total", "sum", "in all", "subtotal":
			return fmt.Errorf("line %d is headed %q: a row is one ballot, take the row of sums out", line, clip(text))
		}
	}
	return nil
}

// severalInOne warns of labels that look like several options in one cell: "Cy;Bob" where Cy and Bob are ranked too.
func (s Source) severalInOne(labels []rank.Option) []string {
	var out []string
	for _, label := range labels {
		for _, by := range []string{";", "/", "|", ",", "&", "+", "\n", " and "} {
			parts := strings.Split(string(label), by)
			known := func(part string) bool { return slices.Contains(labels, rank.Option(strings.TrimSpace(part))) }
			if by == s.OvervoteDelimiter || len(parts) < 2 || slices.ContainsFunc(parts, func(p string) bool { return !known(p) }) {
				continue
			}
			out = append(out, fmt.Sprintf("%q is counted as one option, and looks like %s in one cell: --overvote-delimiter %q reads it as marks at one rank",
				clip(string(label)), english.Many(len(parts), "option", "options"), by))
			break
		}
	}
	return out
}

// ballotLines are the lines of paper ballots by the number that is written on each, so that none is counted twice.
type ballotLines map[string]int

func (b ballotLines) add(number string, line int) error {
	number = strings.TrimSpace(number)
	if first, twice := b[number]; twice && number != "" {
		return fmt.Errorf("line %d: ballot %q stands on line %d already", line, clip(number), first)
	}
	b[number] = line
	return nil
}

// numbered says whether a heading is of the number on a paper ballot.
func numbered(heading string) bool { return strings.EqualFold(strings.TrimSpace(heading), "ballot") }

// notOption says whether a heading is known not to be an option's.
func notOption(heading string) bool {
	h := strings.ToLower(strings.TrimSpace(heading))
	for _, word := range []string{
		"id", "response id", "ballot", "ballot id", "cast vote record", "cvr", "cvrnumber", "precinct", "precinct_id",
		"precinctid", "batch", "batch_id", "batchid", "ballot style", "tabulator", "box", "row", "rownumber", "",
	} {
		if h == word {
			return true
		}
	}
	return false
}
