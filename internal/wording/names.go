package wording

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Desk is the id of this desk among those who say things: its calls are by it.
const Desk = "canvass"

// Words puts one snapshot into words.
type Words struct{ s *tally.Snapshot }

// Of are the words for a snapshot.
func Of(s *tally.Snapshot) Words { return Words{s} }

func (w Words) catalog() *catalog.Catalog {
	if w.s.Catalog == nil {
		return &catalog.Catalog{}
	}
	return w.s.Catalog
}

// Option is an option's name on the contest's ballot: "Jason Palmer", or "No Preference" where that is printed for
// uncommitted. An id that nobody knows stands for itself.
func (w Words) Option(id canvass.ContestID, o canvass.OptionID) string {
	return w.catalog().Label(id, o)
}

// Name is an option's name in no contest in particular.
func (w Words) Name(o canvass.OptionID) string { return w.catalog().Name(o) }

// Last is the name by which one goes on calling somebody: "Palmer".
func (w Words) Last(id canvass.ContestID, o canvass.OptionID) string {
	if p := w.catalog().People[o]; p != nil && p.Last != "" {
		return p.Last
	}
	return w.Option(id, o)
}

// Options lists options by name: "Jason Palmer and Joe Biden".
func (w Words) Options(id canvass.ContestID, options []canvass.OptionID) string {
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = w.Option(id, o)
	}
	return english.List(names)
}

// Outlet is the name of somebody who says things, as a heading has it: "Associated Press". It is a person's where a
// person speaks.
func (w Words) Outlet(id string) string {
	c := w.catalog()
	switch o, p := c.Outlets[id], c.People[canvass.OptionID(id)]; {
	case o != nil:
		return o.Name
	case id == Desk:
		return "This desk"
	case p != nil:
		return p.Name
	}
	return id
}

// Said is that name in running text: "the Associated Press".
func (w Words) Said(id string) string {
	o := w.catalog().Outlets[id]
	if o == nil && id == Desk {
		return "this desk"
	}
	if o != nil && o.The {
		return "the " + o.Name
	}
	return w.Outlet(id)
}

// Place is a jurisdiction's name as a heading has it: "District of Columbia".
func (w Words) Place(id string) string {
	if j := w.catalog().Jurisdictions[id]; j != nil {
		return j.Name
	}
	return strings.ToUpper(id)
}

// In is that name in running text: "the District of Columbia".
func (w Words) In(id string) string {
	if j := w.catalog().Jurisdictions[id]; j != nil && j.The {
		return "the " + j.Name
	}
	return w.Place(id)
}

// Race is a race's name in a heading: "Democrats 2024".
func Race(id canvass.RaceID) string { return fmt.Sprintf("%s %d", Party(id.Party()), id.Cycle()) }

// Party is a party's members: "Democrats".
func Party(p canvass.Party) string {
	switch p {
	case canvass.Democratic:
		return "Democrats"
	case canvass.Republican:
		return "Republicans"
	}
	return string(p)
}

// Area is a part of a jurisdiction in running text: "congressional district 7", "st croix".
func Area(a canvass.Area) string {
	for _, x := range areas {
		if n, found := strings.CutPrefix(string(a), x.prefix); found {
			return x.words + n
		}
	}
	return strings.ReplaceAll(string(a), "-", " ")
}

var areas = []struct{ prefix, words string }{
	{"cd-", "congressional district "}, {"sd-", "senate district "}, {"ld-", "delegate district "}, {"ward-", "ward "},
}

// Spell puts names in the place of the ids of options in a text of package delegate, which knows no names.
func (w Words) Spell(id canvass.ContestID, text string) string { return w.catalog().Spell(id, text) }
