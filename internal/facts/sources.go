package facts

import (
	"slices"
	"strings"
	"time"

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
	call := a.state(says, f, tally.Join(v.ref, a.c.InfoRef))
	if extra := int64(len(ids) - most); extra > 1 {
		more := a.state(many(extra, "other", "others"), a.fact("callers", figure(int64(len(ids))), Computed), tally.Join(v.ref, a.c.InfoRef))
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

// victory tells which newsrooms say who won. Where that is the first sentence already, only the first of them is told here.
func (a *account) victory() Sentence {
	const about = "calls"
	all := a.victors()
	if len(all) == 0 {
		return Sentence{}
	}
	v := all[0]
	if a.outcome.kind == said {
		if len(all) > 1 {
			return Sentence{}
		}
		return a.firstCall(v)
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
		"by": a.outlet(v.claims[0].By, v.ref), "claims": a.state("claims to have "+winVerb[v.measure], f, v.ref),
	})
}

// firstCall tells who was the first to say it, and when, where a clock time is known.
func (a *account) firstCall(v victors) Sentence {
	for _, k := range v.claims {
		if a.speaks(k.By) || k.At.Day != "" || k.At.IsZero() {
			continue
		}
		f := a.fact("first call", k.By, Claimed)
		f.AsOf = k.At.String()
		if len(v.outlets(a.teller)) == 1 {
			return tell("calls", "{by} {made|made the call} {made|"+clock(k.At)+"}.", parts{"by": a.outlet(k.By, k.Ref), "made": a.state("made", f, k.Ref)})
		}
		return tell("calls", "{by} {first|was the first in this record to say so}, {first|"+clock(k.At)+"}.", parts{
			"by": a.outlet(k.By, k.Ref), "first": a.state("first", f, v.ref),
		})
	}
	return Sentence{}
}

// clock is a moment for a reader, in Eastern time.
func clock(iv canvass.Interval) string {
	if d, err := time.Parse(time.DateOnly, iv.Day); err == nil {
		return "on " + d.Format("2 January")
	}
	words := iv.Words(canvass.Eastern) + ", Eastern time"
	if iv.NotBefore != 0 && iv.NotBefore == iv.NotAfter && !iv.About {
		return "at " + words
	}
	return words
}

// dissent tells of those who say that somebody else won.
func (a *account) dissent() Sentence {
	all := a.victors()
	if len(all) < 2 || a.outcome.kind == said {
		return Sentence{}
	}
	v := all[1]
	f := a.fact("called winner", string(v.winner), Conflict)
	f.ID = string(a.c.ID) + ":called otherwise:" + string(v.winner)
	return tell("dissent", "{by} that {winner} {won}.", parts{
		"by": v.by(a), "winner": a.named(v.winner, false),
		"won": a.state(winVerb[v.measure], f, tally.Join(v.ref, all[0].ref)),
	})
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
		return tell("taken-back", "{by} {back|had said} that {winner} {back|"+winVerb[k.Claim.Measure]+"}, and {back|took that back} {back|"+clock(l.Entry.At)+"}: {reason}.", parts{
			"by": a.outlet(k.By, k.Ref), "winner": a.named(k.Claim.Winner, false), "back": a.state("back", f, k.Ref),
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

// complete tells what the authority says of a count that it calls whole.
func (a *account) complete() Sentence {
	n := a.c.Count
	if a.c.Status != tally.Complete || n == nil || n.Cast == nil {
		return Sentence{}
	}
	f := a.fact("ballots cast", figure(*n.Cast), Reported)
	return tell("complete", "{all|All $ ballots are counted}, {by} {all|says}; {open}.", parts{
		"all": a.counted(figure(*n.Cast), f), "by": a.authority(n.By, n.Ref), "open": a.counted("the result is not yet certified", a.fact("status", string(a.c.Status), Computed)),
	})
}

// certification tells who certified the result, and when.
func (a *account) certification() Sentence {
	for _, k := range a.c.Confirmations {
		if !k.Authority || k.Confirmation.Of != canvass.Certified {
			continue
		}
		f := a.fact("certified", "yes", Certified)
		f.AsOf = k.At.String()
		return tell("certified", "{by} {certified}.", parts{
			"by": a.outlet(k.By, k.Ref), "certified": a.state("certified the result "+clock(k.At), f, tally.Join(k.Ref, a.c.InfoRef)),
		})
	}
	return Sentence{}
}

// expected gives each source's percentage of the expected vote as its own.
func (a *account) expected() Sentence {
	var items []run
	var ref tally.Ref
	for _, e := range a.c.Expected {
		if a.toldWithShares(e) {
			continue
		}
		f := Fact{ID: string(a.c.ID) + ":expected:" + e.By, Subject: e.By, Predicate: "expected vote counted", Value: string(e.Percent) + "%", AsOf: e.At.String(), Status: Reported}
		words := "at " + string(e.Percent) + "%"
		if len(items) == 0 {
			words += " of the expected vote"
		}
		by, v := a.outlet(e.By, e.Ref), a.state(words, f, e.Ref)
		if len(by) == 0 || len(v) == 0 {
			return Sentence{}
		}
		item := append(run{}, by...)
		if len(items) == 0 {
			item = append(append(item, glue(" ")...), v.as("put the count")...)
		}
		items = append(items, append(append(item, glue(" ")...), v...))
		ref = tally.Join(ref, e.Ref)
	}
	return tell("expected", "{each}.", parts{"each": list(items)})
}

// toldWithShares reports whether the percentage is that of a report without counts, which is told with its shares.
func (a *account) toldWithShares(e tally.Expected) bool {
	for _, st := range a.c.Stated {
		if st.By == e.By && slices.Equal(st.Ref, e.Ref) {
			return true
		}
	}
	return false
}

// unitsIn gives the reporting units as their source counts them: "106 of 247 towns".
func (a *account) unitsIn() Sentence {
	n := a.c.Count
	if n == nil || n.Units == nil || a.c.Status == tally.Certified {
		return Sentence{}
	}
	return a.unitsOf("units", n.By, *n.Units, n.UnitsOf, n.UnitsAre, n.Ref)
}

func (a *account) unitsOf(about, by string, units int64, of *int64, are string, ref tally.Ref) Sentence {
	if are == "" {
		are = "reporting units"
	}
	value := figure(units) + " " + are
	if of != nil {
		value = figure(units) + " of " + figure(*of) + " " + are
	}
	f := a.fact("units reporting", value, Reported)
	words := value + " have reported"
	if of != nil && units == *of {
		words = "all " + figure(units) + " " + are + " have reported"
	}
	return tell(about, "{units}, {by} {units|says}.", parts{"by": a.outlet(by, ref), "units": a.state(words, f, ref)})
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
