package main

import (
	"fmt"
	"io"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/spf13/cobra"
)

func (p *program) eraseCommand() *cobra.Command {
	var reason, who string
	c := &cobra.Command{
		Use:   "erase EVIDENCE --reason TEXT",
		Short: "Remove evidence for good: a page, a sheet, what is sealed",
		Long: `Removes bytes that are kept with the record, named by their hash, and enters that they were erased, and why. The entries
that name them stay, and the record verifies as before. It cannot be undone; copies that others hold are theirs to erase.

An entry's page, and canvass export, name its evidence. Files of the catalog cannot be erased: the record is read by them.`,
		Example: `  canvass erase sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --reason "asked for by the person on the sheet"`,
		Args:    exactly(1, "the hash of evidence, sha256: and 64 digits"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if reason == "" {
				return canvass.Errorf(canvass.Invalid, "reason", "missing: say why with --reason; everybody can read it")
			}
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				r, err := d.Erase(cmd.Context(), args[0], reason, who)
				if err != nil {
					return err
				}
				out := answer.Receipt{Key: "erasure/" + args[0], Head: r.View.Head, Flags: []string{}}
				if seq := r.Seq(); seq >= 0 {
					out.Seq = &seq
				}
				return p.print(out, func(w io.Writer) error {
					if out.Seq == nil { // the program that entered it died before the bytes were gone
						_, err := fmt.Fprintln(w, "The record says so already. The bytes are gone now.")
						return err
					}
					_, err := fmt.Fprintf(w, "entry %d  %s\nThe bytes are gone; their hash and this entry stay.\n", *out.Seq, out.Key)
					return err
				})
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in one `SENTENCE` for everybody to read")
	c.Flags().StringVar(&who, "actor", actor(), "`WHO` erases it")
	return c
}
