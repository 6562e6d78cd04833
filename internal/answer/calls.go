package answer

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// CallState is a contest at the call desk. What the desk has not decided is for its own people: nil, and left out, for others.
type CallState struct {
	Contest canvass.ContestID `json:"contest"`
	Name    string            `json:"name"`
	// Tabulation is how far counting is; Resumes when paused counting is to go on, null where nobody said.
	Tabulation call.Tabulation `json:"tabulation"`
	Resumes    *canvass.Time   `json:"resumes"`
	// Call is the status in the field's published words, Since when the record came to it, Why the reason given.
	Status canvass.CallStatus `json:"call"`
	Since  *canvass.Time      `json:"since"`
	Why    *string            `json:"why"`
	// Over says that voting is over in all of the jurisdiction, Closes when that is, Closing why.
	Over    bool          `json:"voting_over"`
	Closes  *canvass.Time `json:"closes"`
	Closing string        `json:"closing"`
	// Published is the call in force, null where there is none; Retracted are those taken back.
	Published *PublishedCall  `json:"published"`
	Retracted []PublishedCall `json:"retracted"`
	*Undecided
	// Reopened says why a call in force must be looked at again: it was certain and is so no more, or its count fell; null
	// where that is not so.
	Reopened *string       `json:"reopened"`
	Followed *FollowedCall `json:"followed"`
	// Others are calls that others made, each theirs.
	Others []OthersCall `json:"others"`
}

// Undecided is what the desk has not decided: what is proposed, what is held against it, and what the machine says of a
// call.
type Undecided struct {
	Proposal *ProposedCall `json:"proposal"`
	// Winner and Measure are whom and what the rest is about: who is proposed, called, or leads; null where nobody does.
	Winner      *canvass.OptionID `json:"winner"`
	Measure     canvass.Measure   `json:"measure"`
	Tier        canvass.CallTier  `json:"tier"`
	Recommended bool              `json:"recommended"`
	Figures     CallFigures       `json:"figures"`
	Rule        []estimate.Reason `json:"rule"`
	Objections  []CallObjection   `json:"objections"`
	// Open is how many of the objections nobody has answered.
	Open int `json:"open"`
	// Says is where the contest stands in a few words, as every board of the desk has it.
	Says string `json:"says"`
}

// CallFigures are what a call rests on.
type CallFigures struct {
	Leader  *canvass.OptionID `json:"leader"`
	Margin  int64             `json:"margin"`
	Counted int64             `json:"counted"`
	Out     *int64            `json:"out"`
	// OutBy is bounds or model, null where nobody can say what is out.
	OutBy *string `json:"out_by"`
	// Chance is the model's, in ten-thousandths; null without a model.
	Chance *int `json:"chance"`
	// Packet is the hash of the evidence packet; null for figures of now.
	Packet *string `json:"packet"`
}

// PublishedCall is a call of this desk with who made it.
type PublishedCall struct {
	Winner     canvass.OptionID  `json:"winner"`
	Measure    canvass.Measure   `json:"measure"`
	Reason     string            `json:"reason"`
	Tier       *canvass.CallTier `json:"tier"`
	ProposedBy *string           `json:"proposed_by"`
	ApprovedBy *string           `json:"approved_by"`
	Figures    *CallFigures      `json:"figures"`
	Recorded   canvass.Time      `json:"recorded"`
	// Retracted is when it was taken back, RetractedBy by whom, RetractedFor why; null while it is in force.
	Retracted    *canvass.Time `json:"retracted"`
	RetractedBy  *string       `json:"retracted_by"`
	RetractedFor *string       `json:"retracted_for"`
	Entry
}

// ProposedCall is a call that somebody proposes: nobody is called by it.
type ProposedCall struct {
	Winner   canvass.OptionID `json:"winner"`
	Measure  canvass.Measure  `json:"measure"`
	Reason   string           `json:"reason"`
	Closed   *string          `json:"closed"`
	By       string           `json:"by"`
	Tier     canvass.CallTier `json:"tier"`
	Figures  CallFigures      `json:"figures"`
	Recorded canvass.Time     `json:"recorded"`
	// Stale says why it must be proposed anew, Ready whether another person could approve it now, Lacks why not.
	Stale *string `json:"stale"`
	Ready bool    `json:"ready"`
	// ApprovedBy is who approved it, PublishedAt when it is published unless that is undone, Blocked why it is not: as things
	// stand now, or although its time has come.
	ApprovedBy  *string       `json:"approved_by"`
	PublishedAt *canvass.Time `json:"published_at"`
	Blocked     *string       `json:"blocked"`
	Entry
}

// CallObjection is what is held against a call.
type CallObjection struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	Text string  `json:"text"`
	By   *string `json:"by"` // null for the machine
	// Answer is what somebody said to it, AnsweredBy who; null while it is open.
	Answer     *string `json:"answer"`
	AnsweredBy *string `json:"answered_by"`
}

// FollowedCall is others' call that a stated policy shows as followed. It is theirs.
type FollowedCall struct {
	Winner  canvass.OptionID `json:"winner"`
	By      []string         `json:"by"`
	Outlets []string         `json:"outlets"`
	Agree   int              `json:"agree"`
	Policy  Entry            `json:"policy"`
}

// OthersCall is a claim that somebody won.
type OthersCall struct {
	By     string           `json:"by"`
	Winner canvass.OptionID `json:"winner"`
	Entry
}

// Board is every contest of a night at the call desk, in the order of closing, and within it the nearest to a call first.
type Board struct {
	RecordKind canvass.RecordKind `json:"record_kind"`
	Head       Head               `json:"head"`
	// At is the moment that closings and feeds are held against.
	At       canvass.Time `json:"at"`
	Contests []CallState  `json:"contests"`
}

// BoardOf is the board of the snapshot's contests, at the moment.
func BoardOf(s *tally.Snapshot, head Head, m call.Moment) (*Board, error) {
	out := &Board{RecordKind: s.Record.Kind, Head: head, At: m.Now, Contests: []CallState{}}
	for _, st := range call.Board(s, m) {
		out.Contests = append(out.Contests, callStateOf(s, st))
	}
	return out, nil
}

// CallStateOf is one contest at the call desk.
func CallStateOf(s *tally.Snapshot, id canvass.ContestID, m call.Moment) (*CallState, error) {
	c, err := contestOf(s, id)
	if err != nil {
		return nil, err
	}
	st := callStateOf(s, call.Of(s, c.ID, m))
	return &st, nil
}

func callStateOf(s *tally.Snapshot, st *call.State) CallState {
	out := CallState{
		Contest: st.Contest, Name: s.Contests[st.Contest].Info.Name, Tabulation: st.Tabulation, Resumes: when(st.Resumes),
		Status: st.Status, Since: when(st.Since), Why: words(st.Why), Over: st.Closing.Over, Closes: when(st.Closing.At),
		Closing: st.Closing.Why, Retracted: []PublishedCall{}, Reopened: words(st.Reopened), Others: []OthersCall{},
		Undecided: &Undecided{
			Measure: st.Measure, Tier: st.Tier, Recommended: st.Recommended, Figures: figuresOf(&st.Figures),
			Rule: append([]estimate.Reason{}, st.Reasons...), Objections: []CallObjection{}, Open: len(st.Open()),
			Says: st.Says(wording.Of(s)),
		},
	}
	if st.Winner != "" {
		out.Winner = &st.Winner
	}
	if st.Call != nil {
		k := publishedOf(s, st.Call)
		out.Published = &k
	}
	for i := range st.Retracted {
		out.Retracted = append(out.Retracted, publishedOf(s, &st.Retracted[i]))
	}
	if st.Proposal != nil {
		out.Proposal = proposedOf(s, st)
	}
	for _, o := range st.Objections {
		x := CallObjection{ID: o.ID, Name: o.Name, Text: o.Text, By: words(o.By)}
		if a := o.Answer; a != nil {
			x.Answer, x.AnsweredBy = &a.Text, &a.By
		}
		out.Objections = append(out.Objections, x)
	}
	if f := st.Followed; f != nil {
		out.Followed = &FollowedCall{f.Winner, f.By, f.Policy.Outlets, f.Policy.Agree, entryOf(s, f.Key)}
	}
	for i := range s.Contests[st.Contest].Claims {
		if k := &s.Contests[st.Contest].Claims[i]; k.Claim.Kind == canvass.ClaimWinner && k.Open() {
			out.Others = append(out.Others, OthersCall{k.By, k.Claim.Winner, entryOf(s, k.Key)})
		}
	}
	return out
}

func figuresOf(f *canvass.Figures) CallFigures {
	out := CallFigures{Margin: f.Margin, Counted: f.Counted, Out: f.Out, OutBy: words(f.OutBy), Packet: words(f.Packet)}
	if f.Leader != "" {
		out.Leader = &f.Leader
	}
	if f.Chance > 0 {
		out.Chance = &f.Chance
	}
	return out
}

func publishedOf(s *tally.Snapshot, k *call.Published) PublishedCall {
	c := k.Signed()
	out := PublishedCall{
		Winner: c.Winner, Measure: c.Measure, Reason: c.Reason, ProposedBy: words(c.ProposedBy), ApprovedBy: words(c.ApprovedBy),
		Recorded: k.Recorded, Retracted: when(k.Back), RetractedBy: words(k.By), RetractedFor: words(k.Reason), Entry: entryOf(s, k.Key),
	}
	if c.Tier != "" {
		out.Tier = &c.Tier
	}
	if c.Figures != nil {
		f := figuresOf(c.Figures)
		out.Figures = &f
	}
	return out
}

func proposedOf(s *tally.Snapshot, st *call.State) *ProposedCall {
	p := st.Proposal
	out := &ProposedCall{
		Winner: p.Step.Winner, Measure: p.Step.Measure, Reason: p.Step.Text, Closed: words(p.Step.Closed), By: p.By, Tier: p.Step.Tier,
		Figures: figuresOf(p.Step.Figures), Recorded: p.Recorded, Stale: words(st.Stale), Ready: st.Ready(), Entry: entryOf(s, p.Key),
	}
	if a := p.Approval; a != nil {
		out.ApprovedBy, out.PublishedAt = &a.By, &a.After
		if err := st.Stopped(); err != nil {
			out.Blocked = words(err.Error())
		}
	}
	return out
}

// words is a text that may be missing: null where it is empty.
func words(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// when is a time that may not be known.
func when(t canvass.Time) *canvass.Time {
	if t == 0 {
		return nil
	}
	return &t
}

// now is what closings and feeds are held against: the clock, with feeds for the desk's own people; of an earlier moment,
// and of a replay, that moment.
func (a api) now(ctx context.Context, s *tally.Snapshot, token *access.Token, earlier bool) (call.Moment, error) {
	if earlier {
		return call.Moment{Now: s.Now}, nil
	}
	var feeds []received.Feed
	var err error
	if rightsOf(token) != canvass.Public {
		feeds, err = a.r.Feeds(ctx)
	}
	return call.MomentOf(s, canvass.TimeOf(time.Now()), feeds), err
}

// decided is an answer of the call desk that others than its people may have too, without what is not decided.
type decided interface{ leaveOutUndecided() }

func (c *CallState) leaveOutUndecided() { c.Undecided = nil }

// Contests that close together are in the order of their names: the nearest to a call first would say what is proposed.
func (b *Board) leaveOutUndecided() {
	for i := range b.Contests {
		b.Contests[i].leaveOutUndecided()
	}
	closes := func(c *CallState) canvass.Time {
		if c.Closes == nil {
			return 1 << 62
		}
		return *c.Closes
	}
	slices.SortFunc(b.Contests, func(x, y CallState) int {
		return cmp.Or(cmp.Compare(closes(&x), closes(&y)), cmp.Compare(x.Contest, y.Contest))
	})
}

// calls answers with what f says of the call desk now. Closings and feeds move without an entry, so that nothing is kept.
func (a api) calls(f func(q question, m call.Moment) (decided, error)) http.HandlerFunc {
	return takes(a.door.mayOpen(func(w http.ResponseWriter, r *http.Request, token *access.Token) {
		v := a.r.View()
		asOf := asked(r, "as_of")
		if asOf != "" {
			t, err := canvass.ParseTime(asOf)
			if err == nil {
				v, err = a.r.AsOf(r.Context(), t)
			}
			if err != nil {
				refuse(w, r, err)
				return
			}
		}
		v = v.For(rightsOf(token))
		m, err := a.now(r.Context(), v.Snapshot, token, asOf != "")
		var out decided
		if err == nil {
			out, err = f(question{r, v.Snapshot, v.Head}, m)
		}
		if err != nil {
			w.Header().Set("Vary", "Authorization")
			refuse(w, r, err)
			return
		}
		if rightsOf(token) == canvass.Public {
			out.leaveOutUndecided()
		}
		serveEntries(w, r, out)
	}), "as_of")
}

// Callers says in a clause who made a call, for a terminal.
func (k *PublishedCall) Callers() string {
	c := canvass.Call{}
	if k.ProposedBy != nil && k.ApprovedBy != nil {
		c.ProposedBy, c.ApprovedBy = *k.ProposedBy, *k.ApprovedBy
	}
	if k.Tier != nil {
		c.Tier = *k.Tier
	}
	return wording.CalledBy(&c)
}

// Unanswered are the ids of the objections that nobody has answered.
func (c *CallState) Unanswered() []string {
	var ids []string
	for _, o := range c.Objections {
		if o.Answer == nil {
			ids = append(ids, o.ID)
		}
	}
	return ids
}
