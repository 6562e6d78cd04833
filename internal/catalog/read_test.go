package catalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// good are the files of testdata/good, a made-up world in which every key of the format is used once.
func good(t testing.TB) []File {
	t.Helper()
	files, err := tree(os.DirFS(filepath.Join("testdata", "good")), func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// goodCatalog are its files without the nights, goodNight those of its one night.
func goodCatalog(t testing.TB) (files []File) { return split(t, false) }

func goodNight(t testing.TB) (files []File) { return split(t, true) }

func split(t testing.TB, night bool) (files []File) {
	for _, f := range good(t) {
		if isNight(f.Path) == night {
			files = append(files, f)
		}
	}
	return files
}

func TestGoodFilesHaveNoFindings(t *testing.T) {
	for _, f := range Lint(good(t)) {
		if !strings.Contains(f.Error(), "2028/gop/") { // its contest and race are left bare on purpose
			t.Error(f)
		}
	}
}
