package answer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
)

// Supposition is what is assumed otherwise than it is: other rules, other votes, a candidate who was not there. An
// answer on one calls itself hypothetical.
type Supposition struct {
	// Rules are changes to the rule of every pool that votes decide: a national rule such as "2024/dem", a method such
	// as "winner take all", or one part by its key, "threshold=at least 10% of valid votes".
	Rules []string
	// Without are options that can win nothing; votes for them still count towards thresholds.
	Without []canvass.OptionID
	// Votes take the place of the counts of the options that they name.
	Votes []delegate.Votes
}

// Empty reports whether nothing is assumed.
func (x Supposition) Empty() bool { return len(x.Rules)+len(x.Without)+len(x.Votes) == 0 }

// apply changes rules and votes, and says in sentences what is assumed. name is an option's name for readers.
func (x Supposition) apply(c *catalog.Catalog, rules *delegate.Contest, votes []delegate.Votes, day time.Time,
	name func(delegate.Option) string,
) (assumed []string, supposed []delegate.Votes, err error) {
	for _, change := range x.Rules {
		words, err := suppose(c, rules, change)
		if err != nil {
			return nil, nil, err
		}
		assumed = append(assumed, words)
	}
	for _, o := range x.Without {
		rules.Withdrawals = append(rules.Withdrawals, delegate.Withdrawal{
			Option: delegate.Option(o), Do: delegate.Recompute,
			Decision: delegate.Decision{Decider: "nobody: it is assumed", When: delegate.Date(day.Format(time.DateOnly)), Source: "the question"},
		})
		assumed = append(assumed, name(delegate.Option(o))+" can win nothing; the votes still count towards thresholds.")
	}
	supposed = slices.Clone(votes)
	for _, v := range x.Votes {
		i := slices.IndexFunc(supposed, func(w delegate.Votes) bool { return w.Area == v.Area })
		if i < 0 {
			supposed = append(supposed, delegate.Votes{Area: v.Area})
			i = len(supposed) - 1
		}
		supposed[i].Lines = slices.Clone(supposed[i].Lines)
		for _, l := range v.Lines {
			before := supposed[i].Of(l.Option)
			if k := slices.IndexFunc(supposed[i].Lines, func(m delegate.Line) bool { return m.Option == l.Option }); k >= 0 {
				supposed[i].Lines[k].Votes = l.Votes
			} else {
				supposed[i].Lines = append(supposed[i].Lines, l)
			}
			assumed = append(assumed, fmt.Sprintf("%s has %s in %s, where %s are recorded.",
				name(l.Option), english.Count(l.Votes, "vote", "votes"), areaWords(v.Area), english.Thousands(before)))
		}
		switch {
		case v.Ballots != nil:
			supposed[i].Ballots = v.Ballots
		case supposed[i].Ballots != nil: // as many blank ballots as before
			all := *supposed[i].Ballots - areaValid(votes, v.Area) + supposed[i].Valid()
			supposed[i].Ballots = &all
		}
	}
	return assumed, supposed, nil
}

func areaWords(a delegate.Area) string {
	if a == delegate.State {
		return "the whole contest"
	}
	return string(a)
}

func areaValid(votes []delegate.Votes, area delegate.Area) int64 {
	for _, v := range votes {
		if v.Area == area {
			return v.Valid()
		}
	}
	return 0
}

// byVotes reports whether votes decide a pool.
func byVotes(r delegate.Rule) bool {
	switch r.Method.Main {
	case delegate.DirectElection, delegate.Convention, delegate.NoMethod:
		return false
	}
	return true
}

// suppose makes one change to the rules of the pools that votes decide, and says what it was.
func suppose(c *catalog.Catalog, rules *delegate.Contest, change string) (string, error) {
	edit, words, err := editOf(c, change)
	if err != nil {
		return "", err
	}
	changed := 0
	for i := range rules.Pools {
		p := &rules.Pools[i]
		if !byVotes(p.Rule) {
			continue
		}
		next, applies := edit(p.Rule)
		if !applies {
			continue
		}
		p.Rule = next
		if err := p.Validate(); err != nil {
			return "", canvass.Errorf(canvass.Invalid, "rule", "%q does not go with the rule of pool %s: %w", change, p.PoolID, err)
		}
		changed++
	}
	if changed == 0 {
		return "", canvass.Errorf(canvass.Invalid, "rule", "%q changes no pool here: votes decide none that has such a part", change)
	}
	return words, nil
}

// ruleKeys are the parts of a rule that can be supposed one by one.
func ruleKeys(r *delegate.Rule) map[string]interface{ UnmarshalText([]byte) error } {
	return map[string]interface{ UnmarshalText([]byte) error }{
		"threshold": &r.Threshold, "nobody": &r.Nobody, "alone": &r.Alone, "quota": &r.Quota, "precision": &r.Precision,
		"rounding": &r.Rounding, "leftover": &r.Leftover, "method": &r.Method, "uncommitted": &r.Uncommitted,
	}
}

// editOf reads a change.
func editOf(c *catalog.Catalog, change string) (edit func(delegate.Rule) (delegate.Rule, bool), words string, err error) {
	change = strings.TrimSpace(change)
	if n := c.National[change]; n != nil {
		if n.Rule.Method.String() == "" {
			return nil, "", canvass.Errorf(canvass.Invalid, "rule", "%s sets no method: it bounds the rules that states write", change)
		}
		return func(r delegate.Rule) (delegate.Rule, bool) {
			out := n.Rule.Rule
			out.Measure, out.Never = r.Measure, r.Never
			return out, true
		}, fmt.Sprintf("Every pool that votes decide goes by the %s: %s", n.Name, n.Rule.Words()), nil
	}
	key, phrase, part := strings.Cut(change, "=")
	key, phrase = strings.TrimSpace(key), strings.TrimSpace(phrase)
	switch {
	case !part:
		key, phrase = "method", change
	case key == "threshold" && strings.HasSuffix(phrase, "%") && !strings.Contains(phrase, " "):
		phrase = "at least " + phrase + " of valid votes"
	case key == "triggers" || key == "trigger":
		return editTrigger(phrase)
	}
	var probe delegate.Rule
	to, known := ruleKeys(&probe)[key]
	if !known {
		return nil, "", canvass.Errorf(canvass.Invalid, "rule",
			"%q is no rule: write a national rule such as 2024/dem, a method such as \"winner take all\", or a part such as \"rounding=down\"%s",
			change, english.DidYouMeanKey(key, ruleKeys(&probe)))
	}
	if err := to.UnmarshalText([]byte(phrase)); err != nil {
		return nil, "", canvass.Errorf(canvass.Invalid, "rule", "%w", err)
	}
	words = fmt.Sprintf("In every pool that votes decide and that has a %s, it is %q.", key, phrase)
	switch key {
	case "method":
		words = fmt.Sprintf("In every pool that votes decide the method is %q.", phrase)
	case "threshold", "nobody":
		words = fmt.Sprintf("In every pool that shares its seats the %s is %q.", map[string]string{
			"threshold": "threshold", "nobody": "case in which nobody reaches it",
		}[key], phrase)
	}
	return func(r delegate.Rule) (delegate.Rule, bool) { return withPart(r, key, phrase) }, words, nil
}

func editTrigger(phrase string) (func(delegate.Rule) (delegate.Rule, bool), string, error) {
	if phrase == "none" {
		return func(r delegate.Rule) (delegate.Rule, bool) {
			had := len(r.Triggers) > 0
			r.Triggers = nil
			return r, had
		}, "No share of the vote takes a whole pool.", nil
	}
	var t delegate.Trigger
	if err := t.UnmarshalText([]byte(phrase)); err != nil {
		return nil, "", canvass.Errorf(canvass.Invalid, "rule", "%w", err)
	}
	return func(r delegate.Rule) (delegate.Rule, bool) {
		r.Triggers = []delegate.Trigger{t}
		return r, true
	}, fmt.Sprintf("In every pool that votes decide, %s.", t), nil
}

// withPart is a rule with one part changed, and whether the change says anything about it. What the change makes idle
// goes, and what a new method needs is the plainest there is.
func withPart(r delegate.Rule, key, phrase string) (delegate.Rule, bool) {
	shares := r.Method.Main == delegate.Proportional
	bar := shares || r.Method.Main == delegate.ByLadder || r.Method.Main == delegate.ByTable || r.Method.OneEach
	has := map[string]bool{
		"method": true, "threshold": bar, "nobody": bar && !r.Threshold.None, "alone": bar && !r.Threshold.None,
		"quota": shares || r.Method.Main == delegate.ByTable, "precision": shares, "rounding": shares, "leftover": shares || bar,
		"uncommitted": true,
	}[key]
	if !has {
		return r, false
	}
	_ = ruleKeys(&r)[key].UnmarshalText([]byte(phrase)) // read once before
	switch key {
	case "threshold":
		if r.Threshold.None {
			r.Nobody, r.Alone = delegate.Nobody{}, ""
		} else if r.Nobody.String() == "" {
			r.Nobody = delegate.Nobody{Nobody: true}
		}
	case "rounding":
		r.Leftover = "" // it was the other rounding's
	case "method":
		r = forMethod(r)
	}
	return r, true
}

// forMethod leaves out what the method does not use and puts in what it needs.
func forMethod(r delegate.Rule) delegate.Rule {
	out := delegate.Rule{
		Measure: r.Measure, Never: r.Never, Uncommitted: r.Uncommitted, Method: r.Method, Withdrawn: r.Withdrawn, Binding: r.Binding, Weight: r.Weight,
	}
	if r.Method.Main == delegate.WinnerTakeAll && !r.Method.OneEach {
		return out
	}
	out.Threshold, out.Nobody, out.Alone, out.Triggers = r.Threshold, r.Nobody, r.Alone, r.Triggers
	if out.Threshold.String() == "" {
		out.Threshold = delegate.NoThreshold
	}
	switch r.Method.Main {
	case delegate.Proportional:
		out.Quota, out.Rounding = cmp.Or(r.Quota, delegate.VotesOfQualified), cmp.Or(r.Rounding, delegate.LargestRemainder)
		out.Precision = r.Precision
	case delegate.ByTable:
		out.Quota = delegate.ValidVotes
	}
	return out
}
