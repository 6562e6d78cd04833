package check

import (
	"strings"

	"github.com/canvassdesk/canvass"
)

// againWords end the names of rows that give a unit's figures once more: "Middlebury (corrected)", "Middlebury - recount".
var againWords = map[string]bool{
	"corrected": true, "correction": true, "recount": true, "recounted": true, "recanvass": true, "recanvassed": true, "revised": true,
	"revision": true, "amended": true, "amendment": true, "updated": true, "update": true, "resubmitted": true, "duplicate": true, "copy": true,
}

// lastName is the last part of the unit's id, without the kind of unit that it is.
func lastName(id string) string {
	id = id[strings.LastIndexByte(id, '/')+1:]
	return id[strings.IndexByte(id, ':')+1:]
}

// wordsOf are the words of the last part of the unit's id.
func wordsOf(id string) []string {
	return strings.FieldsFunc(strings.ToLower(lastName(id)), func(r rune) bool { return strings.ContainsRune("-_ ()[],.*", r) })
}

// givenAgain finds units with the name of another beside them and a word that says that they are its figures once more.
// Which of them counts nobody knows: all are found.
func givenAgain(r *run) (told map[*Unit]bool) {
	type place struct{ around, name string }
	plain := map[place][]*Unit{}
	var again []*Unit
	key := func(u *Unit, words []string) place { return place{around(u.ID), strings.Join(words, " ")} }
	for _, u := range r.Table.rows() {
		if u.Hold != "" || u.ID == "" {
			continue
		}
		words := wordsOf(u.ID)
		plain[key(u, words)] = append(plain[key(u, words)], u)
		if n := len(words); n > 1 && againWords[words[n-1]] {
			again = append(again, u)
		}
	}
	told = map[*Unit]bool{}
	for _, u := range again {
		words := wordsOf(u.ID)
		for n := len(words); n > 1 && againWords[words[n-1]]; n = len(words) {
			words = words[:n-1]
		}
		for _, first := range plain[key(u, words)] {
			votes := r.votes(u, r.Rules.Decides, u.Counts[r.Rules.Decides].Sum())
			r.found(u, votes, "by its name it is %s (%s) once more: one of them counts, and the file does not say which", first.Name, first.Where)
			told[u] = true
			if !told[first] {
				told[first] = true
				r.found(first, votes, "by its name %s (%s) is the same once more: one of them counts, and the file does not say which", u.Name, u.Where)
			}
		}
	}
	return told
}

// Words of the names of rows by way of voting: one of the first is among them, and all others are of either.
var (
	wayWords = map[string]bool{
		"election": true, "absentee": true, "absentees": true, "early": true, "mail": true, "mailed": true, "provisional": true, "provisionals": true,
		"advance": true, "military": true, "overseas": true, "uocava": true, "person": true, "av": true, "ev": true, "abs": true, "vbm": true, "avcb": true,
		"machine": true, "machines": true, "paper": true, "poll": true, "polls": true, "curbside": true,
	}
	besideWays = map[string]bool{"day": true, "voting": true, "vote": true, "votes": true, "by": true, "in": true, "ballot": true, "ballots": true, "and": true}
)

// isWay reports whether the unit is named as a way of voting and nothing else.
func isWay(u *Unit) bool {
	way := false
	for _, w := range wordsOf(u.ID) {
		if way = way || wayWords[w]; !wayWords[w] && !besideWays[w] {
			return false
		}
	}
	return way
}

// sumsByWay finds rows by way of voting that have the votes of all units beside them together, option by option: the
// same votes, added up another way.
func sumsByWay(r *run) {
	type siblings struct {
		ways       []*Unit
		votes      Column // of the ways
		others     Column
		countOther int
	}
	by := map[string]*siblings{}
	var order []string
	for _, u := range r.Table.rows() {
		if u.ID == "" || u.Hold != "" || !u.Has(canvass.Votes) {
			continue
		}
		at := around(u.ID)
		s := by[at]
		if s == nil {
			s = &siblings{votes: Column{}, others: Column{}}
			by[at], order = s, append(order, at)
		}
		to := s.others
		if isWay(u) {
			s.ways, to = append(s.ways, u), s.votes
		} else {
			s.countOther++
		}
		for o, n := range u.Counts[canvass.Votes] {
			to[o] += n
		}
	}
	for _, at := range order {
		s := by[at]
		if len(s.ways) < 2 || s.countOther == 0 || s.votes.Sum() < leastMisplaced {
			continue
		}
		same := true
		for _, o := range r.Table.Options {
			same = same && s.votes[o] == s.others[o]
		}
		if !same {
			continue
		}
		for _, u := range s.ways {
			r.found(u, r.votes(u, canvass.Votes, u.Counts[canvass.Votes].Sum()),
				"the %d rows by way of voting have the %s of the %s beside them, option by option: they are the same votes once more",
				len(s.ways), number(s.votes.Sum(), canvass.Votes), some(s.countOther, "unit"))
		}
	}
}
