package folder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/canvassdesk/canvass/internal/site"
)

// Sweep removes versions before keep, and every folder and every file that no version that stays has.
func (f *Folder) Sweep(ctx context.Context, now *site.Index, keep int64) error {
	versions, err := f.versions()
	if err != nil {
		return err
	}
	var old []int64
	for _, v := range versions {
		if v < keep {
			old = append(old, v)
		}
	}
	if keep < now.Version && len(old) < max(sweepAt, int(now.Version-keep)/2) { // each sweep looks at everything
		return nil
	}
	if keep == now.Version {
		if err := f.tidy(ctx); err != nil {
			return err
		}
	}
	files, trees := map[string]bool{}, map[string]bool{}
	for _, v := range versions {
		if v < keep {
			continue
		}
		x, err := f.read(v)
		if err != nil {
			return err
		}
		x.Held(files)
		f.mark(filepath.Base(f.target(x)), trees)
	}
	if err := f.sweepTrees(trees); err != nil {
		return fail(err)
	}
	if err := f.sweepFiles(ctx, files); err != nil {
		return fail(err)
	}
	for _, v := range old { // last: cut off, the next sweep begins anew
		if err := os.Remove(f.versionFile(v)); err != nil {
			return fail(err)
		}
		delete(f.kept, v)
	}
	return nil
}

// sweepFiles removes the bytes that are not to be kept.
func (f *Folder) sweepFiles(ctx context.Context, keep map[string]bool) error {
	for name, prefix := range hashed {
		dir := filepath.Join(f.path, name)
		err := filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if of, err := filepath.Rel(dir, at); err != nil || keep[prefix+filepath.ToSlash(of)] {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			return remove(at)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sweepAt is how many versions at least are too old before they are removed: half of those that are kept.
const sweepAt = 4

func failed(err error) error {
	if err == nil {
		return nil
	}
	return fail(err)
}

func remove(at string) error {
	if err := os.Remove(at); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// mark notes a folder under trees/ and all that it leads to.
func (f *Folder) mark(name string, seen map[string]bool) {
	if seen[name] {
		return
	}
	seen[name] = true
	at := filepath.Join(f.path, "trees", name)
	if to, err := os.Readlink(at); err == nil { // a version's name
		f.mark(filepath.Base(to), seen)
		return
	}
	names, _ := os.ReadDir(at) // one that does not read is removed, and made again
	for _, n := range names {
		if to, err := os.Readlink(filepath.Join(at, n.Name())); err == nil && strings.HasPrefix(to, "../") && strings.Count(to, "/") == 1 {
			f.mark(to[len("../"):], seen)
		}
	}
}

// sweepTrees removes the folders under trees/ that are not marked.
func (f *Folder) sweepTrees(keep map[string]bool) error {
	names, err := os.ReadDir(filepath.Join(f.path, "trees"))
	if err != nil {
		return err
	}
	for _, n := range names {
		if keep[n.Name()] {
			continue
		}
		if err := os.RemoveAll(filepath.Join(f.path, "trees", n.Name())); err != nil {
			return err
		}
	}
	return nil
}
