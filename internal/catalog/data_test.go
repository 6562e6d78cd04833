package catalog

import (
	"path"
	"slices"
	"testing"
)

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

// BenchmarkParse reads the whole catalog, what a record of 2024 carries of it, and that without the races of long ago; and
// what the record carries as the program's own, which is known to be sound.
func BenchmarkParse(b *testing.B) {
	night := EmbeddedThrough(2024)
	b.Run("all", func(b *testing.B) { benchmarkParse(b, Embedded(), unproven) })
	b.Run("2024", func(b *testing.B) { benchmarkParse(b, night, unproven) })
	b.Run("2024 of its own", func(b *testing.B) { benchmarkParse(b, night, sound) })
	b.Run("2024 without the past", func(b *testing.B) {
		benchmarkParse(b, slices.DeleteFunc(slices.Clone(night), func(f File) bool { return path.Base(f.Path) == "past.toml" }), unproven)
	})
}

func benchmarkParse(b *testing.B, files []File, known proof) {
	var size int64
	for _, f := range files {
		size += int64(len(f.Bytes))
	}
	b.SetBytes(size)
	b.ReportMetric(float64(len(files)), "files")
	for b.Loop() {
		if known == sound && !ownFiles(files) {
			b.Fatal("not taken for the program's own files")
		}
		if _, all := parse(files, known); refused(allFindings(all)) != nil {
			b.Fatal(refused(allFindings(all)))
		}
	}
}
