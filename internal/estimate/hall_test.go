package estimate

import (
	"fmt"
	"testing"
)

// American Samoa, 5 March 2024: 91 ballots, 51 to 40.
func TestHallOfAmericanSamoa(t *testing.T) {
	h := Hall{Ballots: 91}
	l, err := h.After(51, 60)
	wins, err2 := h.LeaderWins(51, 60)
	live33, err3 := h.Live(33, 60)
	live34, err4 := h.Live(34, 60)
	for _, err := range []error{err, err2, err3, err4} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := fmt.Sprintf("%.4f %.4f %.4f %.4f %.4f", l.Leads, l.Ties, wins, live33, live34)
	if want := "0.9189 0.0491 0.9663 0.9074 0.9616"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
