package spreadsheet

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
)

// part is one XML file of a workbook, read element by element.
type part struct {
	name    string
	file    io.ReadCloser
	bounded *bounded
	xml     *xml.Decoder
	depth   int
}

// bounded ends a reader that gives more than one element or text may have.
type bounded struct {
	r    io.Reader
	left int
}

var errLong = canvass.Sentinel(canvass.Invalid, "one element or text has more than a mebibyte")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// open opens a part. Names of parts are the same in whatever case.
func (w *Workbook) open(name string) (*part, error) {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("it has no %s", short(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", short(name), err)
	}
	p := &part{name: name, file: r, bounded: &bounded{r: r}}
	p.xml = xml.NewDecoder(p.bounded)
	return p, nil
}

// next is the next opening, end or text, nil behind the last. What it gives is good until the next call.
func (p *part) next() (xml.Token, error) {
	p.bounded.left = maxToken
	t, err := p.xml.Token()
	switch {
	case err == io.EOF:
		return nil, nil
	case err != nil:
		return nil, p.errorf("%w", err)
	}
	switch t.(type) {
	case xml.StartElement:
		if p.depth++; p.depth > maxDepth {
			return nil, p.errorf("it has more than %d elements in each other", maxDepth)
		}
	case xml.EndElement:
		p.depth--
	}
	return t, nil
}

// text is the text of the element that was just opened, without that of elements in it.
func (p *part) text() (string, error) {
	return p.gather(func(depth int, _ string) bool { return depth == 0 })
}

// richText is the text of the element that was just opened as its runs have it, in elements t; how it is pronounced
// (rPh) is no part of it.
func (p *part) richText() (string, error) {
	spoken := 0 // the depth of rPh
	return p.gather(func(depth int, name string) bool {
		switch {
		case depth <= spoken:
			spoken = 0
		case spoken == 0 && name == "rPh":
			spoken = depth
		}
		return spoken == 0 && name == "t"
	})
}

// gather puts together what takes says of the element that was just opened and of those in it, by how deep they are.
func (p *part) gather(takes func(depth int, name string) bool) (string, error) {
	var b strings.Builder
	names := []string{""} // from the element that was opened
	taken := takes(0, "")
	for {
		t, err := p.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			names = append(names, t.Name.Local)
			taken = takes(len(names)-1, t.Name.Local)
		case xml.EndElement:
			if names = names[:len(names)-1]; len(names) == 0 {
				return unescaped(b.String()), nil
			}
			taken = takes(len(names)-1, names[len(names)-1])
		case xml.CharData:
			if !taken {
				continue
			}
			if b.Len()+len(t) > maxToken {
				return "", p.errorf("%w", errLong)
			}
			b.Write(t)
		}
	}
}

func (p *part) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", short(p.name), fmt.Errorf(format, args...))
}

// Close closes the file.
func (p *part) Close() error { return p.file.Close() }

// short is a name for an error's line.
func short(name string) string {
	if len(name) > 60 {
		name = strings.ToValidUTF8(name[:60], "") + "…"
	}
	return fmt.Sprintf("%q", name)
}
