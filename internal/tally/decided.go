package tally

import (
	"cmp"
	"maps"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// Decided is a lot or a decision about a contest's delegates that stands in the record. It holds from its entry on, in
// every time zone; one by somebody else than the contest's authority is shown and decides nothing.
type Decided struct {
	Key      string
	By       string
	Person   string
	Lot      *canvass.Lot      // or
	Decision *canvass.Decision // exactly one of the two is set
	// Holds says that it is the contest's authority's.
	Holds    bool
	At       canvass.Interval
	Recorded canvass.Time
	Actor    string
	Note     string
	Mark     canvass.Mark
	Ref      Ref
}

// ByLot are the pools in which a tie was decided by lot.
func (d *Delegates) ByLot() []*delegate.Result {
	var out []*delegate.Result
	for i := range d.Pools {
		if len(d.Pools[i].ByLot) > 0 {
			out = append(out, &d.Pools[i])
		}
	}
	return out
}

// Decider is who decided every pool in the place of its rule, empty where a rule or votes decided any of them.
func (d *Delegates) Decider() string {
	who := ""
	for i := range d.Pools {
		p := &d.Pools[i]
		if p.By != delegate.ByOverride || p.Override == nil {
			return ""
		}
		who = p.Override.Decider
	}
	return who
}

// DecidedOtherwise is the decision that gives other delegates than the rule does on the same votes, nil where there is
// none. A decision where the rule gives nothing takes nothing's place.
func (d *Delegates) DecidedOtherwise() *delegate.Overridden {
	for i := range d.Pools {
		if o := d.Pools[i].Override; o != nil && o.RuleStatus == delegate.Decided && !o.Needless() {
			return o
		}
	}
	return nil
}

// ByRule are the delegates as the rule alone gives them, whatever was decided otherwise, most delegates first.
func (d *Delegates) ByRule() []canvass.Award {
	sum := map[delegate.Option]int{}
	for i := range d.Pools {
		awards := d.Pools[i].Awards
		if o := d.Pools[i].Override; o != nil {
			awards = o.RuleAwards
		}
		for option, n := range awards {
			sum[option] += n
		}
	}
	return sortedAwards(sum)
}

// given is an award without those who get nothing.
func given(m map[delegate.Option]int) map[delegate.Option]int {
	m = maps.Clone(m)
	maps.DeleteFunc(m, func(_ delegate.Option, n int) bool { return n == 0 })
	return m
}

func (list entryList) decided(authority string) []Decided {
	var out []Decided
	for _, x := range list {
		e := x.Entry
		if e.Lot == nil && e.Decision == nil || !x.stands() {
			continue
		}
		out = append(out, Decided{
			Key: e.Key, By: x.by(), Person: e.Person, Lot: e.Lot, Decision: e.Decision, Holds: x.by() == authority && authority != "",
			At: e.At, Recorded: e.Recorded, Actor: e.Actor, Note: e.Note, Mark: e.Mark, Ref: x.ref(),
		})
	}
	return out
}

// decide puts what the record's entries decided into the rules of the day, behind what the contest's file says, and
// gives the entries that did. A later lot for a pool, and a later award, take the place of an earlier one. An award of
// a pool in unruled moves it to the rules' pools: what was decided stands without a rule.
func (in setting) decide(rules *delegate.Contest, unruled *[]delegate.Pool, decided []Decided) Ref {
	var ref Ref
	for i := range decided {
		d := &decided[i]
		if !d.Holds {
			continue
		}
		if l := d.Lot; l != nil && l.Unit != "" { // a room's, of whose delegates its report speaks
			continue
		} else if l != nil {
			id := delegate.PoolID{Kind: delegate.PoolKind(l.Pool), Area: delegate.Area(l.Area), Part: l.Part}
			lot := delegate.Lot{Pool: id, Decision: in.decision(d, l.Date, l.How)}
			for _, o := range l.Order {
				lot.Order = append(lot.Order, delegate.Option(o))
			}
			if hasPool(rules, id) {
				rules.Lots = append(slices.DeleteFunc(rules.Lots, func(o delegate.Lot) bool { return o.Pool == id }), lot)
				ref = Join(ref, d.Ref)
			}
			continue
		}
		k := d.Decision
		switch k.Kind {
		case canvass.DecideWithdrawn:
			w := delegate.Withdrawal{
				Option: delegate.Option(k.Option), Do: delegate.WithdrawnDo(k.Do), Decision: in.decision(d, k.Date, k.Why),
			}
			for _, p := range k.Pools {
				w.Pools = append(w.Pools, delegate.PoolKind(p))
			}
			rules.Withdrawals = append(rules.Withdrawals, w)
			ref = Join(ref, d.Ref)
		case canvass.DecideAward:
			id := delegate.PoolID{Kind: delegate.PoolKind(k.Pool), Area: delegate.Area(k.Area), Part: k.Part}
			is := func(p delegate.Pool) bool { return p.PoolID == id }
			if j := slices.IndexFunc(*unruled, is); j >= 0 {
				pool := (*unruled)[j]
				pool.Rule = delegate.Rule{Method: delegate.Method{Main: delegate.NoMethod}}
				rules.Pools, *unruled = append(rules.Pools, pool), slices.Delete(*unruled, j, j+1)
			}
			i := slices.IndexFunc(rules.Pools, is)
			if i < 0 {
				continue
			}
			ref = Join(ref, d.Ref)
			decision := in.decision(d, k.Date, k.Why)
			switch rules.Pools[i].Rule.Method.Main {
			case delegate.DirectElection, delegate.Convention, delegate.NoMethod:
				rules.Recorded = append(slices.DeleteFunc(rules.Recorded, func(o delegate.Recorded) bool { return o.Pool == id }),
					delegate.Recorded{Pool: id, Awards: announcedAs(k.Awards), Decision: decision})
			default:
				rules.Overrides = append(slices.DeleteFunc(rules.Overrides, func(o delegate.Override) bool { return o.Pool == id }),
					delegate.Override{Pool: id, Awards: announcedAs(k.Awards), Why: k.Why, Decision: decision})
			}
		}
	}
	return ref
}

func hasPool(rules *delegate.Contest, id delegate.PoolID) bool {
	return slices.ContainsFunc(rules.Pools, func(p delegate.Pool) bool { return p.PoolID == id })
}

// decision is who decided, and on which day. The day is the place's own, which on Guam begins before the record's,
// Eastern: what is in the record holds at once.
func (in setting) decision(d *Decided, day, how string) delegate.Decision {
	today := delegate.Date(dayOf(in.now).Format("2006-01-02"))
	return delegate.Decision{
		Decider: in.catalog.OutletName(d.By), When: min(delegate.Date(day), today), Source: cmp.Or(how, d.Note, "the record"),
	}
}
