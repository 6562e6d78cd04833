package desk

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/metrics"
	"github.com/canvassdesk/canvass/internal/received"
)

// measures are what a desk counts of its own work.
type measures struct {
	append, fold           *metrics.Histogram
	refused, feeds, tokens *metrics.Counter
	// away is since when the database has not answered, behind since when entries wait to be folded: milliseconds since
	// 1970 UTC, 0 while all is well. lag is how many entries wait.
	away, behind, lag atomic.Int64
}

func newMeasures() *measures {
	buckets := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}
	m := &measures{
		append: metrics.NewHistogram("canvass_append_seconds", "How long entries took from their arrival until they were durable and folded.", buckets),
		fold:   metrics.NewHistogram("canvass_fold_seconds", "How long folding took, of one batch of entries.", buckets),
		refused: metrics.NewCounter("canvass_entries_refused_total",
			"Submissions that were refused, by the kind of the reason.", "reason"),
		feeds: metrics.NewCounter("canvass_feed_looks_total",
			"Looks at feeds, by feed and what became of them: changed, same, failed, refused, or blocked by the desk itself.", "feed", "outcome"),
		tokens: metrics.NewCounter("canvass_token_refusals_total",
			"Requests that were refused for their token, or for having none, by status (401, 403, 429) and reason.", "status", "reason"),
	}
	// From 0 on, so that the first one is a rise.
	for _, kind := range []canvass.ErrorKind{
		canvass.Invalid, canvass.NotFound, canvass.Conflict, canvass.Refused, canvass.Asked, canvass.Damaged, canvass.Failed, canvass.Unavailable,
	} {
		m.refused.Begin(string(kind))
	}
	for status, reasons := range access.Reasons() {
		for _, reason := range reasons {
			m.tokens.Begin(strconv.Itoa(status), reason)
		}
	}
	return m
}

// appended notes how an Append ended.
func (m *measures) appended(began time.Time, err error) {
	if err != nil {
		m.refused.Inc(string(canvass.KindOf(err)))
		return
	}
	m.append.Observe(time.Since(began).Seconds())
}

// Looked counts a look at a feed; outcome is changed, same, failed, refused or blocked.
func (d *Desk) Looked(feed, outcome string) { d.measures.feeds.Inc(feed, outcome) }

// Measures are what the desk shows to Prometheus.
func (d *Desk) Measures() []metrics.Metric {
	gauge, m := metrics.Gauge, d.measures
	all := []metrics.Metric{
		m.append, m.fold, m.refused, m.feeds, m.tokens,
		gauge("canvass_head_entries", "How many entries the pages show.", func() float64 { return float64(d.View().Head.Size) }),
		gauge("canvass_fold_behind_entries", "Entries in the record that the pages do not show yet.", func() float64 { return float64(m.lag.Load()) }),
		gauge("canvass_database_away_seconds", "For how long the record's database has not answered; 0 while it does.", func() float64 {
			return d.secondsSince(m.away.Load())
		}),
		gauge("canvass_write_failing_seconds", "For how long nothing can be written to the record; 0 while it can.", func() float64 {
			since, _ := d.writes.state()
			return d.secondsSince(int64(since))
		}),
		&clocksOff{d},
		gauge("canvass_record_damaged", "1 when the record is damaged and takes no entries.", func() float64 {
			if d.View().Damage != nil {
				return 1
			}
			return 0
		}),
		gauge("canvass_listeners", "Open pages and others that follow the record live.", func() float64 { return float64(d.watchers.size()) }),
		&feedStates{d: d},
	}
	if folder, ok := d.log.(interface{ Folder() string }); ok {
		all = append(all, gauge("canvass_disk_free_bytes", "Room on the record's disk.", func() float64 {
			free, _ := diskFree(folder.Folder())
			return float64(free)
		}))
		if _, known := filesFree(folder.Folder()); known {
			all = append(all, gauge("canvass_disk_free_files", "How many more files the record's disk can have.", func() float64 {
				free, _ := filesFree(folder.Folder())
				return float64(free)
			}))
		}
	}
	if mirror := d.opts.Mirror; mirror != nil {
		all = append(all, gauge("canvass_copy_heard_seconds", "How long ago the record that this copy follows last answered.", func() float64 {
			return d.secondsSince(int64(mirror.state().Heard))
		}))
	}
	return all
}

func (d *Desk) secondsSince(t int64) float64 {
	if t == 0 {
		return 0
	}
	return float64(int64(d.opts.now())-t) / 1000
}

// feedStates show how each feed is, out of what is kept beside the record.
type feedStates struct{ d *Desk }

// Show implements metrics.Metric. Without the database it shows nothing of feeds.
func (s *feedStates) Show(p *metrics.Page) {
	ctx, cancel := context.WithTimeout(context.Background(), pulseTime)
	defer cancel()
	store := received.New(s.d.log)
	feeds, err := store.Feeds(ctx)
	if err != nil {
		return
	}
	const age, failures, held = "canvass_feed_age_seconds", "canvass_feed_failures", "canvass_held_items"
	p.Family(age, "How long ago a look at the feed last worked.", "gauge")
	for i := range feeds {
		if f := &feeds[i]; f.Good != 0 {
			p.Value(age, s.d.secondsSince(int64(f.Good)), "feed", f.Name)
		}
	}
	p.Family(failures, "How many looks at the feed have failed in a row.", "gauge")
	for i := range feeds {
		p.Value(failures, float64(feeds[i].Failures), "feed", feeds[i].Name)
	}
	files, err := store.Files(ctx)
	if err != nil {
		return
	}
	items := 0
	for i := range files {
		if files[i].Waits() {
			items += files[i].Items
		}
	}
	p.Family(held, "Items of returns that wait for a person.", "gauge")
	p.Value(held, float64(items))
}

const (
	// pulseEvery is how often the database is asked for a sign of life, pulseTime how long it may take over it.
	pulseEvery = time.Second
	pulseTime  = 3 * time.Second
)

// Pulse asks the database again and again whether it is there, until ctx ends. When it goes away, and when it comes
// back, whoever watches the desk is told, so that pages say how old they are.
//
// Beside that it tries whether the record can be written to, and looks who else writes to it.
func (d *Desk) Pulse(ctx context.Context) {
	var writing sync.WaitGroup
	defer writing.Wait()
	writing.Go(func() { d.keepTrying(ctx) })
	answered := d.opts.now()
	for ctx.Err() == nil {
		ask, cancel := context.WithTimeout(ctx, pulseTime)
		head, err := d.log.Head(ask)
		cancel()
		if ctx.Err() != nil {
			return
		}
		before := d.measures.away.Load()
		if err == nil || errors.Is(err, ledger.ErrDamaged) {
			answered = d.opts.now()
			d.measures.away.Store(0)
			d.behind(head.Size)
		} else if before == 0 {
			d.measures.away.Store(int64(answered))
		}
		if now := d.measures.away.Load(); (now == 0) != (before == 0) {
			d.watchers.tell(d.View())
		}
		select {
		case <-ctx.Done():
		case <-time.After(pulseEvery):
		}
	}
}

// behind notes how many entries the record has that are not folded yet.
func (d *Desk) behind(size int64) {
	lag := max(0, size-d.View().Head.Size)
	d.measures.lag.Store(lag)
	switch {
	case lag == 0:
		d.measures.behind.Store(0)
	case d.measures.behind.Load() == 0:
		d.measures.behind.Store(int64(d.opts.now()))
	}
}
