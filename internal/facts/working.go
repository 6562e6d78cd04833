package facts

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
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

// working shows how the rule comes to its award, where one pool holds all delegates.
func (a *account) working() Sentence {
	pool, rule := a.pool()
	if pool == nil || a.c.Delegates.Basis == tally.ComputedOnPartial {
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
			words = "is due " + words + " delegates"
		}
		name := a.named(canvass.OptionID(o), false)
		if len(name) == 0 {
			return Sentence{}
		}
		quotas = append(quotas, append(append(name, glue(" ")...), a.worth(words, f)...))
	}
	p := parts{"quotas": list(quotas), "share": a.worth("In proportion", a.fact("rule", string(rule.Method.Main), Known))}
	if whole {
		return tell("working", "{share}, {quotas}.", p)
	}
	if rule.Rounding == delegate.LargestRemainder {
		if names, left := a.extras(pool); len(names) > 0 {
			words := "one delegate left goes"
			if left > 1 {
				words = english.Spelled(int64(left)) + " delegates left go"
			}
			p["names"] = names
			p["left"] = a.worth(words, a.fact("rounding", string(rule.Rounding), Known))
			why := "for the largest remainder"
			if len(pool.ByLot) > 0 {
				why = "by lot where remainders are level"
			}
			return tell("working", "{share}, {quotas}; after {left|whole numbers} the {left} to {names}, {left|"+why+"}.", p)
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

// pools are the delegates of a pool in words.
var pools = map[delegate.PoolKind]string{
	delegate.AtLarge: "at-large delegates", delegate.PLEO: "delegates of party leaders", delegate.District: "delegates of a district", delegate.RNC: "three of the national committee",
}

// trigger tells of a share of the vote that takes everything: that somebody reached it, or that nobody did.
func (a *account) trigger() Sentence {
	d := &a.c.Delegates
	if a.c.Count == nil || d.Basis == tally.ComputedOnPartial || len(d.Pools) == 0 {
		return Sentence{}
	}
	rule := a.ruleOf(&d.Pools[0])
	if rule == nil || len(rule.Triggers) == 0 {
		return Sentence{}
	}
	// The first trigger of the first pool is the one that people speak of; its own phrase says what it takes.
	phrase := rule.Triggers[0].String()
	share, takes, ok := strings.Cut(phrase, " takes ")
	if !ok {
		return Sentence{}
	}
	switch {
	case takes == string(delegate.TakesPool) && len(d.Pools) == 1:
		takes = "all"
	case takes == string(delegate.TakesPool):
		takes = "the " + pools[d.Pools[0].Kind]
	case takes == string(delegate.TakesRest):
		takes = "the rest of them"
	}
	share = strings.Replace(share, " of valid", " of the valid", 1)
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
