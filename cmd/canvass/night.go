package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/spf13/cobra"
)

const (
	// defaultNight is the night that canvass plays when none is named.
	defaultNight = "2024-03-05"
	// defaultSpeed makes 25 minutes of a night one second: readable, and over within a minute.
	defaultSpeed = "1500"
	// defaultAddr is where pages are served. When it is taken and none was asked for, a free port is.
	defaultAddr = "127.0.0.1:8524"
)

func (p *program) nightCommand() *cobra.Command {
	var from, speed, addr string
	var once bool
	c := &cobra.Command{
		Use:   "night [DATE]",
		Short: "Play a night as it was reported: a live table, pages, the story",
		Long: `Plays a night that is inside the program, or one from a folder: a record of its own is made, the night's
entries arrive on the night's own clock, and the table here and the pages at the address that is printed follow along. It
ends with the story of the contest in which most happened for the first time in its race, as it stood at the end of the
next day.

A second run on the same record goes on where it stopped; entries that are there are skipped. Without --once the pages
stay until Ctrl-C.`,
		Example: `  canvass night                                the night of 5 March 2024
  canvass night --speed 60                     a minute is a second, no pause longer than a second
  canvass night --once --speed max --json      at once, one JSON object, no pages
  canvass night --from ./my-night --db my-night.canvass`,
		Args:              atMost(1, "one date such as 2024-03-05, or none"),
		ValidArgsFunction: completeNights,
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := chooseNight(args, from)
			if err != nil {
				return err
			}
			times, err := parseSpeed(speed)
			if err != nil {
				return err
			}
			d, err := p.openNight(cmd.Context(), n, from)
			if err != nil {
				return err
			}
			play := &nightPlay{program: p, desk: d, night: n, speed: times, once: once || p.json}
			if !p.json || cmd.Flags().Changed("addr") {
				if play.pages, err = listen(addr, cmd.Flags().Changed("addr")); err != nil {
					return errors.Join(err, d.Close())
				}
			}
			return errors.Join(play.run(cmd.Context()), d.Close())
		},
	}
	f := c.Flags()
	f.StringVar(&from, "from", "", "a `FOLDER` with one file a contest, shaped like data/nights/2024-03-05")
	f.StringVar(&speed, "speed", defaultSpeed, "`N` times real time, no pause over a second; max or 0 enters all at once")
	f.BoolVar(&once, "once", false, "end with the night")
	f.StringVar(&addr, "addr", defaultAddr, "`ADDRESS` of the pages; port 0 takes a free one")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	_ = c.RegisterFlagCompletionFunc("speed", cobra.FixedCompletions([]string{"60", defaultSpeed, "max"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// chooseNight reads the night of a date, or the one in a folder.
func chooseNight(args []string, from string) (*catalog.Night, error) {
	if from == "" {
		date := defaultNight
		if len(args) == 1 {
			date = args[0]
		}
		return catalog.ReadNight(catalog.EmbeddedNight(date), date)
	}
	n, err := catalog.ReadNightDir(from)
	if err == nil && len(args) == 1 && args[0] != n.Date {
		return nil, canvass.Errorf(canvass.Invalid, "night", "%s holds the night of %s, not of %s", from, n.Date, args[0])
	}
	return n, err
}

// parseSpeed is how many times faster than the night; 0 is at once.
func parseSpeed(text string) (float64, error) {
	if text == "max" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 1e9 {
		return 0, canvass.Errorf(canvass.Invalid, "speed", "%q is not a number of times real time, or max", text)
	}
	return n, nil
}

// openNight opens the night's record, or makes it. Its place is --db, else CANVASS_DB, else one in the data folder by the night's name.
func (p *program) openNight(ctx context.Context, n *catalog.Night, from string) (*desk.Desk, error) {
	home, err := desk.UserHome()
	if err != nil {
		return nil, err
	}
	files, c, err := p.catalogFiles()
	if err != nil {
		return nil, err
	}
	if err := nightFits(n, c); err != nil {
		return nil, err
	}
	for i := range n.Entries {
		n.Entries[i].Actor = "replay"
	}
	db := p.db
	if db == "" {
		db = os.Getenv(dbVariable)
	}
	if db == "" {
		name := n.Date
		if from != "" {
			name += "-" + canvass.Slug(filepath.Base(filepath.Clean(from)))
		}
		if db, err = home.Record(name); err != nil {
			return nil, err
		}
	}
	if !desk.There(db) {
		begin, err := desk.NightBegins(n.Date, n.Entries)
		if err != nil {
			return nil, err
		}
		return createDesk(ctx, home, db, desk.Founding{
			Kind: canvass.Replay, Name: "Night of " + dayWords(n.Date), Night: n.Date, Begin: begin, Catalog: files,
			Program: version(), Actor: actor(),
		})
	}
	d, err := openDeskAt(ctx, db, false)
	if err != nil {
		return nil, err
	}
	if r := d.Record(); r.Kind != canvass.Replay || r.Night != n.Date {
		what := string(r.Kind) + " record"
		if r.Night != "" {
			what += " of " + r.Night
		}
		err := canvass.Errorf(canvass.Refused, "night", "%s is a %s and cannot hold the night of %s: give another --db", db, what, n.Date)
		return nil, errors.Join(err, d.Close())
	}
	_, err = d.UseCatalog(ctx, files, actor())
	if err == nil {
		err = d.Sign(ctx) // the program that wrote last may have died before
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, home.Remember(db)
}

// nightFits refuses a night that names what the catalog does not have.
func nightFits(n *catalog.Night, c *catalog.Catalog) error {
	var errs []error
	for _, f := range n.Check(c) {
		if f.Severity == catalog.Error {
			errs = append(errs, f)
		}
	}
	return errors.Join(errs...)
}

// listen takes the address for pages. A default that is taken gives way to a free port.
func listen(addr string, asked bool) (net.Listener, error) {
	l, err := desk.Listen(addr)
	if err != nil && !asked {
		return desk.Listen("127.0.0.1:0")
	}
	return l, err
}

// nightPlay is one run of a night.
type nightPlay struct {
	*program
	desk  *desk.Desk
	night *catalog.Night
	speed float64
	once  bool
	pages net.Listener // nil: no pages

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
	if there == len(n.night.Entries) {
		n.say("The record holds the whole night already. To play it again, give a new record with --db.")
	} else if there > 0 {
		n.say("The record holds %d of the night's %d entries; it goes on from there.", there, len(n.night.Entries))
	}
	n.say("")
	err = n.desk.Play(ctx, n.night.Entries, n.speed, n.step)
	if errors.Is(err, context.Canceled) {
		return canvass.Errorf(canvass.Failed, "", "stopped before the night's end; what was entered is kept, and the same command goes on: %w", err)
	}
	if err != nil {
		return err
	}
	if err := n.end(); err != nil {
		return err
	}
	if n.pages != nil && !n.once {
		n.say("The pages stay at %s until Ctrl-C.", desk.URL(n.pages))
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
	n.say("Pages: %s", desk.URL(n.pages))
	go func() {
		defer close(p.done)
		failed = serve(ctx, n.desk, n.pages, "")
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
	for _, e := range n.night.Entries {
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
	w := words{r.View.Snapshot}
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

// nightsEnd is the record as it stood at the end of the day after the night, when its stories were written. Certified counts
// come weeks later.
func (n *nightPlay) nightsEnd() (*tally.Snapshot, error) {
	day, err := time.ParseInLocation(time.DateOnly, n.night.Date, canvass.Eastern)
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
	w := words{v.Snapshot}
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
		fmt.Fprintf(n.screen, "\nThe story as of %s; the table knows what came later.\n", clock(told.Now))
	}
	for i, id := range toldFirst(told) {
		if i == maxStories {
			fmt.Fprintf(n.screen, "\ncanvass story CONTEST tells each of the other %d contests.\n", len(v.Active)-maxStories)
			break
		}
		if st := facts.Tell(told, id, facts.Full); len(st.Sentences()) > 0 {
			fmt.Fprintf(n.screen, "\n%s", st.Text())
		}
	}
	return nil
}
