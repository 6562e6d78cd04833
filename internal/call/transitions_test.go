package call_test

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

const contest = canvass.ContestID("2028/gop/ky")

// scene is a contest at the call desk: a record in memory, with the rules of who may enter what.
type scene struct {
	t      *testing.T
	fold   *tally.Fold
	seq    int64
	now    canvass.Time
	closes string
	runBy  string
	extra  string // more of its file
	law    string // of recounts, in the state's file
	ranked bool   // the ballots are, and a third is on them
	begun  bool
	towns  int
	last   string // key of the last objection of a person
	whose  string // key of the last whole count
	seen   string // key of the proposal before the one that is open
	feeds  []received.Feed
}

// files are the contest's: Kentucky lies in two zones, of which Central is the later.
func (s *scene) files() []catalog.File {
	person := func(id, name, last string) catalog.File {
		return catalog.File{Path: "people/" + id + ".toml", Bytes: fmt.Appendf(nil, "person = %q\nname = %q\nlast = %q\n", id, name, last)}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "contest = %q\nname = \"Kentucky primary\"\njurisdiction = \"ky\"\nauthority = \"ky-office\"\nrun_by = %q\nopen_to = \"open\"\nmark = \"K\"\n", contest, s.runBy)
	fmt.Fprintf(&b, "[[event]]\nid = \"primary\"\nkind = \"primary\"\ndate = 2028-03-07\n%sbinds = true\nmark = \"K\"\n", s.closes)
	for i := range 60 {
		fmt.Fprintf(&b, "[[unit]]\nid = \"town:t-%02d\"\nname = \"Town %d\"\nregistered = 1000\nmark = \"K\"\n", i+1, i+1)
	}
	third := ""
	if s.ranked {
		third = ", \"cy-cole\""
	}
	b.WriteString("[ballot]\noptions = [\"ann-able\", \"bob-baker\"" + third + "]\nmark = \"K\"\n" + s.extra)
	return []catalog.File{
		{Path: "jurisdictions/ky.toml", Bytes: []byte("jurisdiction = \"ky\"\nname = \"Kentucky\"\nkind = \"state\"\nmark = \"K\"\n" + s.law)},
		person("ann-able", "Ann Able", "Able"), person("bob-baker", "Bob Baker", "Baker"), person("cy-cole", "Cy Cole", "Cole"),
		{Path: "sources.toml", Bytes: []byte("[source.ap]\nname = \"AP\"\nkind = \"newsroom\"\n[source.cnn]\nname = \"CNN\"\nkind = \"newsroom\"\n[source.ky-office]\nname = \"State Board\"\nkind = \"office\"\n[source.wire]\nname = \"Wire\"\nkind = \"newsroom\"\nrights = \"display\"\n")},
		{Path: string(contest) + ".toml", Bytes: []byte(b.String())},
	}
}

func newScene(t *testing.T) *scene {
	s := &scene{t: t, fold: tally.New(), runBy: "state", closes: "closes = \"2028-03-07T20:00-05:00\"\n"}
	s.clock("21:00")
	return s
}

func (s *scene) clock(text string) {
	layout := "2006-01-02 15:04"
	day := "2028-03-07 "
	if rest, next := strings.CutSuffix(text, " next day"); next {
		day, text = "2028-03-08 ", rest
	}
	at, err := time.ParseInLocation(layout, day+text, canvass.Eastern)
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = canvass.TimeOf(at)
}

// begin enters the files and the first towns, once the case's own contest is known.
func (s *scene) begin() {
	if s.begun {
		return
	}
	s.begun = true
	s.enter(canvass.Entry{Kind: canvass.KindRecord, Record: &canvass.Record{Kind: canvass.Live, Name: "test", Origin: "canvass/test", Key: "k"}}, nil)
	for _, f := range s.files() {
		s.enter(canvass.Entry{Kind: canvass.KindCatalog, Catalog: &canvass.CatalogFile{Path: f.Path, Hash: f.Hash(), Size: int64(len(f.Bytes))}}, f.Bytes)
	}
	for _, err := range s.snapshot().CatalogProblems {
		s.t.Fatal(err)
	}
	for range s.towns {
		s.town(0, 280, 112)
	}
}

func (s *scene) enter(e canvass.Entry, file []byte) {
	s.t.Helper()
	s.seq++
	e.Format, e.Recorded = canvass.Format, s.now
	if e.Key == "" {
		e.Key = fmt.Sprintf("e-%d", s.seq)
	}
	if e.Actor == "" {
		e.Actor = "test"
	}
	if err := e.Validate(); err != nil && e.Kind != canvass.KindRecord {
		s.t.Fatal(err)
	}
	if err := s.fold.Add(s.seq-1, &e, file); err != nil {
		s.t.Fatal(err)
	}
}

var nextTown = 0

// town reports the next town, or the one of a number.
func (s *scene) town(n int, able, baker int64) {
	if n == 0 {
		nextTown++
		n = nextTown
	}
	s.enter(canvass.Entry{Kind: canvass.KindReport, By: "ap", Contest: contest, Report: &canvass.Report{
		Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("town:t-%02d", n)), Measure: canvass.Votes,
		Counts: []canvass.Count{{Option: "ann-able", Votes: able + int64(n%7)*4}, {Option: "bob-baker", Votes: baker + int64(n%5)*3}},
	}}, nil)
}

func (s *scene) whole(able, baker, cast int64) {
	s.whose = fmt.Sprintf("e-%d", s.seq+1)
	s.enter(canvass.Entry{Kind: canvass.KindReport, By: "ky-office", Contest: contest, Report: &canvass.Report{
		Area: canvass.Statewide, Measure: canvass.Votes, Cast: &cast,
		Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}},
	}}, nil)
}

func (s *scene) snapshot() *tally.Snapshot { return s.fold.Snapshot() }

func (s *scene) moment() call.Moment { return call.Moment{Now: s.now, Feeds: s.feeds} }

func (s *scene) state() *call.State { return call.Of(s.snapshot(), contest, s.moment()) }

// closeAt is a notice of a close, dated by a moment.
func (s *scene) closeAt(at canvass.Interval) {
	s.enter(canvass.Entry{Kind: canvass.KindNotice, By: "ky-office", Contest: contest, At: at, Notice: &canvass.Notice{Topic: canvass.TopicClose, Text: "Voting ends."}}, nil)
}

// feed is that of ap, read a moment ago.
func (s *scene) feed() *received.Feed {
	s.feeds = []received.Feed{{Name: "ap-towns", Source: "ap", Contest: contest, Every: 30, Looked: s.now, Good: s.now}}
	return &s.feeds[0]
}

// situation makes what a "given" line says.
func (s *scene) situation(text string) {
	switch text {
	case "nothing is counted":
		s.towns = 0
		return
	case "only 4 towns are in":
		s.towns = 4
		return
	case "polls whose hour nobody knows":
		s.closes = ""
		return
	case "others credit baker with more delegates":
		s.extra = "[[award]]\nby = \"ap\"\npublished = 2028-03-07\nmark = \"K\"\ndelegates = {bob-baker = 5, ann-able = 2}\n"
		return
	case "the ballots are ranked":
		s.ranked = true
		s.extra = "[ranked]\nrule = \"majority, overvotes end the ballot, one skipped rank\"\nmark = \"K\"\n"
		return
	case "the catalog has a certified result of 10010 to 10000":
		s.towns = 0
		s.extra = "[[result]]\nmeasure = \"votes\"\nstatus = \"official\"\npublished = 2028-03-07\nmark = \"K\"\nvotes = {ann-able = 10010, bob-baker = 10000}\n"
		return
	case "a party runs it":
		s.runBy = "party"
		return
	}
	var able, baker, cast int64
	var third int64
	full, _ := fmt.Sscanf(text, "%d to %d of %d ballots are counted in full, %d of them for a third, by the office", &able, &baker, &cast, &third)
	part, _ := fmt.Sscanf(text, "%d to %d of %d ballots are counted, %d of them for a third, by the office", &able, &baker, &cast, &third)
	if max(full, part) == 4 {
		s.towns = 0
		s.begin()
		s.now += 1000
		s.enter(canvass.Entry{Kind: canvass.KindReport, By: "ky-office", Contest: contest, Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes, Cast: &cast, Final: full == 4,
			Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}, {Option: "cy-cole", Votes: third}},
		}}, nil)
		return
	}
	if n, _ := fmt.Sscanf(text, "the final round has %d to %d, by the office", &able, &baker); n == 2 {
		s.now += 1000
		s.enter(canvass.Entry{Kind: canvass.KindReport, By: "ky-office", Contest: contest, Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.FinalRound, Final: true,
			Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}},
		}}, nil)
		return
	}
	if n, _ := fmt.Sscanf(text, "%d to %d of %d ballots are counted, by the office", &able, &baker, &cast); n == 3 {
		s.towns = 0
		s.begin()
		s.now += 1000
		s.whole(able, baker, cast)
		return
	}
	if at, ok := strings.CutPrefix(text, "the clock says "); ok {
		s.clock(at)
		return
	}
	s.begin()
	s.now += 1000
	switch text {
	case "a minute passes":
		s.now += 61_000
	case "its authority says that voting is over":
		s.closeAt(canvass.At(s.now))
	case "its authority announces that voting ends in an hour":
		s.closeAt(canvass.At(s.now + 3_600_000))
	case "its authority announces that voting is prolonged by an hour":
		s.closeAt(canvass.At(s.now + 3_600_000))
	case "its authority announces a close after an hour, and not when":
		s.closeAt(canvass.Interval{NotBefore: s.now - 3_600_000})
	case "its authority announces a close without a moment":
		s.closeAt(canvass.Interval{})
	case "an hour passes":
		s.now += 3_600_000
	case "that count is taken back":
		s.enter(canvass.Entry{Kind: canvass.KindWithdrawal, By: "ky-office", Contest: contest, Supersedes: s.whose, Withdrawal: &canvass.Withdrawal{Reason: "wrong"}}, nil)
	case "delegates were called for able":
		s.enter(canvass.Entry{Kind: canvass.KindCall, By: "canvass", Contest: contest, Call: &canvass.Call{Winner: "ann-able", Measure: canvass.Delegates, Reason: "a reason"}}, nil)
	case "ap's feed works":
		s.feed()
	case "ap's feed was last read 61 seconds ago":
		s.feed().Good -= 61_000
	case "ap's feed is stopped":
		s.feed().Stopped = true
	case "two items of ap's feed wait":
		s.feed().Items = 2
	case "a town comes in for baker":
		s.town(0, 180, 230)
	case "six more towns come in":
		for range 6 {
			s.town(0, 280, 112)
		}
	case "what the first towns gave is taken for baker":
		for n := range 4 {
			s.town(n+1, 112, 281)
		}
	case "ten towns are counted again, lower":
		for n := range 10 {
			s.town(n+1, 250, 82)
		}
	case "ten towns are counted again, a little lower":
		for n := range 10 {
			s.town(n+1, 276, 108)
		}
	case "a town comes in for able":
		s.town(0, 290, 110)
	case "the other towns come in for baker":
		for n := 41; n <= 60; n++ {
			s.town(n, 40, 900)
		}
	case "those towns are counted again, for able":
		for n := 41; n <= 60; n++ {
			s.town(n, 900, 40)
		}
	default:
		s.t.Fatalf("given %s: not a situation", text)
	}
}

// try takes a step, and gives the reason where it may not be taken.
func (s *scene) try(text string) error {
	s.begin()
	s.now += 1000
	who, does, _ := strings.Cut(text, " ")
	actor := "user " + who
	if name, ok := strings.CutSuffix(who, "-by-token"); ok {
		actor = "token " + name
	}
	verb, rest, _ := strings.Cut(does, " ")
	option := func(name string) canvass.OptionID {
		return map[string]canvass.OptionID{"able": "ann-able", "baker": "bob-baker"}[name]
	}
	st := s.state()
	step := canvass.Step{Text: "a reason"}
	switch verb {
	case "proposes":
		name, closed, _ := strings.Cut(rest, ", closed: ")
		step.Kind, step.Winner, step.Measure, step.Closed = canvass.StepProposed, option(name), canvass.Votes, closed
		if name, measure, ok := strings.Cut(name, " for "); ok {
			step.Winner, step.Measure = option(name), canvass.Measure(measure)
		}
		if st.Proposal != nil {
			s.seen = st.Proposal.Key
		}
		st = call.OfWinner(s.snapshot(), contest, s.moment(), step.Winner, step.Measure)
	case "objects":
		step.Kind, step.Text = canvass.StepObjected, rest
		s.last = fmt.Sprintf("e-%d", s.seq+1)
	case "answers":
		step.Kind, step.Objection = canvass.StepAnswered, rest
		if strings.HasSuffix(rest, "'s objection") {
			step.Objection = s.last
		}
		if rest == "what the rule lacks" {
			for _, o := range st.Open() {
				if o.Name == "rule" {
					step.Objection = o.ID
				}
			}
		}
		if rest == "all others" {
			for _, o := range st.Open() {
				if err := s.take(s.state(), canvass.Step{Kind: canvass.StepAnswered, Objection: o.ID, Text: "a reason"}, actor); err != nil {
					return err
				}
			}
			return nil
		}
	case "approves":
		step.Kind = canvass.StepApproved
		switch rest {
		case "what it saw": // the proposal before
			step.Proposal = s.seen
		case "without a name":
			return st.May(&step, actor)
		}
	case "undoes":
		step.Kind = canvass.StepUndone
	case "drops":
		step.Kind = canvass.StepDropped
		if st.Proposal == nil {
			step.Proposal = "e-0"
		}
	case "pauses":
		step.Kind = canvass.StepPaused
	case "sets":
		status, _, _ := strings.Cut(rest, " able")
		step.Kind, step.Status = canvass.StepStatus, canvass.CallStatus(status)
		switch status {
		case "runoff":
			step.Options = []canvass.OptionID{"ann-able", "bob-baker"}
		case "awaiting ranked":
			step.Status = canvass.AwaitingRanked
		}
	case "calls":
		k := &canvass.Call{Winner: option(rest), Measure: canvass.Votes, Reason: "all is counted"}
		st = call.OfWinner(s.snapshot(), contest, s.moment(), k.Winner, k.Measure)
		k.Tier, k.Figures = st.Tier, hashed(st.Figures)
		return s.call(st, k, actor)
	case "takes":
		if st.Call == nil {
			return fmt.Errorf("no call is in force")
		}
		if err := call.Somebody(actor); err != nil {
			return err
		}
		s.enter(canvass.Entry{Kind: canvass.KindWithdrawal, By: "canvass", Contest: contest, Actor: actor, Supersedes: st.Call.Key, Withdrawal: &canvass.Withdrawal{Reason: "a reason"}}, nil)
		return nil
	case "program": // "the program publishes"
		if err := st.Due(); err != nil {
			return err
		}
		k := st.Publication()
		k.Figures = hashed(st.Figures)
		return s.call(st, k, "canvass")
	default:
		s.t.Fatalf("%s: not a step", text)
	}
	return s.take(st, step, actor)
}

func hashed(f canvass.Figures) *canvass.Figures {
	f.Packet = "sha256:" + strings.Repeat("0", 64)
	return &f
}

func (s *scene) call(st *call.State, k *canvass.Call, actor string) error {
	if err := st.MayPublish(k, actor); err != nil {
		return err
	}
	s.enter(canvass.Entry{Kind: canvass.KindCall, By: "canvass", Contest: contest, Actor: actor, Call: k}, nil)
	return nil
}

func (s *scene) take(st *call.State, step canvass.Step, actor string) error {
	if step.About() && step.Proposal == "" && st.Proposal != nil {
		step.Proposal = st.Proposal.Key
	}
	if err := st.Fill(&step); err != nil {
		return err
	}
	if step.Figures != nil {
		step.Figures = hashed(*step.Figures)
	}
	if err := st.May(&step, actor); err != nil {
		return err
	}
	s.enter(canvass.Entry{Kind: canvass.KindStep, By: "canvass", Contest: contest, Actor: actor, Step: &step}, nil)
	return nil
}

// says is what holds, in the words of a "then" line.
func (s *scene) says() []string {
	s.begin()
	st := s.state()
	name := func(o canvass.OptionID) string { return string(o)[strings.LastIndexByte(string(o), '-')+1:] }
	out := []string{"status " + string(st.Status), "tabulation " + string(st.Tabulation), "tier " + string(st.Tier), "no banner"}
	if k := st.Call; k != nil {
		out = append(out, name(k.Call.Winner), "tier "+string(k.Call.Tier), "by "+call.Person(k.Call.ProposedBy)+" and "+call.Person(k.Call.ApprovedBy))
	}
	if p := st.Proposal; p != nil {
		out = append(out, "proposed "+name(p.Step.Winner)+" by "+call.Person(p.By))
		if p.Approval != nil {
			out = append(out, "approved by "+call.Person(p.Approval.By))
		}
	}
	if st.Stopped() == nil {
		out = append(out, "stopped by nothing")
	}
	for _, r := range st.Reasons {
		out = append(out, "reason: "+r.Text)
	}
	won := s.snapshot().Contests[contest].Winners
	for i := range won {
		out = append(out, "won "+name(won[i].Options[0])+" by "+string(won[i].Measure))
	}
	if len(won) == 0 {
		out = append(out, "nobody has won")
	}
	if l := st.Figures.Leader; l != "" {
		out = append(out, "leads "+name(l))
	}
	if b := st.Banner(); b != nil {
		out[3] = "banner " + name(b.Call.Winner)
	}
	if st.Stale != "" {
		out = append(out, "stale: "+st.Stale)
	}
	if st.Reopened != "" {
		out = append(out, "reopened: "+st.Reopened)
	} else {
		out = append(out, "not reopened")
	}
	for _, o := range st.Objections {
		if o.Answer != nil {
			out = append(out, "answered "+o.Name)
		} else {
			out = append(out, "open "+o.Name, "open "+o.ID)
		}
	}
	words, ref := call.StatusOf(s.snapshot(), s.snapshot().Contests[contest])
	outcome, _ := call.OutcomeOf(s.snapshot(), s.snapshot().Contests[contest])
	out = append(out, "words: "+words, "outcome: "+outcome)
	for _, key := range ref {
		if _, there := s.snapshot().Entry(key); !there {
			s.t.Errorf("%q rests on %s, which is no entry", words, key)
		}
	}
	out = append(out, "story: "+strings.Join(strings.Fields(facts.Tell(s.snapshot(), contest, facts.Full).Text()), " "))
	for _, n := range call.Notes(s.snapshot(), contest) {
		out = append(out, "note: "+n.Text)
	}
	return out
}

// TestTransitions runs testdata/transitions.txt, which an editor can read.
func TestTransitions(t *testing.T) {
	f, err := os.Open("testdata/transitions.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var s *scene
	cases, tried := 0, 0
	in := bufio.NewScanner(f)
	for line := 1; in.Scan(); line++ {
		text := strings.TrimSpace(in.Text())
		begins, rest, _ := strings.Cut(text, " ")
		switch {
		case text == "" || begins == "#":
		case begins == "case":
			cases++
			s, nextTown = newScene(t), 0
			s.towns = 40
		case begins == "given":
			s.situation(rest)
		case begins == "then" && strings.HasPrefix(rest, "the board says "):
			s.begin()
			snap := s.snapshot()
			if says := call.Of(snap, contest, s.moment()).Says(wording.Of(snap)); strconv.Quote(says) != strings.TrimPrefix(rest, "the board says ") {
				t.Errorf("line %d: the board says %q", line, says)
			}
		case begins == "then" && strings.HasPrefix(rest, "others are told "):
			snap := s.snapshot()
			if says := call.Of(snap, contest, s.moment()).SaysToOthers(wording.Of(snap)); strconv.Quote(says) != strings.TrimPrefix(rest, "others are told ") {
				t.Errorf("line %d: others are told %q", line, says)
			}
		case begins == "then":
			holds := s.says()
			for want := range strings.SplitSeq(rest, ", ") {
				long := strings.Contains(want, ": ") || want == "tabulation polls closed"
				if !slices.ContainsFunc(holds, func(h string) bool { return h == want || long && holdsIn(h, want) }) && want != "waiting for the first report" {
					t.Errorf("line %d: %q does not hold: %q", line, want, holds)
				}
			}
		default:
			tried++
			does, reason, refused := strings.Cut(text, " is refused: ")
			does = strings.TrimSpace(strings.TrimSuffix(does, " is done"))
			switch err := s.try(does); {
			case refused && (err == nil || !strings.Contains(err.Error(), reason)):
				t.Errorf("line %d: %s: %v; want it refused with %q", line, does, err, reason)
			case !refused && err != nil:
				t.Errorf("line %d: %s: %v", line, does, err)
			}
		}
	}
	if cases < 20 || tried < 80 {
		t.Errorf("only %d cases and %d steps were read", cases, tried)
	}
}

// holdsIn reports whether what holds says the words behind the same heading.
func holdsIn(holds, want string) bool {
	head, words, ok := strings.Cut(want, ": ")
	if !ok {
		return strings.HasPrefix(holds, want)
	}
	return strings.HasPrefix(holds, head+": ") && strings.Contains(holds, words)
}
