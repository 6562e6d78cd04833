package web

import (
	"errors"
	"testing"

	"github.com/canvassdesk/canvass/internal/sharecard"
)

// A picture is drawn once for what is on it, and one that could not be drawn is tried again.
func TestDrawnOnce(t *testing.T) {
	d := newDrawings()
	drawn := 0
	draw := func() ([]byte, error) {
		drawn++
		if drawn == 1 {
			return nil, errors.New("not now")
		}
		return []byte{byte(drawn)}, nil
	}
	if _, err := d.get([]byte("a"), draw); err == nil {
		t.Error("no error")
	}
	for _, x := range []struct {
		what string
		want byte
	}{{"a", 2}, {"a", 2}, {"b", 3}, {"a", 2}} {
		if got, err := d.get([]byte(x.what), draw); err != nil || got[0] != x.want {
			t.Errorf("%s: %v, %v", x.what, got, err)
		}
	}

	// Two cards that differ in anything are two pictures.
	card := sharecard.Card{Kicker: "Kestrel", Title: "Rivera leads", Bars: []sharecard.Bar{{Name: "Rivera", Number: "51", Part: 51, Whole: 91}}}
	first, err := d.card(&card)
	if err != nil {
		t.Fatal(err)
	}
	card.Bars[0].Part++
	if second, err := d.card(&card); err != nil || string(second) == string(first) {
		t.Errorf("another bar and the same picture, %v", err)
	}
}
