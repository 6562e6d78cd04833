package facts

import (
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// longest is how many words a sentence may have.
const longest = 35

// first is the first of the drafts that is told in few enough words; the last that is told where none is.
func first(drafts ...draft) draft {
	var pick draft
	for _, d := range drafts {
		if !d.told() {
			continue
		}
		if pick = d; d.mostWords() <= longest {
			return d
		}
	}
	return pick
}

// fitting is a draft that a sentence can hold, and none where it cannot.
func fitting(d draft) draft {
	if d.mostWords() > longest {
		return draft{}
	}
	return d
}

// lead is the first sentence: what happened, to whom, where and when, and the distinction that the record proves.
func (a *account) lead() draft {
	switch a.outcome.kind {
	case won:
		return a.leadWon()
	case tied, level:
		return a.leadTied()
	case called:
		d, _ := a.leadCalled()
		return d
	case split:
		return a.leadSplit()
	case leads:
		return a.leadAhead()
	case stated:
		return a.leadStated()
	case claimed:
		return a.leadClaimed()
	}
	return a.leadWithoutVotes()
}

// setting are the parts that every lead has.
func (a *account) setting() (parts, string) {
	p := parts{"contest": a.contest(a.c), "day": a.day()}
	if vote, two := strings.CutSuffix(p["contest"].text(), " and caucuses"); two && a.c.Count != nil { // the day is that of the vote
		p["contest"] = p["contest"].as(vote)
	}
	return p, withDay(p["day"])
}

func (a *account) leadWon() draft {
	const about = "result"
	p, day := a.setting()
	winner := a.outcome.options[0]
	p["winner"], p["won"] = a.named(winner), a.verdict("won")
	if a.givesNothing() {
		return a.leadWithoutRule(p, day)
	}
	if d := a.leadMeasures(p, day); d.told() {
		return d
	}
	if a.outcome.basis == tally.ByCall && a.open() {
		if rival := a.calledTrails(); rival != "" {
			p["rival"], p["trails"] = a.named(rival), a.behindCall("called the winner by Canvass, now trails")
			return tell(about, "{winner}, {trails} {rival} in {contest}"+day+".", p)
		}
		p["by"] = a.byCall("by Canvass’s call")
		return tell(about, "{winner} {won} {contest}"+day+", {by}.", p)
	}
	if a.n == nil || a.c.Contradiction != nil {
		if by := a.confirmer(); by.told() {
			p["by"] = by.pieces
			return tell(about, "{winner} {won} {contest}"+day+", {by}.", p)
		}
		return tell(about, "{winner} {won} {contest}"+day+".", p)
	}
	return a.leadWonOver(p, day, winner, a.runnerUp([]canvass.OptionID{winner}))
}

// leadWonOver is the first sentence of a win by a count: of the forms and distinctions that the record proves the first that can be said
// in few enough words, in the order of their news. A withdrawal of the day comes first, then a clause of the catalog, the
// majority of the race, an upset; a win over nobody is told as that; what follows sets one win apart from others.
func (a *account) leadWonOver(p parts, day string, winner, rival canvass.OptionID) draft {
	if d := a.leadExit(p, winner, rival); d.told() && d.mostWords() <= longest {
		return d
	}
	for _, tail := range a.clauses(winner, p) {
		if d := a.wonBy(p, day, winner, rival, tail); d.told() && d.mostWords() <= longestLead {
			return d
		}
	}
	by := func(tail string) draft {
		if tail == "" {
			return draft{}
		}
		return a.wonBy(p, day, winner, rival, tail)
	}
	drafts := []draft{by(a.clinchTail(winner, p)), a.leadClinched(p, day, winner, rival)}
	drafts = append(drafts, a.leadUpset(p, day, winner, rival)...)
	drafts = append(drafts, a.leadGone(p, day, winner, rival), a.leadAlone(p, day, winner, rival), a.leadEasily(p, day, winner, rival))
	loss, split, win := a.lossTail(rival, p), a.splitTail(winner, rival, p), a.winTail(winner, p)
	if loss != "" && win != "" && a.totals.k.Before.Of(winner) > 0 { // one who was a rival before
		drafts = append(drafts, by(win+" and "+strings.TrimPrefix(loss, ", ")))
	}
	drafts = append(drafts, by(join2(loss, split)), by(loss))
	home, broken := "", a.brokenSweep(winner, rival, p)
	if a.n.Valid >= fewVotes {
		drafts = append(drafts, by(join2(a.homeTail(winner, p), broken)))
		home = a.homeTail(rival, p)
	}
	drafts = append(drafts, by(broken))
	exit := a.exitTail(winner, rival, p)
	missed := a.missedTail(winner, p)
	drafts = append(drafts, by(join2(home, exit)), by(exit), by(split), by(join2(home, missed)), by(missed), by(home))
	drafts = append(drafts, a.leadAtHome(p, day, winner, rival), by(win), by(a.onlyWinTail(winner, p)), by(a.sweepTail(winner, rival, p)), by(a.prizeTail(winner, rival, p)),
		a.leadByRatio(p, day, winner, rival), by(a.streakTail(winner, rival, p)), a.wonBy(p, day, winner, rival, ""))
	return first(drafts...)
}

// wonBy is a win with its figures, and behind them a tail.
func (a *account) wonBy(p parts, day string, winner, rival canvass.OptionID, tail string) draft {
	const about = "result"
	n := a.n
	if rival == "" {
		p["all"] = a.tallied(winner, allVotes)
		cast := "cast"
		if a.open() {
			cast = "counted"
		}
		return tell(about, "{winner} {won} {all} {all|"+cast+"} in {contest}"+day+tail+".", p)
	}
	v1, _ := n.Votes(winner)
	v2, _ := n.Votes(rival)
	p["rival"], p["v1"], p["v2"] = a.named(rival), a.tallied(winner, a.figure), a.tallied(rival, a.figure)
	p["s1"], p["s2"] = a.shares(winner, rival)
	p["beat"], p["beating"] = a.verdict("beat"), a.verdict("beating")
	margin := a.fact("margin", a.figure(v1-v2), Computed)
	margin.Measure = n.Measure
	p["margin"] = a.counted(votes(v1-v2), margin)
	beyond := tail                                                                                                      // behind a participle
	if participle := strings.HasPrefix(tail, " and {denying}") || strings.HasPrefix(tail, " and {prize}"); participle { // it goes on from “beating”
		tail = "," + strings.TrimPrefix(tail, " and")
	} else if strings.HasPrefix(tail, " and ") {
		beyond = "," + tail
	}
	switch {
	case v1 < v2: // somebody won by another word than the count's
		return tell(about, "{winner} {won} {contest}"+day+tail+".", p)
	case n.Measure != canvass.Votes:
		in := a.inMeasure(p)
		if n.Measure == canvass.CountyDelegates { // figures that no reader knows: a share of them, or none
			if len(p["s1"]) == 0 {
				return tell(about, "{winner} {won} {contest}"+day+", {beating} {rival}"+beyond+".", p)
			}
			return tell(about, "{winner} {won} {contest}"+day+" with {s1}"+strings.Replace(in, " in ", " of ", 1)+" to {rival's} {s2}"+tail+".", p)
		}
		if len(p["s1"]) == 0 {
			p["s1"], p["s2"] = p["v1"], p["v2"]
		}
		return tell(about, "{winner} {won} {contest}"+day+", {beating} {rival} {s1} to {s2}"+in+beyond+".", p)
	case rival.Fixed() && len(p["s1"]) > 0:
		if 10*v2 >= n.Valid {
			return tell(about, "{winner} {won} {contest}"+day+" with {s1} of the {s1|vote}, but {rival} {s2|drew $}"+tail+".", p)
		}
		return tell(about, "{winner} {won} {contest}"+day+" with {s1} of the {s1|vote}"+tail+".", p)
	case rival.Fixed() && rival != canvass.Uncommitted && rival != canvass.NoneOfThese: // nobody else by name
		p["v1"] = a.tallied(winner, votes)
		return tell(about, "{winner} {won} {contest}"+day+" with {v1}"+tail+".", p)
	case n.Valid < fewVotes:
		p["v1"] = a.tallied(winner, votes)
		if v1 < 10 { // one form of number in a sentence
			p["v2"] = a.tallied(rival, func(n int64) string { return english.Spelled(n) })
		}
		return tell(about, "{winner} {beat} {rival} by {v1} to {v2} in {contest}"+day+tail+".", p)
	case len(p["s1"]) == 0 && a.whole(): // level even with a decimal
		return tell(about, "{winner} {won} {contest}"+day+" by {margin} over {rival}"+tail+".", p)
	case len(p["s1"]) == 0:
		return tell(about, "{winner} {won} {contest}"+day+", {beating} {rival} {v1} to {v2}"+beyond+".", p)
	case (v1-v2)*100 < edgePoints*n.Valid:
		p["edged"] = a.verdict("edged").with(p["margin"])
		return tell(about, "{winner} {edged} {rival} in {contest}"+day+", {s1} to {s2}"+tail+".", p)
	case (v1-v2)*100 < narrowPoints*n.Valid:
		p["won"] = a.verdict("narrowly won").with(p["margin"])
	}
	return tell(about, "{winner} {won} {contest}"+day+", {beating} {rival} {s1} to {s2}"+beyond+".", p)
}

// allVotes is "all 178 votes", and "the only vote" of one.
func allVotes(n int64) string {
	if n == 1 {
		return "the only vote"
	}
	return "all " + votes(n)
}

func (a *account) leadTied() draft {
	const about = "result"
	p, day := a.setting()
	p["who"] = a.names(a.outcome.options)
	p["tied"] = a.verdict("tied")
	if a.outcome.kind == level {
		p["tied"] = a.verdict("are level")
	}
	if a.n == nil || a.c.Contradiction != nil {
		return tell(about, "{who} {tied} in {contest}"+day+".", p)
	}
	for _, o := range a.outcome.options {
		p["v"] = append(p["v"], a.tallied(o, a.votesOf(a.n.Measure))...)
	}
	p["each"] = p["v"][:1].with(p["v"]).as(p["v"][:1].text() + " each")
	if a.outcome.kind == level {
		p["by"] = a.reporter(a.n.By, a.n.Ref, "reported")
		return tell(about, "{who} {tied} in {contest}"+day+" at {each}"+p.counting(a.progress())+", {by}.", p)
	}
	return tell(about, "{who} {tied} in {contest}"+day+" with {each}.", p)
}

// votesOf words a count: as votes, and by its measure's name where it counts something else.
func (a *account) votesOf(m canvass.Measure) func(int64) string {
	if m == canvass.Votes || m == canvass.FinalRound || m == canvass.FirstChoices {
		return votes
	}
	return func(n int64) string { return a.figure(n) + " " + m.Words() }
}

// leadCalled is the first sentence where newsrooms say who won, and the choice against all whose share it tells.
func (a *account) leadCalled() (draft, canvass.OptionID) {
	const about = "result"
	p, day := a.setting()
	v := a.callers()[0]
	k := v.first(a.teller)
	p["winner"], p["won"] = a.named(v.winner), a.verdict("won")
	f := a.fact("first call", k.By, Claimed)
	f.AsOf = k.At.String()
	ref := tally.Join(a.outcome.ref, v.ref)
	for _, e := range a.c.Expected { // how much was counted then, where it has not said more since
		if e.By == k.By {
			ref = tally.Join(ref, e.Ref)
		}
	}
	p["by"], p["called"] = a.outlet(k.By, v.ref), a.state("declared", f, ref)
	at := ""
	if k.At.Day == "" && !k.At.IsZero() && a.thatNight() {
		at = " {called|" + a.eastern(k.At) + "}"
	}
	for _, tail := range a.clauses(v.winner, p) {
		if d := tell(about, "{winner} {won} {contest}"+day+tail+", {by} {called}"+at+".", p); d.told() && d.mostWords() <= longestLead {
			return d, ""
		}
	}
	with := p.counting(a.countedAtCall(k))
	if d := a.leadExit(p, v.winner, a.loserSoFar(v.winner)); d.told() && d.mostWords() <= longest {
		return d, ""
	}
	if x := a.upset(v.winner); x != nil {
		p["rival"], p["upset"] = a.named(x.Expected), a.verdict("upset").with(a.upsetFact(x, "upset"))
		if d := tell(about, "{winner} {upset} {rival} in {contest}"+day+", {by} {called}"+at+with+".", p); d.told() && d.mostWords() <= longest {
			return d, ""
		}
	}
	if rival, share := a.against(v.winner); rival != "" {
		p["rival"], p["s2"] = a.named(rival), share
		if d := tell(about, "{winner} {won} {contest}"+day+", {by} {called}"+at+", but {rival} {s2|drew $}.", p); d.mostWords() <= longest {
			return d, rival
		}
	}
	if rival := a.loserSoFar(v.winner); rival != "" && !a.scoreFollows(v.winner) {
		p["rival"], p["beat"] = a.named(rival), a.verdict("beat").with(a.choice("beat"))
		if d := first(
			tell(about, "{winner} {beat} {rival} in {contest}"+day+", {by} {called}"+at+with+".", p),
			tell(about, "{winner} {beat} {rival} in {contest}"+day+", {by} {called}"+at+".", p),
		); d.mostWords() <= longest {
			return d, ""
		}
	}
	return first(
		tell(about, "{winner} {won} {contest}"+day+", {by} {called}"+at+with+".", p),
		tell(about, "{winner} {won} {contest}"+day+", {by} {called}"+at+".", p),
	), ""
}

// scoreFollows reports whether the sentence behind the call gives the figures of both, with how much of the vote is in them: then the one
// who was beaten is named there first, with the score.
func (a *account) scoreFollows(winner canvass.OptionID) bool {
	rival := a.loserSoFar(winner)
	if rival == "" || len(a.progress()) == 0 {
		return false
	}
	if a.n != nil {
		one, _ := a.shares(winner, rival)
		return len(one) > 0 || a.n.Valid < fewVotes
	}
	return true
}

// countedAtCall is how much was counted when the winner was called, as far as the first sentence tells it: on the day itself, and where
// no newer figure follows.
func (a *account) countedAtCall(k *tally.Claim) run {
	if a.today().After(a.last()) || a.scoreFollows(k.Claim.Winner) {
		return nil
	}
	return a.countedAt(k)
}

// loserSoFar is the person who is second in the figures that lead, where the one who was called the winner is first in
// them; empty where it is not so.
func (a *account) loserSoFar(winner canvass.OptionID) canvass.OptionID {
	rival := canvass.OptionID("")
	switch ahead := a.ahead(); {
	case len(ahead) != 1 || ahead[0] != winner:
	case a.n != nil:
		rival = a.runnerUp([]canvass.OptionID{winner})
	case a.figures != nil && a.figures.Stated != nil:
		rival, _, _ = a.statedPair(a.figures.Stated)
	}
	if rival.Fixed() {
		return ""
	}
	return rival
}

// leadRival is the choice against all whose share the first sentence tells beside a call, empty where it tells none.
func (a *account) leadRival() canvass.OptionID {
	if a.outcome.kind != called {
		return ""
	}
	_, rival := a.leadCalled()
	return rival
}

// against is a choice against all, such as “uncommitted”, that has a tenth of the vote or more beside the one who was
// called the winner, and its share; an empty option where there is none.
func (a *account) against(winner canvass.OptionID) (canvass.OptionID, run) {
	switch {
	case a.figures == nil:
	case a.figures.Stated != nil:
		for i := range a.figures.Stated.Report.Stated.Shares {
			sh := &a.figures.Stated.Report.Stated.Shares[i]
			if (sh.Option == canvass.Uncommitted || sh.Option == canvass.NoneOfThese) && sh.Percent != "" && sh.Percent.Hundredths() >= 10_00 {
				return sh.Option, a.statedShare(a.figures.Stated, sh, false).with(a.choice("drew"))
			}
		}
	case a.whole():
		for _, o := range a.n.Options {
			if (o.Option == canvass.Uncommitted || o.Option == canvass.NoneOfThese) && o.Option != winner && 10*o.Votes >= a.n.Valid {
				return o.Option, a.share(o.Option, false).with(a.choice("drew"))
			}
		}
	}
	return "", nil
}

func (a *account) leadSplit() draft {
	const about = "result"
	p, day := a.setting()
	all := a.callers()
	p["differ"] = a.verdict(a.whoDiffer() + " named different winners of")
	var sides []run
	for _, v := range all {
		f := a.fact("called winner", string(v.winner), Conflict)
		f.ID += ":" + string(v.winner)
		ids := v.outlets(a.teller)
		sides = append(sides, then(a.outlets(ids[:min(len(ids), 2)], v.ref), glue(" "), a.state("declared", f, a.outcome.ref), glue(" "), a.named(v.winner)))
	}
	p["sides"] = list(sides)
	return tell(about, "{differ} {contest}"+day+": {sides}.", p)
}

// leadAhead tells who leads a count that nobody is said to have won.
func (a *account) leadAhead() draft {
	const about = "result"
	p, day := a.setting()
	leader := a.outcome.options[0]
	rival := a.runnerUp(a.outcome.options)
	p["winner"], p["by"] = a.named(leader), a.reporter(a.n.By, a.n.Ref, "reported")
	p["led"] = a.verdict("leads")
	if !a.fresh() {
		p["led"] = a.verdict("led")
	}
	in := p.counting(a.progress())
	if rival == "" {
		p["all"] = a.tallied(leader, func(n int64) string { return "all " + votes(n) })
		return tell(about, "{winner} {led|has} {all} {all|counted} in {contest}"+day+in+", {by}.", p)
	}
	v1, _ := a.n.Votes(leader)
	v2, _ := a.n.Votes(rival)
	p["rival"], p["v1"], p["v2"] = a.named(rival), a.tallied(leader, a.figure), a.tallied(rival, a.figure)
	p["s1"], p["s2"] = a.shares(leader, rival)
	margin := a.fact("margin", a.figure(v1-v2), Computed)
	margin.Measure = a.n.Measure
	p["margin"] = a.counted(votes(v1-v2), margin)
	of := a.inMeasure(p)
	switch {
	case a.n.Measure == canvass.Votes && (v1-v2)*100 < closePoints*(v1+v2):
		return tell(about, "{winner} {led} {rival} by {margin}, {v1} to {v2}, in {contest}"+day+in+", {by}.", p)
	case a.n.Valid < fewVotes || len(p["s1"]) == 0:
		return tell(about, "{winner} {led} {rival} {v1} to {v2}"+of+" in {contest}"+day+in+", {by}.", p)
	}
	return tell(about, "{winner} {led} {rival} {s1} to {s2}"+of+" in {contest}"+day+in+", {by}.", p)
}

// thatNight reports whether the story is told by the morning after the vote: later nobody asks for the minute of a call.
func (a *account) thatNight() bool {
	day := a.last()
	noon := time.Date(day.Year(), day.Month(), day.Day()+1, 12, 0, 0, 0, canvass.Eastern)
	return a.s.Now.Go().Before(noon)
}

// fresh reports whether the figures that lead are of today or of the night before; without figures, the contest.
func (a *account) fresh() bool {
	if a.figures == nil {
		return !a.today().After(a.last().AddDate(0, 0, 1))
	}
	const night = 18 * 60 * 60_000
	return a.s.Now-a.figures.At.Replayed() < night
}

// reporter is "the Vermont Secretary of State reported".
func (a *account) reporter(by string, named tally.Ref, verb string) run {
	f := a.fact("reporter", by, Reported)
	f.ID += ":" + by
	return then(a.authority(by, named), glue(" "), a.state(verb, f, named))
}

func (a *account) leadStated() draft {
	const about = "result"
	p, day := a.setting()
	st := a.figures.Stated
	p["by"] = a.reporter(st.By, st.Ref, "reported").with(a.verdict("chosen"))
	in := p.counting(a.progress())
	if len(a.outcome.options) == 0 {
		if len(p["in"]) == 0 {
			p["some"] = a.verdict("Counting has begun")
			return tell(about, "{some} in {contest}"+day+", {by}.", p)
		}
		p["none"] = a.verdict("No clear leader has emerged")
		return tell(about, "{none} in {contest}"+day+in+", {by}.", p)
	}
	p["winner"], p["led"] = a.named(a.outcome.options[0]), a.verdict("led")
	rival, s1, s2 := a.statedPair(st)
	if rival != "" {
		p["rival"], p["s1"], p["s2"] = a.named(rival), s1, s2
		return tell(about, "{winner} {led} {rival} {s1} to {s2} in {contest}"+day+in+", {by}.", p)
	}
	if s := st.Report.Stated; s.LeadVotes != nil {
		f := Fact{ID: string(a.c.ID) + ":stated lead:" + st.By, Subject: st.By, Predicate: "lead", Value: english.Thousands(*s.LeadVotes), AsOf: st.At.String(), Status: Reported}
		p["lead"] = a.state(votes(*s.LeadVotes), f, st.Ref)
		return tell(about, "{winner} {led} by {lead} in {contest}"+day+in+", {by}.", p)
	}
	return tell(about, "{winner} {led} in {contest}"+day+in+", {by}.", p)
}

// statedPair are the runner-up and both shares of figures without votes; an empty option where they are not given.
func (a *account) statedPair(st *tally.Stated) (rival canvass.OptionID, s1, s2 run) {
	leader := aheadIn(st.Report.Stated)
	var best *canvass.StatedShare
	var own *canvass.StatedShare
	for i := range st.Report.Stated.Shares {
		sh := &st.Report.Stated.Shares[i]
		switch {
		case sh.Percent == "":
		case sh.Option == leader:
			own = sh
		case sh.Option == canvass.Other || sh.Option == canvass.WriteIn:
		case best == nil || sh.Percent.Compare(best.Percent) > 0:
			best = sh
		}
	}
	if own == nil || best == nil || own.Percent.Compare(best.Percent) < 0 {
		return "", nil, nil
	}
	exact := rounded(own.Percent) == rounded(best.Percent)
	return best.Option, a.statedShare(st, own, exact), a.statedShare(st, best, exact)
}

// statedShare is a share that a source stated, as a whole percentage unless exact is asked for.
func (a *account) statedShare(st *tally.Stated, sh *canvass.StatedShare, exact bool) run {
	f := Fact{ID: string(a.c.ID) + ":stated:" + st.By + ":" + string(sh.Option) + ":" + st.At.String(), Subject: string(sh.Option), Predicate: "share stated", Value: string(sh.Percent) + "%", Measure: st.Report.Measure, AsOf: st.At.String(), Status: Reported}
	words := rounded(sh.Percent)
	if exact || overHundred(st.Report.Stated.Shares) {
		words = string(sh.Percent) + "%"
	}
	if sh.Loose != "" {
		words = sh.Loose + " " + words
	}
	return a.state(words, f, tally.Join(st.Ref, a.c.InfoRef))
}

// overHundred reports whether shares, each rounded to a whole percentage, add up to more than there is.
func overHundred(shares []canvass.StatedShare) bool {
	sum := 0
	for i := range shares {
		if sh := &shares[i]; sh.Percent != "" {
			whole, _ := strconv.Atoi(strings.TrimSuffix(rounded(sh.Percent), "%"))
			sum += whole
		}
	}
	return sum > 100
}

// rounded is a stated percentage as a whole one, rounded half up.
func rounded(p canvass.Percent) string { return percent(int64(p.Hundredths()), 100_00) }

// leadClaimed tells a candidate's own claim where nobody else gives anything.
func (a *account) leadClaimed() draft {
	p, day := a.setting()
	k := a.ownClaim()
	p["by"], p["claims"] = a.outlet(k.By, k.Ref), a.verdict("claimed victory in")
	return tell("result", "{by} {claims} {contest}"+day+", {claims|before any count was reported}.", p)
}
