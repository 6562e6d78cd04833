package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/english"
	files "github.com/canvassdesk/canvass/internal/export"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// export is one run of canvass export.
type export struct {
	*program
	format, out, asOf string
	address           string
	units, all, excel bool
	force             bool
}

func (p *program) exportCommand() *cobra.Command {
	x := &export{program: p}
	var entries string
	c := &cobra.Command{
		Use:   "export [CONTEST or RACE]...",
		Short: "Write what the record says as a file: CSV, JSON, Parquet, NIST XML, calendar, feed",
		Long: `Writes the contests that are named, or those of a race, or everything that the record is about, to standard output or to
--out FILE. A file's name tells the format; --format does where it cannot:

  csv        a table of results, one option a line
  json       results as canvass results has them, with standings and claims
  parquet    the table of results, typed, for DuckDB, pandas and R
  nist-xml   the common data format of NIST SP 1500-100, version 2 (FILE.xml)
  ics        the calendar of contests
  atom       a feed of calls, confirmations, corrections, withdrawals and flagged claims

A file holds only what its sources let be handed on. Where the count that a contest goes by may only be shown, the next one
stands in the file, and winners and delegates are computed on it; what is left out is counted by source, in the file and in
the answer. Each file says what kind of record it is from. A live record takes no file of a rehearsal or a replay.

In the tables each contest has the count that it goes by, so that a plain sum of votes is right. --units gives its counties,
towns or precincts instead, those that add up; --all gives every source's counts, of every event and place, and marks with
in_sum the rows that add up.

--entries writes every entry instead, in the shape of data/nights, one file a contest or race, so that the night can be read,
mended and played again with canvass night --from. Left out there, and counted, are also this desk's calls, which a replay
does not make.`,
		Example: `  canvass export 2024/dem/as --format csv
  canvass export 2024/dem --out super-tuesday.parquet
  canvass export --out results.xml --as-of 2024-03-06T03:30Z
  canvass export --format csv --units | gzip > towns.csv.gz
  canvass export --entries ./my-night
  canvass night --from ./my-night --db again.canvass`,
		ValidArgsFunction: p.completeSubjects,
		RunE: func(cmd *cobra.Command, args []string) error {
			if entries == "" {
				return x.run(cmd.Context(), args)
			}
			if len(args) > 0 || x.format != "" || x.out != "" || x.asOf != "" || x.units || x.all || x.excel {
				return canvass.Errorf(canvass.Invalid, "export", "--entries writes every entry: it takes no contest and none of --format, --out, --as-of, --units, --all, --excel")
			}
			return p.exportEntries(cmd.Context(), entries)
		},
	}
	f := c.Flags()
	f.StringVar(&x.format, "format", "", "`FORMAT`: "+strings.Join(exportFormats(), ", "))
	f.StringVar(&x.out, "out", "", "the `FILE` to write; - is standard output")
	f.BoolVar(&x.units, "units", false, "each reporting unit: in csv and parquet in the place of the whole, in json beside it (nist-xml always has them)")
	f.BoolVar(&x.all, "all", false, "in csv and parquet: every source's counts, of every event and place")
	f.BoolVar(&x.excel, "excel", false, "begin a csv with the mark by which Excel knows UTF-8")
	f.StringVar(&x.address, "address", "", "the `URL` of the record's pages, for a calendar or feed that points at them")
	f.BoolVar(&x.force, "force", false, "write over a file that is there")
	f.StringVar(&entries, "entries", "", "the `FOLDER` to write entries to; files that are there are not overwritten")
	asOfFlag(c, &x.asOf)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(exportFormats(), noFiles))
	return c
}

func exportFormats() []string {
	var names []string
	for _, f := range files.Formats() {
		names = append(names, string(f))
	}
	return names
}

// run writes one file.
func (x *export) run(ctx context.Context, subjects []string) error {
	format, err := x.chosen()
	if err != nil {
		return err
	}
	switch {
	case x.all && x.units:
		return canvass.Errorf(canvass.Invalid, "export", "--units gives the units that add up, --all every place: give one of them")
	case x.all && format != files.CSV && format != files.Parquet:
		return canvass.Errorf(canvass.Invalid, "export", "--all is of csv and parquet: %s has no place for it", format)
	case x.address != "" && !isAddress(x.address):
		return canvass.Errorf(canvass.Invalid, "export", "--address %q is not a URL such as https://results.example", x.address)
	case x.excel && format != files.CSV:
		return canvass.Errorf(canvass.Invalid, "export", "--excel is of csv: %s needs no mark", format)
	}
	if x.toStdout() {
		switch {
		case x.json:
			return canvass.Errorf(canvass.Invalid, "export", "--json answers on standard output: give the file a place with --out FILE")
		case format.Binary() && newScreen(x.stdout).terminal:
			return canvass.Errorf(canvass.Invalid, "export", "%s is nothing for a terminal: give --out FILE", format)
		}
	}
	return x.withView(ctx, x.asOf, func(v *view.View) error {
		doc, err := files.New(v, files.Selection{Subjects: subjects, Units: x.units, All: x.all, Excel: x.excel, Address: x.address, Self: "/" + filepath.Base(cmp.Or(strings.TrimSuffix(x.out, "-"), "feed.atom"))})
		if err != nil {
			return err
		}
		out := answer.FilesWritten{
			RecordKind: v.Record.Kind, Head: v.Head, AsOf: v.Now, Format: string(format), Files: []answer.ExportedFile{}, LeftOut: doc.LeftOut(),
		}
		if x.toStdout() {
			if err := doc.Write(x.stdout, format); err != nil {
				return canvass.Errorf(canvass.Failed, "export", "%w", err)
			}
			leftOut(x.stderr, out.LeftOut)
			return nil
		}
		n, err := putFile(x.out, x.force, func(w io.Writer) error { return doc.Write(w, format) })
		if err != nil {
			return err
		}
		out.Files = append(out.Files, answer.ExportedFile{Path: x.out, Bytes: n})
		return x.print(out, func(w io.Writer) error {
			fmt.Fprintf(w, "%s: %s bytes\n", x.out, english.Thousands(int64(n)))
			leftOut(w, out.LeftOut)
			return nil
		})
	})
}

func (x *export) toStdout() bool { return x.out == "" || x.out == "-" }

// chosen is the format that was asked for, by name or by the file's.
func (x *export) chosen() (files.Format, error) {
	if x.format != "" {
		f := files.Format(x.format)
		return f, f.Validate()
	}
	if f, ok := files.FormatOf(x.out); ok {
		return f, nil
	}
	return "", canvass.Errorf(canvass.Invalid, "export", "say which format with --format (%s), or with the ending of --out FILE", strings.Join(exportFormats(), ", "))
}

// leftOut says what no file has, a line each.
func leftOut(w io.Writer, left []answer.Withheld) {
	for _, l := range left {
		place := ""
		switch {
		case l.Contest != nil:
			place = string(*l.Contest)
		case l.Race != nil:
			place = string(*l.Race)
		}
		fmt.Fprintf(w, "left out of %s: %d of %s, whose rights are %s\n", place, l.Entries, l.Source, l.Rights)
	}
}

// putFile writes a file beside its place and moves it there once it is whole, so that nobody reads half of one. A file
// that is there already is left as it is, unless force says otherwise.
func putFile(path string, force bool, write func(io.Writer) error) (bytes int, err error) {
	const op = "export"
	if _, err := os.Lstat(path); err == nil && !force {
		return 0, canvass.Errorf(canvass.Conflict, op, "%s is there already: choose another name, or give --force", path)
	}
	err = durable.Write(path, 0o644, func(w io.Writer) error {
		count := &counter{w: w}
		err := write(count)
		bytes = count.n
		return err
	})
	if err != nil {
		return 0, canvass.Errorf(canvass.KindOf(err), op, "%w", err)
	}
	return bytes, nil
}

type counter struct {
	w io.Writer
	n int
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += n
	return n, err
}

// exportEntries writes every entry as files of a night.
func (p *program) exportEntries(ctx context.Context, folder string) error {
	return p.withDesk(ctx, true, func(d *desk.Desk) error {
		night, all, err := recorded(ctx, d)
		if err != nil {
			return err
		}
		written, left, err := catalog.NightFiles(night, d.Record().Kind, all, d.View().Catalog.Rights)
		if err != nil {
			return err
		}
		out := answer.Exported{Head: d.View().Head, Files: []answer.ExportedFile{}, LeftOut: []answer.LeftOut{}}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return canvass.Errorf(canvass.Failed, "export", "%w", err)
		}
		for _, f := range written {
			path := filepath.Join(folder, f.Path)
			if err := createFile(path, string(f.Bytes), 0o644); err != nil {
				return err
			}
			out.Files = append(out.Files, answer.ExportedFile{Path: path, Bytes: len(f.Bytes)})
		}
		for _, l := range left {
			out.LeftOut = append(out.LeftOut, answer.LeftOut{Entry: l.Key, Why: l.Why})
		}
		return p.print(out, func(w io.Writer) error {
			for _, f := range out.Files {
				fmt.Fprintln(w, f.Path)
			}
			for _, l := range out.LeftOut {
				fmt.Fprintf(w, "left out: %s, %s\n", l.Entry, l.Why)
			}
			return nil
		})
	})
}

// recorded are a record's entries and the night that they are of: a replay's own, else the day of the first one,
// Eastern.
func recorded(ctx context.Context, d *desk.Desk) (night string, entries []canvass.Entry, err error) {
	night = d.Record().Night
	for stored, err := range d.Log().Read(ctx, 0) {
		if err != nil {
			return "", nil, err
		}
		e, err := canvass.ParseEntry(stored.Bytes)
		if err != nil {
			return "", nil, err
		}
		if night == "" && e.Contest+canvass.ContestID(e.Race) != "" {
			night = e.Recorded.Go().In(canvass.Eastern).Format("2006-01-02")
		}
		entries = append(entries, *e)
	}
	return night, entries, nil
}
