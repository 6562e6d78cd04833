package feed_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

func input(r io.Reader, l feed.Limits) *feed.Input {
	return feed.NewInput(context.Background(), r, feed.Options{Limits: l})
}

// Text of any kind comes out as it went in, however it is cut on the way.
func TestInputKeepsText(t *testing.T) {
	text := strings.Repeat("añ–𝄞 b\r\nc\rd\n", 20_000)
	for name, r := range map[string]io.Reader{
		"at once":       strings.NewReader(text),
		"byte by byte":  iotest.OneByteReader(strings.NewReader(text)),
		"half by half":  iotest.HalfReader(strings.NewReader(text)),
		"end with data": iotest.DataErrReader(strings.NewReader(text)),
		"after a mark":  strings.NewReader("\ufeff" + text),
	} {
		got, err := io.ReadAll(input(r, feed.Limits{}))
		if err != nil || string(got) != text {
			t.Errorf("%s: %d bytes of %d, error %v", name, len(got), len(text), err)
		}
	}
}

func TestInputRefusals(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	for _, c := range []struct {
		name, in string
		limits   feed.Limits
		want     string
		before   string // what is handed out before the refusal
	}{
		{"neither UTF-8 nor Windows-1252", "good\nl\x81gume\n", feed.Limits{}, "input: line 2: byte 0x81 is not UTF-8: convert the file first, as with iconv -f windows-1252 -t utf-8", "good\nl"},
		{"UTF-8 and then not", "légume\nl\xe9gume\n", feed.Limits{}, "input: line 2: byte 0xe9 is not UTF-8: convert the file first, as with iconv -f windows-1252 -t utf-8", "légume\nl"},
		{"a zero byte", "a\n\nb\x00", feed.Limits{}, "input: line 3 holds a zero byte: this is not text", "a\n\nb"},
		{"too long", long, feed.Limits{Bytes: 100_000}, "input: more than 100000 bytes: if the source is right, raise the limit", ""},
		{"too long, in whole KiB", long, feed.Limits{Bytes: 4 << 10}, "input: more than 4 KiB: if the source is right, raise the limit", ""},
		{"one token", long, feed.Limits{Token: 1 << 10}, "input: one record or element is longer than 1 KiB: this is not a file of returns", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := input(strings.NewReader(c.in), c.limits)
			got, err := io.ReadAll(in)
			if err == nil || err.Error() != c.want {
				t.Fatalf("error %v, want %s", err, c.want)
			}
			if in.Err() == nil || canvass.KindOf(err) != canvass.Invalid {
				t.Errorf("the refusal is not kept, or of kind %s", canvass.KindOf(err))
			}
			if c.before != "" && string(got) != c.before {
				t.Errorf("%q was handed out, want %q", got, c.before)
			}
			if _, again := in.Read(make([]byte, 10)); again != err {
				t.Errorf("the next read says %v", again)
			}
		})
	}
}

// Marks let a stream of small records be far longer than one record may be.
func TestInputMarks(t *testing.T) {
	in := input(strings.NewReader(strings.Repeat("x", 3<<20)), feed.Limits{Token: 1 << 10})
	buf := make([]byte, 32<<10)
	for {
		_, err := in.Read(buf)
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		in.Mark()
	}
}

func TestInputProgressAndFailure(t *testing.T) {
	var told int64
	in := feed.NewInput(context.Background(), strings.NewReader("twelve bytes"), feed.Options{Progress: func(n int64) { told = n }})
	if _, err := io.ReadAll(in); err != nil || told != 12 || in.Err() != nil {
		t.Errorf("told of %d bytes, error %v, refusal %v", told, err, in.Err())
	}
	gone := errors.New("the line is dead")
	_, err := io.ReadAll(input(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(gone)), feed.Limits{}))
	if !errors.Is(err, gone) || canvass.KindOf(err) != canvass.Failed || err.Error() != "read: after 3 bytes: the line is dead" {
		t.Errorf("error %v of kind %s", err, canvass.KindOf(err))
	}
}

func FuzzInput(f *testing.F) {
	f.Add([]byte("a\r\nb"), 1)
	f.Add([]byte("\xef\xbb\xbf\xc3\xa9"), 2)
	f.Add([]byte("\xc3"), 3)
	f.Fuzz(func(t *testing.T, b []byte, step int) {
		whole, err := io.ReadAll(input(bytes.NewReader(b), feed.Limits{}))
		cut, err2 := io.ReadAll(input(&steps{b, step}, feed.Limits{}))
		if !bytes.Equal(whole, cut) || (err == nil) != (err2 == nil) {
			t.Fatalf("at once %q, %v; in steps %q, %v", whole, err, cut, err2)
		}
	})
}

// steps reads a few bytes at a time.
type steps struct {
	b []byte
	n int
}

func (s *steps) Read(p []byte) (int, error) {
	if len(s.b) == 0 {
		return 0, io.EOF
	}
	n := min(1+abs(s.n)%7, len(s.b), len(p))
	copy(p, s.b[:n])
	s.b = s.b[n:]
	return n, nil
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

// Text in another encoding is converted, and the input says so.
func TestInputConverts(t *testing.T) {
	for name, c := range map[string]struct{ in, want, said string }{
		"UTF-8":                  {"é", "é", ""},
		"Windows-1252":           {"a\nPe\xf1a \x96 \x80", "a\nPeña – €", "line 2: byte 0xf1 is not UTF-8; the file was read as Windows-1252"},
		"UTF-16, little end":     {"\xff\xfeP\x00e\x00\xf1\x00a\x00", "Peña", "the file is UTF-16 text, and was converted"},
		"UTF-16, big end":        {"\xfe\xff\x00P\x00\xf1", "Pñ", "the file is UTF-16 text, and was converted"},
		"long text, then a byte": {strings.Repeat("plain\n", 30_000) + "\xe9", strings.Repeat("plain\n", 30_000) + "é", "line 30001: byte 0xe9 is not UTF-8; the file was read as Windows-1252"},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in))} {
			in := feed.NewInput(t.Context(), r, feed.Options{})
			got, err := io.ReadAll(in)
			if err != nil || string(got) != c.want || in.Converted() != c.said {
				t.Errorf("%s: %d bytes, %q, error %v", name, len(got), in.Converted(), err)
			}
		}
	}
}
