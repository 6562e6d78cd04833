package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command that does something has an example that names it, and describes each of its flags.
func TestHelpTeaches(t *testing.T) {
	p := &program{}
	err := eachCommand(p.root(), func(c *cobra.Command) error {
		if c.HasSubCommands() && c.Parent() != nil || strings.HasPrefix(c.CommandPath(), "canvass completion") {
			return nil
		}
		if !strings.Contains(c.Example, "  "+strings.Split(c.CommandPath(), " ")[0]) || !strings.Contains(c.Example, c.Name()) {
			t.Errorf("%s has no example of itself", c.CommandPath())
		}
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: its short text is %q", c.CommandPath(), c.Short)
		}
		if usages := c.LocalFlags().FlagUsages(); strings.Contains(usages, "\n\n") {
			t.Errorf("%s has a flag without a description", c.CommandPath())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
