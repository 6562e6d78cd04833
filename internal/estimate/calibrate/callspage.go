package calibrate

import (
	_ "embed" // calls.json
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/estimate"
)

//go:embed calls.json
var callsFile []byte

// MeasuredCalls is what the desk's rule was measured to do for this version of the program.
func MeasuredCalls() *Calls {
	var r Calls
	if err := json.Unmarshal(callsFile, &r); err != nil {
		panic("calibrate: calls.json: " + err.Error()) // it is part of the program
	}
	return &r
}

// Cell is the one of an order, nil where there is none.
func (r *Calls) Cell(o Order) *CallCell {
	i := slices.IndexFunc(r.Cells, func(c CallCell) bool { return c.Order == o })
	if i < 0 {
		return nil
	}
	return &r.Cells[i]
}

// Markdown is docs/calls-calibration.md.
func (r *Calls) Markdown() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(`# What the desk's rule would have called

Written by `+"`canvass calibrate --calls --markdown docs/calls-calibration.md`"+`; do not edit. It takes CANVASS_DATA, the folder of third-party files. Measured
with %s: another version of the rule, or of the model below it, has other figures, and a test fails. What was tried on the way to the rule is in
docs/calls.md.

The rule (a chance of %.3f on heavy tails; need, drop-one and trend, which share no assumption with the model; %d units or nine tenths of the vote; %d%% counted) is asked at 2, 5,
10, 15, 20, 30 … 90 and 95 percent of the vote in replays of %d contests of 2016, and calls at the first mark that satisfies it. The orders are those
of docs/calibration.md; *disguised adversary* is the adversary's order with as much chance in it as order. What the model knows comes from other states'
contests, and from contests of the same party that were held before; the factors of its intervals are the program's own.

A recommendation is not a call: people answer every objection first. *With objections* counts those for which one was open.
`, r.Rule, estimate.CallChance, estimate.FloorUnits, estimate.FloorCounted, r.Contests)
	line("## By order\n")
	line("| order | replays | called | false | in contests | median counted at the call | called by 25%% | called by 95%% | with objections |\n|---|---|---|---|---|---|---|---|---|")
	row := func(name string, c CallCell) {
		line("| %s | %d | %d | %d | %d of %d | %.1f%% | %.1f%% | %.1f%% | %d |", name, c.Replays, c.Calls, c.False, c.FalseContests, c.Contests, c.Counted, c.Quarter, c.Late, c.Held)
	}
	for _, c := range r.Cells {
		row(string(c.Order), c)
	}
	row("**all but the adversaries**", r.All)
	line("")
	r.bounds(line)
	r.goals(line)
	r.falseCalls(line)
	line("## The certain tier\n")
	line("Each county's votes for president in 2012 as its bound, a stand-in: %d of %d counties exceeded it.\n", r.Over, r.Bounded)
	line("| order | replays | certain before the end | false | median counted when certain |\n|---|---|---|---|---|")
	for _, c := range r.Certain {
		line("| %s | %d | %d | %d | %.1f%% |", c.Order, c.Replays, c.Certain, c.False, c.Counted)
	}
	return b.String()
}

// bounds says how much no false call proves.
func (r *Calls) bounds(line func(string, ...any)) {
	if r.All.False > 0 {
		line("%d of %d calls were false.\n", r.All.False, r.All.Calls)
		return
	}
	line("No false call in %d leaves a true rate of up to %.1f%% likely (rule of three), if replays were independent. They are not: with the %d contests as the units it is %.1f%%.\n",
		r.All.Calls, RuleOfThree(r.All.Calls), r.All.Contests, RuleOfThree(r.All.Contests))
}

// goals are those that were set for the rule, met or not.
func (r *Calls) goals(line func(string, ...any)) {
	line("## Goals\n")
	say := func(met bool, format string, args ...any) {
		mark := "met"
		if !met {
			mark = "**missed**"
		}
		line("- %s: %s", mark, fmt.Sprintf(format, args...))
	}
	say(r.All.False == 0, "no false call in any order but the adversaries': %d.", r.All.False)
	say(r.All.Counted <= 55, "median counted at the call at most 55%% over all orders: %.1f%%.", r.All.Counted)
	for _, g := range []struct {
		order Order
		most  float64
	}{{Time, 45}, {Random, 50}} {
		if c := r.Cell(g.order); c != nil {
			say(c.Counted <= g.most, "%s: at most %.0f%%: %.1f%%.", g.order, g.most, c.Counted)
		}
	}
	if c := r.Cell(Time); c != nil {
		say(c.Quarter >= 40, "%s: at least 40%% called by a quarter of the vote: %.1f%%.", Time, c.Quarter)
	}
	say(r.All.Late >= 85, "at least 85%% of replays called by 95%% of the vote: %.1f%%.", r.All.Late)
	for _, o := range []Order{Adversary, Disguised} {
		if c := r.Cell(o); c != nil {
			say(c.FalseContests <= 3, "%s: false in at most 3 contests: %d of %d.", o, c.FalseContests, c.Contests)
		}
	}
	wrong := 0
	for _, c := range r.Certain {
		wrong += c.False
	}
	say(wrong == 0, "the certain tier is false in no replay, the adversary's among them: %d.", wrong)
	line("")
}

// falseCalls prints each.
func (r *Calls) falseCalls(line func(string, ...any)) {
	line("## Every false call\n")
	if len(r.False) == 0 {
		line("There is none.\n")
		return
	}
	line("| order | contest | counted | called | by | won in the end | by | open objections |\n|---|---|---|---|---|---|---|---|")
	for _, k := range r.False {
		open := strings.Join(k.Objections, ", ")
		if open == "" {
			open = "none"
		}
		line("| %s | %s | %.1f%% | %s | %.1f | %s | %.1f | %s |", k.Order, k.Contest, k.Counted, k.Called, k.Lead, k.Winner, k.Margin, open)
	}
	line("")
}
