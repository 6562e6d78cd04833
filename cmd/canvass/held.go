package main

import (
	"fmt"
	"io"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) heldCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "held",
		Short: "What of returns waits for the desk, and why",
		Long: `Lists what came in and is not in the record: names that nobody declared, figures that cannot be true. The bytes are in the
record; they are read again each time with the names of today, so that a person who was added to the catalog since is known.

canvass held release enters what is known by now; canvass held dismiss says that nobody will enter the rest.`,
		Example: `  canvass held
  canvass held release 3f9a02 --mapping names.toml
  canvass held release 3f9a02 --accept increment --unit county:storey --reason "a recount, says the clerk"
  canvass held dismiss 3f9a02 --reason "a test page of the county"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withDesk(cmd.Context(), true, func(d *desk.Desk) error {
				held, err := reception.New(d).Held(cmd.Context(), all)
				if err != nil {
					return err
				}
				out := heldOf(held, d.View())
				return p.print(out, func(w io.Writer) error { return heldText(w, out) })
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "what was dismissed too")
	c.AddCommand(p.heldReleaseCommand(), p.heldDismissCommand())
	return c
}

// heldOf is the answer of canvass held.
func heldOf(held []reception.Held, v *view.View) answer.HeldFiles {
	out := answer.HeldFiles{Files: []answer.HeldFile{}, Head: v.Head}
	for _, h := range held {
		f := answer.HeldFileOf(&h.File)
		f.Ready = &h.Ready
		if h.Err != nil {
			words := oneLine(h.Err)
			f.Ready, f.Error = nil, &words
		}
		if h.Dismissed == "" {
			out.Items += f.Items
		}
		out.Files = append(out.Files, f)
	}
	return out
}

func heldText(w io.Writer, out answer.HeldFiles) error {
	s := newScreen(w)
	if len(out.Files) == 0 {
		_, err := fmt.Fprintln(s, "Nothing is held.")
		return err
	}
	for _, f := range out.Files {
		line := fmt.Sprintf("%s  %s of %s, came in %s", bold.Render(f.ID), f.File, f.Source, wording.Moment(f.Received))
		if f.Contest != nil {
			line += ", about " + string(*f.Contest)
		}
		fmt.Fprintln(s, line)
		switch {
		case f.Dismissed != nil:
			fmt.Fprintf(s, "  dismissed by %s: %s\n", *f.DismissedBy, *f.Dismissed)
			continue
		case f.Error != nil:
			fmt.Fprintln(s, "  "+warn.Render(*f.Error))
			continue
		case *f.Ready > 0:
			fmt.Fprintf(s, "  %d entries can go in now: canvass held release %s\n", *f.Ready, f.ID)
		}
		for _, h := range f.Held {
			fmt.Fprintln(s, "  "+warn.Render(heldWords(h)))
		}
	}
	return nil
}

func (p *program) heldReleaseCommand() *cobra.Command {
	var mapping, reason, unit string
	var accept []string
	c := &cobra.Command{
		Use:   "release ID",
		Short: "Enter what is known of it by now, or what you vouch for",
		Long: `Reads the bytes again and enters what is known: by the catalog of today, or by a mapping file. With --accept what a check
says cannot be true goes in on your word; each entry's note says who let it in, what the check found, and why.`,
		Example: `  canvass held release 3f9a02 --mapping names.toml
  canvass held release 3f9a02 --accept increment --reason "a recount, says the clerk"`,
		Args:              exactly(1, "an id that canvass held lists"),
		ValidArgsFunction: p.completeHeld,
		RunE: func(cmd *cobra.Command, args []string) error {
			declared, err := readMapping(mapping)
			if err != nil {
				return err
			}
			how := reception.Releasing{Mapping: declared.text, Actor: actor()}
			for _, name := range accept {
				if err := knownCheck(name); err != nil {
					return err
				}
				how.Accept = append(how.Accept, intake.Acceptance{Rule: check.Name(name), Unit: unit, By: actor(), Reason: reason})
			}
			if len(accept) == 0 && reason+unit != "" {
				return canvass.Errorf(canvass.Invalid, "accept", "--reason and --unit go with --accept RULE")
			}
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				o, err := reception.New(d).Release(cmd.Context(), args[0], how)
				if err != nil {
					return err
				}
				in := &ingest{program: p, from: map[string]string{}}
				in.take(args[0], o.Prepared)
				return in.answer(o.Receipt)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&mapping, "mapping", "", "a `FILE` that declares a source's names, in the place of the one that came with it")
	f.StringArrayVar(&accept, "accept", nil, "a `RULE` of the checks whose findings you vouch for")
	f.StringVar(&unit, "unit", "", "the one `UNIT` that is meant, where the check found several")
	f.StringVar(&reason, "reason", "", "`WHY` the figures are right")
	_ = c.RegisterFlagCompletionFunc("accept", completeChecks)
	return c
}

// knownCheck refuses what is no check that holds anything.
func knownCheck(name string) error {
	var names []string
	for _, k := range check.All() {
		if k.Severity == check.Severe {
			names = append(names, string(k.Name))
		}
		if string(k.Name) == name {
			return nil
		}
	}
	return canvass.Errorf(canvass.NotFound, "accept", "no check is named %q: use one of %v", name, names)
}

func completeChecks(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, k := range check.All() {
		if k.Severity == check.Severe {
			names = append(names, string(k.Name)+"\t"+k.Looks)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) heldDismissCommand() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:               "dismiss ID --reason TEXT",
		Short:             "Say that nobody will enter the rest, and why",
		Long:              `Takes a file off the list of what is held. Its bytes stay in the record, and canvass held --all still names it.`,
		Example:           `  canvass held dismiss 3f9a02 --reason "a test page of the county"`,
		Args:              exactly(1, "an id that canvass held lists"),
		ValidArgsFunction: p.completeHeld,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				f, err := reception.New(d).Dismiss(cmd.Context(), args[0], reason, actor())
				if err != nil {
					return err
				}
				return p.print(answer.HeldFileOf(f), func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "%s is dismissed; its bytes stay in the record.\n", f.ID)
					return err
				})
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "`WHY` nobody will enter it")
	return c
}

// completeHeld completes the ids of what waits.
func (p *program) completeHeld(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var ids []string
	_ = p.withDesk(cmd.Context(), true, func(d *desk.Desk) error {
		files, err := reception.New(d).Store().Files(cmd.Context())
		for _, f := range files {
			if f.Waits() {
				ids = append(ids, f.ID+"\t"+f.Name)
			}
		}
		return err
	})
	return ids, cobra.ShellCompDirectiveNoFileComp
}
