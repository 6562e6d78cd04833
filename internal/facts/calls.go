package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// victors are the standing claims of one winner: the one that most claim first.
type victors struct {
	winner  canvass.OptionID
	measure canvass.Measure
	claims  []tally.Claim
	ref     tally.Ref
}

func (a *account) victors() []victors {
	var out []victors
	for at, k := range a.c.Claims {
		if k.Claim.Kind != canvass.ClaimWinner || !k.Open() || k.Claim.Measure == canvass.Delegates || a.saidAnother(at) {
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

// saidAnother reports whether who made the claim named another winner by the same measure later: the later word is theirs.
func (a *account) saidAnother(at int) bool {
	k := &a.c.Claims[at]
	return slices.ContainsFunc(a.c.Claims[at+1:], func(x tally.Claim) bool {
		return x.By == k.By && x.Claim.Kind == canvass.ClaimWinner && x.Open() && x.Claim.Measure == k.Claim.Measure && x.Claim.Winner != k.Claim.Winner
	})
}

// whoDiffer are those who name different winners, as a headline calls them.
func (a *account) whoDiffer() string {
	for _, v := range a.callers() {
		for _, id := range v.outlets(a.teller) {
			if o := a.s.Catalog.Outlets[id]; o != nil && o.Kind != "newsroom" && o.Kind != "agency" {
				return "Sources"
			}
		}
	}
	return "News organizations"
}

// callers are the victors whom somebody other than a candidate names.
func (a *account) callers() []victors {
	return slices.DeleteFunc(a.victors(), func(v victors) bool { return len(v.outlets(a.teller)) == 0 })
}

// ownClaim is a candidate's claim of victory, nil where none makes one.
func (a *account) ownClaim() *tally.Claim {
	for _, v := range a.victors() {
		for i := range v.claims {
			if a.speaks(v.claims[i].By) {
				return &v.claims[i]
			}
		}
	}
	return nil
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

// first is the first newsroom's claim: the earliest that has a clock time, else the first one entered.
func (v victors) first(t *teller) *tally.Claim {
	var pick *tally.Claim
	for i := range v.claims {
		k := &v.claims[i]
		switch {
		case t.speaks(k.By):
		case pick == nil, pick.At.Day != "" && k.At.Day == "", k.At.Day == "" && k.At.Replayed() != 0 && k.At.Replayed() < pick.At.Replayed():
			pick = k
		}
	}
	return pick
}

// countedAt is how much of the vote the caller had counted, by its own report of that minute; nil where it gave none.
func (a *account) countedAt(k *tally.Claim) run {
	for _, e := range a.c.Expected {
		if e.By == k.By && e.At == k.At {
			f := Fact{ID: string(a.c.ID) + ":counted at the call", Subject: e.By, Predicate: "expected vote counted", Value: string(e.Percent) + "%", AsOf: e.At.String(), Status: Reported}
			return a.state(string(e.Percent)+"% of the vote", f, tally.Join(e.Ref, k.Ref))
		}
	}
	return nil
}

// agreed tells who else named the winner, where the first sentence rests on somebody's call or on no certified count.
func (a *account) agreed() draft {
	all := a.callers()
	if len(all) != 1 || a.outcome.kind != won && a.outcome.kind != called || all[0].winner != a.outcome.options[0] {
		return draft{}
	}
	v := all[0]
	ids := v.outlets(a.teller)
	f := a.fact("callers", english.Thousands(int64(len(ids))), Claimed)
	ref := tally.Join(v.ref, a.outcome.ref, a.s.FileRef(outletsFile))
	p := parts{"winner": a.named(v.winner)}
	if a.outcome.kind == called {
		first := v.first(a.teller)
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == first.By })
		if len(ids) == 0 {
			return draft{}
		}
		p["by"], p["agreed"] = a.outlets(ids[:min(len(ids), 3)], v.ref), a.state("also declared", f, ref)
		if len(ids) > 3 {
			p["by"] = p["by"].with(p["agreed"]).as("Other news organizations")
		}
		return tell("calls", "{by} {agreed} {winner} {agreed|the winner}.", p)
	}
	p["by"], p["agreed"] = a.outlets(ids[:min(len(ids), 3)], v.ref), a.state("also named", f, ref)
	return tell("calls", "{by} {agreed} {winner} {agreed|the winner}.", p)
}

// dissent tells of those who say that somebody else won than the first sentence says.
func (a *account) dissent() []draft {
	if a.outcome.kind != won && a.outcome.kind != called {
		return nil
	}
	var out []draft
	for _, v := range a.callers() {
		if slices.Contains(a.outcome.options, v.winner) {
			continue
		}
		f := a.fact("called winner", string(v.winner), Conflict)
		f.ID = string(a.c.ID) + ":called otherwise:" + string(v.winner)
		ids := v.outlets(a.teller)
		out = append(out, tell("dissent-"+string(v.winner), "{by} {named} {winner} {named|the winner}.", parts{
			"by": a.outlets(ids[:min(len(ids), 3)], v.ref), "winner": a.named(v.winner),
			"named": a.state("declared", f, tally.Join(v.ref, a.outcome.ref)),
		}))
	}
	return out
}

// takenBack tells of a winner that somebody named and then took back or corrected.
func (a *account) takenBack() draft {
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
		return tell("taken-back", "{by} {back|had declared} {winner} {back|the winner} {back|and withdrew that} {back|"+a.eastern(l.Entry.At)+"}, {reason}.", parts{
			"by": a.outlet(k.By, k.Ref), "winner": a.named(k.Claim.Winner), "back": a.state("back", f, tally.Join(k.Ref, a.c.InfoRef)),
			"reason": a.state(saying(reason), a.fact("reason for taking back", english.Unstopped(reason), Claimed), k.Ref),
		})
	}
	return draft{}
}

// saying is the reason that somebody gave, as they wrote it: it is theirs, and need be no clause of a sentence.
func saying(reason string) string { return "saying, " + english.Quoted(english.Unstopped(reason)) }

// deskCall tells why this desk called the contest, or else where it says that the contest stands.
func (a *account) deskCall() draft {
	for _, k := range a.c.Calls {
		if k.Retired != "" {
			continue
		}
		f := a.fact("call", string(k.Call.Winner), Computed)
		f.Measure, f.AsOf = k.Call.Measure, k.At.String()
		return tell("call", "{call|Canvass called the contest for} {winner}, {call}.", parts{
			"call": a.state(saying(k.Call.Reason), f, k.Ref), "winner": a.named(k.Call.Winner),
		})
	}
	return a.deskStatus()
}

// deskStatus tells where this desk says that the contest stands without a call of its own.
func (a *account) deskStatus() draft {
	if len(a.c.Steps) == 0 {
		return draft{}
	}
	st := call.StandingOf(a.s, a.c.ID, a.s.Now)
	if st.Key == "" || !st.Status.Set() || st.Status == canvass.TooEarly {
		return draft{}
	}
	f := a.fact("call status", string(st.Status), Computed)
	f.AsOf = st.Since.String()
	words := strings.ReplaceAll(wording.Of(a.s).SetStatus(a.c.ID, st.Status, st.Runoff), "this desk", "it")
	return tell("call-status", "{status}: {reason}.", parts{
		"status": a.state("Canvass says that the contest is "+words, f, tally.Ref{st.Key}),
		"reason": a.state(english.Quoted(english.Unstopped(st.Why)), a.fact("reason for the status", english.Unstopped(st.Why), Computed), tally.Ref{st.Key}),
	})
}

// deskBehind is this desk's call whose winner is not leading in the count now, nil where there is none.
func (a *account) deskBehind() *call.Published {
	if len(a.c.Calls) == 0 {
		return nil
	}
	if st := call.StandingOf(a.s, a.c.ID, a.s.Now); st.Status == canvass.WinnerNotLeading {
		return st.Call
	}
	return nil
}

// calledTrails is who alone leads the count where the contest goes by this desk's call and whom it called trails, empty
// where it is not so.
func (a *account) calledTrails() canvass.OptionID {
	if a.outcome.kind != won || a.outcome.basis != tally.ByCall || !a.open() || len(a.outcome.options) != 1 || a.c.Count == nil || a.deskBehind() == nil {
		return ""
	}
	if top := topOf(a.c.Count); len(top) == 1 && top[0] != a.outcome.options[0] {
		return top[0]
	}
	return ""
}

// byCall is words that rest on this desk's call of a contest that is still counted, and on its winner not trailing.
func (a *account) byCall(words string) run {
	if a.figures == nil {
		return a.verdict(words)
	}
	return a.verdict(words).with(a.choice("ahead"))
}

// behindCall is words that rest on this desk's call and on the count that has somebody else ahead.
func (a *account) behindCall(words string) run {
	k := a.deskBehind()
	f := a.fact("called and not leading", string(k.Call.Winner), Computed)
	f.Measure = k.Call.Measure
	refs := []tally.Ref{k.Ref, a.chosenRef(), a.outcome.ref}
	if a.c.Count != nil { // delegates are not counted
		refs = append(refs, a.c.Count.Ref)
	}
	return a.state(words, f, tally.Join(refs...))
}

// deskCallBehind tells that whom this desk called does not lead now, where the first sentence has not told who does.
func (a *account) deskCallBehind() draft {
	k := a.deskBehind()
	if k == nil || a.calledTrails() != "" {
		return draft{}
	}
	return tell("call-behind", "{winner}, {behind}.", parts{
		"winner": a.named(k.Call.Winner), "behind": a.behindCall("whom Canvass called the winner, is not leading in the count now"),
	})
}

// callTakenBack is this desk's call that was taken back with nothing in its place, nil where there is none.
func (a *account) callTakenBack() *call.Published {
	if len(a.c.Calls) == 0 {
		return nil
	}
	return call.StandingOf(a.s, a.c.ID, a.s.Now).Banner()
}

// deskCallBack tells of the call that this desk took back last. It stands before the call that came after it.
func (a *account) deskCallBack() draft {
	inForce := slices.ContainsFunc(a.c.Calls, func(k tally.Call) bool { return k.Retired == "" })
	for _, k := range slices.Backward(a.c.Calls) {
		l, ok := a.s.Entry(k.Retired)
		if !ok || l.Entry.Withdrawal == nil {
			continue
		}
		f := a.fact("call taken back", string(k.Call.Winner), Computed)
		f.Measure, f.AsOf = k.Call.Measure, l.Entry.At.String()
		reason := l.Entry.Withdrawal.Reason
		words := "Canvass withdrew its call for"
		if inForce {
			words = "Canvass withdrew an earlier call for"
		}
		return tell("call-back", "{back|"+words+"} {winner}, {reason}.", parts{
			"back": a.state("back", f, tally.Join(k.Ref, a.c.InfoRef)), "winner": a.named(k.Call.Winner),
			"reason": a.state(saying(reason), a.fact("reason for taking back the call", english.Unstopped(reason), Computed), k.Ref),
		})
	}
	return draft{}
}

// statements are what sources say beyond counts and winners: while nobody is said to have won all of it, later what was
// said after that by those who have not themselves named a winner since.
func (a *account) statements() []draft {
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
	var out []draft
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
