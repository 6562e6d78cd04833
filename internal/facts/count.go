package facts

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// tallied is words for one option's count.
func (a *account) tallied(o canvass.OptionID, words func(int64) string) run {
	n, ok := a.c.Count.Votes(o)
	if !ok {
		return nil
	}
	f := Fact{
		ID: string(a.c.ID) + ":votes:" + string(o), Subject: string(o), Predicate: "votes", Value: a.figure(n),
		Measure: a.c.Count.Measure, AsOf: a.c.Count.At.String(), Status: Reported,
	}
	return a.counted(words(n), f)
}

// figure is votes of the count that the desk goes by.
func (a *account) figure(votes int64) string { return wording.Figure(a.c.Count, votes) }

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
	if n == nil || n.Valid == 0 || !a.whole() {
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

// ahead are the options that are first in the count: those who won or lead, and those who lead it while others say who
// won.
func (a *account) ahead() []canvass.OptionID {
	if o := a.outcome; o.kind != said {
		return o.options
	}
	if a.c.Leader == nil {
		return nil
	}
	return a.c.Leader.Options
}

// leading is the name of who is ahead, resting on what makes it so.
func (a *account) leading(o canvass.OptionID) run {
	return a.named(o, false).with(a.verdict("ahead"))
}

// rival is the strongest option that is not among those ahead, write-ins and others only where nobody else has a vote.
// It is empty where none has.
func (a *account) rival() canvass.OptionID {
	if a.c.Count == nil {
		return ""
	}
	rest := canvass.OptionID("")
	for _, o := range a.c.Count.Options {
		switch {
		case o.Votes == 0 || slices.Contains(a.ahead(), o.Option):
		case o.Option != canvass.WriteIn && o.Option != canvass.Other:
			return o.Option
		case rest == "":
			rest = o.Option
		}
	}
	return rest
}

// whole reports whether the count leaves nobody on the ballot out. Shares of a count that names the leaders alone would
// be too high, and are not given.
func (a *account) whole() bool { return a.c.Count != nil && !a.c.Count.Partial }

// soFar gives the count where the first sentence tells what others say: "With 106 of 247 towns in, Trump leads by one
// vote, 10,992 to 10,991 for Haley, in the count of the Vermont Secretary of State."
func (a *account) soFar() Sentence {
	n, ahead := a.c.Count, a.ahead()
	if a.outcome.kind != said || n == nil || len(ahead) == 0 {
		return Sentence{}
	}
	p := parts{"by": a.outlet(n.By, n.Ref), "names": a.names(ahead, false).with(a.verdict("first")), "v1": a.tallied(ahead[0], a.figure)}
	opening := ""
	if n.Units != nil {
		words := wording.Units(n.Units, n.UnitsOf, n.UnitsAre)
		p["in"] = a.counted(words+" in", a.fact("units reporting", words, Reported))
		opening = "with {in}, "
	}
	f := a.fact("leader", string(ahead[0]), Computed)
	f.Measure = n.Measure
	rival := a.rival()
	if len(ahead) > 1 {
		p["level"] = a.counted("are level", f)
		return tell("count", opening+"{names} {level}, {v1|with $ each}, in {level|the count of} {by}.", p)
	}
	if rival == "" {
		p["lead"] = a.counted("has", f)
		return tell("count", opening+"{names} {lead} {v1|all $ votes} in {lead|the count of} {by}.", p)
	}
	first, _ := n.Votes(ahead[0])
	second, _ := n.Votes(rival)
	p["v2"], p["rival"] = a.tallied(rival, a.figure), a.named(rival, false)
	leads, in := "leads", "the count of"
	newer := a.newerThanCount()
	if newer != nil {
		leads, in = "led", "the last votes in the record, those of"
	}
	margin, where := leads+" with", " in {where} {by}."
	if (first-second)*100 < closePoints*n.Valid {
		margin, where = leads+" by "+english.Many(first-second, "vote", "votes")+",", ", in {where} {by}."
	}
	p["lead"], p["where"] = a.counted(margin, f), a.counted(in, f)
	if newer != nil {
		p["lead"] = p["lead"].with(a.state("newer", a.fact("newer shares", newer.By, Reported), newer.Ref))
	}
	return tell("count", opening+"{names} {lead} {v1} to {v2} for {rival}"+where, p)
}

// newerThanCount is the newest stated report that has shares or somebody ahead and surely came after the count, nil
// where there is none.
func (a *account) newerThanCount() *tally.Stated {
	for i := range slices.Backward(a.c.Stated) {
		st := &a.c.Stated[i]
		if s := st.Report.Stated; s == nil || len(s.Shares) == 0 && s.Leader == "" {
			continue
		}
		from := st.At.NotBefore
		if d, err := time.ParseInLocation(time.DateOnly, st.At.Day, canvass.Eastern); err == nil {
			from = canvass.TimeOf(d)
		}
		if at := a.c.Count.At; from != 0 && at.NotAfter != 0 && from >= at.NotAfter && st.At != at {
			return st
		}
	}
	return nil
}

// shares gives the shares where the first sentence gave votes, and votes where it gave shares.
func (a *account) shares() Sentence {
	const about = "shares"
	n, rival := a.c.Count, a.rival()
	if n == nil || rival == "" || len(a.ahead()) != 1 || !a.whole() {
		return Sentence{}
	}
	winner := a.ahead()[0]
	first, _ := n.Votes(winner)
	second, _ := n.Votes(rival)
	valid := a.fact("valid votes", a.figure(n.Valid), Computed)
	p := parts{
		"s1": a.share(winner), "s2": a.share(rival), "valid": a.counted(a.figure(n.Valid), valid),
		"winner": a.leading(winner), "rival": a.named(rival, false),
		"v1": a.tallied(winner, a.figure), "v2": a.tallied(rival, a.figure),
	}
	if n.Valid >= fewVotes && (first-second)*100 >= closePoints*n.Valid && n.Measure == canvass.Votes && a.outcome.kind != said {
		return tell(about, "{winner} has {v1|$ votes}, {rival} {v2}, of {valid|$ valid votes}.", p)
	}
	of := "valid votes"
	if n.Measure != canvass.Votes {
		of = n.Measure.Words()
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
	if len(a.ahead()) != 1 || !a.whole() || n.Measure != canvass.Votes {
		return Sentence{}
	}
	winner := a.ahead()[0]
	v, ok := n.Votes(winner)
	all := n.Counted()
	if !ok || all <= n.Valid || canvass.ShareText(v, all) == canvass.ShareText(v, n.Valid) {
		return Sentence{}
	}
	f := a.fact("share of ballots", canvass.ShareText(v, all), Computed)
	f.ID = string(a.c.ID) + ":share of ballots:" + string(winner)
	b := a.fact("ballots", english.Thousands(all), Reported)
	return tell("ballot-shares", "Of {all|all $ ballots}, with {all|blank and spoiled ones counted}, {winner} has {share}.", parts{
		"all": a.counted(english.Thousands(all), b), "share": a.counted(canvass.ShareText(v, all), f), "winner": a.leading(winner),
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
	f := a.fact("ballots", english.Thousands(all), Reported)
	return tell("electorate", "{fewer|Fewer than "+english.Thousands(bound)+" ballots} were {fewer|cast}: {all|$}.", parts{
		"fewer": a.counted(english.Thousands(all), f).with(a.verdict("whole")), "all": a.counted(english.Thousands(all), f),
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
		switch {
		case o.Option == rival || slices.Contains(a.ahead(), o.Option):
		case o.Votes == 0:
			none = append(none, a.named(o.Option, true).with(a.tallied(o.Option, a.figure)))
		case len(had) < most:
			name := a.named(o.Option, true)
			v := a.tallied(o.Option, a.figure)
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
	if a.c.Contradiction != nil { // who is left to be told of depends on another word than the count's
		p["had"], p["none"] = p["had"].with(a.verdict("field")), p["none"].with(a.verdict("field"))
	}
	switch {
	case len(had) > 0 && others > 0:
		f := a.fact("votes of the rest", english.Thousands(rest), Computed)
		p["rest"] = a.counted(english.Many(others, "other", "others")+" shared "+english.Thousands(rest), f)
		if others == 1 {
			p["rest"] = a.counted("one other had "+english.Thousands(rest), f)
		}
		return tell("field", "{had}; {rest}.", p)
	case len(had) > 0:
		return tell("field", "{had}.", p)
	}
	return tell("field", "{none} {none|received no votes}.", p)
}
