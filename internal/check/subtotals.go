package check

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// mostSummed is how many rows beside each other are searched for every run of them that another is the sum of; among
// more, only the runs next to the row are looked at.
const mostSummed = 1500

// At most how likely by chance a row is as its neighbours' sum that is held, and that is asked about: the number of runs that
// were looked at, by how seldom a row of so many votes has just theirs. Where one sum is held, another is less of a chance.
//
// A row beside the rows that it would be the sum of is asked about sooner.
const (
	heldChance   = 0.005
	askedChance  = 0.1
	besideChance = 0.7
)

// subtotals finds rows that have the votes of some rows beside them together, option by option, which stand one after the
// other: sums by district, ward or region. Those that were found are left out, and the rest is looked at again, so that
// sums of sums and several sums are all found.
func subtotals(r *run) {
	if r.sums[canvass.Votes] == nil {
		return
	}
	already, sums := map[string]bool{}, map[string]bool{}
	for i := range r.report.Findings {
		if f := &r.report.Findings[i]; f.Rule == r.check.Name {
			already[f.id] = true
			sums[around(f.id)] = sums[around(f.id)] || f.Severity == Severe
		}
	}
	siblings := map[string][]*Unit{}
	var order []string
	for _, u := range r.Table.rows() {
		if u.ID == "" || u.Hold != "" || already[u.ID] || !u.Has(canvass.Votes) {
			continue
		}
		at := around(u.ID)
		if siblings[at] == nil {
			order = append(order, at)
		}
		siblings[at] = append(siblings[at], u)
	}
	for _, at := range order {
		units, held := r.halves(siblings[at]), sums[at]
		if found := r.headed(units); len(found) > 0 {
			held = true
			units = slices.DeleteFunc(units, func(u *Unit) bool { return found[u] })
		}
		for pass := 0; pass < 2 && len(units) > 2; pass++ {
			limit, severity := heldChance, r.check.Severity
			if pass == 1 {
				limit = askedChance
				if !held {
					severity = Warning
				}
			}
			for found := r.summed(units, limit, severity); len(found) > 0; found = r.summed(units, limit, severity) {
				held = true
				units = slices.DeleteFunc(units, func(u *Unit) bool { return found[u] })
			}
		}
	}
}

// halves are the units without those at one end which have the votes of all the others together: a place's votes by wards, and
// once more by zones.
func (r *run) halves(units []*Unit) []*Unit {
	all, before := Column{}, Column{}
	for _, u := range units {
		for o, n := range u.Counts[canvass.Votes] {
			all[o] += n
		}
	}
	for k := 0; k+2 <= len(units); k++ {
		if k > 1 && twiceOver(all, before) {
			some, rest := units[k:], units[:k]
			if len(rest) < len(some) {
				some, rest = rest, some
			}
			for _, u := range some {
				r.found(u, r.votes(u, canvass.Votes, u.Counts[canvass.Votes].Sum()),
					"the %d units from %s to %s have the %s of the %d others together, option by option: they are the same votes once more",
					len(some), some[0].Name, some[len(some)-1].Name, number(before.Sum(), canvass.Votes), len(rest))
			}
			return rest
		}
		for o, n := range units[k].Counts[canvass.Votes] {
			before[o] += n
		}
	}
	return units
}

// twiceOver reports whether the half has half of all votes of every option, of two or more, and so many that it is no chance.
func twiceOver(all, half Column) bool {
	options, chance := 0, 1.0
	for o, n := range all {
		if n != 2*half[o] {
			return false
		}
		if n > 0 {
			options++
			chance /= max(1, float64(n)/4)
		}
	}
	return options > 1 && chance < heldChance/10
}

// weight is the factor of an option in the hash of a row: hashes of rows add up as their votes do.
func weight(i int) uint64 { return bits.RotateLeft64(0x9E3779B97F4A7C15*uint64(2*i+3), i) | 1 }

// summed finds the rows of sums among those beside each other, of a chance up to the limit.
func (r *run) summed(units []*Unit, limit float64, severity Severity) map[*Unit]bool {
	n := len(units)
	hashes := make([]uint64, n)
	upTo := make([]uint64, n+1)
	of := make(map[uint64][]int, n)
	for i, u := range units {
		for k, o := range r.Table.Options {
			hashes[i] += weight(k) * uint64(u.Counts[canvass.Votes][o])
		}
		upTo[i+1] = upTo[i] + hashes[i]
		of[hashes[i]] = append(of[hashes[i]], i)
	}
	found := map[*Unit]bool{}
	all := n <= mostSummed
	looked := float64(n) * 2
	if all {
		looked = float64(n) * float64(n) / 2
	}
	try := func(i, from, to int) {
		if to-from < 2 || i >= from && i < to || found[units[i]] {
			return
		}
		among, most := looked*float64(min(n, 2+to-from)), limit
		if i == to || i == from-1 { // it stands beside them, as sums do
			among = min(among, 2*float64(n)*float64(to-from-1))
			if apart(units, i, from, to) {
				among /= 10
			}
			if limit == askedChance {
				most = besideChance
			}
		}
		if r.chance(units[i], units[from:to], among) <= most {
			found[units[i]] = true
			last, is := units[to-1], "it is their sum, and no unit beside them"
			if severity == Warning {
				is = "it may be their sum, and no unit beside them; it is added"
			}
			r.foundAs(severity, units[i], r.votes(units[i], canvass.Votes, units[i].Counts[canvass.Votes].Sum()),
				"the %s of the %d units from %s to %s (%s) together, option by option: "+is,
				number(units[i].Counts[canvass.Votes].Sum(), canvass.Votes), to-from, units[from].Name, last.Name, last.Where)
		}
	}
	if all {
		for from := range n {
			for to := from + 2; to <= n; to++ {
				for _, i := range of[upTo[to]-upTo[from]] {
					try(i, from, to)
				}
			}
		}
		return found
	}
	ends := make(map[uint64][]int, n)
	for k, h := range upTo {
		ends[h] = append(ends[h], k)
	}
	for i := range n {
		for _, from := range ends[upTo[i]-hashes[i]] { // the rows before it
			if from < i {
				try(i, from, i)
			}
		}
		for _, to := range ends[upTo[i+1]+hashes[i]] { // the rows behind it
			if to > i+1 {
				try(i, i+1, to)
			}
		}
	}
	return found
}

// apart reports whether a row's name is of another kind than those of the rows that it may be the sum of: they have
// numbers, and it has none.
func apart(units []*Unit, i, from, to int) bool {
	number := func(u *Unit) bool { return strings.ContainsAny(lastName(u.ID), "0123456789") }
	return !number(units[i]) && !slices.ContainsFunc(units[from:to], func(u *Unit) bool { return !number(u) })
}

// chance is how likely a row has the votes of others together by chance, where so many of them were looked at; more than 1
// where it has not. A place that is known is a unit more often.
func (r *run) chance(u *Unit, others []*Unit, looked float64) float64 {
	votes := u.Counts[canvass.Votes]
	options, chance := 0, looked
	for _, o := range r.Table.Options {
		var sum int64
		for _, other := range others {
			sum += other.Counts[canvass.Votes][o]
		}
		if sum != votes[o] {
			return math.Inf(1)
		}
		if sum > 0 {
			options++
			chance /= max(1, float64(sum)/2)
		}
	}
	some := 0
	for _, other := range others {
		if other.Counts[canvass.Votes].Sum() > 0 {
			some++
		}
	}
	switch {
	case options < 2 || some < 2:
		return math.Inf(1)
	case u.Code != "":
		return 100 * chance
	}
	return chance
}
