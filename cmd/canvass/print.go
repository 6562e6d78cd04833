package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

func (p *program) printCommand() *cobra.Command {
	var out string
	var pdf bool
	c := &cobra.Command{
		Use:   "print CONTEST --out FOLDER",
		Short: "Make the paper of a caucus: check-in, tally and results sheets, the statement",
		Long: `Writes pages to print, on Letter paper, with the contest's own names and a space for signatures: a check-in sheet for
each room, a tally sheet for each room and option (where ballots are ranked, the ballot and a table of ballots), a results form for each room (where rooms realign, the worksheet of both
alignments and the delegates, in place of tallies and form), and, where there is a record with the contest
in it, the statement on it as it stands. Open them in a browser and print; --pdf makes PDF files of them with Chromium, where
that is installed.`,
		Example: `  canvass print 2028/dem/gu --catalog ./my-contests --out paper
  canvass print 2028/dem/gu --db guam.canvass --out paper --pdf`,
		Args:              exactly(1, "a contest such as 2028/dem/gu"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return canvass.Errorf(canvass.Invalid, "out", "missing: say where to, --out FOLDER")
			}
			written, err := p.writePapers(cmd.Context(), args[0], out, pdf)
			if err != nil {
				return err
			}
			return p.print(answer.Files{Files: written}, func(w io.Writer) error {
				for _, f := range written {
					if _, err := fmt.Fprintln(w, f); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&out, "out", "", "the `FOLDER` to write to; made where there is none")
	c.Flags().BoolVar(&pdf, "pdf", false, "PDF files too, made by Chromium")
	c.Flags().StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	_ = c.MarkFlagDirname("out")
	return c
}

// writePapers writes every paper of a contest that there is, and returns the files.
func (p *program) writePapers(ctx context.Context, id, out string, pdf bool) (written []string, err error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, canvass.Errorf(canvass.Failed, "print", "%w", err)
	}
	write := func(name string, page []byte) error {
		path := filepath.Join(out, name+".html")
		if err := durable.Replace(path, page, 0o644); err != nil {
			return canvass.Errorf(canvass.Failed, "print", "%w", err)
		}
		written = append(written, path)
		if !pdf {
			return nil
		}
		as := filepath.Join(out, name+".pdf")
		written = append(written, as)
		return printPDF(ctx, path, as)
	}
	papers := func(c *catalog.Catalog) (*catalog.Contest, error) {
		contest, err := c.Contest(id)
		if err != nil {
			return nil, err
		}
		for _, paper := range hall.PapersOf(contest) {
			var b bytes.Buffer
			if err := hall.WritePaper(&b, paper, c, contest); err != nil {
				return nil, err
			}
			if err := write(string(paper), b.Bytes()); err != nil {
				return nil, err
			}
		}
		return contest, nil
	}
	if p.catalog != "" {
		_, c, err := p.catalogOf(time.Now())
		if err == nil {
			_, err = papers(c)
		}
		return written, err
	}
	err = p.withDesk(ctx, true, func(d *desk.Desk) error {
		v := d.View()
		contest, err := papers(v.Catalog)
		if err != nil {
			return err
		}
		st, err := statementOf(ctx, d, v, contest.ID)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := hall.WriteStatement(&b, st); err != nil {
			return err
		}
		return write(string(hall.StatementOf), b.Bytes())
	})
	return written, err
}

// statementOf is the authority's statement on a contest as the record has it.
func statementOf(ctx context.Context, d *desk.Desk, v *view.View, id canvass.ContestID) (*hall.Statement, error) {
	passes, err := hall.NewCodes(d.Log()).List(ctx, id)
	if err != nil {
		return nil, err
	}
	c := v.Contests[id]
	return hall.NewStatement(v.Snapshot, c, hall.Rooms(c, passes)), nil
}

// pdfWithin is how long Chromium may take for one file.
const pdfWithin = time.Minute

// printPDF has Chromium print a page into a file.
func printPDF(ctx context.Context, page, out string) error {
	var chromium string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			chromium = path
			break
		}
	}
	if chromium == "" {
		return canvass.Errorf(canvass.NotFound, "print", "there is no Chromium here to make PDF files with: leave out --pdf, and print %s from a browser", page)
	}
	full, err := filepath.Abs(page)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "print", "%w", err)
	}
	profile, err := os.MkdirTemp("", "canvass-print-")
	if err != nil {
		return canvass.Errorf(canvass.Failed, "print", "%w", err)
	}
	defer func() { _ = os.RemoveAll(profile) }() // a folder of Chromium's own
	ctx, cancel := context.WithTimeout(ctx, pdfWithin)
	defer cancel()
	options := []string{
		"headless", "disable-gpu", "no-first-run", "disable-quic", "disable-background-networking", "disable-component-update",
		"disable-sync", "user-data-dir=" + profile, "no-pdf-header-footer", "print-to-pdf=" + out,
	}
	if os.Geteuid() == 0 { // Chromium's sandbox refuses root
		options = append(options, "no-sandbox")
	}
	var args []string
	for _, o := range options {
		args = append(args, "--"+o)
	}
	args = append(args, (&url.URL{Scheme: "file", Path: full}).String())
	if msg, err := exec.CommandContext(ctx, chromium, args...).CombinedOutput(); err != nil {
		return canvass.Errorf(canvass.Failed, "print", "Chromium did not print %s: %w: %s", page, err, oneLine(fmt.Errorf("%.200s", msg)))
	}
	return nil
}

func (p *program) announceCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "announce CONTEST",
		Short: "What the chair reads out: votes, who is viable, delegates, what is open",
		Long: `Prints the statement of the contest's authority as the record stands: it says itself what is official and what is not.
Send it as it is; canvass print makes a page to sign of it. canvass confirm enters the officer's word, signed or called back.`,
		Example:           `  canvass announce 2028/dem/gu`,
		Args:              exactly(1, "a contest such as 2028/dem/gu"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withDesk(cmd.Context(), true, func(d *desk.Desk) error {
				v := d.View()
				contest, err := v.Catalog.Contest(args[0])
				if err != nil {
					return err
				}
				st, err := statementOf(cmd.Context(), d, v, contest.ID)
				if err != nil {
					return err
				}
				return p.print(st, func(w io.Writer) error {
					_, err := io.WriteString(w, st.Text())
					return err
				})
			})
		},
	}
}
