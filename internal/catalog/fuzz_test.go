package catalog

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
)

// checkFindings holds that every finding is one line, and stands inside its file.
func checkFindings(t *testing.T, f File, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var findings []Finding
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range j.Unwrap() {
			var found Finding
			if !errors.As(e, &found) {
				t.Fatalf("%v is not a finding", e)
			}
			findings = append(findings, found)
		}
	}
	lines := bytes.Split(f.Bytes, []byte("\n"))
	for _, x := range findings {
		if x.File != f.Path {
			continue
		}
		if strings.ContainsAny(x.Message, "\n\r") {
			t.Errorf("more than a line: %q", x.Message)
		}
		if x.Line < 0 || x.Line > len(lines) || x.Line > 0 && (x.Column < 1 || x.Column > len(lines[x.Line-1])+1) {
			t.Errorf("%v: the file has %d lines", x, len(lines))
		}
	}
}

// fuzzFile fuzzes one file of a catalog among the sound others.
func fuzzFile(f *testing.F, path string, sound func(*testing.T, *Catalog)) {
	files := goodCatalog(f)
	at := -1
	for i := range files {
		if files[i].Path == path {
			at = i
			f.Add(string(files[i].Bytes))
		}
	}
	f.Add("a = 1\n[[a.b]]\nc = [{d = \"?\"}]\n")
	f.Add("mark = \"S\"\nmark.x = 2\n")
	f.Fuzz(func(t *testing.T, text string) {
		files := append([]File(nil), files...)
		files[at].Bytes = []byte(text)
		c, err := Parse(files)
		checkFindings(t, files[at], err)
		if err == nil {
			sound(t, c)
		}
		Lint(files)
	})
}

func FuzzContest(f *testing.F) {
	fuzzFile(f, "2028/dem/zb.toml", func(t *testing.T, c *Catalog) {
		contest := c.Contests["2028/dem/zb"]
		if contest == nil {
			t.Fatal("no error and no contest")
		}
		rules, unruled := contest.DelegatesOn(contest.Date())
		for _, p := range append(rules.Pools, unruled...) {
			if p.Seats < 1 {
				t.Errorf("%s has %d seats", p, p.Seats)
			}
		}
		for _, r := range contest.Results {
			for _, n := range r.Counts {
				if n.Votes < 0 || n.Votes > canvass.MaxVotes {
					t.Errorf("%d votes", n.Votes)
				}
			}
		}
	})
}

func FuzzPerson(f *testing.F) {
	fuzzFile(f, "people/john-shade.toml", func(t *testing.T, c *Catalog) {
		p := c.People["john-shade"]
		if p == nil || p.Name == "" || p.Last == "" {
			t.Fatalf("no error and no person: %+v", p)
		}
		p.AgeOn(day("2028-02-01"))
	})
}

func FuzzNight(f *testing.F) {
	const path = "2028-dem-zb.toml"
	for _, file := range goodNight(f) {
		f.Add(string(file.Bytes))
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := File{Path: path, Bytes: []byte(text)}
		n, err := ReadNight([]File{file}, "2028-02-01")
		checkFindings(t, file, err)
		if err != nil {
			return
		}
		for _, e := range n.Entries {
			e.Actor = "replay"
			if _, err := e.Bytes(); err != nil && !strings.Contains(err.Error(), "more than 65535") {
				t.Errorf("an entry that no record can hold: %v", err)
			}
		}
		var b bytes.Buffer
		if err := WriteNight(&b, n.Date, n.Entries); err != nil {
			t.Fatal(err)
		}
		back, err := ReadNight([]File{{Path: path, Bytes: b.Bytes()}}, n.Date)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(n.Entries, back.Entries); diff != "" {
			t.Errorf("(-read +written and read):\n%s", diff)
		}
	})
}

func FuzzReadEntries(f *testing.F) {
	f.Add("area,option,votes\nstate,joe-biden,40\n")
	f.Add(`[{"kind": "notice", "notice": {"topic": "side", "text": "news"}}]`)
	f.Add(`{"area": "state", "option": "joe-biden", "votes": 40}`)
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := ReadEntries(strings.NewReader(text), "in")
		if err != nil && len(entries) > 0 {
			t.Error("entries beside an error")
		}
	})
}
