package check_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/check"
)

// checkCase is one case of testdata/checks.txt.
type checkCase struct {
	name   string
	c      check.Case
	found  []string
	notRun []string
	skip   []string
	held   string
	into   *check.Table // that units are read into
}

type reader struct {
	t    *testing.T
	path string
	line int
}

func (r *reader) fatal(format string, args ...any) {
	r.t.Helper()
	r.t.Fatalf("%s:%d: "+format, append([]any{r.path, r.line}, args...)...)
}

func (r *reader) number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		r.fatal("%v", err)
	}
	return n
}

func (r *reader) moment(s string) canvass.Time {
	at, err := canvass.ParseTime(s)
	if err != nil {
		r.fatal("%v", err)
	}
	return at
}

func readCases(t *testing.T, path string) []*checkCase {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, path: path}
	var cases []*checkCase
	for i, line := range strings.Split(string(b), "\n") {
		r.line = i + 1
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "", "#":
		case "case":
			c := &checkCase{name: rest, c: check.Case{Table: &check.Table{Source: "returns", Name: "returns", Scale: map[canvass.Measure]int64{}}}}
			c.into = c.c.Table
			cases = append(cases, c)
		default:
			r.directive(cases[len(cases)-1], word, rest)
		}
	}
	return cases
}

func (r *reader) directive(c *checkCase, word, rest string) {
	f := strings.Fields(rest)
	switch word {
	case "rules":
		rules, err := check.RulesNamed(rest)
		if err != nil {
			r.fatal("%v", err)
		}
		c.c.Rules = rules
	case "now":
		c.c.Now = r.moment(rest)
	case "day":
		c.c.Day = rest
	case "received":
		c.c.Received = r.moment(rest)
	case "live":
		c.c.Live = true
	case "test":
		c.into.Test = true
	case "columns":
		c.into.Columns = true
	case "contest":
		c.into.Contest = canvass.ContestID(rest)
	case "scale":
		c.into.Scale[canvass.Measure(f[0])] = r.number(f[1])
	case "pool":
		c.c.Pools = &delegate.Contest{Pools: []delegate.Pool{{
			PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: int(r.number(rest)), Rule: delegate.DemocraticRule(),
		}}}
	case "options":
		for _, o := range f {
			c.into.Options = append(c.into.Options, canvass.OptionID(o))
		}
	case "before", "source", "again":
		other := &check.Table{Source: "returns", Name: rest, Contest: c.into.Contest, Options: c.c.Table.Options, Scale: c.c.Table.Scale}
		switch word {
		case "before":
			c.c.Before = other
		case "source":
			other.Source = rest
			fallthrough
		case "again":
			c.c.Others = append(c.c.Others, other)
		}
		c.into = other
	case "mostbefore":
		c.c.MostBefore = r.number(rest)
	case "taken":
		taken := check.Taken{Measure: canvass.Votes, Unit: f[0], Counts: check.Column{}, Seq: r.number(f[2]), Corrected: f[1] == "corrected", Wrong: f[1] == "wrong"}
		if taken.Unit == "whole" {
			taken.Unit = ""
		}
		for i, o := range c.c.Table.Options {
			taken.Counts[o] = r.number(f[3+i])
		}
		c.c.Taken = append(c.c.Taken, taken)
	case "unit":
		c.into.Units = append(c.into.Units, r.unit(c, f))
	case "found":
		c.found = append(c.found, rest)
	case "nothing":
		c.found = []string{}
	case "notrun":
		c.notRun = append(c.notRun, rest)
	case "skipped":
		c.skip = append(c.skip, rest)
	case "held":
		c.held = rest
	default:
		r.fatal("no directive %q", word)
	}
}

func (r *reader) unit(c *checkCase, f []string) *check.Unit {
	u := &check.Unit{ID: f[0], Name: f[0], Where: fmt.Sprintf("line %d", len(c.into.Units)+1), Counts: map[canvass.Measure]check.Column{}}
	if u.ID == "whole" {
		u.ID = ""
	}
	for i := 1; i < len(f); i++ {
		next := func() string { i++; return f[i] }
		whole := func() *int64 { return new(r.number(next())) }
		switch word := f[i]; word {
		case "total":
			u.Total = true
		case "unreadable":
			u.Hold = "line 2: a cell is no number"
		case "apart":
			u.Apart = true
		case "area":
			u.Area = canvass.Area(next())
		case "at":
			u.Updated = r.moment(next())
		case "ballots":
			u.Ballots = whole()
		case "printed":
			u.Printed = whole()
		case "present":
			u.Present = whole()
		case "registered":
			u.Registered = whole()
		case "allotted":
			u.Allotted = new(int(*whole()))
		case "worth":
			num, den, _ := strings.Cut(next(), "/")
			u.Worth = caucus.Ratio{Num: r.number(num), Den: r.number(den)}
		case "mayvote":
			u.MayVote = whole()
		case "in":
			u.In = whole()
		case "of":
			u.Of = whole()
		case "mode":
			name := next()
			if u.Modes == nil {
				u.Modes = map[string]int64{}
			}
			u.Modes[name] = *whole()
		default:
			if err := canvass.Measure(word).Validate(); err != nil {
				r.fatal("%v", err)
			}
			col := check.Column{}
			for _, o := range c.c.Table.Options {
				if n := next(); n != "-" { // not given
					col[o] = r.number(n)
				}
			}
			u.Counts[canvass.Measure(word)] = col
		}
	}
	return u
}

// said writes a finding in the file's words.
func said(f check.Finding) string {
	word := func(b *bool) string {
		switch {
		case b == nil:
			return "?"
		case *b:
			return "yes"
		}
		return "no"
	}
	unit := f.Unit
	if unit == "" {
		unit = "-"
	}
	return fmt.Sprintf("%s %s %s winner %s delegates %s : %s", f.Rule, unit, f.Severity, word(f.CouldChange.Winner), word(f.CouldChange.Delegates), f.Detail)
}

func TestChecks(t *testing.T) {
	found := map[check.Name]bool{}
	for _, c := range readCases(t, "testdata/checks.txt") {
		t.Run(c.name, func(t *testing.T) {
			if c.found == nil {
				t.Fatal("the case says neither found nor nothing")
			}
			report := check.Run(&c.c)
			got := []string{}
			for _, f := range report.Findings {
				got = append(got, said(f))
				found[f.Rule] = true
				if strings.Contains(f.Detail, "\n") {
					t.Errorf("%s: the detail has more than one line", f.Rule)
				}
			}
			if diff := cmp.Diff(c.found, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			var notRun []string
			for _, n := range report.NotRun {
				notRun = append(notRun, fmt.Sprintf("%s: %s", n.Rule, n.Why))
			}
			for _, want := range c.notRun {
				if !slices.Contains(notRun, want) {
					t.Errorf("not run: %q is not among %q", want, notRun)
				}
			}
			var skipped []string
			for _, s := range report.Skipped {
				skipped = append(skipped, fmt.Sprintf("%s %d from %s: %s", s.Rule, s.Units, s.First, s.Why))
			}
			if diff := cmp.Diff(c.skip, skipped); diff != "" {
				t.Errorf("units that were not looked at (-want +got)\n%s", diff)
			}
			held := report.Held()
			for i := range held {
				if held[i] == "" {
					held[i] = "whole"
				}
			}
			if strings.Join(held, ", ") != c.held {
				t.Errorf("held %q, want %q", strings.Join(held, ", "), c.held)
			}
			total := 0
			for _, n := range report.Counts {
				total += n
			}
			if total != len(report.Findings) {
				t.Errorf("the counts add up to %d, there are %d findings", total, len(report.Findings))
			}
		})
	}
	for _, k := range check.All() {
		if !found[k.Name] {
			t.Errorf("no case shows what %s finds", k.Name)
		}
		if k.Looks == "" || k.Severity == "" || !canvass.IsSlug(string(k.Name)) {
			t.Errorf("%+v is not described", k)
		}
	}
}

// The report's JSON is that of the command table: units, counts and findings; what is not known is null.
func TestReportJSON(t *testing.T) {
	table := &check.Table{Options: []canvass.OptionID{"able"}, Units: []*check.Unit{{
		ID: "county:adair", Name: "Adair", Where: "line 2",
		Counts: map[canvass.Measure]check.Column{canvass.Votes: {"able": -1}},
	}}}
	rules, err := check.RulesNamed("votes")
	if err != nil {
		t.Fatal(err)
	}
	report := check.Run(&check.Case{Table: table, Rules: rules})
	report.Counts = map[check.Name]int{"negative-count": report.Counts["negative-count"]}
	report.NotRun = nil
	b, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"units":1,"counts":{"negative-count":1},"findings":[{"rule":"negative-count","unit":"Adair","severity":"severe","detail":"able has -1 votes","could_change":{"winner":null,"delegates":null},"where":"line 2"}]}`
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRules(t *testing.T) {
	if _, err := check.RulesNamed("dots"); err == nil || err.Error() != `rules: no rules are named "dots": use one of [votes iowa2020 nevada2020]` {
		t.Errorf("error %v", err)
	}
	for contest, want := range map[canvass.ContestID]string{"2020/dem/ia": "iowa2020", "2020/dem/nv": "nevada2020", "2024/dem/as": "votes", "": "votes"} {
		if got := check.RulesFor(contest).Name; got != want {
			t.Errorf("%s is checked by %s, want %s", contest, got, want)
		}
	}
}
