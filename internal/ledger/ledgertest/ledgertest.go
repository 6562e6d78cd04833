// Package ledgertest is the suite that every engine of package ledger passes: one test for each MUST of
// ledger.Log, damage of every kind, random operations against the engine in memory, and kill -9.
//
//	func TestMain(m *testing.M) { ledgertest.Main(m, engine) }
//	func TestEngine(t *testing.T) { ledgertest.Run(t, engine) }
//
// With CANVASS_SOAK=1 the long forms run.
package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// Engine tells the suite how to reach an engine.
type Engine struct {
	// New makes an empty record that nobody has open and returns where it is.
	New func(t testing.TB) string

	// Open opens the record at a place that New returned. A Volatile engine opens each place once.
	Open func(location string) (ledger.Log, error)

	// Damage changes what is stored behind the back of an open record.
	Damage func(t testing.TB, log ledger.Log, location string, d Damage)

	// Volatile says that the record ends with Close, so that what concerns a second opening or another process
	// is not tested.
	Volatile bool
}

// Damage is one change to what is stored.
type Damage struct {
	Kind DamageKind
	Seq  int64     // the entry concerned
	Tile tlog.Tile // for FlipTile and DropTile
	Hash tlog.Hash // for FlipEvidence
	Name string    // for FlipMeta
}

// DamageKind names a kind of damage.
type DamageKind string

// The kinds of damage that an engine's Damage knows.
const (
	FlipBytes    DamageKind = "a bit of an entry's bytes flipped"
	FlipHash     DamageKind = "a bit of an entry's leaf hash flipped"
	FlipKey      DamageKind = "an entry's key changed"
	FlipMoment   DamageKind = "an entry's moment changed"
	Replace      DamageKind = "an entry replaced, its row made to agree"
	Drop         DamageKind = "an entry removed"
	Repeat       DamageKind = "an entry stored in place of the next one"
	Swap         DamageKind = "an entry exchanged with the next one"
	FlipTile     DamageKind = "a bit of a tile flipped"
	DropTile     DamageKind = "a tile removed"
	FlipHead     DamageKind = "a bit of the head flipped"
	DropHead     DamageKind = "the head removed"
	FlipEvidence DamageKind = "a bit of evidence flipped"
	FlipMeta     DamageKind = "a bit of a setting flipped"
)

// Run runs the whole suite.
func Run(t *testing.T, e Engine) {
	t.Run("contract", func(t *testing.T) { contract(t, e) })
	t.Run("damage", func(t *testing.T) { damage(t, e) })
	t.Run("scrub", func(t *testing.T) { scrub(t, e) })
	t.Run("repair", func(t *testing.T) { repair(t, e) })
	t.Run("same answers as memory", func(t *testing.T) { sameAnswers(t, e) })
	if !e.Volatile {
		t.Run("kill -9", func(t *testing.T) { kill(t, e) })
	}
}

// Soak tells whether the long forms are to run.
func Soak() bool { return os.Getenv("CANVASS_SOAK") == "1" }

// Entry is the pending entry that the suite stores as number seq: its bytes, key and moment follow from the number
// alone.
func Entry(seq int64) ledger.Pending {
	pad := strings.Repeat("x", int(seq*37%500))
	return ledger.Pending{
		Key:      fmt.Sprintf("suite/%d", seq),
		Bytes:    fmt.Appendf(nil, `{"kind":"notice","recorded":%d,"key":"suite/%d","text":"%s"}`, 1709600000000+seq/3, seq, pad),
		Recorded: 1709600000000 + seq/3,
	}
}

// Entries is Entry for n numbers from seq on.
func Entries(seq, n int64) ledger.Batch {
	var b ledger.Batch
	for i := range n {
		b.Entries = append(b.Entries, Entry(seq+i))
	}
	return b
}

// Describe describes an Entry.
func Describe(b []byte) (d ledger.Description, err error) {
	_, err = fmt.Sscanf(string(b), `{"kind":"notice","recorded":%d,"key":%q,`, &d.Recorded, &d.Key)
	return d, err
}

// fresh opens a new record, to be closed with the test.
func fresh(t testing.TB, e Engine) (ledger.Log, string) {
	t.Helper()
	location := e.New(t)
	return open(t, e, location), location
}

func open(t testing.TB, e Engine, location string) ledger.Log {
	t.Helper()
	log, err := e.Open(location)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := log.Close(); err != nil && !errors.Is(err, ledger.ErrClosed) {
			t.Errorf("close: %v", err)
		}
	})
	return log
}

// Fill appends entries from..to-1 in batches of an uneven size.
func Fill(t testing.TB, log ledger.Log, from, to int64) ledger.Head {
	t.Helper()
	var head ledger.Head
	for from < to {
		n := min(to-from, 97)
		var err error
		if head, err = log.Append(context.Background(), from, Entries(from, n)); err != nil {
			t.Fatalf("append %d entries at %d: %v", n, from, err)
		}
		from += n
	}
	return head
}

// RootOf is the root of the first n Entries, computed without any engine.
func RootOf(n int64) tlog.Hash {
	var edge merkle.Edge
	for i := range n {
		edge.Append(tlog.RecordHash(Entry(i).Bytes))
	}
	return edge.Root()
}

// MustBeEntries reads from on and fails unless it gets the Entries from..to-1 and no error.
func MustBeEntries(t testing.TB, log ledger.Log, from, to int64) {
	t.Helper()
	next, err := readEntries(log, from)
	if err != nil {
		t.Fatalf("read from %d: stopped at %d: %v", from, next, err)
	}
	if next != to {
		t.Fatalf("read from %d: ended at %d, want %d", from, next, to)
	}
}

// readEntries reads from on, holds each entry against Entry, and returns the number of the first that did not come,
// with the error in its place. Who keeps nothing of them is given the same.
func readEntries(log ledger.Log, from int64) (int64, error) {
	next, err := heldAgainst(log.Read(context.Background(), from), from)
	if once, oerr := heldAgainst(ledger.ReadOnce(context.Background(), log, from), from); once != next || fmt.Sprint(oerr) != fmt.Sprint(err) {
		return next, fmt.Errorf("read: stopped at %d: %w; read once: stopped at %d: %w", next, err, once, oerr)
	}
	return next, err
}

func heldAgainst(entries iter.Seq2[ledger.Stored, error], from int64) (int64, error) {
	next := from
	for s, err := range entries {
		if err != nil {
			return next, err
		}
		want := Entry(next)
		if s.Seq != next || s.Key != want.Key || s.Recorded != want.Recorded || !bytes.Equal(s.Bytes, want.Bytes) || s.Hash != tlog.RecordHash(want.Bytes) {
			return next, fmt.Errorf("entry %d came as %d, key %q, bytes %q", next, s.Seq, s.Key, s.Bytes)
		}
		next++
	}
	return next, nil
}
