package delegate

import (
	"strconv"
	"strings"
)

// Binding says how long delegates must vote for the one who won them. It is recorded and shown; it decides nothing
// here. The zero Binding is unknown.
type Binding struct {
	// Ballots is the number of convention ballots they are bound for.
	Ballots int
	// AtLeast says that the text gives the least number: Rule 16(a) of the Republican Party has states bind for one
	// ballot or more.
	AtLeast bool
	// Kind is used when Ballots is 0.
	Kind BindingKind
	// Released ends the binding when the candidate releases the delegates.
	Released bool
	// Under ends the binding when the candidate has less than this share of the convention's votes on a ballot.
	Under Fraction
	// Then are further ballots for which they are bound while Released and Under do not end it; the first Ballots are
	// then without condition.
	Then int
}

// BindingKind is a binding that is not a number of ballots.
type BindingKind string

// The kinds of binding without a number.
const (
	Pledged       BindingKind = "pledged"              // in all good conscience: Democratic Rule 13.J
	UntilReleased BindingKind = "bound until released" // for as long as the candidate wants it
	NotBound      BindingKind = "unbound"
	// BoundUntilUnder has no number of ballots either: Under ends it.
	BoundUntilUnder BindingKind = "bound until under"
)

var bindingPhrases = []string{
	string(Pledged), "bound for 1 ballot", "bound for 2 ballots", "bound for at least 1 ballot", string(UntilReleased), "bound until under 35%",
	"bound for 2 ballots, unless released or under 35%", "bound for 1 ballot, then for 1 more unless under 20%", string(NotBound),
}

// String is "pledged", "bound for 2 ballots", "bound for 2 ballots, unless released or under 35%", "unbound".
func (b Binding) String() string {
	switch {
	case b.Kind == BoundUntilUnder:
		return string(b.Kind) + " " + shareString(b.Under)
	case b.Ballots == 0:
		return string(b.Kind)
	}
	s := "bound for "
	if b.AtLeast {
		s += "at least "
	}
	s += ballotsWords(b.Ballots)
	var ends []string
	if b.Released {
		ends = append(ends, "released")
	}
	if b.Under.Den != 0 {
		ends = append(ends, "under "+shareString(b.Under))
	}
	switch {
	case len(ends) == 0:
		return s
	case b.Then > 0:
		return s + ", then for " + strconv.Itoa(b.Then) + " more unless " + strings.Join(ends, " or ")
	}
	return s + ", unless " + strings.Join(ends, " or ")
}

func ballotsWords(n int) string {
	if n == 1 {
		return "1 ballot"
	}
	return strconv.Itoa(n) + " ballots"
}

// MarshalText is String.
func (b Binding) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads one of the phrases.
func (b *Binding) UnmarshalText(text []byte) error {
	s := string(text)
	bad := &PhraseError{Part: "binding", Text: s, Allowed: bindingPhrases}
	got := Binding{Kind: BindingKind(s)}
	switch got.Kind {
	case Pledged, UntilReleased, NotBound:
		*b = got
		return nil
	}
	got.Kind = ""
	if share, ok := strings.CutPrefix(s, string(BoundUntilUnder)+" "); ok {
		under, err := parseShare(share)
		if err != nil {
			bad.Why = err.Error()
			return bad
		}
		*b = Binding{Kind: BoundUntilUnder, Under: under}
		return nil
	}
	rest, ok := strings.CutPrefix(s, "bound for ")
	if !ok {
		return bad
	}
	rest, got.AtLeast = strings.CutPrefix(rest, "at least ")
	if got.Ballots, rest, ok = cutNumber(rest); !ok {
		return bad
	}
	_, rest, _ = strings.Cut(rest, " ballot")
	rest = strings.TrimPrefix(rest, "s")
	if more, ok := strings.CutPrefix(rest, ", then for "); ok {
		if got.Then, rest, ok = cutNumber(more); !ok {
			return bad
		}
		if rest, ok = strings.CutPrefix(rest, " more"); !ok {
			return bad
		}
		rest = "," + rest
	}
	if ends, ok := strings.CutPrefix(rest, ", unless "); ok {
		if err := got.ends(ends); err != nil {
			bad.Why = err.Error()
			return bad
		}
	}
	if got.String() != s {
		return bad
	}
	*b = got
	return nil
}

// ends reads "released", "under 35%" or "released or under 35%".
func (b *Binding) ends(s string) (err error) {
	first, second, two := strings.Cut(s, " or ")
	if first == "released" {
		b.Released = true
		if !two {
			return nil
		}
		first = second
	}
	if share, ok := strings.CutPrefix(first, "under "); ok {
		b.Under, err = parseShare(share)
	}
	return err
}
