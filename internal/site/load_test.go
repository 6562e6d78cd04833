package site_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/scale.md anew")

// load is a night as docs/scale.md reckons with it.
type load struct {
	readers  float64   // who come in all
	arrivals []float64 // what part of them comes in each minute; they add up to 1
	stay     float64   // seconds for which somebody has a page open, on average, exponentially
	seen     float64   // what part of that the tab is looked at: others ask for nothing
	poll     float64   // seconds between two questions for the pointer
	next     float64   // seconds until somebody goes to another page, on average, exponentially
	pages    []target  // what is read, by how often
	changes  []float64 // versions published in each minute
	touched  float64   // what part of the pages that are open a version changes
	edges    int       // caches that readers ask, each with the same share of them
	shields  int       // caches that edges ask
}

// target is an address, or so many that are alike.
type target struct {
	name  string
	share float64 // of all pages that are opened, all that are alike together
	alike int
	ttl   float64 // seconds that a cache keeps it
	bytes float64 // compressed
}

// superTuesdayLoad is a hundred million readers of the night of 5 March 2024. Bytes, versions and what they change are
// measured on its site, the rest is assumed.
func superTuesdayLoad() load {
	const minutes = 360 // from 19:00 to 01:00 Eastern
	l := load{
		readers: 100e6, stay: 600, seen: 0.5, poll: 5, next: 120, edges: 200, shields: 4, touched: 0.25,
		pages: []target{
			{"the night", 0.40, 1, 10, 10_100}, {"two races", 0.10, 2, 10, 5_700}, {"32 contests", 0.35, 32, 10, 10_500}, {"8,000 others", 0.15, 8000, 10, 2_500},
		},
	}
	all := 0.0
	for m := range minutes {
		hour := float64(m) / 60 // most come as polls close and the first calls are made, between 20:00 and 22:00
		w := math.Exp(-(hour-2)*(hour-2)/2) + 0.15
		l.arrivals, all = append(l.arrivals, w), all+w
		l.changes = append(l.changes, 2) // two moments a minute while counts come in: the replay has 210 in its six hours, a live night more
	}
	for m := range l.arrivals {
		l.arrivals[m] /= all
	}
	return l
}

// pointerTTL is how long caches keep the pointer, pointerBytes how long it is, compressed; assets are the five files that
// a first visit fetches beside the page.
const (
	pointerTTL, pointerBytes = 2, 1_900
	assets, assetBytes       = 5, 91_000
)

// minute is what happens in one minute, per second.
type minute struct {
	readers  float64 // with a page open and looked at
	requests float64 // of readers
	bits     float64 // to readers
	shields  float64 // requests of edges
	origin   float64 // requests of shields
}

// arithmetic is the load of one minute, in closed form: by Little's law how many read, and by the renewal of a cache that
// keeps what it got for T seconds and is asked λ times a second, λ/(1+λT) requests a second on to the next.
func (l load) arithmetic(m int) minute {
	// Who came x seconds ago is here still by an exponential stay, and looks by turns of a minute that begin with a look.
	reading := 0.0
	const step = 5.0
	on, off := 1/(turn*2*l.seen), 1/(turn*2*(1-l.seen))
	for x := step / 2; x < 8*l.stay; x += step {
		if k := int(math.Floor((float64(m) + 0.5) - x/60)); k >= 0 {
			looks := off/(on+off) + on/(on+off)*math.Exp(-(on+off)*x)
			reading += l.readers * l.arrivals[k] / 60 * math.Exp(-x/l.stay) * looks * step
		}
	}
	came := l.readers * l.arrivals[m] / 60
	pages := came + reading/l.next
	polls := came + reading/l.poll
	renewals := reading * l.touched * l.changes[m] / 60
	out := minute{readers: reading, requests: pages + came*assets + polls + renewals}
	out.bits = 8 * (came*assetBytes + polls*pointerBytes)
	through := func(rate, ttl float64) {
		edge := rate / float64(l.edges)
		miss := edge / (1 + edge*ttl)
		shield := miss * float64(l.edges) / float64(l.shields)
		out.shields += miss * float64(l.edges)
		out.origin += float64(l.shields) * shield / (1 + shield*ttl)
	}
	through(polls, pointerTTL)
	for _, p := range l.pages {
		rate := pages * p.share / float64(p.alike)
		for range p.alike {
			through(rate, p.ttl)
		}
		out.bits += 8 * (pages + renewals) * p.share * p.bytes
	}
	// The bytes of a new version are under names of their own: each edge asks once for each page that somebody there has open.
	kinds := l.touched * 35 // of the night, the races and the contests; others are hardly open
	out.shields += kinds * l.changes[m] / 60 * float64(l.edges)
	out.origin += kinds * l.changes[m] / 60 * float64(l.shields)
	return out
}

// turn is for how long somebody looks at a tab, and away from it, in seconds, where both are the same.
const turn = 60

// simulation is the same for some minutes, drawn: readers one by one, a five-hundredth of them, and each cache by the
// moments at which it asks the next, every one.
func (l load) simulation(r *rand.Rand, from, to int) minute {
	const scale = 500
	out := minute{}
	seconds := float64(to-from) * 60
	begin, end := float64(from)*60, float64(to)*60
	// Readers.
	var came, pages, polls, reading, renewals float64
	for m := range to {
		if float64(from-m)*60 > 12*l.stay { // of six million one is here still
			continue
		}
		for range poisson(r, l.readers*l.arrivals[m]/scale) {
			at := (float64(m) + r.Float64()) * 60
			leaves := at + r.ExpFloat64()*l.stay
			if at >= begin {
				came++
				pages++
				polls++
			}
			if leaves < begin {
				continue
			}
			// A tab is looked at for a part of the time, in turns of a minute on average.
			for t := at; t < min(leaves, end); {
				looks := t + r.ExpFloat64()*turn*2*l.seen
				if looks < begin {
					t = looks + r.ExpFloat64()*turn*2*(1-l.seen)
					continue
				}
				for p := t + l.poll*r.Float64(); p < min(looks, leaves, end); p += l.poll * (0.9 + r.Float64()/5) {
					if p >= begin {
						polls++
					}
				}
				for p := t + r.ExpFloat64()*l.next; p < min(looks, leaves, end); p += r.ExpFloat64() * l.next {
					if p >= begin {
						pages++
					}
				}
				reading += max(0, min(looks, leaves, end)-max(t, begin))
				for p := t + r.ExpFloat64()*60/l.changes[m]; p < min(looks, leaves, end); p += r.ExpFloat64() * 60 / l.changes[m] {
					if p >= begin && r.Float64() < l.touched {
						renewals++
					}
				}
				t = looks + r.ExpFloat64()*turn*2*(1-l.seen)
			}
		}
	}
	per := scale / seconds
	came, pages, polls, renewals = came*per, pages*per, polls*per, renewals*per
	out.readers, out.requests = reading*per, pages+came*assets+polls+renewals
	out.bits = 8 * (came*assetBytes + polls*pointerBytes)
	// Caches, for as long as they take to settle and the minutes themselves. Between two moments at which a cache asks it
	// answers by itself: the next reader who comes after it has forgotten is the next moment.
	through := func(rate, ttl float64) {
		const settle = 60
		edge := rate / float64(l.edges)
		for range l.shields {
			var asks []float64
			for range l.edges / l.shields {
				for t := r.ExpFloat64() / edge; t < seconds+settle; t += ttl + r.ExpFloat64()/edge {
					asks = append(asks, t)
				}
			}
			slices.Sort(asks)
			until := -1.0
			for _, t := range asks {
				if t >= settle {
					out.shields += 1 / seconds
				}
				if t >= until {
					until = t + ttl
					if t >= settle {
						out.origin += 1 / seconds
					}
				}
			}
		}
	}
	through(polls, pointerTTL)
	for _, p := range l.pages {
		drawn := min(p.alike, 200) // of thousands that are alike some are drawn
		before := out
		for range drawn {
			through(pages*p.share/float64(p.alike), p.ttl)
		}
		out.shields = before.shields + (out.shields-before.shields)*float64(p.alike)/float64(drawn)
		out.origin = before.origin + (out.origin-before.origin)*float64(p.alike)/float64(drawn)
		out.bits += 8 * (pages + renewals) * p.share * p.bytes
	}
	versions := 0
	for m := from; m < to; m++ {
		versions += poisson(r, l.changes[m])
	}
	for range versions {
		for range 35 {
			if r.Float64() < l.touched {
				out.shields += float64(l.edges) / seconds
				out.origin += float64(l.shields) / seconds
			}
		}
	}
	return out
}

// poisson draws a number with the mean, by the normal beside it where that is large.
func poisson(r *rand.Rand, mean float64) int {
	if mean > 50 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	n := 0
	for p := r.ExpFloat64(); p < mean; p += r.ExpFloat64() {
		n++
	}
	return n
}

// The arithmetic of docs/scale.md agrees with a simulation of the night's readers and caches, and is what the page says.
func TestArithmeticOfANight(t *testing.T) {
	t.Parallel()
	l := superTuesdayLoad()
	r := rand.New(rand.NewPCG(2024, 305))
	var table strings.Builder
	table.WriteString("| minutes from 19:00 Eastern | readers looking | requests of readers a second | Gbit/s to readers | requests of edges a second | requests of shields a second: the origin |\n|---|---|---|---|---|---|\n")
	for _, from := range []int{30, 60, 100, 120, 180, 300} {
		const span = 5
		sum := minute{}
		for m := from; m < from+span; m++ {
			a := l.arithmetic(m)
			sum.readers, sum.requests, sum.bits = sum.readers+a.readers/span, sum.requests+a.requests/span, sum.bits+a.bits/span
			sum.shields, sum.origin = sum.shields+a.shields/span, sum.origin+a.origin/span
		}
		s := l.simulation(r, from, from+span)
		for what, x := range map[string][3]float64{
			"readers": {sum.readers, s.readers, 0.04}, "requests": {sum.requests, s.requests, 0.04}, "bits": {sum.bits, s.bits, 0.04},
			"requests of edges": {sum.shields, s.shields, 0.04}, "requests of shields": {sum.origin, s.origin, 0.15},
		} {
			if off := math.Abs(x[0]-x[1]) / x[1]; off > x[2] {
				t.Errorf("minute %d: %s: %.0f by arithmetic, %.0f simulated", from, what, x[0], x[1])
			}
		}
		fmt.Fprintf(&table, "| %d to %d | %s (%s) | %s (%s) | %.0f (%.0f) | %s (%s) | %s (%s) |\n", from, from+span,
			round(sum.readers), round(s.readers), round(sum.requests), round(s.requests), sum.bits/1e9, s.bits/1e9, round(sum.shields), round(s.shields), round(sum.origin), round(s.origin))
	}
	all := minute{}
	for m := range l.arrivals {
		a := l.arithmetic(m)
		all.requests, all.bits, all.shields, all.origin = all.requests+a.requests*60, all.bits+a.bits*60, all.shields+a.shields*60, all.origin+a.origin*60
	}
	fmt.Fprintf(&table, "\nIn the six hours: %s million requests of readers and %.0f TB to them; %s million requests of edges; %s million of shields, the origin.\n",
		round(all.requests/1e6), all.bits/8e12, round(all.shields/1e6), round(all.origin/1e6))
	page := filepath.Join("..", "..", "docs", "scale.md")
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(b), "<!-- night -->\n")
	_, after, found := strings.Cut(rest, "<!-- end -->\n")
	want := before + "<!-- night -->\n" + table.String() + "<!-- end -->\n" + after
	switch {
	case !found:
		t.Fatal("docs/scale.md has no place for the table")
	case *update:
		err = os.WriteFile(page, []byte(want), 0o644)
	case want != string(b):
		t.Errorf("docs/scale.md has another table: run this test with -update\n%s", table.String())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// round is a number to three digits, with commas.
func round(x float64) string {
	digits := math.Pow(10, max(0, math.Floor(math.Log10(x))-2))
	n := int64(math.Round(x/digits) * digits)
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
