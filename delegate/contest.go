package delegate

import (
	"errors"
	"fmt"
)

// Contest is all pools of one contest and the decisions recorded about them.
type Contest struct {
	Pools []Pool
	// Automatic is the number of delegates who are unpledged by office; no
	// vote decides them. An announced award may have counted them in.
	Automatic int

	Recorded    []Recorded
	Withdrawals []Withdrawal
	Lots        []Lot
	Overrides   []Override

	// On is the day as of which decisions hold: later ones are passed over.
	// Empty: all hold.
	On Date
}

// Decision is who decided something, when, and where it can be read.
type Decision struct {
	Decider string `json:"decider" toml:"decider"`
	When    Date   `json:"when" toml:"when"`
	Source  string `json:"source" toml:"source"`
}

// Validate refuses a decision without decider, day or source.
func (d Decision) Validate() error {
	switch {
	case d.Decider == "":
		return errors.New("no decider: say who decided it")
	case d.When == "":
		return errors.New("no day: say when it was decided, as 2024-03-05")
	case d.Source == "":
		return errors.New("no source: say where it can be read")
	}
	return new(Date).UnmarshalText([]byte(d.When))
}

// Recorded is the result of a pool that votes do not compute: a direct
// election of delegates, a convention, delegates awarded without a vote.
type Recorded struct {
	Pool PoolID `json:"pool" toml:"pool"`
	// Awards are seats by option; seats not in it are unbound.
	Awards map[Option]int `json:"awards" toml:"awards"`
	Decision
}

// Withdrawal is a candidate leaving the race.
type Withdrawal struct {
	Option Option `json:"option" toml:"option"`
	// Pools limits what follows to these kinds of pool; empty: all.
	Pools []PoolKind `json:"pools,omitempty" toml:"pools,omitempty"`
	// Do replaces what the pool's rule would do, as the agreement of 30 April
	// 2020 let one candidate keep statewide delegates. "" leaves the rule's.
	Do WithdrawnDo `json:"do,omitempty" toml:"do,omitempty"`
	Decision
}

// Lot is the recorded outcome of drawing lots for a tie in a pool.
type Lot struct {
	Pool PoolID `json:"pool" toml:"pool"`
	// Order lists the tied options, the one drawn first at the front.
	Order []Option `json:"order" toml:"order"`
	Decision
}

// Override is an award that stands although the rule gives another: a
// cancelled contest, a penalty, an agreement, a party's ruling.
type Override struct {
	Pool PoolID `json:"pool" toml:"pool"`
	// Awards are seats by option; seats not in it are unallocated.
	Awards map[Option]int `json:"awards" toml:"awards"`
	Why    string         `json:"why" toml:"why"`
	Decision
}

// Validate reports the first thing wrong with the contest: a pool twice, a
// rule that does not hold together, a decision about no pool or without a
// decider, awards that exceed the seats.
func (c *Contest) Validate() error {
	if len(c.Pools) == 0 {
		return errors.New("contest: no pools")
	}
	for i, p := range c.Pools {
		if err := p.Validate(); err != nil {
			return err
		}
		for _, q := range c.Pools[:i] {
			if q.PoolID == p.PoolID {
				return fmt.Errorf("pool %s is there twice: tell them apart by a part", p.PoolID)
			}
		}
	}
	for _, r := range c.Recorded {
		if err := c.validateDecision("recorded result", r.Pool, r.Awards, r.Decision); err != nil {
			return err
		}
		switch m := c.pool(r.Pool).Rule.Method; m.Main {
		case DirectElection, Convention, NoMethod:
		default:
			return fmt.Errorf("recorded result for pool %s: the method %q is computed from votes; record an override instead", r.Pool, m)
		}
	}
	for _, o := range c.Overrides {
		if err := c.validateDecision("override", o.Pool, o.Awards, o.Decision); err != nil {
			return err
		}
		if o.Why == "" {
			return fmt.Errorf("override of pool %s: no why: say what was decided", o.Pool)
		}
	}
	for _, l := range c.Lots {
		if err := c.validateDecision("lot", l.Pool, nil, l.Decision); err != nil {
			return err
		}
		if len(l.Order) < 2 {
			return fmt.Errorf("lot for pool %s: an order of %d: a lot is between two or more", l.Pool, len(l.Order))
		}
	}
	for _, w := range c.Withdrawals {
		if w.Option == "" {
			return errors.New("withdrawal: no option")
		}
		if err := w.Decision.Validate(); err != nil {
			return fmt.Errorf("withdrawal of %s: %w", w.Option, err)
		}
		if err := known("withdrawn", w.Do, withdrawnDos); err != nil {
			return fmt.Errorf("withdrawal of %s: %w", w.Option, err)
		}
	}
	return nil
}

func (c *Contest) validateDecision(what string, id PoolID, awards map[Option]int, d Decision) error {
	p := c.pool(id)
	if p == nil {
		return fmt.Errorf("%s for pool %s: the contest has no such pool", what, id)
	}
	total := 0
	for o, n := range awards {
		if n < 0 {
			return fmt.Errorf("%s for pool %s: %s has %d seats", what, id, o, n)
		}
		total += n
	}
	if total > p.Seats {
		return fmt.Errorf("%s for pool %s: %d seats awarded, the pool has %d", what, id, total, p.Seats)
	}
	if err := d.Validate(); err != nil {
		return fmt.Errorf("%s for pool %s: %w", what, id, err)
	}
	return nil
}

func (c *Contest) pool(id PoolID) *Pool {
	for i := range c.Pools {
		if c.Pools[i].PoolID == id {
			return &c.Pools[i]
		}
	}
	return nil
}

// holds reports whether a decision of that day counts as of c.On.
func (c *Contest) holds(d Decision) bool { return c.On == "" || d.When <= c.On }
