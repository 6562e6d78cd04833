package catalog

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// Ready says how far a cycle that is being prepared is known: what a desk still waits for before the first vote.
type Ready struct {
	Cycle    int `json:"cycle"`
	Contests int `json:"contests"`
	// Days counts contests by how firmly their day stands; "settled" are those whose file gives a day and no doubt.
	Days map[string]int `json:"days"`
	// How many contests have their delegates by pool, a rule for every pool, a ballot, somebody who confirms, and say
	// who may vote.
	Delegates int `json:"delegates"`
	Rules     int `json:"rules"`
	Ballots   int `json:"ballots"`
	Authority int `json:"authority"`
	OpenTo    int `json:"open_to"`
	// Unknown lists the contests that lack something, by id.
	Unknown []Unknown `json:"unknown"`
}

// Settled is the name in Ready.Days of days that nobody doubts.
const Settled = "settled"

// Unknown is what is not known of a contest yet, in words.
type Unknown struct {
	Contest canvass.ContestID `json:"contest"`
	What    []string          `json:"what"`
}

// Readiness tells of each cycle that is being prepared: one with a contest whose file says how firmly its day stands.
// The cycles are in order.
func (c *Catalog) Readiness() []Ready {
	var out []Ready
	for _, x := range c.Contests {
		said := slices.ContainsFunc(x.Events, func(e canvass.Event) bool { return e.Day != "" })
		known := slices.ContainsFunc(out, func(r Ready) bool { return r.Cycle == x.ID.Cycle() })
		if said && !known {
			out = append(out, c.ReadinessOf(x.ID.Cycle()))
		}
	}
	slices.SortFunc(out, func(a, b Ready) int { return cmp.Compare(a.Cycle, b.Cycle) })
	return out
}

// ReadinessOf tells how far a cycle is known; it has no contests where the catalog has none of the cycle.
func (c *Catalog) ReadinessOf(cycle int) Ready {
	r := Ready{Cycle: cycle, Days: map[string]int{}, Unknown: []Unknown{}}
	for _, x := range c.contests(func(x *Contest) bool { return x.ID.Cycle() == cycle }) {
		r.Contests++
		r.Days[cmp.Or(string(x.day()), Settled)]++
		what := x.unknown(&r)
		if len(what) > 0 {
			r.Unknown = append(r.Unknown, Unknown{Contest: x.ID, What: what})
		}
	}
	slices.SortFunc(r.Unknown, func(a, b Unknown) int { return cmp.Compare(a.Contest, b.Contest) })
	return r
}

// day is how firmly the day of the contest stands: that of the event that binds, else of the first.
func (c *Contest) day() canvass.DayStatus {
	if e := c.Binding(); e != nil {
		return e.Day
	}
	if len(c.Events) > 0 {
		return c.Events[0].Day
	}
	return ""
}

// unknown is what the contest's file does not say yet. What it does say is counted.
func (c *Contest) unknown(r *Ready) []string {
	var what []string
	lack := func(missing bool, count *int, words string) {
		if missing {
			what = append(what, words)
		} else {
			*count++
		}
	}
	switch day := c.day(); day {
	case "", canvass.DaySetByParty, canvass.DaySetByState:
	case canvass.DayByLaw:
		what = append(what, "whether the day of standing law holds")
	default:
		what = append(what, "the day ("+string(day)+")")
	}
	if c.Binding() == nil {
		what = append(what, "which event binds")
	}
	lack(len(c.Pools) == 0 || slices.ContainsFunc(c.Pools, func(p Pool) bool { return p.Area == AllDistricts }), &r.Delegates, "the delegates of each pool")
	lack(len(c.Pools) == 0 || slices.ContainsFunc(c.Pools, func(p Pool) bool { return c.Rules[p.Rule] == nil }), &r.Rules, "the rule")
	lack(len(c.Ballot.Options) == 0, &r.Ballots, "the ballot")
	lack(c.Authority == "", &r.Authority, "who confirms")
	lack(c.OpenTo == "", &r.OpenTo, "who may vote")
	return what
}
