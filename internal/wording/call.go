package wording

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// Step is what a step of a call says, after the desk's name. It names a proposal as that: nobody is called by it.
func (w Words) Step(id canvass.ContestID, x *canvass.Step) string {
	switch x.Kind {
	case canvass.StepProposed:
		return "proposes, and has not decided, to call " + Measure(x.Measure) + " for " + w.Option(id, x.Winner)
	case canvass.StepObjected:
		return "objects to the proposed call: " + english.Unstopped(x.Text)
	case canvass.StepAnswered:
		return "answers an objection to the proposed call: " + english.Unstopped(x.Text)
	case canvass.StepApproved:
		return "approves the proposed call, to be published at " + Clock(x.After)
	case canvass.StepUndone:
		return "takes back its approval of the proposed call before it was published"
	case canvass.StepDropped:
		return "drops the proposed call"
	case canvass.StepStatus:
		if x.Status == canvass.Runoff && x.Tier != canvass.TierCertain {
			return "says, as one of the two people whom it takes, that the contest is " + w.SetStatus(id, x.Status, x.Options)
		}
		return "says that the contest is " + w.SetStatus(id, x.Status, x.Options)
	case canvass.StepPaused:
		if x.After != 0 {
			return "notes that counting is paused until " + Moment(x.After)
		}
		return "notes that counting is paused"
	case canvass.StepPolicy:
		return w.Policy(x.Policy)
	}
	return string(x.Kind)
}

// SetStatus is a status that people set, within a sentence, with those who go on to a runoff.
func (w Words) SetStatus(id canvass.ContestID, s canvass.CallStatus, runoff []canvass.OptionID) string {
	if len(runoff) == 0 {
		return CallStatus(s)
	}
	return CallStatus(s) + " of " + w.Options(id, runoff)
}

// CallStatus is a status at the call desk in the field's published words, within a sentence.
func CallStatus(s canvass.CallStatus) string {
	switch s {
	case canvass.AwaitingClose:
		return "awaiting poll close"
	case canvass.TooEarly:
		return "too early to call"
	case canvass.TooClose:
		return "too close to call"
	case canvass.Runoff:
		return "going to a runoff"
	case canvass.WinnerNotLeading:
		return "called, and its winner is not leading"
	case canvass.Unable:
		return "one that this desk is unable to call"
	case canvass.WillNotCall:
		return "one that this desk will not call"
	case canvass.AwaitingRanked:
		return "awaiting ranked choice results"
	}
	return string(s)
}

// Called is what this desk decided, after its name: "called the vote for Jason Palmer".
func (w Words) Called(id canvass.ContestID, k *canvass.Call) string {
	return "called " + Measure(k.Measure) + " for " + w.Option(id, k.Winner)
}

// Policy is whose calls the desk shows as followed: "follows two of AP, NBC News and CNN; what they call is theirs".
func (w Words) Policy(p *canvass.Policy) string {
	if len(p.Outlets) == 0 {
		return "follows nobody else's calls"
	}
	names := make([]string, len(p.Outlets))
	for i, o := range p.Outlets {
		names[i] = w.Outlet(o)
	}
	return "follows calls of " + english.Spelled(p.Agree) + " of " + english.List(names) + ", and labels them theirs"
}

// CalledBy says who made a call: the two people where the record names them, else what it rests on.
func CalledBy(k *canvass.Call) string {
	if k.ProposedBy == "" {
		if k.Tier == canvass.TierCertain {
			return "certain by bounds"
		}
		return ""
	}
	text := "proposed by " + Person(k.ProposedBy) + ", approved by " + Person(k.ApprovedBy)
	if k.ProposedBy == k.ApprovedBy {
		text = "by " + Person(k.ProposedBy)
	}
	switch k.Tier {
	case canvass.TierCertain:
		text += "; certain by bounds"
	case canvass.TierModel:
		text += "; by the desk's rule"
	case canvass.TierJudgement:
		text += "; by the editors' judgement, beyond the desk's rule"
	}
	return text
}

// Person is who an actor of the record is: the name of a token or a user, "ada" of "token ada".
func Person(actor string) string {
	for _, kind := range []string{"token ", "user "} {
		if name, ok := strings.CutPrefix(actor, kind); ok {
			return name
		}
	}
	return actor
}
