package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestUpgrade runs testdata/upgrade/*.txtar on what each earlier version wrote; testdata/earlier/README.md says how it
// was made. Beside the commands of TestScripts they use:
//
//	earlier          puts the record, its files and its key, $KEYFILE, in their places, the note of the record in use in the
//	                 form of then and, as "kept", the checkpoint that was signed then
//	says FILE        fails unless the last output has each value of FILE, but words, at the same place
//	token NAME FILE  sets $NAME to the token in a file
//	[published]      whether the earlier version published it too
func TestUpgrade(t *testing.T) {
	versions, err := filepath.Glob(filepath.Join("testdata", "earlier", "*.tar.gz"))
	if err != nil || len(versions) == 0 {
		t.Fatalf("no earlier versions: %v", err)
	}
	for _, version := range versions {
		t.Run(strings.TrimSuffix(filepath.Base(version), ".tar.gz"), func(t *testing.T) {
			p := params()
			p.Dir = filepath.Join("testdata", "upgrade")
			files, err := unpacked(version)
			if err != nil {
				t.Fatal(err)
			}
			p.Condition = func(cond string) (bool, error) {
				if cond != "published" {
					return false, fmt.Errorf("unknown condition %q", cond)
				}
				return files["public/checkpoint"] != nil, nil
			}
			p.Cmds["earlier"] = func(ts *testscript.TestScript, neg bool, args []string) { putEarlier(ts, files) }
			p.Cmds["says"] = says
			p.Cmds["token"] = func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
			}
			testscript.Run(t, p)
		})
	}
}

// unpacked are the files of an archive, by their slash paths.
func unpacked(archive string) (map[string][]byte, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if files[h.Name], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
}

// putEarlier puts what an earlier version wrote where it had it.
func putEarlier(ts *testscript.TestScript, files map[string][]byte) {
	home := filepath.Join(ts.Getenv("XDG_DATA_HOME"), "canvass")
	put := func(path string, b []byte, mode fs.FileMode) {
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
		ts.Check(os.WriteFile(path, b, mode))
	}
	for name, b := range files {
		if strings.HasPrefix(name, "keys/") {
			key := filepath.Join(home, filepath.FromSlash(name))
			put(key, b, 0o600)
			ts.Setenv("KEYFILE", key)
			continue
		}
		put(ts.MkAbs(name), b, 0o600)
	}
	db := ts.MkAbs("desk.canvass")
	put(filepath.Join(home, "record"), []byte(db+"\n"), 0o644)
	log, err := desk.OpenLog(db, true)
	ts.Check(err)
	defer log.Close()
	signed, err := log.Meta(context.Background(), ledger.CheckpointMeta)
	ts.Check(err)
	put(ts.MkAbs("kept"), signed, 0o644)
}

// says compares the last output with what an earlier version gave.
func says(ts *testscript.TestScript, neg bool, args []string) {
	var then, now any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &then))
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &now))
	if lacks := lacking(then, now, ""); len(lacks) > 0 {
		ts.Fatalf("%s", strings.Join(lacks, "\n"))
	}
}

// lacking tells what of then is not in now at the same place. Sentences, in "words" and "value", may be put otherwise,
// and fields may be added.
func lacking(then, now any, path string) []string {
	switch then := then.(type) {
	case map[string]any:
		now, _ := now.(map[string]any)
		var out []string
		for name, v := range then {
			if got, ok := now[name]; !ok {
				out = append(out, path+"."+name+" is not there any more")
			} else if name != "words" && name != "value" {
				out = append(out, lacking(v, got, path+"."+name)...)
			}
		}
		return out
	case []any:
		now, _ := now.([]any)
		if len(now) != len(then) {
			return []string{fmt.Sprintf("%s has %d, had %d", path, len(now), len(then))}
		}
		var out []string
		for i := range then {
			out = append(out, lacking(then[i], now[i], fmt.Sprintf("%s.%d", path, i))...)
		}
		return out
	}
	if then != now {
		return []string{fmt.Sprintf("%s is %v, was %v", path, now, then)}
	}
	return nil
}
