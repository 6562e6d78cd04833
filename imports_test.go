package canvass_test

import (
	"go/build"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/canvassdesk/canvass"

// floors is the house from the ground up: a room imports rooms on floors below its own, and none beside it.
// A room that stands alone, or is one technology, shares its floor with others.
var floors = [][]string{
	{"."},
	{"delegate", "caucus", "rank"},
	{"internal/merkle", "internal/signing", "internal/durable", "internal/metrics"},
	{"verify", "data", "internal/browsertest", "internal/english", "internal/reply", "internal/spreadsheet"},
	{"internal/tiles", "internal/place", "internal/castvote", "internal/outline"},
	{"internal/catalog", "internal/ledger", "internal/received"},
	{"internal/tally", "internal/access", "internal/publish", "internal/serving"},
	{"internal/wording"},
	{"internal/check", "internal/estimate", "internal/view"},
	{"internal/call", "internal/race"},
	{"internal/season"},
	{"internal/facts"},
	{"internal/feed"},
	{"internal/chart", "internal/sharecard", "internal/answer"},
	{"internal/export", "internal/site"},
	{"internal/web"},
	{"internal/desk"},
	{"internal/reception", "internal/hall"},
	{"internal/board"},
	{"cmd", "scripts"},
}

// alone may import nothing of this module.
var alone = []string{
	".", "delegate", "caucus", "rank", "data", "internal/english", "internal/chart", "internal/sharecard", "internal/durable", "internal/merkle",
	"internal/metrics",
}

// outside is what the public rooms may import from elsewhere, beside the standard library; other rooms are not listed.
var outside = map[string][]string{
	".":        {},
	"delegate": {},
	"caucus":   {},
	"rank":     {},
	"verify":   {"golang.org/x/mod/", "filippo.io/torchwood"},
}

// TestImportsGoDown reads every package's imports, its tests' left out: a test may look at the rooms above it.
func TestImportsGoDown(t *testing.T) {
	seen := 0
	for _, dir := range packages(t) {
		p, err := build.Default.ImportDir(dir, 0)
		if err != nil {
			if _, none := err.(*build.NoGoError); none {
				continue
			}
			t.Fatal(err)
		}
		seen++
		from := filepath.ToSlash(dir)
		room, floor := roomOf(from)
		if floor < 0 {
			t.Errorf("%s stands on no floor: give it a place in floors", from)
			continue
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			if !ours {
				allowed, limited := outside[room]
				if limited && !standard(imported) && !slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(imported, a) }) {
					t.Errorf("%s imports %s; it may import the standard library and %v", from, imported, allowed)
				}
				continue
			}
			to = strings.TrimPrefix(to, "/")
			if to == "" {
				to = "."
			}
			other, below := roomOf(to)
			switch {
			case other == room:
			case slices.Contains(alone, room):
				t.Errorf("%s imports %s; it stands alone", from, to)
			case below >= floor:
				t.Errorf("%s imports %s, which is not below it", from, to)
			}
		}
	}
	if seen < 5 {
		t.Fatalf("only %d packages were found: the test looks in the wrong place", seen)
	}
}

// Every room that there is stands in the table of docs/ARCHITECTURE.md, from the ground up as in floors.
func TestRoomsAreDrawn(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("docs", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| floor | room |")
	table, _, _ = strings.Cut(table, "\n\n")
	floor, last := -1, 0
	for i, rooms := range floors {
		for _, room := range rooms {
			if _, err := os.Stat(room); err != nil || room == "." || room == "scripts" || strings.HasSuffix(room, "test") {
				continue
			}
			at := strings.Index(table, "`"+room)
			switch {
			case at < 0:
				t.Errorf("docs/ARCHITECTURE.md does not draw %s", room)
			case at < last && floor < i:
				t.Errorf("docs/ARCHITECTURE.md draws %s below a room that it stands on or beside", room)
			}
			if floor < i || at > last {
				floor, last = i, max(at, last)
			}
		}
	}
}

// Modules of their own import this one: what it newly requires has to stand in their go.sum too, or they do not build.
func TestOtherModules(t *testing.T) {
	mods, err := filepath.Glob("*/*/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	deep, _ := filepath.Glob("internal/*/testdata/*/go.mod")
	if mods = append(mods, deep...); len(mods) < 2 {
		t.Fatalf("found %v: the pattern is wrong", mods)
	}
	for _, mod := range mods {
		list := exec.CommandContext(t.Context(), "go", "list", "-mod=readonly", "-deps", "-test", "./...")
		list.Dir = filepath.Dir(mod)
		if out, err := list.CombinedOutput(); err != nil {
			t.Errorf("%s: go mod tidy it, %v\n%s", mod, err, out[max(0, len(out)-500):])
		}
	}
}

// packages are the folders of this module that may hold one.
func packages(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := d.Name()
		if p != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && p != "." {
			return filepath.SkipDir // a module of its own
		}
		dirs = append(dirs, p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// roomOf is the room that a package belongs to, a room's inner packages included, and its floor; -1 where it has none.
func roomOf(pkg string) (room string, floor int) {
	for i, rooms := range floors {
		for _, r := range rooms {
			if pkg == r || r != "." && strings.HasPrefix(pkg, r+"/") {
				return r, i
			}
		}
	}
	return path.Clean(pkg), -1
}

// standard reports whether the path is the standard library's: its first part has no dot.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}
