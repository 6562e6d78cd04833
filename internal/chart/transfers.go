package chart

// Ranks is a count of ranked ballots, round by round.
type Ranks struct {
	// ID is unique in the page.
	ID, Title, Desc string
	// Rows are the options, those who stay longest first; the last is the
	// ballots that no longer count.
	Rows []RanksRow
	// Total is how many ballots a full bar has.
	Total int64
}

// RanksRow is one option over the rounds.
type RanksRow struct {
	Name   string
	Colour Colour
	Number string // "400", "86, out after round 3"
	// Votes are its ballots in each round for as long as it is in.
	Votes []int64
}

// Transfers draws a count of ranked ballots: for each option a bar a round,
// one below the other, of what it had before and, paler, what came to it.
func Transfers(r Ranks) SVG {
	c := &canvas{id: identifier(r.ID)}
	for i, row := range r.Rows {
		if i > 0 {
			c.y += between / 2
		}
		c.line(row.Name, row.Number)
		before := int64(0)
		if len(row.Votes) > 0 {
			before = row.Votes[0]
		}
		for _, n := range row.Votes {
			kept := min(before, n)
			if kept > 0 {
				c.rect(row.Colour.class(), "0%", percent(kept, r.Total), thin)
			}
			if n > kept {
				c.rect(row.Colour.class()+" pale", percent(kept, r.Total), percent(n-kept, r.Total), thin)
			}
			before = n
			c.y += thin + 1
		}
	}
	c.y += gap + gap
	return c.finish(r.Title, r.Desc)
}
