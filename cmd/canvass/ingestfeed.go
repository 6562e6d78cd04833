package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/poll"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/spf13/cobra"
)

// webFlags say how pages are fetched.
type webFlags struct {
	every          time.Duration
	key, keyHeader string
	hosts          []string
}

func (w *webFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.DurationVar(&w.every, "every", 0, "look again and again, after a `WAIT` such as 30s, until Ctrl-C")
	f.StringVar(&w.key, "key", "", "`WHERE` the source's key is: env:NAME or file:PATH; sent over https alone")
	f.StringSliceVar(&w.hosts, "host", nil, "a `HOST` that the page may redirect to, or that lies in a private network; may be repeated")
	f.StringVar(&w.keyHeader, "key-header", "", "the `HEADER` that the key is sent in, where the address has no {key} (default Authorization)")
}

// isAddress reports whether an argument is a page and not a file.
func isAddress(arg string) bool {
	return strings.HasPrefix(arg, "https://") || strings.HasPrefix(arg, "http://")
}

// agent is what a source's server is told about who asks.
func agent() string { return "canvass/" + strings.Fields(version())[0] }

// feed is the one page or file that is looked at.
func (in *ingest) feed(at string) reception.Feed {
	sum := sha256.Sum256([]byte(at + "\n" + string(in.contest)))
	f := reception.Feed{
		Name: canvass.Slug(in.source) + "-" + hex.EncodeToString(sum[:3]), Source: in.source, At: at, Contest: in.contest,
		Mapping: in.mapping.path, Every: in.web.every, Key: in.web.key, KeyHeader: in.web.keyHeader, Hosts: in.web.hosts, Actor: actor(), Agent: agent(),
	}
	if in.format != formatAuto {
		f.Format = in.format
	}
	return f
}

// fetch has a page once.
func (in *ingest) fetch(ctx context.Context, address string) ([]byte, string, error) {
	f := in.feed(address)
	if f.Source == "" {
		f.Name, f.Source = "page", "page" // entries say who says so themselves
	}
	f.MaxBytes = feed.DefaultBytes // one page, once, and somebody waits for it
	p, err := f.Poller()
	if err != nil {
		return nil, "", err
	}
	page, err := p.Fetch(ctx)
	if err != nil {
		return nil, p.Place(), err
	}
	return page.Body, p.Place(), nil
}

// watch looks at one page or file until ctx ends.
func (in *ingest) watch(ctx context.Context, args []string) error {
	switch {
	case in.dryRun:
		return canvass.Errorf(canvass.Invalid, "dry-run", "a page that is looked at again and again is entered: look once, without --every")
	case len(args) != 1:
		return canvass.Errorf(canvass.Invalid, "every", "one page or file is looked at again and again: canvass serve --feeds takes several")
	case args[0] == "-":
		return canvass.Errorf(canvass.Invalid, "every", "standard input cannot be looked at again")
	case in.format == formatEntries || in.format == formatNight:
		return canvass.Errorf(canvass.Invalid, "every", "returns are looked at again and again; entries are entered once")
	case in.source == "":
		return canvass.Errorf(canvass.Invalid, "source", "say whose returns these are with --source")
	}
	return in.withDesk(ctx, false, func(d *desk.Desk) error {
		var behind sync.WaitGroup
		defer behind.Wait() // the record must not be closed under it
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		behind.Go(func() { _ = d.Follow(ctx, slog.Default()) }) // what others enter meanwhile
		var last error
		teller := newTeller(in.program)
		err := reception.New(d).Watch(ctx, in.feed(args[0]), func(l reception.Look) bool {
			last = nil
			if l.Final {
				last = l.Err
			}
			teller.tell(l)
			return !l.Final
		})
		if last != nil && ctx.Err() == nil {
			return checkFailed("stopped: %s", oneLine(last))
		}
		return err
	})
}

// teller says what looks at feeds come to: a line each, with --json an object each.
type teller struct {
	p    *program
	s    *screen
	said map[string]bool // what waits is said once, not with every page that holds it
}

func newTeller(p *program) *teller { return &teller{p, newScreen(p.stdout), map[string]bool{}} }

func (t *teller) tell(l reception.Look) {
	if t.p.json {
		_ = answer.WriteLine(t.p.stdout, l) // nobody may be reading any more; the record has it
		return
	}
	words := lookWords(l)
	if l.Err != nil {
		words = warn.Render(words)
	}
	fmt.Fprintf(t.s, "%s  %s  %s\n", l.At.Go().Local().Format(time.TimeOnly), l.Feed, words)
	if l.Outcome == nil || l.Err != nil {
		return
	}
	for _, h := range l.Outcome.Held {
		if reason := h.What + h.Name + h.Why; !t.said[reason] {
			t.said[reason] = true
			fmt.Fprintln(t.s, warn.Render("  "+heldLine(answer.HeldItem{File: l.Place, Held: *h})))
		}
	}
	for _, f := range l.Outcome.Findings {
		if f.Rule == check.Falling || f.Rule == check.Increment {
			fmt.Fprintln(t.s, "  "+findingLine(string(f.Severity), string(f.Rule), &f.Unit, f.Detail))
		}
	}
	for _, f := range l.Outcome.Receipt.Flags {
		fmt.Fprintln(t.s, warn.Render("  flagged: "+f))
	}
}

// lookWords is a look in a few words.
func lookWords(l reception.Look) string {
	if l.Err != nil {
		words := oneLine(l.Err)
		var failed *poll.Error
		if !errors.As(l.Err, &failed) {
			words = "cannot be entered: " + words
		}
		return words + "; next look in " + (time.Duration(l.Next-l.At) * time.Millisecond).Round(time.Second).String()
	}
	if l.Bytes == 0 {
		return "not changed"
	}
	words := fmt.Sprintf("%s bytes: %d entered, %d unchanged", english.Thousands(int64(l.Bytes)), l.Entries, l.Unchanged)
	if l.Held > 0 {
		words += fmt.Sprintf(", %d held", l.Held)
	}
	if l.Fell > 0 {
		words += ", " + english.Count(l.Fell, "count", "counts") + " fell"
	}
	return words + fmt.Sprintf("; the record has %s", english.Thousands(l.Head.Size))
}

// feedLog logs looks at one feed: a failure, or what waits, when it begins, when it is another one, and then each time
// that it has gone on for twice as long.
type feedLog struct {
	log  *slog.Logger
	last string // what was wrong with the last look, empty for nothing
	runs int    // how many looks it has been so
}

func (f *feedLog) tell(l reception.Look) {
	wrong := ""
	switch {
	case l.Err != nil:
		wrong = oneLine(l.Err)
	case l.Held > 0 || l.Fell > 0:
		wrong = fmt.Sprintf("%d fell, %d held", l.Fell, l.Held)
	case l.Bytes == 0 && l.Outcome == nil && f.last != "" && strings.HasSuffix(f.last, " held"):
		return // the same page: what waited waits
	}
	if wrong != f.last {
		f.runs = 0
	}
	f.runs++
	switch {
	case wrong == "" && f.last != "":
		f.log.Info("in order again: " + lookWords(l))
	case wrong == "" && l.Bytes > 0:
		f.log.Info(lookWords(l))
	case wrong != "" && f.runs&(f.runs-1) == 0: // 1, 2, 4, 8, ...
		words := lookWords(l)
		if l.Err == nil {
			words += ": canvass held lists it"
		}
		if f.runs > 1 {
			words += fmt.Sprintf(" (%d looks in a row)", f.runs)
		}
		f.log.Warn(words)
	}
	f.last = wrong
}

// watchFeeds are what looks at the feeds of a file, one for each; no path is no feeds. What each look comes to goes to
// the log.
func watchFeeds(d *desk.Desk, r *reception.Reception, path string) ([]func(context.Context), error) {
	if path == "" {
		return nil, nil
	}
	feeds, err := reception.ReadFeeds(path, d.View().Catalog)
	if err != nil {
		return nil, err
	}
	var out []func(context.Context)
	for _, f := range feeds {
		f.Agent = agent()
		out = append(out, func(ctx context.Context) {
			log := slog.With("feed", f.Name)
			said := feedLog{log: log}
			err := r.Watch(ctx, f, func(l reception.Look) bool {
				said.tell(l)
				return true
			})
			if err != nil {
				log.Error("nobody looks at it any more: " + oneLine(err))
			}
		})
	}
	return out, nil
}
