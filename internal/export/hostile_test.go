package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/export"
)

// hostile are texts that would like to be something else.
var hostile = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{
		"]]>", "<!--", "-->", "<![CDATA[", "&amp;", "&#0;", "\x00", "\x01\x1f", "\ufffe\uffff", "\xff\xfe", "\xed\xa0\x80", "\u202e", "a\r\nEND:VCALENDAR\r\n", "\\,;:\"",
		"=cmd|' /C calc'!A0", "\t=1", "<ElectionReport>", "\" onload=\"", "'", "", " ", "\u2028", strings.Repeat("ü", 400), "\U0001F1E6\U0001F1F8",
	}),
	rapid.StringN(0, 40, 200),
)

// TestHostileNames gives everything that has a name another one, ids that only a damaged record could hold among it,
// and writes every format: the XML is well formed and valid by the schema, the calendar and the table are whole, and no
// cell begins a formula.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	var saved []string
	rapid.Check(t, func(rt *rapid.T) {
		files, night := kestrel(t, canvass.Public)
		unit := count("unit", "board", "2028-03-08T05:10Z", map[canvass.OptionID]int64{"ana-rivera": 40, "ben-okafor": 60})
		unit.Report.Unit = "county:onhava/precinct:1"
		d := open(t, canvass.Replay, files, append(night, unit))
		v := d.View()
		draw := func(what string) string { return hostile.Draw(rt, what) }
		v.Record.Name, v.Record.Origin = draw("record"), draw("origin")
		for _, p := range v.Catalog.People {
			p.Name, p.Last = draw("name"), draw("last")
		}
		for _, o := range v.Catalog.Outlets {
			o.Name = draw("outlet")
		}
		for _, j := range v.Catalog.Jurisdictions {
			j.Name, j.OCD, j.Kind = draw("place"), draw("ocd"), draw("kind")
		}
		c := v.Contests[ks]
		c.Info.Name, c.Info.Ballot.Labels["uncommitted"] = draw("contest"), draw("label")
		c.Event.ID, c.Event.Kind, c.Event.Note, c.Event.Place = draw("event"), draw("event's kind"), draw("note"), draw("venue")
		c.Count.By = draw("source")
		c.Count.Parts()[0].Unit = canvass.UnitID(draw("unit"))
		c.Count.Options[0].Option = canvass.OptionID(draw("option"))
		for i := range c.Claims {
			c.Claims[i].Key, c.Claims[i].Ended = draw("key"), draw("why")
		}
		x, err := export.New(v, export.Selection{Units: true})
		if err != nil {
			rt.Fatal(err)
		}
		for _, f := range export.Formats() {
			var b bytes.Buffer
			if err := x.Write(&b, f); err != nil {
				rt.Fatalf("%s: %v", f, err)
			}
			whole(rt, f, b.Bytes())
			if f == export.NIST && len(saved) < 100 {
				saved = append(saved, save(t, "hostile.xml", b.Bytes()))
			}
		}
	})
	valid(t, saved...)
}

// whole reads a file as its format's readers do.
func whole(t *rapid.T, f export.Format, raw []byte) {
	switch f {
	case export.NIST, export.Atom:
		d := xml.NewDecoder(bytes.NewReader(raw))
		for {
			if _, err := d.Token(); err == io.EOF {
				return
			} else if err != nil {
				t.Fatalf("%s is not well formed: %v", f, err)
			}
		}
	case export.CSV:
		rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			for i, cell := range r {
				if rows[0][i] != "head_root" && cell != "" && strings.ContainsAny(strings.TrimLeft(cell, " ")[:min(1, len(strings.TrimLeft(cell, " ")))], "=+-@\t\r") {
					t.Fatalf("a cell begins a formula: %q", cell)
				}
			}
		}
	case export.JSON:
		if !json.Valid(raw) {
			t.Fatal("the JSON is not whole")
		}
	case export.ICal:
		for l := range strings.SplitSeq(string(raw), "\r\n") {
			if strings.ContainsAny(l, "\r\n") || len(l) > 75 {
				t.Fatalf("a line of the calendar: %q", l)
			}
		}
		if strings.Count(string(raw), "\r\nEND:VCALENDAR") != 1 || !strings.HasSuffix(string(raw), "\r\nEND:VCALENDAR\r\n") {
			t.Fatal("the calendar does not end where it ends")
		}
	}
}
