package chart

import "fmt"

// Total is a race's delegates as one bar: who has how many, and how many are still open, against the number needed.
type Total struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	// Need is the majority and Of all delegates, 0 where they are not known.
	Need, Of int64
	Parts    []Part
}

// Part is one option's part of the bar.
type Part struct {
	Name      string
	Colour    Colour
	Delegates int64
}

// Bar draws the parts one after another on a scale of all delegates, with a mark at the number needed. What is left
// blank is open.
func Bar(p Total) SVG {
	c := &canvas{id: identifier(p.ID)}
	var sum int64
	for _, x := range p.Parts {
		sum += max(0, x.Delegates)
	}
	scale := max(p.Of, p.Need, sum, 1)
	if p.Need > 0 {
		c.y += lettering - gap
		// The label stays inside, wherever the mark is.
		fmt.Fprintf(c, "<text class=\"number\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">needed</text>\n", percent(p.Need, scale), c.y)
		c.y += gap + gap
	}
	c.rect("open", "0%", "100%", bar)
	var from int64
	for _, x := range p.Parts {
		if x.Delegates <= 0 {
			continue
		}
		c.rect(x.Colour.class(), percent(from, scale), percent(x.Delegates, scale), bar)
		from += x.Delegates
		at := percent(from, scale)
		fmt.Fprintf(c, "<line class=\"cut\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>\n", at, c.y, at, c.y+bar)
	}
	if p.Need > 0 {
		at := percent(p.Need, scale)
		fmt.Fprintf(c, "<line class=\"need\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>\n", at, c.y-gap, at, c.y+bar+gap)
	}
	c.y += bar + gap
	return c.finish(p.Title, p.Desc)
}
