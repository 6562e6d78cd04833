package delegate

import "math/bits"

// Hamilton shares seats by largest remainder among votes, all of them
// qualified, into dst, which must be as long as votes. It returns the number
// of seats that equal remainders leave open; those are in nobody's dst. It
// does not allocate. No count may be negative and their sum must fit an int64
// (it panics when it does not); without any votes every seat stays open.
func Hamilton(dst []int, votes []int64, seats int) (open int) {
	var total uint64
	for _, v := range votes {
		total += uint64(v)
		if total > 1<<63-1 {
			panic("delegate: Hamilton: the votes are negative or add up to more than an int64")
		}
	}
	return hamilton(dst, votes, total, seats)
}

// hamilton is Hamilton with the sum of votes known.
func hamilton(dst []int, votes []int64, total uint64, seats int) (open int) {
	if total == 0 {
		clear(dst)
		return seats
	}
	if len(votes) <= len(remainders{}) && bits.Len64(total)+bits.Len64(uint64(seats)) < 64 {
		return hamiltonFew(dst[:len(votes)], votes, total, uint64(seats))
	}
	return hamiltonAny(dst[:len(votes)], votes, total, seats)
}

type remainders [8]uint64

// hamiltonFew serves what nearly every pool is: few options, and products
// that fit a word.
func hamiltonFew(dst []int, votes []int64, total, seats uint64) (open int) {
	// One division serves all: with m = 2^64/total rounded down, the high
	// word of n·m is the quotient n/total or one less, for n below 2^63.
	m := ^uint64(0) / total
	var rest remainders
	left := int(seats)
	for i, v := range votes {
		n := uint64(v) * seats
		q, _ := bits.Mul64(n, m)
		r := n - q*total
		if r >= total {
			q++
			r -= total
		}
		dst[i] = int(q)
		left -= int(q)
		rest[i&7] = r
	}
	for left > 0 {
		best, at, level := uint64(0), 0, 0
		for i := range votes {
			switch r := rest[i&7]; {
			case r > best:
				best, at, level = r, i, 1
			case r == best:
				level++
			}
		}
		if level == 1 {
			dst[at]++
			rest[at&7] = 0
			left--
			continue
		}
		if level > left {
			return left
		}
		for i := range votes {
			if rest[i&7] == best {
				dst[i]++
				rest[i&7] = 0
			}
		}
		left -= level
	}
	return 0
}

// hamiltonAny serves any number of options and products of two words.
func hamiltonAny(dst []int, votes []int64, total uint64, seats int) (open int) {
	s, left := uint64(seats), seats
	for i, v := range votes {
		hi, lo := bits.Mul64(uint64(v), s)
		q, _ := bits.Div64(hi, lo, total)
		dst[i] = int(q)
		left -= int(q)
	}
	// A remainder v·s − q·total lies between −total and total, so that it is
	// right even where its terms wrap. One who has had a seat here is below
	// zero and out of the running.
	for left > 0 {
		best, level := int64(-1), 0
		for i, v := range votes {
			switch rest := v*int64(s) - int64(dst[i])*int64(total); {
			case rest > best:
				best, level = rest, 1
			case rest == best:
				level++
			}
		}
		if level > left {
			return left
		}
		for i, v := range votes {
			if v*int64(s)-int64(dst[i])*int64(total) == best {
				dst[i]++
			}
		}
		left -= level
	}
	return 0
}
