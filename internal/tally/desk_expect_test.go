package tally_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// check compares one expectation with what the contest shows, in the same words.
func check(s *tally.Snapshot, c *tally.Contest, want string, labels map[string]string) error {
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
		lacks := wording.Of(s).Lacks(c)
		if slices.Contains(lacks, value) {
			return nil
		}
		got = strings.Join(lacks, "; ")
	case "unlike":
		got = "none"
		if x := c.Contradiction; x != nil {
			got = wording.Of(s).Contradiction(c.ID, x)
		}
	case "left":
		got = "out nobody"
		if c.Count != nil {
			if left := c.Count.LeftOut(c.Info.Ballot); len(left) > 0 {
				got = "out " + strings.Trim(fmt.Sprint(left), "[]")
			}
			if c.Count.Partial != (got != "out nobody") {
				return fmt.Errorf("partial is %t, and left %s", c.Count.Partial, got)
			}
		}
	case "differs":
		var parts []string
		for _, d := range c.Differences() {
			text := strings.TrimSpace(d.Count.By + " " + string(d.Unit))
			for _, o := range d.Options {
				text += fmt.Sprintf(" %s by %d", o.Option, o.By())
			}
			parts = append(parts, text)
		}
		if got = strings.Join(parts, "; "); got == "" {
			got = "nobody"
		}
	case "state":
		got = wording.Of(s).Status(c)
	case "sheets":
		got = sheetsText(c, &value)
	case "checked":
		got = checkedText(c)
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
	case "nested":
		got = "none"
		var parts []string
		if c.Count != nil {
			for _, n := range c.Count.Nestings {
				parts = append(parts, nestingText(n))
			}
		}
		if len(parts) > 0 {
			got = strings.Join(parts, "; ")
		}
	case "change":
		told, _ := c.Changes()
		for _, ch := range told {
			if text := changeText(s, c.ID, ch); strings.Contains(text, value) {
				return nil
			} else {
				got += text + " / "
			}
		}
	default:
		return fmt.Errorf("nothing is called %q", subject)
	}
	if got != value {
		return fmt.Errorf("the desk shows %q", got)
	}
	return nil
}

// nestingText is "parts-short county:adair 100 40, its 2 parts 90 40, whole counted".
func nestingText(n tally.Nesting) string {
	at := string(n.Unit)
	if at == "" {
		at = "the whole"
	}
	if n.Level != "" {
		at += fmt.Sprintf(" (%s over %s)", n.Level, n.Below)
	}
	figures := func(os []tally.OptionCount) string {
		words := make([]string, len(os))
		for i, o := range os {
			words[i] = fmt.Sprint(o.Votes)
		}
		return strings.Join(words, " ")
	}
	return fmt.Sprintf("%s %s %s, its %d parts %s, %s counted", n.Kind, at, figures(n.Whole), n.Units, figures(n.Parts), n.Counted)
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

// changeText is a line of the history: "[correction, entry] zz-party had counted able 19 (before: counted able 91; why:
// ...): nothing changed".
func changeText(s *tally.Snapshot, id canvass.ContestID, c tally.Change) string {
	text := "[" + string(c.Kind)
	if c.Cause != "" {
		text += ", " + string(c.Cause)
	}
	text += "] " + c.By + " " + wording.Of(s).Change(id, &c)
	if was := wording.Of(s).Was(id, &c); was != "" {
		text += "; before: " + was
	}
	if c.Why != "" {
		text += "; why: " + c.Why
	}
	if c.Before.Same(c.After) {
		return text + ": nothing changed"
	}
	return text + ": " + outcomeText(c.Before) + " -> " + outcomeText(c.After)
}

func outcomeText(o tally.Outcome) string {
	var first []string
	for _, x := range o.First {
		first = append(first, string(x))
	}
	text := strings.Join(first, " and ")
	switch {
	case text == "":
		text = "nobody"
	case o.Won:
		text += " won"
	}
	if o.Lead != nil {
		text += fmt.Sprintf(" by %d", *o.Lead)
	}
	for _, a := range o.Delegates {
		text += fmt.Sprintf(", %s %d", a.Option, a.Delegates)
	}
	return text + " (" + string(o.Status) + ")"
}
