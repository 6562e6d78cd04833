package terminal_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/board/terminal"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/feed"
)

var update = flag.Bool("update", false, "write the golden files anew")

var nine = time.Date(2028, 3, 8, 2, 0, 0, 0, time.UTC)

// table is a desk that answers what it was given, and notes what was asked of it.
type table struct {
	looked *terminal.Looked
	err    error
	did    []string
}

func (s *table) Look(context.Context) (*terminal.Looked, error) { return s.looked, s.err }

func (s *table) Enter(_ context.Context, e canvass.Entry) error {
	if e.Step != nil {
		s.did = append(s.did, strings.TrimSpace(strings.Join([]string{string(e.Contest), string(e.Step.Kind), string(e.Step.Winner), e.Step.Objection, e.Step.Text, e.Step.Proposal}, " ")))
	} else {
		s.did = append(s.did, "withdraw "+e.Supersedes+" "+e.Withdrawal.Reason)
	}
	return s.err
}

func (s *table) Release(_ context.Context, id string) (string, error) {
	s.did = append(s.did, "release "+id)
	return "2 entries are in the record.", s.err
}

func (s *table) Dismiss(_ context.Context, id, reason string) error {
	s.did = append(s.did, "dismiss "+id+" "+reason)
	return s.err
}

// evening is a desk in the middle of a night: a call proposed, one ready, one published, one before the close.
func evening() *terminal.Looked {
	at := func(h, m int) *canvass.Time {
		t := canvass.TimeOf(time.Date(2028, 3, 8, h, m, 0, 0, time.UTC))
		return &t
	}
	option := func(o canvass.OptionID) *canvass.OptionID { return &o }
	text := func(s string) *string { return &s }
	chance, out := 9973, int64(41_000)
	state := func(id canvass.ContestID, name string, closes *canvass.Time) answer.CallState {
		return answer.CallState{
			Contest: id, Name: name, Status: canvass.TooEarly, Over: true, Closes: closes, Closing: "the last polls close at 19:00 EST on 7 March 2028",
			Undecided: &answer.Undecided{Measure: canvass.Votes, Tier: canvass.TierJudgement, Objections: []answer.CallObjection{}, Rule: []estimate.Reason{}},
		}
	}
	vt, va, ok, as := state("2028/gop/vt", "Vermont R", at(0, 0)), state("2028/gop/va", "Virginia R", at(0, 0)), state("2028/dem/ok", "Oklahoma D", at(1, 0)), state("2028/dem/as", "American Samoa D", at(4, 30))
	vt.Winner, vt.Figures = option("ann-able"), answer.CallFigures{Leader: option("ann-able"), Margin: 1201, Counted: 29_304, Out: &out, OutBy: text("model"), Chance: &chance}
	vt.Proposal = &answer.ProposedCall{Winner: "ann-able", Measure: canvass.Votes, Reason: "What is out is like what is in.", By: "token ben", Entry: answer.Entry{Entry: "vt#1"}}
	vt.Rule = []estimate.Reason{{Name: "chance", Holds: true, Text: "the model gives Ann Able a chance of 0.9973 of the most votes"}, {Name: "drop-one", Holds: false, Text: "without Burlington she trails"}}
	vt.Objections = []answer.CallObjection{{ID: "one-source/ap", Name: "one-source", Text: "all of it rests on one source, AP"}, {ID: "k1", Name: "person", Text: "two towns are missing\x1b[2J", By: text("token cy"), Answer: text("the clerk says so"), AnsweredBy: text("token ben")}}
	vt.Open, vt.Says = 1, "proposed by ben: Able, 1 objection open"
	va.Winner, va.Figures, va.Recommended, va.Tier = option("bob-baker"), answer.CallFigures{Leader: option("bob-baker"), Margin: 120_400, Counted: 402_000, Chance: &chance}, true, canvass.TierModel
	va.Says, ok.Says, as.Says = "ready: the rule allows it", "called 20:21: Able", "voting goes on"
	va.Others = []answer.OthersCall{{By: "ap", Winner: "bob-baker"}, {By: "nbc-news", Winner: "bob-baker"}}
	ok.Winner, ok.Figures, ok.Status = option("ann-able"), answer.CallFigures{Leader: option("ann-able"), Margin: 9_100, Counted: 20_000}, canvass.Called
	ok.Published = &answer.PublishedCall{Winner: "ann-able", Measure: canvass.Votes, Reason: "The lead exceeds all that is out.", Recorded: *at(1, 21), ProposedBy: text("token ada"), ApprovedBy: text("token ben"), Entry: answer.Entry{Entry: "2028/dem/ok#call-1"}}
	ok.Tier = canvass.TierCertain
	as.Over = false
	contest := canvass.ContestID("2028/gop/vt")
	return &terminal.Looked{
		Record: "super-tuesday",
		Board:  &answer.Board{RecordKind: canvass.Rehearsal, At: canvass.TimeOf(nine), Contests: []answer.CallState{vt, va, ok, as}},
		Held: answer.HeldFiles{Items: 3, Files: []answer.HeldFile{{ID: "3f9a02", File: "towns.csv", Source: "vt-sos", Contest: &contest, Items: 3, Held: []feed.Held{
			{What: "option", Name: "A Bell", Why: "\"A Bell\x1b]0;x\x07\" is nobody whom this contest knows"},
		}}}},
		Feeds: answer.Feeds{Feeds: []answer.FeedState{{Name: "sos-nc", State: "failing", Error: text("503 Service Unavailable")}, {Name: "ap", State: "good"}}},
	}
}

// seat is somebody at a terminal.
type seat struct {
	t     *testing.T
	m     tea.Model
	table *table
}

func sit(t *testing.T, width, height int) *seat {
	s := &table{looked: evening()}
	x := &seat{t, terminal.New(s, terminal.Options{Clock: func() time.Time { return nine }}), s}
	x.tell(tea.WindowSizeMsg{Width: width, Height: height})
	x.tell(x.m.Init()())
	return x
}

// tell gives the model a message, and runs what follows from it but for clocks.
func (x *seat) tell(msg tea.Msg) {
	var cmd tea.Cmd
	x.m, cmd = x.m.Update(msg)
	if _, key := msg.(tea.KeyPressMsg); key && cmd != nil {
		if next := cmd(); next != nil {
			x.tell(next)
			return
		}
	}
	if cmd != nil && strings.HasSuffix(fmt.Sprintf("%T", msg), "done") {
		x.tell(cmd())
	}
}

// presses presses keys by their names, " " between them.
func (x *seat) presses(keys string) *seat {
	for k := range strings.FieldsSeq(keys) {
		x.tell(keyOf(k))
	}
	return x
}

// types types words.
func (x *seat) types(text string) *seat {
	for _, r := range text {
		x.m, _ = x.m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return x
}

func keyOf(name string) tea.KeyPressMsg {
	switch name {
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "tab":
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case "down":
		return tea.KeyPressMsg{Code: tea.KeyDown}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

// shows holds the screen against a golden file.
func (x *seat) shows(name string) *seat {
	x.t.Helper()
	var b strings.Builder
	for line := range strings.SplitSeq(ansi.Strip(x.m.View().Content), "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			x.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		x.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		x.t.Errorf("%s (-want +got)\n%s", name, diff)
	}
	return x
}

func (x *seat) did(want ...string) {
	x.t.Helper()
	if diff := cmp.Diff(want, x.table.did); diff != "" {
		x.t.Errorf("done (-want +got)\n%s", diff)
	}
}

func TestScreens(t *testing.T) {
	sit(t, 130, 24).shows("board-130")
	sit(t, 80, 24).shows("board-80")
	sit(t, 40, 10).presses("j j j").shows("board-40")
	sit(t, 100, 30).presses("enter").shows("contest")
	sit(t, 100, 24).presses("tab").shows("waits")
	sit(t, 80, 24).presses("?").shows("keys")
	sit(t, 80, 24).presses("p").types("it is clear").shows("asking")
}

// A source's text moves nothing on the terminal.
func TestHostileText(t *testing.T) {
	x := sit(t, 130, 24)
	for _, keys := range []string{"", "enter", "esc tab"} {
		x.presses(keys)
		for _, bad := range []string{"\x1b]0;", "\x1b[2J", "\x07"} {
			if strings.Contains(x.m.View().Content, bad) {
				t.Errorf("after %q the screen holds %q", keys, bad)
			}
		}
	}
}

// Every step asks for words first where it needs them, and Esc does nothing.
func TestSteps(t *testing.T) {
	x := sit(t, 100, 24)
	x.presses("p").types("it is clear").presses("esc p enter").types("it is clear").presses("enter")
	x.presses("a").types("AP counts itself").presses("enter g o").types("no").presses("enter u").types("wait").presses("enter x")
	x.presses("j j x").types("counted twice").presses("enter tab r d").types("a test").presses("enter")
	x.did("2028/gop/vt proposed ann-able  it is clear", "2028/gop/vt answered  one-source/ap AP counts itself vt#1", "2028/gop/vt approved    vt#1",
		"2028/gop/vt objected   no vt#1", "2028/gop/vt undone   wait vt#1", "withdraw 2028/dem/ok#call-1 counted twice", "release 3f9a02", "dismiss 3f9a02 a test")
}

// A refusal is told in its words, and a line that is down over what was shown last.
func TestRefusedAndDown(t *testing.T) {
	x := sit(t, 100, 24)
	x.table.err = canvass.Errorf(canvass.Refused, "call", "token ada proposed it: another person approves")
	x.presses("g").shows("refused")
	x.table.err = canvass.Errorf(canvass.Unavailable, "server", "no route to host")
	x.tell(x.m.Init()())
	x.shows("down")
	x.table.err = nil
	x.tell(x.m.Init()())
	if strings.Contains(x.m.View().Content, "No answer") {
		t.Error("the line is up again, and the screen says that it is down")
	}
}

func TestPlain(t *testing.T) {
	var b strings.Builder
	if err := terminal.Plain(&b, evening(), canvass.TimeOf(nine)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Canvass desk  REHEARSAL  super-tuesday", "Vermont R", "proposed by ben: Able, 1 objection open", "ready: the rule allows it", "What waits:", "sos-nc is failing"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Errorf("it is not plain: %q", b.String())
	}
}
