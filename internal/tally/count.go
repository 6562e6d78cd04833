package tally

import (
	"cmp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

func countOf(x *entry, r *canvass.Report) *Count {
	c := &Count{
		By: x.by(), Measure: r.Measure, Valid: r.Valid(),
		Ballots: r.Ballots, Blank: r.Blank, Void: r.Void, Over: r.Overvotes, Cast: r.Cast, Final: r.Final,
		Units: r.Units, UnitsOf: r.UnitsOf, UnitsAre: r.UnitsAre,
		At: x.Entry.At, Recorded: x.Entry.Recorded, Mark: x.Entry.Mark, Ref: x.ref(),
	}
	if r.Recount != nil {
		c.Recount = r.Recount.Reason
	}
	c.Options = optionCounts(r.Counts)
	return c
}

func optionCounts(counts []canvass.Count) []OptionCount {
	sorted := slices.Clone(counts)
	canvass.SortCounts(sorted)
	out := make([]OptionCount, len(sorted))
	for i, n := range sorted {
		out[i] = OptionCount(n)
	}
	return out
}

// Counted is how many ballots the count holds: as the source says, else the valid votes and what it gives beside them.
func (c *Count) Counted() int64 {
	if c.Ballots != nil {
		return *c.Ballots
	}
	return c.told()
}

// told is the valid votes and what the source gives beside them.
func (c *Count) told() int64 { return told(c.Valid, c.Blank, c.Void, c.Over) }

func told(valid int64, beside ...*int64) int64 {
	for _, x := range beside {
		if x != nil {
			valid += *x
		}
	}
	return valid
}

// LeftOut are the options on the ballot that have no line in a count of votes where nothing says that they had no
// votes: the source does not call it the last count, nor give a number of ballots, counted or cast, that the lines
// fill. A sum leaves out who has no line in one of its units, for which the same holds. What a share or a bar is
// counted on is then not known.
func (c *Count) LeftOut(b canvass.Ballot) []canvass.OptionID {
	if c.Measure != canvass.Votes || !c.open() {
		return nil
	}
	var out []canvass.OptionID
	for _, o := range b.Options {
		if o != canvass.WriteIn && o != canvass.Other && c.saysNothingOf(o) {
			out = append(out, o)
		}
	}
	return out
}

// open reports whether an option that the count leaves out may have votes in it all the same.
func (c *Count) open() bool {
	if c.Final || c.fills(c.Ballots) || c.fills(c.Cast) {
		return false
	}
	return !c.Summed || c.silent
}

// saysNothingOf reports whether the count, or a unit of a sum, leaves the option out and says nothing of who is left
// out.
func (c *Count) saysNothingOf(o canvass.OptionID) bool {
	if !c.open() {
		return false
	}
	_, named := c.Votes(o)
	return !named || slices.Contains(c.bare, o)
}

// fills reports whether what was told leaves no ballot for anybody else.
func (c *Count) fills(ballots *int64) bool { return fills(ballots, c.Valid, c.Blank, c.Void, c.Over) }

func fills(ballots *int64, valid int64, beside ...*int64) bool {
	return ballots != nil && *ballots <= told(valid, beside...)
}

func (c *Count) leavesOut(b canvass.Ballot) bool { return len(c.LeftOut(b)) > 0 }

// Out is how many ballots are still to be counted, and whether that is known: the source says how many were cast, or
// that this is its last count.
func (c *Count) Out() (int64, bool) {
	if c.Final {
		return 0, true
	}
	if c.Cast == nil {
		return 0, false
	}
	return max(0, *c.Cast-c.Counted()), true
}

// Share is the option's share of the valid votes as text, "–" where the count leaves options out: then no share is
// known.
func (c *Count) Share(votes int64) string {
	if c.Partial {
		return "–"
	}
	return canvass.ShareText(votes, c.Valid)
}

// Agrees reports whether two counts give every option the same votes.
func (c *Count) Agrees(d *Count) bool {
	if c.Measure != d.Measure {
		return false
	}
	for _, pair := range [][2]*Count{{c, d}, {d, c}} {
		for _, o := range pair[0].Options {
			if n, _ := pair[1].Votes(o.Option); n != o.Votes {
				return false
			}
		}
	}
	return true
}

// choose puts the count that the contest goes by first. It has the measure that the rule counts, where some count has
// it; among these it is the authority's, else the newest on which two sources agree, else the newest.
func choose(counts []*Count, authority string, rule canvass.Measure) {
	rank := func(c *Count) int {
		if c.By == authority {
			return 0
		}
		for _, d := range counts {
			if d.By != c.By && c.Agrees(d) {
				return 1
			}
		}
		return 2
	}
	ranks := map[*Count]int{}
	for _, c := range counts {
		ranks[c] = rank(c)
	}
	best := slices.MinFunc(counts, func(a, b *Count) int {
		return cmp.Or(
			cmp.Compare(measureOrder(a.Measure, rule), measureOrder(b.Measure, rule)),
			cmp.Compare(ranks[a], ranks[b]),
			-cmp.Compare(a.Recorded, b.Recorded),
			strings.Compare(a.By, b.By))
	})
	i := slices.Index(counts, best)
	copy(counts[1:i+1], counts[:i])
	counts[0] = best
}

// measureOrder puts the rule's measure first, then those that lie nearer to delegates, votes before alignments.
func measureOrder(m, rule canvass.Measure) int {
	if m == rule {
		return -1
	}
	return slices.Index([]canvass.Measure{
		canvass.Votes, canvass.StateDelegateEquivalents, canvass.CountyDelegates, canvass.FinalAlignment, canvass.FirstAlignment,
		canvass.FinalRound, canvass.FirstChoices,
	}, m)
}

// ruleMeasure is the measure that the contest's rules count, votes where they do not say. The votes of a convention are
// votes.
func ruleMeasure(info *catalog.Contest) canvass.Measure {
	for _, p := range info.Pools {
		if r := info.Rules[p.Rule]; r != nil {
			switch r.Measure {
			case delegate.FirstAlignment:
				return canvass.FirstAlignment
			case delegate.FinalAlignment:
				return canvass.FinalAlignment
			case delegate.CountyDelegates:
				return canvass.CountyDelegates
			case delegate.StateDelegates:
				return canvass.StateDelegateEquivalents
			case delegate.LastRound:
				return canvass.FinalRound
			}
		}
	}
	return canvass.Votes
}

// countedMeasure is the measure by which the count that the contest goes by is chosen: that of the rules, or the final
// round of ranked ballots once the authority, or the catalog, has it.
func countedMeasure(info *catalog.Contest, counts []*Count) canvass.Measure {
	rule := ruleMeasure(info)
	if info.Ranked == nil || rule != canvass.Votes {
		return rule
	}
	if slices.ContainsFunc(counts, func(n *Count) bool {
		return n.Measure == canvass.FinalRound && (n.By == info.Authority || n.Official != "")
	}) {
		return canvass.FinalRound
	}
	return rule
}

// pastCounts are the counts out of the catalog, one a measure: history, or an earlier contest of the race.
func pastCounts(info *catalog.Contest, event string, now canvass.Time, ref Ref) []*Count {
	binding := ""
	if b := info.Binding(); b != nil {
		binding = b.ID
	}
	whole := map[canvass.Measure]*Count{}
	areas := map[canvass.Measure]map[canvass.Area]*Count{}
	var out []*Count
	for _, r := range info.Results {
		ev := r.Event
		if ev == "" {
			ev = binding
		}
		if ev != event || r.Published.After(dayOf(now)) {
			continue
		}
		c := &Count{
			By: info.Authority, Measure: r.Measure, Options: optionCounts(r.Counts), Ballots: r.Ballots, Blank: r.Blank, Over: r.Overvotes,
			Estimated: r.Status == catalog.Estimated, Partial: r.Partial, Scale: r.Scale, Official: r.Status, Mark: r.Mark, Ref: ref,
			Recorded: canvass.TimeOf(r.Published), At: canvass.Interval{Day: r.Published.Format("2006-01-02")},
		}
		for _, o := range c.Options {
			c.Valid += o.Votes
		}
		switch {
		case r.Area != canvass.Statewide && areas[r.Measure] == nil:
			areas[r.Measure] = map[canvass.Area]*Count{r.Area: c}
		case r.Area != canvass.Statewide:
			areas[r.Measure][r.Area] = c
		case whole[r.Measure] == nil:
			out = append(out, c)
			whole[r.Measure] = c
		}
	}
	for _, c := range out {
		c.Areas = areas[c.Measure]
	}
	return out
}

// RuleMeasure is the measure that the contest's rules count, votes where they do not say.
func (c *Contest) RuleMeasure() canvass.Measure { return ruleMeasure(c.Info) }
