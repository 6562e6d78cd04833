package facts

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// What counts as small, close and clear decides only which words are chosen: votes where they are few, a margin where it is
// narrow, shares elsewhere.
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
}

var leadVerb = map[canvass.Measure]string{
	canvass.Votes:                    "leads the vote",
	canvass.FirstAlignment:           "leads the first alignment",
	canvass.FinalAlignment:           "leads the final alignment",
	canvass.CountyDelegates:          "leads in county delegates",
	canvass.StateDelegateEquivalents: "leads in state delegate equivalents",
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
	}
	f := a.fact(predicate, value, status)
	f.Measure = o.measure
	return a.state(words, f, o.ref)
}

// tallied is words for one option's count.
func (a *account) tallied(o canvass.OptionID, words func(int64) string) run {
	n, ok := a.c.Count.Votes(o)
	if !ok {
		return nil
	}
	f := Fact{
		ID: string(a.c.ID) + ":votes:" + string(o), Subject: string(o), Predicate: "votes", Value: figure(n),
		Measure: a.c.Count.Measure, AsOf: a.c.Count.At.String(), Status: Reported,
	}
	return a.counted(words(n), f)
}

// counted is words for a figure out of the count that the desk goes by.
func (a *account) counted(words string, f Fact) run {
	n := a.c.Count
	ref := tally.Join(n.Ref, a.c.InfoRef)
	for _, other := range a.c.Sources { // a count is chosen over others because somebody agrees with it
		if other != n && n.Agrees(other) && n.By != a.c.Info.Authority {
			ref = tally.Join(ref, other.Ref)
		}
	}
	if n.Official != "" {
		f.Status = Known
		if n.Official == catalog.Official {
			f.Status = Certified
		}
		return a.known(words, f, ref, a.resultFact())
	}
	return a.state(words, f, ref)
}

// resultFact is how the catalog knows the count of the whole.
func (a *account) resultFact() catalog.Cited {
	for _, r := range a.c.Info.Results {
		if r.Area == canvass.Statewide && (a.c.Event == nil || r.Event == "" || r.Event == a.c.Event.ID) {
			return r.Cited
		}
	}
	return catalog.Cited{}
}

// share is words for one option's share of the valid votes. A count that leaves options out gives none.
func (a *account) share(o canvass.OptionID) run {
	n := a.c.Count
	if n == nil || n.Partial || n.Valid == 0 {
		return nil
	}
	v, ok := n.Votes(o)
	if !ok {
		return nil
	}
	words := canvass.ShareText(v, n.Valid)
	f := Fact{
		ID: string(a.c.ID) + ":share:" + string(o), Subject: string(o), Predicate: "share of valid votes", Value: words,
		Measure: n.Measure, AsOf: n.At.String(), Status: Computed,
	}
	return a.counted(words, f)
}

// rival is the strongest option that is not among those ahead, empty where nobody else has a vote.
func (a *account) rival() canvass.OptionID {
	if a.c.Count == nil {
		return ""
	}
	for _, o := range a.c.Count.Options {
		ahead := false
		for _, x := range a.outcome.options {
			ahead = ahead || x == o.Option
		}
		if !ahead && o.Votes > 0 {
			return o.Option
		}
	}
	return ""
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
	p := parts{"contest": a.contest(a.c), "here": a.here(), "on": a.on()}
	on := " {on}"
	if len(p["on"]) == 0 {
		on = ""
	}
	o := a.outcome
	switch o.kind {
	case none:
		p["none"] = a.verdict("No votes have been reported")
		d := a.date()
		if !d.IsZero() && d.After(a.today()) {
			p["due"] = a.on().as("due " + a.on().text())
			return tell(about, "{none} from {contest}, {due}.", p)
		}
		return tell(about, "{none} from {contest}"+on+".", p)
	case said:
		return a.saidResult(p, on)
	case stated:
		if len(o.options) == 0 {
			p["none"] = a.verdict("No vote counts have been reported")
			return tell(about, "{none} from {contest}"+on+".", p)
		}
		newest := a.newestStated()
		p["leader"] = a.styled(o.options[0], ",")
		p["ahead"] = a.verdict("ahead")
		p["by"] = a.outlet(newest.By, newest.Ref)
		return tell(about, "{by} has {leader} {ahead} in {contest}"+on+"; {ahead|no vote counts are in the record}.", p)
	}
	p["winner"] = a.styled(o.options[0], ",")
	p["win"] = a.verdict(winVerb[o.measure])
	p["lead"] = a.verdict(leadVerb[o.measure])
	if a.c.Count == nil {
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
			p["v1"] = p["v1"].with(a.tallied(x, figure))
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

// votesOf words a count: as votes, and without a noun where the verb has named what is counted.
func votesOf(m canvass.Measure) func(int64) string {
	if m == canvass.Votes {
		return votes
	}
	return figure
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
	if len(v.outlets(a.teller)) == 0 {
		p["by"], p["claims"] = a.outlet(v.claims[0].By, v.ref), a.verdict("claims that")
		return tell(about, "{by} {claims} {winner} {won} in {contest}"+on+"; {claims|no vote counts are in the record}.", p)
	}
	p["by"] = v.by(a)
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
	p["v2"] = a.tallied(rival, figure)
	margin := a.fact("margin", figure(first-second), Computed)
	margin.Measure = n.Measure
	p["s1"], p["s2"] = a.share(o.options[0]), a.share(rival)
	switch points := (first - second) * 100; {
	case first < second: // somebody won by another word than the count's
		return ""
	case n.Valid < fewVotes || len(p["s1"]) == 0 || o.measure != canvass.Votes:
		if o.kind == leads {
			p["margin"] = a.counted("a lead of "+many(first-second, "vote", "votes"), margin)
			return ", with {v1} to {v2} for {rival}, {margin}"
		}
		return ", with {v1} to {v2} for {rival}"
	case points < closePoints*n.Valid:
		p["margin"] = a.counted(many(first-second, "vote", "votes"), margin)
		p["f1"] = a.tallied(o.options[0], figure)
		return ", by {margin}: {f1} to {v2} for {rival}"
	}
	return ", with {s1} to {s2} for {rival}"
}

// shares gives the shares where the first sentence gave votes, and votes where it gave shares.
func (a *account) shares() Sentence {
	const about = "shares"
	o, n := a.outcome, a.c.Count
	rival := a.rival()
	if n == nil || len(o.options) != 1 || rival == "" || (o.kind != won && o.kind != leads) {
		return Sentence{}
	}
	first, _ := n.Votes(o.options[0])
	second, _ := n.Votes(rival)
	valid := a.fact("valid votes", figure(n.Valid), Computed)
	p := parts{
		"s1": a.share(o.options[0]), "s2": a.share(rival), "valid": a.counted(figure(n.Valid), valid),
		"winner": a.named(o.options[0], false), "rival": a.named(rival, false),
		"v1": a.tallied(o.options[0], figure), "v2": a.tallied(rival, figure),
	}
	if n.Valid >= fewVotes && (first-second)*100 >= closePoints*n.Valid && o.measure == canvass.Votes {
		return tell(about, "{winner} has {v1|$ votes}, {rival} {v2}, of {valid|$ valid votes}.", p)
	}
	of := "valid votes"
	if o.measure != canvass.Votes {
		of = o.measure.Words()
	}
	p["of"] = p["valid"].as(of)
	if len(p["s1"]) > 0 && p["s1"].text() == p["s2"].text() {
		return tell(about, "{winner} and {rival} have {s1+s2|"+p["s1"].text()+" each} of the {of}.", p)
	}
	return tell(about, "{winner} has {s1} of the {of}, {rival} {s2}.", p)
}

// ballotShares gives the shares of all ballots where blank or spoiled ones make them differ.
func (a *account) ballotShares() Sentence {
	n := a.c.Count
	if n == nil || n.Partial || len(a.outcome.options) != 1 || n.Measure != canvass.Votes {
		return Sentence{}
	}
	v, ok := n.Votes(a.outcome.options[0])
	all := n.Counted()
	if !ok || all <= n.Valid || canvass.ShareText(v, all) == canvass.ShareText(v, n.Valid) {
		return Sentence{}
	}
	f := a.fact("share of ballots", canvass.ShareText(v, all), Computed)
	f.ID = string(a.c.ID) + ":share of ballots:" + string(a.outcome.options[0])
	b := a.fact("ballots", figure(all), Reported)
	return tell("ballot-shares", "Of {all|all $ ballots}, with {all|blank and spoiled ones counted}, {winner} has {share}.", parts{
		"all": a.counted(figure(all), b), "share": a.counted(canvass.ShareText(v, all), f), "winner": a.named(a.outcome.options[0], false),
	})
}

// electorate says how small a small contest is.
func (a *account) electorate() Sentence {
	n := a.c.Count
	if n == nil || n.Measure != canvass.Votes {
		return Sentence{}
	}
	all := n.Counted()
	bound := int64(0)
	for _, b := range []int64{1000, 100} {
		if all < b {
			bound = b
		}
	}
	if bound == 0 || a.c.Status == tally.Counting {
		return Sentence{}
	}
	f := a.fact("ballots", figure(all), Reported)
	return tell("electorate", "{fewer|Fewer than "+figure(bound)+" ballots} were {fewer|cast}: {all|$}.", parts{
		"fewer": a.counted(figure(all), f), "all": a.counted(figure(all), f),
	})
}

// field gives the options behind the first two.
func (a *account) field() Sentence {
	n := a.c.Count
	if n == nil || n.Measure != canvass.Votes {
		return Sentence{}
	}
	const most = 4
	rival := a.rival()
	var had, none []run
	var rest, others int64
	for _, o := range n.Options {
		skip := o.Option == rival
		for _, x := range a.outcome.options {
			skip = skip || x == o.Option
		}
		switch {
		case skip:
		case o.Votes == 0:
			none = append(none, a.named(o.Option, true).with(a.tallied(o.Option, figure)))
		case len(had) < most:
			name := a.named(o.Option, true)
			v := a.tallied(o.Option, figure)
			if len(had) == 0 {
				v = a.tallied(o.Option, func(n int64) string { return "had " + votes(n) })
			}
			if len(name) == 0 || len(v) == 0 {
				return Sentence{}
			}
			had = append(had, append(append(append(run{}, name...), glue(" ")...), v...))
		default:
			rest, others = rest+o.Votes, others+1
		}
	}
	p := parts{"had": list(had), "none": list(none)}
	switch {
	case len(had) > 0 && others > 0:
		f := a.fact("votes of the rest", figure(rest), Computed)
		p["rest"] = a.counted(many(others, "other", "others")+" shared "+figure(rest), f)
		if others == 1 {
			p["rest"] = a.counted("one other had "+figure(rest), f)
		}
		return tell("field", "{had}; {rest}.", p)
	case len(had) > 0:
		return tell("field", "{had}.", p)
	}
	return tell("field", "{none} {none|received no votes}.", p)
}
