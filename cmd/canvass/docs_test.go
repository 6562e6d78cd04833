package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestPagesAsTheyStand runs pages of docs as a person would: each file is written where its fence names it, each
// command is run in turn, and what stands under a command as text is among what it printed, line by line.
func TestPagesAsTheyStand(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"first-contest", "hall"} {
		page, err := os.ReadFile("../../docs/" + name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".txtar"), []byte(pageScript(string(page))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := params()
	p.Dir = dir
	testscript.Run(t, p)
}

// TestTheHallTakesTwentyCommands counts the commands of docs/hall.md from the record on.
func TestTheHallTakesTwentyCommands(t *testing.T) {
	page, err := os.ReadFile("../../docs/hall.md")
	if err != nil {
		t.Fatal(err)
	}
	_, evening, ok := strings.Cut(string(page), "## On the day, by commands")
	evening, _, _ = strings.Cut(evening, "\n## ")
	if n := strings.Count(evening, "\ncanvass "); !ok || n < 10 || n > 20 {
		t.Errorf("the evening takes %d commands, more than 20", n)
	}
}

// entryNumber changes with every file that is added to the catalog.
var entryNumber = regexp.MustCompile(`^entry [0-9]+`)

// pageScript makes a script of a page's fences: sh, text, and toml with a path.
func pageScript(page string) string {
	var script, files strings.Builder
	for n, part := range strings.Split(page, "\n```") {
		if n%2 == 0 {
			continue // words
		}
		info, body, _ := strings.Cut(part, "\n")
		body += "\n"
		switch kind, path, _ := strings.Cut(info, " "); kind {
		case "toml":
			fmt.Fprintf(&files, "-- page/%d --\n%s", n, body)
			fmt.Fprintf(&script, "cp page/%d %s\n", n, path)
		case "text":
			for line := range strings.Lines(body) {
				line = entryNumber.ReplaceAllString(regexp.QuoteMeta(strings.TrimSuffix(line, "\n")), "entry [0-9]+")
				fmt.Fprintf(&script, "stdout '^%s$'\n", strings.ReplaceAll(line, "'", "''"))
			}
		case "sh":
			for line := range strings.Lines(body) {
				script.WriteString(pageCommand(strings.TrimSpace(line)))
			}
		}
	}
	return script.String() + files.String()
}

// pageCommand is one command of a page. A desk in the background is waited for.
func pageCommand(line string) string {
	command, comment, _ := strings.Cut(line, "  #")
	command = strings.ReplaceAll(strings.TrimSpace(command), `"`, "'")
	code := 0
	if _, n, ok := strings.Cut(comment, "exits "); ok {
		code = int(n[0] - '0')
	}
	if serve, ok := strings.CutSuffix(command, " &"); ok {
		return "freeport ADDR\n" + serve + " --addr $ADDR &\nfetch http://$ADDR/healthz\n"
	}
	return fmt.Sprintf("exits %d %s\n", code, command)
}
