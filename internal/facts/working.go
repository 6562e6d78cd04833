package facts

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// pool is the only pool of a contest that has one, with its rule; nil where the working of several would fill a page.
func (a *account) pool() (*delegate.Result, *catalog.Rule) {
	d := &a.c.Delegates
	if len(d.Pools) != 1 || d.Pools[0].Status != delegate.Decided || len(d.Pools[0].Qualified) < 2 || len(d.Pools[0].Quotas) < 2 {
		return nil, nil
	}
	if r := a.ruleOf(&d.Pools[0]); r != nil {
		return &d.Pools[0], r
	}
	return nil, nil
}

// ruleOf is the rule of a pool, nil where the catalog does not have it.
func (a *account) ruleOf(pool *delegate.Result) *catalog.Rule {
	for _, p := range a.c.Info.Pools {
		if p.ID == string(pool.Kind) && string(p.Area) == string(pool.Area) && p.Part == pool.Part {
			if r := a.c.Info.Rules[p.Rule]; r != nil {
				return r
			}
		}
	}
	return nil
}

// working shows how the rule comes to its award, where one pool holds all delegates: "Palmer’s 56% comes to 3.36
// delegates and Biden’s 44% to 2.64, and the larger fraction takes the last one."
func (a *account) working() draft {
	pool, rule := a.pool()
	if pool == nil || a.c.Delegates.Basis == tally.ComputedOnPartial || a.c.Delegates.Basis == tally.ByDecision {
		return draft{}
	}
	var quotas []run
	whole := true
	for i, o := range pool.Qualified {
		q := pool.Quotas[o]
		whole = whole && q.Remainder().Num == 0
		f := Fact{
			ID: string(a.c.ID) + ":quota:" + string(o), Subject: string(o), Predicate: "quota", Value: q.String(), Measure: canvass.Delegates, Status: Computed,
		}
		words := "to " + q.Decimal(2)
		if i == 0 {
			words = "comes to " + q.Decimal(2) + " delegates"
		}
		name := a.named(canvass.OptionID(o)).in(possessive)
		share := a.sameShare(canvass.OptionID(o))
		if len(share) == 0 {
			share = a.worth("quota", f).as("vote")
		}
		quotas = append(quotas, then(name, glue(" "), share, glue(" "), a.worth(words, f)))
	}
	p := parts{"quotas": list(quotas)}
	if whole {
		return fitting(tell("working", "{quotas}.", p))
	}
	p["rounding"] = a.worth(roundings[rule.Rounding], a.fact("rounding", string(rule.Rounding), Known))
	if extra := a.extras(pool); rule.Rounding == delegate.LargestRemainder && extra > 0 {
		words := "the larger fraction takes the last one"
		switch {
		case len(pool.ByLot) > 0:
			words = "level fractions were decided by lot"
		case len(pool.Qualified) > 2 && extra == 1:
			words = "the largest fraction takes the last one"
		case extra > 1:
			words = "the largest fractions take the last " + spelled(extra)
		}
		p["rounding"] = p["rounding"].as(words)
	}
	return fitting(first(tell("working", "{quotas}, and {rounding}.", p), tell("working", "{quotas}.", p)))
}

// sameShare is an option’s share as the first sentence has it, so that a story gives it in one form.
func (a *account) sameShare(o canvass.OptionID) run {
	if !a.whole() || len(a.outcome.options) != 1 {
		return nil
	}
	rival := a.runnerUp(a.outcome.options)
	one, two := a.shares(a.outcome.options[0], rival)
	switch o {
	case a.outcome.options[0]:
		return one
	case rival:
		return two
	}
	return a.share(o, false)
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

// extras is how many get a delegate beyond the whole number of their quotas, 0 where that is not how the seats fell.
func (a *account) extras(pool *delegate.Result) int {
	n := 0
	for _, o := range pool.Qualified {
		switch int64(pool.Awards[o]) - pool.Quotas[o].Floor() {
		case 0:
		case 1:
			n++
		default:
			return 0
		}
	}
	return n
}

// pools are the delegates of a pool in words.
var pools = map[delegate.PoolKind]string{
	delegate.AtLarge: "the at-large delegates", delegate.PLEO: "the party leaders’ delegates", delegate.District: "a district’s delegates", delegate.RNC: "the three party members",
}

// trigger tells of a share of the vote that takes everything: that somebody reached it, or that nobody did.
func (a *account) trigger() draft {
	d := &a.c.Delegates
	if a.c.Count == nil || d.Basis == tally.ComputedOnPartial || len(d.Pools) == 0 {
		return draft{}
	}
	rule := a.ruleOf(&d.Pools[0])
	if rule == nil || len(rule.Triggers) == 0 {
		return draft{}
	}
	// The first trigger of the first pool is the one that people speak of; its own phrase says what it takes.
	phrase := rule.Triggers[0].String()
	share, takes, ok := strings.Cut(phrase, " takes ")
	if !ok {
		return draft{}
	}
	switch {
	case takes == string(delegate.TakesPool) && len(d.Pools) == 1:
		takes = all(d.Seats)
	case takes == string(delegate.TakesPool):
		takes = pools[d.Pools[0].Kind]
	case takes == string(delegate.TakesRest):
		takes = "all that are left"
	}
	share = strings.Replace(share, " of valid votes", " of the vote", 1)
	f := a.fact("trigger", phrase, Known)
	p := parts{"share": a.worth(share, f), "takes": a.worth(takes, f)}
	if t := d.Pools[0].Trigger; t != nil {
		p["name"] = a.named(canvass.OptionID(t.Option))
		return tell("trigger", "{name} {share|had $, which takes} {takes} {takes|under party rules}.", p)
	}
	if d.Pools[0].Status != delegate.Decided {
		return draft{}
	}
	return tell("trigger", "{share|nobody had $, which would take} {takes}.", p)
}
