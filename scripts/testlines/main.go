// Testlines reads the output of go test -json and prints what a person wants to see of it: each package's closing line,
// all that a failed test said, then, where tests were skipped, one line that begins with NOT RUN and names why, and
// last a line that begins with FAILED for each test that failed. Its arguments are further things that were not run. A
// test that is skipped outside of a soak, and says so, is not counted: make soak runs it. With -said it prints what
// passed tests said, too: the figures of a soak. It exits with 1 when a test failed.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// event is a line of go test -json; go doc cmd/test2json describes it.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

type key struct{ pkg, test string }

var place = regexp.MustCompile(`^\s+[A-Za-z0-9_./-]+\.go:\d+: `)

func main() {
	all := flag.Bool("said", false, "print what passed tests said")
	flag.Parse()
	if failed := report(os.Stdin, os.Stdout, *all, flag.Args()); failed {
		os.Exit(1)
	}
}

// report reads events from in and writes lines to out; all includes what passed tests said.
func report(in io.Reader, out io.Writer, all bool, notRun []string) (failed bool) {
	said := map[key][]string{}
	skipped := map[string]int{}
	var broken []key
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text()) // go itself speaks: a module that cannot be found
			continue
		}
		k := key{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			fmt.Fprint(out, e.Output)
		case "build-fail":
			failed = true
		case "output":
			if e.Test == "" && (strings.HasPrefix(e.Output, "ok ") || strings.HasPrefix(e.Output, "FAIL") || strings.HasPrefix(e.Output, "?")) {
				fmt.Fprint(out, e.Output)
			} else if !strings.HasPrefix(e.Output, "=== ") {
				said[k] = append(said[k], e.Output)
			}
		case "pass":
			for _, line := range said[k] {
				if words := place.ReplaceAllString(line, ""); all && words != line && !strings.Contains(line, "testscript.go:") {
					fmt.Fprintf(out, "    %s: %s", e.Test, words)
				}
			}
			delete(said, k)
		case "skip":
			if why := reason(said[k]); e.Test != "" && !strings.Contains(why, "in a soak only") { // make soak runs those
				skipped[why]++
			}
			delete(said, k)
		case "fail":
			failed = true
			broken = append(broken, k)
			fmt.Fprint(out, strings.Join(said[k], ""))
			delete(said, k)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(out, "FAIL: the test output does not read:", err)
		failed = true
	}
	for _, why := range slices.Sorted(maps.Keys(skipped)) {
		noun := "tests"
		if skipped[why] == 1 {
			noun = "test"
		}
		notRun = append(notRun, fmt.Sprintf("%d %s: %s", skipped[why], noun, why))
	}
	if len(notRun) > 0 {
		fmt.Fprintln(out, "NOT RUN: "+strings.Join(notRun, "; "))
	}
	for _, line := range failures(broken) {
		fmt.Fprintln(out, line)
	}
	return failed
}

// failures name the tests that failed, the innermost of each, and packages that failed without one.
func failures(broken []key) []string {
	var lines []string
	for _, k := range broken {
		inner := slices.ContainsFunc(broken, func(o key) bool {
			return o.pkg == k.pkg && o != k && (k.test == "" || strings.HasPrefix(o.test, k.test+"/"))
		})
		if !inner {
			lines = append(lines, strings.TrimSpace("FAILED: "+k.pkg+" "+k.test))
		}
	}
	return lines
}

// reason is the words of a skip, without the place in the code.
func reason(said []string) string {
	for _, s := range slices.Backward(said) {
		if place.MatchString(s) {
			why := strings.TrimSpace(place.ReplaceAllString(s, ""))
			if strings.HasPrefix(why, "WORK=") {
				continue // a script's log, which follows its reason
			}
			return strings.TrimPrefix(why, "NOT RUN: ")
		}
	}
	return "no reason given"
}
