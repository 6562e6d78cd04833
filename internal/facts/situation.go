package facts

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// outcome is how far the vote has come.
type outcome struct {
	kind    outcomeKind
	measure canvass.Measure
	options []canvass.OptionID
	basis   tally.Basis
	// ref is what decides that it is so, and that it is not otherwise.
	ref tally.Ref
}

type outcomeKind string

const (
	won     outcomeKind = "won"     // the tally has a winner
	tied    outcomeKind = "tied"    // the tally has several
	called  outcomeKind = "called"  // newsrooms say who won
	split   outcomeKind = "split"   // newsrooms name different winners
	leads   outcomeKind = "leads"   // somebody is ahead in the count that leads
	level   outcomeKind = "level"   // several are
	stated  outcomeKind = "stated"  // the figures that lead are shares or a lead without votes
	claimed outcomeKind = "claimed" // nobody gives figures; a candidate claims to have won
	off     outcomeKind = "off"     // it was canceled
	undated outcomeKind = "undated" // its day is not set
	coming  outcomeKind = "coming"  // its day is still to come
	pending outcomeKind = "pending" // it is held, and nobody has reported votes
	silent  outcomeKind = "silent"  // it was held, and nobody gave this record a count of it
)

// counted reports whether votes, shares or a winner are known.
func (k outcomeKind) counted() bool {
	return slices.Contains([]outcomeKind{won, tied, called, split, leads, level, stated}, k)
}

// judge works out how far the vote has come.
func (a *account) judge() outcome {
	c := a.c
	ref := a.heard()
	for _, w := range c.Winners {
		if w.Measure != canvass.Delegates {
			o := outcome{won, w.Measure, w.Options, w.Basis, tally.Join(w.Ref, c.InfoRef)}
			if w.Tied {
				o.kind = tied
			}
			return o
		}
	}
	if all := a.callers(); len(all) > 0 {
		o := outcome{kind: called, measure: all[0].measure, ref: ref}
		for _, v := range all {
			o.options = append(o.options, v.winner)
		}
		if len(all) > 1 {
			o.kind = split
		}
		return o
	}
	if a.n != nil {
		if top := topOf(a.n); len(top) > 0 {
			o := outcome{leads, a.n.Measure, top, "", tally.Join(a.chosenRef(), ref)}
			if len(top) > 1 {
				o.kind = level
			}
			return o
		}
	}
	if a.figures != nil && a.figures.Stated != nil {
		o := outcome{stated, a.figures.Stated.Report.Measure, nil, "", tally.Join(a.chosenRef(), ref)}
		if ahead := aheadIn(a.figures.Stated.Report.Stated); ahead != "" {
			o.options = []canvass.OptionID{ahead}
		}
		return o
	}
	o := outcome{a.unheld(), canvass.Votes, nil, "", tally.Join(contestRef(c), a.chosenRef(), ref)}
	if own := a.ownClaim(); own != nil && (o.kind == pending || o.kind == silent) {
		o.kind, o.measure, o.options = claimed, own.Claim.Measure, []canvass.OptionID{own.Claim.Winner}
	}
	return o
}

// heard is what others say and take back of a winner, and who among them is a candidate: it decides how the vote stands
// even where nobody's word is told.
func (a *account) heard() tally.Ref {
	ref := a.c.InfoRef
	for _, k := range a.c.Claims {
		if k.Claim.Kind == canvass.ClaimWinner {
			ref = tally.Join(ref, k.Ref, a.s.FileRef(outletsFile))
		}
	}
	for _, k := range a.c.Calls {
		ref = tally.Join(ref, k.Ref)
	}
	for _, k := range a.c.Confirmations {
		ref = tally.Join(ref, k.Ref)
	}
	if t := a.c.TakenBack; t != nil {
		ref = tally.Join(ref, t.Ref)
	}
	return ref
}

// chosenRef is everything among which the figures that lead were chosen.
func (a *account) chosenRef() tally.Ref {
	var ref tally.Ref
	for _, n := range a.c.Sources {
		ref = tally.Join(ref, n.Ref)
	}
	for _, st := range a.c.Stated {
		ref = tally.Join(ref, st.Ref)
	}
	for _, e := range a.c.Expected {
		ref = tally.Join(ref, e.Ref)
	}
	return ref
}

// unheld says how a contest stands of which nobody gives figures.
func (a *account) unheld() outcomeKind {
	e := a.c.Event
	switch {
	case e == nil:
		return undated
	case e.Cancelled:
		return off
	case e.Date.IsZero():
		return undated
	case a.today().Before(e.Date):
		return coming
	case a.today().After(a.last()) && !(a.covered() && a.overnight()):
		return silent
	}
	return pending
}

// overnight reports whether it is the night after the contest, in which counting goes on.
func (a *account) overnight() bool {
	const morning = 6
	now := a.s.Now.Go().In(canvass.Eastern)
	return a.today().Equal(a.last().AddDate(0, 0, 1)) && now.Hour() < morning
}

// topOf are those with most votes in a count, nil where nobody has any.
func topOf(n *tally.Count) []canvass.OptionID {
	var out []canvass.OptionID
	for _, o := range n.Options {
		if o.Votes > 0 && o.Votes == n.Options[0].Votes {
			out = append(out, o.Option)
		}
	}
	return out
}

// aheadIn is whom a stated report has ahead, empty where it does not say.
func aheadIn(st *canvass.Stated) canvass.OptionID {
	if st == nil {
		return ""
	}
	if st.Leader != "" {
		return st.Leader
	}
	var best canvass.StatedShare
	for _, sh := range st.Shares {
		switch {
		case sh.Percent == "":
		case best.Option == "" || sh.Percent.Compare(best.Percent) > 0:
			best = sh
		case sh.Percent.Compare(best.Percent) == 0:
			return ""
		}
	}
	if best.Percent.Compare("50") > 0 || len(st.Shares) > 1 {
		return best.Option
	}
	return ""
}

// verdict is words that rest on the outcome.
func (a *account) verdict(words string) run {
	o := a.outcome
	status := Reported
	switch o.basis {
	case tally.ByCertification:
		status = Certified
	case tally.ByConfirmation:
		status = Confirmed
	case tally.ByCertainTest, tally.ByCall:
		status = Computed
	case tally.ByHistory:
		status = Known
	}
	value := ""
	for i, x := range o.options {
		if i > 0 {
			value += ", "
		}
		value += string(x)
	}
	predicate := "winner"
	switch o.kind {
	case leads, level:
		predicate, status = "leader", Computed
	case called, split, claimed:
		predicate, status = "called winner", Claimed
	case stated:
		predicate = "stated leader"
	case off:
		predicate, value, status = "contest", "canceled", Known
	case coming, pending, silent, undated:
		predicate, value, status = "vote", "none reported", Known
	}
	f := a.fact(predicate, value, status)
	f.Measure = o.measure
	return a.state(words, f, o.ref)
}
