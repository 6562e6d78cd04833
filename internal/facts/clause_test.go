package facts

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// withContext is the catalog of the program with a table of context behind a contest's file.
func withContext(t *testing.T, id canvass.ContestID, table, at string) *tally.Snapshot {
	t.Helper()
	files := catalog.Embedded()
	for i := range files {
		if files[i].Path == string(id)+".toml" {
			before, rest, found := strings.Cut(string(files[i].Bytes), "\n[[context]]")
			if !found {
				t.Fatalf("%s has no context", id)
			}
			files[i].Bytes = []byte(before + "\n[[context]]\n" + table + "\n[[context]]" + rest)
		}
	}
	now, err := canvass.ParseTime(at)
	if err != nil {
		t.Fatal(err)
	}
	s, err := tally.FromCatalog(files, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestClauseOfTheFirstSentence tells a clause of the catalog behind the result, there alone, from its moment on, and of the winner
// of whom it was written.
func TestClauseOfTheFirstSentence(t *testing.T) {
	const id = "2016/gop/in"
	key := ""
	for _, f := range catalog.Embedded() {
		if f.Path == id+".toml" {
			for _, line := range strings.Split(string(f.Bytes), "\n[cite.")[1:] {
				if name, rest, _ := strings.Cut(line, "]"); key == "" && strings.Contains(strings.Split(rest, "\n[")[0], "url") {
					key = name
				}
			}
		}
	}
	table := "topic = \"lead\"\nsays = \"a test that {ted-cruz} had called decisive\"\npublished = 2020-01-05\nfrom = \"2020-01-05T12:00-05:00\"\nmark = \"S\"\ncite = [\"" + key + "\"]\n"
	const clause = ", a test that Cruz had called decisive."
	for at, told := range map[string]bool{"2020-01-05T16:59Z": false, "2020-01-05T17:00Z": true, "2026-01-01T00:00Z": true} {
		for _, length := range []Length{Brief, Medium, Full} {
			st := Tell(withContext(t, id, table, at), id, length)
			lead, _ := st.Sentence("result")
			if strings.HasSuffix(lead.Text(), clause) != told || strings.Count(plainText(st), "had called decisive") > 1 {
				t.Errorf("%s, %s: %s", at, length, plainText(st))
			}
			for _, p := range Lint(st) {
				t.Errorf("%s, %s: %s", at, length, p)
			}
		}
	}
	s := withContext(t, id, table, "2026-01-01T00:00Z")
	a := newAccount(newTeller(s), s.Contests[id])
	if !a.asWritten("donald-trump") || a.asWritten("ted-cruz") {
		t.Error("the clause is taken for one of another winner")
	}
}
