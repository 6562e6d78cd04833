package rank

import (
	"fmt"
	"slices"
)

// Until says when a count ends.
type Until uint8

// The ends of a count.
const (
	// Majority ends with the first option that has more than half of the
	// ballots still counting (RCTab "singleWinnerMajority").
	Majority Until = iota
	// Two goes on until two options are left, also where one has a majority
	// before (RCTab "continueUntilTwoCandidatesRemain"). The threshold stands
	// still once there is a winner.
	Two
	// Share eliminates from the bottom up until everyone left has a share of
	// the ballots (RCTab "bottomsUpUsingPercentageThreshold"); they are all
	// viable. So counted the Democrats of Alaska, Hawaii, Kansas and Wyoming
	// in 2020, with 15 percent.
	Share
	// Seats eliminates from the bottom up until as many are left as there are
	// seats (RCTab "bottomsUp").
	Seats
)

// Overvotes says what becomes of a ballot with two options at the rank that
// would count.
type Overvotes uint8

// What may become of an overvote.
const (
	// OvervoteExhausts ends the ballot there.
	OvervoteExhausts Overvotes = iota
	// OvervoteSkips goes on with the next rank.
	OvervoteSkips
	// OvervoteExhaustsIfSeveral ends the ballot if two or more of those marked
	// are still in the count; if one is, the ballot counts for it.
	OvervoteExhaustsIfSeveral
)

// AnySkips allows any number of ranks left out in a row.
const AnySkips = -1

// Fraction is an exact number of ballots or share of them.
type Fraction struct{ Num, Den int64 }

// Rule says how ranked ballots are counted. The zero value ends with a
// majority, exhausts overvotes and allows no skipped rank.
type Rule struct {
	Until Until
	// Seats are filled with Until Seats; else it is left out.
	Seats int
	// Threshold is the share with Until Share, between 0 and 1, its
	// denominator at most a million.
	Threshold Fraction
	// More asks for more than the share; without it the share itself is
	// enough, as the parties' rules have it.
	More bool
	// OfFirstRound takes the threshold from the ballots that count in the
	// first round and keeps it; without it, from those still counting.
	OfFirstRound bool
	// Decimals of the majority's threshold: 0 rounds it to whole ballots.
	// RCTab's "nonIntegerWinningThreshold" sets it. At most 6.
	Decimals int

	Overvotes Overvotes
	// Skips is how many ranks in a row a ballot may leave out before it ends
	// there, or AnySkips.
	Skips int
	// RepeatsExhaust ends a ballot where it ranks an option again.
	RepeatsExhaust bool
	// Ranks is how many ranks count; 0 is all.
	Ranks int

	// Batch eliminates together those who cannot win even with the ballots of
	// all who have fewer.
	Batch bool
	// Least eliminates together all who have fewer ballots than this.
	Least int64
	// WriteIn is the option that stands for all undeclared write-ins: it is
	// eliminated first, and nobody wins before. Empty if there is none.
	WriteIn Option
	// Withdrawn options are passed over from the start.
	Withdrawn []Option
	// StopAfter ends the count after that round; 0 is never.
	StopAfter int

	Tie Tie
}

// maxThresholdDen bounds a threshold's denominator so that its product with
// [MaxBallots] fits.
const maxThresholdDen = 1_000_000

// Check says what a rule lacks for these options, in one line.
func (r Rule) Check(options []Option) error {
	in := func(what string, list []Option) error {
		for _, o := range list {
			if !slices.Contains(options, o) {
				return fmt.Errorf("%s %q is not on the ballot", what, o)
			}
		}
		return nil
	}
	switch r.Until {
	case Majority, Two:
	case Share:
		if t := r.Threshold; t.Num < 0 || t.Den < 1 || t.Num > t.Den || t.Den > maxThresholdDen {
			return fmt.Errorf("the threshold %d/%d is not a share between 0 and 1 with a denominator up to %d",
				t.Num, t.Den, maxThresholdDen)
		}
	case Seats:
		if r.Seats < 1 {
			return fmt.Errorf("a count for %d seats; at least one is needed", r.Seats)
		}
	default:
		return fmt.Errorf("unknown end of the count %d", r.Until)
	}
	switch {
	case r.Overvotes > OvervoteExhaustsIfSeveral:
		return fmt.Errorf("unknown treatment of overvotes %d", r.Overvotes)
	case r.Skips < AnySkips:
		return fmt.Errorf("%d skipped ranks; 0 or more, or any number", r.Skips)
	case r.Ranks < 0, r.Least < 0, r.StopAfter < 0, r.Decimals < 0:
		return fmt.Errorf("a rule's numbers are 0 or more")
	case r.Decimals > 6:
		return fmt.Errorf("a threshold of %d decimals; at most 6", r.Decimals)
	case r.Batch && (r.Until == Share || r.Until == Seats):
		return fmt.Errorf("eliminating in batches is for a count to a majority or to two: from the bottom up, each elimination can make another viable")
	}
	if r.WriteIn != "" {
		if err := in("the option for write-ins", []Option{r.WriteIn}); err != nil {
			return err
		}
	}
	if err := in("the withdrawn option", r.Withdrawn); err != nil {
		return err
	}
	return r.Tie.check(options)
}

// threshold is the number of ballots that a round asks for.
func (r Rule) threshold(counting int64) Fraction {
	var t Fraction
	switch {
	case r.Until == Share:
		t = Fraction{counting * r.Threshold.Num, r.Threshold.Den}
	default:
		seats := int64(1)
		if r.Until == Seats {
			seats = int64(r.Seats)
		}
		den := int64(1)
		for range r.Decimals {
			den *= 10
		}
		// The smallest number with that many decimals that is more than the
		// ballots divided by the seats and one: more than half for one seat.
		t = Fraction{counting*den/(seats+1) + 1, den}
	}
	if r.Least > 0 && r.Least*t.Den > t.Num {
		t = Fraction{r.Least, 1}
	}
	return t
}

// meets says whether a number of ballots is enough.
func (r Rule) meets(n int64, t Fraction) bool {
	if r.Until == Share && r.More {
		return n*t.Den > t.Num
	}
	return n*t.Den >= t.Num
}
