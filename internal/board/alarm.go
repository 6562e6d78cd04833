package board

import (
	"context"

	"github.com/canvassdesk/canvass/internal/received"
)

// alarm is something that somebody should hear of now: it is told once, by sound in a page that asked for it, and
// outside.
type alarm struct {
	// Key tells it from others for as long as it is the same.
	Key string `json:"key"`
	// Kind is held, falling, failing, disagreeing, call-ready, or call where one in force is in doubt.
	Kind string `json:"kind"`
	Says string `json:"says"`
}

// alarms are what stands now, and nobody has said to have seen. What cannot be read is no alarm of its own: the page
// says that elsewhere.
func (s *Site) alarms(ctx context.Context) []alarm {
	feeds, err := s.Reception.Store().Feeds(ctx)
	if err != nil {
		return nil
	}
	return s.alarmsOf(ctx, feeds)
}

func (s *Site) alarmsOf(ctx context.Context, feeds []received.Feed) []alarm {
	v := s.Desk.View()
	all, err := s.items(ctx, v, feeds)
	if err != nil {
		return nil
	}
	var out []alarm
	for _, x := range all {
		if x.SeenBy == "" {
			out = append(out, alarm{x.Key, x.Kind, x.Title})
		}
	}
	for _, r := range s.tables.get(v, s.callMoment(v, feeds)) {
		if r.Alarm != "" {
			out = append(out, alarm{"call/" + string(r.Contest) + "/" + r.Alarm, "call", r.Name + ": " + r.Alarm})
		}
		if r.Ready {
			out = append(out, alarm{"call-ready/" + string(r.Contest) + "/" + r.Leader, "call-ready", r.Name + ": the desk’s rule allows a call for " + r.Leader})
		}
	}
	return out
}
