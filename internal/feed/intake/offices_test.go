package intake_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/tally"
)

var update = flag.Bool("update", false, "write the wanted parts of testdata/offices anew")

// TestOffices reads files in the layouts of many offices, made up as to their figures, through to the fold. Each
// archive of testdata/offices has a file, perhaps a mapping.toml, the contest in its comment, and under "want" what
// comes of it: the contest's votes, what is held, what is found, how much is left out.
func TestOffices(t *testing.T) {
	files, err := filepath.Glob("testdata/offices/*.txtar")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d archives: %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var o feed.Options
			if words := strings.Fields(string(a.Comment)); len(words) > 0 && words[0] != "-" {
				o.Contest = canvass.ContestID(words[0])
			}
			var file []byte
			want := -1
			for i, f := range a.Files {
				switch f.Name {
				case "want":
					want = i
				case "mapping.toml":
					if o.Mapping, err = feed.ReadMapping(bytes.NewReader(f.Data)); err != nil {
						t.Fatal(err)
					}
				default:
					o.Name, file = f.Name, f.Data
				}
			}
			got := told(t, file, o)
			if want < 0 {
				a.Files, want = append(a.Files, txtar.File{Name: "want"}), len(a.Files)
			}
			if *update {
				a.Files[want].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(a.Files[want].Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// told is what comes of a file, in words.
func told(t *testing.T, file []byte, o feed.Options) string {
	t.Helper()
	b, err := intake.Take(t.Context(), file, intake.Source{
		By: "county-clerk", Actor: "desk", Evidence: []string{"sha256:" + strings.Repeat("0", 64)}, Recorded: 1_709_700_000_000,
		Catalog: embeddedCatalog(t), Options: o,
	})
	if err != nil {
		return "refused " + err.Error() + "\n"
	}
	var w strings.Builder
	for _, c := range fold(t, b.Entries) {
		fmt.Fprintf(&w, "%s %s\n", c.id, votes(c.count))
		for _, n := range c.count.Nestings {
			fmt.Fprintf(&w, "%s nesting %s %q %s %s: %v, %v, counted %s\n", c.id, n.Kind, n.Unit, n.Level, n.Below, sum(n.Whole), sum(n.Parts), n.Counted)
		}
	}
	for _, h := range b.Held {
		fmt.Fprintf(&w, "held %s %s: %s (%d)\n", h.What, h.Name, h.Why, h.Items)
	}
	for _, f := range b.Findings {
		fmt.Fprintf(&w, "%s %s %s: %s\n", f.Severity, f.Rule, f.Unit, f.Detail)
	}
	if b.Aside > 0 {
		fmt.Fprintf(&w, "left out %d\n", b.Aside)
	}
	for _, r := range b.Remarks {
		fmt.Fprintf(&w, "remark %s\n", r)
	}
	return w.String()
}

func sum(counts []tally.OptionCount) (n int64) {
	for _, c := range counts {
		n += c.Votes
	}
	return n
}

type counted struct {
	id    canvass.ContestID
	count *tally.Count
}

// fold is the count of each contest that the entries make up.
func fold(t testing.TB, entries []*canvass.Entry) []counted {
	t.Helper()
	f := tally.New()
	for i, e := range entries {
		if err := f.Add(int64(i), e, nil); err != nil {
			t.Fatal(err)
		}
	}
	var out []counted
	s := f.Snapshot()
	for _, id := range s.Active {
		if c := s.Contests[id]; c != nil && c.Count != nil {
			out = append(out, counted{id, c.Count})
		}
	}
	slices.SortFunc(out, func(a, b counted) int { return strings.Compare(string(a.id), string(b.id)) })
	return out
}

func votes(c *tally.Count) string {
	words := make([]string, len(c.Options))
	for i, o := range c.Options {
		words[i] = fmt.Sprintf("%s=%d", o.Option, o.Votes)
	}
	for _, x := range []struct {
		name string
		n    *int64
	}{{"ballots", c.Ballots}, {"blank", c.Blank}, {"void", c.Void}, {"over", c.Over}} {
		if x.n != nil {
			words = append(words, fmt.Sprintf("%s=%d", x.name, *x.n))
		}
	}
	return strings.Join(words, " ")
}
