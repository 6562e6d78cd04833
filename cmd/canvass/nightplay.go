package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// nightPlay is one run of a night.
type nightPlay struct {
	*program
	desk  *desk.Desk
	night playable
	speed float64
	once  bool
	pages *pageServer // nil: no pages

	screen *screen
	board  redraw
}

func (n *nightPlay) run(ctx context.Context) (err error) {
	n.screen = newScreen(n.stdout)
	n.board.s = n.screen
	// The pages outlive the night's end, and are stopped before the record is closed.
	pages := n.servePages(ctx)
	defer func() { err = errors.Join(err, pages.stop()) }()
	n.say("Record: %s, key in %s", n.recordWords(), n.keyPath())
	there := n.countThere()
	if there == len(n.night.entries) {
		n.say("The record holds the whole night already. To play it again, give a new record with --db.")
	} else if there > 0 {
		n.say("The record holds %d of the night's %d entries; it goes on from there.", there, len(n.night.entries))
	}
	n.say("")
	err = n.desk.Play(ctx, n.night.entries, n.speed, n.step)
	if errors.Is(err, context.Canceled) {
		return canvass.Errorf(canvass.Failed, "", "stopped before the night's end; what was entered is kept, and the same command goes on")
	}
	if err != nil {
		return err
	}
	if err := n.end(); err != nil {
		return err
	}
	if n.pages != nil && !n.once {
		n.say("The pages stay at %s until Ctrl-C.", n.pages.url())
		<-pages.done
	}
	return nil
}

// nightPages are the pages of a night while they are served.
type nightPages struct {
	done chan struct{} // closed when they are not served any more
	stop func() error  // stops them and waits; it may be called again
}

func (n *nightPlay) servePages(ctx context.Context) *nightPages {
	p := &nightPages{done: make(chan struct{})}
	ctx, cancel := context.WithCancel(ctx)
	var failed error
	p.stop = func() error {
		cancel()
		<-p.done
		return failed
	}
	if n.pages == nil {
		close(p.done)
		return p
	}
	n.say("Pages: %s", n.pages.url())
	go func() {
		defer close(p.done)
		failed = serve(ctx, n.desk, n.pages, nil)
	}()
	return p
}

func (n *nightPlay) recordWords() string {
	db, err := n.recordPath()
	if err != nil {
		return "unknown"
	}
	return db
}

func (n *nightPlay) keyPath() string {
	home, err := desk.UserHome()
	if err != nil {
		return "unknown"
	}
	return home.Keys().Path(n.desk.Record())
}

func (n *nightPlay) countThere() int {
	there := 0
	v := n.desk.View()
	for _, e := range n.night.entries {
		if _, ok := v.Entry(e.Key); ok {
			there++
		}
	}
	return there
}

// step shows the entries of one moment, and the table below them on a terminal.
func (n *nightPlay) step(r *desk.Receipt) {
	if n.json || len(r.Seqs) == 0 {
		return
	}
	w := wordsOf(r.View.Snapshot)
	var lines strings.Builder
	for _, e := range r.Entries {
		fmt.Fprintln(&lines, w.entry(e))
	}
	for _, f := range r.Flags {
		fmt.Fprintln(&lines, "       "+warn.Render("flagged: "+f))
	}
	if n.screen.terminal {
		n.board.above(lines.String(), "\n"+w.night(r.View, n.screen.height))
		return
	}
	fmt.Fprint(n.screen, lines.String())
}

// nightsEnd is the record as it stood at the end of the day after the night, when its stories were written. Certified
// counts come weeks later.
func (n *nightPlay) nightsEnd() (*tally.Snapshot, error) {
	day, err := time.ParseInLocation(time.DateOnly, n.night.date, canvass.Eastern)
	if err != nil {
		return nil, err
	}
	v, err := n.desk.AsOf(context.Background(), canvass.TimeOf(day.AddDate(0, 0, 2)))
	if err != nil {
		return nil, err
	}
	return v.Snapshot, nil
}

// dayWords is "5 March 2024" for "2024-03-05".
func dayWords(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.Format("2 January 2006")
}

// maxStories is how many contests are told in full at the end of a night.
const maxStories = 1

// end prints what the night came to.
func (n *nightPlay) end() error {
	v := n.desk.View()
	if n.json {
		out, err := answer.NightOf(v.Snapshot, v.Head)
		if err != nil {
			return err
		}
		return answer.Write(n.stdout, out)
	}
	w := wordsOf(v.Snapshot)
	if n.screen.terminal {
		n.board.above("", "\n"+w.night(v, 0))
	} else {
		fmt.Fprint(n.screen, "\n"+w.night(v, 0))
	}
	told, err := n.nightsEnd()
	if err != nil {
		return err
	}
	if told.Now != v.Snapshot.Now {
		fmt.Fprintf(n.screen, "\nThe story as of %s; the table knows what came later.\n", wording.Moment(told.Now))
	}
	for i, id := range toldFirst(told) {
		if i == maxStories {
			fmt.Fprintf(n.screen, "\ncanvass story CONTEST tells each of the other %d contests.\n", len(v.Active)-maxStories)
			break
		}
		if st := facts.Tell(told, id, facts.Medium); len(st.Sentences()) > 0 {
			fmt.Fprintf(n.screen, "\n%s", st.Text())
		}
	}
	return nil
}
