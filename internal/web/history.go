package web

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// historyView is what happened to a contest, the newest first: what moved its outcome, or was more than a count or a
// claim, and all the rest.
type historyView struct {
	Weighty []changeRow
	Rest    []changeRow
	Untold  string // how many older counts are not told, empty for none
}

// Summary is the line that the rest is folded under.
func (h *historyView) Summary() string {
	if len(h.Rest) == 1 {
		return "One more entry, which moved no more than the lead"
	}
	return english.Thousands(len(h.Rest)) + " more entries, which moved no more than the lead"
}

type changeRow struct {
	Sort  string // "Correction"
	AsOf  string // the page as it stood then
	By    string
	What  Figure
	Was   string
	Why   string
	Moved []move // what it did to the outcome, empty where it did nothing
	Small string
}

// move is one part of the outcome, before a change and after it.
type move struct {
	What, Before, After string
}

// changes is the contest's history.
func (b *book) changes(c *tally.Contest) *historyView {
	told, untold := c.Changes()
	h := &historyView{}
	if untold > 0 {
		h.Untold = english.Thousands(untold)
	}
	for i, x := range slices.Backward(told) {
		row := changeRow{
			Sort: changeSort(&x), By: b.outlet(x.By), Was: english.Unstopped(b.spell(c, x.Was)), Why: english.Unstopped(b.spell(c, x.Why)),
			Moved: b.moves(c, x.Before, x.After), Small: "Entered " + momentWords(x.Recorded) + " by " + x.Actor + ".",
			AsOf: "/" + string(c.ID) + "?as-of=" + x.Recorded.String(),
		}
		row.What = b.fig("change-"+english.Thousands(i), "a change", english.Unstopped(b.spell(c, x.What)), x.Ref)
		if x.Weighty() || !x.Before.SameFirst(x.After) || !x.Before.SameDelegates(x.After) {
			h.Weighty = append(h.Weighty, row)
		} else {
			h.Rest = append(h.Rest, row)
		}
	}
	if len(h.Weighty)+len(h.Rest) == 0 {
		return nil
	}
	return h
}

// changeSort names the sort of a change for readers.
func changeSort(x *tally.Change) string {
	switch {
	case x.Kind == tally.ChangeCorrection && x.Cause == canvass.CauseEntry:
		return "Correction of an entry"
	case x.Kind == tally.ChangeCorrection && x.Cause == canvass.CauseCanvass:
		return "Official canvass"
	case x.Kind == tally.ChangeRetraction && x.Cause == canvass.CauseEntry:
		return "Entry taken out"
	}
	return english.Capital(string(x.Kind))
}

// moves are the parts of the outcome that differ.
func (b *book) moves(c *tally.Contest, before, after tally.Outcome) []move {
	var out []move
	if !before.SameFirst(after) {
		out = append(out, move{"The vote", b.firstWords(c, before), b.firstWords(c, after)})
	}
	if !before.SameLead(after) {
		out = append(out, move{"The lead", leadWords(before), leadWords(after)})
	}
	if !before.SameDelegates(after) {
		out = append(out, move{"Delegates", b.seatWords(c, before), b.seatWords(c, after)})
	}
	if before.Status != after.Status {
		out = append(out, move{"The count", stateWords(before.Status), stateWords(after.Status)})
	}
	return out
}

func (b *book) firstWords(c *tally.Contest, o tally.Outcome) string {
	switch {
	case len(o.First) == 0:
		return "nobody is ahead"
	case len(o.First) > 1 && o.Won:
		return b.names(c, o.First) + " have tied"
	case len(o.First) > 1:
		return b.names(c, o.First) + " are level"
	case o.Won:
		return b.name(c, o.First[0]) + " has won"
	}
	return b.name(c, o.First[0]) + " leads"
}

func leadWords(o tally.Outcome) string {
	switch {
	case o.Lead == nil:
		return "not known"
	case *o.Lead < 0:
		return english.Count(-*o.Lead, "vote", "votes") + " behind in the count"
	}
	return english.Count(*o.Lead, "vote", "votes")
}

func (b *book) seatWords(c *tally.Contest, o tally.Outcome) string {
	var seats []string
	for _, a := range o.Delegates {
		if a.Delegates > 0 {
			seats = append(seats, b.last(c, a.Option)+" "+english.Thousands(a.Delegates))
		}
	}
	if len(seats) == 0 {
		return "none"
	}
	return strings.Join(seats, ", ")
}

// stateWords are how far a count is, in a word or two.
func stateWords(s tally.Status) string {
	switch s {
	case tally.None:
		return "no votes reported"
	case tally.Complete:
		return "all ballots counted"
	}
	return string(s)
}
