package feed

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/canvassdesk/canvass"
)

// Values reads JSON piece by piece. A name that stands twice in one object is refused: it would be unclear which holds.
type Values struct {
	in   *Input
	d    *jsontext.Decoder
	text []byte
}

// NewValues reads in as JSON.
func NewValues(in *Input) *Values { return &Values{in: in, d: jsontext.NewDecoder(in)} }

// MaxMembers bounds the members of an object that is read member by member.
const MaxMembers = 100_000

// Object calls f with the name of each member of the object that comes next. f must read the member's value, or Skip
// it. An f that returns ErrStop ends the object there without an error.
func (v *Values) Object(f func(name string) error) error {
	if err := v.open('{', "an object"); err != nil {
		return err
	}
	for n := 0; v.d.PeekKind() != '}'; n++ {
		if n == MaxMembers {
			return Errorf(v.Where(), "an object with more than %d members: no format of returns has one", MaxMembers)
		}
		tok, err := v.d.ReadToken()
		if err != nil {
			return v.explain(err)
		}
		name := tok.String()
		v.in.Mark()
		if err := f(name); err != nil {
			return err
		}
	}
	_, err := v.d.ReadToken()
	return v.explain(err)
}

// Array calls f before each element of the array that comes next. f must read the element.
func (v *Values) Array(f func(i int) error) error {
	if err := v.open('[', "a list"); err != nil {
		return err
	}
	for i := 0; v.d.PeekKind() != ']'; i++ {
		v.in.Mark()
		if err := f(i); err != nil {
			return err
		}
	}
	_, err := v.d.ReadToken()
	return v.explain(err)
}

func (v *Values) open(kind jsontext.Kind, what string) error {
	if got := v.d.PeekKind(); got != kind && got != 0 {
		return Errorf(v.Where(), "%s is wanted", what)
	}
	_, err := v.d.ReadToken()
	return v.explain(err)
}

// Decode reads the next value into to, a pointer.
func (v *Values) Decode(to any) error {
	err := json.UnmarshalDecode(v.d, to)
	v.in.Mark()
	return v.explain(err)
}

// Text reads the next value, which is no object and no list: the text of a string, nothing for null, and anything else
// as it stands. It is valid until the next call.
func (v *Values) Text() ([]byte, error) {
	raw, err := v.d.ReadValue()
	if err != nil {
		return nil, v.explain(err)
	}
	v.in.Mark()
	switch raw.Kind() {
	case '"':
		v.text, err = jsontext.AppendUnquote(v.text[:0], raw)
		return v.text, v.explain(err)
	case 'n':
		return nil, nil
	}
	return raw, nil
}

// Skip passes the next value over.
func (v *Values) Skip() error {
	err := v.d.SkipValue()
	v.in.Mark()
	return v.explain(err)
}

// Kind is the kind of the next value: '{', '[', '"', '0', 't', 'f', 'n'; 0 where there is none.
func (v *Values) Kind() byte { return byte(v.d.PeekKind()) }

// End refuses anything but white space after the value that was read.
func (v *Values) End() error {
	_, err := v.d.ReadToken()
	if err == io.EOF {
		return nil
	}
	if err == nil {
		return Errorf(v.Where(), "the file goes on after its end")
	}
	return v.explain(err)
}

// Where is the path to what was read last: "/races/0/candidates".
func (v *Values) Where() string { return whereIs(v.d.StackPointer(), v.d.InputOffset()) }

func whereIs(p jsontext.Pointer, offset int64) string {
	if p == "" {
		return fmt.Sprintf("byte %d", offset)
	}
	if len(p) > 100 {
		p = jsontext.Pointer(short(string(p)))
	}
	return legible(string(p))
}

// ErrStop ends an Object or an Array early, from within f.
var ErrStop = errors.New("stop")

func (v *Values) explain(err error) error {
	if err == nil || err == ErrStop {
		return err
	}
	if refused := v.in.Err(); refused != nil {
		return refused
	}
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return Errorf(v.Where(), "the file is cut off")
	}
	var own *canvass.Error
	if errors.As(err, &own) {
		return own
	}
	var meaning *json.SemanticError
	if errors.As(err, &meaning) {
		wanted := "another kind of value is wanted"
		if t := meaning.GoType; t != nil {
			switch t.Kind().String() {
			case "int", "int64":
				wanted = "a whole number is wanted, not above any count"
			case "string":
				wanted = "text is wanted"
			case "bool":
				wanted = "true or false is wanted"
			case "struct":
				wanted = "an object is wanted"
			case "slice":
				wanted = "a list is wanted"
			}
		}
		if value := legible(short(string(meaning.JSONValue))); value != "" {
			wanted = value + ": " + wanted
		}
		return Errorf(whereIs(meaning.JSONPointer, meaning.ByteOffset), "%s", wanted)
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return Errorf(whereIs(syntax.JSONPointer, syntax.ByteOffset), "not well-formed JSON: %s", strings.TrimPrefix(syntax.Err.Error(), "jsontext: "))
	}
	return Errorf(v.Where(), "%w", err)
}

// Votes refuses a count that no report can hold, and gives it back otherwise.
func Votes(where, field string, n int64) (int64, error) {
	if n > canvass.MaxVotes || n < -canvass.MaxVotes {
		return 0, Errorf(where, "%s is %d: more than any count can be", field, n)
	}
	return n, nil
}
