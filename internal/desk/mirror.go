package desk

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"github.com/canvassdesk/canvass/internal/view"
	"golang.org/x/mod/sumdb/tlog"
)

// Mirror is how the following of a record that is kept elsewhere goes, for the pages of its copy. Its Report is that of
// a follow.Follower. All methods may be called from several goroutines.
type Mirror struct {
	of    string
	clock func() time.Time

	mu    sync.Mutex // guards what follows
	begun time.Time
	heard time.Time // when the record last answered, zero: not yet
	why   error     // what went wrong the last time
	fork  bool
	back  string // that the record went back, empty where it did not
}

// NewMirror begins with a mirror that has not heard from the record yet. of is the address or folder that it follows. A
// nil clock is the wall clock.
func NewMirror(of string, clock func() time.Time) *Mirror {
	if clock == nil {
		clock = time.Now
	}
	return &Mirror{of: of, clock: clock, begun: clock()}
}

// lagging is how long a mirror may be without an answer before its pages say that it lags.
const lagging = time.Minute

// Report takes in how one look at the record went.
func (m *Mirror) Report(_ tlog.Tree, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var fork *follow.ForkError
	var beside *follow.BesideError
	var back *follow.BackError
	m.fork = m.fork || errors.As(err, &fork)
	if m.back = ""; errors.As(err, &back) {
		m.back = fmt.Sprintf("The record that it follows went back: it had %d entries and now shows %d. This copy keeps what it had.", back.Kept, back.Seen)
	}
	if m.why = err; err == nil || m.back != "" || errors.As(err, &beside) {
		m.heard, m.why = m.clock(), nil
	}
}

// Forked says that the record showed two histories, now or in an earlier run.
func (m *Mirror) Forked() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fork = true
}

// state is what a reader must know. A nil Mirror is none.
func (m *Mirror) state() view.Mirror {
	if m == nil {
		return view.Mirror{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := view.Mirror{Of: m.of}
	since := m.begun
	if !m.heard.IsZero() {
		s.Heard, since = canvass.TimeOf(m.heard), m.heard
	}
	switch {
	case m.fork:
		s.Trouble = "The record that it follows was signed with two histories that do not agree. This copy stands at the first one that it saw and follows no further; " +
			"it keeps both signed checkpoints, which prove it."
	case m.back != "":
		s.Trouble = m.back
	case m.clock().Sub(since) >= lagging:
		s.Trouble = fmt.Sprintf("It has not heard from the record since %s: what is newer is missing here.", since.UTC().Format("15:04 UTC on 2 January 2006"))
	}
	return s
}
