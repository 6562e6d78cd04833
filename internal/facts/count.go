package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Which figures tell a result depends on how many votes there are and how near the first two lie: votes where they are
// few, a margin where it is narrow, shares elsewhere.
const (
	fewVotes    = 1000
	closePoints = 3
)

// tallied is words for one option's votes in the count that leads.
func (a *account) tallied(o canvass.OptionID, words func(int64) string) run {
	n, ok := a.n.Votes(o)
	if !ok {
		return nil
	}
	f := Fact{
		ID: string(a.c.ID) + ":votes:" + string(o), Subject: string(o), Predicate: "votes", Value: a.figure(n),
		Measure: a.n.Measure, AsOf: a.n.At.String(), Status: Reported,
	}
	return a.counted(words(n), f)
}

// figure is votes of the count that leads, with decimals where it is in parts of one.
func (a *account) figure(votes int64) string { return wording.Figure(a.n, votes) }

// counted is words for a figure out of the count that leads.
func (a *account) counted(words string, f Fact) run {
	n := a.n
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

// votes is a count of votes in running text: "51 votes", "one vote".
func votes(n int64) string { return english.Many(n, "vote", "votes") }

// open reports whether the count that leads may still change.
func (a *account) open() bool {
	return a.n != nil && a.c.Status != tally.Complete && a.c.Status != tally.Certified
}

// whole reports whether the count leaves nobody on the ballot out. Shares of a list of the leaders alone would be too
// high, and are not given.
func (a *account) whole() bool { return a.n != nil && !a.n.Partial && a.n.Valid > 0 }

// share is one option's share of the valid votes: a whole percentage, or one with a decimal where exact says so. A count
// that leaves options out gives none.
func (a *account) share(o canvass.OptionID, exact bool) run {
	if !a.whole() {
		return nil
	}
	v, ok := a.n.Votes(o)
	if !ok {
		return nil
	}
	words := canvass.ShareText(v, a.n.Valid)
	f := Fact{
		ID: string(a.c.ID) + ":share:" + string(o), Subject: string(o), Predicate: "share of valid votes", Value: words,
		Measure: a.n.Measure, AsOf: a.n.At.String(), Status: Computed,
	}
	if !exact {
		words = percent(v, a.n.Valid)
	}
	return a.counted(words, f)
}

// percent is a share as a whole percentage, rounded half up.
func percent(v, of int64) string {
	switch whole := (200*v + of) / (2 * of); {
	case whole == 0 && v > 0:
		return "under 1%"
	case whole == 100 && v < of:
		return "over 99%"
	default:
		return strconv.FormatInt(whole, 10) + "%"
	}
}

// shares are the shares of the first two: whole percentages, one decimal where those would be level, and where the first has about
// half and a majority takes all.
func (a *account) shares(first, second canvass.OptionID) (one, two run) {
	one, two = a.share(first, false), a.share(second, false)
	if one.text() == two.text() || one.text() == "50%" && (a.open() || a.majorityTakes() != "") {
		one, two = a.share(first, true), a.share(second, true)
	}
	if one.text() == two.text() { // votes alone tell them apart
		return nil, nil
	}
	return one, two
}

// ahead are the options that are first in the figures that lead.
func (a *account) ahead() []canvass.OptionID {
	switch {
	case a.n != nil:
		return topOf(a.n)
	case a.figures != nil:
		if o := aheadIn(a.figures.Stated.Report.Stated); o != "" {
			return []canvass.OptionID{o}
		}
	}
	return nil
}

// runnerUp is the strongest option in the count that leads that is not among those given, write-ins and others only
// where nobody else has a vote. It is empty where none has.
func (a *account) runnerUp(but []canvass.OptionID) canvass.OptionID {
	if a.n == nil {
		return ""
	}
	rest := canvass.OptionID("")
	for _, o := range a.n.Options {
		switch {
		case o.Votes == 0 || slices.Contains(but, o.Option):
		case o.Option != canvass.WriteIn && o.Option != canvass.Other:
			return o.Option
		case rest == "":
			rest = o.Option
		}
	}
	return rest
}

// progress is how far the count that leads is, by its source: "106 of 247 towns", "43% of the vote"; nil where it does
// not say.
func (a *account) progress() run {
	if a.figures == nil {
		return nil
	}
	if a.n != nil && a.n.Units != nil {
		words := wording.Units(a.n.Units, a.n.UnitsOf, a.n.UnitsAre)
		return a.counted(words, a.fact("units reporting", words, Reported))
	}
	for _, e := range a.c.Expected {
		if e.By == a.figures.By && slices.Equal(e.Ref, a.figures.Ref) {
			f := Fact{ID: string(a.c.ID) + ":expected:" + e.By, Subject: e.By, Predicate: "expected vote counted", Value: string(e.Percent) + "%", AsOf: e.At.String(), Status: Reported}
			return a.state(string(e.Percent)+"% of the vote", f, tally.Join(e.Ref, a.c.InfoRef))
		}
	}
	if st := a.figures.Stated; st != nil && st.Report.Units != nil {
		words := wording.Units(st.Report.Units, st.Report.UnitsOf, st.Report.UnitsAre)
		f := Fact{ID: string(a.c.ID) + ":units:" + st.By, Subject: st.By, Predicate: "units reporting", Value: words, AsOf: st.At.String(), Status: Reported}
		return a.state(words, f, tally.Join(st.Ref, a.c.InfoRef))
	}
	return nil
}

// counting is ", with 106 of 247 towns counted" for a template, empty where nobody says how far the count is.
func (p parts) counting(progress run) string {
	if len(progress) == 0 {
		return ""
	}
	p["in"] = progress
	return " with {in|$ counted}"
}

// partialList says of votes that are told without shares that others have votes too.
func (a *account) partialList() draft {
	if a.n == nil || !a.n.Partial || a.statedBeside() != nil {
		return draft{}
	}
	f := a.fact("partial list", "yes", Known)
	return tell("partial", "{partial}.", parts{"partial": a.counted("The figures do not include every candidate", f)})
}

// partialValue is its news value: of figures that are still coming in. Of a count that is final a full account alone
// says it.
func (a *account) partialValue() int {
	if a.open() {
		return 94
	}
	return 0
}

// ballotsIn is how many votes there were where they are so few that the first sentence tells votes.
func (a *account) ballotsIn() draft {
	if a.outcome.kind != won || !a.whole() || a.open() || a.n.Measure != canvass.Votes || a.n.Valid >= fewVotes || a.complete().told() ||
		a.c.Contradiction != nil || a.runnerUp(a.outcome.options) == "" || a.givesNothing() {
		return draft{}
	}
	f := a.fact("votes in all", english.Thousands(a.n.Valid), Computed)
	winner := a.outcome.options[0]
	p := parts{"winner": a.named(winner), "share": a.share(winner, false), "all": a.counted(votes(a.n.Valid), f).with(a.verdict("all"))}
	return tell("votes-in-all", "{winner^} {share|had $ of} {all|the $ counted}.", p)
}

// close reports whether the first two lie so near to each other that their votes are told, and their shares with a decimal.
func (a *account) close(first, second canvass.OptionID) bool {
	v1, _ := a.n.Votes(first)
	v2, _ := a.n.Votes(second)
	return a.n.Measure == canvass.Votes && a.n.Valid >= fewVotes && (v1-v2)*100 < closePoints*a.n.Valid
}

// canvassed is how many days after a contest its official count is certified at the latest: the catalog has many a
// count from the day after, for want of the day on which it was certified, and until then nothing is said of that.
const canvassed = 40

// certifiedByNow reports whether the count that leads is known to be certified by now.
func (a *account) certifiedByNow() bool {
	return a.n != nil && a.n.Official == catalog.Official && (a.c.Certified() != nil || a.today().After(a.last().AddDate(0, 0, canvassed)))
}

// inVotes gives the votes of the first two behind a sentence with their shares, and their margin where it is small.
func (a *account) inVotes() draft {
	const about = "votes"
	if a.outcome.kind != won || len(a.outcome.options) != 1 || a.n == nil || a.n.Measure != canvass.Votes || a.c.Contradiction != nil ||
		a.givesNothing() || a.n.Valid < fewVotes || a.measures() != nil {
		return draft{}
	}
	winner := a.outcome.options[0]
	rival := a.runnerUp(a.outcome.options)
	v1, _ := a.n.Votes(winner)
	v2, _ := a.n.Votes(rival)
	if rival == "" || v1 < v2 {
		return draft{}
	}
	p := parts{"winner": a.named(winner).with(a.verdict("won")), "rival": a.named(rival), "v1": a.tallied(winner, votes), "v2": a.tallied(rival, a.figure)}
	in := ""
	if a.certifiedByNow() {
		p["in"] = a.counted("in the certified count", a.fact("certified", "yes", Certified))
		in = " {in}"
	}
	s1, _ := a.shares(winner, rival)
	switch close := a.close(winner, rival); {
	case !a.whole(): // the first sentence has the votes
		return draft{}
	case close && len(s1) > 0:
		p["margin"] = a.counted("a margin of "+a.figure(v1-v2), a.fact("margin", a.figure(v1-v2), Computed))
		if rival.Fixed() {
			return tell(about, "{winner^} had {v1} and {rival} {v2}"+in+", {margin}.", p)
		}
		return tell(about, "{winner^} had {v1} to {rival's} {v2}"+in+", {margin}.", p)
	case rival.Fixed():
		return tell(about, "{winner^} had {v1} and {rival} {v2}"+in+".", p)
	case len(s1) == 0 && !close:
		return draft{}
	}
	return tell(about, "{winner^} had {v1} to {rival's} {v2}"+in+".", p)
}

// thirds are those behind the first two who have more than 5% of the vote, three at most.
func (a *account) thirds() []canvass.OptionID {
	if !a.whole() || a.c.Contradiction != nil || a.n.Measure != canvass.Votes || !a.outcome.kind.counted() || len(a.outcome.options) != 1 {
		return nil
	}
	first := a.outcome.options[0]
	rival := a.runnerUp([]canvass.OptionID{first})
	var out []canvass.OptionID
	for _, o := range a.n.Options {
		if o.Option != first && o.Option != rival && 20*o.Votes > a.n.Valid && o.Option != canvass.Other && o.Option != canvass.WriteIn && len(out) < 3 {
			out = append(out, o.Option)
		}
	}
	return out
}

// thirdsGone rests on their having left the race before the contest, each of them, where the first sentence says so of the second;
// nil elsewhere.
func (a *account) thirdsGone() run {
	if len(a.outcome.options) != 1 || !a.opens(leftRace(a.runnerUp(a.outcome.options))) || a.opensWithExit() {
		return nil
	}
	var gone run
	for _, o := range a.thirds() {
		x := a.ended(o)
		if x == nil {
			return nil
		}
		gone = append(gone, a.goneFact(o, x, "left")...)
	}
	return gone
}

// nearSecond is the part of the second's votes, as so many of three, from which the third is told with the result.
const nearSecond = 2

// thirdInLead reports whether who stands behind the first two is told with the result: near to the second, spoken of in the first
// sentence, or out of the race as the second is. Else it is a figure among figures.
func (a *account) thirdInLead() bool {
	all := a.thirds()
	if len(all) == 0 || len(a.thirdsGone()) > 0 {
		return true
	}
	second, _ := a.n.Votes(a.runnerUp(a.outcome.options))
	v, _ := a.n.Votes(all[0])
	return 3*v >= nearSecond*second || slices.ContainsFunc(all, func(o canvass.OptionID) bool {
		return slices.ContainsFunc(a.opening().pieces, func(p piece) bool { return p.who != nil && p.who.option == o })
	})
}

// third gives who stands behind the first two with more than 5% of the vote.
func (a *account) third() draft {
	all, gone := a.thirds(), a.thirdsGone()
	if short := a.fellShort(); len(short) > 0 {
		all = slices.DeleteFunc(all, func(o canvass.OptionID) bool { return slices.Contains(short, o) })
	}
	var items []run
	for i, o := range all {
		name, share := a.named(o), a.share(o, false)
		if i == 0 {
			share = share.as("had " + share.text())
			if len(all) == 1 && len(gone) > 0 {
				name = then(name, glue(", "), gone.as("also out of the race"), glue(","))
			}
		}
		items = append(items, then(name, glue(" "), share))
	}
	p := parts{"items": list(items)}
	d := tell("third", "{items}.", p)
	if len(all) > 1 && len(gone) > 0 {
		p["gone"] = gone.as("all of them out of the race")
		if len(all) == 2 {
			p["gone"] = gone.as("both also out of the race")
		}
		d = tell("third", "{items}, {gone}.", p)
	}
	for i := range d.pieces { // who is third depends on who won
		if len(d.pieces[i].Facts) > 0 {
			d.pieces[i].Facts = both(d.pieces[i].Facts, a.verdict("third").facts())
		}
	}
	return d
}

// lowered is a text as a clause within a sentence: without its stop, and its first word small where it is no name.
func lowered(text string) string {
	text = english.Unstopped(text)
	first, _, _ := strings.Cut(text, " ")
	if slices.Contains([]string{"The", "A", "An", "It", "They", "All", "No", "One", "Some", "This", "There", "His", "Her", "Its"}, first) {
		return strings.ToLower(text[:1]) + text[1:]
	}
	return text
}
