package hall

import (
	"fmt"
	"math/rand/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// MadeUp are entries for training on a rehearsal record: for every room of the contest how many were let in, and two
// tellers' sheets that agree; in the last room the second teller turned two digits around, so that the trainees have
// something to settle. Where rooms realign there are sheets of both alignments and of the delegates, and a coin where it
// is needed; the last room stops at its final alignment. The same seed gives the same entries. The count's own report is
// not among them: the desk makes it of the sheets.
func MadeUp(c *catalog.Contest, seed uint64, now canvass.Time) []canvass.Entry {
	m := madeUp{rng: rand.New(rand.NewPCG(seed, 0)), c: c, seed: seed, now: now}
	units := c.Units
	if len(units) == 0 {
		units = []catalog.Unit{{Area: canvass.Statewide}}
	}
	for i := range units {
		m.room(&units[i], i, i == len(units)-1)
	}
	return m.out
}

type madeUp struct {
	rng  *rand.Rand
	c    *catalog.Contest
	seed uint64
	now  canvass.Time
	out  []canvass.Entry
}

func (m *madeUp) add(i int, kind canvass.Kind, key string, fill func(*canvass.Entry)) {
	e := canvass.Entry{
		Kind: kind, Key: fmt.Sprintf("%s#made-up-%d-%d-%s", m.c.ID, m.seed, i, key), At: canvass.At(m.now), Actor: "rehearsal",
		By: m.c.Authority, Contest: m.c.ID, Note: "Made up for training.",
	}
	fill(&e)
	m.out = append(m.out, e)
}

func (m *madeUp) room(u *catalog.Unit, i int, last bool) {
	most := int64(140)
	if u.Registered != nil {
		most = min(most, max(*u.Registered, 20))
	}
	people := most - m.rng.Int64N(most/3+1)
	measures := (&tally.Contest{Info: m.c}).SheetMeasures()
	m.add(i, canvass.KindReport, "door", func(e *canvass.Entry) {
		e.Report = &canvass.Report{Area: u.Area, Unit: u.ID, Measure: measures[0], CheckedIn: new(people)}
	})
	first := share(m.rng, m.c.Ballot.Options, people)
	if !realigns(m.c) || u.Delegates == nil {
		m.sheets(u, i, measures[0], first, last)
		return
	}
	m.sheets(u, i, canvass.FirstAlignment, first, false)
	s := caucus.Sheet{Delegates: *u.Delegates, Present: new(int(people))}
	for _, c := range first {
		s.Lines = append(s.Lines, caucus.Line{For: caucus.Preference(c.Option), First: int(c.Votes)})
	}
	final := m.realigned(&s)
	m.sheets(u, i, canvass.FinalAlignment, final, last)
	o, err := m.c.Caucus.Rule.Award(s)
	if last || err != nil || len(measures) < 3 {
		return
	}
	if t := o.Tie; t != nil {
		lot := canvass.Lot{Unit: u.ID, Area: u.Area, Date: m.now.Go().Format("2006-01-02"), How: m.c.Caucus.Rule.Lot + ", made up"}
		for _, p := range t.Among {
			lot.Order = append(lot.Order, canvass.OptionID(p))
		}
		m.add(i, canvass.KindLot, "coin", func(e *canvass.Entry) { e.Lot = &lot })
		s.Lots = append(s.Lots, caucus.Lot{Order: t.Among, How: lot.How})
		if o, err = m.c.Caucus.Rule.Award(s); err != nil {
			return
		}
	}
	elected := make([]canvass.Count, len(first))
	for k, c := range first {
		elected[k] = canvass.Count{Option: c.Option, Votes: int64(o.Delegates(caucus.Preference(c.Option)))}
	}
	m.sheets(u, i, canvass.CountyDelegates, elected, false)
}

// realigned moves everybody of a group that is not viable into groups that are, and gives the final alignment. Where no
// group is viable nobody moves.
func (m *madeUp) realigned(s *caucus.Sheet) []canvass.Count {
	need := m.c.Caucus.Rule.Viability(s.Delegates, s.Attendance())
	var viable []int
	for k := range s.Lines {
		s.Lines[k].Final = s.Lines[k].First
		if s.Lines[k].First >= need {
			viable = append(viable, k)
		}
	}
	for k := range s.Lines {
		if l := &s.Lines[k]; l.First < need && len(viable) > 0 && s.Delegates > 1 {
			for range l.First {
				s.Lines[viable[m.rng.IntN(len(viable))]].Final++
			}
			l.Final = 0
		}
	}
	out := make([]canvass.Count, len(s.Lines))
	for k, l := range s.Lines {
		out[k] = canvass.Count{Option: canvass.OptionID(l.For), Votes: int64(l.Final)}
	}
	return out
}

// sheets are those of two tellers; with a slip the second one turned two digits around.
func (m *madeUp) sheets(u *catalog.Unit, i int, measure canvass.Measure, counts []canvass.Count, slip bool) {
	for n, teller := range []string{"Teller One", "Teller Two"} {
		own := append([]canvass.Count{}, counts...)
		if slip && n == 1 {
			own = turned(own)
		}
		canvass.SortCounts(own)
		m.add(i, canvass.KindSheet, fmt.Sprintf("%s-teller-%d", measure, n+1), func(e *canvass.Entry) {
			e.Sheet = &canvass.Sheet{Teller: teller, Report: canvass.Report{Area: u.Area, Unit: u.ID, Measure: measure, Counts: own}}
		})
	}
}

// share gives people to options at random, a few more to those at the front of the ballot.
func share(rng *rand.Rand, options []canvass.OptionID, people int64) []canvass.Count {
	counts := make([]canvass.Count, len(options))
	for i, o := range options {
		counts[i].Option = o
	}
	for range people {
		i := min(rng.IntN(len(options)), rng.IntN(len(options)))
		counts[i].Votes++
	}
	return counts
}

// turned is a sheet on which two digits of one figure have changed places, or one figure is off by one where none has
// two different digits.
func turned(counts []canvass.Count) []canvass.Count {
	for i := range counts {
		n := counts[i].Votes
		if n > 9 && n < 100 && n%10 != n/10 {
			counts[i].Votes = n%10*10 + n/10
			return counts
		}
	}
	counts[0].Votes++
	return counts
}
