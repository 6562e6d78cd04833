package hall

import (
	"cmp"
	"context"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Room is a place of the contest where ballots are counted, and how far it has come.
type Room struct {
	Area canvass.Area
	Unit canvass.UnitID
	// Name is for people: "Room A, parish hall".
	Name      string
	CheckedIn *int64
	// Late says that the contest's file does not name it: a box that came after a room's count.
	Late bool
	// Floor is that of a caucus that realigns, nil elsewhere.
	Floor *tally.Floor
	// Rounds are what is counted there: votes, or each round of an alignment.
	Rounds []Round
	// Codes are the passes for it, ended ones too.
	Codes []*Pass
}

// Round is one measure of a room.
type Round struct {
	Measure canvass.Measure
	Sheets  *tally.PlaceSheets // nil where no teller has given a sheet
	Report  *canvass.Report    // in force; nil where none is
}

// live are the room's codes that hold.
func (r *Room) live(now canvass.Time) []*Pass {
	var out []*Pass
	for _, c := range r.Codes {
		if !c.Revoked && c.Expires > now {
			out = append(out, c)
		}
	}
	return out
}

// In reports whether every round of the room has a report, and no sheets that wait.
func (r *Room) In() bool {
	return !slices.ContainsFunc(r.Rounds, func(x Round) bool {
		return x.Report == nil || x.Sheets != nil && x.Sheets.State != tally.SheetsIn && x.Sheets.State != tally.SheetsMended
	})
}

// Rooms are the rooms of a contest in the order of its file, then those that were added since: a late box. A contest
// whose file names no rooms has one, the whole. passes are the contest's codes.
func Rooms(c *tally.Contest, passes []*Pass) []Room {
	var rooms []Room
	find := func(area canvass.Area, unit canvass.UnitID) *Room {
		i := slices.IndexFunc(rooms, func(r Room) bool { return r.Area == area && r.Unit == unit })
		if i < 0 {
			return nil
		}
		return &rooms[i]
	}
	add := func(area canvass.Area, unit canvass.UnitID, name string) *Room {
		if r := find(area, unit); r != nil {
			if r.Name == string(r.Unit) && name != "" {
				r.Name = name
			}
			return r
		}
		rooms = append(rooms, Room{Area: area, Unit: unit, Name: cmp.Or(name, string(unit), c.Info.Name)})
		return &rooms[len(rooms)-1]
	}
	for _, u := range c.Info.Units {
		add(u.Area, u.ID, u.Name)
	}
	for _, p := range passes {
		if p.Job != Chair && !(p.Revoked && c.Info.Unit(cmp.Or(p.Area, canvass.Statewide), p.Unit) == nil) { // a late box made by mistake
			r := add(cmp.Or(p.Area, canvass.Statewide), p.Unit, p.Place)
			r.Codes = append(r.Codes, p)
		}
	}
	reports := unitReports(c)
	for at := range reports {
		if at.Unit != "" {
			add(at.Area, at.Unit, "")
		}
	}
	for i := range c.Sheets {
		if s := &c.Sheets[i]; s.By == c.Info.Authority {
			add(s.Place.Area, s.Place.Unit, "")
		}
	}
	if len(rooms) == 0 {
		add(canvass.Statewide, "", "")
	}
	for i := range rooms {
		r := &rooms[i]
		r.Late = len(c.Info.Units) > 0 && c.Info.Unit(r.Area, r.Unit) == nil
		r.Floor = c.Floor(r.Area, r.Unit)
		if k := c.CheckIn(c.Info.Authority, r.Area, r.Unit); k != nil {
			r.CheckedIn = &k.CheckedIn
		}
		for _, m := range c.SheetMeasures() {
			at := canvass.Place{Measure: m, Area: r.Area, Unit: r.Unit}
			round := Round{Measure: m, Report: reports[at]}
			if c.Event != nil {
				at.Event = c.Event.ID
			}
			for j := range c.Sheets {
				if s := &c.Sheets[j]; s.By == c.Info.Authority && s.Place == at {
					round.Sheets = s
				}
			}
			r.Rounds = append(r.Rounds, round)
		}
	}
	return rooms
}

// unitReports are the authority's figures in force, by place, without the event.
func unitReports(c *tally.Contest) map[canvass.Place]*canvass.Report {
	out := map[canvass.Place]*canvass.Report{}
	for _, n := range c.Sources {
		if n.By != c.Info.Authority {
			continue
		}
		for _, p := range n.Parts() {
			out[canvass.Place{Measure: n.Measure, Area: p.Area, Unit: p.Unit}] = reportOf(p.Count)
		}
		if !n.Summed {
			out[canvass.Place{Measure: n.Measure, Area: canvass.Statewide}] = reportOf(n)
		}
	}
	return out
}

// reportOf is a count's own figures.
func reportOf(n *tally.Count) *canvass.Report {
	r := &canvass.Report{Measure: n.Measure, Ballots: n.Ballots, Blank: n.Blank, Void: n.Void, Overvotes: n.Over, Final: n.Final}
	for _, o := range n.Options {
		r.Counts = append(r.Counts, canvass.Count(o))
	}
	return r
}

func (h *site) rooms(ctx context.Context) ([]Room, error) {
	passes, err := h.Codes.List(ctx, h.Contest)
	if err != nil {
		return nil, err
	}
	return Rooms(h.contest(), passes), nil
}
