package call

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
)

// MomentOf is what counts as now in a record: the clock, never before the last entry, with how feeds are doing. A replay
// is at the moment to which it has come, whatever the clock says, and no feed brings anything to it.
func MomentOf(s *tally.Snapshot, now canvass.Time, feeds []received.Feed) Moment {
	if s.Record != nil && s.Record.Kind == canvass.Replay {
		return Moment{Now: s.Now}
	}
	return Moment{Now: max(s.Now, now), Feeds: feeds}
}
