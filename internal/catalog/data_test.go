package catalog

import "testing"

// embedded are all files inside the program, the nights among them.
func embedded() []File {
	files := Embedded()
	for _, date := range EmbeddedNights() {
		files = append(files, EmbeddedNight(date)...)
	}
	return files
}

// TestDataFiles lints every file under data/. Errors and warnings fail; notes say what is not known yet.
func TestDataFiles(t *testing.T) {
	files := embedded()
	for _, f := range Lint(files) {
		if f.Severity == Note {
			t.Log("note:", f)
		} else {
			t.Errorf("%s: %v", f.Severity, f)
		}
	}
	if len(files) < 100 {
		t.Errorf("%d files: the catalog has a file for each jurisdiction and person", len(files))
	}
}

func BenchmarkParse(b *testing.B) {
	files := Embedded()
	var size int64
	for _, f := range files {
		size += int64(len(f.Bytes))
	}
	b.SetBytes(size)
	b.ReportMetric(float64(len(files)), "files")
	for b.Loop() {
		if _, err := Parse(files); err != nil {
			b.Fatal(err)
		}
	}
}
