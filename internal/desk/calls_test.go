package desk_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/google/go-cmp/cmp"
)

// deaf is a log of which nobody can read how feeds are doing.
type deaf struct {
	ledger.Log
	now atomic.Bool
}

func (l *deaf) MetaNames(ctx context.Context) ([]string, error) {
	if l.now.Load() {
		return nil, errors.New("the disk does not read")
	}
	return l.Log.MetaNames(ctx)
}

// counted is a desk whose contest is counted in full, 51 to 40: a call is certain.
func counted(t *testing.T) (*desk.Desk, *deaf) {
	t.Helper()
	_, log, keys := create(t, canvass.Live)
	l := &deaf{Log: log}
	d, err := desk.Open(t.Context(), l, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Append(t.Context(), []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)}); err != nil {
		t.Fatal(err)
	}
	return d, l
}

var called = canvass.Call{Winner: "ann-able", Measure: canvass.Votes, Reason: "all is counted"}

// callBy is the call of one person.
func callBy(actor string) canvass.Entry {
	return canvass.Entry{Kind: canvass.KindCall, By: desk.Own, Actor: actor, Contest: zenith, At: desk.Now(), Call: new(called)}
}

func proposal() canvass.Step {
	return canvass.Step{Kind: canvass.StepProposed, Winner: "ann-able", Measure: canvass.Votes, Text: "all is counted"}
}

// Where nobody can say how feeds are doing, an old one would look like a good one: nothing is proposed, called or
// published.
func TestNobodyCallsWithoutFeeds(t *testing.T) {
	d, l := counted(t)
	refused := func(what string, err error) {
		t.Helper()
		if canvass.KindOf(err) != canvass.Unavailable || !strings.Contains(err.Error(), "how the feeds are doing cannot be read") {
			t.Errorf("%s: %v", what, err)
		}
	}
	l.now.Store(true)
	_, err := d.Moment(t.Context())
	refused("the moment", err)
	_, err = d.CallState(t.Context(), zenith)
	refused("the state", err)
	_, err = d.CallCertain(t.Context(), callBy("user ada"))
	refused("a certain call", err)
	_, err = d.Append(t.Context(), []canvass.Entry{{
		Kind: canvass.KindStep, Key: "bare", By: desk.Own, Actor: "user ada", Contest: zenith, At: desk.Now(),
		Step: &canvass.Step{Kind: canvass.StepStatus, Status: canvass.TooClose, Text: "a recount"},
	}})
	refused("a step at the door", err)

	l.now.Store(false)
	r, err := d.Step(t.Context(), "user ada", zenith, "", proposal())
	if err != nil {
		t.Fatal(err)
	}
	approved := canvass.Step{Kind: canvass.StepApproved, Proposal: r.Entries[0].Key}
	l.now.Store(true)
	_, err = d.Step(t.Context(), "user ben", zenith, "", approved)
	refused("an approval", err)
	_, err = d.PublishCall(t.Context(), zenith)
	refused("a publication", err)
	l.now.Store(false)
	if _, err = d.Step(t.Context(), "user ben", zenith, "", approved); err != nil {
		t.Error(err)
	}
}

// No program calls by itself, and none takes a call back.
func TestOnlyPeopleCall(t *testing.T) {
	d, _ := counted(t)
	if _, err := d.CallCertain(t.Context(), callBy("token canvass")); err == nil || !strings.Contains(err.Error(), "no person's name") {
		t.Errorf("a program calls: %v", err)
	}
	if _, err := d.CallCertain(t.Context(), callBy("user ada")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Retract(t.Context(), desk.Program, zenith, "", "it was wrong"); err == nil || !strings.Contains(err.Error(), "no person's name") {
		t.Errorf("a program takes a call back: %v", err)
	}
	if _, err := d.Retract(t.Context(), "user ada", zenith, "", "it was wrong"); err != nil {
		t.Error(err)
	}
}

// What can be out, the chance and the packet are the machine's to say: a proposal that comes with others is refused, and
// one that comes with the same goes in.
func TestSentFigures(t *testing.T) {
	d, _ := counted(t)
	st, err := d.CallState(t.Context(), zenith)
	if err != nil {
		t.Fatal(err)
	}
	p := call.PacketOf(d.View().Snapshot, zenith, "ann-able", canvass.Votes)
	own := st.Figures
	own.Packet, own.Entries = p.Hash(), p.Entries
	size := d.View().Size
	out := int64(7)
	for name, change := range map[string]func(*canvass.Figures){
		"what is out":     func(f *canvass.Figures) { f.Out, f.OutBy = &out, canvass.OutByBounds },
		"the chance":      func(f *canvass.Figures) { f.Chance = 9_999 },
		"the lead":        func(f *canvass.Figures) { f.Margin++ },
		"the packet":      func(f *canvass.Figures) { f.Packet = "sha256:" + strings.Repeat("0", 64) },
		"what it is of":   func(f *canvass.Figures) { f.Entries-- },
		"what is counted": func(f *canvass.Figures) { f.Counted-- },
	} {
		sent := own
		change(&sent)
		step := proposal()
		step.Tier, step.Figures = st.Tier, &sent
		if _, err := d.Step(t.Context(), "user ada", zenith, "", step); canvass.KindOf(err) != canvass.Conflict {
			t.Errorf("another figure of %s: %v", name, err)
		}
	}
	if now := d.View().Size; now != size {
		t.Errorf("%d entries went in", now-size)
	}
	step := proposal()
	step.Tier, step.Figures = st.Tier, &own
	r, err := d.Step(t.Context(), "user ada", zenith, "", step)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&own, r.Entries[0].Step.Figures); diff != "" {
		t.Errorf("(-sent +record)\n%s", diff)
	}
}

// The packet of figures that rest on what may not be handed on is kept under a salt: its name does not give away what it
// says, and the desk makes it again all the same.
func TestPacketOfWhatMayNotBeHandedOn(t *testing.T) {
	d, _ := counted(t)
	propose := func() *canvass.Entry {
		t.Helper()
		r, err := d.Step(t.Context(), "user ada", zenith, "", proposal())
		if err != nil {
			t.Fatal(err)
		}
		return r.Entries[0]
	}
	open := propose()
	if _, err := d.Append(t.Context(), []canvass.Entry{said("wire", count("wire", "2028-03-08T02:26Z", 51, 40))}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		entry  *canvass.Entry
		salted bool
	}{"open": {open, false}, "salted": {propose(), true}} {
		made, kept, err := d.Packet(t.Context(), c.entry)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(made.Bytes(), kept) {
			t.Errorf("%s: made again it is\n%s\nand was\n%s", name, made.Bytes(), kept)
		}
		if same := made.Hash() == c.entry.Step.Figures.Packet; same == c.salted {
			t.Errorf("%s: the name in the entry is that of the bytes: %v", name, same)
		}
		if withheld := c.entry.Source.Rights == canvass.Display; withheld != c.salted {
			t.Errorf("%s: its source has the rights %q", name, c.entry.Source.Rights)
		}
		if wire := bytes.Contains(kept, []byte(`"by":"wire"`)); wire != c.salted {
			t.Errorf("%s: it tells of the wire: %v", name, wire)
		}
	}
}
