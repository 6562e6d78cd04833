package desk

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// Scrub reads the whole record again and returns everything that is wrong with it. From the first problem on the desk
// takes no entries, and its view says what was found; what was read before the damage stays as it was and goes on being
// shown.
func (d *Desk) Scrub(ctx context.Context) ([]ledger.Problem, error) {
	problems, err := ledger.Scrub(ctx, d.log, ledger.DescribeEntry)
	if len(problems) == 0 {
		return problems, err
	}
	if lockErr := d.lock(context.WithoutCancel(ctx)); lockErr != nil {
		return problems, errors.Join(err, lockErr)
	}
	defer d.unlock()
	if d.reading.damage == nil {
		found := ledger.DamagedError(problems[0])
		d.reading.damage = &found
		d.publish()
	}
	return problems, err
}

// scrubShare is how much of one core scrubbing in the background takes.
const scrubShare = 0.1

// ScrubEvery scrubs again and again, at a tenth of one core and with a pause in between, until ctx ends. What it finds
// is logged too.
func (d *Desk) ScrubEvery(ctx context.Context, pause time.Duration, logger *slog.Logger) {
	for ctx.Err() == nil {
		problems, err := d.Scrub(ledger.Gently(ctx, scrubShare))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			logger.Warn("the record could not be read again", "err", err)
		case len(problems) > 0:
			logger.Error("the record is damaged: it takes no more entries; canvass repair mends it", "seq", problems[0].Seq, "what", problems[0].What, "problems", len(problems))
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}
