package memory

import (
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// The insides of a record, for tests that damage it.

func (l *Log) StoredRows() *[]ledger.Row       { return &l.rows }
func (l *Log) Tiles() map[tlog.Tile][]byte     { return l.tiles }
func (l *Log) StoredHead() *ledger.Head        { return &l.head }
func (l *Log) Held(h tlog.Hash) []byte         { return l.evidence[h].Bytes }
func (l *Log) SettingValue(name string) []byte { return l.meta[name].value }
