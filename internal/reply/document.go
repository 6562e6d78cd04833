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
	tag        string // without quotes
	size       int
	body       []byte // nil for what is kept compressed alone
	zipped     []byte // of what is kept compressed alone, nil else
	plainly    *form
	gzip, zstd func() *form // made when they are first asked for; they give nil for what is not compressed
}

// long is how long a document may be to be kept in its plain form too: a table of a state's precincts has tens of
// megabytes, and a fiftieth of that compressed.
const long = 256 << 10

// New makes a document of its bytes, and of a tag that no other bytes have. packed says that it is compressed in
// itself.
func New(body []byte, tag string, packed bool) *Document {
	d := &Document{tag: tag, size: len(body), body: body}
	short := packed || len(body) <= Short
	if !short && len(body) > long {
		if d.zipped = encode(body, gzipped); d.zipped != nil {
			d.body = nil
		}
	}
	d.plainly = newForm(tag, identity, d.body, len(body))
	in := func(coding string) func() *form {
		return sync.OnceValue(func() *form {
			if short {
				return nil
			}
			if coding == gzipped && d.zipped != nil {
				return newForm(tag, gzipped, d.zipped, len(d.zipped))
			}
			b, err := d.plain()
			if err != nil {
				return nil // it was packed here, and is sent as it was packed
			}
			if b = encode(b, coding); b == nil {
				return nil
			}
			return newForm(tag, coding, b, len(b))
		})
	}
	d.gzip, d.zstd = in(gzipped), in(zstandard)
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

// Size is how many bytes are kept before any coding was asked for.
func (d *Document) Size() int { return len(d.body) + len(d.zipped) }

// Most is about how many bytes are kept once every coding was asked for: a text has a third of its length in each, at
// most.
func (d *Document) Most() int { return len(d.body) + 2*max(len(d.zipped), len(d.body)/3) }

// Send answers with the document, or with the part of it that a Range header asks for, or with 304. The caller has set
// the headers that are its own, Content-Type among them.
func (d *Document) Send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if len(h["Vary"]) == 0 {
		h["Vary"] = varyCoding
	} else {
		h.Add("Vary", varyCoding[0])
	}
	if r.Header.Get("Range") != "" || r.Header.Get("If-Range") != "" || r.Header.Get("If-Match") != "" {
		if !Fresh(w, r, `"`+d.tag+`"`) { // a part is of the plain bytes
			http.ServeContent(w, r, "", time.Time{}, d.reader())
		}
		return
	}
	form := d.formFor(r.Header.Get("Accept-Encoding"))
	if Fresh(w, r, form.tag) {
		return
	}
	if form.in != identity {
		h["Content-Encoding"] = form.coded
	}
	h["Accept-Ranges"], h["Content-Length"] = acceptRanges, form.length
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return
	}
	if form.body == nil { // it is kept compressed alone
		_, _ = io.Copy(w, d.reader()) // the reader has gone, or the bytes that were packed here do not unpack
		return
	}
	_, _ = w.Write(form.body) // the reader has gone; nothing can be done
}

// Headers that are the same for all documents. They are shared, and have no room for more: who adds to one makes it
// anew.
var (
	varyCoding   = []string{"Accept-Encoding"}
	acceptRanges = []string{"bytes"}
)

// form is a document in one coding, with its headers.
type form struct {
	in            string
	tag           string // with quotes
	coded, length []string
	body          []byte // nil for the plain form of what is kept compressed alone
}

func newForm(tag, in string, body []byte, size int) *form {
	f := &form{in: in, tag: `"` + tag + `"`, body: body, length: []string{strconv.Itoa(size)}}
	if in != identity {
		f.tag, f.coded = `"`+tag+"-"+in+`"`, []string{in}
	}
	return f
}

// formFor is the best form that the Accept-Encoding header takes.
func (d *Document) formFor(accepts string) *form {
	in := coding(accepts)
	if in == zstandard {
		if z := d.zstd(); z != nil {
			return z
		}
		in = gzipped // who takes the one takes the other
	}
	if in == gzipped {
		if z := d.gzip(); z != nil {
			return z
		}
	}
	return d.plainly
}

// reader reads the plain bytes.
func (d *Document) reader() io.ReadSeeker {
	if d.body != nil || d.zipped == nil {
		return bytes.NewReader(d.body)
	}
	return &inflated{zipped: d.zipped, size: int64(d.size)}
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
