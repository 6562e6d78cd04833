// Package cdf reads the common data format for election results of NIST, Special Publication 1500-100: version 2 as XML
// and as JSON, and version 1 as XML in the form in which public sample feeds use it.
//
// The three are one tree in three spellings. Version 1 wraps lists (ContestCollection), writes objectId and calls a
// selection BallotSelection; version 2 writes ObjectId and ContestSelection; its JSON has the same names as members,
// with @id and @type. One builder takes all three. What a contest's counts are of, its units and candidates, stands
// after them in the document, so that counts are kept, small, until the end: at most [MaxCounts].
//
//	<Contest ObjectId="c1" xsi:type="CandidateContest">
//	  <ContestSelection ObjectId="s1" xsi:type="CandidateSelection">
//	    <VoteCounts><GpUnitId>u1</GpUnitId><Type>total</Type><Count>51</Count></VoteCounts>
//	    <CandidateIds>p1</CandidateIds>
//	  </ContestSelection>
//
// A contest without counts is emitted as its list of options. Where a contest counts in rounds, the first is read, and
// the item says so. BallotCounts are taken where the contest is the only one of its election.
//
// Files that the desk wrote itself (package export) say in identifiers of the schemes feed.OwnContest, feed.OwnOption,
// feed.OwnUnit and [OwnArea] what is meant, and name a measure that is not votes as the type of its counts.
package cdf

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"

	"github.com/canvassdesk/canvass/internal/feed"
)

// XML is the format's XML, of both versions.
type XML struct{}

// Name is "cdf-xml".
func (XML) Name() string { return "cdf-xml" }

// Title is the format for a person.
func (XML) Title() string { return "NIST SP 1500-100 election results (XML)" }

// Recognise looks for the root element.
func (XML) Recognise(head []byte) bool { return bytes.Contains(head, []byte("<ElectionReport")) }

// Read emits the units of each contest after the last byte was read.
func (XML) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	doc := feed.NewDocument(in)
	b := newBuilder(o, doc.Where)
	for {
		tok, err := doc.Token()
		if err == io.EOF {
			return b.finish(emit)
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			id := ""
			for _, a := range t.Attr {
				if a.Name.Local == "objectId" || a.Name.Local == "ObjectId" {
					id = a.Value
				}
			}
			b.start(t.Name.Local, id)
		case xml.CharData:
			b.text(t)
		case xml.EndElement:
			if err := b.end(); err != nil {
				return err
			}
		}
	}
}

// JSON is the format's JSON, of version 2.
type JSON struct{}

// Name is "cdf-json".
func (JSON) Name() string { return "cdf-json" }

// Title is the format for a person.
func (JSON) Title() string { return "NIST SP 1500-100 election results (JSON)" }

// Recognise looks for the type of the root object.
func (JSON) Recognise(head []byte) bool {
	return bytes.Contains(head, []byte(`"@type"`)) && bytes.Contains(head, []byte("ElectionResults.")) && !bytes.Contains(head, []byte(`"$schema"`))
}

// Read emits the units of each contest after the last byte was read.
func (JSON) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	v := feed.NewValues(in)
	w := walk{v: v, b: newBuilder(o, v.Where)}
	if err := w.value("ElectionReport", 0); err != nil {
		return err
	}
	if err := w.v.End(); err != nil {
		return err
	}
	return w.b.finish(emit)
}

// walk hands JSON to the builder as if it were XML: a member is an element, a list its repetition.
type walk struct {
	v *feed.Values
	b *builder
}

func (w *walk) value(name string, depth int) error {
	if depth > feed.MaxDepth {
		return feed.Errorf(w.v.Where(), "objects nest deeper than %d: no format of returns does", feed.MaxDepth)
	}
	switch w.v.Kind() {
	case '{':
		w.b.start(name, "")
		err := w.v.Object(func(member string) error {
			switch member {
			case "@id":
				text, err := w.v.Text()
				w.b.top().id = string(text)
				return err
			case "@type":
				return w.v.Skip()
			}
			return w.value(member, depth+1)
		})
		if err != nil {
			return err
		}
		return w.b.end()
	case '[':
		return w.v.Array(func(int) error { return w.value(name, depth+1) })
	}
	text, err := w.v.Text()
	if err != nil {
		return err
	}
	w.b.start(name, "")
	w.b.text(text)
	return w.b.end()
}
