package catalog

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Check holds the night against a catalog: outlets, persons, contests, events, areas and ballots that it names must be
// there. Entries that a record would refuse for such a reason are errors here, with their line.
func (n *Night) Check(c *Catalog) []Finding {
	known := c.names()
	var findings []Finding
	for _, p := range n.files {
		if p.table == nil {
			continue
		}
		f := nightPart{document: &document{File: p.File}, table: p.table}
		f.check(c, known)
		findings = append(findings, f.findings...)
	}
	sortFindings(findings)
	return findings
}

func (c *Catalog) names() *names {
	n := &names{outlets: map[string]bool{}, people: map[string]bool{}, jurisdictions: map[string]bool{}}
	for id := range c.Outlets {
		n.outlets[id] = true
	}
	for id := range c.People {
		n.people[string(id)] = true
	}
	for id := range c.Jurisdictions {
		n.jurisdictions[id] = true
	}
	return n
}

func (p *nightPart) check(c *Catalog, known *names) {
	_, used := p.walk(p.table, known)
	for name := range p.table.Cite {
		if !used.cites[name] {
			p.add(Warning, at("cite", name), "no entry cites it: drop it, or cite it")
		}
	}
	if id := p.table.Race; id != "" {
		if c.Races[canvass.RaceID(id)] == nil {
			p.fail(at("race"), "the catalog has no race %s: add %s/race.toml", id, id)
		}
		return
	}
	contest, err := c.Contest(p.table.Contest)
	if err != nil {
		p.fail(at("contest"), "%s", why(err))
		return
	}
	for i := range p.table.Entry {
		p.checkEntry(i, contest)
	}
}

// checkEntry holds an entry against its contest's file.
func (p *nightPart) checkEntry(i int, c *Contest) {
	e := &p.table.Entry[i]
	if e.Mark == "" {
		p.add(Warning, at("entry", i, "mark"), "missing: write S (source seen), K (known) or U (unsure)")
	}
	option := func(path []any, o canvass.OptionID) {
		if o != "" && !c.Ballot.OnBallot(o) {
			p.fail(path, "%s is not on the ballot of %s, which lists %s", o, c.ID, joined(c.Ballot.Options))
		}
	}
	area := func(path []any, a canvass.Area) {
		if areas := c.areas(); a != "" && !slices.Contains(areas, a) {
			p.fail(path, "%s has no area %q: its file names %s", c.ID, a, joined(areas))
		}
	}
	if r := e.Report; r != nil {
		area(at("entry", i, "report", "area"), r.Area)
		for o := range r.Votes {
			option(at("entry", i, "report", "votes", string(o)), o)
		}
		if r.Event != "" && c.Event(string(r.Event)) == nil {
			p.fail(at("entry", i, "report", "event"), "%s has no event %q", c.ID, r.Event)
		}
		if s := r.Stated; s != nil {
			option(at("entry", i, "report", "stated", "leader"), s.Leader)
			for j, x := range s.Shares {
				option(at("entry", i, "report", "stated", "shares", j, "option"), x.Option)
			}
		}
	}
	if k := e.Claim; k != nil {
		area(at("entry", i, "claim", "area"), k.Area)
		option(at("entry", i, "claim", "winner"), k.Winner)
		for o := range k.Delegates {
			option(at("entry", i, "claim", "delegates", string(o)), o)
		}
	}
	if k := e.Confirmation; k != nil {
		option(at("entry", i, "confirmation", "winner"), k.Winner)
		for o := range k.Counts {
			option(at("entry", i, "confirmation", "counts", string(o)), o)
		}
		for o := range k.Delegates {
			option(at("entry", i, "confirmation", "delegates", string(o)), o)
		}
	}
}

// areas are those that the contest's file names, the whole first.
func (c *Contest) areas() []canvass.Area {
	areas := []canvass.Area{canvass.Statewide}
	add := func(a canvass.Area) {
		if a != "" && !slices.Contains(areas, a) {
			areas = append(areas, a)
		}
	}
	for _, p := range c.Pools {
		add(p.Area)
	}
	for _, r := range c.Results {
		add(r.Area)
	}
	return areas
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, x := range list {
		words[i] = string(x)
	}
	return strings.Join(words, ", ")
}
