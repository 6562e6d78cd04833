package feed

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/canvassdesk/canvass"
)

// Limits bound what a reader takes in, so that no source can exhaust the machine.
type Limits struct {
	// Bytes is the most that is read of one source; zero means 256 MiB, a hundred times what a state's precincts take.
	Bytes int64
	// Token is the most between two marks of progress: one record, one element, one value; zero means 4 MiB.
	Token int64
}

// The limits that hold where none are given.
const (
	DefaultBytes = 256 << 20
	DefaultToken = 4 << 20
)

// MaxDepth is how deep a document may nest. No format needs a tenth of it.
const MaxDepth = 64

// Input is a source's bytes on the way to a reader: bounded, and refused where they are not UTF-8 text. A byte order
// mark is taken off.
type Input struct {
	ctx      context.Context
	r        io.Reader
	limits   Limits
	progress func(int64)

	read   int64 // bytes taken from r
	marked int64 // read at the last Mark
	lines  int   // line ends before buf[next]

	buf       []byte
	next, end int // buf[next:end] is text that was checked and not handed out
	cut       int // buf[end:end+cut] is the beginning of a letter
	began     bool
	err       error // why the input was refused, or io.EOF
}

// NewInput bounds r by the options' limits.
func NewInput(ctx context.Context, r io.Reader, o Options) *Input {
	in := &Input{ctx: ctx, r: r, limits: o.Limits, progress: o.Progress, buf: make([]byte, chunk)}
	if in.limits.Bytes <= 0 {
		in.limits.Bytes = DefaultBytes
	}
	if in.limits.Token <= 0 {
		in.limits.Token = DefaultToken
	}
	return in
}

const byteOrderMark = "\xef\xbb\xbf"

// chunk is how much is taken from the source at once.
const chunk = 64 << 10

// Err is why the input was refused, nil while it was not. Decoders wrap errors in words of their own; this is the plain
// one.
func (in *Input) Err() error {
	if in.err == io.EOF {
		return nil
	}
	return in.err
}

// Allow lets one record or element be at least so long, for a format whose records are large.
func (in *Input) Allow(token int64) { in.limits.Token = max(in.limits.Token, token) }

// Mark says that a record, an element or a value was read whole: the next may be as long as the limit again.
func (in *Input) Mark() { in.marked = in.read }

// Read hands out text. Its errors, but for io.EOF, are canvass errors and stay.
func (in *Input) Read(p []byte) (int, error) {
	for in.next == in.end {
		if in.err != nil {
			return 0, in.err
		}
		in.fill()
	}
	n := copy(p, in.buf[in.next:in.end])
	in.next += n
	return n, nil
}

// fill takes a chunk from the source and checks it. What was good before a bad byte is still handed out.
func (in *Input) fill() {
	if err := in.ctx.Err(); err != nil {
		in.err = canvass.Errorf(canvass.Failed, "read", "stopped: %w", err)
		return
	}
	in.lines += bytes.Count(in.buf[:in.end], []byte{'\n'})
	kept := copy(in.buf, in.buf[in.end:in.end+in.cut])
	n, err := in.r.Read(in.buf[kept:])
	in.read += int64(n)
	in.next, in.end, in.cut = 0, kept+n, 0
	if in.progress != nil {
		in.progress(in.read)
	}
	switch {
	case in.read > in.limits.Bytes:
		in.end = 0
		in.refuse("more than %s: if the source is right, raise the limit", size(in.limits.Bytes))
		return
	case in.read-in.marked > in.limits.Token+2*chunk:
		in.end = 0
		in.refuse("one record or element is longer than %s: this is not a file of returns", size(in.limits.Token))
		return
	}
	if !in.began && in.end > 0 {
		if err == nil && bytes.HasPrefix([]byte(byteOrderMark), in.buf[:in.end]) && in.end < len(byteOrderMark) {
			in.cut, in.end = in.end, 0 // it may be the beginning of a mark
			return
		}
		in.begin()
	}
	if in.err == nil {
		in.check(err != nil)
	}
	switch {
	case in.err != nil:
	case err == io.EOF:
		in.err = io.EOF
	case err != nil:
		in.err = canvass.Errorf(canvass.Failed, "read", "after %d bytes: %w", in.read, err)
	}
}

// begin takes a byte order mark off the first chunk.
func (in *Input) begin() {
	in.began = true
	switch p := in.buf[:in.end]; {
	case bytes.HasPrefix(p, []byte(byteOrderMark)):
		in.next = len(byteOrderMark)
	case bytes.HasPrefix(p, []byte("\xff\xfe")), bytes.HasPrefix(p, []byte("\xfe\xff")):
		in.end = 0
		in.refuse("this is UTF-16 text: save it as UTF-8")
	}
}

// check looks for bytes that are not text. A letter that the chunk cuts is kept for the next one, but for the last.
func (in *Input) check(last bool) {
	p := in.buf[:in.end]
	if !last {
		for back := 1; back < utf8.UTFMax && back <= len(p); back++ {
			if utf8.RuneStart(p[len(p)-back]) {
				if !utf8.FullRune(p[len(p)-back:]) {
					in.cut = back
					in.end -= back
				}
				break
			}
		}
		p = in.buf[:in.end]
	}
	if utf8.Valid(p) && bytes.IndexByte(p, 0) < 0 {
		return
	}
	at := 0
	for {
		r, w := utf8.DecodeRune(p[at:])
		if r == utf8.RuneError && w == 1 || r == 0 {
			break
		}
		at += w
	}
	bad, line := p[at], in.lines+bytes.Count(p[:at], []byte{'\n'})+1
	in.end, in.next, in.cut = at, min(in.next, at), 0
	if bad == 0 {
		in.refuse("line %d holds a zero byte: this is not text", line)
		return
	}
	in.refuse("line %d: byte 0x%02x is not UTF-8: convert the file first, as with iconv -f windows-1252 -t utf-8", line, bad)
}

func (in *Input) refuse(format string, args ...any) {
	in.err = canvass.Errorf(canvass.Invalid, "input", format, args...)
}

// size writes a number of bytes: "256 MiB".
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	return fmt.Sprint(n) + " bytes"
}
