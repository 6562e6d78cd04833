package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/feed/proposal"
	"github.com/spf13/cobra"
)

func (p *program) mapCommand() *cobra.Command {
	var contest, sheet string
	c := &cobra.Command{
		Use:   "map FILE --contest CONTEST",
		Short: "Propose a mapping for a table that no format knows",
		Long: `Looks at a table and writes a mapping file for it: where the headings are, which columns name the unit, the options and
their votes, and what stands beside them. Each line says what it rests on; what is not sure is a remark that begins with
"not sure". Below stand, as remarks too, the first units as they would be entered, what all of them come to beside the file's
own total, what would be held, and what the checks find. Nothing is entered. "-" is standard input.

A spreadsheet (.xlsx) and a file packed with gzip or zip are looked at as they are. Of a workbook with several sheets that are
not empty --sheet names one, and the mapping keeps it.

What is printed is a mapping file: look at it, mend it, and give it to ingest, check or held release with --mapping.`,
		Example: `  canvass map counties.txt --contest 2028/gop/gu > guam.toml
  canvass ingest counties.txt --mapping guam.toml --source guam-news --dry-run
  canvass map returns.xlsx --sheet Democratic --contest 2028/dem/nv > nevada.toml`,
		Args: exactly(1, "one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, cat, err := p.catalogFiles()
			if err != nil {
				return err
			}
			if contest != "" {
				if _, err := cat.Contest(contest); err != nil {
					return err
				}
			}
			in := &ingest{program: p}
			raw, name, err := in.bytes(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			out, err := mapped(cmd.Context(), cat, name, raw, canvass.ContestID(contest), sheet)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return p.print(out, func(w io.Writer) error { return mappedText(w, cat, out) })
		},
	}
	f := c.Flags()
	f.StringVar(&contest, "contest", "", "the `CONTEST` that the table is about")
	f.StringVar(&sheet, "sheet", "", "the `NAME` of the sheet, of a workbook that has several")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	_ = c.RegisterFlagCompletionFunc("contest", p.completeContests)
	return c
}

// mostFirst is how many units are shown.
const mostFirst = 3

// mapped is what a file is read as, with a mapping of our own where no format knows it, or a sheet is named.
func mapped(ctx context.Context, cat *catalog.Catalog, name string, raw []byte, contest canvass.ContestID, sheet string) (*answer.Mapped, error) {
	out := &answer.Mapped{
		File: name, Sure: []string{}, Unsure: []string{}, First: []answer.MappedUnit{}, Would: []answer.Would{}, Held: []answer.HeldItem{}, Findings: []answer.Finding{}, Remarks: []string{},
	}
	opts := feed.Options{Contest: contest, Name: name}
	text, err := formats.Text(raw, feed.Options{Mapping: &feed.Mapping{Table: &feed.Table{Sheet: sheet}}})
	if err != nil {
		return nil, err
	}
	if _, err := formats.Detect(feed.Text(text[:min(len(text), feed.HeadSize)])); err != nil || sheet != "" {
		names := feed.NewNames(cat)
		p, perr := proposal.Of(ctx, text, proposal.Options{Contest: contest, Names: names, Sheet: sheet})
		if perr != nil {
			if canvass.KindOf(perr) == canvass.Invalid && contest == "" || err == nil {
				return nil, perr
			}
			return nil, errors.Join(perr, err)
		}
		if opts.Mapping, err = p.Mapping(); err != nil {
			return nil, err
		}
		out.Mapping, out.Sure, out.Unsure = p.Text, append(out.Sure, p.Sure...), append(out.Unsure, p.Unsure...)
	}
	sum := sha256.Sum256(raw)
	b, err := intake.Take(ctx, raw, intake.Source{
		By: "map", Actor: "map", Evidence: []string{"sha256:" + hex.EncodeToString(sum[:])}, Recorded: canvass.TimeOf(time.Now()),
		Catalog: cat, Options: opts,
	})
	if err != nil {
		return nil, err
	}
	out.Format = b.Format
	for _, e := range b.Entries {
		if e.Report != nil && len(out.First) < mostFirst {
			out.First = append(out.First, answer.MappedUnit{Contest: e.Contest, Report: *e.Report})
		}
	}
	for _, h := range b.Held {
		out.Held = append(out.Held, answer.HeldItem{File: name, Held: *h})
	}
	out.Remarks = append(append(out.Remarks, b.Remarks...), b.WithoutCode...)
	for _, f := range b.Findings {
		if f.Rule != check.Unreadable { // it is held with its reason
			out.Findings = append(out.Findings, answer.CheckFinding(f))
		}
	}
	var tables []*check.Table
	for _, t := range b.Tables {
		tables = append(tables, t)
	}
	for _, p := range intake.Previews(b.Entries, tables) {
		out.Would = append(out.Would, wouldOf(p, cat))
	}
	return out, nil
}

// mappedText is a mapping file: what is no line of it is a remark.
func mappedText(w io.Writer, cat *catalog.Catalog, out *answer.Mapped) error {
	var b strings.Builder
	if out.Mapping == "" {
		fmt.Fprintf(&b, "# %s is read as %s: it needs no mapping for its columns.\n", out.File, out.Format)
	} else {
		fmt.Fprintf(&b, "# A mapping for %s, proposed by canvass map. Mend what is wrong.\n", out.File)
		b.WriteString(out.Mapping)
	}
	var rest strings.Builder
	switch len(out.First) {
	case 0:
		fmt.Fprintln(&rest, "Nothing would be entered.")
	default:
		fmt.Fprintln(&rest, "The first units as they would be entered:")
	}
	for _, u := range out.First {
		unit := string(u.Report.Unit)
		if unit == "" {
			unit = "the whole contest"
		}
		var parts []string
		for _, n := range u.Report.Counts {
			parts = append(parts, fmt.Sprintf("%s %s", cat.Label(u.Contest, n.Option), english.Thousands(n.Votes)))
		}
		if u.Report.Ballots != nil {
			parts = append(parts, english.Thousands(*u.Report.Ballots)+" ballots")
		}
		fmt.Fprintf(&rest, "  %s: %s\n", unit, strings.Join(parts, ", "))
	}
	wouldText(&rest, out.Would, false)
	for _, h := range out.Held {
		fmt.Fprintln(&rest, heldLine(h))
	}
	for _, r := range out.Remarks {
		fmt.Fprintln(&rest, "note: "+r)
	}
	for _, f := range out.Findings {
		fmt.Fprintln(&rest, findingLine(*f.Severity, *f.Rule, f.Unit, f.What))
	}
	fmt.Fprintln(&b)
	for line := range strings.Lines(rest.String()) {
		b.WriteString(strings.TrimRight("# "+line, " \n") + "\n")
	}
	_, err := io.WriteString(newScreen(w), b.String())
	return err
}
