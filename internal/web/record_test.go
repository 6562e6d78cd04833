package web_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"filippo.io/torchwood"
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// record is a real record in memory: canonical bytes, the tree over them, signed checkpoints, the fold. It is both the
// desk and the log that the pages ask.
type record struct {
	t      testing.TB
	signer note.Signer

	mu       sync.Mutex
	raw      [][]byte
	moments  []canvass.Time
	files    map[string][]byte // by hash
	hashes   []tlog.Hash       // of the tree, in tlog's stored order
	fold     *tally.Fold
	view     *view.View
	watchers map[chan *view.View]bool
}

func newRecord(t testing.TB, kind canvass.RecordKind, name, night, begins string) *record {
	t.Helper()
	skey, vkey, err := note.GenerateKey(zeros{}, "test.example/record")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	r := &record{t: t, signer: signer, files: map[string][]byte{}, fold: tally.New(), watchers: map[chan *view.View]bool{}}
	r.add(canvass.Entry{
		Kind: canvass.KindRecord, Key: "record", Recorded: moment(t, begins),
		Record: &canvass.Record{Kind: kind, Name: name, Origin: "test.example/record", Key: vkey, Night: night},
	})
	return r
}

// zeros is a source of randomness that makes the same key in every run, so that golden pages stay the same.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func moment(t testing.TB, s string) canvass.Time {
	t.Helper()
	m, err := canvass.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (r *record) catalog(at string, files []catalog.File) {
	r.t.Helper()
	var entries []canvass.Entry
	for _, f := range files {
		r.files[f.Hash()] = f.Bytes
		entries = append(entries, canvass.Entry{
			Kind: canvass.KindCatalog, Key: "catalog/" + f.Path, Recorded: moment(r.t, at),
			Catalog: &canvass.CatalogFile{Path: f.Path, Hash: f.Hash(), Size: int64(len(f.Bytes))},
		})
	}
	r.add(entries...)
	for _, err := range r.View().Snapshot.CatalogProblems {
		r.t.Fatal(err)
	}
}

// add enters entries in one go and tells whoever watches.
func (r *record) add(entries ...canvass.Entry) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range entries {
		e := entries[i]
		e.Format, e.Actor = canvass.Format, "test"
		raw, err := e.Bytes()
		if err != nil {
			r.t.Fatal(err)
		}
		var file []byte
		if e.Catalog != nil {
			file = r.files[e.Catalog.Hash]
		}
		seq := int64(len(r.raw))
		stored, err := tlog.StoredHashes(seq, raw, tlog.HashReaderFunc(r.read))
		if err != nil {
			r.t.Fatal(err)
		}
		if err := r.fold.Add(seq, &e, file); err != nil {
			r.t.Fatal(err)
		}
		r.hashes = append(r.hashes, stored...)
		r.raw = append(r.raw, raw)
		r.moments = append(r.moments, e.Recorded)
	}
	r.view = view.Of(r.fold.Snapshot(), r.head(int64(len(r.raw))))
	r.tell()
}

func (r *record) tell() {
	for c := range r.watchers {
		select {
		case c <- r.view:
		default:
		}
	}
}

// damage makes the record one that cannot be read further.
func (r *record) damage(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := *r.view
	v.Damage = err
	r.view = &v
	r.tell()
}

func (r *record) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = r.hashes[x]
	}
	return out, nil
}

func (r *record) head(size int64) ledger.Head {
	h, err := tlog.TreeHash(size, tlog.HashReaderFunc(r.read))
	if err != nil {
		r.t.Fatal(err)
	}
	return ledger.Head{Size: size, Root: h}
}

// The record as a web.Desk.

func (r *record) View() *view.View {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.view
}

func (r *record) Watch(ctx context.Context) <-chan *view.View {
	c := make(chan *view.View, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers[c] = true
	context.AfterFunc(ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watchers, c)
		close(c)
	})
	return c
}

func (r *record) AsOf(_ context.Context, at canvass.Time) (*view.View, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := tally.New()
	var n int64
	for seq, raw := range r.raw {
		if r.moments[seq] > at {
			break
		}
		e, err := canvass.ParseEntry(raw)
		if err != nil {
			return nil, err
		}
		var file []byte
		if e.Catalog != nil {
			file = r.files[e.Catalog.Hash]
		}
		if err := f.Add(int64(seq), e, file); err != nil {
			return nil, err
		}
		n++
	}
	if n == 0 {
		return nil, canvass.Errorf(canvass.NotFound, "as of", "the record begins later than %s", at)
	}
	return view.Of(f.Snapshot(), r.head(n)), nil
}

// The record as a web.Log.

func (r *record) Entry(_ context.Context, seq int64) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if seq < 0 || seq >= int64(len(r.raw)) {
		return nil, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d", seq)
	}
	return r.raw[seq], nil
}

func (r *record) Proof(_ context.Context, seq, size int64) ([]tlog.Hash, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return tlog.ProveRecord(size, seq, tlog.HashReaderFunc(r.read))
}

func (r *record) File(_ context.Context, hash string) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.files[hash]
	if !ok {
		return nil, canvass.Errorf(canvass.NotFound, "file", "there is no file %s", hash)
	}
	if fmt.Sprintf("sha256:%x", sha256.Sum256(b)) != hash {
		return nil, canvass.Errorf(canvass.Damaged, "file", "the file does not have its hash")
	}
	return b, nil
}

func (r *record) Evidence(ctx context.Context, path string) ([]byte, error) {
	return r.File(ctx, "sha256:"+path[strings.LastIndexByte(path, '/')+1:])
}

func (r *record) Checkpoint(context.Context) ([]byte, error) {
	v := r.View()
	text := torchwood.Checkpoint{Origin: "test.example/record", Tree: tlog.Tree{N: v.Snapshot.Size, Hash: v.Head.Root}}.String()
	return note.Sign(&note.Note{Text: text}, r.signer)
}

func (r *record) Tile(_ context.Context, path string) ([]byte, error) {
	tile, err := torchwood.ParseTilePath(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "tile", "%s is not the path of a tile", path)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if tile.L < 0 || tile.N*256+int64(tile.W) > int64(len(r.raw))>>(8*tile.L) {
		return nil, canvass.Errorf(canvass.NotFound, "tile", "the record has no tile %s", path)
	}
	return tlog.ReadTileData(tile, tlog.HashReaderFunc(r.read))
}

// samoa is the night of 5 March 2024 in American Samoa, with the whole catalog of the program.
func samoa(t testing.TB) *record {
	t.Helper()
	return superTuesday(t, func(file string) bool {
		return strings.HasSuffix(file, "2024-dem-as.toml")
	})
}

// superTuesday is the night of 5 March 2024 with the entries of the files that wanted lets in.
func superTuesday(t testing.TB, wanted func(file string) bool) *record {
	t.Helper()
	r := newRecord(t, canvass.Replay, "Super Tuesday, 5 March 2024", "2024-03-05", "2024-03-05T12:00Z")
	r.catalog("2024-03-05T12:00Z", catalog.Embedded())
	var files []catalog.File
	for _, f := range catalog.EmbeddedNight("2024-03-05") {
		if wanted(f.Path) {
			files = append(files, f)
		}
	}
	n, err := catalog.ReadNight(files, "2024-03-05")
	if err != nil {
		t.Fatal(err)
	}
	r.add(n.Entries...)
	return r
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// kestrel is a made-up night, testdata/night.txtar, in a record of the given kind.
func kestrel(t testing.TB, kind canvass.RecordKind) *record {
	t.Helper()
	a, err := txtar.ParseFile("testdata/night.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var files, night []catalog.File
	for _, f := range a.Files {
		if name, ok := strings.CutPrefix(f.Name, "night/"); ok {
			night = append(night, catalog.File{Path: name, Bytes: f.Data})
		} else {
			files = append(files, catalog.File{Path: f.Name, Bytes: f.Data})
		}
	}
	n, err := catalog.ReadNight(night, "2028-03-07")
	if err != nil {
		t.Fatal(err)
	}
	date := ""
	if kind == canvass.Replay {
		date = "2028-03-07"
	}
	r := newRecord(t, kind, "the night of 7 March 2028", date, "2028-03-07T12:00Z")
	r.catalog("2028-03-07T12:00Z", files)
	r.add(n.Entries...)
	return r
}
