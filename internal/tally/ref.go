package tally

import (
	"slices"
	"strconv"
	"strings"
)

// With is the Ref with the keys added. The receiver is not changed.
func (r Ref) With(keys ...string) Ref {
	out := r[:len(r):len(r)]
	for _, k := range keys {
		i, found := slices.BinarySearch(out, k)
		switch {
		case found || k == "":
		case len(out) == len(r): // the first that is new
			out = append(append(append(make(Ref, 0, len(r)+len(keys)), r[:i]...), k), r[i:]...)
		default:
			out = slices.Insert(out, i, k)
		}
	}
	return out
}

// few is how many keys are put one by one into a Ref of any length.
const few = 4

// Join is the union of Refs.
func Join(refs ...Ref) Ref {
	var all Ref
	for _, r := range refs {
		switch {
		case len(all) == 0:
			all = r[:len(r):len(r)]
		case len(all) == len(r) && &all[0] == &r[0]: // the same
		case len(r) > len(all) && len(all) <= few:
			all = r.With(all...)
		case len(r) <= few:
			all = all.With(r...)
		case len(refs) > few: // many: once, not step by step
			all = slices.Concat(refs...)
			slices.Sort(all)
			return slices.Compact(all)
		default:
			all = merge(all, r)
		}
	}
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

// merge is the union of two sorted Refs.
func merge(a, b Ref) Ref {
	out := make(Ref, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch c := strings.Compare(a[0], b[0]); {
		case c < 0:
			out, a = append(out, a[0]), a[1:]
		case c > 0:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// swapped is the Ref with the keys that came, without those that went; both are sorted. A key that came and went is not
// in it. The receiver is not changed.
func (r Ref) swapped(came, went []string) Ref {
	all := r
	if len(came) <= few {
		all = r.With(came...)
	} else {
		all = merge(r, came)
	}
	if len(went) == 0 {
		return all
	}
	out, at := make(Ref, 0, len(all)), 0
	for _, k := range went {
		i, found := slices.BinarySearch(all[at:], k)
		out = append(out, all[at:at+i]...)
		if at += i; found {
			at++
		}
	}
	return append(out, all[at:]...)
}
