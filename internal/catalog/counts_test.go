package catalog

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/canvassdesk/canvass"
)

// otherCounts are contests whose count is by design not that of the table of election results, and why.
var otherCounts = map[canvass.ContestID]string{
	"2016/dem/wa": "the caucuses bind; the table adds the primary that followed to their delegates",
	"2016/dem/wy": "the table has heads, the file what they were turned into",
	"2016/gop/wy": "the table has delegates, and no votes were cast by voters",
	"2020/dem/az": "the table leaves out Bernie Sanders",
	"2020/dem/hi": "the table has every round of ranked choice, the file the last",
	"2020/dem/ks": "the table has every round of ranked choice, the file the last",
	"2024/dem/dc": "the table has undervotes, which are no votes",
	"2024/dem/nj": "the table leaves out the uncommitted slates",
	"2024/dem/ny": "the table has void ballots, which are no votes",
	"2024/dem/pr": "the table has void ballots, which are no votes",
	"2024/dem/wy": "the Green Papers have a fuller count",
}

// The counts of all contests of 2016, 2020 and 2024 are those that the states published, as the table of election results
// has them: the same sum, and for each person a line with that last name and that number.
func TestCountsAgainstTheStates(t *testing.T) {
	lines := stateCounts(t)
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	held, named := 0, 0
	for id, counted := range lines {
		x := c.Contests[id]
		if x == nil {
			t.Errorf("%s has a count in the table and no file", id)
			continue
		}
		if otherCounts[id] != "" {
			continue
		}
		var sum int64
		for _, l := range counted {
			sum += l.votes
		}
		r := wholeCount(x, sum)
		if r == nil {
			t.Errorf("%s: the table counts %d, and no result of the file does", id, sum)
			continue
		}
		held++
		for _, n := range r.Counts {
			p := c.People[n.Option]
			if p == nil {
				continue
			}
			named++
			if !slices.ContainsFunc(counted, func(l stateCount) bool {
				return l.votes == n.Votes && strings.Contains(unaccented(l.name), unaccented(p.Last))
			}) {
				t.Errorf("%s: %s has %d, and no line of the table has that: %v", id, n.Option, n.Votes, counted)
			}
		}
		if r.Partial {
			t.Errorf("%s: the list is whole, and marked as partial", id)
		}
	}
	if held < 250 || named < 1500 {
		t.Errorf("%d contests and %d persons were compared: the table has more", held, named)
	}
	for id := range otherCounts {
		if lines[id] == nil || wholeCount(c.Contests[id], total(lines[id])) != nil {
			t.Errorf("%s is said to have another count than the table, and has not", id)
		}
	}
}

// wholeCount is the contest's count of the whole that adds up to the sum, with what stands beside the options.
func wholeCount(x *Contest, sum int64) *Result {
	for i := range x.Results {
		r := &x.Results[i]
		n := int64(0)
		for _, c := range r.Counts {
			n += c.Votes
		}
		for _, beside := range []*int64{r.Blank, r.Overvotes} {
			if beside != nil {
				n += *beside
			}
		}
		if (r.Area == "" || r.Area == canvass.Statewide) && n == sum {
			return r
		}
	}
	return nil
}

type stateCount struct {
	name  string
	votes int64
}

func total(lines []stateCount) (sum int64) {
	for _, l := range lines {
		sum += l.votes
	}
	return sum
}

// stateCounts are the lines of the table of election results, by contest.
func stateCounts(t *testing.T) map[canvass.ContestID][]stateCount {
	t.Helper()
	data := os.Getenv("CANVASS_DATA")
	if data == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	f, err := os.Open(filepath.Join(data, "results", "official_primary_votes_2016_2020_2024.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	lines := map[canvass.ContestID][]stateCount{}
	for _, row := range rows[1:] {
		party := map[string]string{"DEM": "dem", "REP": "gop"}[row[1]]
		votes, err := strconv.ParseInt(row[4], 10, 64)
		if err != nil || party == "" {
			t.Fatalf("%v: %v", row, err)
		}
		id := canvass.ContestID(fmt.Sprintf("%s/%s/%s", row[0], party, strings.ToLower(row[2])))
		lines[id] = append(lines[id], stateCount{name: row[3], votes: votes})
	}
	return lines
}

// unaccented is a name in small letters, without accents.
func unaccented(s string) string {
	s, _, _ = transform.String(transform.Chain(norm.NFD, runes.Remove(runes.Predicate(func(r rune) bool { return r >= 0x300 && r < 0x370 }))), s)
	return strings.ToLower(s)
}

// Every contest of the past has a day in its season, was counted no earlier than it began, and has no more votes than
// ballots.
func TestSeasons(t *testing.T) {
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for id, x := range c.Contests {
		first, last := time.Date(id.Cycle(), 1, 1, 0, 0, 0, 0, time.UTC), time.Date(id.Cycle(), 8, 31, 0, 0, 0, 0, time.UTC)
		var begins time.Time
		for _, e := range x.Events {
			for _, d := range []time.Time{e.Date, e.Until} {
				if !d.IsZero() && (d.Before(first) || d.After(last)) {
					t.Errorf("%s: %s is out of the season", id, d.Format(time.DateOnly))
				}
			}
			if !e.Date.IsZero() && (begins.IsZero() || e.Date.Before(begins)) {
				begins = e.Date
			}
			if e.Cancelled && e.Binds && len(x.Results) > 0 {
				t.Errorf("%s was cancelled and has a count", id)
			}
		}
		for _, r := range x.Results {
			if r.Published.Before(begins) {
				t.Errorf("%s: a count of %s, before the contest", id, r.Published.Format(time.DateOnly))
			}
			votes := int64(0)
			for _, n := range r.Counts {
				votes += n.Votes
			}
			switch {
			case r.Ballots != nil && votes > *r.Ballots:
				t.Errorf("%s: %d votes on %d ballots", id, votes, *r.Ballots)
			case r.Partial && r.Ballots != nil && votes == *r.Ballots:
				t.Errorf("%s: the list has all ballots, and is marked as partial", id)
			}
		}
	}
}

// The electoral votes of all places make 538 in each election, with the census that held for it.
func TestElectors(t *testing.T) {
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, year := range []int{2012, 2016, 2020, 2024, 2028} {
		sum := 0
		for id, j := range c.Jurisdictions {
			n := j.Electors(year)
			if n == nil {
				t.Errorf("%s has no electoral votes in %d", id, year)
				continue
			}
			sum += *n
		}
		if sum != 538 {
			t.Errorf("%d: %d electoral votes", year, sum)
		}
	}
	for year, want := range map[int]int{2016: 55, 2024: 54} {
		if got := *c.Jurisdictions["ca"].Electors(year); got != want {
			t.Errorf("California has %d in %d, want %d", got, year, want)
		}
	}
	if c.Jurisdictions["ca"].Electors(2008) != nil {
		t.Error("the census of 2000 is not in the catalog")
	}
}
