package delegate

import "strings"

// Takes says which seats a [Trigger] gives to the one who sets it off.
type Takes string

// What a trigger may take. Statewide pools are those whose area is the state.
// Pools that votes do not compute are out of reach of every trigger.
const (
	TakesPool       Takes = "the pool"
	TakesRest       Takes = "the rest" // what "one each" and a bonus leave of the pool
	TakesEvery      Takes = "every pool"
	TakesStatewide  Takes = "the statewide pools"
	TakesDistricts  Takes = "the district pools"
	TakesAtLarge    Takes = "the at-large pools"
	TakesRNC        Takes = "the rnc pools"
	TakesPLEO       Takes = "the pleo pools"
	TakesPoolAndRNC Takes = "the pool and the rnc pools"
)

// TakesSeats is what a trigger takes that gives a number of seats; the others who qualify share what is left of the
// pool. Rhode Island's Republicans of 2016 gave two of a district's three for more than 67 percent.
func TakesSeats(n int) Takes { return Takes(seatsWords(n)) }

// seats is the number of a [TakesSeats], 0 for everything else.
func (t Takes) seats() int {
	n, rest, ok := cutNumber(string(t))
	if !ok || string(TakesSeats(n)) != string(t) || rest == "" {
		return 0
	}
	return n
}

// part reports whether only a part of the pool is taken, so that the rule goes on with the rest.
func (t Takes) part() bool { return t == TakesRest || t.seats() > 0 }

var takes = []Takes{
	TakesPool, TakesRest, TakesEvery, TakesStatewide, TakesDistricts,
	TakesAtLarge, TakesRNC, TakesPLEO, TakesPoolAndRNC,
}

// Trigger is a share of the vote that takes whole pools. Only an eligible
// option can set it off.
type Trigger struct {
	Share Fraction
	Over  bool // more than the share, not at least
	Of    Denominator
	// In is the area whose votes are counted: empty for the pool's own, or
	// [State], for a district pool that a statewide majority takes.
	In    Area
	Takes Takes
}

var triggerPhrases = []string{
	"more than 50% of valid votes takes the pool",
	"at least 80% of valid votes in the state takes the pool",
	"more than 50% of votes of the qualified takes the rest",
	"more than 85% of valid votes takes every pool",
	"more than 50% of valid votes takes the district pools",
	"more than 67% of valid votes takes 2 seats",
}

// String is the trigger's phrase.
func (t Trigger) String() string {
	if t.Share.Den == 0 {
		return ""
	}
	s := comparison(t.Over) + " " + shareString(t.Share) + " of " + string(t.Of)
	if t.In == State {
		s += " in the state"
	}
	return s + " takes " + string(t.Takes)
}

// MarshalText is String.
func (t Trigger) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads "more than 50% of valid votes takes the pool", or the
// same "in the state", or taking other pools.
func (t *Trigger) UnmarshalText(text []byte) error {
	s := string(text)
	bad := &PhraseError{Part: "trigger", Text: s, Allowed: triggerPhrases}
	share, over, of, rest, err := cutComparison(s)
	if err != nil {
		bad.Why = err.Error()
		return bad
	}
	if of == "" {
		return bad
	}
	got := Trigger{Share: share, Over: over, Of: of}
	if tail, ok := strings.CutPrefix(rest, " in the state"); ok {
		got.In, rest = State, tail
	}
	what, ok := strings.CutPrefix(rest, " takes ")
	if !ok {
		return bad
	}
	if got.Takes = Takes(what); got.Takes.seats() > 0 {
		*t = got
		return nil
	}
	got.Takes, err = oneOf("trigger", what, takes)
	if err != nil {
		words := make([]string, len(takes))
		for i, w := range takes {
			words[i] = string(w)
		}
		bad.Why = "what a trigger takes is " + strings.Join(words, ", ") + ", 2 seats"
		return bad
	}
	*t = got
	return nil
}

// reaches reports whether a trigger set off in the pool from takes the pool to.
func (t Trigger) reaches(from, to PoolID) bool {
	own := from == to
	switch t.Takes {
	case TakesPool, TakesRest:
		return own
	case TakesEvery:
		return true
	case TakesStatewide:
		return to.Area.Statewide()
	case TakesDistricts:
		return to.Kind == District
	case TakesAtLarge:
		return to.Kind == AtLarge
	case TakesRNC:
		return to.Kind == RNC
	case TakesPLEO:
		return to.Kind == PLEO
	case TakesPoolAndRNC:
		return own || to.Kind == RNC
	}
	return own && t.Takes.seats() > 0
}
