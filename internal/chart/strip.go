package chart

import "fmt"

// Strip is a calendar of contests: a column a day, a block a contest, as high as its delegates and in the colour of who
// won it.
type Strip struct {
	ID          string
	Title, Desc string
	From, To    string
	Days        []StripDay
}

// StripDay is a day with its contests.
type StripDay struct {
	Blocks []Block
}

// Block is a contest. Open says that it is to come, or that nobody is known to have won it.
type Block struct {
	Name   string
	Seats  int64
	Colour Colour
	Open   bool
}

const (
	stripHeight = 160
	leastBlock  = 3
)

// Calendar draws the columns from the first day to the last.
func Calendar(p Strip) SVG {
	c := &canvas{id: identifier(p.ID)}
	var most int64 = 1
	for _, d := range p.Days {
		var sum int64
		for _, b := range d.Blocks {
			sum += max(b.Seats, 0)
		}
		most = max(most, sum)
	}
	days := int64(max(len(p.Days), 1))
	foot := stripHeight
	for i, d := range p.Days {
		y := foot
		for _, b := range d.Blocks {
			height := max(leastBlock, int(max(b.Seats, 0)*(stripHeight-leastBlock*int64(len(d.Blocks)))/most))
			height = min(height, max(y, 1))
			y -= height
			class := b.Colour.class()
			if b.Open {
				class = "open"
			}
			fmt.Fprintf(c, "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"><title>%s</title></rect>\n", class,
				percent(int64(i)*10, days*10), max(y, 0), percent(8, days*10), max(height-1, 1), escape(b.Name))
		}
	}
	c.y = foot + gap
	c.line(p.From, p.To)
	return c.finish(p.Title, p.Desc)
}
