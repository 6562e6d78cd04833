package canvass_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

func sheetOf(teller string, counts ...canvass.Count) *canvass.Sheet {
	return &canvass.Sheet{Teller: teller, Report: canvass.Report{
		Area: canvass.Statewide, Unit: "room:b", Measure: canvass.Votes, Counts: counts,
	}}
}

func whole(n int64) *int64 { return &n }

func TestSheetsAgree(t *testing.T) {
	ann := sheetOf("Ann", canvass.Count{Option: "able", Votes: 78}, canvass.Count{Option: "baker", Votes: 35})
	same := sheetOf("Ben", canvass.Count{Option: "baker", Votes: 35}, canvass.Count{Option: "able", Votes: 78})
	turned := sheetOf("Ben", canvass.Count{Option: "able", Votes: 87}, canvass.Count{Option: "baker", Votes: 35})
	short := sheetOf("Ben", canvass.Count{Option: "able", Votes: 78})
	blank := sheetOf("Ben", canvass.Count{Option: "able", Votes: 78}, canvass.Count{Option: "baker", Votes: 35})
	blank.Report.Blank = whole(0)
	other := sheetOf("Ben", canvass.Count{Option: "able", Votes: 78}, canvass.Count{Option: "baker", Votes: 35})
	other.Report.Unit = "room:c"
	for _, c := range []struct {
		why  string
		with *canvass.Sheet
		want bool
	}{
		{"the same figures in another order", same, true},
		{"two digits changed places", turned, false},
		{"an option is left out, which is not none", short, false},
		{"blank ballots are given by one of them", blank, false},
		{"another room", other, false},
	} {
		if got := ann.Agrees(c.with); got != c.want || c.with.Agrees(ann) != got {
			t.Errorf("%s: %v, want %v, both ways", c.why, got, c.want)
		}
	}
}

func TestRefusedByHand(t *testing.T) {
	one := canvass.Count{Option: "able", Votes: 1}
	sheet := func(change func(*canvass.Sheet)) error {
		s := sheetOf("Ann", one)
		change(s)
		return s.Validate()
	}
	lot := func(change func(*canvass.Lot)) error {
		l := &canvass.Lot{Pool: "at-large", Area: canvass.Statewide, Order: []canvass.OptionID{"able", "baker"}, Date: "2028-03-07"}
		change(l)
		return l.Validate()
	}
	report := func(tellers ...canvass.Teller) error {
		r := canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: []canvass.Count{one}, Tellers: tellers}
		return r.Validate()
	}
	for want, err := range map[string]error{
		"":                            sheet(func(*canvass.Sheet) {}),
		"not a teller's name":         sheet(func(s *canvass.Sheet) { s.Teller = " Ann" }),
		"holds no counts":             sheet(func(s *canvass.Sheet) { s.Report.Counts = nil }),
		"says more than a teller":     sheet(func(s *canvass.Sheet) { s.Report.Final = true }),
		"two options or more":         lot(func(l *canvass.Lot) { l.Order = l.Order[:1] }),
		"is named twice: two tellers": report(canvass.Teller{Name: "Ann"}, canvass.Teller{Name: "ANN"}),
		"two or more who each":        report(canvass.Teller{Name: "Ann"}),
		"able is named twice":         lot(func(l *canvass.Lot) { l.Order[1] = "able" }),
		"not a day":                   lot(func(l *canvass.Lot) { l.Date = "7 March" }),
		"names its pool": (&canvass.Decision{
			Kind: canvass.DecideAward, Date: "2028-03-07", Pool: "at-large", Awards: []canvass.Award{{Option: "able", Delegates: 1}},
		}).Validate(),
		"not a kind of decision": (&canvass.Decision{Kind: "lot", Date: "2028-03-07"}).Validate(),
	} {
		switch {
		case want == "" && err != nil:
			t.Errorf("refused: %v", err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("want %q in the refusal, got %v", want, err)
		}
	}
}

func TestCheckInIsNoCount(t *testing.T) {
	r := canvass.Report{Area: canvass.Statewide, Unit: "room:a", Measure: canvass.Votes, CheckedIn: whole(96)}
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	if r.Counted() {
		t.Error("a number of people at the door is not a count of votes")
	}
}

func TestOnePersonIsOneTeller(t *testing.T) {
	for _, other := range []string{"ADA CRUZ", "Ada Cruz.", "Cruz, Ada", "ada  cruz"} {
		if !canvass.SameTeller("Ada Cruz", other) {
			t.Errorf("%q is taken for somebody else", other)
		}
	}
	if canvass.SameTeller("Ada Cruz", "Ada Reyes") {
		t.Error("two people are taken for one")
	}
	for _, hidden := range []string{"Ada\u200b Cruz", "Ada\u202e Cruz", "Ada\u00ad Cruz", "\u0410da Cruz", "...", "Ada\x1b[31m"} {
		if err := sheetOf(hidden, canvass.Count{Option: "able", Votes: 1}).Validate(); err == nil {
			t.Errorf("%q is a teller's name", hidden)
		}
	}
}
