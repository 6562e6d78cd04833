package sqlite

import (
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

var engineUnderTest = ledgertest.Engine{
	New: func(t testing.TB) string {
		path := filepath.Join(t.TempDir(), "a record.canvass")
		log, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	},
	Open:   func(path string) (ledger.Log, error) { return Open(path) },
	Damage: damage,
}

func TestMain(m *testing.M) { ledgertest.Main(m, engineUnderTest) }

func TestEngine(t *testing.T) { ledgertest.Run(t, engineUnderTest) }

// statements do each damage. Those on entries run without the triggers.
var statements = map[ledgertest.DamageKind]string{
	ledgertest.FlipKey:    "UPDATE entry SET key = key || 'x' WHERE seq = ?1",
	ledgertest.FlipMoment: "UPDATE entry SET recorded = recorded + 1 WHERE seq = ?1",
	ledgertest.Drop:       "DELETE FROM entry WHERE seq = ?1",
	ledgertest.DropTile:   "DELETE FROM tile WHERE level = ?1 AND n = ?2",
	ledgertest.DropHead:   "DELETE FROM head",
}

// damage changes the file from beside, with the triggers out of the way.
func damage(t testing.TB, _ ledger.Log, path string, d ledgertest.Damage) {
	t.Helper()
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := l.writer
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.script("BEGIN IMMEDIATE; DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_removed"))
	flip := func(b []byte) []byte { b[0] ^= 1; return b }
	rows, err := l.Rows(t.Context(), d.Seq, d.Seq+2)
	must(err)
	forge := func(seq int64, bytes []byte) {
		row := rows[seq-d.Seq]
		hash := tlog.RecordHash(bytes)
		must(c.exec("UPDATE entry SET bytes = ?, hash = ?, sum = ? WHERE seq = ?",
			bytes, hash[:], int64(ledger.RowSum(seq, row.Recorded, row.Key)), seq))
	}
	switch d.Kind {
	case ledgertest.FlipBytes:
		must(c.exec("UPDATE entry SET bytes = ? WHERE seq = ?", flip(rows[0].Bytes), d.Seq))
	case ledgertest.FlipHash:
		must(c.exec("UPDATE entry SET hash = ? WHERE seq = ?", flip(rows[0].Hash[:]), d.Seq))
	case ledgertest.Replace:
		forge(d.Seq, []byte("forged"))
	case ledgertest.Repeat:
		forge(d.Seq+1, rows[0].Bytes)
	case ledgertest.Swap:
		must(c.exec("UPDATE entry SET seq = -1 WHERE seq = ?", d.Seq))
		must(c.exec("UPDATE entry SET seq = ? WHERE seq = ?", d.Seq, d.Seq+1))
		must(c.exec("UPDATE entry SET seq = ? WHERE seq = -1", d.Seq+1))
	case ledgertest.FlipTile:
		hashes, err := c.tile(d.Tile, 1<<40)
		must(err)
		must(c.exec("UPDATE tile SET hashes = ? WHERE level = ? AND n = ?", flip(hashes), int64(d.Tile.L), d.Tile.N))
	case ledgertest.DropTile:
		must(c.exec(statements[d.Kind], int64(d.Tile.L), d.Tile.N))
	case ledgertest.FlipHead:
		head, _, err := c.head()
		must(err)
		must(c.exec("UPDATE head SET root = ?", flip(head.Root[:])))
	case ledgertest.DropHead:
		must(c.exec(statements[d.Kind]))
	case ledgertest.FlipEvidence:
		e, err := c.evidence(d.Hash)
		must(err)
		must(c.exec("UPDATE evidence SET bytes = ? WHERE hash = ?", flip(e.Bytes), d.Hash[:]))
	case ledgertest.FlipMeta:
		value, err := c.meta(d.Name)
		must(err)
		must(c.exec("UPDATE meta SET value = ? WHERE name = ?", flip(value), d.Name))
	default:
		must(c.exec(statements[d.Kind], d.Seq))
	}
	must(c.script(objects["entry_is_never_changed"] + ";" + objects["entry_is_never_removed"] + "; COMMIT"))
}
