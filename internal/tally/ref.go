package tally

import "slices"

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
	var out Ref
	for _, r := range refs {
		out = out.With(r...)
	}
	return out
}
