package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/canvassdesk/canvass/internal/english"
)

// progress is a line on standard error that says how far long work is: how much of how much, how fast, how long still.
// It is for terminals alone: in a pipe, in a file and with --json nothing is written. Work that is done at once shows
// nothing either.
//
//	bar := p.progress("Reading", inEntries)
//	defer bar.end()
//	bar.of(head.Size)
//	bar.at(1)
//
// All methods may be called from several goroutines.
type progress struct {
	what string
	unit unit
	now  func() time.Time

	mu          sync.Mutex // guards what follows
	s           *screen    // nil where nothing is shown
	done, total int64
	began       time.Time
	drawn       time.Time // when the line was written last, zero while there is none
}

// unit is how an amount is written, and the name that stands behind the last one.
type unit struct {
	words func(n int64) string
	name  string
}

// The units of progress.
var (
	inEntries = unit{english.Thousands[int64], " entries"}
	inBytes   = unit{words: byteWords}
	inLooks   = unit{english.Thousands[int64], " contests"}
	inPages   = unit{english.Thousands[int64], " pages"}
)

// A line is not shown before work took progressAfter, and not written more often than every progressEvery.
const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

// progress begins a line that says what is done, in one word such as "Reading".
func (p *program) progress(what string, u unit) *progress {
	b := &progress{what: what, unit: u, now: time.Now, began: time.Now()}
	if s := newScreen(p.stderr); s.terminal && !p.json {
		b.s = s
	}
	return b
}

// of says how much there is to do in all; 0 is not known.
func (b *progress) of(total int64) { b.step(func() { b.total = total }) }

// at says that n are done in all.
func (b *progress) at(n int64) { b.step(func() { b.done = n }) }

func (b *progress) step(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.s == nil {
		return
	}
	change()
	now := b.now()
	if now.Sub(b.began) < progressAfter || !b.drawn.IsZero() && now.Sub(b.drawn) < progressEvery {
		return
	}
	b.drawn = now
	fmt.Fprint(b.s, "\r"+clip(b.line(now.Sub(b.began)), max(b.s.width-1, 0))+"\x1b[K")
}

// end takes the line away. What the work came to is for the command to say.
func (b *progress) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.drawn.IsZero() {
		fmt.Fprint(b.s, "\r\x1b[K")
		b.drawn = time.Time{}
	}
	b.s = nil
}

// line is what stands on the screen after the work took so long.
func (b *progress) line(took time.Duration) string {
	line := b.what + "  " + b.unit.words(b.done)
	if b.total > 0 {
		line += fmt.Sprintf(" of %s%s  %d%%", b.unit.words(b.total), b.unit.name, min(100, int64(100*float64(b.done)/float64(b.total))))
	} else {
		line += b.unit.name
	}
	rate := float64(b.done) / took.Seconds()
	if rate >= 1 {
		line += "  " + b.unit.words(int64(rate)) + "/s"
	}
	if left := b.total - b.done; left > 0 && rate > 0 {
		line += "  " + durationWords(time.Duration(float64(left)/rate*float64(time.Second))) + " left"
	}
	return line
}

// byteWords is "312 bytes", "8.4 MB".
func byteWords(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	size, name := float64(n), ""
	for _, name = range []string{"kB", "MB", "GB", "TB"} {
		if size /= 1000; size < 999.95 {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", size, name)
}

// durationWords is "8 s", "4 min", "3 h 20 min", always rounded up: nobody minds being done sooner.
func durationWords(d time.Duration) string {
	seconds := int64((d + time.Second - 1) / time.Second)
	minutes := (seconds + 59) / 60
	switch {
	case seconds < 60:
		return fmt.Sprintf("%d s", seconds)
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}
