package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// racePage is the page of one nomination.
type racePage struct {
	ID        canvass.RaceID
	Name      string
	Answer    string // who has the number needed, else who has most
	Standings []standingRow
	Picture   chart.SVG
	Need      Figure
	Of        string
	ToCome    string
	Open      string
	Note      string
	Held      []heldRow
	Left      []leftRow
	Heads     []string
	Tallies   []awardSide
	Wins      []claimRow
	Notices   []noticeRow
	Disputes  []dispute
	Way       link
}

type standingRow struct {
	Name      string
	Href      string
	Class     string
	Delegates Figure
	Short     string // of the majority: "1,762"
}

type heldRow struct {
	Contest link
	Day     string
	Outcome string
	Awards  Figure
	Basis   string
}

type leftRow struct {
	Contest link
	Day     string
	Seats   string
}

func (s *site) race(_ context.Context, b *book, r *http.Request) (*page, error) {
	id, err := canvass.ParseRaceID(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "page", "there is no page %s", r.URL.Path)
	}
	at := race.At(b.s, id)
	if at == nil {
		return nil, canvass.Errorf(canvass.NotFound, "race", "the race %s is not in this record", id)
	}
	p := b.race(at)
	state := p.Name + ": "
	if len(p.Standings) > 0 {
		state += p.Standings[0].Name + " has " + p.Standings[0].Delegates.Text + " delegates."
	} else {
		state += "no delegates yet."
	}
	return &page{Title: p.Name + " – Canvass", Description: state, Share: strings.TrimSuffix(state, "."), Crumbs: b.crumbs(), Live: true, State: state, Body: p, Files: b.saved("/" + string(id)), Feed: b.within("/" + string(id) + ".atom")}, nil
}

func (b *book) standing(r *race.Race, st race.Standing) standingRow {
	name := b.w.Name(st.Option)
	row := standingRow{Name: name, Href: b.person(st.Option), Class: "c" + english.Thousands(int(b.colour(st.Option)))}
	row.Delegates = b.fig("standing-"+string(r.ID)+"-"+string(st.Option), "delegates of "+name+" in the race", english.Thousands(st.Delegates), st.Ref)
	if r.Need > 0 {
		row.Short = "reached"
		if needed, ok := r.Needed(st.Option); ok {
			row.Short = english.Thousands(needed.Delegates)
			if needed.Known == race.AtLeast {
				row.Short = "at most " + row.Short
			}
		}
	}
	return row
}

// raceNote says on what the sums rest, and what is not in them.
func (b *book) raceNote(r *race.Race) string {
	note := b.basisNote(r)
	if n := len(r.Unsized); n > 0 {
		note += " Of " + english.Count(n, "contest", "contests") + " already held the number of delegates is not known."
	}
	if r.Open > 0 {
		note += " The numbers are the least that each has: " + english.Thousands(r.Open) + " delegates of contests already held are open."
	}
	return strings.TrimSpace(note)
}

// basisNote says on what a sum of delegates rests, by its weakest part, and how many the rules leave free.
func (b *book) basisNote(r *race.Race) string {
	var out []string
	switch r.Basis {
	case tally.Computed:
		out = append(out, "Computed here from votes, contest by contest.")
	case tally.ByDecision:
		out = append(out, "Computed here from votes, and in places as a party decided otherwise than by its rule.")
	case tally.ComputedOnEstimates:
		out = append(out, "Computed here from votes, some of them estimates.")
	case tally.ComputedOnPartial:
		out = append(out, "Computed here from votes, some of them partial.")
	case tally.Announced:
		out = append(out, "Computed here where votes allow, and as others announce it elsewhere; each contest says which.")
	}
	if r.Unbound > 0 {
		out = append(out, english.Thousands(r.Unbound)+" went to nobody, or are unbound.")
	}
	return strings.Join(out, " ")
}

// clinched says who has the number of delegates needed, and since when; nothing where nobody has.
func (b *book) clinched(r *race.Race) string {
	c, ok := r.Clinched()
	if !ok {
		return ""
	}
	return wording.Reached(b.w.Name(c.Option), wording.DayMonth(c.Day), c.Elsewhere) + "."
}

// raceAnswer is what a reader asks first of a race: who has enough, else who is ahead, and how far.
func (b *book) raceAnswer(r *race.Race) string {
	if words := b.clinched(r); words != "" || len(r.Standings) == 0 {
		return words
	}
	first := r.Standings[0]
	if len(r.Standings) > 1 && r.Standings[1].Delegates == first.Delegates {
		return ""
	}
	return b.w.Name(first.Option) + " has most so far, " + english.Thousands(first.Delegates) + "."
}

func (b *book) race(r *race.Race) *racePage {
	p := &racePage{ID: r.ID, Way: b.wayTo(r.ID), Name: english.Capital(r.Name), Note: b.raceNote(r), Answer: b.raceAnswer(r)}
	if p.Name == string(r.ID) {
		p.Name = wording.Race(r.ID)
	}
	pic := chart.Standings{ID: "standings", Title: "Delegates so far: " + p.Name}
	for _, st := range r.Standings {
		row := b.standing(r, st)
		p.Standings = append(p.Standings, row)
		pic.Rows = append(pic.Rows, chart.Standing{Name: row.Name, Colour: b.colour(st.Option), Number: row.Delegates.Text, Delegates: int64(st.Delegates)})
		pic.Desc += row.Name + ": " + row.Delegates.Text + ". "
	}
	if r.Need > 0 {
		var ref tally.Ref
		if r.Info != nil {
			ref = b.s.FileRef(r.Info.File)
		}
		p.Need = b.fig("need", "delegates needed for the nomination", english.Thousands(r.Need), ref)
		p.Of = english.Thousands(r.Pledged)
		pic.Need, pic.NeedWords = int64(r.Need), english.Thousands(r.Need)+" needed"
	}
	if len(pic.Rows) > 0 {
		p.Picture = chart.Race(pic)
	}
	p.ToCome = toCome(r)
	if r.Open > 0 {
		p.Open = english.Thousands(r.Open)
	}
	for _, line := range r.Held {
		p.Held = append(p.Held, b.held(line))
	}
	for _, id := range r.Left {
		c := b.s.Contests[id]
		row := leftRow{Contest: link{Text: b.w.Place(id.Jurisdiction()), Href: b.contestPath(id)}, Seats: "–"}
		if c.Event != nil {
			row.Day = wording.Event(c.Event)
		}
		if c.Delegates.Seats > 0 {
			row.Seats = english.Thousands(c.Delegates.Seats)
		}
		p.Left = append(p.Left, row)
	}
	b.tallies(p, r)
	p.Notices = b.noticeRows(b.s.RaceNotices[r.ID], "")
	if r.Info != nil {
		p.Disputes = b.disputes(r.Info.Conflicts, b.s.FileRef(r.Info.File))
	}
	return p
}

// toCome says what is still to come.
func toCome(r *race.Race) string {
	t := r.ToCome()
	return wording.ToCome(t.Contests, t.Canceled, t.Delegates, t.Unsized)
}

func (b *book) held(line race.Line) heldRow {
	c := line.Contest
	outcome, _ := call.OutcomeOf(b.s, c)
	row := heldRow{Contest: link{Text: b.w.Place(c.ID.Jurisdiction()), Href: b.contestPath(c.ID)}, Outcome: english.Capital(outcome), Basis: string(line.Basis)}
	if line.Taken == race.Ours {
		row.Basis = wording.AwardBasis(&c.Delegates)
	}
	if c.Event != nil {
		row.Day = wording.Event(c.Event)
	}
	var parts []string
	for _, a := range line.Awards {
		parts = append(parts, b.w.Last(c.ID, a.Option)+" "+english.Thousands(a.Delegates))
	}
	text := strings.Join(parts, ", ")
	if text == "" {
		text = "not decided"
	}
	row.Awards = b.fig("held-"+string(c.ID), "delegates of "+c.Info.Name, text, c.Delegates.Ref)
	return row
}

// asOfDay is the day that a counter's total speaks of: "4 March".
func asOfDay(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return wording.DayMonth(d)
}

// tallies puts what each counter claims in a row; what they count is their own, and no row is chosen.
func (b *book) tallies(p *racePage, r *race.Race) {
	var options []canvass.OptionID
	for _, k := range r.Tallies {
		if k.Claim.Contests {
			continue
		}
		for _, a := range k.Claim.Awards {
			if !slices.Contains(options, a.Option) {
				options = append(options, a.Option)
			}
		}
	}
	for _, o := range options {
		p.Heads = append(p.Heads, b.w.Last("", o))
	}
	for _, k := range r.Tallies {
		if k.Claim.Contests {
			continue
		}
		when := b.w.At(k.At, "").Eastern
		if k.Claim.AsOf != "" {
			when = "as of " + asOfDay(k.Claim.AsOf) + ", said " + when
		}
		side := awardSide{By: b.w.Outlet(k.By), Basis: when, Flagged: k.Status == tally.Flagged}
		for _, o := range options {
			cell := plain("–")
			for _, a := range k.Claim.Awards {
				if a.Option == o {
					cell = b.fig("tally-"+k.Key+"-"+string(o), "delegates of "+b.w.Name(o)+" by "+b.w.Said(k.By), english.Thousands(a.Delegates), k.Ref)
				}
			}
			side.Cells = append(side.Cells, cell)
		}
		p.Tallies = append(p.Tallies, side)
	}
	var wins []tally.Claim
	for _, k := range r.Tallies {
		if k.Claim.Contests {
			wins = append(wins, k)
		}
	}
	p.Wins = b.claimRows("", wins)
}
