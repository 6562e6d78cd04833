package desk_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

func TestTheKeyStaysAtHome(t *testing.T) {
	ctx := context.Background()
	d, log, keys := create(t, canvass.Live)
	path := keys.Path(d.Record())
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the private key has the mode %o", info.Mode().Perm())
	}
	secret, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for stored, err := range log.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(stored.Bytes), strings.TrimSpace(string(secret))) {
			t.Errorf("entry %d holds the private key", stored.Seq)
		}
	}
	// Elsewhere the record can be read and not written to.
	away, err := desk.Open(ctx, log, desk.Keys(t.TempDir()), evening)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := away.Append(ctx, []canvass.Entry{count("x", "2028-03-08T02:25Z", 1, 1)}); canvass.KindOf(err) != canvass.Refused {
		t.Errorf("a desk without the key wrote: %v", err)
	}
}

func TestCheckpointShowsARecordThatLostItsEnd(t *testing.T) {
	ctx := context.Background()
	d, log, keys := create(t, canvass.Live)
	if _, err := d.Append(ctx, []canvass.Entry{count("x", "2028-03-08T02:25Z", 1, 1)}); err != nil {
		t.Fatal(err)
	}
	if err := d.Sign(ctx); err != nil {
		t.Fatal(err)
	}
	signed, err := log.Meta(ctx, ledger.CheckpointMeta)
	if err != nil {
		t.Fatal(err)
	}
	// The same record without its last entry, as a forger would leave it.
	shorter := memory.New()
	var batch ledger.Batch
	for stored, err := range log.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := canvass.ParseEntry(stored.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if e.Catalog != nil {
			for _, f := range zenithFiles(t) {
				if f.Hash() == e.Catalog.Hash {
					batch.Evidence = append(batch.Evidence, ledger.Evidence{Bytes: f.Bytes})
				}
			}
		}
		if e.Key != "x" {
			batch.Entries = append(batch.Entries, ledger.Pending{Key: e.Key, Bytes: stored.Bytes, Recorded: int64(e.Recorded)})
		}
	}
	if _, err := shorter.Append(ctx, 0, batch); err != nil {
		t.Fatal(err)
	}
	if err := shorter.SetMeta(ctx, ledger.CheckpointMeta, signed); err != nil {
		t.Fatal(err)
	}
	found, err := desk.Open(ctx, shorter, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if damage := found.View().Damage; !errors.Is(damage, ledger.ErrDamaged) || !strings.Contains(damage.Error(), "the record ends here") {
		t.Errorf("the loss does not show: %v", damage)
	}
	if _, err := found.Append(ctx, []canvass.Entry{count("y", "2028-03-08T02:25Z", 1, 1)}); canvass.KindOf(err) != canvass.Damaged {
		t.Errorf("a damaged record took an entry: %v", err)
	}
}

// bitten is a record in which a bit flips under a desk that has read it.
type bitten struct {
	ledger.Log
	at atomic.Int64
}

func (b *bitten) Read(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	return func(yield func(ledger.Stored, error) bool) {
		for stored, err := range b.Log.Read(ctx, from) {
			if at := b.at.Load(); at > 0 && err == nil && stored.Seq == at {
				yield(ledger.Stored{}, ledger.Damage(at, "its bytes do not have its leaf hash"))
				return
			}
			if !yield(stored, err) {
				return
			}
		}
	}
}

func TestScrubStopsWritingAndGoesOnShowing(t *testing.T) {
	ctx := context.Background()
	_, log, keys := create(t, canvass.Live)
	b := &bitten{Log: log}
	d, err := desk.Open(ctx, b, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Append(ctx, []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)}); err != nil {
		t.Fatal(err)
	}
	if found, err := d.Scrub(ctx); err != nil || len(found) != 0 || d.View().Damage != nil {
		t.Fatalf("a sound record: %v, %v", found, err)
	}
	b.at.Store(3)
	found, err := d.Scrub(ctx)
	if err != nil || len(found) == 0 || found[0].Seq != 3 {
		t.Fatalf("found %v, %v", found, err)
	}
	if v := d.View(); !errors.Is(v.Damage, ledger.ErrDamaged) || v.Contests[zenith].Count.Valid != 91 {
		t.Errorf("the view: damage %v, count %+v", v.Damage, v.Contests[zenith].Count)
	}
	if _, err := d.Append(ctx, []canvass.Entry{count("more", "2028-03-08T02:26Z", 52, 40)}); canvass.KindOf(err) != canvass.Damaged {
		t.Errorf("a damaged record took an entry: %v", err)
	}
}
