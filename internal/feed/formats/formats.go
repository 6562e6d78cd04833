// Package formats lists the formats of returns, and tells by a file's beginning which one it is.
package formats

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/ap"
	"github.com/canvassdesk/canvass/internal/feed/cdf"
	"github.com/canvassdesk/canvass/internal/feed/clarity"
	"github.com/canvassdesk/canvass/internal/feed/county2016"
	"github.com/canvassdesk/canvass/internal/feed/iowa2020"
	"github.com/canvassdesk/canvass/internal/feed/mapped"
	"github.com/canvassdesk/canvass/internal/feed/nevada2020"
	"github.com/canvassdesk/canvass/internal/feed/openelections"
)

// All are the formats, in the order in which they are tried.
func All() []feed.Format {
	return []feed.Format{
		ap.Format{},
		county2016.Format{},
		cdf.JSON{},
		cdf.XML{},
		clarity.Format{},
		clarity.Details{},
		clarity.Summary{},
		iowa2020.Release{},
		iowa2020.Allotments{},
		nevada2020.Look{},
		nevada2020.Allotments{},
		openelections.Format{},
		mapped.Format{},
	}
}

// Named is the format with the name. The error lists the names.
func Named(name string) (feed.Format, error) {
	var names []string
	for _, f := range All() {
		if f.Name() == name {
			return f, nil
		}
		names = append(names, f.Name())
	}
	return nil, canvass.Errorf(canvass.NotFound, "format", "no format is named %q: use one of %s, or auto", name, strings.Join(names, ", "))
}

// others are kinds of files that arrive in the place of returns, with what to do about each.
var others = []struct {
	begins, holds string
	what          string
}{
	{begins: "\xd0\xcf\x11\xe0", what: "this is an old spreadsheet: save the sheet as CSV"},
	{begins: "%PDF", what: "this is a PDF: its figures have to be typed in, or asked for as a table"},
	{holds: ":schema ", what: "this is an XML Schema, the description of a format, not returns"},
	{holds: "http://json-schema.org/", what: "this is a JSON Schema, the description of a format, not returns"},
	{holds: "<!DOCTYPE html", what: "this is a web page: look for the page's data, or type the figures in"},
	{holds: "<html", what: "this is a web page: look for the page's data, or type the figures in"},
	{holds: "Name of Location,Address,Site Type", what: "this is a list of caucus sites, not returns"},
}

// Detect tells the format by the first feed.HeadSize bytes of a file, or all of them if there are fewer. The error says
// what the file is instead, where that can be seen, and otherwise what is known.
func Detect(head []byte) (feed.Format, error) {
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))) == 0 {
		return nil, canvass.Errorf(canvass.Refused, "format", "the file is empty")
	}
	for _, o := range others {
		if o.begins != "" && bytes.HasPrefix(head, []byte(o.begins)) || o.holds != "" && bytes.Contains(head, []byte(o.holds)) {
			return nil, canvass.Errorf(canvass.Refused, "format", "%s", o.what)
		}
	}
	for _, f := range All() {
		if f.Recognise(head) {
			return f, nil
		}
	}
	var titles []string
	for _, f := range All() {
		titles = append(titles, f.Title())
	}
	return nil, canvass.Errorf(canvass.Refused, "format", "no format is recognised: known are %s; for another table write a mapping file with a [table]", strings.Join(titles, ", "))
}

// Open tells the format of a source and gives a reader of all of it, the beginning included. A format that the options
// name, and a mapping with a table, decide before the bytes do.
func Open(r io.Reader, o feed.Options) (feed.Format, io.Reader, error) {
	b, err := unpack(bufio.NewReaderSize(r, feed.HeadSize), o)
	if err != nil {
		return nil, nil, err
	}
	if o.Format != "" {
		f, err := Named(o.Format)
		return f, b, err
	}
	if o.Mapping != nil && o.Mapping.Table != nil {
		return mapped.Format{}, b, nil
	}
	head, err := b.Peek(feed.HeadSize)
	var own *canvass.Error
	if err != nil && err != io.EOF {
		if errors.As(err, &own) {
			return nil, nil, own
		}
		return nil, nil, canvass.Errorf(canvass.Failed, "read", "%w", err)
	}
	f, err := Detect(feed.Text(head))
	return f, b, err
}

// Read tells the format of a source and reads it. An error to tell the format is the only pair.
func Read(ctx context.Context, r io.Reader, o feed.Options) iter.Seq2[*feed.Item, error] {
	return func(yield func(*feed.Item, error) bool) {
		f, r, err := Open(r, o)
		if err != nil {
			yield(nil, err)
			return
		}
		feed.Read(ctx, r, f, o)(yield)
	}
}
