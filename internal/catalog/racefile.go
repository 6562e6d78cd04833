package catalog

import (
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// raceFile is <cycle>/<party>/race.toml.
type raceFile struct {
	Race     string               `toml:"race" need:"true" want:"the id that the path gives, such as \"2024/dem\""`
	Name     string               `toml:"name" need:"true" want:"the race's name, such as \"Democratic nomination of 2024\""`
	Majority []majorityTable      `toml:"majority"`
	Day      []dayTable           `toml:"day"`
	Fact     []statementTable     `toml:"fact"`
	Conflict []conflictTable      `toml:"conflict"`
	Cite     map[string]citeTable `toml:"cite" want:"[cite.NAME] tables; the list for the file as a whole is called cited"`
}

type majorityTable struct {
	From      toml.LocalDate `toml:"from" need:"true"`
	Delegates int            `toml:"delegates" need:"true" min:"1"`
	Need      int            `toml:"need" need:"true" min:"1"`
	Pledged   int            `toml:"pledged"`
	Automatic int            `toml:"automatic"`
	fact
}

func (f *raceFile) citations() map[string]citeTable { return f.Cite }

func (f *raceFile) check(d *document) {
	d.matches(at("race"), f.Race, strings.TrimSuffix(d.Path, "/race.toml"))
	for i, m := range f.Majority {
		if m.Need > m.Delegates {
			d.fail(at("majority", i, "need"), "%d is more than the %d delegates that there are", m.Need, m.Delegates)
		}
		if m.Pledged > m.Delegates {
			d.fail(at("majority", i, "pledged"), "%d is more than the %d delegates that there are", m.Pledged, m.Delegates)
		}
		if m.Automatic > 0 && m.Pledged > 0 {
			d.fail(at("majority", i, "automatic"), "pledged says already that the %d others vote on the first ballot: leave automatic out", m.Delegates-m.Pledged)
		}
		if i > 0 && !date(f.Majority[i-1].From).Before(date(m.From)) {
			d.fail(at("majority", i, "from"), "%s does not come after %s: put the majorities in the order of their days", m.From, f.Majority[i-1].From)
		}
	}
	checkStatements(d, "fact", f.Fact)
	checkConflicts(d, f.Conflict)
}

func (f *raceFile) add(c *Catalog, d *document) {
	r := &Race{ID: canvass.RaceID(f.Race), File: d.Path, Name: f.Name, Conflicts: conflicts(f.Conflict, f.Cite)}
	for _, m := range f.Majority {
		r.Majorities = append(r.Majorities, Majority{From: date(m.From), Delegates: m.Delegates, Need: m.Need, Pledged: m.Pledged, Automatic: m.Automatic, Cited: m.cited(f.Cite)})
	}
	for _, x := range f.Day {
		r.Days = append(r.Days, NamedDay{Date: date(x.Date), Name: x.Name, Cited: x.cited(f.Cite)})
	}
	r.Facts = statements(f.Fact, f.Cite)
	c.Races[r.ID] = r
}
