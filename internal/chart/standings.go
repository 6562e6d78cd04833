package chart

import "fmt"

// Standings are delegates won so far, against the number needed.
type Standings struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	// Need is the majority, 0 where it is not known. NeedWords is its label: "1,968 needed".
	Need      int64
	NeedWords string
	Rows      []Standing
}

// Standing is one option's row.
type Standing struct {
	Name      string
	Colour    Colour
	Number    string // "206"
	Delegates int64
}

// Race draws one bar for each option from the same zero, and a line at the majority.
func Race(p Standings) SVG {
	c := &canvas{id: identifier(p.ID)}
	scale := p.Need
	for _, r := range p.Rows {
		scale = max(scale, r.Delegates)
	}
	scale += scale / 12 // so that the line at the majority does not stand at the edge
	scale = max(scale, 1)
	if p.NeedWords != "" {
		c.line("", p.NeedWords)
	}
	top := c.y
	for i, r := range p.Rows {
		if i > 0 {
			c.y += between / 2
		}
		c.line(r.Name, r.Number)
		c.rect("none", "0%", "100%", 1)
		if r.Delegates > 0 {
			c.rect(r.Colour.class(), "0%", percent(r.Delegates, scale), bar)
		}
		c.y += bar
	}
	if p.Need > 0 {
		x := percent(p.Need, scale)
		fmt.Fprintf(c, "<line class=\"need\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>\n", x, top-gap, x, c.y+gap)
	}
	c.y += gap + gap
	return c.finish(p.Title, p.Desc)
}
