// Package feedtest is the one suite that every format of returns must pass. A format's test calls [Run], its fuzz
// target [Fuzz], and its benchmark [Bench]:
//
//	func TestFormat(t *testing.T)   { feedtest.Run(t, clarity.Format{}, feed.Options{}, "testdata") }
//	func FuzzFormat(f *testing.F)   { feedtest.Fuzz(f, clarity.Format{}, feed.Options{}, "testdata") }
//
// Fixtures lie in the folder: NAME.EXT with NAME.golden beside it, what it holds in words; and bad/NAME.txtar, an input
// and the error that it must give. Fixtures are the project's own; where their figures are invented they say so.
package feedtest

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

var update = flag.Bool("update", false, "write golden files anew")

// Fixtures are the good files of a format in the folder.
func Fixtures(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	for _, ext := range []string{"csv", "json", "xml"} {
		found, err := filepath.Glob(filepath.Join(dir, "*."+ext))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatalf("%s has no fixture", dir)
	}
	return files
}

// Run applies the suite to the format: what its fixtures hold, what its bad files say, and how it bears with damage.
func Run(t *testing.T, f feed.Format, o feed.Options, dir string) {
	for _, path := range Fixtures(t, dir) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			golden(t, path, f, o, b)
		})
		t.Run(name+" recognised", func(t *testing.T) {
			if o.Mapping == nil && !f.Recognise(b[:min(len(b), feed.HeadSize)]) {
				t.Errorf("%s does not recognise its own file", f.Name())
			}
		})
		t.Run(name+" one byte at a time", func(t *testing.T) {
			want, _ := Text(bytes.NewReader(b), f, o)
			got, err := Text(&trickle{b}, f, o)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("error %v (-at once +by bytes)\n%s", err, diff)
			}
		})
		t.Run(name+" cut off", func(t *testing.T) { cutOff(t, f, o, b) })
		t.Run(name+" not UTF-8", func(t *testing.T) {
			damaged := append(bytes.Clone(b[:len(b)/2]), append([]byte{0xe9, ' '}, b[len(b)/2:]...)...)
			if text, err := Text(bytes.NewReader(damaged), f, o); err == nil && !strings.Contains(text, "read as Windows-1252") {
				t.Errorf("nothing says that it was converted:\n%s", text)
			}
		})
		t.Run(name+" with a zero byte", func(t *testing.T) {
			damaged := append(bytes.Clone(b[:len(b)/2]), append([]byte{0}, b[len(b)/2:]...)...)
			_, err := Text(bytes.NewReader(damaged), f, o)
			wants(t, err, "holds a zero byte: this is not text")
		})
		t.Run(name+" too long", func(t *testing.T) {
			small := o
			small.Limits.Bytes = int64(len(b)) - 1
			_, err := Text(bytes.NewReader(b), f, small)
			wants(t, err, "if the source is right, raise the limit")
		})
		t.Run(name+" that fails", func(t *testing.T) {
			_, err := Text(io.MultiReader(bytes.NewReader(b[:len(b)/2]), failing{}), f, o)
			if !errors.Is(err, errDisk) {
				t.Errorf("error %v, want the reader's own", err)
			}
			wants(t, err, "bytes: the disk is gone")
		})
		t.Run(name+" stopped", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			for _, err := range feed.Read(ctx, bytes.NewReader(b), f, o) {
				wants(t, err, "stopped: context canceled")
			}
			for range feed.Read(t.Context(), bytes.NewReader(b), f, o) {
				break // nothing may be yielded after this
			}
		})
	}
	bad(t, f, o, dir)
}

func golden(t *testing.T, path string, f feed.Format, o feed.Options, b []byte) {
	got, err := Text(bytes.NewReader(b), f, o)
	if err != nil {
		t.Fatal(err)
	}
	file := strings.TrimSuffix(path, filepath.Ext(path)) + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// bad reads every file of the folder bad: an archive with the input and the error.
func bad(t *testing.T, f feed.Format, o feed.Options, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "bad", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Errorf("%s has no folder bad: each error message has a file", dir)
	}
	for _, path := range files {
		t.Run("bad/"+filepath.Base(path), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string][]byte{}
			for _, p := range a.Files {
				parts[p.Name] = p.Data
			}
			_, err = Text(bytes.NewReader(bytes.TrimSuffix(parts["input"], []byte("\n"))), f, o)
			if err == nil {
				t.Fatalf("no error; want %s", parts["error"])
			}
			if diff := cmp.Diff(strings.TrimSpace(string(parts["error"])), err.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// cutOff cuts the file at every place, or at a thousand of a long one: it is read without a panic, and a cut that is an
// error is one line and the file's fault.
func cutOff(t *testing.T, f feed.Format, o feed.Options, b []byte) {
	step := max(1, len(b)/1000)
	refused := 0
	for n := 0; n < len(b); n += step {
		if _, err := Text(bytes.NewReader(b[:n]), f, o); err != nil {
			refused++
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("cut at %d: the error has more than one line: %q", n, err)
			}
			if canvass.KindOf(err) == canvass.Failed {
				t.Errorf("cut at %d: %v is the machine's fault", n, err)
			}
		}
	}
	if refused == 0 {
		t.Error("no cut was noticed")
	}
}

func wants(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("error %v, want one that says %q", err, words)
	}
}

// Fuzz reads what it is given. It may be refused; it may not panic, run on, or emit what is not valid text or a count
// beyond all counts.
func Fuzz(f *testing.F, format feed.Format, o feed.Options, dir string) {
	for _, path := range Fixtures(f, dir) {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "bad", "*.txtar"))
	for _, path := range files {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range a.Files {
			if p.Name == "input" {
				f.Add(p.Data)
			}
		}
	}
	o.Limits = feed.Limits{Bytes: 1 << 20}
	f.Fuzz(func(t *testing.T, b []byte) {
		format.Recognise(b[:min(len(b), feed.HeadSize)])
		last := false
		for it, err := range feed.Read(t.Context(), bytes.NewReader(b), format, o) {
			if last {
				t.Fatal("an item came after the error")
			}
			if err != nil {
				last = true
				if strings.Contains(err.Error(), "\n") {
					t.Fatalf("the error has more than one line: %q", err)
				}
				continue
			}
			sane(t, it)
		}
	})
}

func sane(t *testing.T, it *feed.Item) {
	if it.Figures == nil {
		return
	}
	for _, c := range it.Figures.Counts {
		if c.Votes > canvass.MaxVotes || c.Votes < -canvass.MaxVotes {
			t.Fatalf("%s has %d", c.Option.Name, c.Votes)
		}
	}
	names := &feed.Names{}
	for _, d := range names.Matcher().Match(it) {
		if d.Report != nil {
			if err := d.Report.Validate(); err != nil {
				t.Fatalf("a draft is not valid: %v", err)
			}
		}
	}
}

// Bench reads the bytes with the format and, under the name bare, with nothing but the decoder that the format is made
// of, and reports the ratio of the two speeds: 1 is as fast as bare decoding.
func Bench(b *testing.B, f feed.Format, o feed.Options, data []byte, bare func(io.Reader) error) {
	rows := 0
	for range feed.Read(b.Context(), bytes.NewReader(data), f, o) {
		rows++
	}
	run := func(b *testing.B, read func() error) float64 {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if err := read(); err != nil {
				b.Fatal(err)
			}
		}
		return b.Elapsed().Seconds() / float64(b.N)
	}
	var alone float64
	b.Run("bare", func(b *testing.B) {
		alone = run(b, func() error { return bare(bytes.NewReader(data)) })
	})
	b.Run("read", func(b *testing.B) {
		read := run(b, func() error {
			for _, err := range feed.Read(b.Context(), bytes.NewReader(data), f, o) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		b.ReportMetric(float64(rows)/read, "items/s")
		if alone > 0 {
			b.ReportMetric(alone/read, "of-bare")
		}
	})
}

// Repeat makes a long input of a head, a body many times over and a foot, without holding it: as many bytes as are
// asked for.
func Repeat(head, body, foot string, size int64) io.Reader {
	n := max(0, (size-int64(len(head))-int64(len(foot)))/int64(len(body)))
	return io.MultiReader(strings.NewReader(head), &repeated{body: body, left: n}, strings.NewReader(foot))
}

type repeated struct {
	body string
	left int64
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.left > 0 {
		k := copy(p[n:], r.body[r.at:])
		n += k
		if r.at += k; r.at == len(r.body) {
			r.at = 0
			r.left--
		}
	}
	if n == 0 && r.left == 0 {
		return 0, io.EOF
	}
	return n, nil
}

type trickle struct{ b []byte }

func (r *trickle) Read(p []byte) (int, error) {
	if len(r.b) == 0 {
		return 0, io.EOF
	}
	p[0] = r.b[0]
	r.b = r.b[1:]
	return 1, nil
}

var errDisk = errors.New("the disk is gone")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errDisk }

// Text is everything that the reader emits, in words, one item a paragraph.
func Text(r io.Reader, f feed.Format, o feed.Options) (string, error) {
	var b strings.Builder
	for it, err := range feed.Read(context.Background(), r, f, o) {
		if err != nil {
			return b.String(), err
		}
		write(&b, it)
	}
	return b.String(), nil
}

func write(b *strings.Builder, it *feed.Item) {
	c := it.Contest
	fmt.Fprintf(b, "%s\n", it.Where)
	if it.Aside > 0 || it.Remark != "" {
		fmt.Fprintf(b, "\taside %d %s\n\n", it.Aside, it.Remark)
		return
	}
	fmt.Fprintf(b, "\tcontest %q date %s state %s party %s kind %s office %q%s\n", c.Name, dash(c.Date), dash(c.State), dash(string(c.Party)), dash(c.Kind), c.Office, ids(c.IDs))
	unit, _ := it.Unit.Slug()
	fmt.Fprintf(b, "\tunit %s%s%s%s\n", dash(string(unit)), flagged(it.Unit.Total, " total"), ids(it.Unit.IDs), prefixed(" area ", string(it.Unit.Area)))
	if it.At != 0 {
		fmt.Fprintf(b, "\tat %s\n", it.At)
	}
	if it.Test {
		b.WriteString("\ttest\n")
	}
	if f := it.Figures; f != nil {
		figures(b, f)
	}
	for _, c := range it.Calls {
		fmt.Fprintf(b, "\tcall %q%s%s%s\n", c.Option.Name, flagged(c.Runoff, " runoff"), flagged(c.Denied, " denied"), prefixed(" by ", string(c.Measure)))
	}
	for _, s := range it.Statements {
		fmt.Fprintf(b, "\tstatement %q\n", s)
	}
	for _, o := range it.Listed {
		fmt.Fprintf(b, "\tlisted %q%s\n", o.Name, ids(o.IDs))
	}
	if t := it.Tally; t != nil {
		fmt.Fprintf(b, "\ttally%s%s\n", number(" need", t.Need), number(" of", t.Of))
		for _, c := range t.Counts {
			fmt.Fprintf(b, "\t\t%q %d%s\n", c.Option.Name, c.Votes, ids(c.Option.IDs))
		}
	}
	if it.Hold != "" {
		fmt.Fprintf(b, "\thold %q\n", it.Hold)
	}
	if it.Note != "" {
		fmt.Fprintf(b, "\tnote %q\n", it.Note)
	}
	b.WriteString("\n")
}

func figures(b *strings.Builder, f *feed.Figures) {
	fmt.Fprintf(b, "\t%s", dash(string(f.Measure)))
	if f.Scale > 1 {
		fmt.Fprintf(b, " in 1/%d", f.Scale)
	}
	b.WriteString(number(" ballots", f.Ballots) + number(" blank", f.Blank) + number(" void", f.Void) + number(" overvotes", f.Overvotes) + number(" valid", f.Valid) + number(" cast", f.Cast) +
		number(" registered", f.Registered) + number(" present", f.Present) + number(" in", f.In) + number(" of", f.Of) + prefixed(" expected ", string(f.Expected)))
	if f.Allotted != nil {
		fmt.Fprintf(b, " allotted %d", *f.Allotted)
	}
	if f.Worth.Den != 0 {
		fmt.Fprintf(b, " worth %s", f.Worth)
	}
	b.WriteString("\n")
	for _, c := range f.Counts {
		fmt.Fprintf(b, "\t\t%q %d%s\n", c.Option.Name, c.Votes, ids(c.Option.IDs))
	}
	for _, m := range f.Modes {
		fmt.Fprintf(b, "\t\tmode %q %d\n", m.Name, m.Votes)
	}
}

func ids(all []feed.ID) string {
	var b strings.Builder
	for _, id := range all {
		fmt.Fprintf(&b, " %s=%s", id.Scheme, id.Value)
	}
	return b.String()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func flagged(is bool, word string) string {
	if is {
		return word
	}
	return ""
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func number(word string, n *int64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf("%s %d", word, *n)
}
