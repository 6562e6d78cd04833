package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/export"
)

// state is a state's precincts, each with all options of the ballot: a record folded from one report a precinct.
func state(b *testing.B, precincts int) *export.Export {
	b.Helper()
	files, _ := kestrel(b, canvass.Public)
	var entries []canvass.Entry
	for i := range precincts {
		n := int64(i)
		e := count(fmt.Sprintf("precinct-%d", i), "board", "2028-03-08T04:00Z", map[canvass.OptionID]int64{
			"ana-rivera": n % 997, "ben-okafor": n % 773, "carl-lindqvist": n % 31, "uncommitted": n % 13, "write-in": n % 3,
		})
		e.Report.Unit = canvass.UnitID(fmt.Sprintf("county:c%d/precinct:p%d", i/40, i))
		e.Actor = "tester"
		entries = append(entries, e)
	}
	d := open(b, canvass.Live, files, nil)
	if _, err := d.Append(b.Context(), entries); err != nil {
		b.Fatal(err)
	}
	v := d.View()
	x, err := export.New(v, export.Selection{Units: true})
	if err != nil {
		b.Fatal(err)
	}
	return x
}

// bare makes a function that encodes what is in a file once more with the format's library and does nothing else; nil
// for formats of which a state's file is small.
func bare(b *testing.B, f export.Format, x *export.Export, raw []byte) func(io.Writer) error {
	b.Helper()
	switch f {
	case export.CSV:
		records, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil {
			b.Fatal(err)
		}
		return func(w io.Writer) error { return csv.NewWriter(w).WriteAll(records) }
	case export.JSON:
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			b.Fatal(err)
		}
		return func(w io.Writer) error { return json.NewEncoder(w).Encode(v) }
	case export.NIST:
		var tokens []xml.Token
		d := xml.NewDecoder(bytes.NewReader(raw))
		for t, err := d.RawToken(); err != io.EOF; t, err = d.RawToken() {
			if err != nil {
				b.Fatal(err)
			}
			tokens = append(tokens, plainToken(t))
		}
		return func(w io.Writer) error {
			enc := xml.NewEncoder(w)
			for _, t := range tokens {
				if err := enc.EncodeToken(t); err != nil {
					return err
				}
			}
			return enc.Close()
		}
	case export.Parquet:
		var rows []export.Row
		for r := range x.Rows() {
			rows = append(rows, r)
		}
		return func(w io.Writer) error {
			out := parquet.NewGenericWriter[export.Row](w, parquet.Compression(&parquet.Snappy))
			if _, err := out.Write(rows); err != nil {
				return err
			}
			return out.Close()
		}
	}
	return nil
}

// plainToken is a copy of a token that the encoder takes: prefixes are part of the name.
func plainToken(t xml.Token) xml.Token {
	name := func(n xml.Name) xml.Name {
		if n.Space != "" {
			n.Local = n.Space + ":" + n.Local
		}
		return xml.Name{Local: n.Local}
	}
	switch t := xml.CopyToken(t).(type) {
	case xml.StartElement:
		t.Name = name(t.Name)
		for i := range t.Attr {
			t.Attr[i].Name = name(t.Attr[i].Name)
		}
		return t
	case xml.EndElement:
		t.Name = name(t.Name)
		return t
	default:
		return t
	}
}

// BenchmarkState is the speed of writing a state of 3,000 precincts as a ratio to bare encoding of the same content
// with the format's library: the metric of-bare. Both are measured in one run, turn by turn.
func BenchmarkState(b *testing.B) {
	x := state(b, 3000)
	for _, f := range export.Formats() {
		var raw bytes.Buffer
		if err := x.Write(&raw, f); err != nil {
			b.Fatal(err)
		}
		again := bare(b, f, x, raw.Bytes())
		if again == nil {
			continue
		}
		b.Run(string(f), func(b *testing.B) {
			var ours, theirs time.Duration
			for b.Loop() {
				begin := time.Now()
				if err := x.Write(io.Discard, f); err != nil {
					b.Fatal(err)
				}
				middle := time.Now()
				if err := again(io.Discard); err != nil {
					b.Fatal(err)
				}
				ours, theirs = ours+middle.Sub(begin), theirs+time.Since(middle)
			}
			b.ReportMetric(float64(theirs)/float64(ours), "of-bare")
			b.ReportMetric(float64(raw.Len())*float64(b.N)/1e6/ours.Seconds(), "MB/s")
		})
	}
}
