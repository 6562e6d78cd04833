package catalog

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// cycles are those of which the program's own files speak.
func cycles() []int {
	var all []int
	for _, f := range Embedded() {
		if c := cycleOfPath(f.Path); c != 0 && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	slices.Sort(all)
	return all
}

// TestOwnFiles holds what Parse takes on trust to every check: the program's own files up to each cycle have no error,
// and say the same unchecked.
func TestOwnFiles(t *testing.T) {
	for _, cycle := range cycles() {
		files := EmbeddedThrough(cycle)
		if got, ok := ownThrough(files); !ok || got != cycle {
			t.Errorf("%d: the program's own files through %d, %v", cycle, got, ok)
		}
		want, all := parse(files, unproven)
		if err := refused(allFindings(all)); err != nil {
			t.Errorf("%d: %v", cycle, err)
		}
		got, err := Parse(files)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%d: what Parse says of its own files (%v) is not what they say when they are checked", cycle, err)
		}
	}
}

// TestOthersAreChecked changes the program's own files by as little as can be: Parse trusts none of them, and refuses
// what is wrong.
func TestOthersAreChecked(t *testing.T) {
	own := EmbeddedThrough(2024)
	at := slices.IndexFunc(own, func(f File) bool { return f.Path == "2024/dem/as.toml" })
	with := func(f File) []File {
		files := slices.Clone(own)
		files[at] = f
		return files
	}
	as := own[at]
	for name, files := range map[string][]File{
		"a letter":       with(File{as.Path, bytes.Replace(as.Bytes, []byte("mark"), []byte("mork"), 1)}),
		"a byte more":    with(File{as.Path, append(slices.Clone(as.Bytes), 'x')}),
		"a person less":  slices.DeleteFunc(slices.Clone(own), func(f File) bool { return f.Path == "people/jason-palmer.toml" }),
		"sources less":   slices.DeleteFunc(slices.Clone(own), func(f File) bool { return strings.HasPrefix(f.Path, "sources") }),
		"a file twice":   slices.Insert(slices.Clone(own), at, as),
		"a file more":    append(slices.Clone(own), File{"people/zz.toml", []byte("person = 1\n")}),
		"another's path": with(File{"2024/dem/az.toml", as.Bytes}),
	} {
		if _, ok := ownThrough(files); ok {
			t.Errorf("%s: taken for the program's own files", name)
		}
		if _, err := Parse(files); err == nil {
			t.Errorf("%s: Parse finds nothing wrong", name)
		}
	}
	swapped := slices.Clone(own)
	swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
	for name, files := range map[string][]File{"a cycle less": OfCycle(own, 2024), "none": nil, "another order": swapped} {
		if _, ok := ownThrough(files); ok {
			t.Errorf("%s: taken for the program's own files", name)
		}
	}
}
