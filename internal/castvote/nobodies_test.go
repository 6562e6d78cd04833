package castvote_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/canvassdesk/canvass/internal/castvote"
)

// What programs write into a cell for nobody is never a candidate without a word; a label that says so makes it none.
func TestNobodiesAreNoticed(t *testing.T) {
	file := "ballot,rank1,rank2\n1,Ann,Exhausted\n2,N/A,Ann\n3,blank,Bob\n4,Spoiled,Bob\n5,Overvotes,Bob\n6,Skipped,Ann\n7,Total,Ann\n8,Annabel Skip,\n"
	source := castvote.Source{FS: fstest.MapFS{"b.csv": {Data: []byte(file)}}, Path: "b.csv", Format: castvote.ESS}
	read := func(s castvote.Source) string {
		r, err := castvote.ReadSource(s, false)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(r.Notices, "\n")
	}
	got := read(source)
	for _, name := range []string{"Exhausted", "N/A", "blank", "Spoiled", "Overvotes", "Skipped", "Total"} {
		if strings.Count(got, `"`+name+`" is counted as an option`) != 1 {
			t.Errorf("no notice of %q in %s", name, got)
		}
	}
	for _, flag := range []string{`--overvote-label "Overvotes"`, `--skipped-label "Skipped"`} {
		if !strings.Contains(got, flag) {
			t.Errorf("%s is not said in %s", flag, got)
		}
	}
	if strings.Contains(got, "Ann") {
		t.Errorf("a candidate is noticed: %s", got)
	}
	source.SkippedLabel = "Skipped"
	if got := read(source); strings.Contains(got, "Skipped") {
		t.Errorf("a skipped rank is noticed: %s", got)
	}
}
