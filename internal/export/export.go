package export

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// Selection says what files are about.
type Selection struct {
	// Subjects are ids of contests (2024/dem/as) and races (2024/dem); empty is everything that the record is about.
	Subjects []string
	// Units gives the reporting units in the tables, those that add up, in the place of the whole, and adds them to
	// the JSON; the XML always has them.
	Units bool
	// All gives everything in the tables: every source's counts, of every event, whole, areas and units.
	All bool
	// Excel puts the mark in front of a CSV by which spreadsheets know that it is UTF-8.
	Excel bool
	// Address is where the record's pages are, "https://results.example", for files that point at them; empty for files
	// that do not. Self is where this file is on it, "/feed.atom".
	Address, Self string
	// Folders says that the pages there are files in folders: their addresses end in a slash.
	Folders bool
}

// Export is what files are written from: one record at one head, and what of it was asked for. It may be used by
// several goroutines.
type Export struct {
	s        *tally.Snapshot // what may be handed on, nothing else
	head     ledger.Head
	contests []*tally.Contest // with figures, or entries, or asked for by name
	calendar []*tally.Contest // whose dates were asked for
	races    []canvass.RaceID
	units    bool
	all      bool
	excel    bool
	address  string
	self     string
	folders  bool
	left     []answer.Withheld
}

// New takes what the selection names out of what of a view may be handed on. It refuses with kind NotFound what is not
// in the record, and with Invalid what is no id of a contest or a race.
func New(v *view.View, sel Selection) (*Export, error) {
	if v.Record == nil {
		return nil, canvass.Errorf(canvass.Invalid, "export", "nothing says what this record is: it cannot be handed on")
	}
	x := &Export{s: v.For(canvass.Public).Snapshot, head: v.Head, units: sel.Units, all: sel.All, excel: sel.Excel, address: strings.TrimSuffix(sel.Address, "/"), self: sel.Self, folders: sel.Folders}
	var results, dates []canvass.ContestID
	for _, subject := range sel.Subjects {
		if id, err := canvass.ParseContestID(subject); err == nil {
			if x.s.Contests[id] == nil {
				return nil, canvass.Errorf(canvass.NotFound, "contest", "%s is not in this record%s", id, english.DidYouMeanKey(id, x.s.Contests))
			}
			results, dates = append(results, id), append(dates, id)
			continue
		}
		race, err := canvass.ParseRaceID(subject)
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "export", "%q is neither a contest such as 2024/dem/as nor a race such as 2024/dem", subject)
		}
		of := x.contestsOf(func(id canvass.ContestID) bool { return id.Race() == race })
		if len(of) == 0 && x.s.Catalog.Races[race] == nil {
			return nil, canvass.Errorf(canvass.NotFound, "race", "%s has no contest in this record%s", race, english.DidYouMeanKey(race, x.s.Catalog.Races))
		}
		x.races = append(x.races, race)
		dates = append(dates, of...)
		for _, id := range of {
			if c := x.s.Contests[id]; c.Count != nil || len(c.Stated) > 0 || slices.Contains(x.s.Active, id) {
				results = append(results, id)
			}
		}
	}
	if len(sel.Subjects) == 0 {
		results = x.s.Active
		cycle := facts.Cycle(x.s)
		dates = x.contestsOf(func(id canvass.ContestID) bool { return id.Cycle() == cycle || slices.Contains(x.s.Active, id) })
		x.races = slices.AppendSeq(x.races, maps.Keys(x.s.Tallies))
		x.races = slices.AppendSeq(x.races, maps.Keys(x.s.RaceNotices))
		for _, id := range results {
			x.races = append(x.races, id.Race())
		}
	}
	slices.Sort(x.races)
	x.races = slices.Compact(x.races)
	x.contests, x.calendar = x.ordered(results), x.ordered(dates)
	x.left = x.leftOut()
	return x, nil
}

// page is the address of a page, "2024/dem/as" or "entry/12".
func (x *Export) page(of string) string {
	if x.folders {
		of += "/"
	}
	return x.address + "/" + of
}

func (x *Export) contestsOf(want func(canvass.ContestID) bool) []canvass.ContestID {
	var out []canvass.ContestID
	for id := range x.s.Contests {
		if want(id) {
			out = append(out, id)
		}
	}
	return out
}

// ordered are the contests by date and then by id, each once.
func (x *Export) ordered(ids []canvass.ContestID) []*tally.Contest {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make([]*tally.Contest, len(ids))
	for i, id := range ids {
		out[i] = x.s.Contests[id]
	}
	slices.SortStableFunc(out, func(a, b *tally.Contest) int {
		return cmp.Or(catalog.CompareDays(a.Info.Date(), b.Info.Date()), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// LeftOut counts the entries that no file has because their sources do not let them be handed on, by contest or race
// and by source.
func (x *Export) LeftOut() []answer.Withheld { return x.left }

func (x *Export) leftOut() []answer.Withheld {
	out := []answer.Withheld{}
	add := func(place answer.Withheld, of []tally.Withheld) {
		for _, w := range of {
			source := cmp.Or(w.By, privateSources)
			i := slices.IndexFunc(out, func(o answer.Withheld) bool {
				return same(o.Contest, place.Contest) && same(o.Race, place.Race) && o.Source == source && o.Rights == w.Rights
			})
			if i < 0 {
				place.Source, place.Rights, place.Entries = source, w.Rights, 0
				i = len(out)
				out = append(out, place)
			}
			out[i].Entries++
		}
	}
	for _, c := range x.contests {
		add(answer.Withheld{Contest: &c.ID}, c.Withheld)
	}
	for _, id := range x.races {
		add(answer.Withheld{Race: &id}, x.s.WithheldOfRace(id))
	}
	return out
}

// privateSources stands for all sources that may not be named.
const privateSources = "private"

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// leftOutWords says in a sentence what was left out, for formats that have no place of their own for it; empty for
// nothing.
func (x *Export) leftOutWords() string {
	if len(x.left) == 0 {
		return ""
	}
	counts, order := map[string]int{}, []string{}
	for _, w := range x.left {
		if counts[w.Source] == 0 {
			order = append(order, w.Source)
		}
		counts[w.Source] += w.Entries
	}
	parts := make([]string, len(order))
	for i, source := range order {
		parts[i] = fmt.Sprintf("%s %d", source, counts[source])
	}
	return "Left out, because their sources do not let them be handed on, are entries of: " + strings.Join(parts, ", ") + "."
}

// kindWords say what the record is, and that what is not live is no result.
func (x *Export) kindWords() string {
	r := x.s.Record
	switch {
	case x.head.Size == 0:
		return r.Name + ", out of the files of contests."
	case r.Kind == canvass.Live:
		return "From a live record: " + r.Name + "."
	case r.Kind == canvass.Replay && r.Night != "":
		return "From a replay of " + r.Night + ": not live results."
	case r.Kind == canvass.Replay:
		return "From a replay: not live results."
	}
	return "From a rehearsal: these are not results."
}

// headText is the record's head in words.
func (x *Export) headText() string {
	return fmt.Sprintf("%d entries, root %s", x.head.Size, x.head.Root)
}

// about is what the record is and where it stands, in words.
func (x *Export) about() string {
	words := fmt.Sprintf("%s As of %s, %s.", x.kindWords(), x.s.Now, x.headText())
	if x.head.Size == 0 {
		words = fmt.Sprintf("%s As of %s.", x.kindWords(), x.s.Now)
	}
	if left := x.leftOutWords(); left != "" {
		words += " " + left
	}
	return words
}

// Write writes one file in the format. It fails where w does.
func (x *Export) Write(w io.Writer, f Format) error {
	k, err := f.kind()
	if err != nil {
		return err
	}
	return k.write(x, w)
}
