// Command licences writes the licences of everything that is linked into the program, for any of the systems that it is
// released for, in one text:
//
//	go run ./scripts/licences > dist/THIRD-PARTY-LICENSES.txt
//
// It reads the module list of each build and the licence files that the modules carry, beside the linked packages and
// above them. It fails, and names the package, where one has none, or one of a kind that it does not know: what is
// shipped without its licence may not be shipped.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// targets are the systems that scripts/release builds for.
var targets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences: "+err.Error())
		os.Exit(1)
	}
}

// linked is a package of another module, or of Go's own library, that is linked into the program.
type linked struct {
	ImportPath string
	Dir        string
	Standard   bool
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// packages are those that are linked for any target, each once.
func packages() ([]linked, error) {
	seen := map[string]bool{}
	var out []linked
	for _, target := range targets {
		system, processor, _ := strings.Cut(target, "/")
		c := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Module", "github.com/canvassdesk/canvass/cmd/canvass")
		c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
		raw, err := c.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", target, err)
		}
		for d := json.NewDecoder(bytes.NewReader(raw)); ; {
			var p linked
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if !seen[p.ImportPath] && (p.Module == nil || !p.Module.Main) {
				seen[p.ImportPath] = true
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// named are the names of files that hold licences, or what a licence wants handed on with it.
var named = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|patents|unlicense|copyright)([-._].*)?$`)

// phrases are words of the licences that the program may be shipped under, with their names.
var phrases = []struct{ words, name string }{
	{"Apache License", "Apache"},
	{"Redistribution and use in source and binary forms", "BSD"},
	{"Permission is hereby granted, free of charge", "MIT"},
	{"Permission to use, copy, modify, and", "ISC"},
	{"public domain", "public domain"},
	{"SIL OPEN FONT LICENSE", "OFL"},
}

// kindOf is the name of a licence by its words, empty for one that is not known.
func kindOf(text string) string {
	plain := strings.Join(strings.Fields(text), " ")
	for _, p := range phrases {
		if strings.Contains(strings.ToLower(plain), strings.ToLower(p.words)) {
			return p.name
		}
	}
	return ""
}

// filesOf are the licence files of a package: those beside it and in the folders above it, up to its module.
func filesOf(p linked) ([]string, error) {
	root := runtime.GOROOT()
	if p.Module != nil {
		root = p.Module.Dir
	} else if strings.HasPrefix(p.ImportPath, "vendor/") {
		return filesIn(root)
	}
	var out []string
	for dir := p.Dir; ; dir = filepath.Dir(dir) {
		found, err := filesIn(dir)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
		if dir == root || len(dir) <= len(root) {
			return out, nil
		}
	}
}

func filesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if named.MatchString(e.Name()) && !e.IsDir() && !strings.HasSuffix(e.Name(), ".go") {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, nil
}

// module is a module that is shipped, with its licence files.
type module struct {
	path, version string
	files         []string
}

// gather is what is shipped, in order of paths. It fails for a package without a licence that is known.
func gather() ([]module, error) {
	all, err := packages()
	if err != nil {
		return nil, err
	}
	byPath := map[string]*module{}
	var missing []string
	for _, p := range all {
		path, version := "Go's standard library", runtime.Version()
		if p.Module != nil {
			path, version = p.Module.Path, p.Module.Version
		}
		m := byPath[path]
		if m == nil {
			m = &module{path: path, version: version}
			byPath[path] = m
		}
		files, err := filesOf(p)
		if err != nil {
			return nil, err
		}
		known := false
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			known = known || kindOf(string(text)) != ""
			if !slices.Contains(m.files, f) {
				m.files = append(m.files, f)
			}
		}
		if !known {
			missing = append(missing, p.ImportPath)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("no licence that is known for %s", strings.Join(missing, ", "))
	}
	var out []module
	for _, m := range byPath {
		slices.Sort(m.files)
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return out, nil
}

// run writes the text. The same modules give the same bytes.
func run(w io.Writer) error {
	modules, err := gather()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "Canvass is licensed under the Apache License, Version 2.0. What others made of it stands here, with its licences: Go's\n"+
		"standard library and %d modules, and the faces of the pages (see NOTICE).\n", len(modules)-1)
	for _, m := range modules {
		for _, f := range m.files {
			text, err := os.ReadFile(f)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "\n%s\n%s %s, %s\n%s\n\n%s\n", strings.Repeat("=", 80), m.path, m.version, filepath.Base(f), strings.Repeat("=", 80), bytes.TrimSpace(text))
		}
	}
	faces, err := os.ReadFile(filepath.Join("internal", "web", "static", "fonts", "OFL.txt"))
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%s\nSource Serif 4 and Source Sans 3, OFL.txt\n%s\n\n%s\n", strings.Repeat("=", 80), strings.Repeat("=", 80), bytes.TrimSpace(faces))
	_, err = w.Write(b.Bytes())
	return err
}
