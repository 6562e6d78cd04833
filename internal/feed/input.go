package feed

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/canvassdesk/canvass"
)

// Limits bound what a reader takes in, so that no source can exhaust the machine.
type Limits struct {
	// Bytes is the most that is read of one source; zero means 256 MiB, a hundred times what a state's precincts take.
	Bytes int64
	// Items is the most reports that a source may hold at once; zero means no bound but those of the formats.
	Items int
	// Token is the most between two marks of progress: one record, one element, one value; zero means 4 MiB.
	Token int64
}

// TooManyItems refuses a source that holds more reports than Limits.Items.
func TooManyItems(most int) error {
	return canvass.Errorf(canvass.Refused, "input", "more than %d reports in one page: if the source is right, save it and give the file to canvass ingest", most)
}

// The limits that hold where none are given.
const (
	DefaultBytes = 256 << 20
	DefaultToken = 4 << 20
)

// MaxDepth is how deep a document may nest. No format needs a tenth of it.
const MaxDepth = 64

// Input is a source's bytes on the way to a reader: bounded, and text. A byte order mark is taken off, UTF-16 with such
// a mark is converted, and so is text whose first byte beyond ASCII is not UTF-8: it is read as Windows-1252, in which
// spreadsheets save. [Input.Converted] says so. What is none of these is refused.
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
	beyond    bool                  // text beyond ASCII was handed out as UTF-8
	decoder   transform.Transformer // for text in another encoding, nil for UTF-8
	converted string
	packed    string // what the reader says of its source
	err       error  // why the input was refused, or io.EOF
}

// NewInput bounds r by the options' limits.
func NewInput(ctx context.Context, r io.Reader, o Options) *Input {
	in := &Input{ctx: ctx, r: r, limits: o.Limits, progress: o.Progress, buf: make([]byte, 4*chunk)}
	if m, ok := r.(interface{ Remark() string }); ok {
		in.packed = m.Remark()
	}
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

// Text is the beginning of a source as its reader will see it: UTF-16 with a byte order mark becomes UTF-8.
func Text(head []byte) []byte {
	if !bytes.HasPrefix(head, []byte("\xff\xfe")) && !bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return head
	}
	text, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(head[:len(head)&^1])
	return text
}

// Converted says in a line from which encoding the text was converted; empty where it was UTF-8.
func (in *Input) Converted() string { return in.converted }

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
	room := in.buf[kept:]
	if len(room) > chunk {
		room = room[:chunk] // what a conversion makes longer has room behind it
	}
	n, err := in.r.Read(room)
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
		if err == nil && in.end < len(byteOrderMark) && (strings.HasPrefix(byteOrderMark, string(in.buf[:in.end])) ||
			in.end == 1 && (in.buf[0] == 0xff || in.buf[0] == 0xfe)) {
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
	case err != nil && canvass.KindOf(err) == canvass.Invalid: // of what the source was packed in
		in.err = err
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
		in.decoder = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		in.converted = "the file is UTF-16 text, and was converted"
	}
}

// check looks for bytes that are not text. A letter that the chunk cuts is kept for the next one, but for the last.
func (in *Input) check(last bool) {
	if in.decoder != nil {
		in.convert(0, last)
		return
	}
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
		in.beyond = in.beyond || !ascii(p)
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
	if bad != 0 && !in.beyond && ascii(p[:at]) && bytes.IndexByte(p, 0) < 0 && strings.IndexByte(undefined, bad) < 0 {
		in.decoder = charmap.Windows1252.NewDecoder()
		in.converted = fmt.Sprintf("line %d: byte 0x%02x is not UTF-8; the file was read as Windows-1252", line, bad)
		in.end, in.cut = in.end+in.cut, 0
		in.convert(at, last)
		return
	}
	in.end, in.next, in.cut = at, min(in.next, at), 0
	if bad == 0 {
		in.refuse("line %d holds a zero byte: this is not text", line)
		return
	}
	in.refuse("line %d: byte 0x%02x is not UTF-8: convert the file first, as with iconv -f windows-1252 -t utf-8", line, bad)
}

func ascii(p []byte) bool {
	for _, c := range p {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// undefined are the bytes that are nothing in Windows-1252.
const undefined = "\x81\x8d\x8f\x90\x9d"

// convert makes what stands in the buffer from the place on UTF-8. What it has only a part of is kept for the next
// time. The buffer has room for what a chunk becomes.
func (in *Input) convert(from int, last bool) {
	text := bytes.Clone(in.buf[from:in.end])
	made, taken, err := in.decoder.Transform(in.buf[from:], text, last)
	if err != nil && err != transform.ErrShortSrc {
		in.refuse("%s, and that fails: %v", in.converted, err)
		return
	}
	in.end = from + made
	in.cut = copy(in.buf[in.end:], text[taken:])
	if i := bytes.IndexByte(in.buf[from:in.end], 0); i >= 0 {
		in.refuse("line %d holds a zero byte: this is not text", in.lines+bytes.Count(in.buf[:from+i], []byte{'\n'})+1)
		in.end, in.next = from+i, min(in.next, from+i)
	}
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
