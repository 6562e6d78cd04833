//go:build linux

package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/ledger/postgres/postgrestest"
	"github.com/canvassdesk/canvass/internal/signing"
	"golang.org/x/mod/sumdb/tlog"
)

// everyEngine runs a test on an empty record of each engine. open opens it again once it was closed; the one in memory
// stays open.
func everyEngine(t *testing.T, test func(t *testing.T, log ledger.Log, open func() ledger.Log)) {
	at := func(db string) func(t *testing.T) {
		return func(t *testing.T) {
			log, err := desk.CreateLog(db)
			if err != nil {
				t.Fatal(err)
			}
			test(t, log, func() ledger.Log {
				if err := log.Close(); err != nil {
					t.Fatal(err)
				}
				if log, err = desk.OpenLog(db, false); err != nil {
					t.Fatal(err)
				}
				return log
			})
			log.Close()
		}
	}
	t.Run("memory", func(t *testing.T) {
		log := memory.New()
		test(t, log, func() ledger.Log { return log })
	})
	t.Run("sqlite", at(filepath.Join(t.TempDir(), "refused.canvass")))
	t.Run("postgres", func(t *testing.T) {
		server, err := postgrestest.New()
		if errors.Is(err, postgrestest.ErrNoBinaries) {
			t.Skip(err)
		}
		defer server.Stop()
		if err != nil {
			t.Fatal(err)
		}
		at(server.URL("refused"))(t)
	})
}

// onTheNight is a clock that stands when the polls have closed.
func onTheNight() time.Time { return time.Date(2028, 3, 8, 3, 0, 0, 0, time.UTC) }

// What no record may hold is refused at the door with the reason, and the record is as it was.
func TestRefusedAtTheDoor(t *testing.T) {
	everyEngine(t, func(t *testing.T, log ledger.Log, _ func() ledger.Log) {
		ctx := context.Background()
		d, err := desk.Create(ctx, log, desk.Keys(t.TempDir()), desk.Founding{
			Kind: canvass.Live, Name: "a test", Catalog: zenithFiles(t), Program: "test", Actor: "tester",
		}, desk.Options{Clock: onTheNight})
		if err != nil {
			t.Fatal(err)
		}
		before := d.View().Head
		for _, c := range []struct {
			name string
			spot func(e *canvass.Entry)
			says string
		}{
			{"too large", func(e *canvass.Entry) { e.Note = strings.Repeat("x", canvass.MaxEntry) }, "more than 65535: split the report into parts, or keep the text as evidence"},
			{"an unknown kind", func(e *canvass.Entry) { e.Kind = "rumour" }, `an entry of kind "rumour" holds exactly one payload, of that kind`},
			{"another record's first entry", func(e *canvass.Entry) { e.Kind = canvass.KindRecord }, "kind"},
			{"dated years ahead", func(e *canvass.Entry) { e.At = at("2036-03-08T02:25Z") }, "it is dated 02:25:00 UTC on 8 March 2036, and this machine's clock says 03:00:00 UTC on 8 March 2028"},
			{"dated a day and an hour ahead", func(e *canvass.Entry) { e.At = at("2028-03-09T04:00Z") }, "a live record takes nothing that was said more than 24 hours from now"},
			{"test data in a live record", func(e *canvass.Entry) { e.Report.Test = true }, "a live record refuses it"},
		} {
			e := count("spoilt", "2028-03-08T02:25Z", 51, 40)
			c.spot(&e)
			if _, err := d.Append(ctx, []canvass.Entry{count("good", "2028-03-08T02:25Z", 51, 40), e}); err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "spoilt: ") {
				t.Errorf("%s: %v, want %q", c.name, err, c.says)
			}
			if head, err := log.Head(ctx); err != nil || head != before {
				t.Errorf("%s: the record has moved to %v, %v", c.name, head, err)
			}
		}
		// The engine itself holds to the bound.
		if _, err := log.Append(ctx, before.Size, ledger.Batch{Entries: []ledger.Pending{{
			Key: "large", Bytes: make([]byte, ledger.MaxEntry+1), Recorded: int64(d.View().Now),
		}}}); !errors.Is(err, ledger.ErrTooLarge) {
			t.Errorf("65,536 bytes: %v", err)
		}
	})
}

// A checkpoint that the record's key did not sign, and one of entries that the record has not, are damage that is
// named: the record is shown and takes nothing more.
func TestRefusedCheckpoints(t *testing.T) {
	everyEngine(t, func(t *testing.T, log ledger.Log, open func() ledger.Log) {
		ctx, keys := context.Background(), desk.Keys(t.TempDir())
		d, err := desk.Create(ctx, log, keys, desk.Founding{
			Kind: canvass.Live, Name: "a test", Catalog: zenithFiles(t), Program: "test", Actor: "tester",
		}, desk.Options{Clock: onTheNight})
		if err != nil {
			t.Fatal(err)
		}
		head := d.View().Head
		text, err := os.ReadFile(keys.Path(d.Record()))
		if err != nil {
			t.Fatal(err)
		}
		own := strings.TrimSpace(string(text))
		strange, _, err := signing.NewKey(d.Record().Origin)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, key string
			tree      tlog.Tree
			says      string
		}{
			{"another key", strange, head.Tree(), "did not sign it"},
			{"from the future", own, tlog.Tree{N: head.Size + 1, Hash: head.Root}, "the record ends here, and its checkpoint says that it had"},
			{"another tree", own, tlog.Tree{N: head.Size, Hash: tlog.Hash{1}}, "are not those that its checkpoint was signed for"},
		} {
			signed, err := signing.Checkpoint(c.tree, c.key)
			if err != nil {
				t.Fatal(err)
			}
			log := open()
			if err := log.SetMeta(ctx, ledger.CheckpointMeta, signed); err != nil {
				t.Fatal(err)
			}
			again, err := desk.Open(ctx, log, keys, desk.Options{Clock: onTheNight})
			if err != nil {
				t.Fatal(err)
			}
			if v := again.View(); v.Damage == nil || !strings.Contains(v.Damage.Error(), c.says) || v.Head != head {
				t.Errorf("%s: opened at %v with %v, want %q", c.name, v.Head, v.Damage, c.says)
			}
			if _, err := again.Append(ctx, []canvass.Entry{count("good", "2028-03-08T02:25Z", 51, 40)}); canvass.KindOf(err) != canvass.Damaged {
				t.Errorf("%s: an entry was taken: %v", c.name, err)
			}
		}
	})
}
