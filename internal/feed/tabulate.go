package feed

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
)

// MaxRows bounds the units that Tabulate holds at once: six times the precincts of the country.
const MaxRows = 1_200_000

// MaxOptions bounds the options of one contest, write-ins by name among them. Each name that is not known is looked for
// among all that are, so that names without end would cost time without end.
const MaxOptions = 1000

// Tabulate lays a source's items out for package check: one table for each contest that the source names, in its order.
// An item without figures is passed over. Names that are not known stand in the table under a slug of their own, so
// that nothing goes unchecked; what enters a record is decided by [Matcher.Match] alone. names may be nil.
func Tabulate(source, file string, columns bool, names *Names, items iter.Seq2[*Item, error]) ([]*check.Table, error) {
	if names == nil {
		names = &Names{}
	}
	return names.Matcher().Tabulate(source, file, columns, items)
}

// Tabulate is the function of that name, with the names that the matcher has found already: what it finds here it need
// not look for again when the items are matched.
func (m *Matcher) Tabulate(source, file string, columns bool, items iter.Seq2[*Item, error]) ([]*check.Table, error) {
	t := tabulation{source: source, file: file, columns: columns, matcher: m, by: map[string]*building{}}
	for it, err := range items {
		if err != nil {
			return t.tables(), err
		}
		if err := t.add(it); err != nil {
			return t.tables(), err
		}
	}
	return t.tables(), nil
}

type tabulation struct {
	source, file string
	columns      bool
	matcher      *Matcher
	by           map[string]*building
	order        []*building
	rows         int
}

// building is a table in the making.
type building struct {
	*check.Table
	options map[canvass.OptionID]bool
	units   map[string]*check.Unit // the row that is being filled, by id
	allot   map[string]*Figures    // allotments of units, wherever they came from
}

func (t *tabulation) table(it *Item) *building {
	id, _, why, _ := t.matcher.contest(it.Contest)
	key := it.Contest.Name
	if why == "" && id != "" && len(it.Contest.IDs) == 0 {
		key = "\x00" + string(id) // two titles of one contest are one table
	}
	if why != "" {
		key += "\x00" + it.Contest.State // two states' rows of one title lack their contest each for a reason of its own
	}
	for _, id := range it.Contest.IDs {
		key += "\x00" + id.Scheme + "\x00" + id.Value
	}
	if b := t.by[key]; b != nil {
		return b
	}
	name := t.file
	if it.Contest.Name != "" {
		name = it.Contest.Name
	}
	b := &building{
		Table:   &check.Table{Source: t.source, Name: name, Columns: t.columns, Scale: map[canvass.Measure]int64{}},
		options: map[canvass.OptionID]bool{}, units: map[string]*check.Unit{}, allot: map[string]*Figures{},
	}
	b.Contest = id
	if id == "" {
		b.Unknown = why
	}
	t.by[key] = b
	t.order = append(t.order, b)
	return b
}

func (t *tabulation) add(it *Item) error {
	if it.Figures == nil || len(t.matcher.names.contests) > 0 && t.matcher.notOurs(it.Contest) {
		return nil
	}
	if id, _, why, _ := t.matcher.contest(it.Contest); why == "" {
		own, _, why := t.matcher.ofParty(it, id)
		if own == nil {
			return nil
		}
		if it = own; why != "" && it.Hold == "" {
			held := *it
			held.Hold = why
			it = &held
		}
	}
	f := it.Figures
	b := t.table(it)
	b.Test = b.Test || it.Test
	id, lost := t.unitID(b, it.Unit)
	if len(f.Counts) == 0 && it.Hold == "" && (f.Allotted != nil || f.Registered != nil) {
		kept := *f
		b.allot[id] = &kept
		return nil
	}
	u := b.units[id]
	if u == nil || u.Has(f.Measure) { // the same measure again: another row under the same name
		t.rows++
		if t.rows > MaxRows {
			return Errorf(it.Where, "more than %d units: this is six times all precincts of the country", MaxRows)
		}
		u = &check.Unit{
			ID: id, Name: it.Unit.String(), Where: it.Where, Total: it.Unit.Total, Apart: it.Unit.Level() == LevelSatellite,
			Area: it.Unit.Area, Counts: map[canvass.Measure]check.Column{}, Updated: it.At,
		}
		b.units[id] = u
		b.Units = append(b.Units, u)
	}
	if f.Scale > 1 {
		b.Scale[f.Measure] = f.Scale
	}
	if n := len(it.Unit.Path); n > 0 && b.Contest != "" {
		last := it.Unit.Path[n-1]
		if last.Level == LevelCounty || last.Level == LevelTown {
			u.Code = t.matcher.meaning(b.Contest, "", last.Level, last.Name, t.matcher.codeOfStep(it.Unit, n-1)).code()
		}
	}
	hold := cmp.Or(it.Hold, lost)
	if hold == "" && b.Contest != "" {
		hold = ofAnotherState(b.Contest.Jurisdiction(), it.Unit)
	}
	if hold == "" && b.Contest != "" {
		hold = t.matcher.otherEvent(it, b.Contest)
	}
	if hold == "" && b.Contest != "" {
		hold = t.twice(b, f)
	}
	if hold != "" {
		u.Hold = hold
		return nil
	}
	c := check.Column{}
	for _, n := range f.Counts {
		o := t.optionID(b, n.Option)
		if !b.options[o] {
			if len(b.options) == MaxOptions {
				return Errorf(it.Where, "more than %d options in one contest: no ballot has so many", MaxOptions)
			}
			b.options[o] = true
			b.Options = append(b.Options, o)
		}
		c[o] += n.Votes
	}
	u.Counts[f.Measure] = c
	for _, m := range f.Modes {
		if u.Modes == nil {
			u.Modes = map[string]int64{}
		}
		u.Modes[m.Name] += m.Votes
	}
	beside(u, f)
	return nil
}

// twice says that two names of one item are one option, which holds it when it is matched too; empty where none are.
func (t *tabulation) twice(b *building, f *Figures) string {
	first := make(map[canvass.OptionID]string, len(f.Counts))
	for _, n := range f.Counts {
		o := t.matcher.option(b.Contest, n.Option).id
		if o == "" || o == canvass.WriteIn || o == canvass.Other {
			continue
		}
		if name, is := first[o]; is {
			return fmt.Sprintf("%q and %q are both %s", name, n.Option.Name, o)
		}
		first[o] = n.Option.Name
	}
	return ""
}

// beside copies what stands beside the options' counts.
func beside(u *check.Unit, f *Figures) {
	for _, p := range []struct{ to, from **int64 }{
		{&u.Ballots, &f.Ballots}, {&u.Present, &f.Present}, {&u.Registered, &f.Registered}, {&u.In, &f.In}, {&u.Of, &f.Of}, {&u.Printed, &f.Valid},
	} {
		if *p.from != nil {
			*p.to = *p.from
		}
	}
	if f.Allotted != nil {
		u.Allotted = f.Allotted
	}
	if f.Worth.Den != 0 {
		u.Worth = f.Worth
	}
}

// unitID is the unit's id where it is known, else a slug of its name, else the name, and why it would not enter.
func (t *tabulation) unitID(b *building, u Unit) (id, why string) {
	unit, _, why, _ := t.matcher.unit(b.Contest, u)
	if why == "" {
		return string(unit), ""
	}
	if slug, ok := u.Slug(); ok {
		return string(slug), why
	}
	return u.String(), why
}

func (t *tabulation) optionID(b *building, o Option) canvass.OptionID {
	m := t.matcher.option(b.Contest, o)
	if m.id != "" {
		return m.id
	}
	id := canvass.OptionID(cmp.Or(canvass.Slug(o.Name), o.Name))
	if b.Strangers == nil {
		b.Strangers = map[canvass.OptionID]string{}
	}
	b.Strangers[id] = o.Name
	if b.Unknown == "" && len(m.suggestions) > 0 {
		if b.Near == nil {
			b.Near = map[canvass.OptionID][]string{}
		}
		b.Near[id] = m.suggestions
	}
	return id
}

// tables are the tables that have rows. An allotment whose contest was named otherwise, as in a file of its own, is
// laid beside the rows of every table that has its unit.
func (t *tabulation) tables() []*check.Table {
	var out []*check.Table
	for _, b := range t.order {
		for _, u := range b.Units {
			for _, from := range t.order {
				if f := from.allot[u.ID]; f != nil {
					beside(u, f)
				}
			}
		}
		if len(b.Units) > 0 {
			out = append(out, b.Table)
		}
	}
	return slices.Clip(out)
}
