package follow

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/verify"
)

// record is a record that is kept and published in a folder.
type record struct {
	log              ledger.Log
	signer, verifier string
	folder           string
	writer           *tiles.Writer
}

func newRecord(t testing.TB) *record {
	t.Helper()
	r := &record{log: memory.New(), folder: t.TempDir()}
	var err error
	if r.signer, r.verifier, err = signing.NewKey("example.org/followed"); err != nil {
		t.Fatal(err)
	}
	if r.writer, err = tiles.NewWriter(r.folder, r.verifier); err != nil {
		t.Fatal(err)
	}
	return r
}

// grow appends until there are n entries, signs and publishes.
func (r *record) grow(t testing.TB, n int64) ledger.Head {
	t.Helper()
	head, err := r.log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head.Size < n {
		head = ledgertest.Fill(t, r.log, head.Size, n)
	}
	signed, err := signing.Checkpoint(head.Tree(), r.signer)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.writer.Update(t.Context(), ledger.Source(r.log), signed); err != nil {
		t.Fatal(err)
	}
	return head
}

// keepers are the two kinds of copies.
func keepers(t testing.TB, verifier string) map[string]Keeper {
	t.Helper()
	w, err := tiles.NewWriter(t.TempDir(), verifier)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ledger.NewMirror(memory.New(), verifier, ledgertest.Describe)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Keeper{"folder": w, "log": m}
}

// unsteady is a source whose connection breaks at one of its tiles, or whose reader is stopped at one.
type unsteady struct {
	verify.Source
	breakAt, stopAt *int // count down to zero; below it nothing happens
	stop            context.CancelFunc
}

var errUnsteady = errors.New("the connection broke")

func (u unsteady) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	if *u.stopAt--; *u.stopAt == 0 {
		u.stop()
	}
	if *u.breakAt--; *u.breakAt == 0 {
		return nil, errUnsteady
	}
	return u.Source.Tile(ctx, t)
}

// A follower that starts late, over a connection that breaks and with a process that is stopped at any moment, reaches
// the same head.
func TestLateCutOffAndResumed(t *testing.T) {
	for _, kind := range []string{"folder", "log"} {
		t.Run(kind, func(t *testing.T) {
			r := newRecord(t)
			server := httptest.NewServer(http.FileServer(http.Dir(r.folder)))
			defer server.Close()
			web, err := verify.OpenURL(server.URL, server.Client())
			if err != nil {
				t.Fatal(err)
			}
			keeper := keepers(t, r.verifier)[kind]
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 0))
			failed, cut, reached := 0, 0, 0
			for size := int64(1500); failed < 3 || cut < 3 || reached < 3; size += 20 { // the record goes on growing
				if size > 10_000 {
					t.Fatal("the follower makes no way")
				}
				want := r.grow(t, size)
				ctx, cancel := context.WithCancel(t.Context())
				var breakAt, stopAt int
				switch random.IntN(3) {
				case 0:
					breakAt = 1 + random.IntN(15)
				case 1:
					stopAt = 1 + random.IntN(15)
				}
				f := Follower{Source: unsteady{web, &breakAt, &stopAt, cancel}, Verifier: r.verifier, Keeper: keeper} // a new process each time
				got, err := f.Step(ctx)
				cancel()
				switch {
				case errors.Is(err, errUnsteady):
					failed++
				case errors.Is(err, context.Canceled):
					cut++
				case err != nil:
					t.Fatal(err)
				case got != want.Tree():
					t.Fatalf("the follower is at %d, the record at %d", got.N, want.Size)
				default:
					reached++
					whole(t, keeper, r)
				}
			}
			t.Logf("failed %d times, cut off %d times, reached the head %d times", failed, cut, reached)
		})
	}
}

// whole reads all entries of a copy and holds them against the record.
func whole(t *testing.T, keeper Keeper, r *record) {
	t.Helper()
	head, err := r.log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := keeper.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := verify.OpenCheckpoint(signed, r.verifier)
	if err != nil || c.Tree != head.Tree() {
		t.Fatalf("the copy has %d entries, %v; want %d", c.N, err, head.Size)
	}
	seq := int64(0)
	for entry, err := range verify.Entries(t.Context(), keeper.Source(), c.Tree, 0) {
		if err != nil || string(entry) != string(ledgertest.Entry(seq).Bytes) {
			t.Fatalf("entry %d of the copy: %q, %v", seq, entry, err)
		}
		seq++
	}
	if seq != head.Size {
		t.Errorf("the copy gave %d entries of %d", seq, head.Size)
	}
}

// A witness signs what continues the last thing that it signed, and keeps the others' signatures.
func TestWitness(t *testing.T) {
	r := newRecord(t)
	r.grow(t, 10)
	first, firstVerifier, err := signing.NewWitnessKey("first.example")
	if err != nil {
		t.Fatal(err)
	}
	second, secondVerifier, err := signing.NewWitnessKey("second.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, keeper := range keepers(t, r.verifier) {
		t.Run(name, func(t *testing.T) {
			// The first follows the record, the second follows the first.
			mine, err := tiles.NewWriter(t.TempDir(), r.verifier)
			if err != nil {
				t.Fatal(err)
			}
			a := Follower{Source: r.writer.Source(), Verifier: r.verifier, Keeper: keeper}
			b := Follower{Source: keeper.Source(), Verifier: r.verifier, Keeper: mine, Witness: second}
			if _, err := a.Step(t.Context()); err != nil { // without a signature at first
				t.Fatal(err)
			}
			a.Witness = first
			head, err := r.log.Head(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int64{head.Size, head.Size, head.Size + 1, head.Size + 300} {
				r.grow(t, n)
				for _, f := range []*Follower{&a, &b} {
					if tree, err := f.Step(t.Context()); err != nil || tree.N != n {
						t.Fatalf("%d entries: %d, %v", n, tree.N, err)
					}
				}
				signed, err := mine.Checkpoint(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				c, err := verify.OpenCheckpoint(signed, r.verifier, firstVerifier, secondVerifier)
				if err != nil || c.N != n || len(c.Witnesses) != 2 {
					t.Fatalf("%d entries: %+v, %v", n, c, err)
				}
			}
		})
	}
}

// A record that shows two histories is caught, whichever of the two is longer, and both checkpoints are kept as the
// proof.
func TestFork(t *testing.T) {
	for _, kind := range []string{"folder", "log"} {
		r := newRecord(t)
		r.grow(t, 400)
		keeper := keepers(t, r.verifier)[kind]
		good := Follower{Source: r.writer.Source(), Verifier: r.verifier, Keeper: keeper}
		if _, err := good.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		forged := newRecord(t)
		forged.signer = r.signer
		var err error
		if forged.writer, err = tiles.NewWriter(forged.folder, r.verifier); err != nil {
			t.Fatal(err)
		}
		b := ledgertest.Entries(0, 300)
		b.Entries[100].Bytes = []byte(`{"kind":"forged"}`)
		if _, err := forged.log.Append(t.Context(), 0, b); err != nil {
			t.Fatal(err)
		}
		for _, n := range []int64{300, 400, 500} {
			forged.grow(t, n)
			bad := Follower{Source: forged.writer.Source(), Verifier: r.verifier, Keeper: keeper}
			_, err := bad.Step(t.Context())
			var fork *ForkError
			if !errors.As(err, &fork) || !errors.Is(err, verify.ErrRewritten) {
				t.Fatalf("%s, %d entries: %v", kind, n, err)
			}
			kept, err1 := verify.OpenCheckpoint(fork.Kept, r.verifier)
			seen, err2 := verify.OpenCheckpoint(fork.Seen, r.verifier)
			if err := errors.Join(err1, err2); err != nil || kept.N != 400 || seen.N != n {
				t.Errorf("%s, %d entries: the proof is of %d and %d, %v", kind, n, kept.N, seen.N, err)
			}
			if err := bad.Run(t.Context()); !errors.As(err, &fork) {
				t.Errorf("%s, %d entries: run: %v", kind, n, err)
			}
		}
		whole(t, keeper, r)
	}
}

// A source that is behind, as a cache may be, is waited for; one that signs with another key is refused.
func TestBehindAndStrange(t *testing.T) {
	for _, kind := range []string{"folder", "log"} {
		r, strange := newRecord(t), newRecord(t)
		r.grow(t, 100)
		strange.grow(t, 200)
		old, err := signing.Checkpoint(tlog.Tree{N: 60, Hash: ledgertest.RootOf(60)}, r.signer)
		if err != nil {
			t.Fatal(err)
		}
		f := Follower{Source: r.writer.Source(), Verifier: r.verifier, Keeper: keepers(t, r.verifier)[kind]}
		if _, err := f.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.Source = fixed{r.writer.Source(), old}
		if tree, err := f.Step(t.Context()); err != nil || tree.N != 100 {
			t.Errorf("%s: a source that is behind: %d, %v", kind, tree.N, err)
		}
		f.Source = strange.writer.Source()
		if tree, err := f.Step(t.Context()); err == nil || !strings.Contains(err.Error(), "did not sign it") || tree.N != 100 {
			t.Errorf("%s: another record: %d, %v", kind, tree.N, err)
		}
		f.Source, f.Witness = r.writer.Source(), "nonsense"
		r.grow(t, 101)
		if _, err := f.Step(t.Context()); err == nil || !strings.Contains(err.Error(), "witness key") {
			t.Errorf("%s: a witness without a key: %v", kind, err)
		}
		f.Witness = ""
		if tree, err := f.Step(t.Context()); err != nil || tree.N != 101 {
			t.Errorf("%s: afterwards: %d, %v", kind, tree.N, err)
		}
		whole(t, f.Keeper, r)
	}
}

// fixed is a source whose checkpoint stays the same.
type fixed struct {
	verify.Source
	checkpoint []byte
}

func (f fixed) Checkpoint(context.Context) ([]byte, error) { return f.checkpoint, nil }

// While its source fails a follower waits longer and longer, and goes on at its usual pace once it is back.
func TestRunWaits(t *testing.T) {
	r := newRecord(t)
	r.grow(t, 5)
	keeper := keepers(t, r.verifier)["log"]
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var heard []string
		ctx, cancel := context.WithCancel(t.Context())
		src := &failing{Source: r.writer.Source(), until: start.Add(3 * time.Minute)}
		f := Follower{
			Source: src, Verifier: r.verifier, Keeper: keeper, Interval: time.Second,
			Report: func(tree tlog.Tree, err error) {
				heard = append(heard, fmt.Sprintf("%v %d", time.Since(start), tree.N))
				if len(heard) == 10 {
					cancel()
				}
			},
		}
		if err := f.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
		want := []string{"0s 0", "2s 0", "6s 0", "14s 0", "30s 0", "1m2s 0", "2m2s 0", "3m2s 5", "3m3s 5", "3m4s 5"}
		if strings.Join(heard, ", ") != strings.Join(want, ", ") {
			t.Errorf("heard %q, want %q", heard, want)
		}
	})
}

// failing is a source that is gone until a moment.
type failing struct {
	verify.Source
	until time.Time
}

func (f *failing) Checkpoint(ctx context.Context) ([]byte, error) {
	if time.Now().Before(f.until) {
		return nil, errUnsteady
	}
	return f.Source.Checkpoint(ctx)
}

// A source that stays behind what it once showed has gone back: whoever runs the copy is told so.
func TestSourceThatWentBack(t *testing.T) {
	r := newRecord(t)
	r.grow(t, 100)
	old, err := signing.Checkpoint(tlog.Tree{N: 60, Hash: ledgertest.RootOf(60)}, r.signer)
	if err != nil {
		t.Fatal(err)
	}
	f := Follower{Source: r.writer.Source(), Verifier: r.verifier, Keeper: keepers(t, r.verifier)["folder"], Interval: time.Millisecond}
	if _, err := f.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.Source = fixed{r.writer.Source(), old}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	looks := 0
	f.Report = func(tree tlog.Tree, err error) {
		looks++
		var back *BackError
		if errors.As(err, &back) {
			stop()
			if back.Kept != 100 || back.Seen != 60 || tree.N != 100 || looks < backAfter {
				t.Errorf("look %d: %v", looks, err)
			}
		} else if err != nil || looks > backAfter {
			t.Errorf("look %d: %v", looks, err)
			stop()
		}
	}
	if err := f.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// cutting is a source behind a proxy that sends half of each bundle.
type cutting struct{ verify.Source }

func (c cutting) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	data, err := c.Source.Tile(ctx, t)
	if t.L < 0 {
		data = data[:len(data)/2]
	}
	return data, err
}

// What is cut off on the way is told as the source's, not as the copy's, and enters no copy; past the proxy it goes on.
func TestSourceThatIsCutOff(t *testing.T) {
	r := newRecord(t)
	want := r.grow(t, 600)
	for kind, keeper := range keepers(t, r.verifier) {
		f := Follower{Source: cutting{r.writer.Source()}, Verifier: r.verifier, Keeper: keeper}
		if _, err := f.Step(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "what the source sends is not what it signed: it is cut off or changed on the way") {
			t.Errorf("%s: %v", kind, err)
		}
		if _, err := keeper.Checkpoint(t.Context()); !errors.Is(err, verify.ErrNotFound) {
			t.Errorf("%s: the copy has a checkpoint: %v", kind, err)
		}
		f.Source = r.writer.Source()
		if got, err := f.Step(t.Context()); err != nil || got != want.Tree() {
			t.Errorf("%s, past the proxy: %v, %v", kind, got, err)
		}
	}
}
