package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/spf13/cobra"
)

// Formats that ingest reads.
const (
	formatAuto    = "auto"
	formatEntries = "entries" // JSON entries, or rows of votes
	formatNight   = "night"   // TOML, as in data/nights
)

// maxIngest bounds one file.
const maxIngest = 64 << 20

func (p *program) ingestCommand() *cobra.Command {
	var source, format, contest, at string
	c := &cobra.Command{
		Use:   "ingest FILE...",
		Short: "Enter reports and other entries from files",
		Long: `Reads entries from files and enters them, all or none. A file is JSON, one entry after the other or in an
array, as canvass export --json and the API show them; or votes as CSV with the header "area,option,votes", or the same as
JSON rows, one report an area; or a night in TOML, as in data/nights.

Where a file does not say who says it, of which contest, and when, --source, --contest and --at do. A file that is wrong
is named with line and field, and the record stays as it was. Entries that are there already are skipped.`,
		Example: `  canvass ingest count.csv --source american-samoa-democratic-party --contest 2024/dem/as
  canvass ingest entries.json
  canvass ingest 2024-dem-as.toml --db replay.canvass`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactly(1, "at least one file")(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var when canvass.Interval
			if at != "" {
				var err error
				if when, err = canvass.ParseInterval(at); err != nil {
					return err
				}
			}
			if contest != "" {
				if _, err := canvass.ParseContestID(contest); err != nil {
					return err
				}
			}
			var entries []canvass.Entry
			var from []string // the file of each entry
			for _, path := range args {
				read, err := p.readFile(path, format)
				if err != nil {
					return err
				}
				for range read {
					from = append(from, path)
				}
				entries = append(entries, read...)
			}
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				file := map[string]string{}
				for i := range entries {
					e := &entries[i]
					if err := complete(e, source, canvass.ContestID(contest), when, d.Record().Kind); err != nil {
						return fmt.Errorf("%s: %w", from[i], err)
					}
					file[e.Key] = from[i]
				}
				r, err := d.Append(cmd.Context(), entries)
				if refused := (*desk.EntryError)(nil); errors.As(err, &refused) {
					return fmt.Errorf("%s: %w", file[refused.Key], err)
				}
				if err != nil {
					return err
				}
				return p.ingested(entries, r)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&source, "source", "", "who says so, where the file does not: a `SOURCE` of the catalog")
	f.StringVar(&format, "format", formatAuto, "`auto`, entries or night")
	f.StringVar(&contest, "contest", "", "the `CONTEST`, where the file does not name it")
	f.StringVar(&at, "at", "", "when it was said, where the file does not: `WHEN` is 2024-03-06T02:25Z, \"about …\", a day")
	_ = c.RegisterFlagCompletionFunc("source", p.completeSources)
	_ = c.RegisterFlagCompletionFunc("contest", p.completeContests)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{formatAuto, formatEntries, formatNight}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// readFile reads one file of entries; "-" is standard input.
func (p *program) readFile(path, format string) ([]canvass.Entry, error) {
	if format != formatAuto && format != formatEntries && format != formatNight {
		return nil, canvass.Errorf(canvass.Invalid, "format", "%q is not auto, entries or night", format)
	}
	in, name := p.stdin, "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, canvass.Errorf(canvass.NotFound, "ingest", "%w", err)
		}
		defer f.Close()
		in, name = f, path
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxIngest+1))
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "ingest", "%s: %w", name, err)
	}
	if len(raw) > maxIngest {
		return nil, canvass.Errorf(canvass.Invalid, "ingest", "%s has more than %d bytes: split it", name, maxIngest)
	}
	if format == formatNight || format == formatAuto && filepath.Ext(path) == ".toml" {
		n, err := catalog.ReadNight([]catalog.File{{Path: filepath.ToSlash(path), Bytes: raw}}, "")
		if err != nil {
			return nil, err
		}
		return n.Entries, nil
	}
	return catalog.ReadEntries(bytes.NewReader(raw), name)
}

// complete fills in what the file left out.
func complete(e *canvass.Entry, source string, contest canvass.ContestID, when canvass.Interval, kind canvass.RecordKind) error {
	e.By = cmp.Or(e.By, source)
	if e.By == "" {
		return canvass.Errorf(canvass.Invalid, "by", "the file does not say who says it: give --source")
	}
	if e.Contest == "" && e.Race == "" {
		e.Contest = contest
	}
	if e.Contest == "" && e.Race == "" {
		return canvass.Errorf(canvass.Invalid, "contest", "the file does not say of which contest: give --contest")
	}
	if e.At.IsZero() {
		e.At = when
	}
	if e.At.IsZero() && kind != canvass.Replay {
		e.At = canvass.At(canvass.TimeOf(time.Now().Truncate(time.Second)))
	}
	if e.Actor == "" {
		e.Actor = actor()
	}
	if e.Key == "" {
		e.Key = keyOf(*e)
	}
	return nil
}

// ingested answers with what became of the entries.
func (p *program) ingested(entries []canvass.Entry, r *desk.Receipt) error {
	out := answer.Ingested{Entries: len(r.Seqs), Head: r.View.Head, Findings: []answer.Finding{}}
	for i := range entries {
		if entries[i].Report != nil {
			out.Reports++
		}
	}
	for _, f := range r.Flags {
		out.Findings = append(out.Findings, answer.Finding{What: f})
	}
	differs := map[string]bool{}
	for _, key := range r.Differs {
		differs[key] = true
	}
	for _, key := range r.Skipped {
		what := "is in the record already: skipped"
		if differs[key] {
			what = "is in the record and says something else there: skipped; canvass correct mends it"
		}
		out.Findings = append(out.Findings, answer.Finding{Entry: &key, What: what})
	}
	return p.print(out, func(w io.Writer) error {
		s := newScreen(w)
		fmt.Fprintf(s, "%d entries entered, %d skipped; the record has %d\n", out.Entries, len(r.Skipped), out.Head.Size)
		for _, f := range out.Findings {
			if f.Entry == nil {
				fmt.Fprintln(s, warn.Render("flagged: "+f.What))
			} else if differs[*f.Entry] {
				fmt.Fprintln(s, warn.Render(*f.Entry+" "+f.What))
			}
		}
		return nil
	})
}
