package web

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
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
	Sort     string // "Correction"
	AsOf     string // the page as it stood then
	By       string
	What     Figure
	Was      string
	Why      string
	Moved    []move // what it did to the outcome, empty where it did nothing
	Recorded canvass.Time
	Actor    string
}

// move is one part of the outcome, before a change and after it.
type move struct {
	What, Before, After string
}

// entriesOfChange is the address of the entries behind a change.
func (b *book) entriesOfChange(x *tally.Change) string {
	if slices.ContainsFunc(x.Ref, tally.IsSum) {
		return b.entriesOf(x.Ref)
	}
	return entriesAt(b.s.ChangeSeqs(x))
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
			Sort: english.Capital(wording.ChangeKind(&x)), By: b.w.Outlet(x.By), Was: b.w.Was(c.ID, &x),
			Why:   english.Unstopped(x.Why),
			Moved: b.moves(c, x.Before, x.After), Recorded: x.Recorded, Actor: x.Actor,
			AsOf: "/" + string(c.ID) + "?as-of=" + x.Recorded.String(),
		}
		row.What = b.figAt("change-"+english.Thousands(i), "a change", b.w.Change(c.ID, &x), x.Ref, b.entriesOfChange(&x))
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

// moves are the parts of the outcome that differ.
func (b *book) moves(c *tally.Contest, before, after tally.Outcome) []move {
	var out []move
	if !before.SameFirst(after) {
		out = append(out, move{"The vote", b.w.First(c.ID, before), b.w.First(c.ID, after)})
	}
	if !before.SameLead(after) {
		out = append(out, move{"The lead", wording.Lead(before), wording.Lead(after)})
	}
	if !before.SameDelegates(after) {
		out = append(out, move{"Delegates", b.w.Seats(c.ID, before), b.w.Seats(c.ID, after)})
	}
	if before.Status != after.Status {
		out = append(out, move{"The count", wording.ShortStatus(before.Status), wording.ShortStatus(after.Status)})
	}
	return out
}
