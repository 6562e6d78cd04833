package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Moment is now at the call desk, see call.MomentOf. Where nobody can say how feeds are doing there is no moment to decide
// at: an old feed would look like a good one.
func (d *Desk) Moment(ctx context.Context) (call.Moment, error) {
	all, err := d.heard(ctx)
	if err != nil {
		return call.Moment{}, err
	}
	return call.MomentOf(d.View().Snapshot, d.opts.now(), all), nil
}

// heard are the feeds as they are doing.
func (d *Desk) heard(ctx context.Context) ([]received.Feed, error) {
	all, err := feeds{received.New(d.log), d}.Feeds(ctx)
	if err != nil {
		return nil, canvass.Errorf(canvass.Unavailable, "call", "how the feeds are doing cannot be read, so that nobody calls now: %w", err)
	}
	return all, nil
}

// CallState is a contest at the call desk now; it refuses a contest that the record does not have.
func (d *Desk) CallState(ctx context.Context, id canvass.ContestID) (*call.State, error) {
	m, err := d.Moment(ctx)
	if err != nil {
		return nil, err
	}
	st := call.Of(d.View().Snapshot, id, m)
	if st == nil {
		return nil, canvass.Errorf(canvass.NotFound, "contest", "%s is not in this record", id)
	}
	return st, nil
}

// Step enters a step of a call, of a contest or, where it is a policy, of a race; what the machine says of it is filled in
// here, and kept as evidence. The actor is who takes it. What may not be done is refused with the reason, and is Conflict
// where somebody else was first or the figures are others than those that the step names.
func (d *Desk) Step(ctx context.Context, actor string, contest canvass.ContestID, race canvass.RaceID, step canvass.Step) (*Receipt, error) {
	e := canvass.Entry{Kind: canvass.KindStep, By: Own, Actor: actor, Contest: contest, Race: race, At: Now(), Step: &step}
	return d.complete(ctx, e)
}

// Retract takes back the call that is in force: it stays readable, with the reason, and readers are told before anything
// else. The key is that of the call that somebody looked at; where another is in force by now the error is Conflict. The
// empty key is whichever is in force.
func (d *Desk) Retract(ctx context.Context, actor string, contest canvass.ContestID, key, reason string) (*Receipt, error) {
	st := call.StandingOf(d.View().Snapshot, contest, d.opts.now())
	if st == nil || st.Call == nil {
		return nil, canvass.Errorf(canvass.NotFound, "call", "no call of this desk is in force for %s", contest)
	}
	if key != "" && key != st.Call.Key {
		return nil, canvass.Errorf(canvass.Conflict, "call", "another call is in force for %s than the one that was looked at: look again", contest)
	}
	e := canvass.Entry{
		Kind: canvass.KindWithdrawal, By: Own, Actor: actor, Contest: contest, At: Now(), Supersedes: st.Call.Key,
		Withdrawal: &canvass.Withdrawal{Reason: reason},
	}
	return d.complete(ctx, e)
}

// CallCertain publishes a call that one person makes because it is certain: everything that the lead rests on is bounded,
// and nothing is held against it.
func (d *Desk) CallCertain(ctx context.Context, e canvass.Entry, evidence ...ledger.Evidence) (*Receipt, error) {
	return d.complete(ctx, e, evidence...)
}

// complete fills in an entry of the call desk and appends it.
func (d *Desk) complete(ctx context.Context, e canvass.Entry, evidence ...ledger.Evidence) (*Receipt, error) {
	packet, err := d.fill(ctx, &e)
	if err != nil {
		return nil, err
	}
	if e.Key == "" {
		e.Key = KeyOf(e)
	}
	return d.Append(ctx, []canvass.Entry{e}, append(evidence, packet...)...)
}

// fill fills in what the machine says of a step or a call, with its evidence packet. Figures that it came with must be the
// same, and are Conflict where they are not: nobody else's enter the record. Other entries are left as they are, and those
// that the record has.
func (d *Desk) fill(ctx context.Context, e *canvass.Entry) ([]ledger.Evidence, error) {
	s := d.View().Snapshot
	if s.Record.Kind == canvass.Replay || e.Contest == "" || e.Step == nil && e.Call == nil { // a replay's are refused at the door
		return nil, nil
	}
	if _, there := s.Entry(e.Key); there {
		return nil, nil
	}
	m, err := d.Moment(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Step != nil:
		step := *e.Step
		e.Step = &step
		var st *call.State
		if step.Kind == canvass.StepProposed {
			st = call.OfWinner(s, e.Contest, m, step.Winner, step.Measure)
		} else {
			st = call.Of(s, e.Contest, m)
		}
		if st == nil {
			return nil, nil
		}
		sent := step.Figures
		if err := st.Fill(&step); err != nil {
			return nil, err
		}
		if step.Kind != canvass.StepProposed {
			return nil, nil
		}
		return d.packet(ctx, s, e, step.Winner, step.Measure, sent, &step.Figures)
	default:
		k := *e.Call
		e.Call = &k
		st := call.OfWinner(s, e.Contest, m, k.Winner, k.Measure)
		if st == nil {
			return nil, nil
		}
		sent := k.Figures
		if k.Tier, k.Figures, err = st.FiguresFor(k.Tier, k.Figures); err != nil {
			return nil, err
		}
		return d.packet(ctx, s, e, k.Winner, k.Measure, sent, &k.Figures)
	}
}

// packet makes the evidence packet and names it in the entry's figures, and is Conflict where those that were sent name
// another. Where not all that the contest's figures rest on may be handed on, it is kept under a salt: the desk has it, and
// no copy.
func (d *Desk) packet(ctx context.Context, s *tally.Snapshot, e *canvass.Entry, winner canvass.OptionID, m canvass.Measure, sent *canvass.Figures, in **canvass.Figures) ([]ledger.Evidence, error) {
	p := call.PacketOf(s, e.Contest, winner, m)
	if p == nil {
		return nil, nil
	}
	rights := canvass.Public
	if s.For(canvass.Public).Contests[e.Contest] != s.Contests[e.Contest] {
		rights = canvass.Display
	}
	kept, err := d.Keep(ctx, p.Bytes(), rights)
	if err != nil {
		return nil, err
	}
	f := **in
	f.Entries = p.Entries
	*in = &f
	source := &canvass.Source{Title: "evidence packet"}
	if rights != canvass.Public {
		source.Rights = rights
	}
	for _, ev := range kept {
		source.Evidence = append(source.Evidence, ledger.EvidenceName(ev.Hash()))
	}
	f.Packet = source.Evidence[0]
	if sent != nil && sent.Packet != "" && (sent.Packet != f.Packet || sent.Entries != f.Entries) {
		return nil, canvass.Errorf(canvass.Conflict, "call", "the figures name the packet %s of %d entries, and the desk's own is %s of %d: leave them out, the desk fills them in",
			sent.Packet, sent.Entries, f.Packet, f.Entries)
	}
	if e.Source != nil {
		source.Evidence = append(source.Evidence, e.Source.Evidence...)
		source.Outlet, source.URL, source.Via = e.Source.Outlet, e.Source.URL, e.Source.Via
	}
	e.Source = source
	return kept, nil
}

// Publication is what became of a call that was due.
type Publication struct {
	Contest canvass.ContestID
	Receipt *Receipt // nil where it was not published
	Err     error    // why not
}

// PublishDue publishes the approved calls whose time to be undone is over, of one contest or, where it is empty, of all.
// Everything is looked at again: what changed since the approval, changes the answer, and the call waits for people.
// Programs that do so at once publish it once.
func (d *Desk) PublishDue(ctx context.Context, only canvass.ContestID) []Publication {
	s := d.View().Snapshot
	if s.Record == nil || s.Record.Kind == canvass.Replay {
		return nil
	}
	now := d.opts.now()
	var out []Publication
	for _, id := range s.Active {
		c := s.Contests[id]
		if only != "" && id != only || c == nil || len(c.Steps) == 0 {
			continue
		}
		st := call.StandingOf(s, id, now)
		if st.Proposal == nil || st.Proposal.Approval == nil || now < st.Proposal.Approval.After {
			continue
		}
		p := Publication{Contest: id}
		p.Receipt, p.Err = d.PublishCall(ctx, id)
		out = append(out, p)
	}
	return out
}

// Program is the actor of what the program does by itself: publish a call that people made.
const Program = "canvass"

// PublishCall publishes the approved call of a contest, or says why it may not be published now.
func (d *Desk) PublishCall(ctx context.Context, id canvass.ContestID) (*Receipt, error) {
	st, err := d.CallState(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := st.Due(); err != nil {
		return nil, err
	}
	k := st.Publication()
	sum := sha256.Sum256([]byte(k.Approval))
	return d.complete(ctx, canvass.Entry{
		Kind: canvass.KindCall, By: Own, Actor: Program, Contest: id, At: Now(), Call: k,
		Key: string(id) + "#call-" + hex.EncodeToString(sum[:6]),
	})
}

// publishEvery is how often approved calls are looked at.
const publishEvery = time.Second

// PublishCalls publishes what is due until ctx ends. A call that cannot be published is logged once, and stays approved
// until somebody undoes or renews it.
func (d *Desk) PublishCalls(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(publishEvery)
	defer tick.Stop()
	told := map[canvass.ContestID]string{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		stuck := map[canvass.ContestID]string{}
		for _, p := range d.PublishDue(ctx, "") {
			switch {
			case p.Err == nil:
				log.Info("call", "did", "publish", "contest", p.Contest, "seq", p.Receipt.Seq())
			case told[p.Contest] != p.Err.Error():
				log.Warn("call", "did", "not publish", "contest", p.Contest, "reason", p.Err.Error())
				fallthrough
			default:
				stuck[p.Contest] = p.Err.Error()
			}
		}
		told = stuck
	}
}

// callStep refuses a step or a call that may not be taken now, by whom it is. Steps of one contest come one by one: each
// is looked at as the record stands before it.
func (a *admission) callStep(e *canvass.Entry) error {
	if off := time.Since(e.At.NotBefore.Go()).Abs(); a.s.Record.Kind == canvass.Live && off > callSlack {
		return canvass.Errorf(canvass.Refused, "at", "what this desk calls is said as it is entered: leave the moment out")
	}
	for key, o := range a.batch {
		if key != e.Key && o.Contest == e.Contest && (o.Step != nil || o.Call != nil || o.Withdrawal != nil) {
			return canvass.Errorf(canvass.Refused, "call", "steps of a call are entered one at a time")
		}
	}
	m := call.Moment{Now: e.Recorded}
	if a.feeds != nil {
		var err error
		if m.Feeds, err = a.feeds(); err != nil {
			return err
		}
	}
	if k := e.Call; k != nil {
		return call.OfWinner(a.s, e.Contest, m, k.Winner, k.Measure).MayPublish(k, e.Actor)
	}
	if e.Step.Kind == canvass.StepProposed {
		return call.OfWinner(a.s, e.Contest, m, e.Step.Winner, e.Step.Measure).May(e.Step, e.Actor)
	}
	return call.Of(a.s, e.Contest, m).May(e.Step, e.Actor)
}

// callSlack is how far the clock of who enters a call may be from this machine's.
const callSlack = 5 * time.Minute

// inWords refuses a reason, an objection or an answer that has no word in it.
func inWords(e *canvass.Entry) error {
	said := map[string]string{}
	if k := e.Call; k != nil {
		said["the reason of a call"] = k.Reason
	}
	if s := e.Step; s != nil {
		said["what a step says"], said["what closed the doubt"] = s.Text, s.Closed
	}
	if w := e.Withdrawal; w != nil {
		said["the reason of a withdrawal"] = w.Reason
	}
	if k := e.Correction; k != nil {
		said["the reason of a correction"] = k.Reason
	}
	for what, text := range said {
		if text != "" && !strings.ContainsFunc(text, shown) {
			return canvass.Errorf(canvass.Invalid, string(e.Kind), "%s is %q: say it in words", what, text)
		}
	}
	return nil
}

// shown reports whether a letter of any script is drawn at all: fillers of Hangul, and what may be ignored, are letters
// that nobody sees.
func shown(r rune) bool {
	return unicode.IsLetter(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// policy refuses a policy that follows whom the catalog does not know.
func (a *admission) policy(p *canvass.Policy) error {
	for _, o := range p.Outlets {
		if a.s.Catalog.Outlets[o] == nil {
			return canvass.Errorf(canvass.NotFound, "policy", "%q is not among the catalog's sources%s", o, english.DidYouMeanKey(o, a.s.Catalog.Outlets))
		}
	}
	return nil
}

// Packet is the evidence packet that an entry of the call desk names, made again out of the entries that it rests on, and
// the hash that the entry gives it. Where it was kept under a salt the hashes of the two are not the same.
func (d *Desk) Packet(ctx context.Context, e *canvass.Entry) (p *call.Packet, kept []byte, err error) {
	var f *canvass.Figures
	var winner canvass.OptionID
	var m canvass.Measure
	switch {
	case e.Step != nil && e.Step.Figures != nil:
		f, winner, m = e.Step.Figures, e.Step.Winner, e.Step.Measure
	case e.Call != nil && e.Call.Figures != nil:
		f, winner, m = e.Call.Figures, e.Call.Winner, e.Call.Measure
	default:
		return nil, nil, canvass.Errorf(canvass.NotFound, "packet", "%s names no evidence packet: a proposal does, and a call", e.Key)
	}
	hash, err := ledger.ParseEvidenceName(f.Packet)
	if err != nil {
		return nil, nil, err
	}
	ev, err := d.log.Evidence(ctx, hash)
	if err != nil {
		return nil, nil, canvass.Errorf(canvass.NotFound, "packet", "the record does not hold the packet %s: %w", f.Packet, err)
	}
	v := d.View()
	if f.Entries < v.Size {
		if v, err = prefix(ctx, d.log, v.Head, f.Entries, v.Prefix); err != nil {
			return nil, nil, err
		}
	}
	return call.PacketOf(v.Snapshot, e.Contest, winner, m), ev.Bytes, nil
}
