package intake_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
)

// placeCase is one case of testdata/places.txt: files of one source, one after the other, and what comes of them.
type placeCase struct {
	name    string
	contest canvass.ContestID
	files   []string
	said    []string // what stands under "counts", "held" and "asked"
}

func readPlaceCases(t *testing.T, path string) []*placeCase {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []*placeCase
	for i, line := range strings.Split(string(b), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		if word == "case" {
			cases = append(cases, &placeCase{name: rest, contest: "2016/dem/ms"})
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := cases[len(cases)-1]
		last := len(c.files) - 1
		switch word {
		case "contest":
			c.contest = canvass.ContestID(rest)
		case "file":
			c.files = append(c.files, rest+",office,district,party,candidate,votes\n")
		case "row":
			names, votes, ok := strings.Cut(rest, " : ")
			n := strings.Fields(votes)
			if !ok || len(n) != 2 || last < 0 {
				t.Fatalf("%s:%d: a row is names : votes votes", path, i+1)
			}
			cells := strings.Split(names, " | ")
			for k := range cells {
				cells[k] = `"` + strings.TrimPrefix(cells[k], "-") + `"`
			}
			for k, who := range []string{"Hillary Clinton", "Bernie Sanders"} {
				c.files[last] += fmt.Sprintf("%s,President,,DEM,%s,%s\n", strings.Join(cells, ","), who, n[k])
			}
		case "counts", "held", "asked":
			c.said = append(c.said, line)
		default:
			t.Fatalf("%s:%d: %q is no line of a case", path, i+1, word)
		}
	}
	return cases
}

// TestOnePlaceIsCountedOnce gives files in which a place stands twice, in two spellings, as a sum, again with a remark, or in
// which a row is no place at all, and looks at what is counted, held and asked about. A file that is looked at for itself,
// without a record, counts the same.
func TestOnePlaceIsCountedOnce(t *testing.T) {
	for _, c := range readPlaceCases(t, "testdata/places.txt") {
		t.Run(strings.ReplaceAll(c.name, "/", "-"), func(t *testing.T) {
			var entries []*canvass.Entry
			var before map[canvass.ContestID]*check.Table
			var got []string
			for i, file := range c.files {
				b, err := intake.Take(t.Context(), []byte(file), intake.Source{
					By: "county-clerk", Actor: "desk", Evidence: []string{"sha256:" + strings.Repeat(fmt.Sprint(i), 64)},
					Recorded: canvass.Time(1_709_700_000_000 + i*3_600_000), Catalog: embeddedCatalog(t), Before: before,
					Options: feed.Options{Contest: c.contest},
				})
				if err != nil {
					t.Fatal(err)
				}
				entries = append(entries, b.Entries...)
				before = map[canvass.ContestID]*check.Table{c.contest: standing(c.contest, entries)}
				var held, asked []string
				for _, h := range b.Held {
					held = append(held, h.Name)
				}
				for _, f := range b.Findings {
					if f.Severity == check.Warning {
						asked = append(asked, fmt.Sprintf("%s %s", f.Rule, f.Unit))
					}
				}
				slices.Sort(held)
				if len(held) > 0 {
					got = append(got, "held "+strings.Join(slices.Compact(held), "; "))
				}
				if len(asked) > 0 {
					got = append(got, "asked "+strings.Join(asked, "; "))
				}
			}
			counts := counted2016(t, entries)
			got = append(got, "counts "+counts)
			if len(c.files) == 1 {
				if alone := looked(t, c); alone != counts {
					t.Errorf("looked at alone it counts %s, entered %s", alone, counts)
				}
			}
			if diff := cmp.Diff(c.said, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// looked is what a file comes to that nobody enters.
func looked(t *testing.T, c *placeCase) string {
	t.Helper()
	path := t.TempDir() + "/returns.csv"
	if err := os.WriteFile(path, []byte(c.files[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := intake.Examine(t.Context(), []string{path}, intake.Rules{Name: "votes", Catalog: embeddedCatalog(t), Options: feed.Options{Contest: c.contest}})
	if err != nil {
		t.Fatal(err)
	}
	votes := map[canvass.OptionID]int64{}
	for _, p := range x.Would {
		for _, o := range p.Options {
			if o.Counted != nil {
				votes[o.Option] += *o.Counted
			}
		}
	}
	return fmt.Sprintf("%d %d", votes["hillary-clinton"], votes["bernie-sanders"])
}

// standing is what a record has of a source after its entries: the newest of each unit, by its id.
func standing(contest canvass.ContestID, entries []*canvass.Entry) *check.Table {
	table := &check.Table{Contest: contest}
	at := map[canvass.UnitID]*check.Unit{}
	for _, e := range entries {
		if e.Report == nil {
			continue
		}
		u := at[e.Report.Unit]
		if u == nil {
			u = &check.Unit{ID: string(e.Report.Unit), Name: string(e.Report.Unit)}
			at[e.Report.Unit] = u
			table.Units = append(table.Units, u)
		}
		u.Counts = map[canvass.Measure]check.Column{e.Report.Measure: {}}
		for _, n := range e.Report.Counts {
			u.Counts[e.Report.Measure][n.Option] = n.Votes
		}
	}
	return table
}

func counted2016(t *testing.T, entries []*canvass.Entry) string {
	t.Helper()
	votes := map[canvass.OptionID]int64{}
	for _, c := range fold(t, entries) {
		for _, o := range c.count.Options {
			votes[o.Option] += o.Votes
		}
	}
	return fmt.Sprintf("%d %d", votes["hillary-clinton"], votes["bernie-sanders"])
}
