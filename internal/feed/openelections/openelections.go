// Package openelections reads tables in the layout of the OpenElections project: a row for each candidate in each unit.
//
//	county,precinct,office,district,party,candidate,votes,early_voting,election_day
//	Adair,1NW,President,,DEM,Ann Able,12,5,7
//
// Columns are found by their headings, in any order and any case; besides candidate and votes a table has a county, a town or
// a precinct. Further columns with the names of ways to vote are kept as such. Rows that follow each other with the same unit
// and contest are one item; a candidate who stands again in the same unit begins another. Under- and overvotes, blanks, sums
// and ballots cast, which stand among the candidates, become what they are. Any of the three line ends will do.
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
	county, town, precinct, office, district, party, candidate, votes int
	modes                                                             []int
	names                                                             []string
}

func find(h feed.Header) (columns, error) {
	c := columns{
		county: h.Find("county", "parish", "jurisdiction"), town: h.Find("town", "city_town"), precinct: h.Find("precinct", "ward"),
		office: h.Find("office"), district: h.Find("district"), party: h.Find("party"), candidate: h.Find("candidate"), votes: h.Find("votes"),
		names: h.Names(),
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
	where   string
	key     [6]string
	contest feed.Contest
	unit    feed.Unit
	figures *feed.Figures
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
		key := [6]string{
			feed.At(row, col.county), feed.At(row, col.town), feed.At(row, col.precinct), feed.At(row, col.office), feed.At(row, col.district), feed.At(row, col.party),
		}
		candidate := feed.At(row, col.candidate)
		if g == nil || g.key != key || slices.Contains(g.seen, candidate) {
			if !g.emit(emit) {
				return nil
			}
			g = begin(row, col, rows.Where(), key, measure, g)
		}
		g.seen, g.cut = append(g.seen, candidate), rows.Note()
		if err := g.add(rows, row, col, candidate); err != nil {
			return err
		}
	}
}

// begin starts the group of a row. The contest is that of the group before it where the row has the same.
func begin(row []string, col columns, where string, key [6]string, measure canvass.Measure, before *group) *group {
	g := &group{where: where, key: key, figures: &feed.Figures{Measure: measure}}
	if before != nil && [3]string(key[3:]) == [3]string(before.key[3:]) {
		g.contest = before.contest
		g.seen, g.figures.Counts = make([]string, 0, len(before.seen)), make([]feed.Count, 0, len(before.seen))
	} else {
		office, party := key[3], key[5]
		g.contest = feed.Contest{
			Name:  strings.Join(strings.Fields(office+" "+key[4]+" "+party), " "),
			Party: feed.Party(party), Office: feed.Office(office),
		}
	}
	for _, p := range []struct {
		col   int
		level string
	}{{col.county, feed.LevelCounty}, {col.town, feed.LevelTown}, {col.precinct, feed.LevelPrecinct}} {
		switch name := feed.At(row, p.col); {
		case name == "":
		case isTotal(name):
			g.unit.Total = true
		default:
			g.unit.Path = append(g.unit.Path, feed.Step{Level: p.level, Name: name})
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
	f := g.figures
	if to := g.beside(candidate); to != nil {
		*to = &n
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

// beside is where a number goes that stands among the candidates and is none's; nil for a candidate.
func (g *group) beside(candidate string) **int64 {
	if !strings.ContainsAny(candidate[:min(1, len(candidate))], "OoUuBbVvSsTtRr") {
		return nil
	}
	f := g.figures
	switch strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(candidate, " ", ""), "-", "")) {
	case "overvotes", "overvote":
		return &f.Overvotes
	case "undervotes", "undervote", "blank", "blanks", "blankvotes":
		return &f.Blank
	case "void", "spoiled", "spoiledballots":
		return &f.Void
	case "ballotscast", "totalballotscast":
		return &f.Ballots
	case "registeredvoters":
		return &f.Registered
	case "total", "totals", "totalvotes", "totalvotescast":
		return &g.total
	}
	return nil
}

// emit hands the group on; a nil group, and one of sums alone, is nothing.
func (g *group) emit(emit func(*feed.Item) bool) bool {
	if g == nil || len(g.figures.Counts) == 0 && g.figures.Ballots == nil && g.figures.Registered == nil {
		return true
	}
	return emit(&feed.Item{Where: g.where, Contest: g.contest, Unit: g.unit, Figures: g.figures, Note: g.note()})
}

// note says that the printed sum is neither that of the candidates nor that with over- and undervotes.
func (g *group) note() string {
	if g.total == nil {
		return g.cut
	}
	var sum int64
	for _, c := range g.figures.Counts {
		sum += c.Votes
	}
	all := sum
	for _, n := range []*int64{g.figures.Overvotes, g.figures.Blank, g.figures.Void} {
		if n != nil {
			all += *n
		}
	}
	if *g.total == sum || *g.total == all {
		return g.cut
	}
	return strings.TrimSuffix(fmt.Sprintf("the table prints %d as the total; the candidates add up to %d; %s", *g.total, sum, g.cut), "; ")
}
