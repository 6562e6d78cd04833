package delegate

import (
	"fmt"
	"strconv"
	"strings"
)

// PhraseError says that a text is not one of the phrases of a rule's part,
// and lists those that are.
type PhraseError struct {
	Part    string   // the key in a contest file: "threshold", "method", ...
	Text    string   // what was written
	Why     string   // what is wrong with it, when more can be said
	Allowed []string // the phrases of this part; numbers in them are examples
}

// Error is one line: the part, the text, and what to write instead.
func (e *PhraseError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", e.Part)
	switch {
	case e.Why != "":
		b.WriteString(e.Why)
	case e.Text == "":
		b.WriteString("it is missing")
	default:
		fmt.Fprintf(&b, "%q is not one of its phrases", e.Text)
	}
	b.WriteString("; write ")
	for i, a := range e.Allowed {
		switch {
		case i > 0 && i == len(e.Allowed)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(a))
	}
	return b.String()
}

// oneOf returns the phrase of the set that text is.
func oneOf[T ~string](part, text string, set []T) (T, error) {
	for _, p := range set {
		if string(p) == text {
			return p, nil
		}
	}
	allowed := make([]string, len(set))
	for i, p := range set {
		allowed[i] = string(p)
	}
	return "", &PhraseError{Part: part, Text: text, Allowed: allowed}
}

// pick sets *to to the phrase of the set that text is.
func pick[T ~string](to *T, part, text string, set []T) error {
	p, err := oneOf(part, text, set)
	if err != nil {
		return err
	}
	*to = p
	return nil
}

// cutNumber takes a whole number from 1 to 9999 off the front of s.
func cutNumber(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 || i > 4 || s[0] == '0' {
		return 0, s, false
	}
	n, err := strconv.Atoi(s[:i])
	return n, s[i:], err == nil
}

// numberWords spell the small counts that phrases use.
var numberWords = []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

// numberFromWord is the inverse of numberWords, 0 if the word is none.
func numberFromWord(s string) int {
	for n, w := range numberWords {
		if n > 0 && w == s {
			return n
		}
	}
	return 0
}
