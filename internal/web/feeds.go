package web

import (
	"context"
	"net/http"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/wording"
)

// feedsPage says how feeds are doing and how much waits for the desk. Names and figures that wait are for the desk
// alone, and of private sources nothing is said but that there are some.
type feedsPage struct {
	Rows     []feedRow
	Waits    []waitingRow
	Withheld bool
}

type feedRow struct {
	Source, Name     string
	State, Small     string
	Fell             string // "Two counts fell", empty where none did
	Bad              bool
	Entries, Waiting string
}

type waitingRow struct{ Source, Items string }

func (s *site) feeds(ctx context.Context, b *book, _ *http.Request) (*page, error) {
	p := &feedsPage{}
	if s.Feeds != nil {
		feeds, err := s.Feeds.Feeds(ctx)
		if err != nil {
			return nil, err
		}
		files, err := s.Feeds.Files(ctx)
		if err != nil {
			return nil, err
		}
		p = b.feedsPage(answer.FeedsOf(b.s, ledger.Head{}, feeds, files, canvass.TimeOf(time.Now()), false))
	}
	return &page{Title: "Where the counts come from – Canvass", Description: "The pages that the desk looks at, and what waits for a person.", Body: p}, nil
}

func (b *book) feedsPage(all answer.Feeds) *feedsPage {
	p := &feedsPage{Withheld: all.Withheld > 0}
	for i := range all.Feeds {
		p.Rows = append(p.Rows, b.feedRow(&all.Feeds[i]))
	}
	for _, w := range all.Waiting {
		items := english.Thousands(w.Items) + " items wait"
		if w.Items == 1 {
			items = "one item waits"
		}
		p.Waits = append(p.Waits, waitingRow{b.w.Outlet(w.Source), items})
	}
	return p
}

// feedTroubles say what went wrong with a feed since it was first looked at.
func feedTroubles(f *answer.FeedState) string {
	say := ""
	if f.Flaps > 1 {
		say += " It has begun to fail " + english.Thousands(f.Flaps) + " times."
	}
	if f.Refused > 0 {
		say += " Pages that could not be entered: " + english.Thousands(f.Refused) + "."
	}
	if f.Falls > 0 {
		say += " Counts that were lower than before: " + english.Thousands(f.Falls) + "."
	}
	return say
}

func (b *book) feedRow(f *answer.FeedState) feedRow {
	row := feedRow{Source: b.w.Outlet(f.Source), Name: f.Name, Entries: english.Thousands(f.Entries), Waiting: english.Thousands(f.Items), Small: "It has not been read yet."}
	if f.Good != nil {
		row.Small = "Last read " + wording.Moment(*f.Good) + "."
	}
	row.Small += feedTroubles(f)
	switch f.State {
	case received.Waiting:
		row.State = "Not looked at yet"
	case received.Good:
		row.State = "In order"
	case received.Failing:
		row.State, row.Bad = "Cannot be read", true
		row.Small = "Since " + wording.Moment(*f.FailingSince) + ". " + row.Small
	case received.Blocked:
		row.State, row.Bad = "Cannot be entered", true
		row.Small = english.Capital(*f.Blocked) + ". The source is not at fault. " + row.Small
	case received.Stale:
		row.State, row.Bad = "Nobody looks at it", true
	case received.Stopped:
		row.State = "Not looked at any more"
	}
	if f.Fell > 0 {
		row.Fell = english.Capital(english.Many(f.Fell, "count", "counts")) + " fell"
	}
	return row
}
