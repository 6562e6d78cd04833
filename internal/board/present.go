package board

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
)

// present is who has which page open, by session. It is kept in memory: whoever is gone is gone.
type present struct {
	mu sync.Mutex
	at map[string]presence
}

// presence is somebody at a page.
type presence struct {
	Name, Path string
	Since      canvass.Time
	heard      canvass.Time
}

// absent is after how long somebody whose page says nothing has gone. An open page with a script says so every few
// seconds; one without is taken for open for as long as a person may look at it.
const absent = 10 * time.Minute

func (p *present) here(at *seat, path string, now canvass.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at == nil {
		p.at = map[string]presence{}
	}
	old := p.at[at.ID]
	if old.Path != path {
		old.Since = now
	}
	p.at[at.ID] = presence{at.Name(), path, old.Since, now}
}

func (p *present) gone(session string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.at, session)
}

// others are who is at the desk beside one session, by name.
func (p *present) others(session string, now canvass.Time) []presence {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []presence
	for id, x := range p.at {
		if now.Go().Sub(x.heard.Go()) > absent {
			delete(p.at, id)
			continue
		}
		if id != session {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b presence) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path)) })
	return out
}

// flash is what came of the last step of a session, told once, and how to undo it.
type flash struct {
	Says string
	// Undo is where a form that undoes it goes, empty where nothing does; Fields are what it carries.
	Undo   string
	Fields [][2]string
}

type flashes struct {
	mu sync.Mutex
	of map[string]*flash
}

func (f *flashes) say(session string, x flash) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of == nil || len(f.of) > 1000 { // of sessions that never looked again
		f.of = map[string]*flash{}
	}
	f.of[session] = &x
}

func (f *flashes) take(session string) *flash {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.of[session]
	delete(f.of, session)
	return x
}
