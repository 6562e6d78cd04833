package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
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
	var from string
	var how playFlags
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
			day, err := time.Parse(time.DateOnly, n.Date)
			if err != nil {
				return canvass.Errorf(canvass.Invalid, "night", "%q is not a date such as 2024-03-05", n.Date)
			}
			files, cat, err := p.catalogOf(day)
			if err != nil {
				return err
			}
			if err := nightFits(n, cat); err != nil {
				return err
			}
			record := n.Date
			if from != "" {
				record += "-" + canvass.Slug(filepath.Base(filepath.Clean(from)))
			}
			return p.play(cmd, &how, playable{date: n.Date, entries: n.Entries, files: files, record: record})
		},
	}
	how.flags(c)
	c.Flags().StringVar(&from, "from", "", "a `FOLDER` with one file a contest, shaped like data/nights/2024-03-05")
	c.Flags().StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// playFlags say how a night is played.
type playFlags struct {
	speed, addr, baselines string
	once                   bool
}

func (h *playFlags) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&h.speed, "speed", defaultSpeed, "`N` times real time, no pause over a second; max or 0 enters all at once")
	f.BoolVar(&h.once, "once", false, "end with the night")
	f.StringVar(&h.addr, "addr", defaultAddr, "`ADDRESS` of the pages; port 0 takes a free one")
	baselinesFlag(c, &h.baselines)
	_ = c.RegisterFlagCompletionFunc("speed", cobra.FixedCompletions([]string{"60", defaultSpeed, "max"}, cobra.ShellCompDirectiveNoFileComp))
}

// playable is a night that can be played.
type playable struct {
	date    string // "2024-03-05"
	entries []canvass.Entry
	files   []catalog.File // the catalog that it is told with
	record  string         // the name of its record in the data folder
	// evidence is what entries name, as far as it is there.
	evidence []ledger.Evidence
}

// play opens the night's record, plays it and closes the record.
func (p *program) play(cmd *cobra.Command, how *playFlags, n playable) error {
	times, err := parseSpeed(how.speed)
	if err != nil {
		return err
	}
	if err := useBaselines(how.baselines); err != nil {
		return err
	}
	d, err := p.openNight(cmd.Context(), n)
	if err != nil {
		return err
	}
	for _, ev := range n.evidence {
		if _, err := d.Log().PutEvidence(cmd.Context(), ev); err != nil {
			return errors.Join(err, d.Close())
		}
	}
	run := &nightPlay{program: p, desk: d, night: n, speed: times, once: how.once || p.json}
	if asked := cmd.Flags().Changed("addr"); !p.json || asked {
		l, err := listen(how.addr, asked)
		if err != nil {
			return errors.Join(err, d.Close())
		}
		run.pages = newPageServer(l)
	}
	return errors.Join(run.run(cmd.Context()), d.Close())
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
	if err != nil || !(n >= 0 && n <= 1e9) { // nor NaN
		return 0, canvass.Errorf(canvass.Invalid, "speed", "%q is not a number of times real time, or max", text)
	}
	return n, nil
}

// openNight opens the night's record, or makes it. Its place is --db, else CANVASS_DB, else one in the data folder by
// the night's name.
func (p *program) openNight(ctx context.Context, n playable) (*desk.Desk, error) {
	home, err := desk.UserHome()
	if err != nil {
		return nil, err
	}
	for i := range n.entries {
		n.entries[i].Actor = "replay"
	}
	db := p.db
	if db == "" {
		db = os.Getenv(dbVariable)
	}
	if db == "" {
		if db, err = home.Record(n.record); err != nil {
			return nil, err
		}
	}
	if !desk.There(db) {
		begin, err := desk.NightBegins(n.date, n.entries)
		if err != nil {
			return nil, err
		}
		return p.createDesk(ctx, home, db, desk.Founding{
			Kind: canvass.Replay, Name: "Night of " + dayWords(n.date), Night: n.date, Begin: begin, Catalog: n.files,
			Program: version(), Actor: actor(),
		})
	}
	d, err := p.openDeskAt(ctx, db, false)
	if err != nil {
		return nil, err
	}
	if r := d.Record(); r.Kind != canvass.Replay || r.Night != n.date {
		what := string(r.Kind) + " record"
		if r.Night != "" {
			what += " of " + r.Night
		}
		err := canvass.Errorf(canvass.Refused, "night", "%s is a %s and cannot hold the night of %s: give another --db", db, what, n.date)
		return nil, errors.Join(err, d.Close())
	}
	_, err = d.UseCatalog(ctx, n.files, actor())
	if err == nil {
		err = d.Sign(ctx) // the program that wrote last may have died before
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return p.use(home, db, d)
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
