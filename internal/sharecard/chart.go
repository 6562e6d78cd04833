package sharecard

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// fine is how many pixels of a PNG stand for one of a chart.
const fine = 2

// Chart draws a chart of package chart, an SVG of bars, lines, dots and words across a width in pixels, as a PNG twice as
// fine. colours are those of options, grey first. It fails on anything that it does not know, sooner than leave it out:
// maps are such.
func Chart(svg string, width int, colours []color.RGBA) ([]byte, error) {
	d := xml.NewDecoder(strings.NewReader(svg))
	var c *chartPicture
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		e, starts := token.(xml.StartElement)
		if !starts {
			continue
		}
		a := attributes(e)
		switch name := e.Name.Local; {
		case name == "svg" && c == nil:
			height, err := strconv.Atoi(a["height"])
			if err != nil || height <= 0 || height > 4000 || a["width"] != "100%" {
				return nil, fmt.Errorf("a picture of size %q by %q", a["width"], a["height"])
			}
			c = newChartPicture(width, height, colours)
		case c == nil:
			return nil, fmt.Errorf("<%s> where <svg> should be", name)
		case name == "title" || name == "desc":
			err = d.Skip()
		case name == "text":
			var words string
			if words, err = chars(d); err == nil {
				err = c.words(a, words)
			}
		default:
			err = c.shape(name, a)
		}
		if err != nil {
			return nil, err
		}
	}
	if c == nil {
		return nil, fmt.Errorf("no picture")
	}
	if c.err != nil {
		return nil, c.err
	}
	return encode(c.Image)
}

// chartPicture is a chart being drawn.
type chartPicture struct {
	picture
	width   int
	colours []color.RGBA
}

func newChartPicture(width, height int, colours []color.RGBA) *chartPicture {
	const around = 16
	c := &chartPicture{width: width, colours: colours}
	c.Image = image.NewRGBA(image.Rect(-around*fine, -around*fine, (width+around)*fine, (height+around)*fine))
	c.faces = map[faceKey]font.Face{}
	b := c.Image.Bounds()
	c.fill(b.Min.X, b.Min.Y, b.Max.X, b.Max.Y, paper)
	return c
}

func attributes(e xml.StartElement) map[string]string {
	out := map[string]string{}
	for _, a := range e.Attr {
		out[a.Name.Local] = a.Value
	}
	return out
}

// chars are the words of an element, to its end.
func chars(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch x := token.(type) {
		case xml.CharData:
			b.Write(x)
		case xml.EndElement:
			return b.String(), nil
		case xml.StartElement:
			return "", fmt.Errorf("<%s> within words", x.Name.Local)
		}
	}
}

// across is a number or a percentage of the width, in pixels of the PNG.
func (c *chartPicture) across(text string) (float64, error) {
	whole, percent := strings.CutSuffix(text, "%")
	n, err := strconv.ParseFloat(whole, 64)
	if percent {
		n *= float64(c.width) / 100
	}
	return n * fine, err
}

// paint is what a class is filled with, and drawn around with; a fully transparent colour is none.
func (c *chartPicture) paint(class string) (fill, stroke color.RGBA, err error) {
	alpha := 1.0
	for _, word := range strings.Fields(class) {
		switch n, isOption := strings.CutPrefix(word, "c"); {
		case word == "cut":
			stroke = paper
		case word == "need":
			stroke = ink
		case word == "none":
			fill = hair
		case word == "open":
			stroke = soft
		case word == "label":
			fill = ink
		case word == "number", word == "key":
			fill = soft
		case word == "pale":
			alpha = 0.5
		case isOption:
			i, bad := strconv.Atoi(n)
			if bad != nil || i < 0 || i >= len(c.colours) {
				return fill, stroke, fmt.Errorf("no colour %q", word)
			}
			fill = c.colours[i]
		default:
			return fill, stroke, fmt.Errorf("a class %q that is not drawn", word)
		}
	}
	return faded(fill, alpha), stroke, nil
}

// faded is a colour with a part of its strength.
func faded(c color.RGBA, alpha float64) color.RGBA {
	part := func(n uint8) uint8 { return uint8(math.Round(float64(n) * alpha)) }
	return color.RGBA{part(c.R), part(c.G), part(c.B), part(c.A)}
}

func (c *chartPicture) shape(name string, a map[string]string) error {
	fill, stroke, err := c.paint(a["class"])
	if err != nil {
		return err
	}
	var wrong error
	at := func(key string) float64 {
		n, err := c.across(a[key])
		if err != nil && wrong == nil {
			wrong = fmt.Errorf("<%s> with %s %q", name, key, a[key])
		}
		return n
	}
	switch name {
	case "rect":
		x, y, w, h := at("x"), at("y"), at("width"), at("height")
		if o := a["fill-opacity"]; o != "" {
			part, err := strconv.ParseFloat(o, 64)
			if err != nil {
				return fmt.Errorf("<rect> with fill-opacity %q", o)
			}
			fill = faded(fill, part)
		}
		c.area(fill, x, y, x+w, y+h)
		if stroke.A > 0 {
			for _, l := range [][4]float64{{x, y, x + w, y}, {x, y + h, x + w, y + h}, {x, y, x, y + h}, {x + w, y, x + w, y + h}} {
				c.stroke(stroke, l[0], l[1], l[2], l[3])
			}
		}
	case "line":
		c.stroke(stroke, at("x1"), at("y1"), at("x2"), at("y2"))
	case "circle":
		x, y, r := at("cx"), at("cy"), at("r")
		var corners [48][2]float64
		for i := range corners {
			turn := 2 * math.Pi * float64(i) / 48
			corners[i] = [2]float64{x + r*math.Cos(turn), y + r*math.Sin(turn)}
		}
		c.polygon(fill, corners[:])
	default:
		return fmt.Errorf("<%s> is not drawn", name)
	}
	return wrong
}

// polygon fills between corners. It costs the pixels that it lies in, and not those of the picture: some have thousands.
func (c *chartPicture) polygon(paint color.RGBA, corners [][2]float64) {
	if paint.A == 0 {
		return
	}
	x0, y0, x1, y1 := corners[0][0], corners[0][1], corners[0][0], corners[0][1]
	for _, at := range corners {
		x0, y0, x1, y1 = min(x0, at[0]), min(y0, at[1]), max(x1, at[0]), max(y1, at[1])
	}
	box := image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1)), int(math.Ceil(y1))).Intersect(c.Image.Bounds())
	if box.Empty() {
		return
	}
	path := vector.NewRasterizer(box.Dx(), box.Dy())
	path.DrawOp = draw.Over
	for i, at := range corners {
		x, y := float32(at[0]-float64(box.Min.X)), float32(at[1]-float64(box.Min.Y))
		if i == 0 {
			path.MoveTo(x, y)
		} else {
			path.LineTo(x, y)
		}
	}
	path.ClosePath()
	path.Draw(c.Image, box, image.NewUniform(paint), image.Point{})
}

// area fills between two corners.
func (c *chartPicture) area(paint color.RGBA, x0, y0, x1, y1 float64) {
	c.polygon(paint, [][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}})
}

// stroke draws a line that lies or stands, a pixel of the chart wide.
func (c *chartPicture) stroke(paint color.RGBA, x0, y0, x1, y1 float64) {
	const half = fine / 2
	c.area(paint, min(x0, x1)-half, min(y0, y1)-half, max(x0, x1)+half, max(y0, y1)+half)
}

func (c *chartPicture) words(a map[string]string, s string) error {
	fill, _, err := c.paint(a["class"])
	if err != nil {
		return err
	}
	if fill.A == 0 {
		fill = ink
	}
	x, err := c.across(a["x"])
	y, wrong := c.across(a["y"])
	if err != nil || wrong != nil {
		return fmt.Errorf("words at %q, %q", a["x"], a["y"])
	}
	const size = 14 * fine
	f := c.face(size, a["class"] == "label")
	if f == nil {
		return c.err
	}
	switch wide := float64(font.MeasureString(f, s)) / 64; a["text-anchor"] {
	case "end":
		x -= wide
	case "middle":
		x -= wide / 2
	}
	d := font.Drawer{Dst: c.Image, Src: image.NewUniform(fill), Face: f, Dot: fixed.P(int(x), int(y))}
	d.DrawString(s)
	return nil
}
