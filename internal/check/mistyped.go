package check

import (
	"strings"
)

// mistaken reports whether one path may be the other one mistyped: they differ in one letter, and not only in the
// number or letter that tells rooms apart.
func mistaken(a, b string) bool {
	if distance(a, b) > 1 || withoutDigits(a) == withoutDigits(b) {
		return false
	}
	last := func(s string) string { return s[strings.LastIndexAny(s, ":/")+1:] }
	sameStem := strings.TrimSuffix(a, last(a)) == strings.TrimSuffix(b, last(b))
	return !sameStem || len(last(a)) > 2 && len(last(b)) > 2
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// distance is the edit distance of two short texts, 2 standing for more than one.
func distance(a, b string) int {
	if a == b {
		return 0
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	if len(x) > 0 && x[1:] == y || len(y) > 0 && y[1:] == x || len(x) > 0 && len(y) > 0 && x[1:] == y[1:] {
		return 1
	}
	if len(x) > 1 && len(y) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:] {
		return 1 // two letters changed places
	}
	return 2
}
