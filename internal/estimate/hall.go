package estimate

import (
	"fmt"
	"math"
)

// Hall gives exact chances for a room in which Ballots were cast and are counted one by one in random order, between two
// options. Nothing in it is estimated: the figures are sums of hypergeometric and beta-binomial terms.
type Hall struct {
	// Ballots cast; counted and out alike. At most a million.
	Ballots int64
}

// Lead says what a hall's count shows after some ballots, for an option that ends with a known number of votes: with
// what chance it leads, and with what chance both have as many.
type Lead struct{ Leads, Ties float64 }

// After is the chance that an option with votes of the hall's ballots leads after so many of them, all orders being as
// likely.
func (h Hall) After(votes, counted int64) (Lead, error) {
	if err := h.check(votes, counted); err != nil {
		return Lead{}, err
	}
	var l Lead
	all := choose(h.Ballots, counted)
	for n := max(0, counted-(h.Ballots-votes)); n <= min(votes, counted); n++ {
		p := math.Exp(choose(votes, n) + choose(h.Ballots-votes, counted-n) - all)
		switch {
		case 2*n > counted:
			l.Leads += p
		case 2*n == counted:
			l.Ties += p
		}
	}
	return l, nil
}

// LeaderWins is the chance that whoever leads after so many ballots has the most in the end, where one option has votes
// of all ballots: of the orders in which somebody leads, those in which it is the winner.
func (h Hall) LeaderWins(votes, counted int64) (float64, error) {
	l, err := h.After(max(votes, h.Ballots-votes), counted)
	if err != nil {
		return 0, err
	}
	return l.Leads / (1 - l.Ties), nil
}

// Live is the chance that an option which has lead of counted ballots has more than half of all in the end, before
// anything is known of how people voted: every final count of it is as likely as any other beforehand, and the order is
// random. Ties in the end are no win.
func (h Hall) Live(votes, counted int64) (float64, error) {
	if counted > h.Ballots {
		return 0, fmt.Errorf("%d of %d ballots are counted", counted, h.Ballots)
	}
	if votes < 0 || votes > counted {
		return 0, fmt.Errorf("%d of %d counted ballots are no count", votes, counted)
	}
	out := h.Ballots - counted
	// What is out is beta-binomial with votes+1 and counted-votes+1.
	var wins float64
	for n := int64(0); n <= out; n++ {
		if 2*(votes+n) <= h.Ballots {
			continue
		}
		wins += math.Exp(choose(out, n) + logBeta(votes+n+1, counted-votes+out-n+1) - logBeta(votes+1, counted-votes+1))
	}
	return min(1, wins), nil
}

// Draw gives, so many times, with how many votes of all ballots an option may end that has some of those counted: as
// [Hall.Live] takes it. The same seed gives the same draws.
func (h Hall) Draw(votes, counted int64, times int, seed uint64) ([]int64, error) {
	if err := h.check(min(votes, h.Ballots), counted); err != nil {
		return nil, err
	}
	r := newSource(seed, 0)
	out := make([]int64, times)
	for i := range out {
		a, b := r.chiSquared(2*float64(votes+1)), r.chiSquared(2*float64(counted-votes+1))
		p, left := a/(a+b), h.Ballots-counted
		out[i] = votes
		if left > 10_000 { // a normal number is as good, and quicker
			n := float64(left)
			out[i] += int64(math.Round(min(max(0, n*p+math.Sqrt(n*p*(1-p))*r.normal()), n)))
			continue
		}
		for range left {
			if r.Float64() < p {
				out[i]++
			}
		}
	}
	return out, nil
}

func (h Hall) check(votes, counted int64) error {
	switch {
	case h.Ballots < 1 || h.Ballots > 1_000_000:
		return fmt.Errorf("a hall has 1 to 1,000,000 ballots, not %d", h.Ballots)
	case votes < 0 || votes > h.Ballots:
		return fmt.Errorf("%d of %d ballots are no count", votes, h.Ballots)
	case counted < 0 || counted > h.Ballots:
		return fmt.Errorf("%d of %d ballots cannot be counted", counted, h.Ballots)
	}
	return nil
}

// choose is the log of a binomial coefficient.
func choose(n, k int64) float64 { return -math.Log(float64(n+1)) - logBeta(k+1, n-k+1) }

// logBeta is the log of the beta function of two whole numbers.
func logBeta(a, b int64) float64 {
	x, _ := math.Lgamma(float64(a))
	y, _ := math.Lgamma(float64(b))
	z, _ := math.Lgamma(float64(a + b))
	return x + y - z
}
