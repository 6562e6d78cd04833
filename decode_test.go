package canvass

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// reports are entries as Bytes writes them, with every field that a report may have.
var reports = []string{
	`{"format":1,"kind":"report","key":"k","recorded":"2024-03-06T02:25:00.000Z","actor":"a","by":"b","contest":"2024/dem/as","report":{"area":"state","measure":"votes","counts":[{"option":"x","votes":51},{"option":"y","votes":0}]}}`,
	`{"format":1,"kind":"report","key":"clé/1","recorded":"2024-02-29T23:59:59.999Z","at":{"not_before":"2024-02-29T00:00:00.000Z","not_after":"2024-12-31T23:00:00.000Z","about":true},"actor":"a","by":"b","person":"p","source":{"outlet":"o","title":"t","url":"u","via":"v","evidence":["sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],"rights":"public"},"mark":"S","contest":"2024/dem/as","note":"<n>","report":{"event":"e","area":"cd-7","unit":"county:adair/precinct:1nw-adair","measure":"votes","counts":[{"option":"x","votes":51}],"ballots":60,"blank":1,"void":2,"overvotes":3,"cast":70,"final":true,"units":1,"units_of":2,"units_are":"towns","expected":"98.5","total":true,"part":1,"part_of":2,"test":true,"named":{"name":"1NW Ádair","fips":"19001","ocd":"ocd-division/country:us/state:ia/county:adair","by_name":true,"county":"19001"}}}`,
	`{"format":1,"kind":"report","key":"k","recorded":"1832-01-01T00:00:00.000Z","at":{"day":"2024-03-05"},"actor":"a","by":"b","contest":"2024/dem/as","report":{"area":"state","measure":"votes","counts":[{"option":"x","votes":5}],"expected":"56","named":{"name":"Adair"}}}`,
	`{"format":1,"kind":"report","key":"k","recorded":"2100-02-28T00:00:00.000Z","at":{},"actor":"","race":"2024/dem","source":{},"report":{"area":"","measure":""}}`,
}

// What the quick way reads, it reads as encoding/json does; what Bytes writes of a report, it reads.
func TestPlainReport(t *testing.T) {
	for _, s := range reports[:3] {
		if (*EntryReader)(nil).plainReport([]byte(s)) == nil {
			t.Errorf("the quick way does not read %s", s)
		}
	}
	for _, s := range reports {
		samePlain(t, []byte(s))
		for i := range s { // cut, and with each byte changed
			samePlain(t, []byte(s[:i]))
			for _, c := range []byte{'0', '9', '"', ',', '}', '\\', 0x7f, 0x80, ' ', '-'} {
				b := []byte(s)
				b[i] = c
				samePlain(t, b)
			}
		}
	}
}

func samePlain(t *testing.T, b []byte) {
	t.Helper()
	sameBy(t, nil, b)
	var r EntryReader // which has read the same before, and others
	for _, s := range reports {
		sameBy(t, &r, []byte(s))
	}
	sameBy(t, &r, b)
}

func sameBy(t *testing.T, r *EntryReader, b []byte) {
	t.Helper()
	given := slices.Clone(b)
	quick := r.plainReport(given)
	clear(given) // the entry keeps none of them
	if quick == nil {
		return
	}
	slow, err := decodeEntry(b)
	if err != nil {
		t.Fatalf("%v: the quick way reads what encoding/json refuses: %s", err, b)
	}
	if !reflect.DeepEqual(quick, slow) {
		t.Fatalf("%s\nread as   %+v %+v\ninstead of %+v %+v", b, quick, quick.Report, slow, slow.Report)
	}
}

func FuzzPlainReport(f *testing.F) {
	for _, s := range reports {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { samePlain(t, b) })
}

// Every day that the log can name is read as the standard library reads it, and no other is.
func TestPlainTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange
		s := fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", n(1800, 9999).Draw(t, "year"), n(0, 13).Draw(t, "month"), n(0, 32).Draw(t, "day"),
			n(0, 25).Draw(t, "hour"), n(0, 61).Draw(t, "minute"), n(0, 61).Draw(t, "second"), n(0, 999).Draw(t, "milli"))
		p := plain{s: `"` + s + `"`}
		got := p.time()
		want, err := ParseTime(s)
		if p.bad != (err != nil) || !p.bad && got != want {
			t.Fatalf("%s: read as %d (bad: %v), the standard library has %d, %v", s, got, p.bad, want, err)
		}
	})
}

// Ids are those of these patterns.
func TestIDPatterns(t *testing.T) {
	slug := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	unit := regexp.MustCompile(`^[a-z0-9-]+:[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9-]+:[a-z0-9]+(-[a-z0-9]+)*)*$`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-b0-1:/\-\nA]{0,12}`).Draw(t, "s")
		if got := IsSlug(s); got != slug.MatchString(s) {
			t.Fatalf("IsSlug(%q) is %v", s, got)
		}
		if got := UnitID(s).Validate() == nil; s != "" && got != unit.MatchString(s) {
			t.Fatalf("unit %q: %v", s, got)
		}
	})
}
