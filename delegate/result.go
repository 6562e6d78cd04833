package delegate

// Status says how far a pool's award is settled.
type Status string

// The three states of a pool.
const (
	Decided      Status = "decided"
	Tied         Status = "tied"         // a lot must be drawn; Result.Tie names the tied
	Undetermined Status = "undetermined" // Result.Lacks says what is missing
)

// DecidedBy says what settled a pool.
type DecidedBy string

// What may settle a pool.
const (
	ByRule     DecidedBy = "rule"
	ByTrigger  DecidedBy = "trigger"
	ByRecord   DecidedBy = "recorded result"
	ByOverride DecidedBy = "override"
)

// Result is the working of one pool. Seats are delegates; Weight says what
// vote each casts. Awards, tied seats and unallocated ones add up to Seats
// unless the pool is undetermined.
type Result struct {
	PoolID
	Seats  int       `json:"seats"`
	Status Status    `json:"status"`
	By     DecidedBy `json:"by,omitempty"`
	// Lacks says in plain words what is missing for an award.
	Lacks []string `json:"lacks"`
	// Denominator is what the quotas are counted on, nil where there are none.
	Denominator *int64 `json:"denominator"`
	// Counted are all denominators that were used, with their words.
	Counted []Counted `json:"counted"`
	// Qualified are the options that share the pool, most votes first.
	Qualified []Option `json:"qualified"`
	// Quotas of the qualified, votes*seats/denominator, not reduced.
	Quotas map[Option]Fraction `json:"quotas"`
	// Awards are settled seats; an option without one is not in it.
	Awards map[Option]int `json:"awards"`
	// Unallocated seats belong to nobody; UnallocatedAs says whether they are
	// unbound by the rule or unassigned.
	Unallocated   int      `json:"unallocated"`
	UnallocatedAs Leftover `json:"unallocated_as,omitempty"`
	// ByLot is the order in which a lot was drawn that decided a tie here, the one drawn first at the front; empty
	// where none was needed.
	ByLot []Option `json:"by_lot,omitempty"`
	// Tie names the options between whom TieSeats seats wait for a lot.
	Tie      []Option `json:"tie"`
	TieSeats int      `json:"tie_seats"`
	// Options is one line an option, most votes first.
	Options []Standing `json:"options"`
	// Steps is the working, in order.
	Steps []Step `json:"steps"`
	// Trigger is the trigger that took the pool or its rest, nil if none did.
	Trigger *Fired `json:"trigger,omitempty"`
	// Override is the decision that replaced the rule's award.
	Override *Overridden `json:"override,omitempty"`
	Weight   Weight      `json:"weight,omitempty"`
	// Next is filled by [FindNext] on request.
	Next *Next `json:"next"`
}

// Counted is a denominator in use.
type Counted struct {
	For   string      `json:"for"` // threshold, trigger or quota
	Of    Denominator `json:"of"`
	Area  Area        `json:"area"`
	Votes int64       `json:"votes"`
}

// Standing is one option in a pool.
type Standing struct {
	Option    Option `json:"option"`
	Votes     int64  `json:"votes"`
	Eligible  bool   `json:"eligible"`
	Qualified bool   `json:"qualified"`
	// By is the option's votes less the least number that reaches the
	// threshold in this count: below zero it missed by so many. Nil where
	// there is no threshold.
	By *int64 `json:"by"`
	// ToQualify is the fewest further ballots for the option, all else equal,
	// that carry it over the threshold: 0 if it is over, nil where it cannot.
	ToQualify *int64 `json:"to_qualify"`
	// Quota is nil where there is none.
	Quota *Fraction `json:"quota"`
	Seats int       `json:"seats"`
}

// Step is one thing the rule did.
type Step struct {
	Stage Stage `json:"stage"`
	// Option is whom it concerns, empty for all.
	Option Option `json:"option,omitempty"`
	// Seats is the number of seats given, or below zero taken, by this step.
	Seats int `json:"seats,omitempty"`
	// Words is one plain sentence.
	Words string `json:"words"`
}

// Stage names the part of the rule at work in a step.
type Stage string

// The stages, in the order in which they come.
const (
	StageOverride  Stage = "override"
	StageRecord    Stage = "recorded result"
	StageTrigger   Stage = "trigger"
	StageThreshold Stage = "threshold"
	StageNobody    Stage = "nobody"
	StageAlone     Stage = "alone"
	StageWithdrawn Stage = "withdrawn"
	StageBonus     Stage = "bonus"
	StageOneEach   Stage = "one each"
	StageLadder    Stage = "ladder"
	StageWinner    Stage = "winner"
	StageQuota     Stage = "quota"
	StageRounding  Stage = "rounding"
	StageRepair    Stage = "repair"
	StageLeftover  Stage = "leftover"
	StageTie       Stage = "tie"
)

// Fired is a trigger that was set off.
type Fired struct {
	Trigger Trigger `json:"trigger"`
	Pool    PoolID  `json:"pool"` // whose rule holds the trigger
	Option  Option  `json:"option"`
	Votes   int64   `json:"votes"`
	Of      int64   `json:"of"`
}

// Overridden is an override with what the rule alone would have given.
type Overridden struct {
	Override
	RuleStatus Status         `json:"rule_status"`
	RuleAwards map[Option]int `json:"rule_awards"`
}

// Needless reports whether the rule alone gives the very award that the
// override decides; such an override should not be there.
func (o *Overridden) Needless() bool {
	return o.RuleStatus == Decided && sameAwards(o.RuleAwards, o.Awards)
}

// ContestResult is every pool of a contest, in the contest's order.
type ContestResult struct {
	Pools []Result `json:"pools"`
	// Totals are the settled seats of all pools by option.
	Totals map[Option]int `json:"totals"`
	// Convention are the votes that those delegates cast, where a delegate's
	// vote is not one; nil otherwise.
	Convention  map[Option]Fraction `json:"convention,omitempty"`
	Unallocated int                 `json:"unallocated"`
	// Open is the number of seats in tied or undetermined pools that are not
	// settled.
	Open int `json:"open"`
}

// Settled reports whether every pool is decided.
func (r *ContestResult) Settled() bool {
	for i := range r.Pools {
		if r.Pools[i].Status != Decided {
			return false
		}
	}
	return true
}

// Pool returns the result of one pool, nil if the contest has none such.
func (r *ContestResult) Pool(id PoolID) *Result {
	for i := range r.Pools {
		if r.Pools[i].PoolID == id {
			return &r.Pools[i]
		}
	}
	return nil
}

// sameAwards compares two awards; an option with no seats is as one absent.
func sameAwards(a, b map[Option]int) bool {
	for o, n := range a {
		if b[o] != n {
			return false
		}
	}
	for o, n := range b {
		if a[o] != n {
			return false
		}
	}
	return true
}
