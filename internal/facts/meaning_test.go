package facts

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

// What an editor would say of a contest in one sentence: American Samoa could move no more than three delegates; Sanders won Michigan
// and needs more; of South Carolina, which moved the race, and of Nevada, whose winner got the nomination, nothing is said.
func TestMeaning(t *testing.T) {
	s, err := past()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[canvass.ContestID]string{
		"2024/dem/as": "Whatever the outcome, no more than three delegates could have changed hands.",
		"2016/dem/mi": "The win left Sanders needing 53.33% of the remaining delegates, up from 53.25%.",
		"2020/dem/sc": "",
		"2016/gop/nv": "",
		"2020/dem/ia": "",
	} {
		got := ""
		for _, p := range Tell(s, id, Full).Paragraphs {
			for _, x := range p.Sentences {
				if x.About == "meaning" || x.About == "harder" {
					got = x.Text()
				}
			}
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
