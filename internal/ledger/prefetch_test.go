package ledger_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// What lies in a step that is filled again and again is what was read as long as an entry is looked at, wherever reading
// begins and ends: the checks come before it is yielded, and would not tell.
func TestStepsAreOverwrittenBehindTheReader(t *testing.T) {
	const most = 3000
	tiles := map[tlog.Tile][]byte{}
	heads := []ledger.Head{{Root: new(merkle.Edge).Root()}}
	var edge merkle.Edge
	edge.Full = func(t tlog.Tile, hashes []tlog.Hash, _ tlog.Hash) { tiles[t] = merkle.JoinHashes(hashes) }
	var leaves []tlog.Hash
	for i := range int64(most) {
		leaves = append(leaves, tlog.RecordHash(ledgertest.Entry(i).Bytes))
		edge.Append(leaves[i])
		heads = append(heads, ledger.Head{Size: edge.Size(), Root: edge.Root()})
	}
	tile := func(t tlog.Tile) ([]byte, error) {
		full := t
		full.W = merkle.TileWidth
		if b, ok := tiles[full]; ok {
			return b[:t.W*tlog.HashSize], nil
		}
		if t.L > 0 { // of the roots of full tiles below
			var hashes []tlog.Hash
			for n := range int64(t.W) {
				below, err := merkle.SplitHashes(tiles[tlog.Tile{H: t.H, L: t.L - 1, N: t.N*merkle.TileWidth + n, W: merkle.TileWidth}], merkle.TileWidth)
				if err != nil {
					return nil, err
				}
				hashes = append(hashes, merkle.TileRoot(below))
			}
			return merkle.JoinHashes(hashes), nil
		}
		return merkle.JoinHashes(leaves[t.N*merkle.TileWidth:][:t.W]), nil
	}
	fill := func(_ context.Context, from, to int64, into *ledger.Step) error {
		all := into.Bytes[:cap(into.Bytes)]
		for i := range all { // what was in it is gone
			all[i] = '#'
		}
		for i := from; i < to; i++ {
			e, at := ledgertest.Entry(i), len(into.Bytes)
			into.Bytes = append(into.Bytes, e.Bytes...)
			into.Rows = append(into.Rows, ledger.Row{
				Seq: i, Key: e.Key, Recorded: e.Recorded, Bytes: into.Bytes[at:len(into.Bytes):len(into.Bytes)],
				Hash: leaves[i], Sum: ledger.RowSum(i, e.Recorded, e.Key),
			})
		}
		return nil
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, most).Draw(t, "size")
		from := rapid.Int64Range(0, size).Draw(t, "from")
		step := rapid.SampledFrom([]int64{merkle.TileWidth, 2 * merkle.TileWidth}).Draw(t, "step")
		next := from
		rows := ledger.PrefetchOnce(t.Context(), from, size, step, fill)
		for s, err := range ledger.Replay(t.Context(), heads[size], from, rows, tile) {
			if err != nil {
				t.Fatal(err)
			}
			if want := ledgertest.Entry(next); s.Seq != next || !bytes.Equal(s.Bytes, want.Bytes) {
				t.Fatal(fmt.Sprintf("entry %d is %d, %.60s", next, s.Seq, s.Bytes))
			}
			next++
		}
		if next != size {
			t.Fatalf("%d entries of %d", next, size)
		}
	})
}
