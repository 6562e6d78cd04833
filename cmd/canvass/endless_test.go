package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

// endless is a table of returns that never ends: thirty options in one precinct after the other.
type endless struct {
	buf  bytes.Buffer
	unit int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.unit == 0 {
		e.buf.WriteString("county,precinct,office,district,party,candidate,votes\n")
	}
	for e.buf.Len() < len(p) {
		e.unit++
		for o := range 30 {
			fmt.Fprintf(&e.buf, "Storey,%d,President,,DEM,Somebody Number %d,%d\n", e.unit, o, e.unit%977)
		}
	}
	return e.buf.Read(p)
}

// A stream that goes on and on is stopped at the limit with one line that says so, by what enters and by what only
// looks, and in bounded memory: what is read of it, and the table of what was read.
func TestEndlessReturns(t *testing.T) {
	if os.Getenv("CANVASS_SOAK") == "" {
		t.Skip("NOT RUN: returns of 2 GB are read in a soak only: CANVASS_SOAK is not set")
	}
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_DATA_HOME", filepath.Join(dir, "data"))
	path := filepath.Join(dir, "endless.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(f, &endless{}, 2<<30); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "r.canvass")
	p := &program{db: db}
	d, _, err := p.openOrCreate(t.Context(), canvass.Rehearsal, true, "a test")
	if err != nil {
		t.Fatal(err)
	}
	before := d.View().Head
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args  []string
		stdin io.Reader
		want  string
	}{
		{[]string{"ingest", "-", "--source", "ap", "--contest", "2024/dem/nv", "--db", db}, &endless{}, "more than 256 MiB"},
		{[]string{"ingest", path, "--source", "ap", "--contest", "2024/dem/nv", "--db", db}, nil, "more than 256 MiB"},
		{[]string{"check", path, "--contest", "2024/dem/nv"}, nil, "more than 256 MiB"},
	} {
		var stderr bytes.Buffer
		p := program{stdin: c.stdin, stdout: io.Discard, stderr: &stderr}
		if code := p.Run(t.Context(), c.args); code != 2 || !strings.Contains(stderr.String(), c.want) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%s: exit code %d\n%s", c.args[0], code, stderr.String())
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%s: %d MB from the system", c.args[:2], m.Sys>>20)
		if m.Sys > 2<<30 {
			t.Errorf("%s took %d MB", c.args[0], m.Sys>>20)
		}
	}
	if d, err = new(program).openDeskAt(t.Context(), db, true); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.View().Head != before {
		t.Error("something of it is in the record")
	}
}
