package chart

import "fmt"

// Steps are numbers that stand from one day to the next, one line an option: delegates by date, or the share of the
// rest that each needs. All are whole numbers on one scale.
type Steps struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	// From and To name the ends of the time, Span is its length in days.
	From, To string
	Span     int64
	// Low and High are the ends of the scale; Low stands at the foot of the picture.
	Low, High int64
	// Mark is a number that is marked across, with its words; no words, no mark.
	Mark      int64
	MarkWords string
	// Now is the day up to which the numbers are of what was held; what comes later is simulated. It is marked where it
	// lies within.
	Now  int64
	Rows []Step
}

// Step is one option's line.
type Step struct {
	Name, Number string // the number at its end, in words
	Colour       Colour
	Points       []StepPoint // by day
}

// StepPoint is a number from a day on. Low and High bound a number that is simulated; they are equal for one that is
// known.
type StepPoint struct{ Day, Value, Low, High int64 }

const stepsHeight = 240

// Line draws the lines one over the other, the first on top, with a list of names and colours above.
func Line(p Steps) SVG {
	c := &canvas{id: identifier(p.ID)}
	for _, r := range p.Rows {
		c.line(r.Name, r.Number)
		c.rect(r.Colour.class(), "0%", "100%", 2)
		c.y += gap + gap
	}
	top, span := c.y+gap, max(p.Span, 1)
	at := func(v int64) int {
		scale := max(p.High-p.Low, 1)
		v = min(max(v, p.Low), p.High) - p.Low
		return top + stepsHeight - int(v*stepsHeight/scale)
	}
	fmt.Fprintf(c, "<line class=\"cut\" x1=\"0%%\" y1=\"%d\" x2=\"100%%\" y2=\"%d\"/>\n", top+stepsHeight, top+stepsHeight)
	for i := len(p.Rows) - 1; i >= 0; i-- {
		points := p.Rows[i].Points
		class := p.Rows[i].Colour.class()
		for n, x := range points {
			end := span
			if n+1 < len(points) {
				end = points[n+1].Day
			}
			if end <= x.Day {
				continue
			}
			from, width := percent(x.Day, span), percent(end-x.Day, span)
			if x.High > x.Low {
				fmt.Fprintf(c, "<rect class=\"%s\" fill-opacity=\"0.25\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>\n", class, from, at(x.High), width, max(1, at(x.Low)-at(x.High)))
			}
			fmt.Fprintf(c, "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"2\"/>\n", class, from, at(x.Value)-1, width)
			if n > 0 {
				a, b := at(points[n-1].Value), at(x.Value)
				fmt.Fprintf(c, "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"2\" height=\"%d\"/>\n", class, from, min(a, b)-1, max(a, b)-min(a, b)+2)
			}
		}
	}
	if p.MarkWords != "" && p.Mark >= p.Low && p.Mark <= p.High {
		fmt.Fprintf(c, "<line class=\"need\" x1=\"0%%\" y1=\"%d\" x2=\"100%%\" y2=\"%d\"/>\n", at(p.Mark), at(p.Mark))
		fmt.Fprintf(c, "<text class=\"label\" x=\"0\" y=\"%d\">%s</text>\n", at(p.Mark)-gap, escape(p.MarkWords))
	}
	if p.Now > 0 && p.Now < span {
		x := percent(p.Now, span)
		fmt.Fprintf(c, "<line class=\"cut\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>\n", x, top, x, top+stepsHeight)
	}
	c.y = top + stepsHeight + gap
	c.line(p.From, p.To)
	return c.finish(p.Title, p.Desc)
}
