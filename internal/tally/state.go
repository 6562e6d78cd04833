package tally

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
)

// State says how far a contest is, more finely than its Status does.
type State string

// The states of a contest. Each belongs to one Status, which stands behind it.
const (
	Cancelled     State = "cancelled"      // none: it is not held
	NotHeld       State = "not held"       // none: its day is still to come
	NoVotes       State = "no votes"       // none: nobody has reported any yet
	NeverReported State = "never reported" // none: its day is long past, and nobody will enter any
	SharesOnly    State = "shares only"    // counting: shares or a lead were stated, no votes
	CountGoesOn   State = "count goes on"  // counting
	AllCounted    State = "all counted"    // complete: the authority says how many ballots were cast, and all are counted
	CalledFinal   State = "called final"   // complete: the authority calls its count the last one
	LastKnown     State = "last known"     // complete: a final count out of the catalog, no certification seen
	InForce       State = "certified"      // certified
	CountedSince  State = "counted since"  // certified, and a recount that is not certified came after that
)

// longPast is how many days after its day a contest without votes is one that nobody will enter any of.
const longPast = 30

// Dispute is who won according to words that contradict each other: two confirmations of the authority, or one and its
// own complete count. None of them makes a winner.
type Dispute struct {
	Measure canvass.Measure
	Options []canvass.OptionID // in the order in which they were said to have won
	Ref     Ref
}

// TakenBack is what was taken back, by whom and why.
type TakenBack struct {
	Key    string // of the withdrawal
	By     string
	What   canvass.Kind           // report, confirmation or call
	Of     canvass.ConfirmationOf // for a confirmation
	Cause  canvass.Cause          // whose the error was
	Reason string
	At     canvass.Interval
	Ref    Ref
}

func state(c *Contest, today time.Time) State {
	n := c.Count
	switch {
	case c.Status == Certified && countedSince(c):
		return CountedSince
	case c.Status == Certified:
		return InForce
	case c.Status == Complete && n.Official != "":
		return LastKnown
	case c.Status == Complete && n.Cast != nil:
		return AllCounted
	case c.Status == Complete:
		return CalledFinal
	case c.Status == Counting && n == nil:
		return SharesOnly
	case c.Status == Counting:
		return CountGoesOn
	case c.Event != nil && c.Event.Cancelled:
		return Cancelled
	case c.Event == nil || c.Event.Date.IsZero():
		return NoVotes
	case today.Before(c.Event.Date):
		return NotHeld
	case c.Event.Date.AddDate(0, 0, longPast).Before(today):
		return NeverReported
	}
	return NoVotes
}

// countedSince reports whether the count that the desk goes by is a recount that came after the certification.
func countedSince(c *Contest) bool {
	k := c.Certified()
	return k != nil && c.Count != nil && c.Count.Recount != "" && c.Count.Recorded > k.Recorded
}

// takenBack is the newest count of votes, certification or winner that was taken back, while nothing of its sort
// stands.
func (list entryList) takenBack(c *Contest) *TakenBack {
	for _, x := range slices.Backward(list) {
		w := x.Entry.Withdrawal
		if w == nil || x.replaces == nil {
			continue
		}
		old := x.replaces
		t := &TakenBack{
			Key: x.Entry.Key, By: old.by(), Cause: w.Cause, Reason: w.Reason, At: x.Entry.At, Ref: x.ref(),
		}
		switch k := old.Entry.Confirmation; {
		case old.report != nil && old.report.Counted():
			t.What = canvass.KindReport
			if c.Count != nil {
				continue
			}
		case k != nil && old.by() == c.Info.Authority && k.Of == canvass.Certified:
			t.What, t.Of = canvass.KindConfirmation, k.Of
			if c.Status == Certified {
				continue
			}
		case k != nil && old.by() == c.Info.Authority && k.Of == canvass.ConfirmWinner:
			t.What, t.Of = canvass.KindConfirmation, k.Of
			if c.WonBy(k.Measure) != nil {
				continue
			}
		case old.Entry.Call != nil:
			t.What = canvass.KindCall
			if c.WonBy(old.Entry.Call.Measure) != nil {
				continue
			}
		default:
			continue
		}
		return t
	}
	return nil
}

// Today is the calendar day of the snapshot's moment, Eastern, as the catalog writes days.
func (s *Snapshot) Today() time.Time { return dayOf(s.Now) }

// StateRef is what the contest's state rests on.
func (c *Contest) StateRef() Ref {
	ref := c.InfoRef
	switch k := c.Certified(); {
	case k != nil && c.State == CountedSince:
		ref = Join(k.Ref, c.Count.Ref)
	case k != nil:
		ref = k.Ref
	case c.Count != nil:
		ref = c.Count.Ref
	case len(c.Stated) > 0:
		ref = c.Stated[len(c.Stated)-1].Ref
	}
	if d := c.Dispute; d != nil {
		ref = Join(ref, d.Ref)
	}
	if x := c.Contradiction; x != nil {
		ref = Join(ref, x.Ref)
	}
	if t := c.TakenBack; t != nil {
		ref = Join(ref, t.Ref)
	}
	return ref
}
