package facts

import (
	"cmp"
	"slices"
	"strconv"
	"time"

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
		return t.story(string(option), draft{})
	}
	ref := s.FileRef(p.File)
	head := tell("headline", "{name}", parts{"name": t.name(option, ref, func(p *catalog.Person) string { return p.Name })})
	who := t.plainly(p)
	facts := []draft{t.introduced(p), t.ageNow(p)}
	for i := range p.Ages {
		facts = append(facts, t.ageGiven(p, &p.Ages[i], i))
	}
	paragraphs := [][]draft{facts, t.campaigns(p), t.wins(p), t.dossier(p, who, t.picked(p, personTopics...))}
	for i := range p.Conflicts {
		paragraphs = append(paragraphs, t.conflict(string(p.ID), t.plainly(p), &p.Conflicts[i], ref))
	}
	return t.story(string(option), head, paragraphs...)
}

// plainly is a person to be spoken of without a label, for a story that says the office itself.
func (t *teller) plainly(p *catalog.Person) run {
	return t.who(p.ID, t.s.FileRef(p.File), time.Time{})
}

// introduced is "Joe Biden, a Democrat, is president of the United States."
func (t *teller) introduced(p *catalog.Person) draft {
	ref := t.s.FileRef(p.File)
	party := map[canvass.Party]string{canvass.Democratic: "a Democrat", canvass.Republican: "a Republican"}[p.Party]
	pt := parts{
		"name":  t.plainly(p).in(bare),
		"party": t.state(party, Fact{Subject: string(p.ID), Predicate: "party", Value: string(p.Party), Status: Known}, ref),
	}
	today := t.today()
	for _, x := range slices.Backward(p.Titles) {
		if x.Short != "" && !today.Before(x.From) && (x.Until.IsZero() || today.Before(x.Until)) {
			pt["office"] = t.known(x.Name, Fact{Subject: string(p.ID), Predicate: "office", Value: x.Name, AsOf: isoDay(today), Status: Known}, ref, x.Cited)
			return tell("introduced", "{name}, {party}, is {office}.", pt)
		}
	}
	// Whose ballots somebody was on is known; who is a member is not: Bernie Sanders is no Democrat in the Senate.
	pt["run"] = t.state("has run as "+party, Fact{Subject: string(p.ID), Predicate: "party", Value: string(p.Party), Status: Known}, ref)
	return tell("introduced", "{name} {run}.", pt)
}

// ageNow is the birth date and the age that follows from it on the day of the snapshot.
func (t *teller) ageNow(p *catalog.Person) draft {
	ref := t.s.FileRef(p.File)
	if p.Born.IsZero() {
		return draft{}
	}
	years, _, _ := p.AgeOn(t.today())
	born := Fact{Subject: string(p.ID), Predicate: "born", Value: isoDay(p.Born), Status: Known}
	age := Fact{ID: string(p.ID) + ":age on the day", Subject: string(p.ID), Predicate: "age", Value: strconv.Itoa(years), AsOf: isoDay(t.today()), Status: Computed}
	return tell("age", "{name^} was {born} and is {age}.", parts{
		"name": t.plainly(p), "born": t.known("born "+wording.PressDate(p.Born, t.today()), born, ref, p.BornFact), "age": t.known(strconv.Itoa(years), age, ref, p.BornFact),
	})
}

// ageGiven is an age as an outlet gave it.
func (t *teller) ageGiven(p *catalog.Person, a *catalog.Age, i int) draft {
	if a.By == "" || a.On.After(t.today()) {
		return draft{}
	}
	ref := t.s.FileRef(p.File)
	f := Fact{ID: string(p.ID) + ":age by " + a.By, Subject: string(p.ID), Predicate: "age", Value: strconv.Itoa(a.Years), AsOf: isoDay(a.On), Status: Reported}
	f.ID += "," + strconv.Itoa(i)
	return tell("age-"+a.By+"-"+strconv.Itoa(i), "{by} {age|gave} {name's} {age|age as $} {age|on "+wording.PressDate(a.On, t.today())+"}.", parts{
		"by": t.outlet(a.By, ref), "name": t.plainly(p), "age": t.known(strconv.Itoa(a.Years), f, ref, a.Cited),
	})
}

// campaigns tells when somebody entered and left races.
func (t *teller) campaigns(p *catalog.Person) []draft {
	var out []draft
	ref := t.s.FileRef(p.File)
	campaigns := slices.Clone(p.Campaigns)
	slices.SortStableFunc(campaigns, func(x, y catalog.Campaign) int { return cmp.Compare(y.Race, x.Race) })
	for _, c := range campaigns {
		entered := !c.Entered.IsZero() && t.published(c.Entered)
		left := !c.Left.IsZero() && t.published(c.Left)
		f := Fact{Subject: string(p.ID), Predicate: "campaign " + string(c.Race), Status: Known}
		race := "the " + strconv.Itoa(c.Race.Cycle()) + " race for the " + c.Race.Party().Adjective() + " nomination"
		words := ""
		switch {
		case entered && left:
			words = "entered " + race + " " + wording.PressDate(c.Entered, t.today()) + " and left it " + wording.PressDate(c.Left, t.today())
		case entered:
			words = "entered " + race + " " + wording.PressDate(c.Entered, t.today())
		case left:
			words = "left " + race + " " + wording.PressDate(c.Left, t.today())
		default:
			continue
		}
		f.Value = words
		out = append(out, tell("campaign-"+strconv.Itoa(c.Race.Cycle())+"-"+string(c.Race.Party()), "{name^} {when}.", parts{
			"name": t.plainly(p), "when": t.known(words, f, ref, c.Cited),
		}))
	}
	return out
}

// mostWins is how many places a sentence lists of those that somebody won; more are counted.
const mostWins = 8

// wins tells the votes that somebody has won, by race: at least these, where some winner is not known.
func (t *teller) wins(p *catalog.Person) []draft {
	var out []draft
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
		slices.SortFunc(contests, byDate)
		var items []run
		for _, c := range contests {
			w := c.WonBy(canvass.Votes)
			f := Fact{Subject: string(c.ID), Predicate: "winner", Value: string(p.ID), Measure: canvass.Votes, Status: Known}
			items = append(items, t.place(c.ID.Jurisdiction(), c.InfoRef).with(t.state("won", f, tally.Join(w.Ref, c.InfoRef))))
		}
		all := list(items)
		if len(all) == 0 {
			continue
		}
		if n := len(contests); n > mostWins {
			all = all.as(english.Many(n, "contest", "contests"))
		}
		verb := "has won"
		unknown, held := t.unknownWinners(id)
		if unknown {
			verb = "has won at least"
		}
		all = all.with(t.state("of", Fact{ID: string(id) + ":held", Subject: string(id), Predicate: "contests held", Value: strconv.Itoa(len(held)), Status: Known}, held))
		out = append(out, tell("wins-"+strconv.Itoa(id.Cycle())+"-"+string(id.Party()), "In {race}, {name} {all|"+verb+"} {all}.", parts{
			"race": t.raceName(id, "", ref), "name": t.plainly(p), "all": all,
		}))
	}
	return out
}

// unknownWinners reports whether some contest of a race was held by now of which the winner of the vote is not known, and
// the files of all that were held.
func (t *teller) unknownWinners(id canvass.RaceID) (unknown bool, held tally.Ref) {
	for cid, c := range t.s.Contests {
		if cid.Race() == id && c.Event != nil && !c.Event.Cancelled && !c.Event.Date.IsZero() && !c.Event.Date.After(t.today()) {
			unknown, held = unknown || c.WonBy(canvass.Votes) == nil, tally.Join(held, c.InfoRef)
		}
	}
	return unknown, held
}
