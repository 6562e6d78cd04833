package castvote

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// scan goes through JSON text without making values of what nobody needs: of
// a vendor's export, ninety-nine bytes of a hundred. Whatever it does not
// expect is an error with its place.
type scan struct {
	b   []byte
	i   int
	err error
}

// fail keeps the first error and ends the text.
func (s *scan) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d: %w", s.i, fmt.Errorf(format, args...))
	}
	s.i = len(s.b)
}

func (s *scan) space() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\n', '\r', '\t':
			s.i++
		default:
			return
		}
	}
}

// next is the byte that comes after white space; 0 at the end.
func (s *scan) next() byte {
	s.space()
	if s.i >= len(s.b) {
		return 0
	}
	return s.b[s.i]
}

// take goes over one byte that must be there.
func (s *scan) take(c byte) bool {
	if s.next() != c {
		if s.i >= len(s.b) {
			s.fail("the text ends where %q is expected: the file is cut", c)
		} else {
			s.fail("%q where %q is expected", s.b[s.i], c)
		}
		return false
	}
	s.i++
	return true
}

// text is a string's bytes. They are the text's own where it has no escape.
func (s *scan) text() []byte {
	if !s.take('"') {
		return nil
	}
	from := s.i
	for {
		k := bytes.IndexByte(s.b[s.i:], '"')
		if k < 0 {
			s.i = len(s.b)
			s.fail("a string does not end: the file is cut")
			return nil
		}
		s.i += k + 1
		back := 0
		for q := s.i - 2; q >= from && s.b[q] == '\\'; q-- {
			back++
		}
		if back%2 == 0 {
			break
		}
	}
	raw := s.b[from : s.i-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	var plain string
	if err := json.Unmarshal(s.b[from-1:s.i], &plain); err != nil {
		s.fail("a string with a wrong escape")
		return nil
	}
	return []byte(plain)
}

// object calls each for every member; each must go over the value.
func (s *scan) object(each func(key []byte)) {
	if !s.take('{') {
		return
	}
	if s.next() == '}' {
		s.i++
		return
	}
	for s.err == nil {
		key := s.text()
		if !s.take(':') {
			return
		}
		each(key)
		if s.next() == '}' {
			s.i++
			return
		}
		if !s.take(',') {
			return
		}
	}
}

// array calls each for every element; each must go over it.
func (s *scan) array(each func()) {
	if !s.take('[') {
		return
	}
	if s.next() == ']' {
		s.i++
		return
	}
	for s.err == nil {
		each()
		if s.next() == ']' {
			s.i++
			return
		}
		if !s.take(',') {
			return
		}
	}
}

// deepest bounds the nesting of what is skipped.
const deepest = 200

// skip goes over any value.
func (s *scan) skip() { s.skipAt(0) }

func (s *scan) skipAt(depth int) {
	if depth > deepest {
		s.fail("nested more than %d deep", deepest)
		return
	}
	switch c := s.next(); c {
	case '"':
		s.text()
	case '{':
		s.object(func([]byte) { s.skipAt(depth + 1) })
	case '[':
		s.array(func() { s.skipAt(depth + 1) })
	case 0:
		s.fail("the text ends where a value is expected: the file is cut")
	default:
		s.word()
	}
}

// word goes over a number or one of true, false, null.
func (s *scan) word() []byte {
	s.space()
	from := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c == '-', c == '+', c == '.', c == 'E':
			s.i++
			continue
		}
		break
	}
	word := s.b[from:s.i]
	if len(word) == 0 {
		s.fail("%q where a value is expected", s.b[from])
		return nil
	}
	if c := word[0]; c != '-' && (c < '0' || c > '9') && string(word) != "true" && string(word) != "false" && string(word) != "null" {
		s.fail("%q is no value", word)
		return nil
	}
	return word
}

// integer is a whole number; a missing one, null, is ok false.
func (s *scan) integer() (n int64, ok bool) {
	word := s.word()
	if s.err != nil || string(word) == "null" {
		return 0, false
	}
	n, err := strconv.ParseInt(string(word), 10, 64)
	if err != nil {
		s.fail("%q is no whole number", word)
		return 0, false
	}
	return n, true
}

// boolean is true or false; null is false.
func (s *scan) boolean() bool {
	switch word := s.word(); string(word) {
	case "true":
		return true
	case "false", "null":
		return false
	default:
		s.fail("%q where true or false is expected", word)
		return false
	}
}

// label is a number or a string as the text that stands for an id.
func (s *scan) label() string { return string(s.id()) }

// id is a label's bytes.
func (s *scan) id() []byte {
	if s.next() == '"' {
		return s.text()
	}
	if word := s.word(); string(word) != "null" {
		return word
	}
	return nil
}
