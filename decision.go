package canvass

import "time"

// Lot is the outcome of drawing lots among options that are tied: for the last seats of a pool, or for the last county
// delegates of a caucus's room, as by a coin.
type Lot struct {
	// Pool, Area and Part name the pool: "at-large", "state". They are empty, but for the room's area, where Unit is not.
	Pool string `json:"pool"`
	Area Area   `json:"area"`
	Part string `json:"part,omitempty"`
	// Unit is the room whose last delegates are decided.
	Unit UnitID `json:"unit,omitempty"`
	// Order lists the tied options, the one drawn first at the front.
	Order []OptionID `json:"order"`
	// Date is the day of the draw at the place where it was held: 2028-03-07.
	Date string `json:"date"`
	// How says how it was drawn, and before whom: "names from a hat, before both campaigns".
	How string `json:"how,omitempty"`
}

// Validate refuses a lot that names neither a pool nor a room, or both, no day, or fewer than two options.
func (l *Lot) Validate() error {
	if l.Pool == "" && l.Unit == "" {
		return Errorf(Invalid, "lot", "a lot names the pool or the room whose seat it decides")
	}
	if l.Unit != "" && (l.Pool != "" || l.Part != "") {
		return Errorf(Invalid, "lot", "a lot is for a seat of a pool or for a delegate of a room, not for both")
	}
	if err := l.Unit.Validate(); err != nil {
		return err
	}
	if err := l.Area.Validate(); err != nil {
		return err
	}
	if err := checkDay("lot", l.Date); err != nil {
		return err
	}
	if len(l.Order) < 2 {
		return Errorf(Invalid, "lot", "lots are drawn among two options or more: name all that were tied, the one drawn first at the front")
	}
	return eachOnce("lot", l.Order)
}

// DecisionKind says what was decided about a contest's delegates.
type DecisionKind string

// What can be decided about a contest's delegates beside a lot.
const (
	// DecideWithdrawn: an option left the race; what becomes of its seats the rule says, or Do.
	DecideWithdrawn DecisionKind = "withdrawn"
	// DecideAward: the delegates of a pool that votes do not compute, or that stand although the rule gives others.
	DecideAward DecisionKind = "award"
)

// Decision is what the authority decided about a contest's delegates. It holds from its entry on.
type Decision struct {
	Kind DecisionKind `json:"kind"`
	// Date is the day of the decision at the place: 2028-03-07.
	Date string `json:"date"`

	// Option belongs to a withdrawal; Pools limits it to kinds of pools, none for all; Do is what becomes of the seats,
	// a phrase of the delegate rules ("recompute", "keep"), empty for what the rule says.
	Option OptionID `json:"option,omitempty"`
	Pools  []string `json:"pools,omitempty"`
	Do     string   `json:"do,omitempty"`

	// Pool, Area, Part and Awards belong to an award.
	Pool   string  `json:"pool,omitempty"`
	Area   Area    `json:"area,omitempty"`
	Part   string  `json:"part,omitempty"`
	Awards []Award `json:"awards,omitempty"`

	// Why says why, where the decision is not the rule's own.
	Why string `json:"why,omitempty"`
}

// Validate refuses a decision that lacks what its kind needs.
func (k *Decision) Validate() error {
	const op = "decision"
	if err := checkDay(op, k.Date); err != nil {
		return err
	}
	switch k.Kind {
	case DecideWithdrawn:
		if k.Pool != "" || len(k.Awards) != 0 {
			return Errorf(Invalid, op, "a withdrawal names an option, not an award")
		}
		return k.Option.Validate()
	case DecideAward:
		if k.Pool == "" || len(k.Awards) == 0 || k.Why == "" {
			return Errorf(Invalid, op, "an award that was decided names its pool, who gets how many, and why")
		}
		if err := k.Area.Validate(); err != nil {
			return err
		}
		return (&Claim{Kind: ClaimAward, Awards: k.Awards}).Validate()
	}
	return Errorf(Invalid, op, "%q is not a kind of decision: use withdrawn or award", k.Kind)
}

func checkDay(op, day string) error {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return Errorf(Invalid, op, "%q is not a day: write it as 2028-03-07", day)
	}
	return nil
}

func eachOnce(op string, options []OptionID) error {
	seen := map[OptionID]bool{}
	for _, o := range options {
		if err := o.Validate(); err != nil {
			return err
		}
		if seen[o] {
			return Errorf(Invalid, op, "%s is named twice", o)
		}
		seen[o] = true
	}
	return nil
}
