package delegatetest

import (
	"fmt"
	"io/fs"
	"testing"
)

// Failure is an expectation that did not hold.
type Failure struct {
	File string
	Line int
	What string
}

// String is "democratic.txt:12: what".
func (f Failure) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.What) }

// Check allocates the case and returns what did not hold.
func (c *Case) Check() []Failure {
	o := &outcome{contest: &c.Contest, votes: c.Votes, out: c.Out}
	var err error
	if o.result, err = c.Contest.Allocate(c.Votes...); err != nil {
		return []Failure{{c.File, c.Line, err.Error()}}
	}
	var failures []Failure
	for _, k := range c.checks {
		if err := k.run(o); err != nil {
			failures = append(failures, Failure{c.File, k.line, err.Error()})
		}
	}
	return failures
}

// Run reads the files that match the pattern and runs each case as a subtest.
func Run(t *testing.T, fsys fs.FS, pattern string) {
	t.Helper()
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatalf("no file matches %s", pattern)
	}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := Parse(name, text)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, c := range file.Cases {
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				for _, f := range c.Check() {
					t.Error(f)
				}
			})
		}
	}
}
