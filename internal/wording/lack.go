package wording

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Lack says what is missing for a contest's delegates to be worked out, and whether that is a thing ("the votes of all
// 4 districts") and not a clause ("no votes reported").
func (w Words) Lack(id canvass.ContestID, l tally.Lack) (words string, thing bool) {
	switch l.Kind {
	case tally.LackSeats:
		return "the number of delegates is not known", false
	case tally.LackRule:
		return fmt.Sprintf("the rule by which the %d seats of the %s pool divide", l.Seats, l.Pool), true
	case tally.LackDistrictSeats:
		return fmt.Sprintf("how many of the %d seats of the %s pool each district has", l.Seats, l.Pool), false
	case tally.LackVotes:
		return "no votes reported", false
	case tally.LackStated:
		return "shares were stated, no votes", false
	case tally.LackMeasure:
		return "the " + l.Measure.Words() + " that the rule counts; what was counted is " + l.Counted.Words(), false
	case tally.LackOptions:
		return "the votes of the options that the count leaves out", true
	case tally.LackArea:
		return "the votes of " + string(l.Area), true
	case tally.LackDistricts:
		if l.Districts == l.Of {
			return fmt.Sprintf("the votes of all %d districts", l.Of), true
		}
		return fmt.Sprintf("the votes of %d of %d districts", l.Districts, l.Of), true
	}
	head, _, _ := strings.Cut(l.Words, ":") // what follows says why
	thing = strings.HasPrefix(head, "the ") && !strings.Contains(head, " is ") && !strings.Contains(head, " not ")
	return w.Spell(id, l.Words), thing
}

// Lacks are all that is missing, a clause or a thing each.
func (w Words) Lacks(c *tally.Contest) []string {
	out := make([]string, len(c.Delegates.Lacks))
	for i, l := range c.Delegates.Lacks {
		out[i], _ = w.Lack(c.ID, l)
	}
	return out
}
