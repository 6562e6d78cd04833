package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed/intake"
)

// apTowns is an AP page with the candidates' lines of towns, several of which may have one name.
func apTowns(towns ...string) string {
	units := make([]string, len(towns))
	for i, town := range towns {
		name, candidates, _ := strings.Cut(town, ": ")
		var lines []string
		for line := range strings.SplitSeq(candidates, ", ") {
			last, votes, _ := strings.Cut(line, " ")
			first := map[string]string{"Able": "Ann", "Baker": "Bob"}[last]
			lines = append(lines, fmt.Sprintf(`{"first":%q,"last":%q,"voteCount":%s}`, first, last, votes))
		}
		units[i] = fmt.Sprintf(`{"statePostal":"VT","level":"subunit","reportingunitID":"%d","reportingunitName":%q,"lastUpdated":"2024-03-06T02:00:00Z","candidates":[%s]}`,
			i+1, name, strings.Join(lines, ","))
	}
	return `{"electionDate":"2024-03-05","races":[{"raceID":"1","raceTypeID":"D","officeID":"P","reportingUnits":[` + strings.Join(units, ",") + `]}]}`
}

// Several items of one unit that a person lets in are one report where they speak of different options, and none where
// they do not agree: the last never takes the place of the others.
func TestSeveralItemsOfOneUnit(t *testing.T) {
	s := source("ap")
	s.Options.Contest = ""
	s.Accept = []intake.Acceptance{{Rule: "duplicate-unit", By: "desk", Reason: "the clerk sent two sheets"}}
	for _, c := range []struct {
		name  string
		towns []string
		want  []string
	}{
		{"different options", []string{"Barre: Able 30", "Barre: Baker 20", "Stowe: Able 1, Baker 2"}, []string{
			"report town:barre ann-able 30 bob-baker 20", "report town:stowe bob-baker 2 ann-able 1",
		}},
		{"the same twice", []string{"Barre: Able 30, Baker 20", "Barre: Able 30, Baker 20"}, []string{
			"report town:barre ann-able 30 bob-baker 20",
		}},
		{"two that do not agree", []string{"Barre: Able 30, Baker 20", "Barre: Able 31, Baker 20", "Stowe: Able 1, Baker 2"}, []string{
			"report town:stowe bob-baker 2 ann-able 1",
			"held Barre, 2 times: several items are of this unit and do not agree",
		}},
	} {
		b := take(t, s, apTowns(c.towns...))
		var got []string
		for _, e := range b.Entries {
			words := "report " + string(e.Report.Unit)
			for _, n := range e.Report.Counts {
				words += fmt.Sprintf(" %s %d", n.Option, n.Votes)
			}
			got = append(got, words)
		}
		for _, h := range b.Held {
			why, _, _ := strings.Cut(h.Why, " (")
			got = append(got, fmt.Sprintf("held %s, %d times: %s", h.Name, h.Items, why))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	s.Accept = nil
	if b := take(t, s, apTowns("Barre: Able 30", "Barre: Baker 20")); len(b.Entries) != 0 {
		t.Errorf("nobody vouched, and %v went in", said(b))
	}
}

// A fall above the stated size holds the row that fell, the state's line among them, and no other; a row that is the
// sum of the others is held and holds nothing else.
func TestWhatIsHeldHoldsNoMore(t *testing.T) {
	s := source("county-clerk")
	first := take(t, s, heading+"Adair,,President,,DEM,Ann Able,1200\nAdair,,President,,DEM,Bob Baker,800\nBoone,,President,,DEM,Ann Able,300\nBoone,,President,,DEM,Bob Baker,200\n")
	s.Before = first.Tables
	b := take(t, s, heading+"Adair,,President,,DEM,Ann Able,1100\nAdair,,President,,DEM,Bob Baker,900\nBoone,,President,,DEM,Ann Able,300\nBoone,,President,,DEM,Bob Baker,220\n")
	want := []string{"report county:boone", "held figures Adair: falling-count: votes: ann-able fell from 1200 to 1100"}
	if diff := cmp.Diff(want, said(b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s.Accept = []intake.Acceptance{{Rule: "falling-count", Unit: "county:adair", By: "desk", Reason: "recounted"}}
	if b := take(t, s, heading+"Adair,,President,,DEM,Ann Able,1100\nAdair,,President,,DEM,Bob Baker,900\n"); len(b.Entries) != 1 || b.Vouched != 1 {
		t.Errorf("a fall that somebody vouches for: %v", said(b))
	}
	s.Accept, s.Before = nil, nil
	b = take(t, s, heading+"Adair,,President,,DEM,Ann Able,40\nAdair,,President,,DEM,Bob Baker,10\nBoone,,President,,DEM,Ann Able,20\nBoone,,President,,DEM,Bob Baker,15\n"+
		"Clay,,President,,DEM,Ann Able,10\nClay,,President,,DEM,Bob Baker,5\nCommonwealth,,President,,DEM,Ann Able,70\nCommonwealth,,President,,DEM,Bob Baker,30\n"+
		"Total,,President,,DEM,Ann Able,70\nTotal,,President,,DEM,Bob Baker,30\n")
	entered := 0
	for _, e := range b.Entries {
		if e.Report.Unit == "" {
			entered++
		}
	}
	if entered != 1 || len(b.Entries) != 4 || len(b.Held) != 1 || !strings.HasPrefix(b.Held[0].Why, string(check.SumRow)) {
		t.Errorf("a sum under the name of a county: %v", said(b))
	}
}
