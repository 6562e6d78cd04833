package catalog

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// table is what the reader knows of a TOML table from the struct that it is read into. The tags of a field say:
//
//	toml  the key
//	need  "true": the key must be there, and not empty
//	want  what to write, for a person whose file is refused
//	one   the words that a string may be, apart by spaces
//	min   the least that a number may be; 0 where there is no tag
type table struct {
	typ    reflect.Type
	fields []field
	fact   []int // index of the embedded fact, nil where there is none
}

type field struct {
	name  string
	index []int
	typ   reflect.Type
	need  bool
	want  string
	one   []string
	min   int64
	check check // of a string, or of each string inside
	keys  check // of each key of a map
	below spot  // where the key leads
}

var tables sync.Map // reflect.Type to *table

// tableOf is the table of a struct type, made once.
func tableOf(typ reflect.Type) *table {
	if t, ok := tables.Load(typ); ok {
		return t.(*table)
	}
	t := &table{typ: typ}
	t.addFields(typ, nil)
	tables.Store(typ, t)
	return t
}

// addFields adds the fields of a struct, and after them those of the structs embedded in it, which they hide.
func (t *table) addFields(typ reflect.Type, prefix []int) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		if f.Anonymous || name == "" || t.field(name) != nil {
			continue
		}
		added := field{
			name: name, index: append(slices.Clone(prefix), i), typ: f.Type,
			need: f.Tag.Get("need") == "true", want: f.Tag.Get("want"), one: strings.Fields(f.Tag.Get("one")),
			check: checks[inner(f.Type)], below: spotOf(f.Type),
		}
		if f.Type.Kind() == reflect.Map {
			added.keys = checks[f.Type.Key()]
		}
		if m := f.Tag.Get("min"); m != "" {
			if _, err := fmt.Sscan(m, &added.min); err != nil {
				panic("catalog: the min tag of " + name + " is not a number")
			}
		}
		t.fields = append(t.fields, added)
	}
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Anonymous {
			if f.Type == factType {
				t.fact = append(slices.Clone(prefix), i)
			}
			t.addFields(f.Type, append(slices.Clone(prefix), i))
		}
	}
}

func (t *table) zero() any { return reflect.New(t.typ).Interface() }

func (t *table) field(name string) *field { return t.fieldOf([]byte(name)) }

func (t *table) fieldOf(name []byte) *field {
	for i := range t.fields {
		if t.fields[i].name == string(name) {
			return &t.fields[i]
		}
	}
	return nil
}

// inner is the type of what a field's type holds: the element of a slice, the value of a map.
func inner(typ reflect.Type) reflect.Type {
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map || typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ
}

// at follows keys down to a table or a field. Either may be nil.
func (t *table) at(keys []string) (*table, *field) {
	var f *field
	for i := 0; i < len(keys); i++ {
		if t == nil {
			return nil, nil
		}
		f = t.field(keys[i])
		if f == nil {
			return nil, nil
		}
		for typ := f.typ; typ.Kind() == reflect.Map; typ = typ.Elem() { // the next key is the author's own
			i++
		}
		t = nil
		if typ := inner(f.typ); typ.Kind() == reflect.Struct {
			t = tableOf(typ)
		}
	}
	return t, f
}

// want says what to write at a path.
func (t *table) want(path []any) string {
	var keys []string
	for _, p := range path {
		if s, ok := p.(string); ok {
			keys = append(keys, s)
		}
	}
	_, f := t.at(keys)
	if f == nil {
		return "what docs/format/catalog.md says of it"
	}
	return f.wants()
}

func (f *field) wants() string {
	if f.want != "" {
		return f.want
	}
	if len(f.one) > 0 && f.typ.Kind() == reflect.Slice {
		return "a list of " + strings.Join(f.one, ", ")
	}
	if len(f.one) > 0 {
		return "one of " + strings.Join(f.one, ", ")
	}
	typ := inner(f.typ)
	one := "text in quotes"
	if phrases := phrasesOf(typ); phrases != "" {
		one = phrases
	} else {
		switch {
		case typ == dateType:
			one = "a date without quotes, such as 2024-03-05"
		case typ.Kind() == reflect.Bool:
			one = "true, or leave the key out"
		case typ.Kind() == reflect.Int || typ.Kind() == reflect.Int64:
			one = "a whole number from " + strconv.FormatInt(f.min, 10)
		case typ == reflect.TypeFor[citeKey]():
			return `names from this file's [cite.NAME] tables, as in ["times"]`
		case typ == reflect.TypeFor[canvass.OptionID](), typ == reflect.TypeFor[delegate.Option]():
			one = "option ids in quotes"
		case typ.Kind() == reflect.Struct && f.typ.Kind() == reflect.Slice:
			return "[[" + f.name + "]] tables"
		case typ.Kind() == reflect.Struct && f.typ.Kind() == reflect.Map:
			return "[" + f.name + ".NAME] tables"
		case typ.Kind() == reflect.Struct:
			return "one [" + f.name + "] table"
		}
	}
	if f.typ.Kind() == reflect.Slice {
		return "a list of " + one
	}
	return one
}

// phrasesOf lists the phrases of a part of a rule, by the error that package delegate has for the empty text.
func phrasesOf(typ reflect.Type) string {
	part, ok := reflect.New(typ).Interface().(encoding.TextUnmarshaler)
	if !ok {
		return ""
	}
	var e *delegate.PhraseError
	if !errors.As(part.UnmarshalText(nil), &e) {
		return ""
	}
	quoted := make([]string, len(e.Allowed))
	for i, a := range e.Allowed {
		quoted[i] = strconv.Quote(a)
	}
	return strings.Join(quoted, ", ")
}

// keys are the keys of the table.
func (t *table) keys() []string {
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		names[i] = f.name
	}
	return names
}
