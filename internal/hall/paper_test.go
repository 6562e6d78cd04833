package hall_test

import (
	"bytes"
	"strings"
	"testing"

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
