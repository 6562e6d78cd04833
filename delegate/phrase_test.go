package delegate_test

import (
	"bufio"
	"encoding"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
)

// part is a rule's part that is read from and written as a phrase.
type part interface {
	encoding.TextUnmarshaler
	fmt.Stringer
}

// word makes a part of a string type, which needs no String of its own.
type word[T ~string] struct {
	value T
	read  func(*T, []byte) error
}

func (w *word[T]) UnmarshalText(text []byte) error { return w.read(&w.value, text) }
func (w *word[T]) String() string                  { return string(w.value) }

func wordOf[T ~string](read func(*T, []byte) error) func() part {
	return func() part { return &word[T]{read: read} }
}

var parts = map[string]func() part{
	"threshold":   func() part { return new(delegate.Threshold) },
	"nobody":      func() part { return new(delegate.Nobody) },
	"trigger":     func() part { return new(delegate.Trigger) },
	"method":      func() part { return new(delegate.Method) },
	"withdrawn":   func() part { return new(delegate.Withdrawn) },
	"binding":     func() part { return new(delegate.Binding) },
	"alone":       wordOf((*delegate.Alone).UnmarshalText),
	"quota":       wordOf((*delegate.Denominator).UnmarshalText),
	"precision":   wordOf((*delegate.Precision).UnmarshalText),
	"rounding":    wordOf((*delegate.Rounding).UnmarshalText),
	"leftover":    wordOf((*delegate.Leftover).UnmarshalText),
	"tie":         wordOf((*delegate.TieRule).UnmarshalText),
	"uncommitted": wordOf((*delegate.UncommittedIs).UnmarshalText),
	"measure":     wordOf((*delegate.Measure).UnmarshalText),
	"weight":      wordOf((*delegate.Weight).UnmarshalText),
	"from":        wordOf((*delegate.Provenance).UnmarshalText),
	"pool":        wordOf((*delegate.PoolKind).UnmarshalText),
	"date":        wordOf((*delegate.Date).UnmarshalText),
	"part":        wordOf((*delegate.Part).UnmarshalText),
}

// rowsOf reads a table of columns parted by tabs.
func rowsOf(t testing.TB, name string, columns int) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	for s := bufio.NewScanner(f); s.Scan(); {
		if s.Text() == "" || s.Text()[0] == '#' {
			continue
		}
		row := strings.Split(s.Text(), "\t")
		if len(row) != columns {
			t.Fatalf("%s: %d columns in %q, want %d", name, len(row), s.Text(), columns)
		}
		rows = append(rows, row)
	}
	return rows
}

// Every phrase is read and written again as it stood.
func TestGoodPhrases(t *testing.T) {
	seen := make(map[string]bool)
	for _, row := range rowsOf(t, "testdata/phrases/good.tsv", 2) {
		p := parts[row[0]]()
		seen[row[0]] = true
		if err := p.UnmarshalText([]byte(row[1])); err != nil {
			t.Error(err)
			continue
		}
		if p.String() != row[1] {
			t.Errorf("%s: %q is written as %q", row[0], row[1], p)
		}
	}
	for name := range parts {
		if !seen[name] {
			t.Errorf("no good phrase of %s", name)
		}
	}
}

// Every refused phrase says what is wrong and what to write.
func TestBadPhrases(t *testing.T) {
	for _, row := range rowsOf(t, "testdata/phrases/bad.tsv", 3) {
		p := parts[row[0]]()
		err := p.UnmarshalText([]byte(row[1]))
		if err == nil {
			t.Errorf("%s: %q was read as %q", row[0], row[1], p)
			continue
		}
		want, cut := strings.CutSuffix(row[2], "...")
		if got := err.Error(); got != want && !(cut && strings.HasPrefix(got, want)) {
			t.Errorf("%s %q:\n got %s\nwant %s", row[0], row[1], got, row[2])
		}
		if strings.ContainsRune(err.Error(), '\n') {
			t.Errorf("%s: the message has more than one line", row[0])
		}
	}
}

// fuzzPart checks that what is read is written as a phrase that is read as the
// same, and that what is refused leaves the part as it was.
func fuzzPart(f *testing.F, name string) {
	for _, file := range []string{"testdata/phrases/good.tsv", "testdata/phrases/bad.tsv"} {
		for _, row := range rowsOf(f, file, 2+strings.Count(file, "bad")) {
			f.Add(row[1])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, again := parts[name](), parts[name]()
		before := p.String()
		if err := p.UnmarshalText([]byte(text)); err != nil {
			if p.String() != before {
				t.Fatalf("%q was refused but left %q", text, p)
			}
			return
		}
		if err := again.UnmarshalText([]byte(p.String())); err != nil {
			t.Fatalf("%q was read and written as %q, which is refused: %v", text, p, err)
		}
		if again.String() != p.String() {
			t.Fatalf("%q became %q and then %q", text, p, again)
		}
	})
}

func FuzzThreshold(f *testing.F)   { fuzzPart(f, "threshold") }
func FuzzNobody(f *testing.F)      { fuzzPart(f, "nobody") }
func FuzzTrigger(f *testing.F)     { fuzzPart(f, "trigger") }
func FuzzMethod(f *testing.F)      { fuzzPart(f, "method") }
func FuzzWithdrawn(f *testing.F)   { fuzzPart(f, "withdrawn") }
func FuzzBinding(f *testing.F)     { fuzzPart(f, "binding") }
func FuzzAlone(f *testing.F)       { fuzzPart(f, "alone") }
func FuzzDenominator(f *testing.F) { fuzzPart(f, "quota") }
func FuzzPrecision(f *testing.F)   { fuzzPart(f, "precision") }
func FuzzRounding(f *testing.F)    { fuzzPart(f, "rounding") }
func FuzzLeftover(f *testing.F)    { fuzzPart(f, "leftover") }
func FuzzTieRule(f *testing.F)     { fuzzPart(f, "tie") }
func FuzzUncommitted(f *testing.F) { fuzzPart(f, "uncommitted") }
func FuzzMeasure(f *testing.F)     { fuzzPart(f, "measure") }
func FuzzWeight(f *testing.F)      { fuzzPart(f, "weight") }
func FuzzProvenance(f *testing.F)  { fuzzPart(f, "from") }
func FuzzPoolKind(f *testing.F)    { fuzzPart(f, "pool") }
func FuzzPart(f *testing.F)        { fuzzPart(f, "part") }
func FuzzDate(f *testing.F)        { fuzzPart(f, "date") }

func FuzzFraction(f *testing.F) {
	f.Add("306/91")
	f.Add("0/1")
	f.Add("-1/2")
	f.Fuzz(func(t *testing.T, text string) {
		var a, b delegate.Fraction
		if a.UnmarshalText([]byte(text)) != nil {
			return
		}
		if err := b.UnmarshalText([]byte(a.String())); err != nil || a != b || a.Cmp(b) != 0 {
			t.Fatalf("%q became %v and then %v, %v", text, a, b, err)
		}
		if f := a.Floor(); f < 0 || f > a.Num || a.Remainder().Num >= a.Den {
			t.Fatalf("%v has floor %d and remainder %v", a, f, a.Remainder())
		}
		_ = a.Decimal(9)
	})
}
