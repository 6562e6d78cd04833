package facts

import (
	"testing"

	"github.com/canvassdesk/canvass"
)

// marked is a sentence with its spans in brackets, each with its facts.
func marked(s Sentence) string {
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
	return got
}

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
		"{who's} {n}.":                 "[Ana Rivera’s name] [12 votes].",
		"{who} and {nobody} are here.": "",
	} {
		if got := marked(newReferrer().sentence(tell("x", template, p))); got != want {
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

// somebody is a mention with facts of its own.
func somebody(id, label, first, last, pronoun string) run {
	m := &mention{option: canvass.OptionID(id), full: run{{Text: first + " " + last, Facts: []string{id}}}, last: run{{Text: last, Facts: []string{id}}}}
	if label != "" {
		m.label = run{{Text: label, Facts: []string{id + ":title"}}}
	}
	if pronoun != "" {
		m.pronoun = run{{Text: pronoun, Facts: []string{id + ":pronoun"}}}
	}
	return run{{who: m}}
}

// TestReferring names people: label and full name once, then the last name, a pronoun in the one sentence after a name,
// and only where it can mean nobody else.
func TestReferring(t *testing.T) {
	ana := somebody("ana", "Gov.", "Ana", "Rivera", "she")
	ben := somebody("ben", "", "Ben", "Okafor", "he")
	carl := somebody("carl", "", "Carl", "Lund", "he")
	dana := somebody("dana", "", "Dana", "Woods", "")
	for name, c := range map[string]struct {
		sentences []string
		want      string
	}{
		"a name, a pronoun, a name": {
			[]string{"{ana} won.", "{ana^} has {ana's} seats.", "{ana^} is here."},
			"Gov. Ana Rivera won. She has her seats. Rivera is here.",
		},
		"two of different pronouns": {[]string{"{ana} beat {ben}.", "{ana^} has {ben's}."}, "Gov. Ana Rivera beat Ben Okafor. She has his."},
		"two of one pronoun":        {[]string{"{carl} beat {ben}.", "{ben^} has none."}, "Carl Lund beat Ben Okafor. Okafor has none."},
		"one of no known pronoun":   {[]string{"{dana} beat {ben}.", "{ben^} has none.", "{dana^} is here."}, "Dana Woods beat Ben Okafor. Okafor has none. Woods is here."},
		"not a subject":             {[]string{"{ben} won.", "They chose {ben}."}, "Ben Okafor won. They chose Okafor."},
		"two sentences later":       {[]string{"{ben} won.", "It is so.", "{ben^} is here."}, "Ben Okafor won. It is so. Okafor is here."},
		"within one sentence":       {[]string{"{ben} won {ben's} seats."}, "Ben Okafor won his seats."},
	} {
		r := newReferrer()
		got := ""
		for i, x := range c.sentences {
			if i > 0 {
				got += " "
			}
			got += r.sentence(tell("x", x, parts{"ana": ana, "ben": ben, "carl": carl, "dana": dana})).Text()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := headline(tell("x", "{ana} beats {ben}", parts{"ana": ana, "ben": ben})).Text(); got != "Rivera beats Okafor" {
		t.Errorf("headline: %q", got)
	}
}
