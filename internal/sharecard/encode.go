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
	each(from, func(_ int, c color.RGBA) { count[c]++ })
	order := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B), cmp.Compare(a.A, b.A))
	})
	palette, place := alike(order, 0)
	for coarse := 1; len(palette) > 256; coarse++ {
		palette, place = alike(order, coarse)
	}
	to := image.NewPaletted(image.Rect(0, 0, from.Rect.Dx(), from.Rect.Dy()), palette)
	last, at := color.RGBA{}, uint8(0)
	each(from, func(i int, c color.RGBA) {
		if i == 0 || c != last {
			last, at = c, place[c]
		}
		to.Pix[i] = at
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

// each calls f with every pixel, row by row.
func each(p *image.RGBA, f func(i int, c color.RGBA)) {
	i := 0
	for y := range p.Rect.Dy() {
		row := p.Pix[y*p.Stride : y*p.Stride+4*p.Rect.Dx()]
		for ; len(row) > 0; row = row[4:] {
			f(i, color.RGBA{row[0], row[1], row[2], row[3]})
			i++
		}
	}
}
