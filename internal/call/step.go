package call

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// UndoTime is how long an approved call waits before it is published, and can be undone. In a live record nobody waits
// less; in a rehearsal whoever approves may say so. Nobody waits more than MaxUndoTime.
const (
	UndoTime    = time.Minute
	MaxUndoTime = 10 * time.Minute
)

const op = "call"

func refused(format string, args ...any) error {
	return canvass.Errorf(canvass.Refused, op, format, args...)
}

// Fill fills in what the machine says of a step: of a proposal the tier and the figures without their packet, Conflict
// where it came with others; of an approval when it is published, UndoTime from now.
// Which proposal a step is about it leaves to who takes it: only they know which they saw.
func (st *State) Fill(step *canvass.Step) (err error) {
	switch step.Kind {
	case canvass.StepProposed:
		step.Tier, step.Figures, err = st.FiguresFor(step.Tier, step.Figures)
	case canvass.StepStatus:
		if step.Status == canvass.Runoff && step.Tier == "" {
			// Whoever is the second to say so sends them in any order.
			step.Tier, step.Options = st.runoffTier(), slices.Sorted(slices.Values(step.Options))
		}
	case canvass.StepApproved:
		if step.After == 0 {
			step.After = st.now + canvass.Time(UndoTime.Milliseconds())
		}
	}
	return err
}

// FiguresFor are the tier and the figures of now, without their packet, for a proposal or a call that came with some, or
// with none: nil. Those that differ from the record's are Conflict, and never put right in silence.
func (st *State) FiguresFor(tier canvass.CallTier, sent *canvass.Figures) (canvass.CallTier, *canvass.Figures, error) {
	if sent != nil || tier != "" {
		if err := st.figuresAre(sent, tier); err != nil {
			return tier, sent, err
		}
	}
	f := st.Figures
	return st.Tier, &f, nil
}

// May says why the actor may not take the step now; nil where it may. The state of a proposal is that of whom it
// proposes: OfWinner. Errors are Refused, Conflict where somebody else was first, NotFound for what is not there.
func (st *State) May(step *canvass.Step, actor string) error {
	p := st.Proposal
	if err := Somebody(actor); err != nil {
		return err
	}
	if step.About() {
		switch {
		case step.Proposal == "":
			return canvass.Errorf(canvass.Invalid, op, "name the proposal: a step that is %s is about the one that was seen", step.Kind)
		case p == nil:
			return canvass.Errorf(canvass.Conflict, op, "nothing is proposed for %s: it was published, dropped or never there", st.Contest)
		case p.Key != step.Proposal:
			return canvass.Errorf(canvass.Conflict, op, "another proposal is open for %s: look at %s", st.Contest, p.Key)
		}
	}
	switch step.Kind {
	case canvass.StepProposed:
		return st.mayPropose(step)
	case canvass.StepObjected:
		return nil
	case canvass.StepAnswered:
		return st.mayAnswer(step)
	case canvass.StepApproved:
		return st.mayApprove(step, actor)
	case canvass.StepUndone:
		if p.Approval == nil {
			return refused("nobody has approved the call for %s: there is nothing to undo", st.name(p.Step.Winner))
		}
		return nil
	case canvass.StepDropped:
		return nil
	case canvass.StepStatus:
		return st.maySet(step, actor)
	case canvass.StepPaused:
		switch st.Tabulation {
		case ActiveTabulation, PollsClosed, PausedTabulation:
			return nil
		}
		return refused("counting cannot pause: %s", TabulationWords(st.Tabulation))
	}
	return canvass.Errorf(canvass.Invalid, op, "a step that is %s belongs to a race", step.Kind)
}

// TabulationWords says how far counting is: "polls closed, waiting for the first report".
func TabulationWords(t Tabulation) string {
	switch t {
	case ActiveTabulation:
		return "votes are being counted"
	case PausedTabulation:
		return "counting is paused"
	case VoteCertified:
		return "the vote is certified"
	}
	return string(t)
}

// Callable refuses a call in a contest whose voting goes on, that is called, or whose status has no way to a call.
func (st *State) Callable() error {
	switch {
	case !st.Closing.Over:
		return refused("%s: nobody calls before voting is over: %s", st.Contest, st.Closing.Why)
	case st.Call != nil:
		return refused("%s is called for %s: a call in force is taken back before another is made", st.Contest, st.name(st.Call.Call.Winner))
	}
	switch st.Status {
	case canvass.TooEarly, canvass.TooClose, canvass.AwaitingRanked:
		return nil
	}
	return refused("%s is %q: set it to %q first, with the reason", st.Contest, st.Status, canvass.TooEarly)
}

// callable is Callable for the winner of the state: nobody calls against a final result that is published.
func (st *State) callable() error {
	if err := st.Callable(); err != nil {
		return err
	}
	if r := st.settled(); r != nil && len(r.Counts) > 0 && r.Counts[0].Option != st.Winner {
		return refused("the final result of %s is in the catalog, published %s, and %s leads in it", st.Contest, r.Published.Format("2 January 2006"), st.name(r.Counts[0].Option))
	}
	return nil
}

// settled is the contest's final result out of the catalog; nil where there is none of the measure, and in a rehearsal,
// which may be of any contest.
func (st *State) settled() *catalog.Result {
	if st.kind != canvass.Live {
		return nil
	}
	for i := range st.c.Info.Results {
		r := &st.c.Info.Results[i]
		final := r.Status == catalog.Official || r.Status == catalog.Final
		if final && r.Measure == st.Measure && r.Area == canvass.Statewide && r.Event == "" && !r.Published.After(st.now.Go()) {
			return r
		}
	}
	return nil
}

func (st *State) mayPropose(step *canvass.Step) error {
	if err := st.callable(); err != nil {
		return err
	}
	switch {
	case st.Proposal != nil && st.Proposal.Approval != nil:
		return canvass.Errorf(canvass.Conflict, op, "a call for %s is approved and about to be published: undo that first", st.name(st.Proposal.Step.Winner))
	case st.Status == canvass.TooClose && step.Closed == "":
		return refused("%s is too close to call: say what closed the doubt", st.Contest)
	case st.Status != canvass.TooClose && step.Closed != "":
		return refused("%s is not too close to call: no doubt was there to close", st.Contest)
	case st.c.Count == nil && !slices.ContainsFunc(st.c.Winners, func(w tally.Winner) bool { return slices.Contains(w.Options, step.Winner) }):
		return refused("no votes are counted in %s, and its authority has confirmed nobody: this desk does not call on none", st.Contest)
	}
	return st.figuresAre(step.Figures, step.Tier)
}

// figuresAre refuses figures that are not the record's in anything but what they rest on: what can be out and the chance
// are the machine's to say, and nobody's to invent.
func (st *State) figuresAre(f *canvass.Figures, tier canvass.CallTier) error {
	if f == nil {
		return canvass.Errorf(canvass.Invalid, op, "a proposal and a call have the figures of %s", st.Contest)
	}
	now := &st.Figures
	out := (f.Out == nil) == (now.Out == nil) && (f.Out == nil || *f.Out == *now.Out)
	if !out || f.OutBy != now.OutBy || f.Chance != now.Chance || f.Leader != now.Leader || f.Margin != now.Margin || f.Counted != now.Counted || tier != st.Tier {
		return canvass.Errorf(canvass.Conflict, op, "the figures of %s are others now: look at them again, and leave them out: the desk fills them in", st.Contest)
	}
	return nil
}

func (st *State) mayAnswer(step *canvass.Step) error {
	var ids []string
	for _, o := range st.Objections {
		switch {
		case o.ID != step.Objection:
			if o.Answer == nil {
				ids = append(ids, o.ID)
			}
		case o.Answer != nil:
			return canvass.Errorf(canvass.Conflict, op, "%s is answered already, by %s", o.ID, o.Answer.By)
		default:
			return nil
		}
	}
	if len(ids) == 0 {
		return canvass.Errorf(canvass.NotFound, op, "there is no objection %q: none is open", step.Objection)
	}
	return canvass.Errorf(canvass.NotFound, op, "there is no objection %q: open are %s", step.Objection, strings.Join(ids, ", "))
}

func (st *State) mayApprove(step *canvass.Step, actor string) error {
	p := st.Proposal
	if p.Approval != nil {
		return canvass.Errorf(canvass.Conflict, op, "%s has approved it already", wording.Person(p.Approval.By))
	}
	if err := st.sound(); err != nil {
		return err
	}
	if err := st.two(actor); err != nil {
		return err
	}
	wait := time.Duration(step.After-st.now) * time.Millisecond
	switch {
	case wait < -time.Second:
		return refused("an approval says from when on the call may be published, and that is past")
	case step.After == 0:
		return canvass.Errorf(canvass.Invalid, op, "an approval says when the call is published")
	case st.kind == canvass.Live && wait < UndoTime-time.Second:
		return refused("an approved call waits a minute before it is published: it can be undone until then")
	case wait > MaxUndoTime:
		return refused("an approved call waits at most %d minutes", int(MaxUndoTime.Minutes()))
	}
	return nil
}

// two refuses an approval by who proposed, where they may not be alone.
func (st *State) two(actor string) error {
	if st.Own(actor) && !st.Alone(actor) {
		return refused("%s proposed it: another person approves", wording.Person(st.Proposal.By))
	}
	return nil
}

// Own reports whether the actor is who made the open proposal.
func (st *State) Own(actor string) bool {
	return st.Proposal != nil && Person(st.Proposal.By) == Person(actor)
}

// Alone reports whether the actor proposed the call and may approve it too: only what is certain, with nothing held
// against it, not even what is answered. Nobody answers to themselves.
func (st *State) Alone(actor string) bool {
	return st.Own(actor) && st.Tier == canvass.TierCertain && len(st.Objections) == 0
}

// sound refuses to go on with a proposal that the record or an open objection stands against.
func (st *State) sound() error {
	p := st.Proposal
	if err := st.callable(); err != nil {
		return err
	}
	if st.Status == canvass.TooClose && p.Step.Closed == "" {
		return refused("%s was set too close to call since it was proposed: propose it again, and say what closed the doubt", st.Contest)
	}
	if st.Stale != "" {
		return refused("%s: propose it again on the figures of now", st.Stale)
	}
	if open := st.Open(); len(open) > 0 {
		return refused("%s must be answered in words first: %s", english.Many(len(open), "objection", "objections"), listed(open))
	}
	return nil
}

// listed names objections by id, with the words of the first.
func listed(open []Objection) string {
	ids := make([]string, len(open))
	for i, o := range open {
		ids[i] = o.ID
	}
	return fmt.Sprintf("%s (%s)", strings.Join(ids, ", "), open[0].Text)
}

// maySet refuses a status that does not follow on the one that is.
func (st *State) maySet(step *canvass.Step, actor string) error {
	switch {
	case st.Call != nil:
		return refused("%s is called for %s: take the call back before its status is set", st.Contest, st.name(st.Call.Call.Winner))
	case st.Proposal != nil && st.Proposal.Approval != nil:
		return canvass.Errorf(canvass.Conflict, op, "a call for %s is approved and about to be published: undo that first", st.name(st.Proposal.Step.Winner))
	case st.Status == step.Status && slices.Equal(st.Runoff, step.Options):
		return canvass.Errorf(canvass.Conflict, op, "%s is %q already", st.Contest, st.Status)
	case !st.Closing.Over && step.Status != canvass.WillNotCall && step.Status != canvass.TooEarly:
		return refused("%s: voting goes on: %s", st.Contest, st.Closing.Why)
	case st.Status == canvass.Uncalled && step.Status != canvass.TooEarly:
		return refused("a call was taken back: %s goes to %q first", st.Contest, canvass.TooEarly)
	case step.Status == canvass.AwaitingRanked && st.c.Info.Ranked == nil:
		return refused("the ballots of %s are not ranked, as far as its file says", st.Contest)
	}
	for _, o := range step.Options {
		if !st.c.Info.Ballot.OnBallot(o) {
			return refused("%s is not on the ballot of %s", o, st.Contest)
		}
	}
	if step.Status == canvass.Runoff {
		return st.mayGoOn(step, actor)
	}
	return nil
}

// Ready reports whether another person could approve the open proposal now.
func (st *State) Ready() bool { return st.Lacks() == nil }

// Lacks is why nobody could approve a proposal now, nil where another person could.
func (st *State) Lacks() error {
	switch p := st.Proposal; {
	case p == nil:
		return canvass.Errorf(canvass.Conflict, op, "nothing is proposed for %s", st.Contest)
	case p.Approval != nil:
		return canvass.Errorf(canvass.Conflict, op, "%s has approved it already", wording.Person(p.Approval.By))
	}
	return st.sound()
}

// Due is whether the approved call may be published now: what is lacking, nil where nothing is. Everything that an
// approval needs must hold again.
func (st *State) Due() error {
	p := st.Proposal
	switch {
	case p == nil:
		return canvass.Errorf(canvass.Conflict, op, "nothing is proposed for %s", st.Contest)
	case p.Approval == nil:
		return refused("nobody has approved the call for %s", st.name(p.Step.Winner))
	case st.now < p.Approval.After:
		return refused("it is published at %s, and can be undone until then", p.Approval.After.Go().In(canvass.Eastern).Format("15:04:05 MST"))
	}
	return st.Stopped()
}

// Stopped is why the approved call is not published as things stand now, whether or not its time has come; nil where
// nothing stands in its way, and where nobody has approved one.
func (st *State) Stopped() error {
	if st.Proposal == nil || st.Proposal.Approval == nil {
		return nil
	}
	if err := st.two(st.Proposal.Approval.By); err != nil {
		return err
	}
	return st.sound()
}

// Publication is the call that an approved proposal comes to, with the figures of now.
func (st *State) Publication() *canvass.Call {
	p, f := st.Proposal, st.Figures
	return &canvass.Call{
		Winner: p.Step.Winner, Measure: p.Step.Measure, Reason: p.Step.Text, Tier: st.Tier, Figures: &f,
		Proposal: p.Key, Approval: p.Approval.Key, ProposedBy: p.By, ApprovedBy: p.Approval.By,
	}
}

// MayPublish says why a call may not be entered now: one that was proposed and approved must be due and say who did that;
// one that nobody proposed is one person's, and must be certain, with nothing against it.
// actor is who enters it: the program may, where people proposed and approved.
func (st *State) MayPublish(k *canvass.Call, actor string) error {
	if k.Proposal != "" {
		if err := st.Due(); err != nil {
			return err
		}
		want := st.Publication()
		if k.Proposal != want.Proposal || k.Approval != want.Approval || k.ProposedBy != want.ProposedBy || k.ApprovedBy != want.ApprovedBy ||
			k.Winner != want.Winner || k.Measure != want.Measure || k.Reason != want.Reason {
			return refused("the call is not the one that was proposed and approved")
		}
		return st.figuresAre(k.Figures, k.Tier)
	}
	if err := Somebody(actor); err != nil {
		return err
	}
	if err := st.callable(); err != nil {
		return err
	}
	switch {
	case st.Proposal != nil:
		return canvass.Errorf(canvass.Conflict, op, "a call is proposed for %s: approve it, or drop it", st.Contest)
	case st.Status == canvass.TooClose:
		return refused("%s is too close to call: propose the call, and say what closed the doubt", st.Contest)
	case st.Tier != canvass.TierCertain:
		return refused("it is not certain that %s won %s, so that two people make this call: propose it, and have another approve it",
			st.name(st.Winner), wording.Measure(st.Measure))
	}
	if len(st.Objections) > 0 {
		return refused("%s held against it, so that two people make this call: %s: propose it", english.Many(len(st.Objections), "objection is", "objections are"), listed(st.Objections))
	}
	if k.Figures != nil {
		return st.figuresAre(k.Figures, k.Tier)
	}
	return nil
}
