package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/publish"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
)

func (p *program) publishCommand() *cobra.Command {
	var as string
	var watch bool
	var to siteFlags
	c := &cobra.Command{
		Use:   "publish [FOLDER]",
		Short: "Write a record for the world: as tiles to check it by, or as its whole site",
		Long: `With a FOLDER it writes what anybody needs to check a record, copy it and read it, as files for any web server: the signed checkpoint, the
entries in tiles, the evidence that may be handed on, and a page that says what it all is. What its source does not let be
republished stays out, and so does what was erased: its bytes leave the folder at the next step. Cut off, it goes on where it was;
at the end it reads the whole folder again and proves that it verifies.

With --site it writes the record's pages in the place of that, as files that any web server, object store or content network
hands out: pages, JSON, cards, pictures, tables and calendars, and beside them the checkpoint, tiles and evidence, at the rights of
everybody. Only files that changed are written, and readers get a version at a time; docs/running.md, "The site", says how it is
served. A folder has what the web server shows at FOLDER/current; s3://bucket/prefix is a place in an object store, with credentials
and the store's address from where Amazon's tools take them (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, AWS_REGION,
~/.aws/credentials).

With --watch it goes on with every new entry, as canvass serve does with --tiles and --site. Only a live record is published as results: another is
refused unless --as says what it is, and its page says so in its first line.`,
		Example: `  canvass publish /var/www/record
  canvass publish /var/www/record --watch
  canvass publish ./drill --db drill.canvass --as rehearsal
  canvass publish --site /var/www/results --public-url https://results.example.org
  canvass publish --site s3://results/2028 --public-url https://results.example.org/2028 --watch
  canvass publish --site /var/www/results --public-url https://results.example.org --dry-run`,
		Args: atMost(1, "the folder to write tiles to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := asKind(as); err != nil {
				return err
			}
			if err := to.fits(len(args)); err != nil {
				return err
			}
			return p.withPublisher(cmd.Context(), func(d *desk.Desk) error {
				if to.place != "" {
					return p.publishSite(cmd.Context(), d, to, canvass.RecordKind(as), watch)
				}
				f, err := publish.Open(args[0], d.Record(), canvass.RecordKind(as), d.Parsed)
				if err != nil {
					return fmt.Errorf("%w with --as %s", err, d.Record().Kind)
				}
				if watch && !p.json {
					return p.publishOn(cmd.Context(), d, f, args[0])
				}
				return p.publishOnce(cmd.Context(), d, f, args[0])
			})
		},
	}
	f := c.Flags()
	f.BoolVar(&watch, "watch", false, "go on with every new entry until it is stopped")
	to.add(f)
	f.BoolVar(&to.dry, "dry-run", false, "with --site: say what would be written, and write nothing")
	f.StringVar(&as, "as", "", "publish a record that is not live as what it is: `KIND`, rehearsal or replay")
	return c
}

func asKind(as string) error {
	switch canvass.RecordKind(as) {
	case "", canvass.Live, canvass.Rehearsal, canvass.Replay:
		return nil
	}
	return canvass.Errorf(canvass.Invalid, "as", "%q is not live, rehearsal or replay", as)
}

// withPublisher opens the record in use, to sign its head where its private key is here, and else to read what was
// signed.
func (p *program) withPublisher(ctx context.Context, do func(*desk.Desk) error) error {
	db, err := p.recordPath()
	if err != nil {
		return err
	}
	home, err := desk.UserHome()
	if err != nil {
		return err
	}
	log, err := desk.OpenLog(db, true)
	if err != nil {
		return err
	}
	r := recordIn(ctx, ledger.Source(log))
	if err := log.Close(); err != nil {
		return err
	}
	signs := r != nil && isFile(home.Keys().Path(r))
	return p.withDesk(ctx, !signs, func(d *desk.Desk) error {
		if damage := d.View().Damage; damage != nil {
			return canvass.Errorf(canvass.Damaged, "publish", "the record is repaired before it is published: %w", damage)
		}
		if signs {
			if err := d.Sign(ctx); err != nil && canvass.KindOf(err) != canvass.Refused { // a mirror is published as it was signed
				return err
			}
		}
		return do(d)
	})
}

// publishOnce brings the folder up to the record, reads it again, and says what it found.
func (p *program) publishOnce(ctx context.Context, d *desk.Desk, f *publish.Folder, folder string) error {
	tree, err := f.Step(ctx, ledger.Source(d.Log()))
	if err != nil {
		return publishError(err)
	}
	bar := p.progress("Reading the folder", inEntries)
	r, err := f.Verify(ctx, func(read, of int64) { bar.of(of); bar.at(read) })
	bar.end()
	if err != nil {
		return err
	}
	head := ledger.Head{Size: tree.N, Root: tree.Hash}
	out := answer.Published{Folder: folder, Record: answer.RecordOf(d.Record()), Head: head, Unsigned: d.View().Head.Size - tree.N, Verified: r}
	if err := p.print(out, func(w io.Writer) error { return publishedText(w, out, d.Record()) }); err != nil {
		return err
	}
	if !r.OK {
		return checkFailed("%s does not verify: %s", folder, problemWords(r.Problems))
	}
	return nil
}

func publishedText(w io.Writer, out answer.Published, r *canvass.Record) error {
	s := newScreen(w)
	if r.Kind != canvass.Live {
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("A %s, published as that and not as results.", r.Kind)))
	}
	if !out.Verified.OK {
		return problemsText(s, out.Verified.Problems)
	}
	fmt.Fprintf(s, "%s has all %d entries that were signed and verifies, root %s\n", out.Folder, out.Head.Size, out.Head.Root)
	if out.Unsigned > 0 {
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("%d newer entries are not signed yet: the record's private key is not here", out.Unsigned)))
	}
	fmt.Fprintln(s, evidenceWords(out.Verified.Evidence))
	fmt.Fprintf(s, "Readers check it with: canvass verify URL --key %s\n", r.Key)
	return nil
}

// evidenceWords say how much of the evidence that entries name is where it was looked for.
func evidenceWords(e *verify.Evidence) string {
	line := fmt.Sprintf("evidence: %d of the %d that entries name", e.Whole, e.Named)
	if e.Erased > 0 {
		line += fmt.Sprintf("; %d erased", e.Erased)
	}
	if e.NotHere > 0 {
		line += fmt.Sprintf("; %d not published", e.NotHere)
	}
	return line
}

// publishOn keeps the folder in step until ctx ends.
func (p *program) publishOn(ctx context.Context, d *desk.Desk, f *publish.Folder, folder string) error {
	following := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	go func() { following <- d.Follow(ctx, slog.Default()) }()
	p.say("Publishing %s, a %s record, into %s", d.Record().Name, d.Record().Kind, folder)
	err := keepPublished(ctx, d, f, folder)
	stop()
	<-following
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// lastTiles is how long the newest entries may take on their way into the folder when the desk stops.
const lastTiles = 10 * time.Second

// keepPublished keeps a folder in step with the desk's record until ctx ends, and brings it up to the head then. Where
// the private key is not here it publishes what others sign.
func keepPublished(ctx context.Context, d *desk.Desk, f *publish.Folder, folder string) error {
	step := func(ctx context.Context) error {
		if err := d.Sign(ctx); err != nil && canvass.KindOf(err) != canvass.Refused {
			return err
		}
		_, err := f.Step(ctx, ledger.Source(d.Log()))
		return publishError(err)
	}
	begun := false
	for range d.Watch(ctx) {
		switch err := step(ctx); {
		case err == nil:
			begun = true
		case ctx.Err() != nil:
		case !begun:
			return err // the folder cannot be written to, or belongs to another record
		default:
			slog.Warn("the published folder lags behind the record; it is tried again with the next entry", "folder", folder, "err", err)
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTiles)
	defer cancel()
	return step(last)
}

// publishError makes two histories a failed check.
func publishError(err error) error {
	var known *canvass.Error
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, context.Canceled):
		return err
	case publish.IsFork(err):
		return checkFailed("%w", err)
	}
	return canvass.Errorf(canvass.Failed, "publish", "%w", err)
}
