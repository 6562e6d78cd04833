package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/site"
	"github.com/canvassdesk/canvass/internal/site/folder"
	"github.com/canvassdesk/canvass/internal/site/objects"
	"github.com/spf13/pflag"
)

// siteFlags say where a record's site goes.
type siteFlags struct {
	place, address string
	keep           int64
	dry            bool
}

// add adds the flags that publish and serve have.
func (f *siteFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.place, "site", "", "write the record's pages as files to a `PLACE`: a folder, or s3://bucket/prefix")
	flags.Int64Var(&f.keep, "keep", site.DefaultKeep, "with --site: keep `N` versions before the newest, for readers and caches that know of them")
	if flags.Lookup("public-url") == nil {
		flags.StringVar(&f.address, "public-url", "", "with --site: the `URL` at which readers find it")
	}
}

// fits refuses flags that mean nothing together.
func (f *siteFlags) fits(folders int) error {
	switch {
	case f.place == "" && folders == 0:
		return canvass.Errorf(canvass.Invalid, "publish", "say where: canvass publish FOLDER for tiles, or canvass publish --site PLACE for pages")
	case f.place != "" && folders > 0:
		return canvass.Errorf(canvass.Invalid, "publish", "a folder of tiles and a site are two things: give FOLDER or --site, one at a time")
	case f.place != "" && f.address == "":
		return canvass.Errorf(canvass.Invalid, "site", "say at which address readers will find the site: --public-url https://results.example.org")
	case f.place == "" && (f.address != "" || f.dry):
		return canvass.Errorf(canvass.Invalid, "publish", "--public-url and --dry-run are for --site")
	case f.keep < 1:
		return canvass.Errorf(canvass.Invalid, "keep", "at least one version is kept before the newest")
	}
	return nil
}

// siteBeat is how often a site that is kept up says that somebody looks after it.
const siteBeat = 30 * time.Second

// openSite begins a site of the desk's record. every is siteBeat where it is kept up, 0 where it is written once.
func (p *program) openSite(ctx context.Context, d *desk.Desk, f siteFlags, every time.Duration) (s *site.Site, end func() error, err error) {
	end = func() error { return nil }
	still := d.Still(strings.TrimSuffix(f.address, "/"), nil)
	s, err = site.New(site.Config{
		Pages: still, Pin: still.Pin, Root: d.RootAt, Evidence: d.AllPublicEvidence, Address: f.address, Keep: f.keep, Every: every, DryRun: f.dry,
	})
	if err != nil {
		return nil, nil, err
	}
	switch {
	case objects.Is(f.place):
		s.Place, err = objects.Open(ctx, f.place)
	case f.dry:
		s.Place = folder.Look(f.place)
	default:
		var to *folder.Folder
		if to, err = folder.Open(f.place); err == nil {
			s.Place, end = to, to.Close
		}
	}
	return s, end, err
}

// asSite refuses to publish a record as what it is not.
func asSite(d *desk.Desk, as canvass.RecordKind) error {
	if as == "" {
		as = canvass.Live
	}
	if is := d.Record().Kind; is != as {
		return canvass.Errorf(canvass.Refused, "site", "this is a %s record, and only a live one is published as results: to publish it as what it is, say so", is)
	}
	return nil
}

// publishSite writes a record's site once, or until ctx ends.
func (p *program) publishSite(ctx context.Context, d *desk.Desk, f siteFlags, as canvass.RecordKind, watch bool) (err error) {
	if err := asSite(d, as); err != nil {
		return fmt.Errorf("%w with --as %s", err, d.Record().Kind)
	}
	every := time.Duration(0)
	if watch {
		every = siteBeat
	}
	s, end, err := p.openSite(ctx, d, f, every)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	if watch && !p.json {
		p.say("Publishing the site of %s, a %s record, into %s", d.Record().Name, d.Record().Kind, s.Place)
		following := make(chan error, 1)
		ctx, stop := context.WithCancel(ctx)
		go func() { following <- d.Follow(ctx, slog.Default()) }()
		err := keepSite(ctx, d, s)
		stop()
		<-following
		return err
	}
	bar := p.progress("Making pages", inPages)
	s.Progress = func(done, of int64) { bar.of(of); bar.at(done) }
	began := time.Now()
	done, err := siteStep(ctx, d, s)
	bar.end()
	if err != nil {
		return err
	}
	out := answer.PublishedSite{
		Place: s.Place.String(), Address: f.address, Record: answer.RecordOf(d.Record()), Head: d.View().Head, Version: done.Version, Files: done.Files,
		Changed: append([]string{}, done.Changed...), Gone: append([]string{}, done.Gone...), Bytes: done.Bytes, Missing: append([]string{}, done.Missing...),
		Withheld: done.Withheld, DryRun: f.dry,
	}
	if err := p.print(out, func(w io.Writer) error { siteText(w, out, d.Record(), time.Since(began)); return nil }); err != nil {
		return err
	}
	if len(done.Missing) > 0 {
		return checkFailed("%s, %s among them: that is a fault of this program", english.Count(len(done.Missing), "link leads nowhere", "links lead nowhere"), done.Missing[0])
	}
	return nil
}

func siteText(w io.Writer, out answer.PublishedSite, r *canvass.Record, took time.Duration) {
	s := newScreen(w)
	if r.Kind != canvass.Live {
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("A %s, published as that and not as results.", r.Kind)))
	}
	switch changed := len(out.Changed) + len(out.Gone); {
	case changed == 0:
		fmt.Fprintf(s, "%s is up to date: version %d, %s\n", out.Place, out.Version, english.Count(out.Files, "file", "files"))
	case out.DryRun:
		fmt.Fprintf(s, "%s would get version %d: %s of %s, %s, and %d removed. Nothing was written.\n",
			out.Place, out.Version, english.Thousands(len(out.Changed)), english.Count(out.Files, "file", "files"), byteWords(out.Bytes), len(out.Gone))
	default:
		fmt.Fprintf(s, "%s has version %d: %s of %s written, %s, and %d removed, in %s\n",
			out.Place, out.Version, english.Thousands(len(out.Changed)), english.Count(out.Files, "file", "files"), byteWords(out.Bytes), len(out.Gone), durationWords(took))
	}
	if out.Withheld > 0 {
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("%s of entries left out: a source does not let an entry in them be handed on, so that nobody can verify the record from here",
			english.Count(out.Withheld, "bundle", "bundles"))))
	}
	fmt.Fprintf(s, "Readers find it at: %s\n", out.Address)
}

// siteStep brings a site to the record as it is, signed where its private key is here.
func siteStep(ctx context.Context, d *desk.Desk, s *site.Site) (*site.Done, error) {
	if err := d.Sign(ctx); err != nil && canvass.KindOf(err) != canvass.Refused {
		return nil, err
	}
	checkpoint, err := d.Checkpoint(ctx)
	if err == nil {
		err = d.CatchUp(ctx)
	}
	if err != nil {
		return nil, err
	}
	return s.Step(ctx, d.View(), checkpoint)
}

// siteQuiet is for how long nothing was entered before every page is made anew, once, and held against the site.
const siteQuiet = 5 * time.Minute

// lastSite is how long the newest entries may take on their way into the site when the desk stops.
const lastSite = 20 * time.Second

// keepSite keeps a site in step with the desk's record until ctx ends, and brings it up to the head then. What fails
// after the first version is logged and tried again; the site says meanwhile how old it is.
func keepSite(ctx context.Context, d *desk.Desk, s *site.Site) error {
	step := func(ctx context.Context) error {
		done, err := siteStep(ctx, d, s)
		if err == nil && len(done.Changed)+len(done.Gone) > 0 {
			slog.Info("the site was published", "version", done.Version, "changed", len(done.Changed), "files", done.Files)
		}
		if err == nil && len(done.Missing) > 0 {
			slog.Warn("links of the site lead nowhere", "links", len(done.Missing), "first", done.Missing[0])
		}
		return err
	}
	beat := time.NewTicker(siteBeat)
	defer beat.Stop()
	views := d.Watch(ctx)
	begun, lags, looked := false, false, false
	entered := time.Now()
	for ctx.Err() == nil {
		select {
		case _, open := <-views:
			if !open {
				views = nil
				continue
			}
			lags, looked, entered = true, false, time.Now()
		case <-beat.C:
			if begun && !lags && !looked && time.Since(entered) > siteQuiet {
				looked = true
				s.Forget()
				if err := step(ctx); err != nil && ctx.Err() == nil {
					slog.Warn("the site could not be looked through; it is tried again", "site", s.Place.String(), "err", err)
					looked = false
				}
				continue
			}
			if !lags {
				if err := s.Beat(ctx); err != nil && ctx.Err() == nil {
					slog.Warn("the site's pointer could not be written; it is tried again", "site", s.Place.String(), "err", err)
				}
				continue
			}
		case <-ctx.Done():
			continue
		}
		switch err := step(ctx); {
		case err == nil:
			begun, lags = true, false
		case ctx.Err() != nil:
		case !begun:
			return err // the place cannot be written to, or has another record's site
		default:
			slog.Warn("the site lags behind the record; it is tried again", "site", s.Place.String(), "err", err)
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSite)
	defer cancel()
	return step(last)
}
