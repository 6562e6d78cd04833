package facts

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
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
			"by": a.outlet(k.By, k.Ref), "certified": a.state(words, f, tally.Join(k.Ref, a.c.InfoRef)),
		})
	}
	if n := a.c.Count; n != nil && n.Official == catalog.Official {
		return tell("certified", "{count|The count is the official one}.", parts{"count": a.counted("official", a.fact("certified", "yes", Certified))})
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
		p["all"] = a.counted(english.Thousands(*n.Cast), a.fact("ballots cast", english.Thousands(*n.Cast), Reported))
		return tell("complete", "{all|All $ ballots are counted}, {by} {all|says}; {open}.", p)
	case n.Official == "":
		p["final"] = a.counted("gives the count as final", a.fact("final", "yes", Reported))
		return tell("complete", "{by} {final}; {open}.", p)
	}
	p["open"] = p["open"].as("no certification is in the record")
	p["final"] = a.counted("the count is the last one known", a.fact("final", "yes", Known))
	return tell("complete", "{final}; {open}.", p)
}
