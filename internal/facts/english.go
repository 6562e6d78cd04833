package facts

import (
	"strconv"
	"strings"
	"time"
)

var small = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

// figure is a number in running figures: "10,992".
func figure(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// spelled is a number in running text: below ten in letters, from ten on in figures.
func spelled(n int64) string {
	if n >= 0 && n < int64(len(small)) {
		return small[n]
	}
	return figure(n)
}

// many is a number with its noun: "one vote", "three delegates", "1,020 towns".
func many(n int64, singular, plural string) string {
	if n == 1 {
		return spelled(n) + " " + singular
	}
	return spelled(n) + " " + plural
}

// votes is a count of votes as a results page writes it: "51 votes", "1 vote".
func votes(n int64) string {
	if n == 1 {
		return "1 vote"
	}
	return figure(n) + " votes"
}

// capital is the text with its first letter upper-case.
func capital(s string) string {
	for i, r := range s {
		if r == '“' {
			continue
		}
		return s[:i] + strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// titled makes a name out of a slug: "jane-roe" becomes "Jane Roe".
func titled(slug string) string {
	words := strings.Split(slug, "-")
	for i, w := range words {
		words[i] = capital(w)
	}
	return strings.Join(words, " ")
}

// possessive is "Biden's", and "Haley and Phillips'" after an s.
func possessive(s string) string {
	if strings.HasSuffix(s, "s") {
		return s + "’"
	}
	return s + "’s"
}

// day is "Tuesday, 5 March 2024".
func day(d time.Time) string { return d.Format("Monday, 2 January 2006") }

// shortDay is "Tuesday, 5 March": within a story the year is that of the contest.
func shortDay(d time.Time) string { return d.Format("Monday, 2 January") }

// isoDay is "2024-03-05", for facts.
func isoDay(d time.Time) string { return d.Format(time.DateOnly) }

// sentenceEnd puts a full stop after a text that has none.
func unstopped(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".;") }
