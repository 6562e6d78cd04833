package web_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// TestANewRecordIsNoDeadEnd opens the first page of a live record into which nothing was entered: the next day's contests,
// and the calendar with a way to every contest of the catalog's cycle.
func TestANewRecordIsNoDeadEnd(t *testing.T) {
	r := newRecord(t, canvass.Live, "Primaries of 2028", "", "2027-10-01T12:00Z")
	r.catalog("2027-10-01T12:00Z", catalog.Embedded())
	h := handler(r)
	page := ok(t, h, "/")
	for _, want := range []string{"The season of 2028", "Democrats 2028", "Republicans 2028", "Every contest of "} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of a new record lacks %q", want)
		}
	}
	contests := 0
	for id := range r.View().Snapshot.Contests {
		if id.Cycle() != 2028 {
			continue
		}
		contests++
		if !strings.Contains(page, `href="/`+string(id)+`"`) && !strings.Contains(page, `href="/places/`+id.Jurisdiction()+`"`) {
			t.Errorf("there is no way to %s", id)
		}
	}
	if contests < 100 {
		t.Errorf("only %d contests of 2028", contests)
	}
}

// TestTheNightShowsEveryContestFromTheFirstMinute opens Super Tuesday before anything was reported: all contests of the day
// stand there in the order of closing, and every jurisdiction on the maps.
func TestTheNightShowsEveryContestFromTheFirstMinute(t *testing.T) {
	r := newRecord(t, canvass.Replay, "Super Tuesday, 5 March 2024", "2024-03-05", "2024-03-05T12:00Z")
	r.catalog("2024-03-05T12:00Z", catalog.Embedded())
	page := ok(t, handler(r), "/")
	text := plainText(page)
	last := -1
	for _, place := range []string{"7 p.m. Vermont", "Virginia", "7:30 p.m. North Carolina", "8 p.m. Alabama", "8:30 p.m. Arkansas", "9 p.m. Colorado", "10 p.m. Utah", "11 p.m. California", "midnight Alaska", "American Samoa"} {
		at := strings.Index(text[max(last, 0):], place)
		if at < 0 {
			t.Fatalf("%s does not stand where it closes:\n%s", place, text)
		}
		last = max(last, 0) + at
	}
	if n := strings.Count(page, `class="tile`) - strings.Count(page, `class="tilekey`); n != 2*57 {
		t.Errorf("%d tiles on the two maps, want 57 each", n)
	}
	if n := strings.Count(page, `<td class="lead"`); n != 32 {
		t.Errorf("%d contests, want 32", n)
	}
}
