package check

import (
	"fmt"
	"slices"
	"strings"

	gazetteer "github.com/canvassdesk/canvass/internal/place"
)

// renamed finds units of which the record has nothing, in places of which it has others that these returns do not name:
// the same under other names. One whose name has the words or the numbers of one of those, and nowhere fewer votes, is
// held, and so are as many as before, each with nearly the votes of one of those. With more votes they are asked about.
func renamed(r *run) {
	type group struct{ old, fresh []*Unit }
	here := map[string]bool{}
	for _, u := range r.Table.Units {
		here[u.ID] = true
	}
	groups, common := map[nameIn]*group{}, map[nameIn]bool{}
	there := map[string]bool{}
	var gone, fresh []*Unit
	at := func(u *Unit) *group {
		k := nameIn{around: around(u.ID), level: levelOf(u.ID)}
		if groups[k] == nil {
			groups[k] = &group{}
		}
		return groups[k]
	}
	for _, u := range r.Before.Units {
		there[u.ID] = there[u.ID] || u.Has(r.Rules.Decides)
		switch {
		case u.ID == "" || !u.Has(r.Rules.Decides) || u.Counts[r.Rules.Decides].Sum() == 0:
		case here[u.ID]:
			common[nameIn{around: around(u.ID), level: levelOf(u.ID)}] = true
		default:
			g := at(u)
			g.old = append(g.old, u)
			gone = append(gone, u)
		}
	}
	var order []*group
	gone = slices.DeleteFunc(gone, func(u *Unit) bool { return !common[nameIn{around: around(u.ID), level: levelOf(u.ID)}] })
	for _, u := range r.Table.rows() {
		if u.ID == "" || u.Hold != "" || there[u.ID] || u.Counts[r.Rules.Decides].Sum() == 0 {
			continue
		}
		k := nameIn{around: around(u.ID), level: levelOf(u.ID)}
		fresh = append(fresh, u)
		g := groups[k]
		if g == nil {
			continue
		}
		if len(g.fresh) == 0 {
			order = append(order, g)
		}
		g.fresh = append(g.fresh, u)
	}
	r.moved(gone, slices.DeleteFunc(fresh, func(u *Unit) bool { return groups[nameIn{around: around(u.ID), level: levelOf(u.ID)}] != nil }))
	for _, g := range order {
		r.renamed(g.old, g.fresh, common[nameIn{around: around(g.fresh[0].ID), level: levelOf(g.fresh[0].ID)}])
	}
}

func (r *run) renamed(old, fresh []*Unit, others bool) {
	m := r.Rules.Decides
	byName := pairs(old, fresh, func(o, u *Unit) bool {
		return u.Code == "" && akin(o.ID, u.ID) && atLeast(u.Counts[m], o.Counts[m])
	})
	byVotes := map[*Unit]*Unit{}
	if !others && len(old) == len(fresh) && len(fresh) > 1 {
		byVotes = pairs(old, fresh, func(o, u *Unit) bool { return atLeast(u.Counts[m], o.Counts[m]) && nearly(o.Counts[m], u.Counts[m]) })
	}
	if others && r.tookThePlace(old, fresh) {
		return
	}
	held := 0
	for _, u := range fresh {
		o := byName[u]
		if o != nil && len(byName) < len(fresh) && !nearly(o.Counts[m], u.Counts[m]) {
			o = nil
		}
		if o == nil && len(byVotes) == len(fresh) && u.Code == "" {
			o = byVotes[u]
		}
		if o == nil {
			continue
		}
		held++
		r.found(u, r.votes(u, m, u.Counts[m].Sum()),
			"the record has %s of the source (%s), which is not here, and not this (%s): it may be the same under another name, and would be added",
			o.Name, columnWords(r.Table.Options, o.Counts[m]), r.figures(u))
	}
	if others || held == len(fresh) || len(old) != len(fresh) || len(old) == 1 && !nearly(old[0].Counts[m], fresh[0].Counts[m]) {
		return
	}
	before, now := Column{}, Column{}
	for i := range old {
		add(before, old[i].Counts[m])
		add(now, fresh[i].Counts[m])
	}
	if u := fresh[0]; u.Code == "" && atLeast(now, before) && now.Sum() < 3*before.Sum() {
		r.foundAs(Warning, u, r.votes(u, m, now.Sum()),
			"as many units as the record has of the source there (%d, with %s), none by its name, and %d votes where those have %d: "+
				"they may be the same, and are added", len(old), old[0].Name, now.Sum(), before.Sum())
	}
}

// tookThePlace finds units that came while others of the place went, where some stayed: split or renamed, as where precinct 2
// is now 2A and 2B. Where they have at least the votes of those that went, and not many times as many, they are held; else it
// is asked about.
func (r *run) tookThePlace(old, fresh []*Unit) bool {
	m := r.Rules.Decides
	before, now := Column{}, Column{}
	for _, u := range old {
		add(before, u.Counts[m])
	}
	for _, u := range fresh {
		add(now, u.Counts[m])
	}
	if len(old) == 0 || slices.ContainsFunc(fresh, func(u *Unit) bool { return u.Code != "" }) {
		return false
	}
	went := old[0].Name
	if n := len(old); n > 1 {
		went = fmt.Sprintf("%s and %d more", went, n-1)
	}
	severity, why := r.check.Severity, "they may be the same, split or under other names, and would be added"
	if !atLeast(now, before) || now.Sum() > 3*before.Sum() {
		severity, why = Warning, "are they the same, split or under other names? they are added"
		fresh = fresh[:1]
	}
	for _, u := range fresh {
		r.foundAs(severity, u, r.votes(u, m, u.Counts[m].Sum()),
			"the record has %s of the source (%s), which is not here, and none of %s that come here without them (%s in all): %s",
			went, columnWords(r.Table.Options, before), some(len(fresh), "unit"), columnWords(r.Table.Options, now), why)
	}
	return true
}

func add(to, from Column) {
	for o, n := range from {
		to[o] += n
	}
}

// mostPaired is how many comparisons of units of one place are made at most: the precincts of the largest counties.
const mostPaired = 25_000_000

// pairs are the units with one each of the record's that they may be; none where there are too many to look at.
func pairs(old, fresh []*Unit, may func(o, u *Unit) bool) map[*Unit]*Unit {
	free := slices.Clone(old)
	found := map[*Unit]*Unit{}
	if len(old)*len(fresh) > mostPaired {
		return found
	}
	for _, u := range fresh {
		if i := slices.IndexFunc(free, func(o *Unit) bool { return may(o, u) }); i >= 0 {
			found[u] = free[i]
			free = slices.Delete(free, i, i+1)
		}
	}
	return found
}

// atLeast reports whether no option has fewer votes now than before.
func atLeast(now, before Column) bool {
	for o, n := range before {
		if now[o] < n {
			return false
		}
	}
	return true
}

// akin reports whether one of two names has all words and numbers of the other, or stands in it, or both have the same
// numbers, in digits or not.
func akin(a, b string) bool {
	x, y := tokens(a), tokens(b)
	if within(x, y) || within(y, x) {
		return true
	}
	n, k := numbers(x), numbers(y)
	if len(n)+len(k) > 0 {
		return slices.Equal(n, k)
	}
	p, q := gazetteer.Join(x), gazetteer.Join(y)
	return len(p) > 3 && strings.Contains(q, p) || len(q) > 3 && strings.Contains(p, q)
}

func within(few, all []string) bool {
	return !slices.ContainsFunc(few, func(w string) bool { return !slices.Contains(all, w) })
}

// numerals are numbers in words and in Roman letters.
var numerals = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8", "ninth": "9",
	"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
}

func numbers(words []string) (some []string) {
	for _, w := range words {
		if n := numerals[w]; n != "" {
			w = n
		}
		if strings.Trim(w, "0123456789") == "" {
			some = append(some, w)
		}
	}
	return some
}
