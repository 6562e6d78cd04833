package call

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Objection is what is held against a call: by the machine, or by somebody.
type Objection struct {
	// ID is what an answer names: the kind, and what it is about, as in "one-unit/county:cook". It does not say how large it
	// is today. An answer holds while the id is the same, however often the objection goes and comes; another unit, feed or
	// option that takes the place is another objection. Of the rule it names the legs that fail, as in "rule/need,trend",
	// and an answer holds while no other fails. Of people's objections it is the entry's key.
	ID string
	// Name is its kind: "one-source", or "person" for somebody's.
	Name string
	Text string
	// By is who objects, empty for the machine; Recorded when.
	By       string
	Recorded canvass.Time
	// Answer is nil until somebody answers.
	Answer *Answer
}

// staleAfter is after how many of its own intervals a feed is old.
const staleAfter = 2

// moot are the objections of the estimate that say nothing against what is certain by bounds: those bounds hold for every
// unit, in or out, and the lead exceeds the error budget.
var moot = []string{"no-baseline", "unseen-mode", "unseen-group", string(estimate.OnlyParts), "error-budget"}

// objections lists what is held against a call for the state's winner.
func (st *State) objections(m Moment, rule estimate.Desk) []Objection {
	var out []Objection
	object := func(name, of, format string, args ...any) {
		id := name
		if of != "" {
			id += "/" + of
		}
		out = append(out, Objection{ID: id, Name: name, Text: fmt.Sprintf(format, args...)})
	}
	if st.Winner != "" {
		st.ofTheRule(object, rule)
		st.ofTheCount(object, rule)
		st.ofTheSources(object, m)
		st.ofTheOutcome(object)
		out = append(out, st.ofRetractions()...)
		for i := range out {
			out[i].Answer = st.answer(st.Winner, st.Measure, out[i].ID)
		}
	}
	if st.Proposal != nil {
		for _, l := range st.objected {
			if l.winner != st.Proposal.Step.Winner {
				continue
			}
			o := Objection{ID: l.Entry.Key, Name: "person", Text: l.Entry.Step.Text, By: l.Entry.Actor, Recorded: l.Entry.Recorded}
			o.Answer = st.answer(st.Winner, st.Measure, o.ID)
			out = append(out, o)
		}
	}
	return out
}

// ofRetractions are the calls of this desk that were taken back, each held against every later call by whoever took it
// back, and that the figures are still those on which the last of them rested.
func (st *State) ofRetractions() []Objection {
	var out []Objection
	for i := range st.Retracted {
		k := &st.Retracted[i]
		out = append(out, Objection{
			ID: fmt.Sprintf("retracted/%d", i+1), Name: "retracted", By: k.By, Recorded: k.Back,
			Text: fmt.Sprintf("this desk %s and took that back: %s", wording.Of(st.s).Called(st.Contest, k.Call), english.Quoted(k.Reason)),
		})
		f := k.Call.Figures
		if i == len(st.Retracted)-1 && f != nil && f.Leader == st.Figures.Leader && f.Margin == st.Figures.Margin && f.Counted == st.Figures.Counted {
			out = append(out, Objection{ID: fmt.Sprintf("unchanged/%d", i+1), Name: "unchanged", Text: "the figures are those on which the call rested that was taken back: say why it may be made on them now"})
		}
	}
	return out
}

// covers reports whether an answer to the one objection is one to the other too: they are the same, or the rule lacks
// no leg that it did not lack then.
func covers(answered, id string) bool {
	was, ok := strings.CutPrefix(answered, "rule/")
	now, rule := strings.CutPrefix(id, "rule/")
	if !ok || !rule {
		return answered == id
	}
	legs := strings.Split(was, ",")
	for leg := range strings.SplitSeq(now, ",") {
		if !slices.Contains(legs, leg) {
			return false
		}
	}
	return true
}

type objecting func(name, of, format string, args ...any)

// ofTheRule are the rule's own objections, and that it recommends nothing.
func (st *State) ofTheRule(object objecting, rule estimate.Desk) {
	if !st.Recommended {
		of, why := st.lacks(rule)
		object("rule", of, "the desk's rule does not recommend it: %s", why)
	}
	if st.Figures.Leader != st.Winner {
		object("not-leading", string(st.Figures.Leader), "%s does not lead in the count", st.name(st.Winner))
	}
	for _, r := range rule.Reasons {
		if r.Name == "drop-one" && !r.Holds && st.Tier != canvass.TierCertain {
			object("one-unit", rule.Decisive, "one unit decides: %s", r.Text)
		}
	}
	for _, o := range rule.Objections {
		if st.Tier == canvass.TierCertain && slices.Contains(moot, o.Name) {
			continue
		}
		of := o.Unit
		switch o.Name {
		case "unseen-mode", "unseen-group":
			of = canvass.Slug(o.Text)
		case string(estimate.Fall):
			of = fmt.Sprint(st.Estimate.Table.Fell)
		}
		object(o.Name, of, "%s", o.Text)
	}
}

// lacks names the legs of the rule that do not hold, and says why.
func (st *State) lacks(rule estimate.Desk) (legs, why string) {
	if st.Estimate.NoEstimate != "" {
		return "no-estimate", st.Estimate.NoEstimate
	}
	if !st.measured() {
		return "not-estimated", "nothing is estimated of " + wording.Measure(st.Measure)
	}
	var names, texts []string
	for _, r := range rule.Reasons {
		if !r.Holds {
			names, texts = append(names, r.Name), append(texts, r.Text)
		}
	}
	if len(texts) == 0 {
		return "another", st.name(st.Winner) + " is not whom it speaks of"
	}
	return strings.Join(names, ","), strings.Join(texts, "; ")
}

// ofTheCount are those that the count itself raises, whatever a model says.
func (st *State) ofTheCount(object objecting, rule estimate.Desk) {
	n := countOf(st.c, st.Measure)
	if n == nil {
		if st.Measure != canvass.Delegates {
			object("no-count", "", "nobody has counted %s", wording.Measure(st.Measure))
		}
		return
	}
	told := slices.ContainsFunc(rule.Objections, func(o estimate.Objection) bool { return o.Name == string(estimate.Fall) })
	if fell := fallsOf(n); fell > 0 && !told && n.Official == "" {
		object(string(estimate.Fall), fmt.Sprint(fell), "a reported count fell by %s", english.Thousands(fell))
	}
	if st.Tier != canvass.TierCertain && len(st.c.Expected) == 0 && n.Cast == nil && !n.Final && n.Official == "" &&
		(n.Units == nil || n.UnitsOf == nil) {
		object("counted-share", "", "no source says how much is counted: that is known from the model alone")
	}
	st.recount(object, n)
}

// fallsOf is the largest fall of an option from one count of the source to its next.
func fallsOf(n *tally.Count) (most int64) {
	for i := 0; i < 500 && n.Previous != nil; i++ {
		for _, o := range n.Previous.Options {
			now, _ := n.Votes(o.Option)
			most = max(most, o.Votes-now)
		}
		n = n.Previous
	}
	return most
}

// ofTheSources are those of who counts, and how that reaches the desk.
func (st *State) ofTheSources(object objecting, m Moment) {
	n := countOf(st.c, st.Measure)
	if n == nil || n.Official != "" {
		return
	}
	var same []*tally.Count
	for _, o := range st.c.Sources {
		if o.Measure == n.Measure {
			same = append(same, o)
		}
	}
	w := wording.Of(st.s)
	if len(same) == 1 && n.By != st.c.Info.Authority {
		object("one-source", n.By, "all of it rests on one source, %s", w.Said(n.By))
	}
	for _, o := range same {
		if l := leaderOf(o); o.By != n.By && l != "" && l != st.Figures.Leader {
			object("sources-disagree", o.By+":"+string(l), "%s has %s ahead", w.Said(o.By), st.name(l))
		}
	}
	if o := st.larger(); o != nil {
		object("larger-count", o.By, "%s has counted %s votes, and this rests on %s", w.Said(o.By), english.Thousands(o.Valid), english.Thousands(n.Valid))
	}
	for i := range m.Feeds {
		f := &m.Feeds[i]
		if f.Source != n.By || f.Contest != "" && f.Contest != st.Contest {
			continue
		}
		if why := staleFeed(f, m.Now); why != "" {
			object("stale-feed", f.Name, "the feed %s of %s %s", f.Name, w.Said(n.By), why)
		}
		if f.Items > 0 {
			object("held", f.Name, "%s of the feed %s for a person", english.Many(f.Items, "item waits", "items wait"), f.Name)
		}
	}
}

// staleFeed says why a feed is old, empty where it is not.
func staleFeed(f *received.Feed, now canvass.Time) string {
	switch {
	case f.Stopped:
		return "is stopped: nobody looks any more"
	case f.Blocked != "":
		return "brings nothing into the record: " + f.Blocked
	case f.Good == 0:
		return "has never worked"
	}
	if old := int64(now-f.Good) / 1000; old > staleAfter*f.Every {
		return fmt.Sprintf("was last read %s seconds ago, and should be every %s", english.Thousands(old), english.Thousands(f.Every))
	}
	return ""
}

func leaderOf(n *tally.Count) canvass.OptionID {
	if len(n.Options) == 0 || n.Options[0].Votes == 0 || len(n.Options) > 1 && n.Options[0].Votes == n.Options[1].Votes {
		return ""
	}
	return n.Options[0].Option
}

// ofTheOutcome are disputes, and that the delegates may have another winner.
func (st *State) ofTheOutcome(object objecting) {
	w := wording.Of(st.s)
	if d := st.c.Dispute; d != nil {
		object("dispute", "", "who won is disputed between %s", w.Options(st.Contest, d.Options))
	}
	if x := st.c.Contradiction; x != nil {
		object("contradiction", "", "%s", w.Contradiction(st.Contest, x))
	}
	if k := st.c.Info.Conflict(catalog.WinnerConflict); k != nil {
		object("dispute", "catalog", "sources differ on %s", k.Question)
	}
	for i := range st.c.Claims {
		k := &st.c.Claims[i]
		if k.Claim.Kind == canvass.ClaimWinner && k.Open() && k.Claim.Measure == st.Measure && k.Claim.Winner != st.Winner {
			object("other-claim", k.By+":"+string(k.Claim.Winner), "%s says that %s won", w.Said(k.By), st.name(k.Claim.Winner))
		}
	}
	if st.Measure == canvass.Delegates || st.Tier == canvass.TierCertain {
		return // a certain call says which measure was won, and the delegates stand beside it
	}
	if other := st.delegatesOfAnother(); other != "" {
		object("delegates", string(other), "%s may have as many delegates", st.name(other))
	}
}

// delegatesOfAnother is an option that may end with as many delegates as the winner, empty where there is none or nothing
// can be said.
func (st *State) delegatesOfAnother() canvass.OptionID {
	if d := st.Estimate.Delegates; d != nil && d.Seats > 0 {
		own := -1
		for _, o := range d.Options {
			if o.Option == st.Winner {
				own = o.Low
			}
		}
		for _, o := range d.Options {
			if o.Option != st.Winner && o.High > 0 && o.High >= own {
				return o.Option
			}
		}
		return ""
	}
	own := st.c.Delegates.Of(st.Winner)
	for _, a := range st.c.Delegates.Awards {
		if a.Option != st.Winner && a.Delegates > 0 && a.Delegates+st.c.Delegates.Open >= own {
			return a.Option
		}
	}
	return ""
}

func (st *State) name(o canvass.OptionID) string {
	if o == "" {
		return "nobody"
	}
	return wording.Of(st.s).Option(st.Contest, o)
}
