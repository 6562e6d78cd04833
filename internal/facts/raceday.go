package facts

import (
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// raceDay is how a race stood once all contests of a day had awarded their delegates: the first and the second, and what this
// contest gave to each.
type raceDay struct {
	*race.Day
	lead   race.Lead
	second canvass.OptionID // empty where nobody stands behind the first, or no person does
	winner canvass.OptionID // of this contest, empty where nobody won it alone, or no person did
	line   *race.Line
	ref    tally.Ref
	least  bool // what is open could add to the totals
}

// raceDay is the day of this contest where its totals are whole, or are the least that somebody far ahead has; ok is false where
// too much is open, and where nobody is ahead.
func (a *account) raceDay() (d raceDay, ok bool) {
	d.Day = race.DayOf(a.s, a.c.ID)
	if d.Day == nil || d.After.Majority == nil || d.After.Info == nil || d.After.Need == 0 {
		return d, false
	}
	if d.lead, ok = d.After.Lead(); !ok || d.lead.Known == race.Untold || d.After.Of(d.lead.Option) >= d.After.Need {
		return d, false
	}
	for i := range d.After.Held {
		l := &d.After.Held[i]
		d.ref = tally.Join(d.ref, l.Ref, l.Contest.InfoRef)
		if l.Contest.ID == a.c.ID {
			d.line = l
		}
	}
	if d.line == nil || d.line.Taken == race.Nothing {
		return d, false
	}
	if a.nearlyThere(d.After, d.lead.Option) {
		return d, false
	}
	d.least = d.lead.Known == race.AtLeast
	if st := d.After.Standings; len(st) > 1 && !st[1].Option.Fixed() && (len(st) == 2 || st[2].Delegates < st[1].Delegates) {
		d.second = st[1].Option
	}
	if w, _ := a.sides(); !w.Fixed() {
		d.winner = w
	}
	return d, true
}

// nearlyThere reports whether somebody nearly had the majority, with the delegates of contests to come that were canceled, which
// he may have had by then.
func (a *account) nearlyThere(r *race.Race, o canvass.OptionID) bool {
	n := r.Of(o)
	for _, id := range r.Left {
		if c := a.s.Contests[id]; c.Event != nil && c.Event.Cancelled {
			for _, w := range race.Take(a.s, c).Awards {
				if w.Option == o {
					n += w.Delegates
				}
			}
		}
	}
	return r.Nearly(n)
}

// alone reports whether this contest gave all that somebody won on the day.
func (d *raceDay) alone(o canvass.OptionID) bool {
	return len(d.Held) == 1 && d.Gained(o) == d.won(o)
}

// won is how many delegates somebody won in this contest.
func (d *raceDay) won(o canvass.OptionID) int {
	n := 0
	for _, w := range d.line.Awards {
		if w.Option == o {
			n += w.Delegates
		}
	}
	return n
}

// total is words for somebody's delegates at the end of the day.
func (a *account) total(d *raceDay, o canvass.OptionID, words func(int) string) run {
	n := d.After.Of(o)
	f := Fact{
		ID: string(a.c.ID) + ":delegates after:" + string(o), Subject: string(o), Predicate: "delegates after", Value: english.Thousands(n),
		Measure: canvass.Delegates, AsOf: isoDay(a.last()), Status: Computed,
	}
	text := words(n)
	if d.least {
		f.Value, text = "at least "+f.Value, "at least "+text
	}
	return a.state(text, f, tally.Join(d.ref, a.s.FileRef(d.After.Info.File)))
}

// dayFact is words for a fact about the race at the end of the day.
func (a *account) dayFact(d *raceDay, words, predicate, value string) run {
	f := Fact{ID: string(a.c.ID) + ":" + predicate, Subject: string(a.c.ID.Race()), Predicate: predicate, Value: value, Measure: canvass.Delegates, AsOf: isoDay(a.last()), Status: Computed}
	return a.state(words, f, tally.Join(d.ref, a.worthRef(), a.s.FileRef(d.After.Info.File), a.outcome.ref))
}

// kindOf are the delegates that a race counts: those pledged where others vote on the first ballot too, and of the Republicans those
// bound where a rule leaves some unbound.
func kindOf(r *race.Race) string {
	switch {
	case r.AutomaticVote:
		return "pledged delegates"
	case r.Unbound > 0 && r.ID.Party() == canvass.Republican:
		return "bound delegates"
	}
	return "delegates"
}

// afterDay tells how the race stood at the end of the contest's day: where the contest gave or took something of a lead, what
// that was. Every number is of the same contests, each taken in the order of docs/race.md.
func (a *account) afterDay(d *raceDay) draft {
	n := strconv.Itoa(len(d.After.Held))
	of := d.After.Need
	p := parts{
		"leader": a.named(d.lead.Option),
		"a":      a.total(d, d.lead.Option, english.Thousands[int]),
		"by":     a.dayFact(d, a.countWords(d), "race scope", n+" of "+n+" contests up to the day"),
		"of":     a.needed(d.After, d.After.Majority, "of the "),
		"need":   a.majority(d.After, english.Thousands(of)),
		"kind":   a.dayFact(d, kindOf(d.After), "delegates counted", kindOf(d.After)),
		"day":    a.dayFact(d, "ended the day", "day", isoDay(a.last())),
	}
	p["count"] = p["by"] // where the sentence does not say which delegates
	if kindOf(d.After) == "bound delegates" {
		p["count"] = p["by"].with(p["kind"]).as(a.countWords(d) + " of bound delegates")
	}
	if d.second != "" {
		p["second"], p["b"] = a.named(d.second), a.total(d, d.second, english.Thousands[int])
	}
	if d.winner != "" {
		p["winner"] = a.named(d.winner)
	}
	switch {
	case len(d.Before.Held) == 0 && len(d.Held) == 1:
		f := Fact{ID: string(a.c.ID) + ":first contest", Subject: string(a.c.ID), Predicate: "first contest", Value: scope(0, 0), Status: Computed}
		p["first"] = a.state("the first contest to award delegates", f, d.ref)
		return tell("race", "It was {first}, with {need}.", p)
	case d.least || d.winner == "":
		return tell("race", "{leader^} {day} with {a} {of}, {count}.", p)
	case a.littleByRule(d):
		words := "The result changed little"
		if !a.longPast() {
			words = "The result changes little"
		}
		p["little"], p["then"] = a.dayFact(d, words, "race lead", string(d.lead.Option)), a.then(d)
		if d.alone(d.lead.Option) {
			return tell("race", "{little}: {leader} {then} {a} {of}, {count}.", p)
		}
		return tell("race", "{little}: {leader} {day} with {a} {of}, {count}.", p)
	case d.winner == d.lead.Option:
		return a.leaderWon(d, p)
	case d.winner == d.second && d.second != "":
		return a.secondWon(d, p)
	}
	return a.otherWon(d, p)
}

// countWords say whose count the totals are. Looked back on, a day of several contests is counted as their delegates were divided
// in the end, of which that night knew little.
func (a *account) countWords(d *raceDay) string {
	if a.longPast() && len(d.Held) > 1 {
		return "by Canvass’s later count"
	}
	return ourCount
}

// majority is words for the number that decides, behind "with".
func (a *account) majority(r *race.Race, need string) run {
	words := need + " needed for the nomination"
	if r.AutomaticVote {
		words = need + " needed for a majority"
	}
	f := Fact{Subject: string(a.c.ID.Race()), Predicate: "delegates needed", Value: need, AsOf: isoDay(r.Majority.From)}
	return a.known(words, f, a.s.FileRef(r.Info.File), r.Majority.Cited)
}

// littleByRule reports whether no outcome of the contest could have moved the race, by the rule of docs/race.md.
func (a *account) littleByRule(d *raceDay) bool {
	if a.outcome.kind != won || !a.settled() || a.totals.k.LeadBefore.Option != d.lead.Option {
		return false
	}
	why, may := a.totals.k.Inconsequential()
	return may && len(why) == 0
}

// leaderWon tells of a contest that was won by who led the race after it.
func (a *account) leaderWon(d *raceDay, p parts) draft {
	before, led := d.Before.Lead()
	alone := d.alone(d.lead.Option) && d.won(d.lead.Option) > 0
	if (!led || before.Option != d.lead.Option && before.Known != race.Untold) && d.second != "" && d.After.Of(d.second) > 0 {
		if alone {
			p["put"] = a.dayFact(d, "the win put", "lead taken", string(d.lead.Option))
			return tell("race", "{put} {leader} {put|ahead in} {kind}, {a} to {b} over {second}, with {need}, {by}.", p)
		}
		p["put"] = a.dayFact(d, "ended the day ahead in", "lead taken", string(d.lead.Option))
		if a.crowded() && !a.mattersMost(race.SameDay(a.s, a.c)) && slices.Contains(a.outcome.options, d.lead.Option) && a.runnerUp(a.outcome.options) == d.second {
			return tell("race", "{leader^} {put} {kind}, {a} to {b}, {by}.", p) // of many contests it is said at length in one
		}
		return tell("race", "{leader^} {put} {kind}, {a} to {b} over {second}, with {need}, {by}.", p)
	}
	if m := d.won(d.lead.Option) - d.won(d.second); d.second != "" && a.ended(d.second) == nil && m >= 0 && len(d.line.Awards) > 1 && race.LittleOf(m, d.lead.By) {
		words := "The " + spelled(m) + "-delegate edge changed little"
		if m == 0 {
			words = "The even split of delegates changed little"
		}
		p["edge"] = a.dayFact(d, words, "edge", strconv.Itoa(m)+" of a lead of "+strconv.Itoa(d.lead.By))
		sentence := "{edge}: {leader^} {day} with {a} {kind} to {second's} {b}, {by}."
		if alone {
			sentence = "{edge}: {leader^} had {a} {kind} to {second's} {b}, {by}."
		}
		return tell("race", sentence, p)
	}
	several := a.last().After(a.c.Event.Date) // its own delegates are not of one day
	if n, of := d.Won(d.second), d.Won(d.lead.Option); d.second != "" && n > of && !alone && !several {
		p["more"] = a.dayFact(d, "won more delegates on the day, "+english.Thousands(n)+" to "+english.Thousands(of), "won on the day", english.Thousands(n)+" to "+english.Thousands(of))
		p["but"] = p["more"].as("ended it with")
		return tell("race", "{second^} {more}, but {leader} {but} {a} {kind} to {second's} {b}, {by}.", p)
	}
	sentence := "{leader^} {day} with {a} {of}, {count}"
	if alone || several {
		p["then"] = a.then(d)
		sentence = "{leader^} {then} {a} {of}, {count}"
	}
	if d.second != "" && d.After.Of(d.second)*partOfSecond >= d.After.Of(d.lead.Option) {
		return tell("race", sentence+"; {second} had {b}.", p)
	}
	return tell("race", sentence+".", p)
}

// then is "then had" behind what somebody won, and "now has" until the contest is looked back on.
func (a *account) then(d *raceDay) run {
	words := "now has"
	if a.longPast() {
		words = "then had"
	}
	return a.dayFact(d, words, "day", isoDay(a.last()))
}

// partOfSecond is the part of the first's delegates that the second has to be told beside it: a tenth.
const partOfSecond = 10

// secondWon tells of a contest that was won by who was second in the race after it: how much of the lead it took.
func (a *account) secondWon(d *raceDay, p parts) draft {
	before := d.Before.Of(d.lead.Option) - d.Before.Of(d.winner)
	after := d.lead.By
	gap := func(n int) run {
		f := Fact{ID: string(a.c.ID) + ":lead:" + strconv.Itoa(n), Subject: string(d.lead.Option), Predicate: "lead in delegates", Value: english.Thousands(n), Measure: canvass.Delegates, Status: Computed}
		return a.state(spelled(n), f, d.ref)
	}
	p["from"], p["to"] = gap(before), gap(after)
	alone := d.alone(d.lead.Option) && d.alone(d.winner)
	what := func(words string) run {
		return a.dayFact(d, words, "lead moved", strconv.Itoa(before)+" to "+strconv.Itoa(after))
	}
	p["ended"] = what("ended")
	win, kept := "the win", "{leader^} had {a} {kind} to {winner's} {b}, {by}"
	if !alone {
		win, kept = "the day", "{leader^} {ended} it with {a} {kind} to {winner's} {b}, {by}"
	}
	switch {
	case before <= 0: // the winner had been ahead
		p["ended"] = what("ended the day ahead in")
		return tell("race", "{leader^} {ended} {kind}, {a} to {b} over {winner}, with {need}, {by}.", p)
	case after > before && !alone && a.last().After(a.c.Event.Date): // what others gave on its last day is not its own
		p["then"] = a.then(d)
		return tell("race", "{leader^} {then} {a} {kind} to {winner's} {b}, {by}.", p)
	case after > before && !alone:
		p["more"] = what("won " + english.Thousands(d.Won(d.lead.Option)) + " delegates")
		p["few"] = p["more"].as(english.Thousands(d.Won(d.winner)) + " on the day")
		return tell("race", "{leader^} {more} to {winner's} {few} and {ended} it with {a} {of}, {count}.", p)
	case after == before:
		if alone {
			win = "the even split"
		}
		p["left"] = what(win + " left")
		p["alike"] = p["left"].as("as it was")
		return tell("race", "{left} {leader's} {left|lead} {alike}: "+kept+".", p)
	case after > before:
		p["left"] = what("still gained delegates")
		return tell("race", "{leader^} {left}, and had {a} {kind} to {winner's} {b}, {by}.", p)
	case race.TookLittle(before, after):
		p["took"] = what(win + " took little from")
		return tell("race", "{took} {leader's} {took|lead}: "+kept+".", p)
	}
	p["cut"] = what(win + " cut")
	return tell("race", "{cut} {leader's} {cut|lead over} {winner} {cut|in} {kind} to {to} from {from}, with {need}, {by}.", p)
}

// otherWon tells of a contest that was won by somebody who was neither first nor second in the race.
func (a *account) otherWon(d *raceDay, p parts) draft {
	place := slices.IndexFunc(d.After.Standings, func(st race.Standing) bool { return st.Option == d.winner })
	if place < 0 || d.won(d.winner) == 0 {
		return tell("race", "{leader^} {day} with {a} {of}, {count}.", p)
	}
	p["c"] = a.total(d, d.winner, english.Thousands[int])
	p["behind"] = p["day"].as("behind")
	sentence := "{winner^} {day} with {c} {kind}"
	if d.alone(d.winner) {
		p["then"] = a.then(d)
		sentence = "{winner^} {then} {c} {kind}"
	}
	if place == 2 && d.second != "" {
		return tell("race", sentence+", {behind} {leader's} {a} and {second's} {b}, with {need}, {by}.", p)
	}
	if 2*d.After.Of(d.winner) < d.After.Of(d.lead.Option) {
		p["behind"] = p["day"].as("far behind")
	}
	return tell("race", sentence+", {behind} {leader's} {a}, with {need}, {by}.", p)
}
