package delegate

import "math/bits"

// Hamilton shares seats by largest remainder among votes, all of them
// qualified, into dst, which must be as long as votes. It returns the number
// of seats that equal remainders leave open; those are in nobody's dst. It
// does not allocate. No count may be negative and their sum must fit an int64
// (it panics when it does not); without any votes every seat stays open.
func Hamilton(dst []int, votes []int64, seats int) (open int) {
	var total, all uint64
	for _, v := range votes {
		total += uint64(v)
		all |= uint64(v)
	}
	if all >= 1<<48 || len(votes) >= 1<<14 { // negative, or more than any election has: look closely
		total = checkedSum(votes)
	}
	return hamilton(dst, votes, total, seats)
}

// checkedSum is the sum of votes, or a panic.
func checkedSum(votes []int64) (total uint64) {
	for _, v := range votes {
		total += uint64(v)
		if total > 1<<63-1 {
			panic("delegate: Hamilton: the votes are negative or add up to more than an int64")
		}
	}
	return total
}

// few options fit the arithmetic of one word; a power of two.
const few = 8

// hamilton is Hamilton with the sum of votes known.
func hamilton(dst []int, votes []int64, total uint64, seats int) (open int) {
	if total == 0 {
		clear(dst)
		return seats
	}
	if n := bits.Len64(total); len(votes) <= few && n <= 60 && n+bits.Len64(uint64(seats)) < 64 {
		if len(votes) == 2 {
			return hamiltonTwo((*[2]int)(dst), uint64(votes[0]), total, uint64(seats))
		}
		return hamiltonFew(dst[:len(votes)], votes, total, uint64(seats))
	}
	return hamiltonAny(dst[:len(votes)], votes, total, seats)
}

// hamiltonTwo shares between two: what the first leaves of the seats is the other's, and one seat goes by the half.
func hamiltonTwo(dst *[2]int, first, total, seats uint64) (open int) {
	n := first * seats
	q := n / total
	rest := n - q*total
	switch {
	case rest == 0:
		open = 0
	case 2*rest > total:
		q++
	case 2*rest == total:
		open = 1
	}
	dst[0], dst[1] = int(q), int(seats-q)-open
	return open
}

// remainders are what the whole seats of each option leave, shifted to make room for the option's place, so that the
// largest names its option. Places without one are 0.
type remainders [few]uint64

// hamiltonFew serves what nearly every pool is: few options, and products that fit a word.
func hamiltonFew(dst []int, votes []int64, total, seats uint64) (open int) {
	var rest remainders
	left := seats
	for i, v := range votes {
		n := uint64(v) * seats
		q := n / total
		dst[i] = int(q)
		left -= q
		rest[i&(few-1)] = (n-q*total)<<3 | uint64(i)
	}
	if left == 0 {
		return 0
	}
	// The remainders add up to left totals and each is below one: more than left of them are above zero. They are kept
	// in registers and compared without branches: which is ahead is not to be predicted.
	r0, r1, r2, r3, r4, r5, r6, r7 := rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], rest[7]
	last := uint64(0)
	for ; left > 0; left-- {
		last = max(max(max(r0, r1), max(r2, r3)), max(max(r4, r5), max(r6, r7)))
		dst[last&(few-1)]++
		r0, r1, r2, r3 = less(r0, last), less(r1, last), less(r2, last), less(r3, last)
		r4, r5, r6, r7 = less(r4, last), less(r5, last), less(r6, last), less(r7, last)
	}
	next := max(max(max(r0, r1), max(r2, r3)), max(max(r4, r5), max(r6, r7)))
	if next>>3 == last>>3 { // equal to the last that had a seat: such seats stay open
		return retract(dst, &rest, last, next)
	}
	return 0
}

// less is r, or 0 where it is the last.
func less(r, last uint64) uint64 {
	if r == last {
		r = 0
	}
	return r
}

// retract takes back the seats that were given for the remainder of last, and returns how many they were: those of the
// options whose keys are above next.
func retract(dst []int, rest *remainders, last, next uint64) (open int) {
	for i := range dst {
		if r := rest[i]; r>>3 == last>>3 && r > next {
			dst[i]--
			open++
		}
	}
	return open
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
