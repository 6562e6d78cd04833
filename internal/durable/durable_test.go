package durable_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/durable"
)

func Example() {
	folder, _ := os.MkdirTemp("", "durable")
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "checkpoint")
	fmt.Println(durable.Create(file, []byte("40 of 91"), 0o600))
	fmt.Println(errors.Is(durable.Create(file, nil, 0o600), fs.ErrExist))
	fmt.Println(durable.Replace(file, []byte("51 of 91"), 0o644))
	b, _ := os.ReadFile(file)
	fmt.Println(string(b))
	// Output:
	// <nil>
	// true
	// <nil>
	// 51 of 91
}

// A write that fails, at whatever step, leaves the old contents and nothing beside them, and its error names the file
// that was asked for.
func TestWriteFails(t *testing.T) {
	own := errors.New("the ninth row is wrong")
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, file string)
		write func(io.Writer) error
		is    error
	}{
		{name: "the writer's own fault", is: own, write: func(w io.Writer) error {
			_, err := io.WriteString(w, "half of it")
			return errors.Join(err, own)
		}},
		{name: "the system refuses bytes", is: fs.ErrClosed, write: func(w io.Writer) error {
			if err := w.(io.Closer).Close(); err != nil {
				return err
			}
			_, err := io.WriteString(w, "too late")
			return err
		}},
		{name: "no folder", is: fs.ErrNotExist, spoil: func(t *testing.T, file string) {
			if err := os.RemoveAll(filepath.Dir(file)); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "a folder has the name", spoil: func(t *testing.T, file string) {
			if err := errors.Join(os.Remove(file), os.MkdirAll(filepath.Join(file, "in the way"), 0o755)); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "folder")
			file := filepath.Join(folder, "returns.csv")
			if err := errors.Join(os.Mkdir(folder, 0o755), os.WriteFile(file, []byte("old"), 0o644)); err != nil {
				t.Fatal(err)
			}
			write := c.write
			if write == nil {
				write = func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }
			}
			if c.spoil != nil {
				c.spoil(t, file)
			}
			err := durable.Write(file, 0o644, write)
			if err == nil || c.is != nil && !errors.Is(err, c.is) {
				t.Fatalf("%v, want %v", err, c.is)
			}
			if c.is != own && !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "unfinished") {
				t.Errorf("the error names another file: %v", err)
			}
			if c.spoil == nil {
				if b, err := os.ReadFile(file); err != nil || string(b) != "old" {
					t.Errorf("%q, %v", b, err)
				}
			}
			found, err := os.ReadDir(folder)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			for _, f := range found {
				if durable.Leftover(f.Name()) {
					t.Errorf("%s was left behind", f.Name())
				}
			}
		})
	}
}
