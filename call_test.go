package canvass

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

const somePacket = "sha256:" + "0000000000000000000000000000000000000000000000000000000000000000"

func someFigures() *Figures {
	out := int64(12)
	return &Figures{Leader: "jason-palmer", Margin: 11, Counted: 91, Out: &out, OutBy: OutByBounds, Entries: 40, Packet: somePacket}
}

// Every step goes into canonical bytes and comes back the same; what a kind does not need, it refuses.
func TestSteps(t *testing.T) {
	propose := Step{Kind: StepProposed, Winner: "jason-palmer", Measure: Votes, Tier: TierModel, Figures: someFigures(), Text: "The lead holds in every room."}
	for name, s := range map[string]Step{
		"proposed":  propose,
		"objected":  {Kind: StepObjected, Proposal: "p", Text: "One room is not in."},
		"answered":  {Kind: StepAnswered, Proposal: "p", Objection: "one-source/ap", Text: "The party's own sheets agree."},
		"approved":  {Kind: StepApproved, Proposal: "p", After: 60_000},
		"undone":    {Kind: StepUndone, Proposal: "p", Text: "a new count"},
		"dropped":   {Kind: StepDropped, Proposal: "p", Text: "the lead is gone"},
		"too close": {Kind: StepStatus, Status: TooClose, Text: "40 votes apart"},
		"runoff":    {Kind: StepStatus, Status: Runoff, Options: []OptionID{"jason-palmer", "joe-biden"}, Text: "nobody has half"},
		"paused":    {Kind: StepPaused, After: 60_000, Text: "the office closed for the night"},
		"policy":    {Kind: StepPolicy, Policy: &Policy{Outlets: []string{"ap", "nbc-news"}, Agree: 2}, Text: "as agreed"},
		"off":       {Kind: StepPolicy, Policy: &Policy{}, Text: "no longer"},
	} {
		e := Entry{Format: Format, Kind: KindStep, Key: "k", Recorded: 1, Actor: "user ada", By: "canvass", Contest: "2024/dem/as", Step: &s}
		if s.Kind == StepPolicy {
			e.Contest, e.Race = "", "2024/dem"
		}
		b, err := e.Bytes()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		back, err := ParseEntry(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again, _ := back.Bytes(); !bytes.Equal(b, again) {
			t.Errorf("%s: %s came back as %s", name, b, again)
		}
		if e.Contest == "" {
			e.Contest, e.Race = "2024/dem/as", ""
		} else {
			e.Contest, e.Race = "", "2024/dem"
		}
		if e.Validate() == nil {
			t.Errorf("%s: a policy is of a race, and every other step of a contest", name)
		}
	}
	for name, s := range map[string]Step{
		"an unknown kind":          {Kind: "shouted", Text: "x"},
		"no reason":                {Kind: StepProposed, Winner: "a", Measure: Votes, Tier: TierModel, Figures: someFigures()},
		"a tier of no figures":     {Kind: StepProposed, Winner: "a", Measure: Votes, Tier: TierModel, Text: "x"},
		"figures without a tier":   {Kind: StepProposed, Winner: "a", Measure: Votes, Figures: someFigures(), Text: "x"},
		"an objection to nothing":  {Kind: StepObjected, Text: "x"},
		"an answer to nothing":     {Kind: StepAnswered, Proposal: "p", Text: "x"},
		"an answer without words":  {Kind: StepAnswered, Proposal: "p", Objection: "one-source"},
		"an approval of nothing":   {Kind: StepApproved, After: 60_000},
		"called as a status":       {Kind: StepStatus, Status: Called, Text: "x"},
		"a runoff of nobody":       {Kind: StepStatus, Status: Runoff, Text: "x"},
		"too close with options":   {Kind: StepStatus, Status: TooClose, Options: []OptionID{"a", "b"}, Text: "x"},
		"a winner in a status":     {Kind: StepStatus, Status: TooClose, Winner: "a", Text: "x"},
		"a policy of one":          {Kind: StepPolicy, Policy: &Policy{Outlets: []string{"ap"}, Agree: 1}, Text: "x"},
		"a policy of more than it": {Kind: StepPolicy, Policy: &Policy{Outlets: []string{"ap", "cnn"}, Agree: 3}, Text: "x"},
		"words without an end":     {Kind: StepObjected, Proposal: "p", Text: strings.Repeat("x", MaxStepText+1)},
	} {
		if err := s.Validate(); err == nil || KindOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A call of an earlier version keeps its bytes; a new one names both who made it, or neither.
func TestCalls(t *testing.T) {
	old := `{"winner":"jason-palmer","measure":"votes","reason":"all are counted"}`
	var k Call
	if err := json.Unmarshal([]byte(old), &k); err != nil || k.Validate() != nil {
		t.Fatal(err, k.Validate())
	}
	if b, _ := json.Marshal(&k); string(b) != old {
		t.Errorf("an old call is now %s", b)
	}
	k.Tier, k.Figures = TierModel, someFigures()
	k.Proposal, k.Approval, k.ProposedBy, k.ApprovedBy = "p", "a", "user ada", "user ben"
	if err := k.Validate(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Call){
		"half of two":      func(c *Call) { c.ApprovedBy = "" },
		"no proposal":      func(c *Call) { c.Proposal = "" },
		"no tier there is": func(c *Call) { c.Tier = "sure" },
		"a negative lead":  func(c *Call) { f := *c.Figures; f.Margin = -1; c.Figures = &f },
		"no packet":        func(c *Call) { f := *c.Figures; f.Packet = ""; c.Figures = &f },
		"out of no basis":  func(c *Call) { f := *c.Figures; f.OutBy = ""; c.Figures = &f },
		"beyond certainty": func(c *Call) { f := *c.Figures; f.Chance = 10_001; c.Figures = &f },
	} {
		c := k
		if spoil(&c); c.Validate() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
