//go:build linux

package postgrestest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	return s, nil
}

// Promote makes a standby a primary, and waits until it is one.
func (c *Server) Promote(t testing.TB) { c.Exec(t, "SELECT pg_promote(true, 60)") }

// URLOf is where a record is that several servers may have, with the server that takes writes preferred.
func URLOf(record, attrs string, servers ...*Server) string {
	var folders []string
	for _, s := range servers {
		folders = append(folders, s.folder)
	}
	return "postgres:///postgres?user=canvass&record=" + record + "&target_session_attrs=" + attrs + "&host=" + strings.Join(folders, ",")
}
