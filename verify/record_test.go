package verify_test

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
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/internal/tiles/tilestest"
	"github.com/canvassdesk/canvass/verify"
)

func TestRecordIsGood(t *testing.T) {
	for _, n := range []int64{1, 2, 200, 255, 256, 257, 511, 512, 600, 66_000} {
		b := tilestest.New(t, n)
		got := tilestest.Check(t, b, verify.Options{Key: b.Verifier})
		want := verify.Result{OK: true, Entries: n, Root: b.Tree(t, n).Hash, Problems: []verify.Problem{}, Origin: tilestest.Origin, Key: b.Verifier, KeyGiven: true, Signed: n}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d entries (-want +got):\n%s", n, diff)
		}
	}
	b := tilestest.New(t, 20)
	if got := tilestest.Check(t, b, verify.Options{}); !got.OK || got.KeyGiven || got.Key != b.Verifier {
		t.Errorf("with the record's own key: %+v", got)
	}
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
	gone := func([]byte) ([]byte, error) { return nil, verify.ErrNotFound }
	probe := tilestest.New(t, size)
	offset := func(seq int64) int { // of an entry's bytes in its bundle
		at := 2
		for i := seq &^ 255; i < seq; i++ {
			at += 2 + len(probe.Entries[i])
		}
		return at
	}
	for _, c := range []struct {
		name   string
		tile   tlog.Tile
		damage func([]byte) ([]byte, error)
		want   []verify.Problem
	}{
		{
			"an entry in a full bundle", tilestest.Tile(-1, 0, 256), flip(offset(77) + 5),
			[]verify.Problem{{77, "its bytes do not have its hash in tile/0/000"}},
		},
		{
			"an entry in the last bundle", tilestest.Tile(-1, 2, 88), flip(offset(599) + 5),
			[]verify.Problem{{599, "its bytes do not have its hash in tile/0/002.p/88"}},
		},
		{
			"a bundle cut off", tilestest.Tile(-1, 1, 256), short(offset(300) + 3),
			[]verify.Problem{{300, "tile/entries/001 is damaged: cut off behind 44 of 256 entries"}},
		},
		{
			"the last bundle cut off", tilestest.Tile(-1, 2, 88), short(offset(520)),
			[]verify.Problem{{520, "tile/entries/002.p/88 is damaged: cut off behind 8 of 88 entries"}},
		},
		{
			"a bundle gone", tilestest.Tile(-1, 1, 256), gone,
			[]verify.Problem{{256, "tile/entries/001 cannot be read: not in the record"}},
		},
		{
			"a bundle too long", tilestest.Tile(-1, 1, 256), func(b []byte) ([]byte, error) { return append(b, 0), nil },
			[]verify.Problem{{512, "tile/entries/001 is damaged: 1 bytes behind the last of 256 entries"}},
		},
		{
			"a hash in a full tile", tilestest.Tile(0, 0, 256), flip(77 * 32),
			[]verify.Problem{{-1, "tile/0/000 is damaged, its entries are whole"}},
		},
		{
			"a hash in the last tile", tilestest.Tile(0, 2, 88), flip(5 * 32),
			[]verify.Problem{{-1, "tile/0/002.p/88 is damaged, its entries are whole"}},
		},
		{
			"a tile cut off", tilestest.Tile(0, 1, 256), short(100),
			[]verify.Problem{{-1, "tile/0/001 cannot be read: 100 bytes are not 256 hashes of 32 bytes"}},
		},
		{
			"a tile gone", tilestest.Tile(0, 1, 256), gone,
			[]verify.Problem{{-1, "tile/0/001 cannot be read: not in the record"}},
		},
		{
			"a tile of the level above", tilestest.Tile(1, 0, 2), flip(0),
			[]verify.Problem{{-1, "tile/1/000.p/2 does not agree with the entries"}},
		},
		{
			"a source that names the entry", tilestest.Tile(-1, 1, 256), func([]byte) ([]byte, error) {
				return nil, &verify.DamagedError{Seq: 300, What: "its bytes do not have its leaf hash"}
			},
			[]verify.Problem{{300, "its bytes do not have its leaf hash"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := tilestest.New(t, size)
			b.Damage[c.tile] = c.damage
			seen := map[int64]bool{}
			got := tilestest.Check(t, b, verify.Options{Key: b.Verifier, Each: func(seq int64, entry []byte) error {
				if string(entry) != string(b.Entries[seq]) {
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
	honest := tilestest.New(t, 300)
	kept := honest.SignedAt(t, 200)
	forged := &tilestest.Record{Signer: honest.Signer, Verifier: honest.Verifier}
	for i, entry := range honest.Entries {
		if i == 150 {
			entry = []byte(strings.Replace(string(entry), `"actor":"test"`, `"actor":"nobody"`, 1))
		}
		forged.AddBytes(t, entry)
	}
	if got := tilestest.Check(t, forged, verify.Options{Key: honest.Verifier}); !got.OK {
		t.Errorf("without an earlier checkpoint nothing can show: %v", got.Problems)
	}
	got := tilestest.Check(t, forged, verify.Options{Key: honest.Verifier, Since: kept})
	want := []verify.Problem{{-1, fmt.Sprintf("the older checkpoint says that the first 200 entries have the root %s, they have %s",
		honest.Tree(t, 200).Hash, forged.Tree(t, 200).Hash)}}
	if diff := cmp.Diff(want, got.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if got := tilestest.Check(t, honest, verify.Options{Key: honest.Verifier, Since: kept}); !got.OK {
		t.Errorf("the honest record: %v", got.Problems)
	}
	if got := tilestest.Check(t, forged, verify.Options{Key: honest.Verifier, Since: honest.SignedAt(t, 150)}); !got.OK {
		t.Errorf("a checkpoint from before the forged entry says nothing of it: %v", got.Problems)
	}
}

func TestRecordRefuses(t *testing.T) {
	b := tilestest.New(t, 20)
	other := tilestest.New(t, 20)
	sameName, _, err := signing.NewKey(tilestest.Origin)
	if err != nil {
		t.Fatal(err)
	}
	resigned := *b
	resigned.Signer = sameName
	future := tilestest.New(t, 30)
	future.Signer, future.Verifier = b.Signer, b.Verifier
	unnamed := &tilestest.Record{Signer: b.Signer, Verifier: b.Verifier}
	unnamed.AddBytes(t, b.Entries[1])
	strange := &tilestest.Record{Signer: b.Signer, Verifier: b.Verifier}
	strange.AddBytes(t, []byte(`{"format":1,"kind":"wager","key":"x"}`))
	for _, c := range []struct {
		name string
		src  verify.Source
		opts verify.Options
		says string
	}{
		{"another record's key", b, verify.Options{Key: other.Verifier}, "-1 checkpoint: the key of \"example.org/2024-03-05/test\" did not sign it"},
		{"a checkpoint by another key of that name", &resigned, verify.Options{Key: b.Verifier}, "-1 checkpoint: the key of \"example.org/2024-03-05/test\" did not sign it"},
		{
			"a checkpoint from the future", b,
			verify.Options{Key: b.Verifier, Since: future.SignedAt(t, 30)},
			"20 the older checkpoint has 30 entries, the record 20: it is from the future of this record, or this record has lost entries",
		},
		{"an older checkpoint of another record", b, verify.Options{Key: b.Verifier, Since: other.SignedAt(t, 10)}, "-1 older checkpoint: "},
		{"an older checkpoint that is none", b, verify.Options{Key: b.Verifier, Since: []byte("hello")}, "-1 older checkpoint: malformed note"},
		{"a first entry that does not say what it is", unnamed, verify.Options{Key: b.Verifier}, "0 the first entry is a catalog, and should say what the record is"},
		{"a first entry of an unknown kind", strange, verify.Options{}, "0 the first entry does not read: entry: "},
		{"a witness that did not sign", b, verify.Options{Key: b.Verifier, Witnesses: []string{witnessKey(t)}}, "-1 1 of 1 witnesses did not sign the checkpoint"},
	} {
		got := tilestest.Check(t, c.src, c.opts)
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
	_, verifier, err := signing.NewWitnessKey("witness.example")
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

func TestForm(t *testing.T) {
	b := tilestest.New(t, 5)
	for _, c := range []struct {
		name  string
		spoil func()
		want  []verify.Problem
	}{
		{"twice the same key", func() { b.AddBytes(t, b.Entries[3]) }, []verify.Problem{{5, `its key "file/3" belongs to entry 3 already`}}},
		{"a second first entry", func() { b.AddBytes(t, b.Entries[0]) }, []verify.Problem{{5, "it is a record: the first entry, and no other, says what the record is"}}},
		{"backwards", func() {
			b.AddBytes(t, []byte(strings.NewReplacer("file/4", "file/5", "03:00:00.004Z", "02:00:00.000Z").Replace(string(b.Entries[4]))))
		}, []verify.Problem{{5, "it was recorded at 2024-03-06T02:00:00.000Z, before the entry ahead of it at 2024-03-06T03:00:00.004Z"}}},
		{"not an entry", func() { b.AddBytes(t, []byte("{}")) }, []verify.Problem{{5, "entry: format 0: this program reads format 1"}}},
	} {
		b = tilestest.New(t, 5)
		c.spoil()
		if diff := cmp.Diff(c.want, tilestest.Check(t, b, verify.Options{}).Problems); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestRecordStopsWithContext(t *testing.T) {
	b := tilestest.New(t, 20)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := verify.Record(ctx, stopped{b}, verify.Options{Key: b.Verifier}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// stopped is a source that heeds the context, as those over a network do.
type stopped struct{ verify.Source }

func (s stopped) Checkpoint(ctx context.Context) ([]byte, error) { return nil, ctx.Err() }

// A source that cannot be asked, at whichever tile, says nothing of the record: no problem is told of it. Nor is a key
// that is none held against it.
func TestRecordCannotBeRead(t *testing.T) {
	b := tilestest.New(t, 300)
	down := errors.New("the network is down")
	for _, broken := range []tlog.Tile{
		tilestest.Tile(-1, 0, 256), tilestest.Tile(-1, 1, 44), tilestest.Tile(0, 0, 256), tilestest.Tile(0, 1, 44), tilestest.Tile(1, 0, 1),
	} {
		b.Damage = map[tlog.Tile]func([]byte) ([]byte, error){broken: func([]byte) ([]byte, error) { return nil, down }}
		got, err := verify.Record(t.Context(), b, verify.Options{Key: b.Verifier})
		if !errors.Is(err, down) || canvass.KindOf(err) != canvass.Failed || len(got.Problems) > 0 {
			t.Errorf("%s: %v, %v", verify.TilePath(broken), err, got.Problems)
		}
	}
	b.Damage = nil
	for name, opts := range map[string]verify.Options{
		"a key": {Key: "nonsense"}, "a witness's key": {Key: b.Verifier, Witnesses: []string{"nonsense"}},
	} {
		if _, err := verify.Record(t.Context(), b, opts); canvass.KindOf(err) != canvass.Invalid {
			t.Errorf("%s that is none: %v", name, err)
		}
	}
}

// One bit of every byte of a folder of tiles is flipped in turn: each is reported, with the entry where it hits one, or
// changed nothing, and no entry that was changed is ever handed on.
func TestEveryFlippedBitOfTiles(t *testing.T) {
	const size = 200
	soak := os.Getenv("CANVASS_SOAK") == "1"
	b := tilestest.New(t, size)
	folder := t.TempDir()
	w, err := tiles.NewWriter(folder, b.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), b, b.SignedAt(t, size)); err != nil {
		t.Fatal(err)
	}
	src, err := verify.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	before := tilestest.Check(t, src, verify.Options{Key: b.Verifier})
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
			got := tilestest.Check(t, src, verify.Options{Key: b.Verifier, Each: func(seq int64, entry []byte) error {
				if string(entry) != string(b.Entries[seq]) {
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
