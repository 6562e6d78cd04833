package estimate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/canvassdesk/canvass/internal/english"
)

// The desk's rule: a chance of winning on heavy tails, and three reasons that share no assumption with the model. Below
// the floors nothing is recommended, whatever the model says.
const (
	CallChance    = 0.995
	FloorUnits    = 10
	FloorCounted  = 10 // percent of the modelled total, its upper end
	needTolerance = 0.10
	// enoughCounted is the percentage of the modelled total's upper end from which on few units are enough: Arizona has 15
	// counties, of which nine hold 96 percent of the vote.
	enoughCounted = 90
	// trendLimit is the rank correlation of turn and margin at which the lead is said to shrink as units come in. Real nights
	// and orders by size stay above it (docs/calls-calibration.md); an order that is chosen to deceive does not.
	trendLimit = -0.7
)

// Reason is one leg of the desk's rule, and whether it holds.
type Reason struct {
	Name  string `json:"name"` // certain; or chance, need, drop-one, trend, units, counted, and bounds where one is false
	Holds bool   `json:"holds"`
	Text  string `json:"text"`
}

// Objection is what somebody must answer in words before a call.
type Objection struct {
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"`
	Text string `json:"text"`
}

// Desk is what the rule says of a contest. It recommends and never calls: a call is people's.
type Desk struct {
	MayCall    bool
	Leader     string // of the counted vote; empty before the first vote and in a tie
	Decisive   string // the id of the unit without which there is no lead; empty where there is none
	Reasons    []Reason
	Objections []Objection
}

// Recommend applies the desk's rule to a table and its estimate. name says what an option is called in its sentences.
func Recommend(t *Table, e *Estimate, name func(option string) string) Desk {
	d := Desk{Leader: e.Certain.Leader}
	if e.Tier == TierNone || e.Tier == TierPrior || d.Leader == "" {
		return d
	}
	if e.Tier == TierCertain {
		d.MayCall = true
		text := fmt.Sprintf("the lead of %s exceeds the %s that can be out and the error budget of %s",
			english.Thousands(e.Certain.Lead), english.Thousands(e.Certain.MostOut), english.Thousands(e.Certain.ErrorBudget))
		if len(t.Options) == 1 {
			text = "there is no other option that could overtake"
		}
		d.Reasons = []Reason{{"certain", true, text}}
		d.Objections = objections(t, e)
		return d
	}
	leader := slices.Index(t.Options, d.Leader)
	reason := func(name string, holds bool, format string, args ...any) {
		d.Reasons = append(d.Reasons, Reason{name, holds, fmt.Sprintf(format, args...)})
	}
	reporting := e.Units.In + e.Units.Part
	counted := 100 * float64(e.Counted) / float64(max(1, e.Expected.High))
	reason("chance", e.Options[leader].Win >= CallChance, "the model gives %s a chance of %.4f of the most votes", name(d.Leader), e.Options[leader].Win)
	needs, worst := need(t, e, leader, name)
	reason("need", needs, "%s", worst)
	unit, drops, text := dropOne(t, leader)
	d.Decisive = unit
	reason("drop-one", drops, "%s", text)
	steady, text := trend(t, leader, name)
	reason("trend", steady, "%s", text)
	reason("units", reporting >= FloorUnits || e.Units.Out+e.Units.Part == 0 || counted >= enoughCounted,
		"%s in, wholly or partly; the floor is %d until %d%% is counted", english.Many(reporting, "unit is", "units are"), FloorUnits, enoughCounted)
	reason("counted", counted >= FloorCounted, "%.0f%% of the modelled total's upper end is counted; the floor is %d%%", math.Floor(counted), FloorCounted)
	if u := falseBound(t); u != nil && e.Units.Out+e.Units.Part > 0 {
		reason("bounds", false, "the bound of %s, %s, is below its votes or its baseline: no bound is believed", u.Label(), english.Thousands(u.Bound))
	}
	d.Objections = objections(t, e)
	d.MayCall = !slices.ContainsFunc(d.Reasons, func(r Reason) bool { return !r.Holds })
	return d
}

// need asks, for every other option, what part of the votes for the two that are still out it would need, with what is
// out at the upper end of the modelled total: the leader is safe where hardly any unit gave it that much.
func need(t *Table, e *Estimate, leader int, name func(string) string) (bool, string) {
	by := t.ByOption()
	out := max(1, float64(e.Expected.High-e.Counted))
	holds, closest, part := true, 0, -1.0
	var needed float64
	reporting := 0
	for i := range t.Units {
		if t.Units[i].Counted() > 0 {
			reporting++
		}
	}
	for k := range by {
		both := float64(by[k] + by[leader])
		if k == leader || both == 0 {
			continue
		}
		n := 0.5 + float64(by[leader]-by[k])/(2*out*both/float64(e.Counted))
		if n >= 1 {
			continue
		}
		var votes, units float64
		for i := range t.Units {
			u := &t.Units[i]
			two := u.Votes[k] + u.Votes[leader]
			if two > 0 && float64(u.Votes[k])/float64(two) >= n {
				votes += float64(u.Counted())
				units++
			}
		}
		worst := max(votes/float64(e.Counted), units/float64(max(1, reporting)))
		if worst > needTolerance {
			holds = false
		}
		if worst > part {
			part, closest, needed = worst, k, n
		}
	}
	if reporting < few && e.Units.Out > 0 {
		return false, fmt.Sprintf("%d units report: too few to say what the others need", reporting)
	}
	if part < 0 {
		return holds, "nobody could overtake with all of what is out, at the upper end of the modelled total"
	}
	return holds, fmt.Sprintf("%s needs %.1f%% of what is out for the two, and had that in units with %.0f%% of the count",
		name(t.Options[closest]), 100*needed, 100*part)
}

// dropOne asks whether the leader still leads without the unit that helps it most, and gives that unit's id where it does
// not.
func dropOne(t *Table, leader int) (decisive string, holds bool, text string) {
	by := t.ByOption()
	next := runnerUp(by, leader)
	if next < 0 {
		return "", true, "there is no other option"
	}
	best, label, help := "", "", int64(math.MinInt64)
	for i := range t.Units {
		u := &t.Units[i]
		if d := u.Votes[leader] - u.Votes[next]; d > help && u.Counted() > 0 {
			best, label, help = u.ID, u.Label(), d
		}
	}
	if label == "" {
		return "", false, "no unit is counted"
	}
	left := by[leader] - by[next] - help
	if left > 0 {
		return "", true, fmt.Sprintf("without %s the lead is still %s", label, english.Thousands(left))
	}
	return best, false, fmt.Sprintf("without %s there is no lead", label)
}

// trend asks whether the units that came later gave the leader less and less: then what is out may go on so, and no model that
// takes what is in for a sample of what is out is to be trusted. It holds where the order is not known.
func trend(t *Table, leader int, name func(string) string) (bool, string) {
	by := t.ByOption()
	next := runnerUp(by, leader)
	var turns, margins []float64
	for i := range t.Units {
		u := &t.Units[i]
		if n := u.Counted(); u.Turn > 0 && n > 0 && next >= 0 {
			turns = append(turns, float64(u.Turn))
			margins = append(margins, float64(u.Votes[leader]-u.Votes[next])/float64(n))
		}
	}
	if len(turns) < FloorUnits || slices.Max(turns) == slices.Min(turns) {
		return true, "the order in which units came in is not known, or of too few"
	}
	rho := correlation(places(turns), places(margins))
	switch {
	case math.IsNaN(rho): // all margins are the same
		return true, "units gave the same margin in whatever order they came in"
	case rho <= trendLimit:
		return false, fmt.Sprintf("%s's margin shrinks from unit to unit as they come in (rank correlation %.2f)", name(t.Options[leader]), rho)
	}
	return true, fmt.Sprintf("margins do not shrink from unit to unit as they come in (rank correlation %.2f)", rho)
}

// correlation is Pearson's, not a number where either never varies.
func correlation(x, y []float64) float64 {
	var meanX, meanY float64
	for i := range x {
		meanX, meanY = meanX+x[i], meanY+y[i]
	}
	meanX, meanY = meanX/float64(len(x)), meanY/float64(len(y))
	var xx, xy, yy float64
	for i := range x {
		dx, dy := x[i]-meanX, y[i]-meanY
		xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
	}
	return xy / math.Sqrt(xx*yy)
}

// places are those of values in ascending order, equal ones at the middle of theirs.
func places(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return out
}

// runnerUp is the place of the option with the most votes beside the leader, -1 where there is none.
func runnerUp(by []int64, leader int) int {
	next := -1
	for k := range by {
		if k != leader && (next < 0 || by[k] > by[next]) {
			next = k
		}
	}
	return next
}

// objections are what the table and the estimate hold against a call.
func objections(t *Table, e *Estimate) []Objection {
	var out []Objection
	object := func(name, unit, format string, args ...any) {
		out = append(out, Objection{name, unit, fmt.Sprintf(format, args...)})
	}
	if e.Certain.Lead <= e.Certain.ErrorBudget {
		object("error-budget", "", "the lead of %s is within %s votes by which the counts may be wrong",
			english.Thousands(e.Certain.Lead), english.Thousands(e.Certain.ErrorBudget))
	}
	// What a unit without a baseline may hold is not known: its bound is the only measure of it.
	for i := range t.Units {
		u := &t.Units[i]
		if u.Status == In || u.Baseline > 0 {
			continue
		}
		if u.Bound < 0 || u.Bound-u.Counted() > e.Certain.Lead {
			object("no-baseline", u.ID, "%s has no baseline, and may hold more than the lead", u.Label())
		}
	}
	for _, m := range unseenModes(t) {
		object("unseen-mode", "", "nothing is in of the votes cast by %s", m)
	}
	for _, g := range newDesign(t).unseenThirds(t) {
		object("unseen-group", "", "no unit is in of %s", g)
	}
	for _, w := range e.Warnings {
		switch w.Kind {
		case OverBound, LowBound, Fall, OnlyParts, Differing:
			object(string(w.Kind), w.Unit, "%s", w.Text)
		}
	}
	return out
}
