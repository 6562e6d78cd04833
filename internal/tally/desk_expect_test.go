package tally_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// check compares one expectation with what the contest shows, in the same words.
func check(c *tally.Contest, want string, labels map[string]string) error {
	subject, value, _ := strings.Cut(want, " ")
	var got string
	switch subject {
	case "status":
		got = string(c.Status)
	case "votes":
		got = votesText(c.Count)
	case "from":
		got = "nobody"
		if c.Count != nil {
			got = c.Count.By
		}
	case "leader":
		got = leaderText(c.Leader)
	case "winner":
		got = winnerText(c)
	case "delegates":
		got = string(c.Delegates.Basis)
		for _, a := range c.Delegates.Awards {
			got += fmt.Sprintf(", %s %d", a.Option, a.Delegates)
		}
		if c.Delegates.Open > 0 {
			got += fmt.Sprintf(", %d open", c.Delegates.Open)
		}
	case "range":
		var parts []string
		for _, r := range c.Ranges() {
			for _, o := range r.Options {
				parts = append(parts, fmt.Sprintf("%s %d to %d", o.Option, o.Min, o.Max))
			}
		}
		got = strings.Join(parts, ", ")
	case "lacks":
		if slices.Contains(c.Delegates.Lacks, value) {
			return nil
		}
		got = strings.Join(c.Delegates.Lacks, "; ")
	case "claim":
		label, status, _ := strings.Cut(value, " ")
		value = status
		for _, k := range c.Claims {
			if k.Key == labels[label] {
				got = string(k.Status)
			}
		}
	case "stated":
		var parts []string
		for _, s := range c.Stated {
			if s.Report.Stated == nil { // the expected vote alone
				continue
			}
			for _, sh := range s.Report.Stated.Shares {
				parts = append(parts, fmt.Sprintf("%s %s %s%%", s.By, sh.Option, sh.Percent))
			}
			if ahead := aheadText(s.Report.Stated); ahead != "" {
				parts = append(parts, s.By+" "+ahead)
			}
		}
		got = strings.Join(parts, ", ")
	case "expected":
		var parts []string
		for _, e := range c.Expected {
			parts = append(parts, fmt.Sprintf("%s %s%%", e.By, e.Percent))
		}
		got = strings.Join(parts, ", ")
	case "sources":
		var parts []string
		for _, s := range c.Sources {
			parts = append(parts, s.By)
		}
		got = strings.Join(parts, ", ")
	case "other":
		event, _, _ := strings.Cut(value, " ")
		got = event + " none"
		for _, o := range c.Others {
			if o.Event.ID == event {
				got = event + " " + votesText(o.Count)
			}
		}
	case "working":
		for _, p := range c.Pools() {
			for _, step := range p.Steps {
				if strings.Contains(step.Words, value) {
					return nil
				}
				got += step.Words + " / "
			}
		}
	case "change":
		for _, ch := range c.Changes() {
			if strings.Contains(ch.What, value) {
				return nil
			}
			got += ch.What + " / "
		}
	default:
		return fmt.Errorf("nothing is called %q", subject)
	}
	if got != value {
		return fmt.Errorf("the desk shows %q", got)
	}
	return nil
}

func votesText(n *tally.Count) string {
	if n == nil {
		return "none"
	}
	var parts []string
	for _, o := range n.Options {
		parts = append(parts, fmt.Sprintf("%s %d", o.Option, o.Votes))
	}
	return strings.Join(parts, ", ")
}

func aheadText(s *canvass.Stated) string {
	switch {
	case s.Leader == "":
		return s.Words
	case s.LeadVotes != nil:
		return fmt.Sprintf("%s ahead by %d votes", s.Leader, *s.LeadVotes)
	case s.LeadPoints != "":
		return fmt.Sprintf("%s ahead by %s points", s.Leader, s.LeadPoints)
	}
	return string(s.Leader) + " ahead"
}

func leaderText(l *tally.Lead) string {
	switch {
	case l == nil:
		return "none"
	case len(l.Options) > 1:
		return "level"
	}
	return fmt.Sprintf("%s by %d", l.Options[0], l.By)
}

func winnerText(c *tally.Contest) string {
	w := c.WonBy(canvass.Votes)
	switch {
	case w == nil:
		return "none"
	case w.Tied:
		return "tied, " + string(w.Basis)
	}
	return string(w.Options[0]) + ", " + string(w.Basis)
}
