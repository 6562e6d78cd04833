package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// What a message may tell somebody to type: "canvass held release", "--catalog".
var (
	namesCommand = regexp.MustCompile(`(?:^|[^.\w])canvass ([a-z]+)(?: ([a-z]+))?`)
	namesFlag    = regexp.MustCompile(`(?:^|[\s(/])--([a-z][a-z-]+)`)
)

// notCommands are words that stand behind "canvass" and are none: what is hashed and signed, the program's doings, and
// the official canvass, which found something.
var notCommands = []string{"confirmation", "evidence", "prints", "reads", "for", "found"}

// Every command and flag that a message, a help text or a page names is there. The messages are all strings of the
// program.
func TestHintsNameWhatThereIs(t *testing.T) {
	root := (&program{}).root()
	root.InitDefaultCompletionCmd()
	flags := map[string]bool{"help": true, "version": true}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		for _, set := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	commands, named := 0, 0
	for _, dir := range []string{".", filepath.Join("..", "..", "internal"), filepath.Join("..", "..", "verify")} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if strings.HasSuffix(filepath.Dir(path), "test") {
				return nil // what tests start
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Errorf("%s: %v", path, err)
				}
				for _, m := range namesCommand.FindAllStringSubmatch(text, -1) {
					if slices.Contains(notCommands, m[1]) {
						continue
					}
					commands++
					c, rest, err := root.Find(m[1:2])
					if err != nil || c == root || len(rest) > 0 {
						t.Errorf("%s: there is no command %q: %s", path, m[0], text)
						continue
					}
					if c.HasSubCommands() && m[2] != "" && !c.Runnable() {
						if sub, _, err := c.Find(m[2:3]); err != nil || sub == c {
							t.Errorf("%s: there is no command %q: %s", path, m[0], text)
						}
					}
				}
				if strings.HasPrefix(text, "--") && !strings.Contains(text, " ") {
					return true // an argument of another program
				}
				text = strings.ReplaceAll(text, "var(--", "") // a style sheet's own names
				for _, m := range namesFlag.FindAllStringSubmatch(text, -1) {
					named++
					if !flags[m[1]] {
						t.Errorf("%s: no command has a flag --%s: %s", path, m[1], text)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if commands < 50 || named < 50 {
		t.Errorf("only %d commands and %d flags are named: the test looks in the wrong place", commands, named)
	}
}
