package canvass

import "unicode/utf8"

// Call is this desk's own decision that an option has won, as it is published. What another outlet calls is a claim.
// Calls of earlier versions have a winner, a measure and a reason alone.
type Call struct {
	Winner  OptionID `json:"winner"`
	Measure Measure  `json:"measure"`
	// Reason is why the desk is sure, for readers.
	Reason string `json:"reason"`
	// Tier is what the call rests on, by machine, at the moment of its publication.
	Tier CallTier `json:"tier,omitempty"`
	// Proposal and Approval are the keys of the steps that led to it, ProposedBy and ApprovedBy who took them, as those
	// entries name their actors. All are empty for a call that one person makes because it is certain.
	Proposal   string `json:"proposal,omitempty"`
	Approval   string `json:"approval,omitempty"`
	ProposedBy string `json:"proposed_by,omitempty"`
	ApprovedBy string `json:"approved_by,omitempty"`
	// Figures are those of the moment of its publication.
	Figures *Figures `json:"figures,omitempty"`
}

// Validate refuses a call without a winner, a measure or a reason, and one that names half of those who made it.
func (c *Call) Validate() error {
	const op = "call"
	if err := c.Winner.Validate(); err != nil {
		return err
	}
	if c.Reason == "" {
		return Errorf(Invalid, op, "a call says why the desk is sure")
	}
	if err := callWords(op, c.Reason); err != nil {
		return err
	}
	if c.Tier != "" {
		if err := c.Tier.Validate(); err != nil {
			return err
		}
	}
	if empty := c.Proposal == ""; empty != (c.Approval == "") || empty != (c.ProposedBy == "") || empty != (c.ApprovedBy == "") {
		return Errorf(Invalid, op, "a call names its proposal, its approval and who made both, or none of them")
	}
	if c.Figures != nil {
		if err := c.Figures.Validate(); err != nil {
			return err
		}
	}
	return c.Measure.Validate()
}

// CallTier is what a call rests on.
type CallTier string

// The tiers of calls.
const (
	// TierCertain: the lead exceeds all that can be out by sourced bounds, and the error budget. One person may call.
	TierCertain CallTier = "certain"
	// TierModel: the desk's rule recommends it, by a model's chance and by reasons that share no assumption with it.
	TierModel CallTier = "model"
	// TierJudgement: neither does. Two people judge, and answer in words why.
	TierJudgement CallTier = "judgement"
)

// Validate refuses a tier that is none of the constants.
func (t CallTier) Validate() error {
	switch t {
	case TierCertain, TierModel, TierJudgement:
		return nil
	}
	return Errorf(Invalid, "tier", "%q is not a tier: use certain, model or judgement", t)
}

// Figures are what a proposal or a call rests on at its moment.
type Figures struct {
	// Leader has the most of the call's measure, empty in a tie and before the first vote; Margin is its lead over the next.
	Leader OptionID `json:"leader,omitempty"`
	Margin int64    `json:"margin"`
	// Counted is all that is counted.
	Counted int64 `json:"counted"`
	// Out is the most that can be out, by sourced bounds; else OutBy is "model", and it is the upper end of the model's
	// range, which holds in nineteen cases of twenty. It is nil where nobody can say.
	Out   *int64 `json:"out,omitempty"`
	OutBy string `json:"out_by,omitempty"`
	// Chance that the leader has the most in the end, by the model, in ten-thousandths; 0 where there is no model.
	Chance int `json:"chance,omitempty"`
	// Entries is how many entries of the record they rest on, and Packet the hash of the evidence packet that is made of
	// those: "sha256:…".
	Entries int64  `json:"entries"`
	Packet  string `json:"packet"`
}

// The bases of Figures.Out.
const (
	OutByBounds = "bounds"
	OutByModel  = "model"
)

// Validate refuses negative numbers, a chance beyond certainty and a packet without a hash.
func (f *Figures) Validate() error {
	const op = "figures"
	if f.Leader != "" {
		if err := f.Leader.Validate(); err != nil {
			return err
		}
	}
	if f.Margin < 0 || f.Counted < 0 || f.Entries < 1 || f.Chance < 0 || f.Chance > 10_000 || f.Out != nil && *f.Out < 0 {
		return Errorf(Invalid, op, "a margin, a count or a number of entries below zero, or a chance beyond 10,000")
	}
	if (f.Out != nil) != (f.OutBy == OutByBounds || f.OutBy == OutByModel) {
		return Errorf(Invalid, op, "what is out names its basis, bounds or model, and nothing is named where nobody can say")
	}
	if !IsHash(f.Packet) {
		return Errorf(Invalid, op, "%q is not the hash of an evidence packet", f.Packet)
	}
	return nil
}

// CallStatus is where a contest stands at the call desk, in the field's published words.
type CallStatus string

// The statuses. A step sets those that are marked with *; the others follow from the record.
const (
	AwaitingClose    CallStatus = "awaiting close"         // polls are open somewhere in the jurisdiction
	TooEarly         CallStatus = "too early"              // * to call: the default from the close on
	TooClose         CallStatus = "too close"              // * to call: what is left could decide, or a recount
	Called           CallStatus = "called"                 // a call of this desk is in force
	Runoff           CallStatus = "runoff"                 // * nobody wins, and those named go on to a runoff
	WinnerNotLeading CallStatus = "winner not leading"     // a call is in force, and its winner trails now
	Uncalled         CallStatus = "uncalled"               // a call was taken back
	Unable           CallStatus = "unable"                 // * to call: data at the source cannot be used, and may change
	WillNotCall      CallStatus = "will not call"          // * this desk makes no call here
	AwaitingRanked   CallStatus = "awaiting ranked choice" // * nobody has a majority of first choices
)

// Set reports whether people set the status by a step; the others follow from the record.
func (s CallStatus) Set() bool {
	switch s {
	case TooEarly, TooClose, Runoff, Unable, WillNotCall, AwaitingRanked:
		return true
	}
	return false
}

// StepKind says what a step towards a call is.
type StepKind string

// The steps. The published call is an entry of kind call, and its retraction a withdrawal of that entry.
const (
	StepProposed StepKind = "proposed" // somebody proposes a call
	StepObjected StepKind = "objected" // somebody holds something against the proposal
	StepAnswered StepKind = "answered" // an objection, by machine or by somebody, is answered in words
	StepApproved StepKind = "approved" // another one approves; it is published when After has come
	StepUndone   StepKind = "undone"   // an approval is taken back before the call was published
	StepDropped  StepKind = "dropped"  // a proposal is given up
	StepStatus   StepKind = "status"   // the contest's status is set
	StepPaused   StepKind = "paused"   // counting pauses, perhaps until After
	StepPolicy   StepKind = "policy"   // of a race: whether others' calls are followed, and whose
)

// Step is one step of this desk on the way to a call, or away from one. It says nothing to readers of who won: that is
// the published Call's.
type Step struct {
	Kind StepKind `json:"kind"`
	// Proposal is the key of the proposal that the step is about; empty for a proposal, a status, a pause and a policy.
	Proposal string `json:"proposal,omitempty"`
	// Winner and Measure are what is proposed; Tier and Figures what the machine says of it then: the desk fills them in. A
	// runoff has a tier too: certain where bounds allow nothing else, and one person may say so.
	Winner  OptionID `json:"winner,omitempty"`
	Measure Measure  `json:"measure,omitempty"`
	Tier    CallTier `json:"tier,omitempty"`
	Figures *Figures `json:"figures,omitempty"`
	// Closed is what closed the doubt, in a proposal for a contest that is too close to call.
	Closed string `json:"closed,omitempty"`
	// Objection is which objection is answered: the machine's by its id, somebody's by its entry's key.
	Objection string `json:"objection,omitempty"`
	// Status and Options belong to a status: who goes on to a runoff.
	Status  CallStatus `json:"status,omitempty"`
	Options []OptionID `json:"options,omitempty"`
	// After is when an approved call may be published, which the desk fills in, or when counting is to go on.
	After Time `json:"after,omitzero"`
	// Policy belongs to a policy.
	Policy *Policy `json:"policy,omitempty"`
	// Text is the reason for readers of a proposal and a status, the objection, the answer; a word on any other step.
	Text string `json:"text,omitempty"`
}

// Policy is whose calls are shown beside this desk's own as followed, and how many of them must agree. Nobody's are
// without one. A followed call is theirs wherever it shows, and never this desk's.
type Policy struct {
	// Outlets are ids out of the catalog's sources; none switches the policy off.
	Outlets []string `json:"outlets,omitempty"`
	// Agree is how many of them must have called the same winner.
	Agree int `json:"agree,omitempty"`
}

// Validate refuses a policy that names an outlet twice, or asks for more outlets than it names, or for fewer than two.
func (p *Policy) Validate() error {
	const op = "policy"
	seen := map[string]bool{}
	for _, o := range p.Outlets {
		if !IsSlug(o) || seen[o] {
			return Errorf(Invalid, op, "%q is no source's id, or stands there twice", o)
		}
		seen[o] = true
	}
	if len(p.Outlets) == 0 && p.Agree == 0 {
		return nil
	}
	if len(p.Outlets) > 20 || p.Agree < 2 || p.Agree > len(p.Outlets) {
		return Errorf(Invalid, op, "%d of %d outlets: a policy follows at least two that agree, of at most 20", p.Agree, len(p.Outlets))
	}
	return nil
}

// MaxStepText is the most bytes of what a person says in a step or in a call's reason.
const MaxStepText = 2000

func callWords(op, text string) error {
	if len(text) > MaxStepText || !utf8.ValidString(text) {
		return Errorf(Invalid, op, "words of more than %d bytes, or not in UTF-8", MaxStepText)
	}
	return nil
}

// Validate refuses a step that lacks what its kind needs, and one that says what belongs to another kind.
func (s *Step) Validate() error {
	const op = "step"
	for _, text := range []string{s.Text, s.Closed} {
		if err := callWords(op, text); err != nil {
			return err
		}
	}
	own := Step{Kind: s.Kind, Text: s.Text}
	needsText := true
	switch s.Kind {
	case StepProposed:
		own.Winner, own.Measure, own.Tier, own.Figures, own.Closed = s.Winner, s.Measure, s.Tier, s.Figures, s.Closed
		if err := s.validateProposal(); err != nil {
			return err
		}
	case StepObjected:
		own.Proposal = s.Proposal
	case StepAnswered:
		own.Proposal, own.Objection = s.Proposal, s.Objection
		if s.Objection == "" || len(s.Objection) > 400 {
			return Errorf(Invalid, op, "an answer names its objection, in at most 400 bytes")
		}
	case StepApproved:
		own.Proposal, own.After, needsText = s.Proposal, s.After, false
	case StepUndone, StepDropped:
		own.Proposal = s.Proposal
	case StepStatus:
		own.Status, own.Options = s.Status, s.Options
		if s.Status == Runoff && (s.Tier == TierCertain || s.Tier == TierJudgement) {
			own.Tier = s.Tier
		}
		if err := s.validateStatus(); err != nil {
			return err
		}
	case StepPaused:
		own.After = s.After
	case StepPolicy:
		own.Policy = s.Policy
		if s.Policy == nil {
			return Errorf(Invalid, op, "a policy says whose calls are followed")
		}
		if err := s.Policy.Validate(); err != nil {
			return err
		}
	default:
		return Errorf(Invalid, op, "%q is not a step: use proposed, objected, answered, approved, undone, dropped, status, paused or policy", s.Kind)
	}
	switch {
	case !s.same(&own):
		return Errorf(Invalid, op, "a step that is %s says what belongs to another kind", s.Kind)
	case needsText && s.Text == "":
		return Errorf(Invalid, op, "a step that is %s says why, in text", s.Kind)
	case own.Proposal == "" && s.About():
		return Errorf(Invalid, op, "name the proposal: a step that is %s is about the one that was seen", s.Kind)
	}
	return nil
}

// About reports whether the step is about a proposal, which it names by its key.
func (s *Step) About() bool {
	switch s.Kind {
	case StepObjected, StepAnswered, StepApproved, StepUndone, StepDropped:
		return true
	}
	return false
}

func (s *Step) same(o *Step) bool {
	return s.Proposal == o.Proposal && s.Winner == o.Winner && s.Measure == o.Measure && s.Tier == o.Tier && s.Figures == o.Figures &&
		s.Closed == o.Closed && s.Objection == o.Objection && s.Status == o.Status && len(s.Options) == len(o.Options) &&
		s.After == o.After && s.Policy == o.Policy
}

func (s *Step) validateProposal() error {
	if err := s.Winner.Validate(); err != nil {
		return err
	}
	if err := s.Measure.Validate(); err != nil {
		return err
	}
	switch {
	case s.Figures == nil && s.Tier == "": // the desk fills them in, and no record takes a proposal without them
		return nil
	case s.Figures == nil:
		return Errorf(Invalid, "step", "a proposal has the figures that its tier rests on")
	}
	if err := s.Tier.Validate(); err != nil {
		return err
	}
	return s.Figures.Validate()
}

func (s *Step) validateStatus() error {
	if !s.Status.Set() {
		return Errorf(Invalid, "status", "%q is not a status that is set: use too early, too close, runoff, unable, will not call or awaiting ranked choice; the others follow from the record", s.Status)
	}
	if (s.Status == Runoff) != (len(s.Options) > 1) {
		return Errorf(Invalid, "status", "a runoff, and nothing else, names those who go on to it: two or more")
	}
	return eachOnce("status", s.Options)
}
