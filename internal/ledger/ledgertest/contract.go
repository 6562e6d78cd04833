package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// Context is for calls that are not to be cancelled.
var Context = context.Background()

var ctx = Context

// contract holds the engine to each MUST of ledger.Log.
func contract(t *testing.T, e Engine) {
	type clause struct {
		name string
		run  func(*testing.T, Engine)
	}
	cases := []clause{
		{"an empty record has no entries and the root of nothing", emptyRecord},
		{"append returns the head that the tree has", appendHead},
		{"append stores nothing when the record is not where the caller takes it to be", appendConflict},
		{"append stores all of a batch or nothing", appendRefusals},
		{"append stores evidence with the entries that name it", appendEvidence},
		{"append in a context that has ended stores nothing", appendCancelled},
		{"append takes entries up to the limit and no further", appendBounds},
		{"two writers with one head: one wins, the other is told", twoWriters},
		{"read yields the entries in order up to the head as reading began", readSnapshot},
		{"read can be left and taken up anywhere", readResume},
		{"watch sends the newest head, never an older one, and holds nobody up", watch},
		{"find knows each key and no other", find},
		{"tiles are those of c2sp.org/tlog-tiles at every size", everyTile},
		{"evidence is kept once, bounded, and erased for good", evidence},
		{"settings are kept and removed", meta},
		{"after close each method says so", closed},
		{"close waits for an append that is under way", closeWaits},
	}
	if !e.Volatile {
		cases = append(cases,
			clause{"a record opened again is as it was", reopen},
			clause{"a record opened twice is one record", openTwice})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, e) })
	}
}

func emptyRecord(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	head, err := log.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	// RFC 6962, section 2.1: the hash of an empty list is the hash of an empty string.
	if got := head.Root.String(); head.Size != 0 || got != "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" {
		t.Errorf("head of an empty record: %d, %s", head.Size, got)
	}
	MustBeEntries(t, log, 0, 0)
	if _, ok, err := log.Find(ctx, "suite/0"); ok || err != nil {
		t.Errorf("find in an empty record: %v, %v", ok, err)
	}
	again, err := log.Append(ctx, 0, ledger.Batch{})
	if err != nil || again != head {
		t.Errorf("an empty batch: %v, %v", again, err)
	}
	if problems, err := log.Check(ctx); err != nil || len(problems) != 0 {
		t.Errorf("check of an empty record: %v, %v", problems, err)
	}
}

func appendHead(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	size := int64(0)
	for _, n := range []int64{1, 1, 2, 3, 249, 1, 1, 255, 1, 500, 17} {
		head, err := log.Append(ctx, size, Entries(size, n))
		if err != nil {
			t.Fatal(err)
		}
		size += n
		want := ledger.Head{Size: size, Root: RootOf(size)}
		stored, err := log.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if head != want || stored != want {
			t.Fatalf("after %d entries: append says %v, head says %v, want %v", size, head, stored, want)
		}
	}
	MustBeEntries(t, log, 0, size)
}

func appendConflict(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	head := Fill(t, log, 0, 5)
	for _, expect := range []int64{0, 4, 6, -1} {
		_, err := log.Append(ctx, expect, Entries(5, 2))
		var conflict *ledger.ConflictError
		if !errors.As(err, &conflict) || !errors.Is(err, ledger.ErrConflict) {
			t.Fatalf("append at %d of 5: %v", expect, err)
		}
		if conflict.Expected != expect || conflict.Head != head {
			t.Errorf("the conflict says %d and %v, want %d and %v", conflict.Expected, conflict.Head, expect, head)
		}
	}
	MustBeEntries(t, log, 0, 5)
}

func appendRefusals(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	Fill(t, log, 0, 9)
	salted := ledger.Evidence{Bytes: []byte("a number to be erased"), Salt: ledger.NewSalt()}
	hash, err := log.PutEvidence(ctx, salted)
	if err != nil {
		t.Fatal(err)
	}
	if err := log.EraseEvidence(ctx, hash); err != nil {
		t.Fatal(err)
	}

	good, other := Entry(9), Entry(10)
	with := func(p ledger.Pending, change func(*ledger.Pending)) ledger.Pending {
		change(&p)
		return p
	}
	for _, c := range []struct {
		name  string
		batch ledger.Batch
		kind  error
		says  string
	}{
		{
			"a key of an earlier entry", batchOf(good, with(other, func(p *ledger.Pending) { p.Key = "suite/3" })),
			ledger.ErrDuplicateKey, `key "suite/3" belongs to entry 3 already`,
		},
		{
			"a key twice in the batch", batchOf(good, other, with(other, func(p *ledger.Pending) { p.Key = good.Key })),
			ledger.ErrDuplicateKey, `key "suite/9" belongs to entry 9 already`,
		},
		{
			"a moment before the record's last", batchOf(with(good, func(p *ledger.Pending) { p.Recorded = 1 })),
			ledger.ErrOutOfOrder, `entry "suite/9" is recorded at 1 ms, before the entry ahead of it at 1709600000002 ms`,
		},
		{
			"a moment before the one ahead of it", batchOf(good, with(other, func(p *ledger.Pending) { p.Recorded = good.Recorded - 1 })),
			ledger.ErrOutOfOrder, `before the entry ahead of it`,
		},
		{"no key", batchOf(good, with(other, func(p *ledger.Pending) { p.Key = "" })), ledger.ErrInvalid, "has no key"},
		{"a key with a zero byte", batchOf(with(good, func(p *ledger.Pending) { p.Key = "a\x00b" })), ledger.ErrInvalid, "zero bytes"},
		{"a key that is not UTF-8", batchOf(with(good, func(p *ledger.Pending) { p.Key = "\xff" })), ledger.ErrInvalid, "UTF-8"},
		{
			"a key that is too long", batchOf(good, with(other, func(p *ledger.Pending) { p.Key = strings.Repeat("k", ledger.MaxKey+1) })),
			ledger.ErrTooLarge, "has 513 bytes, the limit is 512",
		},
		{"no bytes", batchOf(good, with(other, func(p *ledger.Pending) { p.Bytes = nil })), ledger.ErrInvalid, "has no bytes"},
		{
			"too many bytes", batchOf(good, with(other, func(p *ledger.Pending) { p.Bytes = make([]byte, ledger.MaxEntry+1) })),
			ledger.ErrTooLarge, "has 65536 bytes, the limit is 65535",
		},
		{
			"too much evidence",
			ledger.Batch{Entries: []ledger.Pending{good}, Evidence: []ledger.Evidence{{Bytes: make([]byte, ledger.MaxEvidence+1)}}},
			ledger.ErrTooLarge, "evidence has 33554433 bytes, the limit is 33554432",
		},
		{
			"a salt of the wrong length",
			ledger.Batch{Entries: []ledger.Pending{good}, Evidence: []ledger.Evidence{{Salt: []byte("salt")}}},
			ledger.ErrInvalid, "salt",
		},
		{
			"evidence that was erased",
			ledger.Batch{Entries: []ledger.Pending{good}, Evidence: []ledger.Evidence{salted}},
			ledger.ErrErased, "erased",
		},
	} {
		before := state(t, log)
		c.batch.Evidence = append(c.batch.Evidence, ledger.Evidence{Bytes: []byte("beside " + c.name)})
		_, err := log.Append(ctx, 9, c.batch)
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
		if diff := cmp.Diff(before, state(t, log)); diff != "" {
			t.Errorf("%s: the record changed (-before +after):\n%s", c.name, diff)
		}
	}
	Fill(t, log, 9, 11) // and what was good in those batches can still be stored
	MustBeEntries(t, log, 0, 11)
}

func batchOf(entries ...ledger.Pending) ledger.Batch { return ledger.Batch{Entries: entries} }

// snapshot is all that a record holds.
type snapshot struct {
	Head     ledger.Head
	Entries  []ledger.Stored
	Evidence map[string]ledger.Evidence
}

func state(t testing.TB, log ledger.Log) snapshot {
	t.Helper()
	s := snapshot{Evidence: map[string]ledger.Evidence{}}
	var err error
	if s.Head, err = log.Head(ctx); err != nil {
		t.Fatal(err)
	}
	for entry, err := range log.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		s.Entries = append(s.Entries, entry)
	}
	for held, err := range log.ListEvidence(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if held.Erased {
			continue
		}
		if s.Evidence[held.Hash.String()], err = log.Evidence(ctx, held.Hash); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func appendEvidence(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	plain := ledger.Evidence{Bytes: []byte("51 to 40")}
	salted := ledger.Evidence{Bytes: []byte("51 to 40"), Salt: ledger.NewSalt()}
	empty := ledger.Evidence{}
	b := Entries(0, 2)
	b.Evidence = []ledger.Evidence{plain, salted, plain, empty}
	if _, err := log.Append(ctx, 0, b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []ledger.Evidence{plain, salted, empty} {
		got, err := log.Evidence(ctx, want.Hash())
		if err != nil || !bytes.Equal(got.Bytes, want.Bytes) || !bytes.Equal(got.Salt, want.Salt) {
			t.Errorf("evidence %q came back as %q, %v", want.Bytes, got.Bytes, err)
		}
	}
	if plain.Hash() == salted.Hash() {
		t.Error("a salt does not change the hash")
	}
	alone := ledger.Batch{Evidence: []ledger.Evidence{{Bytes: []byte("alone")}}}
	if head, err := log.Append(ctx, 2, alone); err != nil || head.Size != 2 {
		t.Errorf("evidence without entries: %v, %v", head, err)
	}
	if has, err := log.HasEvidence(ctx, alone.Evidence[0].Hash()); !has || err != nil {
		t.Errorf("evidence without entries was not stored: %v", err)
	}
	if _, err := log.Append(ctx, 1, ledger.Batch{Evidence: []ledger.Evidence{{Bytes: []byte("late")}}}); !errors.Is(err, ledger.ErrConflict) {
		t.Errorf("evidence without entries, wrong head: %v", err)
	}
}

func appendCancelled(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	Fill(t, log, 0, 3)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := log.Append(ended, 3, Entries(3, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("append: %v", err)
	}
	if _, err := log.PutEvidence(ended, ledger.Evidence{Bytes: []byte("x")}); !errors.Is(err, context.Canceled) {
		t.Errorf("put evidence: %v", err)
	}
	if err := log.SetMeta(ended, "x", []byte("y")); !errors.Is(err, context.Canceled) {
		t.Errorf("set meta: %v", err)
	}
	for _, err := range log.Read(ended, 0) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("read: %v", err)
		}
	}
	MustBeEntries(t, log, 0, 3)
	if has, _ := log.HasEvidence(ctx, ledger.Evidence{Bytes: []byte("x")}.Hash()); has {
		t.Error("evidence was stored")
	}

	// Cut off at any moment, a batch is there whole or not at all, and an error other than ErrUncertain means that it
	// is not.
	size := int64(3)
	for i := range 40 {
		short, cancel := context.WithTimeout(ctx, time.Duration(i*50)*time.Microsecond)
		_, err := log.Append(short, size, Entries(size, 50))
		cancel()
		head, herr := log.Head(ctx)
		if herr != nil {
			t.Fatal(herr)
		}
		stored := head.Size == size+50
		switch {
		case !stored && head.Size != size:
			t.Fatalf("half a batch is stored: %d entries, want %d or %d", head.Size, size, size+50)
		case err == nil && !stored:
			t.Fatal("acknowledged and not stored")
		case err != nil && stored && !errors.Is(err, ledger.ErrUncertain):
			t.Fatalf("stored, and yet %v", err)
		}
		size = head.Size
	}
	MustBeEntries(t, log, 0, size)
}

func appendBounds(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	big := ledger.Pending{Key: strings.Repeat("é", ledger.MaxKey/2), Bytes: bytes.Repeat([]byte{0}, ledger.MaxEntry), Recorded: -5}
	head, err := log.Append(ctx, 0, batchOf(big, ledger.Pending{Key: "k", Bytes: []byte{0xff}, Recorded: -5}))
	if err != nil {
		t.Fatal(err)
	}
	for s, err := range log.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Seq == 0 && (s.Key != big.Key || !bytes.Equal(s.Bytes, big.Bytes)) {
			t.Error("the largest entry did not come back")
		}
	}
	if want := tlog.NodeHash(tlog.RecordHash(big.Bytes), tlog.RecordHash([]byte{0xff})); head.Root != want {
		t.Errorf("root %s, want %s", head.Root, want)
	}
}

func twoWriters(t *testing.T, e Engine) {
	location := e.New(t)
	logs := []ledger.Log{open(t, e, location)}
	if e.Volatile {
		logs = append(logs, logs[0])
	} else {
		logs = append(logs, open(t, e, location))
	}
	const rounds = 60
	for size := int64(0); size < rounds; size++ {
		var (
			start = make(chan struct{})
			wg    sync.WaitGroup
			errs  [2]error
		)
		for i, log := range logs {
			wg.Go(func() {
				<-start
				_, errs[i] = log.Append(ctx, size, Entries(size, 1))
			})
		}
		close(start)
		wg.Wait()
		won, lost := errs[0], errs[1]
		if won != nil {
			won, lost = lost, won
		}
		var conflict *ledger.ConflictError
		if won != nil || !errors.As(lost, &conflict) {
			t.Fatalf("round %d: %v and %v, want success and a conflict", size, errs[0], errs[1])
		}
		if conflict.Expected != size || conflict.Head.Size != size+1 {
			t.Fatalf("round %d: the loser was told %v", size, conflict)
		}
	}
	for _, log := range logs {
		MustBeEntries(t, log, 0, rounds)
	}
}

func closed(t *testing.T, e Engine) {
	log, _ := fresh(t, e)
	Fill(t, log, 0, 3)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil && !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("closing twice: %v", err)
	}
	calls := map[string]func() error{
		"append":         func() error { _, err := log.Append(ctx, 3, Entries(3, 1)); return err },
		"head":           func() error { _, err := log.Head(ctx); return err },
		"watch":          func() error { _, err := log.Watch(ctx, 0); return err },
		"rows":           func() error { _, err := log.Rows(ctx, 0, 3); return err },
		"find":           func() error { _, _, err := log.Find(ctx, "k"); return err },
		"tile":           func() error { _, err := log.Tile(ctx, tlog.Tile{H: 8, W: 1}); return err },
		"put evidence":   func() error { _, err := log.PutEvidence(ctx, ledger.Evidence{}); return err },
		"evidence":       func() error { _, err := log.Evidence(ctx, tlog.Hash{}); return err },
		"has evidence":   func() error { _, err := log.HasEvidence(ctx, tlog.Hash{}); return err },
		"erase evidence": func() error { return log.EraseEvidence(ctx, tlog.Hash{}) },
		"meta":           func() error { _, err := log.Meta(ctx, "k"); return err },
		"set meta":       func() error { return log.SetMeta(ctx, "k", []byte("v")) },
		"check":          func() error { _, err := log.Check(ctx); return err },
		"read": func() error {
			for _, err := range log.Read(ctx, 0) {
				return err
			}
			return nil
		},
		"meta names": func() error { _, err := log.MetaNames(ctx); return err },
		"list evidence": func() error {
			for _, err := range log.ListEvidence(ctx) {
				return err
			}
			return nil
		},
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, ledger.ErrClosed) {
			t.Errorf("%s: %v, want %v", name, err, ledger.ErrClosed)
		}
	}
}

func closeWaits(t *testing.T, e Engine) {
	log, location := fresh(t, e)
	acked := make(chan int64)
	go func() {
		for size := int64(0); ; size += 20 {
			if _, err := log.Append(ctx, size, Entries(size, 20)); err != nil {
				acked <- size
				return
			}
		}
	}()
	c, err := log.Watch(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	receive(t, c)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	size := <-acked
	if !e.Volatile {
		MustBeEntries(t, open(t, e, location), 0, size)
	}
}

func reopen(t *testing.T, e Engine) {
	location := e.New(t)
	size := int64(0)
	for _, n := range []int64{0, 1, 254, 1, 1, 255, 300, 1} {
		log := open(t, e, location)
		MustBeEntries(t, log, 0, size)
		head := Fill(t, log, size, size+n)
		if size += n; n > 0 && head.Root != RootOf(size) {
			t.Fatalf("root at %d entries: %s, want %s", size, head.Root, RootOf(size))
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	log := open(t, e, location)
	MustBeEntries(t, log, 0, size)
	if problems, err := log.Check(ctx); err != nil || len(problems) != 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

func openTwice(t *testing.T, e Engine) {
	location := e.New(t)
	a, b := open(t, e, location), open(t, e, location)
	for size := int64(0); size < 600; size += 50 {
		Fill(t, a, size, size+25)
		MustBeEntries(t, b, 0, size+25)
		if head := Fill(t, b, size+25, size+50); head.Root != RootOf(size+50) {
			t.Fatalf("root at %d entries: %s, want %s", size+50, head.Root, RootOf(size+50))
		}
		MustBeEntries(t, a, 0, size+50)
	}
}
