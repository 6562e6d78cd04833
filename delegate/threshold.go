package delegate

import "strings"

// Denominator says of what a share is a share.
type Denominator string

// The denominators. Valid votes include write-ins and leave out blank, void
// and overvoted papers.
const (
	ValidVotes Denominator = "valid votes"
	// ValidLessWriteIns leaves the votes for [WriteIn] and those of lines
	// marked [Line.Never] out.
	ValidLessWriteIns Denominator = "valid votes without write-ins"
	// VotesForEligible leaves out every option that can win nothing.
	VotesForEligible Denominator = "votes for those eligible"
	// AllBallots counts every ballot cast, blank and void ones too.
	AllBallots Denominator = "all ballots"
	// VotesOfQualified counts the options over the threshold alone; no
	// threshold can be a share of it.
	VotesOfQualified Denominator = "votes of the qualified"
)

var denominators = []Denominator{ValidVotes, ValidLessWriteIns, VotesForEligible, AllBallots, VotesOfQualified}

// UnmarshalText reads one of the denominators.
func (d *Denominator) UnmarshalText(text []byte) error {
	return pick(d, "quota", string(text), denominators)
}

// Threshold is the share that an option needs before it wins delegates in a
// pool. The zero Threshold is missing; [NoThreshold] is "none".
type Threshold struct {
	// Share is the least share, over which one must be if Over is set.
	Share Fraction
	Over  bool
	// Of is the denominator of the share.
	Of Denominator
	// Seat asks for one seat's worth, 1/seats of the denominator, in place of
	// Share.
	Seat bool
	// None asks for nothing. An option without a single vote still wins
	// nothing.
	None bool
}

// NoThreshold is the threshold "none".
var NoThreshold = Threshold{None: true}

// AtLeast is the threshold "at least num/den of valid votes".
func AtLeast(num, den int64) Threshold {
	return Threshold{Share: Fraction{num, den}, Of: ValidVotes}
}

var thresholdPhrases = []string{
	"none", "at least 15% of valid votes", "more than 20% of all ballots",
	"at least 2/3 of votes for those eligible", "one seat's worth", "one seat's worth of all ballots",
}

// String is the threshold's phrase, and "" when it is missing.
func (t Threshold) String() string {
	switch {
	case t.None:
		return "none"
	case t.Seat && t.Of == ValidVotes:
		return "one seat's worth"
	case t.Seat:
		return "one seat's worth of " + string(t.Of)
	case t.Share.Den == 0:
		return ""
	}
	return comparison(t.Over) + " " + shareString(t.Share) + " of " + string(t.Of)
}

// MarshalText is String.
func (t Threshold) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads "none", "at least 15% of valid votes", "more than 20%
// of all ballots", "one seat's worth".
func (t *Threshold) UnmarshalText(text []byte) error {
	s := string(text)
	bad := &PhraseError{Part: "threshold", Text: s, Allowed: thresholdPhrases}
	if s == "none" {
		*t = NoThreshold
		return nil
	}
	if rest, ok := strings.CutPrefix(s, "one seat's worth"); ok {
		if rest == "" {
			*t = Threshold{Seat: true, Of: ValidVotes}
			return nil
		}
		of, ok := shareOf(strings.TrimPrefix(rest, " of "))
		if !ok || of == ValidVotes || of == VotesOfQualified {
			return bad
		}
		*t = Threshold{Seat: true, Of: of}
		return nil
	}
	share, over, of, rest, err := cutComparison(s)
	switch {
	case err != nil:
		bad.Why = err.Error()
		return bad
	case of == VotesOfQualified:
		bad.Why = "a threshold decides who the qualified are and cannot be a share of their votes"
		return bad
	case of == "" || rest != "":
		return bad
	}
	*t = Threshold{Share: share, Over: over, Of: of}
	return nil
}

func comparison(over bool) string {
	if over {
		return "more than"
	}
	return "at least"
}

// cutComparison reads "at least 15% of valid votes" off the front of s. The
// denominator is empty when s does not begin so.
func cutComparison(s string) (share Fraction, over bool, of Denominator, rest string, err error) {
	body, found := strings.CutPrefix(s, "at least ")
	if !found {
		if body, over = strings.CutPrefix(s, "more than "); !over {
			return
		}
	}
	number, tail, found := strings.Cut(body, " of ")
	if !found {
		return
	}
	if share, err = parseShare(number); err != nil {
		return
	}
	of, rest = cutDenominator(tail)
	return
}

// cutDenominator takes the longest denominator off the front of s.
func cutDenominator(s string) (of Denominator, rest string) {
	for _, d := range denominators {
		tail, ok := strings.CutPrefix(s, string(d))
		if ok && len(d) > len(of) && (tail == "" || tail[0] == ' ') {
			of, rest = d, tail
		}
	}
	return of, rest
}

func shareOf(s string) (Denominator, bool) {
	of, rest := cutDenominator(s)
	return of, of != "" && rest == ""
}
