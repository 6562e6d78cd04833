package catalog

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// Where a rule, or a part of one, may be from.
const (
	FromText = "text"     // its text says it
	Inferred = "inferred" // an award shows it
	Unstated = "unstated" // the text says nothing of this part, and others' practice is taken
)

// Rule is how a pool's seats are allocated, and how that is known.
type Rule struct {
	delegate.Rule
	From         string // FromText or Inferred
	InferredFrom string // the award, in words; set where From is Inferred
	Text         string // what the rule says, in plain words, with its number
	Cited
	// National is the race whose national rule it follows, empty where it stands alone.
	National string
	// Own are the parts in which the contest's file differs from the national rule that it follows.
	Own []delegate.Part
	// Parts says how each part of the rule is known that has a phrase.
	Parts map[delegate.Part]RulePart
}

// RulePart is how one part of a rule is known.
type RulePart struct {
	From         string // FromText, Inferred or Unstated
	InferredFrom string // the award, in words; set where From is Inferred
	Text         string // what the text says of this part, where it was noted apart
	// National says that the national rule has it.
	National bool
	Cited
}

// Unsure reports whether the rule as a whole is marked unsure, or one of the parts by which it decided a pool: where a
// trigger took the seats, neither threshold nor rounding did.
func (r *Rule) Unsure(decided delegate.DecidedBy) bool {
	if r.Mark == canvass.Unsure {
		return true
	}
	for part, p := range r.Parts {
		idle := decided == delegate.ByTrigger && part != delegate.PartEligibility && part != delegate.PartTrigger
		if p.Mark == canvass.Unsure && part != delegate.PartBinding && !idle {
			return true
		}
	}
	return false
}

// NationalRule is what a national party sets for the contests of a cycle.
type NationalRule struct {
	ID   string // the race, "2024/dem"
	File string
	Name string
	Rule *Rule
	// Limits bound the rules that states may write; nil where there are none.
	Limits *RuleLimits
}

// RuleLimits bound the rules of early contests, as Rule 16(c) of the Republican Party does. A share of zero is no
// limit.
type RuleLimits struct {
	ProportionalBefore time.Time
	ThresholdMost      delegate.Fraction
	TriggerLeast       delegate.Fraction
	Exempt             []string // jurisdictions
	Cited
}

// rulePart is the name of a part of a rule, as a file writes it.
type rulePart string

func checkRulePart(s string) string { return why(new(delegate.Part).UnmarshalText([]byte(s))) }

type ruleTable struct {
	National     string `toml:"national" want:"the race whose national rule it follows, such as \"2024/dem\""`
	From         string `toml:"from" one:"text inferred"`
	InferredFrom string `toml:"inferred_from" want:"the award that the rule was inferred from, in words"`
	Text         string `toml:"text" want:"what the rule says, in plain words, with its number"`
	fact
	delegate.Rule
	Part map[rulePart]partTable `toml:"part" want:"[rule.NAME.part.PART] tables for eligibility, trigger, threshold, quota, rounding or binding"`
}

type partTable struct {
	From         string `toml:"from" need:"true" one:"text inferred unstated"`
	InferredFrom string `toml:"inferred_from" want:"the award that it was inferred from, in words"`
	Text         string `toml:"text" want:"what the text says of this part, in plain words"`
	fact
}

// ruleOf is the rule that a pool of the file names: one of the file's own, over its national rule, or a national one.
func (f *contestFile) ruleOf(name string) (delegate.Rule, bool) {
	if own, ok := f.Rule[name]; ok {
		if n := f.national[own.National]; n != nil {
			return own.Rule.Over(n.Rule.Rule), true
		}
		return own.Rule, true
	}
	if n := f.national[name]; n != nil {
		return n.Rule.Rule, true
	}
	return delegate.Rule{}, false
}

// checkSource holds where a rule says that it is from against what it says.
func (r ruleTable) checkSource(d *document, path []any) {
	below := func(key string) []any { return append(append([]any(nil), path...), key) }
	if r.From == "" && r.National == "" {
		d.fail(below("from"), "missing: write one of text, inferred")
	}
	if r.From == FromText && r.Text == "" && r.National == "" {
		d.fail(below("text"), "missing: write what the rule says, in plain words, with its number")
	}
	if r.From == Inferred && r.InferredFrom == "" {
		d.fail(below("inferred_from"), "missing: write the award that the rule was inferred from")
	}
	for name, p := range r.Part {
		if p.From == Inferred && p.InferredFrom == "" {
			d.fail(append(below("part"), string(name), "inferred_from"), "missing: write the award that it was inferred from")
		}
	}
}

// checkPhrases lets the engine judge the whole rule, and reports whether it can be used.
func (r ruleTable) checkPhrases(d *document, path []any, whole delegate.Rule) bool {
	for name := range r.Part {
		if !whole.Says(delegate.Part(name)) && checkRulePart(string(name)) == "" {
			d.fail(append(append([]any(nil), path...), "part", string(name)), "the rule has no phrase of this part: leave it out")
		}
	}
	err := whole.Validate()
	if err == nil {
		return true
	}
	message := err.Error()
	if part, rest, ok := strings.Cut(message, ": "); ok && tableOf(reflect.TypeFor[ruleTable]()).field(part) != nil {
		path, message = append(append([]any(nil), path...), part), rest
	}
	d.fail(path, "%s", message)
	return false
}

// rule is the engine's rule with where it is from, over a national one that may be nil. The engine's own From, Cite and
// Note say the same in its words.
func (r ruleTable) rule(cites map[string]citeTable, national *rulesFile) *Rule {
	out := &Rule{
		Rule: r.Rule, From: r.From, InferredFrom: r.InferredFrom, Text: r.Text, Cited: r.cited(cites),
		Parts: map[delegate.Part]RulePart{},
	}
	if national != nil {
		n := national.Rule.rule(national.Cite, nil)
		out.Rule, out.National = r.Rule.Over(n.Rule), national.Rules
		out.From, out.InferredFrom = cmp.Or(r.From, n.From), cmp.Or(r.InferredFrom, n.InferredFrom)
		if r.Method.Main == "" { // the national rule, with differences; else the contest's own, with a part of the national one
			out.Text = strings.TrimSpace(n.Text + " " + r.Text)
			out.Mark, out.Cites = weaker(out.Mark, n.Mark), append(out.Cites, n.Cites...)
		}
		for part, p := range n.Parts {
			if p.National = true; out.Rule.Says(part) {
				out.Parts[part] = p
			}
		}
	}
	for _, part := range delegate.Parts() {
		own, apart := r.Part[rulePart(part)]
		switch {
		case !out.Rule.Says(part):
			continue
		case apart:
			out.Parts[part] = RulePart{From: own.From, InferredFrom: own.InferredFrom, Text: own.Text, Cited: own.cited(cites)}
		case national == nil || r.Rule.Says(part):
			out.Parts[part] = RulePart{From: cmp.Or(r.From, out.From), InferredFrom: r.InferredFrom, Cited: r.cited(cites)}
		default:
			continue
		}
		if national != nil {
			out.Own = append(out.Own, part)
		}
	}
	out.Rule.From = delegate.FromText
	if out.From == Inferred {
		out.Rule.From = delegate.FromAward
	}
	out.Rule.Cite, out.Rule.Note = nil, out.Cited.Note
	for _, c := range out.Cites {
		out.Rule.Cite = append(out.Rule.Cite, c.Title)
	}
	return out
}

// weaker is the less certain of two marks.
func weaker(a, b canvass.Mark) canvass.Mark {
	for _, m := range []canvass.Mark{canvass.Unsure, canvass.Known} {
		if a == m || b == m {
			return m
		}
	}
	return cmp.Or(a, b)
}

// share reads "20%" as a threshold does.
func share(text string) (delegate.Fraction, error) {
	var t delegate.Threshold
	if text == "" {
		return delegate.Fraction{}, nil
	}
	err := t.UnmarshalText([]byte("at least " + text + " of valid votes"))
	return t.Share, err
}
