package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/spf13/cobra"
)

func (p *program) rehearseCommand() *cobra.Command {
	var seed uint64
	c := &cobra.Command{
		Use:   "rehearse CONTEST",
		Short: "Make a rehearsal with made-up counts, for training",
		Long: `Makes a rehearsal record of a contest and fills it with made-up figures: people at the door of each room, and two
tellers' sheets; where rooms realign both alignments, the delegates, and a coin where groups are level. In the last room the
sheets differ, for the trainees to settle with canvass hall. Nothing in it is a result, on
any page and in any file, and it never becomes the record in use while that is a live one.`,
		Example: `  canvass rehearse 2028/dem/gu --catalog ./my-contests
  canvass hall 2028/dem/gu --db "$(canvass rehearse 2028/dem/gu --json | jq -r .path)"`,
		Args:              exactly(1, "a contest such as 2028/dem/gu"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := canvass.ParseContestID(args[0])
			if err != nil {
				return err
			}
			if p.db == "" {
				if p.db, err = freeRehearsal(id); err != nil {
					return err
				}
			}
			if desk.There(p.db) {
				return canvass.Errorf(canvass.Conflict, "rehearse", "%s is there already: choose another place", p.db)
			}
			d, db, err := p.openOrCreate(cmd.Context(), canvass.Rehearsal, true, "Rehearsal of "+string(id))
			if err != nil {
				return err
			}
			v := d.View()
			contest, err := v.Catalog.Contest(string(id))
			if err == nil {
				err = hall.Ready(contest)
			}
			if err != nil {
				return errors.Join(err, d.Close(), desk.RemoveNew(db))
			}
			for _, e := range hall.MadeUp(contest, seed, desk.Now().NotAfter) {
				if e.Kind == canvass.KindSheet {
					_, _, err = d.EnterSheet(cmd.Context(), e)
				} else {
					_, err = d.Append(cmd.Context(), []canvass.Entry{e})
				}
				if err != nil {
					return errors.Join(err, d.Close())
				}
			}
			r := answer.RecordAt{Path: db, Kind: d.Record().Kind, Name: d.Record().Name, Entries: d.View().Head.Size}
			err = p.print(r, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s: %q, %s\nGo on with: canvass hall %s --db %s\n", db, r.Name, kindPhrase(r.Kind), id, db)
				return err
			})
			return errors.Join(err, d.Close())
		},
	}
	c.Flags().Uint64Var(&seed, "seed", 1, "a `NUMBER`: the same gives the same figures")
	c.Flags().StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// freeRehearsal is a place in the data folder at which there is no record yet.
func freeRehearsal(id canvass.ContestID) (string, error) {
	home, err := desk.UserHome()
	if err != nil {
		return "", err
	}
	stem := "rehearsal-" + strings.ReplaceAll(string(id), "/", "-")
	for n := 1; ; n++ {
		name := stem
		if n > 1 {
			name = fmt.Sprintf("%s-%d", stem, n)
		}
		path, err := home.Record(name)
		if err != nil || !desk.There(path) {
			return path, err
		}
	}
}
