package facts

import (
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// totals are what the record says of a contest's race as a whole. Package race decides what is whole and what a record
// proves; this file alone asks it.
type totals struct {
	// k is what the contest does to the race, nil where nothing of it is known.
	k *race.Consequence
	// line is what the contest itself gives to a total of the race.
	line race.Line
	// now is the race at the moment of the story.
	now *race.Race
	// earlier are the contests of the race that came before and award delegates, and ref is everything that decides what
	// is said of them.
	earlier int
	ref     tally.Ref
}

// summing is what a contest's race comes to in a snapshot, which stories of every length tell.
type summing struct{ contest canvass.ContestID }

func totalsOf(s *tally.Snapshot, c *tally.Contest) *totals {
	return s.Kept(summing{c.ID}, func() any { return totalsAnew(s, c) }).(*totals)
}

func totalsAnew(s *tally.Snapshot, c *tally.Contest) *totals {
	x := &totals{k: race.Of(s, c.ID), line: race.Take(s, c)}
	if x.k == nil || x.k.Before == nil {
		return x
	}
	x.now = race.At(s, c.ID.Race())
	for i := range x.k.Before.Held {
		l := &x.k.Before.Held[i]
		x.ref = tally.Join(x.ref, l.Ref, l.Contest.InfoRef)
		if !l.Contest.Event.Cancelled {
			x.earlier++
		}
	}
	return x
}

// firstOf is the first of that kind in the contest, nil where there is none that the record proves.
func (a *account) firstOf(kind race.FirstKind, o canvass.OptionID) *race.First {
	if a.totals.k == nil || a.outcome.kind != won {
		return nil
	}
	for i := range a.totals.k.Firsts {
		if f := &a.totals.k.Firsts[i]; f.Kind == kind && f.Option == o {
			return f
		}
	}
	return nil
}

// firstFact is words for a first, resting on all earlier contests.
func (a *account) firstFact(f *race.First, words string) run {
	fact := Fact{
		ID: string(a.c.ID) + ":" + string(f.Kind) + ":" + string(f.Option), Subject: string(f.Option), Predicate: string(f.Kind),
		Value: "after " + scope(len(f.After), a.totals.earlier), Measure: f.Measure, Status: Computed,
	}
	return a.state(words, fact, tally.Join(f.Ref, a.totals.ref, a.outcome.ref))
}

// scope is of how many contests something is known, of how many it must be: the linter holds the two to be the same.
func scope(known, of int) string {
	return strconv.Itoa(known) + " of " + strconv.Itoa(of) + " earlier contests"
}

// wonBefore tells that the loser had won all that came before.
func (a *account) wonBefore() draft {
	if len(a.outcome.options) != 1 {
		return draft{}
	}
	rival := a.runnerUp(a.outcome.options)
	f := a.firstOf(race.FirstLoss, rival)
	if f == nil || len(f.After) < 2 {
		return draft{}
	}
	p := parts{"loser": a.named(rival), "all": a.firstFact(f, "had won the "+spelled(len(f.After))+" earlier contests that awarded delegates")}
	return tell("won-before", "{loser} {all}.", p)
}

// earlierWin tells the one earlier contest of the race that the winner had won, where the winner of all that came before
// is known.
func (a *account) earlierWin() draft {
	if a.totals.k == nil || len(a.outcome.options) != 1 || a.outcome.kind != won && a.outcome.kind != called || a.outcome.options[0].Fixed() {
		return draft{}
	}
	winner := a.outcome.options[0]
	if slices.ContainsFunc(race.SameDay(a.s, a.c), func(r race.Result) bool { return r.Winner == winner }) {
		return draft{} // of a day with several wins, this one is not the second
	}
	var wins []*tally.Contest
	known := 0
	for i := range a.totals.k.Before.Held {
		c := a.totals.k.Before.Held[i].Contest
		switch {
		case c.Event.Cancelled:
			continue
		case len(c.Winners) == 0:
			return draft{}
		}
		known++
		if slices.ContainsFunc(c.Winners, func(w tally.Winner) bool { return slices.Contains(w.Options, winner) }) {
			wins = append(wins, c)
		}
	}
	if len(wins) != 1 || known < 3 {
		return draft{}
	}
	f := Fact{
		ID: string(a.c.ID) + ":earlier win", Subject: string(winner), Predicate: "earlier win", Value: "1 in " + scope(known, a.totals.earlier), Status: Computed,
	}
	p := parts{
		"winner": a.named(winner), "win": a.state("only earlier win in the race", f, tally.Join(a.totals.ref, wins[0].Winners[0].Ref, a.outcome.ref)),
		"place": a.where(wins[0].ID.Jurisdiction(), wins[0].InfoRef), "day": a.dayOf(wins[0]),
	}
	if e := wins[0].Event; len(p["day"]) > 0 && a.longPast() { // the year is that of the contest
		p["day"] = p["day"].as(wording.PressDate(lastOf(e), a.date()))
	}
	day := withDay(p["day"])
	if dated.MatchString(p["day"].text()) {
		day = " on" + day
	}
	return tell("earlier-win", "{winner's} {win} was {place}"+day+".", p)
}

// raceFact is a fact about the race that this contest belongs to.
func (a *account) raceFact(words, predicate, value string) run {
	f := Fact{ID: string(a.c.ID) + ":" + predicate, Subject: string(a.c.ID.Race()), Predicate: predicate, Value: value, Measure: canvass.Delegates, Status: Computed}
	return a.state(words, f, tally.Join(a.totals.k.Ref, a.totals.ref, a.worthRef(), a.outcome.ref))
}

// needed is words for the number of delegates that decide, with what they decide: the nomination, or where others vote
// on the first ballot too a majority of those pledged.
func (a *account) needed(r *race.Race, m *catalog.Majority, of string) run {
	f := Fact{Subject: string(a.c.ID.Race()), Predicate: "delegates needed", Value: english.Thousands(r.Need), AsOf: isoDay(m.From)}
	words := english.Thousands(r.Need) + " delegates needed for the nomination"
	if r.AutomaticVote {
		words = english.Thousands(r.Need) + " that make a majority of pledged delegates"
	}
	return a.known(of+words, f, a.s.FileRef(r.Info.File), m.Cited)
}

// race tells what the contest did to the race: how it stood at the end of the contest's day, where its totals are whole; else
// how many delegates its leader had before the day, of how many that are needed. Once somebody has the majority on that day or
// before, that is told in its place.
func (a *account) race() draft {
	awarded := a.outcome.kind == silent && len(a.totals.line.Awards) > 0 // nobody gave a count, and it is known who got the delegates
	if a.totals.k == nil || a.totals.k.Before == nil || !a.outcome.kind.counted() && !awarded {
		return draft{}
	}
	if w, _ := a.sides(); w != "" && a.clinchesHere(w) {
		return draft{} // the first sentence says so
	}
	k, reached := race.Clinch{}, false
	if a.totals.now != nil {
		k, reached = a.totals.now.Clinched()
	}
	if reached && !k.Day.After(a.last()) { // nobody needs delegates any more
		return a.clinched()
	}
	if a.outcome.kind == won || a.outcome.kind == called || awarded {
		if d, ok := a.raceDay(); ok {
			return a.afterDay(&d)
		}
	}
	if reached {
		return a.clinched()
	}
	if len(a.delegates()) == 0 {
		return draft{} // totals without what this contest gave, or will give, tell nothing of it
	}
	return a.beforeDay()
}

// clinchesHere reports whether the winner reached the majority by this contest, by no other of its day, and not before.
func (a *account) clinchesHere(winner canvass.OptionID) bool {
	if a.totals.k == nil || a.totals.k.Decides != winner || a.totals.k.After.Majority == nil || a.outcome.kind != won {
		return false
	}
	k, ok := a.totals.now.Clinched()
	return ok && k.Surely && k.By == a.c.ID && !k.Elsewhere
}

// beforeDay tells how many delegates the race's leader had before the day, and that the result changes little where it does.
// On the day itself that is how the day began; later its contests' delegates, not all divided yet, stand beside it.
func (a *account) beforeDay() draft {
	b := a.totals.k.Before
	lead, ok := b.Lead()
	if !ok || lead.Known == race.Untold || b.Majority == nil || b.Need == 0 || b.Info == nil || b.Of(lead.Option) >= b.Need {
		return draft{}
	}
	total := b.Total(lead.Option)
	had := spelled(total.Delegates)
	known := len(b.Held)
	if total.Known == race.AtLeast {
		had = "at least " + had
	}
	began, before := "began the day with ", ""
	p := parts{
		"leader": a.named(lead.Option),
		"need":   a.needed(b, b.Majority, "of the "),
		"by":     a.raceFact(ourCount, "race scope", scope(known, len(b.Held))),
	}
	if a.today().After(a.last()) {
		began, before = "had ", " {before}"
		switch d := race.DayOf(a.s, a.c.ID); {
		case d == nil || len(d.Held) == 1:
			p["before"] = a.raceFact("before the vote", "day", isoDay(a.last()))
		case d.Seats == 0:
			p["before"] = a.raceFact("before the day’s contests", "day", isoDay(a.last()))
		default:
			p["before"] = a.raceFact("before the day’s contests, which award "+english.Thousands(d.Seats), "delegates of the day", english.Thousands(d.Seats))
		}
	}
	p["had"] = a.raceFact(began+had, "delegates before", had)
	after := a.totals.k.LeadAfter
	if a.outcome.kind == won && a.settled() && after.Known == race.Whole && lead.Known == race.Whole && after.Option == lead.Option {
		if why, may := a.totals.k.Inconsequential(); may && len(why) == 0 {
			p["little"] = a.raceFact("The result changes little", "race lead", string(lead.Option))
			return tell("race", "{little}: {leader} {had} {need}"+before+", {by}.", p)
		}
	}
	return tell("race", "{leader^} {had} {need}"+before+", {by}.", p)
}

// settled reports whether the contest's delegates are all divided.
func (a *account) settled() bool {
	return len(a.c.Delegates.Awards) > 0 && a.c.Delegates.Open == 0 && !a.open()
}

// clinched tells that somebody has the majority since, or had it before: then nobody needs delegates any more.
func (a *account) clinched() draft {
	if a.totals.now == nil || a.totals.now.Majority == nil {
		return draft{}
	}
	k, ok := a.totals.now.Clinched()
	if !ok {
		return draft{}
	}
	k.Surely = k.Surely && !k.Elsewhere
	m := a.totals.now.Majority
	f := Fact{ID: string(a.c.ID) + ":clinched", Subject: string(k.Option), Predicate: "clinched", Value: isoDay(k.Day), Measure: canvass.Delegates, Status: Computed}
	var ref tally.Ref
	for i := range a.totals.now.Held {
		ref = tally.Join(ref, a.totals.now.Held[i].Ref)
	}
	p := parts{"who": a.named(k.Option), "need": a.needed(a.totals.now, m, "the ")}
	count := ourCount
	if kind := kindOf(a.totals.now); kind == "bound delegates" {
		count += " of " + kind
	}
	when := wording.PressDate(k.Day, a.last())
	switch {
	case !k.Surely && k.Day.After(a.last()):
		p["reached"] = a.state("has since reached", f, ref)
		if a.longPast() {
			p["reached"] = p["reached"].as("went on to reach")
		}
		p["by"] = p["reached"].as(count)
		return tell("race", "{who^} {reached} {need}, {by}.", p)
	case !k.Surely && k.Day.Equal(a.last()): // on this day, or before it by delegates that were awarded without a vote
		p["reached"] = a.state("had reached", f, ref)
		p["on"], p["by"] = p["reached"].as("by the end of the day"), p["reached"].as(count)
		return tell("race", "{who^} {reached} {need} {on}, {by}.", p)
	case !k.Surely:
		p["reached"] = a.state("had already reached", f, ref)
		p["by"] = p["reached"].as(count)
		return tell("race", "{who^} {reached} {need}, {by}.", p)
	case k.Day.After(a.last()):
		p["reached"] = a.state("went on to reach", f, ref)
		p["on"], p["by"] = p["reached"].as(when), p["reached"].as(count)
		return tell("race", "{who^} {reached} {need} on {on}, {by}.", p)
	case k.Day.Equal(a.last()):
		p["reached"] = a.state("The day’s contests gave", f, ref)
		p["by"] = p["reached"].as(count)
		return tell("race", "{reached} {who} {need}, {by}.", p)
	}
	p["reached"] = a.state("had reached", f, ref)
	p["on"], p["by"] = p["reached"].as(when), p["reached"].as(count)
	return tell("race", "{who^} {reached} {need} on {on}, {by}.", p)
}

// ourCount says whose arithmetic a day is: others count delegates who are not pledged, and awards without a vote, from
// other days on.
const ourCount = "by Canvass’s count"

// bestBefore holds the winner's share against the best in an earlier contest, in an upset alone: where somebody wins for
// the first time over one who had not lost.
func (a *account) bestBefore() draft {
	if len(a.outcome.options) != 1 || a.n == nil {
		return draft{}
	}
	winner := a.outcome.options[0]
	if a.firstOf(race.FirstWin, winner) == nil || a.firstOf(race.FirstLoss, a.runnerUp(a.outcome.options)) == nil {
		return draft{}
	}
	for _, k := range a.totals.k.Surprise {
		there := a.s.Contests[k.Where]
		if !k.Best || k.Option != winner || there == nil {
			continue
		}
		ref := tally.Join(k.Ref, there.InfoRef, a.outcome.ref, a.totals.ref)
		words := canvass.ShareText(k.There, k.ThereOf)
		f := Fact{ID: string(a.c.ID) + ":best before", Subject: string(k.Option), Predicate: "share before", Value: words, Measure: canvass.Votes, Status: Computed}
		return tell("best-before", "{winner's} {share|best showing before was} {share}, {place}.", parts{
			"winner": a.named(winner), "share": a.state(words, f, ref), "place": a.where(k.Where.Jurisdiction(), there.InfoRef),
		})
	}
	return draft{}
}
