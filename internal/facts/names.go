package facts

import (
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// outletsFile is the catalog file that names everybody who says things.
const outletsFile = "sources.toml"

// unlabelled are words for the options that are not persons, where no ballot gives its own.
var unlabelled = map[canvass.OptionID]string{
	canvass.Uncommitted: "uncommitted",
	canvass.NoneOfThese: "none of these candidates",
	canvass.WriteIn:     "write-ins",
	canvass.Other:       "others",
}

func (t *teller) person(o canvass.OptionID) *catalog.Person {
	if t.s.Catalog == nil {
		return nil
	}
	return t.s.Catalog.People[o]
}

// full is a person's full name. Without a file of the person the name is read off the id, and rests on the entries that
// name it.
func (t *teller) full(o canvass.OptionID, named tally.Ref) run {
	return t.name(o, named, func(p *catalog.Person) string { return p.Name })
}

// last is the name by which a story goes on calling somebody.
func (t *teller) last(o canvass.OptionID, named tally.Ref) run {
	return t.name(o, named, func(p *catalog.Person) string { return p.Last })
}

func (t *teller) name(o canvass.OptionID, named tally.Ref, pick func(*catalog.Person) string) run {
	f := Fact{Subject: string(o), Predicate: "name", Status: Known}
	if p := t.person(o); p != nil && pick(p) != "" {
		f.Value = p.Name
		return t.state(pick(p), f, t.s.FileRef(p.File))
	}
	f.Value = english.Titled(string(o))
	return t.state(f.Value, f, named)
}

// title is the office that somebody held on the day, in a story's words: "the president".
func (t *teller) title(o canvass.OptionID, on time.Time) run {
	p := t.person(o)
	if p == nil || on.IsZero() {
		return nil
	}
	for _, x := range p.Titles {
		if x.Short != "" && !on.Before(x.From) && (x.Until.IsZero() || on.Before(x.Until)) {
			f := Fact{Subject: string(o), Predicate: "title", Value: x.Name, AsOf: isoDay(on)}
			return t.known(x.Short, f, t.s.FileRef(p.File), x.Cited)
		}
	}
	return nil
}

// outlet is somebody who says things, by the name that running text uses.
func (t *teller) outlet(id string, named tally.Ref) run {
	f := Fact{ID: "outlet:" + id, Subject: id, Predicate: "name", Status: Known}
	if t.s.Catalog != nil {
		if o := t.s.Catalog.Outlets[id]; o != nil {
			f.Value = o.Name
			return t.state(t.w.Said(id), f, t.s.FileRef(outletsFile))
		}
	}
	if p := t.person(canvass.OptionID(id)); p != nil {
		return t.full(p.ID, named)
	}
	f.Value = english.Titled(id)
	return t.state(f.Value, f, named)
}

// authority is an outlet that may be the contest's own: a party is then called the party, for everybody knows which.
func (a *account) authority(id string, named tally.Ref) run {
	name := a.outlet(id, named)
	if a.s.Catalog != nil && id == a.c.Info.Authority {
		if o := a.s.Catalog.Outlets[id]; o != nil && o.Kind == "party" {
			return name.with(a.party(a.c)).as("the party")
		}
	}
	return name
}

// outlets lists several, each once.
func (t *teller) outlets(ids []string, named tally.Ref) run {
	var items []run
	for _, id := range ids {
		items = append(items, t.outlet(id, named))
	}
	return list(items)
}

// announcers lists those who announce an award, the contest's own party as the party.
func (a *account) announcers(ids []string, named tally.Ref) run {
	var items []run
	for _, id := range ids {
		items = append(items, a.authority(id, named))
	}
	return list(items)
}

// speaks reports whether an outlet speaks for a candidate: a campaign, or the person.
func (t *teller) speaks(id string) bool {
	if t.s.Catalog == nil {
		return false
	}
	if o := t.s.Catalog.Outlets[id]; o != nil {
		return o.Option != "" || o.Kind == "campaign" || o.Kind == "person"
	}
	return t.s.Catalog.People[canvass.OptionID(id)] != nil
}

func (t *teller) jurisdiction(id string) *catalog.Jurisdiction {
	if t.s.Catalog == nil {
		return nil
	}
	return t.s.Catalog.Jurisdictions[id]
}

// place is a jurisdiction's name for running text: "the Northern Mariana Islands".
func (t *teller) place(id string, named tally.Ref) run {
	f := Fact{ID: "place:" + id, Subject: id, Predicate: "name", Status: Known}
	j := t.jurisdiction(id)
	if j == nil {
		f.Value = english.Titled(id)
		if len(id) == 2 { // a postal code
			f.Value = strings.ToUpper(id)
		}
		return t.state(f.Value, f, named)
	}
	f.Value = j.Name
	return t.state(t.w.In(id), f, t.s.FileRef(j.File))
}

// zone is where the contest's clocks are read.
func (t *teller) zone(jurisdiction string) *time.Location {
	return t.jurisdiction(jurisdiction).Location()
}

// where is "in American Samoa", or "among" those who live in no one place.
func (t *teller) where(id string, named tally.Ref) run {
	place := t.place(id, named)
	if len(place) == 0 {
		return nil
	}
	in := "in "
	if j := t.jurisdiction(id); j != nil && j.Kind == "abroad" {
		in = "among "
	}
	return append(glue(in), place...)
}

// label is what a contest's ballot calls an option that is not a person.
func (t *teller) label(c *tally.Contest, o canvass.OptionID) run {
	words := unlabelled[o]
	if l := c.Info.Ballot.Labels[o]; l != "" {
		words = l
	}
	f := Fact{ID: string(c.ID) + ":label:" + string(o), Subject: string(o), Predicate: "label", Value: words}
	if o == canvass.Uncommitted || o == canvass.NoneOfThese {
		words = "“" + english.Capital(words) + "”"
	}
	return t.known(words, f, contestRef(c), c.Info.BallotFact)
}

// option is an option's full name in any contest.
func (t *teller) option(c *tally.Contest, o canvass.OptionID, named tally.Ref) run {
	if o.Fixed() {
		return t.label(c, o)
	}
	return t.full(o, named)
}

// contest is the name of a contest as a story gives it: "the American Samoa Democratic caucuses".
func (t *teller) contest(c *tally.Contest) run {
	f := Fact{Subject: string(c.ID), Predicate: "name", Status: Known}
	if len(c.InfoRef) > 0 && c.Info.Name != "" {
		f.Value = c.Info.Name
		return t.state("the "+c.Info.Name, f, c.InfoRef)
	}
	f.Value = string(c.ID)
	named := contestRef(c)
	return t.state("the "+c.ID.Party().Adjective()+" contest in "+english.Titled(c.ID.Jurisdiction()), f, named)
}

// contestRef is what speaks of a contest that no file describes.
func contestRef(c *tally.Contest) tally.Ref {
	if len(c.InfoRef) > 0 {
		return c.InfoRef
	}
	if c.Count != nil {
		return c.Count.Ref
	}
	for _, x := range c.Claims {
		return x.Ref
	}
	for _, x := range c.Stated {
		return x.Ref
	}
	return nil
}

// party is the adjective of the contest's party; the contest's id says it.
func (t *teller) party(c *tally.Contest) run {
	return t.partyOf(c, c.ID.Party().Adjective())
}

func (t *teller) partyOf(c *tally.Contest, words string) run {
	f := Fact{Subject: string(c.ID), Predicate: "party", Value: string(c.ID.Party()), Status: Known}
	return t.state(words, f, contestRef(c))
}

// race is the nomination's name for running text: "the Democratic race of 2024".
func (t *teller) race(id canvass.RaceID, words string, named tally.Ref) run {
	f := Fact{Subject: string(id), Predicate: "race", Value: string(id), Status: Known}
	if words == "" {
		words = "the " + id.Party().Adjective() + " race of " + strconv.Itoa(id.Cycle())
	}
	return t.state(words, f, named)
}
