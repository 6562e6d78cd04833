package catalog

import (
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// Past is what is known of a race of long ago, of whose contests there are no files: who won them, and by how much.
type Past struct {
	Race canvass.RaceID
	File string
	// Names are those of the options, by id.
	Names map[canvass.OptionID]string
	// Contests are by jurisdiction.
	Contests map[string]PastContest
	Cited
}

// PastContest is one contest of long ago. What a caucus counted is not known: heads, or delegates of some kind.
type PastContest struct {
	Date   time.Time
	Kind   string          // "primary" or "caucus"
	Counts []canvass.Count // most first; small ones are summed up as other
	Cited                  // its own, else the race's
}

// Majority reports whether the first had more than half of all that was counted.
func (c PastContest) Majority() bool {
	var all int64
	for _, n := range c.Counts {
		all += n.Votes
	}
	return len(c.Counts) > 0 && 2*c.Counts[0].Votes > all
}

// pastFile is <cycle>/<party>/past.toml.
type pastFile struct {
	Past string `toml:"past" need:"true" want:"the id that the path gives, such as \"2008/dem\""`
	headFact
	Option  map[slug]string              `toml:"option" need:"true" want:"[option] with names by id, such as al-gore = \"Al Gore\""`
	Contest map[jurisdictionID]pastTable `toml:"contest" need:"true" want:"[contest] with a table for each jurisdiction"`
	Cite    map[string]citeTable         `toml:"cite" want:"[cite.NAME] tables; the list for the file as a whole is called cited"`
}

type pastTable struct {
	Date  toml.LocalDate `toml:"date" need:"true"`
	Kind  string         `toml:"kind" need:"true" one:"primary caucus"`
	Votes map[slug]int64 `toml:"votes" need:"true" want:"whole votes by option, such as {al-gore = 51, bill-bradley = 40}"`
	Mark  canvass.Mark   `toml:"mark" want:"S (source seen), K (known) or U (unsure), where another source than the file's is cited"`
	Cited []citeKey      `toml:"cited" want:"names from this file's [cite.NAME] tables, where the count is not that of the file's own source"`
	Note  string         `toml:"note" want:"what a reader should know"`
}

func (f *pastFile) citations() map[string]citeTable { return f.Cite }

func (f *pastFile) check(d *document) {
	d.matches(at("past"), f.Past, strings.TrimSuffix(d.Path, "/past.toml"))
	d.sourced(f.headFact)
	for j, c := range f.Contest {
		if len(c.Cited) > 0 {
			d.sourced(headFact{c.Mark, c.Cited, c.Note})
		}
		for o := range c.Votes {
			if _, named := f.Option[o]; !named && !canvass.OptionID(o).Fixed() {
				d.fail(at("contest", string(j), "votes", string(o)), "%q has no name under [option]", o)
			}
		}
	}
}

func (f *pastFile) add(c *Catalog, d *document) {
	p := &Past{
		Race: canvass.RaceID(f.Past), File: d.Path, Cited: f.headFact.fact().cited(f.Cite),
		Names: map[canvass.OptionID]string{}, Contests: map[string]PastContest{},
	}
	for o, name := range f.Option {
		p.Names[canvass.OptionID(o)] = name
	}
	for j, x := range f.Contest {
		votes := map[canvass.OptionID]int64{}
		for o, n := range x.Votes {
			votes[canvass.OptionID(o)] = n
		}
		own := p.Cited
		if len(x.Cited) > 0 {
			own = fact{x.Mark, x.Cited, x.Note}.cited(f.Cite)
		}
		p.Contests[string(j)] = PastContest{Date: date(x.Date), Kind: x.Kind, Counts: counts(votes), Cited: own}
	}
	c.Past[p.Race] = p
}
