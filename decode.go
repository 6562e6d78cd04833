package canvass

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// plainReport reads an entry that holds a report, in the very form that Bytes writes: most of a record is such entries,
// and reading them so takes a tenth of the time. It returns nil for bytes of any other form, which are encoding/json's
// to read or to refuse: no entry means one thing here and another there.
func (r *EntryReader) plainReport(b []byte) *Entry {
	if !plainText(b) {
		return nil
	}
	p := plain{by: r}
	if r == nil {
		p.s = string(b)
	} else { // nothing of these bytes outlives the reading: own copies what stays
		p.s = unsafe.String(unsafe.SliceData(b), len(b))
	}
	if !p.has(`{"format":1,"kind":"report","key":`) {
		return nil
	}
	var own *reportEntry // what lives as long as the entry
	if r == nil {
		own = new(reportEntry)
	} else {
		own = &r.reports.take(1, reportsAtOnce)[0]
	}
	e := &own.Entry
	e.Format, e.Kind, e.Key = Format, KindReport, p.text()
	if !p.has(`,"recorded":`) {
		return nil
	}
	e.Recorded = p.time()
	if p.has(`,"at":`) {
		p.interval(&e.At)
	}
	if !p.has(`,"actor":`) {
		return nil
	}
	e.Actor = p.text()
	if p.has(`,"by":`) {
		e.By = p.text()
	}
	if p.has(`,"person":`) {
		e.Person = p.text()
	}
	if p.has(`,"source":{`) {
		var s Source
		json := p.s
		p.source(&s)
		if p.bad {
			return nil
		}
		e.Source = r.source(json[:len(json)-len(p.s)], s)
	}
	if p.has(`,"mark":`) {
		e.Mark = Mark(p.text())
	}
	if p.has(`,"contest":`) {
		e.Contest = ContestID(p.text())
	}
	if p.has(`,"race":`) {
		e.Race = RaceID(p.text())
	}
	if p.has(`,"note":`) {
		e.Note = p.text()
	}
	if !p.has(`,"report":{`) {
		return nil
	}
	e.Report = &own.report
	p.report(e.Report)
	if !p.has(`}`) || p.bad || p.s != "" {
		return nil
	}
	if r != nil {
		r.own(e)
	}
	return e
}

// plainText reports whether no string in the JSON text is written with an escape, or is not UTF-8: each then stands for
// itself.
func plainText(b []byte) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	var seen uint64
	rest := b
	for ; len(rest) >= 8; rest = rest[8:] {
		v := binary.LittleEndian.Uint64(rest)
		slash := v ^ '\\'*ones
		// A byte is zero in slash where b has a backslash; the second term is bytes below a space.
		if ((slash-ones)&^slash|(v-' '*ones)&^v)&highs != 0 {
			return false
		}
		seen |= v
	}
	for _, c := range rest {
		if c == '\\' || c < ' ' {
			return false
		}
		seen |= uint64(c)
	}
	return seen&highs == 0 || utf8.Valid(b)
}

// plain reads a text from its beginning. Once something is not as expected it is bad, and what it returns means
// nothing.
type plain struct {
	s   string // what is left
	bad bool
	by  *EntryReader // nil for none
}

// has takes the words if the text goes on with them.
func (p *plain) has(words string) bool {
	rest, ok := strings.CutPrefix(p.s, words)
	p.s = rest
	return ok
}

// text takes a string in quotes.
func (p *plain) text() string {
	if p.s == "" || p.s[0] != '"' {
		p.bad = true
		return ""
	}
	end := strings.IndexByte(p.s[1:], '"') + 1
	if end == 0 {
		p.bad = true
		return ""
	}
	t := p.s[1:end]
	p.s = p.s[end+1:]
	return t
}

// number takes a whole number of at most 18 digits.
func (p *plain) number() (n int64) {
	i := 0
	for ; i < len(p.s) && p.s[i] >= '0' && p.s[i] <= '9'; i++ {
		if i == 18 {
			p.bad = true
			return 0
		}
		n = n*10 + int64(p.s[i]-'0')
	}
	if i == 0 || i > 1 && p.s[0] == '0' {
		p.bad = true
	}
	p.s = p.s[i:]
	return n
}

func (p *plain) pointer() *int64 { return p.by.number(p.number()) }

// time takes a moment as MarshalText writes it.
func (p *plain) time() Time {
	s := p.text()
	if len(s) != len(timeLayout) || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != '.' || s[23] != 'Z' {
		p.bad = true
		return 0
	}
	year, month, day := p.digits(s[0:4]), p.digits(s[5:7]), p.digits(s[8:10])
	hour, minute, second, milli := p.digits(s[11:13]), p.digits(s[14:16]), p.digits(s[17:19]), p.digits(s[20:23])
	if year < 1832 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 {
		p.bad = true
	}
	return Time((((daysSince1970(year, month, day)*24+hour)*60+minute)*60+second)*1000 + milli)
}

func (p *plain) digits(s string) (n int64) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			p.bad = true
			return 0
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n
}

func daysIn(year, month int64) int64 {
	switch {
	case month != 2:
		return 30 + (month+month>>3)&1
	case year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	}
	return 28
}

// daysSince1970 counts the days of the Gregorian calendar, in years that begin in March so that a leap day comes last.
func daysSince1970(year, month, day int64) int64 {
	if month < 3 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468
}

func (p *plain) interval(iv *Interval) {
	if !p.has(`{`) {
		p.bad = true
		return
	}
	first := true
	next := func(name string) bool { return p.field(&first, name) }
	if next(`"not_before":`) {
		iv.NotBefore = p.time()
	}
	if next(`"not_after":`) {
		iv.NotAfter = p.time()
	}
	iv.About = next(`"about":true`)
	if next(`"day":`) {
		iv.Day = p.text()
	}
	p.close()
}

// field takes the name of a field, behind a comma unless it is the object's first.
func (p *plain) field(first *bool, name string) bool {
	if *first {
		if p.has(name) {
			*first = false
			return true
		}
		return false
	}
	if len(p.s) > len(name) && p.s[0] == ',' && p.s[1:1+len(name)] == name {
		p.s = p.s[1+len(name):]
		return true
	}
	return false
}

func (p *plain) close() {
	if !p.has(`}`) {
		p.bad = true
	}
}

func (p *plain) source(s *Source) {
	first := true
	if p.field(&first, `"outlet":`) {
		s.Outlet = p.text()
	}
	if p.field(&first, `"title":`) {
		s.Title = p.text()
	}
	if p.field(&first, `"url":`) {
		s.URL = p.text()
	}
	if p.field(&first, `"via":`) {
		s.Via = p.text()
	}
	if p.field(&first, `"evidence":[`) {
		s.Evidence = append(s.Evidence, p.text())
		for p.has(`,`) {
			s.Evidence = append(s.Evidence, p.text())
		}
		if !p.has(`]`) {
			p.bad = true
		}
	}
	if p.field(&first, `"rights":`) {
		s.Rights = Rights(p.text())
	}
	p.close()
}

func (p *plain) report(r *Report) {
	first := true
	if p.field(&first, `"event":`) {
		r.Event = p.text()
	}
	if p.field(&first, `"area":`) {
		r.Area = Area(p.text())
	}
	if p.field(&first, `"unit":`) {
		r.Unit = UnitID(p.text())
	}
	if p.field(&first, `"measure":`) {
		r.Measure = Measure(p.text())
	}
	if p.field(&first, `"counts":[`) {
		r.Counts = p.counts()
	}
	for _, n := range [...]struct {
		name string
		to   **int64
	}{{`"ballots":`, &r.Ballots}, {`"blank":`, &r.Blank}, {`"void":`, &r.Void}, {`"overvotes":`, &r.Overvotes}, {`"cast":`, &r.Cast}} {
		if p.field(&first, n.name) {
			*n.to = p.pointer()
		}
	}
	r.Final = p.field(&first, `"final":true`)
	if p.field(&first, `"units":`) {
		r.Units = p.pointer()
	}
	if p.field(&first, `"units_of":`) {
		r.UnitsOf = p.pointer()
	}
	if p.field(&first, `"units_are":`) {
		r.UnitsAre = p.text()
	}
	if p.field(&first, `"expected":`) {
		r.Expected = Percent(p.text())
	}
	r.Total = p.field(&first, `"total":true`)
	if p.field(&first, `"part":`) {
		r.Part = p.small()
	}
	if p.field(&first, `"part_of":`) {
		r.PartOf = p.small()
	}
	r.Test = p.field(&first, `"test":true`)
	if p.field(&first, `"named":{`) {
		r.Named = p.named()
	}
	p.close()
}

func (p *plain) named() *UnitName {
	u := new(UnitName)
	first := true
	if p.field(&first, `"name":`) {
		u.Name = p.text()
	}
	if p.field(&first, `"fips":`) {
		u.FIPS = p.text()
	}
	if p.field(&first, `"ocd":`) {
		u.OCD = p.text()
	}
	u.ByName = p.field(&first, `"by_name":true`)
	if p.field(&first, `"county":`) {
		u.County = p.text()
	}
	p.close()
	return u
}

// small takes a number that fits an int everywhere.
func (p *plain) small() int {
	n := p.number()
	if bits.Len64(uint64(n)) > 31 {
		p.bad = true
	}
	return int(n)
}

// counts takes the lines of a report, of which there is at least one.
func (p *plain) counts() []Count {
	list, _, ok := strings.Cut(p.s, "]")
	if !ok {
		p.bad = true
		return nil
	}
	var counts []Count
	if n := strings.Count(list, "{"); p.by == nil {
		counts = make([]Count, 0, n)
	} else {
		counts = p.by.counts.take(n, countsAtOnce)[:0]
	}
	for {
		if !p.has(`{"option":`) {
			p.bad = true
			return nil
		}
		c := Count{Option: OptionID(p.text())}
		if !p.has(`,"votes":`) {
			p.bad = true
			return nil
		}
		c.Votes = p.number()
		p.close()
		counts = append(counts, c)
		if !p.has(`,`) {
			break
		}
	}
	if !p.has(`]`) {
		p.bad = true
	}
	return counts
}
