package catalog

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// Unit is a reporting unit that the contest's file names: a room of a caucus, a precinct, a site. Where a file names
// its units, a report of another is asked about before it is entered.
type Unit struct {
	ID   canvass.UnitID
	Name string // "Room A, St Paul's hall"
	Area canvass.Area
	// Registered is how many people may vote there at most, nil where it is not known.
	Registered *int64
	// Delegates is how many county delegates a room of a caucus elects, nil where the contest's rooms elect none.
	Delegates *int
	// By are the sources that report for it; empty for any.
	By []string
	Cited
}

// Unit is the reporting unit of the area with the id, nil where the file does not name it.
func (c *Contest) Unit(area canvass.Area, id canvass.UnitID) *Unit {
	for i := range c.Units {
		if u := &c.Units[i]; u.Area == area && u.ID == id {
			return u
		}
	}
	return nil
}

// AreaOf is the area in which the contest's file names a unit with the id, statewide where it names none, or several.
func (c *Contest) AreaOf(id canvass.UnitID) canvass.Area {
	var areas []canvass.Area
	for i := range c.Units {
		if c.Units[i].ID == id {
			areas = append(areas, c.Units[i].Area)
		}
	}
	if len(areas) != 1 {
		return canvass.Statewide
	}
	return areas[0]
}

// unitTable is a [[unit]] of a contest's file.
type unitTable struct {
	ID         string       `toml:"id" need:"true" want:"a path such as \"room:a\" or \"county:adair/precinct:1nw\""`
	Name       string       `toml:"name" need:"true" want:"the unit's name for people, such as \"Room A, St Paul's hall\""`
	Area       canvass.Area `toml:"area" want:"\"state\", or a district such as \"cd-7\"; state where left out"`
	Registered *int64       `toml:"registered" min:"0" want:"how many people may vote there at most, a whole number"`
	Delegates  *int         `toml:"delegates" want:"of a caucus that realigns: how many county delegates the room elects, a whole number"`
	By         []outletID   `toml:"by" want:"the sources that report for it, such as [\"guam-democratic-party\"]"`
	fact
}

func (f *contestFile) checkUnits(d *document) {
	for i, u := range f.Unit {
		if err := canvass.UnitID(u.ID).Validate(); err != nil || u.ID == "" {
			d.fail(at("unit", i, "id"), "%q is not a unit: write a path such as \"room:a\"", u.ID)
		}
		for _, other := range f.Unit[:i] {
			if other.ID == u.ID && other.area() == u.area() {
				d.fail(at("unit", i, "id"), "%q is there twice: give each unit an id of its own", u.ID)
			}
			if other.Name == u.Name {
				d.fail(at("unit", i, "name"), "two units are called %q: people would take one for the other", u.Name)
			}
		}
	}
}

func (u unitTable) area() canvass.Area { return cmp.Or(u.Area, canvass.Statewide) }

func (f *contestFile) addUnits(out *Contest) {
	for _, u := range f.Unit {
		unit := Unit{
			ID: canvass.UnitID(u.ID), Name: u.Name, Area: u.area(), Registered: u.Registered, Delegates: u.Delegates,
			Cited: u.cited(f.Cite),
		}
		for _, by := range u.By {
			unit.By = append(unit.By, string(by))
		}
		out.Units = append(out.Units, unit)
	}
	slices.SortStableFunc(out.Units, func(a, b Unit) int { return cmp.Compare(a.Area, b.Area) })
}
