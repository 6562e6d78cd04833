package hall

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/rank"
)

// Ready refuses a contest whose file does not say what a hall needs: whose count it is, who can be voted for, and where
// its rule counts county delegates how the rooms elect them.
func Ready(c *catalog.Contest) error {
	need := func(format string, args ...any) error {
		return canvass.Errorf(canvass.Invalid, "hall", "the file of %s "+format, append([]any{c.ID}, args...)...)
	}
	m := (&tally.Contest{Info: c}).RuleMeasure()
	switch {
	case c.Authority == "":
		return need("names no authority: say whose count it is, authority = \"…\"")
	case len(c.Ballot.Options) == 0:
		return need("has no ballot: name who can be voted for under [ballot]")
	case (m == canvass.CountyDelegates || m == canvass.StateDelegateEquivalents) && !realigns(c):
		return need("counts %s and does not say how its rooms elect them: add a [caucus] with kind = \"realign\" (docs/format/catalog.md)", m.Words())
	case c.Ranked != nil && m != canvass.FinalRound:
		return need("has ranked ballots, and pools that count %s: say what its rule counts, measure = \"last ranked-choice round\"", m.Words())
	case c.Ranked != nil && len(c.Ballot.Options) > 25:
		return need("has %d options on ranked ballots: at most 25 can be typed as letters", len(c.Ballot.Options))
	case realigns(c) && m == canvass.Votes:
		return need("has rooms that realign, and pools that count votes: say what its rule counts, such as measure = \"county delegates\"")
	case realigns(c) && len(c.Units) == 0:
		return need("names no rooms: add a [[unit]] for each, with the county delegates that it elects")
	case m == canvass.StateDelegateEquivalents && c.Caucus.Scale == 0:
		return need("counts state delegate equivalents and does not say what a county delegate is worth: add scale and equivalents to its [caucus]")
	}
	if c.Ranked != nil {
		if _, err := rank.ParseRule(c.Ranked.Rule, nil); err != nil {
			return need("has a rule for its ranked ballots that does not read: %w", err)
		}
	}
	for i := range c.Units {
		if m != canvass.StateDelegateEquivalents {
			break
		}
		if _, ok := worthOf(c, &c.Units[i]); !ok {
			return need("does not say what a county delegate of %s is worth: add its county to [caucus.equivalents]", c.Units[i].ID)
		}
	}
	return nil
}
