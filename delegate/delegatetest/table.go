package delegatetest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/delegate"
)

// cells splits a row where two spaces or more, a tab or a bar stand.
func cells(line string) []string {
	line = strings.Trim(line, "| \t")
	line = strings.ReplaceAll(line, "|", "  ")
	line = strings.ReplaceAll(line, "\t", "  ")
	var list []string
	for cell := range strings.SplitSeq(line, "  ") {
		if cell = strings.TrimSpace(cell); cell != "" {
			list = append(list, cell)
		}
	}
	return list
}

// column is one column of a table of options.
type column struct {
	what string // votes, share, quota, delegates, or pool
	pool delegate.PoolID
}

// table reads a table of one area: an option a row, its votes, and what is
// expected of it. Rows hold a cell for every column; the row of the total may
// leave out those that are not votes or delegates by a "-"; "-" is nothing.
func (p *parser) table(c *Case, text string) error {
	where := delegate.State
	if text != "" {
		where = area(text)
	}
	head, ok := p.row()
	if !ok {
		return fmt.Errorf("the table has no rows")
	}
	names := cells(head)
	if len(names) < 2 {
		return fmt.Errorf("the head of a table is \"Candidate  Votes  Delegates\" or the like")
	}
	columns, err := c.columns(where, names[1:])
	if err != nil {
		return err
	}
	v := delegate.Votes{Area: where}
	var rows []tableRow
	for {
		line, ok := p.row()
		if !ok {
			break
		}
		row := tableRow{line: p.at, cells: cells(line), columns: columns, area: where}
		if len(row.cells) != len(columns)+1 {
			return p.fail("%d cells; the table has %d columns: write \"-\" for nothing", len(row.cells), len(columns)+1)
		}
		row.option = option(row.cells[0])
		row.total = row.option == "total"
		for i, col := range columns {
			if col.what != "votes" || row.total {
				continue
			}
			n, err := count(row.cells[i+1])
			if err != nil {
				return p.fail("%v", err)
			}
			v.Lines = append(v.Lines, delegate.Line{Option: row.option, Votes: n})
		}
		rows = append(rows, row)
	}
	if len(v.Lines) > 0 {
		if err := c.addVotes(v); err != nil {
			return err
		}
	}
	for _, row := range rows {
		c.checks = append(c.checks, check{row.line, row.check})
	}
	return nil
}

// columns reads the table's head.
func (c *Case) columns(where delegate.Area, names []string) ([]column, error) {
	list := make([]column, len(names))
	for i, name := range names {
		switch w := strings.ToLower(name); w {
		case "votes", "share", "quota":
			list[i].what = w
		case "delegates", "seats", "awarded":
			list[i].what = "delegates"
		default:
			for _, p := range c.Contest.Pools {
				if p.Area == where && (strings.EqualFold(string(p.Kind), name) || strings.EqualFold(p.PoolID.String(), name)) {
					list[i] = column{"pool", p.PoolID}
				}
			}
			if list[i].what == "" {
				return nil, fmt.Errorf("column %q: columns are Votes, Share, Quota, Delegates, or a pool of the area, such as PLEO", name)
			}
		}
	}
	return list, nil
}

// tableRow is what one row of a table expects.
type tableRow struct {
	line    int
	area    delegate.Area
	option  delegate.Option
	total   bool
	cells   []string
	columns []column
}

func (row tableRow) check(o *outcome) error {
	for i, col := range row.columns {
		cell := row.cells[i+1]
		if cell == "-" && col.what != "delegates" && col.what != "pool" {
			continue
		}
		if err := row.cell(o, col, cell); err != nil {
			return err
		}
	}
	return nil
}

// cell checks one cell against the outcome.
func (row tableRow) cell(o *outcome, col column, cell string) error {
	switch col.what {
	case "votes":
		if want, _ := count(cell); row.total && o.valid(row.area) != want {
			return fmt.Errorf("the votes of %s add up to %d, the total says %s", row.area, o.valid(row.area), cell)
		}
	case "share":
		if row.total {
			return nil
		}
		f := delegate.Fraction{Num: 100 * o.votesOf(row.area, row.option), Den: o.valid(row.area)}
		if got := f.Decimal(decimals(cell)) + "%"; got != cell {
			return fmt.Errorf("the share of %s is %s, the table says %s", row.option, got, cell)
		}
	case "quota":
		return row.quota(o, cell)
	case "delegates", "pool":
		if row.total && cell == "-" {
			return nil
		}
		want, err := count(cell)
		if err != nil {
			return err
		}
		got, what := 0, "delegates"
		for _, r := range o.result.Pools {
			if col.what == "pool" && r.PoolID != col.pool || col.what == "delegates" && r.Area != row.area {
				continue
			}
			if col.what == "pool" {
				what = r.PoolID.String()
			}
			if row.total {
				for _, n := range r.Awards {
					got += n
				}
				got += r.Unallocated + r.TieSeats
			} else {
				got += r.Awards[row.option]
			}
		}
		if got != int(want) {
			return fmt.Errorf("%s: %s has %d, the table says %s%s", what, row.option, got, cell, o.working())
		}
	}
	return nil
}

// quota compares a fraction as it stands, a decimal to its digits.
func (row tableRow) quota(o *outcome, cell string) error {
	if row.total {
		return nil
	}
	for _, r := range o.result.Pools {
		f, ok := r.Quotas[row.option]
		if r.Area != row.area || !ok {
			continue
		}
		got := f.String()
		if !strings.Contains(cell, "/") {
			got = f.Decimal(decimals(cell))
		}
		if got != cell {
			return fmt.Errorf("the quota of %s is %s (%s), the table says %s", row.option, f, f.Decimal(3), cell)
		}
		return nil
	}
	return fmt.Errorf("%s has no quota, the table says %s", row.option, cell)
}

// decimals counts the digits after the point.
func decimals(cell string) int {
	_, part, _ := strings.Cut(strings.TrimSuffix(cell, "%"), ".")
	return len(part)
}

// districts reads a table of districts: area, seats, the votes of each
// option, and behind a bar the award of each option. It makes a pool for each
// row.
func (p *parser) districts(c *Case, rule string) error {
	head, ok := p.row()
	if !ok {
		return fmt.Errorf("the table has no rows")
	}
	left, right, expects := strings.Cut(head, " | ")
	given, wanted := cells(left), cells(right)
	if len(given) < 3 || !strings.EqualFold(given[1], "seats") {
		return p.fail("the head of districts is \"District  Seats  NAME  NAME ... | NAME  NAME ...\"")
	}
	for {
		line, ok := p.row()
		if !ok {
			return nil
		}
		left, right, _ := strings.Cut(line, " | ")
		row := cells(left)
		if len(row) != len(given) {
			return p.fail("%d cells before the bar; the head has %d", len(row), len(given))
		}
		id := delegate.PoolID{Kind: delegate.District, Area: area(row[0])}
		if err := p.addPool(c, id, row[1], rule); err != nil {
			return err
		}
		v := delegate.Votes{Area: id.Area}
		for i, name := range given[2:] {
			n, err := count(row[i+2])
			if err != nil {
				return p.fail("%v", err)
			}
			v.Lines = append(v.Lines, delegate.Line{Option: option(name), Votes: n})
		}
		if err := c.addVotes(v); err != nil {
			return p.fail("%v", err)
		}
		if !expects {
			continue
		}
		award := cells(right)
		if len(award) != len(wanted) {
			return p.fail("%d cells behind the bar; the head has %d", len(award), len(wanted))
		}
		want := make(map[delegate.Option]int, len(wanted))
		for i, name := range wanted {
			n, err := count(award[i])
			if err != nil {
				return p.fail("%v", err)
			}
			want[option(name)] = int(n)
		}
		c.checks = append(c.checks, check{p.at, func(o *outcome) error { return o.award(id, want) }})
	}
}

// valid is the sum of votes in an area.
func (o *outcome) valid(where delegate.Area) int64 {
	for _, v := range o.votes {
		if v.Area == where {
			return v.Valid()
		}
	}
	return 0
}

func (o *outcome) votesOf(where delegate.Area, option delegate.Option) int64 {
	for _, v := range o.votes {
		if v.Area == where {
			return v.Of(option)
		}
	}
	return 0
}

// plural is "1 seat", "2 seats".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
