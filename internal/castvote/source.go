package castvote

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode"

	"github.com/canvassdesk/canvass/rank"
)

// Format is a kind of cast vote records.
type Format string

// The formats.
const (
	Dominion    Format = "dominion"     // a folder of manifests with CvrExport.json or CvrExport_1.json and on
	ESS         Format = "ess"          // ES&S: a spreadsheet or CSV, a column for each rank, names in the cells
	Hart        Format = "hart"         // a folder of XML files, one a ballot
	CDF         Format = "cdf"          // NIST SP 1500-103 as XML or JSON
	ClearBallot Format = "clear ballot" // a CSV with a column for each option and rank
	Table       Format = "table"        // a CSV with a column for each option, ranks in the cells
)

// Source is where cast vote records lie and how to read them.
type Source struct {
	FS     fs.FS  // where Path is; a folder, or an archive
	Path   string // a file or folder in FS, slash-separated
	Format Format // empty: by content
	// Contest picks one of several contests in the records, by its id or name.
	Contest string

	// For tables: columns and rows from 1, 0 where there is none or it is found by the heading.
	FirstRank, FirstRow, IDColumn, PrecinctColumn int
	Ranks                                         int    // how many rank columns there are; 0: all to the right
	OvervoteLabel                                 string // a cell that says overvote
	OvervoteDelimiter                             string // between options in one cell
	SkippedLabel                                  string // a cell that says that nothing is marked
	WriteInLabel                                  string // an option that is all undeclared write-ins
	BlankIsWriteIn                                bool   // an empty cell is an undeclared write-in
}

// WriteIns is the option under which undeclared write-ins are counted together.
const WriteIns rank.Option = "Undeclared Write-ins"

// Read is a source's ballots of one contest.
type Read struct {
	// Ballots are under the labels of the records; [Names.Apply] puts them under options.
	Ballots *rank.Ballots
	// Precincts are the same ballots by the precinct that the records name,
	// if they were asked for. Those that name none are under "".
	Precincts map[string]*rank.Ballots
	// Labels are the names that records give for a label, where they do.
	Labels map[rank.Option]string
	// Notices say what was passed over, with its number.
	Notices []string
	Format  Format
	Contest string // the contest's name in the records, where they name it
}

// collector gathers ballots as a reader finds them.
type collector struct {
	all       *rank.Ballots
	precincts map[string]*rank.Ballots
	// see is told of each ballot of a table with its number there, if set.
	see func(id string, marks []rank.Mark)
}

// newCollector keeps ballots by precinct too, if asked.
func newCollector(byPrecinct bool) *collector {
	c := &collector{all: emptyBallots(nil)}
	if byPrecinct {
		c.precincts = map[string]*rank.Ballots{}
	}
	return c
}

// emptyBallots is for lists that cannot be wrong: none, or one that ballots had.
func emptyBallots(options []rank.Option) *rank.Ballots {
	b, err := rank.NewBallots(options)
	if err != nil {
		panic(err)
	}
	return b
}

// option is a label's place on the ballot.
func (c *collector) option(label string) (int, error) { return c.all.Option(rank.Option(label)) }

// maxPrecincts bounds the precincts of a contest.
const maxPrecincts = 200_000

// add counts a ballot. Its marks' options are places from option.
func (c *collector) add(precinct string, marks []rank.Mark) error {
	if err := c.all.Add(marks, 1); err != nil {
		return err
	}
	if c.precincts == nil {
		return nil
	}
	b := c.precincts[precinct]
	if b == nil {
		if len(c.precincts) >= maxPrecincts {
			return fmt.Errorf("more than %d precincts", maxPrecincts)
		}
		b = c.all.Part()
		c.precincts[precinct] = b
	}
	return b.Add(marks, 1)
}

// part is a collector for another goroutine, once all options are known.
func (c *collector) part() *collector {
	p := &collector{all: c.all.Part()}
	if c.precincts != nil {
		p.precincts = map[string]*rank.Ballots{}
	}
	return p
}

// join takes over another collector's ballots.
func (c *collector) join(other *collector) error {
	if err := c.all.Join(other.all); err != nil {
		return err
	}
	for name, b := range other.precincts {
		if mine := c.precincts[name]; mine != nil {
			if err := mine.Join(b); err != nil {
				return err
			}
			continue
		}
		c.precincts[name] = b
	}
	return nil
}

// result is what was gathered.
func (c *collector) result(f Format, contest string) *Read {
	return &Read{Ballots: c.all, Precincts: c.precincts, Labels: map[rank.Option]string{}, Format: f, Contest: contest}
}

// ReadSource reads a source's ballots of one contest, by precinct too if asked.
func ReadSource(s Source, byPrecinct bool) (*Read, error) {
	if s.Format == "" {
		f, err := Recognize(s.FS, s.Path)
		if err != nil {
			return nil, err
		}
		s.Format = f
	}
	c := newCollector(byPrecinct)
	var (
		r   *Read
		err error
	)
	switch s.Format {
	case Dominion:
		r, err = readDominion(s, c)
	case Hart:
		r, err = readHart(s, c)
	case CDF:
		r, err = readCDF(s, c)
	case ClearBallot:
		r, err = readClearBallot(s, c)
	case ESS:
		r, err = readRanksInColumns(s, c)
	case Table:
		r, err = readOptionsInColumns(s, c)
	default:
		return nil, fmt.Errorf("%q is not a format of cast vote records", s.Format)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path.Base(s.Path), err)
	}
	r.Notices = append(r.Notices, nobodies(r)...)
	return r, nil
}

// nobodies warns of options with ballots whose names are hardly a candidate's: what programs write for a rank without a
// mark, for an overvote, or for a sum.
func nobodies(r *Read) []string {
	var out []string
	for _, o := range r.Ballots.Options() {
		name := Named(r, o)
		flag := "--skipped-label"
		switch strings.Join(strings.Fields(strings.Map(letter, strings.ToLower(name))), " ") {
		case "overvote", "overvotes", "over vote", "over votes", "overvoted":
			flag = "--overvote-label"
		case "total", "totals", "grand total", "sum", "exhausted", "n a", "na", "none", "null", "blank", "blanks", "empty", "spoiled", "spoilt", "invalid", "void",
			"undervote", "undervotes", "under vote", "under votes", "skipped", "skip", "skipped rank", "no vote", "no selection", "no choice":
		default:
			continue
		}
		does := "take it out of the records if it is none"
		if r.Format == ESS {
			does = fmt.Sprintf("%s %q says that it is none", flag, clip(name))
		}
		out = append(out, fmt.Sprintf("%q is counted as an option, and is hardly a candidate's name: %s", clip(name), does))
	}
	return out
}

// letter is the letter, a space for all else.
func letter(r rune) rune {
	if unicode.IsLetter(r) {
		return r
	}
	return ' '
}
