package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
)

// Contradiction is a certification or a confirmation of the contest's authority whose figures, or whose winner, are not
// those of the count that the contest goes by. Both are told; neither is made to fit the other.
type Contradiction struct {
	Key string // of the confirmation's entry
	By  string
	Of  canvass.ConfirmationOf
	// Figures are the options of which it has another number of votes, in the order in which it names them.
	Figures []Unlike
	// Winner is whom it names, where others have more votes in the count: those in Ahead.
	Winner canvass.OptionID
	Ahead  []canvass.OptionID
	// Ref is what it rests on: the confirmation and the count.
	Ref Ref
}

// Named are the options that it is about.
func (x *Contradiction) Named() []canvass.OptionID {
	out := slices.Clone(x.Ahead)
	if x.Winner != "" {
		out = append(out, x.Winner)
	}
	for _, f := range x.Figures {
		out = append(out, f.Option)
	}
	return out
}

// Unlike is an option's votes as they are certified or confirmed, and as the count has them, nil where that leaves the
// option out.
type Unlike struct {
	Option  canvass.OptionID
	Said    int64
	Counted *int64
}

// contradiction holds the authority's newest certification against the count, and where there is none its newest
// confirmation of the count. A count that moved after it was confirmed, and a recount after the certification, are no
// contradiction: they are told as what they are.
func (c *Contest) contradiction() *Contradiction {
	n := c.Count
	if n == nil {
		return nil
	}
	k := c.Certified()
	if k == nil {
		i := slices.IndexFunc(c.Confirmations, func(k Confirmation) bool { return k.Authority && k.Confirmation.Of == canvass.ConfirmCount })
		for j := i; j >= 0 && j < len(c.Confirmations); j++ {
			if x := &c.Confirmations[j]; x.Authority && x.Confirmation.Of == canvass.ConfirmCount {
				k = x
			}
		}
		if k == nil || n.Recorded > k.Recorded {
			return nil
		}
	} else if countedSince(c) {
		return nil
	}
	return c.Unlike(k)
}

// Unlike is what a confirmation or certification says otherwise than the count that the contest goes by, nil where it
// says the same, or is about another measure.
func (c *Contest) Unlike(k *Confirmation) *Contradiction {
	n := c.Count
	if n == nil {
		return nil
	}
	said := k.Confirmation
	if said.Measure != "" && said.Measure != n.Measure {
		return nil
	}
	out := Contradiction{Key: k.Key, By: k.By, Of: said.Of, Ref: Join(k.Ref, n.Ref)}
	for _, x := range optionCounts(said.Counts) {
		switch votes, named := n.Votes(x.Option); {
		case !named && x.Votes != 0:
			out.Figures = append(out.Figures, Unlike{Option: x.Option, Said: x.Votes})
		case votes != x.Votes:
			out.Figures = append(out.Figures, Unlike{x.Option, x.Votes, &votes})
		}
	}
	if ahead := lead(n); said.Winner != "" && ahead != nil && !slices.Contains(ahead.Options, said.Winner) {
		out.Winner, out.Ahead = said.Winner, ahead.Options
	}
	if len(out.Figures) == 0 && out.Winner == "" {
		return nil
	}
	return &out
}
