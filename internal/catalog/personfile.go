package catalog

import (
	"slices"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// personFile is people/<slug>.toml.
type personFile struct {
	Person    slug                 `toml:"person" need:"true" want:"the id that the path gives, such as \"jason-palmer\""`
	Name      string               `toml:"name" need:"true" want:"the full name, such as \"Jason Palmer\""`
	Last      string               `toml:"last" need:"true" want:"the name by which a story goes on, such as \"Palmer\""`
	Party     string               `toml:"party" one:"dem gop"`
	Born      toml.LocalDate       `toml:"born"`
	BornMark  canvass.Mark         `toml:"born_mark" want:"S (source seen), K (known) or U (unsure)"`
	BornCite  []citeKey            `toml:"born_cite"`
	BornNote  string               `toml:"born_note" want:"what a reader should know"`
	Pronouns  string               `toml:"pronouns" one:"he she they"`
	PronMark  canvass.Mark         `toml:"pronouns_mark" want:"S (source seen), K (known) or U (unsure)"`
	PronCite  []citeKey            `toml:"pronouns_cite"`
	Age       []ageTable           `toml:"age"`
	Statement []statementTable     `toml:"statement"`
	Campaign  []campaignTable      `toml:"campaign"`
	Title     []titleTable         `toml:"title"`
	Home      []homeTable          `toml:"home"`
	Conflict  []conflictTable      `toml:"conflict"`
	Cite      map[string]citeTable `toml:"cite" want:"[cite.NAME] tables; the list for the file as a whole is called cited"`
}

type ageTable struct {
	Years int            `toml:"years" need:"true" min:"1"`
	On    toml.LocalDate `toml:"on" need:"true"`
	By    outletID       `toml:"by" want:"the outlet that says so"`
	fact
}

type campaignTable struct {
	Race    canvass.RaceID `toml:"race" need:"true" want:"a race id, such as \"2024/dem\""`
	Entered toml.LocalDate `toml:"entered"`
	Left    toml.LocalDate `toml:"left"`
	LeftBy  momentText     `toml:"left_by" want:"a time of that day by which it was known, such as \"2024-03-06T12:00-05:00\"; left out, it is known from the day after"`
	fact
}

type titleTable struct {
	Name  string         `toml:"name" need:"true" want:"the office, such as \"president of the United States\""`
	Short string         `toml:"short" want:"the office in a story, such as \"the president\""`
	Label string         `toml:"label" want:"the office before a name, such as \"President\" or \"Sen.\""`
	From  toml.LocalDate `toml:"from"`
	Until toml.LocalDate `toml:"until"`
	fact
}

func (f *personFile) citations() map[string]citeTable { return f.Cite }

func (f *personFile) check(d *document) {
	d.matches(at("person"), string(f.Person), d.stem())
	if canvass.OptionID(f.Person).Fixed() {
		d.fail(at("person"), "%q is an option that is not a person: it needs no file", f.Person)
	}
	switch born := f.Born != (toml.LocalDate{}); {
	case born && f.BornMark == "":
		d.fail(at("born_mark"), "missing: write S (source seen), K (known) or U (unsure)")
	case !born && (f.BornMark != "" || len(f.BornCite) > 0):
		d.fail(at("born"), "missing: write a date without quotes, such as 1971-12-01, or leave born_mark and born_cite out")
	case f.BornMark == canvass.Seen && len(f.BornCite) == 0:
		d.fail(at("born_mark"), "S needs a source: add born_cite = [\"…\"], or mark it K or U")
	}
	switch said := f.Pronouns != ""; {
	case said && f.PronMark == "":
		d.fail(at("pronouns_mark"), "missing: write S (source seen), K (known) or U (unsure)")
	case !said && (f.PronMark != "" || len(f.PronCite) > 0):
		d.fail(at("pronouns"), "missing: write he, she or they, or leave pronouns_mark and pronouns_cite out")
	case f.PronMark == canvass.Seen && len(f.PronCite) == 0:
		d.fail(at("pronouns_mark"), "S needs a source: add pronouns_cite = [\"…\"], or mark it K or U")
	}
	for i, c := range f.Campaign {
		if c.Left != (toml.LocalDate{}) && date(c.Left).Before(date(c.Entered)) {
			d.fail(at("campaign", i, "left"), "%s is before entered, %s", c.Left, c.Entered)
		}
	}
	for i, t := range f.Title {
		if t.Until != (toml.LocalDate{}) && !date(t.From).Before(date(t.Until)) {
			d.fail(at("title", i, "until"), "%s is not after from, %s", t.Until, t.From)
		}
	}
	checkStatements(d, "statement", f.Statement)
	checkConflicts(d, f.Conflict)
}

func (f *personFile) add(c *Catalog, d *document) {
	p := &Person{
		ID: canvass.OptionID(f.Person), File: d.Path, Name: f.Name, Last: f.Last, Party: canvass.Party(f.Party),
		Born: date(f.Born), BornFact: fact{f.BornMark, f.BornCite, f.BornNote}.cited(f.Cite),
		Pronouns: f.Pronouns, PronounsFact: fact{Mark: f.PronMark, Cite: f.PronCite}.cited(f.Cite),
		Homes: f.homes(), Dossier: statements(f.Statement, f.Cite), Conflicts: conflicts(f.Conflict, f.Cite),
	}
	for _, a := range f.Age {
		p.Ages = append(p.Ages, Age{Years: a.Years, On: date(a.On), By: string(a.By), Cited: a.cited(f.Cite)})
	}
	slices.SortStableFunc(p.Ages, func(a, b Age) int { return a.On.Compare(b.On) })
	for _, x := range f.Campaign {
		p.Campaigns = append(p.Campaigns, Campaign{Race: x.Race, Entered: date(x.Entered), Left: date(x.Left), LeftBy: x.LeftBy.time, Cited: x.cited(f.Cite)})
	}
	for _, t := range f.Title {
		p.Titles = append(p.Titles, Title{Name: t.Name, Short: t.Short, Label: t.Label, From: date(t.From), Until: date(t.Until), Cited: t.cited(f.Cite)})
	}
	c.People[p.ID] = p
}
