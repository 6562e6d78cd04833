package canvass

// ClaimKind says what is announced.
type ClaimKind string

// The kinds of claims.
const (
	ClaimWinner    ClaimKind = "winner"    // who won, by a measure
	ClaimAward     ClaimKind = "award"     // delegates of this contest
	ClaimTally     ClaimKind = "tally"     // delegates of the race so far, or how many contests someone has won
	ClaimStatement ClaimKind = "statement" // anything else a reader may want: "too early to call"
)

// Award is how many delegates an option gets, by a claim, a rule or a certification.
type Award struct {
	Option    OptionID `json:"option"`
	Delegates int      `json:"delegates"`
}

// Claim is what somebody announces beyond counts. It never becomes votes; its standing is computed by the fold.
type Claim struct {
	Kind ClaimKind `json:"kind"`
	// Winner and Measure belong to a claim of a winner.
	Winner  OptionID `json:"winner,omitempty"`
	Measure Measure  `json:"measure,omitempty"`
	// Awards and Unallocated belong to an award or a tally.
	Awards      []Award `json:"awards,omitempty"`
	Unallocated *int    `json:"unallocated,omitempty"`
	// Contests, in a tally, counts contests won instead of delegates.
	Contests bool `json:"contests,omitempty"`
	// Area and Pool narrow an award to a part of the contest's delegates.
	Area Area   `json:"area,omitempty"`
	Pool string `json:"pool,omitempty"`
	// AsOf is the day that a tally speaks of, where it is not the day of the claim.
	AsOf string `json:"as_of,omitempty"`
	Text string `json:"text,omitempty"`
}

// Validate refuses a claim that lacks what its kind needs.
func (c *Claim) Validate() error {
	const op = "claim"
	switch c.Kind {
	case ClaimWinner:
		if err := c.Winner.Validate(); err != nil {
			return err
		}
		return c.Measure.Validate()
	case ClaimAward, ClaimTally:
		if len(c.Awards) == 0 {
			return Errorf(Invalid, op, "an award names at least one option and its delegates")
		}
		seen := map[OptionID]bool{}
		for _, a := range c.Awards {
			if err := a.Option.Validate(); err != nil {
				return err
			}
			if a.Delegates < 0 || a.Delegates > 100_000 {
				return Errorf(Invalid, op, "%d delegates to %s", a.Delegates, a.Option)
			}
			if seen[a.Option] {
				return Errorf(Invalid, op, "%s is awarded twice", a.Option)
			}
			seen[a.Option] = true
		}
		if c.Area != "" {
			return c.Area.Validate()
		}
		return nil
	case ClaimStatement:
		if c.Text == "" {
			return Errorf(Invalid, op, "a statement needs its text")
		}
		return nil
	}
	return Errorf(Invalid, op, "%q is not a kind of claim: use winner, award, tally or statement", c.Kind)
}

// ConfirmationOf says what an authority confirms.
type ConfirmationOf string

// What can be confirmed.
const (
	ConfirmWinner ConfirmationOf = "winner"    // who won
	ConfirmCount  ConfirmationOf = "count"     // the counts as reported
	Certified     ConfirmationOf = "certified" // the formal act after the canvass
)

// Confirmation is the contest's own authority speaking: to whom and how.
type Confirmation struct {
	Of      ConfirmationOf `json:"of"`
	Winner  OptionID       `json:"winner,omitempty"`
	Measure Measure        `json:"measure,omitempty"`
	// Person and Role say who spoke for the authority; a name that is not known stays empty.
	Person string `json:"person,omitempty"`
	Role   string `json:"role,omitempty"`
	// To is who was told: an outlet's id, or "canvass" for this desk.
	To  string `json:"to,omitempty"`
	How string `json:"how,omitempty"`
	// CallBack says that this desk called the officer back on a number it had before.
	CallBack bool `json:"call_back,omitempty"`
	// Counts and Awards are what is certified or confirmed, where they were given.
	Counts []Count `json:"counts,omitempty"`
	Awards []Award `json:"awards,omitempty"`
	// Final says, of a count, that nothing is out: as long as the authority's count is what Counts says, it is
	// complete.
	Final bool `json:"final,omitempty"`
	// SignedBy is the public key of the officer who signed this confirmation, in the signed-note form, and Signature
	// what they signed it with, standard base64 (verify.CheckConfirmation). Both are empty where nobody did.
	SignedBy  string `json:"signed_by,omitempty"`
	Signature string `json:"signature,omitempty"`
}

// Validate refuses a confirmation of nothing, and one of a winner without the winner and the measure.
func (c *Confirmation) Validate() error {
	const op = "confirmation"
	if (c.SignedBy == "") != (c.Signature == "") {
		return Errorf(Invalid, op, "a signature and the key that it is by go together")
	}
	switch c.Of {
	case ConfirmWinner:
		if err := c.Winner.Validate(); err != nil {
			return err
		}
		return c.Measure.Validate()
	case ConfirmCount, Certified:
		if c.Final && len(c.Counts) == 0 {
			return Errorf(Invalid, op, "a last count is confirmed with its figures")
		}
		for _, n := range c.Counts {
			if err := checkCount(string(n.Option), &n.Votes); err != nil {
				return err
			}
		}
		return nil
	}
	return Errorf(Invalid, op, "%q cannot be confirmed: use winner, count or certified", c.Of)
}

// Topic says what a notice is about.
type Topic string

// The topics of notices.
const (
	TopicClose         Topic = "close"         // polls or a caucus close
	TopicSchedule      Topic = "schedule"      // when something will happen
	TopicCertification Topic = "certification" // when a result is to be made official
	TopicReaction      Topic = "reaction"      // what a campaign or party says of the result
	TopicSide          Topic = "side"          // other news
)

// Notice is news beside the count: closings, announcements, reactions.
type Notice struct {
	Topic Topic  `json:"topic"`
	Text  string `json:"text"`
	// On is the day that the notice speaks of, where it is not the day it was given.
	On string `json:"on,omitempty"`
	// Option is whom it concerns, where it concerns one.
	Option OptionID `json:"option,omitempty"`
}

// Validate refuses an unknown topic and an empty text.
func (n *Notice) Validate() error {
	switch n.Topic {
	case TopicClose, TopicSchedule, TopicCertification, TopicReaction, TopicSide:
	default:
		return Errorf(Invalid, "notice", "%q is not a topic: use close, schedule, certification, reaction or side", n.Topic)
	}
	if n.Text == "" {
		return Errorf(Invalid, "notice", "a notice needs its text")
	}
	if n.On != "" {
		if err := (Interval{Day: n.On}).Validate(); err != nil {
			return err
		}
	}
	return nil
}

// Cause says whose the error was that a correction or a withdrawal mends. Empty is who said it: they say otherwise now.
type Cause string

// The causes that are not the source's own.
const (
	// CauseEntry is an error of who entered it: a slip of the finger, a sheet that was read wrongly. The source never
	// said so.
	CauseEntry Cause = "entry"
	// CauseCanvass is the official canvass, which found other figures than the night had. It belongs to reports.
	CauseCanvass Cause = "canvass"
)

// Validate refuses a cause that is not one of the constants or empty.
func (c Cause) Validate() error {
	switch c {
	case "", CauseEntry, CauseCanvass:
		return nil
	}
	return Errorf(Invalid, "cause", "%q is not a cause: use entry or canvass, or leave it out where the source says otherwise now", c)
}

// Correction replaces the payload of the entry that it supersedes: it says why, and holds the new payload.
type Correction struct {
	Reason string  `json:"reason"`
	Cause  Cause   `json:"cause,omitempty"`
	Report *Report `json:"report,omitempty"`
	Claim  *Claim  `json:"claim,omitempty"`
	Notice *Notice `json:"notice,omitempty"`
	Story  *Story  `json:"story,omitempty"`
}

// Validate refuses a correction without a reason or without exactly one new payload.
func (c *Correction) Validate() error {
	if c.Reason == "" {
		return Errorf(Invalid, "correction", "a correction says why")
	}
	if err := c.Cause.Validate(); err != nil {
		return err
	}
	if c.Cause == CauseCanvass && c.Report == nil {
		return Errorf(Invalid, "correction", "an official canvass finds counts: it is the cause of a corrected report, and of nothing else")
	}
	n := 0
	var err error
	if c.Report != nil {
		n, err = n+1, c.Report.Validate()
	}
	if c.Claim != nil && err == nil {
		n, err = n+1, c.Claim.Validate()
	}
	if c.Notice != nil && err == nil {
		n, err = n+1, c.Notice.Validate()
	}
	if c.Story != nil && err == nil {
		n, err = n+1, c.Story.Validate()
	}
	if err != nil {
		return err
	}
	if n != 1 {
		return Errorf(Invalid, "correction", "give exactly one of report, claim, notice, story; to take an entry back without replacing it, withdraw it")
	}
	return nil
}

// Withdrawal takes back the entry that it supersedes and puts nothing in its place.
type Withdrawal struct {
	Reason string `json:"reason"`
	// Cause is empty, or CauseEntry: an official canvass puts other figures in the place of the old ones.
	Cause Cause `json:"cause,omitempty"`
}

// Validate refuses a withdrawal without a reason.
func (w *Withdrawal) Validate() error {
	if w.Reason == "" {
		return Errorf(Invalid, "withdrawal", "a withdrawal says why")
	}
	if w.Cause == CauseCanvass {
		return Errorf(Invalid, "withdrawal", "an official canvass finds counts: correct the report with them")
	}
	return w.Cause.Validate()
}
