package hall

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// MadeUp are entries for training on a rehearsal record: for every room of the contest how many were let in, and two
// tellers' sheets that agree; in the last room the second teller turned two digits around, so that the trainees have
// something to settle. The same seed gives the same entries. The count's own report is not among them: the desk makes
// it of the sheets.
func MadeUp(c *catalog.Contest, seed uint64, now canvass.Time) []canvass.Entry {
	rng := rand.New(rand.NewPCG(seed, 0))
	units := c.Units
	if len(units) == 0 {
		units = []catalog.Unit{{Area: canvass.Statewide}}
	}
	measure := canvass.Votes
	var out []canvass.Entry
	for i, u := range units {
		entry := func(kind canvass.Kind, key string) canvass.Entry {
			return canvass.Entry{
				Kind: kind, Key: fmt.Sprintf("%s#made-up-%d-%d-%s", c.ID, seed, i, key), At: canvass.At(now), Actor: "rehearsal",
				By: c.Authority, Contest: c.ID, Note: "Made up for training.",
			}
		}
		most := int64(140)
		if u.Registered != nil {
			most = min(most, max(*u.Registered, 20))
		}
		people := most - rng.Int64N(most/3+1)
		counts := share(rng, c.Ballot.Options, people)
		door := entry(canvass.KindReport, "door")
		door.Report = &canvass.Report{Area: u.Area, Unit: u.ID, Measure: measure, CheckedIn: new(people)}
		out = append(out, door)
		for n, teller := range []string{"Teller One", "Teller Two"} {
			own := append([]canvass.Count{}, counts...)
			if n == 1 && i == len(units)-1 {
				own = turned(own)
			}
			canvass.SortCounts(own)
			e := entry(canvass.KindSheet, "teller-"+strconv.Itoa(n+1))
			e.Sheet = &canvass.Sheet{Teller: teller, Report: canvass.Report{Area: u.Area, Unit: u.ID, Measure: measure, Counts: own}}
			out = append(out, e)
		}
	}
	return out
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
