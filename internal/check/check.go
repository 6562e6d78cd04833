package check

import (
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Name names a check: "final-exceeds-first".
type Name string

// Checks that others ask about by name.
const (
	SumRow    Name = "sum-row" // a row of sums under the name of a unit, which is a part of nothing
	Falling   Name = "falling-count"
	Increment Name = "increment"
	// ImplausibleCount is a rise, or a figure, that a count cannot have; WithdrawnFigures what the desk took back.
	ImplausibleCount Name = "implausible-count"
	WithdrawnFigures Name = "withdrawn-figures"
)

// Severity says what a finding is worth.
type Severity string

// The severities.
const (
	// Severe is what cannot be true. The unit is held for the desk.
	Severe Severity = "severe"
	// Warning is what can be true and seldom is.
	Warning Severity = "warning"
	// Note is what somebody who reads the returns should know.
	Note Severity = "note"
)

// Check is one thing that returns are looked at for.
type Check struct {
	Name     Name
	Severity Severity
	// Looks says what it looks for, in one sentence.
	Looks string
	// Caught says where it would have caught something, "" where no case is known.
	Caught string
	// lacks says what the case must have and does not, "" when the check can run.
	lacks func(*Case) string
	find  func(*run)
}

// Rules is a named choice of checks, with what they need to know of the contest.
type Rules struct {
	// Name is what a command is given: "votes", "iowa2020", "nevada2020".
	Name string
	// Contest is the contest that the rules are for, empty for any.
	Contest canvass.ContestID
	// Caucus is the rule of the caucus floor, nil for a plain vote.
	Caucus *caucus.Rule
	// Decides is the measure that decides the winner and the delegates.
	Decides canvass.Measure
	// StaleAfter is how many minutes without a new figure make a count that goes on stale.
	StaleAfter int64
}

// The rules by name.
var rules = []Rules{
	{Name: "votes", Decides: canvass.Votes, StaleAfter: 20},
	{Name: "iowa2020", Contest: "2020/dem/ia", Caucus: new(caucus.Iowa2020()), Decides: canvass.StateDelegateEquivalents, StaleAfter: 60},
	{Name: "nevada2020", Contest: "2020/dem/nv", Caucus: new(caucus.Nevada2020()), Decides: canvass.CountyDelegates, StaleAfter: 60},
}

// RulesNamed are the rules of that name. The error lists the names.
func RulesNamed(name string) (Rules, error) {
	var names []string
	for _, r := range rules {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	return Rules{}, canvass.Errorf(canvass.NotFound, "rules", "no rules are named %q: use one of %v", name, names)
}

// RulesFor are the rules of the contest: its own, where it has some, else those for votes.
func RulesFor(contest canvass.ContestID) Rules {
	for _, r := range rules {
		if r.Contest == contest && contest != "" {
			return r
		}
	}
	return rules[0]
}

// Case is what is looked at together.
type Case struct {
	Table *Table
	// Before is what the same source said before; nil when this is the first.
	Before *Table
	// Others are other tables of the same contest: other sources', or a second one in the same file.
	Others []*Table
	Rules  Rules
	// Taken are figures of the same source that the desk withdrew or corrected.
	Taken []Taken
	// MostBefore is the most votes that an earlier contest of the jurisdiction and party had, 0 where none is known.
	MostBefore int64
	// Pools are the contest's delegates; nil when they are not known.
	Pools *delegate.Contest
	// Now is the moment of looking; zero when age does not matter, as for a file from the past.
	Now canvass.Time
	// Day is the first day of the contest's events, "2016-03-01"; empty where it is not known.
	Day string
	// Received is when the returns came in; zero where it does not matter, as for a file that is only looked at.
	Received canvass.Time
	// Live says that the returns are for a live record, which refuses test data.
	Live bool
}

// CouldChange says whether a finding, at its worst, could change the winner, and a delegate to the national convention.
// Nil is not known: the contest's pools are not given, or nothing was counted yet.
type CouldChange struct {
	Winner    *bool `json:"winner"`
	Delegates *bool `json:"delegates"`
}

// Finding is one thing that one check found in one unit.
type Finding struct {
	Rule     Name     `json:"rule"`
	Unit     string   `json:"unit"`
	Severity Severity `json:"severity"`
	// Detail is one line that can be recomputed by hand.
	Detail      string      `json:"detail"`
	CouldChange CouldChange `json:"could_change"`
	// Where is the place in the file.
	Where string `json:"where,omitempty"`

	id    string
	all   bool
	swing swing
}

// ID is the id of the unit, empty for the contest as a whole.
func (f *Finding) ID() string { return f.id }

// All reports whether the finding is about the contest with all of its units, and not about one row.
func (f *Finding) All() bool { return f.all }

// NotRun is a check that could not be run, and what it lacks.
type NotRun struct {
	Rule Name   `json:"rule"`
	Why  string `json:"why"`
}

// Skipped is a check that ran and could not look at some units: what these lack.
type Skipped struct {
	Rule Name `json:"rule"`
	// Units is how many, First the first of them.
	Units int    `json:"units"`
	First string `json:"first"`
	Why   string `json:"why"`
}

// Report is what a run of all checks found.
type Report struct {
	// Units is how many units were looked at, printed sums and what stands apart left out.
	Units    int          `json:"units"`
	Counts   map[Name]int `json:"counts"`
	Findings []Finding    `json:"findings"`
	NotRun   []NotRun     `json:"not_run,omitempty"`
	Skipped  []Skipped    `json:"skipped,omitempty"`
}

// Held are the ids of the units that have a severe finding, each once, in the order of the findings. The empty id is
// the contest as a whole.
func (r *Report) Held() []string {
	var held []string
	for _, f := range r.Findings {
		if f.Severity == Severe && !slices.Contains(held, f.id) {
			held = append(held, f.id)
		}
	}
	return held
}

// run is one check at work on a case.
type run struct {
	*Case
	check  *Check
	report *Report
	stakes *stakes
	// measures are those that the table has, in the vocabulary's order, sums what each comes to.
	measures []canvass.Measure
	sums     map[canvass.Measure]*tally.Count
}

// found adds a finding. u is nil for the table as a whole.
func (r *run) found(u *Unit, s swing, format string, args ...any) {
	r.foundAs(r.check.Severity, u, s, format, args...)
}

// skipped says that the check cannot look at the unit.
func (r *run) skipped(u *Unit, why string) {
	for i := range r.report.Skipped {
		if s := &r.report.Skipped[i]; s.Rule == r.check.Name && s.Why == why {
			s.Units++
			return
		}
	}
	r.report.Skipped = append(r.report.Skipped, Skipped{r.check.Name, 1, u.Name, why})
}

func (r *run) foundAs(sev Severity, u *Unit, s swing, format string, args ...any) {
	f := Finding{Rule: r.check.Name, Severity: sev, Detail: fmt.Sprintf(format, args...), swing: s, all: u == nil}
	if u != nil {
		f.Unit, f.Where, f.id = u.Name, u.Where, u.ID
	}
	f.CouldChange = r.stakes.of(s, u)
	r.report.Counts[f.Rule]++
	r.report.Findings = append(r.report.Findings, f)
}

// Run applies every check to the case. Checks that lack something are listed, not passed over.
func Run(c *Case) *Report {
	report := &Report{Units: len(c.Table.rows()), Counts: map[Name]int{}, Findings: []Finding{}}
	measures := c.Table.Measures()
	sums := make(map[canvass.Measure]*tally.Count, len(measures))
	for _, m := range measures {
		sums[m] = c.Table.sum(m)
	}
	st := newStakes(c, sums[c.Rules.Decides])
	for i := range checks {
		k := &checks[i]
		if k.lacks != nil {
			if why := k.lacks(c); why != "" {
				report.NotRun = append(report.NotRun, NotRun{k.Name, why})
				continue
			}
		}
		report.Counts[k.Name] = 0
		k.find(&run{Case: c, check: k, report: report, stakes: st, measures: measures, sums: sums})
	}
	return report
}

// All lists the checks, in the order in which they run.
func All() []Check { return slices.Clone(checks) }
