package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	files "github.com/canvassdesk/canvass/internal/export"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/spf13/cobra"
)

// The desk's own formats; the others are those of package formats.
const (
	formatAuto    = "auto"
	formatEntries = "entries" // JSON entries, or rows of votes
	formatNight   = "night"   // TOML, as in data/nights
)

// maxIngest bounds one file, as it does for canvass check.
const maxIngest = feed.DefaultBytes

// ingest is one run of canvass ingest.
type ingest struct {
	*program
	source, format string
	contest        canvass.ContestID
	at             canvass.Interval
	mapping        mappingFile
	web            webFlags
	dryRun         bool

	reception *reception.Reception
	entries   []canvass.Entry
	evidence  []ledger.Evidence
	prepared  []*reception.Prepared
	from      map[string]string // the file of each entry, by key
	out       answer.Ingested
}

// mappingFile is a mapping as it was read; the zero mappingFile is none.
type mappingFile struct {
	path string
	text []byte
	*feed.Mapping
}

func (p *program) ingestCommand() *cobra.Command {
	var source, format, contest, at, mapping string
	var web webFlags
	var dryRun bool
	c := &cobra.Command{
		Use:   "ingest FILE or URL...",
		Short: "Enter reports and other entries from files and pages, once or again and again",
		Long: `Reads files and enters what they say, all of it or, where a file is wrong, nothing; the file is named with line and
field. Entries that are there already are skipped. "-" is standard input.

A file is recognised by what is in it: returns of an agency or an election office (AP election JSON, Clarity XML, NIST
SP 1500-100, OpenElections and other tables); or entries as JSON, one after the other or in an array, in the form of the
API; or votes as CSV with the header "area,option,votes"; or a night in TOML, as in data/nights.

Of returns, what is not understood is held and listed, with the nearest names: a --mapping file declares them. Figures that
cannot be true are held too; canvass held lists all that waits. --dry-run says what would be counted of each option beside
the file's own total, and what would be held, and enters nothing. The bytes are kept with the record. Where a file does not say who says it, of which contest,
and when, --source, --contest and --at do.

With --every one page or file is looked at again and again until Ctrl-C, with a line for each look (with --json an object).
The server is asked whether it has changed, waits grow while it fails, and a Retry-After is obeyed; started again, it goes
on where it stopped. A key is named by where it is, never given itself: --key env:AP_KEY or file:PATH. It goes into {key}
in the address, else into the header --key-header. canvass serve --feeds looks at several while it serves.`,
		Example: `  canvass ingest results.json --source ap
  canvass ingest count.csv --source american-samoa-democratic-party --contest 2024/dem/as
  canvass ingest precincts.csv --source guam-news --contest 2028/gop/gu --mapping columns.toml
  canvass ingest precincts.csv --source guam-news --contest 2028/gop/gu --mapping columns.toml --dry-run
  canvass ingest entries.json
  canvass ingest https://results.example/detail.xml --source vermont-secretary-of-state
  canvass ingest "https://api.example/v3/elections/2028-03-07?apikey={key}" --key env:AP_KEY --source ap --every 30s`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactly(1, "at least one file or address")(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			in := &ingest{program: p, source: source, format: format, contest: canvass.ContestID(contest), web: web, dryRun: dryRun, from: map[string]string{}}
			if err := in.prepare(at, mapping); err != nil {
				return err
			}
			if web.every != 0 || cmd.Flags().Changed("every") {
				return in.watch(cmd.Context(), args)
			}
			return p.withDesk(cmd.Context(), in.dryRun, func(d *desk.Desk) error { return in.run(cmd.Context(), d, args) })
		},
	}
	f := c.Flags()
	f.StringVar(&source, "source", "", "who says so, where the file does not: a `SOURCE` of the catalog")
	f.StringVar(&format, "format", formatAuto, "`auto`, entries, night, or the name of a format of returns")
	f.StringVar(&contest, "contest", "", "the `CONTEST`, where the file does not name it")
	f.StringVar(&at, "at", "", "when it was said, where the file does not: `WHEN` is 2024-03-06T02:25Z, \"about …\", a day")
	f.StringVar(&mapping, "mapping", "", "a `FILE` that declares a source's names, and the columns of a table")
	f.BoolVar(&dryRun, "dry-run", false, "say what would be counted, what is held and why, and enter nothing")
	web.add(c)
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
func readMapping(path string) (mappingFile, error) {
	if path == "" {
		return mappingFile{}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return mappingFile{}, canvass.Errorf(canvass.NotFound, "mapping", "%w", err)
	}
	m, err := feed.ReadMapping(bytes.NewReader(text))
	if err != nil {
		return mappingFile{}, fmt.Errorf("%s: %w", path, err)
	}
	return mappingFile{path, text, m}, nil
}

func (in *ingest) run(ctx context.Context, d *desk.Desk, paths []string) error {
	in.out = answer.Ingested{Findings: []answer.Finding{}, Held: []answer.HeldItem{}}
	in.reception = reception.New(d)
	for _, path := range paths {
		if err := in.file(ctx, d, path); err != nil {
			return err
		}
	}
	if in.dryRun {
		return in.dry(ctx, d)
	}
	for _, p := range in.prepared {
		in.entries = append(in.entries, p.Entries...)
	}
	r, err := d.Append(ctx, in.entries, in.evidence...)
	if refused := (*desk.EntryError)(nil); errors.As(err, &refused) {
		return fmt.Errorf("%s: %w", in.from[refused.Key], err)
	}
	if err != nil {
		return err
	}
	for _, prepared := range in.prepared {
		if err := in.reception.Keep(ctx, prepared); err != nil {
			return err
		}
	}
	return in.answer(r)
}

// file reads one file and adds what it says.
func (in *ingest) file(ctx context.Context, d *desk.Desk, path string) error {
	raw, path, err := in.bytes(ctx, path)
	if err != nil {
		return err
	}
	if own, ok := files.Written(raw); ok {
		return canvass.Errorf(canvass.Refused, "ingest", "%s is %s that canvass export wrote for readers, and no record's source: give the source's own file, or what canvass export --format nist-xml or --entries writes", path, own)
	}
	switch in.kind(path, raw) {
	case formatNight:
		n, err := catalog.ReadNight([]catalog.File{{Path: filepath.ToSlash(path), Bytes: raw}}, "")
		if err != nil {
			return err
		}
		if n.Record != "" && d.Record().Kind == canvass.Live {
			return canvass.Errorf(canvass.Refused, "ingest", "%s was written from a %s: a live record refuses it; open a rehearsal", path, n.Record)
		}
		return in.add(d, path, n.Entries)
	case formatEntries:
		entries, err := catalog.ReadEntries(bytes.NewReader(raw), path)
		if err != nil {
			return err
		}
		return in.add(d, path, entries)
	}
	return in.returns(ctx, path, raw)
}

// bytes are a file's, a page's, or those of standard input; name is what to call it.
func (in *ingest) bytes(ctx context.Context, path string) (raw []byte, name string, err error) {
	if isAddress(path) {
		return in.fetch(ctx, path)
	}
	r := in.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, path, canvass.Errorf(canvass.NotFound, "ingest", "%w", err)
		}
		defer f.Close()
		r = f
	}
	raw, err = io.ReadAll(io.LimitReader(r, maxIngest+1))
	if err != nil {
		return nil, path, canvass.Errorf(canvass.Failed, "ingest", "%s: %w", path, err)
	}
	if len(raw) > maxIngest {
		return nil, path, canvass.Errorf(canvass.Invalid, "ingest", "%s has more than %d MiB, which no state's precincts take: if it is returns, give it in parts", path, maxIngest>>20)
	}
	if len(raw) > longFile {
		debug.SetGCPercent(longFilePercent)
	}
	return raw, path, nil
}

const (
	// longFile is from how many bytes on a file has the collector run more often: a million units take 6.0 GB so, else 7.5.
	longFile        = 32 << 20
	longFilePercent = 30
)

// kind is the desk's own format that the file is in, and empty for returns. A format that was named decides; then
// whether the file is recognised as returns; what is left and looks like the desk's own is read as such, so that its
// errors name the line.
func (in *ingest) kind(path string, raw []byte) string {
	switch {
	case in.format == formatEntries || in.format == formatNight:
		return in.format
	case in.format != formatAuto || in.mapping.Mapping != nil && in.mapping.Table != nil:
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
func (in *ingest) returns(ctx context.Context, path string, raw []byte) error {
	if in.source == "" {
		return canvass.Errorf(canvass.Invalid, "source", "%s: say whose returns these are with --source", path)
	}
	delivery := reception.Delivery{
		Name: path, Bytes: raw, Source: in.source, Contest: in.contest, Mapping: in.mapping.text, At: in.at, Actor: actor(),
	}
	if in.format != formatAuto {
		delivery.Format = in.format
	}
	if isAddress(path) {
		delivery.URL = path
	}
	bar := in.progress("Reading", inBytes)
	defer bar.end()
	bar.of(int64(len(raw)))
	delivery.Progress = bar.at
	prepared, err := in.reception.Prepare(ctx, delivery)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	in.take(path, prepared)
	return nil
}

// take adds what is to be entered of a file, and what is not.
func (in *ingest) take(path string, prepared *reception.Prepared) {
	for _, e := range prepared.Entries {
		in.from[e.Key] = path
	}
	in.evidence = append(in.evidence, prepared.Evidence...)
	in.prepared = append(in.prepared, prepared)
	in.out.Held, in.out.Findings = append([]answer.HeldItem{}, in.out.Held...), append([]answer.Finding{}, in.out.Findings...)
	in.out.Reports += prepared.Reports
	in.out.Unchanged += prepared.Unchanged
	in.out.LeftOut += prepared.Aside
	for _, words := range prepared.Remarks {
		in.out.Remarks = append(in.out.Remarks, path+": "+words)
	}
	for _, why := range prepared.WithoutCode {
		in.out.WithoutCode = append(in.out.WithoutCode, path+": "+why)
	}
	for _, h := range prepared.Held {
		in.out.Held = append(in.out.Held, answer.HeldItem{File: path, Held: *h})
	}
	for _, f := range prepared.Findings {
		in.out.Findings = append(in.out.Findings, answer.CheckFinding(f))
	}
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
		fmt.Fprintf(s, "%d entries entered, %d skipped; the record has %d\n", out.Entries, len(r.Skipped)+out.Unchanged, out.Head.Size)
		besideCounts(s, out)
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

// mostWithoutCode is how many counties without a code are named on the screen; the JSON names all.
const mostWithoutCode = 3

// besideCounts says how much of the files is none of the contests', and what was done to read them.
func besideCounts(w io.Writer, out *answer.Ingested) {
	for _, words := range out.Remarks {
		fmt.Fprintln(w, words)
	}
	if out.LeftOut > 0 {
		fmt.Fprintf(w, "left out: %d rows of other offices, parties or contests\n", out.LeftOut)
	}
	if n := len(out.WithoutCode); n > 0 {
		some := out.WithoutCode[:min(n, mostWithoutCode)]
		fmt.Fprintf(w, "without a code of the Census Bureau, %s: %s", english.Count(int64(n), "county", "counties"), strings.Join(some, "; "))
		if n > len(some) {
			fmt.Fprintf(w, "; and %d more", n-len(some))
		}
		fmt.Fprintln(w)
	}
}

func heldLine(h answer.HeldItem) string {
	if h.Where == "" {
		return "held: " + h.File + ": " + heldWords(h.Held)
	}
	return "held: " + h.File + ", " + heldWords(h.Held)
}

// heldWords is what waits, and why.
func heldWords(h feed.Held) string {
	line := fmt.Sprintf("%s %q: %s", h.What, h.Name, h.Why)
	if h.Where != "" {
		line = h.Where + ": " + line
	}
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
