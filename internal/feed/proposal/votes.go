package proposal

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
)

// measureWords are words of headings of numbers beside names of candidates that are no votes.
var measureWords = wordSet("delegate delegates age place rank position order donation donations raised spent receipts money dollars electoral ward wards county " +
	"counties precinct precincts state states won wins average mean median poll polling polls change swing soft projected projection estimate estimated " +
	"expected sde sdes equivalents point points odds score index lead margin difference seats superdelegates pledged unpledged endorsements year cycle line page " +
	"registered turnout population")

// voteWords are words of headings that say that a number is one of votes.
var voteWords = wordSet("vote votes ballots ballot total totals count counted tally result results returns number amount cast received")

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

func headingWords(heading string) []string {
	return strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 0x80
	})
}

// otherMeasure reports whether a heading says that the numbers are of something else than votes: "Delegates".
func (c *column) otherMeasure() bool {
	words := headingWords(c.heading)
	return slices.ContainsFunc(words, func(w string) bool { return measureWords[w] }) && !votesOfPlace(c.heading)
}

// unsureOfVotes reports whether a heading does not say that the numbers are votes: the column is taken, as the only one.
func (c *column) unsureOfVotes() bool {
	words := headingWords(c.heading)
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return voteWords[w] })
}

// placeWords are words of headings that say of which place the votes of a column are.
var placeWords = wordSet("county precinct ward district state town city local candidate the in of for")

// votesOfPlace reports whether a heading is of the votes in a place: "County votes".
func votesOfPlace(heading string) bool {
	words := headingWords(heading)
	return len(words) > 1 && slices.ContainsFunc(words, func(w string) bool { return w == "vote" || w == "votes" }) &&
		!slices.ContainsFunc(words, func(w string) bool { return w != "vote" && w != "votes" && !placeWords[w] })
}

// ofOptions takes the columns out of those that are open which have one number for all options of each unit, where another has
// not: they hold the unit's votes, or the state's. Of those that are left one is the votes where its heading alone says so.
func (g *grid) ofOptions(c *choose) {
	if c.option == nil || len(c.units) == 0 {
		return
	}
	if c.votes != nil && g.alike(c.votes, c.units) {
		for i, x := range c.open {
			if x.unsureOfVotes() || x.neutral() || g.alike(x, c.units) {
				continue
			}
			c.votes, c.open[i] = x, c.votes
			break
		}
	}
	if c.votes == nil && len(c.open) > 1 && slices.ContainsFunc(c.open, func(x *column) bool { return !g.alike(x, c.units) }) {
		c.open = slices.DeleteFunc(c.open, func(x *column) bool { return g.alike(x, c.units) })
	}
}

// alike reports whether a column has one number for all rows of each unit, where units have several rows.
func (g *grid) alike(x *column, units []*column) bool {
	of, several := map[string]string{}, 0
	for _, r := range g.rows {
		var key strings.Builder
		for _, u := range units {
			key.WriteString(feed.At(r, u.at))
			key.WriteByte(0)
		}
		v, seen := of[key.String()]
		switch own := feed.At(r, x.at); {
		case own == "":
		case !seen:
			of[key.String()] = own
		case v != own:
			return false
		default:
			several++
		}
	}
	return several > 0
}

// headedByPerson is a column that an option's name heads and that holds words, each row others, where options' columns are wanted:
// the headings stand beside their columns. It is nil where there is none.
func (g *grid) headedByPerson(c *choose) *column {
	if len(c.options) == 0 {
		return nil
	}
	for _, x := range g.columns {
		if x.option != "" && x.filled > 1 && x.numbers == 0 && len(x.values) > 1 && !slices.ContainsFunc(x.values, figure) {
			return x
		}
	}
	return nil
}
