package catalog

import (
	"reflect"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/pelletier/go-toml/v2/unstable"
)

// spot is where a key leads in the format.
type spot struct {
	table *table       // a table with keys of the format
	own   reflect.Type // a table with keys of the author's own, and what stands under each
	lost  bool         // below a key that the format does not have, which was reported
}

// spotOf is where a field leads. A plain value leads nowhere: no key stands below it.
func spotOf(typ reflect.Type) spot {
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch typ.Kind() {
	case reflect.Map:
		return spot{own: typ.Elem()}
	case reflect.Struct:
		return spot{table: tableOf(typ)}
	}
	return spot{}
}

// scan finds the keys that the format does not have, and those in capitals, which the decoder would fold.
func (d *document) scan(t *table) {
	root := spot{table: t}
	s := scanner{document: d}
	at := root
	s.parser.Reset(d.Bytes)
	for s.parser.NextExpression() {
		e := s.parser.Expression()
		if e.Kind == unstable.KeyValue {
			s.keyValue(at, e)
			continue
		}
		s.header = s.header[:0]
		at = s.follow(root, e.Key())
		for it := e.Key(); it.Next(); {
			s.header = append(s.header, string(it.Node().Data))
		}
	}
}

type scanner struct {
	*document
	parser unstable.Parser
	header []string // keys of the table that the scanner is in
}

func (s *scanner) keyValue(at spot, e *unstable.Node) {
	s.value(s.follow(at, e.Key()), e.Value())
}

func (s *scanner) value(at spot, v *unstable.Node) {
	if v.Kind != unstable.InlineTable && v.Kind != unstable.Array {
		return
	}
	for it := v.Children(); it.Next(); {
		if n := it.Node(); n.Kind == unstable.KeyValue {
			s.keyValue(at, n)
		} else {
			s.value(at, n)
		}
	}
}

// follow goes along the keys, and reports the first that the format does not have.
func (s *scanner) follow(at spot, keys unstable.Iterator) spot {
	for all := keys; keys.Next(); {
		key := keys.Node()
		if !plainKey(key.Data) {
			s.failAt(int(key.Raw.Offset), "key %q: keys are lower-case letters, digits, hyphens and underscores", key.Data)
			return spot{lost: true}
		}
		switch {
		case at.lost:
		case at.own != nil:
			at = spotOf(at.own)
		default:
			var f *field
			if at.table != nil {
				f = at.table.fieldOf(key.Data)
			}
			if f == nil {
				s.unknown(all, key, at.table)
				return spot{lost: true}
			}
			at = f.below
		}
	}
	return at
}

// unknown reports one of an expression's keys, which the format does not have in table t.
func (s *scanner) unknown(keys unstable.Iterator, key *unstable.Node, t *table) {
	name := strings.Join(s.header, ".")
	for keys.Next() {
		name = strings.TrimPrefix(name+"."+string(keys.Node().Data), ".")
		if keys.Node() == key {
			break
		}
	}
	offset := int(key.Raw.Offset)
	var there []string
	if t != nil {
		there = t.keys()
	}
	switch near := english.DidYouMean(string(key.Data), there); {
	case near != "":
		s.failAt(offset, "%s: there is no such key%s", name, near)
	case len(there) > 0:
		s.failAt(offset, "%s: there is no such key: the keys here are %s", name, strings.Join(there, ", "))
	default:
		s.failAt(offset, "%s: there is no such key", name)
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
