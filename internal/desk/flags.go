package desk

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/tally"
)

// flags are what the rules and the record say against claims among the entries, a sentence each.
func flags(s *tally.Snapshot, entries []*canvass.Entry) []string {
	var out []string
	for _, e := range entries {
		c := s.Contests[e.Contest]
		if c == nil {
			continue
		}
		for i := range c.Claims {
			if k := &c.Claims[i]; k.Key == e.Key {
				if f := Flag(c, k); f != "" {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// Flag is what is wrong with a claim in one sentence, with the quotas where one pool decides: "claim of 4-2 differs
// from the rule: 306/91 and 240/91 give 3-3; the announced award is what this reading gives: …". Empty for a claim that
// stands.
func Flag(c *tally.Contest, k *tally.Claim) string {
	switch k.Status {
	case tally.Flagged, tally.Outdated:
	default:
		return ""
	}
	if len(k.Claim.Awards) == 0 || k.Explained == nil {
		return k.Why
	}
	var options []canvass.OptionID
	var said []int
	for _, a := range k.Claim.Awards {
		options, said = append(options, a.Option), append(said, a.Delegates)
	}
	var gives []int
	for _, o := range options {
		gives = append(gives, k.Explained.Computed[delegate.Option(o)])
	}
	why := k.Why
	if k.Status == tally.Flagged {
		why = readings(k.Explained)
	}
	text := fmt.Sprintf("claim of %s differs from the rule: %s%s", dashed(said), quotas(c, options), dashed(gives))
	if why != "" {
		text += "; " + why
	}
	return text
}

// quotas is "306/91 and 240/91 give " where the contest has one pool and a quota for each option.
func quotas(c *tally.Contest, options []canvass.OptionID) string {
	if len(c.Delegates.Pools) != 1 {
		return "it gives "
	}
	var parts []string
	for _, o := range options {
		q, ok := c.Delegates.Pools[0].Quotas[delegate.Option(o)]
		if !ok {
			return "it gives "
		}
		parts = append(parts, q.String())
	}
	last := len(parts) - 1
	if last == 0 {
		return parts[0] + " gives "
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last] + " give "
}

func readings(f *delegate.Finding) string {
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
