package tally

import (
	"slices"
	"strconv"
	"strings"
)

// With is the Ref with the keys added. The receiver is not changed.
func (r Ref) With(keys ...string) Ref {
	out := slices.Clone(r)
	for _, k := range keys {
		if i, found := slices.BinarySearch(out, k); !found && k != "" {
			out = slices.Insert(out, i, k)
		}
	}
	return out
}

// Join is the union of Refs.
func Join(refs ...Ref) Ref {
	if len(refs) == 2 && len(refs[1]) <= 4 { // the common case is a few keys more
		return refs[0].With(refs[1]...)
	}
	all := slices.Concat(refs...)
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == 0 {
		return nil
	}
	return all
}

// Runs writes sorted places in a record as "3,7-12".
func Runs(seqs []int64) string {
	var out []string
	for i := 0; i < len(seqs); {
		j := i
		for j+1 < len(seqs) && seqs[j+1] == seqs[j]+1 {
			j++
		}
		s := strconv.FormatInt(seqs[i], 10)
		if j > i {
			s += "-" + strconv.FormatInt(seqs[j], 10)
		}
		out = append(out, s)
		i = j + 1
	}
	return strings.Join(out, ",")
}
