package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// soFar gives the figures that lead where the first sentence tells a call. Figures that have somebody else ahead are
// told with how much is in them, as earlier ones where the call came later.
func (a *account) soFar() draft {
	ahead := a.ahead()
	if !a.justCalled() || a.figures == nil || len(ahead) == 0 {
		return draft{}
	}
	if len(ahead) == 1 && ahead[0] == a.outcome.options[0] {
		return a.soFarFor()
	}
	return a.soFarAgainst(ahead)
}

// justCalled reports whether the first sentence tells a call, of newsrooms or of this desk, while the count goes on.
func (a *account) justCalled() bool {
	return a.outcome.kind == called || a.outcome.kind == won && a.outcome.basis == tally.ByCall && a.open()
}

// statedBeside are the shares that the source of the count gave itself, beside votes that leave others out: two at least,
// with the one who was called the winner ahead; nil where it gave none.
func (a *account) statedBeside() *tally.Stated {
	if a.n == nil || !a.n.Partial || !a.justCalled() {
		return nil
	}
	for _, key := range a.n.Ref {
		l, ok := a.s.Entry(key)
		if !ok || l.Entry.Report == nil || l.Entry.Report.Stated == nil {
			continue
		}
		st := &tally.Stated{By: a.n.By, Report: l.Entry.Report, At: a.n.At, Ref: a.n.Ref}
		if rival, _, _ := a.statedPair(st); rival != "" && aheadIn(st.Report.Stated) == a.outcome.options[0] {
			return st
		}
	}
	return nil
}

// soFarFor is "Haley led Trump 50% to 46% with 92% of the vote counted, the New York Times reported."
func (a *account) soFarFor() draft {
	const about = "count"
	p := parts{"winner": a.named(a.outcome.options[0]), "led": a.choice("led")}
	in := p.counting(a.progress())
	if a.outcome.kind == called && in != "" {
		told := a.countedAtCall(a.callers()[0].first(a.teller))
		if a.leadRival() == "" && told.text() == p["in"].text() {
			in = "" // the first sentence has it
		}
	}
	st := a.figures.Stated
	if st == nil {
		st = a.statedBeside()
	}
	if st != nil {
		p["by"] = a.reporter(st.By, st.Ref, "reported")
		rival, s1, s2 := a.statedPair(st)
		if rival != "" && rival == a.leadRival() {
			p["s1"] = s1
			return tell(about, "{winner^} {led|had} {s1}"+in+", {by}.", p)
		}
		if rival == "" {
			for i := range st.Report.Stated.Shares {
				if sh := &st.Report.Stated.Shares[i]; sh.Option == a.outcome.options[0] && sh.Percent != "" {
					p["s1"] = a.statedShare(st, sh, false)
					return tell(about, "{winner^} {led|had} {s1|$ of the vote}"+in+", {by}.", p)
				}
			}
			return tell(about, "{winner^} {led}"+in+", {by}.", p)
		}
		p["rival"], p["s1"], p["s2"] = a.named(rival), s1, s2
		return tell(about, "{winner^} {led} {rival} {s1} to {s2}"+in+", {by}.", p)
	}
	rival := a.runnerUp(a.outcome.options)
	p["by"] = a.reporter(a.n.By, a.n.Ref, "reported")
	if rival == "" {
		p["v1"] = a.tallied(a.outcome.options[0], votes)
		if v, _ := a.n.Votes(a.outcome.options[0]); a.whole() && v == a.n.Valid && v > 1 {
			p["v1"] = a.tallied(a.outcome.options[0], allVotes)
		}
		return tell(about, "{winner^} {led|had} {v1}"+in+", {by}.", p)
	}
	p["rival"] = a.named(rival)
	p["s1"], p["s2"] = a.shares(a.outcome.options[0], rival)
	if rival == a.leadRival() && len(p["s1"]) > 0 {
		return tell(about, "{winner^} {led|had} {s1}"+in+", {by}.", p)
	}
	if len(p["s1"]) == 0 || a.n.Valid < fewVotes {
		p["s1"], p["s2"] = a.tallied(a.outcome.options[0], a.figure), a.tallied(rival, a.figure)
	}
	return tell(about, "{winner^} {led} {rival} {s1} to {s2}"+in+", {by}.", p)
}

// soFarAgainst gives figures that have somebody else ahead than the one who was called the winner, or several level.
func (a *account) soFarAgainst(ahead []canvass.OptionID) draft {
	const about = "count"
	p := parts{"in": a.progress(), "ahead": a.names(ahead), "led": a.choice("had")}
	which := "{led|A count} by"
	for _, v := range a.callers() {
		if a.figures.At.Replayed() <= v.first(a.teller).At.Replayed() {
			which = "{led|An earlier count} by"
		}
	}
	with := ", with {in|$ counted},"
	if len(p["in"]) == 0 {
		when := a.eastern(a.figures.At)
		if when == "" {
			return draft{} // neither its hour nor how much is in it
		}
		p["in"] = a.choice(when)
		with = " {in}"
	}
	if st := a.figures.Stated; st != nil {
		p["by"] = a.authority(st.By, st.Ref)
		return tell(about, which+" {by}"+with+" {led} {ahead} {led|ahead}.", p)
	}
	p["by"] = a.authority(a.n.By, a.n.Ref)
	rival := a.runnerUp(ahead)
	if len(ahead) > 1 || rival == "" {
		return tell(about, which+" {by}"+with+" {led} {ahead} {led|level}.", p)
	}
	v1, _ := a.n.Votes(ahead[0])
	v2, _ := a.n.Votes(rival)
	f := a.fact("margin", a.figure(v1-v2), Computed)
	p["margin"] = a.counted(votes(v1-v2), f)
	p["v1"], p["v2"] = a.tallied(ahead[0], a.figure), a.tallied(rival, a.figure)
	return first(
		tell(about, which+" {by}"+with+" {led} {ahead} {led|ahead} by {margin}, {v1} to {v2}.", p),
		tell(about, which+" {by}"+with+" {led} {ahead} {led|ahead} by {margin}.", p),
	)
}

// choice is words that rest on everything among which the figures were chosen.
func (a *account) choice(words string) run {
	f := a.fact("figures", a.figures.By, Computed)
	return a.state(words, f, tally.Join(a.chosenRef(), a.outcome.ref))
}

// expected is the newest percentage of the expected vote that is not told with the figures, as its source’s own.
func (a *account) expected() draft {
	e := a.otherExpected()
	if e == nil || a.n.Cast != nil && a.complete().told() {
		return draft{}
	}
	return tell("expected", "{by} {put|put the count at} {put|$ of the expected vote}.", parts{"by": a.outlet(e.By, e.Ref), "put": a.ofExpected(e, "%")})
}

// otherExpected is what part of the vote that somebody else expected is counted; nil where nobody says so.
func (a *account) otherExpected() *tally.Expected {
	if a.n == nil || !a.outcome.kind.counted() || a.c.Status == tally.Certified || a.n.Official != "" {
		return nil
	}
	for i := range a.c.Expected {
		e := &a.c.Expected[i]
		if e.By == a.figures.By && slices.Equal(e.Ref, a.figures.Ref) || a.outcome.kind == called && e.By == a.callers()[0].first(a.teller).By {
			return nil
		}
		all := a.c.Status == tally.Complete
		if e.At.Replayed() >= a.n.At.Replayed() && (!all || e.Percent != "100" && a.c.Info.PartyRun()) {
			return e
		}
	}
	return nil
}

// ofExpected is the part of the vote that somebody expected, with words behind the number.
func (a *account) ofExpected(e *tally.Expected, words string) run {
	f := Fact{ID: string(a.c.ID) + ":expected:" + e.By, Subject: e.By, Predicate: "expected vote counted", Value: string(e.Percent) + "%", AsOf: e.At.String(), Status: Reported}
	return a.state(string(e.Percent)+words, f, tally.Join(e.Ref, a.chosenRef(), a.outcome.ref, a.c.InfoRef))
}

// ballotsOut gives how many ballots are still to be counted, where the authority says how many were cast.
func (a *account) ballotsOut() draft {
	if !a.open() {
		return draft{}
	}
	out, known := a.n.Out()
	if !known || out == 0 {
		return draft{}
	}
	f := a.fact("ballots still out", english.Thousands(out), Computed)
	words := english.Capital(english.InWords(out))
	verb := " ballots remain to be counted"
	if out == 1 {
		verb = " ballot remains to be counted"
	}
	if out >= 100 {
		words, verb = "Still to be counted are "+english.Thousands(out), " ballots"
	}
	return tell("ballots-out", "{out}, {by} {out|said}.", parts{"out": a.counted(words+verb, f), "by": a.authority(a.n.By, a.n.Ref)})
}

// counts tells in a full account what else was counted and stated: who has the same count, who another, what counts
// fell, and shares without votes.
func (a *account) counts() []draft {
	var out []draft
	out = append(out, a.ballotShare(), a.votesOfAll())
	out = append(out, a.otherCounts()...)
	out = append(out, a.fallen()...)
	return append(out, a.otherShares()...)
}

// ballotShare gives the winner’s share of all ballots, where blank or spoiled ones make it differ.
func (a *account) ballotShare() draft {
	ahead := a.ahead()
	if len(ahead) != 1 || a.n == nil || !a.whole() || a.n.Measure != canvass.Votes {
		return draft{}
	}
	v, ok := a.n.Votes(ahead[0])
	all := a.n.Counted()
	if !ok || all <= a.n.Valid || canvass.ShareText(v, all) == canvass.ShareText(v, a.n.Valid) {
		return draft{}
	}
	f := a.fact("share of ballots", canvass.ShareText(v, all), Computed)
	f.ID = string(a.c.ID) + ":share of ballots:" + string(ahead[0])
	b := a.fact("ballots", english.Thousands(all), Reported)
	return tell("ballot-shares", "With {all|blank and spoiled ballots included}, {winner} {share|had $ of} {all|all $ ballots}.", parts{
		"all": a.counted(english.Thousands(all), b), "share": a.counted(canvass.ShareText(v, all), f), "winner": a.named(ahead[0]).with(a.verdict("ahead")),
	})
}

// votesOfAll gives the votes of everybody in the count.
func (a *account) votesOfAll() draft {
	if a.n == nil || !a.outcome.kind.counted() || a.c.Contradiction != nil {
		return draft{}
	}
	const most = 6
	var items []run
	var rest, others int64
	for _, o := range a.n.Options {
		if len(items) == most {
			rest, others = rest+o.Votes, others+1
			continue
		}
		words := a.figure(o.Votes)
		if o.Votes == 0 {
			words = "none"
		}
		if len(items) == 0 {
			words = "had " + a.votesOf(a.n.Measure)(o.Votes)
		}
		items = append(items, then(a.named(o.Option), glue(" "), a.tallied(o.Option, func(int64) string { return words })))
	}
	p := parts{"items": list(items), "by": a.reporter(a.n.By, a.n.Ref, "reported").with(a.verdict("field"))}
	if others > 1 && rest > 0 {
		f := a.fact("votes of the rest", a.figure(rest), Computed)
		p["rest"] = a.counted("the other "+spelled(others)+" shared "+a.figure(rest), f)
		return first(tell("field", "{items}; {rest}.", p), tell("field", "{items}.", p))
	}
	return tell("field", "{items}, {by}.", p)
}

// otherCounts tells who has the same count, and who has another.
func (a *account) otherCounts() []draft {
	if a.n == nil {
		return nil
	}
	var same []string
	var ref tally.Ref
	var out []draft
	for _, o := range a.c.Sources {
		switch {
		case o == a.n || o.Measure != a.n.Measure:
		case o.Agrees(a.n):
			same, ref = append(same, o.By), tally.Join(ref, o.Ref)
		default:
			out = append(out, a.otherCount(o))
		}
	}
	if len(same) > 0 {
		f := a.fact("same count", strings.Join(same, ", "), Reported)
		out = append([]draft{tell("same-count", "{by} {same}.", parts{
			"by": a.outlets(same, ref), "same": a.state("reported the same count", f, tally.Join(ref, a.n.Ref, a.c.InfoRef)),
		})}, out...)
	}
	return out
}

// aheadElsewhere is "The Associated Press had Trump ahead, 100 to 90.": the newest count leads the story because nobody else has
// the same, and another source has somebody else in front.
func (a *account) aheadElsewhere() draft {
	if a.n == nil || a.outcome.kind != leads && a.outcome.kind != level {
		return draft{}
	}
	if why, _ := a.c.Chosen(); why != tally.ChosenNewest {
		return draft{}
	}
	for _, o := range a.c.Sources {
		top := topOf(o)
		if o == a.n || o.Measure != a.n.Measure || len(top) != 1 || len(o.Options) < 2 || slices.Equal(top, topOf(a.n)) {
			continue
		}
		ref := tally.Join(o.Ref, a.c.InfoRef)
		had := a.fact("ahead in the count of "+o.By, string(top[0]), Conflict)
		p := parts{"by": a.outlet(o.By, o.Ref), "who": a.named(top[0]), "had": a.state("had", had, tally.Join(ref, a.chosenRef(), a.zoneRef())), "v1": a.countedBy(o, 0), "v2": a.countedBy(o, 1)}
		tail := ""
		if when := a.clock(o.At); when != "" {
			tail = ", {had|" + when + "}"
		}
		return tell("ahead-elsewhere", "{by^} {had} {who} {had|ahead}, {v1} to {v2}"+tail+".", p)
	}
	return draft{}
}

// countedBy is the figure of a line of another source's count.
func (a *account) countedBy(o *tally.Count, line int) run {
	x := o.Options[line]
	f := Fact{ID: string(a.c.ID) + ":votes by " + o.By + ":" + string(x.Option), Subject: string(x.Option), Predicate: "votes", Value: wording.Figure(o, x.Votes), Measure: o.Measure, AsOf: o.At.String(), Status: Reported}
	return a.state(wording.Figure(o, x.Votes), f, tally.Join(o.Ref, a.c.InfoRef))
}

// otherCount gives the first two of a count that differs from the one told.
func (a *account) otherCount(o *tally.Count) draft {
	ref := tally.Join(o.Ref, a.c.InfoRef)
	var items []run
	for i, x := range o.Options {
		if i == 2 || x.Votes == 0 {
			break
		}
		items = append(items, then(a.named(x.Option), glue(" "), a.countedBy(o, i)))
	}
	f := a.fact("other count", o.By, Conflict)
	f.ID += ":" + o.By
	p := parts{"by": a.outlet(o.By, o.Ref), "counts": list(items), "other": a.state("gave", f, tally.Join(ref, a.chosenRef(), a.zoneRef()))}
	if when := a.clock(o.At); when != "" {
		return tell("count-"+o.By, "{by} {other} {counts} {other|"+when+"}.", p)
	}
	return tell("count-"+o.By, "{by} {other} {counts}.", p)
}

// fallen tells of counts that fell, which counts should not.
func (a *account) fallen() []draft {
	var out []draft
	for _, o := range a.c.Sources {
		if o.Previous == nil {
			continue
		}
		var worst canvass.OptionID
		var before, after int64
		for _, x := range o.Previous.Options {
			if now, _ := o.Votes(x.Option); x.Votes-now > before-after {
				worst, before, after = x.Option, x.Votes, now
			}
		}
		if worst == "" {
			continue
		}
		f := Fact{ID: string(a.c.ID) + ":fell:" + o.By, Subject: string(worst), Predicate: "fell", Value: wording.Figure(o, before) + " to " + wording.Figure(o, after), Measure: o.Measure, AsOf: o.At.String(), Status: Conflict}
		out = append(out, tell("fell-"+o.By, "{worst's} {fell|count} {fell|fell from "+wording.Figure(o, before)+" to "+wording.Figure(o, after)+"} in the {fell|figures of} {by}.", parts{
			"by": a.outlet(o.By, o.Ref), "worst": a.named(worst), "fell": a.state("fell", f, tally.Join(o.Ref, o.Previous.Ref, a.c.InfoRef)),
		}))
	}
	return out
}

// otherShares are the shares that others stated, the newest first, up to three.
func (a *account) otherShares() []draft {
	const most = 3
	var out []draft
	for i := range a.c.Stated {
		st := &a.c.Stated[len(a.c.Stated)-1-i]
		r := st.Report
		if a.figures != nil && a.figures.Stated != nil && slices.Equal(a.figures.Stated.Ref, st.Ref) || r.Area != canvass.Statewide || r.Unit != "" || r.Stated == nil || len(out) == most {
			continue
		}
		if d := a.otherShare(st); d.told() {
			out = append(out, d)
		}
	}
	return out
}

func (a *account) otherShare(st *tally.Stated) draft {
	about := "stated-" + st.By
	r := st.Report
	ref := tally.Join(st.Ref, a.c.InfoRef, a.chosenRef())
	f := Fact{ID: string(a.c.ID) + ":stated:" + st.By, Subject: st.By, Predicate: "stated", Measure: r.Measure, AsOf: st.At.String(), Status: Reported}
	p := parts{"by": a.outlet(st.By, st.Ref), "gave": a.state("gave", f, ref)}
	end := ""
	if when := a.eastern(st.At); when != "" {
		end = " {gave|" + when + "}"
	}
	if r.Expected != "" {
		x := f
		x.ID, x.Predicate, x.Value = f.ID+":expected", "expected vote counted", string(r.Expected)+"%"
		p["in"] = a.state(x.Value+" of the vote", x, ref)
		end += " with {in|$ counted}"
	}
	var items []run
	for j := range r.Stated.Shares {
		if sh := &r.Stated.Shares[j]; sh.Percent != "" && len(items) < 4 {
			items = append(items, then(a.named(sh.Option), glue(" "), a.statedShare(st, sh, false)))
		}
	}
	if len(items) > 0 {
		p["shares"] = list(items)
		return tell(about, "{by} {gave} {shares}"+end+".", p)
	}
	if o := r.Stated.Leader; o != "" {
		p["leader"] = a.named(o)
		if n := r.Stated.LeadVotes; n != nil {
			x := f
			x.ID, x.Predicate, x.Value = f.ID+":lead", "lead", english.Thousands(*n)
			p["lead"] = a.state(votes(*n), x, ref)
			return tell(about, "{by} {gave|had} {leader} {gave|ahead by} {lead}"+end+".", p)
		}
		return tell(about, "{by} {gave|had} {leader} {gave|ahead}"+end+".", p)
	}
	if w := english.Unstopped(r.Stated.Words); w != "" {
		x := f
		x.ID, x.Predicate, x.Value = f.ID+":words", "words", w
		p["words"] = a.state(w, x, ref)
		return tell(about, "{by} {gave|said of the count}: {words}.", p)
	}
	return draft{}
}
