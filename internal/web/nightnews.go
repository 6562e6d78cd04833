package web

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

type newsRow struct {
	When  Clock
	About link // the contest or the race
	What  Figure
}

// doubtRow is what an editor should look at in one contest.
type doubtRow struct {
	Contest link
	Flags   []Figure
	Differ  []Figure
	// Weight is how much is in doubt: a winner before delegates before a figure.
	Weight int
}

// newest is how many entries the first page shows.
const newest = 10

// recent is what was entered in the hour before the record's last entry; where that is little, the newest entries.
func (b *book) recent() (head string, rows []newsRow) {
	all := b.news()
	hour := b.s.Now.Go().Add(-time.Hour)
	n := slices.IndexFunc(all, func(r newsRow) bool { return r.When.at.Before(hour) })
	if n < 0 {
		n = len(all)
	}
	if n >= 3 && isHour(all[0].When.Text) { // what is known by the day alone came in no hour
		return "In the last hour", all[:n]
	}
	return "The newest entries", all
}

// news are the newest entries that still say something of a contest or a race, the newest first.
func (b *book) news() []newsRow {
	var all tally.Ref
	for _, id := range b.s.Active {
		of := b.entriesIn(b.s.Contests[id])
		for _, l := range of[max(0, len(of)-newest):] {
			all = all.With(l.Entry.Key)
		}
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
	for _, l := range slices.Backward(b.inOrder(all)) {
		e := l.Entry
		row := newsRow{When: b.clock(e.Recorded), What: b.fig("news-"+e.Key, "news", b.says(e), tally.Ref{e.Key})}
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

func (b *book) contestLink(c *tally.Contest) link {
	return link{Text: b.w.Place(c.ID.Jurisdiction()) + " " + wording.Party(c.ID.Party()), Href: b.contestPath(c.ID)}
}

// The weights of doubts.
const (
	doubtsFigure = 1 + iota
	doubtsDelegates
	doubtsWinner
)

// doubts are what an editor should look at: a winner that is disputed, claims that disagree with the rule, a count that
// fell, questions with two answers.
func (b *book) doubts(c *tally.Contest) doubtRow {
	out := doubtRow{Contest: b.contestLink(c)}
	fig := func(id, text string, ref tally.Ref) Figure {
		return b.fig("doubt-"+string(c.ID)+"-"+id, "a doubt", english.Unstopped(text), ref)
	}
	flag := func(weight int, f Figure) {
		out.Flags = append(out.Flags, f)
		out.Weight = max(out.Weight, weight)
	}
	if d := c.Dispute; d != nil {
		flag(doubtsWinner, fig("dispute", english.Capital(wording.Disputed)+" "+b.w.Options(c.ID, d.Options), c.StateRef()))
	}
	if x := c.Contradiction; x != nil {
		flag(doubtsWinner, fig("contradiction", english.Capital(b.w.Contradiction(c.ID, x)), x.Ref))
	}
	for _, k := range c.Claims {
		if k.Status != tally.Flagged {
			continue
		}
		weight := doubtsDelegates
		if k.Claim.Kind == canvass.ClaimWinner {
			weight = doubtsWinner
		}
		flag(weight, fig(k.Key, b.w.Outlet(k.By)+" says: "+b.w.Claim(c.ID, k.Claim)+". "+english.Capital(b.w.Why(c.ID, &k)), k.Ref))
	}
	for _, n := range c.Sources {
		if n.Previous != nil && n.Valid < n.Previous.Valid {
			text := "The count of " + b.w.Said(n.By) + " fell from " + english.Thousands(n.Previous.Valid) + " to " + english.Thousands(n.Valid)
			flag(doubtsFigure, fig("fell-"+n.By, text, tally.Join(n.Ref, n.Previous.Ref)))
		}
	}
	for _, k := range b.disputes(c.Info.Conflicts, c.InfoRef) {
		out.Differ = append(out.Differ, fig(k.ID, k.Asked, c.InfoRef))
	}
	return out
}
