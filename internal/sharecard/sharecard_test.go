package sharecard

import (
	"bytes"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

var card = Card{
	Warning: "Replay: not live results", Kicker: "American Samoa Democratic caucuses, 5 March 2024",
	Title: "Palmer wins the Democratic vote in American Samoa, 51 to 40", Small: "All 91 ballots are counted.",
	Bars: []Bar{{"Jason Palmer", "56.0%", color.RGBA{0x34, 0x48, 0x05, 0xff}, 51, 91}, {"Joe Biden", "44.0%", color.RGBA{0xc7, 0x85, 0x3b, 0xff}, 40, 91}},
	Maps: []Map{
		{"Democrats", []Tile{{2, 8, "AS", color.RGBA{0x34, 0x48, 0x05, 0xff}, color.RGBA{255, 255, 255, 255}}, {3, 8, "GU", Paper(), Soft()}}},
		{"Republicans", []Tile{{9, 1, "VT", color.RGBA{0x5d, 0x24, 0x63, 0xff}, color.RGBA{255, 255, 255, 255}}}},
	},
}

func TestThePictureIsAPNGOfItsSize(t *testing.T) {
	b, err := PNG(card)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds(); got.Dx() != Width || got.Dy() != Height {
		t.Errorf("the picture is %v", got)
	}
	colours := map[color.Color]int{}
	for y := range Height {
		for x := range Width {
			colours[img.At(x, y)]++
		}
	}
	if n := colours[card.Bars[0].Colour]; n < 2500 {
		t.Errorf("the first bar is %d pixels", n)
	}
	for _, m := range card.Maps {
		if n := colours[m.Tiles[0].Fill]; n < 300 {
			t.Errorf("the tile of %s is %d pixels", m.Tiles[0].Letters, n)
		}
	}
	if n := colours[ink]; n < 12*Width+3000 {
		t.Errorf("the headline is %d pixels of ink", n-12*Width)
	}
	if again, _ := PNG(card); !bytes.Equal(b, again) {
		t.Error("the same card gives other bytes")
	}
	if len(b) > 80_000 {
		t.Errorf("the picture has %d bytes", len(b))
	}
}

// A text of any length stays inside, and what has nothing is drawn too.
func TestAnyTextIsDrawn(t *testing.T) {
	long := card
	long.Title = strings.Repeat("Supercalifragilisticexpialidocious ", 40)
	long.Kicker, long.Small = long.Title, strings.Repeat("x", 4000)
	for _, c := range []Card{{}, long, {Bars: make([]Bar, 50)}} {
		if _, err := PNG(c); err != nil {
			t.Error(err)
		}
	}
}
