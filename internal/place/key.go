package place

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// countWords are words that only say that a name is a unit's, or that a number follows.
var countWords = map[string]bool{
	"precinct": true, "precincts": true, "prec": true, "pct": true, "no": true, "num": true, "number": true, "nr": true,
}

// Tokens are the words and numbers of the name of a precinct, a ward or another small unit, by which two spellings of it
// agree: in lower case, without accents and points, with St. for Saint, without the noughts before a number, and without "Precinct", "Pct",
// "No." and the word of the unit's own level where anything else is left. "PRECINCT 01", "Pct. 1", "#1" and "1" are all "1";
// "1-A" and "1A" are "1" and "a". A name of an id, with hyphens for blanks, has the same tokens.
func Tokens(level, name string) []string {
	var all []string
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			all = append(all, b.String())
			b.Reset()
		}
	}
	digits := false
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.IsDigit(r):
			if !digits {
				end()
			}
			digits = true
			b.WriteRune(r)
		case unicode.IsLetter(r):
			if digits {
				end()
			}
			digits = false
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '.' || unicode.Is(unicode.Mn, r):
		default:
			end()
			digits = false
		}
	}
	end()
	kept := make([]string, 0, len(all))
	for _, w := range all {
		switch w {
		case "saint":
			w = "st"
		case "mount":
			w = "mt"
		case "fort":
			w = "ft"
		}
		if countWords[w] || w == level && w != string(Towns) { // "Barre" and "Barre Town" are two
			continue
		}
		if n := strings.TrimLeft(w, "0"); n != "" {
			w = n
		} else if w != "" && w[0] == '0' {
			w = "0"
		}
		kept = append(kept, w)
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

// Key is the tokens of a name in one string, equal for two spellings of one name.
func Key(level, name string) string { return Join(Tokens(level, name)) }

// Join puts tokens together, words without blanks, since "Oak Grove" and "Oakgrove" are one.
func Join(tokens []string) string {
	var b strings.Builder
	number := false
	for i, w := range tokens {
		own := w[0] >= '0' && w[0] <= '9'
		if i > 0 && (own || number) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		number = own
	}
	return b.String()
}
