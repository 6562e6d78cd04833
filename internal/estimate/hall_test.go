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

// Draws agree with the exact chances.
func TestHallDraws(t *testing.T) {
	h := Hall{Ballots: 91}
	for votes, want := range map[int64]float64{33: 0.9074, 34: 0.9616} {
		draws, err := h.Draw(votes, 60, 20_000, 1)
		if err != nil {
			t.Fatal(err)
		}
		wins := 0.0
		for _, n := range draws {
			if 2*n > 91 {
				wins++
			}
		}
		if got := wins / 20_000; got < want-0.01 || got > want+0.01 {
			t.Errorf("%d of 60: %.4f of the draws win, exactly %.4f do", votes, got, want)
		}
	}
	if _, err := h.Draw(3, 92, 1, 1); err == nil {
		t.Error("92 of 91 ballots are counted")
	}
}
