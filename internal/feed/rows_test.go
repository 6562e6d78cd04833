package feed_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/internal/feed"
)

func TestRowsWithAnyLineEnd(t *testing.T) {
	want := [][]string{{"a", "b"}, {"1", "two\nlines"}, {"3", ""}}
	for name, text := range map[string]string{
		"Unix":             "a,b\n1,\"two\nlines\"\n3,\n",
		"Windows":          "a,b\r\n1,\"two\r\nlines\"\r\n3,\r\n",
		"old Macintosh":    "a,b\r1,\"two\rlines\"\r3,\r",
		"mixed":            "a,b\r1,\"two\nlines\"\r\n3,\n",
		"doubled at last":  "a,b\r1,\"two\nlines\"\r3,\r\r\r",
		"without the last": "a,b\r1,\"two\nlines\"\r3,",
	} {
		rows := feed.NewRows(input(strings.NewReader(text), feed.Limits{}), ',', false)
		var got [][]string
		note := ""
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if rows.Note() != "" && len(got) < 2 {
				t.Errorf("%s: row %d is noted as cut off", name, len(got)+1)
			}
			note = rows.Note()
			got = append(got, append([]string(nil), row...))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		if (note != "") != (name == "without the last") {
			t.Errorf("%s: note %q", name, note)
		}
	}
}

func TestRowsSayTheLine(t *testing.T) {
	rows := feed.NewRows(input(strings.NewReader("a,b\r\n\"x\r\ny\",2\r\n3\r\n"), feed.Limits{}), ',', false)
	for _, want := range []string{"line 1", "line 2"} {
		if _, err := rows.Next(); err != nil || rows.Where() != want {
			t.Errorf("a row is on %s, %v; want %s", rows.Where(), err, want)
		}
	}
	_, err := rows.Next()
	if want := "line 4: the row has another number of columns than the first: cut off, or a comma too many"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestHeader(t *testing.T) {
	rows := feed.NewRows(input(strings.NewReader("\ufeff County , Votes,votes\n"), feed.Limits{}), ',', false)
	h, err := rows.Header()
	if err != nil {
		t.Fatal(err)
	}
	if h.Find("none", "COUNTY") != 0 || h.Find("votes") != 1 || h.Find("none") != -1 || !h.Has("county", "votes") || h.Has("county", "party") {
		t.Errorf("headings %q", h.Names())
	}
	if _, err := rows.Header(); err == nil || err.Error() != "the file ends before its headings" {
		t.Errorf("error %v", err)
	}
	if feed.At([]string{" x "}, 0) != "x" || feed.At(nil, 3) != "" || feed.At([]string{"x"}, -1) != "" {
		t.Error("At")
	}
}
