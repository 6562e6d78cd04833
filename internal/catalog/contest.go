package catalog

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// date is a day of a file as midnight UTC, the zero time for a date that was left out.
func date(d toml.LocalDate) time.Time {
	if d == (toml.LocalDate{}) {
		return time.Time{}
	}
	return d.AsTime(time.UTC)
}

// counts are votes in the record's order: most first, then by option.
func counts(votes map[canvass.OptionID]int64) []canvass.Count {
	out := make([]canvass.Count, 0, len(votes))
	for o, n := range votes {
		out = append(out, canvass.Count{Option: o, Votes: n})
	}
	canvass.SortCounts(out)
	return out
}

// awards are delegates by option, most first, then by option.
func awards(delegates map[canvass.OptionID]int) []canvass.Award {
	out := make([]canvass.Award, 0, len(delegates))
	for o, n := range delegates {
		out = append(out, canvass.Award{Option: o, Delegates: n})
	}
	slices.SortFunc(out, func(a, b canvass.Award) int {
		return cmp.Or(cmp.Compare(b.Delegates, a.Delegates), cmp.Compare(a.Option, b.Option))
	})
	return out
}

// cited resolves the citations of a fact.
func (f fact) cited(cites map[string]citeTable) Cited {
	c := Cited{Mark: f.Mark, Note: f.Note}
	for _, key := range f.Cite {
		t := cites[string(key)]
		c.Cites = append(c.Cites, Citation{Outlet: string(t.Outlet), Title: t.Title, URL: t.URL, Via: t.Via, Note: t.Note})
	}
	return c
}

func (f *contestFile) add(c *Catalog, d *document) {
	id := canvass.ContestID(f.Contest)
	out := &Contest{
		File: d.Path, Head: f.headFact.fact().cited(f.Cite), Note: f.Note,
		Contest: canvass.Contest{
			ID: id, Name: f.Name, Jurisdiction: string(f.Jurisdiction), Authority: string(f.Authority),
			RunBy: f.RunBy, OpenTo: string(f.OpenTo),
		},
		Conflicts: conflicts(f.Conflict, f.Cite),
		Context:   f.context(),
		Rules:     map[string]*Rule{},
	}
	for _, e := range f.Event {
		out.Events = append(out.Events, canvass.Event{
			ID: string(e.ID), Kind: e.Kind, Date: date(e.Date), Until: date(e.Until), Binds: e.Binds, Cancelled: e.Cancelled,
			Day: canvass.DayStatus(e.Day), DayBy: e.DayBy,
			Opens: e.Opens.time, Closes: e.Closes.time, Place: e.Place, Note: e.Note,
		})
		out.EventFacts = append(out.EventFacts, e.cited(f.Cite))
		if known := date(e.Known); !known.IsZero() {
			if out.EventKnown == nil {
				out.EventKnown = map[string]time.Time{}
			}
			out.EventKnown[string(e.ID)] = known
		}
		for _, p := range e.Proposed {
			out.Proposed = append(out.Proposed, Proposed{Event: string(e.ID), Date: date(p.Date), By: p.By, Cited: p.cited(f.Cite)})
		}
	}
	if f.Ballot != nil {
		out.Ballot = canvass.Ballot{Options: f.Ballot.Options, Labels: f.Ballot.Labels}
		out.BallotFact, out.Counted = f.Ballot.cited(f.Cite), f.Ballot.Counted
	}
	if f.Automatic != nil {
		out.Automatic, out.AutomaticFact = f.Automatic.Seats, f.Automatic.cited(f.Cite)
	}
	for _, p := range f.Pool {
		for _, x := range p.areas() {
			out.Pools = append(out.Pools, Pool{
				ID: p.ID, Part: string(p.Part), Area: x.area, Seats: x.seats, Rule: p.Rule,
				From: date(p.From), Until: date(p.Until), Cited: p.cited(f.Cite),
			})
		}
	}
	for name, r := range f.Rule {
		if n := f.national[r.National]; n != nil || r.Rule.Validate() == nil { // else it lacks what it takes from elsewhere
			out.Rules[name] = r.rule(f.Cite, n)
		}
	}
	for _, p := range f.Pool {
		if n := f.national[p.Rule]; n != nil && out.Rules[p.Rule] == nil {
			out.Rules[p.Rule] = ruleTable{}.rule(nil, n)
		}
	}
	for _, r := range f.Result {
		for _, x := range r.counted() {
			out.Results = append(out.Results, Result{
				Event: string(r.Event), Area: cmp.Or(x.area, canvass.Statewide), Measure: cmp.Or(r.Measure, canvass.Votes),
				Status: r.Status, Published: date(r.Published), Counts: counts(x.votes),
				Ballots: r.Ballots, Blank: r.Blank, Overvotes: r.Overvotes, Partial: r.Partial, Scale: r.Scale, Cited: r.cited(f.Cite),
			})
		}
	}
	for _, a := range f.Award {
		out.Awards = append(out.Awards, Award{
			By: string(a.By), Published: date(a.Published), Pool: a.Pool, Area: a.Area,
			Awards: awards(a.Delegates), Unallocated: a.Unallocated, Cited: a.cited(f.Cite),
		})
	}
	for _, o := range f.Officer {
		out.Officers = append(out.Officers, Officer{Name: o.Name, Role: o.Role, Key: string(o.Key), From: date(o.From), Until: date(o.Until)})
	}
	f.addUnits(out)
	f.addCaucus(out)
	f.addRanked(out)
	f.addDecisions(out)
	c.Contests[id] = out
}

func conflicts(tables []conflictTable, cites map[string]citeTable) []Conflict {
	var out []Conflict
	for _, t := range tables {
		c := Conflict{ID: string(t.ID), Question: t.Question}
		for _, s := range t.Side {
			c.Sides = append(c.Sides, Side{
				By: string(s.By), Says: s.Says, Winner: s.Winner, Date: date(s.Date), Published: date(s.Published), Cited: s.cited(cites),
			})
		}
		out = append(out, c)
	}
	return out
}

func (f *contestFile) addDecisions(out *Contest) {
	for _, r := range f.Recorded {
		out.Recorded = append(out.Recorded, delegate.Recorded{Pool: r.id(), Awards: engineAwards(r.Delegates), Decision: r.decided(f.Cite)})
	}
	for _, e := range f.Elected {
		out.Elected = append(out.Elected, e.elected(f.Cite))
		if r, known := e.recorded(f.Cite); known {
			out.Recorded = append(out.Recorded, r)
		}
	}
	for _, w := range f.Withdrawal {
		out.Withdrawals = append(out.Withdrawals, w.withdrawal(f.Cite))
	}
	for _, l := range f.Lot {
		lot := delegate.Lot{Pool: l.id(), Decision: l.decided(f.Cite)}
		for _, o := range l.Order {
			lot.Order = append(lot.Order, delegate.Option(o))
		}
		out.Lots = append(out.Lots, lot)
	}
	for _, o := range f.Override {
		out.Overrides = append(out.Overrides, delegate.Override{
			Pool: o.id(), Awards: engineAwards(o.Delegates), Why: o.Why, Decision: o.decided(f.Cite),
		})
	}
}

func (w withdrawalTable) withdrawal(cites map[string]citeTable) delegate.Withdrawal {
	out := delegate.Withdrawal{Option: delegate.Option(w.Option), Do: delegate.WithdrawnDo(w.Do), Decision: w.decided(cites)}
	for _, p := range w.Pools {
		out.Pools = append(out.Pools, delegate.PoolKind(p))
	}
	return out
}

func (k poolKey) id() delegate.PoolID {
	return delegate.PoolID{Kind: delegate.PoolKind(k.Pool), Area: delegate.Area(k.Area), Part: string(k.Part)}
}

func engineAwards(delegates map[canvass.OptionID]int) map[delegate.Option]int {
	out := make(map[delegate.Option]int, len(delegates))
	for o, n := range delegates {
		out[delegate.Option(o)] = n
	}
	return out
}

// decided is the decision in the engine's terms. Its source is the words of the file, else the titles of its citations.
func (x decision) decided(cites map[string]citeTable) delegate.Decision {
	out := delegate.Decision{Decider: x.Decider, When: delegate.Date(x.When.String()), Source: x.Source}
	if out.Source == "" {
		var titles []string
		for _, c := range x.cited(cites).Cites {
			titles = append(titles, c.Title)
		}
		out.Source = strings.Join(titles, "; ")
	}
	return out
}

func (e electedTable) elected(cites map[string]citeTable) Elected {
	out := Elected{Area: e.Area, Published: date(e.Published), Cited: e.cited(cites)}
	for _, d := range e.Delegates {
		out.Delegates = append(out.Delegates, ElectedDelegate(d))
	}
	return out
}

// recorded is the outcome of the district's pool once it is known whom each of the delegates prefers.
func (e electedTable) recorded(cites map[string]citeTable) (delegate.Recorded, bool) {
	awards := map[delegate.Option]int{}
	for _, d := range e.Delegates {
		if d.For == "" {
			return delegate.Recorded{}, false
		}
		awards[delegate.Option(d.For)]++
	}
	decided := decision{Decider: "the voters of " + string(e.Area), When: e.Published, fact: e.fact}
	if len(e.Cite) == 0 {
		decided.Source = "the count of delegates elected by name"
	}
	id := poolKey{Pool: string(delegate.District), Area: e.Area}.id()
	return delegate.Recorded{Pool: id, Awards: awards, Decision: decided.decided(cites)}, true
}

// AsOf is the contest as it was known on a day: an event whose date became known later has none, and its day is not set.
// It is the contest itself where all is known.
func (c *Contest) AsOf(day time.Time) *Contest {
	later := func(e canvass.Event) bool { return c.EventKnown[e.ID].After(day) }
	if !slices.ContainsFunc(c.Events, later) {
		return c
	}
	out := *c
	out.Events = slices.Clone(c.Events)
	for i, e := range out.Events {
		if later(e) {
			out.Events[i] = canvass.Event{ID: e.ID, Kind: e.Kind, Binds: e.Binds, Day: canvass.DayNotSet}
		}
	}
	return &out
}
