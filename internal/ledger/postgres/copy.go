package postgres

import (
	"context"
	"encoding/binary"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// copyRows stores rows with COPY in its binary form: https://www.postgresql.org/docs/current/sql-copy.html, "Binary
// Format". The driver's own CopyFrom asks the server for the columns' types first, each time, and takes each value
// through an interface.
func copyRows(ctx context.Context, c *pgx.Conn, g *ledger.Growth) error {
	_, err := c.PgConn().CopyFrom(ctx, &rowReader{g: g, buf: []byte(copyHeader)}, "COPY entry (seq, key, recorded, sum, hash, bytes) FROM STDIN BINARY")
	return err
}

const (
	copyHeader = "PGCOPY\n\377\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" // signature, flags, length of what is added to the header
	copyEnd    = "\xff\xff"
)

// rowReader reads rows as COPY wants them, as soon as they are ready.
type rowReader struct {
	g   *ledger.Growth
	at  int // the next row
	buf []byte
	out int // of buf
	end bool
}

// copyStep is how many rows are written at a time.
const copyStep = 50

// Read implements io.Reader.
func (r *rowReader) Read(p []byte) (int, error) {
	if r.out == len(r.buf) {
		if r.end {
			return 0, io.EOF
		}
		r.fill()
	}
	n := copy(p, r.buf[r.out:])
	r.out += n
	return n, nil
}

func (r *rowReader) fill() {
	to := min(r.at+copyStep, r.g.Len())
	b := r.buf[:0]
	rows := r.g.Rows(r.at, to)
	for i := range rows {
		row := &rows[i]
		b = append(b, 0, 6) // fields
		b = appendBigint(b, row.Seq)
		b = appendBytes(b, row.Key)
		b = appendBigint(b, row.Recorded)
		b = appendBigint(b, int64(row.Sum))
		b = appendBytes(b, row.Hash[:])
		b = appendBytes(b, row.Bytes)
	}
	r.at = to
	if to == r.g.Len() {
		b = append(b, copyEnd...)
		r.end = true
	}
	r.buf, r.out = b, 0
}

func appendBigint(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, 0, 0, 0, 8), uint64(n))
}

func appendBytes[T string | []byte](b []byte, v T) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...)
}
