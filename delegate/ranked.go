package delegate

import (
	"fmt"
	"slices"
)

// Ranking is a number of ballots that rank options alike, the first choice at
// the front.
type Ranking struct {
	Ballots int64
	Order   []Option
}

// LastRoundOf drops the option with fewest ballots, one after the other, and
// passes its ballots to the next choice that is left, until every option left
// reaches the threshold, a share of the ballots still counting. The party-run
// primaries of 2020 in Alaska, Hawaii, Kansas and Wyoming counted so, once
// for each district and once for the state. The result is the votes that the
// pool's rule then shares.
//
// Options with equally few ballots are dropped together where their order can
// change nothing: together they are fewer than the next option's and short of
// the threshold whatever becomes of their ballots. Otherwise a lot is needed
// and the error is a [*TieError], unless lot lists them: the one drawn first
// there is kept.
func LastRoundOf(area Area, rankings []Ranking, threshold Fraction, lot ...Option) (Votes, error) {
	if threshold.Num < 0 || threshold.Den <= 0 || threshold.Num > threshold.Den || threshold.Den > maxShareDen {
		return Votes{}, fmt.Errorf("ranked ballots in %s: the threshold %s is not a share", area, threshold)
	}
	var left []Option
	var cast int64
	for i, r := range rankings {
		if r.Ballots < 0 || r.Ballots > MaxVotes-cast {
			return Votes{}, fmt.Errorf("ranked ballots in %s: ranking %d has %d ballots", area, i+1, r.Ballots)
		}
		cast += r.Ballots
		for k, o := range r.Order {
			if o == "" || slices.Contains(r.Order[:k], o) {
				return Votes{}, fmt.Errorf("ranked ballots in %s: ranking %d names %q twice or names nobody", area, i+1, o)
			}
			if !slices.Contains(left, o) {
				left = append(left, o)
			}
		}
	}
	slices.Sort(left)
	for {
		count, total := countRound(rankings, left)
		lowest := slices.Min(append([]int64{cast}, count...))
		if len(left) < 2 || lowest*threshold.Den >= threshold.Num*total {
			v := Votes{Area: area, Lines: make([]Line, len(left))}
			for i, o := range left {
				v.Lines[i] = Line{Option: o, Votes: count[i]}
			}
			return v.WithBallots(cast), nil
		}
		drop, err := lastOf(area, left, count, lowest, total, threshold, lot)
		if err != nil {
			return Votes{}, err
		}
		left = slices.DeleteFunc(left, func(o Option) bool { return slices.Contains(drop, o) })
	}
}

// TieError is an exact tie that needs a lot.
type TieError struct {
	Area Area
	Tied []Option
}

// Error names the tied.
func (e *TieError) Error() string {
	words := make([]string, len(e.Tied))
	for i, o := range e.Tied {
		words[i] = string(o)
	}
	return fmt.Sprintf("ranked ballots in %s: %s have equally few; draw lots and give the order drawn", e.Area, joinAnd(words))
}

// countRound counts every ballot for its first choice that is left.
func countRound(rankings []Ranking, left []Option) (count []int64, total int64) {
	count = make([]int64, len(left))
	for _, r := range rankings {
		for _, o := range r.Order {
			if i, ok := slices.BinarySearch(left, o); ok {
				count[i] += r.Ballots
				total += r.Ballots
				break
			}
		}
	}
	return count, total
}

// lastOf is whom to drop: one with the fewest, several if that is the same.
func lastOf(area Area, left []Option, count []int64, lowest, total int64, threshold Fraction, lot []Option) ([]Option, error) {
	var last []Option
	next := int64(-1)
	for i, n := range count {
		switch {
		case n == lowest:
			last = append(last, left[i])
		case next < 0 || n < next:
			next = n
		}
	}
	if len(last) == 1 || lowest == 0 {
		return last, nil
	}
	if all := lowest * int64(len(last)); next >= 0 && all < next && all*threshold.Den < threshold.Num*(total-all) {
		return last, nil
	}
	latest, at := Option(""), -1
	for _, o := range last {
		k := slices.Index(lot, o)
		if k < 0 {
			return nil, &TieError{Area: area, Tied: last}
		}
		if k > at {
			latest, at = o, k
		}
	}
	return []Option{latest}, nil
}
