package board

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// callBody is the call desk of one contest.
type callBody struct {
	*call.State
	// StatusWords and Counting are where the contest stands, Closing why nobody may call yet, empty where one may.
	StatusWords, Counting, Closing string
	Who                            string // whom a call would be for
	TierWords                      string
	Reasons                        []estimate.Reason
	Objections                     []objectionRow
	Options                        []near
	Measures                       []near
	Proposed                       *proposedRow
	CalledWords, CalledBy, When    string // of the call in force
	Retracted                      []string
	Preview                        *previewOf
	TooClose                       bool // a proposal says what closed the doubt
	Statuses                       []near
	Replay                         bool // a replay makes no calls
	GoOn                           *goOn
	Barred                         string // why nobody can propose a call now, empty where one can
	Key                            string // of the step that a form makes: sent twice it is one step
}

// goOn is a runoff: who would go on to it by the count, and who has said already that it comes to that.
type goOn struct {
	Options []canvass.OptionID
	Says    string
	May     bool // who looks at it may say so
}

type objectionRow struct {
	call.Objection
	Who, AnsweredBy string
	First           bool // of those that nobody has answered
}

// proposedRow is what is proposed, and how far that is.
type proposedRow struct {
	Text, By, At, Closed string
	Mine                 bool // who looks at it proposed it, and somebody else approves
	Stale                string
	Lacks                string // why nobody may approve it yet
	May                  bool   // who looks at it may approve it
	ApprovedBy           string
	Due                  string // when it is published, to the second
	DueISO               string
	Blocked              string // why it is not published as things stand
	Late                 bool   // though it was time
}

// previewOf is what readers will be told.
type previewOf struct {
	Headline, Text, By, Figures string
	Effect                      effect
}

// settable are the statuses that people set, in the order of how often. A runoff names who goes on to it: canvass call sets
// that.
var settable = []near{
	{string(canvass.TooClose), "Too close to call"},
	{string(canvass.TooEarly), "Too early to call"},
	{string(canvass.Unable), "Unable to call"},
	{string(canvass.WillNotCall), "Will not call"},
	{string(canvass.AwaitingRanked), "Awaiting ranked choice results"},
}

func (s *Site) callBody(v *view.View, c *tally.Contest, at *seat, m call.Moment) *callBody {
	st := call.Of(v.Snapshot, c.ID, m)
	w := wording.Of(v.Snapshot)
	b := &callBody{
		State: st, StatusWords: wording.CallStatus(st.Status), Counting: call.TabulationWords(st.Tabulation), TierWords: call.TierWords(st.Tier),
		Reasons: st.Reasons, TooClose: st.Status == canvass.TooClose, Replay: v.Record.Kind == canvass.Replay, Key: newKey(at),
	}
	if !st.Closing.Over {
		b.Closing = st.Closing.Why
	}
	if st.Winner != "" {
		b.Who = w.Option(c.ID, st.Winner)
	}
	for _, o := range c.Info.Ballot.Options {
		b.Options = append(b.Options, near{string(o), w.Option(c.ID, o)})
	}
	slices.SortStableFunc(b.Options, func(x, y near) int { return compareBool(x.ID != string(st.Winner), y.ID != string(st.Winner)) })
	for _, m := range append(measuresOf(c.Info), canvass.Delegates) {
		b.Measures = append(b.Measures, near{string(m), wording.Measure(m)})
	}
	slices.SortStableFunc(b.Measures, func(x, y near) int { return compareBool(x.ID != string(st.Measure), y.ID != string(st.Measure)) })
	for _, k := range settable {
		if k.ID != string(st.Status) && (k.ID != string(canvass.AwaitingRanked) || c.Info.Ranked != nil) {
			b.Statuses = append(b.Statuses, k)
		}
	}
	open := false
	for _, o := range st.Objections {
		row := objectionRow{Objection: o, Who: wording.Person(o.By)}
		if o.Answer != nil {
			row.AnsweredBy = wording.Person(o.Answer.By)
		}
		if o.Answer == nil && !open {
			row.First, open = true, true
		}
		b.Objections = append(b.Objections, row)
	}
	if err := st.Callable(); err != nil {
		b.Barred = strings.Replace(saysOf(err), string(c.ID), "It", 1)
		slices.SortStableFunc(b.Statuses, func(x, y near) int { // what opens the way to a call stands first
			return compareBool(x.ID != string(canvass.TooEarly), y.ID != string(canvass.TooEarly))
		})
	}
	if len(c.Winners) > 0 && st.Call == nil && st.Status == canvass.TooEarly {
		b.StatusWords = "not called by this desk" // it is decided: nobody would call it early
	}
	if k := st.Call; k != nil {
		b.CalledWords, b.CalledBy, b.When = w.Call(c.ID, k.Call), wording.CalledBy(k.Signed()), wording.ClockFrom(m.Now, k.Recorded)
	}
	for i := range st.Retracted {
		k := &st.Retracted[i]
		b.Retracted = append(b.Retracted, english.Sentences("This desk "+w.Call(c.ID, k.Call)+", at "+wording.ClockFrom(m.Now, k.Recorded),
			"taken back by "+wording.Person(k.By)+" at "+wording.ClockFrom(m.Now, k.Back)+": "+k.Reason))
	}
	if st.Status != canvass.Runoff {
		b.GoOn = goOnOf(w, st, at)
	}
	if p := st.Proposal; p != nil {
		b.Proposed = proposedOf(st, at, m.Now)
		if st.Stale == "" && b.Proposed.Blocked == "" {
			b.Preview = previewFor(w, v.Snapshot, c, st)
		}
	}
	return b
}

func goOnOf(w wording.Words, st *call.State, at *seat) *goOn {
	options, certain := st.Advance()
	if len(options) == 0 || !st.Closing.Over || st.Call != nil || st.Proposal != nil && st.Proposal.Approval != nil || st.Status == canvass.Uncalled {
		return nil
	}
	out := &goOn{Options: options, May: true, Says: "By the count " + w.Options(st.Contest, options) + " would go on: nobody has more than half."}
	switch p := st.Pending; {
	case certain:
		out.Says += " Bounds allow nothing else: one person may say so."
	case p == nil:
		out.Says += " Two people say so."
	case call.Person(p.By) == call.Person(at.Bearer.Actor()):
		out.Says, out.May = out.Says+" You have said so: another person says so too.", false
	default:
		out.Says += " " + wording.Person(p.By) + " says that " + w.Options(st.Contest, p.Options) + " do, and another person has not: " + p.Text
	}
	return out
}

func proposedOf(st *call.State, at *seat, now canvass.Time) *proposedRow {
	p := st.Proposal
	row := &proposedRow{
		Text: p.Step.Text, By: wording.Person(p.By), At: wording.ClockFrom(now, p.Recorded), Closed: p.Step.Closed, Stale: st.Stale,
		Mine: st.Own(at.Bearer.Actor()) && !st.Alone(at.Bearer.Actor()),
	}
	if a := p.Approval; a != nil {
		row.ApprovedBy = wording.Person(a.By)
		row.Due, row.DueISO = a.After.Go().In(canvass.Eastern).Format("15:04:05"), a.After.Go().UTC().Format(time.RFC3339)
		if err := st.Stopped(); err != nil {
			row.Blocked, row.Late = saysOf(err), now >= a.After
		}
		return row
	}
	if n := len(st.Open()); n > 0 {
		row.Lacks = english.Capital(english.Many(n, "objection is", "objections are")) + " not answered yet."
	}
	err := st.Lacks()
	if err != nil && row.Lacks == "" && row.Stale == "" {
		row.Lacks = "Nobody can approve it. " + saysOf(err)
	}
	row.May = !row.Mine && err == nil
	return row
}

// previewFor is what readers will be told when the proposal is published.
func previewFor(w wording.Words, s *tally.Snapshot, c *tally.Contest, st *call.State) *previewOf {
	p := st.Proposal
	k := &canvass.Call{Winner: p.Step.Winner, Measure: p.Step.Measure, Reason: p.Step.Text, Tier: st.Tier, ProposedBy: p.By, ApprovedBy: "a second person"}
	if p.Approval != nil {
		k.ApprovedBy = p.Approval.By
	}
	e := canvass.Entry{Format: canvass.Format, Kind: canvass.KindCall, By: "canvass", Contest: c.ID, Key: "preview", Actor: "preview", Call: k}
	out := &previewOf{Text: p.Step.Text, By: english.Capital(wording.CalledBy(k)), Effect: effectOf(s, c, []*canvass.Entry{&e})}
	out.Headline = out.Effect.After.First + ": " + c.Info.Name
	f, leader := &st.Figures, ""
	if f.Leader != "" {
		leader = w.Option(c.ID, f.Leader)
	}
	out.Figures = english.Capital(wording.Ahead(leader, f.Margin, f.Counted, f.Out, f.OutBy))
	return out
}

// callStep takes a step towards a call, or away from one, as a form says it.
func (s *Site) callStep(w http.ResponseWriter, r *http.Request, at *seat) {
	c, err := s.contestOf(r, s.Desk.View())
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	e := canvass.Entry{Kind: canvass.KindStep, Contest: c.ID, Step: &canvass.Step{Kind: canvass.StepKind(get("step")), Proposal: get("proposal"), Text: get("text")}}
	says := ""
	switch k := e.Step; k.Kind {
	case canvass.StepProposed:
		k.Winner, k.Measure, k.Closed = canvass.OptionID(get("winner")), canvass.Measure(get("measure")), get("closed")
		says = "It is proposed. Another person approves it, from a seat of their own."
	case canvass.StepObjected:
		says = "You object: somebody answers in words before anybody can approve."
	case canvass.StepAnswered:
		k.Objection = get("objection")
		says = "Answered."
	case canvass.StepApproved:
		says = "Approved. It is published in a minute, unless somebody undoes that."
	case canvass.StepUndone:
		says = "Undone: nothing is published."
	case canvass.StepDropped:
		says = "The proposal is dropped."
	case canvass.StepStatus:
		k.Status = canvass.CallStatus(get("status"))
		for _, o := range r.PostForm["advance"] {
			k.Options = append(k.Options, canvass.OptionID(o))
		}
		if says = "It is " + wording.CallStatus(k.Status) + "."; k.Status == canvass.Runoff {
			says = "You have said that it goes to a runoff: where bounds do not make that certain, two people say so."
		}
	default:
		s.refuse(w, r, at, canvass.Errorf(canvass.Invalid, "call", "the desk has no step %q", k.Kind))
		return
	}
	if e.Key, err = entryKey(at, c.ID, r.PostFormValue("key")); err != nil {
		s.refuse(w, r, at, err)
		return
	}
	if old, there := s.Desk.View().Entry(e.Key); there {
		if k := old.Entry.Step; k == nil || k.Kind != e.Step.Kind || k.Text != e.Step.Text || k.Winner != e.Step.Winner || k.Objection != e.Step.Objection || k.Status != e.Step.Status {
			s.refuse(w, r, at, canvass.Errorf(canvass.Conflict, "form", "this form was sent already, and said something else: open the page anew"))
			return
		}
		s.tell(w, r, at, c.ID, "It was in the record already.")
		return
	}
	s.submitCall(w, r, at, e, says)
}

// retract takes back the call that is in force.
func (s *Site) retract(w http.ResponseWriter, r *http.Request, at *seat) {
	c, err := s.contestOf(r, s.Desk.View())
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	e := canvass.Entry{
		Kind: canvass.KindWithdrawal, Contest: c.ID, By: "canvass", Supersedes: r.PostFormValue("call"),
		Withdrawal: &canvass.Withdrawal{Reason: strings.TrimSpace(r.PostFormValue("text"))},
	}
	s.submitCall(w, r, at, e, "The call is taken back. It stays readable, and readers are told before anything else.")
}

func (s *Site) submitCall(w http.ResponseWriter, r *http.Request, at *seat, e canvass.Entry, says string) {
	if s.Desk.Record().Kind == canvass.Replay {
		s.refuse(w, r, at, canvass.Errorf(canvass.Refused, "call", "a replay makes no calls: what was called then is a claim of who called it"))
		return
	}
	if _, err := s.Desk.Submit(r.Context(), at.Bearer, []canvass.Entry{e}, true); err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.tell(w, r, at, e.Contest, says)
}

// tell says on the contest's page what came of a step.
func (s *Site) tell(w http.ResponseWriter, r *http.Request, at *seat, contest canvass.ContestID, says string) {
	s.told.say(at.ID, flash{Says: says})
	s.changed.tell()
	http.Redirect(w, r, "/desk/contest/"+string(contest), http.StatusSeeOther)
}
