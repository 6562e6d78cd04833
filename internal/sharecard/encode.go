package sharecard

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"
)

// exact is how many colours of a picture, the most frequent, are kept exactly whatever others there are.
const exact = 64

// encode is a picture as a PNG with a palette, which has a third of the bytes of one without and is made in a tenth of
// the time. Where there are more than 256 colours, which the edges of letters have, rare ones that are nearly the same
// become one: areas keep theirs.
func encode(from *image.RGBA) ([]byte, error) {
	count := map[color.RGBA]int{}
	rows(from, func(_, n int, c color.RGBA) { count[c] += n })
	order := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B), cmp.Compare(a.A, b.A))
	})
	palette, place := alike(order, 0)
	for coarse := 1; len(palette) > 256; coarse++ {
		palette, place = alike(order, coarse)
	}
	to := image.NewPaletted(image.Rect(0, 0, from.Rect.Dx(), from.Rect.Dy()), palette)
	rows(from, func(at, n int, c color.RGBA) {
		of := place[c]
		for i := range to.Pix[at : at+n] {
			to.Pix[at+i] = of
		}
	})
	var out bytes.Buffer
	err := png.Encode(&out, to)
	return out.Bytes(), err
}

// alike are colours for a palette, and the place of each colour in it: the first ones as they are, and of the others those
// that differ in the lowest bits alone as the first of them.
func alike(order []color.RGBA, bits int) (color.Palette, map[color.RGBA]uint8) {
	var palette color.Palette
	place, group := make(map[color.RGBA]uint8, len(order)), map[color.RGBA]uint8{}
	for i, c := range order {
		of := color.RGBA{c.R >> bits, c.G >> bits, c.B >> bits, c.A >> bits}
		at, known := group[of]
		if i < exact || !known {
			at = uint8(len(palette))
			palette = append(palette, c)
		}
		if i >= exact {
			group[of] = at
		}
		place[c] = at
	}
	return palette, place
}

// rows calls f with every run of pixels of one colour in a row: where it begins, of all pixels, and how long it is.
func rows(p *image.RGBA, f func(at, n int, c color.RGBA)) {
	wide := p.Rect.Dx()
	for y := range p.Rect.Dy() {
		row := p.Pix[y*p.Stride : y*p.Stride+4*wide]
		for x := 0; x < wide; {
			c := [4]byte(row[4*x:])
			n := 1
			for x+n < wide && [4]byte(row[4*(x+n):]) == c {
				n++
			}
			f(y*wide+x, n, color.RGBA{c[0], c[1], c[2], c[3]})
			x += n
		}
	}
}
