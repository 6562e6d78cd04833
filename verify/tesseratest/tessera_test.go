// Package tesseratest lets a log client that this project did not write check its records: Tessera's. It is a module of
// its own, so that nobody who uses Canvass needs Tessera.
package tesseratest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/verify"
)

const origin = "example.org/tesseratest"

// record is a record that is published in a folder, served, and read by Tessera's client.
type record struct {
	log              ledger.Log
	signer, verifier string
	folder           string
	writer           *tiles.Writer
	fetcher          *client.HTTPFetcher
	key              note.Verifier
}

func newRecord(t *testing.T) *record {
	t.Helper()
	r := &record{log: memory.New(), folder: t.TempDir()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	r.signer, r.verifier, err = signing.NewKey(origin)
	must(err)
	r.writer, err = tiles.NewWriter(r.folder, r.verifier)
	must(err)
	r.key, err = note.NewVerifier(r.verifier)
	must(err)
	server := httptest.NewServer(http.FileServer(http.Dir(r.folder)))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL + "/")
	must(err)
	r.fetcher, err = client.NewHTTPFetcher(base, server.Client())
	must(err)
	return r
}

// grow appends entries until there are n, signs and publishes.
func (r *record) grow(t *testing.T, n int64) {
	t.Helper()
	head, err := r.log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b ledger.Batch
	for i := head.Size; i < n; i++ {
		e := canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindNotice, Key: fmt.Sprint("notice-", i), Recorded: canvass.Time(1709694000000 + i), Actor: "test",
			By: "somebody", Contest: "2024/dem/as",
			Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: strings.Repeat("x", int(1+i%300))},
		}
		if i == 0 {
			e = canvass.Entry{
				Format: canvass.Format, Kind: canvass.KindRecord, Key: "record", Recorded: 1709694000000, Actor: "test",
				Record: &canvass.Record{Kind: canvass.Rehearsal, Name: "a test", Origin: origin, Key: r.verifier},
			}
		}
		bytes, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		b.Entries = append(b.Entries, ledger.Pending{Key: e.Key, Bytes: bytes, Recorded: int64(e.Recorded)})
	}
	if head, err = r.log.Append(t.Context(), head.Size, b); err != nil {
		t.Fatal(err)
	}
	signed, err := signing.Checkpoint(head.Tree(), r.signer)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.writer.Update(t.Context(), ledger.Source(r.log), signed); err != nil {
		t.Fatal(err)
	}
}

// leafHashes is how Tessera's checker reads our entry bundles: with its own decoder and its own leaf hash.
func leafHashes(bundle []byte) ([][]byte, error) {
	var b api.EntryBundle
	if err := b.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, entry := range b.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}

var sizes = []int64{1, 2, 255, 256, 257, 600, 66_000}

// Tessera's fsck reads every tile and every bundle and rebuilds the tree.
func TestFsck(t *testing.T) {
	r := newRecord(t)
	for _, n := range sizes {
		r.grow(t, n)
		if err := fsck.New(origin, r.key, r.fetcher, leafHashes, fsck.Opts{N: 2}).Check(t.Context()); err != nil {
			t.Fatalf("%d entries: %v", n, err)
		}
	}
}

// It is a real check: a bit flipped in any kind of file makes it fail, as it does ours.
func TestFsckFindsDamage(t *testing.T) {
	r := newRecord(t)
	r.grow(t, 600)
	for _, name := range []string{"checkpoint", "tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000", "tile/entries/002.p/88"} {
		path := filepath.Join(r.folder, filepath.FromSlash(name))
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := append([]byte(nil), good...)
		bad[len(bad)/2] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		// More workers than tiles: one that finds damage ends, and nobody would take the tiles behind it.
		theirs := fsck.New(origin, r.key, r.fetcher, leafHashes, fsck.Opts{N: 16}).Check(t.Context())
		src, err := verify.OpenFolder(r.folder)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := verify.Record(t.Context(), src, verify.Options{Key: r.verifier})
		if err != nil {
			t.Fatal(err)
		}
		if theirs == nil || ours.OK {
			t.Errorf("%s: theirs says %v, ours %v", name, theirs, ours.Problems)
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Tessera's client builds proofs from our tiles, its Merkle library checks them, and ours agrees with each.
func TestProofs(t *testing.T) {
	r := newRecord(t)
	for i, n := range sizes {
		r.grow(t, n)
		cp, signed, _, err := client.FetchCheckpoint(t.Context(), r.fetcher.ReadCheckpoint, r.key, origin)
		if err != nil {
			t.Fatal(err)
		}
		if cp.Size != uint64(n) {
			t.Fatalf("the checkpoint has %d entries, want %d", cp.Size, n)
		}
		builder, err := client.NewProofBuilder(t.Context(), cp.Size, r.fetcher.ReadTile)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := verify.OpenCheckpoint(signed, r.verifier)
		if err != nil {
			t.Fatal(err)
		}
		for _, seq := range []int64{0, 1, 100, 255, 256, 599, n / 2, n - 1} {
			if seq < 0 || seq >= n {
				continue
			}
			bundle, err := client.GetEntryBundle(t.Context(), r.fetcher.ReadEntryBundle, uint64(seq)/256, cp.Size)
			if err != nil {
				t.Fatal(err)
			}
			entry := bundle.Entries[seq%256]
			theirs, err := builder.InclusionProof(t.Context(), uint64(seq))
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(seq), cp.Size, rfc6962.DefaultHasher.HashLeaf(entry), theirs, cp.Hash); err != nil {
				t.Errorf("entry %d of %d: %v", seq, n, err)
			}
			bytes, ours, err := verify.Entry(t.Context(), ledger.Source(r.log), opened.Tree, seq)
			if err != nil || string(bytes) != string(entry) || len(ours) != len(theirs) {
				t.Fatalf("entry %d of %d: ours has %d hashes, theirs %d, %v", seq, n, len(ours), len(theirs), err)
			}
			for i := range ours {
				if string(ours[i][:]) != string(theirs[i]) {
					t.Errorf("entry %d of %d: the proofs differ at hash %d", seq, n, i)
				}
			}
		}
		for _, older := range sizes[:i] {
			theirs, err := builder.ConsistencyProof(t.Context(), uint64(older), cp.Size)
			if err != nil {
				t.Fatal(err)
			}
			root := rootAt(t, r, older)
			if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(older), cp.Size, theirs, root, cp.Hash); err != nil {
				t.Errorf("%d entries after %d: %v", n, older, err)
			}
		}
	}
}

// rootAt is the root of the first n entries.
func rootAt(t *testing.T, r *record, n int64) []byte {
	t.Helper()
	var edge merkle.Edge
	for entry, err := range r.log.Read(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if edge.Append(entry.Hash); edge.Size() == n {
			break
		}
	}
	root := edge.Root()
	return root[:]
}

// Tessera's tracker follows the record from checkpoint to checkpoint and proves each step.
func TestTracker(t *testing.T) {
	r := newRecord(t)
	r.grow(t, 1)
	tracker, err := client.NewLogStateTracker(t.Context(), r.fetcher.ReadTile, nil, r.key, origin, client.UnilateralConsensus(r.fetcher.ReadCheckpoint))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range sizes[1:] {
		r.grow(t, n)
		if _, _, _, err := tracker.Update(t.Context()); err != nil {
			t.Fatalf("%d entries: %v", n, err)
		}
		if got := tracker.Latest().Size; got != uint64(n) {
			t.Errorf("the tracker is at %d, the record at %d", got, n)
		}
	}
}
