package tally

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
)

// countKey is the place of a count that later ones of the same source are held against.
type countKey struct {
	by, event string
	measure   canvass.Measure
	place
}

// steps puts the history's entries into words, those that were entered together in one step. Notices change nothing: they are
// shown, and not told.
func (h *history) steps() []*step {
	var out []*step
	last := map[countKey]*entry{}
	for i := 0; i < len(h.entries); {
		n := h.together(i)
		s := &step{entries: h.entries[i : i+n]}
		said := s.entries
		if said[0].report != nil && said[0].report.Part > 0 {
			said = entryList{joined(said)}
		}
		if s.change, s.told = h.change(said[0], last); s.told && len(said) > 1 {
			h.places(s, last)
		}
		s.change.span = span{n, s.entries[n-1].Seq}
		for _, x := range said {
			remember(x, last)
		}
		out = append(out, s)
		i += n
	}
	return out
}

// joined is the one entry that parts of a report make.
func joined(list entryList) *entry {
	whole, r := *list[len(list)-1], *list[0].report
	r.Counts = nil
	for _, x := range list {
		r.Counts = append(r.Counts, x.report.Counts...)
	}
	if len(list) == r.PartOf {
		r.Part, r.PartOf = 0, 0
	}
	whole.report = &r
	return &whole
}

// together is how many entries from i on are one step: the parts of one report, or counts of places below the whole that
// one source gave at one moment.
func (h *history) together(i int) int {
	first := h.entries[i]
	in := func(x *entry) bool {
		r, e := x.report, x.Entry
		if r == nil || e.Report == nil || x.by != first.by || e.Recorded != first.Entry.Recorded || e.Actor != first.Entry.Actor {
			return false
		}
		if first.report.Part > 0 || r.Part > 0 {
			return r.Part > 0 && first.report.Part > 0 && keyOf(x) == keyOf(first)
		}
		return r.Counted() && (r.Unit != "" || r.Area != canvass.Statewide) && r.Event == first.report.Event &&
			r.Measure == first.report.Measure && (r.Recount == nil) == (first.report.Recount == nil)
	}
	n := 1
	if !in(first) {
		return n
	}
	for i+n < len(h.entries) && in(h.entries[i+n]) {
		n++
	}
	return n
}

func keyOf(x *entry) countKey {
	r := x.report
	return countKey{x.by, r.Event, r.Measure, place{r.Area, r.Unit}}
}

// remember keeps the source's newest counts, place by place. What was taken back is held against nothing.
func remember(x *entry, last map[countKey]*entry) {
	switch {
	case x.report != nil:
		last[keyOf(x)] = x
	case x.Entry.Withdrawal != nil && x.replaces != nil && x.replaces.report != nil:
		delete(last, keyOf(x.replaces))
	}
}

// places words the counts of several places that came in together.
func (h *history) places(s *step, last map[countKey]*entry) {
	now, before := newSource(sourceKey{}), newSource(sourceKey{}) // they add no place to one that it lies in
	known := 0
	keys := make(Ref, 0, 2*len(s.entries))
	for _, x := range s.entries {
		now.take(x, x.report)
		if prev := last[keyOf(x)]; prev != nil && prev.report.Counted() {
			known++
			before.take(prev, prev.report)
			keys = append(keys, prev.Entry.Key)
		}
		keys = append(keys, x.Entry.Key)
	}
	slices.Sort(keys)
	s.change.Ref = Join(s.change.Ref, slices.Compact(keys))
	sum := now.count()
	counts := make([]canvass.Count, len(sum.Options))
	for i, o := range sum.Options {
		counts[i] = canvass.Count(o)
	}
	s.change.What = fmt.Sprintf("%s in %d places: %s", h.verb(s.entries[0].report), len(s.entries), h.countWords(counts))
	switch {
	case known == len(s.entries):
		s.change.What += differenceOf(before.count().Valid, sum.Valid)
	case known > 0:
		s.change.What += fmt.Sprintf(" (%d of them for the first time)", len(s.entries)-known)
	}
}

// outlet is an outlet's name as running text has it, the id where it is not known.
func (h *history) outlet(id string) string {
	switch o := h.setting.catalog.Outlets[id]; {
	case o == nil:
		return id
	case o.The:
		return "the " + o.Name
	default:
		return o.Name
	}
}

// change words one entry.
func (h *history) change(x *entry, last map[countKey]*entry) (Change, bool) {
	e := x.Entry
	c := Change{Key: e.Key, Recorded: e.Recorded, At: e.At, By: x.by, Actor: e.Actor, Ref: Ref{e.Key}}
	switch {
	case e.Correction != nil:
		c.Kind, c.Why, c.Cause = ChangeCorrection, e.Correction.Reason, e.Correction.Cause
		c.What = corrected(c.Cause, h.whatOf(x))
		c.Was = h.wasOf(x)
		c.Ref = c.Ref.With(e.Supersedes)
	case e.Withdrawal != nil:
		c.Kind, c.Why, c.Cause = ChangeRetraction, e.Withdrawal.Reason, e.Withdrawal.Cause
		if c.What = "took back an entry"; c.Cause == canvass.CauseEntry {
			c.What = "had said nothing of the kind: the entry was made by mistake"
		}
		c.Was = h.wasOf(x)
		c.Ref = c.Ref.With(e.Supersedes)
	case e.Report != nil:
		r, prev := x.report, last[keyOf(x)]
		c.Kind, c.What = ChangeStatement, h.whatOf(x)
		if r.Counted() {
			c.Kind = ChangeCount
		}
		if r.Recount != nil {
			c.Kind, c.Why = ChangeRecount, r.Recount.Reason
		}
		switch {
		case r.Part > 0:
			c.What += fmt.Sprintf(" (part %d of %d)", r.Part, r.PartOf)
		case prev != nil && r.Counted() && prev.report.Counted():
			c.What += differenceOf(prev.report.Valid(), r.Valid())
			c.Ref = c.Ref.With(prev.Entry.Key)
		}
	case e.Claim != nil:
		c.Kind, c.What = ChangeClaim, h.whatOf(x)
	case e.Call != nil:
		c.Kind, c.What, c.Why = ChangeCall, h.whatOf(x), e.Call.Reason
	case e.Confirmation != nil:
		if c.Kind = ChangeConfirmation; e.Confirmation.Of == canvass.Certified {
			c.Kind = ChangeCertification
		}
		c.What = h.whatOf(x)
	default:
		return c, false
	}
	return c, true
}

// corrected words what a correction puts in the place of an entry, by whose the error was.
func corrected(cause canvass.Cause, what string) string {
	switch cause {
	case canvass.CauseEntry:
		return "had " + what + "; it was entered wrongly"
	case canvass.CauseCanvass:
		return what + ", in the official canvass"
	}
	return "corrected itself: " + what
}

// wasOf is what the entry took the place of had said, empty where the record does not have it.
func (h *history) wasOf(x *entry) string {
	if x.replaces == nil {
		return ""
	}
	return h.whatOf(x.replaces)
}

func (h *history) name(o canvass.OptionID) string {
	return lastName(h.setting.catalog, h.setting.info, o)
}

func (h *history) verb(r *canvass.Report) string {
	if r.Recount != nil {
		return "counted again"
	}
	return "counted"
}

func (h *history) countWords(counts []canvass.Count) string {
	parts := make([]string, 0, len(counts))
	for _, n := range optionCounts(counts) {
		parts = append(parts, fmt.Sprintf("%s %s", h.name(n.Option), english.Thousands(n.Votes)))
	}
	return strings.Join(parts, ", ")
}

func (h *history) whatOf(x *entry) string {
	switch e := x.Entry; {
	case x.report != nil && x.report.Counted():
		where := ""
		switch {
		case x.report.Unit != "":
			where = "in " + string(x.report.Unit) + ": "
		case x.report.Area != canvass.Statewide:
			where = "in " + string(x.report.Area) + ": "
		case x.report.Recount != nil:
			return "counted again: " + h.countWords(x.report.Counts)
		}
		return h.verb(x.report) + " " + where + h.countWords(x.report.Counts)
	case x.report != nil:
		return "stated shares or progress, no votes"
	case x.claim != nil && x.claim.Kind == canvass.ClaimWinner:
		return "said that " + h.name(x.claim.Winner) + " won " + won(x.claim.Measure)
	case x.claim != nil && len(x.claim.Awards) > 0:
		parts := make([]string, 0, len(x.claim.Awards))
		for _, a := range x.claim.Awards {
			parts = append(parts, fmt.Sprintf("%s %d", h.name(a.Option), a.Delegates))
		}
		return "announced delegates: " + strings.Join(parts, ", ")
	case x.claim != nil:
		return "stated: " + x.claim.Text
	case x.notice != nil:
		return "announced: " + x.notice.Text
	case e.Call != nil:
		return "called " + won(e.Call.Measure) + " for " + h.name(e.Call.Winner)
	case e.Confirmation != nil && e.Confirmation.Of == canvass.Certified:
		return "certified the result"
	case e.Confirmation != nil && e.Confirmation.Winner != "":
		return "confirmed that " + h.name(e.Confirmation.Winner) + " won " + won(e.Confirmation.Measure)
	case e.Confirmation != nil:
		return "confirmed the count"
	}
	return "said what is not shown"
}

// won is the measure as a thing that is won.
func won(m canvass.Measure) string {
	if m == canvass.Votes {
		return "the vote"
	}
	return "the " + m.Words()
}

// lastName is a person's last name, the ballot's label for other options, the id where neither is known.
func lastName(c *catalog.Catalog, info *catalog.Contest, o canvass.OptionID) string {
	if p := c.People[o]; p != nil && p.Last != "" {
		return p.Last
	}
	if l := info.Ballot.Labels[o]; l != "" {
		return l
	}
	return string(o)
}

// differenceOf says how a count moved; a count that falls says so in words, for counts should not.
func differenceOf(before, after int64) string {
	switch d := after - before; {
	case d < 0:
		return fmt.Sprintf(" (fell by %s)", english.Thousands(-d))
	case d > 0:
		return fmt.Sprintf(" (%s more)", english.Thousands(d))
	}
	return " (as many as before)"
}
