package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manualCommand writes manual pages, for packagers.
func (p *program) manualCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "manual FOLDER",
		Short:  "Write manual pages in roff, one a command",
		Hidden: true,
		Args:   exactly(1, "a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return canvass.Errorf(canvass.Failed, "manual", "%w", err)
			}
			return eachCommand(cmd.Root(), func(c *cobra.Command) error {
				file := filepath.Join(args[0], strings.ReplaceAll(c.CommandPath(), " ", "-")+".1")
				if err := os.WriteFile(file, []byte(manualPage(c)), 0o644); err != nil {
					return canvass.Errorf(canvass.Failed, "manual", "%w", err)
				}
				p.say("%s", file)
				return nil
			})
		},
	}
}

// eachCommand visits a command and those below it, hidden ones left out.
func eachCommand(c *cobra.Command, visit func(*cobra.Command) error) error {
	if c.Hidden || c.Name() == "help" {
		return nil
	}
	if err := visit(c); err != nil {
		return err
	}
	for _, sub := range c.Commands() {
		if err := eachCommand(sub, visit); err != nil {
			return err
		}
	}
	return nil
}

// manualPage is a command in the man macros, made from its own help.
func manualPage(c *cobra.Command) string {
	var b strings.Builder
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"canvass\" \"Canvass manual\"\n", roff(strings.ToUpper(name)))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(c.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(c.UseLine()))
	long := c.Long
	if long == "" {
		long = c.Short
	}
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s\n", strings.ReplaceAll(roff(long), "\n\n", "\n.PP\n"))
	if subs := c.Commands(); len(subs) > 0 {
		fmt.Fprintln(&b, ".SH COMMANDS")
		for _, s := range subs {
			if !s.Hidden {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(s.Name()), roff(s.Short))
			}
		}
	}
	fmt.Fprintln(&b, ".SH OPTIONS")
	flag := func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		arg, usage := pflag.UnquoteUsage(f)
		line := "--" + f.Name
		if arg != "" {
			line += " " + arg
		}
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(line), roff(usage))
	}
	c.NonInheritedFlags().VisitAll(flag)
	c.InheritedFlags().VisitAll(flag)
	if c.Example != "" {
		fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(c.Example))
	}
	fmt.Fprint(&b, ".SH EXIT STATUS\n0: it did what it was asked. 1: what it checked fails, or the machine failed. 2: its input is wrong.\n")
	return b.String()
}

// roff escapes text for the man macros.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
