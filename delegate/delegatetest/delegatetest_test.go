package delegatetest_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/delegate/delegatetest"
)

const rule = `rule democratic
  threshold  at least 15% of valid votes
  nobody     half the leader's share
  method     proportional
  quota      votes of the qualified
  rounding   largest remainder

`

const samoa = rule + `case American Samoa
  pool at-large state, 6 seats, democratic
  table
    Candidate       Votes    Share    Quota    Delegates
    Jason Palmer       51   56.04%    306/91   3
    Joe Biden          40   43.96%    2.637    3
    Dean Phillips       0    0.00%    -        -
    Total              91   -         -        6
  qualified Jason Palmer, Joe Biden
  over Jason Palmer by 37
  short Dean Phillips by 14
  needs Dean Phillips 17
  total Jason Palmer 3, Joe Biden 3
  award Jason Palmer 3, Joe Biden 3
  unallocated 0
  working A seat that is left goes to joe-biden
  next added 6, to Jason Palmer, gains Jason Palmer, loses Joe Biden, switched 3
  out state 5
  range Jason Palmer 3 to 4
  announced Jason Palmer 4, Joe Biden 2
  verdict differs, explained
  reading each quota rounded up, from the top: up to 4
`

// check parses a file of one case and returns the lines that failed.
func check(t *testing.T, text string) []int {
	t.Helper()
	f, err := delegatetest.Parse("samoa.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, failure := range f.Cases[0].Check() {
		if !slices.Contains(lines, failure.Line) {
			lines = append(lines, failure.Line)
		}
	}
	return lines
}

func TestCaseHolds(t *testing.T) {
	if lines := check(t, samoa); len(lines) > 0 {
		t.Errorf("lines %d failed", lines)
	}
}

// Each expectation, made wrong, fails on its own line.
func TestWrongExpectationsFail(t *testing.T) {
	for _, c := range []struct{ right, wrong string }{
		{"56.04%", "56.05%"},
		{"306/91", "305/91"},
		{"2.637", "2.636"},
		{"306/91   3", "306/91   4"},
		{"0.00%    -        -", "0.00%    -        1"},
		{"91   -         -        6", "92   -         -        6"},
		{"91   -         -        6", "91   -         -        5"},
		{"qualified Jason Palmer, Joe Biden", "qualified Joe Biden, Jason Palmer"},
		{"over Jason Palmer by 37", "over Jason Palmer by 36"},
		{"short Dean Phillips by 14", "short Dean Phillips by 13"},
		{"needs Dean Phillips 17", "needs Dean Phillips 16"},
		{"total Jason Palmer 3, Joe Biden 3", "total Jason Palmer 3"},
		{"total Jason Palmer 3, Joe Biden 3", "total Jason Palmer 4, Joe Biden 3"},
		{"award Jason Palmer 3, Joe Biden 3", "award Joe Biden 3"},
		{"award Jason Palmer 3, Joe Biden 3", "award Jason Palmer 3, Joe Biden 2"},
		{"unallocated 0", "unallocated 1"},
		{"working A seat that is left goes to joe-biden", "working A seat that is left goes to jason-palmer"},
		{"next added 6", "next added 5"},
		{"next added 6", "next added nothing"},
		{"to Jason Palmer", "to Joe Biden"},
		{"gains Jason Palmer", "gains Dean Phillips"},
		{"loses Joe Biden", "loses Joe Biden, Dean Phillips"},
		{"switched 3", "switched 2"},
		{"range Jason Palmer 3 to 4", "range Jason Palmer 3"},
		{"verdict differs, explained", "verdict differs"},
		{"reading each quota rounded up, from the top", "reading no threshold"},
		{"from the top: up to 4", "from the top: up to 5"},
		{"next added", "tie Jason Palmer, Joe Biden for 1 seat\n  next added"},
		{"next added", "lacks the votes of the state\n  next added"},
	} {
		before, _, ok := strings.Cut(samoa, c.right)
		if !ok {
			t.Fatalf("%q does not stand in the case", c.right)
		}
		line := 1 + strings.Count(before, "\n")
		lines := check(t, strings.Replace(samoa, c.right, c.wrong, 1))
		if !slices.Equal(lines, []int{line}) {
			t.Errorf("%q for %q: lines %d failed, want line %d", c.wrong, c.right, lines, line)
		}
	}
}

// Every file in testdata/bad is refused; its first line says on which line and
// how the message begins.
func TestBadFiles(t *testing.T) {
	dir := os.DirFS("testdata/bad")
	names, err := fs.Glob(dir, "*.txt")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d bad files, %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		want := path.Base(name) + ":" + strings.TrimPrefix(first, "# ")
		if _, err := delegatetest.Parse(name, text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("\n got %v\nwant %s", err, want)
		}
	}
}

// Whatever is written, reading it ends in a file or an error on a line.
func FuzzParse(f *testing.F) {
	f.Add(samoa)
	for _, dir := range []string{"../testdata", "testdata/bad"} {
		names, err := fs.Glob(os.DirFS(dir), "*.txt")
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(path.Join(dir, name))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := delegatetest.Parse("fuzz.txt", []byte(text))
		if err != nil {
			if e, ok := err.(*delegatetest.Error); !ok || e.Line < 1 || e.Line > 1+strings.Count(text, "\n") {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		for _, c := range file.Cases {
			if c.Contest.Validate() != nil || len(c.Votes) > 4 {
				continue
			}
			c.Check()
		}
	})
}
