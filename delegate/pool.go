package delegate

import (
	"fmt"
	"strings"
)

// Option is what a ballot can be cast for: the slug of a person, such as
// "jason-palmer", or one of the constants below.
type Option string

// Options that are not persons. WriteIn, NoneOfThese and Other can never win
// delegates, though their votes are valid and count in the denominators.
const (
	Uncommitted Option = "uncommitted"
	NoneOfThese Option = "none-of-these"
	WriteIn     Option = "write-in"
	Other       Option = "other"
)

// NeverEligible reports whether the option can win nothing under any rule.
func (o Option) NeverEligible() bool {
	return o == NoneOfThese || o == WriteIn || o == Other
}

// Area is a part of the contest's territory: "state" for all of it, or a
// district such as "cd-7", "sd-14", "ld-3", "ward-2", or a slug "st-croix".
type Area string

// Areas with a meaning of their own.
const (
	// State is the whole contest.
	State Area = "state"
	// AllDistricts stands for the votes of all district areas of the contest
	// added up.
	AllDistricts Area = "all-districts"
)

// Statewide reports whether the area is the whole contest.
func (a Area) Statewide() bool { return a == State || a == AllDistricts }

// PoolKind says what sort of delegates a pool holds.
type PoolKind string

// The kinds of pool.
const (
	AtLarge  PoolKind = "at-large"
	PLEO     PoolKind = "pleo" // pledged party leaders and elected officials
	District PoolKind = "district"
	RNC      PoolKind = "rnc" // the three members of the Republican National Committee
)

var poolKinds = []PoolKind{AtLarge, PLEO, District, RNC}

// UnmarshalText reads one of the four kinds.
func (k *PoolKind) UnmarshalText(text []byte) error {
	return pick(k, "pool", string(text), poolKinds)
}

// PoolID names a pool within its contest.
type PoolID struct {
	Kind PoolKind `json:"pool" toml:"pool"`
	Area Area     `json:"area" toml:"area"`
	// Part tells apart two pools of one kind and area, such as the quarter of
	// Texas's at-large delegates that the 2024 convention shared out. Empty
	// for nearly every pool.
	Part string `json:"part,omitempty" toml:"part,omitempty"`
}

// String is "district cd-7", or "at-large state convention" with a part.
func (id PoolID) String() string {
	return strings.TrimSpace(string(id.Kind) + " " + string(id.Area) + " " + id.Part)
}

// MaxSeats and MaxVotes bound what one pool and one area may hold, so that
// every product in the arithmetic fits. No contest comes near them.
const (
	MaxSeats = 10_000
	MaxVotes = 1_000_000_000_000
)

// Pool is a number of seats that one area's votes decide by one rule.
type Pool struct {
	PoolID
	Seats int
	Rule  Rule
}

// Validate reports the first thing wrong with the pool or its rule.
func (p Pool) Validate() error {
	if _, err := oneOf("pool", string(p.Kind), poolKinds); err != nil {
		return err
	}
	if p.Area == "" {
		return fmt.Errorf("pool %s: no area: write %q or a district such as %q", p.Kind, State, "cd-7")
	}
	if p.Seats < 0 || p.Seats > MaxSeats {
		return fmt.Errorf("pool %s: %d seats: a pool has 0 to %d", p.PoolID, p.Seats, MaxSeats)
	}
	if err := p.Rule.Validate(); err != nil {
		return fmt.Errorf("pool %s: %w", p.PoolID, err)
	}
	for _, rung := range p.Rule.Method.Ladder {
		if n := sum(rung); n > p.Seats {
			return fmt.Errorf("pool %s: method: the ladder gives %d seats, the pool has %d", p.PoolID, n, p.Seats)
		}
	}
	if n := p.Rule.Method.Bonus; n > p.Seats {
		return fmt.Errorf("pool %s: method: a bonus of %d seats, the pool has %d", p.PoolID, n, p.Seats)
	}
	return nil
}

func sum(ns []int) int {
	total := 0
	for _, n := range ns {
		total += n
	}
	return total
}
