package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// certifiedCount puts the votes that the authority certified among the counts where it gave no count of its own: what
// was certified is a count, whoever reported another.
func (in setting) certifiedCount(c *Contest) {
	k := c.Certified()
	if k == nil || len(k.Confirmation.Counts) == 0 {
		return
	}
	measure := cmp.Or(k.Confirmation.Measure, ruleMeasure(in.info))
	if slices.ContainsFunc(c.Sources, func(n *Count) bool { return n.Official != "" || n.By == k.By }) {
		return
	}
	n := &Count{
		By: k.By, Measure: measure, Options: optionCounts(k.Confirmation.Counts), Final: true,
		At: k.At, Recorded: k.Recorded, Mark: k.Mark, Ref: k.Ref,
	}
	for _, o := range n.Options {
		n.Valid += o.Votes
	}
	n.Partial = n.leavesOut(in.info.Ballot)
	if in.info.Caucus != nil && measure == canvass.StateDelegateEquivalents {
		n.Scale = in.info.Caucus.Scale
	}
	c.Sources = append(c.Sources, n)
	choose(c.Sources, in.info.Authority, countedMeasure(in.info, c.Sources))
	c.Count = c.Sources[0]
}

// withConfirmed puts the awards that came with confirmations among the claims, in the record's order: the word of an
// authority on its delegates is held against the rule as anybody's is.
func (c *Contest) withConfirmed(claims []Claim) []Claim {
	for i := range c.Confirmations {
		k := &c.Confirmations[i]
		if len(k.Confirmation.Awards) == 0 {
			continue
		}
		claims = append(claims, Claim{
			Key: k.Key, By: k.By, Person: k.Confirmation.Person, Claim: &canvass.Claim{Kind: canvass.ClaimAward, Awards: k.Confirmation.Awards},
			Of: k.Confirmation.Of, Status: Standing, At: k.At, Recorded: k.Recorded, Mark: k.Mark, Note: k.Note, Ref: k.Ref,
		})
	}
	slices.SortStableFunc(claims, func(a, b Claim) int { return cmp.Compare(a.Recorded, b.Recorded) })
	return claims
}

// ConfirmedAward is the award of the whole contest that its authority certified, and where it certified none what it
// confirmed last; nil where it gave none. It may be another than the rule's: its standing says so.
func (c *Contest) ConfirmedAward() *Claim {
	var best *Claim
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Of == "" || k.By != c.Info.Authority {
			continue
		}
		if best == nil || k.Of == canvass.Certified || best.Of != canvass.Certified {
			best = k
		}
	}
	return best
}

// confirmedAwards is the same before claims are judged, with what it rests on.
func (c *Contest) confirmedAwards() (awards []canvass.Award, ref Ref) {
	certified := false
	for i := range c.Confirmations {
		k := &c.Confirmations[i]
		if !k.Authority || len(k.Confirmation.Awards) == 0 || certified && k.Confirmation.Of != canvass.Certified {
			continue
		}
		awards, ref, certified = k.Confirmation.Awards, k.Ref, k.Confirmation.Of == canvass.Certified
	}
	return awards, ref
}

// CertifiedOtherwise is the certified award that the contest's rule does not give on the same votes, nil where there is
// none: what was certified is told as that, and never of the rule's.
func (c *Contest) CertifiedOtherwise() *Claim {
	if k := c.ConfirmedAward(); k != nil && k.Status == Flagged {
		return k
	}
	return nil
}
