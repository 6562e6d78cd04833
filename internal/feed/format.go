package feed

import (
	"context"
	"io"
	"iter"

	"github.com/canvassdesk/canvass"
)

// Format is one way in which returns are written.
type Format interface {
	// Name is what a command is given: "ap", "clarity".
	Name() string
	// Title is the format for a person: "AP election JSON".
	Title() string
	// Recognise reports whether the bytes are this format's, by the first [HeadSize] of them or all if they are fewer.
	Recognise(head []byte) bool
	// Read calls emit with each item until the input ends or emit returns false. Its error says in one line what is
	// wrong, where, and what to do; what was emitted before it stands.
	Read(ctx context.Context, in *Input, o Options, emit func(*Item) bool) error
}

// HeadSize is how many bytes formats are recognised by.
const HeadSize = 4096

// Options are what a person says about a file.
type Options struct {
	// Contest is the contest that all of the file is about, where the file does not say; empty to go by the file.
	Contest canvass.ContestID
	// Name is the file's own, which may say what the file does not: "20160308__ms__primary.csv".
	Name string
	// Format is the name of the format that the file is in; empty to tell it by its beginning.
	Format string
	// Measure is what a file counts that does not say; empty means votes.
	Measure canvass.Measure
	// Mapping declares names, and the columns of a table; nil for none.
	Mapping *Mapping
	Limits  Limits
	// Progress is told how many bytes were read so far; nil for nobody.
	Progress func(read int64)
}

// Sheet is the sheet of a workbook that the mapping is of, empty where it names none.
func (o Options) Sheet() string {
	if o.Mapping == nil || o.Mapping.Table == nil {
		return ""
	}
	return o.Mapping.Table.Sheet
}

// Read reads with the format, within the options' limits. An item is valid until the next one; see [Item.Clone]. The
// first error is the last pair; its item is nil.
func Read(ctx context.Context, r io.Reader, f Format, o Options) iter.Seq2[*Item, error] {
	return func(yield func(*Item, error) bool) {
		in := NewInput(ctx, r, o)
		stopped := false
		err := f.Read(ctx, in, o, func(it *Item) bool {
			stopped = !yield(it, nil)
			return !stopped
		})
		if stopped {
			return
		}
		for _, words := range []string{in.packed, in.Converted()} {
			if words != "" && err == nil && in.Err() == nil && !yield(&Item{Where: "the file", Remark: words}, nil) {
				return
			}
		}
		if refused := in.Err(); refused != nil {
			err = refused // a decoder may have wrapped it in words of its own
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// Errorf is an error of invalid input at a place: "line 12: …".
func Errorf(where, format string, args ...any) error {
	return canvass.Errorf(canvass.Invalid, where, format, args...)
}

// NotReturns is the error for a file that is well formed and holds nothing to count.
func NotReturns(format string, args ...any) error {
	return canvass.Errorf(canvass.Refused, "", format, args...)
}
