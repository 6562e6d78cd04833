package catalog

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// A contest of 2024 makes a file for 2028 that reads, but for its blanks: lint names them, and nothing else is wrong.
// Each takes a reading of the whole catalog: every eighth is tried, and all of them in a soak.
func TestNewContestAfterAnEarlierOne(t *testing.T) {
	files := Embedded()
	c, err := Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range slices.Sorted(maps.Keys(c.Contests)) {
		if id.Cycle() != 2024 || i%8 != 0 && os.Getenv("CANVASS_SOAK") == "" {
			continue
		}
		next := inCycle(id, 2028)
		f, earlier, ok := NewContestAfter(files, next)
		if !ok || earlier != id {
			t.Errorf("%s is made of %q", next, earlier)
			continue
		}
		others := slices.DeleteFunc(slices.Clone(files), func(o File) bool { return o.Path == f.Path })
		blanks := 0
		for _, x := range Lint(append(others, f)) {
			switch {
			case x.File != f.Path || x.Severity != Error:
			case strings.Contains(x.Message, "still blank"):
				blanks++
			default:
				t.Errorf("%s\n%s", x, f.Bytes)
			}
		}
		if blanks == 0 {
			t.Errorf("%s has no blank: a number of 2024 was taken over\n%s", f.Path, f.Bytes)
		}
		if strings.Contains(string(f.Bytes), "votes") && strings.Contains(string(f.Bytes), "[[result]]") {
			t.Errorf("%s takes over a result", f.Path)
		}
	}
	if _, _, ok := NewContestAfter(files, "2028/dem/zz"); ok {
		t.Error("a contest that never was has an earlier one")
	}
}
