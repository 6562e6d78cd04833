package verify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
)

// book is a record in memory that gives any tile of any of its prefixes: a Source for tests, made without the code
// under test where that is possible.
type book struct {
	signer, verifier string
	entries          [][]byte
	hashes           hashList // as x/mod stores them
	signed           int64    // how many entries its checkpoint covers

	damage map[tlog.Tile]func([]byte) ([]byte, error) // applied to what Tile gives
}

const origin = "example.org/2024-03-05/test"

func newBook(t testing.TB, n int64) *book {
	t.Helper()
	b := &book{damage: map[tlog.Tile]func([]byte) ([]byte, error){}}
	var err error
	if b.signer, b.verifier, err = NewKey(origin); err != nil {
		t.Fatal(err)
	}
	first := canvass.Entry{
		Kind: canvass.KindRecord, Key: "record",
		Record: &canvass.Record{Kind: canvass.Rehearsal, Name: "a test", Origin: origin, Key: b.verifier},
	}
	b.add(t, first)
	b.grow(t, n)
	return b
}

// grow adds entries until there are n, and signs.
func (b *book) grow(t testing.TB, n int64) {
	t.Helper()
	for i := int64(len(b.entries)); i < n; i++ {
		hash := "sha256:" + strings.Repeat("0", 64)
		b.add(t, canvass.Entry{
			Kind: canvass.KindCatalog, Key: fmt.Sprint("file/", i),
			Catalog: &canvass.CatalogFile{Path: strings.Repeat("p", 1+int(i)%90), Hash: hash, Size: i},
		})
	}
	b.signed = n
}

func (b *book) add(t testing.TB, e canvass.Entry) {
	t.Helper()
	n := int64(len(b.entries))
	e.Format, e.Recorded, e.Actor = canvass.Format, canvass.Time(1709694000000+n), "test"
	bytes, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b.addBytes(t, bytes)
}

func (b *book) addBytes(t testing.TB, bytes []byte) {
	t.Helper()
	stored, err := tlog.StoredHashes(int64(len(b.entries)), bytes, b.hashes)
	if err != nil {
		t.Fatal(err)
	}
	b.entries = append(b.entries, bytes)
	b.hashes = append(b.hashes, stored...)
	b.signed = int64(len(b.entries))
}

func (b *book) tree(t testing.TB, n int64) tlog.Tree {
	t.Helper()
	hash, err := tlog.TreeHash(n, b.hashes)
	if err != nil {
		t.Fatal(err)
	}
	return tlog.Tree{N: n, Hash: hash}
}

func (b *book) checkpoint(t testing.TB, n int64) []byte {
	t.Helper()
	signed, err := SignCheckpoint(b.tree(t, n), b.signer)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// Checkpoint implements Source.
func (b *book) Checkpoint(context.Context) ([]byte, error) {
	hash, err := tlog.TreeHash(b.signed, b.hashes)
	if err != nil {
		return nil, err
	}
	return SignCheckpoint(tlog.Tree{N: b.signed, Hash: hash}, b.signer)
}

// Tile implements Source.
func (b *book) Tile(_ context.Context, t tlog.Tile) ([]byte, error) {
	var data []byte
	if (t.N<<TileHeight+int64(t.W))<<(TileHeight*max(t.L, 0)) > int64(len(b.entries)) {
		return nil, fmt.Errorf("%s: %w", TilePath(t), ErrNotFound)
	}
	if t.L == BundleLevel {
		for _, entry := range b.entries[t.N*TileWidth:][:t.W] {
			var err error
			if data, err = AppendEntry(data, entry); err != nil {
				return nil, err
			}
		}
	} else {
		var err error
		if data, err = tlog.ReadTileData(t, b.hashes); err != nil {
			return nil, err
		}
	}
	if damage := b.damage[t]; damage != nil {
		return damage(data)
	}
	return data, nil
}

func mustRecord(t testing.TB, src Source, opts Options) Result {
	t.Helper()
	result, err := Record(t.Context(), src, opts)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestRecordIsGood(t *testing.T) {
	for _, n := range []int64{1, 2, 200, 255, 256, 257, 511, 512, 600, 66_000} {
		b := newBook(t, n)
		got := mustRecord(t, b, Options{Key: b.verifier, Each: Form()})
		want := Result{OK: true, Entries: n, Root: b.tree(t, n).Hash, Problems: []Problem{}, Origin: origin, Key: b.verifier, KeyGiven: true, Signed: n}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d entries (-want +got):\n%s", n, diff)
		}
	}
	b := newBook(t, 20)
	if got := mustRecord(t, b, Options{}); !got.OK || got.KeyGiven || got.Key != b.verifier {
		t.Errorf("with the record's own key: %+v", got)
	}
}

func tile(level int, n int64, w int) tlog.Tile {
	return tlog.Tile{H: TileHeight, L: level, N: n, W: w}
}

// Each damage is reported once, at the entry or the first one that cannot be read, and what is whole beside it is not
// suspected.
func TestRecordFindsDamage(t *testing.T) {
	const size = 600
	flip := func(at int) func([]byte) ([]byte, error) {
		return func(b []byte) ([]byte, error) { b[at] ^= 0x10; return b, nil }
	}
	short := func(keep int) func([]byte) ([]byte, error) {
		return func(b []byte) ([]byte, error) { return b[:keep], nil }
	}
	gone := func([]byte) ([]byte, error) { return nil, ErrNotFound }
	probe := newBook(t, size)
	offset := func(seq int64) int { // of an entry's bytes in its bundle
		at := 2
		for i := seq &^ 255; i < seq; i++ {
			at += 2 + len(probe.entries[i])
		}
		return at
	}
	for _, c := range []struct {
		name   string
		tile   tlog.Tile
		damage func([]byte) ([]byte, error)
		want   []Problem
	}{
		{
			"an entry in a full bundle", tile(-1, 0, 256), flip(offset(77) + 5),
			[]Problem{{77, "its bytes do not have its hash in tile/0/000"}},
		},
		{
			"an entry in the last bundle", tile(-1, 2, 88), flip(offset(599) + 5),
			[]Problem{{599, "its bytes do not have its hash in tile/0/002.p/88"}},
		},
		{
			"a bundle cut off", tile(-1, 1, 256), short(offset(300) + 3),
			[]Problem{{300, "tile/entries/001 is damaged: cut off behind 44 of 256 entries"}},
		},
		{
			"the last bundle cut off", tile(-1, 2, 88), short(offset(520)),
			[]Problem{{520, "tile/entries/002.p/88 is damaged: cut off behind 8 of 88 entries"}},
		},
		{
			"a bundle gone", tile(-1, 1, 256), gone,
			[]Problem{{256, "tile/entries/001 cannot be read: not in the record"}},
		},
		{
			"a bundle too long", tile(-1, 1, 256), func(b []byte) ([]byte, error) { return append(b, 0), nil },
			[]Problem{{512, "tile/entries/001 is damaged: 1 bytes behind the last of 256 entries"}},
		},
		{
			"a hash in a full tile", tile(0, 0, 256), flip(77 * 32),
			[]Problem{{-1, "tile/0/000 is damaged, its entries are whole"}},
		},
		{
			"a hash in the last tile", tile(0, 2, 88), flip(5 * 32),
			[]Problem{{-1, "tile/0/002.p/88 is damaged, its entries are whole"}},
		},
		{
			"a tile cut off", tile(0, 1, 256), short(100),
			[]Problem{{-1, "tile/0/001 cannot be read: 100 bytes are not 256 hashes of 32 bytes"}},
		},
		{
			"a tile gone", tile(0, 1, 256), gone,
			[]Problem{{-1, "tile/0/001 cannot be read: not in the record"}},
		},
		{
			"a tile of the level above", tile(1, 0, 2), flip(0),
			[]Problem{{-1, "tile/1/000.p/2 does not agree with the entries"}},
		},
		{
			"a source that names the entry", tile(-1, 1, 256), func([]byte) ([]byte, error) {
				return nil, &DamagedError{Seq: 300, What: "its bytes do not have its leaf hash"}
			},
			[]Problem{{300, "its bytes do not have its leaf hash"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBook(t, size)
			b.damage[c.tile] = c.damage
			seen := map[int64]bool{}
			got := mustRecord(t, b, Options{Key: b.verifier, Each: func(seq int64, entry []byte) error {
				if string(entry) != string(b.entries[seq]) {
					t.Errorf("entry %d was handed on changed", seq)
				}
				seen[seq] = true
				return nil
			}})
			if diff := cmp.Diff(c.want, got.Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if got.OK {
				t.Error("the record is said to be good")
			}
			if c.want[0].Seq < 0 && len(seen) != size {
				t.Errorf("%d of %d whole entries were handed on", len(seen), size)
			}
		})
	}
}

// A log that was rewritten from some entry on, tree and all, and signed with the right key: only those who kept an
// earlier checkpoint can tell, and they do.
func TestRecordRewritten(t *testing.T) {
	honest := newBook(t, 300)
	kept := honest.checkpoint(t, 200)
	forged := &book{signer: honest.signer, verifier: honest.verifier}
	for i, entry := range honest.entries {
		if i == 150 {
			entry = []byte(strings.Replace(string(entry), `"actor":"test"`, `"actor":"nobody"`, 1))
		}
		forged.addBytes(t, entry)
	}
	if got := mustRecord(t, forged, Options{Key: honest.verifier}); !got.OK {
		t.Errorf("without an earlier checkpoint nothing can show: %v", got.Problems)
	}
	got := mustRecord(t, forged, Options{Key: honest.verifier, Since: kept})
	want := []Problem{{-1, fmt.Sprintf("the older checkpoint says that the first 200 entries have the root %s, they have %s",
		honest.tree(t, 200).Hash, forged.tree(t, 200).Hash)}}
	if diff := cmp.Diff(want, got.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if got := mustRecord(t, honest, Options{Key: honest.verifier, Since: kept}); !got.OK {
		t.Errorf("the honest record: %v", got.Problems)
	}
	if got := mustRecord(t, forged, Options{Key: honest.verifier, Since: honest.checkpoint(t, 150)}); !got.OK {
		t.Errorf("a checkpoint from before the forged entry says nothing of it: %v", got.Problems)
	}
}

func TestRecordRefuses(t *testing.T) {
	b := newBook(t, 20)
	other := newBook(t, 20)
	sameName, _, err := NewKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	resigned := *b
	resigned.signer = sameName
	future := newBook(t, 30)
	future.signer, future.verifier = b.signer, b.verifier
	unnamed := &book{signer: b.signer, verifier: b.verifier}
	unnamed.addBytes(t, b.entries[1])
	strange := &book{signer: b.signer, verifier: b.verifier}
	strange.addBytes(t, []byte(`{"format":1,"kind":"wager","key":"x"}`))
	for _, c := range []struct {
		name string
		src  Source
		opts Options
		says string
	}{
		{"another record's key", b, Options{Key: other.verifier}, "-1 checkpoint: the key of \"example.org/2024-03-05/test\" did not sign it"},
		{"a checkpoint by another key of that name", &resigned, Options{Key: b.verifier}, "-1 checkpoint: the key of \"example.org/2024-03-05/test\" did not sign it"},
		{"no key at all", b, Options{Key: "nonsense"}, "-1 verifier key \"nonsense\": malformed verifier id"},
		{
			"a checkpoint from the future", b,
			Options{Key: b.verifier, Since: future.checkpoint(t, 30)},
			"20 the older checkpoint has 30 entries, the record 20: it is from the future of this record, or this record has lost entries",
		},
		{"an older checkpoint of another record", b, Options{Key: b.verifier, Since: other.checkpoint(t, 10)}, "-1 older checkpoint: "},
		{"an older checkpoint that is none", b, Options{Key: b.verifier, Since: []byte("hello")}, "-1 older checkpoint: malformed note"},
		{"a first entry that does not say what it is", unnamed, Options{Key: b.verifier}, "0 the first entry is a catalog, and should say what the record is"},
		{"a first entry of an unknown kind", strange, Options{}, "0 the first entry does not read: entry: "},
		{"a witness that did not sign", b, Options{Key: b.verifier, Witnesses: []string{witnessKey(t)}}, "-1 1 of 1 witnesses did not sign the checkpoint"},
	} {
		got := mustRecord(t, c.src, c.opts)
		found := false
		for _, p := range got.Problems {
			found = found || strings.HasPrefix(fmt.Sprint(p.Seq, " ", p.What), c.says)
		}
		if got.OK || !found {
			t.Errorf("%s: %v, want %q", c.name, got.Problems, c.says)
		}
	}
}

func witnessKey(t testing.TB) string {
	t.Helper()
	_, verifier, err := NewWitnessKey("witness.example")
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

func TestForm(t *testing.T) {
	b := newBook(t, 5)
	for _, c := range []struct {
		name  string
		spoil func()
		want  []Problem
	}{
		{"twice the same key", func() { b.addBytes(t, b.entries[3]) }, []Problem{{5, `its key "file/3" belongs to entry 3 already`}}},
		{"a second first entry", func() { b.addBytes(t, b.entries[0]) }, []Problem{{5, "it is a record: the first entry, and no other, says what the record is"}}},
		{"backwards", func() {
			b.addBytes(t, []byte(strings.NewReplacer("file/4", "file/5", "03:00:00.004Z", "02:00:00.000Z").Replace(string(b.entries[4]))))
		}, []Problem{{5, "it was recorded at 2024-03-06T02:00:00.000Z, before the entry ahead of it at 2024-03-06T03:00:00.004Z"}}},
		{"not an entry", func() { b.addBytes(t, []byte("{}")) }, []Problem{{5, "entry: format 0: this program reads format 1"}}},
	} {
		b = newBook(t, 5)
		c.spoil()
		if diff := cmp.Diff(c.want, mustRecord(t, b, Options{Each: Form()}).Problems); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestRecordStopsWithContext(t *testing.T) {
	b := newBook(t, 20)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Record(ctx, stopped{b}, Options{Key: b.verifier}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// stopped is a source that heeds the context, as those over a network do.
type stopped struct{ Source }

func (s stopped) Checkpoint(ctx context.Context) ([]byte, error) { return nil, ctx.Err() }

// One bit of every byte of a folder of tiles is flipped in turn: each is reported, with the entry where it hits one, or
// changed nothing, and no entry that was changed is ever handed on.
func TestEveryFlippedBitOfTiles(t *testing.T) {
	const size = 200
	soak := os.Getenv("CANVASS_SOAK") == "1"
	b := newBook(t, size)
	folder := t.TempDir()
	w, err := NewWriter(folder, b.verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), b, b.checkpoint(t, size)); err != nil {
		t.Fatal(err)
	}
	src, err := OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	before := mustRecord(t, src, Options{Key: b.verifier})
	if !before.OK {
		t.Fatalf("before: %v", before.Problems)
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	flips, atEntry, unchanged := 0, 0, 0
	err = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		original, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for at := range original {
			if !soak && random.IntN(len(original)) > 150 {
				continue
			}
			changed := append([]byte(nil), original...)
			changed[at] ^= 1 << random.IntN(8)
			if err := os.WriteFile(path, changed, 0o600); err != nil {
				return err
			}
			got := mustRecord(t, src, Options{Key: b.verifier, Each: func(seq int64, entry []byte) error {
				if string(entry) != string(b.entries[seq]) {
					t.Errorf("%s, byte %d: entry %d was handed on changed", path, at, seq)
				}
				return nil
			}})
			flips++
			if filepath.Base(path) == "checkpoint" && cmp.Equal(before, got) {
				unchanged++ // the last letter of a signature in base64 has two bits to spare
			} else if got.OK {
				t.Errorf("%s, byte %d: not reported", path, at)
			} else if got.Problems[len(got.Problems)-1].Seq >= 0 {
				atEntry++
			} else if strings.Contains(path, "entries") {
				t.Errorf("%s, byte %d: no entry is named: %v", path, at, got.Problems)
			}
		}
		return os.WriteFile(path, original, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	if unchanged > 1 {
		t.Errorf("%d flips of the checkpoint changed nothing", unchanged)
	}
	t.Logf("%d flips, %d reported, %d of them with an entry, %d changed nothing", flips, flips-unchanged, atEntry, unchanged)
}
