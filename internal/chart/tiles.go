package chart

import (
	"fmt"
	"slices"
)

// TileState is how far the contest of a tile is.
type TileState string

// The states of tiles, from nothing to settled.
const (
	TileElsewhen TileState = ""         // no contest on this day
	TileAwaited  TileState = "awaited"  // a contest, and no votes yet
	TileCounting TileState = "counting" // votes or shares are in
	TileCalled   TileState = "called"   // others say who won
	TileWon      TileState = "won"      // decided here
)

// Tiles is a map on which every jurisdiction is a tile of one size.
type Tiles struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	// Tiles are those that something is known of; the others are drawn as places without a contest.
	Tiles []Tile
}

// Tile is one jurisdiction.
type Tile struct {
	// Place is the jurisdiction's id: "tx". One that the map does not have is left out; see [OnMap].
	Place string
	// Name is the tile in words, for those who do not see it: "Texas: Trump won, 77.8%".
	Name string
	// Href is where the tile leads, empty for nowhere.
	Href   string
	Colour Colour // of the leader or winner
	State  TileState
	// In is how much of the vote is in, in hundredths of a percent, 0 where nobody says; drawn while counting.
	In int64
}

const (
	tileSize = 36
	tileStep = 38
	tileRow  = 8 // of the territories, below the states
)

// places are the column and the row of every tile. The states lie as in the maps of newsrooms; the territories and
// Democrats Abroad are a row below them, of the same size.
var places = map[string][2]int{
	"ak": {0, 0}, "me": {10, 0},
	"vt": {9, 1}, "nh": {10, 1},
	"wa": {0, 2}, "id": {1, 2}, "mt": {2, 2}, "nd": {3, 2}, "mn": {4, 2}, "il": {5, 2}, "wi": {6, 2}, "mi": {7, 2}, "ny": {8, 2}, "ri": {9, 2}, "ma": {10, 2},
	"or": {0, 3}, "nv": {1, 3}, "wy": {2, 3}, "sd": {3, 3}, "ia": {4, 3}, "in": {5, 3}, "oh": {6, 3}, "pa": {7, 3}, "nj": {8, 3}, "ct": {9, 3},
	"ca": {0, 4}, "ut": {1, 4}, "co": {2, 4}, "ne": {3, 4}, "mo": {4, 4}, "ky": {5, 4}, "wv": {6, 4}, "va": {7, 4}, "md": {8, 4}, "de": {9, 4},
	"az": {1, 5}, "nm": {2, 5}, "ks": {3, 5}, "ar": {4, 5}, "tn": {5, 5}, "nc": {6, 5}, "sc": {7, 5}, "dc": {8, 5},
	"ok": {3, 6}, "la": {4, 6}, "ms": {5, 6}, "al": {6, 6}, "ga": {7, 6},
	"hi": {0, 7}, "tx": {3, 7}, "fl": {8, 7},
	"as": {2, tileRow}, "gu": {3, tileRow}, "mp": {4, tileRow}, "pr": {5, tileRow}, "vi": {6, tileRow}, "da": {7, tileRow},
}

// order is the order in which tiles are drawn and tabbed through: row by row, from the west.
var order = func() []string {
	out := make([]string, 0, len(places))
	for y := range tileRow + 1 {
		for x := range 11 {
			for id, at := range places {
				if at == [2]int{x, y} {
					out = append(out, id)
				}
			}
		}
	}
	return out
}()

// OnMap reports whether the map has a tile for the jurisdiction.
func OnMap(place string) bool {
	_, found := places[place]
	return found
}

// Map draws the tiles. Who leads is the colour; how far the count is, the tile: a tick where it is decided here, full
// where others call it, pale with a stripe of how much is in while it is counted, a frame while nothing is. Each tile
// has its letters, so that no colour has to be told from another.
func Map(m Tiles) SVG {
	known := map[string]Tile{}
	for _, t := range m.Tiles {
		known[t.Place] = t
	}
	c := &canvas{id: identifier(m.ID)}
	fmt.Fprintf(c, `<svg class="chart tiles" viewBox="0 0 %d %d" role="group" aria-labelledby="%s-title" aria-describedby="%s-desc">`,
		10*tileStep+tileSize, tileRow*tileStep+tileStep/4+tileSize, c.id, c.id)
	fmt.Fprintf(c, "\n<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", c.id, escape(m.Title), c.id, escape(m.Desc))
	for _, id := range order {
		t := known[id]
		t.Place = id
		c.tile(t)
	}
	c.WriteString("</svg>")
	return SVG(c.String())
}

func (c *canvas) tile(t Tile) {
	at := places[t.Place]
	x, y := at[0]*tileStep, at[1]*tileStep
	if at[1] == tileRow {
		y += tileStep / 4
	}
	class := "tile " + string(t.State)
	if t.State == TileElsewhen {
		class = "tile elsewhen"
	}
	if t.State == TileCounting || t.State == TileCalled || t.State == TileWon {
		class += " k" + t.Colour.class()[1:]
	}
	if t.Href != "" {
		fmt.Fprintf(c, `<a class="%s" href="%s" aria-label="%s, %s">`, class, escape(t.Href), upper(t.Place), escape(t.Name))
	} else {
		fmt.Fprintf(c, `<g class="%s" aria-hidden="true">`, class)
	}
	fmt.Fprintf(c, `<rect x="%d" y="%d" width="%d" height="%d"/>`, x, y, tileSize, tileSize)
	if in := min(max(t.In, 0), 10_000); t.State == TileCounting && in > 0 {
		fmt.Fprintf(c, `<rect class="in" x="%d" y="%d" width="%d" height="5"/>`, x, y+tileSize-5, max(1, tileSize*in/10_000))
	}
	if t.State == TileWon {
		fmt.Fprintf(c, `<path d="M%d %dl2.5 2.5 5-6"/>`, x+24, y+8)
	}
	fmt.Fprintf(c, `<text x="%d" y="%d" text-anchor="middle">%s</text>`, x+tileSize/2, y+tileSize/2+5, upper(t.Place))
	if t.Href != "" {
		c.WriteString("</a>\n")
	} else {
		c.WriteString("</g>\n")
	}
}

// upper is a jurisdiction's two letters as a map has them.
func upper(id string) string {
	b := []byte(id)
	for i := range b {
		if b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}

// TileAt is the column and row of a jurisdiction's tile, from 0; ok is false for one that the map does not have.
func TileAt(place string) (column, row int, ok bool) {
	at, ok := places[place]
	return at[0], at[1], ok
}

// TilePlaces are the jurisdictions of the map, row by row.
func TilePlaces() []string { return slices.Clone(order) }
