package call

import (
	"fmt"
	"math"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Moment is what is known beside the record: the time, and how feeds are doing.
type Moment struct {
	Now   canvass.Time
	Feeds []received.Feed
}

// State is all of a contest at the call desk, with what the machine says of a call for Winner.
type State struct {
	Standing
	// Winner and Measure are whom and what the rest is about: who is proposed; else whom a call in force names; else who
	// leads, empty where nobody does.
	Winner  canvass.OptionID
	Measure canvass.Measure
	// Tier is what a call would rest on, Recommended whether the desk's rule recommends one, Reasons its legs.
	Tier        canvass.CallTier
	Recommended bool
	Reasons     []estimate.Reason
	Figures     canvass.Figures // without the packet
	// Objections are what is held against a call, by machine and by people.
	Objections []Objection
	// Stale says why the open proposal must be made anew, empty where it need not be.
	Stale string
	// Reopened says why a call in force must be looked at again, empty where it need not: it was certain and is so no more, or
	// the count that it rests on fell. It is to be said loudly.
	Reopened string

	Estimate *live.Estimate

	now  canvass.Time
	kind canvass.RecordKind
	s    *tally.Snapshot
	c    *tally.Contest
}

// Of is the contest at a moment, nil where the snapshot does not have it. It runs the estimate, which is kept while the
// contest stays as it is.
func Of(s *tally.Snapshot, id canvass.ContestID, m Moment) *State {
	return of(s, id, m, "", "")
}

// OfWinner is Of for a call that nobody proposed yet.
func OfWinner(s *tally.Snapshot, id canvass.ContestID, m Moment, winner canvass.OptionID, measure canvass.Measure) *State {
	return of(s, id, m, winner, measure)
}

func of(s *tally.Snapshot, id canvass.ContestID, m Moment, winner canvass.OptionID, measure canvass.Measure) *State {
	standing := StandingOf(s, id, m.Now)
	if standing == nil {
		return nil
	}
	st := &State{Standing: *standing, Winner: winner, Measure: measure, now: m.Now, s: s, c: s.Contests[id]}
	if s.Record != nil {
		st.kind = s.Record.Kind
	}
	switch {
	case winner != "":
	case st.Proposal != nil:
		st.Winner, st.Measure = st.Proposal.Step.Winner, st.Proposal.Step.Measure
	case st.Call != nil:
		st.Winner, st.Measure = st.Call.Call.Winner, st.Call.Call.Measure
	default:
		st.Measure = canvass.Votes
		if n := st.c.Count; n != nil {
			st.Measure = n.Measure
		}
		st.Winner = leadOf(st.c, st.Measure).leader
	}
	st.Estimate = live.Of(s, id, nil)
	st.recommend(m)
	st.Stale = st.stale()
	st.Reopened = st.reopened()
	return st
}

// recommend fills in tier, figures, the rule's legs and the objections.
func (st *State) recommend(m Moment) {
	x := leadOf(st.c, st.Measure)
	st.Figures = canvass.Figures{Leader: x.leader, Margin: x.margin, Counted: x.counted, Entries: st.s.Size}
	st.Tier = canvass.TierJudgement
	w := wording.Of(st.s)
	var rule estimate.Desk
	e := st.Estimate.Estimate
	if e != nil && st.Estimate.Table != nil && st.measured() {
		rule = estimate.Recommend(st.Estimate.Table, e, func(o string) string { return w.Option(st.Contest, canvass.OptionID(o)) })
		own := rule.Leader != "" && canvass.OptionID(rule.Leader) == st.Winner
		if own && st.leftToRounds(e) {
			rule.MayCall = false
			rule.Reasons = append(rule.Reasons, estimate.Reason{Name: "rounds", Text: fmt.Sprintf(
				"the ballots are ranked, and %s does not have more than half of the first choices with what can be out: the rounds decide", st.name(st.Winner))})
		}
		switch {
		case own && e.Certain.Winner == rule.Leader && !st.outcounted() && !st.leftToRounds(e):
			st.Tier, st.Recommended = canvass.TierCertain, true
		case own && rule.MayCall:
			st.Tier, st.Recommended = canvass.TierModel, true
		}
		if st.Reasons = rule.Reasons; !own && rule.Leader != "" { // they are of another's lead
			st.Reasons = []estimate.Reason{{Name: "another", Text: fmt.Sprintf("%s does not lead: %s does", st.name(st.Winner), st.name(canvass.OptionID(rule.Leader)))}}
		}
		st.out(e, rule.Leader)
	} else if st.counted() {
		st.Tier, st.Recommended = canvass.TierCertain, true
		n, none := countOf(st.c, st.Measure), int64(0)
		st.Figures.Out, st.Figures.OutBy = &none, canvass.OutByBounds
		st.Reasons = []estimate.Reason{{Name: "counted", Holds: true, Text: fmt.Sprintf(
			"all is counted: %s leads by %s in the %s result", st.name(st.Winner), english.Thousands(x.margin), n.Official)}}
	}
	st.Objections = st.objections(m, rule)
}

// leftToRounds reports whether rounds of ranked ballots that are not counted yet may have another winner than the count.
// Where nothing bounds what is out, half of what is counted says nothing.
func (st *State) leftToRounds(e *estimate.Estimate) bool {
	out := int64(math.MaxInt64 / 4)
	if e.Certain.Known {
		out = e.Certain.MostOut + e.Certain.ErrorBudget
	}
	return st.c.LeftToRounds(countOf(st.c, st.Measure), out)
}

// counted reports whether the winner leads a result that is complete, final or certified: nothing is out, and nothing to
// be estimated.
func (st *State) counted() bool {
	n := countOf(st.c, st.Measure)
	return n != nil && n == st.c.Count && !n.Partial && (n.Official == catalog.Official || n.Official == catalog.Final) && st.Figures.Leader != "" && st.Figures.Leader == st.Winner && !st.c.LeftToRounds(n, 0)
}

// larger is a count of the measure by another source that has more votes than the one that the contest goes by, nil
// where there is none.
func (st *State) larger() (most *tally.Count) {
	n := countOf(st.c, st.Measure)
	if n == nil {
		return nil
	}
	for _, o := range st.c.Sources {
		if o.Measure == n.Measure && o.By != n.By && o.Valid > n.Valid && (most == nil || o.Valid > most.Valid) {
			most = o
		}
	}
	return most
}

// outcounted reports whether a larger count has another leader: then no bound on the smaller one makes anything certain.
func (st *State) outcounted() bool {
	o := st.larger()
	return o != nil && leaderOf(o) != st.Winner
}

// measured reports whether what is estimated is what the call would be of.
func (st *State) measured() bool {
	n := countOf(st.c, st.Measure)
	return n != nil && n == st.c.Count
}

// out fills in what can be out, and the chance.
func (st *State) out(e *estimate.Estimate, leader string) {
	f := &st.Figures
	switch {
	case e.Certain.Known:
		n := e.Certain.MostOut
		f.Out, f.OutBy = &n, canvass.OutByBounds
	case e.Tier == estimate.TierModel:
		n := max(0, e.Expected.High-e.Counted)
		f.Out, f.OutBy = &n, canvass.OutByModel
	}
	if e.Tier != estimate.TierModel || canvass.OptionID(leader) != f.Leader {
		return
	}
	for i := range e.Options {
		if e.Options[i].ID == leader {
			f.Chance = int(math.Floor(10_000 * e.Options[i].Win))
		}
	}
}

// rank orders tiers, the firmest last.
func rank(t canvass.CallTier) int {
	return slices.Index([]canvass.CallTier{canvass.TierJudgement, canvass.TierModel, canvass.TierCertain}, t)
}

// stale says why the open proposal rests on figures that are no more: another leads, the lead or the count is smaller, or
// the rule says less than it did. A lead that grew, with the rule as firm, is no reason.
func (st *State) stale() string {
	p := st.Proposal
	if p == nil {
		return ""
	}
	was, now := p.Step.Figures, st.Figures
	w := wording.Of(st.s)
	name := func(o canvass.OptionID) string {
		if o == "" {
			return "nobody"
		}
		return w.Option(st.Contest, o)
	}
	switch {
	case p.Step.Winner != st.Winner || p.Step.Measure != st.Measure:
		return ""
	case was.Leader != now.Leader:
		return fmt.Sprintf("%s leads now, and %s did when it was proposed", name(now.Leader), name(was.Leader))
	case now.Counted < was.Counted:
		return fmt.Sprintf("the count fell from %s to %s since it was proposed", english.Thousands(was.Counted), english.Thousands(now.Counted))
	case now.Margin < was.Margin:
		return fmt.Sprintf("the lead is %s now, and was %s when it was proposed", english.Thousands(now.Margin), english.Thousands(was.Margin))
	case rank(st.Tier) < rank(p.Step.Tier):
		return fmt.Sprintf("it was proposed as %s, and is %s now", TierWords(p.Step.Tier), TierWords(st.Tier))
	}
	return ""
}

// TierWords says what a call rests on, for editors: "certain by bounds".
func TierWords(t canvass.CallTier) string {
	switch t {
	case canvass.TierCertain:
		return "certain by bounds"
	case canvass.TierModel:
		return "recommended by the desk's rule"
	}
	return "two editors' judgement"
}

// reopened says why a call in force must be looked at again.
func (st *State) reopened() string {
	k := st.Call
	switch {
	case k == nil || countsWithheld(st.c):
		return ""
	case k.Call.Tier != canvass.TierCertain:
		return fallen(st.c, k.Call)
	case st.Winner != k.Call.Winner || st.Tier == canvass.TierCertain:
		return ""
	}
	e := st.Estimate.Estimate
	if e == nil || !st.measured() { // the count is complete, or of another measure: nothing is out
		if st.c.Count != nil && st.c.Count.Official != "" {
			return ""
		}
		return "it was called as certain, and nothing says so any more: " + st.Estimate.NoEstimate
	}
	why := fmt.Sprintf("%s leads by %s", st.name(st.Figures.Leader), english.Thousands(st.Figures.Margin))
	if st.Figures.Leader == "" {
		why = "nobody leads"
	}
	switch {
	case !e.Certain.Known:
		why += ", and nobody says how many votes can be out"
	default:
		why += fmt.Sprintf(", %s can be out", english.Thousands(e.Certain.MostOut))
	}
	why += fmt.Sprintf(" and the counts may be wrong by %s", english.Thousands(e.Certain.ErrorBudget))
	if fell := st.Estimate.Table.Fell; fell > 0 {
		why += fmt.Sprintf(" since one fell by %s", english.Thousands(fell))
	}
	return "it was called as certain, and is so no more: " + why
}

// errorBudget is by how much of a count it may be wrong, in thousandths: half a percent, as in the certain tier.
const errorBudget = 5

// fallen says that the count which a call rests on fell since by more than counts may be wrong, or is gone, empty where
// that is not so. A certified count settles it.
func fallen(c *tally.Contest, k *canvass.Call) string {
	f, now := k.Figures, leadOf(c, k.Measure)
	if f == nil || f.Counted == 0 || c.Count != nil && c.Count.Official != "" {
		return ""
	}
	if n := c.Count; n != nil && n.Measure == canvass.FinalRound && n.Previous == nil {
		return "" // ballots that no longer count in the last round fell out of no count
	}
	switch fell := f.Counted - now.counted; {
	case !now.known:
		return "the count that it rests on is there no more"
	case fell*1000 > f.Counted*errorBudget:
		return fmt.Sprintf("the count that it rests on fell since from %s to %s", english.Thousands(f.Counted), english.Thousands(now.counted))
	}
	return ""
}

// Open are the objections that nobody has answered.
func (st *State) Open() []Objection {
	return slices.DeleteFunc(slices.Clone(st.Objections), func(o Objection) bool { return o.Answer != nil })
}
