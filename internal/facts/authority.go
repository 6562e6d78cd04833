package facts

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

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
			"by": a.outlet(k.By, k.Ref), "certified": a.state(words, f, tally.Join(k.Ref, a.c.InfoRef, a.zoneRef())),
		})
	}
	if n := a.c.Count; n != nil && n.Official == catalog.Official {
		return tell("certified", "{count|The count is the certified one}.", parts{"count": a.counted("official", a.fact("certified", "yes", Certified))})
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
		"open": a.counted("the result is "+wording.NotCertified, a.fact("status", string(a.c.Status), Computed)),
	}
	switch {
	case n.Cast != nil:
		p["all"] = a.counted(wording.AllCounted(*n.Cast), a.fact("ballots cast", english.Thousands(*n.Cast), Reported))
		return tell("complete", "{all}, {by} {all|says}; {open}.", p)
	case n.Official == "":
		p["final"] = a.counted(wording.Final, a.fact("final", "yes", Reported))
		return tell("complete", "{by} {final}; {open}.", p)
	}
	p["open"] = p["open"].as(wording.NoCertification)
	p["final"] = a.counted(wording.LastKnown, a.fact("final", "yes", Known))
	return tell("complete", "{final}; {open}.", p)
}

// countedSince tells of a recount after the certification.
func (a *account) countedSince() Sentence {
	if a.c.State != tally.CountedSince {
		return Sentence{}
	}
	f := a.fact("counted since", "not certified", Reported)
	return tell("counted-since", "{since}.", parts{"since": a.state("The ballots were "+wording.CountedSince, f, tally.Join(a.c.StateRef(), a.c.InfoRef))})
}

// contradiction tells that what was certified or confirmed is not what was counted, with both figures.
func (a *account) contradiction() Sentence {
	x := a.c.Contradiction
	if x == nil {
		return Sentence{}
	}
	f := a.fact("unlike the count", string(x.Of), Conflict)
	said := a.state(english.Capital(a.w.Contradiction(a.c.ID, x)), f, tally.Join(x.Ref, a.c.InfoRef))
	for _, o := range x.Named() { // it rests on what they are called, too
		said = said.with(a.named(o, true))
	}
	return tell("unlike", "{unlike}.", parts{"unlike": said})
}

// dispute tells that the authority's own words on who won contradict each other.
func (a *account) dispute() Sentence {
	d := a.c.Dispute
	if d == nil {
		return Sentence{}
	}
	f := a.fact("dispute", string(d.Measure), Conflict)
	f.Measure = d.Measure
	return tell("dispute", "{disputed} {names}.", parts{
		"disputed": a.state(english.Capital(wording.Disputed), f, tally.Join(d.Ref, a.c.InfoRef)), "names": a.names(d.Options, true),
	})
}

// wentBack tells of a count, a certification or a winner that was taken back with nothing in its place. A call of this
// desk is told by itself.
func (a *account) wentBack() Sentence {
	t := a.c.TakenBack
	if t == nil || t.What == canvass.KindCall {
		return Sentence{}
	}
	f := a.fact("taken back", string(t.What), Reported)
	f.AsOf = t.At.String()
	ref := tally.Join(t.Ref, a.c.InfoRef)
	reason := english.Unstopped(t.Reason)
	p := parts{
		"back":   a.state(wording.TookBack(t)+" "+a.clock(t.At), f, tally.Join(ref, a.zoneRef())),
		"reason": a.state(reason, a.fact("reason for taking back", reason, Claimed), ref),
	}
	if t.Cause == canvass.CauseEntry {
		return tell("went-back", "{back}: {reason}.", p)
	}
	p["by"] = a.outlet(t.By, t.Ref)
	return tell("went-back", "{by} {back}: {reason}.", p)
}
