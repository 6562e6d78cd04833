package delegate

import (
	"errors"
	"fmt"
)

// Rule is how one pool's seats follow from votes. Its tags are the keys of a
// [rule.NAME] table in a contest file. Parts that have no effect under the
// method must be left out, so that a file says nothing that is not so.
type Rule struct {
	// Measure is what the votes count; "" is the popular vote.
	Measure Measure `toml:"measure,omitempty"`
	// Never lists options that can win nothing in this pool although their
	// votes are valid: a candidate who filed no slate.
	Never []Option `toml:"never,omitempty"`
	// Uncommitted says what uncommitted votes can win; "" is a preference.
	Uncommitted UncommittedIs `toml:"uncommitted,omitempty"`
	// Threshold is required where the method shares seats.
	Threshold Threshold `toml:"threshold,omitempty"`
	// Nobody is required with a threshold: who qualifies if nobody does.
	Nobody Nobody `toml:"nobody,omitempty"`
	// Alone is what one qualified option alone may do; "" is share alone.
	Alone Alone `toml:"alone,omitempty"`
	// Triggers are tried in their order.
	Triggers []Trigger `toml:"triggers,omitempty"`
	// Method is required.
	Method Method `toml:"method"`
	// Quota is the denominator of proportional shares, required with them.
	Quota Denominator `toml:"quota,omitempty"`
	// Precision of the shares; "" is exact.
	Precision Precision `toml:"precision,omitempty"`
	// Rounding is required where seats are shared in proportion.
	Rounding Rounding `toml:"rounding,omitempty"`
	// Leftover is for the roundings that leave seats; "" is unassigned.
	Leftover Leftover `toml:"leftover,omitempty"`
	// Tie is what the rule says of exact ties; "" is stop.
	Tie TieRule `toml:"tie,omitempty"`
	// Withdrawn is what becomes of a withdrawn candidate's seats.
	Withdrawn Withdrawn `toml:"withdrawn,omitempty"`
	// Binding is how long the delegates are bound; unknown if left out.
	Binding Binding `toml:"binding,omitempty"`
	// Weight is the vote of one delegate; "" is one.
	Weight Weight `toml:"weight,omitempty"`

	// From says whether the rule is from its text or inferred from an award.
	From Provenance `toml:"from,omitempty"`
	// Cite names the text: a rule number, a plan, a page.
	Cite []string `toml:"cite,omitempty"`
	// Note is for what the phrases cannot say.
	Note string `toml:"note,omitempty"`
}

// DemocraticRule is the rule of every Democratic pool in 2020 and 2024: 15
// percent, half the leader's share if nobody reaches it, largest remainder
// (Delegate Selection Rules 14.B and 14.F).
func DemocraticRule() Rule {
	return Rule{
		Threshold: AtLeast(15, 100),
		Nobody:    Nobody{Times: Fraction{1, 2}},
		Method:    Method{Main: Proportional},
		Quota:     VotesOfQualified,
		Rounding:  LargestRemainder,
		Binding:   Binding{Kind: Pledged},
		From:      FromText,
		Cite:      []string{"Delegate Selection Rules, 14.B and 14.F"},
	}
}

// Validate reports the first part that is missing, unknown, or without effect
// beside the others.
func (r Rule) Validate() error {
	for _, check := range []func() error{r.validatePhrases, r.validateMethod, r.validateLeftover} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// validatePhrases refuses values that no phrase could have given.
func (r Rule) validatePhrases() error {
	err := errors.Join(
		known("measure", r.Measure, measures),
		known("uncommitted", r.Uncommitted, uncommitteds),
		known("alone", r.Alone, alones),
		known("quota", r.Quota, denominators),
		known("precision", r.Precision, precisions),
		known("rounding", r.Rounding, roundings),
		known("leftover", r.Leftover, leftovers),
		known("tie", r.Tie, tieRules),
		known("withdrawn", r.Withdrawn.Do, withdrawnDos),
		known("weight", r.Weight, weights),
		known("from", r.From, provenances),
	)
	if err != nil {
		return firstOf(err)
	}
	if s := r.Threshold.String(); s != "" {
		if err := new(Threshold).UnmarshalText([]byte(s)); err != nil {
			return err
		}
	}
	if s := r.Nobody.String(); s != "" {
		if err := new(Nobody).UnmarshalText([]byte(s)); err != nil {
			return err
		}
	}
	for _, t := range r.Triggers {
		if err := new(Trigger).UnmarshalText([]byte(t.String())); err != nil {
			return err
		}
	}
	if err := new(Method).UnmarshalText([]byte(r.Method.String())); err != nil {
		return err
	}
	for _, o := range r.Never {
		if o == "" {
			return errors.New("never: an option without a name")
		}
	}
	return nil
}

func known[T ~string](part string, v T, set []T) error {
	if v == "" {
		return nil
	}
	_, err := oneOf(part, string(v), set)
	return err
}

// firstOf unwraps the first of joined errors, for one clear line.
func firstOf(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()[0]
	}
	return err
}

// validateMethod checks that what the method needs is there, and nothing that
// it does not use.
func (r Rule) validateMethod() error {
	m := r.Method
	idle := func(part, text, why string) error {
		if text == "" {
			return nil
		}
		return fmt.Errorf("%s: %q has no effect: %s; leave it out", part, text, why)
	}
	switch m.Main {
	case DirectElection, Convention, NoMethod:
		why := fmt.Sprintf("the method is %q", m.Main)
		if len(r.Triggers) > 0 {
			return idle("triggers", r.Triggers[0].String(), why)
		}
		return firstError(
			idle("threshold", r.Threshold.String(), why),
			idle("nobody", r.Nobody.String(), why),
			idle("alone", string(r.Alone), why),
			idle("quota", string(r.Quota), why),
			idle("precision", string(r.Precision), why),
			idle("rounding", string(r.Rounding), why),
			idle("leftover", string(r.Leftover), why),
		)
	case Proportional:
		if r.Quota == "" {
			return &PhraseError{Part: "quota", Allowed: []string{string(VotesOfQualified), string(ValidVotes), string(AllBallots)}}
		}
		if r.Rounding == "" {
			return (*Rounding)(nil).missing()
		}
	case ByTable:
		if r.Quota == "" || r.Quota == VotesOfQualified {
			return &PhraseError{
				Part: "quota", Text: string(r.Quota), Why: "a table is of shares of votes that are counted before anybody qualifies",
				Allowed: []string{string(ValidVotes), string(AllBallots)},
			}
		}
		why := fmt.Sprintf("the method %q gives whole seats", m)
		if err := firstError(idle("precision", string(r.Precision), why), idle("rounding", string(r.Rounding), why)); err != nil {
			return err
		}
	default:
		why := fmt.Sprintf("the method %q shares nothing in proportion", m)
		if err := firstError(
			idle("quota", string(r.Quota), why),
			idle("precision", string(r.Precision), why),
			idle("rounding", string(r.Rounding), why),
		); err != nil {
			return err
		}
	}
	needsThreshold := m.Main == Proportional || m.Main == ByLadder || m.Main == ByTable || m.OneEach
	switch t := r.Threshold.String(); {
	case t == "" && needsThreshold:
		return &PhraseError{Part: "threshold", Allowed: thresholdPhrases}
	case t == "" || r.Threshold.None:
		return idle("nobody", r.Nobody.String(), "there is no threshold")
	case r.Nobody.String() == "":
		return &PhraseError{Part: "nobody", Allowed: nobodyPhrases}
	}
	return nil
}

func (*Rounding) missing() error {
	_, err := oneOf("rounding", "", roundings)
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// validateLeftover refuses a leftover that the rounding already settles.
func (r Rule) validateLeftover() error {
	if r.Leftover == "" {
		return nil
	}
	if r.Leftover == InTurn && (r.Method.Main != Proportional || r.Rounding != Down) {
		return fmt.Errorf("leftover: %q goes with the method %q and the rounding %q alone", r.Leftover, Proportional, Down)
	}
	if r.Method.Main != Proportional {
		if r.Leftover == ToLargestFraction {
			return fmt.Errorf("leftover: %q has no effect: the method %q has no fractions; leave it out", r.Leftover, r.Method)
		}
		return nil
	}
	switch r.Rounding {
	case NearestWinner, NearestTopBottom, NearestUnbound:
		if !r.Nobody.Nobody {
			return fmt.Errorf("leftover: %q has no effect: the rounding %q says who has the leftover; leave it out",
				r.Leftover, r.Rounding)
		}
	case LargestRemainder, NearestFix:
		if r.Quota == VotesOfQualified && !r.Nobody.Nobody {
			return fmt.Errorf("leftover: %q has no effect: %q on the votes of the qualified leaves nothing; leave it out",
				r.Leftover, r.Rounding)
		}
	}
	return nil
}
