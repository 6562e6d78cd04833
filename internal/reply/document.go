package reply

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Document is something that is sent again and again, a page or a file. It may be used by several goroutines.
type Document struct {
	tag    string // without quotes
	packed bool   // it is compressed in itself
	size   int
	body   []byte // nil for what is kept compressed alone
	zipped []byte // nil for what is not compressed
	zstd   func() []byte
}

// long is how long a document may be to be kept in its plain form too: a table of a state's precincts has tens of
// megabytes, and a fiftieth of that compressed.
const long = 256 << 10

// New makes a document of its bytes, and of a tag that no other bytes have. packed says that it is compressed in
// itself.
func New(body []byte, tag string, packed bool) *Document {
	d := &Document{tag: tag, packed: packed, size: len(body), body: body}
	if packed || len(body) <= Short {
		return d
	}
	if d.zipped = encode(body, gzipped); d.zipped == nil {
		return d
	}
	if len(body) > long {
		d.body = nil
	}
	d.zstd = sync.OnceValue(func() []byte {
		b, err := d.plain()
		if err != nil {
			return nil // it was packed here, and is sent as it was packed
		}
		return encode(b, zstandard)
	})
	return d
}

// plain are the bytes.
func (d *Document) plain() ([]byte, error) {
	if d.body != nil || d.zipped == nil {
		return d.body, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(d.zipped))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// Size is how many bytes are kept.
func (d *Document) Size() int { return len(d.body) + len(d.zipped) }

// Send answers with the document, or with the part of it that a Range header asks for, or with 304. The caller has set
// the headers that are its own, Content-Type among them.
func (d *Document) Send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	in := identity
	if d.zipped != nil && r.Header.Get("Range") == "" { // a part is of the plain bytes
		in = coding(r.Header.Get("Accept-Encoding"))
	}
	var body io.ReadSeeker
	tag := d.tag
	switch {
	case in == zstandard && d.zstd() != nil:
		body = bytes.NewReader(d.zstd())
	case in != identity:
		in, body = gzipped, bytes.NewReader(d.zipped)
	case d.body != nil || d.zipped == nil:
		body = bytes.NewReader(d.body)
	default:
		body = &inflated{zipped: d.zipped, size: int64(d.size)}
	}
	if in != identity {
		h.Set("Content-Encoding", in)
		tag += "-" + in
		length, _ := body.Seek(0, io.SeekEnd) // of bytes in memory
		h.Set("Content-Length", strconv.FormatInt(length, 10))
	}
	if Fresh(w, r, `"`+tag+`"`) {
		return
	}
	http.ServeContent(w, r, "", time.Time{}, body) // it seeks by itself
}

// inflated reads a text that is kept compressed, from anywhere: what lies before is read and thrown away.
type inflated struct {
	zipped   []byte
	size, at int64
	z        *gzip.Reader
	read     int64 // by z
}

// Seek implements io.Seeker.
func (f *inflated) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += f.size
	}
	if offset < 0 {
		return 0, errors.New("before the beginning")
	}
	f.at = offset
	return offset, nil
}

// Read implements io.Reader.
func (f *inflated) Read(p []byte) (int, error) {
	if f.z == nil || f.read > f.at {
		z, err := gzip.NewReader(bytes.NewReader(f.zipped))
		if err != nil {
			return 0, err
		}
		f.z, f.read = z, 0
	}
	if skip := f.at - f.read; skip > 0 {
		n, err := io.CopyN(io.Discard, f.z, skip)
		f.read += n
		if err != nil {
			return 0, err
		}
	}
	n, err := f.z.Read(p)
	f.read += int64(n)
	f.at = f.read
	return n, err
}
