package web

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// ruleView is a rule part by part, as canvass rule prints it.
type ruleView struct {
	For   string
	Under string
	Text  string
	Known bool
	Parts []rulePartView
}

type rulePartView struct {
	Name, Words, How, Text, Note string
}

// exampleView is a pool worked out.
type exampleView struct {
	Title string
	Shows string
	Steps []string
	Award string
}

// ruleParts are the contest's rules with the source of each part, and two pools worked out.
func (b *book) ruleParts(c *tally.Contest) (rules []ruleView, examples []exampleView) {
	r := answer.RulesOf(b.s, c, b.s.Today())
	for _, x := range r.Rules {
		v := ruleView{For: x.For, Text: x.Text, Known: x.Known}
		if x.Under != nil {
			v.Under = english.Capital(*x.Under) + "."
		}
		told := ""
		for _, p := range x.Parts {
			part := rulePartView{Name: partName(p.Part), Words: p.Words, How: english.Capital(p.How) + "."}
			if p.Text != nil {
				part.Text = *p.Text
			}
			if p.Note != nil && *p.Note != told { // a note of the whole rule stands once
				part.Note, told = *p.Note, *p.Note
			}
			v.Parts = append(v.Parts, part)
		}
		rules = append(rules, v)
	}
	name := func(o delegate.Option) string {
		if letter, ok := strings.CutPrefix(string(o), answer.MadeUpOption); ok {
			return "Candidate " + strings.ToUpper(letter)
		}
		return b.w.Option(c.ID, canvass.OptionID(o))
	}
	for _, x := range r.Examples {
		on := "on the votes as counted"
		if x.MadeUp {
			on = "on made-up votes"
		}
		v := exampleView{
			Title: english.Capital(on) + ": " + x.For + ", " + english.Count(x.Pool.Seats, "seat", "seats"), Shows: x.Shows,
			Award: awardText(x.Awards, x.Unallocated, name),
		}
		for _, s := range x.Steps {
			v.Steps = append(v.Steps, english.Capital(catalog.SpellOut(english.WithCommas(s.Words), func(id string) (string, bool) {
				n := name(delegate.Option(id))
				return n, n != id && !canvass.OptionID(id).Fixed()
			})))
		}
		examples = append(examples, v)
	}
	return rules, examples
}

// partName is a part of a rule as a heading.
func partName(p delegate.Part) string {
	if p == delegate.PartQuota {
		return "Allocation"
	}
	return english.Capital(string(p))
}

// awardText is an award in words, most delegates first.
func awardText(awards map[delegate.Option]int, nobody int, name func(delegate.Option) string) string {
	var parts []string
	for _, o := range answer.MostFirst(awards) {
		parts = append(parts, name(o)+" "+english.Thousands(awards[o]))
	}
	if nobody > 0 {
		parts = append(parts, english.Thousands(nobody)+" to nobody")
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
