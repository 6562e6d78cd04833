package race

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Take decides what a contest gives to a total. In this order: the final award of its authority or party; what is
// computed here on complete votes where every pool is decided; an award of the whole contest that somebody announced;
// what is computed here where some votes are estimates; what is computed here in part; nothing. Counts that are still
// going on give nothing.
func Take(s *tally.Snapshot, c *tally.Contest) Line {
	d := &c.Delegates
	l := Line{Contest: c, Taken: Nothing, Basis: tally.Undetermined, Seats: d.Seats, Ref: d.Ref}
	if a, by, ref := finalAward(s, c); a != nil {
		l.Taken, l.By, l.Basis, l.Awards, l.Ref = Final, by, tally.Announced, a.Awards, tally.Join(l.Ref, ref)
		l.rest(a.Unallocated)
		return l
	}
	computed := d.Basis == tally.Computed || d.Basis == tally.ComputedOnEstimates || d.Basis == tally.ByDecision
	votes := c.Status == tally.Complete || c.Status == tally.Certified
	decided := computed && d.Open == 0 && (votes || len(d.Awards) > 0) // awards without votes are recorded results
	if decided && d.Basis != tally.ComputedOnEstimates {
		l.Taken, l.Basis, l.Awards = Ours, d.Basis, d.Awards
		l.rest(d.Seats - sumOf(d.Awards))
		return l
	}
	if a, by, ref := announcedAward(c); a != nil {
		l.Taken, l.By, l.Basis, l.Awards, l.Ref = Announced, by, tally.Announced, a.Awards, tally.Join(l.Ref, ref)
		l.rest(a.Unallocated)
		return l
	}
	if decided {
		l.Taken, l.Basis, l.Awards = Estimated, d.Basis, d.Awards
		l.rest(d.Seats - sumOf(d.Awards))
		return l
	}
	if computed && votes && len(d.Awards) > 0 {
		l.Taken, l.Basis, l.Awards = Part, d.Basis, d.Awards
		l.Open = d.Open
		l.Unbound = max(0, d.Seats-d.Open-sumOf(d.Awards))
		return l
	}
	l.Open = d.Seats
	return l
}

// rest splits the seats that are not awarded into those that are surely unbound and those that are open.
func (l *Line) rest(unbound int) {
	l.Awards = slices.DeleteFunc(slices.Clone(l.Awards), func(a canvass.Award) bool { return a.Delegates == 0 })
	left := max(0, l.Seats-sumOf(l.Awards))
	l.Unbound = min(left, unbound)
	l.Open = left - l.Unbound
}

// known reports whether somebody has said or a rule decides anything about the contest's delegates.
func (l *Line) known() bool { return l.Taken != Nothing }

func sumOf(as []canvass.Award) int {
	n := 0
	for _, a := range as {
		n += a.Delegates
	}
	return n
}

// whole reports whether an award in the catalog is of the whole contest.
func whole(a *catalog.Award) bool {
	return a.Pool == "" && (a.Area == "" || a.Area == canvass.Statewide)
}

// finalAward is the award of the contest's authority, or of a party, as its last word: certified or confirmed in the
// record, else out of the catalog. Of two that differ neither is taken.
func finalAward(s *tally.Snapshot, c *tally.Contest) (a *catalog.Award, by string, ref tally.Ref) {
	for i := range slices.Backward(c.Confirmations) {
		k := &c.Confirmations[i]
		if k.Authority && k.Confirmation.Of == canvass.Certified && len(k.Confirmation.Awards) > 0 {
			return &catalog.Award{By: k.By, Awards: k.Confirmation.Awards}, k.By, k.Ref
		}
	}
	for i := range c.Delegates.Credited {
		x := &c.Delegates.Credited[i]
		if !whole(x) || x.By != c.Info.Authority && !isParty(s, x.By) {
			continue
		}
		if a != nil && !same(a.Awards, x.Awards) {
			return nil, "", nil
		}
		a, by, ref = x, x.By, c.InfoRef
	}
	return a, by, ref
}

func isParty(s *tally.Snapshot, outlet string) bool {
	o := s.Catalog.Outlets[outlet]
	return o != nil && o.Kind == "party"
}

// announcedAward is the award of the whole contest that others announced: the first in the catalog, else the one that
// stands in the record, where all that stand there say the same.
func announcedAward(c *tally.Contest) (a *catalog.Award, by string, ref tally.Ref) {
	for i := range c.Delegates.Credited {
		if x := &c.Delegates.Credited[i]; whole(x) {
			return x, x.By, c.InfoRef
		}
	}
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Claim.Kind != canvass.ClaimAward || k.Status != tally.Standing || k.Claim.Pool != "" ||
			k.Claim.Area != "" && k.Claim.Area != canvass.Statewide {
			continue
		}
		if a != nil && !same(a.Awards, k.Claim.Awards) {
			return nil, "", nil
		}
		x := catalog.Award{By: k.By, Awards: k.Claim.Awards}
		if k.Claim.Unallocated != nil {
			x.Unallocated = *k.Claim.Unallocated
		}
		if a == nil {
			by = k.By
		}
		a, ref = &x, tally.Join(ref, k.Ref)
	}
	return a, by, ref
}

// same reports whether two awards give everybody the same.
func same(a, b []canvass.Award) bool {
	sorted := func(as []canvass.Award) []canvass.Award {
		as = slices.DeleteFunc(slices.Clone(as), func(x canvass.Award) bool { return x.Delegates == 0 })
		slices.SortFunc(as, func(x, y canvass.Award) int { return strings.Compare(string(x.Option), string(y.Option)) })
		return as
	}
	return slices.Equal(sorted(a), sorted(b))
}
