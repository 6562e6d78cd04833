package delegate

// Part is one of the six parts of a rule. A party's text may state one and be silent on another, so that each part has
// a source of its own.
type Part string

// The parts, in the order in which a rule is told.
const (
	PartEligibility Part = "eligibility" // what is counted, and who can win delegates: measure, never, uncommitted
	PartThreshold   Part = "threshold"   // who shares the seats: threshold, nobody, alone
	PartTrigger     Part = "trigger"     // what takes whole pools: triggers
	PartQuota       Part = "quota"       // how seats follow from votes: method, quota, precision
	PartRounding    Part = "rounding"    // who has the fractions: rounding, leftover, tie
	PartBinding     Part = "binding"     // what becomes of the delegates: binding, withdrawn, weight
)

var ruleParts = []Part{PartEligibility, PartTrigger, PartThreshold, PartQuota, PartRounding, PartBinding}

// Parts lists the parts in the order in which a rule is told.
func Parts() []Part { return append([]Part(nil), ruleParts...) }

// UnmarshalText reads the name of a part.
func (p *Part) UnmarshalText(text []byte) error {
	return pick(p, "part", string(text), ruleParts)
}

// Says reports whether the rule has a phrase of that part.
func (r Rule) Says(p Part) bool {
	switch p {
	case PartEligibility:
		return r.Measure != "" || len(r.Never) > 0 || r.Uncommitted != ""
	case PartThreshold:
		return r.Threshold.String() != "" || r.Nobody.String() != "" || r.Alone != ""
	case PartTrigger:
		return len(r.Triggers) > 0
	case PartQuota:
		return r.Method.Main != "" || r.Quota != "" || r.Precision != ""
	case PartRounding:
		return r.Rounding != "" || r.Leftover != "" || r.Tie != ""
	case PartBinding:
		return r.Binding.String() != "" || r.Withdrawn.Do != "" || r.Weight != ""
	}
	return false
}

// Over is a national rule with the differences of r: whatever phrase r has stands, the others are the national rule's.
// A national phrase that would have no effect beside the differences is left out: no quota where r's method shares
// nothing in proportion, no fallback where r has no threshold.
func (r Rule) Over(national Rule) Rule {
	out := r
	take := func(missing, idle bool, set func()) {
		if missing && !idle {
			set()
		}
	}
	take(r.Measure == "", false, func() { out.Measure = national.Measure })
	take(len(r.Never) == 0, false, func() { out.Never = national.Never })
	take(r.Uncommitted == "", false, func() { out.Uncommitted = national.Uncommitted })
	take(r.Method.Main == "", false, func() { out.Method = national.Method })
	counted := out.Method.Main != DirectElection && out.Method.Main != Convention && out.Method.Main != NoMethod
	take(r.Threshold.String() == "", !counted, func() { out.Threshold = national.Threshold })
	bar := out.Threshold.String() != "" && !out.Threshold.None
	take(r.Nobody.String() == "", !bar, func() { out.Nobody = national.Nobody })
	take(r.Alone == "", !bar, func() { out.Alone = national.Alone })
	take(len(r.Triggers) == 0, !counted, func() { out.Triggers = national.Triggers })
	shares := out.Method.Main == Proportional
	take(r.Quota == "", !shares, func() { out.Quota = national.Quota })
	take(r.Precision == "", !shares, func() { out.Precision = national.Precision })
	take(r.Rounding == "", !shares, func() { out.Rounding = national.Rounding })
	take(r.Leftover == "", r.Rounding != "" || !shares, func() { out.Leftover = national.Leftover })
	take(r.Tie == "", !counted, func() { out.Tie = national.Tie })
	take(r.Withdrawn.Do == "", false, func() { out.Withdrawn = national.Withdrawn })
	take(r.Binding.String() == "", false, func() { out.Binding = national.Binding })
	take(r.Weight == "", false, func() { out.Weight = national.Weight })
	return out
}
