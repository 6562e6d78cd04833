package web

import (
	"strings"
	"unicode"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// nightCell is one contest in the table of the night.
type nightCell struct {
	Party  string
	Short  string // of the party, where there is little room: "Dem."
	Href   string // of the contest; empty where the party has no contest here
	Class  string // of the colour of whoever is named
	Leader string
	Word   string // "won", "leads", "level"
	Won    bool
	Calls  Figure // "by AP and 3 others"
	Behind string // who is ahead in the count, where that is not who is named
	In     Figure // "76% in, AP"
	Closes string // where it is another hour than the place's
	Share  Figure
	Lead   string // in points of the valid votes: "+23.3"
	Seats  Figure // "36 of 161 so far"
	Split  string // "Trump 36"
	Flags  int
}

func (b *book) nightCell(c *tally.Contest) nightCell {
	id := string(c.ID)
	cell := nightCell{Href: b.contestPath(c.ID), Share: plain("–")}
	name := func(o canvass.OptionID) { cell.Leader, cell.Class = b.w.Last(c.ID, o), b.class(o) }
	cell.In = b.fig("status-"+id, "how far the count is", b.inShort(c), b.inRef(c))
	called := facts.CalledWinners(b.s, c)
	n := c.Count
	if n != nil && len(n.Options) > 0 && n.Options[0].Votes > 0 {
		first := n.Options[0]
		name(first.Option)
		cell.Share = b.fig("share-"+id, "share of "+b.w.Option(c.ID, first.Option), n.Share(first.Votes), n.Ref)
		if len(n.Options) > 1 {
			cell.Lead = lead(n, first.Votes-n.Options[1].Votes)
		}
		switch w := c.WonBy(n.Measure); {
		case w != nil && w.Tied:
			cell.Leader, cell.Class, cell.Word = b.lasts(c.ID, w.Options), "", "tied"
		case w != nil:
			name(w.Options[0])
			cell.Word, cell.Won = "won", true
			if n.Measure != canvass.Votes {
				cell.Word += " " + wording.Measure(n.Measure)
			}
		case c.Leader != nil && len(c.Leader.Options) > 1:
			cell.Leader, cell.Class, cell.Word = b.lasts(c.ID, c.Leader.Options), "", "level"
		case len(called) > 0:
			b.calledCell(c, called[0].Option, &cell)
		default:
			cell.Word = "leads"
		}
	} else if w := c.WonBy(canvass.Votes); w != nil {
		cell.Leader, cell.Word, cell.Won = b.lasts(c.ID, w.Options), "won", !w.Tied
		if w.Tied {
			cell.Word = "tied"
		} else {
			cell.Class = b.class(w.Options[0])
		}
	} else if len(called) > 0 {
		name(called[0].Option)
		cell.Word = "called"
		b.statedShare(c, &cell)
	} else if ahead, _ := facts.StatedLeader(c); ahead != "" {
		name(ahead)
		cell.Word = "ahead"
		b.statedShare(c, &cell)
	}
	cell.Calls = b.calls(c, called, cell.Leader)
	cell.Seats, cell.Split = b.seatsSoFar(c)
	for _, k := range c.Claims {
		if k.Status == tally.Flagged {
			cell.Flags++
		}
	}
	return cell
}

// calledCell shows whom others call the winner in a count that goes on; where the count has another ahead, it says so.
func (b *book) calledCell(c *tally.Contest, o canvass.OptionID, cell *nightCell) {
	cell.Word = "called"
	n := c.Count
	if n.Options[0].Option == o {
		return
	}
	cell.Behind = cell.Leader + " ahead in the count"
	cell.Leader, cell.Class, cell.Lead = b.w.Last(c.ID, o), b.class(o), ""
	if votes, counted := n.Votes(o); counted {
		cell.Share = b.fig("share-"+string(c.ID), "share of "+b.w.Option(c.ID, o), n.Share(votes), n.Ref)
		cell.Lead = strings.Replace(lead(n, n.Options[0].Votes-votes), "+", "−", 1)
	}
}

// class is the style sheet's name for an option's colour.
func (b *book) class(o canvass.OptionID) string { return "c" + english.Thousands(int(b.colour(o))) }

// lasts lists options by last name.
func (b *book) lasts(id canvass.ContestID, options []canvass.OptionID) string {
	var out []string
	for _, o := range options {
		out = append(out, b.w.Last(id, o))
	}
	return english.List(out)
}

// points is a lead in points of the valid votes: "+23.3".
func points(lead, valid int64) string {
	text := canvass.ShareText(lead, valid)
	if text == "–" {
		return ""
	}
	return "+" + strings.TrimSuffix(text, "%")
}

// lead is a lead in points of the valid votes, or in votes where the count leaves options out: "+12,345 votes".
func lead(n *tally.Count, by int64) string {
	if n.Partial {
		words := n.Measure.Words()
		if by == 1 || by == -1 {
			words = strings.TrimSuffix(words, "s")
		}
		return english.Signed(by) + " " + words
	}
	return points(by, n.Valid)
}

// statedShare shows a share that a source printed without counts, as its own.
func (b *book) statedShare(c *tally.Contest, cell *nightCell) {
	ahead, st := facts.StatedLeader(c)
	if st == nil || b.w.Last(c.ID, ahead) != cell.Leader {
		return
	}
	for _, sh := range st.Report.Stated.Shares {
		if sh.Option == ahead && sh.Percent != "" {
			cell.Share = b.fig("share-"+string(c.ID), "share of "+b.w.Option(c.ID, ahead)+" as stated", string(sh.Percent)+"%", st.Ref)
			cell.Lead = "says " + b.inRow(c, st.By)
		}
	}
}

// calls is who else has called the contest, "by AP and 3 others"; where they name somebody else than is shown, whom.
func (b *book) calls(c *tally.Contest, called []facts.CalledWinner, shown string) Figure {
	if len(called) == 0 {
		return plain("")
	}
	var out []string
	var ref tally.Ref
	for _, k := range called {
		words := "by " + b.short(k.By[0])
		switch n := len(k.By); {
		case n == 2:
			words += " and " + b.short(k.By[1])
		case n > 2:
			words += " and " + english.Thousands(n-1) + " others"
		}
		if last := b.w.Last(c.ID, k.Option); last != shown || len(called) > 1 {
			words = last + " called " + words
		} else if c.WonBy(canvass.Votes) != nil {
			words = "called " + words
		}
		out = append(out, words)
		ref = tally.Join(ref, k.Ref)
	}
	return b.fig("calls-"+string(c.ID), "who says who won", strings.Join(out, "; "), ref)
}

// short is an outlet in few letters: by the capitals of its name, where its id is made of them.
func (b *book) short(id string) string {
	name := b.w.Outlet(id)
	capitals := strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return r
		}
		return -1
	}, name)
	if len(capitals) > 1 && strings.EqualFold(capitals, id) {
		return capitals
	}
	return b.w.Said(id)
}

// inRow is a source in the row of its own place: "Secretary of State" in Vermont's.
func (b *book) inRow(c *tally.Contest, id string) string {
	name := strings.TrimPrefix(b.short(id), "the ")
	return strings.TrimPrefix(name, b.w.Place(c.ID.Jurisdiction())+" ")
}

// inShort is how far a count is, in a few words.
func (b *book) inShort(c *tally.Contest) string {
	switch c.State {
	case tally.AllCounted, tally.CalledFinal:
		return "all counted"
	case tally.LastKnown:
		return "last count known"
	case tally.InForce, tally.CountedSince:
		return "certified"
	case tally.Cancelled:
		return "cancelled"
	case tally.NotHeld:
		return "not held yet"
	case tally.NoVotes, tally.NeverReported:
		if len(c.Claims) > 0 {
			return "no count yet"
		}
		return "no votes yet"
	}
	if len(c.Expected) > 0 {
		e := c.Expected[0]
		return string(e.Percent) + "% in, " + b.inRow(c, e.By)
	}
	if n := c.Count; n != nil {
		if u := wording.Units(n.Units, n.UnitsOf, n.UnitsAre); u != "" {
			return u + " in"
		}
		if out, known := n.Out(); known {
			return canvass.ShareText(n.Counted(), n.Counted()+out) + " counted"
		}
	}
	return "counting"
}

// inRef is what that rests on.
func (b *book) inRef(c *tally.Contest) tally.Ref {
	if c.Status == tally.Counting && len(c.Expected) > 0 {
		return c.Expected[0].Ref
	}
	return c.StateRef()
}

// seatsSoFar is how many of a contest's delegates are known, and for whom, as a total of the race takes them. On the
// votes of a count that goes on none is: what they would give is said as such.
func (b *book) seatsSoFar(c *tally.Contest) (Figure, string) {
	l := race.Take(b.s, c)
	of := ""
	if l.Seats > 0 {
		of = " of " + english.Thousands(l.Seats)
	}
	id, label := "seats-"+string(c.ID), "delegates of "+c.Info.Name
	if l.Taken == race.Nothing {
		split := ""
		if c.Delegates.Basis == tally.ComputedOnPartial {
			_, split = b.split(c, c.Delegates.Awards)
			split = "so far " + split
		}
		return b.fig(id, label, "–"+of, tally.Join(c.InfoRef, l.Ref)), split
	}
	sum, split := b.split(c, l.Awards)
	text := english.Thousands(sum) + of
	if l.Open > 0 {
		text += " so far"
	}
	if l.By != "" && l.Taken == race.Announced {
		split += " (" + b.inRow(c, l.By) + ")"
	}
	return b.fig(id, label, text, l.Ref), split
}

// split is how many delegates were awarded, and to whom.
func (b *book) split(c *tally.Contest, awards []canvass.Award) (sum int, words string) {
	var names []string
	for _, a := range awards {
		if sum += a.Delegates; a.Delegates > 0 {
			names = append(names, b.w.Last(c.ID, a.Option)+"\u00a0"+english.Thousands(a.Delegates))
		}
	}
	return sum, strings.Join(names, ", ")
}
