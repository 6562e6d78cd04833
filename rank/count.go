package rank

import "fmt"

// counting is a count on its way.
type counting struct {
	rule    Rule
	ballots *Ballots
	result  *Result
	in      []bool
	left    int
	by      [][]int32 // patterns that count for each option
	tally   []int64
	out     Inactive
	writeIn int
	lots    int
	draw    Draw
}

func (c *counting) name(o int) Option { return c.ballots.on.names[o] }

// Count counts ballots by a rule. With a [*TieError], or where nobody has what
// a rule asks for at least, the result holds the rounds up to the one in which
// the count stopped.
func Count(b *Ballots, r Rule) (*Result, error) {
	if err := r.Check(b.on.names); err != nil {
		return nil, err
	}
	c := &counting{
		rule: r, ballots: b, writeIn: -1,
		result: &Result{Options: b.Options(), Cast: b.cast, Blank: b.blank},
		in:     make([]bool, len(b.on.names)),
		by:     make([][]int32, len(b.on.names)),
		tally:  make([]int64, len(b.on.names)),
	}
	out := make(map[Option]bool, len(r.Withdrawn))
	for _, o := range r.Withdrawn {
		out[o] = true
	}
	for i, o := range b.on.names {
		if !out[o] {
			c.in[i] = true
			c.left++
		}
		if o == r.WriteIn && r.WriteIn != "" {
			c.writeIn = i
		}
	}
	if len(b.on.names) == 0 {
		return nil, fmt.Errorf("the ballots name no option: there is a heading and no ballot under it")
	}
	if c.left == 0 {
		return nil, fmt.Errorf("nobody is left to count ballots for: every option is withdrawn")
	}
	for i := range b.count {
		c.place(int32(i))
	}
	err := c.run()
	c.result.Lots = c.lots
	return c.result, err
}

// place counts one kind of ballot where it belongs and says where that is.
func (c *counting) place(pattern int32) (int, Reason) {
	n := c.ballots.count[pattern]
	o, why := c.rule.walk(c.ballots.pattern(int(pattern)), c.in)
	switch why {
	case Counts:
		c.by[o] = append(c.by[o], pattern)
		c.tally[o] += n
		return o, why
	case ByOvervote:
		c.out.Overvotes += n
	case BySkip:
		c.out.Skipped += n
	case ByExhaustion:
		c.out.Exhausted += n
	case ByRepeat:
		c.out.Repeated += n
	}
	return -1, why
}

// run goes from round to round.
func (c *counting) run() error {
	for {
		round := c.open()
		elected, err := c.elect(&round)
		if err != nil {
			c.result.Rounds = append(c.result.Rounds, round)
			return err
		}
		var gone []int
		switch {
		case len(elected) > 0:
			for _, o := range elected {
				round.Elected = append(round.Elected, c.name(o))
			}
			c.result.Elected = round.Elected
			if c.rule.Until != Two {
				c.result.Rounds = append(c.result.Rounds, round)
				return nil
			}
		case c.over():
			c.result.Rounds = append(c.result.Rounds, round)
			return nil
		default:
			gone, round.Why, err = c.choose(&round)
			if err != nil {
				c.result.Rounds = append(c.result.Rounds, round)
				return err
			}
		}
		stop := c.rule.StopAfter > 0 && round.Number >= c.rule.StopAfter
		for _, o := range gone {
			round.Eliminated = append(round.Eliminated, c.name(o))
		}
		if !stop {
			round.Transfers = c.move(gone)
		}
		c.result.Rounds = append(c.result.Rounds, round)
		if stop || len(elected) > 0 && c.over() {
			return nil
		}
	}
}

// over says whether a count to two has got there.
func (c *counting) over() bool {
	return c.rule.Until == Two && len(c.result.Elected) > 0 && c.left <= 2
}

// open is the round that begins: figures and threshold.
func (c *counting) open() Round {
	round := Round{Number: len(c.result.Rounds) + 1, Tally: make([]int64, len(c.in)), Inactive: c.out}
	for o := range c.in {
		round.Tally[o] = Out
		if c.in[o] {
			round.Tally[o] = c.tally[o]
			round.Counting += c.tally[o]
		}
	}
	still := c.rule.OfFirstRound || c.rule.Until == Seats && c.rule.Seats > 1 || c.rule.Until == Two && len(c.result.Elected) > 0
	if still && round.Number > 1 {
		round.Threshold = c.result.Last().Threshold
	} else {
		round.Threshold = c.rule.threshold(round.Counting)
	}
	return round
}

// elect is who has what the rule asks for in this round.
func (c *counting) elect(round *Round) ([]int, error) {
	if len(c.result.Elected) > 0 || c.writeIn >= 0 && c.in[c.writeIn] && c.tally[c.writeIn] > 0 {
		return nil, nil
	}
	var enough, all []int
	most := int64(-1)
	for o, in := range c.in {
		if !in {
			continue
		}
		all = append(all, o)
		most = max(most, c.tally[o])
		if c.rule.meets(c.tally[o], round.Threshold) {
			enough = append(enough, o)
		}
	}
	switch c.rule.Until {
	case Share:
		if len(enough) == len(all) {
			return all, nil
		}
		return nil, nil
	case Seats:
		if len(all) <= c.rule.Seats {
			return all, nil
		}
		return nil, nil
	}
	enough = c.without(enough, c.writeIn)
	switch {
	case len(all) == 1:
		return all, nil
	case len(all) == 2 && (c.rule.OfFirstRound || len(enough) == 0 && c.allHaveLeast(all)):
		// Two are left and nobody need have more than half: the one with more.
		return c.first(all, most)
	case len(enough) > 1:
		return c.first(enough, most)
	}
	return enough, nil
}

func (c *counting) without(list []int, o int) []int {
	var rest []int
	for _, x := range list {
		if x != o {
			rest = append(rest, x)
		}
	}
	return rest
}

func (c *counting) allHaveLeast(all []int) bool {
	for _, o := range all {
		if c.tally[o] < c.rule.Least {
			return false
		}
	}
	return true
}

// first is the one with most ballots; a tie is settled.
func (c *counting) first(list []int, most int64) ([]int, error) {
	var top []int
	for _, o := range list {
		if c.tally[o] == most {
			top = append(top, o)
		}
	}
	if len(top) > 1 {
		won, err := c.settle(top, most, true)
		return []int{won}, err
	}
	return top, nil
}

// move passes the eliminated's ballots on and says where to.
func (c *counting) move(gone []int) []Transfer {
	for _, o := range gone {
		c.in[o] = false
		c.left--
	}
	var moved []Transfer
	for _, from := range gone {
		to := make([]int64, len(c.in))
		var out [ByRepeat + 1]int64
		for _, p := range c.by[from] {
			n := c.ballots.count[p]
			if o, why := c.place(p); why == Counts {
				to[o] += n
			} else {
				out[why] += n
			}
		}
		c.by[from], c.tally[from] = nil, 0
		for o, n := range to {
			if n > 0 {
				moved = append(moved, Transfer{From: c.name(from), To: c.name(o), N: n})
			}
		}
		for why, n := range out {
			if n > 0 {
				moved = append(moved, Transfer{From: c.name(from), Why: Reason(why), N: n})
			}
		}
	}
	return moved
}
