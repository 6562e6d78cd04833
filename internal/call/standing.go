package call

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Published is a call that was published, in force or taken back.
type Published struct {
	Key      string
	Call     *canvass.Call
	Recorded canvass.Time
	// Actor is who entered it: the program, where two people made it.
	Actor string
	// Retired is the key of the withdrawal, empty while the call is in force; Reason, By and Back say why, who and when.
	Retired, Reason, By string
	Back                canvass.Time
	Ref                 tally.Ref
}

// Signed is the call with who made it: one that nobody proposed is of whoever entered it, alone.
func (k *Published) Signed() *canvass.Call {
	if k.Call.ProposedBy != "" || Somebody(k.Actor) != nil {
		return k.Call
	}
	out := *k.Call
	out.ProposedBy, out.ApprovedBy = k.Actor, k.Actor
	return &out
}

// Approval is somebody's approval of a proposal. The call is published when After has come.
type Approval struct {
	Key, By, Text   string
	Recorded, After canvass.Time
}

// Proposal is a call that somebody proposes, not published yet.
type Proposal struct {
	Key, By  string
	Step     *canvass.Step
	Recorded canvass.Time
	// Approval is nil until somebody approves, and again when that is undone, or anything is objected or answered.
	Approval *Approval
}

// Answer is what somebody said to an objection.
type Answer struct {
	Key, By, Text string
	Recorded      canvass.Time
}

// Followed is a call of others that a stated policy shows beside this desk's own. It is theirs.
type Followed struct {
	Winner canvass.OptionID
	// By are those of the policy's outlets that called, Policy the whole of it, and Key its entry.
	By     []string
	Policy *canvass.Policy
	Key    string
	Ref    tally.Ref
}

// Standing is where a contest stands at the call desk: what needs no estimate.
type Standing struct {
	Contest    canvass.ContestID
	Tabulation Tabulation
	// Resumes is when paused counting is to go on, 0 where nobody said.
	Resumes canvass.Time
	Closing Closing
	Status  canvass.CallStatus
	// Since is when the record came to the status, Why the reason given for it, Key the entry that set it; empty where it
	// follows from the clock. Since is 0 too of a winner who trails by what nobody counted: delegates.
	Since canvass.Time
	Why   string
	Key   string
	// Runoff are those who go on to a runoff.
	Runoff []canvass.OptionID
	// Pending is a runoff that one person says and another has not, nil where there is none.
	Pending *PendingRunoff
	// Call is the call in force, nil where there is none; Retracted are those taken back, the oldest first.
	Call      *Published
	Retracted []Published
	// Proposal is what is proposed now, nil where nothing is.
	Proposal *Proposal
	// Followed is what a stated policy shows of others' calls, nil without a policy or where too few agree.
	Followed *Followed

	answers  []answered
	objected []objected // objections of people, of any proposal
}

// objected is somebody's objection to a call for an option. It holds in every proposal of the option: to propose again
// answers nobody.
type objected struct {
	winner canvass.OptionID
	tally.Logged
}

type answered struct {
	winner  canvass.OptionID
	measure canvass.Measure
	id      string
	Answer
}

// Banner reports whether a call that was taken back must be told before anything else: nothing took its place.
func (st *Standing) Banner() *Published {
	if st.Call != nil || len(st.Retracted) == 0 {
		return nil
	}
	return &st.Retracted[len(st.Retracted)-1]
}

// StandingOf reads the contest's steps and calls, in the record's order. now is the moment that closings are held
// against; a contest that the snapshot does not have gives nil.
func StandingOf(s *tally.Snapshot, id canvass.ContestID, now canvass.Time) *Standing {
	c := s.Contests[id]
	if c == nil {
		return nil
	}
	st := &Standing{Contest: id, Closing: ClosingOf(s, c, now), Status: canvass.TooEarly}
	var pause *tally.Logged
	for _, l := range c.Steps {
		if l.Entry.Step != nil && l.Entry.Step.Kind == canvass.StepPaused {
			pause = &l
		}
		st.take(l)
	}
	st.Tabulation, st.Resumes = tabulationOf(c, st.Closing, pause)
	switch {
	case st.Call != nil:
		st.Status = canvass.Called
		if !countsWithheld(c) && trails(c, st.Call.Call) {
			st.Status = canvass.WinnerNotLeading
			st.Since = 0
			if c.Count != nil {
				st.Since = c.Count.Recorded
			}
		}
	case st.Status == canvass.TooEarly && st.Key == "" && !st.Closing.Over:
		st.Status = canvass.AwaitingClose
	}
	st.Followed = followed(s, c)
	return st
}

// take takes in the next entry.
func (st *Standing) take(l tally.Logged) {
	e := l.Entry
	set := func(status canvass.CallStatus, why string) {
		st.Status, st.Since, st.Why, st.Key, st.Runoff = status, e.Recorded, why, e.Key, nil
		st.Pending = nil
	}
	switch {
	case e.Call != nil:
		st.Call = &Published{Key: e.Key, Call: e.Call, Recorded: e.Recorded, Actor: e.Actor, Ref: tally.Ref{e.Key}}
		st.Proposal = nil
		set(canvass.Called, e.Call.Reason)
		return
	case e.Withdrawal != nil:
		if k := st.Call; k != nil && k.Key == e.Supersedes {
			k.Retired, k.Reason, k.By, k.Back = e.Key, e.Withdrawal.Reason, e.Actor, e.Recorded
			k.Ref = k.Ref.With(e.Key)
			st.Retracted, st.Call = append(st.Retracted, *k), nil
			st.answers = nil // they were good enough for a call that was not
			set(canvass.Uncalled, e.Withdrawal.Reason)
		}
		return
	}
	step, p := e.Step, st.Proposal
	about := p != nil && p.Key == step.Proposal
	switch step.Kind {
	case canvass.StepProposed:
		st.Proposal = &Proposal{Key: e.Key, By: e.Actor, Step: step, Recorded: e.Recorded}
	case canvass.StepStatus:
		if step.Status == canvass.Runoff && !st.takeRunoff(l) {
			return
		}
		set(step.Status, step.Text)
		st.Runoff = step.Options
	case canvass.StepObjected:
		if about {
			st.objected = append(st.objected, objected{p.Step.Winner, l})
			p.Approval = nil
		}
	case canvass.StepAnswered:
		if about {
			st.answers = append(st.answers, answered{p.Step.Winner, p.Step.Measure, step.Objection, Answer{e.Key, e.Actor, step.Text, e.Recorded}})
			p.Approval = nil // who approved did not read this
		}
	case canvass.StepApproved:
		if about {
			p.Approval = &Approval{Key: e.Key, By: e.Actor, Text: step.Text, Recorded: e.Recorded, After: step.After}
		}
	case canvass.StepUndone:
		if about {
			p.Approval = nil
		}
	case canvass.StepDropped:
		if about {
			st.Proposal = nil
		}
	}
}

// answer is the newest answer to an objection to a call of the measure for the option, nil where nobody gave one. It holds
// in every such proposal while the objection is the same, or less, until a call is taken back.
func (st *Standing) answer(winner canvass.OptionID, measure canvass.Measure, id string) *Answer {
	for i := range slices.Backward(st.answers) {
		if a := &st.answers[i]; a.winner == winner && a.measure == measure && covers(a.id, id) {
			return &a.Answer
		}
	}
	return nil
}

// countOf is the count by which a measure is led, nil where nobody gave one: votes of ranked ballots are those of the
// final round.
func countOf(c *tally.Contest, m canvass.Measure) *tally.Count {
	if m == canvass.Votes && c.WonInRounds() {
		m = canvass.FinalRound
	}
	for _, n := range c.Sources {
		if n.Measure == m {
			return n
		}
	}
	return nil
}

// lead is who leads by a measure and by how much, and all that is counted of it.
type lead struct {
	leader          canvass.OptionID
	margin, counted int64
	known           bool
}

func leadOf(c *tally.Contest, m canvass.Measure) lead {
	var all []tally.OptionCount
	if m == canvass.Delegates {
		for _, a := range c.Delegates.Awards {
			all = append(all, tally.OptionCount{Option: a.Option, Votes: int64(a.Delegates)})
		}
	} else if n := countOf(c, m); n != nil {
		all = n.Options
	}
	l := lead{known: len(all) > 0}
	var first, second int64
	for _, o := range all {
		l.counted += o.Votes
		switch {
		case o.Votes > first:
			first, second, l.leader = o.Votes, first, o.Option
		case o.Votes == first && first > 0:
			second, l.leader = first, ""
		default:
			second = max(second, o.Votes)
		}
	}
	l.margin = first - second
	if l.leader == "" {
		l.margin = 0
	}
	return l
}

// trails reports whether the call's winner is behind somebody by the measure of the call. A tie is no lead.
func trails(c *tally.Contest, k *canvass.Call) bool {
	l := leadOf(c, k.Measure)
	return l.known && l.counted > 0 && l.leader != k.Winner
}

// countsWithheld reports whether a count of the contest may be withheld from the snapshot's readers: what is left of the
// counts then says nothing against a call that rests on all of them.
func countsWithheld(c *tally.Contest) bool {
	return slices.ContainsFunc(c.Withheld, func(w tally.Withheld) bool {
		switch w.Kind {
		case canvass.KindClaim, canvass.KindNotice, canvass.KindStory, canvass.KindForecast:
			return false
		}
		return true // of what is private not even the kind is known
	})
}

// followed is the call that enough of the policy's outlets made, where a policy stands for the contest's race.
func followed(s *tally.Snapshot, c *tally.Contest) *Followed {
	policy, key := PolicyOf(s, c.ID.Race())
	if policy == nil {
		return nil
	}
	by := map[canvass.OptionID][]string{}
	ref := map[canvass.OptionID]tally.Ref{}
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Claim.Kind != canvass.ClaimWinner || k.Claim.Measure != canvass.Votes || !k.Open() || !slices.Contains(policy.Outlets, k.By) {
			continue
		}
		if o := k.Claim.Winner; !slices.Contains(by[o], k.By) {
			by[o] = append(by[o], k.By)
			ref[o] = tally.Join(ref[o], k.Ref)
		}
	}
	var found *Followed
	for o, who := range by {
		if len(who) < policy.Agree {
			continue
		}
		if found != nil { // two winners, each by enough: nobody is followed
			return nil
		}
		slices.Sort(who)
		found = &Followed{Winner: o, By: who, Policy: policy, Key: key, Ref: ref[o].With(key)}
	}
	return found
}

// PolicyOf is whose calls are shown as followed in a race, and the key of the entry that says so; nil where nobody's are,
// which is so unless a policy was entered.
func PolicyOf(s *tally.Snapshot, race canvass.RaceID) (*canvass.Policy, string) {
	for _, l := range slices.Backward(s.RaceEntries(race)) {
		if x := l.Entry.Step; x != nil && x.Kind == canvass.StepPolicy {
			if len(x.Policy.Outlets) == 0 {
				return nil, ""
			}
			return x.Policy, l.Entry.Key
		}
	}
	return nil, ""
}
