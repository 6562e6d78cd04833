package export

import (
	"encoding/json"
	"io"

	"github.com/parquet-go/parquet-go/format"

	"github.com/canvassdesk/canvass/internal/export/parquet"
)

// createdBy is never the build's: the same snapshot is the same bytes.
const createdBy = "canvass version 1 (build files)"

// writeParquet writes the table of results as Apache Parquet, typed. The file's metadata say under canvass.* what the
// record is and what was left out, so that a file without rows says it too.
func (x *Export) writeParquet(w io.Writer) error {
	left, err := json.Marshal(x.left)
	if err != nil {
		return err
	}
	record, err := json.Marshal(x.s.Record)
	if err != nil {
		return err
	}
	out, err := parquet.NewWriter[Row](w, createdBy, []format.KeyValue{
		{Key: "canvass.as_of", Value: x.s.Now.String()},
		{Key: "canvass.head", Value: x.headText()},
		{Key: "canvass.left_out", Value: string(left)},
		{Key: "canvass.record", Value: string(record)},
		{Key: "canvass.record_kind", Value: string(x.s.Record.Kind)},
	})
	if err != nil {
		return err
	}
	for r := range x.Rows() {
		if err := out.Write(&r); err != nil {
			return err
		}
	}
	return out.Close()
}
