package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	gazetteer "github.com/canvassdesk/canvass/internal/place"
)

// tokens are the words and numbers of the last part of the unit's id.
func tokens(id string) []string {
	part := id[strings.LastIndexByte(id, '/')+1:]
	level, name, _ := strings.Cut(part, ":")
	if name == "" {
		name = level
	}
	return gazetteer.Tokens(level, strings.ReplaceAll(name, "-", " "))
}

// nameIn is a name within a place.
type nameIn struct{ around, level, name string }

// levelOf is the kind of the unit: "precinct".
func levelOf(id string) string {
	level, _, _ := strings.Cut(id[strings.LastIndexByte(id, '/')+1:], ":")
	return level
}

// speltTwice finds units of one place and kind whose names are one name in two spellings: "1" and "Precinct 01".
func speltTwice(r *run) {
	first := map[nameIn]*Unit{}
	pairs := map[nameIn][]speltPair{}
	var places []nameIn
	for _, u := range r.Table.rows() {
		if u.ID == "" || u.Hold != "" || !strings.Contains(u.ID, ":") || u.Code != "" {
			continue
		}
		k := nameIn{around(u.ID), levelOf(u.ID), gazetteer.Join(tokens(u.ID))}
		one := first[k]
		if one == nil {
			first[k] = u
			continue
		}
		if one.ID == u.ID {
			continue
		}
		k.name = ""
		if pairs[k] == nil {
			places = append(places, k)
		}
		pairs[k] = append(pairs[k], speltPair{one, u})
	}
	for _, k := range places {
		of := pairs[k]
		switch {
		case r.addsUp(k.around):
		case r.twoSeries(of):
			r.twice(Warning, of[0].again, of[0].first, fmt.Sprintf("%d units here have the name of another, spelt otherwise, such as %%s (%%s): "+
				"%%s there, %%s here; their figures are no counts of the same votes, and all are added", len(of)))
		default:
			r.speltPairs(of)
		}
	}
}

// speltPair are two units with one name.
type speltPair struct{ first, again *Unit }

func (r *run) speltPairs(pairs []speltPair) {
	told := map[*Unit]bool{}
	for _, p := range pairs {
		const words = "%s (%s) is the same name spelt otherwise: %s there, %s here; one of them counts"
		r.twice(Severe, p.again, p.first, words)
		if !told[p.first] {
			told[p.first] = true
			r.twice(Severe, p.first, p.again, words)
		}
	}
}

// addsUp reports whether the source gives a place's own figures, and all units in it together have them.
func (r *run) addsUp(at string) bool {
	own, sum := (*Unit)(nil), Column{}
	for _, u := range r.Table.Units {
		switch {
		case u.ID == at && u.Has(r.Rules.Decides) && (at != "" || u.Total):
			own = u
		case u.ID != "" && !u.Total && around(u.ID) == at:
			for o, n := range u.Counts[r.Rules.Decides] {
				sum[o] += n
			}
		}
	}
	if own == nil || sum.Sum() == 0 {
		return false
	}
	return !slices.ContainsFunc(r.Table.Options, func(o canvass.OptionID) bool { return own.Counts[r.Rules.Decides][o] != sum[o] })
}

// twoSeries reports whether several units with one name in two spellings are two series of units, as wards and precincts are
// that have numbers: the first spelling has clearly more votes of an option somewhere, and somewhere the second, and no pair
// is nearly alike. Of two counts of the same votes the earlier one has fewer everywhere.
func (r *run) twoSeries(pairs []speltPair) bool {
	more, less := false, false
	for _, p := range pairs {
		a, b := p.first, p.again
		x, y := spelling(a.ID), spelling(b.ID)
		if x == y {
			return false
		}
		if x > y {
			a, b = b, a
		}
		m, n := a.Counts[r.Rules.Decides], b.Counts[r.Rules.Decides]
		if nearly(m, n) || m.Sum() == 0 || n.Sum() == 0 {
			return false
		}
		for _, o := range r.Table.Options {
			d := m[o] - n[o]
			clear := abs(d) > 3 && 4*abs(d) > max(m[o], n[o])
			more, less = more || clear && d > 0, less || clear && d < 0
		}
	}
	return len(pairs) > 1 && more && less
}

// spelling is the last part of a unit's id without its numbers: "precinct-" and "" are two.
func spelling(id string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return -1
		}
		return c
	}, lastName(id))
}

// twice tells of a unit that may be another: words name the other, where it stands, its figures and the unit's.
func (r *run) twice(severity Severity, u, other *Unit, words string) {
	r.foundAs(severity, u, r.votes(u, r.Rules.Decides, u.Counts[r.Rules.Decides].Sum()), words,
		other.Name, other.Where, r.figures(other), r.figures(u))
}

// figures are the unit's counts in words, of the first few options.
func (r *run) figures(u *Unit) string { return columnWords(r.Table.Options, u.Counts[r.Rules.Decides]) }

func columnWords(options []canvass.OptionID, c Column) string {
	var words []string
	for _, o := range options {
		if n, named := c[o]; named && len(words) < 3 {
			words = append(words, string(o)+" "+fmt.Sprint(n))
		}
	}
	return strings.Join(words, ", ")
}

// mostMarks is how many words a remark behind a name has at most.
const mostMarks = 4

// Of how many votes a unit with nearly another's figures, and its name with something behind it, is held and asked about.
const (
	leastMarkedHeld  = 50
	leastMarkedAsked = 20
)

// marked finds units with the name of another beside them and more around it: a word for figures that are given again, or
// anything behind it where the figures are nearly the same, or may be those of another count.
func marked(r *run, told map[*Unit]bool) {
	plain := map[nameIn]*Unit{}
	rows := r.Table.rows()
	key := func(u *Unit, words []string) nameIn {
		return nameIn{around(u.ID), levelOf(u.ID), gazetteer.Join(words)}
	}
	for _, u := range rows {
		if u.ID != "" && u.Hold == "" {
			if k := key(u, tokens(u.ID)); plain[k] == nil {
				plain[k] = u
			}
		}
	}
	remarks := map[string][]speltPair{}
	var places []string
	for _, u := range rows {
		if u.ID == "" || u.Hold != "" || u.Code != "" || told[u] {
			continue
		}
		words := tokens(u.ID)
		for n := 1; n < len(words) && n <= mostMarks; n++ {
			behind, before := words[len(words)-n:], words[:n]
			first := plain[key(u, words[:len(words)-n])]
			severity, again := r.onceMore(first, u, behind)
			if !again && isMark(before) { // "Revised 1"
				first = plain[key(u, words[n:])]
				severity, again = r.onceMore(first, u, before)
			}
			if !again && remarked(first, u, behind) {
				at := around(u.ID)
				if remarks[at] == nil {
					places = append(places, at)
				}
				remarks[at] = append(remarks[at], speltPair{first, u})
				break
			}
			if again {
				r.givenTwice(severity, speltPair{first, u}, told)
				break
			}
		}
	}
	for _, at := range places {
		r.remarks(at, remarks[at], told)
	}
}

func (r *run) givenTwice(severity Severity, p speltPair, told map[*Unit]bool) {
	r.twice(severity, p.again, p.first, "by its name and its figures it may be %s (%s) once more: %s there, %s here; one of them counts")
	if !told[p.first] {
		told[p.first] = true
		r.twice(severity, p.first, p.again, "by its name and its figures %s (%s) may be the same once more: %s there, %s here; one of them counts")
	}
}

// remarked reports whether a unit has the name of another with words behind it that a bracket or a sign sets apart, as a
// remark is: "P1 (order of the board)", and no number or letter of a part, no way to vote and no kind of place.
func remarked(first, u *Unit, more []string) bool {
	if first == nil || first == u || !slices.ContainsFunc(more, func(w string) bool { return len(w) > 2 && (w[0] < '0' || w[0] > '9') }) ||
		slices.ContainsFunc(more, func(w string) bool { return placeKinds[w] || partOfUnit[w] || wayWords[w] }) {
		return false
	}
	n := len(first.Name)
	return len(u.Name) > n && strings.EqualFold(u.Name[:n], first.Name) && strings.ContainsAny(strings.TrimSpace(u.Name[n:])[:1], "([{-\u2013\u2014/;:*,=~")
}

// partOfUnit are words behind a name that say that a part of the unit is meant, or another beside it.
var partOfUnit = map[string]bool{
	"part": true, "split": true, "district": true, "dist": true, "ward": true, "cd": true, "sd": true, "hd": true, "ld": true, "north": true, "south": true,
	"east": true, "west": true, "all": true, "total": true, "counties": true, "precincts": true, "upper": true, "lower": true, "annex": true, "zone": true, "section": true, "area": true,
}

// remarks holds units that may be others once more, by a remark behind their names that nobody knows, where their figures
// may be those of another count of the same votes; where they may not, or many have such a remark, it is asked.
func (r *run) remarks(at string, pairs []speltPair, told map[*Unit]bool) {
	if r.addsUp(at) {
		return
	}
	units, recounts := 0, 0
	for _, u := range r.Table.rows() {
		if around(u.ID) == at {
			units++
		}
	}
	for _, p := range pairs {
		if mayRecount(p.first.Counts[r.Rules.Decides], p.again.Counts[r.Rules.Decides]) {
			recounts++
		}
	}
	if few := len(pairs) <= 2 || 5*len(pairs) <= units; few || recounts == len(pairs) && !r.twoSeries(pairs) {
		for _, p := range pairs {
			severity := Warning
			if mayRecount(p.first.Counts[r.Rules.Decides], p.again.Counts[r.Rules.Decides]) {
				severity = r.check.Severity
			}
			r.givenTwice(severity, p, told)
		}
	}
}

// mayRecount reports whether two columns may be counts of the same votes: each option of some weight has half of its votes
// at least in the other.
func mayRecount(a, b Column) bool {
	if a.Sum() < leastMarkedAsked || b.Sum() < leastMarkedAsked {
		return false
	}
	some := map[canvass.OptionID]bool{}
	for _, c := range []Column{a, b} {
		for o, n := range c {
			if some[o] = some[o] || 10*n >= c.Sum(); some[o] && 2*min(a[o], b[o]) < max(a[o], b[o]) {
				return false
			}
		}
	}
	return true
}

// onceMore reports whether a unit may be another, whose name it has with more words around it, and how sure that is.
func (r *run) onceMore(first, u *Unit, more []string) (severity Severity, again bool) {
	if first == nil || first == u || len(more) == 1 && placeKinds[more[0]] || isWay(&Unit{ID: strings.Join(more, "-")}) {
		return "", false // "Barre" and "Barre Town" are two
	}
	inFront := tokens(u.ID)[0] == more[0]
	if isMark(more) && !(inFront && nameWords[more[0]]) {
		return r.check.Severity, true
	}
	now := u.Counts[r.Rules.Decides]
	if now.Sum() < leastMarkedAsked || !nearly(first.Counts[r.Rules.Decides], now) {
		return "", false
	}
	same := maps.Equal(first.Counts[r.Rules.Decides], now) // the whole and its only part, or one row twice
	if now.Sum() < leastMarkedHeld || !same && len(more) == 1 && len(more[0]) < 3 && !bracketed(u.Name) {
		return Warning, true // "12 B" is a neighbour of "12" more often
	}
	return r.check.Severity, true
}

// isMark reports whether words behind a name say that its figures are given again: they begin as one of the words that
// do, with numbers and days behind it.
func isMark(words []string) bool {
	return againWords[words[0]] || len(words) > 1 && words[0] == "hand" && handCounts[words[1]] || slices.ContainsFunc(markStems, func(stem string) bool { return strings.HasPrefix(words[0], stem) }) ||
		marks[words[0]] || len(words) > 1 && words[0] == "v" || len(words) > 2 && (words[1] == "nd" || words[1] == "rd" || words[1] == "th") && marks[words[2]]
}

// bracketed reports whether a name ends in brackets.
func bracketed(name string) bool {
	return strings.HasSuffix(name, ")") || strings.HasSuffix(name, "]")
}

// placeKinds are words behind the name of a place that tell it from another of that name.
var placeKinds = map[string]bool{
	"town": true, "city": true, "village": true, "township": true, "twp": true, "borough": true, "boro": true, "plantation": true, "gore": true, "grant": true,
}

// What a remark on figures that are given again begins with.
var (
	markStems = []string{
		"revis", "correct", "amend", "updat", "recount", "recanvas", "resubmi", "resend", "replac", "retransm", "reupload", "adjust", "rescan", "reissu",
		"supersed", "modif", "restat", "certif", "retab", "retall", "rectif", "reconcil", "errat",
	}
	handCounts = map[string]bool{"count": true, "counted": true, "tally": true, "tallied": true, "recount": true}
	marks      = map[string]bool{
		"rev": true, "corr": true, "amd": true, "upd": true, "ver": true, "version": true, "final": true, "prelim": true, "preliminary": true,
		"unofficial": true, "official": true, "new": true, "old": true, "report": true, "again": true, "dup": true, "repeat": true, "latest": true,
		"fixed": true, "fix": true, "redo": true, "audit": true, "audited": true, "changed": true, "rerun": true, "error": true, "wrong": true,
	}
)

// nameWords are marks that places' names begin with, too: "New Hope".
var nameWords = map[string]bool{"new": true, "old": true, "final": true, "report": true, "official": true}

// nearly reports whether two columns differ by a tenth or three votes an option at most, of two options or more.
func nearly(a, b Column) bool {
	some := 0
	for o, n := range a {
		m := b[o]
		if d := abs(n - m); d > 3 && 10*d > max(n, m) {
			return false
		}
		if n > 0 && m > 0 {
			some++
		}
	}
	for o, m := range b {
		if _, named := a[o]; !named && m > 3 {
			return false
		}
	}
	return some > 1
}
