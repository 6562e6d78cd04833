package tally

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Allotted is what a contest's delegates are computed from, as of a day: the pools and rules in force, the decisions
// that hold and those that do not, and the votes.
type Allotted struct {
	On    time.Time
	Rules *delegate.Contest
	// Unruled are the pools whose rule is not known.
	Unruled []delegate.Pool
	// Votes are those of the contest's count; empty where there is none that the rule can use.
	Votes []delegate.Votes
	// Lacks says why there are none; nil where there are.
	Lacks     *Lack
	Estimated bool // some of the votes are somebody's estimate
	Decisions []DecisionOn
}

// DecisionOn is a decision about a contest's delegates, and whether it holds as of a day.
type DecisionOn struct {
	Kind    string // "withdrawal", "recorded result", "lot" or "override"
	What    string // in words, with ids of options
	Pool    string // the pool that it is about; empty for a withdrawal from all
	Decider string
	When    delegate.Date
	Source  string
	Holds   bool
	// Why says why it does not hold; empty where it does.
	Why string
}

// AllottedOn is what the contest's delegates are computed from as of a day, by its file and by the record's own
// entries. Votes are those of the snapshot's count, whatever the day: a day bounds what was decided and how many seats
// there are.
func (s *Snapshot) AllottedOn(c *Contest, day time.Time) Allotted {
	a := Allotted{On: day}
	a.Rules, a.Unruled = c.Info.DelegatesOn(day)
	on := delegate.Date(day.Format(time.DateOnly))
	var holds, later []Decided
	for _, d := range c.Decided {
		if d.Lot != nil && d.Lot.Unit != "" {
			continue // of a room's delegates, and no pool's
		}
		if d.Holds && d.day() <= on {
			holds = append(holds, d)
		} else {
			later = append(later, d)
		}
	}
	setting{catalog: s.Catalog, info: c.Info, now: s.Now}.decide(a.Rules, &a.Unruled, holds)
	a.Votes, a.Lacks = usable(c, a.Rules.Pools)
	a.Estimated = c.Count != nil && basis(c, a.Rules.Pools) == ComputedOnEstimates
	a.Decisions = decisionsOn(c.Info, a.Rules)
	for _, d := range holds {
		a.Decisions = append(a.Decisions, s.decisionOn(&d, ""))
	}
	for _, d := range later {
		why := "after the day asked for"
		if !d.Holds {
			why = "not said by the contest's authority"
		}
		a.Decisions = append(a.Decisions, s.decisionOn(&d, why))
	}
	return a
}

// usable are the votes of the contest's count that its pools need, or why it has none that the rule can use.
func usable(c *Contest, pools []delegate.Pool) ([]delegate.Votes, *Lack) {
	n, want := c.Count, ruleMeasure(c.Info)
	if n != nil && n.Measure == canvass.FinalRound && want == canvass.Votes { // the rules go by all votes, whoever won the last round
		if i := slices.IndexFunc(c.Sources, func(x *Count) bool { return x.Measure == want && x.By == n.By }); i >= 0 {
			n = c.Sources[i]
		}
	}
	switch {
	case n == nil && len(c.Stated) > 0:
		return nil, &Lack{Kind: LackStated}
	case n == nil:
		return nil, &Lack{Kind: LackVotes}
	case n.Measure != want:
		return nil, &Lack{Kind: LackMeasure, Measure: want, Counted: n.Measure}
	case n.Partial && n.Official == "":
		return nil, &Lack{Kind: LackOptions}
	}
	return poolVotes(n, pools), nil
}

// day is the day on which the record's decision was made.
func (d *Decided) day() delegate.Date {
	if d.Lot != nil {
		return delegate.Date(d.Lot.Date)
	}
	return delegate.Date(d.Decision.Date)
}

// decisionOn is a decision of the record in words.
func (s *Snapshot) decisionOn(d *Decided, why string) DecisionOn {
	x := DecisionOn{Decider: s.Catalog.OutletName(d.By), When: d.day(), Source: "the record, entry " + d.Key, Holds: why == "", Why: why}
	switch k := d.Decision; {
	case d.Lot != nil:
		order := make([]string, len(d.Lot.Order))
		for i, o := range d.Lot.Order {
			order[i] = string(o)
		}
		x.Kind, x.Pool, x.What = "lot", strings.TrimSpace(d.Lot.Pool+" "+string(d.Lot.Area)+" "+d.Lot.Part), "drawn in the order "+strings.Join(order, ", ")
	case k.Kind == canvass.DecideWithdrawn:
		x.Kind, x.What = "withdrawal", string(k.Option)
	default:
		x.Kind, x.Pool, x.What = "award", strings.TrimSpace(k.Pool+" "+string(k.Area)+" "+k.Part), awardWords(announcedAs(k.Awards))
	}
	return x
}

// decisionsOn are the decisions of a contest's file, in the order of their days.
func decisionsOn(info *catalog.Contest, rules *delegate.Contest) []DecisionOn {
	var out []DecisionOn
	add := func(kind, what string, pool *delegate.PoolID, d delegate.Decision) {
		x := DecisionOn{Kind: kind, What: what, Decider: d.Decider, When: d.When, Source: d.Source, Holds: true}
		if pool != nil {
			x.Pool = pool.String()
			if !hasPool(rules, *pool) {
				x.Holds, x.Why = false, "its pool is not in force, or its rule is not known"
			}
		}
		if d.When > rules.On {
			x.Holds, x.Why = false, "after the day asked for"
		}
		out = append(out, x)
	}
	for _, w := range info.Withdrawals {
		what := string(w.Option)
		if w.Do != "" {
			what += ", " + string(w.Do)
		}
		add("withdrawal", what, nil, w.Decision)
	}
	for _, r := range info.Recorded {
		add("recorded result", awardWords(r.Awards), &r.Pool, r.Decision)
	}
	for _, l := range info.Lots {
		order := make([]string, len(l.Order))
		for i, o := range l.Order {
			order[i] = string(o)
		}
		add("lot", "drawn in the order "+strings.Join(order, ", "), &l.Pool, l.Decision)
	}
	for _, o := range info.Overrides {
		add("override", awardWords(o.Awards)+": "+o.Why, &o.Pool, o.Decision)
	}
	slices.SortStableFunc(out, func(a, b DecisionOn) int { return strings.Compare(string(a.When), string(b.When)) })
	return out
}

func awardWords(awards map[delegate.Option]int) string {
	var words []string
	for _, a := range sortedAwards(awards) {
		words = append(words, fmt.Sprintf("%s %d", a.Option, a.Delegates))
	}
	return strings.Join(words, ", ")
}

// FromCatalog folds the files of a catalog alone, as of a moment: what is known without any record. The error joins
// what is wrong in the files.
func FromCatalog(files []catalog.File, at canvass.Time) (*Snapshot, error) {
	f := New()
	for i, file := range files {
		e := canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindCatalog, Key: "catalog/" + file.Path, Actor: "canvass", Recorded: at,
			Catalog: &canvass.CatalogFile{Path: file.Path, Hash: file.Hash(), Size: int64(len(file.Bytes))},
		}
		if err := f.Add(int64(i), &e, file.Bytes); err != nil {
			return nil, err
		}
	}
	return f.Snapshot(), nil
}
