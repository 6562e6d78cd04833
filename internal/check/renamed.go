package check

import (
	"slices"
	"strings"
)

// renamed finds units of which the record has nothing, in places of which it has others that these returns do not name:
// the same under other names. One whose name has the words or the numbers of one of those, and nowhere fewer votes, is
// held; as many units as before, none by its name, with votes as many or more, are asked about.
func renamed(r *run) {
	type group struct{ old, fresh []*Unit }
	here := map[string]bool{}
	for _, u := range r.Table.Units {
		here[u.ID] = true
	}
	groups, common := map[nameIn]*group{}, map[nameIn]bool{}
	there := map[string]bool{}
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
		}
	}
	var order []*group
	for _, u := range r.Table.rows() {
		if u.ID == "" || u.Hold != "" || there[u.ID] || u.Counts[r.Rules.Decides].Sum() == 0 {
			continue
		}
		k := nameIn{around: around(u.ID), level: levelOf(u.ID)}
		g := groups[k]
		if g == nil {
			continue
		}
		if len(g.fresh) == 0 {
			order = append(order, g)
		}
		g.fresh = append(g.fresh, u)
	}
	for _, g := range order {
		r.renamed(g.old, g.fresh, common[nameIn{around: around(g.fresh[0].ID), level: levelOf(g.fresh[0].ID)}])
	}
}

func (r *run) renamed(old, fresh []*Unit, others bool) {
	m := r.Rules.Decides
	free := slices.Clone(old)
	pairs := map[*Unit]*Unit{}
	for _, u := range fresh {
		if u.Code != "" {
			continue // a county of its own
		}
		i := slices.IndexFunc(free, func(o *Unit) bool { return akin(o.ID, u.ID) && atLeast(u.Counts[m], o.Counts[m]) })
		if i < 0 {
			continue
		}
		pairs[u] = free[i]
		free = slices.Delete(free, i, i+1)
	}
	for _, u := range fresh {
		if o := pairs[u]; o != nil && (len(pairs) == len(fresh) || nearly(o.Counts[m], u.Counts[m])) {
			r.found(u, r.votes(u, m, u.Counts[m].Sum()), "the record has %s of the source (%s), which is not here, and not this (%s): it may be the same under another name, and would be added",
				o.Name, columnWords(r.Table.Options, o.Counts[m]), r.figures(u))
		}
	}
	if len(pairs) > 0 || others || len(old) != len(fresh) || len(fresh) < 2 {
		return
	}
	before, now := Column{}, Column{}
	for i := range old {
		for o, n := range old[i].Counts[m] {
			before[o] += n
		}
		for o, n := range fresh[i].Counts[m] {
			now[o] += n
		}
	}
	if atLeast(now, before) && now.Sum() < 3*before.Sum() {
		r.foundAs(Warning, fresh[0], r.votes(fresh[0], m, now.Sum()),
			"as many units as the record has of the source there (%d, %s and others), none by its name, and %d votes where those have %d: they may be the same, and are added",
			len(old), old[0].Name, now.Sum(), before.Sum())
	}
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

// akin reports whether one of two names has all words and numbers of the other, or both have the same numbers.
func akin(a, b string) bool {
	x, y := tokens(a), tokens(b)
	if within(x, y) || within(y, x) {
		return true
	}
	p, q := numbers(x), numbers(y)
	return len(p) > 0 && slices.Equal(p, q)
}

func within(few, all []string) bool {
	return !slices.ContainsFunc(few, func(w string) bool { return !slices.Contains(all, w) })
}

func numbers(words []string) (some []string) {
	for _, w := range words {
		if strings.Trim(w, "0123456789") == "" {
			some = append(some, w)
		}
	}
	return some
}
