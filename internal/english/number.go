package english

import (
	"fmt"
	"strconv"
	"strings"
)

// Thousands is a whole number with commas between its thousands: 243289 is "243,289". A number below zero has the minus
// sign of print, "−3".
func Thousands[N ~int | ~int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Signed is a difference with its sign: "+6,454", "−3", and "0".
func Signed[N ~int | ~int64](n N) string {
	if n > 0 {
		return "+" + Thousands(n)
	}
	return Thousands(n)
}

// Spelled is a number in running text: below ten in letters, none as "no", and from ten on in figures.
func Spelled[N ~int | ~int64](n N) string {
	switch {
	case n == 0:
		return "no"
	case n > 0 && n < 10:
		return ones[n]
	}
	return Thousands(n)
}

// Many is a number of things in running text: "one vote", "three delegates", "1,020 towns".
func Many[N ~int | ~int64](n N, one, several string) string {
	if n == 1 {
		return Spelled(n) + " " + one
	}
	return Spelled(n) + " " + several
}

// Count is a number of things as a table writes it: "1 vote", "3 delegates", "1,020 towns".
func Count[N ~int | ~int64](n N, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + several
}

// WithCommas puts commas into the whole numbers of a sentence. Parts of days, which stand beside hyphens, are left out, and
// so are numbers that have their commas, or begin with a zero: no digit is ever lost.
func WithCommas(text string) string {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	hyphen := func(i int) bool { return i >= 0 && i < len(text) && text[i] == '-' }
	var b strings.Builder
	for i := 0; i < len(text); {
		j := i
		for digit(j) {
			j++
		}
		n, err := strconv.ParseInt(text[i:j], 10, 64)
		switch {
		case i == j:
			b.WriteByte(text[i])
			j++
		case err != nil || hyphen(i-1) || hyphen(j) || i > 0 && text[i-1] == '.' || text[i] == '0' && j > i+1 ||
			i > 1 && text[i-1] == ',' && digit(i-2):
			b.WriteString(text[i:j])
		default:
			b.WriteString(Thousands(n))
		}
		i = j
	}
	return b.String()
}

// Decimal writes n parts of one over scale, a power of ten, with all of its decimals: 2267 parts of 1/10,000 are
// "0.2267".
func Decimal(n, scale int64) string {
	digits := len(strconv.FormatInt(scale, 10)) - 1
	if digits == 0 {
		return Thousands(n)
	}
	return fmt.Sprintf("%s.%0*d", Thousands(n/scale), digits, n%scale)
}

// Ordinal is a number's place in short: "1st", "12th", "23rd".
func Ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return strconv.Itoa(n) + end
}
