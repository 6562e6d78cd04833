package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/spf13/cobra"
)

func (p *program) recordsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "records",
		Short: "List the records of your data folder, and which is in use",
		Long: `Lists the records in your data folder and the one in use, with their kinds. Commands are about the record in use
unless --db or CANVASS_DB names another. A drill, a replay or a night that is played never becomes the record in use while that
is a live one.`,
		Example: `  canvass records
  canvass new record drill.canvass --kind rehearsal`,
		Args: atMost(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			home, err := desk.UserHome()
			if err != nil {
				return err
			}
			paths, err := home.Records()
			if err != nil {
				return err
			}
			inUse, err := p.recordPath()
			if err != nil && canvass.KindOf(err) != canvass.NotFound {
				return err
			}
			if full, err := filepath.Abs(inUse); err == nil && inUse != "" && !desk.IsURL(inUse) {
				inUse = full
			}
			if inUse != "" && !slices.Contains(paths, inUse) {
				paths = append(paths, inUse)
			}
			out := answer.Records{Records: []answer.RecordAt{}}
			for _, path := range paths {
				out.Records = append(out.Records, recordAt(cmd.Context(), path, path == inUse))
			}
			return p.print(out, func(w io.Writer) error {
				if len(out.Records) == 0 {
					fmt.Fprintln(w, "no record yet: run canvass night, or canvass new record FILE --kind rehearsal")
					return nil
				}
				var rows [][]string
				for _, r := range out.Records {
					mark := ""
					if r.InUse {
						mark = "in use"
					}
					if r.Problem != "" {
						rows = append(rows, []string{mark, r.Path, r.Problem, "", ""})
						continue
					}
					rows = append(rows, []string{mark, r.Path, string(r.Kind), r.Name, english.Count(r.Entries, "entry", "entries")})
				}
				fmt.Fprintln(w, columns("llllr", rows))
				return nil
			})
		},
	}
}

// recordAt reads what a record says it is, and how long it is, without reading the rest of it.
func recordAt(ctx context.Context, path string, inUse bool) answer.RecordAt {
	out := answer.RecordAt{Path: path, InUse: inUse}
	problem := func(err error) answer.RecordAt {
		out.Problem = oneLine(err)
		return out
	}
	log, err := desk.OpenLog(path, true)
	if err != nil {
		return problem(err)
	}
	defer func() { _ = log.Close() }() // nothing was written
	head, err := log.Head(ctx)
	if err != nil {
		return problem(err)
	}
	out.Entries = head.Size
	for stored, err := range log.Read(ctx, 0) {
		if err != nil {
			return problem(err)
		}
		e, err := canvass.ParseEntry(stored.Bytes)
		if err != nil || e.Record == nil {
			return problem(errors.New("this is no record: it has no first entry that says what it is"))
		}
		out.Kind, out.Name = e.Record.Kind, e.Record.Name
		break
	}
	return out
}

func (p *program) newRecordCommand() *cobra.Command {
	var kind, name string
	c := &cobra.Command{
		Use:   "record FILE --kind KIND",
		Short: "A record, without serving it",
		Long: `Makes a record at FILE (or postgres://...), with the catalog's files in force. Its kind never changes: live, or
rehearsal, in which nothing is a result. It becomes the record in use, unless it is a rehearsal and that is a live one.`,
		Example: `  canvass new record drill.canvass --kind rehearsal
  canvass new record guam.canvass --kind live --name "Guam, 2028" --catalog ./my-contests`,
		Args: exactly(1, "a file that is not there yet"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if desk.There(args[0]) {
				return canvass.Errorf(canvass.Conflict, "record", "%s is there already: choose another place", args[0])
			}
			p.db = args[0]
			d, db, err := p.openOrCreate(cmd.Context(), canvass.RecordKind(kind), true, name)
			if err != nil {
				return err
			}
			r := answer.RecordAt{Path: db, Kind: d.Record().Kind, Name: d.Record().Name, Entries: d.View().Head.Size}
			err = p.print(r, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s: %q, %s\n", db, r.Name, kindPhrase(r.Kind))
				return err
			})
			return errors.Join(err, d.Close())
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "`live` or rehearsal")
	c.Flags().StringVar(&name, "name", "", "a `NAME` for people")
	_ = c.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions([]string{"live", "rehearsal"}, noFiles))
	return c
}
