package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/spf13/cobra"
)

// The desk's own formats; the others are those of package formats.
const (
	formatAuto    = "auto"
	formatEntries = "entries" // JSON entries, or rows of votes
	formatNight   = "night"   // TOML, as in data/nights
)

// maxIngest bounds one file.
const maxIngest = 256 << 20

// ingest is one run of canvass ingest.
type ingest struct {
	*program
	source, format string
	contest        canvass.ContestID
	at             canvass.Interval
	mapping        *feed.Mapping

	entries  []canvass.Entry
	evidence []ledger.Evidence
	from     map[string]string // the file of each entry, by key
	out      answer.Ingested
}

func (p *program) ingestCommand() *cobra.Command {
	var source, format, contest, at, mapping string
	c := &cobra.Command{
		Use:   "ingest FILE...",
		Short: "Enter reports and other entries from files",
		Long: `Reads files and enters what they say, all of it or, where a file is wrong, nothing; the file is named with line and
field. Entries that are there already are skipped. "-" is standard input.

A file is recognised by what is in it: returns of an agency or an election office (AP election JSON, Clarity XML, NIST
SP 1500-100, OpenElections and other tables); or entries as JSON, one after the other or in an array, in the form of the
API; or votes as CSV with the header "area,option,votes"; or a night in TOML, as in data/nights.

Of returns, what is not understood is held and listed, with the nearest names: a --mapping file declares them. Figures that
cannot be true are held too. The bytes are kept with the record. Where a file does not say who says it, of which contest,
and when, --source, --contest and --at do.`,
		Example: `  canvass ingest results.json --source ap
  canvass ingest count.csv --source american-samoa-democratic-party --contest 2024/dem/as
  canvass ingest precincts.csv --source guam-news --contest 2028/gop/gu --mapping columns.toml
  canvass ingest entries.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactly(1, "at least one file")(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			in := &ingest{program: p, source: source, format: format, contest: canvass.ContestID(contest), from: map[string]string{}}
			if err := in.prepare(at, mapping); err != nil {
				return err
			}
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error { return in.run(cmd.Context(), d, args) })
		},
	}
	f := c.Flags()
	f.StringVar(&source, "source", "", "who says so, where the file does not: a `SOURCE` of the catalog")
	f.StringVar(&format, "format", formatAuto, "`auto`, entries, night, or the name of a format of returns")
	f.StringVar(&contest, "contest", "", "the `CONTEST`, where the file does not name it")
	f.StringVar(&at, "at", "", "when it was said, where the file does not: `WHEN` is 2024-03-06T02:25Z, \"about …\", a day")
	f.StringVar(&mapping, "mapping", "", "a `FILE` that declares a source's names, and the columns of a table")
	_ = c.RegisterFlagCompletionFunc("source", p.completeSources)
	_ = c.RegisterFlagCompletionFunc("contest", p.completeContests)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func formatNames() []string {
	names := []string{formatAuto, formatEntries, formatNight}
	for _, f := range formats.All() {
		names = append(names, f.Name()+"\t"+f.Title())
	}
	return names
}

// prepare reads what stands on the command line.
func (in *ingest) prepare(at, mapping string) (err error) {
	if at != "" {
		if in.at, err = canvass.ParseInterval(at); err != nil {
			return err
		}
	}
	if in.contest != "" {
		if _, err := canvass.ParseContestID(string(in.contest)); err != nil {
			return err
		}
	}
	if in.format != formatAuto && in.format != formatEntries && in.format != formatNight {
		if _, err := formats.Named(in.format); err != nil {
			return err
		}
	}
	in.mapping, err = readMapping(mapping)
	return err
}

// readMapping reads a mapping file; no path is no mapping.
func readMapping(path string) (*feed.Mapping, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "mapping", "%w", err)
	}
	defer f.Close()
	m, err := feed.ReadMapping(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

func (in *ingest) run(ctx context.Context, d *desk.Desk, paths []string) error {
	in.out = answer.Ingested{Findings: []answer.Finding{}, Held: []answer.HeldItem{}}
	for _, path := range paths {
		if err := in.file(ctx, d, path); err != nil {
			return err
		}
	}
	r, err := d.Append(ctx, in.entries, in.evidence...)
	if refused := (*desk.EntryError)(nil); errors.As(err, &refused) {
		return fmt.Errorf("%s: %w", in.from[refused.Key], err)
	}
	if err != nil {
		return err
	}
	return in.answer(r)
}

// file reads one file and adds what it says.
func (in *ingest) file(ctx context.Context, d *desk.Desk, path string) error {
	raw, err := in.bytes(path)
	if err != nil {
		return err
	}
	switch in.kind(path, raw) {
	case formatNight:
		n, err := catalog.ReadNight([]catalog.File{{Path: filepath.ToSlash(path), Bytes: raw}}, "")
		if err != nil {
			return err
		}
		return in.add(d, path, n.Entries)
	case formatEntries:
		entries, err := catalog.ReadEntries(bytes.NewReader(raw), path)
		if err != nil {
			return err
		}
		return in.add(d, path, entries)
	}
	return in.returns(ctx, d, path, raw)
}

// bytes are a file's, or those of standard input.
func (in *ingest) bytes(path string) ([]byte, error) {
	r := in.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, canvass.Errorf(canvass.NotFound, "ingest", "%w", err)
		}
		defer f.Close()
		r = f
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxIngest+1))
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "ingest", "%s: %w", path, err)
	}
	if len(raw) > maxIngest {
		return nil, canvass.Errorf(canvass.Invalid, "ingest", "%s has more than %d bytes: split it", path, maxIngest)
	}
	return raw, nil
}

// kind is the desk's own format that the file is in, and empty for returns. A format that was named decides; then whether
// the file is recognised as returns; what is left and looks like the desk's own is read as such, so that its errors name the line.
func (in *ingest) kind(path string, raw []byte) string {
	switch {
	case in.format == formatEntries || in.format == formatNight:
		return in.format
	case in.format != formatAuto || in.mapping != nil && in.mapping.Table != nil:
		return ""
	case filepath.Ext(path) == ".toml":
		return formatNight
	}
	head := raw[:min(len(raw), feed.HeadSize)]
	if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))), []byte("area,")) {
		return formatEntries
	}
	if _, err := formats.Detect(head); err == nil {
		return ""
	}
	if first := bytes.TrimLeft(head, " \t\r\n"); len(first) > 0 && (first[0] == '{' || first[0] == '[') {
		return formatEntries
	}
	return "" // its error says what the file is instead
}

// add takes entries of the desk's own formats, with what their file left out.
func (in *ingest) add(d *desk.Desk, path string, entries []canvass.Entry) error {
	for i := range entries {
		e := &entries[i]
		if err := in.complete(e, d.Record().Kind); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if e.Report != nil {
			in.out.Reports++
		}
		in.from[e.Key] = path
	}
	in.entries = append(in.entries, entries...)
	return nil
}

// complete fills in what a file left out.
func (in *ingest) complete(e *canvass.Entry, kind canvass.RecordKind) error {
	if e.By == "" {
		e.By = in.source
	}
	if e.Contest == "" && e.Race == "" {
		e.Contest = in.contest
	}
	switch {
	case e.By == "":
		return canvass.Errorf(canvass.Invalid, "by", "the file does not say who says it: give --source")
	case e.Contest == "" && e.Race == "":
		return canvass.Errorf(canvass.Invalid, "contest", "the file does not say of which contest: give --contest")
	}
	if e.At.IsZero() {
		e.At = in.at
	}
	if e.At.IsZero() && kind != canvass.Replay {
		e.At = desk.Now()
	}
	if e.Actor == "" {
		e.Actor = actor()
	}
	if e.Key == "" {
		e.Key = desk.KeyOf(*e)
	}
	return nil
}

// returns takes the returns of an agency or an office: what is known and in order goes in, the rest is held.
func (in *ingest) returns(ctx context.Context, d *desk.Desk, path string, raw []byte) error {
	v := d.View()
	if in.source == "" {
		return canvass.Errorf(canvass.Invalid, "source", "%s: say whose returns these are with --source", path)
	}
	ev := ledger.Evidence{Bytes: raw}
	if o := v.Catalog.Outlets[in.source]; o != nil && o.Rights != "" && o.Rights != canvass.Public {
		ev.Salt = ledger.NewSalt()
	}
	batch, err := intake.Take(ctx, raw, intake.Source{
		By: in.source, Actor: actor(), Evidence: ledger.EvidenceName(ev.Hash()), Recorded: desk.Now().NotBefore, Live: d.Record().Kind == canvass.Live,
		Catalog: v.Catalog, Options: feed.Options{Contest: in.contest, Mapping: in.mapping},
	})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	entries := make([]canvass.Entry, 0, len(batch.Entries))
	for _, e := range batch.Entries {
		if err := in.complete(e, d.Record().Kind); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		entries = append(entries, *e)
	}
	refused := d.Refuses(entries)
	for _, e := range entries {
		if e.Report != nil {
			in.out.Reports++
		}
		if err := refused[e.Key]; err != nil {
			in.out.Held = append(in.out.Held, answer.HeldItem{File: path, Held: feed.Held{What: string(e.Kind), Name: string(e.Contest) + string(e.Race), Why: err.Error(), Items: 1}})
			continue
		}
		in.from[e.Key] = path
		in.entries = append(in.entries, e)
	}
	for _, h := range batch.Held {
		in.out.Held = append(in.out.Held, answer.HeldItem{File: path, Held: *h})
	}
	for _, f := range batch.Findings {
		in.out.Findings = append(in.out.Findings, answer.CheckFinding(f))
	}
	in.evidence = append(in.evidence, ev)
	return nil
}

// answer says what became of the entries.
func (in *ingest) answer(r *desk.Receipt) error {
	out := &in.out
	out.Entries, out.Head = len(r.Seqs), r.View.Head
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
	return in.print(out, func(w io.Writer) error {
		s := newScreen(w)
		fmt.Fprintf(s, "%d entries entered, %d skipped; the record has %d\n", out.Entries, len(r.Skipped), out.Head.Size)
		for _, h := range out.Held {
			fmt.Fprintln(s, warn.Render(heldLine(h)))
		}
		for _, f := range out.Findings {
			switch {
			case f.Rule != nil:
				fmt.Fprintln(s, findingLine(*f.Severity, *f.Rule, f.Unit, f.What))
			case f.Entry == nil:
				fmt.Fprintln(s, warn.Render("flagged: "+f.What))
			case differs[*f.Entry]:
				fmt.Fprintln(s, warn.Render(*f.Entry+" "+f.What))
			}
		}
		return nil
	})
}

func heldLine(h answer.HeldItem) string {
	line := fmt.Sprintf("held: %s, %s", h.File, h.Where)
	if h.Where == "" {
		line = "held: " + h.File
	}
	line += fmt.Sprintf(": %s %q: %s", h.What, h.Name, h.Why)
	for i, s := range h.Suggestions {
		line += []string{", ", "; perhaps "}[btoi(i == 0)] + s
	}
	if h.Items > 1 {
		line += fmt.Sprintf(" (%d times)", h.Items)
	}
	return line
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
