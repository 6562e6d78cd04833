package chart

import "fmt"

// Plane is the plane of surprise and consequence: a dot a contest, the further right the more surprising, the higher
// the more it could change. Both are whole numbers on scales of their own.
type Plane struct {
	ID          string
	Title, Desc string
	// Across and Up name what is drawn, AcrossMost and UpMost are the ends of the scales, from 0.
	Across, Up         string
	AcrossMost, UpMost int64
	// Mark is a number across the height, with its words.
	Mark      int64
	MarkWords string
	Dots      []Dot
}

// Dot is one contest.
type Dot struct {
	Name        string
	Across, Up  int64
	Colour      Colour
	Highlighted bool // its name stands beside it
}

const planeHeight = 280

// Dots draws the plane.
func Dots(p Plane) SVG {
	c := &canvas{id: identifier(p.ID)}
	c.line(p.Up, "")
	top := c.y
	at := func(v int64) int {
		return top + planeHeight - int(min(max(v, 0), p.UpMost)*planeHeight/max(p.UpMost, 1))
	}
	fmt.Fprintf(c, "<line class=\"cut\" x1=\"0%%\" y1=\"%d\" x2=\"100%%\" y2=\"%d\"/>\n", at(0), at(0))
	if p.MarkWords != "" {
		fmt.Fprintf(c, "<line class=\"need\" x1=\"0%%\" y1=\"%d\" x2=\"100%%\" y2=\"%d\"/>\n", at(p.Mark), at(p.Mark))
		fmt.Fprintf(c, "<text class=\"label\" x=\"0\" y=\"%d\">%s</text>\n", at(p.Mark)+lettering-gap, escape(p.MarkWords))
	}
	for _, d := range p.Dots {
		// From 2% to 96%, so that a dot at an end is drawn whole.
		x := percent(200+min(max(d.Across, 0), p.AcrossMost)*9_400/max(p.AcrossMost, 1), 10_000)
		fmt.Fprintf(c, "<circle class=\"%s\" cx=\"%s\" cy=\"%d\" r=\"5\"><title>%s</title></circle>\n", d.Colour.class(), x, at(d.Up), escape(d.Name))
		if d.Highlighted {
			anchor := "start"
			if d.Across*2 > p.AcrossMost {
				anchor = "end"
			}
			fmt.Fprintf(c, "<text class=\"label\" x=\"%s\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x, at(d.Up)-gap-gap, anchor, escape(shorten(d.Name, letters)))
		}
	}
	c.y = top + planeHeight + gap
	c.line("", p.Across)
	return c.finish(p.Title, p.Desc)
}
