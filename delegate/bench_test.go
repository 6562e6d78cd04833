package delegate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/delegate"
)

// season2020 is every Democratic contest of 2020 with its pools: at-large and
// PLEO seats, then the seats of each district.
const season2020 = `
IA 9 5: 7 7 8 5
NH 5 3: 8 8
NV 8 5: 5 6 6 6
SC 12 7: 6 4 3 4 5 8 5
AL 11 7: 5 5 4 3 5 4 8
AS 6 0:
AR 7 4: 4 6 5 5
CA 90 54: 4 6 5 5 6 5 5 4 5 4 6 7 7 6 6 4 5 6 6 5 4 4 4 5 5 5 5 6 5 6 5 5 6 5 4 4 6 5 5 5 5 5 5 5 5 4 5 5 5 4 5 6 6
CO 14 9: 9 9 5 5 4 6 6
ME 5 3: 9 7
MA 20 12: 6 6 6 6 8 6 8 7 6
MN 16 10: 5 6 7 8 10 4 4 5
NC 24 14: 8 6 4 9 5 5 5 4 5 4 4 8 5
OK 8 5: 5 4 4 5 6
TN 14 8: 4 4 4 4 6 4 5 4 7
TX 49 30: 3 4 3 4 5 4 5 6 4 6 4 5 7 10 6 6 6 4 5 4 5 3 7 3 7 6 4 2 6 3 2
UT 6 4: 2 6 4 7
VT 3 2: 11
VA 21 13: 6 5 7 6 6 5 6 7 4 6 7
DA 3 1: 9
ID 4 3: 6 7
MI 27 16: 5 5 5 4 6 5 5 6 7 4 7 7 7 9
MS 8 5: 5 9 5 4
MO 15 9: 8 6 5 5 6 5 5 4
ND 3 2: 9
WA 19 12: 6 6 5 3 4 6 11 5 7 5
MP 6 0:
AZ 14 9: 5 6 5 3 5 5 4 5 6
FL 47 29: 3 4 5 6 5 5 6 5 6 6 4 5 6 6 5 6 4 5 5 7 7 7 6 6 3 5 5
IL 34 20: 8 7 6 5 7 6 8 5 8 5 5 5 5 5 3 4 5 4
WI 19 10: 6 11 6 9 6 6 5 6
AK 3 2: 10
WY 4 2: 8
OH 29 18: 6 5 7 4 5 3 4 4 6 6 9 6 6 6 6 6
KS 8 5: 5 7 8 6
NE 6 3: 7 9 4
OR 13 7: 9 6 10 8 8
HI 6 3: 8 7
DC 5 2: 7 6
IN 18 9: 8 5 5 5 7 6 7 6 6
MD 21 10: 7 7 8 9 9 7 9 9
MT 4 2: 7 6
NM 7 4: 8 6 9
PA 41 20: 8 7 12 10 10 6 6 6 6 6 5 5 5 5 5 5 9 9
RI 5 3: 9 9
SD 4 2: 10
GU 7 0:
VI 0 0: 3 4
GA 23 14: 5 5 4 7 7 5 5 4 4 4 5 4 6 3
WV 6 3: 6 7 6
KY 12 6: 4 5 10 6 3 8
NY 61 29: 6 6 6 6 8 8 9 9 9 9 6 8 9 8 9 8 6 6 6 7 5 5 5 5 5 5 5
DE 5 2: 8 3 3
NJ 28 14: 4 4 5 5 4 4 4 4 4 4 4 5 4 4 4 5 4 4 4 4
LA 12 7: 4 8 6 6 6 5
PR 11 7: 4 4 5 4 4 4 4 4
CT 14 6: 9 8 9 7 7
`

// contestOf is one line of season2020 with its pools. Every other contest gives a pool to a majority, as Republican
// rules do.
type contestOf struct {
	program *delegate.Program
	pools   []delegate.Pool
	areas   []delegate.Area
	votes   []int64 // by area and option, made up
}

// seasonOptions is how many options every contest has.
const seasonOptions = 6

// season builds the contests with made-up votes for six options.
func season(tb testing.TB) (contests []contestOf, pools int) {
	options := []delegate.Option{"a", "b", "c", "d", "e", "f"}
	random := rand.New(rand.NewPCG(2020, 57))
	for line := range strings.Lines(strings.TrimSpace(season2020)) {
		head, districts, _ := strings.Cut(strings.TrimSpace(line), ":")
		var place string
		var atLarge, pleo int
		if _, err := fmt.Sscan(head, &place, &atLarge, &pleo); err != nil {
			tb.Fatalf("%q: %v", line, err)
		}
		rule := delegate.DemocraticRule()
		if len(contests)%2 == 1 {
			var majority delegate.Trigger
			if err := majority.UnmarshalText([]byte("more than 50% of valid votes takes the pool")); err != nil {
				tb.Fatal(err)
			}
			rule.Triggers = []delegate.Trigger{majority}
		}
		var c delegate.Contest
		areas := []delegate.Area{delegate.State}
		add := func(kind delegate.PoolKind, area delegate.Area, seats int) {
			if seats > 0 {
				c.Pools = append(c.Pools, delegate.Pool{PoolID: delegate.PoolID{Kind: kind, Area: area}, Seats: seats, Rule: rule})
			}
		}
		add(delegate.AtLarge, delegate.State, atLarge)
		add(delegate.PLEO, delegate.State, pleo)
		for i, field := range strings.Fields(districts) {
			var seats int
			if _, err := fmt.Sscan(field, &seats); err != nil {
				tb.Fatalf("%q: %v", line, err)
			}
			area := delegate.Area(fmt.Sprintf("cd-%d", i+1))
			areas = append(areas, area)
			add(delegate.District, area, seats)
		}
		pools += len(c.Pools)
		p, err := c.Program(areas, options)
		if err != nil {
			tb.Fatal(err)
		}
		flat := make([]int64, len(areas)*len(options))
		for a := 1; a < len(areas); a++ {
			for o := range options {
				n := random.Int64N(200_000) / int64(1+o)
				flat[a*len(options)+o] = n
				flat[o] += n
			}
		}
		for o := range options { // territories have one pool and no districts
			if len(areas) == 1 {
				flat[o] = random.Int64N(2_000) / int64(1+o)
			}
		}
		contests = append(contests, contestOf{p, c.Pools, areas, flat})
	}
	return contests, pools
}

func TestSeason(t *testing.T) {
	contests, pools := season(t)
	if len(contests) != 57 || pools < 500 {
		t.Fatalf("%d contests with %d pools", len(contests), pools)
	}
	total := 0
	dst := make([]int, seasonOptions)
	for _, c := range contests {
		total += c.program.Run(dst, c.votes)
	}
	for _, n := range dst {
		total += n
	}
	if total != 3979 {
		t.Fatalf("%d seats in the season, 3,979 pledged delegates were there in 2020", total)
	}
	bare := make([]int, seasonOptions)
	for _, p := range barePools(contests) {
		p.run(bare)
	}
	if !slices.Equal(bare, dst) {
		t.Fatalf("the bare loop gives %v, the programs %v: the benchmark compares two different things", bare, dst)
	}
}

// bareHamilton is largest remainder as one would write it without another thought: the same arithmetic as
// [delegate.Hamilton].
func bareHamilton(dst []int, votes []int64, seats int) {
	var total int64
	for _, v := range votes {
		total += v
	}
	var rest [8]int64
	left := seats
	for i, v := range votes {
		n := v * int64(seats)
		dst[i] = int(n / total)
		rest[i] = n % total
		left -= dst[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range votes {
			if rest[i] > rest[best] {
				best = i
			}
		}
		dst[best]++
		rest[best] = -1
	}
}

// barePool is a pool of the season with nothing around the arithmetic of its rule: threshold, its fallback, trigger and
// largest remainder.
type barePool struct {
	votes    []int64
	seats    int
	majority bool
}

func barePools(contests []contestOf) []barePool {
	var all []barePool
	for _, c := range contests {
		for _, p := range c.pools {
			at := slices.Index(c.areas, p.Area) * seasonOptions
			all = append(all, barePool{c.votes[at : at+seasonOptions], p.Seats, len(p.Rule.Triggers) > 0})
		}
	}
	return all
}

func (p barePool) run(dst []int) {
	var total, lead int64
	first := 0
	for i, v := range p.votes {
		total += v
		if v > lead {
			lead, first = v, i
		}
	}
	if p.majority && 2*lead > total {
		dst[first] += p.seats
		return
	}
	var who [seasonOptions]int
	var count [seasonOptions]int64
	var seats [seasonOptions]int
	k := 0
	for i, v := range p.votes {
		if 100*v >= 15*total {
			who[k], count[k] = i, v
			k++
		}
	}
	if k == 0 {
		for i, v := range p.votes {
			if 2*v >= lead {
				who[k], count[k] = i, v
				k++
			}
		}
	}
	bareHamilton(seats[:k], count[:k], p.seats)
	for i, n := range seats[:k] {
		dst[who[i]] += n
	}
}

// ratio runs two things by turns and reports how long the first takes of the second's time: the median over all turns,
// so that what else the machine does in one of them weighs nothing.
func ratio(b *testing.B, batch int, ours, bare func(i int)) {
	timed := func(run func(int)) time.Duration {
		start := time.Now()
		for i := range batch {
			run(i)
		}
		return time.Since(start)
	}
	var ratios, each []float64
	for b.Loop() {
		x, y := timed(ours), timed(bare)
		ratios, each = append(ratios, float64(x)/float64(y)), append(each, float64(x.Nanoseconds())/float64(batch))
	}
	slices.Sort(ratios)
	slices.Sort(each)
	b.ReportMetric(ratios[len(ratios)/2], "of-bare")
	b.ReportMetric(each[len(each)/2], "ns/ours")
}

// manyCounts are so many different counts for six options: a loop over one count alone is learnt by heart by the
// processor, which no season is.
func manyCounts() [][]int64 {
	random := rand.New(rand.NewPCG(6, 1024))
	counts := make([][]int64, 1024)
	for i := range counts {
		counts[i] = make([]int64, seasonOptions)
		for o := range counts[i] {
			counts[i][o] = 1 + random.Int64N(600_000)/int64(1+o)
		}
	}
	return counts
}

// BenchmarkHamilton6 is one pool of six options; the aim is 1.3 of the bare loop at most.
func BenchmarkHamilton6(b *testing.B) {
	counts := manyCounts()
	dst, bare := make([]int, seasonOptions), make([]int, seasonOptions)
	ratio(b, len(counts), func(i int) { delegate.Hamilton(dst, counts[i], 19) }, func(i int) { bareHamilton(bare, counts[i], 19) })
	if !slices.Equal(dst, bare) {
		b.Fatalf("%v and %v", dst, bare)
	}
}

// BenchmarkPool6 is one pool of six seats with threshold and trigger, through a [delegate.Program]; the aim is 1.3 too.
func BenchmarkPool6(b *testing.B) {
	contests, _ := season(b)
	samoa := contests[5].program // six seats, one pool, a majority takes it
	counts := manyCounts()
	dst, bare := make([]int, seasonOptions), make([]int, seasonOptions)
	ratio(b, len(counts), func(i int) { samoa.Run(dst, counts[i]) }, func(i int) { barePool{counts[i], 6, true}.run(bare) })
	if !slices.Equal(dst, bare) {
		b.Fatalf("%v and %v", dst, bare)
	}
}

// BenchmarkSeason is every contest of a season, thresholds and triggers in; the aim is 2 of the bare loop at most.
func BenchmarkSeason(b *testing.B) {
	contests, pools := season(b)
	bare := barePools(contests)
	dst := make([]int, seasonOptions)
	ratio(b, 2, func(int) {
		for i := range contests {
			contests[i].program.Run(dst, contests[i].votes)
		}
	}, func(int) {
		for i := range bare {
			bare[i].run(dst)
		}
	})
	b.ReportMetric(float64(pools), "pools/op")
}

var samoa = delegate.Pool{
	PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 6, Rule: delegate.DemocraticRule(),
}

func BenchmarkAllocateExplained(b *testing.B) {
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := delegate.Allocate(samoa, votes); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFindNext is Washington's at-large pool of 2020: 15 lines, 19 seats.
func BenchmarkFindNext(b *testing.B) {
	pool := samoa
	pool.Seats = 19
	for _, precision := range []delegate.Precision{delegate.Exact, delegate.ThreeDecimals} {
		b.Run(strings.ReplaceAll(string(precision), " ", "-"), func(b *testing.B) {
			pool.Rule.Precision = precision
			for b.Loop() {
				if _, err := delegate.FindNext(pool, washington2020()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFindRanges(b *testing.B) {
	pool := samoa
	pool.Seats = 19
	out := map[delegate.Area]int64{delegate.State: 100_000}
	for b.Loop() {
		if _, err := delegate.FindRanges(pool, out, washington2020()); err != nil {
			b.Fatal(err)
		}
	}
}

func washington2020() delegate.Votes {
	v := delegate.Votes{Area: delegate.State}
	for i, n := range []int64{591403, 570039, 142652, 122530, 63344, 33383, 13199, 6403, 4000, 3000, 2500, 2000, 1500, 1400, 1423} {
		v.Lines = append(v.Lines, delegate.Line{Option: delegate.Option(fmt.Sprintf("option-%d", i)), Votes: n})
	}
	return v
}
