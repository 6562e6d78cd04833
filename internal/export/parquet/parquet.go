// Package parquet writes a flat table as Apache Parquet: a struct is a row, its fields are columns.
//
//	type row struct {
//		Party string `parquet:"party,dict"`
//		Votes *int64 `parquet:"votes,optional"`
//		Day   int32  `parquet:"day,date"`
//		At    int64  `parquet:"at,timestamp(millisecond)"`
//	}
//	out, err := parquet.NewWriter[row](w, "canvass version 1 (build files)", nil)
//	err = out.Write(&row{Party: "dem", Votes: new(int64(51))})
//	err = out.Close()
//
// Fields are string, bool, int32, int64 or float64; with "optional" a pointer to one of them, nil where there is no
// value. "dict" keeps each text once a row group. The metadata and the encodings are the library's
// (github.com/parquet-go/parquet-go); what lies between, pages and row groups, is written here: the library's own writer
// for any nesting of any type takes longer to compile than all of package tally, its codecs and protobuf with it.
//
// Pages are compressed with Snappy, which every reader has; each column of a row group has one, with the number of
// nulls and the least and the greatest value.
package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const magic = "PAR1"

// A row group ends behind so many rows, or when its columns hold so many bytes.
const (
	groupRows  = 128 << 10
	groupBytes = 64 << 20
)

// Writer writes rows of type T. It is not safe for concurrent use.
type Writer[T any] struct {
	out     io.Writer
	at      int64 // bytes written
	columns []*column
	rows    int // of the row group
	footer  format.FileMetaData
}

// NewWriter begins a file. createdBy names who writes it, as "NAME version VERSION (build BUILD)"; metadata are names
// and values that readers find beside the table. It fails where T is no struct that the package comment describes, or w
// does.
func NewWriter[T any](w io.Writer, createdBy string, metadata []format.KeyValue) (*Writer[T], error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("parquet: %v is no struct", t)
	}
	p := &Writer[T]{out: w, footer: format.FileMetaData{Version: 1, CreatedBy: createdBy, KeyValueMetadata: metadata}}
	p.footer.Schema = append(p.footer.Schema, format.SchemaElement{Name: t.Name(), NumChildren: thrift.New(int32(t.NumField()))})
	for i := range t.NumField() {
		c, err := newColumn(t.Field(i))
		if err != nil {
			return nil, err
		}
		p.columns = append(p.columns, c)
		p.footer.Schema = append(p.footer.Schema, c.schema)
		p.footer.ColumnOrders = append(p.footer.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	return p, p.write([]byte(magic))
}

func (p *Writer[T]) write(b []byte) error {
	n, err := p.out.Write(b)
	p.at += int64(n)
	return err
}

// Write adds a row.
func (p *Writer[T]) Write(row *T) error {
	v := reflect.ValueOf(row).Elem()
	held := 0
	for i, c := range p.columns {
		c.add(v.Field(i))
		held += c.held()
	}
	p.rows++
	if p.rows == groupRows || held >= groupBytes {
		return p.flush()
	}
	return nil
}

// flush writes the row group.
func (p *Writer[T]) flush() error {
	if p.rows == 0 {
		return nil
	}
	g := format.RowGroup{NumRows: int64(p.rows), FileOffset: p.at, Ordinal: int16(len(p.footer.RowGroups))}
	for _, c := range p.columns {
		chunk, pages, err := c.chunk(p.at, p.rows)
		if err != nil {
			return err
		}
		if err := p.write(pages); err != nil {
			return err
		}
		g.Columns = append(g.Columns, format.ColumnChunk{MetaData: chunk})
		g.TotalByteSize += chunk.TotalUncompressedSize
		g.TotalCompressedSize += chunk.TotalCompressedSize
	}
	p.footer.RowGroups = append(p.footer.RowGroups, g)
	p.footer.NumRows += g.NumRows
	p.rows = 0
	return nil
}

// Close writes what is left and the footer. It does not close what it writes to.
func (p *Writer[T]) Close() error {
	if err := p.flush(); err != nil {
		return err
	}
	b, err := thrift.Marshal(new(thrift.CompactProtocol), &p.footer)
	if err != nil {
		return err
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return p.write(append(b, magic...))
}
