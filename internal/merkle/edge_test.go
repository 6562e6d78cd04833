package merkle

import (
	"bytes"
	"encoding/binary"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func leaf(i int64) tlog.Hash {
	return tlog.RecordHash(binary.BigEndian.AppendUint64([]byte("leaf"), uint64(i)))
}

// hashList is the oracle: every stored hash of a tree, as x/mod lays them out.
type hashList []tlog.Hash

func (l hashList) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		out = append(out, l[i])
	}
	return out, nil
}

// storedHashes are those of the first n leaves; a shorter tree's are a prefix of them.
var storedHashes = sync.OnceValue(func() hashList {
	var l hashList
	for n := range int64(66_100) {
		hashes, err := tlog.StoredHashesForRecordHash(n, leaf(n), l)
		if err != nil {
			panic(err)
		}
		l = append(l, hashes...)
	}
	return l
})

// The edge has the root that x/mod computes from all stored hashes, at every size around the tile boundaries.
func TestEdgeRootAgainstStoredHashes(t *testing.T) {
	var e Edge
	oracle := storedHashes()
	for n := range int64(66_000) { // beyond a full tile of level 1
		if n < 1100 || n > 65_500 && n < 65_600 || n%999 == 0 {
			want, err := tlog.TreeHash(n, oracle)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Root(); got != want {
				t.Fatalf("root of %d leaves: got %s, want %s", n, got, want)
			}
		}
		e.Append(leaf(n))
	}
}

// Full and Partial together are every tile of the tree, and an edge loaded from them goes on alike.
func TestEdgeTilesAndLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.Int64Range(0, 1030), rapid.Int64Range(0, 1030), rapid.Int64Range(0, 1030), rapid.Int64Range(65_530, 66_100)).Draw(t, "size")
		tiles := map[tlog.Tile][]tlog.Hash{}
		oracle := storedHashes()
		e := &Edge{Full: func(tile tlog.Tile, hashes []tlog.Hash, root tlog.Hash) {
			tiles[tile] = append([]tlog.Hash(nil), hashes...)
			if root != TileRoot(hashes) {
				t.Fatalf("%s has the root %s, want %s", TilePath(tile), root, TileRoot(hashes))
			}
		}}
		for n := range size {
			e.Append(leaf(n))
		}
		for level := range e.Levels() {
			if tile, hashes := e.Partial(level); tile.W > 0 {
				tiles[tile] = hashes
			}
		}
		covered := 0
		for level := range Levels(size) {
			for tile := range Tiles(level, 0, size) {
				covered++
				want, err := tlog.ReadTileData(tile, oracle)
				if err != nil {
					t.Fatal(err)
				}
				if got := JoinHashes(tiles[tile]); !bytes.Equal(got, want) {
					t.Fatalf("%s: got %x, want %x", TilePath(tile), got, want)
				}
			}
		}
		if covered != len(tiles) {
			t.Fatalf("the tree has %d tiles, the edge gave %d", covered, len(tiles))
		}

		loaded, err := LoadEdge(size, func(tile tlog.Tile) ([]tlog.Hash, error) { return tiles[tile], nil })
		if err != nil {
			t.Fatal(err)
		}
		clone := e.Clone()
		for n := size; n < size+300; n++ {
			if loaded.Root() != e.Root() || clone.Root() != e.Root() {
				t.Fatalf("roots at %d differ: loaded %s, cloned %s, want %s", n, loaded.Root(), clone.Root(), e.Root())
			}
			e.Append(leaf(n))
			loaded.Append(leaf(n))
			clone.Append(leaf(n))
		}
	})
}

func TestSplitBundleRefuses(t *testing.T) {
	two, err := AppendEntry(nil, []byte("first"))
	if err != nil {
		t.Fatal(err)
	}
	if two, err = AppendEntry(two, []byte("second")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		bundle []byte
		want   int
		whole  int
		err    string
	}{
		{"whole", two, 2, 2, ""},
		{"empty", nil, 1, 0, "cut off behind 0 of 1 entries"},
		{"cut in a length", two[:8], 2, 1, "cut off behind 1 of 2 entries"},
		{"cut in an entry", two[:len(two)-1], 2, 1, "cut off behind 1 of 2 entries"},
		{"one too many", two, 1, 1, "8 bytes behind the last of 1 entries"},
	} {
		got, err := SplitBundle(c.bundle, c.want)
		if msg := errText(err); msg != c.err || len(got) != c.whole {
			t.Errorf("%s: %d entries, %q; want %d, %q", c.name, len(got), msg, c.whole, c.err)
		}
	}
	if _, err := AppendEntry(nil, make([]byte, 65_536)); err == nil {
		t.Error("an entry of 65,536 bytes went into a bundle")
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func FuzzSplitBundle(f *testing.F) {
	two, _ := AppendEntry(nil, []byte("first"))
	two, _ = AppendEntry(two, []byte("second"))
	f.Add(two, 2)
	f.Fuzz(func(t *testing.T, bundle []byte, want int) {
		if want < 1 || want > TileWidth {
			return
		}
		entries, err := SplitBundle(bundle, want)
		if err != nil {
			return
		}
		var again []byte
		for _, e := range entries {
			if again, err = AppendEntry(again, e); err != nil {
				t.Fatal(err)
			}
		}
		if string(again) != string(bundle) {
			t.Fatalf("%q was split into %q", bundle, entries)
		}
	})
}
