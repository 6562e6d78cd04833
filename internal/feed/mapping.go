package feed

import (
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// Mapping is a file that a person writes for one source: what its names mean, and, for a table, what its columns are.
//
//	contest = "2016/dem/ma"            # what all of the file is about, where it does not say
//
//	[[option]]
//	id    = "hillary-clinton"
//	names = ["Clinton", "H. R. Clinton"]
//	ids   = {ap-polid = "1746"}
//
//	[[unit]]
//	id    = "town:north-adams"
//	names = ["N. Adams"]
//
//	[table]
//	unit   = [{level = "county", column = "County"}, {level = "precinct", column = "Precinct"}]
//	option = "candidate"
//	votes  = "votes"
//	only   = {office = "President", party = "DEM"}
type Mapping struct {
	Contest canvass.ContestID `toml:"contest"`
	Measure canvass.Measure   `toml:"measure"`
	// Place is the unit that all of the file lies in, "county:able", or "state", where the file does not say.
	Place string `toml:"place"`
	// Contests, Option and Unit declare what the source's names and ids mean.
	Contests []ContestAlias `toml:"contest_name"`
	Options  []OptionAlias  `toml:"option"`
	Units    []UnitAlias    `toml:"unit"`
	// Rows say what rows and columns are that are no options.
	Rows  []RowName `toml:"row"`
	Table *Table    `toml:"table"`
}

// ContestAlias says which contest a source means by a title or an id.
type ContestAlias struct {
	ID    canvass.ContestID `toml:"id"`
	Event string            `toml:"event"`
	Names []string          `toml:"names"`
	IDs   map[string]string `toml:"ids"`
}

// OptionAlias says which option a source means by a name or an id.
type OptionAlias struct {
	ID    canvass.OptionID  `toml:"id"`
	Names []string          `toml:"names"`
	IDs   map[string]string `toml:"ids"`
}

// UnitAlias says which unit a source means by a name or an id. Once a contest has one unit declared, others that are
// not are held.
type UnitAlias struct {
	ID    canvass.UnitID    `toml:"id"`
	Area  canvass.Area      `toml:"area"`
	Names []string          `toml:"names"`
	IDs   map[string]string `toml:"ids"`
}

// Table says what the columns of a table are, by their headings. Either option and votes name the columns of a table
// with a row for each option, or options says which columns are options'.
type Table struct {
	// Skip is how many lines stand before the headings; Delimiter is a comma if empty.
	Skip      int    `toml:"skip"`
	Delimiter string `toml:"delimiter"`
	// Unit is the path, from the largest part down.
	Unit []UnitColumn `toml:"unit"`
	// Area is the column of the district.
	Area   string `toml:"area"`
	Option string `toml:"option"`
	Votes  string `toml:"votes"`
	// First is the column of first names, where that of options holds last names.
	First string `toml:"first"`
	// Office, Party, State and Date are columns that say which contest the row is of, in a table of several.
	Office string `toml:"office"`
	Party  string `toml:"party"`
	State  string `toml:"state"`
	Date   string `toml:"date"`
	// Type is the column that says how the votes of the row were cast; Modes are columns of the votes cast in one way.
	Type  string   `toml:"type"`
	Modes []string `toml:"modes"`
	// Code is a column that tells units of one name apart.
	Code string `toml:"code"`
	// FIPS is a column of the codes of the Census Bureau for the counties: five digits, or the last three.
	FIPS string `toml:"fips"`
	// In and Of are how many smaller units are counted of how many, Expected the percentage of the expected vote, Time
	// the moment of the count, with its zone.
	In       string `toml:"in"`
	Of       string `toml:"of"`
	Expected string `toml:"expected"`
	Time     string `toml:"time"`
	// Headings is how many rows of headings there are: one if left out, none with 0. Sheet is the sheet of a
	// spreadsheet.
	Headings *int   `toml:"headings"`
	Sheet    string `toml:"sheet"`
	// Options are column headings, each with the source's name for the option.
	Options map[string]string `toml:"options"`
	// Only keeps the rows whose column has the value.
	Only map[string]string `toml:"only"`
	// Totals are names of units whose rows are sums over the others.
	Totals []string `toml:"totals"`
	// Columns beside the options'.
	Ballots    string `toml:"ballots"`
	Registered string `toml:"registered"`
	Present    string `toml:"present"`
	Allotted   string `toml:"allotted"`
	Blank      string `toml:"blank"`
	Void       string `toml:"void"`
	Overvotes  string `toml:"overvotes"`
	// Total is the printed sum of a row's votes.
	Total string `toml:"total"`
}

// UnitColumn is one part of a unit's path: its level and the column of its name.
type UnitColumn struct {
	Level  string `toml:"level"`
	Column string `toml:"column"`
}

// ReadMapping reads a mapping file. Its errors name the line.
func ReadMapping(r io.Reader) (*Mapping, error) {
	d := toml.NewDecoder(io.LimitReader(r, 16<<20)).DisallowUnknownFields()
	var m Mapping
	if err := d.Decode(&m); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) && len(strict.Errors) > 0 {
			row, _ := strict.Errors[0].Position()
			return nil, canvass.Errorf(canvass.Invalid, "mapping", "line %d: no such key: %s", row, last(strict.Errors[0].Key()))
		}
		var at *toml.DecodeError
		if errors.As(err, &at) {
			row, _ := at.Position()
			return nil, canvass.Errorf(canvass.Invalid, "mapping", "line %d: %s", row, at.Error())
		}
		return nil, canvass.Errorf(canvass.Invalid, "mapping", "%w", err)
	}
	return &m, m.Validate()
}

func last(key toml.Key) string {
	if len(key) == 0 {
		return "?"
	}
	return key[len(key)-1]
}

// Validate refuses ids that are not ids, an alias without a name, and a table whose columns do not say where the votes
// are.
func (m *Mapping) Validate() error {
	bad := func(format string, args ...any) error {
		return canvass.Errorf(canvass.Invalid, "mapping", format, args...)
	}
	if m.Contest != "" {
		if _, err := canvass.ParseContestID(string(m.Contest)); err != nil {
			return err
		}
	}
	if m.Measure != "" {
		if err := m.Measure.Validate(); err != nil {
			return err
		}
	}
	if m.Place != "" && m.Place != string(canvass.Statewide) {
		if err := canvass.UnitID(m.Place).Validate(); err != nil {
			return err
		}
	}
	for _, c := range m.Contests {
		if _, err := canvass.ParseContestID(string(c.ID)); err != nil {
			return err
		}
		if len(c.Names)+len(c.IDs) == 0 {
			return bad("contest %s has no names and no ids", c.ID)
		}
	}
	for _, o := range m.Options {
		if err := o.ID.Validate(); err != nil {
			return err
		}
		if len(o.Names)+len(o.IDs) == 0 {
			return bad("option %s has no names and no ids", o.ID)
		}
	}
	for _, u := range m.Units {
		if err := u.ID.Validate(); err != nil {
			return err
		}
		if u.Area != "" {
			if err := u.Area.Validate(); err != nil {
				return err
			}
		}
	}
	for _, r := range m.Rows {
		if besideNames[r.Is] == NotBeside {
			return bad("a row is %q: use one of %v", r.Is, slices.Sorted(maps.Keys(besideNames)))
		}
		if len(r.Names) == 0 {
			return bad("a row that is %q has no names", r.Is)
		}
	}
	if m.Table == nil {
		return nil
	}
	return m.Table.validate()
}

func (t *Table) validate() error {
	bad := func(format string, args ...any) error {
		return canvass.Errorf(canvass.Invalid, "mapping", "table: "+format, args...)
	}
	long, wide := t.Option != "" && (t.Votes != "" || len(t.Modes) > 0), len(t.Options) > 0
	switch {
	case long == wide:
		return bad("give option and votes or modes, for a row an option, or options, for a column an option")
	case t.Headings != nil && (*t.Headings < 0 || *t.Headings > 20):
		return bad("headings are %d rows", *t.Headings)
	case t.Skip < 0 || t.Skip > 1000:
		return bad("skip is %d lines", t.Skip)
	case len(t.Delimiter) > 1 && t.Delimiter != "\t":
		return bad("the delimiter is one character")
	}
	levels := []string{LevelCounty, LevelTown, LevelVillage, LevelWard, LevelPrecinct, LevelDistrict, LevelSatellite}
	for _, u := range t.Unit {
		if !slices.Contains(levels, u.Level) {
			return bad("%q is not a level of units: use one of %v", u.Level, levels)
		}
		if u.Column == "" {
			return bad("the %s has no column", u.Level)
		}
	}
	return nil
}
