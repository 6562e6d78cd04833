package facts_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/facts"
)

var update = flag.Bool("update", false, "write the golden stories anew")

// golden compares a text with a file of testdata, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", file, d)
	}
}

// clean fails on everything that the linter finds.
func clean(t *testing.T, st *facts.Story) {
	t.Helper()
	for _, p := range facts.Lint(st) {
		t.Errorf("%s: %v", st.Subject, p)
	}
}

// made is the record of a made-up night: testdata/made.txtar and one file of entries.
func made(t testing.TB, file string) *record {
	t.Helper()
	a, err := txtar.ParseFile("testdata/made.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var files []catalog.File
	for _, f := range a.Files {
		files = append(files, catalog.File{Path: f.Name, Bytes: f.Data})
	}
	if _, err := catalog.Parse(files); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(b), `contest = "`)
	id, _, _ := strings.Cut(after, `"`)
	n, err := catalog.ReadNight([]catalog.File{{Path: strings.ReplaceAll(id, "/", "-") + ".toml", Bytes: b}}, "")
	if err != nil {
		t.Fatal(err)
	}
	r := begin(t, canvass.Live, "", "2028-03-07T12:00Z")
	r.catalog(t, "2028-03-07T12:00Z", files)
	for _, e := range n.Entries {
		r.add(e)
	}
	return r
}

// TestMadeUpContests tells contests that do not exist by the same code: other names, other rules, ordinary and odd
// ends.
func TestMadeUpContests(t *testing.T) {
	files, err := filepath.Glob("testdata/made/*.toml")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) {
			r := made(t, file)
			s := r.fold(t, 0, nil)
			id := r.entries[len(r.entries)-1].Contest
			var b strings.Builder
			for _, length := range facts.Lengths() {
				st := facts.Tell(s, id, length)
				clean(t, st)
				b.WriteString("-- " + string(length) + " --\n" + st.Text())
			}
			golden(t, strings.TrimSuffix(file, ".toml")+".txt", b.String())
		})
	}
}

// TestAFinalCountWithoutVotes tells on the day itself that it was reported, and not that votes are still to come.
func TestAFinalCountWithoutVotes(t *testing.T) {
	r := made(t, "testdata/made/novotes.toml")
	r.entries[len(r.entries)-1].Recorded = moment(t, "2028-03-08T03:00Z")
	st := facts.Tell(r.fold(t, 0, nil), "2028/gop/zz", facts.Brief)
	clean(t, st)
	text := strings.Join(strings.Fields(st.Text()), " ")
	if !strings.Contains(text, "final count has no votes") || !strings.Contains(text, "A final count with no votes has been reported from") || strings.Contains(text, "yet") {
		t.Error(text)
	}
}

// TestTheDesksCall tells a call of this desk as its own, with its reason, and no longer when it is taken back.
func TestTheDesksCall(t *testing.T) {
	r := made(t, "testdata/made/towns.toml")
	r.add(canvass.Entry{
		Kind: canvass.KindCall, Key: "call", Recorded: moment(t, "2028-03-08T03:00Z"), By: "canvass", Contest: "2028/gop/zz",
		Call: &canvass.Call{Winner: "ben-okafor", Measure: canvass.Votes, Reason: "the towns that are out have always been Okafor's"},
	})
	st := facts.Tell(r.fold(t, 0, nil), "2028/gop/zz", facts.Brief)
	clean(t, st)
	result, _ := st.Sentence("result")
	call, _ := st.Sentence("call")
	if result.Text() != "Ben Okafor won Zembla’s Republican primary Tuesday, by Canvass’s call." || call.Text() != "Canvass called the contest for Okafor, saying, “the towns that are out have always been Okafor’s.”" {
		t.Errorf("%q, %q", result.Text(), call.Text())
	}
	dropEach(t, r, "", 5, "2028/gop/zz")
	r = made(t, "testdata/made/towns.toml")
	r.add(canvass.Entry{
		Kind: canvass.KindCall, Key: "call", Recorded: moment(t, "2028-03-08T03:00Z"), By: "canvass", Contest: "2028/gop/zz",
		Call: &canvass.Call{Winner: "ben-okafor", Measure: canvass.Votes, Reason: "the towns that are out have always been Okafor's"},
	})
	r.add(canvass.Entry{
		Kind: canvass.KindWithdrawal, Key: "back", Recorded: moment(t, "2028-03-08T03:10Z"), By: "canvass", Contest: "2028/gop/zz",
		Supersedes: "call", Withdrawal: &canvass.Withdrawal{Reason: "one town was counted twice"},
	})
	st = facts.Tell(r.fold(t, 0, nil), "2028/gop/zz", facts.Full)
	clean(t, st)
	if _, ok := st.Sentence("call"); ok || strings.Contains(st.Text(), "Okafor won") {
		t.Errorf("a call that was taken back is told as one:\n%s", st.Text())
	}
	if x, _ := st.Sentence("call-back"); x.Text() != "Canvass withdrew its call for Okafor, saying, “one town was counted twice.”" {
		t.Errorf("%q", x.Text())
	}
	again := slices.Clone(r.entries)
	r.add(canvass.Entry{
		Kind: canvass.KindCall, Key: "again", Recorded: moment(t, "2028-03-08T03:20Z"), By: "canvass", Contest: "2028/gop/zz",
		Call: &canvass.Call{Winner: "ben-okafor", Measure: canvass.Votes, Reason: "I am sure."},
	})
	st = facts.Tell(r.fold(t, 0, nil), "2028/gop/zz", facts.Full)
	clean(t, st)
	text := strings.Join(strings.Fields(st.Text()), " ")
	back := strings.Index(text, "Canvass withdrew an earlier call for Okafor, saying, “one town was counted twice.”")
	if call := strings.Index(text, "Canvass called the contest for Okafor, saying, “I am sure.”"); back < 0 || call < back {
		t.Errorf("what was taken back before the call is not told before it:\n%s", st.Text())
	}
	r.entries = again
	alert := facts.Tell(r.fold(t, 0, nil), "2028/gop/zz", facts.Alert)
	clean(t, alert)
	if got := alert.Text(); !strings.Contains(got, "\nCanvass withdraws its call for Ben Okafor in Zembla Republican primary.\n") {
		t.Errorf("the alert after a call was taken back is %q", got)
	}
	dropEach(t, r, "", 5, "2028/gop/zz")
}

// TestTheCalledTrails tells that whom this desk called is behind now, beside the call.
func TestTheCalledTrails(t *testing.T) {
	r := made(t, "testdata/made/towns.toml")
	r.add(canvass.Entry{
		Kind: canvass.KindCall, Key: "call", Recorded: moment(t, "2028-03-08T03:00Z"), By: "canvass", Contest: "2028/gop/zz",
		Call: &canvass.Call{Winner: "ana-rivera", Measure: canvass.Votes, Reason: "the towns that are out have always been Rivera's"},
	})
	st := facts.Tell(r.fold(t, 0, nil), "2028/gop/zz", facts.Full)
	clean(t, st)
	const headline, result = "Rivera, called winner by Canvass, trails Okafor in Zembla Republican primary",
		"Ana Rivera, called the winner by Canvass, now trails Ben Okafor in Zembla’s Republican primary Tuesday."
	if x, _ := st.Sentence("result"); st.Headline.Text() != headline || x.Text() != result {
		t.Errorf("%q, %q in\n%s", st.Headline.Text(), x.Text(), st.Text())
	}
	if x, ok := st.Sentence("call-behind"); ok {
		t.Errorf("it is told twice: %q", x.Text())
	}
}
