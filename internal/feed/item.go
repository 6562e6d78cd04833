package feed

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
)

// ID is a name that a source or an authority keeps unique within a scheme: {"ap-polid", "1746"}, {"fips", "25023"}.
type ID struct{ Scheme, Value string }

// Item is one thing that a source says: the figures of one unit in one measure, whom it calls, what it credits, or whom
// it lists. It is in the source's own names; package feed's [Names] says what they mean.
//
// A reader may use an item, and what it points to, again for the next one: keep a [Item.Clone].
type Item struct {
	// Where is the place in the source: "line 12", "race 24547, unit 22001".
	Where   string
	Contest Contest
	Unit    Unit
	// At is when the source says that it holds; zero where it does not say.
	At canvass.Time
	// Test says that the source flags it as test data.
	Test bool
	// Figures are counts; nil where the item is something else.
	Figures *Figures
	Calls   []Call
	Tally   *Tally
	// Statements are what else the source says of the contest, in words: "too early to call".
	Statements []string
	// Listed are the options of a contest for which nothing is counted yet.
	Listed []Option
	// Note is what a person should know of the item: a field that does not mean what its name says.
	Note string
	// Hold says why the figures cannot be entered as they stand: a cell that is no number, two rows for one option.
	Hold string
	// Aside is how many rows are not of a presidential contest or not of a party that is asked for, where the item is
	// nothing but the count of these.
	Aside int
	// NoOffice is how many rows the item has that name no office, in a table that names it in others; zero for every other
	// item. [Names.Unsaid] says what they are.
	NoOffice int
	// Remark is what a person should know of the source as a whole, where the item is nothing else.
	Remark string
}

// Clone is the item with memory of its own.
func (it *Item) Clone() *Item {
	c := *it
	c.Unit.Path, c.Unit.IDs = slices.Clone(it.Unit.Path), slices.Clone(it.Unit.IDs)
	c.Calls, c.Statements, c.Listed = slices.Clone(it.Calls), slices.Clone(it.Statements), slices.Clone(it.Listed)
	if it.Figures != nil {
		f := *it.Figures
		f.Counts, f.Modes = slices.Clone(f.Counts), slices.Clone(f.Modes)
		c.Figures = &f
	}
	return &c
}

// Contest is what the source says of the contest.
type Contest struct {
	IDs  []ID
	Name string
	// Date is the day of the event, "2016-03-01", empty where it is not said.
	Date string
	// OnRows says that the day stands in a column of its own, row by row.
	OnRows bool
	// State is the USPS code, upper case; empty where it is not said.
	State string
	Party canvass.Party
	// PartyName is the party in the source's words; Party is empty where they mean none of the two.
	PartyName string
	// Partyless says that no row of the source names a party for the presidency.
	Partyless bool
	// Kind is "primary", "caucus", "general" or the source's own word.
	Kind string
	// Office is "president" for a presidential contest, else the source's own words.
	Office string
	// Year is the year of the race that its title names, zero for none.
	Year int
	// Unlike are the words of its title that speak against all votes of the contest: "mock", "second choice", "absentee".
	Unlike string
}

// Nominating reports whether it may be a presidential nominating contest: nothing that the source says speaks against
// it.
func (c Contest) Nominating() bool {
	return (c.Office == "" || c.Office == President) && c.Kind != "general"
}

// same reports whether a source says the same of a contest.
func (c Contest) same(d Contest) bool {
	return c.Name == d.Name && c.Date == d.Date && c.State == d.State && c.Party == d.Party && c.PartyName == d.PartyName && c.Kind == d.Kind && c.Office == d.Office &&
		c.Year == d.Year && c.Unlike == d.Unlike && c.OnRows == d.OnRows && slices.Equal(c.IDs, d.IDs)
}

// President is Contest.Office of a presidential contest.
const President = "president"

// Levels of units.
const (
	LevelState     = "state"
	LevelCounty    = "county"
	LevelTown      = "town"
	LevelVillage   = "village"
	LevelWard      = "ward"
	LevelPrecinct  = "precinct"
	LevelDistrict  = "district"
	LevelSatellite = "satellite"
)

// Unit is what the source says of the reporting unit.
type Unit struct {
	// Path is the unit from the contest down: {county, "Adair"}, {precinct, "1NW ADAIR"}. It is empty for the contest
	// as a whole.
	Path []Step
	IDs  []ID
	// Area is the district whose delegates the unit's votes help to decide, where the source says: "cd-1".
	Area canvass.Area
	// Total says that the figures are a sum over smaller units of the same source.
	Total bool
}

// Step is one part of a unit's path.
type Step struct{ Level, Name string }

// Level is the level of the unit itself.
func (u Unit) Level() string {
	if len(u.Path) == 0 {
		return LevelState
	}
	return u.Path[len(u.Path)-1].Level
}

// String is the unit as a person would name it: "Adair, 1NW ADAIR".
func (u Unit) String() string {
	if len(u.Path) == 0 {
		return "the whole contest"
	}
	names := make([]string, len(u.Path))
	for i, s := range u.Path {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// Slug is the unit's path as the desk writes it: "county:adair/precinct:1nw-adair". It is empty for the whole contest,
// and ok is false where a name has nothing that can stand in an id.
func (u Unit) Slug() (id canvass.UnitID, ok bool) {
	parts := make([]string, len(u.Path))
	for i, s := range u.Path {
		slug := canvass.Slug(s.Name)
		if !canvass.IsSlug(slug) {
			return "", false
		}
		parts[i] = s.Level + ":" + slug
	}
	id = canvass.UnitID(strings.Join(parts, "/"))
	return id, id.Validate() == nil
}

// Option is what the source says of an option.
type Option struct {
	Name string
	IDs  []ID
}

// Count is one option's number.
type Count struct {
	Option Option
	Votes  int64
}

// Figures are the numbers of one unit in one measure. Nil is not given.
type Figures struct {
	Measure canvass.Measure
	// Scale is how many parts make one, where the source prints decimals; zero means whole numbers.
	Scale  int64
	Counts []Count
	// Modes are the votes by the way they were cast, in the source's order; empty where it does not say.
	Modes []Mode
	// Beside the options' counts.
	Ballots, Blank, Void, Overvotes, Cast *int64
	// Valid is the sum of the votes as the source prints it, where it is not the sum of the votes, with or without what
	// stands beside them.
	Valid *int64
	// Whole says that a sum of the votes, as the source prints it, is that of the options' and of nothing else: an option
	// that is not named has none.
	Whole bool
	// Registered voters, and people present at a caucus.
	Registered, Present *int64
	// Allotted is how many county delegates a precinct elects, Worth what one is worth in parts of the awarding
	// measure.
	Allotted *int
	Worth    caucus.Ratio
	// In, Of and Are say how many smaller units are in: 2,172 of 2,173 precincts.
	In, Of *int64
	Are    string
	// Expected is the source's percentage of the expected vote.
	Expected canvass.Percent
}

// Mode is the votes cast in one way.
type Mode struct {
	Name  string
	Votes int64
}

// Call is a winner that the source names.
type Call struct {
	Option Option
	// Measure is what it is won by; empty where the source does not say.
	Measure canvass.Measure
	// Runoff says that the option goes on to another round instead.
	Runoff bool
	// Denied says that the option is not the winner; it may take back an earlier call.
	Denied bool
}

// Tally is the delegates that the source credits in a race so far, or in one state.
type Tally struct {
	Counts []Count
	// Need and Of are the majority and all delegates, as the source gives them.
	Need, Of *int64
}
