package caucus

import "fmt"

// County is how many delegates a county sends to the state convention, and how
// many its own convention has. Both are set by the party before the caucuses.
type County struct {
	State, Convention int
}

// Worth is what one county convention delegate is worth in state delegate
// equivalents: the county's state delegates over its convention's. It is the
// zero Ratio for a county without a convention.
func (c County) Worth() Ratio {
	if c.Convention <= 0 || c.State < 0 {
		return Ratio{}
	}
	return Ratio{int64(c.State), int64(c.Convention)}
}

// Equivalents is what so many county delegates are worth, in parts of one over
// scale, rounded to the nearest part, halves up. Iowa's releases print four
// decimals: with a scale of 10,000, two delegates of Adair's (4 state delegates,
// 51 in the county) are worth 1,569, that is 0.1569.
func (c County) Equivalents(delegates int, scale int64) (int64, error) {
	w := c.Worth()
	if w.Den == 0 {
		return 0, fmt.Errorf("equivalents: a county with %d state delegates and %d in its convention gives none", c.State, c.Convention)
	}
	if delegates < 0 || delegates > MaxDelegates || scale <= 0 || scale > 1_000_000_000 {
		return 0, fmt.Errorf("equivalents: %d delegates in parts of 1/%d", delegates, scale)
	}
	return Ratio{w.Num * scale, w.Den}.Round(int64(delegates)), nil
}
