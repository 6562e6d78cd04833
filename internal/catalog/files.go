package catalog

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/data"
)

// File is one file of a catalog: its slash path below the catalog's root, and its bytes.
type File struct {
	Path  string
	Bytes []byte
	// Own says that the file is out of a folder of one's own, laid over the program's.
	Own bool
}

// Hash is the hash under which a record keeps the bytes: "sha256:" and 64 hexadecimal digits.
func (f File) Hash() string {
	h := sha256.Sum256(f.Bytes)
	return "sha256:" + hex.EncodeToString(h[:])
}

// nights is the folder of the nights, which are entries and not part of a catalog.
const nights = "nights"

// Embedded are the files of the program's own catalog, in the order of their paths. The nights are not among them.
func Embedded() []File { return ownOf(func(p string) bool { return !isNight(p) }) }

// EmbeddedThrough are the files of the program's own catalog but for those of cycles after the given one: a record of
// 2024 has no use for the calendar of 2028.
func EmbeddedThrough(cycle int) []File {
	return ownOf(func(p string) bool { return !isNight(p) && cycleOfPath(p) <= cycle })
}

// OfCycle are the files that speak of a cycle or of none: its contests, races and rules, and places, people and
// outlets.
func OfCycle(files []File, cycle int) []File {
	var out []File
	for _, f := range files {
		if c := cycleOfPath(f.Path); c == 0 || c == cycle {
			out = append(out, f)
		}
	}
	return out
}

// cycleOfPath is the cycle of the file of a contest, a race or a party's rules, 0 of another.
func cycleOfPath(p string) int {
	dir, _, _ := strings.Cut(p, "/")
	if dir == "rules" {
		dir, _, _ = strings.Cut(path.Base(p), "-")
	}
	n, err := strconv.Atoi(dir)
	if err != nil {
		return 0
	}
	return n
}

// CycleOf is the cycle that a day belongs to: the year of the next presidential election, or its own.
func CycleOf(day time.Time) int { return (day.Year() + 3) / 4 * 4 }

// EmbeddedNights are the dates of the nights inside the program, the earliest first.
func EmbeddedNights() []string {
	dirs, err := fs.ReadDir(data.FS, nights)
	if err != nil {
		panic(err) // the folder is inside the program
	}
	var dates []string
	for _, d := range dirs {
		dates = append(dates, d.Name())
	}
	return dates
}

// EmbeddedNight are the files of one night inside the program, nil when it has none of that date.
func EmbeddedNight(date string) []File {
	return ownOf(func(p string) bool { return strings.HasPrefix(p, nights+"/"+date+"/") })
}

// Overlay puts the TOML files of a folder, shaped like a catalog, in the place of the files with the same paths. The
// order of paths is kept; they are marked as one's own. Hidden files and the folder's nights are left out.
func Overlay(base []File, dir string) ([]File, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "catalog", "%s cannot be read: %w", dir, cause(err))
	}
	if !info.IsDir() {
		return nil, canvass.Errorf(canvass.Invalid, "catalog", "%s is not a folder: give the folder that holds people/, jurisdictions/, 2024/ and the like", dir)
	}
	over, err := tree(os.DirFS(dir), func(p string) bool { return !isNight(p) })
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "catalog", "%s: %w", dir, cause(err))
	}
	replaced := map[string]bool{}
	for i := range over {
		over[i].Own = true
		replaced[over[i].Path] = true
	}
	for _, f := range base {
		if !replaced[f.Path] {
			over = append(over, f)
		}
	}
	sortFiles(over)
	return over, nil
}

func sortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
}

func isNight(p string) bool { return strings.HasPrefix(p, nights+"/") }

// tree reads the TOML files that are wanted, in the order of their paths.
func tree(fsys fs.FS, want func(path string) bool) ([]File, error) {
	var files []File
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(path.Base(p), ".") && p != ".":
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || path.Ext(p) != ".toml" || !want(p):
			return nil
		}
		f, err := readFile(fsys, p)
		files = append(files, f)
		return err
	})
	sortFiles(files)
	return files, err
}

// readFile reads a file, and no more of it than shows that it is too large.
func readFile(fsys fs.FS, path string) (File, error) {
	in, err := fsys.Open(path)
	if err != nil {
		return File{}, canvass.Errorf(canvass.Failed, path, "%w", cause(err))
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return File{}, canvass.Errorf(canvass.Failed, path, "%w", cause(err))
	}
	return File{Path: path, Bytes: b}, nil
}

// ownPaths are the paths of all files inside the program, in their order.
var ownPaths = sync.OnceValue(func() (paths []string) {
	err := fs.WalkDir(data.FS, ".", func(p string, _ fs.DirEntry, err error) error {
		if path.Ext(p) == ".toml" {
			paths = append(paths, p)
		}
		return err
	})
	if err != nil {
		panic(err) // they are inside the program
	}
	slices.Sort(paths)
	return paths
})

// ownOf are the files inside the program that are wanted, in the order of their paths.
func ownOf(want func(path string) bool) []File {
	var files []File
	for _, p := range ownPaths() {
		if !want(p) {
			continue
		}
		b, err := data.FS.ReadFile(p)
		if err != nil {
			panic(err) // it is inside the program
		}
		files = append(files, File{Path: p, Bytes: b})
	}
	return files
}

// cause is the reason of a file system's error, without the operation and the path, which the caller names.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}
