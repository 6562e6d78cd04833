package call_test

import (
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
)

// A replay is at its own moment and hears no feeds; elsewhere it is now, and never before the last entry.
func TestMomentOf(t *testing.T) {
	feeds := []received.Feed{{Name: "sos"}}
	for _, c := range []struct {
		kind      canvass.RecordKind
		last, now canvass.Time
		want      canvass.Time
		feeds     int
	}{
		{canvass.Replay, 1000, 9000, 1000, 0},
		{canvass.Live, 1000, 9000, 9000, 1},
		{canvass.Live, 9000, 1000, 9000, 1},
		{canvass.Rehearsal, 1000, 9000, 9000, 1},
	} {
		m := call.MomentOf(&tally.Snapshot{Record: &canvass.Record{Kind: c.kind}, Now: c.last}, c.now, feeds)
		if m.Now != c.want || len(m.Feeds) != c.feeds {
			t.Errorf("a %s of %d at %d is at %d with %d feeds", c.kind, c.last, c.now, m.Now, len(m.Feeds))
		}
	}
}
