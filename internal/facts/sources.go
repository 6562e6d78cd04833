package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// victors are the standing claims of a winner, by winner: the one that most claim first.
type victors struct {
	winner  canvass.OptionID
	measure canvass.Measure
	claims  []tally.Claim
	ref     tally.Ref
}

func (a *account) victors() []victors {
	var out []victors
	for _, k := range a.c.Claims {
		if k.Claim.Kind != canvass.ClaimWinner || !k.Open() || k.Claim.Measure == canvass.Delegates {
			continue
		}
		i := slices.IndexFunc(out, func(v victors) bool { return v.winner == k.Claim.Winner && v.measure == k.Claim.Measure })
		if i < 0 {
			i = len(out)
			out = append(out, victors{winner: k.Claim.Winner, measure: k.Claim.Measure})
		}
		out[i].claims = append(out[i].claims, k)
		out[i].ref = tally.Join(out[i].ref, k.Ref)
	}
	slices.SortStableFunc(out, func(x, y victors) int { return len(y.claims) - len(x.claims) })
	return out
}

// outlets are those who claim it and are not themselves candidates, in the order in which they spoke, each once.
func (v victors) outlets(t *teller) []string {
	var ids []string
	for _, k := range v.claims {
		if !t.speaks(k.By) && !slices.Contains(ids, k.By) {
			ids = append(ids, k.By)
		}
	}
	return ids
}

// by is "the AP and ABC News say", or how many more say it than can be listed.
func (v victors) by(a *account) run { return v.saying(a, "says", "say") }

// also is by, beside another who has said it already.
func (v victors) also(a *account) run { return v.saying(a, "also says", "also say") }

func (v victors) saying(a *account, one, several string) run {
	const most = 3
	ids := v.outlets(a.teller)
	if len(ids) == 0 {
		for _, k := range v.claims {
			ids = append(ids, k.By)
		}
	}
	ids = slices.Compact(ids)
	says := one
	if len(ids) > 1 {
		says = several
	}
	f := a.fact("called winner", string(v.winner), Claimed)
	f.Measure = v.measure
	ref := tally.Join(v.ref, a.outcome.ref, a.s.FileRef(outletsFile))
	call := a.state(says, f, ref)
	if extra := int64(len(ids) - most); extra > 1 {
		more := a.state(many(extra, "other", "others"), a.fact("callers", figure(int64(len(ids))), Computed), ref)
		listed := a.outlets(ids[:most], v.ref)
		if len(more) == 0 || len(listed) == 0 {
			return nil
		}
		// The last "and" belongs before the number of the others.
		named := list([]run{a.outlet(ids[0], v.ref), a.outlet(ids[1], v.ref), a.outlet(ids[2], v.ref), more})
		return append(append(named, glue(" ")...), call...)
	}
	named := a.outlets(ids, v.ref)
	if len(named) == 0 {
		return nil
	}
	return append(append(named, glue(" ")...), call...)
}

// confirmation tells what the contest's authority has confirmed, and to whom.
func (a *account) confirmation() Sentence {
	for _, k := range a.c.Confirmations {
		if k.Confirmation.Of == canvass.Certified || !k.Authority {
			continue
		}
		return a.confirmed("confirmation", k)
	}
	return Sentence{}
}

func (a *account) confirmed(about string, k tally.Confirmation) Sentence {
	ref := tally.Join(k.Ref, a.c.InfoRef)
	status := Confirmed
	if !k.Authority {
		status = Claimed
	}
	who := a.outlet(k.By, k.Ref)
	role := a.fact("confirmed by", strings.TrimSpace(k.Confirmation.Person+" "+k.Confirmation.Role), status)
	p := parts{"party": who}
	speaker := "{party}"
	switch {
	case k.Confirmation.Person != "" && k.Confirmation.Role != "":
		p["who"] = a.state(k.Confirmation.Person+", the "+k.Confirmation.Role, role, ref)
		speaker = "{who} of {party},"
	case k.Confirmation.Role != "":
		p["who"] = a.state("the "+k.Confirmation.Role, role, ref)
		speaker = "{who} of {party}"
	case k.Confirmation.Person != "":
		p["who"] = a.state(k.Confirmation.Person, role, ref)
		speaker = "{who} of {party}"
	}
	f := a.fact("confirmed", string(k.Confirmation.Of), status)
	f.AsOf = k.At.String()
	p["confirmed"] = a.state("confirmed", f, ref)
	to := ""
	if k.Confirmation.To != "" && k.Confirmation.To != "canvass" {
		p["to"] = a.outlet(k.Confirmation.To, k.Ref)
		to = " to {to}"
	}
	if k.Confirmation.Of == canvass.ConfirmCount {
		return tell(about, speaker+" {confirmed}"+to+" {confirmed|the count}.", p)
	}
	p["winner"] = a.named(k.Confirmation.Winner, false)
	w := a.fact("winner", string(k.Confirmation.Winner), status)
	w.Measure = k.Confirmation.Measure
	p["won"] = a.state("had "+winVerb[k.Confirmation.Measure], w, tally.Join(a.outcome.ref, ref))
	return tell(about, speaker+" {confirmed}"+to+" that {winner} {won}.", p)
}

// victory tells which newsrooms say who won, where that is not the first sentence already.
func (a *account) victory() Sentence {
	const about = "calls"
	all := a.victors()
	if len(all) == 0 {
		return Sentence{}
	}
	v := all[0]
	if a.outcome.kind == said { // told at once
		return Sentence{}
	}
	if len(v.outlets(a.teller)) == 0 {
		return a.ownVictory(v)
	}
	p := parts{"by": v.by(a), "winner": a.named(v.winner, false)}
	f := a.fact("called winner", string(v.winner), Claimed)
	f.Measure = v.measure
	p["won"] = a.state(winVerb[v.measure], f, tally.Join(v.ref, a.c.InfoRef))
	if slices.Contains(a.outcome.options, v.winner) && a.outcome.kind == won {
		p["by"] = v.also(a)
	}
	return tell(about, "{by} that {winner} {won}.", p)
}

func (a *account) ownVictory(v victors) Sentence {
	f := a.fact("own claim", string(v.winner), Claimed)
	f.Measure = v.measure
	return tell("calls", "{by} {claims}.", parts{
		"by":     a.outlet(v.claims[0].By, v.ref),
		"claims": a.state("claims to have "+winVerb[v.measure], f, tally.Join(v.ref, a.s.FileRef(outletsFile))),
	})
}

// earliest is the first newsroom's claim that has a clock time, nil where none has.
func (v victors) earliest(t *teller) *tally.Claim {
	for i := range v.claims {
		if k := &v.claims[i]; !t.speaks(k.By) && k.At.Day == "" && !k.At.IsZero() {
			return k
		}
	}
	return nil
}

// firstCall tells which of several newsrooms was the first to say it, and when.
func (a *account) firstCall() Sentence {
	all := a.victors()
	if a.outcome.kind != said || len(all) != 1 {
		return Sentence{}
	}
	v := all[0]
	k := v.earliest(a.teller)
	if k == nil || len(v.outlets(a.teller)) < 2 {
		return Sentence{}
	}
	f := a.fact("first call", k.By, Claimed)
	f.AsOf = k.At.String()
	return tell("first-call", "{by} {first|was the first in this record to say so}, {first|"+a.clock(k.At)+"}.", parts{
		"by": a.outlet(k.By, k.Ref), "first": a.state("first", f, tally.Join(v.ref, a.outcome.ref)),
	})
}

// dissent tells of those who say that somebody else won than most say.
func (a *account) dissent() []Sentence {
	all := a.victors()
	if len(all) < 2 || a.outcome.kind == said {
		return nil
	}
	var out []Sentence
	for _, v := range all[1:] {
		f := a.fact("called winner", string(v.winner), Conflict)
		f.ID = string(a.c.ID) + ":called otherwise:" + string(v.winner)
		out = append(out, tell("dissent-"+string(v.winner), "{by} that {winner} {won}.", parts{
			"by": v.by(a), "winner": a.named(v.winner, false),
			"won": a.state(winVerb[v.measure], f, tally.Join(v.ref, all[0].ref)),
		}))
	}
	return out
}

// takenBack tells of winners that somebody named and then took back or corrected.
func (a *account) takenBack() Sentence {
	for _, k := range a.c.Claims {
		if k.Claim.Kind != canvass.ClaimWinner || k.Open() {
			continue
		}
		l, ok := a.s.Entry(k.Replaced)
		if !ok {
			continue
		}
		f := a.fact("taken back", string(k.Claim.Winner), Reported)
		f.AsOf = l.Entry.At.String()
		reason := ""
		if w := l.Entry.Withdrawal; w != nil {
			reason = w.Reason
		} else if w := l.Entry.Correction; w != nil {
			reason = w.Reason
		}
		return tell("taken-back", "{by} {back|had said} that {winner} {back|"+winVerb[k.Claim.Measure]+"}, and {back|took that back} {back|"+a.clock(l.Entry.At)+"}: {reason}.", parts{
			"by": a.outlet(k.By, k.Ref), "winner": a.named(k.Claim.Winner, false), "back": a.state("back", f, tally.Join(k.Ref, a.c.InfoRef)),
			"reason": a.state(unstopped(reason), a.fact("reason for taking back", unstopped(reason), Claimed), k.Ref),
		})
	}
	return Sentence{}
}

// call tells this desk's own call.
func (a *account) call() Sentence {
	for _, k := range a.c.Calls {
		if k.Retired != "" {
			continue
		}
		f := a.fact("call", string(k.Call.Winner), Computed)
		f.Measure, f.AsOf = k.Call.Measure, k.At.String()
		return tell("call", "{call|This desk called it} for {winner}: {call|$}.", parts{
			"call": a.state(unstopped(k.Call.Reason), f, k.Ref), "winner": a.named(k.Call.Winner, false),
		})
	}
	return Sentence{}
}

// complete tells what is said of a count that is whole, and that it is not certified.
func (a *account) complete() Sentence {
	n := a.c.Count
	if a.c.Status != tally.Complete || n == nil {
		return Sentence{}
	}
	p := parts{
		"by":   a.authority(n.By, n.Ref),
		"open": a.counted("the result is not yet certified", a.fact("status", string(a.c.Status), Computed)),
	}
	switch {
	case n.Cast != nil:
		p["all"] = a.counted(figure(*n.Cast), a.fact("ballots cast", figure(*n.Cast), Reported))
		return tell("complete", "{all|All $ ballots are counted}, {by} {all|says}; {open}.", p)
	case n.Official == "":
		p["final"] = a.counted("gives the count as final", a.fact("final", "yes", Reported))
		return tell("complete", "{by} {final}; {open}.", p)
	}
	p["open"] = p["open"].as("no certification is in the record")
	p["final"] = a.counted("the count is the last one known", a.fact("final", "yes", Known))
	return tell("complete", "{final}; {open}.", p)
}

// certification tells who certified the result, and when.
func (a *account) certification() Sentence {
	for _, k := range a.c.Confirmations {
		if !k.Authority || k.Confirmation.Of != canvass.Certified {
			continue
		}
		f := a.fact("certified", "yes", Certified)
		f.AsOf = k.At.String()
		words := "certified the result " + a.clock(k.At)
		if k.At.NotAfter == 0 && k.At.Day == "" {
			words = "has certified the result, on a day that is not in the record"
		}
		return tell("certified", "{by} {certified}.", parts{
			"by": a.outlet(k.By, k.Ref), "certified": a.state(words, f, tally.Join(k.Ref, a.c.InfoRef)),
		})
	}
	return Sentence{}
}

// expected gives the newest percentages of the expected vote, each as its source's own. Those told with shares are left out,
// and, once somebody has won, those from before the count.
func (a *account) expected() Sentence {
	const most = 3
	told := a.shownStated()
	var ref tally.Ref // of all among whom these are chosen
	for _, st := range told {
		ref = tally.Join(ref, st.Ref)
	}
	for i, e := range a.c.Expected {
		if i < most {
			ref = tally.Join(ref, e.Ref)
		}
	}
	if n := a.c.Count; n != nil && a.outcome.kind == won {
		ref = tally.Join(ref, n.Ref, a.outcome.ref)
	}
	var items []run
	for i, e := range a.c.Expected {
		if i == most {
			break
		}
		old := a.outcome.kind == won && a.c.Count != nil && e.At.Replayed() < a.c.Count.At.Replayed()
		if old || slices.ContainsFunc(told, func(st tally.Stated) bool { return st.By == e.By && slices.Equal(st.Ref, e.Ref) }) {
			continue
		}
		f := Fact{ID: string(a.c.ID) + ":expected:" + e.By, Subject: e.By, Predicate: "expected vote counted", Value: string(e.Percent) + "%", AsOf: e.At.String(), Status: Reported}
		by, v := a.outlet(e.By, e.Ref), a.state("at "+string(e.Percent)+"%", f, ref)
		if len(by) == 0 || len(v) == 0 {
			return Sentence{}
		}
		if len(items) == 0 {
			v = v.as("put the count " + v.text() + " of the expected vote")
		}
		items = append(items, append(append(append(run{}, by...), glue(" ")...), v...))
	}
	return tell("expected", "{each}.", parts{"each": list(items)})
}

// unitsIn gives the reporting units as their source counts them: "106 of 247 towns".
func (a *account) unitsIn() Sentence {
	n := a.c.Count
	if n == nil || n.Units == nil || a.c.Status == tally.Certified || a.outcome.kind == said {
		return Sentence{}
	}
	words := unitWords(*n.Units, n.UnitsOf, n.UnitsAre)
	f := a.fact("units reporting", words, Reported)
	if n.UnitsOf != nil && *n.Units == *n.UnitsOf {
		words = "all " + unitWords(*n.Units, nil, n.UnitsAre)
	}
	return tell("units", "{units|$ have reported}, {by} {units|says}.", parts{
		"by": a.outlet(n.By, n.Ref), "units": a.counted(words, f).with(a.verdict("reporting")),
	})
}

// ballotsOut gives how many ballots are still to be counted, where the authority says how many were cast.
func (a *account) ballotsOut() Sentence {
	n := a.c.Count
	if n == nil || a.c.Status == tally.Complete || a.c.Status == tally.Certified {
		return Sentence{}
	}
	out, known := n.Out()
	if !known || out == 0 {
		return Sentence{}
	}
	f := a.fact("ballots still out", figure(out), Computed)
	return tell("ballots-out", "{out} {out|still to be counted}, {out|going by the number cast that} {by} {out|gives}.", parts{
		"out": a.counted(many(out, "ballot is", "ballots are"), f), "by": a.outlet(n.By, n.Ref),
	})
}

// statements are what sources say beyond counts and winners: while nobody is said to have won all of it, later what was
// said after that by those who have not themselves named a winner since.
func (a *account) statements() []Sentence {
	all := a.victors()
	var ref tally.Ref
	var since canvass.Time
	for _, v := range all {
		ref = tally.Join(ref, v.ref)
		for _, k := range v.claims {
			if since == 0 || k.Recorded < since {
				since = k.Recorded
			}
		}
	}
	newest := map[string]bool{}
	var out []Sentence
	for _, k := range slices.Backward(a.c.Claims) {
		if k.Claim.Kind != canvass.ClaimStatement || !k.Open() || k.Recorded < since || newest[k.By] || namesLater(all, k) {
			continue
		}
		newest[k.By] = true
		text := unstopped(k.Claim.Text)
		f := a.fact("statement", text, Claimed)
		f.ID, f.AsOf = f.ID+string(a.c.ID)+":statement:"+k.Key, k.At.String()
		out = append(out, tell("statement-"+k.By, "{text}, {by} {text|said}.", parts{
			"by": a.outlet(k.By, k.Ref), "text": a.state(text, f, tally.Join(k.Ref, ref)),
		}))
	}
	slices.Reverse(out)
	return out
}

// namesLater reports whether the claimant has named a winner at or after a statement.
func namesLater(all []victors, k tally.Claim) bool {
	for _, v := range all {
		for _, c := range v.claims {
			if c.By == k.By && c.Recorded >= k.Recorded {
				return true
			}
		}
	}
	return false
}
