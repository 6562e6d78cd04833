package cdf

import (
	"bytes"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// MaxCounts bounds the vote counts of one document: a state's precincts, thirty candidates, five ways to vote.
const MaxCounts = 2_000_000

// maxObjects bounds the units, contests, selections, candidates, parties, offices and persons of one document together.
const maxObjects = 400_000

// maxFields bounds what one element may hold beside its objects.
const maxFields = 4096

// builder takes a tree as it is read, and keeps of it what a desk needs.
type builder struct {
	options feed.Options
	where   func() string
	stack   []frame
	words   map[string]string // short texts, each kept once

	report   object
	election []election
	contests []*contest
	ballots  map[inElection]ballotCount
	units    map[string]*gpUnit
	people   map[string]object // candidates, parties, offices and persons, by id
	names    map[string]int    // ids of units that have counts, numbered
	ids      []string
	counts   int
	objects  int
	// of the contest and the selection that are being read
	contest  *contest
	selected int
}

// object is an element's fields, once it has ended.
type object struct {
	id     string
	fields []field
	ids    []feed.ID
}

type field struct{ name, text string }

// get is the field's text, empty where there is none.
func (o *object) get(names ...string) string {
	for _, n := range names {
		for _, f := range o.fields {
			if f.name == n {
				return f.text
			}
		}
	}
	return ""
}

// all are the texts of the field, which may stand several times or hold several words.
func (o *object) all(name string) []string {
	var texts []string
	for _, f := range o.fields {
		if f.name == name {
			texts = append(texts, strings.Fields(f.text)...)
		}
	}
	return texts
}

type election struct {
	object
	scope string
}

type gpUnit struct {
	object
	parent string
}

// contest is a contest with its counts.
type contest struct {
	object
	election   int
	selections []object
	counts     []count
	// beside, by unit
	over, blank, writeIns map[int]int64
	rounds                bool
	withheld              map[int]int // counts that are withheld for privacy, by unit
}

// count is one number: which selection, in which unit, how cast, how many.
type count struct {
	selection, unit int32
	mode            string
	votes           int64
}

// ballotCount is what an election says of its ballots in one unit; nil is not said.
type ballotCount struct{ cast, out, rejected *int64 }

// inElection is a unit in one of the elections.
type inElection struct{ election, unit int }

// frame is an element that is open.
type frame struct {
	name string
	object
	words   []byte
	parent  bool // it has elements of its own
	through bool // a wrapper: what it holds belongs to the element around it
}

func newBuilder(o feed.Options, where func() string) *builder {
	return &builder{options: o, where: where, words: map[string]string{}, ballots: map[inElection]ballotCount{}, units: map[string]*gpUnit{}, people: map[string]object{}, names: map[string]int{}, selected: -1}
}

func (b *builder) top() *frame { return &b.stack[len(b.stack)-1] }

// maxWords bounds the texts that are kept once.
const maxWords = 50_000

// intern is the text, without memory of its own where it was there before: ids and types stand in a document many
// times.
func (b *builder) intern(text []byte) string {
	if s, known := b.words[string(text)]; known {
		return s
	}
	s := string(text)
	if len(s) <= 64 && len(b.words) < maxWords {
		b.words[s] = s
	}
	return s
}

func (b *builder) start(name, id string) {
	n := len(b.stack)
	if n > 0 {
		b.stack[n-1].parent = true
	}
	if n < cap(b.stack) {
		b.stack = b.stack[:n+1] // an element that has ended leaves its room
	} else {
		b.stack = append(b.stack, frame{})
	}
	f := &b.stack[n]
	*f = frame{name: name, object: object{id: id, fields: f.fields[:0]}, words: f.words[:0]}
	switch name {
	case "Contest":
		b.contest = &contest{election: len(b.election), over: map[int]int64{}, blank: map[int]int64{}, writeIns: map[int]int64{}, withheld: map[int]int{}}
	case "ContestSelection", "BallotSelection":
		if b.contest != nil {
			b.contest.selections = append(b.contest.selections, object{})
			b.selected = len(b.contest.selections) - 1
		}
	default:
		f.through = name == "ExternalIdentifiers" || strings.HasSuffix(name, "Collection")
	}
}

func (b *builder) text(s []byte) {
	if len(b.stack) == 0 || b.top().parent {
		return // blanks between elements
	}
	f := b.top()
	f.words = append(f.words, s...)
}

// around is the element that the one at the top belongs to, wrappers passed over; nil for the root.
func (b *builder) around() *frame {
	for i := len(b.stack) - 2; i >= 0; i-- {
		if !b.stack[i].through {
			return &b.stack[i]
		}
	}
	return nil
}

// keep is the object of the element, whose room is then its own.
func (f *frame) keep() object {
	o := f.object
	f.fields, f.ids = nil, nil
	return o
}

// end takes the element that has ended to where it belongs.
func (b *builder) end() error {
	f := b.top()
	up := b.around()
	b.stack = b.stack[:len(b.stack)-1]
	if up == nil {
		b.report = f.keep()
		return nil
	}
	if f.id != "" {
		if b.objects++; b.objects > maxObjects {
			return feed.Errorf(b.where(), "more than %d units, contests, candidates and the like: more than a country has", maxObjects)
		}
	}
	switch f.name {
	case "ExternalIdentifier":
		if len(up.ids) >= maxFields {
			return feed.Errorf(b.where(), "%s has more than %d identifiers", up.name, maxFields)
		}
		scheme := f.get("Type")
		if scheme == "other" {
			scheme = f.get("OtherType")
		}
		up.ids = append(up.ids, feed.ID{Scheme: scheme, Value: f.get("Value")})
		return nil
	case "VoteCounts":
		return b.voteCounts(&f.object)
	case "OtherCounts":
		return b.otherCounts(&f.object)
	case "BallotCounts":
		return b.ballotCounts(&f.object)
	case "ContestSelection", "BallotSelection":
		if b.contest != nil && b.selected >= 0 {
			b.contest.selections[b.selected] = f.keep()
		}
		b.selected = -1
		return nil
	case "Contest":
		if c := b.contest; c != nil && len(b.contests) < maxObjects {
			c.object, b.contest = f.keep(), nil
			b.contests = append(b.contests, c)
		}
		return nil
	case "Election":
		scope := f.get("ElectionScopeId")
		b.election = append(b.election, election{f.keep(), scope})
		return nil
	case "GpUnit":
		b.units[f.id] = &gpUnit{object: f.keep()}
		return nil
	case "Candidate", "Party", "Office", "Person":
		if f.id != "" {
			b.people[f.id] = f.keep()
			return nil
		}
	}
	if f.through {
		return nil
	}
	var text string
	if f.parent {
		text = f.get("Text", "Content") // a name in languages: the first
	} else {
		text = b.intern(bytes.TrimSpace(f.words))
	}
	if text == "" {
		return nil
	}
	if len(up.fields) >= maxFields {
		return feed.Errorf(b.where(), "%s holds more than %d values", up.name, maxFields)
	}
	up.fields = append(up.fields, field{f.name, text})
	return nil
}

// unit numbers the unit's id.
func (b *builder) unit(id string) int {
	n, known := b.names[id]
	if !known {
		n = len(b.ids)
		b.names[id] = n
		b.ids = append(b.ids, id)
	}
	return n
}

func (b *builder) voteCounts(o *object) error {
	c := b.contest
	if c == nil || b.selected < 0 {
		return feed.Errorf(b.where(), "VoteCounts outside of a selection")
	}
	if o.get("IsSuppressedForPrivacy") == "true" {
		if unit := o.get("GpUnitId"); unit != "" {
			c.withheld[b.unit(unit)]++
		}
		return nil
	}
	if r := o.get("Round"); r != "" && r != "1" {
		c.rounds = true
		return nil
	}
	if b.counts++; b.counts > MaxCounts {
		return feed.Errorf(b.where(), "more than %d counts: more than a state's precincts can have", MaxCounts)
	}
	n, ok := feed.Digits(o.get("Count"))
	if !ok {
		var err error
		if n, err = feed.Whole(b.where(), "Count", o.get("Count")); err != nil {
			return err
		}
	}
	mode := o.get("Type")
	if mode == "other" && o.get("OtherType") != "" {
		mode = o.get("OtherType")
	}
	unit := o.get("GpUnitId")
	if unit == "" {
		return feed.Errorf(b.where(), "VoteCounts without a GpUnitId")
	}
	c.counts = append(c.counts, count{int32(b.selected), int32(b.unit(unit)), mode, n})
	return nil
}

func (b *builder) otherCounts(o *object) error {
	if b.contest == nil {
		return nil
	}
	for _, p := range []struct {
		name string
		to   map[int]int64
	}{{"Overvotes", b.contest.over}, {"Undervotes", b.contest.blank}, {"WriteIns", b.contest.writeIns}} {
		if s := o.get(p.name); s != "" {
			n, err := feed.Whole(b.where(), p.name, s)
			if err != nil {
				return err
			}
			p.to[b.unit(o.get("GpUnitId"))] += n
		}
	}
	return nil
}

// ballotCounts takes an election's totals; those of one way to vote are a part of them.
func (b *builder) ballotCounts(o *object) error {
	if o.get("Type") != "total" {
		return nil
	}
	if b.counts++; b.counts > MaxCounts {
		return feed.Errorf(b.where(), "more than %d counts: more than a state's precincts can have", MaxCounts)
	}
	var k ballotCount
	for _, p := range []struct {
		name string
		to   **int64
	}{{"BallotsCast", &k.cast}, {"BallotsOutstanding", &k.out}, {"BallotsRejected", &k.rejected}} {
		if s := o.get(p.name); s != "" {
			n, err := feed.Whole(b.where(), p.name, s)
			if err != nil {
				return err
			}
			*p.to = &n
		}
	}
	b.ballots[inElection{len(b.election), b.unit(o.get("GpUnitId"))}] = k
	return nil
}

// state is the USPS code of the unit, or of the state around it.
func (b *builder) state(id string) string {
	for range feed.MaxDepth {
		u := b.units[id]
		if u == nil {
			return ""
		}
		for _, x := range u.ids {
			if x.Scheme == "ocd-id" {
				if s := feed.State(x.Value); s != "" {
					return s
				}
			}
		}
		if u.get("Type") == "state" {
			return feed.State(u.get("Name"))
		}
		id = u.parent
	}
	return ""
}

// OwnArea is the scheme of the desk's own areas, in files that it wrote itself: a unit with such an id and without one
// of scheme feed.OwnUnit is the area as a whole.
const OwnArea = "canvass-area"

// ownArea is the area of a unit of a file of our own: "cd-7" of "va/cd-7". Earlier versions left the jurisdiction out.
func ownArea(ids []feed.ID) canvass.Area {
	text := idOf(ids, OwnArea)
	if _, area, ok := strings.Cut(text, "/"); ok {
		text = area
	}
	return canvass.Area(text)
}

// idOf is the value of the id of the scheme, empty where there is none.
func idOf(ids []feed.ID, scheme string) string {
	for _, id := range ids {
		if id.Scheme == scheme {
			return id.Value
		}
	}
	return ""
}

// issuer is the county whose report this is, nil where it is a larger place's: the only county of the document, by the
// name of who issues it. What such a report counts for the whole of a contest's district is of the county alone.
func (b *builder) issuer() *gpUnit {
	name := canvass.Slug(b.report.get("Issuer"))
	if name == "" {
		return nil
	}
	var only *gpUnit
	for _, u := range b.units {
		if u.get("Type") == "county" {
			if only != nil {
				return nil
			}
			only = u
		}
	}
	if only == nil {
		return nil
	}
	own := canvass.Slug(only.get("Name"))
	if own == name || own == strings.TrimSuffix(name, "-county") || strings.TrimSuffix(own, "-county") == name {
		return only
	}
	return nil
}

// path is the unit from the contest down. ok is false for an id that no unit has.
func (b *builder) path(id string) (unit feed.Unit, ok bool) {
	u := b.units[id]
	if u == nil {
		return unit, false
	}
	unit.IDs = append([]feed.ID{{Scheme: "cdf", Value: id}}, u.ids...)
	name, kind := u.get("Name"), u.get("Type")
	if name == "" {
		name = id
	}
	if area := ownArea(u.ids); area != "" && area.Validate() == nil {
		unit.Area = area
		if idOf(u.ids, feed.OwnUnit) == "" {
			return unit, true
		}
	}
	switch kind {
	case "state", "country":
		if county := b.issuer(); county != nil {
			unit.Path = []feed.Step{{Level: feed.LevelCounty, Name: county.get("Name")}}
		}
		return unit, true
	case "congressional":
		unit.Path = []feed.Step{{Level: feed.LevelDistrict, Name: name}}
		if n := strings.TrimLeft(u.get("Number"), "0"); n != "" && canvass.IsSlug("cd-"+n) {
			unit.Area = canvass.Area("cd-" + n)
		}
		return unit, true
	case "city", "town", "township", "municipality", "village", "borough":
		kind = feed.LevelTown
	case "split-precinct", "combined-precinct", "ward":
		kind = feed.LevelPrecinct
	case "":
		kind = "unit"
	case "other":
		if county := b.issuer(); county != nil && u.get("OtherType") == "" {
			unit.Path = []feed.Step{{Level: feed.LevelCounty, Name: county.get("Name")}}
			return unit, true
		}
		if kind = canvass.Slug(u.get("OtherType")); kind == "" {
			kind = "unit"
		}
	}
	unit.Path = []feed.Step{{Level: kind, Name: name}}
	for p, up := u.parent, 0; p != "" && up < feed.MaxDepth; up++ {
		around := b.units[p]
		if around == nil {
			break
		}
		if t := around.get("Type"); kind == feed.LevelPrecinct && (t == "county" || t == "town" || t == "city") {
			if t == "city" {
				t = feed.LevelTown
			}
			unit.Path = append([]feed.Step{{Level: t, Name: around.get("Name")}}, unit.Path...)
		}
		p = around.parent
	}
	return unit, true
}
