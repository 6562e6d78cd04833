package parquet_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	library "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass/internal/export/parquet"
)

// row has a field of every type, needed and optional.
type row struct {
	Text   string   `parquet:"text"`
	Word   string   `parquet:"word,dict"`
	Option *string  `parquet:"option,optional,dict"`
	Key    *string  `parquet:"key,optional"`
	Yes    bool     `parquet:"yes"`
	Maybe  *bool    `parquet:"maybe,optional"`
	Cycle  int32    `parquet:"cycle"`
	Day    *int32   `parquet:"day,optional,date"`
	Size   int64    `parquet:"size"`
	Votes  *int64   `parquet:"votes,optional"`
	At     int64    `parquet:"at,timestamp(millisecond)"`
	Share  float64  `parquet:"share"`
	Part   *float64 `parquet:"part,optional"`
}

func optional[T any](g *rapid.Generator[T]) *rapid.Generator[*T] {
	return rapid.Custom(func(t *rapid.T) *T {
		if rapid.Bool().Draw(t, "none") {
			return nil
		}
		return new(g.Draw(t, "value"))
	})
}

var rows = rapid.Custom(func(t *rapid.T) row {
	word := rapid.SampledFrom([]string{"", "a", "Doña Ana", strings.Repeat("long ", 40)})
	number := rapid.Int64()
	return row{
		Text: rapid.String().Draw(t, "text"), Word: word.Draw(t, "word"), Option: optional(word).Draw(t, "option"), Key: optional(rapid.String()).Draw(t, "key"),
		Yes: rapid.Bool().Draw(t, "yes"), Maybe: optional(rapid.Bool()).Draw(t, "maybe"),
		Cycle: rapid.Int32().Draw(t, "cycle"), Day: optional(rapid.Int32()).Draw(t, "day"),
		Size: number.Draw(t, "size"), Votes: optional(number).Draw(t, "votes"), At: number.Draw(t, "at"),
		Share: rapid.Float64().Draw(t, "share"), Part: optional(rapid.Float64()).Draw(t, "part"),
	}
})

func written[T any](t rapid.TB, rows []T) []byte {
	var b bytes.Buffer
	w, err := parquet.NewWriter[T](&b, "canvass version 1 (build files)", []format.KeyValue{{Key: "canvass.head", Value: "12"}})
	for i := range rows {
		if err == nil {
			err = w.Write(&rows[i])
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is written is what the library reads, values, nulls and statistics.
func TestReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rows, 0, 40).Draw(t, "rows")
		raw := written(t, want)
		got, err := library.Read[row](bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("-written +read\n%s", diff)
		}
		f, err := library.OpenFile(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		if head, _ := f.Lookup("canvass.head"); head != "12" {
			t.Fatalf("metadata %q", head)
		}
		if len(want) == 0 {
			return
		}
		nulls, least, most := int64(0), int64(math.MaxInt64), int64(math.MinInt64)
		for _, r := range want {
			if r.Votes == nil {
				nulls++
				continue
			}
			least, most = min(least, *r.Votes), max(most, *r.Votes)
		}
		for _, c := range f.Metadata().RowGroups[0].Columns {
			if c.MetaData.PathInSchema[0] != "votes" {
				continue
			}
			s := c.MetaData.Statistics
			if s.NullCount != nulls || nulls < int64(len(want)) &&
				(int64(binary.LittleEndian.Uint64(s.MinValue)) != least || int64(binary.LittleEndian.Uint64(s.MaxValue)) != most) {
				t.Fatalf("statistics of votes: %d nulls, %x to %x; want %d, %d to %d", s.NullCount, s.MinValue, s.MaxValue, nulls, least, most)
			}
		}
	})
}

// Schema and types are those that the library gives the same struct.
func TestSchema(t *testing.T) {
	raw := written(t, []row{{}})
	f, err := library.OpenFile(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Schema().String(), library.SchemaOf(row{}).String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// A table of several row groups is read as one.
func TestRowGroups(t *testing.T) {
	type small struct {
		N    int32  `parquet:"n"`
		Even string `parquet:"even,dict"`
	}
	rows := make([]small, 300_000)
	for i := range rows {
		rows[i] = small{int32(i), fmt.Sprint(i%2 == 0)}
	}
	raw := written(t, rows)
	f, err := library.OpenFile(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.RowGroups()); n != 3 {
		t.Errorf("%d row groups", n)
	}
	got, err := library.Read[small](bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, got); diff != "" {
		t.Errorf("-written +read\n%.2000s", diff)
	}
}

// A struct that is not understood is refused, and so is a file that cannot be written.
func TestRefused(t *testing.T) {
	for name, err := range map[string]error{
		"no name": made[struct{ N int32 }](),
		"another type": made[struct {
			N []byte `parquet:"n"`
		}](),
		"another tag": made[struct {
			N int32 `parquet:"n,decimal"`
		}](),
		"optional and no pointer": made[struct {
			N int32 `parquet:"n,optional"`
		}](),
		"a dictionary of numbers": made[struct {
			N int32 `parquet:"n,dict"`
		}](),
		"no struct": made[int](),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "parquet: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := parquet.NewWriter[row](full{}, "", nil); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

func made[T any]() error {
	_, err := parquet.NewWriter[T](new(bytes.Buffer), "", nil)
	return err
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
