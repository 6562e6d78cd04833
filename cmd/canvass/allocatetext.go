package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
)

// allocationText is the working for a terminal. info is nil for a pool whose rule stood on the command line.
func allocationText(a *answer.Allocation, info *catalog.Contest, name wording.Namer) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if a.Hypothetical {
		line("%s", bold.Render("Hypothetical. It is assumed that:"))
		for _, x := range a.Assumed {
			line("  %s", x)
		}
		line("Without that: %s", totalsText(a.Before, 0, 0, name))
	}
	seats := 0
	for _, p := range a.Pools {
		seats += p.Seats
	}
	of := fmt.Sprintf("Delegates (%d)", seats)
	if a.Hypothetical {
		of = fmt.Sprintf("Delegates, hypothetically (%d)", seats)
	}
	uncomputed := 0
	for _, p := range a.Pools {
		if p.Status == delegate.Undetermined {
			uncomputed += p.Seats
		}
	}
	sum := totalsText(a.Totals, a.Unallocated, a.Open-uncomputed, name)
	if uncomputed > 0 {
		sum = fmt.Sprintf("%s, %d cannot be computed", sum, uncomputed)
	}
	line("%s", bold.Render(of+": "+sum))
	if info != nil {
		line("%s, as of %s, %s.", info.Name, longDay(*a.On), votesFromText(a.VotesFrom))
		decisionsText(line, a.Decisions, name)
		for _, x := range a.Announced {
			parts := make(map[delegate.Option]int, len(x.Delegates))
			for o, n := range x.Delegates {
				parts[delegate.Option(o)] = n
			}
			line("Reported by %s, %s: %s", x.By, longDay(x.Published), totalsText(parts, x.Unallocated, 0, name))
		}
	}
	countedAs := ""
	if a.VotesFrom != nil && a.VotesFrom.CountedAs != nil {
		countedAs = *a.VotesFrom.CountedAs
		line("What the working below calls votes are %s.", countedAs)
	}
	without, seats := 0, 0
	for _, p := range a.Pools {
		if lacksOwnVotes(&p.Result) {
			without, seats = without+1, seats+p.Seats
		}
	}
	for _, p := range a.Pools {
		if without < 2 || !lacksOwnVotes(&p.Result) {
			b.WriteString(poolText(p.Result, name, countedAs))
		}
	}
	if without > 1 {
		line("\nDistrict delegates of %d districts: %d seats, cannot be computed", without, seats)
		line("  They lack the votes of each district.")
	}
	return b.String()
}

// lacksOwnVotes reports whether a district's pool lacks nothing but the district's votes.
func lacksOwnVotes(r *delegate.Result) bool {
	return r.Status == delegate.Undetermined && !r.Area.Statewide() && len(r.Lacks) == 1 && r.Lacks[0] == "the votes of "+string(r.Area)
}

// totalsText are delegates by option, most first.
func totalsText(totals map[delegate.Option]int, nobody, open int, name wording.Namer) string {
	var parts []string
	for _, o := range answer.MostFirst(totals) {
		parts = append(parts, fmt.Sprintf("%s %d", name(o), totals[o]))
	}
	if nobody > 0 {
		parts = append(parts, fmt.Sprintf("%d to nobody", nobody))
	}
	if open > 0 {
		parts = append(parts, fmt.Sprintf("%d that wait for a decision", open))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// votesFromText says whose votes they are.
func votesFromText(f *answer.VotesFrom) string {
	switch {
	case f.From == answer.VotesGiven:
		return "on the votes given here"
	case f.Source == nil:
		return "without any votes"
	}
	count := "the count"
	if f.Status != nil {
		count = map[string]string{"official": "the certified count", "final": "the last count known", "estimated": "the estimate"}[*f.Status]
	}
	by := " of " + *f.Source
	words := "on " + count + by + ", from the " + f.From
	if f.Estimated {
		words += "; the votes of some districts are somebody's estimate"
	}
	return words
}

// decisionsText names what somebody decided: what holds on the day, and what is left out.
func decisionsText(line func(string, ...any), decisions []answer.Decision, name wording.Namer) {
	for _, part := range []struct {
		head    string
		applied bool
	}{{"Applied:", true}, {"Left out:", false}} {
		headed := false
		for i, d := range decisions {
			if d.Applied != part.applied || i > 0 && alike(decisions[i-1], d) {
				continue
			}
			if !headed {
				line("%s", part.head)
				headed = true
			}
			what := spelled(d.What, name)
			if d.Kind == "withdrawal" {
				what = "withdrawal of " + what
			} else {
				what = d.Kind + ": " + what
			}
			if d.Pool != nil {
				what += " (" + *d.Pool
				more := 0
				for i+more+1 < len(decisions) && alike(d, decisions[i+more+1]) {
					more++
				}
				if more > 0 {
					what += " and " + english.Count(more, "more pool", "more pools") + " alike"
				}
				what += ")"
			}
			why := ""
			if d.Why != nil {
				why = "; " + *d.Why
			}
			line("  %s: %s, decided by %s%s. Source: %s.", longDay(d.When), what, spelled(d.Decider, name), why, strings.TrimSuffix(d.Source, "."))
		}
	}
}

// alike reports whether two decisions say the same of different pools.
func alike(a, b answer.Decision) bool {
	return a.Pool != nil && b.Pool != nil && a.Kind == b.Kind && a.What == b.What && a.Decider == b.Decider && a.When == b.When &&
		a.Source == b.Source && a.Applied == b.Applied
}

// spelled puts names in the place of the ids of options.
func spelled(text string, name wording.Namer) string {
	return catalog.SpellOut(text, func(id string) (string, bool) {
		if canvass.OptionID(id).Fixed() {
			return "", false
		}
		n := name(delegate.Option(id))
		return n, n != id
	})
}

// poolText is the working of one pool; countedAs says what its votes are, empty for votes.
func poolText(r delegate.Result, name wording.Namer, countedAs string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s: %s, %s\n", wording.Pool(r.PoolID), english.Count(r.Seats, "seat", "seats"), cmp.Or(wording.PoolStatus(&r, name), string(r.Status)))
	for _, lack := range r.Lacks {
		fmt.Fprintf(&b, "  It lacks %s.\n", spelled(lack, name))
	}
	for _, s := range r.Steps {
		words := s.Words
		if s.Stage != delegate.StageOverride && s.Stage != delegate.StageRecord && s.Stage != delegate.StageTie { // those have days
			words = english.WithCommas(words)
		}
		fmt.Fprintf(&b, "  %s\n", english.Capital(spelled(words, name)))
	}
	if r.Status != delegate.Undetermined && (len(r.Awards) > 0 || r.Unallocated > 0) {
		fmt.Fprintf(&b, "  Award: %s\n", totalsText(r.Awards, r.Unallocated, r.TieSeats, name))
	}
	for _, next := range wording.Next(r.Next, name, countedAs) {
		fmt.Fprintf(&b, "  %s.\n", english.Capital(english.WithCommas(next)))
	}
	return b.String()
}

// longDay is 2020-03-04 as "4 March 2020".
func longDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 January 2006")
}
