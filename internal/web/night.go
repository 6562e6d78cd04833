package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// nightPage is the first page: what a reader who has been away wants to know.
type nightPage struct {
	Name    string
	New     []newsRow
	Decided []decidedRow
	Doubt   []doubtRow
	Races   []raceBrief
	Rows    []nightRow
	// Waiting are contests that the record is about in which nothing is counted or said yet.
	Waiting int
}

type newsRow struct {
	When  string
	About link // the contest or the race
	What  Figure
}

// decidedRow is everything that somebody has won by one measure in one race.
type decidedRow struct {
	Who    string
	Href   string
	Class  string
	Won    string // "won the vote in"
	Places []link
}

// doubtRow is what an editor should look at in one contest.
type doubtRow struct {
	Contest link
	Flags   []Figure
	Differ  []Figure
}

type nightRow struct {
	Contest link
	Party   string
	Closes  string
	Status  Figure
	Leader  string
	Class   string // of the leader's colour
	Word    string // "won", "leads", "level"
	Won     bool
	Share   Figure
	Votes   Figure
	Seats   string
	Flags   int
}

type raceBrief struct {
	Race link
	Need string
	Rows []standingRow
	Note string
}

// newest is how many entries the first page shows.
const newest = 8

func (s *site) night(_ context.Context, b *book, _ *http.Request) (*page, error) {
	p := b.night()
	state := english.Thousands(len(p.Decided)) + " decided, " + english.Thousands(len(p.Doubt)) + " in doubt."
	if len(p.New) > 0 {
		n := p.New[0]
		state = n.About.Text + ": " + n.What.Text + "."
	}
	return &page{Title: p.Name + " – Canvass", Description: state, Live: true, State: state, Body: p, Files: b.saved(""), Feed: b.within("/feed.atom")}, nil
}

func (b *book) night() *nightPage {
	p := &nightPage{Name: "The night", New: b.news()}
	if r := b.s.Record; r != nil && r.Name != "" {
		p.Name = english.Capital(r.Name)
	}
	for _, id := range b.s.Active {
		c := b.s.Contests[id]
		p.Rows = append(p.Rows, b.nightRow(c))
		if c.Status == tally.None && len(c.Claims) == 0 {
			p.Waiting++
		}
		b.decide(p, c)
		if d := b.doubts(c); len(d.Flags)+len(d.Differ) > 0 {
			p.Doubt = append(p.Doubt, d)
		}
	}
	for _, id := range b.races() {
		if r := race.At(b.s, id); r != nil {
			p.Races = append(p.Races, b.raceBrief(r))
		}
	}
	return p
}

// news are the newest entries that still say something of a contest or a race, the newest first.
func (b *book) news() []newsRow {
	var all tally.Ref
	for _, id := range b.s.Active {
		keys := b.keysOf(b.s.Contests[id])
		all = all.With(keys[max(0, len(keys)-newest):]...)
	}
	for _, id := range b.races() {
		for _, k := range b.s.Tallies[id] {
			all = all.With(k.Key)
		}
		for _, n := range b.s.RaceNotices[id] {
			all = all.With(n.Key)
		}
	}
	var out []newsRow
	for _, key := range slices.Backward(b.inOrder(all)) {
		l, _ := b.s.Entry(key) // inOrder has found it
		e := l.Entry
		row := newsRow{When: b.clock(e.Recorded), What: b.fig("news-"+key, "news", b.says(e), tally.Ref{key})}
		if c := b.s.Contests[e.Contest]; c != nil {
			row.About = b.contestLink(c)
		} else {
			row.About = link{Text: wording.Race(e.Race), Href: b.within("/" + string(e.Race))}
		}
		if out = append(out, row); len(out) == newest {
			break
		}
	}
	return out
}

// clock is when an entry was recorded: the hour on the night itself and until the evening after, else the day.
func (b *book) clock(t canvass.Time) string {
	at := t.Go().In(canvass.Eastern)
	began := at
	if r := b.s.Record; r != nil && r.Night != "" {
		if d, err := time.ParseInLocation(time.DateOnly, r.Night, canvass.Eastern); err == nil {
			began = d
		}
	} else {
		began = b.s.Now.Go().Add(-18 * time.Hour)
	}
	if at.Before(began) || at.Sub(began) > 48*time.Hour {
		return at.Format("2 Jan")
	}
	return at.Format("15:04")
}

func (b *book) contestLink(c *tally.Contest) link {
	return link{Text: b.w.Place(c.ID.Jurisdiction()) + " " + wording.Party(c.ID.Party()), Href: b.contestPath(c.ID)}
}

func (b *book) nightRow(c *tally.Contest) nightRow {
	row := nightRow{Contest: link{Text: b.w.Place(c.ID.Jurisdiction()), Href: b.contestPath(c.ID)}, Party: wording.Party(c.ID.Party()), Closes: b.closing(c)}
	row.Status = b.fig("status-"+string(c.ID), "how far the count is", english.Capital(b.w.Status(c)), c.StateRef())
	if c.Delegates.Seats > 0 {
		row.Seats = english.Thousands(c.Delegates.Seats)
	}
	for _, k := range c.Claims {
		if k.Status == tally.Flagged {
			row.Flags++
		}
	}
	row.Share, row.Votes = plain(""), plain("")
	if n := c.Count; n != nil && len(n.Options) > 0 {
		first := n.Options[0]
		row.Leader, row.Class = b.w.Last(c.ID, first.Option), "c"+english.Thousands(int(b.colour(first.Option)))
		row.Votes = b.fig("votes-"+string(c.ID), n.Measure.Words()+" for "+b.w.Option(c.ID, first.Option), english.Thousands(first.Votes), n.Ref)
		row.Share = b.fig("share-"+string(c.ID), "share of "+b.w.Option(c.ID, first.Option), n.Share(first.Votes), n.Ref)
		switch w := c.WonBy(n.Measure); {
		case w != nil && w.Tied:
			row.Leader, row.Word = "Tied", ""
		case w != nil:
			row.Leader, row.Class = b.w.Last(c.ID, w.Options[0]), "c"+english.Thousands(int(b.colour(w.Options[0])))
			row.Word, row.Won = "won", true
			if n.Measure != canvass.Votes {
				row.Word += " " + wording.Measure(n.Measure)
			}
		case c.Leader != nil && len(c.Leader.Options) > 1:
			row.Leader, row.Word = "Level", ""
		case first.Votes > 0:
			row.Word = "leads"
		}
		return row
	}
	if say := english.Capital(b.w.SaidToHaveWon(c)); say != "" {
		row.Leader = say
	}
	return row
}

// closing is when the polls close, Eastern, by the first notice that says so, else by the contest's file.
func (b *book) closing(c *tally.Contest) string {
	for _, n := range c.Notices {
		if n.Notice.Topic == canvass.TopicClose && n.At.NotAfter != 0 {
			return n.At.NotAfter.Go().In(canvass.Eastern).Format("15:04")
		}
	}
	if c.Event != nil && c.Event.Closes != 0 {
		return c.Event.Closes.Go().In(canvass.Eastern).Format("15:04")
	}
	return ""
}

// decide adds a contest to what its winners have won: "Joe Biden won the vote in Iowa, Virginia and Vermont".
func (b *book) decide(p *nightPage, c *tally.Contest) {
	at := link{Text: b.w.Place(c.ID.Jurisdiction()), Href: b.contestPath(c.ID)}
	for i := range c.Winners {
		w := &c.Winners[i]
		row := decidedRow{Who: b.w.Options(c.ID, w.Options), Won: "won " + wording.Measure(w.Measure) + " in"}
		switch {
		case w.Tied:
			row.Won = "tied in " + wording.Measure(w.Measure) + " in"
		case w.Measure == canvass.Delegates && c.Won(w.Options[0], canvass.Votes):
			continue // who won the vote has most delegates: that is no news of its own
		}
		if !w.Tied {
			row.Href, row.Class = b.person(w.Options[0]), "c"+english.Thousands(int(b.colour(w.Options[0])))
		}
		k := slices.IndexFunc(p.Decided, func(r decidedRow) bool { return r.Who == row.Who && r.Won == row.Won })
		if k < 0 {
			k = len(p.Decided)
			p.Decided = append(p.Decided, row)
		}
		p.Decided[k].Places = append(p.Decided[k].Places, at)
	}
}

// doubts are what an editor should look at: claims that disagree with the rule, a count that fell, questions with two
// answers.
func (b *book) doubts(c *tally.Contest) doubtRow {
	out := doubtRow{Contest: b.contestLink(c)}
	fig := func(id, text string, ref tally.Ref) Figure {
		return b.fig("doubt-"+string(c.ID)+"-"+id, "a doubt", english.Unstopped(text), ref)
	}
	for _, k := range c.Claims {
		if k.Status == tally.Flagged {
			out.Flags = append(out.Flags, fig(k.Key, b.w.Outlet(k.By)+" says: "+b.w.Claim(c.ID, k.Claim)+". "+english.Capital(b.w.Why(c.ID, &k)), k.Ref))
		}
	}
	for _, n := range c.Sources {
		if n.Previous != nil && n.Valid < n.Previous.Valid {
			text := "The count of " + b.w.Said(n.By) + " fell from " + english.Thousands(n.Previous.Valid) + " to " + english.Thousands(n.Valid)
			out.Flags = append(out.Flags, fig("fell-"+n.By, text, tally.Join(n.Ref, n.Previous.Ref)))
		}
	}
	for _, k := range b.disputes(c.Info.Conflicts, c.InfoRef) {
		out.Differ = append(out.Differ, fig(k.ID, k.Asked, c.InfoRef))
	}
	return out
}

// raceBrief is the head of a race's standings.
func (b *book) raceBrief(r *race.Race) raceBrief {
	brief := raceBrief{Race: link{Text: wording.Race(r.ID), Href: b.within("/" + string(r.ID))}, Note: b.raceNote(r)}
	if r.Need > 0 {
		brief.Need = english.Thousands(r.Need)
	}
	for _, st := range r.Standings[:min(4, len(r.Standings))] {
		brief.Rows = append(brief.Rows, b.standing(r, st))
	}
	return brief
}
