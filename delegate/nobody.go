package delegate

import (
	"strconv"
	"strings"
)

// Nobody says who qualifies when nobody reaches the threshold. The zero
// Nobody is missing. Exactly one field is set, save that Everyone may end
// Steps.
type Nobody struct {
	// Nobody leaves the pool's seats to the rule's leftover.
	Nobody bool
	// Everyone qualifies every eligible option that has a vote.
	Everyone bool
	// Times lets in those with at least this part of the leader's votes: one
	// half by Rule 14.F of the Democratic rules of 2020 and 2024.
	Times Fraction
	// Less lets in those at most this share behind the leader, the share
	// counted as the threshold's: ten points by Rule 13.F of the Democratic
	// rules of 2008 to 2016 (known, not looked up), five in Michigan's Republican rule of 2016.
	Less Fraction
	// Steps are lower thresholds, tried one after the other.
	Steps []Fraction
	// First lets in the first so many by votes.
	First int
	// OneEach gives each of these First one seat and leaves the rest over: the
	// district rules of Texas and Tennessee.
	OneEach bool
}

var nobodyPhrases = []string{
	"nobody", "everyone", "half the leader's share", "2/3 of the leader's share",
	"leader's share less 10 points", "then 15%, then 10%", "then 15%, then everyone",
	"the leader", "the first three", "the first three, one each",
}

// String is the phrase, and "" when it is missing.
func (n Nobody) String() string {
	switch {
	case n.Nobody:
		return "nobody"
	case len(n.Steps) > 0:
		words := make([]string, 0, len(n.Steps)+1)
		for _, s := range n.Steps {
			words = append(words, "then "+shareString(s))
		}
		if n.Everyone {
			words = append(words, "then everyone")
		}
		return strings.Join(words, ", ")
	case n.Everyone:
		return "everyone"
	case n.Times == (Fraction{1, 2}):
		return "half the leader's share"
	case n.Times.Den != 0:
		return shareString(n.Times) + " of the leader's share"
	case n.Less.Den != 0:
		return "leader's share less " + pointsString(n.Less)
	case n.First == 1:
		return "the leader"
	case n.First > 1 && n.First < len(numberWords):
		return "the first " + numberWords[n.First] + []string{"", oneEachPhrase}[btoi(n.OneEach)]
	}
	return ""
}

const oneEachPhrase = ", one each"

// pointsString writes a share as points: 10/100 is "10 points".
func pointsString(f Fraction) string {
	s := strings.TrimSuffix(shareString(f), "%")
	if s == "1" {
		return "1 point"
	}
	return s + " points"
}

// MarshalText is String.
func (n Nobody) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads one of the phrases, such as "half the leader's share".
func (n *Nobody) UnmarshalText(text []byte) error {
	s := string(text)
	bad := &PhraseError{Part: "nobody", Text: s, Allowed: nobodyPhrases}
	var got Nobody
	switch {
	case s == "nobody":
		got.Nobody = true
	case s == "everyone":
		got.Everyone = true
	case s == "half the leader's share":
		got.Times = Fraction{1, 2}
	case s == "the leader":
		got.First = 1
	case strings.HasPrefix(s, "the first "):
		count := strings.TrimPrefix(s, "the first ")
		count, got.OneEach = strings.CutSuffix(count, oneEachPhrase)
		got.First = numberFromWord(count)
		if got.First < 2 {
			return bad
		}
	case strings.HasSuffix(s, " of the leader's share"):
		share, err := parseShare(strings.TrimSuffix(s, " of the leader's share"))
		if err != nil {
			bad.Why = err.Error()
			return bad
		}
		got.Times = share
		if got.String() != s {
			return bad
		}
	case strings.HasPrefix(s, "leader's share less "):
		points := strings.TrimPrefix(s, "leader's share less ")
		number, found := strings.CutSuffix(points, " points")
		if !found {
			number, found = strings.CutSuffix(points, " point")
		}
		share, err := parseShare(number + "%")
		if !found || err != nil || pointsString(share) != points {
			return bad
		}
		got.Less = share
	case strings.HasPrefix(s, "then "):
		if err := got.steps(s); err != nil {
			bad.Why = err.Error()
			return bad
		}
		if got.String() != s {
			return bad
		}
	default:
		return bad
	}
	*n = got
	return nil
}

// steps reads "then 15%, then 10%, then everyone".
func (n *Nobody) steps(s string) error {
	parts := strings.Split(s, ", ")
	for i, part := range parts {
		word := strings.TrimPrefix(part, "then ")
		if word == "everyone" && i > 0 && i == len(parts)-1 {
			n.Everyone = true
			break
		}
		share, err := parseShare(word)
		if err != nil {
			return err
		}
		if k := len(n.Steps); k > 0 && share.Cmp(n.Steps[k-1]) >= 0 {
			return &stepError{i + 1}
		}
		n.Steps = append(n.Steps, share)
	}
	return nil
}

type stepError struct{ step int }

func (e *stepError) Error() string {
	return "step " + strconv.Itoa(e.step) + " is not lower than the one before"
}

// Alone says what happens when exactly one option qualifies.
type Alone string

// What one option alone may do. SharesAlone, also meant by "", gives it what
// the method gives a single option: the whole pool when quotas are counted on
// the votes of the qualified, its own quota when they are not.
const (
	SharesAlone   Alone = "shares alone"
	TakesAll      Alone = "takes all"
	RunnerUpJoins Alone = "runner-up joins"
)

var alones = []Alone{SharesAlone, TakesAll, RunnerUpJoins}

// UnmarshalText reads one of the three phrases.
func (a *Alone) UnmarshalText(text []byte) error {
	return pick(a, "alone", string(text), alones)
}
