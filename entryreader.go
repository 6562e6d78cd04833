package canvass

import (
	"strings"
	"unsafe"
)

// EntryReader reads many entries. They say much the same: who, where it was read, of which contest, for whom. It keeps
// one of each such text, so that a record of a million reports takes a third less memory. The zero EntryReader is ready;
// it is for one goroutine at a time. A nil one keeps nothing.
//
// What it returns lies side by side in memory, dozens of entries in one piece: none is given back before all of them are.
type EntryReader struct {
	texts   map[string]string
	recent  [1 << 8]string     // some of them, looked at first
	sources map[string]*Source // by their JSON

	reports piece[reportEntry]
	counts  piece[Count]
	numbers piece[int64]
	letters piece[byte]
}

// reportEntry is an entry that holds a report.
type reportEntry struct {
	Entry
	report Report
}

// piece is memory that is handed out bit by bit.
type piece[T any] []T

// take hands out n, all zero, and has so many made at once where there are too few.
func (p *piece[T]) take(n, atOnce int) []T {
	if n > len(*p) {
		if n > atOnce/4 {
			return make([]T, n)
		}
		*p = make([]T, atOnce)
	}
	taken := (*p)[:n:n]
	*p = (*p)[n:]
	return taken
}

// How many of each an EntryReader has made at once: some 20 KB.
const (
	reportsAtOnce = 32
	countsAtOnce  = 768
	numbersAtOnce = 2048
	lettersAtOnce = 20 << 10
)

// number is a place for a number that lives as long as its entry.
func (r *EntryReader) number(n int64) *int64 {
	if r == nil {
		return new(n)
	}
	at := &r.numbers.take(1, numbersAtOnce)[0]
	*at = n
	return at
}

// joined is a text that lives as long as its entry, of two.
func (r *EntryReader) joined(a, b string) string {
	if a == "" && b == "" {
		return ""
	}
	both := r.letters.take(len(a)+len(b), lettersAtOnce)
	copy(both[copy(both, a):], b)
	return unsafe.String(&both[0], len(both)) // nobody has the bytes
}

// Most texts and sources that a reader keeps one of. Behind them it begins anew.
const (
	mostTexts   = 1 << 14
	mostSources = 1 << 12
)

// text is the text, the same one for each that is equal.
func (r *EntryReader) text(s string) string {
	if s == "" {
		return ""
	}
	recent := &r.recent[(31*len(s)+int(s[0])+7*int(s[len(s)/2])+13*int(s[len(s)-1]))%len(r.recent)]
	if *recent == s {
		return *recent
	}
	if kept, ok := r.texts[s]; ok {
		*recent = kept
		return kept
	}
	if r.texts == nil || len(r.texts) >= mostTexts {
		r.texts = map[string]string{}
	}
	s = strings.Clone(s)
	r.texts[s], *recent = s, s
	return s
}

// source is the source that the JSON is of, the same one for each that is equal.
func (r *EntryReader) source(json string, s Source) *Source {
	if r == nil {
		return new(s)
	}
	if kept, ok := r.sources[json]; ok {
		return kept
	}
	if r.sources == nil || len(r.sources) >= mostSources {
		r.sources = map[string]*Source{}
	}
	own := &Source{
		Outlet: r.text(s.Outlet), Title: strings.Clone(s.Title), URL: strings.Clone(s.URL), Via: strings.Clone(s.Via),
		Rights: Rights(r.text(string(s.Rights))),
	}
	for _, name := range s.Evidence {
		own.Evidence = append(own.Evidence, strings.Clone(name))
	}
	r.sources[strings.Clone(json)] = own
	return own
}

// own gives an entry texts that do not keep all of its bytes in memory.
func (r *EntryReader) own(e *Entry) {
	c := e.Report
	e.Actor, e.By, e.Mark = r.text(e.Actor), r.text(e.By), Mark(r.text(string(e.Mark)))
	e.Contest, e.Race = ContestID(r.text(string(e.Contest))), RaceID(r.text(string(e.Race)))
	c.Event, c.Area, c.Measure = r.text(c.Event), Area(r.text(string(c.Area))), Measure(r.text(string(c.Measure)))
	c.UnitsAre, c.Expected, e.At.Day = r.text(c.UnitsAre), Percent(r.text(string(c.Expected))), r.text(e.At.Day)
	for i := range c.Counts {
		c.Counts[i].Option = OptionID(r.text(string(c.Counts[i].Option)))
	}
	both := r.joined(e.Key, string(c.Unit)) // these two are the entry's alone
	e.Key, c.Unit = both[:len(e.Key)], UnitID(both[len(e.Key):])
	e.Person, e.Note = strings.Clone(e.Person), strings.Clone(e.Note)
	if u := c.Named; u != nil {
		u.Name, u.FIPS, u.OCD, u.County = strings.Clone(u.Name), strings.Clone(u.FIPS), strings.Clone(u.OCD), r.text(u.County)
	}
}
