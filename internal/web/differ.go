package web

import (
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// countsDiffer is the question of whose count it is, where sources count otherwise than the count that the page goes
// by.
func (b *book) countsDiffer(c *tally.Contest) []dispute {
	var sides []disputeSide
	for _, d := range c.Differences() {
		var parts, unnamed []string
		for _, o := range d.Options {
			who := b.last(c, o.Option)
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
		sides = append(sides, disputeSide{
			By:    b.outlet(d.Count.By),
			Says:  b.fig("differs-"+d.Count.By, "how the count of "+b.said(d.Count.By)+" differs", strings.Join(parts, "; "), d.Count.Ref),
			Small: english.Sentences(b.when(d.Count.At, b.place(c.ID.Jurisdiction())).Clause(), markWords(d.Count.Mark)),
		})
	}
	if len(sides) == 0 {
		return nil
	}
	var parts []string
	for _, o := range c.Count.Options {
		parts = append(parts, b.last(c, o.Option)+" "+english.Thousands(o.Votes))
	}
	why, with := c.Chosen()
	var reason string
	switch why {
	case tally.ChosenAuthority:
		reason = "This page goes by it: it is the contest’s own authority"
	case tally.ChosenAgreed:
		var who []string
		for _, by := range with {
			who = append(who, b.said(by))
		}
		reason = "This page goes by it: " + strings.Join(who, ", ") + " has the same"
	case tally.ChosenNewest, tally.ChosenSingle:
		reason = "This page goes by it: no two sources agree, and it is the newest"
	}
	first := disputeSide{
		By:    b.outlet(c.Count.By),
		Says:  b.fig("differs-"+c.Count.By, "the count of "+b.said(c.Count.By), strings.Join(parts, ", "), c.Count.Ref),
		Small: english.Sentences(reason, b.when(c.Count.At, b.place(c.ID.Jurisdiction())).Clause()),
	}
	return []dispute{{ID: "counts", Asked: "how many " + c.Count.Measure.Words(), Question: "How many " + c.Count.Measure.Words() + "?", Sides: append([]disputeSide{first}, sides...)}}
}
