package board

import "context"

// alarm is something that somebody should hear of now: it is told once, by sound in a page that asked for it, and
// outside.
type alarm struct {
	// Key tells it from others for as long as it is the same.
	Key string `json:"key"`
	// Kind is held, falling, failing, disagreeing, call-ready, or call where one in force is in doubt.
	Kind string `json:"kind"`
	Says string `json:"says"`
}

// alarms are what stands now, and nobody has said to have seen.
func (s *Site) alarms(ctx context.Context) ([]alarm, error) {
	feeds, err := s.Reception.Store().Feeds(ctx)
	if err != nil {
		return nil, err
	}
	v := s.Desk.View()
	all, err := s.items(ctx, v, feeds)
	if err != nil {
		return nil, err
	}
	return alarmsOf(all, s.tables.get(v, s.callMoment(v, feeds))), nil
}

// alarmsOf are the alarms of what waits and of the board, those of calls first.
func alarmsOf(all []item, rows []boardRow) []alarm {
	var out []alarm
	for _, r := range rows {
		if r.Alarm != "" {
			out = append(out, alarm{"call/" + string(r.Contest) + "/" + r.Alarm, "call", r.Name + ": " + r.Alarm})
		}
		if r.Ready {
			out = append(out, alarm{"call-ready/" + string(r.Contest) + "/" + r.Leader, "call-ready", r.Name + ": the desk’s rule allows a call for " + r.Leader})
		}
	}
	for _, x := range all {
		if x.SeenBy == "" {
			out = append(out, alarm{x.Key, x.Kind, x.Title})
		}
	}
	return out
}
