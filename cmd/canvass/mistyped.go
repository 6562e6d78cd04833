package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// explainTypos makes a command or flag that there is none of bad input, with the nearest that there is.
func explainTypos(root *cobra.Command) {
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return canvass.Errorf(canvass.Invalid, "", "%s: %s", cmd.CommandPath(), flagFault(cmd, err))
	})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range append(root.Commands(), root) {
		if c.HasSubCommands() && (c.Args == nil || c.Name() == "completion") { // that one's errors are the library's
			c.Args = noSuchCommand
		}
		if c.Name() == "completion" {
			c.RunE = func(*cobra.Command, []string) error { return c.Help() }
			for _, shell := range c.Commands() {
				shell.Args = exactly(0, "nothing behind it")
			}
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

// flagFault says what is wrong with a flag, and what it wants instead.
func flagFault(cmd *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &wrong):
		f := wrong.GetFlag()
		return fmt.Sprintf("--%s wants %s, not %q", f.Name, wanted(f, wrong.Unwrap()), wrong.GetValue())
	case errors.As(err, &bare):
		f := bare.GetFlag()
		what, _ := pflag.UnquoteUsage(f)
		return fmt.Sprintf("--%s wants a value behind it: --%[1]s %s", f.Name, what)
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		return fmt.Sprintf("there is no flag --%s%s", unknown.GetSpecifiedName(), nearestFlag(cmd, unknown))
	case errors.As(err, &unknown):
		return fmt.Sprintf("there is no flag -%s; flags of words begin with two hyphens", unknown.GetSpecifiedShortnames())
	}
	return fmt.Sprintf("%s; %s --help lists the flags", err, cmd.CommandPath())
}

// wanted is what a flag's value must be, by its type.
func wanted(f *pflag.Flag, err error) string {
	what, large := "", errors.Is(err, strconv.ErrRange)
	switch f.Value.Type() {
	case "int", "int64":
		what = "a whole number"
	case "uint64":
		what = "a whole number from 0 up"
	case "bool":
		what = "true, false or nothing behind it"
	case "duration":
		what = "a time such as 30s, 5m or 1h30m"
	case given{}.Type():
		what = "a value behind it, or to be left out"
	case "stringSlice":
		what = "a list with commas between and no quotation marks"
	default:
		what = "something else (" + err.Error() + ")"
	}
	if large {
		what += " that is not so large"
	}
	return what
}

// nearestFlag asks whether one of the command's own flags was meant.
func nearestFlag(cmd *cobra.Command, unknown *pflag.NotExistError) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	return english.DidYouMean("--"+unknown.GetSpecifiedName(), names)
}
