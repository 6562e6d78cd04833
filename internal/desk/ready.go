package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/web"
)

const (
	// leastFree is the room on the record's disk below which the desk says that it is not ready: a night's entries.
	leastFree = 64 << 20
	// leastFiles is how many files there must be room for before the desk warns.
	leastFiles = 64
	// mostBehind is how long entries may wait to be folded before the desk says that it is not ready.
	mostBehind = 5 * time.Second
)

// Ready says whether the desk can take an entry now: one condition for each thing that it takes. Their words are for
// everybody, unless ctx is that of Inside; what is behind them is in the log.
func (d *Desk) Ready(ctx context.Context) []web.Condition {
	ask, cancel := context.WithTimeout(ctx, pulseTime)
	defer cancel()
	conditions := []web.Condition{
		{Name: "record", Why: ifTrue(d.View().Damage != nil, "it is damaged and takes no entries until it is repaired")},
		{Name: "database", Why: d.databaseAway(ask)},
		{Name: "fold", Why: ifTrue(d.secondsSince(d.measures.behind.Load()) > mostBehind.Seconds(), "the pages are behind the record")},
	}
	if d.opts.Mirror != nil {
		return d.andRequired(ctx, append(conditions, web.Condition{Name: "copy", Why: d.opts.Mirror.state().Trouble}))
	}
	if conditions[1].Why == "" { // whether this is a copy stands in the database
		err := d.hasKey(ask)
		key := web.Condition{Name: "key", Why: ifTrue(err != nil, "the record's private key cannot be used here")}
		if _, gone := d.keys.signer(d.Record()); err == nil && gone != nil {
			key.Warning = "it is in memory and can no longer be read: the next start could enter nothing"
		}
		conditions = append(conditions, key)
		d.tryWriting(ctx)
		conditions = append(conditions, web.Condition{Name: "write", Why: d.writes.words(inside(ctx))})
	}
	clock := web.Condition{Name: "clock", Why: d.clockWords(inside(ctx))}
	if clock.Why == "" && inside(ctx) {
		clock.Warning = d.clockWarning()
	}
	conditions = append(conditions, clock)
	if folder, ok := d.log.(interface{ Folder() string }); ok {
		conditions = append(conditions, diskCondition(folder.Folder()))
	}
	return d.andRequired(ctx, conditions)
}

// diskCondition says whether the disk of a folder has room for a night's entries, and for files: a backup and a start
// make some.
func diskCondition(folder string) web.Condition {
	out := web.Condition{Name: "disk"}
	if free, known := diskFree(folder); known && free < leastFree {
		out.Why = fmt.Sprintf("less than %d MB are free", leastFree>>20)
	}
	if files, known := filesFree(folder); known && files < leastFiles {
		out.Warning = fmt.Sprintf("it has room for %d more files, whatever their size: backups, and a start, need some (df -i)", files)
	}
	return out
}

// Require adds a condition to those that Ready tells of: of what stands around the desk, and it does not know itself. It is
// called before Pages are served. A condition is told whether it is asked from the inside.
func (d *Desk) Require(condition func(inside bool) web.Condition) {
	d.required = append(d.required, condition)
}

func (d *Desk) andRequired(ctx context.Context, conditions []web.Condition) []web.Condition {
	for _, condition := range d.required {
		conditions = append(conditions, condition(inside(ctx)))
	}
	return conditions
}

type insideKey struct{}

// Inside marks a question as one of those who watch the desk, at an address of their own: its answer may name machines,
// users and processes.
func Inside(ctx context.Context) context.Context { return context.WithValue(ctx, insideKey{}, true) }

func inside(ctx context.Context) bool { return ctx.Value(insideKey{}) != nil }

func ifTrue(bad bool, why string) string {
	if bad {
		return why
	}
	return ""
}

// databaseAway says since when the database has not answered, empty while it does.
func (d *Desk) databaseAway(ctx context.Context) string {
	_, err := d.log.Head(ctx)
	if err == nil || errors.Is(err, ledger.ErrDamaged) {
		return ""
	}
	if since := d.measures.away.Load(); since != 0 {
		return awayWords(canvass.Time(since))
	}
	return "it does not answer"
}

// awayWords are a sentence about a database that has gone.
func awayWords(since canvass.Time) string {
	return "The database has not answered since " + since.Go().UTC().Format("15:04:05 UTC on 2 January 2006") + "."
}

// unavailable gives an error of the engine that has no kind the kind of what is away for now.
func unavailable(op string, err error) error {
	known := (*canvass.Error)(nil)
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &known) && known.Op != "" {
		return err
	}
	kind := canvass.KindOr(err, canvass.Unavailable)
	if kind == canvass.Failed {
		kind = canvass.Unavailable // the machine failed, nothing was stored, and it may be mended
	}
	return canvass.Errorf(kind, op, "%w", err)
}
