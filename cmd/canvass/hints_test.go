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

// A flag of every type and every command, given what it does not take, says in one line which flag it is and what it
// wants; nothing of that is Go's or a library's own text. Arguments are counted by every command.
func TestWrongFlagsAreExplained(t *testing.T) {
	foreign := regexp.MustCompile(`strconv|parsing|invalid|time:|parse error|accepts|received|unknown`)
	wrong := map[string]string{
		"int": "six", "int64": "99999999999999999999", "uint64": "-1", "bool": "maybe", "duration": "2", "stringSlice": `a"b`,
		"value": "", // of any form, but not empty
	}
	typed := map[string]int{}
	check := func(name string, args []string, wants string) {
		t.Helper()
		code, said := run(t.Context(), nil, args...)
		if code != 2 || !strings.Contains(said, wants) || foreign.MatchString(said) || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: %s: exit code %d, want 2 and %q in one line of our own:\n%s", name, strings.Join(args, " "), code, wants, said)
		}
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		path := strings.Fields(c.CommandPath())[1:]
		c.Flags().VisitAll(func(f *pflag.Flag) {
			text, is := wrong[f.Value.Type()]
			switch {
			case is:
				typed[f.Value.Type()]++
				check(f.Value.Type(), append(slices.Clone(path), "--"+f.Name+"="+text), "--"+f.Name+" wants ")
			case !strings.HasPrefix(f.Value.Type(), "string"):
				t.Errorf("%s --%s is a %s, of which nothing is known here", c.CommandPath(), f.Name, f.Value.Type())
			}
			if f.NoOptDefVal == "" {
				check("nothing behind it", append(slices.Clone(path), "--"+f.Name), "--"+f.Name+" wants a value behind it")
			}
		})
		check("no such flag", append(slices.Clone(path), "--no-such-flag"), "there is no flag --no-such-flag")
		check("no such letter", append(slices.Clone(path), "-Q"), "there is no flag -Q")
		if c.Args == nil && !regexp.MustCompile(`\.\.\.|WORDS|help`).MatchString(c.Use) {
			t.Errorf("%s takes any arguments", c.CommandPath())
		} else if c.Args != nil {
			if err := c.Args(c, strings.Fields(strings.Repeat("x ", 40))); err != nil && foreign.MatchString(err.Error()) {
				t.Errorf("%s says of too many arguments: %v", c.CommandPath(), err)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk((&program{}).root())
	for kind := range wrong {
		if typed[kind] == 0 {
			t.Errorf("no flag is a %s", kind)
		}
	}
}
