package catalog

import (
	"strings"

	"github.com/canvassdesk/canvass"
)

// tellerTable is one of those who counted a report by hand.
type tellerTable struct {
	Name  string `toml:"name" need:"true" want:"the teller's name, as they sign"`
	Sheet string `toml:"sheet,omitempty" want:"the key of the entry that holds the teller's sheet"`
}

// sheetTable is what one teller counted.
type sheetTable struct {
	Teller string       `toml:"teller" need:"true" want:"the teller's name, as they sign"`
	Report *reportTable `toml:"report" need:"true" want:"an [entry.sheet.report] table"`
}

type drawTable struct {
	Pool  string             `toml:"pool,omitempty" one:"at-large pleo district rnc"`
	Unit  canvass.UnitID     `toml:"unit,omitempty" want:"in place of a pool, the room whose last delegate was drawn for, such as \"room:a\""`
	Area  canvass.Area       `toml:"area" need:"true" want:"\"state\", or a district such as \"cd-7\""`
	Part  slug               `toml:"part,omitempty" want:"the part that the pool's table names"`
	Order []canvass.OptionID `toml:"order" need:"true" want:"the tied options, the one drawn first at the front"`
	Date  string             `toml:"date" need:"true" want:"the day of the draw at the place, in quotes, such as \"2028-03-07\""`
	How   string             `toml:"how,omitempty" want:"how it was drawn, and before whom"`
}

type decidedTable struct {
	Kind      canvass.DecisionKind     `toml:"kind" need:"true" one:"withdrawn award"`
	Date      string                   `toml:"date" need:"true" want:"the day of the decision at the place, in quotes, such as \"2028-03-07\""`
	Option    canvass.OptionID         `toml:"option,omitempty" want:"the option that left the race"`
	Pools     []string                 `toml:"pools,omitempty" one:"at-large pleo district rnc"`
	Do        string                   `toml:"do,omitempty" want:"what becomes of the seats, a phrase of a rule's withdrawn"`
	Pool      string                   `toml:"pool,omitempty" one:"at-large pleo district rnc"`
	Area      canvass.Area             `toml:"area,omitempty" want:"\"state\", or a district such as \"cd-7\""`
	Part      slug                     `toml:"part,omitempty" want:"the part that the pool's table names"`
	Delegates map[canvass.OptionID]int `toml:"delegates,omitempty,inline" want:"delegates by option, such as {ted-cruz = 3}"`
	Why       string                   `toml:"why,omitempty" want:"why it was decided"`
}

// byHand puts the entry's table of a hall where its kind wants it.
func (p *nightPart) byHand(t *entryTable, e *canvass.Entry) {
	switch {
	case t.Sheet != nil:
		e.Sheet = &canvass.Sheet{Teller: t.Sheet.Teller}
		if t.Sheet.Report != nil {
			e.Sheet.Report = *t.Sheet.Report.report()
		}
	case t.Lot != nil:
		l := t.Lot
		e.Lot = &canvass.Lot{Pool: l.Pool, Area: l.Area, Part: string(l.Part), Unit: l.Unit, Order: l.Order, Date: l.Date, How: l.How}
	case t.Decision != nil:
		k := t.Decision
		e.Decision = &canvass.Decision{
			Kind: k.Kind, Date: k.Date, Option: k.Option, Pools: k.Pools, Do: k.Do,
			Pool: k.Pool, Area: k.Area, Part: string(k.Part), Why: k.Why,
		}
		if len(k.Delegates) > 0 {
			e.Decision.Awards = awards(k.Delegates)
		}
	}
}

// tellers names the sheets that the report rests on by the keys that they have in a record.
func (p *nightPart) tellers(t *reportTable, r *canvass.Report) {
	for _, x := range t.Tellers {
		teller := canvass.Teller{Name: x.Name}
		if x.Sheet != "" {
			teller.Sheet = p.whole(x.Sheet)
		}
		r.Tellers = append(r.Tellers, teller)
	}
}

// tableOfHand is what byHand reads.
func (t *entryTable) tableOfHand(e *canvass.Entry) {
	switch {
	case e.Sheet != nil:
		t.Sheet = &sheetTable{Teller: e.Sheet.Teller, Report: tableOfReport(&e.Sheet.Report)}
	case e.Lot != nil:
		l := e.Lot
		t.Lot = &drawTable{Pool: l.Pool, Area: l.Area, Part: slug(l.Part), Unit: l.Unit, Order: l.Order, Date: l.Date, How: l.How}
	case e.Decision != nil:
		k := e.Decision
		t.Decision = &decidedTable{
			Kind: k.Kind, Date: k.Date, Option: k.Option, Pools: k.Pools, Do: k.Do,
			Pool: k.Pool, Area: k.Area, Part: slug(k.Part), Delegates: byOption(k.Awards), Why: k.Why,
		}
	}
}

// shortTellers names a report's sheets as the night's own entries are named in its file.
func (t *reportTable) shortTellers(r *canvass.Report, prefix string) {
	for _, x := range r.Tellers {
		t.Tellers = append(t.Tellers, tellerTable{Name: x.Name, Sheet: strings.TrimPrefix(x.Sheet, prefix)})
	}
}
