package facts_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/facts"
)

// TestEverythingIsClean tells every contest, person and place of the catalog before the night, in it and after it:
// nothing that the linter finds, no hole in a sentence, no story without a headline.
func TestEverythingIsClean(t *testing.T) {
	r := superTuesday(t, nil)
	for _, at := range []string{"2024-03-05T12:00Z", "2024-03-06T03:37Z", "2025-01-01T00:00Z"} {
		if at > "2025" {
			r.tickAt(moment(t, at))
		}
		s := r.fold(t, moment(t, at), nil)
		var all []*facts.Story
		for id := range s.Contests {
			all = append(all, facts.Tell(s, id, facts.Full))
		}
		for id := range s.Catalog.People {
			all = append(all, facts.Who(s, id))
		}
		for id := range s.Catalog.Jurisdictions {
			all = append(all, facts.Calendar(s, id), facts.History(s, id, ""))
		}
		if len(all) < 300 {
			t.Fatalf("%d stories", len(all))
		}
		for _, st := range all {
			clean(t, st)
			if len(st.Paragraphs) > 0 && len(st.Headline.Spans) == 0 {
				t.Errorf("%s at %s: a story without a headline: %s", st.Subject, at, st.Text())
			}
			for _, x := range st.Sentences() {
				if text := x.Text(); strings.Contains(text, "  ") || strings.Contains(text, " ,") || strings.Contains(text, "..") || strings.Contains(text, "{") {
					t.Errorf("%s at %s: %q", st.Subject, at, text)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
}
