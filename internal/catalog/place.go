package catalog

import (
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Blank stands in a new file where its author must write something. Parse refuses a file that still has one.
const Blank = "?"

// place is where one key, or one element of an array, stands in a file. The places of a file make a tree; the first is
// the file itself.
type place struct {
	step
	offset int
	count  int // how many elements an array of tables has so far
	blank  bool
}

// step leads from a place to one below it.
type step struct {
	parent int
	key    string // of a table's key; "" for an element
	n      int    // number of an element, from 0; -1 for a key
}

// index reads the places of the file, once. A file without findings is never indexed.
func (d *document) index() []place {
	if d.places != nil {
		return d.places
	}
	d.places = []place{{step: step{parent: -1, n: -1}}}
	d.steps = map[step]int{}
	table := 0
	var p unstable.Parser
	p.Reset(d.Bytes)
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = d.enter(e)
		case unstable.KeyValue:
			d.addKeyValue(table, e)
		}
	}
	return d.places
}

// enter finds or makes the place of a table's header, and of the new element that an array of tables begins.
func (d *document) enter(e *unstable.Node) int {
	at, start := 0, -1
	for it := e.Key(); it.Next(); {
		offset := int(it.Node().Raw.Offset)
		if start < 0 {
			start = offset
		}
		at = d.child(at, string(it.Node().Data), offset)
		if !it.IsLast() && d.places[at].count > 0 {
			at = d.steps[step{at, "", d.places[at].count - 1}]
		}
	}
	if e.Kind == unstable.ArrayTable {
		d.places[at].count++
		return d.newPlace(step{at, "", d.places[at].count - 1}, start)
	}
	return at
}

func (d *document) addKeyValue(table int, e *unstable.Node) {
	for it := e.Key(); it.Next(); {
		table = d.child(table, string(it.Node().Data), int(it.Node().Raw.Offset))
	}
	d.addValue(table, e.Value())
}

func (d *document) addValue(at int, v *unstable.Node) {
	switch v.Kind {
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			d.addKeyValue(at, it.Node())
		}
	case unstable.Array:
		n := 0
		for it := v.Children(); it.Next(); n++ {
			offset := int(it.Node().Raw.Offset)
			if offset == 0 { // an array in an array has no place of its own
				offset = d.places[at].offset
			}
			d.addValue(d.newPlace(step{at, "", n}, offset), it.Node())
		}
	case unstable.String:
		d.places[at].blank = string(v.Data) == Blank
	}
}

func (d *document) newPlace(s step, offset int) int {
	d.places = append(d.places, place{step: s, offset: offset})
	d.steps[s] = len(d.places) - 1
	return len(d.places) - 1
}

// child is the place of a key in a table, made when there is none.
func (d *document) child(parent int, key string, offset int) int {
	s := step{parent, key, -1}
	if i, ok := d.steps[s]; ok {
		return i
	}
	return d.newPlace(s, offset)
}

// offset is where the path stands, or the nearest part of it that is there.
func (d *document) offset(path []any) int {
	places := d.index()
	at := 0
	for _, p := range path {
		var s step
		switch p := p.(type) {
		case string:
			s = step{at, p, -1}
		case int:
			s = step{at, "", p}
		}
		next, ok := d.steps[s]
		if !ok {
			break
		}
		at = next
	}
	return places[at].offset
}

// pathOf is the path of a place.
func (d *document) pathOf(i int) []any {
	var path []any
	for ; i > 0; i = d.places[i].parent {
		if p := d.places[i]; p.n >= 0 {
			path = append(path, p.n)
		} else {
			path = append(path, p.key)
		}
	}
	slices.Reverse(path)
	return path
}
