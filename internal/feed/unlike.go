package feed

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/place"
)

// Words of titles whose figures are no result, are counted in another measure than votes, or are a part of the votes.
var (
	testWords = []string{
		"test", "tests", "testing", "mock", "sample", "simulation", "simulated", "rehearsal", "demo", "practice", "training", "logic and accuracy",
		"logic accuracy", "kids vote", "kids voting", "student vote", "straw poll", "straw vote",
	}
	measureWords = []string{
		"second choice", "second choices", "2nd choice", "third choice", "3rd choice", "first choice", "1st choice", "first choices", "alignment",
		"realignment", "delegate equivalents", "delegate equivalent", "runoff", "run off", "recommendation",
		"percent", "percentage", "percentages", "projected", "projection", "round 2", "second round",
	}
	partWords = []string{
		"provisional", "provisionals", "absentee", "absentees", "by mail", "early voting", "early vote", "early votes", "election day", "write ins",
		"uocava", "overseas", "in person", "undervotes", "under votes", "overvotes", "over votes", "rejected",
	}
)

// unlikeVotes are the words of a contest's title that speak against all votes of a nominating contest: of a test, of another
// measure, of a way to vote; empty for none. A title that a mapping declares is believed.
func unlikeVotes(title string) string {
	return firstOf(title, testWords, measureWords, partWords)
}

func firstOf(text string, lists ...[]string) string {
	t := " " + words(text) + " "
	for _, list := range lists {
		for _, w := range list {
			if strings.Contains(t, " "+w+" ") {
				return w
			}
		}
	}
	return ""
}

// yearIn is the only year of a presidential race that a text names, zero where it names none or several.
func yearIn(text string) (year int) {
	for w := range strings.FieldsSeq(words(text)) {
		if y, err := strconv.Atoi(w); err == nil && len(w) == 4 && y >= FirstYear && y < 2100 {
			if year != 0 && year != y {
				return 0
			}
			year = y
		}
	}
	return year
}

// stateIn is the state whose name stands alone in a part of a title, as in "President - Alabama"; empty for none.
func stateIn(title string) string {
	for _, part := range strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune("-–—:,()[]", r) }) {
		if code := place.StateNamed(part); code != "" {
			return code
		}
	}
	return ""
}

// StateOfCode is the USPS code of the state with a code of the Census Bureau, "01" or "1"; empty for none.
func StateOfCode(code string) string {
	n, err := strconv.Atoi(strings.TrimSpace(code))
	if err != nil || n <= 0 || n > 99 {
		return ""
	}
	return place.Postal(fmt.Sprintf("%02d", n))
}

// Titled adds what a title says besides the office: a year, a state, and words that speak against all votes of the contest.
func (c *Contest) Titled(title string) {
	if c.Year == 0 {
		c.Year = yearIn(title)
	}
	if c.State == "" {
		c.State = stateIn(title)
	}
	if c.Unlike == "" {
		if c.Unlike = unlikeVotes(title); c.Unlike == "" {
			c.Unlike = otherFigureIn(title)
		}
	}
	if said := strings.Fields(words(title)); slices.Contains(said, "general") && !strings.Contains(words(title), "primary") {
		c.Kind = "general"
	}
}

// Elected adds what a column says of the election that a row is of: its year, that it is a test or of another measure.
func (c *Contest) Elected(text string) {
	if c.Year == 0 {
		c.Year = yearIn(text)
	}
	if c.Unlike == "" {
		c.Unlike = firstOf(text, testWords, measureWords)
	}
}

// testUnits are words beside "test" in the name of a unit that is none.
var testUnits = []string{"test", "testing", "precinct", "precincts", "ward", "unit", "county", "town", "city", "area", "a", "only", "data", "mock", "demo", "sample"}

// isTest reports whether a step of a unit's path is named as a test: "TEST PRECINCT", "Test 1", and not "Test Valley".
func isTest(u Unit) bool {
	return slices.ContainsFunc(u.Path, func(s Step) bool {
		said := strings.Fields(words(s.Name))
		return slices.Contains(said, "test") && !slices.ContainsFunc(said, func(w string) bool {
			return !slices.Contains(testUnits, w) && strings.Trim(w, "0123456789") != ""
		})
	})
}

// figureNames are names of rows that are figures over other rows, and no units.
var figureNames = map[string]bool{
	"average": true, "mean": true, "median": true, "margin": true, "difference": true, "rank": true, "turnout": true, "voter turnout": true, "percent": true,
	"percentage": true, "vote share": true, "share": true, "precincts reporting": true, "percent reporting": true, "total precincts": true, "source": true,
}

// isFigure reports whether the last step of a unit's path is named as a figure that stands beside votes: "Registered Voters",
// "Margin".
func isFigure(u Unit) bool {
	if len(u.Path) == 0 || u.Total {
		return false
	}
	name := u.Path[len(u.Path)-1].Name
	switch phrases[words(name)] {
	case BesideRegistered, BesideBallots, BesideBlank, BesideOvervotes, BesideVoid:
		return true
	}
	return figureNames[words(name)]
}

// aboutResults and aboutPaper are words of lines above a table: of those that say what its figures are, and of those that say
// when it was made. noVotesAbove say that they are no votes.
var (
	aboutResults = []string{"vote", "votes", "ballots", "delegates", "election", "primary", "caucus", "caucuses", "results", "returns", "canvass", "abstract", "president", "contest"}
	noVotesAbove = []string{"delegates won", "delegates", "thousands", "shares"}
	aboutPaper   = []string{"generated", "printed", "created", "updated", "page", "run", "report date", "as of", "exported", "downloaded"}
)

// Above adds what a line above a table says: a party, a state, a year, that it is a test, of another measure, or of a general
// election. Lines without a word of results, and those that say when the table was made, say nothing.
func (c *Contest) Above(line string) {
	if firstOf(line, aboutResults) == "" || firstOf(line, aboutPaper) != "" {
		return
	}
	c.Elected(line)
	if c.Unlike == "" {
		c.Unlike = firstOf(line, noVotesAbove)
	}
	if part := firstOf(line, partWords); c.Unlike == "" && part != "" && firstOf(line, []string{"only"}) != "" {
		c.Unlike = part
	}
	if c.State == "" {
		c.State = stateIn(line)
	}
	if c.Party == "" {
		c.Party = PartyIn(line)
	}
	if said := strings.Fields(words(line)); slices.Contains(said, "general") && !slices.Contains(said, "primary") && !slices.Contains(said, "attorney") {
		c.Kind = "general"
	}
}
