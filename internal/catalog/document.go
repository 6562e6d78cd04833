package catalog

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxFile bounds a file of the catalog: far more than any contest needs, little enough to refuse a mistake.
const maxFile = 4 << 20

// document is one TOML file while it is read: its bytes, what is wrong with it, and where each key stands.
type document struct {
	File
	findings []Finding
	places   []place // filled by index, when the first finding asks for it
	steps    map[step]int
}

// fail adds an error at a path of keys and indexes: fail(at("pool", 2, "seats"), "…"). The message follows the path. A nil
// path is the whole file.
func (d *document) fail(path []any, format string, args ...any) {
	d.add(Error, path, format, args...)
}

func (d *document) add(s Severity, path []any, format string, args ...any) {
	line, column := 0, 0
	if path != nil {
		line, column = d.position(d.offset(path))
	}
	message := fmt.Sprintf(format, args...)
	if name := fieldName(path); name != "" {
		message = name + ": " + message
	}
	d.findings = append(d.findings, Finding{File: d.Path, Line: line, Column: column, Severity: s, Message: message})
}

func (d *document) failed() bool {
	return slices.ContainsFunc(d.findings, func(f Finding) bool { return f.Severity == Error })
}

func at(path ...any) []any { return path }

// fieldName is the path without its indexes: "conflict.side.by".
func fieldName(path []any) string {
	var b strings.Builder
	for _, p := range path {
		if s, ok := p.(string); ok {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// position turns an offset into a line and a column, both from 1.
func (d *document) position(offset int) (line, column int) {
	head := d.Bytes[:min(offset, len(d.Bytes))]
	return bytes.Count(head, []byte("\n")) + 1, len(head) - bytes.LastIndexByte(head, '\n')
}

// decode reads a document into one of the file structs, strictly. It reports every field that is unknown or has the
// wrong type, not only the first, and returns nil when there is one.
func decode[T any](d *document) *T {
	t := tableOf(reflect.TypeFor[T]())
	if len(d.Bytes) > maxFile {
		d.fail(nil, "%d bytes, more than the %d that a file may have", len(d.Bytes), maxFile)
		return nil
	}
	if !d.scan(t) {
		return nil
	}
	// The decoder stops at the first value of a wrong type. Its expression is blanked out and the rest read again, so
	// that the author sees all of them at once.
	text := d.Bytes
	for {
		to := new(T)
		err := strictly(text, to)
		if err == nil && !d.failed() {
			return to
		}
		if err == nil {
			return nil
		}
		var unknown *toml.StrictMissingError
		if errors.As(err, &unknown) {
			for i := range unknown.Errors {
				d.unknown(&unknown.Errors[i], t)
			}
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

func strictly(text []byte, to any) error {
	return toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(to)
}

// scan looks at what the decoder lets pass: keys in capitals, which it folds, and values that are still blank.
func (d *document) scan(t *table) bool {
	var p unstable.Parser
	p.Reset(d.Bytes)
	for p.NextExpression() {
		d.scanNode(&p, p.Expression())
	}
	if len(d.findings) == 0 && bytes.Contains(d.Bytes, []byte(`"`+Blank+`"`)) {
		for i := range d.index() {
			if pl := &d.places[i]; pl.blank {
				path := d.pathOf(i)
				d.fail(path, "still blank: write %s", t.want(path))
			}
		}
	}
	return len(d.findings) == 0
}

func (d *document) scanNode(p *unstable.Parser, n *unstable.Node) {
	switch n.Kind {
	case unstable.KeyValue, unstable.Table, unstable.ArrayTable:
		for it := n.Key(); it.Next(); {
			if key := it.Node(); !plainKey(key.Data) {
				line, column := d.position(int(key.Raw.Offset))
				d.findings = append(d.findings, Finding{File: d.Path, Line: line, Column: column, Severity: Error,
					Message: fmt.Sprintf("key %q: keys are lower-case letters, digits, hyphens and underscores", key.Data)})
			}
		}
	}
	if n.Kind == unstable.KeyValue {
		d.scanNode(p, n.Value())
	}
	if n.Kind == unstable.Array || n.Kind == unstable.InlineTable {
		for it := n.Children(); it.Next(); {
			d.scanNode(p, it.Node())
		}
	}
}

func plainKey(key []byte) bool {
	for _, c := range key {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return len(key) > 0
}

// unknown reports a key or a table that the format does not have.
func (d *document) unknown(e *toml.DecodeError, t *table) {
	line, column := e.Position()
	key := e.Key()
	keys := t.keys(key[:len(key)-1])
	message := strings.Join(key, ".") + ": there is no such key"
	if near := Nearest(key[len(key)-1], keys); near != "" {
		message += fmt.Sprintf(": did you mean %s?", near)
	} else if len(keys) > 0 {
		message += ": the keys here are " + strings.Join(keys, ", ")
	}
	d.findings = append(d.findings, Finding{File: d.Path, Line: line, Column: column, Severity: Error, Message: message})
}

// wrong reports any other error of the decoder, and returns the offset at which it stands.
func (d *document) wrong(text []byte, err error, t *table) int {
	var e *toml.DecodeError
	if !errors.As(err, &e) {
		// An error of a value's own reader carries no place: it is the first expression with which the text fails.
		offset := firstFailing(text, t)
		line, column := d.position(offset)
		d.findings = append(d.findings, Finding{File: d.Path, Line: line, Column: column, Severity: Error,
			Message: strings.TrimPrefix(err.Error(), "toml: ")})
		return offset
	}
	line, column := e.Position()
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
	d.findings = append(d.findings, Finding{File: d.Path, Line: line, Column: column, Severity: Error, Message: message})
	return offsetOf(text, line, column)
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
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.KeyValue {
			continue
		}
		end := int(e.Raw.Offset + e.Raw.Length)
		var unknown *toml.StrictMissingError
		if err := strictly(text[:end], t.zero()); err != nil && !errors.As(err, &unknown) {
			return int(e.Raw.Offset)
		}
	}
	return 0
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
