package ledgertest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

// sameAnswers runs random operations on the engine and on the one in memory and demands the same answers, errors
// included.
func sameAnswers(t *testing.T, e Engine) {
	rapid.Check(t, func(rt *rapid.T) {
		location := e.New(t)
		engine, err := e.Open(location)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { engine.Close() }()
		model := memory.New()
		size := int64(0)
		salt := bytes.Repeat([]byte{7}, ledger.SaltSize)
		piece := func() ledger.Evidence {
			e := ledger.Evidence{Bytes: []byte(rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(rt, "evidence"))}
			if rapid.Bool().Draw(rt, "salted") {
				e.Salt = salt
			}
			return e
		}
		for range rapid.IntRange(1, 25).Draw(rt, "operations") {
			var op func(ledger.Log) string
			switch kind := rapid.SampledFrom([]string{
				"append", "append", "append", "append wrong", "read", "find", "tile", "put", "evidence", "erase", "set", "meta", "reopen",
			}).Draw(rt, "operation"); kind {
			case "append", "append wrong":
				b := Entries(size, rapid.SampledFrom([]int64{0, 1, 1, 2, 5, 100, 256, 300}).Draw(rt, "entries"))
				if rapid.IntRange(0, 3).Draw(rt, "with evidence") == 0 {
					b.Evidence = append(b.Evidence, piece(), piece())
				}
				expect := size
				if kind == "append wrong" {
					expect = spoil(rt, &b, size)
				}
				op = func(log ledger.Log) string { head, err := log.Append(ctx, expect, b); return fmt.Sprint(head, err) }
			case "read":
				from := rapid.Int64Range(-1, size+1).Draw(rt, "from")
				op = func(log ledger.Log) string { return readAll(log, from) }
			case "find":
				key := Entry(rapid.Int64Range(0, size+1).Draw(rt, "entry")).Key
				op = func(log ledger.Log) string { seq, ok, err := log.Find(ctx, key); return fmt.Sprint(seq, ok, err) }
			case "tile":
				tile := tlog.Tile{
					H: 8, L: rapid.IntRange(-1, 2).Draw(rt, "level"),
					N: rapid.Int64Range(0, size/256+1).Draw(rt, "number"), W: rapid.IntRange(1, 256).Draw(rt, "width"),
				}
				op = func(log ledger.Log) string {
					data, err := log.Tile(ctx, tile)
					return fmt.Sprintf("%x %v", sha256.Sum256(data), err)
				}
			case "put":
				p := piece()
				op = func(log ledger.Log) string { hash, err := log.PutEvidence(ctx, p); return fmt.Sprint(hash, err) }
			case "evidence":
				hash := piece().Hash()
				op = func(log ledger.Log) string {
					e, err := log.Evidence(ctx, hash)
					has, herr := log.HasEvidence(ctx, hash)
					return fmt.Sprintf("%x %x %v %v %v", e.Bytes, e.Salt, err, has, herr)
				}
			case "erase":
				hash := piece().Hash()
				op = func(log ledger.Log) string { return fmt.Sprint(log.EraseEvidence(ctx, hash)) }
			case "set":
				name := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "name")
				value := rapid.SampledFrom([][]byte{nil, {}, []byte("x"), []byte("y")}).Draw(rt, "value")
				op = func(log ledger.Log) string { return fmt.Sprint(log.SetMeta(ctx, name, value)) }
			case "meta":
				name := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "name")
				op = func(log ledger.Log) string {
					value, err := log.Meta(ctx, name)
					return fmt.Sprintf("%x %v", value, err)
				}
			case "reopen":
				if e.Volatile {
					continue
				}
				if err := engine.Close(); err != nil {
					rt.Fatal(err)
				}
				if engine, err = e.Open(location); err != nil {
					rt.Fatal(err)
				}
				continue
			}
			if got, want := op(engine), op(model); got != want {
				rt.Fatalf("the engine says\n%s\nmemory says\n%s", got, want)
			}
			head, err := model.Head(ctx)
			if err != nil {
				rt.Fatal(err)
			}
			size = head.Size
		}
		for _, ask := range []func(ledger.Log) string{
			func(log ledger.Log) string { head, err := log.Head(ctx); return fmt.Sprint(head, err) },
			func(log ledger.Log) string { return readAll(log, 0) },
			func(log ledger.Log) string { problems, err := log.Check(ctx); return fmt.Sprint(problems, err) },
			allEvidence,
		} {
			if got, want := ask(engine), ask(model); got != want {
				rt.Fatalf("at the end the engine says\n%s\nmemory says\n%s", got, want)
			}
		}
	})
}

// spoil makes a batch that must be refused, where it has something to spoil, and returns the head to expect.
func spoil(rt *rapid.T, b *ledger.Batch, size int64) int64 {
	if len(b.Entries) == 0 {
		return size + 1
	}
	p := &b.Entries[rapid.IntRange(0, len(b.Entries)-1).Draw(rt, "spoilt")]
	switch rapid.SampledFrom([]string{"head", "key", "moment", "bytes", "long", "salt"}).Draw(rt, "how") {
	case "head":
		return size + rapid.SampledFrom([]int64{-1, 1, 256}).Draw(rt, "off by")
	case "key":
		p.Key = Entry(rapid.Int64Range(0, size+1).Draw(rt, "taken")).Key
	case "moment":
		p.Recorded -= 100
	case "bytes":
		p.Bytes = nil
	case "long":
		p.Bytes = make([]byte, ledger.MaxEntry+1)
	case "salt":
		b.Evidence = append(b.Evidence, ledger.Evidence{Salt: []byte("short")})
	}
	return size
}

func readAll(log ledger.Log, from int64) string {
	h := sha256.New()
	n := 0
	for s, err := range log.Read(ctx, from) {
		if err != nil {
			return fmt.Sprintf("%d entries %x, then %v", n, h.Sum(nil), err)
		}
		fmt.Fprintf(h, "%d %q %q %s\n", s.Seq, s.Key, s.Bytes, s.Hash)
		n++
	}
	return fmt.Sprintf("%d entries %x", n, h.Sum(nil))
}

func allEvidence(log ledger.Log) string {
	names, err := log.MetaNames(ctx)
	all := []string{fmt.Sprint(names, err)}
	for state, err := range log.ListEvidence(ctx) {
		if err != nil {
			return err.Error()
		}
		all = append(all, fmt.Sprint(state))
	}
	slices.Sort(all)
	return fmt.Sprint(all)
}
