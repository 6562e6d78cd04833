package facts

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// title is the contest in a headline: "Vermont Republican primary".
func (a *account) title() run {
	f := Fact{Subject: string(a.c.ID), Predicate: "name", Value: a.c.Info.Name, Status: Known}
	if len(a.c.InfoRef) == 0 || a.c.Info.Name == "" {
		return a.state(a.c.ID.Party().Adjective()+" contest in "+english.Titled(a.c.ID.Jurisdiction()), f, contestRef(a.c))
	}
	name := a.c.Info.Name
	if vote, mail := strings.CutSuffix(name, byMail); mail { // nobody wins by mail
		if j := a.jurisdiction(a.c.ID.Jurisdiction()); j != nil {
			name = j.Name + " mail-in" + strings.TrimPrefix(vote, j.Name)
		}
	}
	return a.state(name, f, a.c.InfoRef)
}

// briefly is a run without quotation marks around it but single ones, as headlines have them.
func briefly(r run) run {
	out := r.in(plain)
	for i := range out {
		out[i].Text = strings.NewReplacer("“", "‘", "”", "’").Replace(out[i].Text)
	}
	return out
}

// brieflyNamed is an outlet by its short name, without an article.
func (a *account) brieflyNamed(id string, named tally.Ref) run {
	by := a.outlet(id, named)
	return by.as(strings.TrimPrefix(by.text(), "the "))
}

// headline is the news in one line: present tense, no articles, last names.
func (a *account) headline() draft {
	const about = "headline"
	p := parts{"title": a.title()}
	switch o := a.outcome; o.kind {
	case won:
		return a.headlineWon(p)
	case tied, level:
		p["who"] = briefly(a.names(o.options))
		p["tie"] = a.verdict(map[outcomeKind]string{tied: "tie in", level: "level in"}[o.kind])
		return tell(about, "{who} {tie} {title}", p)
	case called:
		v := a.callers()[0]
		k := v.first(a.teller)
		p["winner"], p["wins"], p["by"] = briefly(a.named(v.winner)), a.verdict("wins"), a.brieflyNamed(k.By, v.ref)
		if d := a.headlineExitDay(p, v.winner, a.loserSoFar(v.winner)); d.told() {
			return d
		}
		if x := a.upset(v.winner); x != nil {
			p["rival"], p["upsets"] = briefly(a.named(x.Expected)), a.verdict("upsets").with(a.upsetFact(x, "upset"))
			return tell(about, "{winner} {upsets} {rival} in {title}, {by} {wins|says}", p)
		}
		if rival, share := a.against(v.winner); rival != "" {
			p["rival"], p["s2"] = briefly(a.named(rival)), share
			return tell(about, "{winner} {wins} {title}, {by} {wins|says}; {rival} {s2|draws $}", p)
		}
		return tell(about, "{winner} {wins} {title}, {by} {wins|says}", p)
	case split:
		p["differ"] = a.verdict(a.whoDiffer() + " differ on winner of")
		return tell(about, "{differ} {title}", p)
	case leads:
		p["winner"], p["leads"] = briefly(a.named(o.options[0])), a.verdict("leads")
		rival := a.runnerUp(o.options)
		if rival == "" {
			return tell(about, "{winner} {leads} {leads|in} {title}", p)
		}
		p["rival"] = briefly(a.named(rival))
		v1, _ := a.n.Votes(o.options[0])
		v2, _ := a.n.Votes(rival)
		if (v1-v2)*100 < closePoints*(v1+v2) {
			f := a.fact("margin", a.figure(v1-v2), Computed)
			f.Measure = a.n.Measure
			p["margin"] = a.counted(votes(v1-v2), f)
			if a.n.Measure == canvass.Votes {
				return tell(about, "{winner} {leads} {rival} by {margin} in {title}", p)
			}
		}
		return tell(about, "{winner} {leads} {rival} in {title}", p)
	case stated:
		p["by"] = a.brieflyNamed(a.figures.By, a.figures.Ref)
		if len(o.options) == 0 {
			p["none"] = a.verdict("Counting begins in")
			return tell(about, "{none} {title}", p)
		}
		p["winner"], p["ahead"] = briefly(a.named(o.options[0])), a.verdict("ahead in")
		return tell(about, "{winner} {ahead} {title}, {by} {ahead|says}", p)
	case claimed:
		p["winner"], p["claims"] = briefly(a.named(o.options[0])), a.verdict("claims victory in")
		return tell(about, "{winner} {claims} {title}", p)
	}
	return a.headlineWithoutVotes(p)
}

func (a *account) headlineWon(p parts) draft {
	const about = "headline"
	o := a.outcome
	winner := o.options[0]
	p["winner"], p["wins"] = briefly(a.named(winner)), a.verdict("wins")
	if rival := a.calledTrails(); rival != "" {
		p["rival"], p["trails"] = briefly(a.named(rival)), a.behindCall("called winner by Canvass, trails")
		return tell(about, "{winner}, {trails} {rival} in {title}", p)
	}
	if a.givesNothing() {
		p["of"] = a.counted(a.n.Measure.Words(), a.fact("measure", a.n.Measure.Words(), Known))
		if a.runnerUp(o.options) == "" {
			if a.n.Measure == canvass.CountyDelegates {
				p["of"] = a.tallied(winner, func(n int64) string { return english.Thousands(n) + " convention delegates" })
			}
			return tell(about, "{winner} {wins|wins all} {of} in {title}", p)
		}
		return tell(about, "{winner} {wins|leads} {of} in {title}", p)
	}
	if n := a.byVotes(); n != nil && topOf(n)[0] != winner {
		place := a.place(a.c.ID.Jurisdiction(), contestRef(a.c))
		f := a.fact("winner of the votes", string(topOf(n)[0]), Known)
		f.Measure = n.Measure
		p["place"], p["other"], p["votes"] = place.as(strings.TrimPrefix(place.text(), "the ")), briefly(a.named(topOf(n)[0])), a.state("in votes", f, tally.Join(n.Ref, a.c.InfoRef))
		return tell(about, "{place}: {winner} {wins|ahead in delegates}, {other} {votes}", p)
	}
	if a.c.Contradiction != nil {
		p["unlike"] = a.state("count differs", a.fact("unlike the count", string(a.c.Contradiction.Of), Conflict), tally.Join(a.c.Contradiction.Ref, a.c.InfoRef))
		return tell(about, "{winner} {wins} {title}; {unlike}", p)
	}
	if a.flaggedByAuthority() {
		f := a.fact("flagged-award", a.c.Info.Authority, Conflict)
		f.Measure = canvass.Delegates
		p["doubt"] = a.state("party’s delegate split in question", f, tally.Join(a.flaggedRef(), a.worthRef()))
		return tell(about, "{winner} {wins} {title}; {doubt}", p)
	}
	rival := a.runnerUp(o.options)
	for _, d := range []draft{a.headlineExitDay(p, winner, rival), a.headlineKind(p, winner, rival), a.headlineBeside(p, winner, rival)} {
		if d.told() {
			return d
		}
	}
	return tell(about, "{winner} {wins} {title}", p)
}

// flaggedRef is what announced an award that the rule does not give.
func (a *account) flaggedRef() tally.Ref {
	var ref tally.Ref
	for _, w := range a.announcements(tally.Flagged) {
		ref = tally.Join(ref, w.ref)
	}
	return ref
}

func (a *account) headlineWithoutVotes(p parts) draft {
	const about = "headline"
	p["members"], p["day"] = a.members(), a.day()
	switch a.outcome.kind {
	case off:
		p["off"] = a.verdict("canceled")
		return tell(about, "{title} {off}", p)
	case undated:
		p["off"] = a.verdict("No date set for")
		if a.c.Event != nil && a.c.Event.Day == canvass.DayInDispute {
			p["off"] = a.verdict("Date in dispute for")
		}
		if a.c.Event != nil && a.c.Event.Day == canvass.DayNotKnown {
			p["off"] = a.verdict("No confirmed date of")
		}
		return tell(about, "{off} {title}", p)
	case coming, pending:
		p["vote"] = a.verdict(deciding(a.c.Event))
		if a.outcome.kind == pending && a.covered() {
			switch a.noVotes() {
			case "No votes have been reported":
				p["none"] = a.verdict("no votes reported yet")
			case "No votes stand reported":
				p["none"] = a.verdict("no votes stand reported")
			default:
				p["none"] = a.verdict("final count has no votes")
			}
			return tell(about, "{members} {vote}; {none}", p)
		}
		return tell(about, "{members} {vote} {day}", p)
	}
	top := a.ordered(a.totals.line.Awards)
	if len(top) == 0 {
		if a.noneBound() {
			p["unbound"] = a.worth("chooses "+english.Many(a.c.Delegates.Seats, "unbound delegate", "unbound delegates"), a.fact("delegates unallocated", spelled(a.c.Delegates.Seats), Claimed)).with(a.verdict("unbound"))
			return tell(about, "{title} {unbound}", p)
		}
		if a.n != nil {
			p["no"] = a.counted("Count with no votes reported in", a.fact("votes reported", "0", Reported)).with(a.verdict("No count"))
			return tell(about, "{no} {title}", p)
		}
		p["held"] = a.verdict("held")
		return tell(about, "{title} {held} {day}", p)
	}
	status := Claimed
	if a.totals.line.Taken == race.Ours || a.totals.line.Taken == race.Part {
		status = Computed
	}
	p["first"] = briefly(a.named(top[0].Option))
	if winner, seats := a.lastPart(); winner == top[0].Option {
		p["sweeps"] = a.lastPartOf("sweeps last delegates of", winner, seats)
		return tell(about, "{first} {sweeps} {title}", p)
	}
	words := "wins most delegates" + a.at()
	if top[0].Delegates == a.c.Delegates.Seats {
		words = "wins " + strings.Replace(all(top[0].Delegates), "the one", "one", 1) + a.at()
	}
	p["wins"] = a.award(top[0], "delegates", status, a.lineRef(), words).with(a.verdict("wins"))
	return tell(about, "{first} {wins} {title}", p)
}

// week is for how many days after the contest, or after it was called, an alert is in the present.
const week = 7

// alert is the story in one sentence: who won, or how it stands.
func (a *account) alert() draft {
	const about = "alert"
	p := parts{"title": a.title()}
	if back := a.callTakenBack(); back != nil { // what was said wrongly is mended before anything else is said
		f := a.fact("call taken back", string(back.Call.Winner), Computed)
		f.Measure = back.Call.Measure
		p["winner"], p["back"] = a.named(back.Call.Winner), a.state("back", f, tally.Join(back.Ref, a.c.InfoRef))
		return tell(about, "{back|Canvass withdraws its call for} {winner}{back| in} {title}.", p)
	}
	switch o := a.outcome; o.kind {
	case won:
		if n := a.byVotes(); n != nil && topOf(n)[0] != o.options[0] || a.givesNothing() || a.c.Contradiction != nil {
			break
		}
		p["winner"], p["wins"] = a.named(o.options[0]), a.verdict("wins")
		if o.basis == tally.ByCall && a.open() {
			if rival := a.calledTrails(); rival != "" {
				p["rival"], p["trails"] = a.named(rival), a.behindCall("called the winner by Canvass, now trails")
				return tell(about, "{winner}, {trails} {rival} in {title}.", p)
			}
			p["by"] = a.byCall("by Canvass’s call")
			return tell(about, "{winner} {wins} {title}, {by}.", p)
		}
		if a.today().After(a.last().AddDate(0, 0, week)) {
			return tell(about, "{winner} {wins|won} the {title}.", p)
		}
		return tell(about, "{winner} {wins} {title}.", p)
	case called:
		v := a.callers()[0]
		k := v.first(a.teller)
		p["winner"], p["wins"], p["by"] = a.named(v.winner), a.verdict("wins"), a.brieflyNamed(k.By, v.ref)
		if a.s.Now-k.Recorded > week*24*60*60_000 {
			return tell(about, "{winner} {wins|won} the {title}, {by} {wins|declared}.", p)
		}
		return tell(about, "{winner} {wins} {title}, {by} {wins|says}.", p)
	}
	if o := a.outcome; o.kind == stated && len(o.options) == 1 || o.kind == level {
		p["who"], p["are"] = a.names(o.options), a.verdict(map[outcomeKind]string{stated: "leads in", level: "are level in"}[o.kind])
		by, ref := a.figures.By, a.figures.Ref
		p["by"] = a.brieflyNamed(by, ref)
		return tell(about, "{who} {are} {title}, {by} {are|says}.", p)
	}
	h := a.headline()
	if len(h.pieces) == 0 {
		return draft{}
	}
	h.about = about
	h.pieces = append(h.pieces, glue(".")...)
	return h
}
