package facts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Who tells who somebody is: birth, age, office, career, proposals, campaigns, votes won, as far as the snapshot knows
// by its moment. An option without a file in the record gives a story without sentences.
func Who(s *tally.Snapshot, option canvass.OptionID) *Story {
	t := newTeller(s)
	p := t.person(option)
	if p == nil {
		return t.story(string(option), Sentence{})
	}
	ref := s.FileRef(p.File)
	head := tell("headline", "{name}", parts{"name": t.full(option, ref)})
	facts := []Sentence{t.introduced(p), t.ageNow(p)}
	for i := range p.Ages {
		facts = append(facts, t.ageGiven(p, &p.Ages[i]))
	}
	var conflicts []Sentence
	for i := range p.Conflicts {
		conflicts = append(conflicts, t.conflict(string(p.ID), t.last(p.ID, ref), &p.Conflicts[i], ref, i))
	}
	return t.story(string(option), head, facts, t.campaigns(p), t.dossier(p, nil, personTopics), t.wins(p), conflicts)
}

// introduced is "Joe Biden, a Democrat, is president of the United States."
func (t *teller) introduced(p *catalog.Person) Sentence {
	ref := t.s.FileRef(p.File)
	party := map[canvass.Party]string{canvass.Democratic: "a Democrat", canvass.Republican: "a Republican"}[p.Party]
	pt := parts{
		"name":  t.full(p.ID, ref),
		"party": t.state(party, Fact{Subject: string(p.ID), Predicate: "party", Value: string(p.Party), Status: Known}, ref),
	}
	today := t.today()
	for _, x := range slices.Backward(p.Titles) {
		if !today.Before(x.From) && (x.Until.IsZero() || today.Before(x.Until)) {
			pt["office"] = t.known(x.Name, Fact{Subject: string(p.ID), Predicate: "office", Value: x.Name, AsOf: isoDay(today), Status: Known}, ref, x.Cited)
			return tell("introduced", "{name} is {office}, and {party}.", pt)
		}
	}
	return tell("introduced", "{name} is {party}.", pt)
}

// ageNow is the birth date and the age that follows from it on the day of the snapshot.
func (t *teller) ageNow(p *catalog.Person) Sentence {
	ref := t.s.FileRef(p.File)
	if p.Born.IsZero() {
		return Sentence{}
	}
	years, _, _ := p.AgeOn(t.today())
	born := Fact{Subject: string(p.ID), Predicate: "born", Value: isoDay(p.Born), Status: Known}
	age := Fact{ID: string(p.ID) + ":age on the day", Subject: string(p.ID), Predicate: "age", Value: strconv.Itoa(years), AsOf: isoDay(t.today()), Status: Computed}
	return tell("age", "{name} was {born}: {age|$ years old on "+wording.Day(t.today())+"}, {age|computed from the birth date}.", parts{
		"name": t.last(p.ID, ref), "born": t.known("born on "+wording.Day(p.Born), born, ref, p.BornFact), "age": t.known(strconv.Itoa(years), age, ref, p.BornFact),
	})
}

// ageGiven is an age as an outlet gave it.
func (t *teller) ageGiven(p *catalog.Person, a *catalog.Age) Sentence {
	if a.By == "" || a.On.After(t.today()) {
		return Sentence{}
	}
	ref := t.s.FileRef(p.File)
	f := Fact{ID: string(p.ID) + ":age by " + a.By, Subject: string(p.ID), Predicate: "age", Value: strconv.Itoa(a.Years), AsOf: isoDay(a.On), Status: Reported}
	name := t.last(p.ID, ref)
	return tell("age-"+a.By, "{by} {age|gave} {names} {age|age as $} {age|on "+wording.Day(a.On)+"}.", parts{
		"by": t.outlet(a.By, ref), "names": name.as(english.Possessive(name.text())), "age": t.known(strconv.Itoa(a.Years), f, ref, a.Cited),
	})
}

// campaigns tells when somebody entered and left races.
func (t *teller) campaigns(p *catalog.Person) []Sentence {
	var out []Sentence
	ref := t.s.FileRef(p.File)
	campaigns := slices.Clone(p.Campaigns)
	slices.SortStableFunc(campaigns, func(x, y catalog.Campaign) int { return cmp.Compare(y.Race, x.Race) })
	for _, c := range campaigns {
		entered := !c.Entered.IsZero() && t.published(c.Entered)
		left := !c.Left.IsZero() && t.published(c.Left)
		f := Fact{Subject: string(p.ID), Predicate: "campaign " + string(c.Race), Status: Known}
		words := ""
		switch {
		case entered && left:
			words = "entered $ on " + wording.Day(c.Entered) + " and left it on " + wording.Day(c.Left)
		case entered:
			words = "entered $ on " + wording.Day(c.Entered)
		case left:
			words = "left $ on " + wording.Day(c.Left)
		default:
			continue
		}
		race := t.race(c.Race, "", ref)
		words = strings.ReplaceAll(words, "$", race.text())
		f.Value = words
		out = append(out, tell("campaign-"+strconv.Itoa(c.Race.Cycle())+"-"+string(c.Race.Party()), "{name} {race+when|"+words+"}.", parts{
			"race": race, "name": t.last(p.ID, ref), "when": t.known(words, f, ref, c.Cited),
		}))
	}
	return out
}

// mostWins is how many places a sentence lists; more are counted.
const mostWins = 8

// wins tells the votes that somebody has won, as far as the record has winners.
func (t *teller) wins(p *catalog.Person) []Sentence {
	var out []Sentence
	ref := t.s.FileRef(p.File)
	byRace := map[canvass.RaceID][]*tally.Contest{}
	for _, c := range t.s.Contests {
		if c.Won(p.ID, canvass.Votes) {
			byRace[c.ID.Race()] = append(byRace[c.ID.Race()], c)
		}
	}
	races := make([]canvass.RaceID, 0, len(byRace))
	for id := range byRace {
		races = append(races, id)
	}
	slices.Sort(races)
	for _, id := range slices.Backward(races) {
		contests := byRace[id]
		slices.SortFunc(contests, func(x, y *tally.Contest) int {
			if x.Event != nil && y.Event != nil && !x.Event.Date.Equal(y.Event.Date) {
				return x.Event.Date.Compare(y.Event.Date)
			}
			return compare(string(x.ID), string(y.ID))
		})
		var items []run
		for _, c := range contests {
			w := c.WonBy(canvass.Votes)
			f := Fact{Subject: string(c.ID), Predicate: "winner", Value: string(p.ID), Measure: canvass.Votes, Status: Known}
			won := t.state("won", f, tally.Join(w.Ref, c.InfoRef))
			items = append(items, t.place(c.ID.Jurisdiction(), c.InfoRef).with(won))
		}
		all := list(items)
		if len(all) == 0 {
			continue
		}
		if n := len(contests); n > mostWins {
			all = all.as(english.Many(int64(n), "contest", "contests"))
		}
		out = append(out, tell("wins-"+strconv.Itoa(id.Cycle())+"-"+string(id.Party()), "In {race} {name} {all|has won the vote} in {places}, {all|as far as this record goes}.", parts{
			"race": t.race(id, "", ref), "name": t.last(p.ID, ref), "all": all, "places": all,
		}))
	}
	return out
}
