package hall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/castvote"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/rank"
)

// lotsSetting names the lots that were drawn for an area's rounds, until they are in the record with them.
const lotsSetting = "hall/rounds/"

// roundLot is a lot that was drawn for a tie within the rounds. It holds for that tie alone.
type roundLot struct {
	Round   int           `json:"round"`
	Ballots int64         `json:"ballots"`
	Tied    []rank.Option `json:"tied"`
	Drawn   rank.Option   `json:"drawn"`
	How     string        `json:"how"`
}

// areaCount is the count of one area's ranked ballots.
type areaCount struct {
	Area   canvass.Area
	Result *rank.Result
	Tie    *rank.TieError // nil where no lot is missing
	Lots   []roundLot     // that were used
	Small  bool
}

// roundsBody is what the chair sees of the rounds.
type roundsBody struct {
	Key     string
	Waits   []string // rooms that are not in, a sentence each
	Erased  []string // rooms whose typed ballots are erased, a sentence each
	Small   []string // rooms of a few ballots
	Areas   []areaRounds
	Figures string
	// Entered says that these very figures are in the record, Moved that others are.
	Entered, Moved, Ready bool
	// Kept is how many tables are kept, and can be erased.
	Kept      int
	Confirmed bool
}

// tableState says how far a room's tables are.
type tableState struct {
	State  string // "none", "one", "unlike", "in"
	Says   string
	Unlike *castvote.Unlike // of the first two tables that were sent, where they differ
	Sent   []*table
	Agreed []*table
}

func (h *site) tableState(ctx context.Context, area canvass.Area, unit canvass.UnitID) (*tableState, error) {
	tables, err := h.roomTables(ctx, area, unit)
	if err != nil {
		return nil, err
	}
	s := &tableState{State: "none", Says: "no table yet", Agreed: agreed(tables)}
	var typing []string
	for _, t := range tables {
		if t.Done {
			s.Sent = append(s.Sent, t)
		} else {
			typing = append(typing, t.pass.Name+" has typed "+english.Many(len(t.Ballots), "ballot", "ballots"))
		}
	}
	erased := slices.ContainsFunc(tables, func(t *table) bool { return t.erased })
	switch {
	case erased:
		s.State, s.Says = "erased", "the typed ballots are erased"
	case len(s.Agreed) > 0:
		var names []string
		for _, t := range s.Agreed {
			names = append(names, t.pass.Name)
		}
		s.State, s.Says = "in", "in: "+english.List(names)+" agree on "+english.Many(len(s.Agreed[0].Ballots), "ballot", "ballots")
	case len(s.Sent) > 1:
		s.State = "unlike"
		s.Unlike = castvote.CompareTyped(s.Sent[0].Ballots, s.Sent[1].Ballots)
		n := len(s.Unlike.Differ) + len(s.Unlike.Only[0]) + len(s.Unlike.Only[1])
		s.Says = "the tables differ in " + english.Many(n, "ballot", "ballots") + ": the tellers look at their paper again"
	case len(s.Sent) == 1:
		s.State, s.Says = "one", s.Sent[0].pass.Name+" has sent a table; a second teller's is awaited"
	case len(typing) > 0:
		s.Says = english.List(typing)
	}
	return s, nil
}

// areasOf are the areas whose ballots are counted on their own: the whole, and each area of a pool in which rooms lie.
func areasOf(c *tally.Contest, rooms []Room) []canvass.Area {
	areas := []canvass.Area{canvass.Statewide}
	for i := range c.Info.Pools {
		a := canvass.Area(c.Info.Pools[i].Area)
		if !slices.Contains(areas, a) && slices.ContainsFunc(rooms, func(r Room) bool { return r.Area == a }) {
			areas = append(areas, a)
		}
	}
	return areas
}

// countArea counts the ballots of an area's rooms, all of which are in, with the lots that were drawn.
func (h *site) countArea(ctx context.Context, area canvass.Area, rooms []Room) (*areaCount, error) {
	var typed [][]castvote.Typed
	n := &areaCount{Area: area}
	total := 0
	for i := range rooms {
		if area != canvass.Statewide && rooms[i].Area != area {
			continue
		}
		s, err := h.tableState(ctx, rooms[i].Area, rooms[i].Unit)
		if err != nil {
			return nil, err
		}
		if len(s.Agreed) == 0 {
			return nil, canvass.Errorf(canvass.Refused, "rounds", "%s: %s", rooms[i].Name, s.Says)
		}
		typed = append(typed, s.Agreed[0].Ballots)
		total += len(s.Agreed[0].Ballots)
	}
	n.Small = total < fewBallots
	lots, err := h.roundLots(ctx, area)
	if err != nil {
		return nil, err
	}
	var drawn []rank.Option
	for {
		n.Result, err = h.ranked().count(drawn, typed...)
		if !errors.As(err, &n.Tie) {
			n.Tie = nil
			break
		}
		i := slices.IndexFunc(lots, func(l roundLot) bool {
			return l.Round == n.Tie.Round && l.Ballots == n.Tie.Ballots && slices.Equal(l.Tied, n.Tie.Tied)
		})
		if i < 0 {
			return n, nil
		}
		n.Lots = append(n.Lots, lots[i])
		drawn = append(drawn, lots[i].Drawn)
	}
	if err != nil && (n.Result == nil || len(n.Result.Rounds) == 0) {
		return nil, canvass.Errorf(canvass.Refused, "rounds", "%w", err)
	}
	return n, nil
}

func (h *site) roundLots(ctx context.Context, area canvass.Area) ([]roundLot, error) {
	raw, err := h.Desk.Log().Meta(ctx, lotsSetting+string(h.Contest)+"/"+string(area))
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, nil
	}
	var lots []roundLot
	if err == nil {
		err = json.Unmarshal(raw, &lots)
	}
	return lots, err
}

// roundsOf is the chair's page of the rounds as they stand. The caller holds typingMu. Where typed ballots are erased the
// rounds cannot be made again, and what is in the record stands.
func (h *site) roundsOf(ctx context.Context, p *Pass) (*roundsBody, []*areaCount, error) {
	if h.ranked() == nil {
		return nil, nil, errNoTable(&table{})
	}
	rooms, err := h.rooms(ctx)
	if err != nil {
		return nil, nil, err
	}
	body := &roundsBody{Key: newKey(p)}
	for i := range rooms {
		s, err := h.tableState(ctx, rooms[i].Area, rooms[i].Unit)
		if err != nil {
			return nil, nil, err
		}
		for _, t := range s.Sent {
			if t.Kept != "" && !t.erased {
				body.Kept++
			}
		}
		switch s.State {
		case "in":
			if n := len(s.Agreed[0].Ballots); n < fewBallots {
				body.Small = append(body.Small, rooms[i].Name+" has "+english.Many(n, "ballot", "ballots"))
			}
		case "erased":
			body.Erased = append(body.Erased, rooms[i].Name+": "+s.Says)
		default:
			body.Waits = append(body.Waits, rooms[i].Name+": "+s.Says)
		}
	}
	body.Waits, body.Erased = sentences(body.Waits), sentences(body.Erased)
	c := h.contest()
	body.Confirmed = len(body.Erased) > 0
	if n := c.Count; n != nil && n.Measure == canvass.FinalRound {
		body.Confirmed = body.Confirmed || h.statement(rooms).confirmed
	}
	if len(body.Waits) > 0 {
		return body, nil, nil
	}
	if len(body.Erased) > 0 {
		body.Entered = !slices.ContainsFunc(areasOf(c, rooms), func(a canvass.Area) bool {
			return c.UnitCount(c.Info.Authority, canvass.FinalRound, a, "") == nil
		})
		return body, nil, nil
	}
	var counts []*areaCount
	body.Ready, body.Entered = true, true
	for _, area := range areasOf(c, rooms) {
		n, err := h.countArea(ctx, area, rooms)
		if err != nil {
			return nil, nil, err
		}
		counts = append(counts, n)
		body.Areas = append(body.Areas, h.areaRounds(n))
		body.Ready = body.Ready && n.Tie == nil
		in := c.UnitCount(c.Info.Authority, canvass.FinalRound, area, "")
		if n.Tie != nil {
			body.Moved = body.Moved || in != nil
		} else {
			r := h.finalReport(n)
			body.Figures += fmt.Sprintf("%s %v %d; ", area, r.Counts, *r.Ballots)
			same := in != nil && in.Ballots != nil && *in.Ballots == *r.Ballots && !slices.ContainsFunc(r.Counts, func(k canvass.Count) bool {
				votes, _ := in.Votes(k.Option)
				return votes != k.Votes
			})
			body.Entered, body.Moved = body.Entered && same, body.Moved || in != nil && !same
		}
	}
	body.Entered = body.Entered && body.Ready
	return body, counts, nil
}

// finalReport is the final round of an area as a report: those who were eliminated have no ballots there.
func (h *site) finalReport(n *areaCount) canvass.Report {
	r := canvass.Report{Area: n.Area, Measure: canvass.FinalRound, Ballots: new(n.Result.Cast)}
	if e := h.contest().Event; e != nil {
		r.Event = e.ID
	}
	for o, votes := range n.Result.Final() {
		r.Counts = append(r.Counts, canvass.Count{Option: canvass.OptionID(o), Votes: votes})
	}
	canvass.SortCounts(r.Counts)
	return r
}

func (h *site) rounds(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.typingMu.Lock()
	body, _, err := h.roundsOf(r.Context(), p)
	h.typingMu.Unlock()
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	h.show(w, http.StatusOK, "rounds", h.page("The rounds", p, body))
}

// enterRounds enters the final round of each area, and how it came about: figures alone, nothing of a single ballot.
func (h *site) enterRounds(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.typingMu.Lock()
	defer h.typingMu.Unlock()
	body, counts, err := h.roundsOf(r.Context(), p)
	switch {
	case err != nil:
	case !body.Ready:
		err = canvass.Errorf(canvass.Refused, "rounds", "the rounds are not settled: a room is out, or a lot is to be drawn")
	case body.Figures != r.PostFormValue("figures"):
		err = canvass.Errorf(canvass.Conflict, "rounds", "the ballots have changed since this page was shown: look at it once more")
	}
	var entries []canvass.Entry
	for i, n := range counts {
		if err != nil {
			break
		}
		report := h.finalReport(n)
		e := canvass.Entry{
			Kind: canvass.KindReport, At: canvass.At(h.now()), Actor: p.Actor(), Person: p.Name, Contest: h.Contest,
			By: h.contest().Info.Authority, Report: &report, Note: h.roundsNote(n),
		}
		if e.Key, err = h.entryKey(p, r.PostFormValue("key")); i > 0 {
			e.Key += fmt.Sprintf("-%d", i)
		}
		entries = append(entries, e)
	}
	if err == nil {
		receipt, wrong := h.Desk.Append(r.Context(), entries)
		if err = wrong; err == nil && len(receipt.Differs) > 0 {
			err = canvass.Errorf(canvass.Conflict, "form", "this form has been sent and said something else: open it anew")
		}
	}
	if err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/chair/rounds", http.StatusSeeOther)
}

// roundLot takes the lot that was drawn for a tie within the rounds.
func (h *site) roundLot(w http.ResponseWriter, r *http.Request, p *Pass) {
	h.typingMu.Lock()
	defer h.typingMu.Unlock()
	drawn, how := rank.Option(r.PostFormValue("first")), strings.Join(strings.Fields(r.PostFormValue("how")), " ")
	_, counts, err := h.roundsOf(r.Context(), p)
	if err == nil && (how == "" || len(how) > 200) {
		err = canvass.Errorf(canvass.Invalid, "lot", "say how the lot was drawn, and before whom")
	}
	i := slices.IndexFunc(counts, func(n *areaCount) bool {
		return string(n.Area) == r.PostFormValue("area") && n.Tie != nil && slices.Contains(n.Tie.Tied, drawn)
	})
	if err == nil && i < 0 {
		err = canvass.Errorf(canvass.Conflict, "lot", "that tie is no more: look at the rounds once more")
	}
	var lots []roundLot
	if err == nil {
		lots, err = h.roundLots(r.Context(), counts[i].Area)
	}
	var raw []byte
	if err == nil {
		t := counts[i].Tie
		raw, err = json.Marshal(append(lots, roundLot{t.Round, t.Ballots, t.Tied, drawn, how}))
	}
	if err == nil {
		err = h.Desk.Log().SetMeta(r.Context(), lotsSetting+string(h.Contest)+"/"+string(counts[i].Area), raw)
	}
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	http.Redirect(w, r, "/hall/chair/rounds", http.StatusSeeOther)
}
