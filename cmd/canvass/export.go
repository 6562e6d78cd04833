package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
				files, leftOut, err := nightFiles(cmd, d)
				if err != nil {
					return err
				}
				out := answer.Exported{Head: d.View().Head, Files: []answer.ExportedFile{}, LeftOut: leftOut}
				if err := os.MkdirAll(entries, 0o755); err != nil {
					return canvass.Errorf(canvass.Failed, "export", "%w", err)
				}
				for _, f := range files {
					path := filepath.Join(entries, f.name)
					if err := writeNew(path, f.night, f.entries); err != nil {
						return err
					}
					out.Files = append(out.Files, answer.ExportedFile{Path: path, Entries: len(f.entries)})
				}
				return p.print(out, func(w io.Writer) error {
					for _, f := range out.Files {
						fmt.Fprintf(w, "%s  %d entries\n", f.Path, f.Entries)
					}
					for _, l := range leftOut {
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

// nightFile is one file to be.
type nightFile struct {
	name, night string
	entries     []canvass.Entry
}

// nightFiles sorts the record's entries by contest and race.
func nightFiles(cmd *cobra.Command, d *desk.Desk) ([]nightFile, []answer.LeftOut, error) {
	v := d.View()
	leftOut := []answer.LeftOut{}
	byName := map[string]*nightFile{}
	night := v.Record.Night
	for stored, err := range d.Log().Read(cmd.Context(), 0) {
		if err != nil {
			return nil, nil, err
		}
		e, err := canvass.ParseEntry(stored.Bytes)
		if err != nil {
			return nil, nil, err
		}
		if e.Kind == canvass.KindRecord || e.Kind == canvass.KindCatalog || e.Kind == canvass.KindErasure {
			continue
		}
		if why := withheld(v, e); why != "" {
			leftOut = append(leftOut, answer.LeftOut{Entry: e.Key, Why: why})
			continue
		}
		if night == "" { // a live record's night is the day of its first entry
			night = e.Recorded.Go().In(canvass.Eastern).Format("2006-01-02")
		}
		name := strings.ReplaceAll(string(e.Contest)+string(e.Race), "/", "-") + ".toml"
		if byName[name] == nil {
			byName[name] = &nightFile{name: name}
		}
		byName[name].entries = append(byName[name].entries, *e)
	}
	var files []nightFile
	for _, f := range byName {
		f.night = night
		files = append(files, *f)
	}
	slices.SortFunc(files, func(a, b nightFile) int { return strings.Compare(a.name, b.name) })
	return files, leftOut, nil
}

// withheld is why an entry is not written out, empty when it is.
func withheld(v *desk.View, e *canvass.Entry) string {
	rights := desk.Rights(v.Catalog, e)
	if e.Sealed != nil {
		rights = e.Sealed.Rights
	}
	switch {
	case e.Kind == canvass.KindCall:
		return "a call of this desk"
	case e.By == desk.Own:
		return "takes back a call of this desk"
	case rights == canvass.Display:
		return "its source lets it be shown and not handed on"
	case rights == canvass.Private:
		return "its source lets it be neither shown nor handed on"
	}
	return ""
}

// writeNew writes a night's file where there is none.
func writeNew(path, night string, entries []canvass.Entry) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return canvass.Errorf(canvass.Conflict, "export", "%s is there already: choose an empty folder", path)
	}
	if err != nil {
		return canvass.Errorf(canvass.Failed, "export", "%w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return catalog.WriteNight(f, night, entries)
}
