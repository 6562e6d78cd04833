package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/user"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/metrics"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Several processes may write to one record, on machines of their own, and one whose clock is ahead makes all others
// wait: a moment of recording never goes back. So each leaves a note beside the record of who it is and what its clock
// says, and a desk that runs on holds the notes against its own clock.

// writer is the note of one process: the last of its kind, of one user on one machine.
type writer struct {
	As   string `json:"as"`
	User string `json:"user"`
	Host string `json:"host"`
	PID  int    `json:"pid"`
	// Since is when it began to write, Clock when it left this note, both by its own clock.
	Since canvass.Time `json:"since"`
	Clock canvass.Time `json:"clock"`
}

// writerPrefix begins the names of the settings that hold notes.
const writerPrefix = "writer/"

// maxName bounds what a note takes of a user's, a machine's or a program's name.
const maxWriterName = 100

func (w *writer) name() string { return writerPrefix + w.User + "@" + w.Host + "/" + w.As }

// words name the process: "canvass report of alice on hall-3 (process 4711)".
func (w *writer) words() string {
	return fmt.Sprintf("%s of %s on %s (process %d)", w.As, w.User, w.Host, w.PID)
}

// writers are the processes that write to the record, as far as they say so.
type writers struct {
	once sync.Once
	own  writer

	mu         sync.Mutex // guards what follows
	introduced bool
	looked     time.Time
	seen       map[string]canvass.Time // the clock of each note as it was last seen
	off        map[string]clockOff
	ahead      canvass.Time // since when the record's last entry is ahead of this clock; 0: it is not
}

// clockOff is another process whose clock is not this machine's.
type clockOff struct {
	writer
	by    time.Duration // ahead, where it is above 0
	since canvass.Time  // when it was noticed
}

// self is this process.
func (d *Desk) self() writer {
	d.writers.once.Do(func() {
		w := writer{As: cmp.Or(d.opts.As, "canvass"), User: "unknown", Host: "unknown", PID: os.Getpid(), Since: d.opts.now()}
		if u, err := user.Current(); err == nil && u.Username != "" {
			w.User = u.Username
		}
		if host, err := os.Hostname(); err == nil && host != "" {
			w.Host = host
		}
		for _, name := range []*string{&w.As, &w.User, &w.Host} {
			*name = strings.ToValidUTF8((*name)[:min(len(*name), maxWriterName)], "")
		}
		d.writers.own = w
	})
	w := d.writers.own
	w.Clock = d.opts.now()
	return w
}

// leaveNote writes this process's note.
func (d *Desk) leaveNote(ctx context.Context) error {
	w := d.self()
	raw, err := json.Marshal(w)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "writer", "%w", err)
	}
	return d.log.SetMeta(ctx, w.name(), raw)
}

// introduce leaves the note of a process that has written for the first time. Its entries are in the record: that the
// note could not be left is no failure of theirs.
func (d *Desk) introduce(ctx context.Context) {
	d.writers.mu.Lock()
	first := !d.writers.introduced
	d.writers.introduced = true
	d.writers.mu.Unlock()
	if first && d.Record().Kind != canvass.Replay {
		if err := d.leaveNote(context.WithoutCancel(ctx)); err != nil {
			slog.Debug("who writes could not be noted", "err", err)
		}
	}
}

// lookAtWriters holds the clocks of other writers, and the record's last entry, against this machine's clock.
func (d *Desk) lookAtWriters(ctx context.Context) {
	d.noteAhead()
	d.writers.mu.Lock()
	due := time.Since(d.writers.looked) >= triedEvery || d.writers.ahead != 0
	d.writers.mu.Unlock()
	if !due {
		return
	}
	ask, cancel := context.WithTimeout(ctx, pulseTime)
	defer cancel()
	notes, err := d.notes(ask)
	if err != nil {
		return // that the database does not answer is told elsewhere
	}
	now, own := d.opts.now(), d.self()
	w := &d.writers
	w.mu.Lock()
	defer w.mu.Unlock()
	first := w.seen == nil
	if first {
		w.seen, w.off = map[string]canvass.Time{}, map[string]clockOff{}
	}
	w.looked = time.Now()
	for i := range notes {
		n := &notes[i]
		name := n.name()
		if n.PID == own.PID && n.Host == own.Host || w.seen[name] == n.Clock {
			continue
		}
		w.seen[name] = n.Clock
		by := n.Clock.Go().Sub(now.Go())
		if by >= -clockSlack && by <= clockSlack || by < 0 && first { // an old note says nothing of a clock
			delete(w.off, name)
			continue
		}
		if old, known := w.off[name]; known && old.PID == n.PID {
			w.off[name] = clockOff{*n, by, old.since}
			continue
		}
		w.off[name] = clockOff{*n, by, now}
		slog.Warn("another process writes to this record with another clock: "+offWords(w.off[name]), "its_clock", n.Clock.String(), "this_clock", now.String())
	}
}

func (d *Desk) notes(ctx context.Context) ([]writer, error) {
	names, err := d.log.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	var notes []writer
	for _, name := range names {
		if !strings.HasPrefix(name, writerPrefix) {
			continue
		}
		raw, err := d.log.Meta(ctx, name)
		if err != nil {
			return nil, err
		}
		var n writer
		if json.Unmarshal(raw, &n) == nil && n.name() == name {
			notes = append(notes, n)
		}
	}
	return notes, nil
}

// noteAhead notes since when the record's last entry is ahead of this machine's clock.
func (d *Desk) noteAhead() {
	s := d.View().Snapshot
	ahead := s.Record.Kind != canvass.Replay && s.Now.Go().Sub(d.opts.now().Go()) > clockSlack
	w := &d.writers
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case !ahead:
		w.ahead = 0
	case w.ahead == 0:
		w.ahead = d.opts.now()
		slog.Warn("the last entry is recorded ahead of this machine's clock: nothing is entered until the clock has passed it", "entry", lastEntry(s), "recorded", s.Now.String())
	}
}

// lastEntry names the record's last entry: "entry 57 by alice".
func lastEntry(s *tally.Snapshot) string {
	for _, l := range s.Since(s.Size - 1) {
		return fmt.Sprintf("entry %d by %s", l.Seq, l.Entry.Actor)
	}
	return "none"
}

func offWords(off clockOff) string {
	way := "ahead"
	if off.by < 0 {
		way = "behind"
	}
	return fmt.Sprintf("the clock of %s is %s %s", off.words(), off.by.Abs().Round(time.Second), way)
}

// clockWords are a sentence about clocks for which nothing is entered, empty where there is no doubt. The inside names
// processes.
func (d *Desk) clockWords(inside bool) string {
	s := d.View().Snapshot
	if s.Record.Kind == canvass.Replay {
		return ""
	}
	d.noteAhead()
	doubt := (*canvass.Error)(nil)
	if !errors.As(d.clock.doubt(s.Now, lastEntry(s)), &doubt) {
		return ""
	}
	w := &d.writers
	w.mu.Lock()
	defer w.mu.Unlock()
	says := []string{doubt.Msg}
	if w.ahead != 0 {
		says[0] = "since " + utc(w.ahead.Go()) + ": " + doubt.Msg
	}
	if inside {
		says = append(says, w.offSince()...)
	}
	return strings.Join(says, "; ")
}

// clockWarning names the writers whose clocks are not this machine's, for those who watch the desk.
func (d *Desk) clockWarning() string {
	w := &d.writers
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.offSince(), "; ")
}

// offSince are a line for each writer whose clock is not this machine's. w.mu is held.
func (w *writers) offSince() (says []string) {
	for _, name := range slices.Sorted(maps.Keys(w.off)) {
		off := w.off[name]
		says = append(says, fmt.Sprintf("since %s: %s", utc(off.since.Go()), offWords(off)))
	}
	return says
}

// clocksOff shows the writers whose clocks are not this machine's to Prometheus.
type clocksOff struct{ d *Desk }

// Show implements metrics.Metric.
func (c *clocksOff) Show(p *metrics.Page) {
	const name = "canvass_writer_clock_off_seconds"
	p.Family(name, "By how much the clock of another process that writes to the record is ahead of this machine's, below 0 behind; those that are right are left out.",
		"gauge")
	w := &c.d.writers
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, writer := range slices.Sorted(maps.Keys(w.off)) {
		off := w.off[writer]
		p.Value(name, off.by.Seconds(), "writer", off.words())
	}
}
