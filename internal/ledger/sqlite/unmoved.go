package sqlite

import (
	"fmt"
	"os"
)

// unmoved refuses when the files that are open are not those at their names any more: somebody has removed FILE or
// FILE-wal, or put another in its place. SQLite goes on writing into what nobody can open again, and says nothing.
func (l *Log) unmoved() error {
	if l.readOnly {
		return nil
	}
	if info, err := os.Stat(l.path); err != nil || !os.SameFile(info, l.file) {
		return fmt.Errorf("%s was removed or replaced while it was open: nothing more is stored. Leave the desk running and "+
			"copy what it has with canvass repair ADDRESS --into NEW; docs/oncall.md says how", l.path)
	}
	wal := l.wal.Load()
	if wal == nil {
		return nil
	}
	if info, err := os.Stat(l.path + "-wal"); err != nil || !os.SameFile(info, *wal) {
		return fmt.Errorf("%s-wal was removed or replaced while it was open: nothing more is stored. Stop the desk with Ctrl-C or SIGTERM, "+
			"which puts what it holds into %s, then canvass verify it", l.path, l.path)
	}
	return nil
}

// noteWAL notes which file FILE-wal is, once the writer has one.
func (l *Log) noteWAL() {
	if l.wal.Load() != nil {
		return
	}
	if info, err := os.Stat(l.path + "-wal"); err == nil {
		l.wal.Store(&info)
	}
}
