package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// award is a claim of delegates with those who make it.
type award struct {
	claim   *canvass.Claim
	claims  []tally.Claim
	judged  bool // the rule could be held against it
	agrees  bool // and gives the same
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
			out = append(out, award{claim: k.Claim})
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

// announced is "four for Palmer and two for Biden", as somebody announced it.
func (a *account) announced(k *canvass.Claim, id string, ref tally.Ref) run {
	ref = tally.Join(ref, a.c.InfoRef) // how many there are in all is the contest's
	awards := slices.Clone(k.Awards)
	slices.SortStableFunc(awards, func(x, y canvass.Award) int { return y.Delegates - x.Delegates })
	awards = slices.DeleteFunc(awards, func(x canvass.Award) bool { return x.Delegates == 0 && len(awards) > 1 })
	if len(awards) == 1 && awards[0].Delegates == a.c.Delegates.Seats && awards[0].Delegates > 0 {
		return a.taken(awards, id, Claimed, ref, func(name, n run) run { return forEach(name, n.as("all "+n.text())) })
	}
	if len(awards) > 1 && awards[0].Delegates == awards[len(awards)-1].Delegates {
		each := a.taken(awards, id, Claimed, ref, forEach)
		return each.as(english.Spelled(int64(awards[0].Delegates)) + " each")
	}
	return a.taken(awards, id, Claimed, ref, forEach)
}

// given is "all 20 to Okafor": an award by somebody who gives it.
func (a *account) given(k *canvass.Claim, id string, ref tally.Ref) run {
	words := a.announced(k, id, ref)
	for i := range words {
		if words[i].Text == " for " {
			words[i].Text = " to "
		}
	}
	return words
}

// score is an announced award between two as "four to two", and else as announced.
func (a *account) score(k *canvass.Claim, id string, ref tally.Ref) run {
	words := a.announced(k, id, ref)
	if len(k.Awards) != 2 || len(words) == 0 {
		return words
	}
	x, y := k.Awards[0].Delegates, k.Awards[1].Delegates
	return words.as(english.Spelled(int64(max(x, y))) + " to " + english.Spelled(int64(min(x, y))))
}

// correctedAward tells what was first announced and what replaced it.
func (a *account) correctedAward() Sentence {
	for _, w := range a.awards(tally.Corrected) {
		old := w.claims[0]
		now := a.claim(old.Replaced)
		if now == nil || now.Claim.Kind != canvass.ClaimAward {
			continue
		}
		ref := tally.Join(old.Ref, now.Ref, a.c.InfoRef)
		f := a.fact("award corrected", old.By, Reported)
		f.Measure, f.AsOf = canvass.Delegates, now.At.String()
		return tell("corrected-award", "{by} {corrected|had first announced} {first}; {corrected|it corrected that} to {second} {corrected|"+a.clock(now.At)+"}.", parts{
			"by": a.authority(old.By, ref), "corrected": a.state("corrected", f, tally.Join(ref, a.zoneRef())),
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
		text := english.Unstopped(now.Reason)
		p := parts{"reason": a.state(text, a.fact("reason of correction", text, Claimed), ref)}
		who, colon := "{reason|The reason given is}", ""
		if now.Person != "" {
			p["who"] = a.state(now.Person, a.fact("corrected by", now.Person, Reported), ref)
			who = "{who} {reason|gave as the reason}"
		}
		if english.Capital(text) == text { // a sentence of its own, not a noun
			colon = ":"
		}
		return tell("correction-reason", who+colon+" {reason}.", p)
	}
	return Sentence{}
}

// flaggedAwards tell of announcements that stand and that the rule does not give on the same votes.
func (a *account) flaggedAwards() []Sentence {
	return a.judgedAwards(tally.Flagged, "flagged-award", func(award) bool { return true }, func(several bool) string {
		if several {
			return "{by} {verdict|announce} {numbers}, {verdict|which the rule does not give on the same votes}."
		}
		return "{by} {verdict|announces} {numbers}, {verdict|which the rule does not give on the same votes}."
	})
}

// sameAwards tell of announcements that agree with the rule.
func (a *account) sameAwards() []Sentence {
	agreed := func(w award) bool { return w.agrees && !a.corrects(w) }
	return a.judgedAwards(tally.Standing, "same-award", agreed, func(several bool) string {
		if several {
			return "{by} {verdict|give the same}."
		}
		return "{by} {verdict|gives the same}."
	})
}

// judgedAwards are sentences on the awards of a standing, one for each set of numbers; say words them.
func (a *account) judgedAwards(status tally.ClaimStatus, about string, which func(award) bool, say func(several bool) string) []Sentence {
	var out []Sentence
	for _, w := range a.awards(status) {
		if !which(w) {
			continue
		}
		name := about + "-" + w.claims[0].Key
		f := Fact{ID: string(a.c.ID) + ":" + name, Subject: string(a.c.ID), Predicate: about, Value: strings.Join(w.outlets, ", "), Measure: canvass.Delegates, Status: Conflict}
		if status == tally.Standing {
			f.Status = Claimed
		}
		p := parts{
			"by": a.announcers(w.outlets, w.ref), "verdict": a.state("verdict", f, tally.Join(w.ref, a.worthRef())),
			"numbers": a.announced(w.claim, "announced:"+w.claims[0].Key, w.ref),
		}
		out = append(out, tell(name, say(len(w.outlets) > 1), p))
	}
	return out
}

// corrects reports whether all of an award's claims are corrections, which are told with what they correct.
func (a *account) corrects(w award) bool {
	return !slices.ContainsFunc(w.claims, func(k tally.Claim) bool { return k.Replaces == "" })
}

// otherAwards tells of announcements that cannot be held against the rule.
func (a *account) otherAwards() []Sentence {
	var out []Sentence
	for _, w := range a.awards(tally.Standing) {
		if w.judged || len(w.outlets) == 0 {
			continue
		}
		p := parts{"by": a.announcers(w.outlets, w.ref), "numbers": a.given(w.claim, "announced:"+w.claims[0].Key, w.ref)}
		if c := a.creditor(); c != nil && a.c.Delegates.Basis == tally.Announced && sameNumbers(c.Awards, w.claim.Awards) {
			p["numbers"] = p["numbers"].with(a.worth("same", a.fact("basis", string(a.c.Delegates.Basis), Claimed))).as("the same")
		}
		f := a.fact("award claimed", strings.Join(w.outlets, ", "), Claimed)
		f.ID += ":" + w.claims[0].Key
		credits := "gives"
		if len(w.outlets) > 1 {
			credits = "give"
		}
		p["credit"] = a.state(credits, f, tally.Join(w.ref, a.worthRef()))
		out = append(out, tell("award-"+w.claims[0].Key, "{by} {credit} {numbers}.", p))
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
			p["later"] = p["had"].as("at least " + english.Many(minutes, "minute", "minutes") + " after the correction")
			return tell(about, "{by} {still} {numbers} {later}.", p)
		}
		return tell(about, "{by} {still} {numbers} {had|after the correction}.", p)
	}
	return Sentence{}
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

// claim is the claim with the key, nil where there is none.
func (a *account) claim(key string) *tally.Claim {
	for i := range a.c.Claims {
		if a.c.Claims[i].Key == key {
			return &a.c.Claims[i]
		}
	}
	return nil
}
