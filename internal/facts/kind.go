package facts

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// The rules by which a win is of a kind. Shares are in percent of the valid votes.
const (
	// leastUpset is by how many points polls must have had somebody else ahead.
	leastUpset = 5
	// noOpposition is the share that nobody else may have more of, and winsAlone the least of the winner, where there was
	// none to speak of.
	noOpposition, winsAlone = 5, 80
	// leastEasily is the share of the second, as one in so many, below which the winner won easily.
	leastEasily = 10
	// narrowPoints is the margin under which a win is narrow, and edgePoints that under which the winner edged the other.
	narrowPoints, edgePoints = 2, 1
	// leastRatio is how many times the votes of the other the winner has where that is told, mostRatio the most that is.
	leastRatio, mostRatio = 2, 9
	// leastOfSweep is how many contests of a day there must be for one who won all of them to have swept it.
	leastOfSweep = 3
	// leastOpposed is the share from which somebody else stood against a winner whose sweep or streak is told.
	leastOpposed = 15
	// leastStreak is how many wins in a row are told.
	leastStreak = 3
)

// opening is the first sentence, made once: what it tells is not told again.
func (a *account) opening() draft {
	if a.first == nil {
		d := a.lead()
		a.first = &d
	}
	return *a.first
}

// opens reports whether the first sentence tells a fact, by its id.
func (a *account) opens(fact string) bool {
	return slices.Contains(a.opening().pieces.facts(), fact)
}

// upset is what had been expected where the one who was expected to win has lost: by the polls, five points or more, or as a
// source says that calls the result an upset; nil where the record does not prove one.
func (a *account) upset(winner canvass.OptionID) *catalog.Context {
	for i := range a.c.Info.Context {
		x := &a.c.Info.Context[i]
		if x.Topic == catalog.Upset && x.Expected != "" && x.Expected != winner && (x.Points >= leastUpset || x.Called) && x.KnownAt() <= a.s.Now &&
			a.holdsYet(x) && a.asWritten(winner) {
			return x
		}
	}
	return nil
}

// upsetFact is words that rest on what had been expected.
func (a *account) upsetFact(x *catalog.Context, words string) run {
	return a.known(words, a.fact("expected", string(x.Expected), Reported), a.c.InfoRef, x.Cited)
}

// pollsFact is words that rest on the lead that polls had given.
func (a *account) pollsFact(x *catalog.Context, words string) run {
	return a.known(words, a.fact("polls", strings.TrimSpace(x.Loose+" "+strconv.Itoa(x.Points))+" points", Reported), a.c.InfoRef, x.Cited)
}

// pollsTail is " in a state where polls had her ahead by 21 points", empty where the upset rests on no polls.
func (a *account) pollsTail(x *catalog.Context, p parts) string {
	if x.Points < leastUpset {
		return ""
	}
	where := "where polls had"
	if j := a.jurisdiction(a.c.ID.Jurisdiction()); j != nil && j.Kind == "state" {
		where = "in a state where polls had"
	}
	by := "ahead by " + strings.TrimSpace(x.Loose+" "+strconv.Itoa(x.Points)) + " points"
	p["expected"], p["polls"] = a.named(x.Expected), a.pollsFact(x, where)
	return " {polls} {expected~} {polls|" + by + "}"
}

// leadUpset are first sentences of an upset: with what else came of it, where that is more, and with the polls.
func (a *account) leadUpset(p parts, day string, winner, rival canvass.OptionID) []draft {
	const about = "result"
	x := a.upset(winner)
	if x == nil || rival == "" || rival.Fixed() || !a.whole() || a.n.Measure != canvass.Votes {
		return nil
	}
	if !a.scored(p, winner, rival) {
		return nil
	}
	p["upset"] = a.verdict("upset").with(a.upsetFact(x, "upset"))
	p["winning"] = a.verdict("winning")
	begin := "{winner} {upset} {rival} in {contest}" + day + ", {winning} {s1} to {s2}"
	if x.Expected != rival {
		p["beating"] = a.verdict("beating")
		begin = "{winner} {won} {contest}" + day + " {upset|in an upset}, {beating} {rival} {s1} to {s2}"
	}
	var out []draft
	for _, tail := range []string{a.brokenSweep(winner, rival, p), a.exitTail(winner, rival, p), a.pollsTail(x, p)} {
		if tail != "" {
			out = append(out, tell(about, begin+tail+".", p))
		}
	}
	return append(out, tell(about, begin+".", p))
}

// scored puts the figures of the first two into p: shares, and votes where there are few of them; false where neither tells them apart.
func (a *account) scored(p parts, winner, rival canvass.OptionID) bool {
	v1, _ := a.n.Votes(winner)
	v2, _ := a.n.Votes(rival)
	if v1 <= v2 {
		return false
	}
	p["rival"] = a.named(rival)
	if a.n.Valid < fewVotes {
		p["s1"], p["s2"] = a.tallied(winner, votes), a.tallied(rival, a.figure)
		return true
	}
	p["s1"], p["s2"] = a.shares(winner, rival)
	return len(p["s1"]) > 0
}

// unopposed reports whether there was no opposition to speak of: nobody else has more than a twentieth of the vote, write-ins of all
// sorts together no more than twice that, and the winner nearly all of it.
func (a *account) unopposed(winner canvass.OptionID) bool {
	if !a.whole() || a.n.Measure != canvass.Votes || a.n.Valid < fewVotes {
		return false
	}
	for _, o := range a.n.Options {
		switch {
		case o.Option == winner && 100*o.Votes < winsAlone*a.n.Valid:
			return false
		case o.Option != winner && 100*o.Votes > noOpposition*a.n.Valid && (o.Option != canvass.Other && o.Option != canvass.WriteIn || 100*o.Votes > 2*noOpposition*a.n.Valid):
			return false
		}
	}
	return true
}

// leadAlone is the first sentence of a win without opposition, which has no rival to be beaten.
func (a *account) leadAlone(p parts, day string, winner, rival canvass.OptionID) draft {
	if rival == "" || !a.unopposed(winner) || a.ended(rival) != nil {
		return draft{}
	}
	p["s1"] = a.share(winner, false)
	f := a.fact("opposition", "under "+strconv.Itoa(noOpposition)+"%", Computed)
	p["none"] = a.counted(unopposedWords, f)
	return tell("result", "{winner} {won} {contest}"+day+" with {s1} of the {s1|vote}, {none}.", p)
}

// leadGone is the first sentence of a win over somebody who had left the race before the contest: nobody was beaten.
func (a *account) leadGone(p parts, day string, winner, rival canvass.OptionID) draft {
	if rival == "" || rival.Fixed() || !a.whole() || a.n.Measure != canvass.Votes && a.n.Measure != canvass.FinalRound || a.n.Valid < fewVotes {
		return draft{}
	}
	x := a.ended(rival)
	if x == nil || !a.scored(p, winner, rival) {
		return draft{}
	}
	p["gone"] = a.goneFact(rival, x, "had left the race "+a.before(x.Left))
	if a.n.Measure == canvass.FinalRound {
		return tell("result", "{winner} {won} {contest}"+day+", {s1} to {s2} over {rival}, who {gone}.", p)
	}
	return first(
		tell("result", "{winner} {won} {contest}"+day+" with {s1|$ of the vote} to {s2} for {rival}, who {gone}.", p),
		tell("result", "{winner} {won} {contest}"+day+" with {s1} to {s2} for {rival}, who {gone}.", p),
	)
}

// leadEasily is the first sentence of a win over somebody who has less than a tenth of the vote: a share beside a share, and nobody
// was beaten by it.
func (a *account) leadEasily(p parts, day string, winner, rival canvass.OptionID) draft {
	if rival == "" || rival.Fixed() || !a.whole() || a.n.Measure != canvass.Votes || a.n.Valid < fewVotes || !a.scored(p, winner, rival) {
		return draft{}
	}
	if v1, _ := a.n.Votes(winner); 100*v1 < winsAlone*a.n.Valid {
		return draft{}
	}
	if v2, _ := a.n.Votes(rival); leastEasily*v2 >= a.n.Valid {
		return draft{}
	}
	return tell("result", "{winner} {won|easily won} {contest}"+day+" with {s1|$ of the vote} to {s2} for {rival}.", p)
}

// goneFact is words that rest on somebody's having left the race before the contest.
func (a *account) goneFact(o canvass.OptionID, x *catalog.Campaign, words string) run {
	f := Fact{Subject: string(o), Predicate: "left the race", Value: isoDay(x.Left), Status: Known}
	return a.known(words, f, tally.Join(a.s.FileRef(a.person(o).File), a.n.Ref, a.outcome.ref), x.Cited)
}

// mostWeeks is for how many weeks it is said in weeks how long before a contest something was.
const mostWeeks = 8

// before is how long before the contest something was: "the day before", "four days before", "six weeks before", rounded, and
// after eight weeks "on March 6".
func (a *account) before(d time.Time) string {
	switch days := int(a.date().Sub(d).Hours() / 24); {
	case days == 1:
		return "the day before"
	case days == 7:
		return "a week before"
	case days <= 10:
		return english.Spelled(days) + " days before"
	case days <= mostWeeks*7:
		return english.Spelled((days+3)/7) + " weeks before"
	}
	return "on " + wording.PressDate(d, a.date())
}

// leadAtHome is the first sentence of a win in the winner's own state.
func (a *account) leadAtHome(p parts, day string, winner, rival canvass.OptionID) draft {
	if rival == "" || rival.Fixed() || a.n.Measure != canvass.Votes || a.n.Valid < fewVotes || a.homeTail(winner, p) == "" || !a.scored(p, winner, rival) {
		return draft{}
	}
	p["event"], p["state"] = a.eventName(a.c, false), a.place(a.c.ID.Jurisdiction(), a.c.InfoRef)
	p["beating"] = a.verdict("beating")
	begin := "{winner} {won} the {event} in {winner's} {home} of {state}" + day + ", {beating} {rival} {s1} to {s2}"
	return first(tell("result", begin+a.onlyWinTail(winner, p)+".", p), tell("result", begin+".", p))
}

// leadByRatio is the first sentence of a win by twice the votes of the other or more: "by more than 3 to 1", which the votes hold
// exactly.
func (a *account) leadByRatio(p parts, day string, winner, rival canvass.OptionID) draft {
	if rival == "" || rival.Fixed() || !a.whole() || a.n.Measure != canvass.Votes || a.n.Valid < fewVotes || !a.scored(p, winner, rival) {
		return draft{}
	}
	v1, _ := a.n.Votes(winner)
	v2, _ := a.n.Votes(rival)
	words := ratio(v1, v2)
	if words == "" {
		return draft{}
	}
	p["beat"], p["ratio"] = a.verdict("beat"), a.counted(words, a.fact("ratio", a.figure(v1)+" to "+a.figure(v2), Computed))
	return tell("result", "{winner} {beat} {rival} {ratio} in {contest}"+day+", {s1} to {s2}.", p)
}

// ratio is how many times the second's votes the first has, as "by more than 3 to 1" or "by nearly 4 to 1", empty below two and above nine.
func ratio(v1, v2 int64) string {
	if v2 <= 0 || v1 < leastRatio*v2 || v1 >= mostRatio*v2 {
		return ""
	}
	switch n, rest := v1/v2, v1%v2; {
	case rest == 0:
		return "by " + strconv.FormatInt(n, 10) + " to 1"
	case 10*rest >= 9*v2:
		return "by nearly " + strconv.FormatInt(n+1, 10) + " to 1"
	default:
		return "by more than " + strconv.FormatInt(n, 10) + " to 1"
	}
}

// othersOfDay are the other contests of the day in which a state or a territory voted, each with its winner, whom the count or all
// newsrooms name, and what that rests on; nil where the winner of one is not known.
func (a *account) othersOfDay() (others []race.Result, ref tally.Ref) {
	if !a.votedThen(a.c) || a.last().After(a.date()) {
		return nil, nil
	}
	others = slices.DeleteFunc(race.SameDay(a.s, a.c), func(r race.Result) bool { return !a.votedThen(r.Contest) })
	others, _ = a.declaredThere(others)
	ref = a.outcome.ref
	for _, r := range others {
		if r.Winner == "" || r.Winner.Fixed() {
			return nil, nil
		}
		ref = tally.Join(ref, r.Ref)
	}
	return others, ref
}

// ofDay is "Super Tuesday", and "the day’s five states" where the day has no name, or "contests" where not all are of states.
func (a *account) ofDay(others []race.Result) (words string, ref tally.Ref) {
	if r := a.s.Catalog.Races[a.c.ID.Race()]; r != nil {
		if d := r.Day(a.last()); d != nil {
			return d.Name, a.s.FileRef(r.File)
		}
	}
	words = " contests"
	if !slices.ContainsFunc(append(others, race.Result{Contest: a.c}), func(r race.Result) bool {
		j := a.jurisdiction(r.Contest.ID.Jurisdiction())
		return j == nil || j.Kind != "state"
	}) {
		words = " states"
	}
	return "the day’s " + english.Spelled(len(others)+1) + words, nil
}

// brokenSweep is " and denying him a sweep of Super Tuesday", where the one who was beaten won every other contest of the day.
func (a *account) brokenSweep(winner, rival canvass.OptionID, p parts) string {
	others, ref := a.othersOfDay()
	if rival.Fixed() || rival == "" || winner.Fixed() || len(others) < leastOfSweep || slices.ContainsFunc(others, func(r race.Result) bool { return r.Winner != rival }) {
		return ""
	}
	day, named := a.ofDay(others)
	f := a.fact("sweep denied", string(rival)+" won the other "+strconv.Itoa(len(others)), Computed)
	p["denying"] = a.state("denying", f, tally.Join(ref, named))
	return " and {denying} {rival~} {denying|a sweep of " + day + "}"
}

// opposed reports whether somebody who is still in the race has a share that makes it a contest.
func (a *account) opposed(rival canvass.OptionID) bool {
	if rival == "" || rival.Fixed() || a.ended(rival) != nil || a.n == nil {
		return false
	}
	v, _ := a.n.Votes(rival)
	return 100*v >= leastOpposed*a.n.Valid
}

// sweepTail is ", part of a sweep of the day’s five contests", where the winner won all of them.
func (a *account) sweepTail(winner, rival canvass.OptionID, p parts) string {
	others, ref := a.othersOfDay()
	if winner.Fixed() || !a.opposed(rival) || len(others)+1 < leastOfSweep || slices.ContainsFunc(others, func(r race.Result) bool { return r.Winner != winner }) {
		return ""
	}
	day, named := a.ofDay(others)
	f := a.fact("swept", strconv.Itoa(len(others)+1)+" contests", Computed)
	p["swept"] = a.state("part of a sweep of "+day, f, tally.Join(ref, named))
	return ", {swept}"
}

// exit is the winner, or else the second, where one of them left the race on the day of the vote or on the day after it, as far as
// that is known; an empty option where neither did, or both.
func (a *account) exit(winner, rival canvass.OptionID) (x leaver, ok bool) {
	for _, l := range a.leavers() {
		if l.option != winner && l.option != rival || !a.atOnce(l) || l.option == rival && a.crowded() && a.homeOf(rival) == nil {
			continue
		}
		if ok {
			return x, false
		}
		x, ok = l, true
	}
	return x, ok
}

// fewOfDay is how many contests of one day at most a withdrawal after them belongs to; it is the news of more of them at none.
const fewOfDay = 3

// crowded reports whether so many other contests were held that day that no one of them drove anybody out.
func (a *account) crowded() bool { return len(race.SameDay(a.s, a.c)) >= fewOfDay }

// leftRace is the id of the fact that somebody left the race.
func leftRace(o canvass.OptionID) string { return string(o) + ":left the race" }

// opensWithExit reports whether the first sentence tells who left the race after the vote.
func (a *account) opensWithExit() bool {
	return slices.ContainsFunc(a.leavers(), func(x leaver) bool { return a.opens(leftRace(x.option)) || a.drivenOut(x.option) })
}

// drivenOut reports whether a clause of the first sentence says that the second was driven from the race by the result.
func (a *account) drivenOut(o canvass.OptionID) bool {
	return len(a.outcome.options) == 1 && o == a.runnerUp(a.outcome.options) && strings.Contains(a.opening().pieces.text(), " from the race")
}

// exitFact is words that rest on somebody's leaving the race.
func (a *account) exitFact(x leaver, words string) run {
	f := Fact{Subject: string(x.option), Predicate: "left the race", Value: isoDay(x.day), Status: Known}
	return a.known(words, f, x.ref, x.cited)
}

// exitTail is ", and Cruz left the race", of somebody who left on the day of the vote or on the next.
func (a *account) exitTail(winner, rival canvass.OptionID, p parts) string {
	x, ok := a.exit(winner, rival)
	if !ok {
		return ""
	}
	p["leaver"] = a.named(x.option)
	next := x.day.After(a.last())
	switch {
	case x.option == winner && next && a.onlyWinTail(winner, p) != "":
		p["left"] = a.exitFact(x, "left the race the next day")
		return ", {wins's} {only|only win} {left|before} {leaver^} {left}"
	case x.option == winner && next:
		p["left"] = a.exitFact(x, "the day before")
		return ", {left} {leaver^} {left|left the race}"
	case next:
		p["left"] = a.exitFact(x, "left the race the next day")
	default:
		p["left"] = a.exitFact(x, "left the race")
	}
	return ", and {leaver} {left}"
}

// leadExit is the first sentence on the day on which the winner or the second left the race, the day after the vote, and on the next,
// by which it is known at the latest: that is the news then.
func (a *account) leadExit(p parts, winner, rival canvass.OptionID) draft {
	x, ok := a.exit(winner, rival)
	if !ok || !x.day.After(a.last()) || a.today().Before(x.day) || a.today().After(x.day.AddDate(0, 0, 1)) || rival == "" || rival.Fixed() || winner.Fixed() {
		return draft{}
	}
	p["leaver"], p["left"] = a.named(x.option), a.exitFact(x, "left the race "+wording.PressDay(x.day, a.today()))
	p["rival"] = a.named(rival)
	score := ""
	if a.n != nil && a.whole() && a.n.Measure == canvass.Votes && !a.open() && a.scored(p, winner, rival) {
		score = ", {s1} to {s2}"
	}
	if a.outcome.kind == called {
		v := a.callers()[0]
		p["by"], p["called"] = a.outlet(v.first(a.teller).By, v.ref), a.verdict("declared")
		if x.option == winner {
			return tell("result", "{leaver} {left}, {left|the day after} {by} {called} {leaver~} {called|the winner} over {rival} in {contest}.", p)
		}
		return tell("result", "{leaver} {left}, {left|the day after} {by} {called} {winner} {called|the winner} over {leaver~} in {contest}.", p)
	}
	p["after"] = a.verdict("winning").with(p["left"])
	if x.option == winner {
		return tell("result", "{leaver} {left}, {after|the day after winning} {contest} over {rival}"+score+".", p)
	}
	return tell("result", "{leaver} {left}, {after|the day after losing} {contest} to {winner}"+score+".", p)
}

// prizeTail is " and taking the largest prize of Super Tuesday", of the contest with most delegates of a day on which many voted, where the
// number of each is known.
func (a *account) prizeTail(winner, rival canvass.OptionID, p parts) string {
	others := slices.DeleteFunc(race.SameDay(a.s, a.c), func(r race.Result) bool { return !a.votedThen(r.Contest) })
	seats := a.c.Delegates.Seats
	if len(others) < mostListed || seats == 0 || winner.Fixed() || !a.opposed(rival) || !a.votedThen(a.c) {
		return ""
	}
	ref := a.outcome.ref
	for _, r := range others {
		if n := r.Contest.Delegates.Seats; n == 0 || n >= seats {
			return ""
		}
		ref = tally.Join(ref, r.Contest.InfoRef)
	}
	of := "the day’s largest prize"
	if day, named := a.ofDay(others); len(named) > 0 {
		of, ref = "the largest prize of "+day, tally.Join(ref, named)
	}
	p["prize"] = a.state("taking "+of, a.fact("largest prize", english.Thousands(seats)+" delegates", Computed), ref)
	return " and {prize}"
}

// onlyWinTail is ", his only win in the race", of a race that is over.
func (a *account) onlyWinTail(winner canvass.OptionID, p parts) string {
	s, ok := a.wholeRace()
	if !ok || s.wins[winner] != 1 || s.nominee == winner {
		return ""
	}
	p["wins"], p["only"] = a.named(winner), s.say("only win in the race")
	return ", {wins's} {only}"
}

// streakTail is ", his fourth win in a row", of as many contests as lie behind each other.
func (a *account) streakTail(winner, rival canvass.OptionID, p parts) string {
	f := a.firstOf(race.WinStreak, winner)
	if f == nil || f.Number < leastStreak || f.Number >= len(ordinals) || !a.opposed(rival) || !a.wholeStreak(f) {
		return ""
	}
	p["wins"], p["streak"] = a.named(winner), a.firstFact(f, ordinals[f.Number]+" straight win")
	return ", {wins's} {streak}"
}

// wholeStreak reports whether somebody won nothing on the day before a row of wins: of a day with a win and a loss nobody can say which
// of the two came first.
func (a *account) wholeStreak(f *race.First) bool {
	days := map[time.Time][]*tally.Contest{}
	for _, id := range f.After {
		if c := a.s.Contests[id]; c != nil && c.Event != nil {
			days[lastOf(c.Event)] = append(days[lastOf(c.Event)], c)
		}
	}
	order := slices.SortedFunc(maps.Keys(days), func(x, y time.Time) int { return y.Compare(x) })
	n := 1
	for _, d := range order {
		if n < f.Number {
			n += len(days[d])
			continue
		}
		return !slices.ContainsFunc(days[d], func(c *tally.Contest) bool {
			return slices.ContainsFunc(c.Winners, func(w tally.Winner) bool { return slices.Contains(w.Options, f.Option) })
		})
	}
	return true
}

// ordinals are the ordinals that are written in words.
var ordinals = []string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"}
