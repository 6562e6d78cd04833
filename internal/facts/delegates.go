package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// worth is words for a fact about the delegates.
func (a *account) worth(words string, f Fact) run {
	f.Measure = canvass.Delegates
	if f.Status == "" {
		f.Status = Computed
	}
	return a.state(words, f, a.worthRef())
}

// worthRef is what the delegates rest on: the rule, the count, and the word that the count is whole.
func (a *account) worthRef() tally.Ref {
	ref := tally.Join(a.c.Delegates.Ref, a.c.InfoRef)
	for _, k := range a.c.Confirmations {
		if k.Authority && k.Confirmation.Of == canvass.Certified {
			ref = tally.Join(ref, k.Ref)
		}
	}
	return ref
}

// seats is how many delegates the contest awards.
func (a *account) seats(words string) run {
	f := a.fact("delegates at stake", english.Thousands(int64(a.c.Delegates.Seats)), Known)
	f.Measure = canvass.Delegates
	var cited catalog.Cited
	if len(a.c.Info.Pools) > 0 {
		cited = a.c.Info.Pools[0].Cited
	}
	return a.known(words, f, a.c.InfoRef, cited)
}

// spelled is a number of delegates in running text.
func spelled[N ~int | ~int64](n N) string { return english.Spelled(int64(n)) }

// award is one option's delegates as a fact, worded.
func (a *account) award(x canvass.Award, id string, status Status, ref tally.Ref, words string) run {
	f := Fact{
		ID: string(a.c.ID) + ":" + id + ":" + string(x.Option), Subject: string(x.Option), Predicate: "delegates",
		Value: english.Thousands(int64(x.Delegates)), Measure: canvass.Delegates, Status: status,
	}
	return a.state(words, f, ref)
}

// ordered puts awards most first, and among equals the winner of the vote.
func (a *account) ordered(awards []canvass.Award) []canvass.Award {
	out := slices.DeleteFunc(slices.Clone(awards), func(x canvass.Award) bool { return x.Delegates == 0 })
	slices.SortStableFunc(out, func(x, y canvass.Award) int {
		if x.Delegates != y.Delegates {
			return y.Delegates - x.Delegates
		}
		return slices.Index(a.outcome.options, y.Option) - slices.Index(a.outcome.options, x.Option)
	})
	return out
}

// division is "Haley gets nine of the 17 delegates and Trump eight": the first with the verb and the total, the others
// behind it. Where some are open or belong to nobody, rest says so, and then the numbers add up to the total.
func (a *account) division(awards []canvass.Award, id string, status Status, ref tally.Ref, verb string, total run) run {
	awards = a.ordered(awards)
	if len(awards) == 0 {
		return nil
	}
	var items []run
	together := false // several have the same number, or are told as others
	for i := 0; i < len(awards); {
		if len(items) > 0 && i >= mostNamed && len(awards) > mostNamed+2 { // two by name are as short as two others
			items, together = append(items, a.otherwise(awards[i:], id, status, ref)), true
			break
		}
		j := i + 1
		for j < len(awards) && awards[j].Delegates == awards[i].Delegates && (j < mostNamed || len(awards) <= mostNamed+2) {
			j++
		}
		items, together = append(items, a.awarded(awards[i:j], id, status, ref, verb, total, i == 0)), together || j-i > 1
		i = j
	}
	if together {
		return verbs(items)
	}
	return list(items)
}

// awarded is what those who have the same number of delegates get, the first of a sentence with the verb and the total.
func (a *account) awarded(same []canvass.Award, id string, status Status, ref tally.Ref, verb string, total run, first bool) run {
	x := same[0]
	var who []run
	var each []run // what stands for all of them rests on each
	for _, y := range same {
		who = append(who, a.named(y.Option))
		each = append(each, a.award(y, id, status, ref, spelled(y.Delegates)))
	}
	words := spelled(x.Delegates)
	if first && len(total) == 0 {
		words = english.Many(x.Delegates, "delegate", "delegates")
	}
	switch {
	case len(same) > 1 && first: // “each won 18 of the 46 delegates”
		verb = "each " + plural(verb)
	case len(same) > 1:
		words += " each"
	}
	if first {
		words = verb + " " + words
		if len(same) == 1 {
			who[0] = who[0].in(subject)
		}
		if len(same) == 1 && x.Delegates == a.c.Delegates.Seats && len(total) > 0 {
			return then(who[0], glue(" "), each[0].as(verb+" "+all(x.Delegates)))
		}
	}
	out := then(list(who), glue(" "), each[0].with(each[1:]...).as(words))
	if first && len(total) > 0 {
		out = then(out, glue(" of the "), total)
	}
	return out
}

// plural is the verb of one subject for several.
func plural(verb string) string {
	return strings.NewReplacer("gets", "get", "takes", "take", "has ", "have ", "was ", "were ").Replace(verb)
}

// mostNamed is how many a sentence on delegates names; the others are told together.
const mostNamed = 3

// otherwise is "four others shared 12": the delegates of those whom a sentence does not name.
func (a *account) otherwise(awards []canvass.Award, id string, status Status, ref tally.Ref) run {
	sum := canvass.Award{Option: canvass.Other}
	for _, x := range awards {
		sum.Delegates += x.Delegates
	}
	return a.award(sum, id, status, ref, spelled(len(awards))+" others shared "+spelled(sum.Delegates))
}

func all(n int) string {
	switch n {
	case 1:
		return "the one delegate"
	case 2:
		return "both delegates"
	}
	return "all " + spelled(n) + " delegates"
}

// delegates tells who gets how many, and who says so.
func (a *account) delegates() []draft {
	d := &a.c.Delegates
	if e := a.c.Event; e != nil && !e.Binds && a.outcome.kind == won {
		noun, _, _ := a.theContest()
		f := a.fact("delegates", "0", Known)
		f.Measure = canvass.Delegates
		return []draft{tell("delegates", "{none}.", parts{"none": a.known(noun+" awarded no delegates", f, a.c.InfoRef, eventFact(a.c))})}
	}
	if d.Seats == 0 || a.outcome.kind == off && len(a.totals.line.Awards) == 0 {
		return nil
	}
	p := parts{"seats": a.seats(spelled(d.Seats)), "total": a.seats(english.Many(d.Seats, "delegate", "delegates"))}
	switch line := a.totals.line; {
	case a.outcome.kind == silent: // the first sentence has who got them
		if d := a.otherParts(); d.told() {
			return []draft{d}
		}
		return nil
	case a.c.CertifiedOtherwise() != nil && d.Open == 0 && a.flaggedByAuthority():
		return nil // told with the certification that it is not the rule's
	case line.Taken == race.Ours, line.Taken == race.Part:
		return a.computedDelegates(p)
	case line.Taken == race.Final, line.Taken == race.Announced:
		return []draft{a.announcedDelegates(p)}
	case d.Basis == tally.ComputedOnPartial && a.fresh():
		p["early"] = a.worth("It is too early to divide", a.fact("basis", string(d.Basis), "")).with(a.verdict("open"))
		return []draft{a.tooEarly(p)}
	}
	switch a.outcome.kind {
	case coming, pending, undated, off:
		return nil // the first sentence has the number
	case claimed:
	case won, tied: // the count is whole, and the rule asks for something else
	default:
		if a.fresh() {
			p["early"] = a.worth("It is too early to divide", a.fact("delegates", "undetermined", "")).with(a.verdict("open"))
			return []draft{a.tooEarly(p)}
		}
	}
	if waits := a.waitsFor(); waits != "" {
		p["waits"], p["rule"] = a.worth(waits, a.fact("delegates", "undetermined", "")).with(a.verdict("open")), a.ruleAhead()
		return []draft{first(tell("delegates", "{total|The $} {waits}; {rule}.", p), tell("delegates", "{total|The $} {waits}.", p))}
	}
	noun, _, _ := a.theContest()
	p["stake"] = a.stake(strings.HasSuffix(noun, "s"))
	return []draft{tell(stakeAlone, "{stake|"+noun+" $} {total}.", p)}
}

// waitsFor says what delegates that nobody has yet wait for: the rest of the count, or what a whole count leaves open.
func (a *account) waitsFor() string {
	d := &a.c.Delegates
	switch {
	case a.longPast() || d.Seats < 2 || !a.outcome.kind.counted():
		return ""
	case a.c.Status == tally.Counting || d.Basis == tally.ComputedOnPartial:
		return "will be divided once the count is complete"
	case len(d.Lacks) > 0 && a.whole():
		return a.dependOn()
	}
	return ""
}

func (a *account) computedDelegates(p parts) []draft {
	const about = "delegates"
	d := &a.c.Delegates
	if len(d.Awards) == 0 {
		return nil
	}
	if d.Open == 0 && a.flaggedByAuthority() {
		return nil // told with the announcement that it is not
	}
	if a.correctedToRule() {
		rule := a.division(d.Awards, "delegates", Computed, a.worthRef(), "gets", p["total"])
		old, now := a.corrected()
		same := a.state("same", a.fact("same award", now.By, Computed), tally.Join(old.Ref, now.Ref))
		p["same"] = rule.with(same, a.worth("same", a.fact("basis", string(d.Basis), ""))).as("Canvass’s calculation under party rules gives the same")
		return []draft{tell(about, "{same}.", p)}
	}
	by := "by Canvass’s calculation under party rules"
	if d.Basis == tally.ComputedOnEstimates {
		by = "by Canvass’s estimate from partial district returns"
	}
	if d.Basis == tally.ByDecision {
		by = "by a decision of the party and not by its rules"
	}
	if left := a.withdrawnHere(); left != "" {
		by += ", " + left + " having withdrawn"
	}
	p["by"] = a.worth(by, a.fact("basis", string(d.Basis), ""))
	tail := ", {by}"
	credit, credited := a.credited()
	if credited && d.Open == 0 {
		p["by"] = a.creditedTo(credit)
		if a.reference(credit.by) {
			tail = ""
		}
	}
	ref := a.worthRef()
	awards := a.ordered(d.Awards)
	gets, takes, get, has := "gets", "takes", "get", "has at least"
	switch {
	case a.outcome.kind == off:
		gets, takes = "was awarded", "was awarded"
	case a.longPast():
		gets, takes, get, has = "won", "won", "won", "won at least"
	}
	verb := gets
	switch n, as := unallocated(d.Pools); {
	case d.Open > 0:
		verb = has
		p["open"] = a.worth("the other "+spelled(d.Open)+" "+a.dependOn(), a.fact("delegates open", english.Thousands(d.Open), ""))
		if n > 0 {
			nobody := a.worth("nobody", a.fact("delegates unallocated", english.Thousands(n), ""))
			p["open"] = p["open"].with(nobody).as("of the rest, " + spelled(d.Open) + " " + a.dependOn() + " and " + spelled(n) + " " + as)
		}
		p["who"] = a.division(awards, "delegates", Computed, ref, verb, p["total"])
		if a.longPast() {
			return []draft{first(tell(about, "{who}, {by}.", p), tell(about, "{who}.", p))}
		}
		return []draft{first(tell(about, "{who}; {open}.", p), tell(about, "{who}.", p))}
	case n > 0:
		p["rest"] = a.worth("the other "+spelled(n)+" "+as, a.fact("delegates unallocated", english.Thousands(int64(n)), ""))
		p["who"] = a.division(awards, "delegates", Computed, ref, verb, p["total"])
		return []draft{first(tell(about, "{who}"+tail+"; {rest}.", p), tell(about, "{who}; {rest}.", p))}
	case len(awards) == 2 && awards[0].Delegates == awards[1].Delegates:
		p["who"] = a.names([]canvass.OptionID{awards[0].Option, awards[1].Option})
		one := a.award(awards[0], "delegates", Computed, ref, get+" "+english.Many(awards[0].Delegates, "delegate", "delegates")+" each")
		p["each"] = one.with(a.award(awards[1], "delegates", Computed, ref, "each"), p["seats"])
		return []draft{tell(about, "{who} {each}"+tail+".", p)}
	case len(awards) == 1:
		verb = takes
		if p["most"] = a.tookAll(); len(p["most"]) > 0 {
			p["who"] = a.division(awards, "delegates", Computed, ref, verb, p["total"])
			if !credited {
				p["by"] = p["by"].as(strings.Replace(by, " under party rules", "", 1))
			}
			return []draft{first(tell(about, "{most}, {who}"+tail+".", p), tell(about, "{most}, {who}.", p))}
		}
	}
	p["who"] = a.division(awards, "delegates", Computed, ref, verb, a.unlessOpened(p["total"]))
	if p["short"] = a.shortOfAll(); len(p["short"]) > 0 {
		d := first(tell(about, "{short}, {who}"+tail+".", p), tell(about, "{short}, {who}.", p))
		d.also = []string{"missed"}
		return []draft{d}
	}
	return []draft{first(tell(about, "{who}"+tail+".", p), tell(about, "{who}.", p))}
}

// unlessOpened is the total of the delegates, and nothing where the first sentence has it.
func (a *account) unlessOpened(total run) run {
	for _, id := range total.facts() {
		if a.opens(id) || a.opens(string(a.c.ID)+":trigger:delegates") {
			return nil
		}
	}
	return total
}

// withdrawnHere names those whose withdrawal the record holds as the authority's decision, empty where nobody's.
func (a *account) withdrawnHere() string {
	var names []string
	for i := range a.c.Decided {
		d := &a.c.Decided[i]
		if d.Holds && d.Decision != nil && d.Decision.Kind == canvass.DecideWithdrawn {
			if name := a.w.Last(a.c.ID, d.Decision.Option); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return english.List(names)
}

// dependOn says for what the delegates that are open wait.
func (a *account) dependOn() string {
	d := &a.c.Delegates
	if slices.ContainsFunc(d.Pools, func(p delegate.Result) bool { return p.Status == delegate.Tied }) {
		if d.Open == 1 {
			return "waits for a tie to be broken"
		}
		return "wait for a tie to be broken"
	}
	depend := "depend on "
	if d.Open == 1 {
		depend = "depends on "
	}
	district, other := false, false
	for _, l := range d.Lacks {
		switch l.Kind {
		case tally.LackDistricts, tally.LackArea, tally.LackDistrictSeats:
			district = true
		default:
			other = true
		}
	}
	switch {
	case district && !other:
		return depend + "district results"
	case district:
		return depend + "district results and party decisions"
	}
	return depend + "party decisions"
}

// unallocated is how many delegates the rule gives to nobody, and what becomes of them.
func unallocated(pools []delegate.Result) (n int, as string) {
	unbound := false
	for i := range pools {
		n += pools[i].Unallocated
		unbound = unbound || pools[i].UnallocatedAs == delegate.Unbound
	}
	switch {
	case unbound && n == 1:
		as = "is unbound"
	case unbound:
		as = "are unbound"
	case n == 1:
		as = "goes to nobody"
	default:
		as = "go to nobody"
	}
	return n, as
}

// announcedDelegates tells the award that the authority, a party or somebody else announced.
func (a *account) announcedDelegates(p parts) draft {
	const about = "delegates"
	line := a.totals.line
	by := a.awarder(p)
	if a.noneBound() {
		p["none"] = a.worth("none of the delegates was bound to a candidate", a.fact("delegates unallocated", p["seats"].text(), Claimed))
		return tell(about, "{none}"+by+".", p)
	}
	total, rest := a.addUp(p)
	verb := "won"
	if a.outcome.kind == off {
		verb = "was awarded"
	}
	p["who"] = a.division(line.Awards, "delegates", Claimed, a.lineRef(), verb, total)
	return first(tell(about, "{who}"+by+rest+".", p), tell(about, "{who}"+rest+".", p))
}

// lineRef is what an award rests on that a total of the race takes; what its outlet is decides whether it is named.
func (a *account) lineRef() tally.Ref {
	ref := tally.Join(a.totals.line.Ref, a.worthRef())
	if a.totals.line.By != "" {
		ref = tally.Join(ref, a.s.FileRef(outletsFile))
	}
	return ref
}

// awarder is ", the party reported" behind an award that a total of the race takes. A work of reference is no news of its own:
// what it has stands without its name, which is with the sources.
func (a *account) awarder(p parts) string {
	by, ref := a.totals.line.By, a.lineRef()
	if a.reference(by) {
		return ""
	}
	f := a.fact("basis", string(a.totals.line.Basis), Claimed)
	f.Measure = canvass.Delegates
	said := "reported"
	if k := a.c.ConfirmedAward(); k != nil && k.Of == canvass.Certified && k.By == by {
		said = "certified"
	}
	p["by"] = then(a.authority(by, ref), glue(" "), a.state(said, f, ref))
	return ", {by}"
}

// reference reports whether an outlet is a work of reference, which collects what others reported.
func (t *teller) reference(id string) bool {
	o := t.outletOf(id)
	return o != nil && o.Kind == "reference"
}

// addUp is the total of the delegates where those that were announced add up to it, together with those that went to
// nobody, of whom rest tells as a tail. Awards that do not add up are told without a total.
func (a *account) addUp(p parts) (total run, rest string) {
	line := a.totals.line
	sum := 0
	for _, x := range line.Awards {
		sum += x.Delegates
	}
	total = a.seats(english.Many(line.Seats, "delegate", "delegates"))
	nobody := line.Unbound
	switch {
	case sum == line.Seats:
		return total, ""
	case nobody == 0 && sum+line.Open == line.Seats && line.Open == a.toConvention():
		f := a.fact("delegates open", english.Thousands(line.Open), Claimed)
		f.Measure = canvass.Delegates
		depend := " depend on a later convention"
		if line.Open == 1 {
			depend = " depends on a later convention"
		}
		p["rest"] = a.state("the other "+spelled(line.Open)+depend, f, a.lineRef())
		return total, "; {rest}"
	case sum+nobody != line.Seats:
		return nil, ""
	}
	are := " were "
	if nobody == 1 {
		are = " was "
	}
	if a.c.ID.Party() == canvass.Democratic {
		are += "not assigned" // the Democrats' rules leave no pledged delegate unbound: whoever tells of the award left these open
	} else if nobody <= a.unboundByRule() {
		are += "unbound"
	} else {
		are += "unbound or not assigned" // the announcement does not tell the two apart, and the rule leaves fewer unbound
	}
	f := a.fact("delegates unallocated", english.Thousands(nobody), Claimed)
	f.Measure = canvass.Delegates
	p["rest"] = a.state("the other "+spelled(nobody)+are, f, a.lineRef())
	return total, "; {rest}"
}

// toConvention is how many delegates the rules leave to a later convention that has not decided.
func (a *account) toConvention() (n int) {
	for i := range a.c.Delegates.Pools {
		p := &a.c.Delegates.Pools[i]
		if rule := a.ruleOf(p); rule != nil && rule.Method.Main == delegate.Convention && len(p.Awards) == 0 {
			n += p.Seats
		}
	}
	return n
}

// unboundByRule is how many delegates the rules leave unbound: those of pools whose rule binds nobody, and what another pool
// leaves.
func (a *account) unboundByRule() (n int) {
	for i := range a.c.Delegates.Pools {
		p := &a.c.Delegates.Pools[i]
		switch rule := a.ruleOf(p); {
		case rule != nil && rule.Binding.Kind == delegate.NotBound:
			n += p.Seats
		case p.UnallocatedAs == delegate.Unbound:
			n += p.Unallocated
		}
	}
	return n
}

// lots tell of ties that were decided by lot.
func (a *account) lots() []draft {
	var out []draft
	for i, pool := range a.c.Delegates.ByLot() {
		f := a.fact("lot", string(pool.ByLot[0]), Known)
		f.ID += ":" + pool.PoolID.String()
		about := "lot"
		if i > 0 {
			about += "-" + canvass.Slug(pool.PoolID.String())
		}
		out = append(out, tell(about, "{first} {lot}.", parts{
			"lot": a.worth("won a tie in the "+poolName(pool)+" by lot", f), "first": a.named(canvass.OptionID(pool.ByLot[0])),
		}))
	}
	return out
}

func poolName(p *delegate.Result) string {
	if p.Area == "state" {
		return string(p.Kind) + " pool"
	}
	return string(p.Kind) + " pool of " + wording.Area(canvass.Area(p.Area))
}

// decisions tell what the contest's authority decided about its delegates, as decisions of its own.
func (a *account) decisions() []draft {
	var out []draft
	for i := range a.c.Decided {
		d := &a.c.Decided[i]
		if !d.Holds || d.Decision == nil {
			continue
		}
		f := a.fact("decided", string(d.Decision.Kind), Reported)
		f.ID += ":" + d.Key
		f.AsOf = d.At.String()
		words := a.w.Decision(a.c.ID, d.Decision)
		about := []canvass.OptionID{d.Decision.Option}
		if d.Decision.Kind == canvass.DecideAward {
			words, about = "decided on seats: it "+words, nil
			for _, x := range d.Decision.Awards {
				about = append(about, x.Option)
			}
		}
		said := a.state(words, f, tally.Join(d.Ref, a.c.InfoRef))
		for _, o := range about { // it rests on what they are called, too
			said = said.with(a.named(o))
		}
		id := "decided"
		if len(out) > 0 {
			id += "-" + canvass.Slug(d.Key)
		}
		out = append(out, tell(id, "{by} {said}.", parts{"by": a.outlet(d.By, d.Ref), "said": said}))
	}
	return out
}

// lacking says in a full account what is missing where delegates are open.
func (a *account) lacking() draft {
	d := &a.c.Delegates
	tie := slices.ContainsFunc(d.Pools, func(p delegate.Result) bool { return p.Status == delegate.Tied })
	if tie || len(d.Lacks) == 0 || a.totals.line.Taken != race.Part && a.totals.line.Taken != race.Nothing || !a.outcome.kind.counted() {
		return draft{}
	}
	all := a.w.Lacks(a.c)
	words := "The division of the delegates waits for this: " + strings.Join(all[:min(len(all), 2)], "; ")
	if _, thing := a.w.Lack(a.c.ID, d.Lacks[0]); thing {
		words = "The division of the delegates waits for " + english.List(all[:min(len(all), 2)])
	}
	return tell("lacking", "{lacks}.", parts{"lacks": a.worth(words, a.fact("lacks", strings.Join(all, "; "), "")).with(a.verdict("open"))})
}

// ifAll tells in a full account what the rule gives on a count that goes on: as a condition, and only where the count
// leaves nobody out.
func (a *account) ifAll() draft {
	d := &a.c.Delegates
	if d.Basis != tally.ComputedOnPartial || a.c.Count == nil || a.c.Count.Partial || len(d.Awards) == 0 {
		return draft{}
	}
	var items []run
	for _, x := range a.ordered(d.Awards) {
		items = append(items, then(a.named(x.Option), glue(" "), a.award(x, "delegates so far", Computed, a.worthRef(), spelled(x.Delegates))))
	}
	return tell("if-all", "{if|On the votes counted so far, party rules would give} {awards}.", parts{
		"if": a.worth("if", a.fact("basis", string(d.Basis), "")).with(a.verdict("open")), "awards": list(items),
	})
}
