package folder

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/site"
)

// node is a folder of a version: its files with where their bytes are, and its folders.
type node struct {
	files   map[string]string
	folders map[string]*node

	touched bool              // something in it may differ from what at has
	at      string            // where it is, under trees/; empty where it is nowhere yet
	has     map[string]string // what is there: names with what they lead to
	own     bool              // at is not named by what is in it, and gains names from version to version
}

func newNode() *node { return &node{files: map[string]string{}, folders: map[string]*node{}} }

// down is the way to the folder of a path, from the root on, and the path's last part.
func (n *node) down(of string) (way []*node, name string) {
	dir, name := path.Split(of)
	n.touched, way = true, append(way, n)
	for part := range strings.SplitSeq(strings.TrimSuffix(dir, "/"), "/") {
		if part == "" {
			continue
		}
		if n.folders[part] == nil {
			n.folders[part] = newNode()
		}
		n = n.folders[part]
		n.touched, way = true, append(way, n)
	}
	return way, name
}

// put sets a file, with its compressed forms.
func (n *node) put(of, at string, codings []string) {
	way, name := n.down(of)
	in := way[len(way)-1]
	in.forget(name)
	in.files[name] = at
	for _, ending := range codings {
		in.files[name+"."+ending] = at + "." + ending
	}
}

// remove takes a file out, with its compressed forms, and the folders that are empty then.
func (n *node) remove(of string) {
	way, name := n.down(of)
	way[len(way)-1].forget(name)
	parts := strings.Split(of, "/")
	for i := len(way) - 1; i > 0 && len(way[i].files)+len(way[i].folders) == 0; i-- {
		delete(way[i-1].folders, parts[i-1])
	}
}

func (n *node) forget(name string) {
	delete(n.files, name)
	for _, ending := range site.Endings {
		delete(n.files, name+"."+ending)
	}
}

// tree makes the folders of a version that are not there yet, and returns the root. Where the folders of the version
// since are known, from which it differs in what changed and what is gone, no others are looked at.
func (f *Folder) tree(x *site.Index, since int64, pointer []byte, changed, gone []string) (string, error) {
	root := f.shown
	if root == nil || f.shownOf != since {
		root = newNode()
		for of, file := range x.Files {
			root.put(of, f.bytes(file, of), file.Codings)
		}
	} else {
		for _, of := range gone {
			root.remove(of)
		}
		for _, of := range changed {
			root.put(of, f.bytes(x.Files[of], of), x.Files[of].Codings)
		}
	}
	f.shown, f.shownOf, f.leave, root.touched = nil, 0, nil, true // until all of it is there
	at, err := f.root(root, pointer)
	if err != nil {
		return "", err
	}
	f.shown, f.shownOf = root, x.Version
	return at, nil
}

// tidy shows the newest version's files in folders that have nothing else, where a process before this one may have
// ended before it took out of a folder what the version does not have.
func (f *Folder) tidy(ctx context.Context) error {
	now, err := f.Index(ctx)
	if err != nil || now == nil || f.shown != nil {
		return err
	}
	pointer, err := os.ReadFile(filepath.Join(f.Root(), site.Pointer))
	if err != nil {
		return fail(err)
	}
	root, err := f.tree(now, now.Version, pointer, nil, nil)
	if err != nil {
		return err
	}
	return f.show(now, root)
}

// root is the tree's uppermost folder: it has the pointer, and the bytes of all files by their hash.
func (f *Folder) root(n *node, pointer []byte) (string, error) {
	return f.grow(n, func(dir string) error {
		if err := os.WriteFile(filepath.Join(dir, site.Pointer), pointer, 0o644); err != nil {
			return err
		}
		if err := os.Mkdir(filepath.Join(dir, "_"), 0o755); err != nil {
			return err
		}
		for name, prefix := range hashed {
			if err := os.Symlink("../../../"+name, filepath.Join(dir, filepath.FromSlash(prefix))); err != nil {
				return err
			}
		}
		return nil
	}, string(pointer))
}

// many is how many names a folder has at least that gains names from version to version, sooner than be made anew for
// each: a link takes the time of a system call, and a folder of entries has one for each of them.
const many = 64

// grow makes a folder, where it is not there yet, and returns its path: under the hash of what is in it, where versions
// share it, or as one of its own where it has many names. more writes what else is in it, which beside tells apart.
func (f *Folder) grow(n *node, more func(dir string) error, beside string) (string, error) {
	if n.at != "" && !n.touched {
		return n.at, nil
	}
	want := maps.Clone(n.files)
	for name, sub := range n.folders {
		at, err := f.grow(sub, nil, "")
		if err != nil {
			return "", err
		}
		want[name] = at
	}
	var err error
	switch {
	case n.own && n.gains(want):
		err = f.extend(n, want)
	case n.at != "" && more == nil && len(want) >= cmp.Or(f.many, many):
		n.at, err = f.fill(want, nil)
		n.own = true
	default:
		n.at, err = f.shared(want, more, beside)
		n.own = false
	}
	n.has, n.touched = want, false
	return n.at, err
}

// gains reports whether a folder becomes what is wanted by names that are added and taken out: none leads elsewhere.
func (n *node) gains(want map[string]string) bool {
	for name, to := range n.has {
		if is, ok := want[name]; ok && is != to {
			return false
		}
	}
	return true
}

// extend adds names to a folder that readers may have by now: whoever finds one of them has an address of the version
// that is about to be the newest. What goes is taken out when that one is.
func (f *Folder) extend(n *node, want map[string]string) error {
	for name, to := range want {
		if _, ok := n.has[name]; ok {
			continue
		}
		// One that was left there by a step that was cut off would not be this one.
		if err := errors.Join(remove(filepath.Join(n.at, name)), f.link(n.at, name, to)); err != nil {
			return fail(err)
		}
	}
	for name := range n.has {
		if _, ok := want[name]; !ok {
			f.leave = append(f.leave, filepath.Join(n.at, name))
		}
	}
	return nil
}

// shared is a folder under the hash of what is in it.
func (f *Folder) shared(want map[string]string, more func(dir string) error, beside string) (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q\n", beside)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		fmt.Fprintf(sum, "%q %q\n", name, strings.TrimPrefix(want[name], f.path))
	}
	at := filepath.Join(f.path, "trees", hex.EncodeToString(sum.Sum(nil)[:16]))
	if _, err := os.Stat(at); err == nil {
		return at, nil
	}
	dir, err := f.fill(want, more)
	if err != nil {
		return "", err
	}
	if err := os.Rename(dir, at); err != nil {
		return "", errors.Join(fail(err), os.RemoveAll(dir))
	}
	return at, nil
}

// fill makes a folder with the names, which nothing leads to yet.
func (f *Folder) fill(want map[string]string, more func(dir string) error) (string, error) {
	dir, err := os.MkdirTemp(filepath.Join(f.path, "trees"), "own-*")
	if err != nil {
		return "", fail(err)
	}
	err = os.Chmod(dir, 0o755)
	for name, to := range want {
		if err == nil {
			err = f.link(dir, name, to)
		}
	}
	if err == nil && more != nil {
		err = more(dir)
	}
	if err != nil {
		return "", errors.Join(fail(err), os.RemoveAll(dir))
	}
	return dir, nil
}

// link gives a name in a folder under trees/ to another such folder, or to a file.
func (f *Folder) link(dir, name, to string) error {
	if filepath.Dir(to) == filepath.Join(f.path, "trees") {
		return os.Symlink("../"+filepath.Base(to), filepath.Join(dir, name))
	}
	err := os.Link(to, filepath.Join(dir, name))
	if err == nil {
		return nil
	}
	if rel, relErr := filepath.Rel(dir, to); relErr != nil || os.Symlink(rel, filepath.Join(dir, name)) != nil {
		return err
	}
	return nil
}
