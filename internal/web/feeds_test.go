package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/web"
)

type came struct {
	feeds []received.Feed
	files []received.File
}

func (c came) Feeds(context.Context) ([]received.Feed, error) { return c.feeds, nil }
func (c came) Files(context.Context) ([]received.File, error) { return c.files, nil }

// The page says how feeds are and how much waits, and nothing of what waits, where a feed is looked at, or why it
// fails.
func TestFeedsPage(t *testing.T) {
	now := canvass.TimeOf(time.Now())
	r := kestrel(t, canvass.Live)
	h := web.New(web.Config{Desk: r, Log: r, Feeds: came{
		[]received.Feed{
			{Name: "lamp-north", Source: "kestrel-times", Place: "https://inside.example/", Looked: now, Good: now, Next: now + 9999, Entries: 1234, Items: 2},
			{Name: "lamp-south", Source: "kestrel-times", Looked: now, FailingSince: now, Next: now + 9999, Error: "a secret error"},
			{Name: "lamp-west", Source: "kestrel-times", Looked: now, Next: now + 9999, Blocked: "the disk is full", Error: "a secret error"},
		},
		[]received.File{
			{ID: "a", Source: "kestrel-times", Items: 2, Held: []*feed.Held{{Name: "A Secret Name", Why: "secret figures"}}},
			{ID: "b", Source: "kestrel-times", Items: 9, Dismissed: "x"},
		},
	}})
	body := ok(t, h, "/feeds")
	for _, want := range []string{
		"lamp-north", "In order", "1,234", `<span class="flag">Cannot be read</span>`, "2 items wait", "Since ",
		`<span class="flag">Cannot be entered</span>`, "The disk is full. The source is not at fault.",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"ecret", "inside.example"} {
		if strings.Contains(body, never) {
			t.Errorf("the page says %q", never)
		}
	}
	if body := ok(t, handler(r), "/feeds"); !strings.Contains(body, "No page is looked at by itself.") || !strings.Contains(body, "Nothing waits.") {
		t.Error("without feeds the page does not say so")
	}
}
