package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"
)

// BenchmarkNight plays the whole night of 5 March 2024 at once, from no record to its one JSON object: what
// "canvass night --once --speed max --json" does.
func BenchmarkNight(b *testing.B) {
	b.Setenv("XDG_DATA_HOME", b.TempDir())
	b.Setenv("HOME", b.TempDir())
	dir := b.TempDir()
	for n := 0; b.Loop(); n++ {
		var out, said bytes.Buffer
		p := program{stdin: &bytes.Buffer{}, stdout: &out, stderr: &said}
		db := filepath.Join(dir, string(rune('a'+n%26))+filepath.Base(b.TempDir())+".canvass")
		if code := p.Run(b.Context(), []string{"night", "--once", "--speed", "max", "--json", "--db", db}); code != 0 {
			b.Fatalf("exit %d: %s", code, said.String())
		}
		if !json.Valid(out.Bytes()) {
			b.Fatal("what was printed is not one JSON object")
		}
	}
}
