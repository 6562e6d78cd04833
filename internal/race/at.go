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
	today := today(s)
	return sum(s, id, today, func(c *tally.Contest, l *Line) bool {
		return l.known() || c.Status != tally.None || day(c).Before(today)
	})
}

// today is the snapshot's calendar day, Eastern.
func today(s *tally.Snapshot) time.Time {
	d := s.Now.Go().In(canvass.Eastern)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// contests are the contests of a race, by the last day of their binding event, then by id.
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

// sum adds up the contests of a race that were held; the others are to come. The majority is the one in force on the
// day.
func sum(s *tally.Snapshot, id canvass.RaceID, on time.Time, held func(*tally.Contest, *Line) bool) *Race {
	all := contests(s, id)
	if len(all) == 0 {
		return nil
	}
	r := &Race{ID: id, Name: string(id), Basis: tally.Computed, snapshot: s}
	if r.Info = s.Catalog.Races[id]; r.Info != nil {
		r.Name = r.Info.Name
		r.Majority = r.Info.Majority(on)
	}
	if m := r.Majority; m != nil {
		r.Pledged, r.Need = m.Delegates, m.Need
		if m.Pledged > 0 {
			r.Pledged, r.Need, r.AutomaticVote, r.Automatic = m.Pledged, m.Pledged/2+1, true, m.Delegates-m.Pledged
		} else {
			r.Automatic = m.Automatic
		}
	}
	got := map[canvass.OptionID]*Standing{}
	for _, c := range all {
		line := Take(s, c)
		if !held(c, &line) {
			r.Left = append(r.Left, c.ID)
			r.Remaining += c.Delegates.Seats
			continue
		}
		r.Held = append(r.Held, line)
		r.Open += line.Open
		r.Unbound += line.Unbound
		if line.Seats == 0 && !line.known() {
			r.Unsized = append(r.Unsized, c.ID)
		}
		if len(line.Awards) > 0 {
			r.Basis = weaker(r.Basis, line.Basis)
		}
		for _, a := range line.Awards {
			st := got[a.Option]
			if st == nil {
				st = &Standing{Option: a.Option, ByStatus: map[Taken]int{}}
				got[a.Option] = st
			}
			st.Delegates += a.Delegates
			st.ByStatus[line.Taken] += a.Delegates
			st.Ref = tally.Join(st.Ref, line.Ref)
		}
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
	order := []tally.Basis{tally.Computed, tally.ByDecision, tally.ComputedOnEstimates, tally.ComputedOnPartial, tally.Announced, tally.Undetermined}
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
