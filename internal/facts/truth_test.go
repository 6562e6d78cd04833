package facts_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
)

// TestNothingFalseOfThePast tells contests and people of whom something untrue was once said, and holds it against the past.
func TestNothingFalseOfThePast(t *testing.T) {
	r := superTuesday(t, nil)
	for _, x := range []struct {
		id        canvass.ContestID
		at        string
		says, not string
	}{
		// Canceled, and its day still to come: what comes next is counted from the day of the story.
		{"2024/dem/fl", "2024-03-06T14:00Z", "Democrats vote next in Hawaii on Wednesday", "Louisiana"},
		// No pledged delegate of a Democratic contest is unbound.
		{"2024/dem/oh", "2025-01-01T00:00Z", "the other one was not assigned", "unbound"},
		{"2024/dem/ky", "2025-01-01T00:00Z", "the other two were not assigned", "unbound"},
		{"2024/gop/pa", "2025-01-01T00:00Z", "the other 51 were unbound", "assigned"},
		// A date that was not found is not one that a law sets, and not one that nobody has set.
		{"2020/gop/va", "2025-01-01T00:00Z", "a date that Canvass could not confirm", "by law"},
		{"2020/gop/wy", "2025-01-01T00:00Z", "No confirmed date of Wyoming Republican convention", "No date set"},
	} {
		m := moment(t, x.at)
		until := r.until(m)
		until.tickAt(m)
		st := facts.Tell(until.fold(t, 0, nil), x.id, facts.Medium)
		text := strings.Join(strings.Fields(st.Text()), " ")
		if !strings.Contains(text, x.says) || strings.Contains(text, x.not) {
			t.Errorf("%s at %s: want %q and no %q in\n%s", x.id, x.at, x.says, x.not, text)
		}
	}
	who := facts.Who(r.fold(t, 0, nil), "bernie-sanders").Text()
	if !strings.Contains(who, "has run as a Democrat") || strings.Contains(who, "is a Democrat") {
		t.Errorf("of Bernie Sanders, an independent senator: %s", who)
	}
}
