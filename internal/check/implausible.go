package check

import (
	"fmt"
	"maps"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// A count only rises, so that what rises looks right, and may be another contest's under the same headings. It is held
// where it cannot be what it was, grown:
//
//   - it is risenTimes of what the source gave before, which counts as at least smallUnit votes in a unit, and in the
//     contest as a whole as smallWhole, or as the most that any earlier one there had, where that is less, unless the units that have reported explain it: it has at most perUnitTimes the votes for
//     each of them;
//   - it is swappedTimes of what it was, another leads, and half of what came in since would have to change hands to be
//     divided as before;
//   - the source counts another number of reporting units, by a fifth;
//   - it is above what the contest's file lets the place have, or historyTimes the most that any earlier contest of the
//     jurisdiction and party had, which counts as at least smallUnit.
//
// The figures are judgements, written down so that they can be argued with. Held against the results of all cycles in the
// catalog they find nothing, and against made-up nights of real counties one count of a whole contest in a thousand:
// where a large county is among the first and all of it comes in at once.
const (
	risenTimes   = 10
	perUnitTimes = 10
	smallUnit    = 100
	smallWhole   = 1000
	swappedTimes = 3
	swappedRise  = 500
	historyTimes = 10
	otherUnits   = 5 // one in so many
)

// Figures are a count as far as [Implausible] looks at it.
type Figures struct {
	Votes Column
	// In and Of are how many reporting units are counted, of how many; nil is not known.
	In, Of *int64
	// Whole says that it is of the contest as a whole; Most is the most votes that an earlier contest of the jurisdiction
	// and party had, 0 where none is known.
	Whole bool
	Most  int64
}

// Implausible says why a count cannot be what the same source's count before it has become, empty where it can.
func Implausible(now, before Figures) string {
	a, b := now.Votes.Sum(), before.Votes.Sum()
	if otherOf(now, before) {
		return fmt.Sprintf("it is of %d reporting units, and was of %d: another contest's?", *now.Of, *before.Of)
	}
	if b <= 0 || a <= b {
		return ""
	}
	if base := max(b, now.small()); a >= risenTimes*base && !now.explained(before, a, base) {
		return fmt.Sprintf("it rose from %d to %d at once", b, a)
	}
	if first, second, swapped := overtaken(now.Votes, before.Votes); swapped && a >= swappedTimes*b && a-b >= swappedRise && b >= smallUnit &&
		!now.grew(before) && unlike(now.Votes, before.Votes) {
		return fmt.Sprintf("it rose from %d to %d, %s leads in place of %s, and what came in is divided otherwise than before", b, a, first, second)
	}
	return ""
}

// small is what a smaller count before is taken to have been.
func (f Figures) small() int64 {
	switch {
	case !f.Whole:
		return smallUnit
	case f.Most > 0:
		return min(smallWhole, max(smallUnit, f.Most))
	}
	return smallWhole
}

// otherOf reports whether the source counts another number of reporting units.
func otherOf(now, before Figures) bool {
	if now.Of == nil || before.Of == nil || *before.Of < otherUnits {
		return false
	}
	d := *now.Of - *before.Of
	return otherUnits*max(d, -d) > *before.Of
}

// grew reports whether more reporting units are counted than before.
func (f Figures) grew(before Figures) bool {
	return f.In != nil && before.In != nil && *f.In > *before.In
}

// explained reports whether the units that have reported explain that a count went from base to a: each of them has at
// most perUnitTimes the votes that it had.
func (f Figures) explained(before Figures, a, base int64) bool {
	return f.grew(before) && a**before.In <= perUnitTimes*base**f.In
}

// leader is who has most votes, with a tenth of all votes ahead of the next; empty where nobody has.
func leader(c Column) canvass.OptionID {
	var first, second int64
	var who canvass.OptionID
	for _, o := range slices.Sorted(maps.Keys(c)) {
		switch n := c[o]; {
		case n > first:
			first, second, who = n, first, o
		case n > second:
			second = n
		}
	}
	if 10*(first-second) < c.Sum() {
		return ""
	}
	return who
}

func overtaken(now, before Column) (first, second canvass.OptionID, swapped bool) {
	first, second = leader(now), leader(before)
	return first, second, first != "" && second != "" && first != second
}

// unlike reports whether half of what came in since would have to change hands to be divided as the votes before: the
// total variation distance of the two is at least a half.
func unlike(now, before Column) bool {
	came, b := now.Sum()-before.Sum(), before.Sum()
	var apart int64
	options := maps.Clone(now)
	maps.Copy(options, before)
	for o := range options {
		d := (now[o]-before[o])*b - before[o]*came
		apart += max(d, -d)
	}
	return apart >= came*b // sum |x/came - y/b| / 2 >= 1/2
}

// implausible finds counts that cannot be what they were, grown, and counts above what the place can have.
func implausible(r *run) {
	for _, u := range r.Table.Units {
		for _, m := range r.measures {
			n := u.Counts[m].Sum()
			switch {
			case n == 0 || r.Table.scale(m) != 1:
			case u.MayVote != nil && n > *u.MayVote && ballots(m):
				r.found(u, r.votes(u, m, n), "%d %s, where at most %d may vote, says the contest's file", n, m.Words(), *u.MayVote)
			}
		}
	}
	for _, m := range r.measures {
		n := areaOf(r.sums[m], canvass.Statewide).Sum()
		if ballots(m) && r.MostBefore > 0 && n > historyTimes*max(r.MostBefore, smallUnit) {
			r.found(nil, unknown, "%d %s in all, and no earlier contest of the jurisdiction and party had more than %d", n, m.Words(), r.MostBefore)
		}
	}
	if r.Before == nil {
		return
	}
	r.pairs(func(now, before *Unit) {
		for _, m := range r.measures {
			if r.Table.scale(m) != 1 || !before.Has(m) || r.again(now, m) != "" { // that is told by itself
				continue
			}
			whole := now.ID == ""
			why := Implausible(Figures{now.Counts[m], now.In, now.Of, whole, r.MostBefore}, Figures{Votes: before.Counts[m], In: before.In, Of: before.Of})
			if why != "" {
				r.found(now, r.votes(now, m, now.Counts[m].Sum()), "%s: %s", m.Words(), why)
			}
		}
	})
}

// risen is Implausible for a report that takes the place of a count.
func (q *questions) risen(r *canvass.Report, old *tally.Count) string {
	whole := r.Unit == "" && r.Area == canvass.Statewide
	now := Figures{Column{}, r.Units, r.UnitsOf, whole, q.s.Catalog.MostVotesBefore(q.c.ID)}
	before := Figures{Votes: Column{}, In: old.Units, Of: old.UnitsOf}
	for _, c := range r.Counts {
		now.Votes[c.Option] += c.Votes
	}
	for _, o := range old.Options {
		before.Votes[o.Option] = o.Votes
	}
	return Implausible(now, before)
}

// neverSoMany asks about far more votes in all than any earlier contest there had.
func (q *questions) neverSoMany(r *canvass.Report) {
	if r.Unit != "" || r.Area != canvass.Statewide || !ballots(r.Measure) {
		return
	}
	if most := q.s.Catalog.MostVotesBefore(q.c.ID); most > 0 && r.Valid() > historyTimes*max(most, smallUnit) {
		q.ask(ImplausibleCount, "%d votes, and no earlier contest of the jurisdiction and party had more than %d", r.Valid(), most)
	}
}

// ballots reports whether a measure counts people, each once.
func ballots(m canvass.Measure) bool {
	return m == canvass.Votes || m == canvass.FirstAlignment || m == canvass.FinalAlignment
}

// Taken are figures of the source that the desk withdrew or corrected.
type Taken struct {
	// Unit is the path below the contest, "" for the contest as a whole.
	Unit    string
	Measure canvass.Measure
	Counts  Column
	// Seq is the entry that took them back, Corrected says that it put others in their place.
	Seq       int64
	Corrected bool
	// Wrong says that they were no figures of the source's contest at all, and that the source has given no others since:
	// what goes on from them is wrong too.
	Wrong bool
}

// needsTaken is what the check on withdrawn figures lacks where none were.
func needsTaken(c *Case) string {
	if len(c.Taken) == 0 {
		return "nothing of this source was withdrawn or corrected"
	}
	return ""
}

// taken finds figures that the desk withdrew or corrected and that the source sends again.
func taken(r *run) {
	for _, u := range r.Table.Units {
		for _, m := range r.measures {
			if why := r.again(u, m); why != "" {
				r.found(u, r.votes(u, m, u.Counts[m].Sum()), "%s", why)
			}
		}
	}
}

// again says that a unit's figures are those that the desk took back, or go on from them; empty where they do not.
func (r *run) again(u *Unit, m canvass.Measure) string {
	for i := range r.Taken {
		t := &r.Taken[i]
		if t.Unit != u.ID || t.Measure != m || !u.Has(m) {
			continue
		}
		did := "withdrew"
		if t.Corrected {
			did = "corrected"
		}
		switch now := u.Counts[m]; {
		case sameColumn(now, t.Counts):
			return fmt.Sprintf("the desk %s these figures at seq %d", did, t.Seq)
		case t.Wrong && goesOn(now, t.Counts):
			return fmt.Sprintf("they go on from figures that the desk %s at seq %d", did, t.Seq)
		}
	}
	return ""
}

func sameColumn(a, b Column) bool {
	for o, n := range a {
		if b[o] != n {
			return false
		}
	}
	for o, n := range b {
		if a[o] != n {
			return false
		}
	}
	return true
}

// goesOn reports whether a count can be a later one of the same: no option has fewer.
func goesOn(now, before Column) bool {
	for o, n := range before {
		if now[o] < n {
			return false
		}
	}
	return true
}
