package folder

import (
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
	at      string // where it is, under trees/; empty where that has to be found out
}

func newNode() *node { return &node{files: map[string]string{}, folders: map[string]*node{}} }

// down is the folder of a path, with those above it from the root on and the path's last part. All of them are to be made
// anew.
func (n *node) down(of string) (way []*node, name string) {
	dir, name := path.Split(of)
	n.at, way = "", append(way, n)
	for part := range strings.SplitSeq(strings.TrimSuffix(dir, "/"), "/") {
		if part == "" {
			continue
		}
		if n.folders[part] == nil {
			n.folders[part] = newNode()
		}
		n = n.folders[part]
		n.at, way = "", append(way, n)
	}
	return way, name
}

// put sets a file, with its compressed forms.
func (n *node) put(of, at string, codings []string) {
	n.remove(of)
	way, name := n.down(of)
	in := way[len(way)-1]
	in.files[name] = at
	for _, ending := range codings {
		in.files[name+"."+ending] = at + "." + ending
	}
}

// remove takes a file out, with its compressed forms, and the folders that are empty then.
func (n *node) remove(of string) {
	way, name := n.down(of)
	in := way[len(way)-1]
	delete(in.files, name)
	for _, ending := range site.Endings {
		delete(in.files, name+"."+ending)
	}
	parts := strings.Split(of, "/")
	for i := len(way) - 1; i > 0 && len(way[i].files)+len(way[i].folders) == 0; i-- {
		delete(way[i-1].folders, parts[i-1])
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
	f.shown, f.shownOf, root.at = nil, 0, "" // until all of it is there
	at, err := f.root(root, pointer)
	if err != nil {
		return "", err
	}
	f.shown, f.shownOf = root, x.Version
	return at, nil
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

// grow makes a folder, under the hash of what is in it, where it is not there yet, and returns its path.
func (f *Folder) grow(n *node, more func(dir string) error, beside string) (string, error) {
	if n.at != "" {
		return n.at, nil
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%q\n", beside)
	links := map[string]string{}
	for name, sub := range n.folders {
		at, err := f.grow(sub, nil, "")
		if err != nil {
			return "", err
		}
		links[name] = "../" + filepath.Base(at)
	}
	for _, name := range slices.Sorted(maps.Keys(links)) {
		fmt.Fprintf(sum, "d %q %s\n", name, links[name])
	}
	for _, name := range slices.Sorted(maps.Keys(n.files)) {
		fmt.Fprintf(sum, "f %q %s\n", name, filepath.Base(n.files[name]))
	}
	at := filepath.Join(f.path, "trees", hex.EncodeToString(sum.Sum(nil)[:16]))
	if _, err := os.Stat(at); err == nil {
		n.at = at
		return at, nil
	}
	dir, err := os.MkdirTemp(filepath.Join(f.path, "trees"), "next-*")
	if err != nil {
		return "", fail(err)
	}
	if err := f.fill(dir, n, links, more); err != nil {
		return "", errors.Join(fail(err), os.RemoveAll(dir))
	}
	if err := os.Rename(dir, at); err != nil {
		return "", errors.Join(fail(err), os.RemoveAll(dir))
	}
	n.at = at
	return at, nil
}

func (f *Folder) fill(dir string, n *node, links map[string]string, more func(dir string) error) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	for name, from := range n.files {
		if err := os.Link(from, filepath.Join(dir, name)); err != nil {
			if rel, relErr := filepath.Rel(dir, from); relErr != nil || os.Symlink(rel, filepath.Join(dir, name)) != nil {
				return err
			}
		}
	}
	if more != nil {
		return more(dir)
	}
	return nil
}
