package delegatetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/delegate"
)

// outcome is what a case came to.
type outcome struct {
	contest *delegate.Contest
	votes   []delegate.Votes
	out     map[delegate.Area]int64
	result  delegate.ContestResult
	// finding is that of the announced award, once one was read.
	finding *delegate.Finding
}

// working is the working of all pools, to stand under a failure.
func (o *outcome) working() string {
	var b strings.Builder
	for _, r := range o.result.Pools {
		if len(o.result.Pools) > 1 {
			fmt.Fprintf(&b, "\n    %s: %s", r.PoolID, r.Status)
		}
		for _, s := range r.Steps {
			b.WriteString("\n      " + s.Words)
		}
		if b.Len() > 2000 {
			return b.String()[:2000] + " ..."
		}
	}
	return b.String()
}

// award checks that a pool awards exactly want.
func (o *outcome) award(id delegate.PoolID, want map[delegate.Option]int) error {
	r := o.result.Pool(id)
	for who, n := range want {
		if r.Awards[who] != n {
			return fmt.Errorf("%s: %s has %d, expected %d%s", id, who, r.Awards[who], n, o.working())
		}
	}
	for who, n := range r.Awards {
		if want[who] != n {
			return fmt.Errorf("%s: %s has %d, expected none%s", id, who, n, o.working())
		}
	}
	return nil
}

// expectation reads a line that says what must come out.
func expectation(c *Case, word, rest string) (func(*outcome) error, error) {
	switch word {
	case "award":
		list, id, err := c.inPool(rest)
		if err != nil {
			return nil, err
		}
		want, err := named(list)
		return func(o *outcome) error { return o.award(id, want) }, err
	case "total":
		want, err := named(rest)
		return func(o *outcome) error { return o.total(want) }, err
	case "unallocated":
		return expectUnallocated(c, rest)
	case "tie":
		return expectTie(c, rest)
	case "lacks":
		return expectLacks(c, rest)
	case "qualified":
		return expectQualified(c, rest)
	case "over", "short":
		return expectBy(c, word, rest)
	case "needs":
		return expectNeeds(c, rest)
	case "next":
		return expectNext(c, rest)
	case "range":
		return expectRange(c, rest)
	case "announced":
		want, err := named(rest)
		return func(o *outcome) error {
			f, err := o.contest.Explain(want, o.votes...)
			o.finding = &f
			return err
		}, err
	case "verdict":
		return func(o *outcome) error {
			if o.finding == nil {
				return fmt.Errorf("the verdict must come after an announced award")
			}
			if string(o.finding.Verdict) != rest {
				return fmt.Errorf("the verdict is %q, expected %q: %s", o.finding.Verdict, rest, o.finding.Words)
			}
			return nil
		}, nil
	case "reading":
		return func(o *outcome) error { return o.reading(rest) }, nil
	case "working":
		return func(o *outcome) error {
			for _, r := range o.result.Pools {
				for _, s := range r.Steps {
					if strings.Contains(s.Words, rest) {
						return nil
					}
				}
			}
			return fmt.Errorf("no step of the working says %q%s", rest, o.working())
		}, nil
	case "votes-of-delegates":
		return expectConvention(rest)
	}
	return nil, fmt.Errorf("%q begins no line of a case; FORMAT.md lists those that do", word)
}

// total checks the sums of all pools.
func (o *outcome) total(want map[delegate.Option]int) error {
	for who, n := range want {
		if o.result.Totals[who] != n {
			return fmt.Errorf("%s has %d in all, expected %d%s", who, o.result.Totals[who], n, o.working())
		}
	}
	for who, n := range o.result.Totals {
		if want[who] != n {
			return fmt.Errorf("%s has %d in all, expected none%s", who, n, o.working())
		}
	}
	return nil
}

// expectUnallocated reads "1 unbound" or "1 unassigned in POOL".
func expectUnallocated(c *Case, text string) (func(*outcome) error, error) {
	list, id, err := c.inPool(text)
	if err != nil {
		return nil, err
	}
	number, as := cutWord(list)
	n, err := count(number)
	return func(o *outcome) error {
		r := o.result.Pool(id)
		if r.Unallocated != int(n) || as != "" && string(r.UnallocatedAs) != as {
			return fmt.Errorf("%s: %s unallocated, %q, expected %s%s", id, plural(r.Unallocated, "seat"), r.UnallocatedAs, list, o.working())
		}
		return nil
	}, err
}

// expectTie reads "A, B for 1 seat".
func expectTie(c *Case, text string) (func(*outcome) error, error) {
	list, id, err := c.inPool(text)
	if err != nil {
		return nil, err
	}
	names, seats, ok := strings.Cut(list, " for ")
	if !ok {
		return nil, fmt.Errorf("write \"tie NAME, NAME for 1 seat\"")
	}
	want := options(names)
	slices.Sort(want)
	return func(o *outcome) error {
		r := o.result.Pool(id)
		got := slices.Sorted(slices.Values(r.Tie))
		if r.Status != delegate.Tied || !slices.Equal(got, want) || plural(r.TieSeats, "seat") != seats {
			return fmt.Errorf("%s is %s: %s between %v, expected %s%s", id, r.Status, plural(r.TieSeats, "seat"), got, list, o.working())
		}
		return nil
	}, nil
}

// expectLacks reads what keeps a pool undetermined.
func expectLacks(c *Case, text string) (func(*outcome) error, error) {
	if strings.Contains(text, " in ") {
		if _, _, err := c.inPool(text); err != nil {
			text += " in " + onlyPool(c)
		}
	}
	list, id, err := c.inPool(text)
	return func(o *outcome) error {
		r := o.result.Pool(id)
		if r.Status != delegate.Undetermined || !slices.Contains(r.Lacks, list) {
			return fmt.Errorf("%s is %s and lacks %q, expected %q", id, r.Status, r.Lacks, list)
		}
		return nil
	}, err
}

func onlyPool(c *Case) string {
	if len(c.Contest.Pools) != 1 {
		return ""
	}
	return c.Contest.Pools[0].PoolID.String()
}

// expectQualified reads the options that share a pool, most votes first.
func expectQualified(c *Case, text string) (func(*outcome) error, error) {
	list, id, err := c.inPool(text)
	want := options(list)
	return func(o *outcome) error {
		if got := o.result.Pool(id).Qualified; !slices.Equal(got, want) {
			return fmt.Errorf("%s: %v qualified, expected %v%s", id, got, want, o.working())
		}
		return nil
	}, err
}

// expectBy reads "over Palmer by 37" and "short Uncommitted by 130".
func expectBy(c *Case, word, text string) (func(*outcome) error, error) {
	list, id, err := c.inPool(text)
	if err != nil {
		return nil, err
	}
	name, number, ok := strings.Cut(list, " by ")
	want, err := count(number)
	if !ok || err != nil {
		return nil, fmt.Errorf("write \"%s NAME by 37\"", word)
	}
	if word == "short" {
		want = -want
	}
	return func(o *outcome) error {
		s := o.standing(id, option(name))
		if s == nil || s.By == nil || *s.By != want {
			return fmt.Errorf("%s: the standing of %s is %s, expected %d", id, name, standingWords(s), want)
		}
		return nil
	}, nil
}

// expectNeeds reads "needs Bloomberg 17,723": further ballots to qualify.
func expectNeeds(c *Case, text string) (func(*outcome) error, error) {
	list, id, err := c.inPool(text)
	if err != nil {
		return nil, err
	}
	name, number, ok := lastCell(list)
	want, err := count(number)
	if !ok || err != nil {
		return nil, fmt.Errorf("write \"needs NAME 17,723\"")
	}
	return func(o *outcome) error {
		s := o.standing(id, option(name))
		if s == nil || s.ToQualify == nil || *s.ToQualify != want {
			return fmt.Errorf("%s: %s is %s, expected to need %d", id, name, standingWords(s), want)
		}
		return nil
	}, nil
}

func (o *outcome) standing(id delegate.PoolID, who delegate.Option) *delegate.Standing {
	r := o.result.Pool(id)
	for i := range r.Options {
		if r.Options[i].Option == who {
			return &r.Options[i]
		}
	}
	return nil
}

func standingWords(s *delegate.Standing) string {
	switch {
	case s == nil:
		return "not there"
	case s.By == nil:
		return "without a threshold"
	case s.ToQualify == nil:
		return fmt.Sprintf("%d to the threshold, which it cannot reach", *s.By)
	}
	return fmt.Sprintf("%d to the threshold, %d further ballots", *s.By, *s.ToQualify)
}

// expectConvention reads the votes that the delegates cast, as in "A 6 1/2".
func expectConvention(text string) (func(*outcome) error, error) {
	i := strings.Index(text, " ")
	if i < 0 {
		return nil, fmt.Errorf("write \"votes-of-delegates NAME 13/2\"")
	}
	who, want := option(text[:i]), text[i+1:]
	return func(o *outcome) error {
		if got := o.result.Convention[who].String(); got != want {
			return fmt.Errorf("the delegates of %s cast %s votes, expected %s", who, got, want)
		}
		return nil
	}, nil
}
