package call

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Nearness is how near a call a contest is: what waits for people first, what is decided last. Every board of the desk
// has this order and these words.
type Nearness int

// The kinds of nearness, in the order of boards.
const (
	InDoubt      Nearness = iota // a call of this desk is to be looked at again
	Approved                     // it is published soon, or was not though it was time
	Proposed                     // another person approves, or objects
	ReadyCertain                 // nobody can catch up, if the reported counts stand
	ReadyByRule                  // the desk's rule allows a call
	Counting                     // votes are counted
	Waiting                      // voting goes on, or none is counted yet
	Decided                      // this desk called it, or will not; or somebody won on the authority's word
)

// Nearness is how near a call the contest is.
func (st *State) Nearness() Nearness {
	switch p := st.Proposal; {
	case st.Reopened != "" || st.Status == canvass.WinnerNotLeading:
		return InDoubt
	case p != nil && p.Approval != nil:
		return Approved
	case p != nil:
		return Proposed
	case st.Call != nil || st.Status == canvass.WillNotCall || st.said():
		return Decided
	case st.Recommended && st.Callable() == nil && st.Tier == canvass.TierCertain:
		return ReadyCertain
	case len(st.c.Winners) > 0:
		return Decided
	case st.Recommended && st.Callable() == nil:
		return ReadyByRule
	case st.c.Count != nil && st.Closing.Over:
		return Counting
	}
	return Waiting
}

// said reports whether somebody said who won whose word decides: the contest's authority, or the catalog's final result.
// What the count's own arithmetic says waits for a call.
func (st *State) said() bool {
	return slices.ContainsFunc(st.c.Winners, func(w tally.Winner) bool {
		return w.Measure != canvass.Delegates && (w.Basis == tally.ByCertification || w.Basis == tally.ByConfirmation || w.Basis == tally.ByHistory)
	})
}

// Says is where the contest stands in a few words, for the people of the desk: "proposed by ada: Able, 2 objections
// open".
func (st *State) Says(w wording.Words) string {
	text := st.says(w)
	if p := st.Pending; p != nil {
		text += ", a runoff of " + w.Options(st.Contest, p.Options) + " is what " + wording.Person(p.By) + " says, and another person has not"
	}
	if st.Nearness() > Counting {
		return text
	}
	if n := len(st.Open()); n > 0 {
		text += ", " + english.Count(n, "objection", "objections") + " open"
	}
	if o := StatedAhead(st.c); o != "" {
		text += ", " + w.Last(st.Contest, o) + " ahead as stated"
	}
	return text
}

// SaysToOthers is Says for whoever does not decide: without what is proposed, what is held against it, and what the
// machine would recommend.
func (st *State) SaysToOthers(w wording.Words) string {
	others := *st
	others.Proposal, others.Recommended = nil, false
	return others.says(w)
}

func (st *State) says(w wording.Words) string {
	p := st.Proposal
	switch st.Nearness() {
	case InDoubt:
		return cmp.Or(st.Reopened, wording.CallStatus(st.Status))
	case Approved:
		by := "approved by " + wording.Person(p.Approval.By) + ": " + w.Last(st.Contest, p.Step.Winner)
		switch err := st.Stopped(); {
		case err != nil && st.now >= p.Approval.After:
			return by + ", and not published though it was time: " + why(err)
		case err != nil:
			return by + ", stopped before it was published: " + why(err)
		}
		return by + ", to be published at " + p.Approval.After.Go().In(canvass.Eastern).Format("15:04:05")
	case Proposed:
		text := "proposed by " + wording.Person(p.By) + ": " + w.Last(st.Contest, p.Step.Winner)
		switch {
		case st.Stale != "":
			return text + ", to be proposed again: " + st.Stale
		case st.Ready():
			return text + ", to be approved"
		}
		return text
	case ReadyCertain:
		return "ready: certain by bounds"
	case ReadyByRule:
		return "ready: the rule allows it"
	case Decided:
		switch {
		case st.Call != nil:
			return "called " + wording.ClockFrom(st.now, st.Call.Recorded) + ": " + w.Last(st.Contest, st.Call.Call.Winner)
		case len(st.c.Winners) > 0:
			return w.Winner(st.c, &st.c.Winners[0])
		}
	case Waiting:
		switch {
		case st.c.Count != nil:
		case !st.Closing.Over:
			return st.voting()
		case st.Status == canvass.TooEarly:
			return TabulationWords(st.Tabulation)
		}
	}
	return wording.CallStatus(st.Status)
}

// voting says when people vote, or that they do.
func (st *State) voting() string {
	e := st.c.Event
	if e == nil || e.Date.IsZero() {
		return "no day of voting is set"
	}
	today := st.now.Go().In(st.s.Catalog.Jurisdictions[st.c.Info.Jurisdiction].Location())
	if today.Format(time.DateOnly) < e.Date.Format(time.DateOnly) {
		return "voting is on " + e.Date.Format("2 January 2006")
	}
	return "voting goes on"
}

// why is an error in a clause, without what it is of.
func why(err error) string {
	var known *canvass.Error
	if errors.As(err, &known) && known.Msg != "" {
		return known.Msg
	}
	return err.Error()
}

// Board is every contest that the night is about, in the order of closing, those that close together by how near they
// are to a call, and then by the model's chance.
func Board(s *tally.Snapshot, m Moment) []*State {
	var out []*State
	for _, id := range s.Active {
		if st := Of(s, id, m); st != nil {
			out = append(out, st)
		}
	}
	slices.SortStableFunc(out, func(a, b *State) int {
		return cmp.Or(cmp.Compare(a.closes(), b.closes()), cmp.Compare(a.Nearness(), b.Nearness()),
			cmp.Compare(b.Figures.Chance, a.Figures.Chance), cmp.Compare(a.Contest, b.Contest))
	})
	return out
}

// closes is when voting ends, contests of which nobody knows behind the others.
func (st *State) closes() canvass.Time {
	if st.Closing.At == 0 {
		return 1 << 62
	}
	return st.Closing.At
}

// Now is the moment that the state is of.
func (st *State) Now() canvass.Time { return st.now }
