package rank

import (
	"errors"
	"slices"
)

// Choice is one published choice taken otherwise, and what that would change.
type Choice struct {
	// Words is the phrase in the place of the rule's own.
	Words string
	Rule  Rule
	// Result is the count under it; nil where it cannot be finished.
	Result *Result
	// Stopped is the tie that needs a lot under it, or another reason why it
	// cannot be finished.
	Stopped error
	// Elected says that it would elect others, or make others viable.
	Elected bool
	// Final says that the last round would have other figures.
	Final bool
}

// FindChoices counts the ballots again under every other published choice, one
// at a time, and says which of them would change who wins or is viable, or the
// figures of the last round, from which delegates are shared out. Choices that
// change neither are in the list too.
func FindChoices(b *Ballots, r Rule) ([]Choice, error) {
	base, err := Count(b, r)
	if err != nil {
		return nil, err
	}
	var all []Choice
	try := func(words string, change func(*Rule)) {
		c := Choice{Words: words, Rule: r}
		change(&c.Rule)
		result, err := Count(b, c.Rule)
		if err != nil {
			c.Stopped = err
			var tie *TieError
			c.Elected = !errors.As(err, &tie)
			all = append(all, c)
			return
		}
		c.Result = result
		c.Elected = !sameOptions(base.Elected, result.Elected)
		for _, o := range base.Elected {
			c.Final = c.Final || base.Final()[o] != result.Final()[o]
		}
		c.Final = c.Final || c.Elected
		all = append(all, c)
	}
	for v, words := range [...]string{"overvotes end the ballot", "overvotes are skipped", "overvotes end it if several are left"} {
		if Overvotes(v) != r.Overvotes {
			try(words, func(r *Rule) { r.Overvotes = Overvotes(v) })
		}
	}
	for _, s := range []struct {
		words string
		n     int
	}{{"no skipped rank", 0}, {"one skipped rank", 1}, {"two skipped ranks", 2}, {"any skipped ranks", AnySkips}} {
		if s.n != r.Skips {
			try(s.words, func(r *Rule) { r.Skips = s.n })
		}
	}
	if r.RepeatsExhaust {
		try("repeats are passed over", func(r *Rule) { r.RepeatsExhaust = false })
	} else {
		try("repeats end the ballot", func(r *Rule) { r.RepeatsExhaust = true })
	}
	if r.Until == Share || r.Until == Majority {
		if r.OfFirstRound {
			try("of ballots still counting", func(r *Rule) { r.OfFirstRound = false })
		} else {
			try("of the first round", func(r *Rule) { r.OfFirstRound = true })
		}
	}
	if r.Until == Share {
		if r.More {
			try("the share itself is enough", func(r *Rule) { r.More = false })
		} else {
			try("more than the share", func(r *Rule) { r.More = true })
		}
	}
	if r.Until == Majority || r.Until == Two {
		if r.Batch {
			try("one at a time", func(r *Rule) { r.Batch = false })
		} else {
			try("in batches", func(r *Rule) { r.Batch = true })
		}
	}
	return all, nil
}

func sameOptions(a, b []Option) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
