package tally_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// TestNightsInWords runs testdata/*.txt: nights told line by line, with what the desk must show at each moment.
// testdata/README.txt teaches the language.
func TestNightsInWords(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 2 {
		t.Fatalf("found %d files: %v", len(files), err)
	}
	for _, file := range files {
		if filepath.Base(file) == "README.txt" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { runNight(t, file) })
	}
}

type night struct {
	contest canvass.ContestID
	date    time.Time
	toml    strings.Builder
	options []string
	entries []canvass.Entry
	labels  map[string]string
	expects []expectation
	outlets map[string]bool
}

type expectation struct {
	line int
	at   canvass.Time
	text string
}

func runNight(t *testing.T, file string) { readNightInWords(t, file).meet(t, file) }

func readNightInWords(t *testing.T, file string) *night {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := &night{labels: map[string]string{}, outlets: map[string]bool{}}
	in := bufio.NewScanner(f)
	for line := 1; in.Scan(); line++ {
		text := strings.TrimSpace(in.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if err := n.read(line, text); err != nil {
			t.Fatalf("%s:%d: %v", file, line, err)
		}
	}
	if len(n.expects) == 0 {
		t.Fatalf("%s expects nothing", file)
	}
	return n
}

// meet holds what the desk shows against what the file expects.
func (n *night) meet(t *testing.T, file string) {
	t.Helper()
	for _, x := range n.expects {
		s := n.foldUntil(t, x.at)
		if err := check(s, s.Contests[n.contest], x.text, n.labels); err != nil {
			t.Errorf("%s:%d: expect %s: %v", file, x.line, x.text, err)
		}
	}
}

// foldUntil folds the catalog and the entries recorded until then.
func (n *night) foldUntil(t *testing.T, at canvass.Time) *tally.Snapshot {
	t.Helper()
	fold := tally.New()
	add := func(e canvass.Entry, file []byte) {
		e.Format, e.Actor = canvass.Format, "test"
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		if err := fold.Add(fold.Snapshot().Size, &e, file); err != nil {
			t.Fatal(err)
		}
	}
	begin := canvass.TimeOf(n.date)
	for _, c := range n.files() {
		add(canvass.Entry{
			Kind: canvass.KindCatalog, Key: "file " + c.Path, Recorded: begin,
			Catalog: &canvass.CatalogFile{Path: c.Path, Hash: c.Hash(), Size: int64(len(c.Bytes))},
		}, c.Bytes)
	}
	for _, e := range n.entries {
		if e.Recorded <= at {
			add(e, nil)
		}
	}
	s := fold.Snapshot()
	for _, err := range s.CatalogProblems {
		t.Fatalf("the catalog of the night: %v", err)
	}
	return s
}

func (n *night) files() []catalog.File {
	id := n.contest
	var ballot []string
	out := []catalog.File{{Path: "jurisdictions/" + id.Jurisdiction() + ".toml", Bytes: []byte(fmt.Sprintf(
		"jurisdiction = %q\nname = \"Zembla\"\nkind = \"state\"\nmark = \"K\"\n", id.Jurisdiction()))}}
	for _, o := range n.options {
		ballot = append(ballot, strconv.Quote(o))
		if !canvass.OptionID(o).Fixed() {
			out = append(out, catalog.File{Path: "people/" + o + ".toml", Bytes: []byte(fmt.Sprintf(
				"person = %q\nname = %q\nlast = %q\n", o, strings.ReplaceAll(o, "-", " "), o[strings.LastIndexByte(o, '-')+1:]))})
		}
	}
	var outlets strings.Builder
	for o := range n.outlets {
		fmt.Fprintf(&outlets, "[source.%s]\nname = %q\nkind = \"newsroom\"\n", o, o)
	}
	out = append(out,
		catalog.File{Path: "sources.toml", Bytes: []byte(outlets.String())},
		catalog.File{Path: string(id) + ".toml", Bytes: []byte(n.toml.String() +
			"[ballot]\noptions = [" + strings.Join(ballot, ", ") + "]\nmark = \"K\"\n")})
	return out
}

var (
	contestLine = regexp.MustCompile(`^contest (\S+) on (\S+), run by (\S+), authority (\S+)$`)
	eventLine   = regexp.MustCompile(`^event (\S+) on (\S+), (awards nothing)$`)
	poolLine    = regexp.MustCompile(`^pool (\S+) of (\d+) on (\S+), threshold (.+?)(?:, trigger (.+))?$`)
	entryLine   = regexp.MustCompile(`^((?:about |between |by |after )?\d\d:\d\d(?: next day)?(?: and \d\d:\d\d(?: next day)?)?)\s+(?:\[(\S+)\]\s+)?(\S+) (counts|recounts|states|says|awards|confirms|certifies|corrects|takes back|calls|sets|teller|checks|draws|decides) ?(.*)$`)
	expectLine  = regexp.MustCompile(`^at (\d\d:\d\d(?: next day)?) expect (.+)$`)
)

func (n *night) read(line int, text string) error {
	if m := contestLine.FindStringSubmatch(text); m != nil {
		id, err := canvass.ParseContestID(m[1])
		if err != nil {
			return err
		}
		n.contest = id
		if n.date, err = time.ParseInLocation(time.DateOnly, m[2], canvass.Eastern); err != nil {
			return err
		}
		n.outlets[m[4]] = true
		fmt.Fprintf(&n.toml, "contest = %q\nname = \"Zemblan primary\"\njurisdiction = %q\nauthority = %q\nrun_by = %q\nopen_to = \"open\"\nmark = \"K\"\n", m[1], id.Jurisdiction(), m[4], m[3])
		fmt.Fprintf(&n.toml, "[[event]]\nid = \"primary\"\nkind = \"primary\"\ndate = %s\nbinds = true\nmark = \"K\"\n", m[2])
		return nil
	}
	if units, ok := strings.CutPrefix(text, "units "); ok {
		for id := range strings.SplitSeq(units, ", ") {
			fmt.Fprintf(&n.toml, "[[unit]]\nid = %q\nname = %q\nmark = \"K\"\n", id, id)
		}
		return nil
	}
	if o, ok := strings.CutPrefix(text, "ballot "); ok {
		n.options = strings.Split(o, ", ")
		return nil
	}
	if m := eventLine.FindStringSubmatch(text); m != nil {
		fmt.Fprintf(&n.toml, "[[event]]\nid = %q\nkind = \"primary\"\ndate = %s\nbinds = false\nmark = \"K\"\n", m[1], m[2])
		return nil
	}
	if m := poolLine.FindStringSubmatch(text); m != nil {
		rule := fmt.Sprintf("rule-%d", line)
		fmt.Fprintf(&n.toml, "[[pool]]\nid = %q\narea = %q\nseats = %s\nrule = %q\nmark = \"K\"\n", m[1], m[3], m[2], rule)
		fmt.Fprintf(&n.toml, "[rule.%s]\nmethod = \"proportional\"\nthreshold = %q\nnobody = \"half the leader's share\"\nquota = \"votes of the qualified\"\nrounding = \"largest remainder\"\nmark = \"K\"\nfrom = \"text\"\ntext = \"In proportion.\"\n", rule, m[4])
		if m[5] != "" {
			fmt.Fprintf(&n.toml, "triggers = [%q]\n", m[5])
		}
		return nil
	}
	if m := expectLine.FindStringSubmatch(text); m != nil {
		at, err := n.clock(m[1])
		n.expects = append(n.expects, expectation{line, at, m[2]})
		return err
	}
	if m := entryLine.FindStringSubmatch(text); m != nil {
		return n.entry(line, m[1], m[2], m[3], m[4], m[5])
	}
	return fmt.Errorf("not understood: %q (testdata/README.txt teaches the language)", text)
}

func (n *night) clock(s string) (canvass.Time, error) {
	s, next := strings.CutSuffix(s, " next day")
	c, err := time.Parse("15:04", s)
	if err != nil {
		return 0, err
	}
	day := n.date
	if next {
		day = day.AddDate(0, 0, 1)
	}
	return canvass.TimeOf(time.Date(day.Year(), day.Month(), day.Day(), c.Hour(), c.Minute(), 0, 0, canvass.Eastern)), nil
}

func (n *night) interval(s string) (iv canvass.Interval, err error) {
	var a, b string
	word, rest, _ := strings.Cut(s, " ")
	switch word {
	case "about":
		iv.About = true
		a, b = rest, rest
	case "between":
		a, b, _ = strings.Cut(rest, " and ")
	case "by":
		b = rest
	case "after":
		a = rest
	default:
		a, b = s, s
	}
	if a != "" {
		if iv.NotBefore, err = n.clock(a); err != nil {
			return iv, err
		}
	}
	if b != "" {
		iv.NotAfter, err = n.clock(b)
	}
	return iv, err
}

func (n *night) entry(line int, when, label, by, verb, rest string) error {
	at, err := n.interval(when)
	if err != nil {
		return err
	}
	e := canvass.Entry{Key: fmt.Sprintf("line-%d", line), At: at, Recorded: at.Replayed(), By: by, Contest: n.contest}
	n.outlets[by] = true
	if label != "" {
		n.labels[label] = e.Key
	}
	switch verb {
	case "corrects", "takes back":
		old, after, _ := strings.Cut(rest, ": ")
		body, why, _ := strings.Cut(after, "; why ")
		if e.Supersedes = n.labels[old]; e.Supersedes == "" {
			return fmt.Errorf("no line is labelled [%s]", old)
		}
		if verb == "takes back" {
			e.Kind, e.Withdrawal = canvass.KindWithdrawal, &canvass.Withdrawal{}
			why, cause, _ := strings.Cut(strings.TrimPrefix(after, "why "), "; cause ")
			e.Withdrawal.Reason, e.Withdrawal.Cause = why, canvass.Cause(cause)
			break
		}
		why, cause, _ := strings.Cut(why, "; cause ")
		v, payload, _ := strings.Cut(body, " ")
		inner := canvass.Entry{}
		if err := n.payload(&inner, v, payload); err != nil {
			return err
		}
		e.Kind, e.Correction = canvass.KindCorrection, &canvass.Correction{Reason: why, Cause: canvass.Cause(cause), Report: inner.Report, Claim: inner.Claim}
	default:
		if err := n.payload(&e, verb, rest); err != nil {
			return err
		}
	}
	n.entries = append(n.entries, e)
	return nil
}

func (n *night) payload(e *canvass.Entry, verb, rest string) error {
	switch verb {
	case "counts", "recounts", "states":
		e.Kind = canvass.KindReport
		e.Report = &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes}
		if verb == "recounts" {
			var why string
			rest, why, _ = strings.Cut(rest, "; why ")
			e.Report.Recount = &canvass.Recount{Reason: why}
		}
		return n.report(e.Report, verb == "states", rest)
	case "awards":
		e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimAward}
		return pairs(rest, func(o canvass.OptionID, v string) error {
			d, err := strconv.Atoi(v)
			e.Claim.Awards = append(e.Claim.Awards, canvass.Award{Option: o, Delegates: d})
			return err
		})
	case "says":
		e.Kind = canvass.KindClaim
		if o, ok := strings.CutSuffix(rest, " won"); ok {
			e.Claim = &canvass.Claim{Kind: canvass.ClaimWinner, Winner: canvass.OptionID(o), Measure: canvass.Votes}
		} else {
			e.Claim = &canvass.Claim{Kind: canvass.ClaimStatement, Text: rest}
		}
	case "confirms":
		e.Kind = canvass.KindConfirmation
		if !strings.HasSuffix(rest, " won") {
			e.Confirmation = &canvass.Confirmation{Of: canvass.ConfirmCount}
			return n.certified(e.Confirmation, rest)
		}
		e.Confirmation = &canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: canvass.OptionID(strings.TrimSuffix(rest, " won")), Measure: canvass.Votes}
	case "certifies":
		e.Kind, e.Confirmation = canvass.KindConfirmation, &canvass.Confirmation{Of: canvass.Certified}
		if rest != "" {
			return n.certified(e.Confirmation, rest)
		}
	case "calls":
		e.Kind, e.Call = canvass.KindCall, &canvass.Call{Winner: canvass.OptionID(rest), Measure: canvass.Votes, Reason: "the desk is sure"}
	case "sets":
		e.Kind, e.Step = canvass.KindStep, &canvass.Step{Kind: canvass.StepStatus, Status: canvass.CallStatus(rest), Text: "as the desk says"}
	default:
		return n.byHand(e, verb, rest)
	}
	return nil
}

// certified reads the counts of a certification or a confirmation.
func (n *night) certified(k *canvass.Confirmation, counts string) error {
	return pairs(counts, func(o canvass.OptionID, v string) error {
		votes, err := strconv.ParseInt(v, 10, 64)
		k.Counts = append(k.Counts, canvass.Count{Option: o, Votes: votes})
		return err
	})
}

var (
	unitsPart = regexp.MustCompile(`^(\d+) of (\d+) (\S+)$`)
	aheadPart = regexp.MustCompile(`^(\S+) ahead(?: by ([\d.]+) (votes|points))?$`)
	partPart  = regexp.MustCompile(`^part (\d+) of (\d+)$`)
)

func (n *night) report(r *canvass.Report, stated bool, rest string) error {
	if stated {
		r.Stated = &canvass.Stated{}
	}
	for i, part := range strings.Split(rest, "; ") {
		word, value, _ := strings.Cut(part, " ")
		switch {
		case word == "area":
			r.Area = canvass.Area(value)
		case word == "unit":
			r.Unit = canvass.UnitID(value)
		case word == "event":
			r.Event = value
		case partPart.MatchString(part):
			m := partPart.FindStringSubmatch(part)
			r.Part, _ = strconv.Atoi(m[1])
			r.PartOf, _ = strconv.Atoi(m[2])
		case stated && word == "words":
			r.Stated.Words = value
		case stated && aheadPart.MatchString(part):
			m := aheadPart.FindStringSubmatch(part)
			r.Stated.Leader = canvass.OptionID(m[1])
			if m[3] == "points" {
				r.Stated.LeadPoints = canvass.Percent(m[2])
			} else if m[3] == "votes" {
				votes, err := strconv.ParseInt(m[2], 10, 64)
				if err != nil {
					return err
				}
				r.Stated.LeadVotes = &votes
			}
		case word == "ballots", word == "cast", word == "blank", part != "checked in" && strings.HasPrefix(part, "checked in "):
			word, value := word, value
			if word == "checked" {
				value = strings.TrimPrefix(value, "in ")
			}
			v, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return err
			}
			*map[string]**int64{"ballots": &r.Ballots, "cast": &r.Cast, "blank": &r.Blank, "checked": &r.CheckedIn}[word] = &v
		case part == "final":
			r.Final = true
		case word == "expected":
			r.Expected = canvass.Percent(strings.TrimSuffix(value, "%"))
		case unitsPart.MatchString(part):
			m := unitsPart.FindStringSubmatch(part)
			in, _ := strconv.ParseInt(m[1], 10, 64)
			of, _ := strconv.ParseInt(m[2], 10, 64)
			r.Units, r.UnitsOf, r.UnitsAre = &in, &of, m[3]
		case i == 0 && stated:
			if err := pairs(part, func(o canvass.OptionID, v string) error {
				r.Stated.Shares = append(r.Stated.Shares, canvass.StatedShare{Option: o, Percent: canvass.Percent(strings.TrimSuffix(v, "%"))})
				return nil
			}); err != nil {
				return err
			}
		case i == 0:
			if err := pairs(part, func(o canvass.OptionID, v string) error {
				votes, err := strconv.ParseInt(v, 10, 64)
				r.Counts = append(r.Counts, canvass.Count{Option: o, Votes: votes})
				return err
			}); err != nil {
				return err
			}
		default:
			return fmt.Errorf("not understood in a report: %q", part)
		}
	}
	return nil
}

// pairs reads "ann-able 51, bob-baker 40".
func pairs(s string, each func(canvass.OptionID, string) error) error {
	for _, p := range strings.Split(s, ", ") {
		o, v, ok := strings.Cut(p, " ")
		if !ok {
			return fmt.Errorf("%q is not an option and a number", p)
		}
		if err := each(canvass.OptionID(o), v); err != nil {
			return err
		}
	}
	return nil
}
