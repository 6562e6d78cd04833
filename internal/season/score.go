package season

import (
	"math"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
)

// floorChance is the least chance that is scored: a winner whom no list named counts as this much.
const floorChance = .004

// Scores are how well the model foretold a season: each contest from contests of earlier days alone.
type Scores struct {
	Race     canvass.RaceID
	Contests []Scored
	// LogLoss is in nats a contest, as are those of the three ways to foretell without a model: all the same chance;
	// the last winner wins again; who has won most wins. The latter two with the rate at which they were right in other
	// seasons.
	LogLoss, Uniform, LastWinner, MostWins float64
	// Brier is the sum over candidates of squared errors, BrierEach its mean over candidates; means over contests.
	Brier, BrierEach float64
	// Right is the part of contests whose favourite won.
	Right float64
	// Covered is the part of shares above 2% that lie in their 50% and 90% intervals, Width the mean width of those of
	// 90%, Error the mean error of the medians, in points.
	Covered50, Covered90, Width, Error float64
	// Interval is the interval score of the 90% intervals: their width, and twenty times how far a share lies outside.
	// It is the smaller the better, and rewards neither intervals too narrow nor too wide.
	Interval float64
}

// Scored is one contest foretold.
type Scored struct {
	ID     canvass.ContestID
	Place  string
	Day    time.Time
	Active []int // candidates, by their place in the season
	Chance []float64
	Median []float64
	// Low and High bound the shares with 90%.
	Low, High []float64
	Winner    int // candidate, -1 for somebody else
	// NoBasis says that nothing before told anything: the chances are about the same for all, and no forecast.
	NoBasis                                bool
	LogLoss, Uniform, LastWinner, MostWins float64
	Brier, BrierEach                       float64

	covered50, covered90, told int
	width, miss, interval      float64
}

// Favourite is who has the largest chance, and how large it is.
func (c *Scored) Favourite() (candidate int, chance float64) {
	best := 0
	for i, p := range c.Chance {
		if p > c.Chance[best] {
			best = i
		}
	}
	return c.Active[best], c.Chance[best]
}

// Score foretells each contest of the season from those of earlier days, by so many draws.
func (s *Season) Score(p Params, n int, seed uint64) *Scores {
	out := &Scores{Race: s.Race}
	k := newKernel(s, p)
	for i := 0; i < len(s.Contests); {
		day, until := s.Contests[i].Day, i
		var of []int
		for ; until < len(s.Contests) && s.Contests[until].Day.Equal(day); until++ {
			if s.told(&s.Contests[until]) {
				of = append(of, until)
			}
		}
		if len(of) > 0 {
			past := make([]int, i)
			for j := range past {
				past[j] = j
			}
			out.Contests = append(out.Contests, k.foretell(past, of, n, seed)...)
		}
		i = until
	}
	s.baselines(out)
	out.sum()
	return out
}

// foretell are the chances of contests, each with what it came to.
func (k *kernel) foretell(past, of []int, n int, seed uint64) []Scored {
	s, d := k.season, k.drawsOf(past, of, seed)
	out := make([]Scored, len(of))
	shares := make([][][]float64, len(of)) // by contest, candidate
	for i, at := range of {
		c := &s.Contests[at]
		out[i] = Scored{ID: c.ID, Place: c.Place, Day: c.Day, Active: s.active(c), Winner: -1, NoBasis: !k.anyTold(past)}
		if c.Result != nil {
			out[i].Winner = c.Result.Winner
		}
		out[i].Chance = make([]float64, len(out[i].Active))
		shares[i] = make([][]float64, len(out[i].Active))
		for j := range shares[i] {
			shares[i][j] = make([]float64, n)
		}
	}
	dst := make([]float64, len(s.Candidates))
	for season := range n {
		d.draw(uint64(season))
		for i := range out {
			x := &out[i]
			d.shares(dst, i, x.Active)
			best := 0
			for j := range x.Active {
				shares[i][j][season] = dst[j]
				if dst[j] > dst[best] {
					best = j
				}
			}
			x.Chance[best] += 1 / float64(n)
		}
	}
	for i := range out {
		out[i].measure(s, &s.Contests[of[i]], shares[i])
	}
	return out
}

// quantile is a quantile of sorted values.
func quantile(sorted []float64, q float64) float64 {
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// measure holds the forecast against the result.
func (x *Scored) measure(s *Season, c *Contest, shares [][]float64) {
	total := 0.0
	if c.Result != nil {
		for _, k := range x.Active {
			total += c.Result.Shares[k]
		}
	}
	for j, k := range x.Active {
		slices.Sort(shares[j])
		low, high := quantile(shares[j], .05), quantile(shares[j], .95)
		x.Median, x.Low, x.High = append(x.Median, quantile(shares[j], .5)), append(x.Low, low), append(x.High, high)
		if total == 0 {
			continue
		}
		if r := c.Result.Shares[k] / total; r > .02 {
			x.told++
			if low <= r && r <= high {
				x.covered90++
			}
			if quantile(shares[j], .25) <= r && r <= quantile(shares[j], .75) {
				x.covered50++
			}
			x.width += high - low
			x.interval += high - low + 20*(max(low-r, 0)+max(r-high, 0))
			x.miss += math.Abs(x.Median[j] - r)
		}
	}
	n := float64(len(x.Active))
	chance := floorChance
	for j, k := range x.Active {
		won := 0.0
		if k == x.Winner {
			won, chance = 1, x.Chance[j]*(1-floorChance)+floorChance/n
		}
		x.Brier += (x.Chance[j] - won) * (x.Chance[j] - won)
	}
	x.BrierEach = x.Brier / n
	x.LogLoss, x.Uniform = -math.Log(chance), math.Log(n)
}

// sum are the means over contests.
func (s *Scores) sum() {
	n, told, right := float64(len(s.Contests)), 0.0, 0.0
	if n == 0 {
		return
	}
	for i := range s.Contests {
		c := &s.Contests[i]
		s.LogLoss += c.LogLoss / n
		s.Uniform += c.Uniform / n
		s.LastWinner += c.LastWinner / n
		s.MostWins += c.MostWins / n
		s.Brier += c.Brier / n
		s.BrierEach += c.BrierEach / n
		if f, _ := c.Favourite(); f == c.Winner {
			right++
		}
		told += float64(c.told)
		s.Covered50 += float64(c.covered50)
		s.Covered90 += float64(c.covered90)
		s.Width += c.width
		s.Error += c.miss
		s.Interval += c.interval
	}
	s.Right = right / n
	if told > 0 {
		s.Covered50, s.Covered90, s.Width, s.Error = s.Covered50/told, s.Covered90/told, s.Width/told, s.Error/told
		s.Interval /= told
	}
}

// hits are how often a simple rule was right in a season, of how many contests that it could tell.
type hits struct{ right, of int }

// simple are the two rules' guesses for a contest, -1 where a rule has none.
func (s *Season) simple(before []int, active []int) (last, most int) {
	last, most = -1, -1
	wins := make([]int, len(s.Candidates))
	for _, i := range before {
		if r := s.Contests[i].Result; r != nil && r.Winner >= 0 && slices.Contains(active, r.Winner) {
			last = r.Winner
			wins[r.Winner]++
		}
	}
	for _, k := range active {
		if wins[k] > 0 && (most < 0 || wins[k] > wins[most]) {
			most = k
		}
	}
	return last, most
}

// rates counts the two rules' hits in a season.
func (s *Season) rates() (last, most hits) {
	for i := range s.Contests {
		c := &s.Contests[i]
		if !s.told(c) {
			continue
		}
		a, b := s.simple(s.earlier(c.Day), s.active(c))
		for _, x := range []struct {
			guess int
			h     *hits
		}{{a, &last}, {b, &most}} {
			if x.guess >= 0 {
				x.h.of++
				if x.guess == c.Result.Winner {
					x.h.right++
				}
			}
		}
	}
	return last, most
}

// earlier are the contests of days before.
func (s *Season) earlier(day time.Time) []int {
	var out []int
	for i := range s.Contests {
		if s.Contests[i].Day.Before(day) {
			out = append(out, i)
		}
	}
	return out
}

// baselines scores the two rules by the rates at which they were right in the seasons that the model was chosen on, the
// season itself left out.
func (s *Season) baselines(out *Scores) {
	var last, most hits
	for race, r := range simpleRates {
		if race != s.Race {
			last.right, last.of = last.right+r[0].right, last.of+r[0].of
			most.right, most.of = most.right+r[1].right, most.of+r[1].of
		}
	}
	for i := range out.Contests {
		c := &out.Contests[i]
		a, b := s.simple(s.earlier(c.Day), c.Active)
		c.LastWinner = simpleLoss(c, a, last)
		c.MostWins = simpleLoss(c, b, most)
	}
}

func simpleLoss(c *Scored, guess int, h hits) float64 {
	n, in := float64(len(c.Active)), slices.Contains(c.Active, c.Winner)
	rate := 0.0
	if h.of > 0 {
		rate = float64(h.right) / float64(h.of)
	}
	p := floorChance
	switch {
	case !in:
	case guess < 0 || h.of == 0:
		p = 1 / n
	case guess == c.Winner:
		p = rate
	case n > 1:
		p = (1 - rate) / (n - 1)
	}
	return -math.Log(max(p, floorChance))
}
