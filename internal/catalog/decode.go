package catalog

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// decode reads a document into one of the file structs, strictly. It reports every key that is unknown and every value
// of the wrong type, not only the first, and returns nil when there is one.
func decode[T any](d *document) *T {
	t := tableOf(reflect.TypeFor[T]())
	if len(d.Bytes) > maxFile {
		d.fail(nil, "more than the %d bytes that a file may have", maxFile)
		return nil
	}
	if d.known != sound {
		d.scan(t)
		if d.blanks(t) {
			return nil
		}
	}
	// The decoder stops at the first value of a wrong type. Its expression is blanked out and the rest read again, so
	// that the author sees all of them at once.
	for text := d.Bytes; ; {
		to := new(T)
		err := decodeTOML(text, to, d.errors == 0)
		switch {
		case err == nil && d.errors == 0:
			return to
		case errors.As(err, new(*toml.StrictMissingError)):
			d.fail(nil, "the file has a key that the format does not have")
			return nil
		case err == nil || d.errors > maxFindings:
			return nil
		}
		start, end := expressionAt(text, d.wrong(text, err, t))
		if start == end {
			return nil
		}
		text = bytes.Clone(text)
		blank(text[start:end])
	}
}

// decodeTOML is strict where scan found nothing, so that no key is passed over that it did not see.
func decodeTOML(text []byte, to any, strict bool) error {
	d := toml.NewDecoder(bytes.NewReader(text))
	if strict {
		d.DisallowUnknownFields()
	}
	return d.Decode(to)
}

// blanks reports the values that are still blank.
func (d *document) blanks(t *table) bool {
	found := false
	if t.typ == reflect.TypeFor[nightFile]() { // what was said on a night may be a question mark
		return false
	}
	if !bytes.Contains(d.Bytes, []byte(`"`+Blank+`"`)) {
		return false
	}
	for i := range d.index() {
		if d.places[i].blank {
			path := d.pathOf(i)
			d.fail(path, "still blank: write %s", t.want(path))
			found = true
		}
	}
	return found
}

// wrong reports any other error of the decoder, and returns the offset at which it stands.
func (d *document) wrong(text []byte, err error, t *table) int {
	var e *toml.DecodeError
	if !errors.As(err, &e) {
		// An error of a value's own reader carries no place: it is the first expression with which the text fails.
		offset := firstFailing(text, t)
		d.failAt(offset, "%s", strings.TrimPrefix(err.Error(), "toml: "))
		return offset
	}
	line, column := e.Position()
	offset := offsetOf(text, line, column)
	message := strings.TrimPrefix(e.Error(), "toml: ")
	path := keyPath(e.Key())
	found, mistyped := strings.CutPrefix(message, "cannot decode TOML ")
	switch {
	case len(path) == 0:
		message = "not TOML: " + message
	case mistyped:
		found, _, _ = strings.Cut(found, " into ")
		message = fmt.Sprintf("%s: this is %s: write %s", fieldName(path), cmp.Or(typeWords[found], found), t.want(path))
	case message == "impossible date":
		message = fmt.Sprintf("%s: no calendar has this day: write %s", fieldName(path), t.want(path))
	default: // a phrase of a rule names its own key
		message = fieldName(path) + ": " + strings.TrimPrefix(message, e.Key()[len(path)-1]+": ")
	}
	d.failAt(offset, "%s", message)
	return offset
}

// typeWords are the decoder's names for what it found.
var typeWords = map[string]string{
	"string": "text", "integer": "a number", "float": "a number with a fraction", "boolean": "true or false",
	"array": "a list", "inline table": "a table", "table": "a table", "datetime": "a date and time without quotes",
	"local datetime": "a date and time without quotes", "local date": "a date without quotes", "local time": "a time without quotes",
}

func keyPath(key toml.Key) []any {
	path := make([]any, len(key))
	for i, k := range key {
		path[i] = k
	}
	return path
}

func offsetOf(text []byte, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		offset += bytes.IndexByte(text[offset:], '\n') + 1
	}
	return min(offset+column-1, len(text))
}

// firstFailing is the offset of the expression with which a longer and longer head of the text first fails to decode.
func firstFailing(text []byte, t *table) int {
	var starts, ends []int
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		if e := p.Expression(); e.Kind == unstable.KeyValue {
			starts = append(starts, int(e.Raw.Offset))
			ends = append(ends, int(e.Raw.Offset+e.Raw.Length))
		}
	}
	i := sort.Search(len(ends), func(i int) bool { return decodeTOML(text[:ends[i]], t.zero(), false) != nil })
	if i == len(starts) {
		return 0
	}
	return starts[i]
}

// expressionAt is the range of the key and value around an offset, empty when it is not inside of one.
func expressionAt(text []byte, offset int) (from, to int) {
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		e := p.Expression()
		from, to := int(e.Raw.Offset), int(e.Raw.Offset+e.Raw.Length)
		if e.Kind == unstable.KeyValue && from <= offset && offset < to {
			return from, to
		}
	}
	return 0, 0
}

// blank overwrites everything but line ends, so that all else keeps its line and column.
func blank(b []byte) {
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
}
