package wording

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Claim is what somebody claims: "Jason Palmer won the vote", "delegates: Jason Palmer 4, Joe Biden 2". The empty
// contest is for a claim about a race.
func (w Words) Claim(id canvass.ContestID, k *canvass.Claim) string {
	switch k.Kind {
	case canvass.ClaimWinner:
		return w.Option(id, k.Winner) + " won " + Measure(k.Measure)
	case canvass.ClaimAward, canvass.ClaimTally:
		of := "delegates: "
		if k.Contests {
			of = "contests won: "
		}
		if k.Area != "" && k.Area != canvass.Statewide {
			of = string(k.Area) + " " + of
		}
		if k.Pool != "" {
			of = k.Pool + " " + of
		}
		words := of + w.Awards(id, k.Awards)
		if k.Unallocated != nil {
			words += ", unallocated " + english.Thousands(*k.Unallocated)
		}
		return words
	}
	return english.Unstopped(k.Text)
}

// Awards lists awards: "Jason Palmer 4, Joe Biden 2".
func (w Words) Awards(id canvass.ContestID, awards []canvass.Award) string {
	parts := make([]string, len(awards))
	for i, a := range awards {
		parts[i] = w.Option(id, a.Option) + " " + english.Thousands(a.Delegates)
	}
	return strings.Join(parts, ", ")
}

// claims is a claim after the name of who makes it.
func (w Words) claims(id canvass.ContestID, k *canvass.Claim) string {
	switch k.Kind {
	case canvass.ClaimWinner:
		return "says that " + w.Claim(id, k)
	case canvass.ClaimAward, canvass.ClaimTally:
		return "announces " + w.Claim(id, k)
	}
	return "says: " + w.Claim(id, k)
}

// SaidOf is a claim with what it came with: "certified delegates: Ann Able 4, Bob Baker 2" of an award that an authority
// certified.
func (w Words) SaidOf(id canvass.ContestID, k *tally.Claim) string {
	switch k.Of {
	case "":
		return w.Claim(id, k.Claim)
	case canvass.Certified:
		return "certified " + w.Claim(id, k.Claim)
	}
	return "confirmed " + w.Claim(id, k.Claim)
}

// Why says what the standing of a claim rests on, empty for one that stands.
func (w Words) Why(id canvass.ContestID, k *tally.Claim) string {
	switch k.Status {
	case tally.Withdrawn:
		return "taken back: " + english.Unstopped(k.Ended)
	case tally.Corrected:
		return "corrected: " + english.Unstopped(k.Ended)
	case tally.Outdated:
		if k.Later != "" {
			return "its source has announced another since"
		}
		return "repeats what another claimant has corrected"
	case tally.Flagged:
		if k.Claim.Kind == canvass.ClaimWinner {
			return "the record has another winner by this measure"
		}
		if k.Seats > 0 {
			return tooMany(k)
		}
		if k.Decided != nil {
			return otherwise(k)
		}
		if k.Explained != nil {
			return w.Spell(id, k.Explained.Words)
		}
	}
	return ""
}

// Flag is what is wrong with a claim in one clause, with the quotas where one pool decides: "claim of 4-2 differs from
// the rule: 306/91 and 240/91 give 3-3; it is what this misreading gives: …". It is empty for a claim that stands.
func (w Words) Flag(c *tally.Contest, k *tally.Claim) string {
	switch k.Status {
	case tally.Flagged, tally.Outdated:
	default:
		return ""
	}
	if len(k.Claim.Awards) == 0 || k.Explained == nil || k.Later != "" {
		return w.Why(c.ID, k)
	}
	var said, gives []int
	for _, a := range k.Claim.Awards {
		said, gives = append(said, a.Delegates), append(gives, k.Explained.Computed[delegate.Option(a.Option)])
	}
	claim := map[canvass.ConfirmationOf]string{"": "claim of ", canvass.Certified: "certified award of "}[k.Of]
	if claim == "" {
		claim = "confirmed award of "
	}
	switch {
	case k.Status == tally.Flagged && k.Seats > 0:
		return claim + dashed(said) + ": " + tooMany(k)
	case k.Status == tally.Flagged && k.Decided != nil:
		return claim + dashed(said) + ": " + otherwise(k)
	case k.Explained.Verdict != delegate.Explained && k.Explained.Verdict != delegate.Differs:
		return w.Why(c.ID, k)
	}
	why := w.Why(c.ID, k)
	if k.Status == tally.Flagged {
		why = reading(k.Explained)
	}
	text := fmt.Sprintf(
		"%s%s differs from the rule: %s%s",
		claim, dashed(said),
		quotas(c, k.Claim.Awards),
		dashed(gives),
	)
	if why != "" {
		text += "; " + why
	}
	return text
}

// quotas is "306/91 and 240/91 give " where the contest has one pool and a quota for each option.
func quotas(c *tally.Contest, awards []canvass.Award) string {
	if len(c.Delegates.Pools) != 1 {
		return "it gives "
	}
	var parts []string
	for _, a := range awards {
		q, ok := c.Delegates.Pools[0].Quotas[delegate.Option(a.Option)]
		if !ok {
			return "it gives "
		}
		parts = append(parts, q.String())
	}
	if len(parts) == 1 {
		return parts[0] + " gives "
	}
	return english.List(parts) + " give "
}

// tooMany says of an award that it is of more delegates than there are.
func tooMany(k *tally.Claim) string {
	sum := 0
	for _, a := range k.Claim.Awards {
		sum += a.Delegates
	}
	if k.Claim.Unallocated != nil {
		sum += *k.Claim.Unallocated
	}
	return fmt.Sprintf("impossible: it is of %s delegates, and there are %s", english.Thousands(sum), english.Thousands(k.Seats))
}

// otherwise says of an award that it is not what the authority decided, and what the rule gives.
func otherwise(k *tally.Claim) string {
	var decided, rule []int
	for _, a := range k.Claim.Awards {
		o := delegate.Option(a.Option)
		decided, rule = append(decided, k.Decided.Computed[o]), append(rule, k.Explained.Computed[o])
	}
	text := "the authority decided " + dashed(decided)
	switch k.Explained.Verdict {
	case delegate.Agrees:
		return text + " instead of this, which is what the rule gives"
	case delegate.CannotSay:
		return text
	}
	return text + " instead of the rule’s " + dashed(rule)
}

func reading(f *delegate.Finding) string {
	if len(f.Readings) == 0 {
		return "no usual misreading of the rule gives it"
	}
	return "it is what this misreading gives: " + f.Readings[0].Name
}

func dashed(ns []int) string {
	parts := make([]string, len(ns))
	for i, n := range ns {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, "-")
}
