package memory_test

import (
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

var engine = ledgertest.Engine{
	New:      func(testing.TB) string { return "" },
	Open:     func(string) (ledger.Log, error) { return memory.New(), nil },
	Damage:   damage,
	Volatile: true,
}

func TestEngine(t *testing.T) { ledgertest.Run(t, engine) }

func damage(t testing.TB, log ledger.Log, _ string, d ledgertest.Damage) {
	l := log.(*memory.Log)
	rows := *l.StoredRows()
	seq := d.Seq
	switch d.Kind {
	case ledgertest.FlipBytes:
		rows[seq].Bytes[0] ^= 1
	case ledgertest.FlipHash:
		rows[seq].Hash[31] ^= 0x80
	case ledgertest.FlipKey:
		rows[seq].Key += "x"
	case ledgertest.FlipMoment:
		rows[seq].Recorded++
	case ledgertest.Replace:
		rows[seq] = forged(seq, []byte("forged"), rows[seq])
	case ledgertest.Drop:
		*l.StoredRows() = slices.Delete(rows, int(seq), int(seq)+1)
	case ledgertest.Repeat:
		rows[seq+1] = forged(seq+1, rows[seq].Bytes, rows[seq+1])
	case ledgertest.Swap:
		a, b := &rows[seq], &rows[seq+1]
		*a, *b = *b, *a
		a.Seq, b.Seq = b.Seq, a.Seq
	case ledgertest.FlipTile:
		l.Tiles()[d.Tile][0] ^= 1
	case ledgertest.DropTile:
		delete(l.Tiles(), d.Tile)
	case ledgertest.FlipHead:
		l.StoredHead().Root[0] ^= 1
	case ledgertest.DropHead:
		*l.StoredHead() = ledger.Head{}
	case ledgertest.FlipEvidence:
		l.Held(d.Hash)[0] ^= 1
	case ledgertest.FlipMeta:
		l.SettingValue(d.Name)[0] ^= 1
	default:
		t.Fatalf("unknown damage: %s", d.Kind)
	}
}

// forged is a row that agrees with itself.
func forged(seq int64, bytes []byte, r ledger.Row) ledger.Row {
	r.Bytes, r.Hash, r.Sum = bytes, tlog.RecordHash(bytes), ledger.RowSum(seq, r.Recorded, r.Key)
	return r
}

// A scrub that rests reads in pieces, and finds the same: nothing in a record that is whole, and an entry that was
// changed in a later piece.
func TestScrubInPieces(t *testing.T) {
	log := memory.New()
	ledgertest.Fill(t, log, 0, 9000)
	gently := ledger.Gently(t.Context(), 1)
	if problems, err := ledger.Scrub(gently, log, ledgertest.Describe); err != nil || len(problems) > 0 {
		t.Fatalf("%+v, %v", problems, err)
	}
	(*log.StoredRows())[8195].Bytes = []byte("changed")
	all, err := ledger.Scrub(t.Context(), log, ledgertest.Describe)
	if err != nil || len(all) == 0 || all[0].Seq != 8195 {
		t.Fatalf("in one go: %+v, %v", all, err)
	}
	if pieces, err := ledger.Scrub(gently, log, ledgertest.Describe); err != nil || !slices.Equal(pieces, all) {
		t.Errorf("in pieces: %+v, %v; in one go: %+v", pieces, err, all)
	}
}
