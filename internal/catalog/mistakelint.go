package catalog

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
)

// lintMistakes warns of what a contest's file says that its own id, its ballot or the catalog's other files contradict: slips
// of the hand that change what is told, and that no form forbids.
func (f *contestFile) lintMistakes(d *document, c *Catalog) {
	id := canvass.ContestID(f.Contest)
	for i, e := range f.Event {
		if e.Binds && e.Date.Year != 0 && e.Date.Year != id.Cycle() {
			d.add(Warning, at("event", i, "date"), "%s is not in %d, the year of %s", e.Date, id.Cycle(), id)
		}
	}
	if o := c.Outlets[string(f.Authority)]; o != nil && (o.Kind == "newsroom" || o.Kind == "reference") {
		d.add(Warning, at("authority"), "%s is a %s, which confirms and certifies nothing: name the party or the office", f.Authority, o.Kind)
	}
	f.lintName(d, c)
	f.lintLabels(d, c)
	f.lintDistricts(d, c)
}

// lintName holds the contest's name against its place, its party and the kind of its event.
func (f *contestFile) lintName(d *document, c *Catalog) {
	id := canvass.ContestID(f.Contest)
	if own := c.Jurisdictions[string(f.Jurisdiction)]; own != nil && !saysName(f.Name, own.Name) {
		for _, other := range sortedJurisdictions(c) {
			if other.ID != own.ID && saysName(f.Name, other.Name) && !strings.Contains(own.Name, other.Name) {
				d.add(Warning, at("name"), "it names %s, and the contest is %s’s", other.Name, own.Name)
				break
			}
		}
	}
	for _, party := range []canvass.Party{canvass.Democratic, canvass.Republican} {
		if party != id.Party() && saysName(f.Name, party.Adjective()) && !saysName(f.Name, id.Party().Adjective()) {
			d.add(Warning, at("name"), "it is called %s, and %s is a %s contest", party.Adjective(), id, id.Party().Adjective())
		}
	}
	for i, e := range f.Event {
		called := strings.ToLower(f.Name)
		caucus, primary := strings.Contains(called, "caucus"), strings.Contains(called, "primary")
		if e.Binds && (e.Kind == "primary" && caucus && !primary || e.Kind == "caucus" && primary && !caucus) {
			d.add(Warning, at("event", i, "kind"), "a %s, and the contest is called %q", e.Kind, f.Name)
		}
	}
}

// saysName reports whether a text has the words, and not as a part of longer ones.
func saysName(text, words string) bool {
	ok, err := regexp.MatchString(`(?i)(^|[^\pL])`+regexp.QuoteMeta(words)+`($|[^\pL])`, text)
	return err == nil && ok
}

func sortedJurisdictions(c *Catalog) []*Jurisdiction {
	var out []*Jurisdiction
	for _, j := range c.Jurisdictions {
		out = append(out, j)
	}
	// A longer name comes first: Washington is in no sentence that names the District of Columbia by it.
	slices.SortFunc(out, func(a, b *Jurisdiction) int {
		if n := len(b.Name) - len(a.Name); n != 0 {
			return n
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// lintLabels warns of two options by one name, and of a label that is no name.
func (f *contestFile) lintLabels(d *document, c *Catalog) {
	if f.Ballot == nil {
		return
	}
	by := map[string]canvass.OptionID{}
	for _, o := range f.Ballot.Options {
		label := f.Ballot.Labels[o]
		if strings.ContainsAny(label, "<>{}") {
			d.add(Warning, at("ballot", "labels", string(o)), "%q is no name", label)
		}
		if p := c.People[o]; label == "" && p != nil {
			label = p.Name
		}
		if label == "" {
			continue
		}
		if other, there := by[label]; there {
			d.add(Warning, at("ballot", "labels"), "%s and %s are both called %q: nobody could tell them apart", other, o, label)
		}
		by[label] = o
	}
}

// lintDistricts warns of a congressional district that the place does not have: a state has as many as it has electors beyond
// its two senators', and what is no state has none.
func (f *contestFile) lintDistricts(d *document, c *Catalog) {
	j := c.Jurisdictions[string(f.Jurisdiction)]
	if j == nil {
		return
	}
	electors := j.Electors(canvass.ContestID(f.Contest).Cycle())
	if electors == nil || *electors == 0 && j.Electors2012 != nil { // of a place that had electors at times nothing is said
		return
	}
	most := max(0, *electors-2)
	odd := func(path []any, area canvass.Area) {
		number, is := strings.CutPrefix(string(area), "cd-")
		if n, err := strconv.Atoi(number); is && err == nil && n > most {
			d.add(Warning, path, "%s has no congressional district %d", j.Name, n)
		}
	}
	for i, p := range f.Pool {
		odd(at("pool", i, "area"), p.Area)
		for _, area := range slices.Sorted(maps.Keys(p.Areas)) {
			odd(at("pool", i, "areas", string(area)), area)
		}
	}
}

// lint holds what a person's file says against itself.
func (f *personFile) lint(d *document, c *Catalog) {
	if f.Last != "" && !saysName(f.Name, f.Last) {
		d.add(Warning, at("last"), "%q is no part of %q", f.Last, f.Name)
	}
	newest := 0
	for id := range c.Races {
		newest = max(newest, id.Cycle())
	}
	if age := newest - f.Born.Year; f.Born.Year != 0 && newest != 0 && age < presidentsAge {
		d.add(Warning, at("born"), "they would be %d in %d, and a president is %d at least", max(age, 0), newest, presidentsAge)
	}
}

// presidentsAge is how old a president is at least (Constitution, Article II, Section 1).
const presidentsAge = 35

// hiddenText finds characters that are no text, raw or written as an escape: controls, and marks that turn the direction
// in which a line is read.
var hiddenText = regexp.MustCompile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]" +
	`|\\u00[01][0-8bcefBCEF]|\\u(061[cC]|200[efEF]|202[a-eA-E]|206[6-9])`)

// lintHidden finds text in a file that a reader would not see, or would read in another order than it stands in.
func (p *parsed) lintHidden() {
	for line, text := range strings.Split(string(p.Bytes), "\n") {
		if at := hiddenText.FindStringIndex(text); at != nil {
			p.findings = append(p.findings, Finding{
				File: p.Path, Line: line + 1, Column: at[0] + 1, Severity: Warning,
				Message: strconv.QuoteToASCII(text[at[0]:at[1]]) + " is a character that nobody sees, or that turns the line about: leave it out",
			})
		}
	}
}
