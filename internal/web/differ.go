package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// countsDiffer is the question of whose count it is, where sources count otherwise than the count that the page goes
// by.
func (b *book) countsDiffer(c *tally.Contest) []dispute {
	var sides []disputeSide
	units := map[string]int{}
	for i, d := range c.Differences() {
		says, id := b.differs(c, &d), "differs-"+d.Count.By
		if d.Unit != "" {
			if units[d.Count.By]++; units[d.Count.By] > mostUnits {
				continue
			}
			says, id = string(d.Unit)+": "+says, id+"-"+strconv.Itoa(i)
		}
		sides = append(sides, disputeSide{
			By:    b.w.Outlet(d.Count.By),
			Says:  b.fig(id, "how the count of "+b.w.Said(d.Count.By)+" differs", says, d.Count.Ref),
			Small: english.Sentences(b.w.At(d.Count.At, c.ID.Jurisdiction()).Clause(), wording.Mark(d.Count.Mark)),
		})
	}
	for _, by := range slices.Sorted(maps.Keys(units)) {
		if more := units[by] - mostUnits; more > 0 {
			sides = append(sides, disputeSide{By: b.w.Outlet(by), Says: plain(english.Many(int64(more), "more unit differs", "more units differ"))})
		}
	}
	if len(sides) == 0 {
		return nil
	}
	var parts []string
	for _, o := range c.Count.Options {
		parts = append(parts, b.w.Last(c.ID, o.Option)+" "+wording.Figure(c.Count, o.Votes))
	}
	first := disputeSide{
		By:    b.w.Outlet(c.Count.By),
		Says:  b.fig("differs-"+c.Count.By, "the count of "+b.w.Said(c.Count.By), strings.Join(parts, ", "), c.Count.Ref),
		Small: english.Sentences("This page goes by it: "+b.w.Choice(c), b.w.At(c.Count.At, c.ID.Jurisdiction()).Clause()),
	}
	return []dispute{{ID: "counts", Asked: "how many " + c.Count.Measure.Words(), Question: "How many " + c.Count.Measure.Words() + "?", Sides: append([]disputeSide{first}, sides...)}}
}

// mostUnits is how many units that a source counts otherwise are told of.
const mostUnits = 5

// differs words other numbers: "Palmer 52, which is 1 more; not named: Phillips".
func (b *book) differs(c *tally.Contest, d *tally.Difference) string {
	var parts, unnamed []string
	for _, o := range d.Options {
		who := b.w.Last(c.ID, o.Option)
		switch n := o.By(); {
		case o.Other == nil:
			unnamed = append(unnamed, who)
		case n > 0:
			parts = append(parts, who+" "+english.Thousands(*o.Other)+", which is "+english.Thousands(n)+" more")
		default:
			parts = append(parts, who+" "+english.Thousands(*o.Other)+", which is "+english.Thousands(-n)+" fewer")
		}
	}
	if len(unnamed) > 0 {
		parts = append(parts, "not named: "+english.List(unnamed))
	}
	return strings.Join(parts, "; ")
}

// mostNestings is how many units that differ from their parts are told of each source.
const mostNestings = 5

// unitsDiffer is the question whether units add up: wholes that differ from their parts, and rows that look like sums.
func (b *book) unitsDiffer(c *tally.Contest) []dispute {
	var sides []disputeSide
	for _, n := range c.Sources {
		for i := range n.Nestings {
			x := &n.Nestings[i]
			if i == mostNestings {
				sides = append(sides, disputeSide{By: b.w.Outlet(n.By), Says: plain(english.Thousands(len(n.Nestings)-i) + " more that are like these")})
				break
			}
			id := "units-" + n.By + "-" + strconv.Itoa(i)
			sides = append(sides, disputeSide{By: b.w.Outlet(n.By), Says: b.fig(id, "units of "+b.w.Said(n.By)+" that do not add up", b.w.Nesting(c.ID, x), x.Ref)})
		}
	}
	if len(sides) == 0 {
		return nil
	}
	return []dispute{{ID: "units", Asked: "whether the units add up", Question: "Do the units add up?", Sides: sides}}
}
