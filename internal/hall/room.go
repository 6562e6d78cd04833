package hall

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// roomBody is what a teller sees of the room.
type roomBody struct {
	Rounds []roomRound
	// Floor says who is viable and what the rule gives, nil where the contest's rooms do not realign.
	Floor *floorBody
	// Ranked is the bearer's table and how it stands to the other teller's, nil where ballots are not ranked.
	Ranked *rankedRoom
}

// roomRound is one thing that is counted in the room, as far as the bearer of a pass may know it.
type roomRound struct {
	roundWords
	Key string // of a photograph's entry
	// State is "later" while what comes before it is not in, then "none", "one", "unlike" or "in".
	State string
	// Mine says that this teller has given a sheet.
	Mine []line
	// Names and Rows are both tellers' sheets side by side, where they differ.
	Names []string
	Rows  []compared
	Done  []line
	By    string
	// Mended says that a report after the sheets says otherwise, Alone that the bearer's own sheet does, Stands that an
	// older count stands while the sheets differ.
	Mended, Alone, Stands bool
	// Unlike says that the teller's own sheet of delegates is not what the rule gives.
	Unlike bool
	// Folded says that it is done, and what follows stands below it.
	Folded bool
}

// compared is one figure on each sheet; Differs marks those to count again.
type compared struct {
	Name    string
	Figures []string
	Differs bool
}

// measures are what the contest's sheets count.
func (h *site) measures() []canvass.Measure { return h.contest().SheetMeasures() }

// placeOf is the report's place of a pass.
func (h *site) placeOf(p *Pass, m canvass.Measure) canvass.Place {
	at := canvass.Place{Measure: m, Area: cmp.Or(p.Area, canvass.Statewide), Unit: p.Unit}
	if e := h.contest().Event; e != nil {
		at.Event = e.ID
	}
	return at
}

// sheetsOf are the sheets of a place, nil where it has none.
func (h *site) sheetsOf(at canvass.Place) *tally.PlaceSheets {
	c := h.contest()
	for i := range c.Sheets {
		if p := &c.Sheets[i]; p.By == c.Info.Authority && p.Place == at {
			return p
		}
	}
	return nil
}

func (h *site) room(w http.ResponseWriter, r *http.Request, p *Pass) {
	c := h.contest()
	var body roomBody
	if h.ranked() != nil {
		var err error
		if body.Ranked, err = h.rankedRoom(r.Context(), p); err != nil {
			h.fail(w, err)
			return
		}
		w.Header().Set("X-Single-Ballots", "yes") // sw.js keeps no copy
		h.show(w, http.StatusOK, "room", h.page(cmp.Or(p.Place, "Your room"), p, body))
		return
	}
	if f := c.Floor(cmp.Or(p.Area, canvass.Statewide), p.Unit); f != nil {
		body.Floor = h.floor(f)
		body.Floor.Key = newKey(p)
	}
	for _, m := range h.measures() {
		x := h.roomRound(p, m)
		if f := body.Floor; f != nil && x.State == "none" && (m == canvass.FinalAlignment && !f.First || m == canvass.CountyDelegates && !f.Final) {
			x.State = "later"
		}
		x.Unlike = m == canvass.CountyDelegates && x.Mine != nil && !h.signedAs(p, c)
		x.Folded = body.Floor != nil && x.State == string(tally.SheetsIn) && !x.Alone && m != canvass.CountyDelegates
		body.Rounds = append(body.Rounds, x)
	}
	h.show(w, http.StatusOK, "room", h.page(cmp.Or(p.Place, "Your room"), p, body))
}

func (h *site) roomRound(p *Pass, m canvass.Measure) roomRound {
	x := roomRound{roundWords: wordsOf(m), Key: newKey(p), State: "none"}
	sheets := h.sheetsOf(h.placeOf(p, m))
	if sheets == nil {
		return x
	}
	mine := slices.IndexFunc(sheets.Sheets, func(s tally.TellerSheet) bool { return canvass.SameTeller(s.Teller, p.Name) })
	if mine < 0 { // nobody sees another's figures before giving their own
		return x
	}
	x.Mine = h.lines(sheets.Sheets[mine].Report)
	x.State = string(sheets.State)
	switch sheets.State {
	case tally.SheetsUnlike:
		x.Names, x.Rows = h.compare(sheets)
		x.Stands = sheets.Report != nil
	case tally.SheetsIn, tally.SheetsMended:
		x.Mended = sheets.State == tally.SheetsMended
		x.State = string(tally.SheetsIn)
		x.Done = h.lines(sheets.Report)
		x.By = tellers(sheets.Report)
		x.Alone = !(&canvass.Sheet{Report: *sheets.Sheets[mine].Report}).Agrees(&canvass.Sheet{Report: *sheets.Report})
	}
	return x
}

// signedAs reports whether the teller's sheet of delegates is what the rule gives.
func (h *site) signedAs(p *Pass, c *tally.Contest) bool {
	f := c.Floor(cmp.Or(p.Area, canvass.Statewide), p.Unit)
	sheets := h.sheetsOf(h.placeOf(p, canvass.CountyDelegates))
	if f == nil || sheets == nil {
		return false
	}
	gives, settled := f.Delegates()
	for _, s := range sheets.Sheets {
		if canvass.SameTeller(s.Teller, p.Name) {
			return settled && !slices.ContainsFunc(gives, func(g canvass.Count) bool { n, _ := s.Report.Votes(g.Option); return n != g.Votes })
		}
	}
	return false
}

func tellers(r *canvass.Report) string {
	var names []string
	for _, t := range r.Tellers {
		names = append(names, t.Name)
	}
	return strings.Join(names, " and ")
}

// compare lays the sheets of a place side by side.
func (h *site) compare(p *tally.PlaceSheets) (names []string, rows []compared) {
	differs := map[string]bool{}
	for _, d := range p.Differences() {
		differs[d.Name] = true
	}
	for _, s := range p.Sheets {
		names = append(names, s.Teller)
	}
	add := func(id, name string, figure func(*canvass.Report) *int64) {
		row := compared{Name: name, Differs: differs[id]}
		some := false
		for _, s := range p.Sheets {
			text := "–"
			if n := figure(s.Report); n != nil {
				text, some = strconv.FormatInt(*n, 10), true
			}
			row.Figures = append(row.Figures, text)
		}
		if some {
			rows = append(rows, row)
		}
	}
	for _, l := range h.ballot(p.Place.Measure) {
		o := strings.TrimPrefix(l.Field, "v-")
		add(o, l.Name, func(r *canvass.Report) *int64 {
			if n, named := r.Votes(canvass.OptionID(o)); named {
				return &n
			}
			return nil
		})
	}
	for _, b := range besides {
		add(b.field, b.name, func(r *canvass.Report) *int64 { return *besideOf(r, b.field) })
	}
	return names, rows
}
