package sharecard

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// A picture of more colours than a palette has keeps its areas exactly, and every other pixel nearly; the same picture
// gives the same bytes.
func TestColoursOfAPalette(t *testing.T) {
	from := image.NewRGBA(image.Rect(-8, -8, 92, 92)) // charts begin before 0
	for y := range 100 {
		for x := range 100 {
			c := ink
			switch {
			case y < 30:
				c = paper
			case y >= 60: // 4,000 pixels of 800 colours, as the edges of letters are between ink and paper
				n := (y*100 + x) % 800
				c = color.RGBA{uint8(20 + n/4), uint8(20 + n/4), uint8(20 + n/4 + n%4), 255}
			}
			from.SetRGBA(x-8, y-8, c)
		}
	}
	b, err := encode(from)
	if err != nil {
		t.Fatal(err)
	}
	to, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	off := func(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
	for y := range 100 {
		for x := range 100 {
			want, got := from.RGBAAt(x-8, y-8), color.RGBAModel.Convert(to.At(x, y)).(color.RGBA)
			far := max(off(want.R, got.R), off(want.G, got.G), off(want.B, got.B))
			if most := map[bool]int{true: 0, false: 3}[y < 60]; far > most || got.A != 255 {
				t.Fatalf("at %d, %d there is %v, want %v", x, y, got, want)
			}
		}
	}
	if again, _ := encode(from); !bytes.Equal(b, again) {
		t.Error("the same picture gives other bytes")
	}
}
