package feed

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Document reads XML as tokens, no deeper than MaxDepth. Entities that a document declares are not known: a document
// that uses them is refused, so that none can grow.
type Document struct {
	in    *Input
	xml   *xml.Decoder
	depth int
	root  bool
}

// NewDocument reads in as XML.
func NewDocument(in *Input) *Document {
	d := &Document{in: in, xml: xml.NewDecoder(bufio.NewReaderSize(in, 64<<10))}
	d.xml.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "windows-1252", "iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "utf-16":
			return r, nil // in has made UTF-8 of it
		}
		return nil, Errorf("line 1", "the file says that it is %s: convert it to UTF-8 first, its first line too", legible(short(charset)))
	}
	return d
}

// Token is the next token, valid until the next call; io.EOF after the end of the root element. Comments, directives
// and processing instructions are passed over.
func (d *Document) Token() (xml.Token, error) {
	for {
		tok, err := d.xml.Token()
		if err != nil {
			return nil, d.explain(err)
		}
		d.in.Mark()
		switch tok.(type) {
		case xml.StartElement:
			d.root = true
			if d.depth++; d.depth > MaxDepth {
				return nil, Errorf(d.Where(), "elements nest deeper than %d: no format of returns does", MaxDepth)
			}
			return tok, nil
		case xml.EndElement:
			d.depth--
			return tok, nil
		case xml.CharData:
			return tok, nil
		}
	}
}

// Where is the line that has been read to.
func (d *Document) Where() string {
	line, _ := d.xml.InputPos()
	return "line " + strconv.Itoa(line)
}

func (d *Document) explain(err error) error {
	if refused := d.in.Err(); refused != nil {
		return refused
	}
	if err == io.EOF {
		if !d.root {
			return Errorf("", "the file is empty")
		}
		return err
	}
	var own *canvass.Error // of the CharsetReader
	if errors.As(err, &own) {
		return own
	}
	var at *xml.SyntaxError
	if errors.As(err, &at) {
		if at.Msg == "unexpected EOF" {
			return Errorf("line "+strconv.Itoa(at.Line), "the file is cut off: an element is not closed")
		}
		return Errorf("line "+strconv.Itoa(at.Line), "not well-formed XML: %s", at.Msg)
	}
	return Errorf(d.Where(), "%w", err)
}
