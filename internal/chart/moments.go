package chart

import "fmt"

// Moments are how a contest stood from moment to moment: by how much somebody led, and who had which delegates.
type Moments struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	// From and To say when the first and the last moment were, and Most the greatest lead, in words.
	From, To, Most string
	// Seats is how many delegates there are, 0 to draw none.
	Seats int64
	// Steps are the moments in order; each holds until the next one, the last to the end of the picture.
	Steps []MomentStep
}

// MomentStep is one moment.
type MomentStep struct {
	// At is when it was, in any unit from any beginning; never less than that of the step before.
	At int64
	// Lead is by how much somebody led, in votes, 0 for nobody, and Colour whose it is.
	Lead   int64
	Colour Colour
	// Delegates are who had how many.
	Delegates []Part
}

// The heights of the two strips.
const (
	leadHeight     = 96
	delegateHeight = 64
)

// Over draws the lead as columns in the colour of whoever led, and below them the delegates, stacked, both from the first
// moment to the last.
func Over(p Moments) SVG {
	c := &canvas{id: identifier(p.ID)}
	if len(p.Steps) == 0 {
		return c.finish(p.Title, p.Desc)
	}
	first, last := p.Steps[0].At, p.Steps[len(p.Steps)-1].At
	span := max(last-first, 1)
	whole := span + max(span/12, 1) // so that the last moment has some width
	most := int64(1)
	for _, s := range p.Steps {
		most = max(most, s.Lead)
	}
	strip := func(height int, draw func(s MomentStep, x, width string)) {
		for i, s := range p.Steps {
			until := whole
			if i+1 < len(p.Steps) {
				until = p.Steps[i+1].At - first
			}
			if from := s.At - first; until > from {
				draw(s, percent(from, whole), percent(until-from, whole))
			}
		}
		c.y += height
		c.rect("none", "0%", "100%", 1)
		c.y += gap
	}
	c.line("The lead", p.Most)
	strip(leadHeight, func(s MomentStep, x, width string) {
		if h := int(leadHeight * s.Lead / most); h > 0 {
			fmt.Fprintf(c, "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>\n", s.Colour.class(), x, c.y+leadHeight-h, width, h)
		}
	})
	if p.Seats > 0 {
		c.y += between / 2
		c.line("Delegates", fmt.Sprintf("of %d", p.Seats))
		strip(delegateHeight, func(s MomentStep, x, width string) {
			bottom := c.y + delegateHeight
			for _, d := range s.Delegates {
				h := int(delegateHeight * min(max(d.Delegates, 0), p.Seats) / p.Seats)
				h = min(h, bottom-c.y)
				if bottom -= h; h > 0 {
					fmt.Fprintf(c, "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>\n", d.Colour.class(), x, bottom, width, h)
				}
			}
		})
	}
	c.y += lettering - gap
	fmt.Fprintf(c, "<text class=\"key\" x=\"0\" y=\"%d\">%s</text>\n", c.y, escape(p.From))
	fmt.Fprintf(c, "<text class=\"key\" x=\"100%%\" y=\"%d\" text-anchor=\"end\">%s</text>\n", c.y, escape(p.To))
	c.y += gap
	return c.finish(p.Title, p.Desc)
}
