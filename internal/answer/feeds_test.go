package answer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/received"
)

// Everybody sees how feeds are and how much waits; the desk sees what, where and why.
func TestFeedsAndHeldFitTheSpecification(t *testing.T) {
	ctx := context.Background()
	o := newOffice(t, canvass.Live)
	store := received.New(o.desk.Log())
	now := canvass.TimeOf(time.Now())
	for _, f := range []received.Feed{
		{Name: "new", Source: "ap", Place: "https://a.example/", Every: 30},
		{Name: "works", Source: "ap", Place: "https://a.example/", Every: 30, Looked: now, Good: now, Next: now + 30_000, Entries: 7, Items: 2},
		{Name: "broken", Source: "ap", Place: "https://inside.example/", Every: 30, Looked: now, FailingSince: now - 1, Next: now, Failures: 2, Error: "poll: it burns"},
		{Name: "full", Source: "ap", Place: "a", Looked: now, Good: now - 90_000, Next: now, Error: "append: the disk is full (secret)", Blocked: "the disk is full"},
		{Name: "left", Source: "ap", Place: "a", Looked: now - 600_000, Good: now - 600_000, Next: now - 570_000},
		{Name: "ended", Source: "ap", Place: "a", Looked: now, Stopped: true, Contest: "2024/dem/as"},
	} {
		if err := store.PutFeed(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	for i, f := range []received.File{
		{ID: "a1", Name: "x.csv", Source: "ap", Items: 2, Contest: "2024/dem/as", Held: []*feed.Held{{Where: "line 2", What: "option", Name: "Nobody", Why: "unknown", Suggestions: []string{"x"}, Items: 2}}},
		{ID: "a2", Name: "y.csv", Source: "ap", Items: 3, Dismissed: "a test", DismissedBy: "me"},
	} {
		f.Received, f.Actor, f.Evidence = now+canvass.Time(i), "me", []string{"sha256:00"}
		if err := store.Put(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	states := func(got map[string]any) string {
		var out string
		for _, f := range got["feeds"].([]any) {
			f := f.(map[string]any)
			out += fmt.Sprint(f["name"], " ", f["state"], " ", f["place"], " ", f["error"], "; ")
		}
		return out
	}
	got := o.ask("GET", "/api/v1/feeds", "/api/v1/feeds", "", "", 200)
	if want := "broken failing <nil> <nil>; ended stopped <nil> <nil>; full blocked <nil> <nil>; left stale <nil> <nil>; new waiting <nil> <nil>; works good <nil> <nil>; "; states(got) != want {
		t.Errorf("to everybody: %s", states(got))
	}
	if w := fmt.Sprint(got["waiting"]); w != "[map[items:2 source:ap]]" {
		t.Errorf("waiting: %s", w)
	}
	if got := o.ask("GET", "/api/v1/feeds", "/api/v1/feeds", o.tokens[access.Reporter], "", 200); states(got) == "" || got["feeds"].([]any)[0].(map[string]any)["place"] != nil {
		t.Errorf("to a reporter: %s", states(got))
	}
	got = o.ask("GET", "/api/v1/feeds", "/api/v1/feeds", o.tokens[access.Desk], "", 200)
	if f := got["feeds"].([]any)[0].(map[string]any); f["place"] != "https://inside.example/" || f["error"] != "poll: it burns" {
		t.Errorf("to the desk: %v", f)
	}
	o.ask("GET", "/api/v1/feeds", "/api/v1/feeds", "canvass_nobody_x", "", 401)

	got = o.ask("GET", "/api/v1/held", "/api/v1/held", o.tokens[access.Admin], "", 200)
	if files := got["files"].([]any); len(files) != 1 || got["items"] != 2.0 || files[0].(map[string]any)["id"] != "a1" {
		t.Errorf("held: %v", got)
	}
	o.ask("GET", "/api/v1/held", "/api/v1/held", o.tokens[access.Reporter], "", 403)
	o.ask("GET", "/api/v1/held", "/api/v1/held", o.tokens[access.Authority], "", 403)
	o.ask("GET", "/api/v1/held", "/api/v1/held", "", "", 401)
}
