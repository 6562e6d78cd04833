package rank

import (
	"fmt"
	"slices"
	"strings"
)

// Tie says how options with equally many ballots are told apart where one must
// be eliminated or chosen.
type Tie struct {
	// EarlierRounds looks at the round before, and the one before that: who
	// had fewer there goes, who had more there wins (RCTab
	// "previousRoundCounts...").
	EarlierRounds bool
	// Order is a given order that settles what is left: of those tied the
	// latest in it goes, the earliest in it wins (RCTab "useCandidateOrder").
	// It names every option, or none.
	Order []Option
	// Drawn are the lots that were drawn, one for each tie in the order in
	// which the ties came up: who goes, or wins. The count stops with a
	// [*TieError] at the first tie that they do not settle.
	Drawn []Option
	// Draw settles what is left, if set. It is called once for each count and
	// gives what draws: that is told the round and those tied, by name, and
	// says which. A seeded one makes a count repeatable.
	Draw func() Draw
}

// Draw draws one of those who are tied in a round.
type Draw func(round int, tied []Option) Option

// check says what is wrong with a rule for ties.
func (t Tie) check(options []Option) error {
	for i, o := range t.Order {
		if !slices.Contains(options, o) {
			return fmt.Errorf("the order for ties names %q, who is not on the ballot", o)
		}
		if slices.Contains(t.Order[:i], o) {
			return fmt.Errorf("the order for ties names %q twice", o)
		}
	}
	return nil
}

// TieError is a tie that the rule does not settle: draw lots, record the lot,
// and count again with it in [Tie].Drawn.
type TieError struct {
	Round   int
	Tied    []Option
	Ballots int64 // that each of them has
	Winning bool  // one of them wins; else one is eliminated
	Lot     int   // the place in Drawn that is missing, from 1
}

// Error says who is tied, where, and what to do.
func (e *TieError) Error() string {
	names := make([]string, len(e.Tied))
	for i, o := range e.Tied {
		names[i] = string(o)
	}
	what := "one must be eliminated"
	if e.Winning {
		what = "one must win"
	}
	return fmt.Sprintf("round %d: %s have %d ballots each and %s; draw lots, and give the one drawn as lot %d",
		e.Round, strings.Join(names, ", "), e.Ballots, what, e.Lot)
}

// LotError is a lot that was given for somebody who is not tied there.
type LotError struct {
	Given Option
	Tie   *TieError
}

// Error says whose the lot was and who is tied.
func (e *LotError) Error() string {
	return fmt.Sprintf("lot %d is %q, who is not among the tied: %v", e.Tie.Lot, string(e.Given), e.Tie)
}

// How says by what a tie was settled.
type How string

// The ways a tie can be settled.
const (
	ByEarlierRound How = "an earlier round"
	ByOrder        How = "the given order"
	ByLot          How = "a lot"
	ByDraw         How = "a seeded draw"
)

// Broken is a tie that came up and was settled.
type Broken struct {
	Round   int
	Tied    []Option // by name
	Ballots int64
	Chosen  Option // the one eliminated, or who won
	Winning bool
	By      How
	Earlier int // the round that settled it, with ByEarlierRound
}

// settle chooses one of the tied: who goes, or wins.
func (c *counting) settle(tied []int, ballots int64, winning bool) (int, error) {
	slices.SortFunc(tied, func(a, b int) int { return strings.Compare(string(c.name(a)), string(c.name(b))) })
	broken := Broken{Round: len(c.result.Rounds) + 1, Ballots: ballots, Winning: winning}
	for _, o := range tied {
		broken.Tied = append(broken.Tied, c.name(o))
	}
	chosen := -1
	t := c.rule.Tie
	if t.EarlierRounds {
		for k := len(c.result.Rounds) - 1; k >= 0 && len(tied) > 1; k-- {
			tied = extreme(tied, c.result.Rounds[k].Tally, winning)
			if len(tied) == 1 {
				chosen, broken.By, broken.Earlier = tied[0], ByEarlierRound, k+1
			}
		}
	}
	if chosen < 0 {
		chosen, broken.By = c.last(tied, winning)
	}
	if chosen < 0 {
		e := &TieError{Round: broken.Round, Ballots: ballots, Winning: winning, Lot: c.lots + 1}
		for _, o := range tied {
			e.Tied = append(e.Tied, c.name(o))
		}
		if len(t.Drawn) > c.lots {
			return 0, &LotError{Given: t.Drawn[c.lots], Tie: e}
		}
		return 0, e
	}
	broken.Chosen = c.name(chosen)
	c.result.Ties = append(c.result.Ties, broken)
	return chosen, nil
}

// last settles a tie that earlier rounds left: by order, lot or draw; -1 if by none.
func (c *counting) last(tied []int, winning bool) (int, How) {
	t := c.rule.Tie
	if len(t.Order) > 0 {
		best, at := -1, -1
		for _, o := range tied {
			k := slices.Index(t.Order, c.name(o))
			if k < 0 {
				continue
			}
			if best < 0 || winning == (k < at) {
				best, at = o, k
			}
		}
		if best >= 0 {
			return best, ByOrder
		}
	}
	if c.lots < len(t.Drawn) {
		for _, o := range tied {
			if c.name(o) == t.Drawn[c.lots] {
				c.lots++
				return o, ByLot
			}
		}
		return -1, ""
	}
	if t.Draw != nil {
		if c.draw == nil {
			c.draw = t.Draw()
		}
		names := make([]Option, len(tied))
		for i, o := range tied {
			names[i] = c.name(o)
		}
		drawn := c.draw(len(c.result.Rounds)+1, names)
		for _, o := range tied {
			if c.name(o) == drawn {
				return o, ByDraw
			}
		}
	}
	return -1, ""
}

// extreme keeps of the tied those with the fewest ballots of a round, or the most.
func extreme(tied []int, tally []int64, most bool) []int {
	best := tally[tied[0]]
	for _, o := range tied[1:] {
		if most == (tally[o] > best) && tally[o] != best {
			best = tally[o]
		}
	}
	var left []int
	for _, o := range tied {
		if tally[o] == best {
			left = append(left, o)
		}
	}
	return left
}
