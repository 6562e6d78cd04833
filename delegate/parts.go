package delegate

import (
	"strconv"
	"strings"
	"time"
)

// Measure is what a pool's votes count. Measures never mix.
type Measure string

// The measures; "" is PopularVote.
const (
	PopularVote     Measure = "votes"
	FirstAlignment  Measure = "first alignment"
	FinalAlignment  Measure = "final alignment"
	CountyDelegates Measure = "county delegates"
	StateDelegates  Measure = "state delegate equivalents"
	LastRound       Measure = "last ranked-choice round" // see package rank
	ConventionVotes Measure = "convention votes"
)

var measures = []Measure{
	PopularVote, FirstAlignment, FinalAlignment, CountyDelegates,
	StateDelegates, LastRound, ConventionVotes,
}

// UnmarshalText reads one of the measures.
func (m *Measure) UnmarshalText(text []byte) error {
	return pick(m, "measure", string(text), measures)
}

// UncommittedIs says what the votes for [Uncommitted] can win.
type UncommittedIs string

// What uncommitted is; "" is APreference. All three count its votes as valid.
const (
	// APreference treats it like a candidate: every Democratic rule.
	APreference UncommittedIs = "preference"
	// TheResidual lets it win nothing by its votes, but names it for the
	// seats that are left unbound or unassigned.
	TheResidual UncommittedIs = "residual"
	// NeverWins lets it win nothing.
	NeverWins UncommittedIs = "never"
)

var uncommitteds = []UncommittedIs{APreference, TheResidual, NeverWins}

// UnmarshalText reads one of the three words.
func (u *UncommittedIs) UnmarshalText(text []byte) error {
	return pick(u, "uncommitted", string(text), uncommitteds)
}

// TieRule says what a rule does with an exact tie. The engine does the same
// under all: it stops, names the tied, and goes on when a [Lot] is recorded.
type TieRule string

// The tie rules; "" is Stop.
const (
	Stop  TieRule = "stop"   // the rule is silent
	ByLot TieRule = "by lot" // the rule has lots drawn
)

var tieRules = []TieRule{Stop, ByLot}

// UnmarshalText reads "stop" or "by lot".
func (t *TieRule) UnmarshalText(text []byte) error {
	return pick(t, "tie", string(text), tieRules)
}

// WithdrawnDo is what becomes of the seats of one who has withdrawn.
type WithdrawnDo string

// What may become of them.
const (
	// Keep lets a withdrawn candidate win and hold delegates.
	Keep WithdrawnDo = "keep"
	// Recompute allocates the pool as if the candidate could win nothing;
	// the votes stay in the denominators of threshold and trigger.
	Recompute WithdrawnDo = "recompute without"
	// Redistribute allocates first and then shares the vacated seats among
	// the others who qualified, by their votes and the same rounding.
	Redistribute WithdrawnDo = "redistribute the vacated"
	// Release allocates first and leaves the vacated seats unbound.
	Release WithdrawnDo = "unbound"
)

var withdrawnDos = []WithdrawnDo{Keep, Recompute, Redistribute, Release}

// Withdrawn says what becomes of a withdrawn candidate's seats in a pool. The
// zero Withdrawn keeps them.
type Withdrawn struct {
	Do WithdrawnDo
	// By is the last day of withdrawal that counts: the day on which the
	// pool's delegates are chosen (Rule 11.C of the Democratic rules). Empty:
	// any withdrawal counts.
	By Date
}

// String is "recompute without, if gone by 2020-06-06".
func (w Withdrawn) String() string {
	if w.By == "" {
		return string(w.Do)
	}
	return string(w.Do) + ", if gone by " + string(w.By)
}

// MarshalText is String.
func (w Withdrawn) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads "keep", or another of the phrases with or without ", if
// gone by" and a day.
func (w *Withdrawn) UnmarshalText(text []byte) error {
	s, day, dated := strings.Cut(string(text), ", if gone by ")
	do, err := oneOf("withdrawn", s, withdrawnDos)
	if err != nil {
		return err
	}
	got := Withdrawn{Do: do}
	if dated {
		if do == Keep {
			return &PhraseError{
				Part: "withdrawn", Text: string(text), Why: "\"keep\" takes no day",
				Allowed: []string{"keep", "recompute without, if gone by 2020-06-06"},
			}
		}
		if err := got.By.UnmarshalText([]byte(day)); err != nil {
			return err
		}
	}
	*w = got
	return nil
}

// Weight is the vote that one delegate of a pool casts.
type Weight string

// The weights; "" is Whole. Democrats Abroad sends delegates with half a
// vote each.
const (
	Whole Weight = "1"
	Half  Weight = "1/2"
)

var weights = []Weight{Whole, Half}

// UnmarshalText reads "1" or "1/2".
func (w *Weight) UnmarshalText(text []byte) error {
	return pick(w, "weight", string(text), weights)
}

// Provenance says where a rule comes from.
type Provenance string

// Where a rule may come from; "" is unknown.
const (
	FromText  Provenance = "text"
	FromAward Provenance = "inferred from an award"
)

var provenances = []Provenance{FromText, FromAward}

// UnmarshalText reads "text" or "inferred from an award".
func (p *Provenance) UnmarshalText(text []byte) error {
	return pick(p, "from", string(text), provenances)
}

// Date is a calendar day, YYYY-MM-DD.
type Date string

// UnmarshalText reads a day.
func (d *Date) UnmarshalText(text []byte) error {
	s := string(text)
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return &PhraseError{Part: "date", Text: s, Why: strconv.Quote(s) + " is not a day", Allowed: []string{"2024-03-05"}}
	}
	*d = Date(s)
	return nil
}
