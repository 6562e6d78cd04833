package english

import (
	"strings"
	"unicode/utf8"
)

// List joins words as running text does: "a", "a and b", "a, b and c".
func List(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Capital is the text with its first letter upper-case, behind a quotation mark where it begins with one.
func Capital(s string) string {
	quote := ""
	for _, q := range []string{"“", "‘"} {
		if rest, quoted := strings.CutPrefix(s, q); quoted {
			quote, s = q, rest
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return quote + strings.ToUpper(s[:n]) + s[n:]
}

// Titled makes a name out of an id: "jane-roe" becomes "Jane Roe".
func Titled(id string) string {
	words := strings.Split(id, "-")
	for i, w := range words {
		words[i] = Capital(w)
	}
	return strings.Join(words, " ")
}

// Possessive is “Biden’s”, and “Haley and Phillips’” after an s.
func Possessive(s string) string {
	if strings.HasSuffix(s, "s") {
		return s + "’"
	}
	return s + "’s"
}

// Unstopped is a text without the full stops and semicolons at its end, for a place that sets its own.
func Unstopped(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".;") }

// Quoted is what somebody wrote, as written and between quotation marks; those within it become single ones.
func Quoted(s string) string {
	return "“" + strings.NewReplacer("“", "‘", "”", "’", `"`, "'").Replace(strings.TrimSpace(s)) + "”"
}

// Sentences puts clauses in a row, each with a capital letter and a full stop. Empty ones are left out.
func Sentences(clauses ...string) string {
	var out []string
	for _, c := range clauses {
		if c = Unstopped(c); c != "" {
			out = append(out, Capital(c)+".")
		}
	}
	return strings.Join(out, " ")
}
