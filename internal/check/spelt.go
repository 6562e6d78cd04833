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
	told := map[*Unit]bool{}
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
		const words = "%s (%s) is the same name spelt otherwise: %s there, %s here; one of them counts"
		r.twice(Severe, u, one, words)
		if !told[one] {
			told[one] = true
			r.twice(Severe, one, u, words)
		}
	}
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
// anything behind it where the figures are nearly the same.
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
			if !again {
				continue
			}
			r.twice(severity, u, first, "by its name and its figures it may be %s (%s) once more: %s there, %s here; one of them counts")
			if !told[first] {
				told[first] = true
				r.twice(severity, first, u, "by its name and its figures %s (%s) may be the same once more: %s there, %s here; one of them counts")
			}
			break
		}
	}
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
	return againWords[words[0]] || slices.ContainsFunc(markStems, func(stem string) bool { return strings.HasPrefix(words[0], stem) }) ||
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
	markStems = []string{"revis", "correct", "amend", "updat", "recount", "recanvas", "resubmi", "resend", "replac", "retransm", "reupload"}
	marks     = map[string]bool{
		"rev": true, "corr": true, "amd": true, "upd": true, "ver": true, "version": true, "final": true, "prelim": true, "preliminary": true,
		"unofficial": true, "official": true, "new": true, "old": true, "report": true, "again": true, "dup": true, "repeat": true, "latest": true,
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
