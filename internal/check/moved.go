package check

import "strings"

// moved finds units that the record does not have, of the name of one that these returns lack in a place of which they have
// others: a precinct that lies in another county than before. With at least its votes, and not many times as many, it is held; a
// name with a number is many a precinct's, and wants the very votes.
func (r *run) moved(gone, fresh []*Unit) {
	m := r.Rules.Decides
	byName := map[string][]*Unit{}
	for _, u := range gone {
		byName[lastName(u.ID)] = append(byName[lastName(u.ID)], u)
	}
	for _, u := range fresh {
		for _, o := range byName[lastName(u.ID)] {
			votes, had := u.Counts[m], o.Counts[m]
			if !strings.Contains(u.ID, "/") || around(u.ID) == around(o.ID) || !atLeast(votes, had) || votes.Sum() > 3*had.Sum() ||
				votes.Sum() != had.Sum() && len(numbers(tokens(u.ID))) > 0 {
				continue
			}
			r.found(u, r.votes(u, m, votes.Sum()),
				"the record has %s of the source (%s), which is not here though others of its place are, and not this (%s): it may have moved, and would be added",
				o.Name, columnWords(r.Table.Options, had), r.figures(u))
			break
		}
	}
}
