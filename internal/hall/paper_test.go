package hall_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/hall"
)

func TestPapersHaveTheContestsNames(t *testing.T) {
	files, err := catalog.Overlay(nil, "testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	contest := c.Contests[guam]
	for paper, want := range map[hall.Paper]struct {
		pages int
		texts []string
	}{
		hall.CheckInSheet: {2, []string{"Room A, parish hall", "Room B, school", "7 March 2028", ">26<"}},
		hall.TallySheets:  {10, []string{"<strong>Ann Able</strong>", "<strong>Write-ins</strong>", ">300<"}},
		hall.ResultsForms: {2, []string{"Bob Baker", "Spoiled or void ballots", "For Zembla Democratic Party, name and signature"}},
	} {
		var b bytes.Buffer
		if err := hall.WritePaper(&b, paper, c, contest); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "<section>"); n != want.pages {
			t.Errorf("%s: %d sheets, want %d", paper, n, want.pages)
		}
		for _, text := range want.texts {
			if !strings.Contains(b.String(), text) {
				t.Errorf("%s: no %q", paper, text)
			}
		}
	}
	if err := hall.WritePaper(&bytes.Buffer{}, "statement", c, contest); err == nil {
		t.Error("a statement was printed without a count")
	}
}

func TestPapersOfRankedBallots(t *testing.T) {
	c, err := catalog.Parse(rankedFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	for paper, want := range map[hall.Paper]struct {
		pages int
		texts []string
	}{
		hall.RankedBallot: {1, []string{"Fill in one oval a column", "<th>3rd</th>", "Write-ins"}},
		hall.RankedTable:  {2, []string{"<strong>A</strong> Ann Able, ", "<strong>E</strong> Write-ins.", "Room B, school"}},
		hall.ResultsForms: {2, []string{"Bob Baker, first choices"}},
	} {
		var b bytes.Buffer
		if err := hall.WritePaper(&b, paper, c, c.Contests[guam]); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "<section>"); n != want.pages {
			t.Errorf("%s: %d sheets, want %d", paper, n, want.pages)
		}
		for _, text := range want.texts {
			if !strings.Contains(b.String(), text) {
				t.Errorf("%s: no %q", paper, text)
			}
		}
		if dir := os.Getenv("CANVASS_PAPERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, string(paper)+".html"), b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestCatalogsRankedContests are ready for a hall: those of 2020 that were counted by ranked ballots.
func TestCatalogsRankedContests(t *testing.T) {
	c, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []canvass.ContestID{"2020/dem/ak", "2020/dem/hi", "2020/dem/ks", "2020/dem/wy"} {
		if err := hall.Ready(c.Contests[id]); err != nil {
			t.Error(err)
		}
		if !slices.Contains(hall.PapersOf(c.Contests[id]), hall.RankedTable) {
			t.Errorf("%s has no table of ballots", id)
		}
	}
}
