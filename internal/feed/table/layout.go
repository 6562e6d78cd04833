// Package table reads tables of counties, precincts and other units: a row for each unit and option, or a row for each
// unit and a column for each option. What the columns are, a [Layout] says; package openelections finds one by the
// headings, package mapped takes one from a mapping file.
//
//	layout := table.Layout{Unit: []table.UnitColumn{{Level: feed.LevelCounty, At: 0}}, Option: 1, Votes: 2, …}
//	err := layout.Read(rows, options, emit)
//
// Rows are put together over the whole file, by contest and unit, wherever they stand: a second row for the same option
// and way of voting is a duplicate and holds its unit, and so does a cell that is no number. Rows of other offices and
// of other parties are counted and left out at once. What stands beside the options, under- and overvotes, printed
// sums, ballots cast, becomes what it is, and so do rows of sums that say so.
//
// # Memory
//
// A number that is held takes 24 bytes, and at most [MaxNumbers] are held, which is more than any state's file has. Of
// a longer file the units that were begun first are emitted, and their names kept, 8 bytes each: one that comes back
// later stops the reading with an error, and nothing of the file is entered then. So a file of any length whose rows
// stand by unit is read in bounded memory, and a long one in another order is refused with the line.
package table

import (
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
)

// None is the place of a column that a table does not have.
const None = -1

// UnitColumn is a column that names a part of a unit's path.
type UnitColumn struct {
	Level string
	At    int
}

// Column is a column with its heading.
type Column struct {
	At   int
	Name string
}

// OptionColumn is a column of an option's votes, or the columns of those that were cast in one way each, which add up to
// them: At is [None] then.
type OptionColumn struct {
	Column
	Option feed.Option
	// Ways are the columns of the option's votes by the layout's Modes, in their order; nil for none.
	Ways []int
}

// BesideColumn is a column of figures beside the options'.
type BesideColumn struct {
	Column
	Kind feed.Beside
	// Put is where the figure goes; nil for where Kind goes.
	Put func(*feed.Figures, int64)
}

// Value is what a column must hold.
type Value struct {
	At   int
	Text string
}

// Layout says what the columns of a table are. Columns that the table does not have are [None].
type Layout struct {
	// Unit are the columns that name the unit, from the largest part down. District are columns of districts of any
	// kind: places of their own, or lines that repeat a unit's vote once for each.
	Unit, District []UnitColumn
	// Code tells units of one name apart.
	Code int
	// FIPS is the column of the Census Bureau's codes of counties.
	FIPS int
	// Area is the district whose delegates the votes help to decide; a bare number is a congressional district.
	Area int
	// Office, Party, State and Date say what the contest is. Named says that the offices of a table matter: rows of
	// others than the presidency, or than a declared title, are left out.
	Office, Party, State, Date int
	// Stages are columns that may say that a row is of a general election, Mates names running mates, which only that has.
	Stages []int
	Mates  int
	// Option and Votes are of a table with a row for each option; Type the column that says how the votes of the row
	// were cast. Given are columns of first and middle names, where that of options holds last names, and Suffix is one
	// of what stands behind them.
	Option, Votes, Type int
	Given               []int
	Suffix              int
	// Options are of a table with a column for each option.
	Options []OptionColumn
	// Modes are columns of votes by the way they were cast: where there is no column of votes, their sum is. Of a table with
	// a column for each option they are names alone, and the options have the columns.
	Modes  []Column
	Beside []BesideColumn
	// In and Of are how many smaller units are counted, Expected the percentage of the expected vote, Time the moment.
	In, Of, Expected, Time int
	// Only keeps the rows whose columns have the values.
	Only []Value
	// Totals are names of units whose rows are sums over the others, besides those that say so.
	Totals []string
	// Unmapped are the columns of which nothing is said.
	Unmapped []Column
	// Bare are the columns behind the votes that have no heading.
	Bare []int
	// Width is how many columns the headings have.
	Width int
	// Headings are the rows of headings; one that stands again, as on each page of a print, is passed over.
	Headings [][]string
	// Above are the lines above the headings: titles.
	Above []string
}

// New is a layout without any column.
func New(width int) Layout {
	return Layout{
		Code: None, FIPS: None, Area: None, Office: None, Party: None, State: None, Date: None, Option: None, Votes: None, Type: None, Suffix: None, Mates: None,
		In: None, Of: None, Expected: None, Time: None, Width: width,
	}
}

// neutral are words of headings of columns that hold numbers and never votes.
var neutral = map[string]bool{
	"fips": true, "code": true, "id": true, "number": true, "no": true, "num": true, "line": true, "year": true, "date": true, "time": true, "zip": true,
	"percent": true, "pct": true, "share": true, "percentage": true, "margin": true, "turnout": true, "rank": true, "population": true, "version": true,
	"district": true, "seats": true, "precincts": true, "reporting": true, "order": true, "for": true, "cd": true, "sd": true, "hd": true, "ld": true,
	"geoid": true, "index": true, "key": true, "cnty": true, "county": true, "ward": true, "precinct": true, "name": true, "timestamp": true, "updated": true,
	"delegates": true, "delegate": true, "age": true, "donations": true, "average": true, "change": true, "estimate": true, "raised": true, "points": true,
	"electoral": true, "position": true, "projected": true, "sde": true,
}

// Neutral reports whether a column's heading says that it holds no votes.
func Neutral(heading string) bool {
	if strings.Contains(heading, "%") {
		return true
	}
	return anyWord(heading, neutral)
}

func anyWord(s string, of map[string]bool) bool {
	for _, w := range split(s) {
		if of[w] {
			return true
		}
	}
	return false
}

// split are the words of a text in lower case.
func split(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 0x80
	})
}
