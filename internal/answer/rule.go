package answer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// ContestRules are how a contest's delegates are allocated, in words, with the source of each part.
type ContestRules struct {
	Contest canvass.ContestID `json:"contest"`
	Name    string            `json:"name"`
	On      string            `json:"on"`
	// Seats are the delegates of all pools in force on the day.
	Seats int `json:"seats"`
	// Automatic are the delegates by office, null where their number is not known.
	Automatic *int   `json:"automatic"`
	Rules     []Rule `json:"rules"`
	// Examples are worked out by the rule of the largest pool that votes decide: on the contest's own votes where they
	// are known, and on votes that are made up and called so.
	Examples []Example `json:"examples"`
}

// Rule is one rule and the pools that go by it.
type Rule struct {
	Pools []RulePool `json:"pools"`
	// For names the pools in words, Under the national rule and what differs; both as a page shows them.
	For   string  `json:"for"`
	Under *string `json:"under"`
	// Known says whether the rule is in the catalog; where it is not, only the pools are.
	Known bool `json:"known"`
	// National is the national rule that it follows, null where it stands alone; Differs are the parts in which it
	// differs.
	National *NationalRule   `json:"national"`
	Differs  []delegate.Part `json:"differs"`
	From     string          `json:"from"` // text or inferred
	Text     string          `json:"text"` // the source's rule, in our words
	Words    string          `json:"words"`
	Parts    []RulePart      `json:"parts"`
}

// RulePool is a pool with its seats.
type RulePool struct {
	delegate.PoolID
	Seats int `json:"seats"`
}

// NationalRule names a party's rule for a cycle.
type NationalRule struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// RulePart is one part of a rule, what it says, and how that is known.
type RulePart struct {
	Part  delegate.Part `json:"part"`
	Words string        `json:"words"`
	From  string        `json:"from"` // text, inferred or unstated
	// InferredFrom is the award that shows it, null where it is from a text.
	InferredFrom *string      `json:"inferred_from"`
	Text         *string      `json:"text"`
	National     bool         `json:"national"`
	Mark         canvass.Mark `json:"mark"`
	Note         *string      `json:"note"`
	Sources      []RuleSource `json:"sources"`
	// How says in words how it is known and where it was read.
	How string `json:"how"`
}

// RuleSource is where a part was read.
type RuleSource struct {
	Outlet string  `json:"outlet"`
	Title  *string `json:"title"`
	URL    *string `json:"url"`
	Via    *string `json:"via"`
}

// Example is a pool worked out.
type Example struct {
	Pool RulePool `json:"pool"`
	For  string   `json:"for"`
	// MadeUp says that the votes are nobody's.
	MadeUp bool `json:"made_up"`
	// Shows says in a sentence what the example is chosen for.
	Shows       string                    `json:"shows"`
	Votes       map[delegate.Option]int64 `json:"votes"`
	Awards      map[delegate.Option]int   `json:"awards"`
	Unallocated int                       `json:"unallocated"`
	Steps       []delegate.Step           `json:"steps"`
}

// RulesOf answers with the rules of a contest on a day, by its file and the national rule that it names.
func RulesOf(s *tally.Snapshot, c *tally.Contest, on time.Time) *ContestRules {
	out := &ContestRules{
		Contest: c.ID, Name: c.Info.Name, On: on.Format(time.DateOnly), Automatic: c.Info.Automatic, Rules: []Rule{}, Examples: []Example{},
	}
	at := map[string]int{}
	var pools [][]delegate.Pool
	for _, p := range c.Info.Pools {
		if !p.InForce(on) {
			continue
		}
		out.Seats += p.Seats
		i, seen := at[p.Rule]
		if !seen {
			i = len(out.Rules)
			at[p.Rule], pools = i, append(pools, nil)
			out.Rules = append(out.Rules, ruleOf(s, c.ID, c.Info.Rules[p.Rule]))
		}
		id := delegate.PoolID{Kind: delegate.PoolKind(p.ID), Area: delegate.Area(p.Area), Part: p.Part}
		out.Rules[i].Pools = append(out.Rules[i].Pools, RulePool{id, p.Seats})
		pools[i] = append(pools[i], delegate.Pool{PoolID: id, Seats: p.Seats})
	}
	for i := range out.Rules {
		out.Rules[i].For = wording.Pools(pools[i])
	}
	out.Examples = examples(s.AllottedOn(c, on))
	return out
}

func ruleOf(s *tally.Snapshot, id canvass.ContestID, r *catalog.Rule) Rule {
	w, c := wording.Of(s), s.Catalog
	out := Rule{Pools: []RulePool{}, Differs: []delegate.Part{}, Parts: []RulePart{}}
	if r == nil {
		return out
	}
	out.Known, out.From, out.Text, out.Words, out.Differs = true, r.From, r.Text, w.Spell(id, r.Words()), list(r.Own)
	out.Under = text(w.RuleUnder(r))
	if n := c.National[r.National]; n != nil {
		out.National = &NationalRule{ID: n.ID, Name: n.Name}
	}
	for _, part := range delegate.Parts() {
		known, ok := r.Parts[part]
		if !ok {
			continue
		}
		x := RulePart{
			Part: part, Words: w.Spell(id, r.PartWords(part)), How: w.RulePart(known), From: known.From, InferredFrom: text(known.InferredFrom), Text: text(known.Text),
			National: known.National, Mark: known.Mark, Note: text(known.Note), Sources: []RuleSource{},
		}
		if x.Words == "" { // a phrase that changes nothing, such as "votes" for what is counted
			continue
		}
		for _, cite := range known.Cites {
			x.Sources = append(x.Sources, RuleSource{
				Outlet: c.OutletName(cite.Outlet), Title: text(cite.Title), URL: text(cite.URL), Via: text(cite.Via),
			})
		}
		out.Parts = append(out.Parts, x)
	}
	return out
}

// madeUp are votes of a thousand that show the cases of a rule, one after the other.
var madeUp = [][]delegate.Line{
	lines(420, 330, 150, 100),
	lines(640, 240, 120),
	lines(143, 131, 118, 84, 73, 61),
	lines(450, 145, 130, 120),
}

// MadeUpOption begins the ids of options in examples that are made up: "candidate-a".
const MadeUpOption = "candidate-"

// MostFirst are the options of an award, most delegates first.
func MostFirst(awards map[delegate.Option]int) []delegate.Option {
	return slices.SortedFunc(maps.Keys(awards), func(a, b delegate.Option) int {
		return cmp.Or(cmp.Compare(awards[b], awards[a]), cmp.Compare(a, b))
	})
}

// lines are votes for candidates a, b, c and so on; what is missing to a thousand is for others.
func lines(votes ...int64) []delegate.Line {
	var out []delegate.Line
	rest := int64(1000)
	for i, n := range votes {
		out = append(out, delegate.Line{Option: delegate.Option(MadeUpOption + string('a'+rune(i))), Votes: n})
		rest -= n
	}
	if rest > 0 {
		out = append(out, delegate.Line{Option: delegate.Other, Votes: rest})
	}
	return out
}

// examples are two pools worked out: the contest's own votes where they are known, and made-up votes that take the rule
// another way.
func examples(in tally.Allotted) []Example {
	out := []Example{}
	pools := which(in.Rules.Pools, func(p delegate.Pool) bool { return byVotes(p.Rule) })
	if len(pools) == 0 {
		return out
	}
	slices.SortStableFunc(pools, func(a, b delegate.Pool) int { return cmp.Compare(b.Seats, a.Seats) })
	pool := pools[0]
	taken := map[string]bool{}
	add := func(votes []delegate.Votes, invented bool) {
		whole := *in.Rules
		if invented { // what was decided about the real candidates says nothing of these
			whole.Lots, whole.Overrides, whole.Withdrawals = nil, nil, nil
		}
		got, err := whole.Allocate(votes...)
		if err != nil {
			return
		}
		r := *got.Pool(pool.PoolID)
		if r.Status == delegate.Undetermined || taken[way(r)] {
			return
		}
		taken[way(r)] = true
		x := Example{
			Pool: RulePool{pool.PoolID, pool.Seats}, For: wording.Pool(pool.PoolID), MadeUp: invented, Shows: way(r),
			Votes: map[delegate.Option]int64{}, Awards: r.Awards, Unallocated: r.Unallocated, Steps: r.Steps,
		}
		for _, v := range votes {
			if v.Area == pool.Area {
				for _, l := range v.Lines {
					x.Votes[l.Option] = l.Votes
				}
			}
		}
		out = append(out, x)
	}
	if slices.ContainsFunc(in.Votes, func(v delegate.Votes) bool { return v.Area == pool.Area }) {
		add(in.Votes, false)
	}
	invent := func(lines []delegate.Line) {
		all := []delegate.Votes{delegate.Votes{Area: pool.Area, Lines: lines}.WithBallots(1000)}
		if pool.Area != delegate.State {
			all = append(all, delegate.Votes{Area: delegate.State, Lines: lines}.WithBallots(1000))
		}
		add(all, true)
	}
	for _, lines := range madeUp {
		if len(out) < 2 {
			invent(lines)
		}
	}
	if len(out) == 1 { // the rule has one case alone: another count shows it again
		clear(taken)
		invent(madeUp[len(madeUp)-1])
	}
	return out
}

// way says in a sentence by which of the rule's cases a pool was decided.
func way(r delegate.Result) string {
	has := func(stage delegate.Stage) bool {
		return slices.ContainsFunc(r.Steps, func(s delegate.Step) bool { return s.Stage == stage })
	}
	switch {
	case r.By == delegate.ByTrigger:
		return fmt.Sprintf("One has enough to set off the trigger: %s.", r.Trigger.Trigger)
	case has(delegate.StageNobody):
		return "Nobody reaches the threshold."
	case r.By == delegate.ByRule && !has(delegate.StageThreshold):
		return "The rule has one case alone."
	case has(delegate.StageAlone) || len(r.Qualified) == 1 && has(delegate.StageThreshold):
		return "One alone reaches the threshold."
	}
	return "Some reach the threshold and share the seats."
}

// which are those of all that pass.
func which[T any](all []T, pass func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !pass(x) })
}
