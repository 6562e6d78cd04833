package catalog

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the messages of testdata/bad anew")

// TestBadFiles lints one bad file at a time, laid over testdata/good, and expects the messages that stand at its end.
// Each archive of testdata/bad holds the bad file at its path and, under "want", every error and warning, one a line.
func TestBadFiles(t *testing.T) {
	cases, err := filepath.Glob(filepath.Join("testdata", "bad", "*.txtar"))
	if err != nil || len(cases) == 0 {
		t.Fatal("no bad files", err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			over := map[string][]byte{}
			for _, f := range archive.Files {
				over[f.Name] = f.Data
			}
			want := string(over["want"])
			delete(over, "want")
			var files []File
			for _, f := range good(t) {
				if _, replaced := over[f.Path]; !replaced {
					files = append(files, f)
				}
			}
			for name, b := range over {
				files = append(files, File{Path: name, Bytes: b})
			}
			var got strings.Builder
			for _, f := range Lint(files) {
				if _, bad := over[f.File]; bad && f.Severity != Note {
					got.WriteString(strings.TrimPrefix(string(f.Severity)+" ", "error ") + f.Error() + "\n")
				}
			}
			if *update {
				for i := range archive.Files {
					if archive.Files[i].Name == "want" {
						archive.Files[i].Data = []byte(got.String())
					}
				}
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got.String()); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if got.Len() == 0 {
				t.Error("nothing was found")
			}
		})
	}
}
