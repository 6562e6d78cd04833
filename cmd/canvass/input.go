package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/spf13/cobra"
)

// exactly wants n arguments, and says what they are when they are not there.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return canvass.Errorf(canvass.Invalid, "", "%s wants %s; %[1]s --help has examples", cmd.CommandPath(), what)
		}
		return nil
	}
}

// atMost wants up to n arguments.
func atMost(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return canvass.Errorf(canvass.Invalid, "", "%s wants %s; %[1]s --help has examples", cmd.CommandPath(), what)
		}
		return nil
	}
}

// pair is one a=51.
type pair struct {
	name string
	n    int64
}

// parsePairs reads "a=51,b=40". mean gives what a name on the command line stands for.
func parsePairs(flag, text string, mean func(string) (string, error)) ([]pair, error) {
	var out []pair
	for part := range strings.SplitSeq(text, ",") {
		word, number, ok := strings.Cut(strings.TrimSpace(part), "=")
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if !ok || err != nil {
			return nil, canvass.Errorf(canvass.Invalid, flag, "%q is not of the form a=51,b=40 in whole numbers", part)
		}
		if n < 0 {
			return nil, canvass.Errorf(canvass.Invalid, flag, "%s is %d: a count cannot be negative", word, n)
		}
		name, err := mean(strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(p pair) bool { return p.name == name }) {
			return nil, canvass.Errorf(canvass.Invalid, flag, "%s is there twice", name)
		}
		out = append(out, pair{name, n})
	}
	return out, nil
}
