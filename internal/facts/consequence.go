package facts

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// event is the kind of event, as a noun.
var events = map[string]string{"primary": "primary", "caucus": "caucus", "convention": "convention", "mail": "vote by mail", "": "contest"}

// first is the first of that kind in the contest, nil where there is none.
func (a *account) firstOf(kind race.FirstKind) *race.First {
	if a.rules == nil || a.outcome.kind != won {
		return nil
	}
	for i := range a.rules.Firsts {
		if a.rules.Firsts[i].Kind == kind {
			return &a.rules.Firsts[i]
		}
	}
	return nil
}

// firstLoss tells of somebody's first loss of a vote in the race, and after how many.
func (a *account) firstLoss() Sentence {
	f := a.firstOf(race.FirstLoss)
	if f == nil {
		return Sentence{}
	}
	ref := tally.Join(f.Ref, a.outcome.ref)
	loss := Fact{Subject: string(f.Option), Predicate: "first loss", Value: "after " + strconv.Itoa(len(f.After)) + " contests", Measure: f.Measure, Status: Computed}
	name := a.named(f.Option, false)
	return tell("first-loss", "It was {names} {loss|first loss of a vote} in {race}, after {loss|wins in "+earlier(len(f.After))+"}.", parts{
		"names": name.as(english.Possessive(name.text())), "loss": a.state("first loss", loss, ref), "race": a.race(a.c.ID.Race(), "", a.c.InfoRef),
	})
}

// earlier is how many contests that award delegates came before.
func earlier(n int) string {
	if n == 1 {
		return "the one earlier contest that awards delegates"
	}
	return "all " + english.Spelled(int64(n)) + " earlier contests that award delegates"
}

// firstWin tells of somebody's first win of a vote in the race.
func (a *account) firstWin() Sentence {
	f := a.firstOf(race.FirstWin)
	if f == nil {
		return Sentence{}
	}
	ref := tally.Join(f.Ref, a.outcome.ref)
	win := Fact{Subject: string(f.Option), Predicate: "first win", Value: "after " + strconv.Itoa(len(f.After)) + " contests", Measure: f.Measure, Status: Computed}
	name := a.named(f.Option, false)
	return tell("first-win", "For {name} it was {win|the first win}.", parts{
		"name": name, "win": a.state("first win", win, ref),
	})
}

// uncounted names the votes of the race that awarded nothing and are left out of firsts.
func (a *account) uncounted() Sentence {
	f := a.firstOf(race.FirstLoss)
	if f == nil {
		f = a.firstOf(race.FirstWin)
	}
	if f == nil || len(f.Unbound) == 0 {
		return Sentence{}
	}
	var items []run
	for _, id := range f.Unbound {
		c := a.s.Contests[id]
		if c == nil || len(c.Others) == 0 {
			return Sentence{}
		}
		e := c.Others[0].Event
		place := a.place(id.Jurisdiction(), c.InfoRef)
		fact := Fact{Subject: string(id), Predicate: "unbound event", Value: e.ID, AsOf: isoDay(e.Date), Status: Known}
		what := a.state(events[e.Kind]+" of "+wording.DayMonth(e.Date), fact, c.InfoRef)
		if len(place) == 0 || len(what) == 0 {
			return Sentence{}
		}
		items = append(items, append(append(place.as(english.Possessive(place.text())), glue(" ")...), what...))
	}
	none := Fact{Subject: string(a.c.ID), Predicate: "not counted", Value: strconv.Itoa(len(items)), Status: Computed}
	words := "which awarded no delegates, is left out of that count"
	if len(items) > 1 {
		words = "which awarded no delegates, are left out of that count"
	}
	return tell("unbound", "{events}, {none|"+words+"}.", parts{"events": list(items), "none": a.state("none", none, tally.Join(f.Ref, a.outcome.ref))})
}

// raceFact is a fact about the race that this contest's consequence rests on.
func (a *account) raceFact(words, predicate, value string) run {
	f := Fact{ID: string(a.c.ID) + ":" + predicate, Subject: string(a.c.ID.Race()), Predicate: predicate, Value: value, Measure: canvass.Delegates, Status: Computed}
	return a.state(words, f, tally.Join(a.rules.Ref, a.worthRef()))
}

// awards reports whether the contest's delegates are settled enough to move the race.
func (a *account) awardsDelegates() bool {
	return a.rules != nil && len(a.c.Delegates.Awards) > 0 && a.rules.Before != nil && a.rules.After != nil &&
		slices.ContainsFunc(a.rules.After.Held, func(l race.Line) bool { return l.Contest == a.c && len(l.Awards) > 0 })
}

// raceLead tells what the contest does to the lead in delegates.
func (a *account) raceLead() Sentence {
	const about = "race-lead"
	if !a.awardsDelegates() {
		return Sentence{}
	}
	k := a.rules
	was, now := k.LeadBefore, k.LeadAfter
	if was.Known == race.Untold || now.Known == race.Untold {
		return Sentence{} // the open seats could turn it
	}
	number := func(l race.Lead) string {
		if l.Known == race.AtLeast {
			return "at least " + english.Spelled(int64(l.By))
		}
		return english.Spelled(int64(l.By))
	}
	before, after := number(was), number(now)
	by := after + " delegates"
	if now.By == 1 {
		by = after + " delegate"
	}
	p := parts{}
	need := ""
	if _, clinched := k.After.Clinched(); k.Before.Majority != nil && !clinched {
		m := k.Before.Majority
		f := Fact{Subject: string(a.c.ID.Race()), Predicate: "delegates needed", Value: english.Thousands(int64(m.Need)), AsOf: isoDay(m.From)}
		p["need"] = a.known(english.Thousands(int64(m.Need)), f, a.s.FileRef(k.Before.Info.File), m.Cited)
		need = "; {need|$ are needed for the nomination}"
	}
	switch {
	case was.Option == "" && now.Option != "" && k.Before.Open == 0:
		p["leader"] = a.named(now.Option, false)
		p["lead"] = a.raceFact("the lead in the race, by "+by, "race lead", string(now.Option))
		return tell(about, "{lead|The contest gives} {leader} {lead}"+need+".", p)
	case was.Option == "":
		return Sentence{}
	case k.LeaderChanges && now.Option != "":
		p["leader"] = a.named(now.Option, false)
		p["lead"] = a.raceFact("takes over the lead in the race, by "+by, "race lead", string(now.Option))
		return tell(about, "With it {leader} {lead}"+need+".", p)
	case k.LeaderChanges:
		p["lead"] = a.raceFact("level in delegates", "race lead", "level")
		return tell(about, "{lead|The contest leaves the race $}"+need+".", p)
	case now.Option == "" || was.Known != now.Known:
		return Sentence{} // two kinds of numbers make no change
	}
	name := a.named(was.Option, false)
	p["leaders"] = name.as(english.Possessive(name.text()))
	p["lead"] = a.raceFact("lead", "race lead", string(was.Option))
	p["before"] = a.raceFact(before, "lead before", before)
	p["after"] = a.raceFact(after, "lead after", after)
	with := "{after|$ with it}"
	line := race.Take(a.s, a.c)
	if d := &a.c.Delegates; line.Taken == race.Part {
		p["decided"] = a.worth(english.Spelled(int64(d.Seats-d.Open)), a.fact("delegates decided", english.Thousands(int64(d.Seats-d.Open)), ""))
		with = "{after} with the {decided|$ decided here}"
	}
	if line.Taken == race.Announced && line.By != "" {
		p["by"] = a.outlet(line.By, line.Ref)
		with = "{after|$ with the award of} {by}"
	}
	if was == now {
		return tell(about, "{leaders} {lead|lead in the race} is {after|$ delegates, as it was before}"+need+".", p)
	}
	change := "The contest changes little in"
	if d := now.By - was.By; d*d*100 > was.By*was.By {
		change = "The contest widens"
		if d < 0 {
			change = "The contest narrows"
		}
	}
	return tell(about, "{lead|"+change+"} {leaders} {lead|lead}: {before|$ delegates from earlier days} and "+with+need+".", p)
}

// decides tells of a majority that is reached by the contest.
func (a *account) decides() Sentence {
	if !a.awardsDelegates() || a.rules.Decides == "" {
		return Sentence{}
	}
	return tell("decides", "{past|The contest carries} {name} {past|past the number needed}.", parts{
		"name": a.named(a.rules.Decides, false), "past": a.raceFact("past", "decides", string(a.rules.Decides)),
	})
}

// basisOfRace says what the race's figures are worth.
func (a *account) basisOfRace() Sentence {
	if !a.awardsDelegates() || a.rules.LeadBefore.Option == "" || a.rules.LeadBefore.Known == race.Untold || a.rules.LeadAfter.Known == race.Untold {
		return Sentence{}
	}
	words := "from the votes, by the contests’ rules, and are nobody’s official tally"
	switch a.rules.After.Basis {
	case tally.ComputedOnEstimates:
		words = "by the contests’ rules, in part on district votes that are estimates"
	case tally.ComputedOnPartial:
		words = "on counts that are not complete"
	case tally.Announced:
		words = "where votes allow, and taken from what others announced where they do not"
	}
	return tell("race-basis", "These {basis|figures are computed here $}.", parts{
		"basis": a.raceFact(words, "race basis", string(a.rules.After.Basis)),
	})
}

// compared is the comparison of the option's share here with its best or its worst before, nil where there is none.
func (a *account) compared(best bool) *race.Comparison {
	if a.rules == nil || a.outcome.kind != won {
		return nil
	}
	for i := range a.rules.Surprise {
		if a.rules.Surprise[i].Best == best {
			return &a.rules.Surprise[i]
		}
	}
	return nil
}

// winnerBefore holds the winner's share against the best before, loserBefore that of the one who led the race against
// the worst. Both are plain comparisons, told where this contest is the new best or worst.
func (a *account) winnerBefore() Sentence { return a.beforeThis("surprise-winner", true) }
func (a *account) loserBefore() Sentence  { return a.beforeThis("surprise-leader", false) }

func (a *account) beforeThis(about string, best bool) Sentence {
	k := a.compared(best)
	if k == nil {
		return Sentence{}
	}
	there := a.s.Contests[k.Where]
	if there == nil {
		return Sentence{}
	}
	ref := tally.Join(k.Ref, there.InfoRef, a.outcome.ref)
	share := canvass.ShareText(k.There, k.ThereOf)
	f := Fact{ID: string(a.c.ID) + ":" + about, Subject: string(k.Option), Predicate: "share before", Value: share, Measure: canvass.Votes, Status: Computed}
	name := a.named(k.Option, false)
	p := parts{
		"names": name.as(english.Possessive(name.text())), "here": a.share(k.Option),
		"share": a.state(share, f, ref), "place": a.where(k.Where.Jurisdiction(), there.InfoRef),
	}
	switch d := compareShares(k); {
	case best && d > 0:
		return tell(about, "{names} {share|best share before} was {share}, {place}, {share|against} {here} here.", p)
	case !best && d < 0:
		return tell(about, "{names} {share|lowest} was {share}, {place}, {share|against} {here} here.", p)
	}
	return Sentence{}
}

// compareShares compares the share here with the share there exactly: below zero where it is smaller.
func compareShares(k *race.Comparison) int {
	ah, al := bits.Mul64(uint64(k.Here), uint64(k.ThereOf))
	bh, bl := bits.Mul64(uint64(k.There), uint64(k.HereOf))
	return cmp.Or(cmp.Compare(ah, bh), cmp.Compare(al, bl))
}

// forecast says that nothing in the record had foreseen anything, so that nobody reads a probability into a comparison.
func (a *account) forecast() Sentence {
	if a.rules == nil || a.rules.Forecast || !a.winnerBefore().told() && !a.loserBefore().told() {
		return Sentence{}
	}
	ref := a.outcome.ref
	for _, k := range a.rules.Surprise {
		ref = tally.Join(ref, k.Ref)
	}
	f := a.fact("forecast", "none in the record", Computed)
	return tell("forecast", "{none|No forecast of this contest is in the record.}", parts{"none": a.state("none", f, ref)})
}
