package publish

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/verify"
)

// Folder is a record's published folder: checkpoint, tile/, evidence/ and index.html, for any web server to serve. One
// goroutine uses it at a time.
type Folder struct {
	path   string
	record *canvass.Record
	writer *tiles.Writer
	copy   *Copy
	paged  bool // index.html is as it should be
}

// Open begins to publish a record into the folder at the path, or goes on. as is the kind that the record is published
// as: a live record is published as results and needs not say so; another is refused unless as says what it is. parsed
// saves reading the entries again out of the folder; it may be nil.
func Open(path string, record *canvass.Record, as canvass.RecordKind, parsed Parsed) (*Folder, error) {
	if as == "" {
		as = canvass.Live
	}
	if record.Kind != as {
		return nil, canvass.Errorf(canvass.Refused, "publish", "this is a %s record, and only a live one is published as results: to publish it as what it is, say so", record.Kind)
	}
	w, err := tiles.NewWriter(path, record.Key)
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "publish", "%w", err)
	}
	return &Folder{path: path, record: record, writer: w, copy: &Copy{Place: w, Verifier: record.Key, parsed: parsed}}, nil
}

// Step brings the folder up to the newest signed checkpoint of src, which is the record itself, and returns the tree
// that it has then. It refuses a folder of another record, and one that has more than the record. Cut off at any
// moment, it goes on the next time.
func (f *Folder) Step(ctx context.Context, src verify.Source) (tlog.Tree, error) {
	follower := &follow.Follower{Source: src, Verifier: f.record.Key, Keeper: f.writer}
	tree, err := follower.Step(ctx)
	if err != nil {
		return tree, err
	}
	if signed, err := src.Checkpoint(ctx); err != nil {
		return tree, err
	} else if c, err := verify.OpenCheckpoint(signed, f.record.Key); err != nil {
		return tree, err
	} else if c.N < tree.N {
		return tree, fmt.Errorf("folder of tiles %s has %d entries, the record has signed %d: it is older, or has lost entries", f.path, tree.N, c.N)
	}
	if err := f.copy.Settle(ctx, src); err != nil {
		return tree, err
	}
	if !f.paged {
		if err := writePage(f.path, f.record); err != nil {
			return tree, canvass.Errorf(canvass.Failed, "publish", "%w", err)
		}
		f.paged = true
	}
	return tree, nil
}

// Verify reads the whole folder again, as a stranger would who has the record's key. progress may be nil.
func (f *Folder) Verify(ctx context.Context, progress func(read, of int64)) (verify.Result, error) {
	src, err := verify.OpenFolder(f.path)
	if err != nil {
		return verify.Result{}, err
	}
	return verify.Record(ctx, src, verify.Options{Key: f.record.Key, Progress: progress})
}

// IsFork tells whether an error says that the record shows two histories.
func IsFork(err error) bool {
	var fork *follow.ForkError
	return errors.As(err, &fork)
}
