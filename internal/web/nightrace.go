package web

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// raceBrief is a race on the first page: who has how many delegates of how many needed, what is open, and the map.
type raceBrief struct {
	Race   link
	ID     string // in the page
	Path   string
	Rows   []standingRow
	Others string // "and 12 of others"
	Need   string // "1,968 needed of 3,934"
	Bar    chart.SVG
	Open   []string
	Note   string
	Map    chart.SVG
	NoMap  bool // the day has contests, and none of this race
}

// mostStanding is how many of a race the first page names.
const mostStanding = 3

func (b *book) raceBrief(id canvass.RaceID, night []*tally.Contest) raceBrief {
	brief := raceBrief{Race: link{Text: wording.Race(id), Href: b.within("/" + string(id))}, ID: strings.ReplaceAll(string(id), "/", "-"), Path: "/" + string(id)}
	brief.Map = b.nightMap(id, night)
	brief.NoMap = len(night) > 0 && !slices.ContainsFunc(night, func(c *tally.Contest) bool { return c.ID.Race() == id })
	r := race.At(b.s, id)
	if r == nil {
		return brief
	}
	if len(r.Standings) > 0 {
		brief.Note = strings.TrimSpace(b.clinched(r) + " " + b.basisNote(r))
	}
	bar := chart.Total{ID: "bar-" + brief.ID, Title: "Delegates so far, " + brief.Race.Text}
	others := 0
	for i, st := range r.Standings {
		part := chart.Part{Name: b.w.Name(st.Option), Colour: b.colour(st.Option), Delegates: int64(st.Delegates)}
		bar.Parts = append(bar.Parts, part)
		bar.Desc += part.Name + " " + english.Thousands(st.Delegates) + ". "
		if i < mostStanding {
			row := b.standing(r, st)
			row.Name = b.w.Last("", st.Option)
			brief.Rows = append(brief.Rows, row)
		} else {
			others += st.Delegates
		}
	}
	if others > 0 {
		brief.Others = english.Thousands(others)
	}
	if r.Need > 0 {
		brief.Need = english.Thousands(r.Need) + " needed of " + english.Thousands(r.Pledged)
		bar.Need, bar.Of = int64(r.Need), int64(r.Pledged)
		bar.Desc += brief.Need + "."
	}
	if len(bar.Parts) > 0 || r.Need > 0 {
		brief.Bar = chart.Bar(bar)
	}
	brief.Open = b.openSeats(r)
	return brief
}

// mostOpen is how many contests with open delegates the first page names.
const mostOpen = 3

// openSeats says how many delegates are not decided, and where.
func (b *book) openSeats(r *race.Race) []string {
	var out, where []string
	open, contests := 0, 0
	for _, line := range r.Held {
		left := line.Open
		if left <= 0 {
			continue
		}
		open += left
		contests++
		if len(where) < mostOpen {
			where = append(where, b.w.Place(line.Contest.ID.Jurisdiction())+" "+english.Thousands(left))
		}
	}
	if open > 0 {
		text := english.Thousands(open) + " more in contests already held are not determined yet: " + strings.Join(where, ", ")
		if contests > len(where) {
			text += " and " + english.Count(contests-len(where), "other", "others")
		}
		out = append(out, text+".")
	}
	if len(r.Left) > 0 {
		out = append(out, "To come or without a report: "+toCome(r)+".")
	}
	return out
}

// nightMap is a race's contests of the night as tiles, and below them all places of the race without one.
func (b *book) nightMap(id canvass.RaceID, night []*tally.Contest) chart.SVG {
	m := chart.Tiles{ID: "map-" + strings.ReplaceAll(string(id), "/", "-"), Title: "Map: " + wording.Race(id), Desc: "Every tile is one jurisdiction. The table of all contests below says the same."}
	for _, c := range night {
		place := c.ID.Jurisdiction()
		if c.ID.Race() != id || !chart.OnMap(place) {
			continue
		}
		m.Tiles = append(m.Tiles, b.tile(c))
	}
	if len(m.Tiles) == 0 {
		return ""
	}
	return chart.Map(m)
}

// tile is a contest on the map.
func (b *book) tile(c *tally.Contest) chart.Tile {
	t := chart.Tile{Place: c.ID.Jurisdiction(), Href: b.contestPath(c.ID), State: chart.TileAwaited}
	outcome, _ := call.OutcomeOf(b.s, c)
	lead := func(o canvass.OptionID, state chart.TileState) { t.Colour, t.State = b.colour(o), state }
	called := facts.CalledWinners(b.s, c)
	ahead, _ := facts.StatedLeader(c)
	measure := canvass.Votes
	if c.Count != nil {
		measure = c.Count.Measure
	}
	switch w := c.WonBy(measure); {
	case w != nil && !w.Tied:
		lead(w.Options[0], chart.TileWon)
	case w != nil:
		t.State = chart.TileWon
	case len(called) > 0:
		lead(called[0].Option, chart.TileCalled)
	case c.Leader != nil && len(c.Leader.Options) == 1:
		lead(c.Leader.Options[0], chart.TileCounting)
	case ahead != "":
		lead(ahead, chart.TileCounting)
	case c.Status == tally.Counting:
		t.State = chart.TileCounting
	}
	if len(c.Expected) > 0 {
		t.In = hundredths(c.Expected[0].Percent)
	}
	t.Name = b.w.Place(t.Place) + ": " + outcome
	return t
}
