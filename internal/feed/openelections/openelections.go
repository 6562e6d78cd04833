// Package openelections reads tables in the layout of the OpenElections project: a row for each candidate in each unit.
//
//	county,precinct,office,district,party,candidate,votes,early_voting,election_day
//	Adair,1NW,President,,DEM,Ann Able,12,5,7
//
// Columns are found by their headings, in any order and any case; besides candidate and votes a table has a county, a
// town or a precinct. Further columns with the names of ways to vote are kept as such. Rows that follow each other with
// the same unit and contest are one item; a candidate who stands again in the same unit begins another. Under- and
// overvotes, blanks, sums and ballots cast, which stand among the candidates, become what they are. Any of the three
// line ends will do.
//
// A file does not say its state and day: name the contest.
package openelections

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Format is the OpenElections layout.
type Format struct{}

// Name is "openelections".
func (Format) Name() string { return "openelections" }

// Title is the format for a person.
func (Format) Title() string { return "OpenElections table (CSV)" }

// Recognise looks for the headings.
func (Format) Recognise(head []byte) bool {
	h := feed.NewHeader(strings.Split(strings.ReplaceAll(feed.FirstLine(head), `"`, ""), ","))
	return h.Has("candidate", "votes") && h.Find("office", "party") >= 0 && h.Find(unitHeadings...) >= 0
}

var unitHeadings = []string{"county", "parish", "town", "city_town", "jurisdiction", "precinct", "ward"}

// modes are headings that say how votes were cast.
var modes = []string{
	"early_voting", "early", "election_day", "absentee", "absentee_mail", "mail", "vote_by_mail", "provisional", "advance", "one_stop", "polling_place",
	"machine", "paper", "in_person", "mail_votes", "election_day_votes", "early_votes", "absentee_votes", "provisional_votes",
}

type columns struct {
	// key are the columns of county, town, precinct, office, district and party; -1 for one that is not there.
	key              [6]int
	candidate, votes int
	modes            []int
	names            []string
}

func find(h feed.Header) (columns, error) {
	c := columns{
		key: [6]int{
			h.Find("county", "parish", "jurisdiction"), h.Find("town", "city_town"), h.Find("precinct", "ward"),
			h.Find("office"), h.Find("district"), h.Find("party"),
		},
		candidate: h.Find("candidate"), votes: h.Find("votes"), names: h.Names(),
	}
	for i, name := range c.names {
		if slices.Contains(modes, name) {
			c.modes = append(c.modes, i)
		}
	}
	if c.candidate < 0 || c.votes < 0 {
		return c, feed.Errorf("line 1", "the headings have no candidate or no votes")
	}
	return c, nil
}

// group is the rows of one unit and contest so far.
type group struct {
	item feed.Item
	key  [6]string // the cells of the key's columns
	// kinds are what the names in the candidate's column are, as far as they came up.
	kinds map[string]kind
	// total is the sum that the table prints among the candidates, nil for none.
	total *int64
	seen  []string
	cut   string // that the file may be cut off in its last row
}

// Read emits an item for each run of rows with the same unit and contest.
func (Format) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	rows := feed.NewRows(in, ',', false)
	head, err := rows.Header()
	if err != nil {
		return err
	}
	col, err := find(head)
	if err != nil {
		return err
	}
	measure := cmp.Or(o.Measure, canvass.Votes)
	var g *group
	for {
		row, err := rows.Next()
		if err == io.EOF {
			g.emit(emit)
			return nil
		}
		if err != nil {
			return err
		}
		candidate := feed.At(row, col.candidate)
		if g == nil || !g.same(row, col) || slices.Contains(g.seen, candidate) {
			if !g.emit(emit) {
				return nil
			}
			g = begin(rows.Where(), row, col, measure, g)
		}
		g.seen, g.cut = append(g.seen, candidate), rows.Note()
		if err := g.add(rows, row, col, candidate); err != nil {
			return err
		}
	}
}

// same reports whether the row is of the group's unit and contest.
func (g *group) same(row []string, col columns) bool {
	for i, c := range col.key {
		if c >= 0 && row[c] != g.key[i] && feed.At(row, c) != g.key[i] {
			return false
		}
	}
	return true
}

// begin starts the group of a row, in the room of the one before it, which may be nil. The contest is that one's where
// the row has the same.
func begin(where string, row []string, col columns, measure canvass.Measure, g *group) *group {
	if g == nil {
		g = &group{kinds: map[string]kind{}}
		g.item.Figures = &feed.Figures{}
	}
	var key [6]string
	for i, c := range col.key {
		key[i] = feed.At(row, c)
	}
	if [3]string(key[3:]) != [3]string(g.key[3:]) || g.item.Where == "" {
		office, party := key[3], key[5]
		g.item.Contest = feed.Contest{
			Name:  strings.Join(strings.Fields(office+" "+key[4]+" "+party), " "),
			Party: feed.Party(party), Office: feed.Office(office),
		}
	}
	f := g.item.Figures
	*f = feed.Figures{Measure: measure, Counts: f.Counts[:0], Modes: f.Modes[:0]}
	g.item.Where, g.key, g.seen, g.total = where, key, g.seen[:0], nil
	u := &g.item.Unit
	u.Path, u.Total = u.Path[:0], false
	for i, level := range [3]string{feed.LevelCounty, feed.LevelTown, feed.LevelPrecinct} {
		switch name := key[i]; {
		case name == "":
		case isTotal(name):
			u.Total = true
		default:
			u.Path = append(u.Path, feed.Step{Level: level, Name: name})
		}
	}
	return g
}

func isTotal(name string) bool {
	switch strings.ToLower(strings.Trim(name, " :")) {
	case "total", "totals", "county total", "county totals", "state total", "statewide", "grand total":
		return true
	}
	return false
}

// add puts one row where it belongs: an option's votes, or a number beside them.
func (g *group) add(rows *feed.Rows, row []string, col columns, candidate string) error {
	cell := feed.At(row, col.votes)
	if cell == "" {
		return nil // the table has a row for everybody; an empty cell is not a zero
	}
	n, err := rows.Whole("votes", cell)
	if err != nil {
		return err
	}
	f := g.item.Figures
	if to := g.beside(candidate); to != nil {
		*to = new(n)
		return nil
	}
	f.Counts = append(f.Counts, feed.Count{Option: feed.Option{Name: candidate}, Votes: n})
	for i, c := range col.modes {
		cell := feed.At(row, c)
		if cell == "" {
			continue
		}
		n, err := rows.Whole(col.names[c], cell)
		if err != nil {
			return err
		}
		for len(f.Modes) <= i {
			f.Modes = append(f.Modes, feed.Mode{Name: col.names[col.modes[len(f.Modes)]]})
		}
		f.Modes[i].Votes += n
	}
	return nil
}

// kind says what a name in the candidate's column is.
type kind int8

const (
	anOption kind = iota
	overvotes
	blanks
	voids
	ballots
	registered
	aTotal
)

// kindOf tells candidates from what stands among them.
func kindOf(candidate string) kind {
	switch strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(candidate, " ", ""), "-", "")) {
	case "overvotes", "overvote":
		return overvotes
	case "undervotes", "undervote", "blank", "blanks", "blankvotes":
		return blanks
	case "void", "spoiled", "spoiledballots":
		return voids
	case "ballotscast", "totalballotscast":
		return ballots
	case "registeredvoters":
		return registered
	case "total", "totals", "totalvotes", "totalvotescast":
		return aTotal
	}
	return anOption
}

// maxKinds bounds the names that are remembered.
const maxKinds = 10_000

// beside is where a number goes that stands among the candidates and is none's; nil for a candidate.
func (g *group) beside(candidate string) **int64 {
	k, known := g.kinds[candidate]
	if !known {
		if k = kindOf(candidate); len(g.kinds) < maxKinds {
			g.kinds[candidate] = k
		}
	}
	f := g.item.Figures
	switch k {
	case overvotes:
		return &f.Overvotes
	case blanks:
		return &f.Blank
	case voids:
		return &f.Void
	case ballots:
		return &f.Ballots
	case registered:
		return &f.Registered
	case aTotal:
		return &g.total
	}
	return nil
}

// emit hands the group on; a nil group, and one of sums alone, is nothing.
func (g *group) emit(emit func(*feed.Item) bool) bool {
	if g == nil || len(g.item.Figures.Counts) == 0 && g.item.Figures.Ballots == nil && g.item.Figures.Registered == nil {
		return true
	}
	g.item.Note = g.note()
	return emit(&g.item)
}

// note says that the printed sum is neither that of the candidates nor that with over- and undervotes.
func (g *group) note() string {
	if g.total == nil {
		return g.cut
	}
	var sum int64
	for _, c := range g.item.Figures.Counts {
		sum += c.Votes
	}
	all := sum
	for _, n := range []*int64{g.item.Figures.Overvotes, g.item.Figures.Blank, g.item.Figures.Void} {
		if n != nil {
			all += *n
		}
	}
	if *g.total == sum || *g.total == all {
		return g.cut
	}
	return strings.TrimSuffix(fmt.Sprintf("the table prints %d as the total; the candidates add up to %d; %s", *g.total, sum, g.cut), "; ")
}
