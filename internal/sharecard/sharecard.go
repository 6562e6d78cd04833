// Package sharecard draws the picture that goes with an address when somebody hands it on: a headline, a few bars or a map
// of tiles, as a PNG of 1200 by 630 pixels. It draws the charts of pages as PNG too.
//
//	png, err := sharecard.PNG(sharecard.Card{Kicker: "Replay", Title: "Palmer wins the Democratic vote in American Samoa, 51 to 40"})
//
// The letters are the Go fonts, which golang.org/x/image carries; the colours are the caller's. The same card gives the
// same bytes.
package sharecard

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Card is what a picture shows.
type Card struct {
	// Warning stands on top where the record is no live one: "Replay: not live results".
	Warning string
	Kicker  string
	Title   string
	Small   string
	Bars    []Bar
	// Maps stand on the right, one below the other: one a party, since a place can have a winner in each. At most two are drawn.
	Maps []Map
}

// Map is the tiles of one party's contests, under its name.
type Map struct {
	Name  string
	Tiles []Tile
}

// Bar is one option with its part of the whole.
type Bar struct {
	Name, Number string
	Colour       color.RGBA
	Part, Whole  int64
}

// Tile is a jurisdiction on a map: its place on the grid, its letters and colours.
type Tile struct {
	Column, Row     int
	Letters         string
	Fill, Lettering color.RGBA
}

// Width and Height are the size of every picture, in pixels.
const (
	Width  = 1200
	Height = 630
)

const (
	margin   = 64
	mostBars = 4
	mostMaps = 2
	mapWide  = 11 // columns of tiles
	mapHigh  = 9  // rows of tiles
)

// The colours of what is no option: those of the pages in the light.
var (
	paper = color.RGBA{0xff, 0xfd, 0xf9, 0xff}
	ink   = color.RGBA{0x1d, 0x1b, 0x18, 0xff}
	soft  = color.RGBA{0x61, 0x5b, 0x52, 0xff}
	hair  = color.RGBA{0xd8, 0xd1, 0xc4, 0xff}
	doubt = color.RGBA{0x8a, 0x4b, 0x00, 0xff}
)

var fonts = sync.OnceValues(func() ([2]*opentype.Font, error) {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return [2]*opentype.Font{}, err
	}
	bold, err := opentype.Parse(gobold.TTF)
	return [2]*opentype.Font{regular, bold}, err
})

// PNG draws the card.
func PNG(c Card) ([]byte, error) {
	p := &picture{Image: image.NewRGBA(image.Rect(0, 0, Width, Height)), faces: map[faceKey]font.Face{}}
	p.fill(0, 0, Width, Height, paper)
	p.fill(0, 0, Width, 12, ink)
	right := Width - margin
	maps := c.Maps[:min(len(c.Maps), mostMaps)]
	step := 37
	if len(maps) > 1 {
		step = 25
	}
	if len(maps) > 0 {
		right -= mapWide*step + margin
	}
	p.text(margin, 70, 30, true, ink, "Canvass")
	if c.Warning != "" {
		p.text(margin+150, 70, 26, true, doubt, c.Warning)
	}
	y := p.text(margin, 128, 26, false, soft, p.fit(c.Kicker, 26, false, right-margin))
	size := 58
	for size > 34 && len(p.wrap(c.Title, size, true, right-margin))*size*6/5 > 290 {
		size -= 4
	}
	y += 16
	for _, line := range p.wrap(c.Title, size, true, right-margin) {
		y = p.text(margin, y+size, size, true, ink, line) + size/5 - 4
	}
	y += 12
	for _, line := range p.wrap(c.Small, 26, false, right-margin) {
		y = p.text(margin, y+30, 26, false, soft, line)
	}
	for i, m := range maps {
		p.tiles(m, Width-margin-mapWide*step, 60+(150-60)*(mostMaps-len(maps))+i*(mapHigh*step+50), step)
	}
	bars := c.Bars[:min(len(c.Bars), mostBars)]
	y = max(y+24, Height-40-len(bars)*52)
	for _, b := range bars {
		if y+40 > Height-20 {
			break
		}
		from, to := margin+330, right-150
		p.text(margin, y+28, 28, true, ink, p.fit(b.Name, 28, true, 310))
		p.fill(from, y+4, to, y+34, color.RGBA{0xf6, 0xf1, 0xe6, 0xff})
		if b.Whole > 0 && b.Part > 0 {
			p.fill(from, y+4, from+int(int64(to-from)*min(b.Part, b.Whole)/b.Whole), y+34, b.Colour)
		}
		p.text(right-p.width(b.Number, 28, true), y+28, 28, true, ink, b.Number)
		y += 52
	}
	if p.err != nil {
		return nil, fmt.Errorf("share picture: %w", p.err)
	}
	out, err := encode(p.Image)
	if err != nil {
		return nil, fmt.Errorf("share picture: %w", err)
	}
	return out, nil
}

// tiles draws a map from its upper left corner, step pixels a tile.
func (p *picture) tiles(m Map, left, top, step int) {
	p.text(left, top, 20, true, ink, m.Name)
	size, letters := step-2, step*7/16
	for _, t := range m.Tiles {
		x, y := left+t.Column*step, top+12+t.Row*step
		p.fill(x, y, x+size, y+size, t.Fill)
		if t.Fill == paper {
			p.frame(x, y, x+size, y+size, hair)
		}
		p.text(x+(size-p.width(t.Letters, letters, true))/2, y+(size+letters*3/4)/2, letters, true, t.Lettering, t.Letters)
	}
}

// Lighter is a colour mixed with three parts of paper: of somebody who leads, and has not won.
func Lighter(c color.RGBA) color.RGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a) + 3*int(b)) / 4) } // at most 255, being a mean of bytes
	return color.RGBA{mix(c.R, paper.R), mix(c.G, paper.G), mix(c.B, paper.B), 0xff}
}

// Paper is the colour of the ground, of a tile on which nothing has happened.
func Paper() color.RGBA { return paper }

// Ink is the colour of letters on paper.
func Ink() color.RGBA { return ink }

// Soft is the colour of letters that matter less.
func Soft() color.RGBA { return soft }

// picture is an image being drawn; it remembers the first error.
type picture struct {
	Image *image.RGBA
	faces map[faceKey]font.Face
	err   error
}

type faceKey struct {
	size int
	bold bool
}

func (p *picture) face(size int, bold bool) font.Face {
	k := faceKey{size, bold}
	if f := p.faces[k]; f != nil {
		return f
	}
	all, err := fonts()
	if err == nil {
		of := all[0]
		if bold {
			of = all[1]
		}
		var f font.Face
		if f, err = opentype.NewFace(of, &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingFull}); err == nil {
			p.faces[k] = f
			return f
		}
	}
	if p.err == nil {
		p.err = err
	}
	return nil
}

func (p *picture) fill(x0, y0, x1, y1 int, c color.RGBA) {
	draw.Draw(p.Image, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
}

func (p *picture) frame(x0, y0, x1, y1 int, c color.RGBA) {
	p.fill(x0, y0, x1, y0+1, c)
	p.fill(x0, y1-1, x1, y1, c)
	p.fill(x0, y0, x0+1, y1, c)
	p.fill(x1-1, y0, x1, y1, c)
}

// text writes a line with its base at y, and gives back y.
func (p *picture) text(x, y, size int, bold bool, c color.RGBA, s string) int {
	f := p.face(size, bold)
	if f == nil {
		return y
	}
	d := font.Drawer{Dst: p.Image, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(s)
	return y
}

func (p *picture) width(s string, size int, bold bool) int {
	f := p.face(size, bold)
	if f == nil {
		return 0
	}
	return font.MeasureString(f, s).Ceil()
}

// fit cuts a line that is wider than so many pixels.
func (p *picture) fit(s string, size int, bold bool, most int) string {
	for r := []rune(s); p.width(s, size, bold) > most && len(r) > 1; {
		r = r[:len(r)-1]
		s = strings.TrimRight(string(r), " ,;") + "…"
	}
	return s
}

// wrap breaks a text into lines of at most so many pixels.
func (p *picture) wrap(s string, size int, bold bool, most int) []string {
	var out []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && p.width(longer, size, bold) > most {
			out = append(out, line)
			longer = p.fit(word, size, bold, most)
		}
		line = longer
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}
