// Package live estimates the contests of a record: it lays out a contest's returns as a table of reporting units, those
// without a report beside them, and says what is still out.
//
//	e := live.Of(view.Snapshot, "2016/dem/ia", nil)
//	fmt.Println(e.NoEstimate, e.Estimate.Tier)
//
// A contest that did not change is not estimated again: the last estimate of each is kept. Nothing here is stored in a
// record; an estimate is derived from its entries, the program's table of counties and what estimates were learned on.
package live

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Seed of the draws for a record's contests: everybody who has the record gets the same figures.
const Seed = 1

// Estimate is what can be said of a contest.
type Estimate struct {
	// NoEstimate says why there is none, in words that begin with "no estimate"; empty where there is one. Table and
	// Estimate are nil where the contest could not be laid out at all.
	NoEstimate string
	Table      *estimate.Table
	Estimate   *estimate.Estimate
	// Baselines says in words where baselines come from, empty where there are none.
	Baselines string
	// Ballots are those that the contest's authority says were cast or let in; nil where it says nothing.
	Ballots *int64
	// Hall are exact chances where ballots of a known number are counted in one place; nil elsewhere.
	Hall *Hall
	// Delegates are the contest's rule run on the model's draws; nil where that cannot be done.
	Delegates *Delegates
	// Ref is what the count rests on.
	Ref tally.Ref
}

// Hall is a room in which a known number of ballots is counted, of which two options have all so far.
type Hall struct {
	Ballots, Counted int64
	Leader           canvass.OptionID
	// Wins is the chance that the leader has more than half of all ballots, if they are counted in random order and every
	// end was as likely beforehand.
	Wins float64
}

// kept are the newest estimates, by contest: of the contest as it is now.
var kept struct {
	sync.Mutex
	of map[*tally.Contest]*Estimate
	// order of their making, oldest first.
	order []*tally.Contest
	own   Baselines
}

// mostKept is how many estimates are kept: two races of contests and some earlier moments.
const mostKept = 160

// Of estimates a contest of a snapshot. own is a baseline for it in place of the program's; nil is that of [Use], if there
// is one.
func Of(s *tally.Snapshot, id canvass.ContestID, own *baseline.File) *Estimate {
	c := s.Contests[id]
	if c == nil {
		return &Estimate{NoEstimate: fmt.Sprintf("no estimate: %s is not in the record", id)}
	}
	if own != nil {
		return of(s, c, own)
	}
	kept.Lock()
	e := kept.of[c]
	own = kept.own[id]
	kept.Unlock()
	if e != nil {
		return e
	}
	e = of(s, c, own)
	if own != nil && e.Baselines != "" {
		e.Baselines = "a file of the desk’s own"
	}
	kept.Lock()
	defer kept.Unlock()
	if kept.of == nil {
		kept.of = map[*tally.Contest]*Estimate{}
	}
	if kept.of[c] == nil {
		kept.of[c] = e
		kept.order = append(kept.order, c)
	}
	if len(kept.order) > mostKept {
		delete(kept.of, kept.order[0])
		kept.order = slices.Delete(kept.order, 0, 1)
	}
	return e
}

func of(s *tally.Snapshot, c *tally.Contest, own *baseline.File) *Estimate {
	l := layOut(c, own)
	e := &Estimate{Table: l.table, Baselines: l.from, Ballots: l.ballots, NoEstimate: l.none}
	if c.Count != nil {
		e.Ref = c.Count.Ref
	}
	if l.table == nil {
		return e
	}
	prior := estimate.Wide().With(seasonBefore(s, c))
	got, err := estimate.Run(l.table, prior, estimate.Settings{Seed: Seed, Keep: true})
	if err != nil {
		e.NoEstimate = "no estimate: " + err.Error()
		e.Table = nil
		return e
	}
	e.Estimate = got
	if e.NoEstimate == "" {
		e.NoEstimate = got.NoEstimate()
	}
	if e.Hall = hallOf(c, l); e.Hall != nil {
		// What is exact stands in no model's company.
		if got.Worlds = e.Hall.worlds(l.table); got.Tier == estimate.TierModel {
			e.NoEstimate = "no estimate: a known number of ballots is counted in one place, and its chances are exact"
			got.Tier, got.Options = estimate.TierNone, nil
		}
		e.Delegates = delegatesOf(s, c, l.table, got)
	} else if got.Tier != estimate.TierNone {
		e.Delegates = delegatesOf(s, c, l.table, got)
	}
	got.Worlds = nil // they are many, and have done their work
	return e
}

// seasonBefore is what contests of the same race that were held earlier teach, nil where none of them is counted by unit.
func seasonBefore(s *tally.Snapshot, c *tally.Contest) *estimate.Season {
	if c.Event == nil || c.Event.Date.IsZero() {
		return nil
	}
	var earlier []*tally.Contest
	for id, o := range s.Contests {
		if id != c.ID && id.Race() == c.ID.Race() && o.Event != nil && o.Event.Date.Before(c.Event.Date) && o.Count != nil &&
			(o.Status == tally.Complete || o.Status == tally.Certified) && o.Count.HasParts() >= 10 {
			earlier = append(earlier, o)
		}
	}
	slices.SortFunc(earlier, func(a, b *tally.Contest) int {
		if d := a.Event.Date.Compare(b.Event.Date); d != 0 {
			return d
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	var tables []*estimate.Table
	for _, o := range earlier {
		if l := layOut(o, nil); l.table != nil && l.table.Check() == nil {
			tables = append(tables, l.table)
		}
	}
	return estimate.NewSeason(tables)
}

// hallOf are the exact chances of a hall.
func hallOf(c *tally.Contest, l *layout) *Hall {
	n := c.Count
	if n == nil || n.Cast == nil || n.Final || len(l.table.Units) != 1 || *n.Cast > 1_000_000 {
		return nil
	}
	var with []tally.OptionCount
	for _, o := range n.Options {
		if o.Votes > 0 {
			with = append(with, o)
		}
	}
	if len(with) == 0 || len(with) > 2 || n.Valid >= *n.Cast {
		return nil
	}
	if len(with) == 2 && with[1].Votes > with[0].Votes {
		with[0], with[1] = with[1], with[0]
	}
	wins, err := estimate.Hall{Ballots: *n.Cast}.Live(with[0].Votes, n.Valid)
	if err != nil {
		return nil
	}
	return &Hall{Ballots: *n.Cast, Counted: n.Valid, Leader: with[0].Option, Wins: wins}
}

// hallDraws is how often a hall's end is drawn, for delegates.
const hallDraws = 2000

// worlds are ends of the hall, by the table's options.
func (h *Hall) worlds(t *estimate.Table) []estimate.World {
	leader := slices.Index(t.Options, string(h.Leader))
	by := t.ByOption()
	other := -1
	for k, n := range by {
		if k != leader && (other < 0 || n > by[other]) {
			other = k
		}
	}
	draws, err := estimate.Hall{Ballots: h.Ballots}.Draw(by[leader], h.Counted, hallDraws, Seed)
	if err != nil || other < 0 {
		return nil
	}
	out := make([]estimate.World, len(draws))
	for i, n := range draws {
		out[i].Votes = make([]float64, len(by))
		out[i].Votes[leader], out[i].Votes[other] = float64(n), float64(h.Ballots-n)
	}
	return out
}

// day of a contest, zero where it has none.
func day(c *tally.Contest) time.Time {
	if c.Event == nil {
		return time.Time{}
	}
	return c.Event.Date
}
