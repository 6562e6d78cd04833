package openelections

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
)

// Kind is what a column of a table is for.
type Kind string

// The kinds of columns that headings tell.
const (
	Unit     Kind = "unit"
	District Kind = "district"
	Option   Kind = "option"
	Given    Kind = "given" // first names, where the column of options holds last names
	Votes    Kind = "votes"
	Office   Kind = "office"
	Party    Kind = "party"
	Type     Kind = "type"
	Mode     Kind = "mode" // the votes that were cast in one way
	Code     Kind = "code"
	State    Kind = "state"
	Date     Kind = "date"
	FIPS     Kind = "fips" // the Census Bureau's codes of counties
)

// Heading says what a column is for by the words that offices use, in any table, with the level of a unit's part. It is
// empty for others.
func Heading(heading string) (kind Kind, levelOf string) {
	for _, l := range levels {
		if one(heading, l.headings) {
			return Unit, l.level
		}
	}
	for _, k := range []struct {
		kind  Kind
		words []string
	}{
		{Option, candidates}, {Option, lasts}, {Given, firsts}, {Votes, votes}, {Office, offices}, {Party, parties}, {Type, types}, {Code, codes}, {FIPS, fips}, {State, states}, {Date, dates},
	} {
		if one(heading, k.words) {
			return k.kind, ""
		}
	}
	switch {
	case one(heading, districts):
		return District, feed.LevelDistrict
	case isMode(heading):
		return Mode, ""
	}
	return "", ""
}

// IsFIPS reports whether a heading is of the Census Bureau's codes of counties.
func IsFIPS(heading string) bool { return one(heading, fips) }

// IsStage reports whether a heading is of a column that says which election a row is of: the primary, or the general one.
func IsStage(heading string) bool { return one(heading, stages) }

// IsWay reports whether a heading, or a cell, is the name of one way to vote: "Early Voting".
func IsWay(name string) bool { return isMode(name) }

// WayIn takes the name of a way to vote off the end of a heading, or off its beginning: "Able Early Voting", "Early Voting
// Able" are Able's votes by early voting.
func WayIn(heading string) (base, way string, found bool) {
	words := strings.Fields(heading)
	for i := len(words) - 1; i > 0; i-- {
		if way = strings.Join(words[:i], " "); isMode(way) {
			return strings.TrimLeft(strings.Join(words[i:], " "), "-–—:/, "), way, true
		}
	}
	for i := 1; i < len(words); i++ {
		if way = strings.Join(words[i:], " "); isMode(way) {
			return strings.TrimRight(strings.Join(words[:i], " "), " -–—:/,"), way, true
		}
	}
	return heading, "", false
}

// TrimVotes is a heading without the words that say that votes are meant: "Able Total Votes" and "Total Able" are "Able".
func TrimVotes(heading string) string {
	if first, rest, several := strings.Cut(heading, " "); several && strings.EqualFold(first, "total") {
		heading = rest
	}
	for {
		i := slices.IndexFunc(voteWords, func(w string) bool {
			n := len(heading) - len(w)
			return n > 0 && strings.EqualFold(heading[n:], w)
		})
		if i < 0 {
			return heading
		}
		heading = strings.TrimSpace(heading[:len(heading)-len(voteWords[i])])
	}
}

var voteWords = []string{" votes", " vote", " total", " totals", " count", " #", " no.", " number of", " cast", " received"}

// VotesRank is how sure it is that a column with a heading of votes holds those of an option, the surest first; -1 for
// other headings. "Total Votes" beside "Votes" is the contest's.
func VotesRank(heading string) int {
	return slices.IndexFunc(votes, func(v string) bool { return one(heading, []string{v}) })
}
