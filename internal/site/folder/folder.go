// Package folder keeps a site in a folder of this machine, for any web server.
//
//	site/current          what the server shows: a link to the newest version
//	site/files/9f/9f86…   the bytes of every file, under their hash, with their compressed forms beside them
//	site/evidence/…       those of evidence, which may be erased
//	site/trees/…          folders, under the hash of what is in them
//	site/versions/12.json what a version has; the file with the highest number is the newest's
//	site/live.json        a pointer of the newest version, for who watches the publisher
//
// A version is a tree of folders: its files are hard links to their bytes, and a folder in it is a link to a folder under
// trees/, which versions share where it is the same in both. One rename of current makes a new version the one that readers
// get, all of it at once. Making one costs the folders between the root and what changed, not the whole site; the first of
// a process looks at all of it.
//
// Trees never change, but for folders of very many names, such as that of all entries: a version that adds some adds them
// to the folder that there is, before the rename, and takes out what goes behind it. Nothing that a reader may have read
// leads to a name that is not in her version yet.
package folder

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/site"
)

// Folder is a site.Place. The process that publishes into it holds its lock.
type Folder struct {
	path string
	lock *os.File

	mu   sync.Mutex
	put  map[string]bool // the folders of bytes that are there
	kept map[int64]*site.Index

	beaten []string // roots that Beat made, the newest last

	shown   *node // the folders of the version that is shown, as they are under trees/; nil where that is not known
	shownOf int64
	leave   []string // what goes out of folders when the version that was made is shown
	many    int      // for tests, see the constant; 0 is that
}

var _ site.Place = (*Folder)(nil)

// Open makes the folder where it is not there. It refuses one that has something else in it, and one that another
// process publishes into.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fail(err)
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, fail(err)
	}
	for _, n := range names {
		if !slices.Contains([]string{"current", "files", "evidence", "trees", "versions", "lock"}, n.Name()) && !durable.Leftover(n.Name()) {
			return nil, canvass.Errorf(canvass.Refused, "site", "%s has %s in it, which is no part of a site: give a folder of its own", dir, n.Name())
		}
	}
	for _, name := range []string{"files", "evidence", "trees", "versions"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return nil, fail(err)
		}
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fail(err)
	}
	if err := hold(lock); err != nil {
		return nil, errors.Join(canvass.Errorf(canvass.Conflict, "site", "another process publishes into %s: end it, or give another folder", dir), lock.Close())
	}
	return &Folder{path: dir, lock: lock, put: map[string]bool{}, kept: map[int64]*site.Index{}}, nil
}

// Look is a folder as it is, for reading its Index alone. It need not be there.
func Look(dir string) *Folder { return &Folder{path: dir, kept: map[int64]*site.Index{}} }

// Close lets other processes publish into the folder.
func (f *Folder) Close() error { return f.lock.Close() }

// String is the folder's path.
func (f *Folder) String() string { return f.path }

// Root is the folder for a web server to show.
func (f *Folder) Root() string { return filepath.Join(f.path, "current") }

func fail(err error) error { return canvass.Errorf(canvass.Failed, "site", "%w", err) }

// Index is that of the newest version.
func (f *Folder) Index(context.Context) (*site.Index, error) {
	versions, err := f.versions()
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	for _, v := range slices.Backward(versions) {
		x, err := f.read(v)
		if err != nil {
			return nil, err
		}
		if at, err := os.Readlink(f.Root()); err == nil && at == f.target(x) {
			return x, nil
		}
	}
	return nil, nil // cut off before the first version was made the newest
}

func (f *Folder) versions() ([]int64, error) {
	names, err := os.ReadDir(filepath.Join(f.path, "versions"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fail(err)
	}
	var out []int64
	for _, n := range names {
		if v, err := strconv.ParseInt(strings.TrimSuffix(n.Name(), ".json"), 10, 64); err == nil {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (f *Folder) read(version int64) (*site.Index, error) {
	if x := f.kept[version]; x != nil {
		return x, nil
	}
	b, err := os.ReadFile(f.versionFile(version))
	if err != nil {
		return nil, fail(err)
	}
	x := &site.Index{}
	if err := json.Unmarshal(b, x); err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "site", "%s does not read: %w: remove the folder and publish again", f.versionFile(version), err)
	}
	f.kept[version] = x
	return x, nil
}

func (f *Folder) versionFile(version int64) string {
	return filepath.Join(f.path, "versions", strconv.FormatInt(version, 10)+".json")
}

// bytes is where the bytes of a file are.
func (f *Folder) bytes(x site.File, of string) string {
	at := x.BytesPath(of)
	for name, prefix := range hashed {
		if rest, ok := strings.CutPrefix(at, prefix); ok {
			return filepath.Join(f.path, name, filepath.FromSlash(rest))
		}
	}
	panic("no folder for " + at) // a File's bytes are in one of the two
}

// hashed are the folders of bytes under their hash, with where readers find them.
var hashed = map[string]string{"files": site.BytesFolder, "evidence": site.EvidenceFolder}

// Put keeps the bytes of a file, and its compressed forms.
func (f *Folder) Put(_ context.Context, of string, c site.Content) error {
	at := f.bytes(c.File, of)
	if _, err := os.Stat(at); err == nil {
		return nil
	}
	f.mu.Lock()
	if dir := filepath.Dir(at); !f.put[dir] {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			f.mu.Unlock()
			return fail(err)
		}
		f.put[dir] = true
	}
	f.mu.Unlock()
	for _, ending := range c.Codings { // they stand before the file itself: who finds it finds them
		if err := durable.Rewrite(at+"."+ending, c.Packed[ending], 0o644); err != nil {
			return fail(err)
		}
	}
	if err := durable.Rewrite(at, c.Body, 0o644); err != nil {
		return fail(err)
	}
	return nil
}

// Switch makes the tree of a version, and then current a link to it.
func (f *Folder) Switch(_ context.Context, now *site.Index, pointer []byte, changed, gone []string) error {
	root, err := f.tree(now, now.Version-1, pointer, changed, gone)
	if err != nil {
		return err
	}
	b, err := json.Marshal(now)
	if err != nil {
		return fail(err)
	}
	if err := durable.Replace(f.versionFile(now.Version), b, 0o644); err != nil {
		return fail(err)
	}
	f.kept[now.Version] = now
	return f.show(now, root)
}

// show makes a version, whose files are in the tree at root, the one that readers get. The tree's name is made that of
// the version, by which Index knows it again.
func (f *Folder) show(now *site.Index, root string) error {
	named := filepath.Join(f.path, filepath.FromSlash(f.target(now)))
	if err := replaceLink(named, filepath.Base(root)); err != nil {
		return fail(err)
	}
	if err := replaceLink(f.Root(), f.target(now)); err != nil {
		return fail(err)
	}
	for _, at := range f.leave {
		if err := remove(at); err != nil {
			f.shown = nil // what is there is not what is known
			return fail(err)
		}
	}
	f.leave = nil
	return nil
}

// target is what current leads to while a version is the newest.
func (f *Folder) target(x *site.Index) string { return "trees/v" + strconv.FormatInt(x.Version, 10) }

// replaceLink makes a name a link, in the place of the link that it is now.
func replaceLink(name, to string) error {
	made := name + ".next"
	if err := os.Remove(made); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Symlink(to, made); err != nil {
		return err
	}
	if err := os.Rename(made, name); err != nil {
		return err
	}
	return durable.SyncFolder(filepath.Dir(name))
}

// Beat makes the root of the newest version anew with another pointer. The root before the last one goes: nobody has
// been on the way into it for as long as a beat.
func (f *Folder) Beat(ctx context.Context, pointer []byte) error {
	now, err := f.Index(ctx)
	if err != nil || now == nil {
		return err
	}
	root, err := f.tree(now, now.Version, pointer, nil, nil)
	if err != nil {
		return err
	}
	if err := f.show(now, root); err != nil {
		return err
	}
	// Of two beats at the same moment the root is the same one.
	f.beaten = append(slices.DeleteFunc(f.beaten, func(other string) bool { return other == root }), root)
	if len(f.beaten) <= 2 {
		return nil
	}
	old := f.beaten[0]
	f.beaten = f.beaten[1:]
	return failed(os.RemoveAll(old))
}
