package facts

import (
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// firstCycle is the earliest cycle that any file of the past speaks of.
const firstCycle = 2000

// longAgo tells who won a jurisdiction's contests of the cycles that have no files of their own, the newest first.
func (t *teller) longAgo(jurisdiction string, party canvass.Party) []draft {
	var out []draft
	for cycle := t.cycle(); cycle >= firstCycle; cycle -= 4 {
		for _, p := range []canvass.Party{canvass.Democratic, canvass.Republican} {
			if party == "" || party == p {
				out = append(out, t.pastRace(canvass.RaceID(strconv.Itoa(cycle)+"/"+string(p)), jurisdiction))
			}
		}
	}
	return out
}

// pastRace is "Hillary Clinton won the Democratic caucus there in 2008, according to 538, with 57.2% of what it
// counted."
func (t *teller) pastRace(race canvass.RaceID, jurisdiction string) draft {
	if t.s.Catalog == nil {
		return draft{}
	}
	p := t.s.Catalog.Past[race]
	if p == nil || len(p.Contests[jurisdiction].Counts) == 0 || len(p.Contests[jurisdiction].Cites) == 0 {
		return draft{}
	}
	c := p.Contests[jurisdiction]
	ref := t.s.FileRef(p.File)
	id := string(race) + "/" + jurisdiction
	won := Fact{Subject: id, Predicate: "winner", Value: string(c.Counts[0].Option), Status: Reported}
	var all int64
	for _, n := range c.Counts {
		all += n.Votes
	}
	share := (&tally.Count{Valid: all}).Share(c.Counts[0].Votes)
	counted := Fact{Subject: id, Predicate: "share", Value: share, Status: Reported}
	year := Fact{Subject: id, Predicate: "cycle", Value: strconv.Itoa(race.Cycle()), Status: Reported}
	return tell("past-"+canvass.Slug(id), "{winner} {won|won} the {year} {event} there with {share}, {by} {won|reported}.", parts{
		"winner": t.pastName(p, c.Counts[0].Option, ref), "won": t.known("won", won, ref, c.Cited),
		"event": t.known(race.Party().Adjective()+" "+c.Kind, year, ref, c.Cited), "year": t.known(strconv.Itoa(race.Cycle()), year, ref, c.Cited),
		"by": t.outlet(c.Cites[0].Outlet, ref), "share": t.known(share+" of the vote counted", counted, ref, c.Cited),
	})
}

// pastName is an option of a race of long ago: a person of the catalog, or a name in the file of that race.
func (t *teller) pastName(p *catalog.Past, o canvass.OptionID, ref tally.Ref) run {
	name, ok := p.Names[o]
	if !ok {
		name = t.s.Catalog.Name(o)
	}
	return t.known(name, Fact{ID: "name:" + string(p.Race) + ":" + string(o), Subject: string(o), Predicate: "name", Value: name}, ref, p.Cited)
}

// since tells that a majority of the vote, or a win without one, is the first in a primary there for two cycles or
// more. A cycle of which the record does not know the vote ends the search: nothing is said then.
func (a *account) since() draft {
	c := a.c
	if a.outcome.kind != won || a.outcome.measure != canvass.Votes || c.Contradiction != nil || c.Count == nil || c.Count.Partial || c.Event == nil || c.Event.Kind != "primary" {
		return draft{}
	}
	now := 2*c.Count.Options[0].Votes > c.Count.Valid
	ref := tally.Join(a.outcome.ref, c.InfoRef)
	for cycle := c.ID.Cycle() - 4; cycle >= firstCycle; cycle -= 4 {
		majority, rests, known := a.majorityIn(cycle)
		if !known {
			return draft{}
		}
		ref = tally.Join(ref, rests)
		if majority != now {
			continue
		}
		if c.ID.Cycle()-cycle < 8 {
			return draft{}
		}
		words := "more than half of the vote"
		if !now {
			words = "less than half of the vote"
		}
		f := Fact{Subject: string(c.ID), Predicate: "first since", Value: strconv.Itoa(cycle), Status: Known}
		return tell("since", "{since|It was the first} {party} {since|primary there since "+strconv.Itoa(cycle)+" to be won with "+words+"}.", parts{
			"since": a.state("since", f, ref), "party": a.party(c),
		})
	}
	return draft{}
}

// majorityIn reports whether the primary of the same party there in a cycle was won with a majority of the vote.
func (a *account) majorityIn(cycle int) (majority bool, ref tally.Ref, known bool) {
	race := canvass.RaceID(strconv.Itoa(cycle) + "/" + string(a.c.ID.Party()))
	place := a.c.ID.Jurisdiction()
	if x := a.s.Contests[canvass.ContestID(string(race)+"/"+place)]; x != nil && len(x.InfoRef) > 0 {
		w := x.WonBy(canvass.Votes)
		if w == nil || x.Count == nil || x.Count.Partial || x.Event == nil || x.Event.Kind != "primary" || len(x.Count.Options) == 0 {
			return false, nil, false
		}
		return 2*x.Count.Options[0].Votes > x.Count.Valid, tally.Join(w.Ref, x.InfoRef), true
	}
	if a.s.Catalog == nil || a.s.Catalog.Past[race] == nil {
		return false, nil, false
	}
	p := a.s.Catalog.Past[race]
	x, ok := p.Contests[place]
	if !ok || x.Kind != "primary" {
		return false, nil, false
	}
	return x.Majority(), a.s.FileRef(p.File), true
}
