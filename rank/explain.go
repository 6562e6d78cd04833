package rank

// Step is where a ballot stood in a round.
type Step struct {
	Round  int
	Option Option // for whom it counted; empty where it did not
	Why    Reason // why it did not count, if so
}

// Explain says where a ballot with these marks counted in each round of a
// count, by the rule of that count. It is for whoever holds the ballot: do not
// hand it on.
func (r *Result) Explain(marks []Mark, rule Rule) ([]Step, error) {
	one, err := NewBallots(r.Options)
	if err != nil {
		return nil, err
	}
	if err := one.Add(marks, 1); err != nil {
		return nil, err
	}
	var steps []Step
	ended := Counts
	for _, round := range r.Rounds {
		step := Step{Round: round.Number, Why: ByExhaustion}
		if ended != Counts {
			step.Why = ended
		} else if one.blank == 0 {
			in := make([]bool, len(r.Options))
			for o, n := range round.Tally {
				in[o] = n != Out
			}
			o, why := rule.walk(one.pattern(0), in)
			if step.Why, ended = why, why; why == Counts {
				step.Option = r.Options[o]
			}
		}
		steps = append(steps, step)
	}
	return steps, nil
}
