package parquet

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/klauspost/compress/s2"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// column is a column of the table with its values in the row group that is being written.
type column struct {
	schema         format.SchemaElement
	kind           reflect.Kind
	optional, dict bool

	levels []byte // of an optional column: 1 where a row has a value
	values int    // without nulls
	plain  []byte // values as they are, of a dictionary each once
	places map[string]int32
	chosen []int32 // of a dictionary: each value's place in it
	least  any     // nil where there is no value
	most   any
	nan    bool
}

// kinds are the types of fields and those of their columns.
var kinds = map[reflect.Kind]format.Type{
	reflect.Bool: format.Boolean, reflect.Int32: format.Int32, reflect.Int64: format.Int64, reflect.Float64: format.Double, reflect.String: format.ByteArray,
}

func newColumn(f reflect.StructField) (*column, error) {
	tags := strings.Split(f.Tag.Get("parquet"), ",")
	c := &column{schema: format.SchemaElement{Name: tags[0], RepetitionType: thrift.New(format.Required)}}
	t := f.Type
	bad := func(why string) (*column, error) {
		return nil, fmt.Errorf("parquet: field %s %v `%s`: %s", f.Name, f.Type, f.Tag, why)
	}
	for _, tag := range tags[1:] {
		switch tag {
		case "optional":
			if t.Kind() != reflect.Pointer {
				return bad("what is optional is a pointer")
			}
			c.optional, t = true, t.Elem()
			c.schema.RepetitionType.Set(format.Optional)
		case "dict":
			c.dict = true
		case "date":
			c.logical(&format.DateType{}, deprecated.Date)
		case "timestamp(millisecond)":
			c.logical(&format.TimestampType{IsAdjustedToUTC: true, Unit: format.TimeUnit{Value: &format.MilliSeconds{}}}, deprecated.TimestampMillis)
		default:
			return bad("the tag is not known")
		}
	}
	physical, ok := kinds[t.Kind()]
	switch {
	case c.schema.Name == "":
		return bad("it has no name")
	case !ok:
		return bad("the type is not known")
	case c.dict && t.Kind() != reflect.String:
		return bad("a dictionary is of texts")
	}
	c.kind = t.Kind()
	c.schema.Type.Set(physical)
	if c.kind == reflect.String {
		c.logical(&format.StringType{}, deprecated.UTF8)
	}
	c.clear()
	return c, nil
}

func (c *column) logical(t format.LogicalTypeValue, older deprecated.ConvertedType) {
	c.schema.LogicalType.Value = t
	c.schema.ConvertedType.Set(older)
}

func (c *column) clear() {
	c.levels, c.values, c.plain, c.chosen = c.levels[:0], 0, c.plain[:0], c.chosen[:0]
	c.least, c.most, c.nan = nil, nil, false
	if c.dict {
		c.places = map[string]int32{}
	}
}

// held is about how many bytes the column holds.
func (c *column) held() int { return len(c.levels) + len(c.plain) + 4*len(c.chosen) }

// add takes the value of a row.
func (c *column) add(v reflect.Value) {
	if c.optional {
		if v.IsNil() {
			c.levels = append(c.levels, 0)
			return
		}
		c.levels = append(c.levels, 1)
		v = v.Elem()
	}
	switch c.kind {
	case reflect.String:
		c.text(v.String())
	case reflect.Bool:
		if c.values%8 == 0 {
			c.plain = append(c.plain, 0)
		}
		if v.Bool() {
			c.plain[len(c.plain)-1] |= 1 << (c.values % 8)
		}
	case reflect.Int32:
		n := int32(v.Int())
		c.plain = binary.LittleEndian.AppendUint32(c.plain, uint32(n))
		span(c, n)
	case reflect.Int64:
		n := v.Int()
		c.plain = binary.LittleEndian.AppendUint64(c.plain, uint64(n))
		span(c, n)
	case reflect.Float64:
		n := v.Float()
		c.plain = binary.LittleEndian.AppendUint64(c.plain, math.Float64bits(n))
		c.nan = c.nan || math.IsNaN(n)
		span(c, n)
	}
	c.values++
}

func (c *column) text(s string) {
	if c.dict {
		place, known := c.places[s]
		if !known {
			place = int32(len(c.places))
			c.places[s] = place
		}
		if c.chosen = append(c.chosen, place); known {
			return
		}
	}
	c.plain = append(binary.LittleEndian.AppendUint32(c.plain, uint32(len(s))), s...)
	span(c, s)
}

// span notes a value among the least and the greatest.
func span[T cmp.Ordered](c *column, v T) {
	if c.least == nil {
		c.least, c.most = v, v
		return
	}
	if v < c.least.(T) {
		c.least = v
	}
	if v > c.most.(T) {
		c.most = v
	}
}

// chunk is the column's part of the row group, with its pages, which will stand at a place of the file. The column is
// empty afterwards.
func (c *column) chunk(at int64, rows int) (format.ColumnMetaData, []byte, error) {
	m := format.ColumnMetaData{
		Type: kinds[c.kind], PathInSchema: []string{c.schema.Name}, Codec: format.Snappy, NumValues: int64(rows), DataPageOffset: at,
		Encoding: []format.Encoding{format.Plain, format.RLE}, Statistics: c.statistics(rows),
	}
	var data []byte
	if c.optional {
		levels, err := (&rle.Encoding{BitWidth: 1}).EncodeLevels(nil, c.levels)
		if err != nil {
			return m, nil, err
		}
		data = append(binary.LittleEndian.AppendUint32(data, uint32(len(levels))), levels...)
	}
	encoding := format.Plain
	var pages bytes.Buffer
	if c.dict {
		encoding = format.RLEDictionary
		m.Encoding = append(m.Encoding, encoding)
		m.DictionaryPageOffset = at
		size, err := page(&pages, c.plain, format.PageHeader{
			Type: format.DictionaryPage, DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(len(c.places))}),
		})
		if err != nil {
			return m, nil, err
		}
		m.TotalUncompressedSize += size
		m.DataPageOffset += int64(pages.Len())
		places, err := new(rle.DictionaryEncoding).EncodeInt32(nil, c.chosen)
		if err != nil {
			return m, nil, err
		}
		data = append(data, places...)
	} else {
		data = append(data, c.plain...)
	}
	size, err := page(&pages, data, format.PageHeader{Type: format.DataPage, DataPageHeader: thrift.New(format.DataPageHeader{
		NumValues: int32(rows), Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE, Statistics: m.Statistics,
	})})
	m.TotalUncompressedSize += size
	m.TotalCompressedSize = int64(pages.Len())
	c.clear()
	return m, pages.Bytes(), err
}

// page writes a page, and says how long it would be if it were not compressed.
func page(to *bytes.Buffer, data []byte, h format.PageHeader) (int64, error) {
	packed := s2.EncodeSnappy(nil, data)
	h.UncompressedPageSize, h.CompressedPageSize = int32(len(data)), int32(len(packed))
	head, err := thrift.Marshal(new(thrift.CompactProtocol), &h)
	to.Write(head)
	to.Write(packed)
	return int64(len(head) + len(data)), err
}

// longest is the longest text that statistics name.
const longest = 64

// statistics are what readers skip row groups by. A zero among fractions is given with the sign that rules neither out.
func (c *column) statistics(rows int) format.Statistics {
	s := format.Statistics{NullCount: int64(rows - c.values)}
	switch least := c.least.(type) {
	case int32:
		s.MinValue = binary.LittleEndian.AppendUint32(nil, uint32(least))
		s.MaxValue = binary.LittleEndian.AppendUint32(nil, uint32(c.most.(int32)))
	case int64:
		s.MinValue = binary.LittleEndian.AppendUint64(nil, uint64(least))
		s.MaxValue = binary.LittleEndian.AppendUint64(nil, uint64(c.most.(int64)))
	case float64:
		most := c.most.(float64)
		if least == 0 {
			least = math.Copysign(0, -1)
		}
		if most == 0 {
			most = 0 // which is greater than the other zero
		}
		if !c.nan {
			s.MinValue = binary.LittleEndian.AppendUint64(nil, math.Float64bits(least))
			s.MaxValue = binary.LittleEndian.AppendUint64(nil, math.Float64bits(most))
		}
	case string:
		if most := c.most.(string); len(least) <= longest && len(most) <= longest {
			s.MinValue, s.MaxValue = []byte(least), []byte(most)
		}
	}
	return s
}
