package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

// One bit of every byte of a record is flipped in turn. Each flip either is reported, or it changed nothing that is
// stored: every entry, key, piece of evidence and setting is still there. And whether or not somebody checks, reading
// never yields an entry that is not as it was appended: it stops before, with the entry's number.
//
// The short form flips every byte of the file's header and a random sample of the others.
func TestEveryFlippedBit(t *testing.T) {
	t.Run("200 entries", func(t *testing.T) { everyFlippedBit(t, 200, ledgertest.Soak()) })
	t.Run("600 entries, with tiles", func(t *testing.T) { everyFlippedBit(t, 600, false) })
}

// everyFlippedBit flips a bit of all bytes or of a sample.
func everyFlippedBit(t *testing.T, entries int64, all bool) {
	l, path := newRecordWith(t, entries)
	evidence := []ledger.Evidence{
		{Bytes: []byte("ab")}, // one flip away from NULL in SQLite's own encoding
		{Bytes: []byte("a count sheet"), Salt: ledger.NewSalt()},
		{Bytes: bytes.Repeat([]byte("a page "), 900)},
		{},
	}
	for _, e := range evidence {
		if _, err := l.PutEvidence(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	erased := ledger.Evidence{Bytes: []byte("erased"), Salt: ledger.NewSalt()}
	if _, err := l.PutEvidence(t.Context(), erased); err != nil {
		t.Fatal(err)
	}
	if err := l.EraseEvidence(t.Context(), erased.Hash()); err != nil {
		t.Fatal(err)
	}
	if err := l.SetMeta(t.Context(), "checkpoint", []byte("signed\n")); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	original, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	seed := rand.Uint64()
	t.Logf("seed %d, %d bytes", seed, len(original))
	random := rand.New(rand.NewPCG(seed, 0))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var unchanged, atEntry, elsewhere, refused int
	for at := range original {
		if !all && at >= 100 && random.IntN(len(original)) > 500 {
			continue
		}
		bit := byte(1) << random.IntN(8)
		if _, err := file.WriteAt([]byte{original[at] ^ bit}, int64(at)); err != nil {
			t.Fatal(err)
		}
		got, err := inspect(path, entries, evidence, erased)
		switch {
		case err != nil:
			t.Errorf("byte %d, bit %#x: %v", at, bit, err)
		case got.refused:
			refused++
		case got.reported && got.seq >= 0:
			atEntry++
		case got.reported:
			elsewhere++
		default:
			unchanged++
		}
		if _, err := file.WriteAt(original[at:at+1], int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d flips: %d reported at an entry, %d reported elsewhere, %d refused on opening, %d changed nothing that is stored",
		unchanged+atEntry+elsewhere+refused, atEntry, elsewhere, refused, unchanged)
	if atEntry == 0 || elsewhere == 0 || refused == 0 {
		t.Error("the flips did not reach every part of the file")
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(original, after) {
		t.Errorf("the test left the file changed: %v", err)
	}
}

// outcome is what became of one flip.
type outcome struct {
	refused  bool  // the record did not open, with the reason
	reported bool  // Read or Check named the damage
	seq      int64 // the entry, or -1
}

// inspect reads a record that has one bit flipped. An error means that the damage got through.
func inspect(path string, entries int64, evidence []ledger.Evidence, erased ledger.Evidence) (outcome, error) {
	l, err := OpenReadOnly(path)
	if err != nil {
		if !errors.Is(err, ledger.ErrDamaged) {
			return outcome{}, fmt.Errorf("refused for another reason: %w", err)
		}
		return outcome{refused: true, seq: 0}, nil
	}
	defer l.Close()
	ctx := ledgertest.Context
	next, err := asAppended(l.Read(ctx, 0))
	again, oerr := OpenReadOnly(path) // SQLite looks at a page that it holds in memory no second time
	if oerr != nil {
		return outcome{}, fmt.Errorf("opened once more: %w", oerr)
	}
	defer again.Close()
	if once, oerr := asAppended(ledger.ReadOnce(ctx, again, 0)); once != next || fmt.Sprint(oerr) != fmt.Sprint(err) {
		return outcome{}, fmt.Errorf("read: %d entries and %w; read once: %d and %w", next, err, once, oerr)
	}
	var damaged *ledger.DamagedError
	switch {
	case errors.As(err, &damaged) && damaged.Seq == next:
		return outcome{reported: true, seq: next}, nil
	case err != nil:
		return outcome{}, fmt.Errorf("reading stopped before entry %d with: %w", next, err)
	case next != entries:
		return outcome{}, fmt.Errorf("reading ended at entry %d of %d without an error", next, entries)
	}
	problems, err := l.Check(ctx)
	if err != nil {
		return outcome{}, fmt.Errorf("check: %w", err)
	}
	if len(problems) > 0 {
		return outcome{reported: true, seq: problems[0].Seq}, nil
	}

	// Nothing was reported, so everything must be there.
	for i := range entries {
		if seq, ok, err := l.Find(ctx, ledgertest.Entry(i).Key); err != nil || !ok || seq != i {
			return outcome{}, fmt.Errorf("find entry %d: %d, %v, %v", i, seq, ok, err)
		}
	}
	for _, want := range evidence {
		got, err := l.Evidence(ctx, want.Hash())
		if err != nil || !bytes.Equal(got.Bytes, want.Bytes) || !bytes.Equal(got.Salt, want.Salt) {
			return outcome{}, fmt.Errorf("evidence %q: %w", want.Bytes, err)
		}
	}
	if _, err := l.Evidence(ctx, erased.Hash()); !errors.Is(err, ledger.ErrErased) {
		return outcome{}, fmt.Errorf("erased evidence: %w", err)
	}
	if value, err := l.Meta(ctx, "checkpoint"); err != nil || string(value) != "signed\n" {
		return outcome{}, fmt.Errorf("checkpoint: %q, %w", value, err)
	}
	if _, err := l.Tile(ctx, tlog.Tile{H: 8, L: 0, N: 0, W: 200}); err != nil {
		return outcome{}, fmt.Errorf("tile: %w", err)
	}
	return outcome{seq: -1}, nil
}

// asAppended reads entries, how many are as they were appended, and the error behind them.
func asAppended(read iter.Seq2[ledger.Stored, error]) (next int64, err error) {
	for s, err := range read {
		if err != nil {
			return next, err
		}
		want := ledgertest.Entry(next)
		if s.Seq != next || s.Key != want.Key || !bytes.Equal(s.Bytes, want.Bytes) {
			return next, fmt.Errorf("entry %d was read as %d, %q, %q", next, s.Seq, s.Key, s.Bytes)
		}
		next++
	}
	return next, nil
}
