package ledger

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"iter"
	"math"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
)

// Row is an entry as an engine finds it in its store, with nothing about it checked yet.
type Row struct {
	Seq      int64
	Key      string
	Recorded int64
	Bytes    []byte
	Hash     tlog.Hash // the leaf hash as stored
	Sum      uint32    // RowSum of Seq, Recorded and Key as stored

	sound bool // it was checked by itself, and nothing is wrong with it
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// RowSum is the checksum over what a row has beside its bytes: the CRC-32C of seq and recorded, eight bytes each,
// big-endian, and the key. It finds damage; tampering with these is found when they are held against Bytes (see Scrub).
func RowSum(seq, recorded int64, key string) uint32 {
	crc := ^uint32(0)
	for _, n := range [2]int64{seq, recorded} {
		for shift := 56; shift >= 0; shift -= 8 {
			crc = castagnoli[byte(crc)^byte(n>>shift)] ^ crc>>8
		}
	}
	for i := range len(key) { // byte by byte: hash/crc32 would have a copy of each key made for it
		crc = castagnoli[byte(crc)^key[i]] ^ crc>>8
	}
	return ^crc
}

// HeadSum is the checksum of a head row: the CRC-32C of the size and the last moment, eight bytes each, big-endian, and
// the root.
func HeadSum(h Head, last int64) uint32 {
	var buf [16 + tlog.HashSize]byte
	binary.BigEndian.PutUint64(buf[0:], uint64(h.Size))
	binary.BigEndian.PutUint64(buf[8:], uint64(last))
	copy(buf[16:], h.Root[:])
	return crc32.Checksum(buf[:], castagnoli)
}

// MetaSum is the checksum of a setting: the CRC-32C of its name, a zero byte and its value.
func MetaSum(name string, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(append([]byte(name), 0), castagnoli), castagnoli, value)
}

// follows checks that the row is the one that must come next.
func (r Row) follows(next int64) error {
	switch {
	case r.Seq > next:
		return Damage(next, "it is missing, the next that is there is %d", r.Seq)
	case r.Seq < next:
		return Damage(next, "entry %d stands in its place", r.Seq)
	}
	return nil
}

// check checks the row by itself, without the tree.
func (r *Row) check() error {
	if tlog.RecordHash(r.Bytes) != r.Hash {
		return Damage(r.Seq, "its bytes do not have its leaf hash")
	}
	if RowSum(r.Seq, r.Recorded, r.Key) != r.Sum {
		return Damage(r.Seq, "its number, moment or key was changed")
	}
	return nil
}

// stored is the entry in the row, checked by itself.
func (r *Row) stored() (Stored, error) {
	if !r.sound {
		if err := r.check(); err != nil {
			return Stored{}, err
		}
	}
	return Stored{Seq: r.Seq, Key: r.Key, Recorded: r.Recorded, Bytes: r.Bytes, Hash: r.Hash}, nil
}

// CheckTile refuses a tile that the record is too short for, and one that is no tile.
func CheckTile(t tlog.Tile, size int64) error {
	if t.H != merkle.TileHeight || t.L < merkle.BundleLevel || t.L > 7 || t.W < 1 || t.W > merkle.TileWidth || t.N < 0 || t.N > math.MaxInt64>>merkle.TileHeight-1 {
		return fmt.Errorf("%w: there is no tile of height %d, level %d, number %d, width %d", ErrInvalid, t.H, t.L, t.N, t.W)
	}
	if hashes := size >> (merkle.TileHeight * max(t.L, 0)); t.N*merkle.TileWidth+int64(t.W) > hashes {
		return fmt.Errorf("%s: %w, it has %d entries", merkle.TilePath(t), ErrNotFound, size)
	}
	return nil
}

// Bundle writes the rows of an entry bundle, once each has been held against its number and its leaf hash. rows may go
// on beyond the bundle.
func Bundle(t tlog.Tile, rows iter.Seq2[Row, error]) ([]byte, error) {
	var bundle []byte
	next, end := t.N*merkle.TileWidth, t.N*merkle.TileWidth+int64(t.W)
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if err := row.follows(next); err != nil {
			return nil, err
		}
		stored, err := row.stored()
		if err != nil {
			return nil, err
		}
		if bundle, err = merkle.AppendEntry(bundle, stored.Bytes); err != nil {
			return nil, Damage(row.Seq, "%v", err)
		}
		if next++; next == end {
			return bundle, nil
		}
	}
	return nil, Damage(next, "it is missing, the record ends before its head")
}
