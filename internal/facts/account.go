package facts

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Length is how much of a contest a story tells.
type Length string

// The lengths of stories.
const (
	Brief Length = "brief" // the result, who says so, the delegates, the consequence
	Full  Length = "full"  // all that the record holds for a reader
)

// account is the telling of one contest.
type account struct {
	*teller
	c      *tally.Contest
	rules  *race.Consequence
	length Length
	// outcome is what the record says of the vote, worked out once.
	outcome outcome
}

// outcome is how far the vote has come.
type outcome struct {
	kind    outcomeKind
	measure canvass.Measure
	options []canvass.OptionID
	basis   tally.Basis
	ref     tally.Ref
}

type outcomeKind string

const (
	won    outcomeKind = "won"    // the tally has a winner
	tied   outcomeKind = "tied"   // the tally has several
	leads  outcomeKind = "leads"  // somebody is ahead in a count that nobody is said to have won
	level  outcomeKind = "level"  // several are
	said   outcomeKind = "said"   // newsrooms say who won, or, where there is no count, a candidate does
	stated outcomeKind = "stated" // no count; somebody printed shares or a lead
	none   outcomeKind = "none"   // nothing of the vote
	off    outcomeKind = "off"    // the contest was cancelled
)

// Tell tells a contest from what the snapshot holds of it, and of nothing later. A contest that the snapshot does not
// have gives a story without sentences.
func Tell(s *tally.Snapshot, id canvass.ContestID, length Length) *Story {
	t := newTeller(s)
	c := s.Contests[id]
	if c == nil {
		return t.story(string(id), Sentence{})
	}
	a := &account{teller: t, c: c, rules: race.Of(s, id), length: length}
	a.outcome = a.judge()
	st := a.compose()
	st.Contest = id
	return st
}

// judge works out how far the vote has come.
func (a *account) judge() outcome {
	c := a.c
	for _, w := range c.Winners {
		if w.Measure != canvass.Delegates {
			o := outcome{won, w.Measure, w.Options, w.Basis, tally.Join(w.Ref, c.InfoRef)}
			if w.Tied {
				o.kind = tied
			}
			return o
		}
	}
	if c.Event != nil && c.Event.Cancelled && c.Count == nil {
		return outcome{off, canvass.Votes, nil, "", c.InfoRef}
	}
	all := a.victors()
	ref := c.InfoRef // what others say and take back, and who among them is a candidate, decides how the vote stands
	for _, k := range c.Claims {
		if k.Claim.Kind == canvass.ClaimWinner {
			ref = tally.Join(ref, k.Ref, a.s.FileRef(outletsFile))
		}
	}
	for _, k := range c.Calls {
		ref = tally.Join(ref, k.Ref)
	}
	newsrooms := slices.ContainsFunc(all, func(v victors) bool { return len(v.outlets(a.teller)) > 0 })
	if l := c.Leader; l != nil && !newsrooms {
		o := outcome{leads, l.Measure, l.Options, "", tally.Join(l.Ref, ref)}
		if len(l.Options) > 1 {
			o.kind = level
		}
		return o
	}
	if len(all) > 0 {
		o := outcome{kind: said, measure: all[0].measure, ref: ref}
		for _, v := range all {
			o.options = append(o.options, v.winner)
		}
		return o
	}
	if len(c.Stated) > 0 {
		newest := a.newestStated()
		o := outcome{stated, newest.Report.Measure, nil, "", tally.Join(newest.Ref, ref)}
		if ahead := aheadIn(newest.Report.Stated); ahead != "" {
			o.options = []canvass.OptionID{ahead}
		}
		return o
	}
	return outcome{none, canvass.Votes, nil, "", tally.Join(contestRef(c), ref)}
}

// newestStated is the newest report without counts that has somebody ahead, else the newest of all.
func (a *account) newestStated() tally.Stated {
	for _, st := range slices.Backward(a.c.Stated) {
		if st.Report.Area == canvass.Statewide && st.Report.Unit == "" && aheadIn(st.Report.Stated) != "" {
			return st
		}
	}
	return a.c.Stated[len(a.c.Stated)-1]
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

// compose puts the sentences in order.
func (a *account) compose() *Story {
	lead := join(
		[]Sentence{a.result(), a.contradiction(), a.firstCall(), a.soFar(), a.shares(), a.ballotShares(), a.electorate(), a.field()},
		[]Sentence{a.confirmation(), a.certification(), a.countedSince(), a.dispute(), a.call(), a.victory()},
		a.dissent(), []Sentence{a.takenBack(), a.wentBack(), a.callBack(), a.complete()},
	)
	announced := join([]Sentence{a.correctedAward(), a.correctionReason()}, a.flaggedAwards(), a.sameAwards())
	first := []Sentence{a.firstLoss()}
	moved := []Sentence{a.raceLead(), a.decides()}
	if a.length == Brief {
		lead = slices.DeleteFunc(lead, func(s Sentence) bool { return s.About == "field" })
		return a.story(string(a.c.ID), a.headline(), join(lead, []Sentence{a.counting()}, a.statedShares()), join([]Sentence{a.delegates()}, a.lots(), a.decisions(), announced), join(first, moved))
	}
	return a.story(string(a.c.ID), a.headline(),
		join(lead, []Sentence{a.counting(), a.unitsIn(), a.ballotsOut()}),
		join(a.statedShares(), []Sentence{a.expected()}, a.otherCounts(), a.fallen()),
		join([]Sentence{a.delegates()}, a.lots(), a.decisions(), []Sentence{a.trigger(), a.working(), a.lacking()}, announced, []Sentence{a.staleAward(), a.lateAward()}, a.otherAwards()),
		join(first, []Sentence{a.uncounted(), a.firstWin()}, moved, []Sentence{a.basisOfRace(), a.winnerBefore(), a.loserBefore(), a.forecast()}),
		join(a.reactions(), a.statements()),
		join(a.winnerLife(), []Sentence{a.agesStated(), a.agesComputed()}),
		join([]Sentence{a.jurisdictionKind(a.c.ID.Jurisdiction(), a.c.ID.Cycle())}, a.history(), []Sentence{a.since()}),
		a.conflicts(),
		[]Sentence{a.officialOn(), a.otherParty(), a.nextInRace()},
	)
}

func join(parts ...[]Sentence) []Sentence { return slices.Concat(parts...) }

// date is the day of the event that binds, zero where the record does not know it.
func (a *account) date() time.Time {
	if a.c.Event == nil {
		return time.Time{}
	}
	return a.c.Event.Date
}

// on is the day of the contest for running text: "on Tuesday, 5 March".
func (a *account) on() run {
	d := a.date()
	if d.IsZero() {
		return nil
	}
	f := Fact{Subject: string(a.c.ID), Predicate: "date", Value: isoDay(d)}
	words := wording.WeekdayMonth(d)
	if d.Year() != a.today().Year() {
		words = wording.Weekday(d)
	}
	return a.known("on "+words, f, a.c.InfoRef, a.eventFact())
}

// clock is when something was, as a newspaper gives it, by the clock of the place; the day is left out where it is that
// of the contest. What it is said in rests on zoneRef.
func (a *account) clock(iv canvass.Interval) string {
	return wording.Press(iv, a.date(), a.s.Catalog.Jurisdictions[a.c.ID.Jurisdiction()].Location())
}

// zoneRef is the file that says which clock the place has.
func (a *account) zoneRef() tally.Ref {
	if j := a.s.Catalog.Jurisdictions[a.c.ID.Jurisdiction()]; j != nil {
		return a.s.FileRef(j.File)
	}
	return nil
}

func (a *account) eventFact() catalog.Cited {
	for i := range a.c.Info.Events {
		if &a.c.Info.Events[i] == a.c.Event && i < len(a.c.Info.EventFacts) {
			return a.c.Info.EventFacts[i]
		}
	}
	return catalog.Cited{}
}

// here is "in American Samoa".
func (a *account) here() run {
	return a.where(a.c.ID.Jurisdiction(), contestRef(a.c))
}

// named is an option's name in this contest, short unless a full one is asked for; an option that is not a person goes
// by the ballot's own label.
func (a *account) named(o canvass.OptionID, fully bool) run {
	if o.Fixed() {
		return a.label(a.c, o)
	}
	ref := a.outcome.ref
	if len(ref) == 0 {
		ref = contestRef(a.c)
	}
	if fully {
		return a.full(o, ref)
	}
	return a.last(o, ref)
}

// names lists options.
func (a *account) names(options []canvass.OptionID, fully bool) run {
	var items []run
	for _, o := range options {
		items = append(items, a.named(o, fully))
	}
	return list(items)
}

// fact is a fact about the contest.
func (a *account) fact(predicate, value string, status Status) Fact {
	return Fact{Subject: string(a.c.ID), Predicate: predicate, Value: value, Status: status}
}
