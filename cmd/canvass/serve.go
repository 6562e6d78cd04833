package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/board"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/publish"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/spf13/cobra"
)

// scrubPause lies between two readings of the whole record in the background.
const scrubPause = 10 * time.Minute

// serve shows a desk's pages and its API until ctx ends, follows what other processes write to the record, and reads
// the record again from time to time. What publishes the record elsewhere ends it where that fails. What goes on beside
// it ends with ctx.
func serve(ctx context.Context, d *desk.Desk, server *pageServer, publishes []func(context.Context) error, beside ...func(context.Context)) error {
	var behind sync.WaitGroup
	defer behind.Wait() // the record must not be closed under them
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	behind.Go(func() { _ = d.Follow(ctx, slog.Default()) })
	behind.Go(func() { d.Pulse(ctx) })
	behind.Go(func() { d.PublishCalls(ctx, slog.Default()) })
	behind.Go(func() { d.ScrubEvery(ctx, scrubPause, slog.Default()) })
	for _, goOn := range beside {
		behind.Go(func() { goOn(ctx) })
	}
	failed := make(chan error, len(publishes))
	for _, publish := range publishes {
		behind.Go(func() {
			if err := publish(ctx); err != nil && !errors.Is(err, context.Canceled) {
				failed <- err
				stop()
			}
		})
	}
	err := server.serve(ctx, d)
	select {
	case publishErr := <-failed:
		return errors.Join(publishErr, err)
	default:
		return err
	}
}

// filesPerFeed is how many file descriptors a feed may have open: a connection or two, and its mapping.
const filesPerFeed = 3

func (p *program) serveCommand() *cobra.Command {
	var kind, name, tiles, feeds string
	var noDesk bool
	var alerts string
	var pages pageFlags
	var to siteFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "Keep a record and show its pages",
		Long: `Serves the pages and the API of a record, and follows what canvass report and the like enter into it. Where
there is no record at --db a new one is made: live, unless --kind says rehearsal; the kind never changes. Its private
key is kept in your data folder, never in the record.

Files of the catalog that differ from those in the record come into force as entries, and those that are replaced are named. A
file that came from --catalog is your own: it stays in force without the flag, until another of the folder takes its place.

With --tiles it publishes the record into a folder too, as canvass publish --watch does. A record that is not live is published
only when --kind says what it is.

With --site it keeps the record's pages as files too, as canvass publish --site --watch does, for readers who are sent there and not
here: --public-url is then the site's address, and what the server shows are the same pages for the desk itself.

With --feeds pages and files of sources are looked at while it serves, and what is new is entered; docs/feeds.md describes the
file. /feeds shows how each is doing.

The people who decide work at /desk/, each signed in with a token of their own; docs/desk.md leads from nothing to a call.`,
		Example: `  canvass serve --db primaries.canvass
  canvass serve --db drill.canvass --kind rehearsal --addr 127.0.0.1:0
  canvass serve --catalog ./my-contests --tiles /var/www/record
  canvass serve --db primaries.canvass --feeds feeds.toml
  canvass serve --site s3://results/2028 --public-url https://results.example.org`,
		Args: atMost(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := pages.open(cmd.Flags().Changed("addr"), p.stderr) // an address that is taken is refused before anything is made
			if err != nil {
				return err
			}
			d, db, err := p.openOrCreate(cmd.Context(), canvass.RecordKind(kind), cmd.Flags().Changed("kind"), name)
			if err != nil {
				return errors.Join(err, server.close())
			}
			as := canvass.RecordKind("")
			if cmd.Flags().Changed("kind") {
				as = canvass.RecordKind(kind)
			}
			to.address = pages.public
			publishes, end, err := p.publishers(cmd.Context(), d, tiles, to, as)
			if err != nil {
				return errors.Join(err, server.close(), d.Close())
			}
			takesIn := reception.New(d)
			watched, err := watchFeeds(d, takesIn, feeds)
			if err != nil {
				return errors.Join(err, server.close(), d.Close())
			}
			server.Reserved = filesPerFeed * len(watched)
			own := board.New(board.Config{Desk: d, Reception: takesIn, Encrypted: server.encrypted()})
			if !noDesk {
				server.beside = besideDesk(own)
			}
			if alerts != "" {
				to, err := board.ReadAlerts(alerts)
				if err != nil {
					return errors.Join(err, server.close(), d.Close())
				}
				watched = append(watched, func(ctx context.Context) { own.Alert(ctx, to) })
			}
			home, err := desk.UserHome()
			if err != nil {
				return errors.Join(err, server.close(), d.Close())
			}
			if p.json {
				v := d.View()
				err = answer.Write(p.stdout, answer.Serving{
					Pages: server.url(), DB: db, KeyFile: home.Keys().Path(d.Record()), Record: answer.RecordOf(d.Record()), Head: v.Head,
				})
			}
			p.say("Pages: %s", server.url())
			p.say("Record: %s, a %s record, key in %s", db, d.Record().Kind, home.Keys().Path(d.Record()))
			if admin := adminFile(home, d.Record()); isFile(admin) {
				p.say("The admin's token: %s; canvass token makes others", admin)
			}
			if damage := d.View().Damage; damage != nil {
				p.say("The record is damaged: the pages show what stands before it. %v", damage)
			}
			return errors.Join(err, serve(cmd.Context(), d, server, publishes, watched...), end(), d.Close())
		},
	}
	f := c.Flags()
	pages.add(c)
	f.StringVar(&kind, "kind", string(canvass.Live), "of a new record: `live` or rehearsal")
	f.StringVar(&tiles, "tiles", "", "a `FOLDER` to publish the record in, as canvass publish --watch does")
	to.add(f)
	f.StringVar(&feeds, "feeds", "", "a `FILE` of feeds to look at while it serves")
	f.StringVar(&alerts, "alerts", "", "a `FILE` of webhooks and mail that are told what waits for a person, and when a call is ready")
	f.BoolVar(&noDesk, "no-desk", false, "pages alone: nobody signs in at /desk/")
	f.StringVar(&name, "name", "", "of a new record: a `NAME` for people")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// besideDesk puts the signed-in desk beside the pages.
func besideDesk(own *board.Site) func(http.Handler) http.Handler {
	return func(pages http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/", pages)
		mux.Handle("/desk", own)
		mux.Handle("/desk/", own)
		return mux
	}
}

// publishers are what keeps a folder of tiles and a site in step with the record, of those that are asked for, and what
// ends them.
func (p *program) publishers(ctx context.Context, d *desk.Desk, tiles string, to siteFlags, as canvass.RecordKind) (out []func(context.Context) error, end func() error, err error) {
	end = func() error { return nil }
	if tiles != "" {
		folder, err := publish.Open(tiles, d.Record(), as, d.Parsed)
		if err != nil {
			return nil, nil, fmt.Errorf("%w with --kind %s", err, d.Record().Kind)
		}
		out = append(out, func(ctx context.Context) error { return keepPublished(ctx, d, folder, tiles) })
	}
	if to.place == "" {
		return out, end, nil
	}
	if err := to.fits(0); err != nil {
		return nil, nil, err
	}
	if err := asSite(d, as); err != nil {
		return nil, nil, fmt.Errorf("%w with --kind %s", err, d.Record().Kind)
	}
	s, end, err := p.openSite(ctx, d, to, siteBeat)
	if err != nil {
		return nil, nil, err
	}
	return append(out, func(ctx context.Context) error { return keepSite(ctx, d, s) }), end, nil
}

// sayCatalog names the files of the catalog that come into force with the record's opening, and those of one's own that
// stay.
func (p *program) sayCatalog(k desk.CatalogChange) {
	const named = 5
	list := func(paths []string) string {
		if len(paths) > named {
			return strings.Join(paths[:named], ", ") + fmt.Sprintf(" and %d more", len(paths)-named)
		}
		return strings.Join(paths, ", ")
	}
	if len(k.Replaces) > 0 {
		p.say("Replaced in the record, %s: %s", english.Count(len(k.Replaces), "file of the catalog", "files of the catalog"), list(k.Replaces))
	}
	if len(k.Keeps) > 0 {
		p.say("Kept in the record, your own, where the program has others: %s", list(k.Keeps))
	}
}

// openOrCreate opens the record that a command serves and brings its catalog up to date, or makes it; db is where it
// is. asked says that the kind was given, and not left to what a new record is.
func (p *program) openOrCreate(ctx context.Context, kind canvass.RecordKind, asked bool, name string) (d *desk.Desk, db string, err error) {
	home, err := desk.UserHome()
	if err != nil {
		return nil, "", err
	}
	if kind != canvass.Live && kind != canvass.Rehearsal {
		return nil, "", canvass.Errorf(canvass.Invalid, "kind", "%q is not live or rehearsal; canvass night makes replays", kind)
	}
	db, err = p.recordPath()
	if canvass.KindOf(err) == canvass.NotFound {
		db, err = home.Record(string(kind))
	}
	if err != nil {
		return nil, "", err
	}
	if err := desk.Reach(ctx, db, func(err error) { p.say("Waiting for the database: %s", oneLine(err)) }); err != nil {
		return nil, "", err
	}
	if !desk.There(db) {
		if name == "" {
			name = "Canvass, " + string(kind)
		}
		files, _, err := p.catalogOf(time.Now())
		if err != nil {
			return nil, "", err
		}
		d, err = p.createDesk(ctx, home, db, desk.Founding{Kind: kind, Name: name, Catalog: files, Program: version(), Actor: actor()})
		d, err = withAdmin(ctx, home, d, err)
		return d, db, err
	}
	if d, err = p.openDeskAt(ctx, db, false); err != nil {
		return nil, "", err
	}
	if is := d.Record().Kind; asked && is != kind {
		err := canvass.Errorf(canvass.Refused, "kind", "%s is a %s record, and a record's kind never changes: give another --db for a %s", db, is, kind)
		return nil, "", errors.Join(err, d.Close())
	}
	if d.View().Damage == nil {
		day := time.Now()
		if night, err := time.Parse(time.DateOnly, d.Record().Night); err == nil {
			day = night
		}
		files, _, err := p.catalogOf(day)
		if err == nil {
			p.sayCatalog(d.CatalogChange(files))
			_, err = d.UseCatalog(ctx, files, actor())
		}
		if err == nil {
			err = d.Sign(ctx) // the program that wrote last may have died before
		}
		if err != nil {
			return nil, "", errors.Join(err, d.Close())
		}
	}
	d, err = p.use(home, db, d)
	return d, db, err
}
