package caucus_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/caucus"
)

var rules = map[string]caucus.Rule{
	"iowa-2020":   caucus.Iowa2020(),
	"iowa-2016":   caucus.Iowa2016(),
	"nevada-2020": caucus.Nevada2020(),
}

// sheetCase is one case of testdata/sheets.txt: a sheet, and what must come of it, in words.
type sheetCase struct {
	name  string
	rule  caucus.Rule
	sheet caucus.Sheet
	want  []string
	steps []string
}

func readSheets(t *testing.T, path string) []sheetCase {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []sheetCase
	for i, line := range strings.Split(string(b), "\n") {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		if line == "" || word == "#" {
			continue
		}
		if word == "case" {
			cases = append(cases, sheetCase{name: rest})
			continue
		}
		c := &cases[len(cases)-1]
		number := func(s string) int {
			n, err := strconv.Atoi(s)
			if err != nil {
				t.Fatalf("%s:%d: %v", path, i+1, err)
			}
			return n
		}
		switch word {
		case "rule":
			rule, ok := rules[rest]
			if !ok {
				t.Fatalf("%s:%d: no rule %q", path, i+1, rest)
			}
			c.rule = rule
		case "delegates":
			c.sheet.Delegates = number(rest)
		case "present":
			c.sheet.Present = new(number(rest))
		case "lot":
			order, how, _ := strings.Cut(rest, " : ")
			l := caucus.Lot{How: how}
			for _, p := range strings.Fields(order) {
				l.Order = append(l.Order, caucus.Preference(p))
			}
			c.sheet.Lots = append(c.sheet.Lots, l)
		case "viability", "gives", "tie", "extra", "unfilled", "breach":
			c.want = append(c.want, line)
		case "step":
			c.steps = append(c.steps, rest)
		default:
			f := strings.Fields(line)
			l := caucus.Line{For: caucus.Preference(f[0]), First: number(f[1]), Final: number(f[2])}
			if len(f) == 4 {
				l.Elected = number(f[3])
			}
			c.sheet.Lines = append(c.sheet.Lines, l)
		}
	}
	return cases
}

// said writes an outcome and its breaches in the file's words.
func said(o *caucus.Outcome, breaches []caucus.Breach) []string {
	got := []string{fmt.Sprintf("viability %d", o.Viability)}
	var gives []string
	for _, g := range o.Groups {
		if g.Delegates > 0 {
			gives = append(gives, fmt.Sprintf("%s %d", g.For, g.Delegates))
		}
	}
	if len(gives) == 0 {
		gives = []string{"nothing"}
	}
	got = append(got, "gives "+strings.Join(gives, ", "))
	if o.Tie != nil {
		names := make([]string, len(o.Tie.Among))
		for i, p := range o.Tie.Among {
			names[i] = string(p)
		}
		verb := "gain"
		if o.Tie.Losing {
			verb = "keep"
		}
		if o.Tie.Favoured == 1 {
			verb += "s"
		}
		got = append(got, fmt.Sprintf("tie %s: %d %s", strings.Join(names, ", "), o.Tie.Favoured, verb))
	}
	if o.Extra > 0 {
		got = append(got, fmt.Sprintf("extra %d", o.Extra))
	}
	if o.Unfilled > 0 {
		got = append(got, fmt.Sprintf("unfilled %d", o.Unfilled))
	}
	for _, b := range breaches {
		got = append(got, fmt.Sprintf("breach %s: %s", b.Kind, b.Detail))
	}
	return got
}

func TestSheets(t *testing.T) {
	cases := readSheets(t, "testdata/sheets.txt")
	if len(cases) < 10 {
		t.Fatalf("only %d cases were read", len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o, err := c.rule.Award(c.sheet)
			if err != nil {
				t.Fatal(err)
			}
			breaches, err := c.rule.Check(c.sheet)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, said(o, breaches)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		steps:
			for _, want := range c.steps {
				for _, s := range o.Steps {
					if strings.HasPrefix(s.Words, want) {
						continue steps
					}
				}
				t.Errorf("no step begins %q in %v", want, o.Steps)
			}
		})
	}
}
