//go:build linux

package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Standby starts a server that follows this one, and makes this one wait for it with each commit, as
// synchronous_standby_names says.
func (c *Server) Standby(t testing.TB) (*Server, error) {
	folder, err := os.MkdirTemp(roomyFolder(), "canvass-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: c.bin, folder: folder, owner: c.owner}
	if c.owner != nil {
		if err := os.Chown(folder, int(c.owner.Uid), int(c.owner.Gid)); err != nil {
			return s, err
		}
	}
	copied := s.command("pg_basebackup", "-h", c.folder, "-U", "canvass", "-D", s.data(), "-R", "-X", "stream", "-c", "fast", "-N")
	if out, err := copied.CombinedOutput(); err != nil {
		return s, fmt.Errorf("pg_basebackup: %w\n%s", err, out)
	}
	// After a failover it is the one that others may follow, and waits for nobody.
	conf := filepath.Join(s.data(), "postgresql.auto.conf")
	text, err := os.ReadFile(conf)
	if err != nil {
		return s, err
	}
	if strings.Contains(string(text), "synchronous_standby_names") {
		return s, fmt.Errorf("the primary waits for a standby already")
	}
	if err := s.Start(); err != nil {
		return s, err
	}
	c.Exec(t, "ALTER SYSTEM SET synchronous_standby_names = '*'")
	c.Exec(t, "SELECT pg_reload_conf()")
	for range 600 { // until then commits wait for nobody
		if c.is(t, "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'") {
			return s, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return s, errors.New("the primary did not begin to wait for its standby within a minute")
}

// Promote makes a standby a primary, and waits until it is one.
func (c *Server) Promote(t testing.TB) {
	t.Helper()
	if !c.is(t, "SELECT pg_promote(true, 300)") {
		t.Fatal("the standby did not become a primary within five minutes")
	}
}

// is asks the administrator's question.
func (c *Server) is(t testing.TB, sql string) (yes bool) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.URL(""))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), sql).Scan(&yes); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return yes
}

// URLOf is where a record is that several servers may have, with the server that takes writes preferred.
func URLOf(record, attrs string, servers ...*Server) string {
	var folders []string
	for _, s := range servers {
		folders = append(folders, s.folder)
	}
	return "postgres:///postgres?user=canvass&record=" + record + "&target_session_attrs=" + attrs + "&host=" + strings.Join(folders, ",")
}
