package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// Nesting is what one source's figures say of units that lie within each other, where they do not agree or where one of
// them looks like the sum of the others. Each is for somebody to look at; no figure is counted twice meanwhile.
type Nesting struct {
	Kind NestingKind
	// Area is the district whose votes are meant, [canvass.Statewide] for the contest.
	Area canvass.Area
	// Unit is the unit that holds the others, empty for the whole; of a sum row, and of one that may be one, it is the
	// row itself.
	Unit canvass.UnitID
	// Level and Below are the kinds of units where all those of one kind are held against all those of another:
	// "county" and "precinct". Empty otherwise.
	Level, Below string
	// Whole and Parts are the votes of every option as the unit has them and as its parts add up; of a sum row they are
	// its own and the others' sum.
	Whole, Parts []OptionCount
	// Units is how many parts there are.
	Units int
	// Counted says which of the two is in the sums.
	Counted Counted
	// Ref is what the figures of the whole rest on.
	Ref Ref
}

// NestingKind says how a whole and its parts stand to each other.
type NestingKind string

// The kinds of nestings that are told.
const (
	// NestingShort is a whole with more than its parts: they are not all in, or one of the two is wrong.
	NestingShort NestingKind = "parts-short"
	// NestingUnlike is a whole that differs from the sum of its parts otherwise: one of the two is old, or wrong.
	NestingUnlike NestingKind = "parts-unlike"
	// NestingSumRow is a unit with the votes that all others beside it have together, option by option, or had once. It
	// is not counted.
	NestingSumRow NestingKind = "sum-row"
	// NestingMaybeSum is the same with so few votes that it may be chance, or a unit with nearly the votes of the
	// others. It is counted.
	NestingMaybeSum NestingKind = "maybe-sum-row"
	// NestingRepeat is units of one kind that come to the same as those of another kind beside them. They are counted
	// once.
	NestingRepeat NestingKind = "repeat"
	// NestingMaybeRepeat is the same with nearly the same votes: they are counted, both.
	NestingMaybeRepeat NestingKind = "maybe-repeat"
)

// Counted says which of two sets of figures for the same votes is in the sums.
type Counted string

// Either the whole is counted or its parts are, never both.
const (
	CountedWhole Counted = "whole"
	CountedParts Counted = "parts"
	CountedBoth  Counted = "both" // a sum row that may be chance
)

// leastSumRow is the votes from which a unit that equals the sum of the others is taken to be that sum; with fewer it
// is counted, and asked about from leastMaybeSum on.
const (
	leastSumRow   = 50
	leastMaybeSum = 8
)

// leastNear is how many other units there are at least where one is asked about that is nearly their sum, and
// leastNearVotes how many votes they have.
const (
	leastNear      = 3
	leastNearVotes = 200
)

// near reports whether one sum's votes are nearly another's, of so many at least: within a twentieth in all, and within
// a tenth for each of at least two options that have a twentieth of the votes or more.
func near(row, others *amounts, least int64) bool {
	off := func(a, b, part int64) bool { return part*max(a-b, b-a) > b }
	if others.valid < least || off(row.valid, others.valid, 20) {
		return false
	}
	n := 0
	for _, t := range others.votes {
		if 20*t.votes < others.valid {
			continue
		}
		if off(row.of(t.option), t.votes, 10) {
			return false
		}
		n++
	}
	return n > 1
}

// covers names the kinds of units that units of a kind are made up of, where a source puts both side by side and does
// not say which lies in which.
var covers = map[string][]string{
	"district": {"county", "town", "ward", "precinct"},
	"county":   {"town", "ward", "precinct"},
	"town":     {"ward", "precinct"},
	"hall":     {"room"},
	"ward":     {"precinct"},
}

// fineness orders kinds from the largest units to the smallest.
var fineness = map[string]int{"district": 1, "county": 2, "town": 3, "hall": 4, "ward": 5, "precinct": 6, "room": 7}

// side is one of two sets of figures for the same votes.
type side struct {
	*amounts
	recorded canvass.Time // of the newest report
	units    int          // parts: how many
	// report is the one report that the figures are from, nil for a sum.
	report *canvass.Report
	// slack is by how much an option's figure may differ for their rounding alone.
	slack int64
}

// relation is how the sum of parts stands to the whole.
type relation int

const (
	alike  relation = iota
	short           // no option has more, some have fewer
	beyond          // no option has fewer, some have more
	mixed
)

// relate compares every option's votes; one that a side does not name has none.
func relate(whole, parts side) relation {
	more, fewer := false, false
	held := func(d int64) { more, fewer = more || d > parts.slack, fewer || d < -parts.slack }
	i := 0
	for _, p := range parts.votes { // both are in order
		for ; i < len(whole.votes) && whole.votes[i].option < p.option; i++ {
			held(-whole.votes[i].votes)
		}
		if i < len(whole.votes) && whole.votes[i].option == p.option {
			held(p.votes - whole.votes[i].votes)
			i++
			continue
		}
		held(p.votes)
	}
	for _, w := range whole.votes[i:] {
		held(-w.votes)
	}
	switch {
	case more && fewer:
		return mixed
	case more:
		return beyond
	case fewer:
		return short
	}
	return alike
}

// partsCount says which of a whole and its parts is counted: the parts where they are complete, else the whole.
//
// They are complete where they come to the same; where the whole says of how many units it is, that many are there, and
// some option has more votes in them; and where no option has fewer votes than in a whole that is older than they are,
// or empty. A whole that is said to be the last count, or a second one, stays, and so does one with fewer ballots cast
// than the parts have votes.
func partsCount(whole, parts side) bool {
	how := relate(whole, parts)
	r := whole.report
	if how == alike { // the one that knows more
		return r == nil || parts.ballots.value() != nil || whole.ballots.value() == nil
	}
	if r != nil && (r.Final || r.Recount != nil || r.Cast != nil && *r.Cast < parts.valid) {
		return false
	}
	of := r != nil && r.UnitsOf != nil && (*r.UnitsOf == int64(parts.units) || *r.UnitsOf == int64(parts.reports))
	switch {
	case of && how != short && parts.recorded >= whole.recorded:
		return true
	case how != beyond:
		return false
	}
	return whole.valid == 0 || parts.recorded > whole.recorded
}

// kindOf is the kind of a nesting whose two sides differ.
func kindOf(how relation) NestingKind {
	if how == short {
		return NestingShort
	}
	return NestingUnlike
}

// unlike tells of a whole and parts that differ; ok is false where they do not.
func unlike(whole, parts side, partsCounted bool) (n Nesting, ok bool) {
	how := relate(whole, parts)
	n = Nesting{
		Kind: kindOf(how), Whole: whole.options(), Parts: parts.options(), Units: parts.units, Counted: CountedWhole,
	}
	if partsCounted {
		n.Counted = CountedParts
	}
	return n, how != alike
}

// distinct reports whether figures are many enough, and of options enough, that another's being the same is hardly
// chance.
func (a *amounts) distinct(least int64) bool {
	if a.valid < least {
		return false
	}
	n := 0
	for _, t := range a.votes {
		if t.votes > 0 {
			n++
		}
	}
	return n > 1
}

// amounts is a sum of reports.
type amounts struct {
	votes                      []tallied // in order of the options
	valid                      int64
	ballots, blank, void, over known
	unsure                     int
	reports                    int
	silent                     int // reports after which those whom they leave out may have votes
}

// tallied is the votes of an option, how many reports name it, and how many of those that say nothing of others.
type tallied struct {
	option  canvass.OptionID
	votes   int64
	reports int
	silent  int
}

// known is a sum of figures that reports may leave out: one that does makes the sum unknown.
type known struct {
	sum     int64
	unknown int // reports
}

func (k *known) add(n *int64, sign int) {
	if n == nil {
		k.unknown += sign
		return
	}
	k.sum += int64(sign) * *n
}

func (k *known) join(other known, sign int) {
	k.sum += int64(sign) * other.sum
	k.unknown += sign * other.unknown
}

func (k known) value() *int64 {
	if k.unknown > 0 {
		return nil
	}
	return &k.sum
}

// addReport adds a report to the sum, or takes it out again with the sign -1.
func (a *amounts) addReport(u unitReport, sign int) {
	r := u.report
	valid, silent := r.Valid(), 0
	if saysNothingOfOthers(r, valid) {
		silent = 1
	}
	for i := range r.Counts {
		c := &r.Counts[i]
		a.option(tallied{c.Option, c.Votes, 1, silent}, sign)
	}
	a.silent += sign * silent
	a.valid += int64(sign) * valid
	a.ballots.add(r.Ballots, sign)
	a.blank.add(r.Blank, sign)
	a.void.add(r.Void, sign)
	a.over.add(r.Overvotes, sign)
	if u.Entry.Mark == canvass.Unsure {
		a.unsure += sign
	}
	a.reports += sign
}

// saysNothingOfOthers reports whether an option that the report does not name may have votes there all the same. valid is
// its valid votes.
func saysNothingOfOthers(r *canvass.Report, valid int64) bool {
	return !r.Final && !fills(r.Ballots, valid, r.Blank, r.Void, r.Overvotes) && !fills(r.Cast, valid, r.Blank, r.Void, r.Overvotes)
}

// join adds another sum, or takes it out again with the sign -1.
func (a *amounts) join(b *amounts, sign int) {
	if len(a.votes) == 0 && sign > 0 {
		a.votes = append(a.votes, b.votes...)
	} else {
		for i, t := range b.votes {
			if i < len(a.votes) && a.votes[i].option == t.option && a.votes[i].reports+sign*t.reports > 0 { // as it nearly always is
				was := &a.votes[i]
				was.votes, was.reports = was.votes+int64(sign)*t.votes, was.reports+sign*t.reports
				was.silent += sign * t.silent
				continue
			}
			a.option(t, sign)
		}
	}
	a.valid += int64(sign) * b.valid
	a.ballots.join(b.ballots, sign)
	a.blank.join(b.blank, sign)
	a.void.join(b.void, sign)
	a.over.join(b.over, sign)
	a.silent += sign * b.silent
	a.unsure += sign * b.unsure
	a.reports += sign * b.reports
}

func (a *amounts) option(t tallied, sign int) {
	i, there := a.find(t.option)
	if !there {
		a.votes = slices.Insert(a.votes, i, tallied{option: t.option})
	}
	was := &a.votes[i]
	was.votes, was.reports = was.votes+int64(sign)*t.votes, was.reports+sign*t.reports
	was.silent += sign * t.silent
	if was.reports == 0 {
		a.votes = slices.Delete(a.votes, i, i+1)
	}
}

// fewOptions is how many options are looked through sooner than searched among.
const fewOptions = 16

func (a *amounts) find(o canvass.OptionID) (int, bool) {
	if len(a.votes) <= fewOptions {
		for i := range a.votes {
			if a.votes[i].option == o {
				return i, true
			}
		}
	}
	return slices.BinarySearchFunc(a.votes, o, func(t tallied, o canvass.OptionID) int { return cmp.Compare(t.option, o) })
}

// of is the option's votes.
func (a *amounts) of(o canvass.OptionID) int64 {
	if i, there := a.find(o); there {
		return a.votes[i].votes
	}
	return 0
}

// options are the options' votes, most first.
func (a *amounts) options() []OptionCount {
	counts := make([]canvass.Count, 0, len(a.votes))
	for _, t := range a.votes {
		counts = append(counts, canvass.Count{Option: t.option, Votes: t.votes})
	}
	return optionCounts(counts)
}

// times reports whether the sum is n times the other, option by option.
func (a *amounts) times(n int64, b *amounts) bool {
	if a.valid != n*b.valid {
		return false
	}
	for _, t := range a.votes {
		if t.votes != n*b.of(t.option) {
			return false
		}
	}
	return true // all of b's votes are in: the sums are n times each other
}

func sortNestings(ns []Nesting) {
	slices.SortStableFunc(ns, func(a, b Nesting) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Level, b.Level), cmp.Compare(a.Below, b.Below))
	})
}
