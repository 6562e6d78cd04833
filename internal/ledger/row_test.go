package ledger

import (
	"encoding/binary"
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"
)

// The sum is the one that the format names.
func TestRowSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seq, recorded, key := rapid.Int64().Draw(t, "seq"), rapid.Int64().Draw(t, "recorded"), rapid.String().Draw(t, "key")
		b := binary.BigEndian.AppendUint64(nil, uint64(seq))
		b = append(binary.BigEndian.AppendUint64(b, uint64(recorded)), key...)
		if got, want := RowSum(seq, recorded, key), crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)); got != want {
			t.Fatalf("RowSum(%d, %d, %q) is %08x, not %08x", seq, recorded, key, got, want)
		}
	})
}
