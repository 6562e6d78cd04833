package facts

import (
	"testing"
)

// TestTemplates makes sentences of parts: a part that is missing unsays the sentence, words rest on the facts of their
// parts.
func TestTemplates(t *testing.T) {
	p := parts{
		"who": run{{Text: "Ana Rivera", Facts: []string{"name"}}}, "n": run{{Text: "12", Facts: []string{"votes"}}},
		"both": list([]run{{{Text: "Ana", Facts: []string{"a"}}}, {{Text: "Ben", Facts: []string{"b"}}}, {{Text: "Carl", Facts: []string{"c"}}}}),
	}
	for template, want := range map[string]string{
		"{who} has {n}.":               "[Ana Rivera name] has [12 votes].",
		"{n|with $ votes} for {who}.":  "[With 12 votes votes] for [Ana Rivera name].",
		"the {who+n|winner}.":          "The [winner name votes].",
		"{both} are {both|tied}.":      "[Ana a], [Ben b] and [Carl c] are [tied a b c].",
		"{who} and {nobody} are here.": "",
	} {
		s := tell("x", template, p)
		got := ""
		for _, sp := range s.Spans {
			if len(sp.Facts) == 0 {
				got += sp.Text
				continue
			}
			got += "[" + sp.Text
			for _, f := range sp.Facts {
				got += " " + f
			}
			got += "]"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", template, got, want)
		}
	}
	if got := verbs([]run{glue("founded a firm"), glue("led two and sold one"), glue("retired")}).text(); got != "founded a firm, led two and sold one, and retired" {
		t.Errorf("verbs: %q", got)
	}
	if list([]run{glue("a"), nil}) != nil || verbs([]run{nil}) != nil {
		t.Error("a list with a missing item is not missing")
	}
}
