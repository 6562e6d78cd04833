package tally_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

var update = flag.Bool("update", false, "write the generated page anew")

const proofPage = "../../docs/proof.md"

// proved is one contest's line: what the rule gives on the votes, held against the award.
type proved struct {
	id                           canvass.ContestID
	rule, votes, outcome, detail string
	settles                      string // what would settle it, empty where it is settled
	counts                       bool   // towards the headline
	sweep                        bool   // one option has every seat
}

// TestProof computes every contest of the catalog and holds it against the award that was credited. The page that it
// makes is docs/proof.md; -update writes it. It fails on an award that differs without a reason in the contest's file,
// and on an override that has no decider or that the rule would give anyway.
func TestProof(t *testing.T) {
	r := begin(t, catalog.Embedded())
	late, _ := canvass.ParseTime("2026-01-01T00:00Z") // every result and award of the catalog is published by then
	for i := range r.entries {
		r.entries[i].Recorded = late
	}
	s := r.fold(t)
	var lines []proved
	for id, c := range s.Contests {
		if len(c.Info.Pools) == 0 {
			continue
		}
		p := prove(s, c)
		lines = append(lines, p)
		if strings.HasPrefix(p.outcome, "differs") && p.detail == "" {
			t.Errorf("%s differs from its award, and its file gives no reason: computed %v, credited %v", id, c.Delegates.Awards, c.Delegates.Credited)
		}
		for i := range c.Delegates.Pools {
			if o := c.Delegates.Pools[i].Override; o != nil {
				if o.Decider == "" || o.Source == "" {
					t.Errorf("%s: the override of %s has no decider or no source", id, c.Delegates.Pools[i].PoolID)
				}
				if o.Needless() {
					t.Errorf("%s: the override of %s decides what the rule gives anyway", id, c.Delegates.Pools[i].PoolID)
				}
			}
		}
	}
	slices.SortFunc(lines, func(a, b proved) int { return strings.Compare(string(a.id), string(b.id)) })
	page := proofText(lines)
	if *update {
		if err := os.WriteFile(proofPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(proofPage)
	if err != nil || string(kept) != page {
		t.Errorf("docs/proof.md is not what the catalog gives now (%v): go test ./internal/tally -run TestProof -update", err)
	}
}

func prove(s *tally.Snapshot, c *tally.Contest) proved {
	d := &c.Delegates
	p := proved{id: c.ID, rule: ruleFrom(c), votes: "missing"}
	if c.Count != nil {
		p.votes = string(c.Count.Official)
		if d.Basis == tally.ComputedOnEstimates {
			p.votes += ", districts estimated"
		} else if p.votes == string(catalog.Official) && slices.ContainsFunc(slices.Collect(maps.Values(c.Count.Areas)),
			func(a *tally.Count) bool { return a.Official == catalog.Final }) {
			p.votes = string(catalog.Final)
		}
	}
	p.sweep = len(d.Awards) == 1
	award := credited(c)
	overridden := slices.ContainsFunc(d.Pools, func(r delegate.Result) bool { return r.By == delegate.ByOverride })
	recorded := slices.ContainsFunc(d.Pools, func(r delegate.Result) bool { return r.By == delegate.ByRecord })
	nothing := !slices.ContainsFunc(d.Pools, func(r delegate.Result) bool { return len(r.Awards) > 0 || r.Status != delegate.Decided })
	switch {
	case overridden:
		p.outcome = "overridden"
		for _, r := range d.Pools {
			if r.Override != nil {
				p.detail = r.Override.Why + " Decided by " + r.Override.Decider + "."
			}
		}
	case d.Basis == tally.Announced || d.Basis == tally.Undetermined:
		p.outcome, p.detail = "not testable", "lacks "+strings.Join(wording.Of(s).Lacks(c), "; ")
	case nothing:
		p.outcome, p.detail = "not testable", "the vote allocates nothing"
	case recorded:
		p.outcome, p.detail = "not testable", "decided by people, not by votes, and recorded so"
	case d.Open > 0:
		p.outcome, p.detail = "not testable", "lacks "+strings.Join(wording.Of(s).Lacks(c), "; ")
		if part := partProved(c); part != "" {
			p.detail += "; " + part
		}
	case award == nil:
		p.outcome, p.detail = "not testable", "no award is known"
	case sameAwards(award.Awards, d.Awards):
		p.outcome = "reproduced"
		if d.Basis == tally.ComputedOnEstimates {
			p.outcome = "reproduced on estimated votes"
		}
		if p.rule == "inferred from this award" {
			p.detail = "shows only that the rule fits"
		}
		if part := partProved(c); part != "" {
			p.detail = strings.TrimPrefix(p.detail+"; "+part, "; ")
		}
		p.counts = p.outcome == "reproduced" && p.rule != "inferred from this award" && p.rule != "none"
	default:
		p.outcome, p.detail = "differs", why(s, c, award)
	}
	if p.counts && slices.ContainsFunc(c.Info.Pools, func(x catalog.Pool) bool { return x.Mark == canvass.Unsure }) {
		p.detail = strings.TrimPrefix(p.detail+"; seats of some pools are computed or unsure", "; ")
	}
	p.settles = settles(c, p.outcome)
	return p
}

// settles says what would turn a line into one that is reproduced on certified votes, or that is known not to be.
func settles(c *tally.Contest, outcome string) string {
	d := &c.Delegates
	var parts []string
	add := func(s string) {
		if !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	switch outcome {
	case "overridden", "reproduced":
		return ""
	case "reproduced on estimated votes":
		return "the certified votes of each district"
	case "differs":
		if d.Basis == tally.ComputedOnEstimates {
			add("the certified votes of each district")
		}
		add("the party's list of its delegates")
		return strings.Join(parts, "; ")
	}
	if c.Count == nil {
		add("a count")
	}
	if slices.ContainsFunc(d.Lacks, func(l tally.Lack) bool { return l.Kind == tally.LackMeasure }) {
		add("a count of what the rule counts")
	}
	for i := range c.Info.Pools {
		switch p, r := &c.Info.Pools[i], c.Info.Rules[c.Info.Pools[i].Rule]; {
		case p.Area == catalog.AllDistricts:
			add("the delegates of each district in the party's plan")
			if c.Count == nil || len(c.Count.Areas) == 0 {
				add("the votes of each district")
			}
		case r == nil:
			add("the rule in the party's plan")
		case r.Method.Main == delegate.DirectElection:
			if n := elected(c); n > 0 {
				add(fmt.Sprintf("whom the %d delegates prefer who were elected by name and stand in the file", n))
			} else {
				add("who was elected by name, and whom they prefer")
			}
		case r.Method.Main == delegate.Convention:
			add("the convention's record")
		case r.Method.Main == delegate.NoMethod:
			add("nothing: the vote decides no delegates")
		case p.Area != canvass.Statewide && c.Count != nil && c.Count.Areas[p.Area] == nil:
			add("the votes of each district")
		}
	}
	if len(parts) == 0 {
		add("an award to hold it against")
	}
	return strings.Join(parts, "; ")
}

// elected is how many delegates the contest's file has who were elected by name.
func elected(c *tally.Contest) (n int) {
	for _, e := range c.Info.Elected {
		n += len(e.Delegates)
	}
	return n
}

// why is the reason that the contest's file gives, behind what differs.
func why(s *tally.Snapshot, c *tally.Contest, award *catalog.Award) string {
	reason := award.Note
	if reason == "" {
		reason = c.Info.Note
	}
	if c.Delegates.Basis == tally.ComputedOnEstimates {
		reason = strings.TrimSpace("The district votes are estimates. " + reason)
	}
	if reason == "" {
		return ""
	}
	return fmt.Sprintf("computed %s, credited %s. %s", named(s, c.Delegates.Awards), named(s, award.Awards), reason)
}

func named(s *tally.Snapshot, as []canvass.Award) string {
	var parts []string
	for _, a := range as {
		if a.Delegates > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", s.Catalog.Name(a.Option), a.Delegates))
		}
	}
	return strings.Join(parts, ", ")
}

// credited is the award of the whole contest that the rule is held against: the first in the file that is of all pools.
func credited(c *tally.Contest) *catalog.Award {
	for i := range c.Delegates.Credited {
		if a := &c.Delegates.Credited[i]; a.Pool == "" && (a.Area == "" || a.Area == canvass.Statewide) {
			return a
		}
	}
	return nil
}

// partProved tells of single pools whose own award is known.
func partProved(c *tally.Contest) string {
	var differ []string
	same := 0
	for _, a := range c.Delegates.Credited {
		if a.Pool == "" {
			continue
		}
		for _, r := range c.Delegates.Pools {
			if string(r.Kind) != a.Pool || string(r.Area) != string(a.Area) || r.Status != delegate.Decided {
				continue
			}
			got := make([]canvass.Award, 0, len(r.Awards))
			for o, n := range r.Awards {
				got = append(got, canvass.Award{Option: canvass.OptionID(o), Delegates: n})
			}
			if sameAwards(got, a.Awards) {
				same++
			} else {
				differ = append(differ, fmt.Sprintf("the %s pool of %s differs from its award", a.Pool, a.Area))
			}
		}
	}
	if same > 0 {
		differ = append([]string{fmt.Sprintf("%d of its pools as announced one by one", same)}, differ...)
	}
	return strings.Join(differ, ", ")
}

func sameAwards(a, b []canvass.Award) bool {
	sum := map[canvass.OptionID]int{}
	for _, x := range a {
		sum[x.Option] += x.Delegates
	}
	for _, x := range b {
		sum[x.Option] -= x.Delegates
	}
	for _, n := range sum {
		if n != 0 {
			return false
		}
	}
	return true
}

func ruleFrom(c *tally.Contest) string {
	from := "none"
	for _, p := range c.Info.Pools {
		r := c.Info.Rules[p.Rule]
		if r != nil {
			for _, part := range r.Parts {
				switch {
				case part.From == catalog.Inferred && strings.HasPrefix(part.InferredFrom, "its own award"):
					return "inferred from this award"
				case part.From == catalog.Inferred:
					from = "inferred"
				}
			}
		}
		switch {
		case r == nil:
		case r.From == catalog.Inferred && strings.HasPrefix(r.InferredFrom, "its own award"):
			return "inferred from this award"
		case r.From == catalog.Inferred:
			from = "inferred"
		case from == "none":
			from = "text"
		}
	}
	return from
}

func proofText(lines []proved) string {
	var b strings.Builder
	b.WriteString("# What the rules reproduce\n\n")
	b.WriteString("Generated by `go test ./internal/tally -run TestProof -update` from the contest files; do not edit.\n\n")
	n := map[string]int{}
	swept := 0
	for _, p := range lines {
		switch {
		case p.counts && p.rule == "text" && p.votes == "official":
			n["text on official"]++
			if p.sweep {
				swept++
			}
		case p.counts && p.rule == "text":
			n["text on final"]++
		case p.counts:
			n["inferred elsewhere"]++
		}
		n[p.outcome]++
	}
	fmt.Fprintf(&b, "**%d contests are reproduced by a rule from its text on official votes**; in %d of them one option has every seat, which proves little. ", n["text on official"], swept)
	fmt.Fprintf(&b, "%d more are reproduced by a rule from its text on a final count whose certification was not seen, and %d by a rule that was inferred from another contest. ", n["text on final"], n["inferred elsewhere"])
	b.WriteString("What fits because it was made to fit is not counted.\n\n| outcome | contests |\n|---|---:|\n")
	for _, o := range []string{"reproduced", "reproduced on estimated votes", "differs", "overridden", "not testable"} {
		fmt.Fprintf(&b, "| %s | %d |\n", o, n[o])
	}
	b.WriteString("\nVotes: *official* is certified by the authority; *final* is the last count known; *as reported* is a newsroom's count; *districts estimated* means that somebody split counties among districts.\n")
	race := canvass.RaceID("")
	for _, p := range lines {
		if p.id.Race() != race {
			race = p.id.Race()
			fmt.Fprintf(&b, "\n## %d, %s\n\n| contest | rule | votes | outcome | | what would settle it |\n|---|---|---|---|---|---|\n", race.Cycle(), race.Party().Adjective())
		}
		detail := p.detail
		if p.sweep && strings.HasPrefix(p.outcome, "reproduced") {
			detail = strings.TrimPrefix(detail+"; every seat to one", "; ")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", p.id, p.rule, p.votes, p.outcome, strings.ReplaceAll(detail, "|", "/"), p.settles)
	}
	return b.String()
}
