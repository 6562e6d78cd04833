package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

func readSnapshot(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	Fill(t, log, 0, 300)
	next := int64(0)
	for s, err := range log.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Seq != next {
			t.Fatalf("got entry %d, want %d", s.Seq, next)
		}
		if next++; next == 100 {
			Fill(t, log, 300, 310)
		}
	}
	if next != 300 {
		t.Errorf("reading ended at %d, want the 300 entries of its beginning", next)
	}
	MustBeEntries(t, log, 0, 310)
}

func readResume(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	Fill(t, log, 0, 1030)
	for _, from := range []int64{0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 1023, 1024, 1025, 1029} {
		MustBeEntries(t, log, from, 1030)
	}
	for _, from := range []int64{1030, 1031, 1 << 40} {
		MustBeEntries(t, log, from, from)
	}
	for _, err := range log.Read(ctx, -1) {
		if !errors.Is(err, ledger.ErrInvalid) {
			t.Errorf("read from -1: %v", err)
		}
	}
	for _, c := range []struct{ from, to, want int64 }{{0, 3, 3}, {1000, 2000, 30}, {5, 5, 0}, {2000, 3000, 0}} {
		rows, err := log.Rows(ctx, c.from, c.to)
		if err != nil || int64(len(rows)) != c.want || c.want > 0 && (rows[0].Seq != c.from || rows[0].Key != Entry(c.from).Key) {
			t.Errorf("rows %d to %d: %d rows, %v", c.from, c.to, len(rows), err)
		}
	}
	for range log.Read(ctx, 0) {
		break // a reader may leave at once, and the record goes on
	}
	Fill(t, log, 1030, 1031)
}

func watch(t *testing.T, e Engine) {
	log, location := fresh(t, e)
	Fill(t, log, 0, 2)
	watched := log
	if !e.Volatile {
		watched = open(t, e, location) // what another opening writes arrives too
	}
	short, cancel := context.WithCancel(ctx)
	defer cancel()
	c, err := watched.Watch(short, 1)
	if err != nil {
		t.Fatal(err)
	}
	head := receive(t, c)
	if head.Size != 2 {
		t.Fatalf("the first head has %d entries, want 2", head.Size)
	}
	for size := int64(2); size < 40; size++ { // nobody receives, and the writer goes on
		Fill(t, log, size, size+1)
	}
	for last := head.Size; last < 40; last = head.Size {
		if head = receive(t, c); head.Size <= last {
			t.Fatalf("a head of %d entries came behind one of %d", head.Size, last)
		}
	}
	if want := RootOf(40); head.Root != want {
		t.Errorf("root %s, want %s", head.Root, want)
	}
	late, err := watched.Watch(short, 40)
	if err != nil {
		t.Fatal(err)
	}
	Fill(t, log, 40, 41)
	if head := receive(t, late); head.Size != 41 {
		t.Errorf("watching from 40 brought %d", head.Size)
	}
	cancel()
	for range c { // ends
	}
	for range late {
	}
	if _, err := watched.Watch(ctx, -1); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("watch from -1: %v", err)
	}
	until, err := watched.Watch(ctx, 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	if err := watched.Close(); err != nil {
		t.Fatal(err)
	}
	for range until { // ends with the log
	}
}

// receive waits for a head. The limit is there to end a broken test, not to measure.
func receive(t testing.TB, c <-chan ledger.Head) ledger.Head {
	t.Helper()
	select {
	case head, ok := <-c:
		if !ok {
			t.Fatal("the channel is closed")
		}
		return head
	case <-time.After(time.Minute):
		t.Fatal("no head within a minute")
	}
	panic("unreachable")
}

func find(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	Fill(t, log, 0, 400)
	for _, want := range []int64{0, 1, 255, 256, 399} {
		seq, ok, err := log.Find(ctx, Entry(want).Key)
		if err != nil || !ok || seq != want {
			t.Errorf("find %q: %d, %v, %v", Entry(want).Key, seq, ok, err)
		}
	}
	for _, key := range []string{"", "suite/400", "suite/", "SUITE/1", "suite/1 ", "\xff", "a\x00b"} {
		if seq, ok, err := log.Find(ctx, key); ok || err != nil {
			t.Errorf("find %q: %d, %v, %v", key, seq, ok, err)
		}
	}
}

func everyTile(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	const size = 1300
	Fill(t, log, 0, size)
	var (
		edge merkle.Edge
		all  = map[tlog.Tile][]byte{}
	)
	edge.Full = func(tile tlog.Tile, hashes []tlog.Hash, _ tlog.Hash) { all[tile] = merkle.JoinHashes(hashes) }
	for i := range int64(size) {
		edge.Append(tlog.RecordHash(Entry(i).Bytes))
	}
	for level := range edge.Levels() {
		if tile, hashes := edge.Partial(level); tile.W > 0 {
			all[tile] = merkle.JoinHashes(hashes)
		}
	}
	for tile := range merkle.Tiles(merkle.BundleLevel, 0, size) {
		for i := range int64(tile.W) {
			var err error
			if all[tile], err = merkle.AppendEntry(all[tile], Entry(tile.N*merkle.TileWidth+i).Bytes); err != nil {
				t.Fatal(err)
			}
		}
	}
	for tile, want := range all {
		got, err := log.Tile(ctx, tile)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v; want %d bytes", merkle.TilePath(tile), len(got), err, len(want))
		}
		part := tile
		for part.W = 1; part.W < tile.W; part.W += 50 {
			got, err := log.Tile(ctx, part)
			if err != nil || !bytes.HasPrefix(want, got) || tile.L >= 0 && len(got) != part.W*tlog.HashSize {
				t.Errorf("%s: %d bytes, %v", merkle.TilePath(part), len(got), err)
			}
		}
	}
	for _, c := range []struct {
		tile tlog.Tile
		kind error
	}{
		{tlog.Tile{H: 8, L: 0, N: 5, W: 21}, ledger.ErrNotFound}, // 1300 is 5*256 and 20
		{tlog.Tile{H: 8, L: -1, N: 5, W: 256}, ledger.ErrNotFound},
		{tlog.Tile{H: 8, L: 1, N: 0, W: 6}, ledger.ErrNotFound},
		{tlog.Tile{H: 8, L: 2, N: 0, W: 1}, ledger.ErrNotFound},
		{tlog.Tile{H: 8, L: 0, N: 1 << 50, W: 1}, ledger.ErrNotFound},
		{tlog.Tile{H: 8, L: 0, N: 1 << 60, W: 1}, ledger.ErrInvalid},
		{tlog.Tile{H: 8, L: 0, N: 0, W: 0}, ledger.ErrInvalid},
		{tlog.Tile{H: 8, L: 0, N: 0, W: 257}, ledger.ErrInvalid},
		{tlog.Tile{H: 8, L: -2, N: 0, W: 1}, ledger.ErrInvalid},
		{tlog.Tile{H: 8, L: 0, N: -1, W: 1}, ledger.ErrInvalid},
		{tlog.Tile{H: 7, L: 0, N: 0, W: 1}, ledger.ErrInvalid},
	} {
		if _, err := log.Tile(ctx, c.tile); !errors.Is(err, c.kind) {
			t.Errorf("tile %v: %v, want %v", c.tile, err, c.kind)
		}
	}
}

func evidence(t *testing.T, e Engine) {
	log, location := fresh(t, e)
	page := ledger.Evidence{Bytes: bytes.Repeat([]byte("as received "), 20_000)}
	hash, err := log.PutEvidence(ctx, page)
	if err != nil || hash != page.Hash() {
		t.Fatalf("put: %v, %v", hash, err)
	}
	if again, err := log.PutEvidence(ctx, page); err != nil || again != hash {
		t.Errorf("put again: %v, %v", again, err)
	}
	secret := ledger.Evidence{Bytes: []byte("+1 684 555 0100"), Salt: ledger.NewSalt()}
	secretHash, err := log.PutEvidence(ctx, secret)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(state(t, log).Evidence); n != 2 {
		t.Errorf("%d pieces of evidence are held, want 2", n)
	}
	if _, err := log.PutEvidence(ctx, ledger.Evidence{Bytes: make([]byte, ledger.MaxEvidence+1)}); !errors.Is(err, ledger.ErrTooLarge) {
		t.Errorf("too much evidence: %v", err)
	}

	if err := log.EraseEvidence(ctx, secretHash); err != nil {
		t.Fatal(err)
	}
	if err := log.EraseEvidence(ctx, secretHash); err != nil {
		t.Errorf("erasing twice: %v", err)
	}
	never := ledger.Evidence{Bytes: []byte("must never come in")}
	if err := log.EraseEvidence(ctx, never.Hash()); err != nil {
		t.Errorf("erasing what is not there: %v", err)
	}
	if _, err := log.PutEvidence(ctx, never); !errors.Is(err, ledger.ErrErased) {
		t.Errorf("putting what was erased before it came: %v", err)
	}
	if _, err := log.Evidence(ctx, secretHash); !errors.Is(err, ledger.ErrErased) {
		t.Errorf("reading what was erased: %v", err)
	}
	if _, err := log.PutEvidence(ctx, secret); !errors.Is(err, ledger.ErrErased) {
		t.Errorf("putting what was erased: %v", err)
	}
	if _, err := log.Evidence(ctx, tlog.Hash{1}); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("reading what is not there: %v", err)
	}
	if !e.Volatile {
		log.Close()
		log = open(t, e, location)
	}
	for h, want := range map[tlog.Hash]bool{hash: true, secretHash: false, {1}: false} {
		if has, err := log.HasEvidence(ctx, h); err != nil || has != want {
			t.Errorf("has %s: %v, %v, want %v", h, has, err, want)
		}
	}
	if got, err := log.Evidence(ctx, hash); err != nil || !bytes.Equal(got.Bytes, page.Bytes) {
		t.Errorf("the page did not come back: %v", err)
	}
	listed := map[ledger.EvidenceState]bool{}
	for state, err := range log.ListEvidence(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		listed[state] = true
	}
	want := map[ledger.EvidenceState]bool{{Hash: hash}: true, {Hash: secretHash, Erased: true}: true, {Hash: never.Hash(), Erased: true}: true}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("list of evidence (-want +got):\n%s", diff)
	}
}

func meta(t *testing.T, e Engine) {
	log, location := fresh(t, e)
	if _, err := log.Meta(ctx, "checkpoint"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a setting never set: %v", err)
	}
	for _, value := range []string{"one", "", "two\x00\xff"} {
		if err := log.SetMeta(ctx, "checkpoint", []byte(value)); err != nil {
			t.Fatal(err)
		}
		if got, err := log.Meta(ctx, "checkpoint"); err != nil || string(got) != value {
			t.Errorf("set to %q, got %q, %v", value, got, err)
		}
	}
	if err := log.SetMeta(ctx, "key", make([]byte, ledger.MaxMeta)); err != nil {
		t.Error(err)
	}
	if err := log.SetMeta(ctx, "key", make([]byte, ledger.MaxMeta+1)); !errors.Is(err, ledger.ErrTooLarge) {
		t.Errorf("a setting too large: %v", err)
	}
	if err := log.SetMeta(ctx, "", []byte("x")); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("a setting without a name: %v", err)
	}
	if err := log.SetMeta(ctx, "key", nil); err != nil {
		t.Error(err)
	}
	if !e.Volatile {
		log.Close()
		log = open(t, e, location)
	}
	if got, err := log.Meta(ctx, "checkpoint"); err != nil || string(got) != "two\x00\xff" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := log.Meta(ctx, "key"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a setting removed: %v", err)
	}
	if err := log.SetMeta(ctx, "another", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if names, err := log.MetaNames(ctx); err != nil || !slices.Equal(names, []string{"another", "checkpoint"}) {
		t.Errorf("names %q, %v", names, err)
	}
}
