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
		if !ownFiles(files) {
			t.Errorf("%d: not taken for the program's own files", cycle)
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
		"a letter":       with(File{Path: as.Path, Bytes: bytes.Replace(as.Bytes, []byte("mark"), []byte("mork"), 1)}),
		"a byte more":    with(File{Path: as.Path, Bytes: append(slices.Clone(as.Bytes), 'x')}),
		"a person less":  slices.DeleteFunc(slices.Clone(own), func(f File) bool { return f.Path == "people/jason-palmer.toml" }),
		"sources less":   slices.DeleteFunc(slices.Clone(own), func(f File) bool { return strings.HasPrefix(f.Path, "sources") }),
		"a file twice":   slices.Insert(slices.Clone(own), at, as),
		"a file more":    append(slices.Clone(own), File{Path: "people/zz.toml", Bytes: []byte("person = 1\n")}),
		"another's path": with(File{Path: "2024/dem/az.toml", Bytes: as.Bytes}),
	} {
		if ownFiles(files) {
			t.Errorf("%s: taken for the program's own files", name)
		}
		if _, err := Parse(files); err == nil {
			t.Errorf("%s: Parse finds nothing wrong", name)
		}
	}
	swapped := slices.Clone(own)
	swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
	for name, files := range map[string][]File{"a cycle less": OfCycle(own, 2024), "none": nil, "another order": swapped} {
		if ownFiles(files) {
			t.Errorf("%s: taken for the program's own files", name)
		}
	}
}

// TestReadLately reads the same files once while they are asked for, others anew, and keeps two at most.
func TestReadLately(t *testing.T) {
	person := func(name string) []File {
		return []File{{Path: "people/zz.toml", Bytes: []byte("person = \"zz\"\nname = \"" + name + "\"\n")}}
	}
	first, err := Parse(person("Zed"))
	if err == nil {
		t.Fatal("a person without a mark is refused")
	}
	again, same := Parse(person("Zed"))
	if again != first || !reflect.DeepEqual(same, err) {
		t.Errorf("the same files are read twice, or say %v and then %v", err, same)
	}
	for _, files := range [][]File{
		person("Zod"),
		{{Path: "people/zz.tom", Bytes: []byte("l" + string(person("Zed")[0].Bytes))}}, // the same bytes one after the other
	} {
		if other, _ := Parse(files); other == first {
			t.Errorf("%s %q: taken for other files", files[0].Path, files[0].Bytes)
		}
	}
	if len(lately.list) != mostLately {
		t.Errorf("%d readings are kept", len(lately.list))
	}
	if third, _ := Parse(person("Zed")); third == first {
		t.Error("the first of three readings is kept")
	}
}
