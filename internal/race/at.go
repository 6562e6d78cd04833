package race

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// At is the race as the snapshot has it. It is nil when no contest of the race is known.
func At(s *tally.Snapshot, id canvass.RaceID) *Race {
	return sum(s, id, func(*tally.Contest) bool { return true })
}

// contests are the contests of a race, by the date of their binding event, then by id.
func contests(s *tally.Snapshot, id canvass.RaceID) []*tally.Contest {
	var out []*tally.Contest
	for cid, c := range s.Contests {
		if cid.Race() == id {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *tally.Contest) int {
		return cmp.Or(day(a).Compare(day(b)), strings.Compare(string(a.ID), string(b.ID)))
	})
	return out
}

// day is the date of the contest's binding event; a contest without one comes last.
func day(c *tally.Contest) time.Time {
	if c.Event == nil || c.Event.Date.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return c.Event.Date
}

// sum adds up the contests of a race that are let in; the others count as still to come.
func sum(s *tally.Snapshot, id canvass.RaceID, in func(*tally.Contest) bool) *Race {
	all := contests(s, id)
	if len(all) == 0 {
		return nil
	}
	r := &Race{ID: id, Name: string(id), Basis: tally.Computed}
	r.Info = s.Catalog.Races[id]
	today := s.Now.Go().In(canvass.Eastern)
	if r.Info != nil {
		r.Name = r.Info.Name
		r.Majority = r.Info.Majority(time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC))
	}
	got := map[canvass.OptionID]*Standing{}
	for _, c := range all {
		d := &c.Delegates
		settled := len(d.Awards) > 0 && (c.Status == tally.Complete || c.Status == tally.Certified || d.Basis == tally.Announced)
		if !in(c) || c.Status == tally.None && !settled {
			r.Left = append(r.Left, c.ID)
			r.Remaining += d.Seats
			continue
		}
		line := Line{Contest: c, Basis: d.Basis}
		if settled {
			line.Awards = d.Awards
			r.Basis = weaker(r.Basis, d.Basis)
			r.Open += d.Open
			for _, a := range d.Awards {
				st := got[a.Option]
				if st == nil {
					st = &Standing{Option: a.Option}
					got[a.Option] = st
				}
				st.Delegates += a.Delegates
				st.Ref = tally.Join(st.Ref, d.Ref)
			}
		} else {
			line.Basis = tally.Undetermined
			r.Open += d.Seats
		}
		r.Held = append(r.Held, line)
	}
	for _, st := range got {
		r.Standings = append(r.Standings, *st)
	}
	slices.SortFunc(r.Standings, func(a, b Standing) int {
		return cmp.Or(-cmp.Compare(a.Delegates, b.Delegates), cmp.Compare(a.Option, b.Option))
	})
	r.Tallies = latest(s.Tallies[id])
	return r
}

// weaker is the basis that promises less.
func weaker(a, b tally.Basis) tally.Basis {
	order := []tally.Basis{tally.Computed, tally.ComputedOnEstimates, tally.ComputedOnPartial, tally.Announced, tally.Undetermined}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// latest is each claimant's newest tally of delegates, in the order of the record.
func latest(claims []tally.Claim) []tally.Claim {
	var out []tally.Claim
	for _, c := range claims {
		if c.Claim.Kind != canvass.ClaimTally || !c.Open() {
			continue
		}
		same := func(o tally.Claim) bool { return o.By == c.By && o.Claim.Contests == c.Claim.Contests }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out = slices.Delete(out, i, i+1)
		}
		out = append(out, c)
	}
	return out
}
