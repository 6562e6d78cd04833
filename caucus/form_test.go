package caucus_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/caucus"
)

func TestReadForm(t *testing.T) {
	f, err := caucus.ReadForm(strings.NewReader("# Readlyn\nrule nevada-2020\ndelegates 4\npresent 30\ncounty 4 51\n\nsanders 10 11 3 # moved in\nwarren 5 4 1\nlot sanders warren : a card\nearly 2 biden sanders\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &caucus.Form{
		Rule: caucus.Nevada2020(), Aligned: true, Elected: true, County: caucus.County{State: 4, Convention: 51},
		Early: []caucus.EarlyBallot{{"biden", "sanders"}, {"biden", "sanders"}},
		Sheet: caucus.Sheet{Delegates: 4, Present: new(30), Lines: []caucus.Line{{"sanders", 10, 11, 3}, {"warren", 5, 4, 1}}, Lots: []caucus.Lot{{[]caucus.Preference{"sanders", "warren"}, "a card"}}},
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// Two early ballots for Biden, who is not viable with two of 32, go to their second choice.
	s := f.Joined()
	if diff := cmp.Diff([]caucus.Line{{"sanders", 10, 13, 3}, {"warren", 5, 4, 1}, {"biden", 2, 0, 0}}, s.Lines); diff != "" || *s.Present != 32 {
		t.Errorf("%d present (-want +got)\n%s", *s.Present, diff)
	}

	f, err = caucus.ReadForm(strings.NewReader("rule firehouse\nsigned-in 95\nballots 91\npalmer 51\nbiden 40\n"))
	if err != nil || !f.Firehouse.Complete() || f.Firehouse.Valid() != 91 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestReadFormRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "the form has no rule: write rule iowa-2016, iowa-2020, nevada-2020 or firehouse",
		"rule iowa-1972":                        `line 1: "iowa-1972" is no rule: write iowa-2016, iowa-2020, nevada-2020 or firehouse`,
		"biden 4":                               "line 1: biden: the rule comes first: write rule iowa-2016, iowa-2020, nevada-2020 or firehouse",
		"rule iowa-2020\nbiden 4":               "the form does not say how many delegates the precinct elects: write delegates N",
		"rule iowa-2020\ndelegates 4\nbiden":    "line 3: biden: 0 numbers, where 1 to 3 belong",
		"rule iowa-2020\ndelegates four":        `line 2: delegates: "four" is not a whole number from 0 to 100000000`,
		"rule iowa-2020\ndelegates 4\nbiden -1": `line 3: biden: "-1" is not a whole number from 0 to 100000000`,
		"rule iowa-2020\ndelegates 4\ndelegates 5":     "line 3: delegates stands twice",
		"rule iowa-2020\ndelegates 4\na 1\na 2":        "count sheet: a stands on two lines: add them up, or find out which is right",
		"rule iowa-2020\ndelegates 4\nlot a b":         "line 3: lot: write the order that was drawn, and how: lot warren sanders : coin, both captains",
		"rule iowa-2020\ndelegates 4\nearly 3":         "line 3: early: write how many ballots, and their choices in order: early 12 sanders warren",
		"rule iowa-2020\ndelegates 4\nearly 9999999 a": "line 3: early: more than 1000000 ballots",
		"rule iowa-2020\ndelegates 4\ncounty 4 0":      "line 3: county: a convention of 0 delegates gives none",
		"rule iowa-2020\ndelegates 4\nballots 4":       "ballots is not for a caucus of the rule iowa-2020",
		"rule firehouse\ndelegates 4":                  "delegates is not for a caucus of the rule firehouse",
		"rule firehouse\na 4\nlot a b : coin":          "a firehouse caucus draws no lots and joins no early ballots",
		"rule firehouse\na 4 5":                        "line 2: a: 2 numbers, where 1 belong",
		"rule firehouse\na 4\na 5":                     `count sheet: "a" with 5 ballots: each preference stands once, with 0 to 100000000`,
	} {
		if _, err := caucus.ReadForm(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
}

func FuzzReadForm(f *testing.F) {
	f.Add("rule iowa-2020\ndelegates 4\npresent 30\ncounty 4 51\na 10 11 3\nb 5 4 1\nlot a b : a coin\n")
	f.Add("rule nevada-2020\ndelegates 1\na 1 1\nearly 3 a b c\n")
	f.Add("rule firehouse\nballots 91\npalmer 51\nbiden 40\nblank 1\nvoid 0\n")
	f.Fuzz(func(t *testing.T, text string) {
		form, err := caucus.ReadForm(strings.NewReader(text))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("an error of several lines: %q", err)
			}
			return
		}
		if form.Firehouse != nil {
			return
		}
		s := form.Joined()
		if _, err := form.Rule.Award(s); err != nil && s.Validate() == nil {
			t.Fatal(err)
		}
	})
}
