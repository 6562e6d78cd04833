package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
)

// MaxGap is the longest pause between two entries of a night that is played: readers should not think that it has
// ended.
const MaxGap = time.Second

// Play enters the night's entries in the order of its own clock: at each moment those that were said then, with the
// pauses between moments divided by speed and cut to [MaxGap]. A speed of 0 or less enters all of them at once. Entries
// that the record has already are skipped without a pause, so that an interrupted night goes on where it stopped.
//
// step, if not nil, is called after each moment. Play ends with ctx; what it has entered by then stays.
func (d *Desk) Play(ctx context.Context, night []canvass.Entry, speed float64, step func(*Receipt)) error {
	moments := byMoment(night)
	if speed <= 0 && len(moments) > 0 {
		moments = [][]canvass.Entry{slices.Concat(moments...)}
	}
	var clock canvass.Time
	for _, now := range moments {
		at := replayed(&now[0])
		if clock != 0 && speed > 0 && d.lacksAny(now) {
			gap := time.Duration(float64(at.Go().Sub(clock.Go())) / speed)
			if err := pause(ctx, min(gap, MaxGap)); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		receipt, err := d.Append(ctx, now)
		if err != nil {
			return err
		}
		clock = at
		if step != nil {
			step(receipt)
		}
	}
	return nil
}

// byMoment orders entries by when a replay records them, ties in the order given, and groups those of one moment.
func byMoment(night []canvass.Entry) [][]canvass.Entry {
	ordered := slices.Clone(night)
	slices.SortStableFunc(ordered, func(a, b canvass.Entry) int {
		return cmp.Compare(replayed(&a), replayed(&b))
	})
	var out [][]canvass.Entry
	for i, e := range ordered {
		if i == 0 || replayed(&e) != replayed(&ordered[i-1]) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], e)
	}
	return out
}

// replayed is when a replay records an entry: as the night's file says, else by what the source says of the time.
func replayed(e *canvass.Entry) canvass.Time { return cmp.Or(e.Recorded, e.At.Replayed()) }

func (d *Desk) lacksAny(entries []canvass.Entry) bool {
	s := d.View().Snapshot
	return slices.ContainsFunc(entries, func(e canvass.Entry) bool {
		_, there := s.Entry(e.Key)
		return !there
	})
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
