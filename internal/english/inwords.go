package english

import "strings"

var ones = []string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
	"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
}

var tens = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

// InWords is a whole number as it is read out: 178 is "one hundred and seventy-eight". Read so, two digits that changed
// places are heard. A number below zero or of a billion and more stays in figures.
func InWords(n int64) string {
	if n < 0 || n >= 1_000_000_000 {
		return Thousands(n)
	}
	if n < 20 {
		return ones[n]
	}
	var parts []string
	for _, group := range []struct {
		size int64
		word string
	}{{1_000_000, " million"}, {1_000, " thousand"}, {1, ""}} {
		k := n / group.size % 1000
		if k == 0 {
			continue
		}
		words := ""
		if k >= 100 {
			words = ones[k/100] + " hundred"
		}
		if rest := k % 100; rest > 0 {
			if words != "" || len(parts) > 0 && group.size == 1 {
				words = strings.TrimSpace(words + " and")
			}
			words = strings.TrimSpace(words + " " + below100(rest))
		}
		parts = append(parts, words+group.word)
	}
	return strings.Join(parts, " ")
}

func below100(n int64) string {
	switch {
	case n < 20:
		return ones[n]
	case n%10 == 0:
		return tens[n/10]
	}
	return tens[n/10] + "-" + ones[n%10]
}
