package facts

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
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
	for _, k := range v.claims {
		if len(ids) == 0 { // candidates alone say it
			ids = append(ids, k.By)
		}
	}
	says := one
	if len(ids) > 1 {
		says = several
	}
	f := a.fact("called winner", string(v.winner), Claimed)
	f.Measure = v.measure
	ref := tally.Join(v.ref, a.outcome.ref, a.s.FileRef(outletsFile))
	call := a.state(says, f, ref)
	var more []run
	if extra := len(ids) - most; extra > 1 {
		ids = ids[:most]
		more = append(more, a.state(english.Many(int64(extra), "other", "others"), a.fact("callers", english.Thousands(int64(most+extra)), Computed), ref))
	}
	var named []run
	for _, id := range ids {
		named = append(named, a.outlet(id, v.ref))
	}
	all := list(append(named, more...))
	if len(all) == 0 {
		return nil
	}
	return append(append(all, glue(" ")...), call...)
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
		"by": a.outlet(k.By, k.Ref), "first": a.state("first", f, tally.Join(v.ref, a.outcome.ref, a.zoneRef())),
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
			"by": a.outlet(k.By, k.Ref), "winner": a.named(k.Claim.Winner, false), "back": a.state("back", f, tally.Join(k.Ref, a.c.InfoRef, a.zoneRef())),
			"reason": a.state(english.Unstopped(reason), a.fact("reason for taking back", english.Unstopped(reason), Claimed), k.Ref),
		})
	}
	return Sentence{}
}

// callBack tells of a call that this desk took back.
func (a *account) callBack() Sentence {
	for _, k := range a.c.Calls {
		l, ok := a.s.Entry(k.Retired)
		if !ok || l.Entry.Withdrawal == nil {
			continue
		}
		ref := tally.Join(k.Ref, a.c.InfoRef)
		f := a.fact("call taken back", string(k.Call.Winner), Computed)
		f.Measure, f.AsOf = k.Call.Measure, l.Entry.At.String()
		reason := english.Unstopped(l.Entry.Withdrawal.Reason)
		return tell("call-back", "{back|This desk had called it} for {winner}, and {back|took that back}: {reason}.", parts{
			"back": a.state("back", f, ref), "winner": a.named(k.Call.Winner, false),
			"reason": a.state(reason, a.fact("reason for taking back the call", reason, Computed), ref),
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
			"call": a.state(english.Unstopped(k.Call.Reason), f, k.Ref), "winner": a.named(k.Call.Winner, false),
		})
	}
	return Sentence{}
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
		text := english.Unstopped(k.Claim.Text)
		f := a.fact("statement", text, Claimed)
		f.ID, f.AsOf = string(a.c.ID)+":statement:"+k.Key, k.At.String()
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
