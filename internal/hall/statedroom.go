package hall

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// StatedRoom is a room of a caucus that realigns, as the chair reads it out.
type StatedRoom struct {
	Name string `json:"name"`
	// Need says who is present and how many people make a group viable.
	Need   string        `json:"need"`
	Groups []StatedGroup `json:"groups"`
	// Lot says how a tie was decided, empty where there was none.
	Lot string `json:"lot,omitempty"`
	// Unlike says what stands beside the allotment: delegates that nobody elects, or more than were allotted.
	Unlike string `json:"unlike,omitempty"`
}

// StatedGroup is a group of a room.
type StatedGroup struct {
	Name  string `json:"name"`
	First int    `json:"first"`
	// Final is null before the final alignment, Delegates before the room has elected.
	Final     *int   `json:"final"`
	Viable    bool   `json:"viable"`
	Delegates *int64 `json:"delegates"`
	// Equivalents are the delegates' worth in state delegate equivalents, empty where the contest counts none: "0.2267".
	Equivalents string `json:"equivalents,omitempty"`
}

// rooms are the rooms of a caucus that realigns, by the figures in force: what a room elected is what it reported.
func (st *Statement) rooms(s *tally.Snapshot, c *tally.Contest, rooms []Room) {
	label := func(o canvass.OptionID) string { return s.Catalog.Label(c.ID, o) }
	for i := range rooms {
		f := rooms[i].Floor
		if f == nil || !f.First && f.Sheet.Present == nil {
			continue
		}
		out := StatedRoom{Name: rooms[i].Name, Need: needs(f), Groups: []StatedGroup{}}
		for _, l := range f.Sheet.Lines {
			if l.First == 0 && l.Final == 0 && l.Elected == 0 {
				continue
			}
			g := StatedGroup{Name: label(canvass.OptionID(l.For)), First: l.First}
			now := l.First
			if f.Final {
				g.Final, now = &l.Final, l.Final
			}
			g.Viable = now > 0 && f.Viability > 0 && now >= f.Viability
			if f.Elected {
				g.Delegates = new(int64(l.Elected))
				if parts, ok := f.Worth(*g.Delegates); ok {
					g.Equivalents = english.Decimal(parts, f.Caucus.Scale)
				}
			}
			out.Groups = append(out.Groups, g)
		}
		if o := f.Outcome; o != nil && len(f.Sheet.Lots) > 0 && f.Settled() {
			first := label(canvass.OptionID(f.Sheet.Lots[0].Order[0]))
			out.Lot = fmt.Sprintf("A tie was decided by %s: %s first (%s).", f.Rule.Lot, first, f.Sheet.Lots[0].How)
		}
		if out.Unlike = unlikeAllotment(f); f.Unruled() {
			st.Open = append(st.Open, out.Name+": "+out.Unlike)
		}
		st.Rooms = append(st.Rooms, out)
	}
}

// write puts the room into the statement's text.
func (r *StatedRoom) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s: %s\n", r.Name, r.Need)
	width := 0
	for _, g := range r.Groups {
		width = max(width, len([]rune(g.Name)))
	}
	for _, g := range r.Groups {
		fmt.Fprintf(b, "  %-*s  %s\n", width, g.Name, strings.Join(g.words(), ", "))
	}
	for _, line := range []string{r.Lot, r.Unlike} {
		if line != "" {
			fmt.Fprintf(b, "  %s\n", line)
		}
	}
}

func (g *StatedGroup) words() []string {
	words := []string{fmt.Sprintf("first %d", g.First)}
	if g.Final != nil {
		words = append(words, fmt.Sprintf("final %d", *g.Final))
	}
	if g.Viable {
		words = append(words, "viable")
	}
	if g.Delegates != nil {
		words = append(words, english.Count(*g.Delegates, "county delegate", "county delegates"))
	}
	if g.Equivalents != "" {
		words = append(words, g.Equivalents+" state delegate equivalents")
	}
	return words
}
