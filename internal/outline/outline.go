// Package outline knows the outlines of the counties of the United States, for maps.
//
//	for _, c := range outline.State("50") { // Vermont, by the Census Bureau's code
//		fmt.Println(c.Code, len(c.Rings))
//	}
//
// The outlines are those of the Census Bureau's cartographic boundary files of 2017 (public domain) at 1:10,000,000, in
// an Albers projection of each state's place on a map of the country, as us-atlas 3.0.1 by Michael Bostock has them (ISC,
// see LICENSE). Neighbours share their borders point by point, so that a map drawn from them has no gaps.
//
// Counties are those of 2017: Connecticut has its eight counties and not the planning regions that took their place in
// 2022, and Alaska's later boroughs are one. [Known] says whether a code has an outline; what has none goes into a table.
//
// The file counties.bin is gzip over unsigned varints: a format number, 1; how many arcs, and of each how many points and
// their zigzag differences, x and y, in hundredths of a map unit, the country being 975 units wide; how many counties,
// and of each its code, how many rings, and of each ring how many arcs and their zigzag numbers, below zero for one that
// is taken from its end (-1 is arc 0). A test makes it again from us-atlas.
package outline

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Point is a place on the map, east and south of its corner, in hundredths of a map unit.
type Point = [2]int

// County is a county's outline.
type County struct {
	Code string // of the Census Bureau, five digits: "50007"
	// Rings are its borders, each closed: the last point is the first one. Those of islands and of holes are among them.
	Rings [][]Point
}

//go:embed counties.bin
var packed []byte

var all = sync.OnceValue(func() map[string][]County {
	counties, err := read(packed)
	if err != nil {
		panic(err) // the file is embedded, and a test reads it
	}
	out := map[string][]County{}
	for _, c := range counties {
		out[c.Code[:2]] = append(out[c.Code[:2]], c)
	}
	return out
})

// State is the counties of a state by the two digits of its code, in the order of their own; nil for one without
// outlines. They must not be changed.
func State(code string) []County { return all()[code] }

// Known reports whether a county has an outline.
func Known(code string) bool {
	if len(code) != 5 {
		return false
	}
	for _, c := range State(code[:2]) {
		if c.Code == code {
			return true
		}
	}
	return false
}

// reader reads varints and remembers the first error.
type reader struct {
	*bytes.Reader
	err error
}

func (r *reader) number() int {
	n, err := binary.ReadUvarint(r)
	if err != nil && r.err == nil {
		r.err = err
	}
	if n > 1<<40 && r.err == nil {
		r.err = errors.New("a number is out of range")
	}
	return int(n)
}

// signed reads a zigzag number.
func (r *reader) signed() int {
	n := r.number()
	return n>>1 ^ -(n & 1)
}

// length reads how many of something follow; each takes a byte at least.
func (r *reader) length() int {
	n := r.number()
	if n > r.Len() && r.err == nil {
		r.err = fmt.Errorf("%d of something in %d bytes", n, r.Len())
	}
	if r.err != nil {
		return 0
	}
	return n
}

// mostBytes is how long the file may be unpacked.
const mostBytes = 16 << 20

func read(packed []byte) ([]County, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("outlines: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, mostBytes))
	if err != nil {
		return nil, fmt.Errorf("outlines: %w", err)
	}
	r := &reader{Reader: bytes.NewReader(raw)}
	if version := r.number(); version != 1 {
		return nil, fmt.Errorf("outlines: format %d, want 1", version)
	}
	arcs := make([][]Point, r.length())
	for i := range arcs {
		at := Point{}
		arcs[i] = make([]Point, r.length())
		for k := range arcs[i] {
			at[0] += r.signed()
			at[1] += r.signed()
			arcs[i][k] = at
		}
	}
	counties := make([]County, r.length())
	for i := range counties {
		code := strconv.Itoa(100_000 + r.number())
		counties[i].Code = code[1:]
		counties[i].Rings = make([][]Point, r.length())
		for k := range counties[i].Rings {
			for range r.length() {
				arc := r.signed()
				if n := max(arc, ^arc); n >= len(arcs) {
					return nil, fmt.Errorf("outlines: arc %d of %d", n, len(arcs))
				}
				counties[i].Rings[k] = joinArc(counties[i].Rings[k], arcs, arc)
			}
		}
		if len(code) != 6 {
			return nil, fmt.Errorf("outlines: %q is no code of a county", code)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("outlines: %w", r.err)
	}
	return counties, nil
}

// joinArc adds an arc to a ring, from its end where its number is below zero. The point at which they meet is in both.
func joinArc(ring []Point, arcs [][]Point, arc int) []Point {
	points := arcs[max(arc, ^arc)]
	if len(ring) > 0 {
		ring = ring[:len(ring)-1]
	}
	if arc >= 0 {
		return append(ring, points...)
	}
	for i := len(points) - 1; i >= 0; i-- {
		ring = append(ring, points[i])
	}
	return ring
}
