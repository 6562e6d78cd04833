package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// worth is words for a fact about the delegates, which rest on the rule and the count.
func (a *account) worth(words string, f Fact) run {
	d := &a.c.Delegates
	f.Measure = canvass.Delegates
	if f.Status == "" {
		f.Status = Computed
	}
	return a.state(words, f, tally.Join(d.Ref, a.c.InfoRef))
}

// seats is how many delegates the contest awards.
func (a *account) seats(words string) run {
	f := a.fact("delegates at stake", figure(int64(a.c.Delegates.Seats)), Known)
	var cited catalog.Cited
	for _, p := range a.c.Info.Pools {
		cited = p.Cited
		break
	}
	return a.known(words, f, a.c.InfoRef, cited)
}

// taken is "Palmer takes three", "Biden two": each award of a list, worded by say.
func (a *account) taken(awards []canvass.Award, id string, status Status, ref tally.Ref, say func(name run, n run) run) run {
	var items []run
	for _, x := range awards {
		f := Fact{
			ID: string(a.c.ID) + ":" + id + ":" + string(x.Option), Subject: string(x.Option), Predicate: "delegates",
			Value: figure(int64(x.Delegates)), Measure: canvass.Delegates, Status: status,
		}
		items = append(items, say(a.named(x.Option, false), a.state(spelled(int64(x.Delegates)), f, ref)))
	}
	return list(items)
}

// forEach words an award as "three for Palmer".
func forEach(name, n run) run {
	if len(name) == 0 || len(n) == 0 {
		return nil
	}
	return append(append(append(run{}, n...), glue(" for ")...), name...)
}

// takes words an award as "Palmer takes three".
func takes(name, n run) run {
	if len(name) == 0 || len(n) == 0 {
		return nil
	}
	return append(append(append(run{}, name...), glue(" ")...), n.as("takes "+n.text())...)
}

// delegates tells what the contest is worth, and on what basis.
func (a *account) delegates() Sentence {
	const about = "delegates"
	d := &a.c.Delegates
	if d.Seats == 0 {
		return Sentence{}
	}
	ref := tally.Join(d.Ref, a.c.InfoRef)
	p := parts{"seats": a.seats(spelled(int64(d.Seats)))}
	end := ""
	status := Computed
	switch d.Basis {
	case tally.Computed:
		p["basis"] = a.worth("as computed here by the contest’s own rule", a.fact("basis", string(d.Basis), ""))
		end = ", {basis}"
	case tally.ComputedOnEstimates:
		p["basis"] = a.worth("as computed here by the contest’s own rule, in part on district votes that are estimates", a.fact("basis", string(d.Basis), ""))
		end = ", {basis}"
	case tally.ComputedOnPartial:
		p["basis"] = a.worth("On the votes counted so far the contest’s rule would give", a.fact("basis", string(d.Basis), ""))
		p["gets"] = a.taken(d.Awards, "delegates", Computed, ref, forEach)
		return tell(about, "{basis} {gets}, of {seats|$ delegates}.", p)
	case tally.Announced:
		by := a.creditor()
		if by == nil {
			return Sentence{}
		}
		status = Claimed
		p["by"] = a.outlet(by.By, ref)
		p["gets"] = a.taken(d.Awards, "delegates", status, ref, forEach)
		p["basis"] = a.worth("credits", a.fact("basis", string(d.Basis), Claimed))
		return tell(about, "Of the {seats|$ delegates} {by} {basis} {gets}.", p)
	default:
		if a.outcome.kind == none {
			return tell(about, "{seats|"+capital(many(int64(d.Seats), "delegate is", "delegates are"))+" at stake}.", p)
		}
		return a.undetermined()
	}
	if len(d.Awards) == 0 {
		return Sentence{}
	}
	top := d.Awards[0].Delegates
	level := 0
	for _, x := range d.Awards {
		if x.Delegates == top {
			level++
		}
	}
	p["first"] = a.named(d.Awards[0].Option, false)
	switch {
	case d.Open > 0:
		p["gets"] = a.taken(d.Awards, "delegates", status, ref, takes)
		p["open"] = a.worth(many(int64(d.Open), "is", "are")+" open", a.fact("delegates open", figure(int64(d.Open)), ""))
		return tell(about, "{gets} of the {seats|$ delegates}"+end+"; {open}.", p)
	case top == d.Seats:
		p["all"] = a.taken(d.Awards[:1], "delegates", status, ref, func(name, n run) run { return n.as("all " + n.text() + " delegates") })
		return tell(about, "{all} go to {first}"+end+".", p)
	case level > 1 && level == len(d.Awards):
		p["tie"] = a.taken(d.Awards, "delegates", status, ref, func(_, n run) run { return n })
		p["each"] = p["tie"].as(spelled(int64(top)) + " each")
		p["names"] = a.names(winners(d.Awards, top), false)
		p["tied"] = a.worth("tied", a.fact("winner", "tied", ""))
		return tell(about, "The {seats|$ delegates} are {tied}: {each} for {names}"+end+".", p)
	}
	p["gets"] = a.taken(d.Awards, "delegates", status, ref, takes)
	return tell(about, "{gets} of the {seats|$ delegates}"+end+".", p)
}

func winners(awards []canvass.Award, top int) []canvass.OptionID {
	var out []canvass.OptionID
	for _, x := range awards {
		if x.Delegates == top {
			out = append(out, x.Option)
		}
	}
	return out
}

// creditor is whose award a contest falls back on that cannot be computed, nil where there is none.
func (a *account) creditor() *catalog.Award {
	for i := range a.c.Delegates.Credited {
		if x := &a.c.Delegates.Credited[i]; x.Pool == "" && (x.Area == "" || x.Area == canvass.Statewide) {
			return x
		}
	}
	return nil
}

// undetermined says that nothing can be computed, and what is lacking.
func (a *account) undetermined() Sentence {
	d := &a.c.Delegates
	if len(d.Lacks) == 0 {
		return Sentence{}
	}
	f := a.fact("delegates", "undetermined", "")
	return tell("delegates", "How the {seats|$ delegates} divide {lacks|cannot be computed here yet: $}.", parts{
		"seats": a.seats(spelled(int64(d.Seats))), "lacks": a.worth(d.Lacks[0], f),
	})
}

// lacking says what is missing where only a part of the delegates is decided.
func (a *account) lacking() Sentence {
	d := &a.c.Delegates
	if d.Open == 0 || len(d.Lacks) == 0 || len(d.Awards) == 0 {
		return Sentence{}
	}
	lacks := d.Lacks
	if len(lacks) > 2 {
		lacks = lacks[:2]
	}
	return tell("lacking", "{lacks|For the rest the record lacks something: $}.", parts{
		"lacks": a.worth(strings.Join(lacks, "; "), a.fact("lacks", strings.Join(d.Lacks, "; "), "")),
	})
}

// pool is the only pool of a contest that has one, with its rule; nil where the working of several would fill a page.
func (a *account) pool() (*delegate.Result, *catalog.Rule) {
	d := &a.c.Delegates
	if len(d.Pools) != 1 || d.Pools[0].Status != delegate.Decided || len(d.Pools[0].Qualified) < 2 || len(d.Pools[0].Quotas) < 2 {
		return nil, nil
	}
	for _, p := range a.c.Info.Pools {
		if p.ID == string(d.Pools[0].Kind) && string(p.Area) == string(d.Pools[0].Area) {
			if r := a.c.Info.Rules[p.Rule]; r != nil {
				return &d.Pools[0], r
			}
		}
	}
	return nil, nil
}

// working shows how the rule comes to its award, where one pool holds all delegates.
func (a *account) working() Sentence {
	pool, rule := a.pool()
	if pool == nil {
		return Sentence{}
	}
	var quotas []run
	whole := true
	for i, o := range pool.Qualified {
		q := pool.Quotas[o]
		whole = whole && q.Remainder().Num == 0
		f := Fact{
			ID: string(a.c.ID) + ":quota:" + string(o), Subject: string(o), Predicate: "quota", Value: q.String(), Measure: canvass.Delegates, Status: Computed,
		}
		words := q.Decimal(2)
		if i == 0 {
			words += " delegates"
		}
		if i == 0 {
			words = "is due " + words
		}
		name := a.named(canvass.OptionID(o), false)
		if len(name) == 0 {
			return Sentence{}
		}
		quotas = append(quotas, append(append(name, glue(" ")...), a.worth(words, f)...))
	}
	p := parts{"quotas": list(quotas), "share": a.worth("By their votes", a.fact("rule", string(rule.Method.Main), Known))}
	if whole {
		return tell("working", "{share}, {quotas}.", p)
	}
	if rule.Rounding == delegate.LargestRemainder {
		if names, left := a.extras(pool); len(names) > 0 {
			words := "one delegate left goes"
			if left > 1 {
				words = spelled(int64(left)) + " delegates left go"
			}
			p["names"] = names
			p["left"] = a.worth(words, a.fact("rounding", string(rule.Rounding), Known))
			return tell("working", "{share}, {quotas}; after {left|whole numbers} the {left} to {names}, {left|for the largest remainder}.", p)
		}
	}
	p["rounding"] = a.worth(roundings[rule.Rounding], a.fact("rounding", string(rule.Rounding), Known))
	return tell("working", "{share}, {quotas}; {rounding}.", p)
}

// roundings say how fractions become seats, where it is not by the largest remainder.
var roundings = map[delegate.Rounding]string{
	delegate.LargestRemainder: "the largest remainders are rounded up",
	delegate.NearestFix:       "each is rounded to the nearest whole number",
	delegate.NearestWinner:    "each is rounded to the nearest whole number, and what is left goes to the winner",
	delegate.NearestTopBottom: "each is rounded to the nearest whole number, and what is left goes to the first",
	delegate.NearestTop:       "each is rounded to the nearest whole number, from the top",
	delegate.NearestUnbound:   "each is rounded to the nearest whole number, and what is left stays unbound",
	delegate.UpFromTop:        "each is rounded up, from the top, until none is left",
	delegate.Down:             "each is rounded down",
}

// extras are those who get a delegate beyond the whole number of their quotas.
func (a *account) extras(pool *delegate.Result) (run, int) {
	var items []run
	for _, o := range pool.Qualified {
		if int64(pool.Awards[o]) == pool.Quotas[o].Floor()+1 {
			items = append(items, a.named(canvass.OptionID(o), false))
		} else if int64(pool.Awards[o]) != pool.Quotas[o].Floor() {
			return nil, 0
		}
	}
	return list(items), len(items)
}

// trigger tells of a share of the vote that takes everything: that somebody reached it, or that nobody did.
func (a *account) trigger() Sentence {
	d := &a.c.Delegates
	if a.c.Count == nil || len(d.Pools) == 0 || len(a.c.Info.Pools) == 0 {
		return Sentence{}
	}
	rule := a.c.Info.Rules[a.c.Info.Pools[0].Rule]
	if rule == nil || len(rule.Triggers) == 0 {
		return Sentence{}
	}
	// The first trigger of the first pool is the one that people speak of; its own phrase says what it takes.
	phrase := rule.Triggers[0].String()
	share, takes, ok := strings.Cut(phrase, " takes ")
	if !ok {
		return Sentence{}
	}
	takes = strings.Replace(takes, "the pool", "all", 1)
	p := parts{"share": a.worth(share, a.fact("trigger", phrase, Known)), "takes": a.worth("take "+takes, a.fact("trigger", phrase, Known))}
	if f := d.Pools[0].Trigger; f != nil {
		p["name"] = a.named(canvass.OptionID(f.Option), false)
		p["got"] = a.worth(canvass.ShareText(f.Votes, f.Of), Fact{ID: string(a.c.ID) + ":trigger share", Subject: string(f.Option), Predicate: "share for the trigger", Value: canvass.ShareText(f.Votes, f.Of), Status: Computed})
		return tell("trigger", "{name}, with {got}, {share|has} {share}, {share|enough to} {takes} {takes|under the rule}.", p)
	}
	if d.Pools[0].Status != delegate.Decided {
		return Sentence{}
	}
	return tell("trigger", "{share|Nobody has $, which would} {takes}.", p)
}

// award is a claim of delegates with those who make it.
type award struct {
	claim   *canvass.Claim
	claims  []tally.Claim
	status  tally.ClaimStatus
	agrees  bool
	judged  bool
	ref     tally.Ref
	outlets []string
}

// awards are the claims of the whole contest's delegates with the given standing, those of the same numbers together.
func (a *account) awards(status tally.ClaimStatus) []award {
	var out []award
	for _, k := range a.c.Claims {
		if k.Claim.Kind != canvass.ClaimAward || k.Claim.Pool != "" || k.Claim.Area != "" && k.Claim.Area != canvass.Statewide || k.Status != status {
			continue
		}
		i := slices.IndexFunc(out, func(x award) bool { return sameNumbers(x.claim.Awards, k.Claim.Awards) })
		if i < 0 {
			i = len(out)
			out = append(out, award{claim: k.Claim, status: k.Status})
			if e := k.Explained; e != nil {
				out[i].judged = e.Verdict != delegate.CannotSay
				out[i].agrees = e.Verdict == delegate.Agrees
			}
		}
		out[i].claims = append(out[i].claims, k)
		out[i].ref = tally.Join(out[i].ref, k.Ref)
		if !slices.Contains(out[i].outlets, k.By) {
			out[i].outlets = append(out[i].outlets, k.By)
		}
	}
	return out
}

func sameNumbers(x, y []canvass.Award) bool {
	in := func(as []canvass.Award) map[canvass.OptionID]int {
		m := map[canvass.OptionID]int{}
		for _, w := range as {
			if w.Delegates > 0 {
				m[w.Option] = w.Delegates
			}
		}
		return m
	}
	mx, my := in(x), in(y)
	if len(mx) != len(my) {
		return false
	}
	for o, n := range mx {
		if my[o] != n {
			return false
		}
	}
	return true
}

// announced is "four for Palmer and two for Biden", as somebody announced it.
func (a *account) announced(k *canvass.Claim, id string, ref tally.Ref) run {
	awards := slices.Clone(k.Awards)
	slices.SortStableFunc(awards, func(x, y canvass.Award) int { return y.Delegates - x.Delegates })
	awards = slices.DeleteFunc(awards, func(x canvass.Award) bool { return x.Delegates == 0 && len(awards) > 1 })
	if len(awards) == 1 && awards[0].Delegates == a.c.Delegates.Seats && awards[0].Delegates > 0 {
		return a.taken(awards, id, Claimed, ref, func(name, n run) run {
			return append(append(n.as("all "+n.text()), glue(" to ")...), name...)
		})
	}
	if len(awards) > 1 && awards[0].Delegates == awards[len(awards)-1].Delegates {
		each := a.taken(awards, id, Claimed, ref, forEach)
		return each.as(spelled(int64(awards[0].Delegates)) + " each")
	}
	return a.taken(awards, id, Claimed, ref, forEach)
}

// score is an announced award between two as "four to two", and else as announced.
func (a *account) score(k *canvass.Claim, id string, ref tally.Ref) run {
	words := a.announced(k, id, ref)
	if len(k.Awards) != 2 || len(words) == 0 {
		return words
	}
	x, y := k.Awards[0].Delegates, k.Awards[1].Delegates
	return words.as(spelled(int64(max(x, y))) + " to " + spelled(int64(min(x, y))))
}

// correctedAward tells what was first announced and what replaced it.
func (a *account) correctedAward() Sentence {
	for _, w := range a.awards(tally.Corrected) {
		old := w.claims[0]
		now := a.claim(old.Replaced)
		if now == nil || now.Claim.Kind != canvass.ClaimAward {
			continue
		}
		ref := tally.Join(old.Ref, now.Ref)
		f := a.fact("award corrected", old.By, Reported)
		f.Measure, f.AsOf = canvass.Delegates, now.At.String()
		return tell("corrected-award", "{by} {corrected|had first announced} {first}; {corrected|it corrected that} to {second} {corrected|"+clock(now.At)+"}.", parts{
			"by": a.authority(old.By, ref), "corrected": a.state("corrected", f, ref),
			"first": a.announced(old.Claim, "announced:"+old.Key, ref), "second": a.announced(now.Claim, "announced:"+now.Key, ref),
		})
	}
	return Sentence{}
}

// correctionReason tells who gave the reason for a correction, and what it was.
func (a *account) correctionReason() Sentence {
	for _, w := range a.awards(tally.Corrected) {
		now := a.claim(w.claims[0].Replaced)
		if now == nil || now.Reason == "" {
			continue
		}
		ref := tally.Join(now.Ref, w.claims[0].Ref)
		text := unstopped(now.Reason)
		p := parts{"reason": a.state(text, a.fact("reason of correction", text, Claimed), ref)}
		who, colon := "{reason|The reason given is}", ""
		if now.Person != "" {
			p["who"] = a.state(now.Person, a.fact("corrected by", now.Person, Reported), ref)
			who = "{who} {reason|gave as the reason}"
		}
		if capital(text) == text { // a sentence of its own, not a noun
			colon = ":"
		}
		return tell("correction-reason", who+colon+" {reason}.", p)
	}
	return Sentence{}
}

// flaggedAward tells of an announcement that stands and that the rule does not give on the same votes.
func (a *account) flaggedAward() Sentence {
	for _, w := range a.awards(tally.Flagged) {
		ref := tally.Join(w.ref, a.c.Delegates.Ref, a.c.InfoRef)
		f := a.fact("award flagged", strings.Join(w.outlets, ", "), Conflict)
		f.Measure = canvass.Delegates
		announces := "announces"
		if len(w.outlets) > 1 {
			announces = "announce"
		}
		return tell("flagged-award", "{by} {flag|"+announces+"} {numbers}, {flag|which the rule does not give on the same votes}.", parts{
			"by": a.announcers(w.outlets, w.ref), "flag": a.state("flagged", f, ref),
			"numbers": a.announced(w.claim, "announced:"+w.claims[0].Key, w.ref),
		})
	}
	return Sentence{}
}

// sameAward tells of announcements that agree with the rule.
func (a *account) sameAward() Sentence {
	for _, w := range a.awards(tally.Standing) {
		if !w.agrees || a.corrects(w) {
			continue
		}
		ref := tally.Join(w.ref, a.c.Delegates.Ref, a.c.InfoRef)
		f := a.fact("award agrees", strings.Join(w.outlets, ", "), Claimed)
		f.Measure = canvass.Delegates
		says := "gives"
		if len(w.outlets) > 1 {
			says = "give"
		}
		return tell("same-award", "{by} {same|"+says+" the same}.", parts{"by": a.announcers(w.outlets, w.ref), "same": a.state("same", f, ref)})
	}
	return Sentence{}
}

// corrects reports whether all of an award's claims are corrections, which are told with what they correct.
func (a *account) corrects(w award) bool {
	return !slices.ContainsFunc(w.claims, func(k tally.Claim) bool { return k.Replaces == "" })
}

// otherAwards tells of announcements that cannot be held against the rule.
func (a *account) otherAwards() []Sentence {
	var out []Sentence
	for i, w := range a.awards(tally.Standing) {
		if w.judged || len(w.outlets) == 0 {
			continue
		}
		f := a.fact("award claimed", strings.Join(w.outlets, ", "), Claimed)
		f.ID += ":" + w.claims[0].Key
		credits := "has"
		if len(w.outlets) > 1 {
			credits = "have"
		}
		out = append(out, tell("award-"+spelled(int64(i+1)), "{by} {credit|"+credits+"} {numbers}.", parts{
			"by": a.announcers(w.outlets, w.ref), "credit": a.state("credit", f, w.ref),
			"numbers": a.announced(w.claim, "announced:"+w.claims[0].Key, w.ref),
		}))
	}
	return out
}

// staleAward tells who had the numbers before they were corrected, lateAward who printed them after that.
func (a *account) staleAward() Sentence { return a.outdated("stale-award", false) }
func (a *account) lateAward() Sentence  { return a.outdated("late-award", true) }

func (a *account) outdated(about string, late bool) Sentence {
	for _, w := range a.awards(tally.Outdated) {
		origin := a.origin(w.claim)
		if origin == nil {
			continue
		}
		correction := a.claim(origin.Replaced)
		if correction == nil {
			continue
		}
		var ids []string
		var ref tally.Ref
		var last tally.Claim
		for _, k := range w.claims {
			if _, after := gap(correction.At, k.At); after == late && !slices.Contains(ids, k.By) {
				ids, ref, last = append(ids, k.By), tally.Join(ref, k.Ref), k
			}
		}
		if len(ids) == 0 {
			continue
		}
		ref = tally.Join(ref, correction.Ref)
		f := a.fact(about, strings.Join(ids, ", "), Reported)
		f.AsOf = last.At.String()
		p := parts{"by": a.outlets(ids, ref), "had": a.state("had", f, ref), "numbers": a.score(w.claim, "announced:"+origin.Key, tally.Join(origin.Ref))}
		if !late {
			return tell(about, "{by} {had|had carried} {had|the} {numbers} {had|before that}.", p)
		}
		minutes, _ := gap(correction.At, last.At)
		p["still"] = p["had"].as("still printed")
		if len(ids) == 1 && minutes > 0 {
			p["later"] = p["had"].as("at least " + many(minutes, "minute", "minutes") + " after the correction")
			return tell(about, "{by} {still} {numbers} {later}.", p)
		}
		return tell(about, "{by} {still} {numbers} {had|after the correction}.", p)
	}
	return Sentence{}
}

// gap is how many whole minutes at least lie between the end of one interval and the beginning of a later one, and whether
// the second is later.
func gap(before, after canvass.Interval) (minutes int64, later bool) {
	if before.NotAfter == 0 || after.NotBefore == 0 || after.NotBefore < before.NotAfter {
		return 0, false
	}
	return int64(after.NotBefore-before.NotAfter) / 60_000, true
}

// origin is the corrected claim whose numbers a claim repeats.
func (a *account) origin(k *canvass.Claim) *tally.Claim {
	for i := range a.c.Claims {
		if x := &a.c.Claims[i]; x.Status == tally.Corrected && x.Claim.Kind == canvass.ClaimAward && sameNumbers(x.Claim.Awards, k.Awards) {
			return x
		}
	}
	return nil
}

// claim is the claim with the key, nil where there is none.
func (a *account) claim(key string) *tally.Claim {
	for i := range a.c.Claims {
		if a.c.Claims[i].Key == key {
			return &a.c.Claims[i]
		}
	}
	return nil
}
