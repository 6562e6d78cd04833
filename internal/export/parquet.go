package export

import (
	"encoding/json"
	"io"

	"github.com/parquet-go/parquet-go"
)

// batch is how many rows are handed to the Parquet writer at once, and group how many rows are one row group.
const (
	batch = 1024
	group = 128 << 10
)

// writeParquet writes the table of results as Apache Parquet, typed, compressed with Snappy, which every reader has. The
// file's metadata say under canvass.* what the record is and what was left out, so that a file without rows says it too.
func (x *Export) writeParquet(w io.Writer) error {
	left, err := json.Marshal(x.left)
	if err != nil {
		return err
	}
	record, err := json.Marshal(x.s.Record)
	if err != nil {
		return err
	}
	out := parquet.NewGenericWriter[Row](
		w,
		parquet.Compression(&parquet.Snappy),
		parquet.CreatedBy("canvass", "1", "files"), // never the build's: the same snapshot is the same bytes
		parquet.MaxRowsPerRowGroup(group),
		parquet.KeyValueMetadata("canvass.record", string(record)),
		parquet.KeyValueMetadata("canvass.record_kind", string(x.s.Record.Kind)),
		parquet.KeyValueMetadata("canvass.head", x.headText()),
		parquet.KeyValueMetadata("canvass.as_of", x.s.Now.String()),
		parquet.KeyValueMetadata("canvass.left_out", string(left)),
	)
	rows := make([]Row, 0, batch)
	for r := range x.Rows() {
		if rows = append(rows, r); len(rows) == batch {
			if _, err := out.Write(rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	if _, err := out.Write(rows); err != nil {
		return err
	}
	return out.Close()
}
