// Package chart draws pictures as SVG from whole numbers: the quotas and seats of a pool of delegates, how much of a
// count is in, and the standings of a race.
//
// A picture is one <svg> element to stand inside a page. It is as wide as the column that holds it: lengths across are
// percentages, heights and letters are pixels, so nothing has to be read smaller on a telephone. Colours, dark and
// light and print alike, come from the page's style sheet by class; a picture carries no style of its own, which a
// strict content policy would refuse. Every picture has a title and a description for those who do not see it, and the
// page gives its numbers as a table beside it.
//
// The same numbers give the same bytes.
package chart

import (
	"encoding/xml"
	"fmt"
	"math/bits"
	"strings"
)

// SVG is a complete <svg> element. Every text in it is escaped.
type SVG string

// Colour is an option's place in the style sheet's set of colours, from 1. Zero is the neutral grey.
type Colour int

// Colours is how many colours the set has.
const Colours = 8

// class is the style sheet's name for the colour; what is outside the set is grey.
func (c Colour) class() string {
	if c < 1 || c > Colours {
		return "c0"
	}
	return fmt.Sprintf("c%d", int(c))
}

// Heights in pixels, on a rhythm of eight.
const (
	lettering = 16 // a line of letters, with its bar following
	bar       = 16
	thin      = 8
	gap       = 4
	between   = 16 // between the rows of two options
)

// letters is how many letters a line has room for on a telephone, and fewest how many of a name are drawn in any case;
// the table beside the picture has all of them.
const (
	letters = 50
	fewest  = 12
)

// canvas collects the elements of a picture from the top down.
type canvas struct {
	strings.Builder
	id   string
	y    int
	defs strings.Builder
}

// finish closes the picture. The title and description are tied to it by id, which is unique in its page.
func (c *canvas) finish(title, desc string) SVG {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" width="100%%" height="%d" role="img" aria-labelledby="%s-title %s-desc">`, c.y, c.id, c.id)
	fmt.Fprintf(&b, "\n<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", c.id, escape(title), c.id, escape(desc))
	if c.defs.Len() > 0 {
		fmt.Fprintf(&b, "<defs>%s</defs>\n", c.defs.String())
	}
	b.WriteString(c.String())
	b.WriteString("</svg>")
	return SVG(b.String())
}

// line writes a name at the left and its number at the right, and moves below them.
func (c *canvas) line(left, right string) {
	c.y += lettering - gap
	fmt.Fprintf(c, "<text class=\"label\" x=\"0\" y=\"%d\">%s</text>\n", c.y, escape(shorten(left, max(fewest, letters-len([]rune(right))))))
	if right != "" {
		fmt.Fprintf(c, "<text class=\"number\" x=\"100%%\" y=\"%d\" text-anchor=\"end\">%s</text>\n", c.y, escape(right))
	}
	c.y += gap + gap
}

// rect writes a bar between two percentages, of the given height, at the present height.
func (c *canvas) rect(class, from, width string, height int) {
	fmt.Fprintf(c, "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>\n", class, from, c.y, width, height)
}

// cuts writes the lines that part a bar of n seats on a scale of seats: every seat, or every tenth where a seat would
// be too narrow to see on a telephone.
func (c *canvas) cuts(n, seats int64, height int) {
	step := int64(1)
	for seats/step > 64 {
		step *= 10
	}
	for i := step; i < n; i += step {
		x := percent(i, seats)
		fmt.Fprintf(c, "<line class=\"cut\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>\n", x, c.y, x, c.y+height)
	}
}

// percent writes part of whole as a percentage with two decimals, cut off, between 0% and 100%.
func percent(part, whole int64) string {
	switch {
	case whole <= 0 || part <= 0:
		return "0%"
	case part >= whole:
		return "100%"
	}
	hi, lo := bits.Mul64(uint64(part), 10_000)
	h, _ := bits.Div64(hi, lo, uint64(whole)) // part < whole, so the quotient is below 10,000
	return hundredths(int64(h))
}

// hundredths writes hundredths of a percent as a percentage without needless zeros.
func hundredths(h int64) string {
	s := fmt.Sprintf("%d.%02d", h/100, h%100)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}

// shorten cuts a name to so many letters.
func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimRight(string(r[:most-1]), " ") + "…"
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes every byte
	return b.String()
}

// identifier keeps the letters, digits and hyphens of an id, so that no id can end its attribute.
func identifier(s string) string {
	keep := func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '-'
	}
	return "p-" + strings.Map(keep, s)
}
