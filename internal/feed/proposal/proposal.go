// Package proposal writes a mapping for a table that no format knows: what its columns seem to be, how sure that is,
// and what a person has to say.
//
// It looks at the headings, in the words that offices use, and at the cells below them: which hold numbers, which the
// names of the contest's options. Nothing is entered on its word: what it is not sure of stands in the mapping as a
// remark, and a column that may be an option's is named.
//
//	p, err := proposal.Of(ctx, bytes, proposal.Options{Contest: "2024/dem/vt", Names: names})
//	fmt.Print(p.Text)          // a mapping file, with remarks
//	m, err := p.Mapping()      // what package mapped reads the table with
package proposal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Options say what the table is about.
type Options struct {
	Contest canvass.ContestID
	Names   *feed.Names
	// Sheet is the sheet of a workbook that the table is of, where somebody named it.
	Sheet string
}

// Proposal is a mapping with what is known of each of its lines.
type Proposal struct {
	// Text is a mapping file in TOML. Its remarks say what a line rests on, and what is open.
	Text string
	// Sure and Unsure are a line for each thing that was found, and for each that a person should look at.
	Sure, Unsure []string
}

// Mapping is the text as a reader takes it.
func (p *Proposal) Mapping() (*feed.Mapping, error) {
	return feed.ReadMapping(strings.NewReader(p.Text))
}

// mostRows is how many rows are looked at.
const mostRows = 5_000

// Of looks at a table and proposes a mapping. It refuses what is no table with numbers in it, with the reason.
func Of(ctx context.Context, b []byte, o Options) (*Proposal, error) {
	if o.Contest == "" {
		return nil, canvass.Errorf(canvass.Invalid, "contest", "a table of unknown columns is read for one contest: name it")
	}
	g, err := read(ctx, b)
	if err != nil {
		return nil, err
	}
	g.look(o)
	w := writer{grid: g, contest: o.Contest, sheet: o.Sheet}
	return w.propose()
}

// grid is a table's rows, and what is known of its columns.
type grid struct {
	delimiter rune
	skip      int // rows before the headings
	headings  int // rows of them
	names     []string
	below     []string   // the last row of several headings
	rows      [][]string // below the headings
	columns   []*column
}

// delimiters are tried in this order.
var delimiters = []rune{',', '\t', ';', '|'}

// read finds the delimiter, the headings and the rows.
func read(ctx context.Context, b []byte) (*grid, error) {
	g := &grid{}
	best := -1
	var firstErr error
	for _, d := range delimiters {
		rows, err := rowsOf(ctx, b, d)
		if err != nil {
			if firstErr == nil {
				firstErr = err
			}
			continue
		}
		if n := regular(rows); n > best {
			best, g.delimiter, g.rows = n, d, rows
		}
	}
	if best < 0 {
		return nil, firstErr
	}
	if best == 0 {
		return nil, canvass.Errorf(canvass.Refused, "map", "this is no table: no two rows have the same columns by commas, tabs, semicolons or bars")
	}
	return g, g.findHeadings()
}

func rowsOf(ctx context.Context, b []byte, delimiter rune) ([][]string, error) {
	rows := feed.NewRows(feed.NewInput(ctx, bytes.NewReader(b), feed.Options{}), delimiter, true)
	var out [][]string
	for len(out) < mostRows {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		out = append(out, slices.Clone(row))
	}
	return out, nil
}

// regular is how many rows have as many columns as most have, times these; 0 where they have one.
func regular(rows [][]string) int {
	widths := map[int]int{}
	for _, r := range rows {
		widths[len(r)]++
	}
	best := 0
	for w, n := range widths {
		if w > 1 && n > 1 {
			best = max(best, n*min(w, 4))
		}
	}
	return best
}

// findHeadings takes the first rows that hold a number to be the table's, and the rows of words as wide as they are
// above them its headings.
func (g *grid) findHeadings() error {
	width := 0
	for _, r := range g.rows {
		width = max(width, len(r))
	}
	first := slices.IndexFunc(g.rows, func(r []string) bool { return 2*len(r) > width && numbers(r) > 0 && numbers(r)+words(r) > 1 })
	if first < 0 {
		return canvass.Errorf(canvass.Refused, "map", "the first %d rows hold no numbers: these are no returns", len(g.rows))
	}
	begin := first
	for begin > 0 && 2*words(g.rows[begin-1]) >= width && first-begin < 3 {
		begin--
	}
	// One more row of few words right above is the upper one of two, where it is as wide and not a title.
	if begin > 0 && begin < first && words(g.rows[begin-1]) > 1 && first-begin < 3 {
		begin--
	}
	g.skip, g.headings = begin, first-begin
	g.names = make([]string, width)
	if g.headings > 1 {
		g.below = g.rows[first-1]
	}
	for k, r := range g.rows[begin:first] {
		upper := ""
		for i := range g.names {
			cell := ""
			if i < len(r) {
				cell = strings.TrimSpace(r[i])
			}
			if cell == "" && k < g.headings-1 {
				cell = upper // an upper heading goes on to the right
			}
			upper = cell
			g.names[i] = strings.TrimSpace(g.names[i] + " " + cell)
		}
	}
	again := g.rows[max(0, first-1)]
	g.rows = slices.DeleteFunc(slices.Clone(g.rows[first:]), func(r []string) bool { return g.headings > 0 && slices.Equal(r, again) }) // on each page
	return nil
}

// numbers and words are how many cells of a row are counts, and how many hold anything else.
func numbers(row []string) int {
	n := 0
	for _, c := range row {
		if isNumber(c) {
			n++
		}
	}
	return n
}

func words(row []string) int {
	n := 0
	for _, c := range row {
		if strings.TrimSpace(c) != "" && !isNumber(c) {
			n++
		}
	}
	return n
}

func isNumber(cell string) bool {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return false
	}
	_, err := feed.Whole("", "", cell)
	return err == nil
}

// at names a column as a mapping does: by its heading, or by its number where that is not one column's alone.
func (g *grid) at(i int) string {
	name := g.names[i]
	same := 0
	for _, n := range g.names {
		if strings.EqualFold(n, name) {
			same++
		}
	}
	if name == "" || same > 1 || g.headings == 0 || strings.HasPrefix(name, "#") {
		return fmt.Sprintf("#%d", i+1)
	}
	return name
}
