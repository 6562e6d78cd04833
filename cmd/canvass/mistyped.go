package main

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// explainTypos makes a command or flag that there is none of bad input, with the nearest that there is.
func explainTypos(root *cobra.Command) {
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return canvass.Errorf(canvass.Invalid, "", "%s: %w%s", cmd.CommandPath(), err, nearestFlag(cmd, err))
	})
	root.InitDefaultHelpCmd()
	for _, c := range append(root.Commands(), root) {
		if c.HasSubCommands() && c.Args == nil {
			c.Args = noSuchCommand
		}
		if c.Name() == "help" {
			c.RunE = func(_ *cobra.Command, args []string) error {
				about, rest, _ := root.Find(args)
				if err := noSuchCommand(about, rest); err != nil {
					return err
				}
				return about.Help()
			}
		}
	}
}

// noSuchCommand refuses what stands behind a command that has others below it and is none of them.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, append(c.Aliases, c.Name())...)
		}
	}
	hint := english.DidYouMean(args[0], names)
	if hint == "" {
		hint = "; " + cmd.CommandPath() + " --help lists what there is"
	}
	return canvass.Errorf(canvass.Invalid, "", "%s has no command %q%s", cmd.CommandPath(), args[0], hint)
}

// nearestFlag asks whether one of the command's own flags was meant.
func nearestFlag(cmd *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return ""
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	return english.DidYouMean("--"+unknown.GetSpecifiedName(), names)
}
