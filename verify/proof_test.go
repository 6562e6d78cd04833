package verify_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/tiles/tilestest"
	"github.com/canvassdesk/canvass/verify"
)

func TestEntryAndItsProof(t *testing.T) {
	for _, n := range []int64{1, 2, 3, 255, 256, 257, 600} {
		b := tilestest.New(t, n)
		tree, signed := b.Tree(t, n), b.SignedAt(t, n)
		for seq := range n {
			if n > 300 && seq%37 != 0 {
				continue
			}
			entry, proof, err := verify.Entry(t.Context(), b, tree, seq)
			if err != nil || string(entry) != string(b.Entries[seq]) {
				t.Fatalf("entry %d of %d: %q, %v", seq, n, entry, err)
			}
			text := verify.FormatProof(seq, proof, signed)
			if err := verify.CheckProof(text, entry, b.Verifier); err != nil {
				t.Fatalf("proof of entry %d of %d: %v", seq, n, err)
			}
			if err := verify.CheckProof(text, append(entry, ' '), b.Verifier); err == nil || !strings.Contains(err.Error(), "the proof is not of this entry") {
				t.Fatalf("proof of another entry: %v", err)
			}
			wrong := strings.Replace(string(text), "\nindex ", "\nindex 1", 1)
			if err := verify.CheckProof([]byte(wrong), entry, b.Verifier); err == nil {
				t.Fatal("a proof with another number passes")
			}
		}
		for _, seq := range []int64{-1, n, n + 1} {
			if _, _, err := verify.Entry(t.Context(), b, tree, seq); err == nil {
				t.Errorf("entry %d of %d is there", seq, n)
			}
		}
	}
}

func TestEntries(t *testing.T) {
	b := tilestest.New(t, 700)
	for _, from := range []int64{0, 1, 255, 256, 300, 699, 700, 800} {
		next := from
		for entry, err := range verify.Entries(t.Context(), b, b.Tree(t, 700), from) {
			if err != nil || string(entry) != string(b.Entries[next]) {
				t.Fatalf("from %d, entry %d: %q, %v", from, next, entry, err)
			}
			next++
		}
		if next != max(from, 700) {
			t.Errorf("from %d: ended at %d", from, next)
		}
	}
	b.Damage[tilestest.Tile(-1, 1, 256)] = func(data []byte) ([]byte, error) { data[10] ^= 1; return data, nil }
	next := int64(0)
	for _, err := range verify.Entries(t.Context(), b, b.Tree(t, 700), 0) {
		var damaged *verify.DamagedError
		if err != nil && (!errors.As(err, &damaged) || damaged.Seq != 256 || next != 256) {
			t.Errorf("entry %d: %v", next, err)
		}
		if err == nil {
			next++
		}
	}
	if next != 256 {
		t.Errorf("%d entries came before the damaged one", next)
	}
}

func TestEntryRefusesDamage(t *testing.T) {
	b := tilestest.New(t, 300)
	tree := b.Tree(t, 300)
	other := tilestest.New(t, 300)
	b.Damage[tilestest.Tile(-1, 0, 256)] = func(data []byte) ([]byte, error) { data[10] ^= 1; return data, nil }
	var damaged *verify.DamagedError
	if _, _, err := verify.Entry(t.Context(), b, tree, 0); !errors.As(err, &damaged) || damaged.Seq != 0 {
		t.Errorf("a changed entry: %v", err)
	}
	if _, _, err := verify.Entry(t.Context(), b, tree, 1); err != nil {
		t.Errorf("the entry beside it: %v", err)
	}
	b.Damage[tilestest.Tile(-1, 0, 256)] = func(data []byte) ([]byte, error) { return data[:20], nil }
	if _, _, err := verify.Entry(t.Context(), b, tree, 7); !errors.As(err, &damaged) || damaged.Seq != 7 {
		t.Errorf("a bundle cut off: %v", err)
	}
	b.Damage[tilestest.Tile(0, 0, 256)] = func(data []byte) ([]byte, error) { data[32] ^= 1; return data, nil }
	if _, err := verify.Inclusion(t.Context(), b, tree, 0); err == nil {
		t.Error("a proof was made from a tile that is not of the tree")
	}
	if _, err := verify.Inclusion(t.Context(), other, tree, 0); err == nil {
		t.Error("a proof was made from another record's tiles")
	}
	if err := verify.CheckProof([]byte("nonsense"), nil, b.Verifier); err == nil {
		t.Error("nonsense is a proof")
	}
	if err := verify.CheckProof(nil, nil, "nonsense"); err == nil {
		t.Error("nonsense is a key")
	}
}

func TestConsistency(t *testing.T) {
	b := tilestest.New(t, 700)
	tree := b.Tree(t, 700)
	for _, n := range []int64{0, 1, 2, 128, 255, 256, 257, 512, 699, 700} {
		if _, err := verify.Consistency(t.Context(), b, tree, b.Tree(t, n)); err != nil {
			t.Errorf("from %d: %v", n, err)
		}
	}
	elsewhere := tlog.RecordHash([]byte("elsewhere"))
	for _, c := range []struct {
		older     tlog.Tree
		says      string
		rewritten bool
	}{
		{tlog.Tree{N: 0, Hash: elsewhere}, "a tree of no entries cannot have the root", true},
		{tlog.Tree{N: 300, Hash: elsewhere}, "the first 300 entries do not have the root", true},
		{tlog.Tree{N: 700, Hash: elsewhere}, "two trees of 700 entries", true},
		{tlog.Tree{N: 701, Hash: elsewhere}, "it is from the future of this record, or this record has lost entries", false},
	} {
		if _, err := verify.Consistency(t.Context(), b, tree, c.older); err == nil || !strings.Contains(err.Error(), c.says) || errors.Is(err, verify.ErrRewritten) != c.rewritten {
			t.Errorf("%d: %v, want %q", c.older.N, err, c.says)
		}
	}
}

func FuzzCheckProof(f *testing.F) {
	b := tilestest.New(f, 10)
	for seq := range int64(10) {
		proof, err := verify.Inclusion(f.Context(), b, b.Tree(f, 10), seq)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(verify.FormatProof(seq, proof, b.SignedAt(f, 10)), b.Entries[seq])
	}
	f.Fuzz(func(t *testing.T, proof, entry []byte) {
		if verify.CheckProof(proof, entry, b.Verifier) != nil {
			return
		}
		for _, e := range b.Entries {
			if string(e) == string(entry) {
				return
			}
		}
		t.Fatalf("proved an entry that was never in the record: %q", entry)
	})
}
