// Package publish says what of a record may go out, and brings copies of it in step: tiles, checkpoint, public
// evidence, and a page that says what it all is.
//
// [Evidence] is the rule: the files of the catalog, and what entries name whose source lets it be republished. What is
// kept under a salt, sealed payloads and what was erased never go out; what an entry erases leaves every copy at its
// next step.
//
//	folder, err := publish.Open("public", record, canvass.Live, desk.Parsed)
//	tree, err := folder.Step(ctx, ledger.Source(log))
//	result, err := folder.Verify(ctx, nil)
//
// [Copy] keeps the evidence of somebody else's copy by the same rule, from whatever source it follows, and trusts none
// of it: a name is computed from a hash that a signed entry has, and what comes is held against that hash before it is
// kept.
package publish

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Evidence knows, from a record's entries, which evidence may be public. The zero Evidence has read no entry. It is not
// safe for use by several goroutines at once.
type Evidence struct {
	next    int64
	inForce map[string]tlog.Hash // the catalog's files, by path
	files   map[tlog.Hash]bool   // those that are in force or were
	uses    map[use]bool         // who names what
	erased  map[tlog.Hash]bool
	stale   bool // public is older than what stands above

	catalog *catalog.Catalog
	whole   bool // the catalog read without an error
	changed bool // the files in force are not those of catalog
	public  map[tlog.Hash]bool
}

// use is one way in which evidence is named: as much of an entry as its rights depend on.
type use struct {
	hash       tlog.Hash
	call       bool // the desk's own
	by, outlet string
	rights     canvass.Rights // of the source, as the entry says
}

// Next is the sequence of the entry that Add expects.
func (v *Evidence) Next() int64 { return v.next }

// hashMark stands in every entry that names evidence.
var hashMark = []byte(`"sha256:`)

// Add takes in the next entry of the record, from its bytes.
func (v *Evidence) Add(entry []byte) error {
	if !bytes.Contains(entry, hashMark) {
		v.next++
		return nil
	}
	e, err := canvass.ParseEntry(entry)
	if err != nil {
		return fmt.Errorf("entry %d: %w", v.next, err)
	}
	return v.take(e)
}

// take takes in the next entry of the record.
func (v *Evidence) take(e *canvass.Entry) error {
	if err := v.note(e); err != nil {
		return fmt.Errorf("entry %d: %w", v.next, err)
	}
	v.next++
	return nil
}

// Parsed gives the entries of a record that somebody has read and parsed, from a place on, in order: those of a fold.
// It may stop before the record's end.
type Parsed func(from int64) iter.Seq[*canvass.Entry]

// Take takes in what parsed has of the entries that are new, up to the first size.
func (v *Evidence) Take(parsed Parsed, size int64) error {
	if parsed == nil || v.next >= size {
		return nil
	}
	for e := range parsed(v.next) {
		if v.next >= size {
			break
		}
		if err := v.take(e); err != nil {
			return err
		}
	}
	return nil
}

func (v *Evidence) note(e *canvass.Entry) error {
	if v.uses == nil {
		v.inForce, v.files, v.uses, v.erased = map[string]tlog.Hash{}, map[tlog.Hash]bool{}, map[use]bool{}, map[tlog.Hash]bool{}
	}
	if e.Erasure != nil {
		hash, err := ledger.ParseEvidenceName(e.Erasure.Evidence)
		if err != nil {
			return err
		}
		v.erased[hash], v.stale = true, true
	}
	if e.Catalog != nil {
		hash, err := ledger.ParseEvidenceName(e.Catalog.Hash)
		if err != nil {
			return err
		}
		v.changed = v.changed || v.inForce[e.Catalog.Path] != hash
		v.inForce[e.Catalog.Path], v.files[hash], v.stale = hash, true, true
	}
	if e.Source == nil || e.Sealed != nil {
		return nil
	}
	for _, name := range e.Source.Evidence {
		hash, err := ledger.ParseEvidenceName(name)
		if err != nil {
			return err
		}
		u := use{hash: hash, call: e.Kind == canvass.KindCall || e.Kind == canvass.KindStep, by: e.By, outlet: e.Source.Outlet, rights: e.Source.Rights}
		if !v.uses[u] {
			v.uses[u], v.stale = true, true
		}
	}
	return nil
}

// Files are the catalog's files, in force or not, that no entry has erased, in no particular order. They are public in
// any case.
func (v *Evidence) Files() []tlog.Hash {
	var files []tlog.Hash
	for hash := range v.files {
		if !v.erased[hash] {
			files = append(files, hash)
		}
	}
	return files
}

// Erased tells whether an entry says that the evidence was erased.
func (v *Evidence) Erased(hash tlog.Hash) bool { return v.erased[hash] }

// Public are the hashes of all evidence that may be public, by the catalog in force after the last entry. It is for
// reading alone. file reads the catalog's files; while one is not to be had nobody's rights are known, and the files
// alone are public.
func (v *Evidence) Public(file func(tlog.Hash) ([]byte, error)) (map[tlog.Hash]bool, error) {
	if !v.stale {
		return v.public, nil
	}
	err := v.readCatalog(file)
	v.public = map[tlog.Hash]bool{}
	for _, hash := range v.Files() {
		v.public[hash] = true
	}
	if err != nil {
		return v.public, err
	}
	withheld := map[tlog.Hash]bool{} // the strictest of all who name it rules
	for u := range v.uses {
		if v.erased[u.hash] || withheld[u.hash] {
			continue
		}
		if v.lets(u) {
			v.public[u.hash] = true
		} else {
			withheld[u.hash] = true
			if !v.files[u.hash] {
				delete(v.public, u.hash)
			}
		}
	}
	v.stale = false
	return v.public, nil
}

// lets tells whether a use has public rights. In a catalog that does not read whole, somebody unknown may have any.
func (v *Evidence) lets(u use) bool {
	if !v.whole && !u.call && v.catalog.Outlets[u.by] == nil {
		return false
	}
	return v.catalog.Rights(&canvass.Entry{By: u.by, Source: &canvass.Source{Outlet: u.outlet, Rights: u.rights}}) == canvass.Public
}

func (v *Evidence) readCatalog(file func(tlog.Hash) ([]byte, error)) error {
	if !v.changed && v.catalog != nil {
		return nil
	}
	files := make([]catalog.File, 0, len(v.inForce))
	for _, path := range slices.Sorted(maps.Keys(v.inForce)) {
		b, err := file(v.inForce[path])
		if err != nil {
			return fmt.Errorf("the catalog's file %s: %w", path, err)
		}
		files = append(files, catalog.File{Path: path, Bytes: b})
	}
	c, err := catalog.Parse(files)
	if c == nil {
		c = &catalog.Catalog{}
	}
	v.catalog, v.whole, v.changed = c, err == nil, false
	return nil
}

// ReadLog takes in the entries of a log that are new, up to the first size.
func (v *Evidence) ReadLog(ctx context.Context, log ledger.Log, size int64) error {
	if v.next >= size {
		return nil
	}
	for stored, err := range log.Read(ctx, v.next) {
		if err != nil {
			return err
		}
		if stored.Seq >= size {
			break
		}
		if err := v.Add(stored.Bytes); err != nil {
			return err
		}
	}
	return nil
}
