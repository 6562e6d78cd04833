package facts

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// What counts as small, close and clear decides only which words are chosen: votes where they are few, a margin where
// it is narrow, shares elsewhere.
const (
	fewVotes    = 1000
	closePoints = 5
)

// winVerb says what it is to win by a measure.
var winVerb = map[canvass.Measure]string{
	canvass.Votes:                    "won the vote",
	canvass.FirstAlignment:           "won the first alignment",
	canvass.FinalAlignment:           "won the final alignment",
	canvass.CountyDelegates:          "won the most county delegates",
	canvass.StateDelegateEquivalents: "won the most state delegate equivalents",
	canvass.FinalRound:               "won, after ranked-choice transfers,",
	canvass.FirstChoices:             "had the most first choices",
}

var leadVerb = map[canvass.Measure]string{
	canvass.Votes:                    "leads the vote",
	canvass.FirstAlignment:           "leads the first alignment",
	canvass.FinalAlignment:           "leads the final alignment",
	canvass.CountyDelegates:          "leads in county delegates",
	canvass.StateDelegateEquivalents: "leads in state delegate equivalents",
	canvass.FinalRound:               "leads after ranked-choice transfers",
	canvass.FirstChoices:             "leads in first choices",
}

// verdict is words that rest on the outcome.
func (a *account) verdict(words string) run {
	o := a.outcome
	status := Reported
	switch o.basis {
	case tally.ByCertification:
		status = Certified
	case tally.ByConfirmation:
		status = Confirmed
	case tally.ByCertainTest, tally.ByCall:
		status = Computed
	case tally.ByHistory:
		status = Known
	}
	value := ""
	for i, x := range o.options {
		if i > 0 {
			value += ", "
		}
		value += string(x)
	}
	predicate := "winner"
	switch o.kind {
	case leads, level:
		predicate, status = "leader", Computed
	case said:
		predicate, status = "called winner", Claimed
	case stated:
		predicate = "stated leader"
	case none:
		predicate, value, status = "votes", "none reported", Known
	case off:
		predicate, value, status = "contest", "cancelled", Known
	}
	f := a.fact(predicate, value, status)
	f.Measure = o.measure
	return a.state(words, f, o.ref)
}

// styled is a person's full name with the office held on the day: "Joe Biden, the president,".
func (a *account) styled(o canvass.OptionID, after string) run {
	name := a.named(o, true)
	if title := a.title(o, a.date()); len(name) > 0 && len(title) > 0 {
		return append(append(append(run{}, name...), glue(", ")...), append(title, glue(after)...)...)
	}
	return name
}

// result is the first sentence: who won, leads or is said to have won, and with what.
func (a *account) result() Sentence {
	const about = "result"
	p := parts{"contest": a.contest(a.c), "on": a.on()}
	on := " {on}"
	if len(p["on"]) == 0 {
		on = ""
	}
	o := a.outcome
	switch o.kind {
	case off:
		return a.scheduled(about, a.c)
	case none:
		words := "No votes have been reported"
		switch {
		case a.c.State == tally.NotHeld:
			p["due"] = a.on().as(wording.NotHeld + " and due " + a.on().text())
			on = ", {due}"
		case a.c.State == tally.NeverReported:
			words = "There are " + wording.NeverReported
		case a.c.TakenBack == nil:
			words += " yet"
		}
		p["none"] = a.verdict(words)
		return tell(about, "{none} from {contest}"+on+".", p)
	case said:
		return a.saidResult(p, on)
	case stated:
		if len(o.options) == 0 {
			p["none"] = a.verdict(english.Capital(wording.NoVoteCounts))
			return tell(about, "{none} from {contest}"+on+".", p)
		}
		newest := a.newestStated()
		p["leader"] = a.styled(o.options[0], ",")
		p["ahead"] = a.verdict("ahead")
		p["by"] = a.outlet(newest.By, newest.Ref)
		return tell(about, "{by} has {leader} {ahead} in {contest}"+on+"; {ahead|"+wording.NoVoteCounts+"}.", p)
	}
	p["winner"] = a.styled(o.options[0], ",")
	p["win"] = a.verdict(winVerb[o.measure])
	p["lead"] = a.verdict(leadVerb[o.measure])
	if a.c.Count == nil || a.c.Contradiction != nil && o.kind != leads && o.kind != level {
		if o.kind == won {
			return tell(about, "{winner} {win} in {contest}"+on+".", p)
		}
		p["winners"] = a.names(o.options, true)
		p["tie"] = a.verdict("tied")
		return tell(about, "{winners} {tie} in {contest}"+on+".", p)
	}
	p["v1"] = a.tallied(o.options[0], votesOf(o.measure))
	switch o.kind {
	case tied, level:
		p["winners"] = a.names(o.options, true)
		p["tie"] = a.verdict("tied for the most votes")
		p["level"] = a.verdict("are level")
		if o.measure != canvass.Votes {
			p["tie"] = a.verdict("tied for the most " + o.measure.Words())
		}
		for _, x := range o.options {
			p["v1"] = p["v1"].with(a.tallied(x, a.figure))
		}
		if o.kind == tied {
			return tell(about, "{winners} {tie} in {contest}"+on+", with {v1|$ each}.", p)
		}
		return tell(about, "{winners} {level} in {contest}"+on+", with {v1|$ each}.", p)
	}
	verb := "{win}"
	if o.kind == leads {
		verb = "{lead}"
	}
	return tell(about, "{winner} "+verb+" in {contest}"+on+a.against(p)+".", p)
}

// votes is a count of votes as a results page writes it: "51 votes", "1 vote".
func votes(n int64) string { return english.Count(n, "vote", "votes") }

// votesOf words a count: as votes, and without a noun where the verb has named what is counted.
func votesOf(m canvass.Measure) func(int64) string {
	if m == canvass.Votes {
		return votes
	}
	return english.Thousands
}

// saidResult is the first sentence where nobody gives a count and somebody says who won.
func (a *account) saidResult(p parts, on string) Sentence {
	const about = "result"
	all := a.victors()
	v := all[0]
	if len(all) > 1 {
		var sides run
		for i, v := range all {
			f := a.fact("called winner", string(v.winner), Conflict)
			f.ID += ":" + string(v.winner)
			who, by := a.styled(v.winner, ","), v.by(a)
			if len(who) == 0 || len(by) == 0 {
				return Sentence{}
			}
			if i > 0 {
				sides = append(sides, glue("; ")...)
			}
			sides = append(append(append(append(sides, by...), glue(" that ")...), who...), glue(" ")...)
			sides = append(sides, a.state(winVerb[v.measure], f, a.outcome.ref)...)
		}
		p["sides"], p["differ"] = sides, a.verdict("Sources differ on")
		return tell(about, "{differ} {contest}"+on+": {sides}.", p)
	}
	p["winner"] = a.styled(v.winner, ",")
	p["won"] = a.verdict(winVerb[v.measure])
	newsrooms := v.outlets(a.teller)
	if len(newsrooms) == 0 {
		p["by"], p["claims"] = a.outlet(v.claims[0].By, v.ref), a.verdict("claims that")
		return tell(about, "{by} {claims} {winner} {won} in {contest}"+on+"; {claims|"+wording.NoVoteCounts+"}.", p)
	}
	p["by"] = v.by(a)
	if k := v.earliest(a.teller); len(newsrooms) == 1 && k != nil {
		f := a.fact("first call", k.By, Claimed)
		f.AsOf = k.At.String()
		p["made"] = a.state("made the call "+a.clock(k.At), f, tally.Join(a.outcome.ref, a.zoneRef()))
		return tell(about, "{by} that {winner} {won} in {contest}"+on+"; it {made}.", p)
	}
	return tell(about, "{by} that {winner} {won} in {contest}"+on+".", p)
}

// against is the rest of a result: the figures, chosen by how many votes there are and how near they lie.
func (a *account) against(p parts) string {
	o, n := a.outcome, a.c.Count
	rival := a.rival()
	if rival == "" {
		p["all"] = p["v1"].as("all " + p["v1"].text() + " counted")
		return ", with {all}"
	}
	first, _ := n.Votes(o.options[0])
	second, _ := n.Votes(rival)
	p["rival"] = a.styled(rival, "")
	p["v2"] = a.tallied(rival, a.figure)
	margin := a.fact("margin", a.figure(first-second), Computed)
	margin.Measure = n.Measure
	p["s1"], p["s2"] = a.share(o.options[0]), a.share(rival)
	switch points := (first - second) * 100; {
	case first < second: // somebody won by another word than the count's
		return ""
	case n.Valid < fewVotes || len(p["s1"]) == 0 || o.measure != canvass.Votes:
		if o.kind == leads {
			lead := english.Many(first-second, "vote", "votes")
			if n.Measure != canvass.Votes {
				lead = a.figure(first-second) + " " + n.Measure.Words()
			}
			p["margin"] = a.counted("a lead of "+lead, margin)
			return ", with {v1} to {v2} for {rival}, {margin}"
		}
		return ", with {v1} to {v2} for {rival}"
	case points < closePoints*n.Valid:
		p["margin"] = a.counted(english.Many(first-second, "vote", "votes"), margin)
		p["f1"] = a.tallied(o.options[0], a.figure)
		return ", by {margin}: {f1} to {v2} for {rival}"
	}
	return ", with {s1} to {s2} for {rival}"
}
