package proposal

import (
	"slices"
	"strings"
	"unicode"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/openelections"
	"github.com/canvassdesk/canvass/internal/feed/table"
)

// column is what is known of one column.
type column struct {
	at      int
	heading string
	filled  int // cells with anything in them
	numbers int // of these, counts
	values  []string
	kind    openelections.Kind
	byCells bool // kind is from the cells alone
	level   string
	beside  feed.Beside
	// option is whom the heading names, near are who may be meant; way is how the votes were cast, where it says so, and
	// said the heading without it. rival says that it names somebody of the other party's contest.
	option    canvass.OptionID
	near      []string
	way, said string
	rival     bool
	// known are the cells that name options of the contest, unknown those that name nobody.
	known, unknown []string
}

// mostValues is how many different values of a column are kept.
const mostValues = 400

// numeric reports whether nearly all cells are counts.
func (c *column) numeric() bool { return c.filled > 0 && 10*c.numbers >= 9*c.filled }

// unread are values of a column that stands for an option and holds figures that nobody can count: "8.123", "5500*",
// "withheld". The column is the option's all the same: left out, its votes would be lost without a word.
func (c *column) unread() []string {
	if c.option == "" || c.numeric() || !slices.ContainsFunc(c.values, figure) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.values), isNumber)
}

// figure reports whether a cell holds a digit of any script, or is a mark alone, as where a small count is withheld.
func figure(cell string) bool {
	return strings.ContainsFunc(cell, unicode.IsDigit) || cell == "*"
}

// look finds out what the columns are.
func (g *grid) look(o Options) {
	for i, heading := range g.names {
		c := &column{at: i, heading: heading}
		seen := map[string]bool{}
		for _, r := range g.rows {
			if i >= len(r) || strings.TrimSpace(r[i]) == "" {
				continue
			}
			cell := strings.TrimSpace(r[i])
			c.filled++
			if isNumber(cell) {
				c.numbers++
			}
			if !seen[cell] && len(c.values) < mostValues {
				seen[cell] = true
				c.values = append(c.values, cell)
			}
		}
		c.kind, c.level = openelections.Heading(heading)
		c.beside = feed.BesideOf(heading)
		if c.kind == "" && !c.numeric() {
			c.kind = kindOf(c.values)
			c.byCells = c.kind != ""
		}
		c.names(o)
		g.columns = append(g.columns, c)
	}
	g.grandTotals()
}

// grandTotals makes columns headed as a sum, to which the upper heading of an option goes on though it has its column
// of votes already, what they are: the sum of all options.
func (g *grid) grandTotals() {
	for i, c := range g.columns {
		if c.option == "" || c.way != "" || i >= len(g.below) || feed.BesideOf(g.below[i]) != feed.BesideValid {
			continue
		}
		before := func(x *column) bool { return x.at < c.at && x.option == c.option && x.way == "" && x.numeric() }
		if slices.ContainsFunc(g.columns, before) {
			c.option, c.near, c.kind, c.beside = "", nil, "", feed.BesideValid
		}
	}
}

// kindOf is what a column of words is for by its cells alone: all are parties, or ways to vote, or one is the presidency.
// It is empty for others.
func kindOf(values []string) openelections.Kind {
	if len(values) == 0 || len(values) == mostValues {
		return ""
	}
	other := func(v string) bool { return feed.Party(v) == "" && !feed.OtherParty(v) && !feed.NoParty(v) }
	noWay := func(v string) bool { return !openelections.IsWay(v) && !feed.AllWays(v) }
	switch {
	case len(values) > 1 && slices.ContainsFunc(values, openelections.IsWay) && !slices.ContainsFunc(values, noWay):
		return openelections.Type
	case slices.ContainsFunc(values, func(v string) bool { return feed.Party(v) != "" }) && !slices.ContainsFunc(values, other):
		return openelections.Party
	case slices.ContainsFunc(values, func(v string) bool { return feed.Office(v) == feed.President }):
		return openelections.Office
	}
	return ""
}

// names finds options of the contest in the heading and in the cells.
func (c *column) names(o Options) {
	if c.kind == "" || c.kind == openelections.Mode {
		for _, name := range []string{c.heading, openelections.TrimVotes(c.heading)} {
			id, why, near := o.Names.Option(o.Contest, feed.Option{Name: name})
			if why == "" && id != "" && c.beside == feed.NotBeside {
				c.option, c.said = id, openelections.TrimVotes(c.heading)
				break
			}
			c.near = near
		}
		if base, way, is := openelections.WayIn(c.heading); is && c.option == "" && c.beside == feed.NotBeside {
			if id, why, _ := o.Names.Option(o.Contest, feed.Option{Name: base}); why == "" && id != "" {
				c.option, c.way, c.said = id, way, base
			}
		}
		c.rival = c.option == "" && c.beside == feed.NotBeside && o.Names.Rival(o.Contest, feed.Option{Name: openelections.TrimVotes(c.heading)})
	}
	if c.numeric() || len(c.values) >= mostValues {
		return
	}
	for _, v := range c.values {
		if feed.BesideOf(v) != feed.NotBeside {
			continue
		}
		if _, why, _ := o.Names.Option(o.Contest, feed.Option{Name: v}); why == "" {
			c.known = append(c.known, v)
		} else {
			c.unknown = append(c.unknown, v)
		}
	}
}

// neutral reports whether the column holds no votes by its heading: a percentage, a code. "County votes" are votes.
func (c *column) neutral() bool {
	if votesOfPlace(c.heading) {
		return false
	}
	return strings.Contains(strings.ToLower(c.heading), "thousand") || table.Neutral(c.heading) || c.kind == openelections.Code || c.kind == openelections.FIPS || c.beside == feed.BesideNothing
}

// code reports whether a column of numbers holds codes: the same in all rows, or with zeros before them.
func (c *column) code() bool {
	if len(c.values) < 2 {
		return c.filled > 1
	}
	return slices.ContainsFunc(c.values, func(v string) bool { return len(v) > 1 && v[0] == '0' && isNumber(v) })
}

// choose is what the table is made of.
type choose struct {
	option, votes *column   // of a table with a row an option
	options       []*column // of a table with a column an option
	modes         []*column
	units         []*column
	of            map[openelections.Kind]*column
	beside        map[feed.Beside]*column
	open          []*column // hold numbers, and nobody knows of what
	rivals        []*column // of the other party's contest
}

// choose decides between a row and a column for each option, and gives each column its place.
func (g *grid) choose() choose {
	c := choose{of: map[openelections.Kind]*column{}, beside: map[feed.Beside]*column{}}
	counted, whole := map[canvass.OptionID]bool{}, map[canvass.OptionID]bool{}
	for _, x := range g.columns {
		counted[x.option] = counted[x.option] || x.numeric()
		whole[x.option] = whole[x.option] || x.numeric() && x.way == ""
	}
	for _, x := range g.columns {
		if x.way != "" && whole[x.option] {
			continue // a part of the votes in the column of all of them
		}
		// beside a column of counts, another of the same heading holds the shares
		if x.option != "" && (x.numeric() || !counted[x.option] && len(x.unread()) > 0) {
			c.options = append(c.options, x)
		}
	}
	if !slices.ContainsFunc(c.options, func(x *column) bool { return 2*x.numbers >= x.filled }) {
		c.options = nil // shares, and no counts
	}
	var named *column
	for _, x := range g.columns {
		if len(x.known) > 1 && (named == nil || x.kind == openelections.Option && named.kind != x.kind ||
			x.kind == named.kind && len(x.known) > len(named.known)) {
			named = x
		}
	}
	if named != nil && len(c.options) < 2 {
		c.option, c.options = named, nil
	}
	used := func(x *column) bool { return x == c.option || slices.Contains(c.options, x) }
	for _, x := range g.columns {
		switch {
		case used(x) || x.filled == 0 || x.way != "":
		case x.rival && x.numeric() && len(c.options) > 0:
			c.rivals = append(c.rivals, x)
		case x.kind == openelections.Unit:
			c.units = append(c.units, x)
		case x.kind == openelections.Votes && c.option != nil && x.numeric():
			if c.votes != nil && openelections.VotesRank(x.heading) < openelections.VotesRank(c.votes.heading) {
				c.votes, x = x, c.votes
			}
			if c.votes == nil {
				c.votes = x
			} else {
				c.open = append(c.open, x)
			}
		case x.kind == openelections.Mode && x.numeric() && c.option != nil:
			c.modes = append(c.modes, x)
		case x.beside != feed.NotBeside && x.beside != feed.BesideNothing && x.numeric():
			if c.beside[x.beside] == nil {
				c.beside[x.beside] = x
			}
		case x.kind != "" && x.kind != openelections.Mode && x.kind != openelections.Votes && x.kind != openelections.Option && c.of[x.kind] == nil:
			c.of[x.kind] = x
		case x.numeric() && !x.neutral():
			c.open = append(c.open, x)
		}
	}
	if c.option != nil && c.votes == nil && len(c.open) > 1 {
		c.open = slices.DeleteFunc(c.open, (*column).code)
	}
	g.ofOptions(&c)
	if c.option != nil && c.votes == nil && len(c.open) == 1 && len(c.modes) == 0 && !c.open[0].otherMeasure() { // the only numbers are the votes
		c.votes, c.open = c.open[0], nil
	}
	if c.option != nil && c.votes == nil && len(c.modes) == 0 {
		for kind, x := range c.beside {
			if kind == feed.BesideValid { // "Total" beside the names of options
				c.votes = x
				delete(c.beside, kind)
			}
		}
	}
	if len(c.units) == 0 { // words that differ from row to row, and are nobody's names
		for _, x := range g.columns {
			if !used(x) && !x.numeric() && x.kind == "" && len(x.values) > 1 && len(x.known) == 0 {
				x.level = feed.LevelCounty
				c.units = append(c.units, x)
				break
			}
		}
	}
	return c
}
