package catalog

import (
	"regexp"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// jurisdictionFile is jurisdictions/<id>.toml.
type jurisdictionFile struct {
	Jurisdiction   slug   `toml:"jurisdiction" need:"true" want:"the id that the path gives, such as \"as\""`
	Name           string `toml:"name" need:"true" want:"the name, such as \"American Samoa\""`
	The            bool   `toml:"the" want:"true, where running text wants \"the\" before the name"`
	Kind           string `toml:"kind" need:"true" one:"state territory district abroad"`
	OCD            string `toml:"ocd" want:"an Open Civic Data id, such as \"ocd-division/country:us/territory:as\""`
	USPS           string `toml:"usps" want:"two capital letters, such as \"AS\""`
	ElectoralVotes *int   `toml:"electoral_votes" want:"a whole number; 0 is none"`
	Electors2012   *int   `toml:"electors_2012" want:"the electoral votes of 2012 to 2020, where they were others"`
	Zone           string `toml:"zone" want:"an IANA time zone, such as \"Pacific/Pago_Pago\""`
	headFact
	Recount []recountTable       `toml:"recount"`
	Fact    []statementTable     `toml:"fact"`
	Cite    map[string]citeTable `toml:"cite" want:"[cite.NAME] tables; the list for the file as a whole is called cited"`
}

// statementTable is one thing said of a person or a place.
type statementTable struct {
	ID          slug           `toml:"id" need:"true" want:"an id, unique in the file"`
	Topic       slug           `toml:"topic" need:"true" want:"the topic that a story asks for, such as \"career\""`
	Says        string         `toml:"says" need:"true" want:"a clause that reads well after the name, such as \"founded a company\""`
	By          outletID       `toml:"by" want:"the outlet that says so"`
	Attribution string         `toml:"attribution" want:"how a story names who says so, such as \"by ABC News\""`
	Published   toml.LocalDate `toml:"published"`
	fact
}

var (
	ocdPattern  = regexp.MustCompile(`^ocd-division/country:us(/[a-z_]+:[a-z0-9_~.-]+)*$`)
	uspsPattern = regexp.MustCompile(`^[A-Z]{2}$`)
)

func (f *jurisdictionFile) citations() map[string]citeTable { return f.Cite }

func (f *jurisdictionFile) check(d *document) {
	d.matches(at("jurisdiction"), string(f.Jurisdiction), d.stem())
	d.sourced(f.headFact)
	if f.OCD != "" && !ocdPattern.MatchString(f.OCD) {
		d.fail(at("ocd"), "%q is not an Open Civic Data id: write one such as \"ocd-division/country:us/territory:as\"", f.OCD)
	}
	if f.USPS != "" && !uspsPattern.MatchString(f.USPS) {
		d.fail(at("usps"), "%q is not a postal code: write two capital letters, such as \"AS\"", f.USPS)
	}
	if _, err := time.LoadLocation(f.Zone); err != nil || f.Zone == "Local" {
		d.fail(at("zone"), "%q is not a time zone: write an IANA name, such as \"Pacific/Pago_Pago\", or leave it out", f.Zone)
	}
	f.checkRecounts(d)
	checkStatements(d, "fact", f.Fact)
}

// checkStatements holds what is said of a person or place to its form: who says it, and how a story names them.
func checkStatements(d *document, key string, statements []statementTable) {
	seen := map[slug]bool{}
	for i, s := range statements {
		if seen[s.ID] {
			d.fail(at(key, i, "id"), "%q is there twice: give each statement an id of its own", s.ID)
		}
		seen[s.ID] = true
		if s.Mark == canvass.Seen && s.By == "" {
			d.fail(at(key, i, "by"), "missing: write the outlet that says so, or mark the statement K or U")
		}
		if s.By != "" && s.Attribution == "" {
			d.fail(at(key, i, "attribution"), "missing: write how a story names who says so, such as \"by ABC News\"")
		}
	}
}

func (f *jurisdictionFile) add(c *Catalog, d *document) {
	c.Jurisdictions[string(f.Jurisdiction)] = &Jurisdiction{
		ID: string(f.Jurisdiction), File: d.Path, Name: f.Name, The: f.The, Kind: f.Kind, OCD: f.OCD, USPS: f.USPS,
		ElectoralVotes: f.ElectoralVotes, Electors2012: f.Electors2012, Zone: f.Zone, Cited: f.headFact.fact().cited(f.Cite),
		RecountLaws: f.recounts(), Facts: statements(f.Fact, f.Cite),
	}
}

func statements(tables []statementTable, cites map[string]citeTable) []Statement {
	var out []Statement
	for _, s := range tables {
		out = append(out, Statement{
			ID: string(s.ID), Topic: string(s.Topic), Says: s.Says, By: string(s.By), Attribution: s.Attribution,
			Published: date(s.Published), Cited: s.cited(cites),
		})
	}
	return out
}
