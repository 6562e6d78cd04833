package wording

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Measure is a measure as a thing that is won: "the vote", "most state delegate equivalents".
func Measure(m canvass.Measure) string {
	switch m {
	case canvass.Votes:
		return "the vote"
	case canvass.FinalRound:
		return "the vote after ranked-choice transfers"
	case canvass.Delegates, canvass.FirstAlignment, canvass.FinalAlignment:
		return "the " + m.Words()
	}
	return "most " + m.Words()
}

// By is by what somebody won or leads, behind the verb: "on state delegate equivalents", "after ranked-choice transfers".
func By(m canvass.Measure) string {
	if m == canvass.FinalRound {
		return "after ranked-choice transfers"
	}
	return "on " + m.Words()
}

// Units is how many reporting units are in: "106 of 247 towns", "106 towns" where it is not known of how many. Are is
// what they are, reporting units where that is not said.
func Units(in, of *int64, are string) string {
	if in == nil {
		return ""
	}
	if are = strings.TrimSpace(are); are == "" {
		are = "reporting units"
	}
	if of == nil {
		return english.Thousands(*in) + " " + are
	}
	return english.Thousands(*in) + " of " + english.Thousands(*of) + " " + are
}

// Figure is votes of a count as they are read: "1,204", and with decimals where the count is in parts of one, "0.2267".
func Figure(n *tally.Count, votes int64) string {
	if n == nil || n.Scale <= 1 {
		return english.Thousands(votes)
	}
	return english.Decimal(votes, n.Scale)
}

// Winner is who won by one measure: "Jason Palmer won the vote".
func (w Words) Winner(c *tally.Contest, x *tally.Winner) string {
	switch {
	case x.Tied && x.Measure == canvass.Delegates:
		return "the delegates are tied between " + w.Options(c.ID, x.Options)
	case x.Tied:
		return w.Options(c.ID, x.Options) + " tied in " + Measure(x.Measure)
	}
	return w.Option(c.ID, x.Options[0]) + " won " + Measure(x.Measure)
}

// Leader is who is ahead while nobody has won: "Joe Biden leads by 12", "Ann Able and Bob Baker are level".
func (w Words) Leader(c *tally.Contest, l *tally.Lead) string {
	if len(l.Options) > 1 {
		return w.Options(c.ID, l.Options) + " are level"
	}
	return w.Option(c.ID, l.Options[0]) + " leads by " + Figure(c.Count, l.By)
}

// OptionOutcome stands in an option's line of a count: "won the vote, tied in the delegates", "leads by 12", "level";
// empty for all others.
func (w Words) OptionOutcome(c *tally.Contest, o canvass.OptionID) string {
	var parts []string
	for _, x := range c.Winners {
		for _, id := range x.Options {
			switch {
			case id != o:
			case x.Tied:
				parts = append(parts, "tied in "+Measure(x.Measure))
			default:
				parts = append(parts, "won "+Measure(x.Measure))
			}
		}
	}
	if l := c.Leader; l != nil {
		for _, id := range l.Options {
			switch {
			case id != o:
			case len(l.Options) > 1:
				parts = append(parts, "level")
			default:
				parts = append(parts, "leads by "+Figure(c.Count, l.By))
			}
		}
	}
	return strings.Join(parts, ", ")
}

// Basis says why somebody has won.
func (w Words) Basis(c *tally.Contest, x *tally.Winner) string {
	switch x.Basis {
	case tally.ByCall:
		return "called by this desk"
	case tally.ByConfirmation:
		return "confirmed by " + w.Said(c.Info.Authority)
	case tally.ByCertification:
		return "certified by " + w.Said(c.Info.Authority)
	case tally.ByCertainTest:
		return "no ballots that are out could change it"
	case tally.ByComputation:
		return "computed by the rule on the complete count"
	case tally.ByHistory:
		return "final count"
	}
	return string(x.Basis)
}

// Outcome is the news of a contest in one line, by measure: who won, who leads, who is said to have won, or else how
// far the count is.
func (w Words) Outcome(c *tally.Contest) string {
	var out []string
	for i := range c.Winners {
		x := &c.Winners[i]
		if i > 0 && !x.Tied && !c.Winners[i-1].Tied && c.Winners[i-1].Options[0] == x.Options[0] {
			out[len(out)-1] += " and " + Measure(x.Measure)
			continue
		}
		out = append(out, w.Winner(c, x))
	}
	switch {
	case len(out) > 0:
		return strings.Join(out, "; ")
	case c.Leader != nil:
		return w.Leader(c, c.Leader)
	}
	if said := w.SaidToHaveWon(c); said != "" {
		return said
	}
	return w.Status(c)
}

// SaidToHaveWon is who others say has won: "ABC News and the Associated Press say Ann Able won". It is empty where
// nobody says so.
func (w Words) SaidToHaveWon(c *tally.Contest) string {
	by := map[canvass.OptionID][]string{}
	var order []canvass.OptionID
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Claim.Kind != canvass.ClaimWinner || !k.Open() {
			continue
		}
		if by[k.Claim.Winner] == nil {
			order = append(order, k.Claim.Winner)
		}
		by[k.Claim.Winner] = append(by[k.Claim.Winner], w.Said(k.By))
	}
	var out []string
	for _, o := range order {
		verb := " says "
		if len(by[o]) > 1 {
			verb = " say "
		}
		out = append(out, english.List(by[o])+verb+w.Option(c.ID, o)+" won")
	}
	return strings.Join(out, "; ")
}

// Choice says why a contest goes by its count and not by another: "it is the contest’s own authority", "ABC News has
// the same". It is empty without a count.
func (w Words) Choice(c *tally.Contest) string {
	switch why, with := c.Chosen(); why {
	case tally.ChosenAuthority:
		return "it is the contest’s own authority"
	case tally.ChosenAgreed:
		names := make([]string, len(with))
		for i, id := range with {
			names[i] = w.Said(id)
		}
		if len(names) > 1 {
			return english.List(names) + " have the same"
		}
		return names[0] + " has the same"
	case tally.ChosenNewest:
		return "no two sources agree, and it is the newest"
	case tally.ChosenSingle:
		return "the others count something else"
	}
	return ""
}
