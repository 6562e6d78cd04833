package catalog

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// Contest is the contest with the id. The error is canvass.Invalid for what is not an id, and canvass.NotFound, with
// the nearest id, for what the catalog does not have.
func (c *Catalog) Contest(id string) (*Contest, error) {
	parsed, err := canvass.ParseContestID(id)
	if err != nil {
		return nil, err
	}
	if found := c.Contests[parsed]; found != nil {
		return found, nil
	}
	return nil, canvass.Errorf(canvass.NotFound, "contest", "the catalog has no contest %s%s", id, english.DidYouMeanKey(canvass.ContestID(id), c.Contests))
}

// Option is the option that a person means by its id, by "uncommitted" and the like, or by a last name that only one
// person of the catalog has. Capitals do not matter. Two persons with the name are an error that lists them.
func (c *Catalog) Option(name string) (canvass.OptionID, error) {
	id := canvass.OptionID(strings.ToLower(name))
	if id.Fixed() || c.People[id] != nil {
		return id, nil
	}
	var found []string
	for _, o := range slices.Sorted(maps.Keys(c.People)) {
		if strings.EqualFold(c.People[o].Last, name) {
			found = append(found, string(o))
		}
	}
	switch len(found) {
	case 0:
		return "", canvass.Errorf(canvass.NotFound, "option", "%q is nobody whom the catalog knows%s", name, english.DidYouMeanKey(id, c.People))
	case 1:
		return canvass.OptionID(found[0]), nil
	}
	return "", canvass.Errorf(canvass.Invalid, "option", "%q may be %s: write which", name, strings.Join(found, " or "))
}

// fixedNames are the options that are not persons, for readers.
var fixedNames = map[canvass.OptionID]string{
	canvass.Uncommitted: "Uncommitted",
	canvass.NoneOfThese: "None of these",
	canvass.WriteIn:     "Write-ins",
	canvass.Other:       "Others",
}

// Name is the option's name for readers: "Jason Palmer", "Uncommitted"; the id itself for whom the catalog does not
// know.
func (c *Catalog) Name(o canvass.OptionID) string {
	if p := c.People[o]; p != nil {
		return p.Name
	}
	return cmp.Or(fixedNames[o], string(o))
}

// Label is the option's name on the contest's ballot: "No Preference" where that is printed for uncommitted, else its
// Name.
func (c *Catalog) Label(id canvass.ContestID, o canvass.OptionID) string {
	if contest := c.Contests[id]; contest != nil && contest.Ballot.Labels[o] != "" {
		return contest.Ballot.Labels[o]
	}
	return c.Name(o)
}

// idWord is what may be an id in a sentence: a whole word in the letters of ids.
var idWord = regexp.MustCompile(`[a-z0-9]+(-[a-z0-9]+)*`)

// SpellOut puts names in the place of those whole words of a sentence that are ids, as name knows them.
func SpellOut(text string, name func(id string) (string, bool)) string {
	return idWord.ReplaceAllStringFunc(text, func(id string) string {
		if n, known := name(id); known {
			return n
		}
		return id
	})
}

// Spell puts names in the place of the ids of options in a sentence about a contest: the fold and the delegate engine
// know no names.
func (c *Catalog) Spell(id canvass.ContestID, text string) string {
	return SpellOut(text, func(word string) (string, bool) {
		o := canvass.OptionID(word)
		known := c.People[o] != nil || c.Contests[id] != nil && c.Contests[id].Ballot.Labels[o] != ""
		return c.Label(id, o), known
	})
}

// OutletName is the name of who says something: "ABC News"; the id itself for an outlet that the catalog does not know.
func (c *Catalog) OutletName(id string) string {
	if o := c.Outlets[id]; o != nil {
		return o.Name
	}
	return id
}

// ContestsOf are the contests of a race, by date and then by id.
func (c *Catalog) ContestsOf(race canvass.RaceID) []*Contest {
	return c.contests(func(x *Contest) bool { return x.ID.Race() == race })
}

// HistoryOf are the contests of a jurisdiction in all cycles, by date. An empty party means both.
func (c *Catalog) HistoryOf(jurisdiction string, party canvass.Party) []*Contest {
	return c.contests(func(x *Contest) bool {
		return x.Jurisdiction == jurisdiction && (party == "" || x.ID.Party() == party)
	})
}

// MostVotesBefore is the most votes that a contest of the same jurisdiction and party had in an earlier cycle, 0 where
// the catalog knows of none. It is a measure of what can be, and no forecast.
func (c *Catalog) MostVotesBefore(id canvass.ContestID) (most int64) {
	for _, x := range c.Contests {
		if x.ID.Party() != id.Party() || x.ID.Cycle() >= id.Cycle() || x.Jurisdiction != id.Jurisdiction() {
			continue
		}
		for i := range x.Results {
			r := &x.Results[i]
			if r.Measure != canvass.Votes || r.Area != canvass.Statewide {
				continue
			}
			var n int64
			for _, o := range r.Counts {
				n += o.Votes
			}
			if r.Ballots != nil {
				n = max(n, *r.Ballots)
			}
			most = max(most, n)
		}
	}
	return most
}

func (c *Catalog) contests(want func(*Contest) bool) []*Contest {
	var out []*Contest
	for _, x := range c.Contests {
		if want(x) {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b *Contest) int { return cmp.Or(CompareDays(a.Date(), b.Date()), cmp.Compare(a.ID, b.ID)) })
	return out
}

// CompareDays puts days in order, and one that is not set, the zero time, behind all others.
func CompareDays(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// Date is the day of the event that binds, else of the first event; the zero time where it is not set.
func (c *Contest) Date() time.Time {
	if e := c.Binding(); e != nil {
		return e.Date
	}
	if len(c.Events) > 0 {
		return c.Events[0].Date
	}
	return time.Time{}
}
