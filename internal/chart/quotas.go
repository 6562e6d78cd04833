package chart

import (
	"fmt"
	"math/bits"
)

// Pool is a pool of delegates to be drawn as seats.
type Pool struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	// Seats is the width of the picture: the number of seats in the pool, above zero.
	Seats int
	Rows  []Quota
}

// Quota is one option's row in a pool.
type Quota struct {
	Name   string
	Colour Colour
	// Num/Den is the quota in seats, drawn up to the seats of the pool. Den is 0 where the option has none, because it
	// did not qualify.
	Num, Den int64
	// Number is the quota and what became of it as the row's words say it: "3.363: 3 seats".
	Number string
	// Seats is the computed award.
	Seats int
	// Last says that the remainder of the quota won a seat.
	Last bool
	// Announced is an award that somebody announced and that differs from the computed one; nil draws nothing.
	Announced *int
}

// Quotas draws each quota as a bar cut at whole seats, the seats that it won below it, and below those the announced
// award where it differs. A remainder that won a seat carries a mark; one that did not stays pale.
func Quotas(p Pool) SVG {
	c := &canvas{id: identifier(p.ID)}
	seats := int64(max(p.Seats, 1))
	for i, q := range p.Rows {
		if i > 0 {
			c.y += between
		}
		c.line(q.Name, q.Number)
		if q.Den > 0 {
			c.quota(q, seats)
		}
		if q.Seats > 0 {
			c.rect(q.Colour.class(), "0%", percent(int64(q.Seats), seats), bar)
			c.cuts(int64(q.Seats), seats, bar)
		} else {
			c.rect("none", "0%", "100%", 1)
			c.y += 1 - bar
		}
		c.y += bar
		if q.Announced != nil {
			c.y += gap
			told := min(int64(*q.Announced), seats)
			c.rect("announced", "0%", percent(told, seats), thin)
			c.cuts(told, seats, thin)
			c.y += thin
		}
	}
	c.y += gap
	return c.finish(p.Title, p.Desc)
}

// quota draws the exact quota: whole seats, then the remainder, with its mark where it won a seat.
func (c *canvas) quota(q Quota, seats int64) {
	whole, rest := q.Num/q.Den, q.Num%q.Den
	if whole >= seats { // a rule may count quotas on fewer votes than all; the bar ends with its pool
		whole, rest = seats, 0
	}
	ends := whole
	if whole > 0 {
		c.rect("pale "+q.Colour.class(), "0%", percent(whole, seats), thin)
	}
	if rest > 0 {
		class := "rest " + q.Colour.class()
		if q.Last {
			class = "rest won " + q.Colour.class()
		}
		c.rect(class, seatPercent(whole, 0, 1, seats), seatPercent(0, rest, q.Den, seats), thin)
		ends++ // a cut between the last whole seat and the remainder
	}
	c.cuts(ends, seats, thin)
	if rest > 0 && q.Last {
		fmt.Fprintf(c, "<circle class=\"last\" cx=\"%s\" cy=\"%d\" r=\"4\"/>\n", seatPercent(whole, rest, q.Den, seats), c.y+thin/2)
	}
	c.y += thin + gap
}

// seatPercent places whole + rest/den seats on a scale of seats, in percent with two decimals, cut off.
func seatPercent(whole, rest, den, seats int64) string {
	hi, lo := bits.Mul64(uint64(rest), 10_000)
	part, _ := bits.Div64(hi, lo, uint64(den)) // rest < den
	return hundredths(min((whole*10_000+int64(part))/seats, 10_000))
}
