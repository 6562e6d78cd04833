//go:build linux

package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/postgres/postgrestest"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"
)

// While one process enters entries, others read the record, enter too and show it: none of them takes the growing
// record for a damaged one, and none is refused that could have waited. Then the record loses its end for real, and
// each says so. The long form is ten entries a second for a hundred commands of each kind and twenty desks.
func TestBesideAWriter(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		db := filepath.Join(t.TempDir(), "beside.canvass")
		k := newKilled(t, db)
		beside(k)
		k.fourWriters()
		cutShort(k, func() { cutSQLite(t, db) })
	})
	t.Run("sqlite, an older copy", func(t *testing.T) {
		db := filepath.Join(t.TempDir(), "older.canvass")
		k := newKilled(t, db)
		older, err := os.ReadFile(db)
		if err != nil {
			t.Fatal(err)
		}
		k.command(&struct{}{}, "report", "2024/dem/as", "--by", "american-samoa-democratic-party", "--votes", "palmer=51,biden=40", "--yes")
		cutShort(k, func() { putBack(t, db, older) })
	})
	t.Run("postgres", func(t *testing.T) {
		server, err := postgrestest.New()
		if errors.Is(err, postgrestest.ErrNoBinaries) {
			t.Skip(err)
		}
		defer server.Stop()
		if err != nil {
			t.Fatal(err)
		}
		k := newKilled(t, server.URL("beside"))
		beside(k)
		cutShort(k, func() { cutPostgres(t, server.URL("beside")) })
	})
}

// beside runs commands and desks while a desk of another process takes entries.
func beside(k *killed) {
	t := k.t
	kill := k.serve()
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	entered := make(chan int, 1)
	writing.Go(func() { entered <- k.enterOn(ctx) })
	for n := range times(3, 100) {
		var receipt struct{ Seq *int64 }
		k.command(&receipt, "report", "2024/dem/as", "--by", "american-samoa-democratic-party", "--unit", fmt.Sprintf("hall:beside-%d", n), "--votes", "palmer=51,biden=40", "--yes")
		if receipt.Seq == nil {
			t.Errorf("report %d entered nothing", n)
		}
		k.command(&struct{}{}, "results", "2024/dem/as")
		k.command(&struct{}{}, "results", "2024/dem/as", "--as-of", time.Now().UTC().Format(time.RFC3339))
		var r struct{ OK bool }
		if k.command(&r, "verify"); !r.OK {
			t.Errorf("verify %d calls a sound record damaged", n)
		}
	}
	for range times(1, 20) {
		if health := k.secondDesk(); !health.OK {
			t.Errorf("a second desk: %+v", health)
		}
	}
	stop()
	writing.Wait()
	kill()
	n := <-entered
	t.Logf("%d entries were entered by the other process meanwhile", n)
	if n == 0 {
		t.Error("nobody wrote meanwhile")
	}
}

// enterOn posts an entry ten times a second until ctx ends, and returns how many were acknowledged.
func (k *killed) enterOn(ctx context.Context) (acknowledged int) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		body := fmt.Sprintf(`{"kind":"report","key":"beside/%d","by":"american-samoa-democratic-party","contest":"2024/dem/as","report":{"area":"state","unit":"hall:other","measure":"votes","counts":[{"option":"jason-palmer","votes":%d},{"option":"joe-biden","votes":40}]}}`, n, n)
		req, err := http.NewRequest(http.MethodPost, "http://"+k.addr+"/api/v1/entries", strings.NewReader(body))
		if err != nil {
			k.t.Error(err)
			return acknowledged
		}
		req.Header.Set("Authorization", "Bearer "+k.tokens[0])
		began := time.Now()
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			k.t.Error(err)
			return acknowledged
		}
		resp.Body.Close()
		if took := time.Since(began); resp.StatusCode != http.StatusOK || took > 10*time.Second {
			k.t.Errorf("an entry was answered with %s after %v", resp.Status, took)
		}
		acknowledged++
		select {
		case <-ctx.Done():
			return acknowledged
		case <-tick.C:
		}
	}
}

// fourWriters enter at once, a command an entry, beside a desk that takes ten a second: every entry gets in, and in the
// long form, where nothing else uses the machine, within ten seconds.
func (k *killed) fourWriters() {
	kill := k.serve()
	defer kill()
	ctx, stop := context.WithCancel(k.t.Context())
	defer stop()
	var serving, writing sync.WaitGroup
	serving.Go(func() { k.enterOn(ctx) })
	var slowest atomic.Int64
	for w := range writers {
		writing.Go(func() {
			for n := range times(2, 25) {
				cmd := exec.Command("canvass", "report", "2024/dem/as", "--by", "american-samoa-democratic-party", "--unit", fmt.Sprintf("hall:four-%d", w),
					"--votes", fmt.Sprintf("palmer=%d,biden=40", n+50), "--yes", "--db", k.db)
				cmd.Env = k.env
				began := time.Now()
				if out, err := cmd.CombinedOutput(); err != nil {
					k.t.Errorf("writer %d: %v: %s", w, err, out)
				}
				slowest.Store(max(slowest.Load(), int64(time.Since(began))))
			}
		})
	}
	writing.Wait()
	stop()
	serving.Wait()
	took := time.Duration(slowest.Load())
	k.t.Logf("four writers beside a desk: the slowest entry took %v, its program's start included", took.Round(time.Millisecond))
	if took > 10*time.Second && times(1, 2) == 2 {
		k.t.Errorf("an entry took %v", took)
	}
}

type deskHealth struct {
	OK     bool   `json:"ok"`
	Damage string `json:"damage"`
	Behind string `json:"behind"`
}

// secondDesk starts canvass serve on the same record, asks how it is, and ends it.
func (k *killed) secondDesk() (health deskHealth) {
	k.t.Helper()
	second := killed{t: k.t, db: k.db, env: k.env} // the first one's address is taken
	second.addr = freeAddress(k.t)
	kill := second.serve()
	defer kill()
	resp, err := http.Get("http://" + second.addr + "/healthz")
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&health); err != nil {
		k.t.Fatal(err)
	}
	return health
}

// cutShort takes the record's end away; everybody finds it.
func cutShort(k *killed, cut func()) {
	t := k.t
	cut()
	for _, args := range [][]string{
		{"results", "2024/dem/as"},
		{"verify"},
		{"report", "2024/dem/as", "--by", "american-samoa-democratic-party", "--unit", "hall:late", "--votes", "palmer=1,biden=1", "--yes"},
	} {
		cmd := exec.Command("canvass", append(args, "--db", k.db)...)
		cmd.Env = k.env
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		err := cmd.Run()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Errorf("canvass %s on a record that lost its end: %v: %s", args[0], err, &said)
		}
	}
	if health := k.secondDesk(); health.OK || health.Damage == "" {
		t.Errorf("a desk on a record that lost its end: %+v", health)
	}
}

// cutSQLite removes the last entries from the file, as somebody with the rights to it can.
func cutSQLite(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	var away, back strings.Builder // the triggers that forbid it
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&away, "DROP TRIGGER %q;", name)
		fmt.Fprintf(&back, ";%s", text)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(away.String() + "DELETE FROM entry WHERE seq > (SELECT max(seq) - 2 FROM entry)" + back.String()); err != nil {
		t.Fatal(err)
	}
}

// cutPostgres removes the last entries from the database, as its owner can.
func cutPostgres(t *testing.T, address string) {
	t.Helper()
	ctx := context.Background()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	table := pgx.Identifier{query.Get("record"), "entry"}.Sanitize()
	query.Del("record")
	u.RawQuery = query.Encode()
	c, err := pgx.Connect(ctx, u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	for _, sql := range []string{"ALTER TABLE " + table + " DISABLE TRIGGER ALL", "DELETE FROM " + table + " WHERE seq > (SELECT max(seq) - 2 FROM " + table + ")"} {
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
}

// putBack puts an older copy of the record in its place, with the newest checkpoint: whole in itself, and too short.
func putBack(t *testing.T, path string, older []byte) {
	t.Helper()
	ctx := context.Background()
	log, err := desk.OpenLog(path, true)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := log.Meta(ctx, ledger.CheckpointMeta)
	if err := errors.Join(err, log.Close()); err != nil {
		t.Fatal(err)
	}
	for _, tail := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + tail); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, older, 0o600); err != nil {
		t.Fatal(err)
	}
	if log, err = desk.OpenLog(path, false); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(log.SetMeta(ctx, ledger.CheckpointMeta, checkpoint), log.Close()); err != nil {
		t.Fatal(err)
	}
}
