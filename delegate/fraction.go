package delegate

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Fraction is an exact ratio, kept as it arose: votes times seats over the
// denominator, not reduced, so that "306/91" can be read back as 51 votes of
// 91 for 6 seats. Den is above zero in every fraction that has a value.
type Fraction struct {
	Num, Den int64
}

// String is "306/91", and "" for the zero Fraction.
func (f Fraction) String() string {
	if f.Den == 0 {
		return ""
	}
	return strconv.FormatInt(f.Num, 10) + "/" + strconv.FormatInt(f.Den, 10)
}

// MarshalText is String.
func (f Fraction) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads "306/91".
func (f *Fraction) UnmarshalText(text []byte) error {
	num, den, ok := strings.Cut(string(text), "/")
	n, err1 := strconv.ParseInt(num, 10, 64)
	d, err2 := strconv.ParseInt(den, 10, 64)
	if !ok || err1 != nil || err2 != nil || !digitsOnly(num) || !digitsOnly(den) || d == 0 {
		return fmt.Errorf("fraction: %q is not a fraction: write two whole numbers as in \"306/91\"", text)
	}
	*f = Fraction{n, d}
	return nil
}

// Floor is the whole part.
func (f Fraction) Floor() int64 { return f.Num / f.Den }

// Remainder is what is over the whole part, on the same denominator.
func (f Fraction) Remainder() Fraction { return Fraction{f.Num % f.Den, f.Den} }

// Cmp compares two fractions exactly: -1, 0 or 1.
func (f Fraction) Cmp(g Fraction) int {
	ah, al := bits.Mul64(uint64(f.Num), uint64(g.Den))
	bh, bl := bits.Mul64(uint64(g.Num), uint64(f.Den))
	switch {
	case ah < bh || ah == bh && al < bl:
		return -1
	case ah == bh && al == bl:
		return 0
	}
	return 1
}

// Decimal writes the fraction with the given number of digits after the
// point, rounded half up; digits is 0 to 9.
func (f Fraction) Decimal(digits int) string {
	if f.Den == 0 {
		return ""
	}
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	whole, rest := f.Num/f.Den, f.Num%f.Den
	hi, lo := bits.Mul64(uint64(rest), uint64(2*scale))
	lo, carry := bits.Add64(lo, uint64(f.Den), 0)
	part, _ := bits.Div64(hi+carry, lo, uint64(f.Den))
	part /= 2
	if int64(part) == scale {
		whole, part = whole+1, 0
	}
	if digits == 0 {
		return strconv.FormatInt(whole, 10)
	}
	return fmt.Sprintf("%d.%0*d", whole, digits, part)
}

// maxShareDen bounds the denominators of shares in rules: a percentage may
// have up to four digits after the point.
const maxShareDen = 1_000_000

// parseShare reads "15%", "12.5%" or "2/3" as a share above 0 and at most 1.
func parseShare(s string) (Fraction, error) {
	if body, ok := strings.CutSuffix(s, "%"); ok {
		whole, part, point := strings.Cut(body, ".")
		den := int64(100)
		for range part {
			den *= 10
			if den > maxShareDen {
				return Fraction{}, fmt.Errorf("%q has more than four digits after the point", s)
			}
		}
		if whole == "" || point && part == "" || !digitsOnly(whole) || !digitsOnly(part) {
			return Fraction{}, fmt.Errorf("%q is not a percentage: write it as in \"15%%\" or \"12.5%%\"", s)
		}
		num, err := strconv.ParseInt(whole+part, 10, 64)
		if err != nil || num > den {
			return Fraction{}, fmt.Errorf("%q is above 100%%", s)
		}
		if num == 0 {
			return Fraction{}, fmt.Errorf("%q is nothing: write \"none\" instead", s)
		}
		return Fraction{num, den}, nil
	}
	var f Fraction
	if err := f.UnmarshalText([]byte(s)); err != nil {
		return Fraction{}, fmt.Errorf("%q is not a share: write it as in \"15%%\" or \"2/3\"", s)
	}
	if f.Num > f.Den || f.Num == 0 || f.Den > maxShareDen {
		return Fraction{}, fmt.Errorf("%q is not a share above 0 and at most 1", s)
	}
	return f, nil
}

// lowest is the fraction in lowest terms.
func lowest(f Fraction) Fraction {
	a, b := f.Num, f.Den
	for b != 0 {
		a, b = b, a%b
	}
	return Fraction{f.Num / a, f.Den / a}
}

func digitsOnly(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// shareString writes a share as a percentage when its denominator is one
// hundred, one thousand and so on, else as a fraction.
func shareString(f Fraction) string {
	switch f.Den {
	case 100, 1_000, 10_000, 100_000, 1_000_000:
	default:
		return f.String()
	}
	s := strconv.FormatInt(f.Num, 10)
	digits := len(strconv.FormatInt(f.Den, 10)) - 3
	for len(s) <= digits {
		s = "0" + s
	}
	if digits == 0 {
		return s + "%"
	}
	return s[:len(s)-digits] + "." + s[len(s)-digits:] + "%"
}
