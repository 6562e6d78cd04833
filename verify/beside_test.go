package verify_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/internal/tiles/tilestest"
	"github.com/canvassdesk/canvass/verify"
)

// A signature that is not of its entry is a problem of a record, whatever the desk that took it in thought, and so is
// one for another kind of record.
func TestRecordChecksOfficers(t *testing.T) {
	officer, public, err := signing.NewKey("example.org/chair")
	if err != nil {
		t.Fatal(err)
	}
	at, err := canvass.ParseInterval("2024-03-06T02:25Z")
	if err != nil {
		t.Fatal(err)
	}
	signed := func(key string, kind canvass.RecordKind) canvass.Entry {
		e := canvass.Entry{
			Kind: canvass.KindConfirmation, Key: key, At: at, By: "party", Contest: "2024/dem/as",
			Confirmation: &canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: "jason-palmer", Measure: canvass.Votes},
		}
		if err := signing.Confirmation(&e, kind, officer); err != nil {
			t.Fatal(err)
		}
		return e
	}
	b := tilestest.New(t, 1)
	b.Add(t, signed("good", canvass.Rehearsal))
	changed := signed("changed", canvass.Rehearsal)
	other := *changed.Confirmation
	other.Winner, changed.Confirmation = "joe-biden", &other
	b.Add(t, changed)
	b.Add(t, signed("of another kind of record", canvass.Live))
	r := tilestest.Check(t, b, verify.Options{})
	if len(r.Confirmations) != 1 || r.Confirmations[0] != (verify.Confirmation{1, "2024/dem/as", "party", public}) {
		t.Errorf("confirmations: %+v", r.Confirmations)
	}
	if r.OK || len(r.Problems) != 2 || r.Problems[0].Seq != 2 || r.Problems[1].Seq != 3 || !strings.Contains(r.Problems[0].What, "is not of this confirmation") {
		t.Errorf("problems: %+v", r.Problems)
	}
}

// Evidence in a folder is counted as what it is; what is wrong with it is a problem of the entry that names it, or that
// says that it was erased.
func TestRecordReadsEvidence(t *testing.T) {
	b := tilestest.New(t, 1)
	hashes := map[string]tlog.Hash{}
	name := func(what string) string {
		hash := sha256.Sum256([]byte(what))
		hashes[what] = hash
		return "sha256:" + hex.EncodeToString(hash[:])
	}
	for _, what := range []string{"whole", "wrong", "erased", "still there", "not public", "whole"} {
		b.Add(t, canvass.Entry{
			Kind: canvass.KindCatalog, Key: "file/" + what + "/" + string(rune('a'+len(b.Entries))), Catalog: &canvass.CatalogFile{Path: what, Hash: name(what)},
		})
	}
	for _, what := range []string{"erased", "still there"} {
		b.Add(t, canvass.Entry{Kind: canvass.KindErasure, Key: "erasure/" + what, Erasure: &canvass.Erasure{Evidence: name(what), Reason: "asked for"}})
	}
	path := t.TempDir()
	w, err := tiles.NewWriter(path, b.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), b, b.SignedAt(t, int64(len(b.Entries)))); err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"whole", "wrong", "still there"} {
		if err := w.PutEvidence(t.Context(), []byte(what)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(path, filepath.FromSlash(verify.EvidencePath(hashes["wrong"]))), []byte("wrung"), 0o644); err != nil {
		t.Fatal(err)
	}
	var read, of int64
	r := tilestest.Check(t, w.Source(), verify.Options{Progress: func(a, b int64) { read, of = a, b }})
	if want := (verify.Evidence{Named: 5, Whole: 1, Erased: 1, NotHere: 1}); r.Evidence == nil || *r.Evidence != want {
		t.Errorf("evidence: %+v, want %+v", r.Evidence, want)
	}
	if len(r.Problems) != 2 || r.Problems[0].Seq != 2 || !strings.Contains(r.Problems[0].What, "does not have the hash") ||
		r.Problems[1].Seq != 8 || !strings.Contains(r.Problems[1].What, "was erased, and the bytes are there") {
		t.Errorf("problems: %+v", r.Problems)
	}
	if read != 9 || of != 9 {
		t.Errorf("progress ended at %d of %d", read, of)
	}
	if r := tilestest.Check(t, w.Source(), verify.Options{WithoutEvidence: true}); r.Evidence != nil || !r.OK {
		t.Errorf("nobody asked for evidence: %+v", r)
	}
}
