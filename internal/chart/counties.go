package chart

import (
	"fmt"
	"slices"
	"strings"
)

// Counties is a state's counties, each in the colour of who is first in it.
type Counties struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	// Counties are all of the state, those of which nothing is known too.
	Counties []CountyShade
}

// CountyShade is a county and what it shows.
type CountyShade struct {
	// Rings are its borders, each closed: points east and south of the map's corner, in any unit.
	Rings  [][][2]int
	Name   string // the county in words: "Kent: Donald Trump 41.2%"
	Colour Colour
	// Level is nobody, no votes; or how far the first is ahead, from 1, little, to 3.
	Level int
	// Rank is the place of its first option among all that are first somewhere: those after the first are hatched, so
	// that nobody has to tell colours apart.
	Rank int
}

// The size of a county map: at most so many pixels, before the page fits it into its column.
const (
	mapWidth  = 640
	mapHeight = 560
)

// CountyMap draws the counties. How far the first is ahead is the depth of the colour; all that are led by another than
// the one who leads most are hatched, each in another way.
func CountyMap(m Counties) SVG {
	c := &canvas{id: identifier(m.ID)}
	fit := fitter(m.Counties)
	fmt.Fprintf(c, `<svg class="chart counties" viewBox="-2 -2 %d %d" role="img" aria-labelledby="%s-title %s-desc">`, fit.width+4, fit.height+4, c.id, c.id)
	fmt.Fprintf(c, "\n<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", c.id, escape(m.Title), c.id, escape(m.Desc))
	c.hatches(m.Counties)
	for _, s := range m.Counties {
		class, fill := "county", ""
		if s.Level > 0 {
			class += fmt.Sprintf(" k%s v%d", s.Colour.class()[1:], min(max(s.Level, 1), 3))
			if s.Rank > 0 {
				fill = fmt.Sprintf(` fill="url(#%s-h%d)"`, c.id, hatch(s.Rank))
				class += " hatched"
			}
		}
		fmt.Fprintf(c, `<path class="%s"%s d="%s">`, class, fill, fit.path(s.Rings))
		if s.Name != "" {
			fmt.Fprintf(c, "<title>%s</title>", escape(s.Name))
		}
		c.WriteString("</path>\n")
	}
	c.WriteString("</svg>")
	return SVG(c.String())
}

// hatchings is how many hatchings there are; further ranks begin again.
const hatchings = 3

func hatch(rank int) int { return (rank-1)%hatchings + 1 }

// hatches writes the patterns of the ranks that the map has. A pattern is in the colour of the first option of its rank.
func (c *canvas) hatches(shown []CountyShade) {
	var done []int
	for _, s := range shown {
		h := hatch(s.Rank)
		if s.Rank == 0 || s.Level == 0 || slices.Contains(done, h) {
			continue
		}
		done = append(done, h)
	}
	slices.Sort(done)
	for _, h := range done {
		i := slices.IndexFunc(shown, func(s CountyShade) bool { return s.Level > 0 && s.Rank > 0 && hatch(s.Rank) == h })
		lines := map[int]string{1: `M-1 1l2-2M0 6l6-6M5 7l2-2`, 2: `M-1 5l2 2M0 0l6 6M5-1l2 2`, 3: `M3 0v6M0 3h6`}[h]
		fmt.Fprintf(c, `<defs><pattern id="%s-h%d" class="k%s" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"/><path d="%s"/></pattern></defs>`+"\n",
			c.id, h, shown[i].Colour.class()[1:], lines)
	}
}

// fit maps the points of a state to whole pixels.
type fit struct {
	left, top     int
	scale         float64
	width, height int
}

func fitter(counties []CountyShade) fit {
	f := fit{scale: 1}
	right, bottom, first := 0, 0, true
	for _, c := range counties {
		for _, ring := range c.Rings {
			for _, p := range ring {
				if first {
					f.left, f.top, right, bottom, first = p[0], p[1], p[0], p[1], false
				}
				f.left, f.top, right, bottom = min(f.left, p[0]), min(f.top, p[1]), max(right, p[0]), max(bottom, p[1])
			}
		}
	}
	w, h := max(right-f.left, 1), max(bottom-f.top, 1)
	f.scale = min(float64(mapWidth)/float64(w), float64(mapHeight)/float64(h))
	f.width, f.height = int(f.scale*float64(w)+0.5), int(f.scale*float64(h)+0.5)
	return f
}

func (f fit) pixel(p [2]int) [2]int {
	return [2]int{int(f.scale*float64(p[0]-f.left) + 0.5), int(f.scale*float64(p[1]-f.top) + 0.5)}
}

// path is a county as the path of an SVG: whole pixels, points on one spot once. A ring that shrinks to less than a
// triangle is left out, unless it is all that the county has.
func (f fit) path(rings [][][2]int) string {
	var b strings.Builder
	for i, ring := range rings {
		var points [][2]int
		for _, p := range ring {
			if q := f.pixel(p); len(points) == 0 || q != points[len(points)-1] {
				points = append(points, q)
			}
		}
		if len(points) < 4 && (i > 0 || len(rings) > 1) {
			continue
		}
		if len(points) < 3 { // a city of one spot is a square of two pixels
			fmt.Fprintf(&b, "M%d %dh2v2h-2z", points[0][0], points[0][1])
			continue
		}
		fmt.Fprintf(&b, "M%d %dl", points[0][0], points[0][1])
		for k := 1; k < len(points)-1; k++ {
			dx, dy := points[k][0]-points[k-1][0], points[k][1]-points[k-1][1]
			if k > 1 && dx >= 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%d", dx)
			if dy >= 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%d", dy)
		}
		b.WriteByte('z')
	}
	return b.String()
}
