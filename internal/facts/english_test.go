package facts

import (
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

func TestClock(t *testing.T) {
	on := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"2024-03-06T00:20Z":                               "at 7:20 p.m. Eastern",
		"about 2024-03-06T02:30Z":                         "at about 9:30 p.m. Eastern",
		"2024-03-06T05:41Z":                               "at 12:41 a.m. Eastern on 6 March",
		"not later than 2024-03-06T05:25Z":                "by 12:25 a.m. Eastern on 6 March",
		"after 2024-03-06T04:00Z":                         "after 11:00 p.m. Eastern",
		"between 2024-03-06T01:00Z and 2024-03-06T01:53Z": "between 8:00 and 8:53 p.m. Eastern",
		"between 2024-03-05T16:30Z and 2024-03-05T17:30Z": "between 11:30 a.m. and 12:30 p.m. Eastern",
		"between 2024-03-06T03:00Z and 2024-03-06T06:00Z": "between 10:00 p.m. Eastern on 5 March and 1:00 a.m. Eastern on 6 March",
		"between 2024-03-09T13:00Z and 2024-04-12T16:00Z": "between 9 March and 12 April",
		"2024-03-08": "on 8 March",
	} {
		iv, err := canvass.ParseInterval(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := clock(iv, on); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := clock(canvass.Interval{}, on); got != "at an hour that is not known" {
		t.Errorf("no time: %q", got)
	}
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
