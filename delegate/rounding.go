package delegate

// Rounding turns quotas into whole seats. A fraction of exactly one half
// rounds up wherever the nearest whole number is asked for.
type Rounding string

// The roundings. Where every quota is counted on the votes of the qualified
// and exact, the first two give the same seats.
const (
	// LargestRemainder gives every option its whole seats and the seats left
	// one each to the largest fractions (Hare; Hamilton).
	LargestRemainder Rounding = "largest remainder"
	// NearestFix rounds to the nearest; seats missing go one each to the
	// highest fractions that were rounded down, seats too many come one each
	// from the lowest that were rounded up.
	NearestFix Rounding = "nearest, corrected at the fractions closest to one half"
	// NearestWinner rounds to the nearest; seats missing go to the winner,
	// seats too many come from the option with fewest votes.
	NearestWinner Rounding = "nearest, leftover to the winner"
	// NearestTopBottom is Alabama's wording of the same correction: seats
	// missing to the candidate with most votes, seats too many from the
	// candidate with fewest.
	NearestTopBottom Rounding = "nearest, missing to the first, excess from the last"
	// NearestTop rounds to the nearest in order of votes until the seats are
	// gone; what is left then goes by the rule's leftover.
	NearestTop Rounding = "nearest, from the top"
	// NearestUnbound rounds to the nearest and leaves the rest unbound;
	// seats too many come from the lowest fractions that were rounded up.
	NearestUnbound Rounding = "nearest, the rest unbound"
	// UpFromTop rounds every quota up in order of votes until the seats are
	// gone.
	UpFromTop Rounding = "up, from the top"
	// Down keeps whole seats alone; the rest goes by the rule's leftover.
	Down Rounding = "down"
)

var roundings = []Rounding{
	LargestRemainder, NearestFix, NearestWinner, NearestTopBottom,
	NearestTop, NearestUnbound, UpFromTop, Down,
}

// Roundings lists every rounding.
func Roundings() []Rounding { return append([]Rounding(nil), roundings...) }

// UnmarshalText reads one of the roundings.
func (r *Rounding) UnmarshalText(text []byte) error {
	return pick(r, "rounding", string(text), roundings)
}

// Precision says how exact the share is that a quota is counted from.
type Precision string

// The precisions; "" is Exact. The others round a percentage half up first,
// to a thousandth of a percent or to a whole one.
const (
	Exact         Precision = "exact"
	ThreeDecimals Precision = "three decimals"
	WholePercent  Precision = "whole percent"
)

var precisions = []Precision{Exact, ThreeDecimals, WholePercent}

// UnmarshalText reads one of the precisions.
func (p *Precision) UnmarshalText(text []byte) error {
	return pick(p, "precision", string(text), precisions)
}

// scale is the number of steps that the share is rounded to, 0 when exact.
func (p Precision) scale() int64 {
	switch p {
	case ThreeDecimals:
		return 100_000
	case WholePercent:
		return 100
	}
	return 0
}

// Leftover says who has the seats that rounding, a ladder, or a threshold
// that nobody reached leave.
type Leftover string

// The leftovers; "" is Unassigned. Unbound delegates are free by the rule;
// unassigned ones are those of which the rule says nothing.
const (
	ToWinner          Leftover = "to the winner"
	ToLargestFraction Leftover = "to the largest fraction"
	ToLast            Leftover = "to the last"
	// InTurn gives the seats that whole numbers leave one at a time to those
	// who qualify, and the turn does not begin with the winner: Georgia's
	// Republicans in 2012 and 2016, by their awards (the text was not seen).
	// With whom of the others it begins is not known. Where it matters the
	// seats wait, as for a lot, and a recorded [Lot] gives the order.
	InTurn     Leftover = "one at a time, in turn, not starting with the winner"
	Unbound    Leftover = "unbound"
	Unassigned Leftover = "unassigned"
)

var leftovers = []Leftover{ToWinner, ToLargestFraction, ToLast, InTurn, Unbound, Unassigned}

// UnmarshalText reads one of the leftovers.
func (l *Leftover) UnmarshalText(text []byte) error {
	return pick(l, "leftover", string(text), leftovers)
}
