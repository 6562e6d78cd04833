package table

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// MaxNumbers is how many numbers are held at once.
const MaxNumbers = 4_000_000

// number is the votes of an option, or a figure beside the options', in one row. Its length is what MaxNumbers counts.
type number struct {
	votes  int64
	next   int32 // of the same group, plus one; zero for the last
	option int32
	line   int32
	mode   int32 // the way of voting that the row names, plus one; zero for none
}

var _ [24]struct{} = [unsafe.Sizeof(number{})]struct{}{}

// group is the rows of one contest in one unit.
type group struct {
	contest, unit int32
	first, last   int32 // its numbers, plus one
	line          int32
	hold          string
	note          string
	whole         bool         // its district says nothing
	empty         bool         // the cell of an option is
	again         bool         // of a table with a column for each option, a second row
	district      bool         // a row of no office names a district
	figures       feed.Figures // what stands in the columns beside
	at            canvass.Time
}

// name is what stands in the column of options.
type name struct {
	option feed.Option
	kind   feed.Beside
	// nobody says that it is no person's: a write-in, a preference for nobody, or a figure beside the options.
	nobody bool
	// writeIn says that it is of write-ins.
	writeIn bool
	party   canvass.Party // of a figure beside the options
}

// figure is what an office that is none says of a unit.
type figure struct {
	unit  int32
	party canvass.Party
	kind  feed.Beside
	n     int64
}

type reader struct {
	Layout
	rows    *feed.Rows
	mapping *feed.Mapping
	measure canvass.Measure
	emit    func(*feed.Item) bool
	limit   int // MaxNumbers
	most    int // groups that the source may hold at once; zero for any number

	file           feed.Contest // what the file's name says
	county         string       // where no column names one, the county that the file's name says
	contestColumns []int
	contests       []contest
	contestKeys    map[string]int32 // by the cells of a row
	contestNames   map[string]int32 // by what they say
	contestKey     []byte
	lastContestKey []byte
	lastContest    int32
	overflow       int32
	offices        bool // some row names an office

	units     []unit
	unitKeys  map[string]int32
	unitNames map[string]int32
	atMargin  map[int]bool // columns of units in which a name is not indented
	key       []byte
	lastKey   []byte
	lastUnit  int32
	cells     []string // the names of the unit of a row
	beyond    bool     // there are columns beside the unit, the option and the votes

	names    []name
	nameIDs  map[string]int32
	modeIDs  map[string]int32
	modes    []string
	numbers  []number
	columns  []int64 // of numbers, len(Modes) each; missing is not given
	ways     ways
	counting []Column           // columns of another count
	others   map[int]otherCount // what they hold, by place
	shares   sharing
	zoneless string // a moment without its zone, quoted; the first of them
	groups   []group
	groupIDs map[uint64]int32
	byUnit   map[int32][]int32 // the groups of each unit, once they are all there
	figures  []figure
	pending  []int32 // rows whose party is not said and behind which nothing stands yet
	sides    map[int32]neighbours
	before   int32               // the group of the row before, plus one
	minor    map[int32]bool      // units with rows of a party besides the two
	persons  map[string][]string // the candidates of each party, two at most

	gone    map[uint64]bool // groups that were emitted already, by a hash of their names
	seed    maphash.Seed
	cut     string
	aside   int // rows that only leaves out
	remarks []string
	stopped bool
}

const missing = math.MinInt64

// Read reads the rows that stand below the headings and emits an item for each contest and unit.
func (l Layout) Read(rows *feed.Rows, o feed.Options, emit func(*feed.Item) bool) error {
	measure := canvass.Votes
	if o.Mapping != nil {
		measure = cmp.Or(o.Mapping.Measure, measure)
	}
	r := &reader{
		Layout: l, rows: rows, mapping: o.Mapping, measure: cmp.Or(o.Measure, measure), emit: emit, limit: MaxNumbers, most: o.Limits.Items, file: contestOfFile(o.Name),
		contestKeys: map[string]int32{}, contestNames: map[string]int32{}, lastContest: -1, unitKeys: map[string]int32{},
		unitNames: map[string]int32{}, atMargin: map[int]bool{}, lastUnit: -1, nameIDs: map[string]int32{}, modeIDs: map[string]int32{},
		groupIDs: map[uint64]int32{}, sides: map[int32]neighbours{}, minor: map[int32]bool{}, gone: map[uint64]bool{}, seed: maphash.MakeSeed(),
	}
	if !slices.ContainsFunc(l.Unit, func(c UnitColumn) bool { return c.Level == feed.LevelCounty || c.Level == feed.LevelTown }) {
		r.county = countyOfFile(o.Name)
	}
	for _, line := range l.Above {
		r.file.Above(line)
	}
	r.beyond = l.Time != None || l.In != None || l.Of != None || l.Expected != None || len(l.Beside) > 0
	r.contestColumns = append([]int{l.Office, l.Party, l.State, l.Date, l.Mates}, l.Stages...)
	r.overflow = r.add(contest{kind: other})
	r.counting = r.counts()
	r.shares.columns = l.shareColumns()
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return r.finish()
		}
		if err != nil {
			return err
		}
		if empty(row) {
			continue
		}
		if r.headingsAgain(row) {
			continue
		}
		if footnote(row) {
			r.aside++
			continue
		}
		if len(row) < l.Width {
			if len(row) <= r.needs() || len(l.Options) > 0 {
				return feed.Errorf(rows.Where(), "%d columns where %d are wanted: cut off, or a comma too few", len(row), l.Width)
			}
		} else if len(row) > l.Width && !empty(row[l.Width:]) {
			return feed.Errorf(rows.Where(), "the row has another number of columns than the first: cut off, or a comma too many")
		}
		if !r.keeps(row) {
			r.aside++
			continue
		}
		r.cut = rows.Note()
		if err := r.row(row); err != nil || r.stopped {
			return err
		}
	}
}

func empty(row []string) bool {
	for _, c := range row {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// headingsAgain reports whether the row is one of the headings once more.
func (r *reader) headingsAgain(row []string) bool {
	return slices.ContainsFunc(r.Headings, func(h []string) bool {
		return len(h) > 1 && slices.EqualFunc(row, h, func(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), b) })
	})
}

// footnote reports whether a row is a line of words below a table or between its pages: one cell, in which many words stand, or
// which begins as notes do.
func footnote(row []string) bool {
	if len(row) == 0 || !empty(row[1:]) {
		return false
	}
	text := strings.TrimSpace(row[0])
	if strings.ContainsAny(text[:1], "*(") || strings.HasPrefix(text, "†") || strings.HasPrefix(text, "‡") {
		return true
	}
	words := strings.Fields(text)
	switch strings.ToLower(strings.Trim(words[0], ":.")) {
	case "note", "notes", "source", "sources", "page", "printed", "generated":
		return len(words) > 1
	}
	return len(words) > 5
}

// needs is the last column that a row cannot lack.
func (l *Layout) needs() int {
	most := max(l.Option, l.Votes, l.Office, l.Party)
	for _, c := range l.Unit {
		most = max(most, c.At)
	}
	for _, c := range l.Options {
		most = max(most, c.At)
	}
	return most
}

func (r *reader) keeps(row []string) bool {
	for _, at := range r.Stages {
		if general(feed.At(row, at)) {
			return false
		}
	}
	for _, v := range r.Only {
		if c := feed.At(row, v.At); c != v.Text && !strings.EqualFold(c, v.Text) {
			return false
		}
	}
	return true
}

// general reports whether a cell says that the row is of a general election: "General", "GEN", "2016 General Election".
func general(text string) bool {
	said := false
	for _, w := range split(text) {
		said = said || w == "general" || w == "gen"
		if w == "primary" || w == "caucus" || w == "preference" {
			return false
		}
	}
	return said
}

// cell is the cell as it stands.
func cell(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return row[column]
}

// row takes one row in.
func (r *reader) row(row []string) error {
	ci := r.contestOf(row)
	c := &r.contests[ci]
	if c.said.Office == feed.President {
		r.candidate(cmp.Or(string(c.said.Party), c.said.PartyName), row)
	}
	if c.kind == other {
		c.aside++
		r.endPending()
		if c.said.Office != feed.President || c.said.PartyName == "" {
			return nil
		}
		ui, err := r.unit(row)
		if err == nil && !r.stopped {
			r.minor[ui] = true
		}
		return err
	}
	ui, err := r.unit(row)
	if err != nil || r.stopped {
		return err
	}
	if len(r.Options) > 0 {
		return r.wide(row, ci, ui)
	}
	ni := r.nameOf(row)
	n := &r.names[ni]
	if c.kind == pseudo {
		r.beside(row, c, ui, n)
		return nil
	}
	gi, err := r.group(ci, ui)
	if err != nil {
		return err
	}
	g := &r.groups[gi]
	if c.kind == blank {
		g.district = g.district || slices.ContainsFunc(r.District, func(d UnitColumn) bool { return feed.At(row, d.At) != "" })
	}
	if r.beyond {
		r.attributes(g, row)
	}
	if n.kind == feed.BesideNothing {
		return nil
	}
	votes, given := r.votes(g, n, row)
	if !given {
		g.empty = g.empty || n.kind == feed.NotBeside
		return nil
	}
	if n.kind == feed.NotBeside {
		r.bare(g, n, row)
		r.cutInTwo(g, n, votes, row)
		r.otherCount(votes, row)
		r.shares.note(gi, votes, row)
	}
	if r.partyless(c) {
		r.unsaid(gi)
	} else {
		r.said(gi)
	}
	return r.add1(gi, number{votes: votes, option: ni, mode: r.modeOf(row)}, row)
}

// nameOf is what stands in the column of options, numbered.
func (r *reader) nameOf(row []string) int32 {
	text := feed.At(row, r.Option)
	if len(r.Given) > 0 || r.Suffix != None {
		text = r.wholeName(row, text)
	}
	if id, known := r.nameIDs[text]; known {
		return id
	}
	text = strings.Clone(text)
	n := name{option: feed.Option{Name: text}, kind: r.mapping.Beside(text), party: feed.PartyIn(text)}
	n.nobody, n.writeIn = n.kind != feed.NotBeside || feed.Nobody(text), feed.WriteIn(text)
	id := int32(len(r.names))
	r.names = append(r.names, n)
	r.nameIDs[text] = id
	return id
}

// wholeName is a name that stands in several columns. A first name that is the last once more, as in "Write-ins" twice,
// stands once.
func (r *reader) wholeName(row []string, last string) string {
	var parts []string
	for _, at := range r.Given {
		if given := feed.At(row, at); given != "" && !strings.EqualFold(given, last) {
			parts = append(parts, given)
		}
	}
	if last != "" {
		parts = append(parts, last)
	}
	if suffix := feed.At(row, r.Suffix); suffix != "" {
		parts = append(parts, suffix)
	}
	return strings.Join(parts, " ")
}

// modeOf is the way of voting that the row names, plus one.
func (r *reader) modeOf(row []string) int32 {
	if r.Type == None {
		return 0
	}
	text := feed.At(row, r.Type)
	if id, known := r.modeIDs[text]; known {
		return id
	}
	r.modes = append(r.modes, strings.Clone(text))
	id := int32(len(r.modes))
	r.modeIDs[r.modes[id-1]] = id
	return id
}

// beside takes a row of an office that is none.
func (r *reader) beside(row []string, c *contest, unit int32, n *name) {
	kind, party := c.pseudo, c.said.Party
	if n.kind != feed.NotBeside {
		kind = n.kind
	}
	if party == "" {
		party = n.party
	}
	text := feed.At(row, r.Votes)
	if r.Votes == None {
		text = ""
	}
	v, err := feed.Whole("", "", text)
	if err != nil || kind == feed.BesideNothing || c.said.PartyName != "" || len(r.figures) >= MaxNumbers/4 {
		return
	}
	r.figures = append(r.figures, figure{unit, party, kind, v})
}

// group is the group of the contest in the unit, numbered.
func (r *reader) group(contest, unit int32) (int32, error) {
	k := uint64(uint32(contest))<<32 | uint64(uint32(unit))
	if id, known := r.groupIDs[k]; known {
		return id, nil
	}
	if len(r.gone) > 0 && r.gone[r.hash(contest, unit)] {
		return 0, feed.Errorf(r.rows.Where(), "%q comes back after %d numbers of other units: sort the rows by unit", unitWords(&r.units[unit]), r.limit)
	}
	if r.most > 0 && len(r.groups) >= r.most {
		return 0, feed.TooManyItems(r.most)
	}
	id := int32(len(r.groups))
	r.groups = append(r.groups, group{contest: contest, unit: unit, line: int32(r.rows.Line()), figures: feed.Figures{Measure: r.measure}})
	r.groupIDs[k] = id
	return id, nil
}

// votes is what the row gives. A cell that is no number holds the group.
func (r *reader) votes(g *group, n *name, row []string) (votes int64, given bool) {
	text := cell(row, r.Votes)
	if v, ok := feed.Digits(text); ok {
		return v, true
	}
	if text = strings.TrimSpace(text); text != "" {
		v, err := feed.Whole("", "", text)
		if err == nil {
			return v, true
		}
		if n.kind == feed.NotBeside || n.kind == feed.BesideWriteIns {
			r.hold(g, fmt.Sprintf("%s: votes of %q is %s: withheld, or no number", r.rows.Where(), n.option.Name, quoted(text)))
		}
		return 0, false
	}
	for _, m := range r.Modes { // a table of the ways to vote, without their sum
		text := feed.At(row, m.At)
		if text == "" {
			continue
		}
		v, err := feed.Whole("", "", text)
		if err != nil {
			if n.kind == feed.NotBeside {
				r.hold(g, fmt.Sprintf("%s: %s of %q is %s: withheld, or no number", r.rows.Where(), m.Name, n.option.Name, quoted(text)))
			}
			return 0, false
		}
		votes, given = votes+v, true
	}
	if given && n.kind == feed.NotBeside {
		r.unmapped(g, row, votes)
	}
	return votes, given
}

// unmapped holds the group where a column of which nothing is said may hold votes that the sum of the ways to vote
// lacks. One that has the sum itself is their total.
func (r *reader) unmapped(g *group, row []string, votes int64) {
	for _, c := range r.Unmapped {
		if v, err := feed.Whole("", "", feed.At(row, c.At)); err == nil && v != 0 && v != votes && !Neutral(c.Name) {
			r.hold(g, fmt.Sprintf("%s: the column %q holds %d, and nothing says what it is: it may be votes that no column adds up", r.rows.Where(), c.Name, v))
			return
		}
	}
}

// cutInTwo holds the group where three digits stand right behind the votes, in a column of words: one number may have been
// cut in two at its comma.
func (r *reader) cutInTwo(g *group, n *name, votes int64, row []string) {
	text := feed.At(row, r.Votes+1)
	if r.Votes == None || len(text) != 3 || strings.Trim(text, "0123456789") != "" || votes == 0 || votes > 999 {
		return
	}
	for _, c := range r.Unmapped {
		if c.At == r.Votes+1 && anyWord(c.Name, wordColumns) {
			r.hold(g, fmt.Sprintf("%s: %d votes of %q, and %s in the column %q behind: one number, cut in two at its comma?", r.rows.Where(), votes, n.option.Name, text, c.Name))
			return
		}
	}
}

// wordColumns are words of headings of columns that hold words.
var wordColumns = set("note notes comment comments remark remarks winner status source incumbent nickname")

// bare holds the group where a number stands behind the votes, under no heading: the row's cells may be out of place.
func (r *reader) bare(g *group, n *name, row []string) {
	for _, at := range r.Bare {
		if v, err := feed.Whole("", "", feed.At(row, at)); err == nil && v != 0 {
			r.hold(g, fmt.Sprintf("%s: %d stands in column %d of %q, which has no heading: the cells may be out of place", r.rows.Where(), v, at+1, n.option.Name))
			return
		}
	}
}

func (r *reader) hold(g *group, why string) {
	if g.hold == "" {
		g.hold = why
	}
}

// add1 adds a number to its group, with the columns of the ways to vote.
func (r *reader) add1(gi int32, n number, row []string) error {
	if len(r.numbers) >= 2*r.limit {
		return feed.Errorf(r.rows.Where(), "more than %d numbers of one unit: this is no table of returns", r.limit)
	}
	n.line = int32(r.rows.Line())
	g := &r.groups[gi]
	r.numbers = append(r.numbers, n)
	id := int32(len(r.numbers))
	if g.last > 0 {
		r.numbers[g.last-1].next = id
	} else {
		g.first = id
	}
	g.last = id
	if r.cut != "" {
		g.note = r.cut
	}
	if len(r.Modes) == 0 || row == nil && len(r.Options) == 0 {
		return nil
	}
	var sum int64
	for _, m := range r.Modes {
		v := int64(missing)
		if text := feed.At(row, m.At); text != "" {
			var err error
			if v, err = feed.Whole("", "", text); err != nil {
				v = missing
			} else {
				sum += v
			}
		}
		r.columns = append(r.columns, v)
	}
	if nm := &r.names[n.option]; nm.kind == feed.NotBeside {
		if sum > n.votes {
			r.hold(g, fmt.Sprintf("%s: %q has %d votes, and %d when the ways to vote are added up", r.rows.Where(), nm.option.Name, n.votes, sum))
		}
		r.ways.note(int(n.line), n.votes, sum, r.columns[len(r.columns)-len(r.Modes):])
	}
	return nil
}

func told(f *feed.Figures) (n int64) {
	for _, x := range []*int64{f.Blank, f.Void, f.Overvotes} {
		if x != nil {
			n += *x
		}
	}
	return n
}

func unitWords(u *unit) string {
	w := feed.Unit{Path: u.within()}.String()
	if u.total {
		w += " (total)"
	}
	return w
}

// quoted is a text for a message, short and on one line.
func quoted(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return strconv.Quote(s)
}
