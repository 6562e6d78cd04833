package main

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/spf13/cobra"
)

// signWith signs a confirmation with the key in a file.
func signWith(file string, kind canvass.RecordKind, e *canvass.Entry) error {
	b, err := desk.ReadKeyFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return canvass.Errorf(canvass.NotFound, "sign", "%w", err)
	}
	if err != nil {
		return err
	}
	if err := signing.Confirmation(e, kind, strings.TrimSpace(string(b))); err != nil {
		return canvass.Errorf(canvass.Invalid, "sign", "%s: %w", file, err)
	}
	return nil
}

func (p *program) confirmCommand() *cobra.Command {
	var s said
	var winner, measure, role, to, how, votes, delegates, sign string
	var count, certified, callBack, final bool
	c := &cobra.Command{
		Use:   "confirm CONTEST --by AUTHORITY (--winner WHO | --count | --certified)",
		Short: "Enter the word of the contest's own authority",
		Long: `Enters what the contest's authority, its party or election office, confirms: who won, the
count as reported, or the formal certification; to whom it spoke and how. Anybody else's word is a claim.

An officer whom the contest's file names may sign with a key of their own; what is signed can be checked without this desk.
Otherwise call back on a number that you had before, and say so with --call-back.`,
		Example: `  canvass confirm 2024/dem/as --by american-samoa-democratic-party --winner palmer --role chair --to abc-news
  canvass confirm 2024/dem/as --by american-samoa-democratic-party --count --role chair --to canvass --how telephone --call-back
  canvass confirm 2024/dem/as --by american-samoa-democratic-party --certified --votes palmer=51,biden=40 --delegates palmer=3,biden=3`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return e, err
				}
				k := &canvass.Confirmation{Role: role, To: to, How: how, CallBack: callBack, Person: s.person, Final: final}
				switch {
				case certified:
					k.Of = canvass.Certified
				case winner != "":
					k.Of = canvass.ConfirmWinner
				case count:
					k.Of = canvass.ConfirmCount
				default:
					return e, canvass.Errorf(canvass.Invalid, "confirmation", "nothing is confirmed: give --winner, --count or --certified")
				}
				if winner != "" {
					k.Measure = canvass.Measure(measure)
					if k.Winner, err = option(v, contest, winner); err != nil {
						return e, err
					}
				}
				if votes != "" {
					if k.Counts, err = counts(v, contest, votes); err != nil {
						return e, err
					}
				}
				if delegates != "" {
					if k.Awards, err = awards(v, contest, delegates); err != nil {
						return e, err
					}
				}
				e.Kind, e.Confirmation = canvass.KindConfirmation, k
				if sign != "" {
					s.last = func(e *canvass.Entry) error { return signWith(sign, d.Record().Kind, e) }
				}
				return e, nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&winner, "winner", "", "`WHO` has won")
	f.StringVar(&measure, "of", "votes", "the `MEASURE` that was won: votes, delegates")
	f.BoolVar(&count, "count", false, "the count as reported is confirmed")
	f.BoolVar(&certified, "certified", false, "the result is certified")
	f.StringVar(&votes, "votes", "", "the counts that are confirmed: `palmer=51,biden=40`")
	f.StringVar(&delegates, "delegates", "", "the award that is confirmed: `palmer=3,biden=3`")
	f.StringVar(&role, "role", "", "the `OFFICE` of who spoke: chair")
	f.StringVar(&to, "to", "", "`WHOM` it was said to: a source of the catalog, or canvass for this desk")
	f.StringVar(&how, "how", "", "`HOW`: telephone, in writing")
	f.StringVar(&sign, "sign", "", "an officer's private key: the `FILE` that canvass new key wrote; the contest's file names its public half")
	f.BoolVar(&final, "final", false, "of a count: it is the last, nothing is out; give its figures with --votes")
	f.BoolVar(&callBack, "call-back", false, "this desk called the officer back on a number that it had before")
	_ = c.RegisterFlagCompletionFunc("winner", p.completeOptions)
	s.flags(p, c, true)
	return c
}
