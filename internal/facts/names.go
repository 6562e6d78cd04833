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

// who is somebody to be spoken of in a story of the day on: by label and full name first, later by the last name or a
// pronoun. Without a file of the person the name is read off the id, and rests on the entries that name it.
func (t *teller) who(o canvass.OptionID, named tally.Ref, on time.Time) run {
	m := &mention{
		option: o,
		full:   t.name(o, named, func(p *catalog.Person) string { return p.Name }),
		last:   t.name(o, named, func(p *catalog.Person) string { return p.Last }),
		label:  t.label(o, on),
	}
	if len(m.full) == 0 {
		return nil
	}
	if p := t.person(o); p != nil && p.Pronouns != "" {
		f := Fact{Subject: string(o), Predicate: "pronouns", Value: p.Pronouns}
		m.pronoun = t.known(p.Pronouns, f, t.s.FileRef(p.File), p.PronounsFact)
	}
	return run{{who: m}}
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

// label is the office that stands before a name on the day: "President".
func (t *teller) label(o canvass.OptionID, on time.Time) run {
	p := t.person(o)
	if p == nil || on.IsZero() {
		return nil
	}
	for _, x := range p.Titles {
		if x.Label != "" && !on.Before(x.From) && (x.Until.IsZero() || on.Before(x.Until)) {
			f := Fact{Subject: string(o), Predicate: "title", Value: x.Name, AsOf: isoDay(on)}
			return t.known(x.Label, f, t.s.FileRef(p.File), x.Cited)
		}
	}
	return nil
}

// ofState is a label with the state before it, "Texas Sen.", of those who sit in Congress for a state that is known and is not the
// place itself, where the state is told otherwise.
func (t *teller) ofState(label run, o canvass.OptionID, on time.Time, place string) run {
	p := t.person(o)
	if p == nil || label.text() != "Sen." && label.text() != "Rep." {
		return label
	}
	h := p.HomeOn(on)
	if h == nil || h.Jurisdiction == place {
		return label
	}
	j := t.jurisdiction(h.Jurisdiction)
	if j == nil || j.Kind != "state" {
		return label
	}
	f := Fact{Subject: string(o), Predicate: "home", Value: h.Jurisdiction, Status: Known}
	home := t.known(j.Name, f, tally.Join(t.s.FileRef(p.File), t.s.FileRef(j.File)), h.Cited)
	return label.with(home).as(j.Name + " " + label.text())
}

// ofParty is the party's name in the place of a profession, of somebody who stood for the other party than the contest's.
func (t *teller) ofParty(label run, o canvass.OptionID, c *tally.Contest) run {
	p := t.person(o)
	if p == nil || p.Party == "" || p.Party == c.ID.Party() || len(label) == 0 || strings.Contains(label.text(), ".") || english.Capital(label.text()) == label.text() || strings.HasPrefix(label.text(), "former ") {
		return label
	}
	if c.Count != nil {
		if _, ran := c.Count.Votes(o); ran {
			return label
		}
	}
	word := map[canvass.Party]string{canvass.Democratic: "Democrat", canvass.Republican: "Republican"}[p.Party]
	f := Fact{Subject: string(o), Predicate: "party", Value: string(p.Party), Status: Known}
	return t.state(word, f, t.s.FileRef(p.File))
}

// outlet is somebody who says things: by the whole name first, then by a shorter one where there is one.
func (t *teller) outlet(id string, named tally.Ref) run {
	if p := t.person(canvass.OptionID(id)); p != nil && t.outletOf(id) == nil {
		return t.who(p.ID, named, t.today())
	}
	full, o := t.outletName(id, named), t.outletOf(id)
	if len(full) == 0 {
		return nil
	}
	m := &mention{option: canvass.OptionID("outlet:" + id), full: full, last: full, thing: true}
	if o != nil && o.Short != "" {
		m.last = full.as(o.Short)
	}
	return run{{who: m}}
}

// outletName is an outlet's name as it stands in a list.
func (t *teller) outletName(id string, named tally.Ref) run {
	f := Fact{ID: "outlet:" + id, Subject: id, Predicate: "name", Status: Known}
	o := t.outletOf(id)
	if o == nil {
		f.Value = english.Titled(id)
		return t.state(f.Value, f, named)
	}
	f.Value = o.Name
	return t.state(t.w.Said(id), f, t.s.FileRef(outletsFile))
}

func (t *teller) outletOf(id string) *catalog.Outlet {
	if t.s.Catalog == nil {
		return nil
	}
	return t.s.Catalog.Outlets[id]
}

// authority is an outlet that may be the contest's own: the party of a contest that is its own is "the party", and an
// office of the place loses the place's name after the first time.
func (a *account) authority(id string, named tally.Ref) run {
	o, by := a.outletOf(id), a.outlet(id, named)
	if o == nil || len(by) == 0 || by[0].who == nil || id != a.c.Info.Authority {
		return by
	}
	switch j := a.jurisdiction(a.c.ID.Jurisdiction()); {
	case o.Kind == "party":
		return by.with(a.party(a.c)).as("the party")
	case o.Kind == "office" && j != nil:
		if rest, ok := strings.CutPrefix(o.Name, j.Name+" "); ok {
			m := *by[0].who
			m.last = m.last.with(a.place(j.ID, a.c.InfoRef)).as("the " + strings.ToLower(rest))
			return run{{who: &m}}
		}
	}
	return by
}

// outlets lists several by whole names, each once.
func (t *teller) outlets(ids []string, named tally.Ref) run {
	var items []run
	for _, id := range ids {
		items = append(items, t.outlet(id, named))
	}
	return list(items)
}

// speaks reports whether an outlet speaks for a candidate: a campaign, or the person.
func (t *teller) speaks(id string) bool {
	return t.s.Catalog != nil && t.s.Catalog.OfCandidate(id)
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

// ballotLabel is what a contest's ballot calls an option that is not a person, in quotation marks where it is a choice
// against all.
func (t *teller) ballotLabel(c *tally.Contest, o canvass.OptionID) run {
	words := unlabelled[o]
	if l := c.Info.Ballot.Labels[o]; l != "" {
		words = l
	}
	f := Fact{ID: string(c.ID) + ":label:" + string(o), Subject: string(o), Predicate: "label", Value: words}
	if o == canvass.Uncommitted || o == canvass.NoneOfThese {
		if strings.HasPrefix(strings.ToLower(words), string(canvass.Uncommitted)) { // "Uncommitted Delegates", too
			words = string(canvass.Uncommitted)
		}
		words = "“" + words + "”"
	}
	return t.known(words, f, contestRef(c), c.Info.BallotFact)
}

// option is an option of a contest: somebody to be spoken of, or what the ballot calls it.
func (t *teller) option(c *tally.Contest, o canvass.OptionID, named tally.Ref) run {
	if o.Fixed() {
		return t.ballotLabel(c, o)
	}
	on := t.today()
	if c.Event != nil && !c.Event.Date.IsZero() {
		on = c.Event.Date
	}
	who := t.who(o, named, on)
	if len(who) == 1 && who[0].who != nil {
		who[0].who.label = t.ofParty(t.ofState(who[0].who.label, o, on, c.ID.Jurisdiction()), o, c)
	}
	return who
}

// byMail ends the name of a contest that was held by mail alone.
const byMail = " by mail"

// contest is a contest as a story names it: "American Samoa’s Democratic caucuses".
func (t *teller) contest(c *tally.Contest) run {
	f := Fact{Subject: string(c.ID), Predicate: "name", Status: Known}
	if len(c.InfoRef) == 0 || c.Info.Name == "" {
		f.Value = string(c.ID)
		return t.state("the "+c.ID.Party().Adjective()+" contest in "+english.Titled(c.ID.Jurisdiction()), f, contestRef(c))
	}
	f.Value = c.Info.Name
	j := t.jurisdiction(c.ID.Jurisdiction())
	if j == nil {
		return t.state("the "+c.Info.Name, f, c.InfoRef)
	}
	ref := tally.Join(c.InfoRef, t.s.FileRef(j.File))
	kind, own := strings.CutPrefix(c.Info.Name, j.Name+" ")
	if vote, mail := strings.CutSuffix(kind, byMail); mail && own {
		kind = "mail-in " + vote
	}
	if !own || j.Kind == "abroad" {
		return t.state("the "+c.Info.Name, f, ref)
	}
	return t.state(english.Possessive(t.w.In(j.ID))+" "+kind, f, ref)
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

// raceName is the nomination's name for running text: "the Democratic race of 2024".
func (t *teller) raceName(id canvass.RaceID, words string, named tally.Ref) run {
	f := Fact{Subject: string(id), Predicate: "race", Value: string(id), Status: Known}
	if words == "" {
		words = "the " + id.Party().Adjective() + " race of " + strconv.Itoa(id.Cycle())
	}
	return t.state(words, f, named)
}
