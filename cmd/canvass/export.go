package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/spf13/cobra"
)

func (p *program) exportCommand() *cobra.Command {
	var entries string
	c := &cobra.Command{
		Use:   "export --entries FOLDER",
		Short: "Write the record's entries as files of a night",
		Long: `Writes every entry in the shape of data/nights, one file a contest or race, so that the night can be read, mended
and played again with canvass night --from. Left out, and counted: this desk's calls, which a replay does not make, and
what its source does not let be handed on.`,
		Example: `  canvass export --entries ./my-night
  canvass night --from ./my-night --db again.canvass`,
		Args: atMost(0, "no arguments; give --entries FOLDER"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if entries == "" {
				return canvass.Errorf(canvass.Invalid, "export", "nothing to write: give --entries FOLDER")
			}
			return p.withDesk(cmd.Context(), true, func(d *desk.Desk) error {
				night, all, err := recorded(cmd.Context(), d)
				if err != nil {
					return err
				}
				files, left, err := catalog.NightFiles(night, all, d.View().Catalog.Rights)
				if err != nil {
					return err
				}
				out := answer.Exported{Head: d.View().Head, Files: []answer.ExportedFile{}, LeftOut: []answer.LeftOut{}}
				if err := os.MkdirAll(entries, 0o755); err != nil {
					return canvass.Errorf(canvass.Failed, "export", "%w", err)
				}
				for _, f := range files {
					path := filepath.Join(entries, f.Path)
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
		},
	}
	c.Flags().StringVar(&entries, "entries", "", "the `FOLDER` to write to; files that are there are not overwritten")
	return c
}

// recorded are a record's entries and the night that they are of: a replay's own, else the day of the first one, Eastern.
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
