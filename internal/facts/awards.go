package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// announcement is a claim of delegates with those who make it.
type announcement struct {
	claim   *canvass.Claim
	claims  []tally.Claim
	judged  bool // the rule could be held against it
	agrees  bool // and gives the same
	ref     tally.Ref
	outlets []string
}

// announcements are the claims of the whole contest's delegates with the given standing, those of the same numbers
// together.
func (a *account) announcements(status tally.ClaimStatus) []announcement {
	var out []announcement
	for _, k := range a.c.Claims {
		if k.Claim.Kind != canvass.ClaimAward || k.Claim.Pool != "" || k.Claim.Area != "" && k.Claim.Area != canvass.Statewide || k.Status != status {
			continue
		}
		i := slices.IndexFunc(out, func(x announcement) bool { return sameNumbers(x.claim.Awards, k.Claim.Awards) })
		if i < 0 {
			i = len(out)
			out = append(out, announcement{claim: k.Claim})
		}
		if e := k.Explained; e != nil && e.Verdict != delegate.CannotSay {
			out[i].judged = true
			out[i].agrees = e.Verdict == delegate.Agrees
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

// announced is "Palmer four delegates and Biden two", as somebody announced it.
func (a *account) announced(k *canvass.Claim, id string, ref tally.Ref) run {
	ref = tally.Join(ref, a.c.InfoRef) // how many there are in all is the contest's
	var items []run
	for i, x := range a.ordered(k.Awards) {
		words := spelled(x.Delegates)
		switch {
		case x.Delegates == a.c.Delegates.Seats:
			words = all(x.Delegates)
		case i == 0:
			words = english.Many(x.Delegates, "delegate", "delegates")
		}
		items = append(items, then(a.named(x.Option), glue(" "), a.award(x, id, Claimed, ref, words)))
	}
	return list(items)
}

// each is "three each" where an announcement gives all the same, and else as announced.
func (a *account) each(k *canvass.Claim, id string, ref tally.Ref) run {
	words := a.announced(k, id, ref)
	awards := a.ordered(k.Awards)
	if len(awards) > 1 && awards[0].Delegates == awards[len(awards)-1].Delegates {
		return words.as(spelled(awards[0].Delegates) + " each")
	}
	return words
}

// score is an announcement between two as "4-2", and else as announced.
func (a *account) score(k *canvass.Claim, id string, ref tally.Ref) run {
	words := a.announced(k, id, ref)
	if awards := a.ordered(k.Awards); len(awards) == 2 {
		return words.as(english.Thousands(awards[0].Delegates) + "-" + english.Thousands(awards[1].Delegates))
	}
	return words
}

// corrected are what somebody first announced, and what the correction put in its place; nil where nobody corrected.
func (a *account) corrected() (old, now *tally.Claim) {
	for _, w := range a.announcements(tally.Corrected) {
		if k := a.claim(w.claims[0].Replaced); k != nil && k.Claim.Kind == canvass.ClaimAward {
			return &w.claims[0], k
		}
	}
	return nil, nil
}

// correction tells what was first announced, and what replaced it, when and why.
func (a *account) correction() []draft {
	old, now := a.corrected()
	if old == nil {
		return nil
	}
	ref := tally.Join(old.Ref, now.Ref, a.c.InfoRef)
	f := a.fact("award corrected", old.By, Reported)
	f.Measure, f.AsOf = canvass.Delegates, now.At.String()
	p := parts{
		"by": a.authority(old.By, ref), "gave": a.state("first gave", f, tally.Join(ref, a.zoneRef())),
		"first": a.announced(old.Claim, "announced:"+old.Key, ref), "second": a.each(now.Claim, "announced:"+now.Key, ref),
	}
	when := ""
	if t := a.clock(now.At); t != "" {
		when = " {gave|" + t + "}"
	}
	why := ""
	if now.Reason != "" {
		head, _, _ := strings.Cut(english.Unstopped(now.Reason), ":")
		p["reason"] = a.state("citing "+lowered(head), a.fact("reason of correction", english.Unstopped(now.Reason), Claimed), ref)
		why = ", {reason}"
	}
	who := ""
	if now.Person != "" {
		p["who"] = a.state(now.Person, a.fact("corrected by", now.Person, Reported), tally.Join(ref, a.s.FileRef(outletsFile)))
		who = ", {who} {who|said}"
		if o := a.outletOf(old.By); o != nil && o.Kind == "party" {
			who = ", {who|the party’s $ said}"
		}
	}
	return []draft{
		tell("corrected-award", "{by} {gave} {first}.", p),
		first(
			tell("correction", "it {gave|changed that to} {second}"+when+why+who+".", p),
			tell("correction", "it {gave|changed that to} {second}"+when+why+".", p),
			tell("correction", "it {gave|changed that to} {second}"+when+".", p),
		),
	}
}

// beside lets words on the delegates rest on what was announced of them too: they would be others if the authority's
// word were.
func (a *account) beside(words run) run {
	var ref tally.Ref
	for i := range a.c.Claims {
		if k := &a.c.Claims[i]; k.Claim.Kind == canvass.ClaimAward {
			ref = tally.Join(ref, k.Ref)
		}
	}
	if len(ref) == 0 {
		return words
	}
	return words.with(a.state("announced", a.fact("announced", "as computed", Computed), ref))
}

// correctedToRule reports whether what the correction put in place is what the rule gives.
func (a *account) correctedToRule() bool {
	_, now := a.corrected()
	return now != nil && a.c.Delegates.Basis == tally.Computed && a.c.Delegates.Open == 0 && sameNumbers(now.Claim.Awards, a.c.Delegates.Awards)
}

// flaggedByAuthority reports whether the contest's own authority announced an award that its rule does not give.
func (a *account) flaggedByAuthority() bool {
	return slices.ContainsFunc(a.announcements(tally.Flagged), func(w announcement) bool {
		return slices.Contains(w.outlets, a.c.Info.Authority)
	})
}

// flagged tell of announcements that stand and that the rule does not give on the same votes.
func (a *account) flagged() []draft {
	var out []draft
	told := false
	for _, w := range a.announcements(tally.Flagged) {
		key := w.claims[0].Key
		name, gave := "flagged-award-"+key, "gave"
		if slices.ContainsFunc(w.claims, func(k tally.Claim) bool { return k.Of == canvass.Certified }) {
			gave = "certified"
		}
		f := Fact{ID: string(a.c.ID) + ":" + name, Subject: string(a.c.ID), Predicate: "flagged-award", Value: strings.Join(w.outlets, ", "), Measure: canvass.Delegates, Status: Conflict}
		verdict := a.state(gave, f, tally.Join(w.ref, a.worthRef()))
		p := parts{"by": a.announcers(w.outlets, w.ref), "verdict": verdict, "numbers": a.announced(w.claim, "announced:"+key, w.ref)}
		d := &a.c.Delegates
		if w.claims[0].Seats > 0 {
			out = append(out, tell(name, "{by} {verdict} {numbers}, {verdict|more delegates than there are}.", p))
			continue
		}
		if w.claims[0].Decided != nil {
			out = append(out, tell(name, "{by} {verdict} {numbers}, {verdict|which is not what the party decided}.", p))
			continue
		}
		if told || d.Open > 0 || len(d.Awards) == 0 || !a.flaggedByAuthority() {
			out = append(out, tell(name, "{by} {verdict} {numbers}, {verdict|which party rules do not give on the same votes}.", p))
			continue
		}
		told = true
		rules := "under party rules"
		if len(w.outlets) == 1 {
			rules = "under its rules"
		}
		p["basis"], p["rule"] = a.worth("by Canvass’s calculation", a.fact("basis", string(d.Basis), "")), a.ruleAward()
		out = append(out, tell(name, "{by} {verdict} {numbers}.", p), tell("rule-award", "{verdict|"+rules+" the same votes give} {rule}, {basis}.", p))
	}
	return out
}

// ruleAward is "each three", or "Rivera 12 delegates and Okafor eight", by the rule.
func (a *account) ruleAward() run {
	awards := a.ordered(a.c.Delegates.Awards)
	var items []run
	for i, x := range awards {
		words := spelled(x.Delegates)
		if i == 0 {
			words = english.Many(x.Delegates, "delegate", "delegates")
		}
		items = append(items, then(a.named(x.Option), glue(" "), a.award(x, "delegates", Computed, a.worthRef(), words)))
	}
	both := list(items)
	if len(awards) == 2 && awards[0].Delegates == awards[1].Delegates {
		return both.as("each " + spelled(awards[0].Delegates))
	}
	return both
}

// announcers lists those who announce an award, the contest's own party as the party.
func (a *account) announcers(ids []string, named tally.Ref) run {
	var items []run
	for _, id := range ids {
		items = append(items, a.authority(id, named))
	}
	return list(items)
}

// same tells who announced what the rule gives, but for whoever's announcement is told as the award itself.
func (a *account) same() draft {
	for _, w := range a.announcements(tally.Standing) {
		if !w.agrees || a.corrects(w) {
			continue
		}
		outlets := w.outlets
		if line := a.totals.line; line.Taken == race.Final || line.Taken == race.Announced {
			outlets = slices.DeleteFunc(slices.Clone(outlets), func(id string) bool { return id == line.By })
		}
		if x, ok := a.credited(); ok && a.c.Delegates.Open == 0 && a.totals.line.Taken == race.Ours && !a.correctedToRule() && !a.flaggedByAuthority() {
			outlets = slices.DeleteFunc(slices.Clone(outlets), func(id string) bool { return id == x.by })
		}
		if len(outlets) == 0 {
			continue
		}
		f := a.fact("same award", strings.Join(outlets, ", "), Claimed)
		f.Measure = canvass.Delegates
		return tell("same-award", "{by} {same|reported the same division}.", parts{
			"by": a.announcers(outlets, w.ref), "same": a.state("same", f, tally.Join(w.ref, a.worthRef())),
		})
	}
	return draft{}
}

// corrects reports whether all of an award's claims are corrections, which are told with what they correct.
func (a *account) corrects(w announcement) bool {
	return !slices.ContainsFunc(w.claims, func(k tally.Claim) bool { return k.Replaces == "" })
}

// others tells of announcements that cannot be held against the rule.
func (a *account) otherAwards() []draft {
	var out []draft
	for _, w := range a.announcements(tally.Standing) {
		if w.judged || len(w.outlets) == 0 {
			continue
		}
		p := parts{"by": a.announcers(w.outlets, w.ref), "numbers": a.announced(w.claim, "announced:"+w.claims[0].Key, w.ref)}
		f := a.fact("award claimed", strings.Join(w.outlets, ", "), Claimed)
		f.ID += ":" + w.claims[0].Key
		gave := "gave"
		if line := a.totals.line; line.Taken == race.Final || line.Taken == race.Announced {
			if slices.Contains(w.outlets, line.By) && sameNumbers(line.Awards, w.claim.Awards) {
				continue // told already
			}
			if sameNumbers(line.Awards, w.claim.Awards) {
				p["numbers"] = p["numbers"].with(a.worth("same", a.fact("basis", string(line.Basis), Claimed))).as("the same division")
				gave = "reported"
			}
		}
		p["gave"] = a.state(gave, f, tally.Join(w.ref, a.worthRef()))
		out = append(out, tell("award-"+w.claims[0].Key, "{by} {gave} {numbers}.", p))
	}
	return out
}

// outdated tells who had reported the numbers that were corrected.
func (a *account) outdated() draft {
	for _, w := range a.announcements(tally.Outdated) {
		origin := a.origin(w.claim)
		if origin == nil || a.claim(origin.Replaced) == nil {
			continue
		}
		f := a.fact("outdated-award", strings.Join(w.outlets, ", "), Reported)
		ref := tally.Join(w.ref, a.claim(origin.Replaced).Ref)
		ids := w.outlets[:min(len(w.outlets), 3)]
		return tell("outdated-award", "{by} {had|had reported} {numbers}.", parts{
			"by": a.outlets(ids, w.ref), "had": a.state("had", f, ref), "numbers": a.score(w.claim, "announced:"+origin.Key, origin.Ref),
		})
	}
	return draft{}
}

// lateAward tells in a full account who still printed the old numbers after the correction.
func (a *account) lateAward() draft {
	for _, w := range a.announcements(tally.Outdated) {
		origin := a.origin(w.claim)
		if origin == nil || a.claim(origin.Replaced) == nil {
			continue
		}
		correction := a.claim(origin.Replaced)
		for _, k := range w.claims {
			minutes, late := gap(correction.At, k.At)
			if !late || minutes == 0 {
				continue
			}
			f := a.fact("late-award", k.By, Reported)
			f.AsOf = k.At.String()
			return tell("late-award", "{by} {still} {later}.", parts{
				"by": a.outlet(k.By, k.Ref), "still": a.state("still had the old numbers", f, tally.Join(k.Ref, correction.Ref)),
				"later": a.state("at least "+english.Many(minutes, "minute", "minutes")+" after the correction", f, tally.Join(k.Ref, correction.Ref)),
			})
		}
	}
	return draft{}
}

// gap is how many whole minutes at least lie between the end of one interval and the beginning of a later one, and
// whether the second is later.
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

// onTheNight is how many days after a contest an award was announced at most that is told beside a later one.
const onTheNight = 2

// announcedBefore tells an award of the whole contest that was announced on the night and that the rule does not give.
func (a *account) announcedBefore() draft {
	if a.totals.line.Taken != race.Ours || a.outcome.kind != won || len(a.announcements(tally.Flagged)) > 0 {
		return draft{}
	}
	for i := range a.c.Info.Awards {
		w := &a.c.Info.Awards[i]
		if w.Pool != "" || w.Area != "" && w.Area != canvass.Statewide || a.reference(w.By) || !a.published(w.Published) ||
			w.Published.After(a.last().AddDate(0, 0, onTheNight)) || sameNumbers(w.Awards, a.c.Delegates.Awards) {
			continue
		}
		f := a.fact("announced on the night", w.By, Claimed)
		f.Measure = canvass.Delegates
		ref := tally.Join(a.lineRef(), a.c.InfoRef, a.s.FileRef(outletsFile))
		said := a.known("had reported", f, ref, w.Cited)
		var items []run
		for j, x := range a.ordered(w.Awards) {
			words := spelled(x.Delegates)
			if j == 0 {
				words = english.Many(x.Delegates, "delegate", "delegates")
			}
			one := Fact{ID: string(a.c.ID) + ":announced on the night:" + string(x.Option), Subject: string(x.Option), Predicate: "delegates announced", Value: strconv.Itoa(x.Delegates), Measure: canvass.Delegates, Status: Claimed}
			items = append(items, then(a.known(words, one, ref, w.Cited), glue(" for "), a.named(x.Option)))
		}
		p := parts{"by": a.outlet(w.By, ref), "said": said, "numbers": list(items)}
		if a.noneBound() {
			p["unbound"] = a.state("by party rules all of them are unbound", a.fact("delegates unallocated", english.Thousands(a.totals.line.Unbound), Computed), a.lineRef())
			return tell("announced-before", "{by} {said} {numbers} {said|on the night}; {unbound}.", p)
		}
		return tell("announced-before", "{by} {said} {numbers} {said|on the night; party rules give another split}.", p)
	}
	return draft{}
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
