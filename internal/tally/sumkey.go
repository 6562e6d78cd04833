package tally

import (
	"cmp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// mostListed is how many reports a Ref lists one by one. A sum of more rests on them under one name: a state of 20,000
// precincts is on its page in a dozen figures, and each would carry 20,000 keys.
var mostListed = 512

// SumPrefix begins the name of a sum in a Ref. No entry's key begins so: a desk refuses it.
const SumPrefix = "sum:"

// SumKey names, in a Ref, all reports that one source's sum of reporting units rests on. [Snapshot.Listed] lists them.
//
// What a contest's history says of a sum is said of a moment: whatever comes in later, it rests on the reports that the
// sum had then. Such a name says before which entry that was, so that no line of a history carries thousands of keys.
type SumKey struct {
	Contest canvass.ContestID
	By      string
	Measure canvass.Measure
	Area    canvass.Area
	Event   string
	// Unit is the unit whose parts are summed, empty for all of the area.
	Unit canvass.UnitID
	// Before is the key of the contest's entry right before which the sum stood so, empty for the sum as it stands.
	Before string
}

// String is the name: "sum:2024/dem/ca:associated-press:votes:state:primary:county:alameda", and for the sum as it stood
// before an entry the same with "@" and the entry's key behind it.
func (k SumKey) String() string {
	name := SumPrefix + strings.Join([]string{string(k.Contest), k.By, string(k.Measure), string(k.Area), k.Event, string(k.Unit)}, ":")
	if k.Before != "" {
		name += "@" + k.Before
	}
	return name
}

// ParseSumKey reads such a name; ok is false for the key of an entry.
func ParseSumKey(key string) (k SumKey, ok bool) {
	rest, ok := strings.CutPrefix(key, SumPrefix)
	if !ok {
		return k, false
	}
	p := strings.SplitN(rest, ":", 6)
	if len(p) < 6 {
		return k, false
	}
	unit, before, _ := strings.Cut(p[5], "@")
	return SumKey{canvass.ContestID(p[0]), p[1], canvass.Measure(p[2]), canvass.Area(p[3]), p[4], canvass.UnitID(unit), before}, true
}

// source is whose sum it is.
func (k SumKey) source() sourceKey { return sourceKey{k.By, k.Event, k.Measure} }

// before is the Ref with its sums as they stood right before the entry with the key.
func (r Ref) before(key string) Ref {
	out := r
	for i, name := range r {
		k, sum := ParseSumKey(name)
		if !sum {
			continue
		}
		if &out[0] == &r[0] {
			out = slices.Clone(r)
		}
		k.Before = key
		out[i] = k.String()
	}
	slices.Sort(out)
	return out
}

// Listed is the Ref with the keys of entries in the place of the names of sums. It takes as long as there are reports, and
// for a sum of an earlier moment as long as the contest has entries before it.
func (s *Snapshot) Listed(ref Ref) Ref {
	if !slices.ContainsFunc(ref, IsSum) {
		return ref
	}
	var out Ref
	for _, key := range ref {
		k, sum := ParseSumKey(key)
		keys, found := Ref(nil), false
		if sum {
			keys, found = s.summed(k)
		}
		if !found {
			keys = Ref{key}
		}
		out = append(out, keys...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Behind are the entries that a Ref rests on: of a sum the newest alone.
func (s *Snapshot) Behind(ref Ref) []Logged {
	var out []Logged
	for _, key := range ref {
		if IsSum(key) {
			out = append(out, s.Newest(key, 1)...)
		} else if l, ok := s.Entry(key); ok {
			out = append(out, l)
		}
	}
	return out
}

// IsSum reports whether a key in a Ref is the name of a sum, and no entry's.
func IsSum(key string) bool { return strings.HasPrefix(key, SumPrefix) }

// Newest are the newest n of the reports that a sum rests on, the newest first; nil for the key of an entry.
func (s *Snapshot) Newest(key string, n int) []Logged {
	k, sum := ParseSumKey(key)
	if !sum {
		return nil
	}
	list, binding := s.reportsOf(k)
	var out []Logged
	had, gone := map[place]bool{}, map[string]bool{}
	for _, x := range slices.Backward(list) {
		if x.replaces != nil {
			gone[x.replaces.Entry.Key] = true
		}
		r := x.report
		if r == nil || gone[x.Entry.Key] || x.by() != k.By || r.Measure != k.Measure || r.Unit == "" || k.Area != canvass.Statewide && r.Area != k.Area ||
			!Within(r.Unit, k.Unit) || cmp.Or(r.Event, binding) != k.Event || had[place{r.Area, r.Unit}] {
			continue
		}
		had[place{r.Area, r.Unit}] = true
		if out = append(out, s.shown(x.Logged)); len(out) == n {
			break
		}
	}
	return out
}

// Within reports whether a unit is the other one, or lies in it; all lie in the whole, which has no name.
func Within(unit, whole canvass.UnitID) bool {
	rest, ok := strings.CutPrefix(string(unit), string(whole))
	return ok && (whole == "" || rest == "" || rest[0] == '/')
}

// summed are the keys of the reports that a sum rests on; ok is false where the snapshot has no such sum.
func (s *Snapshot) summed(k SumKey) (keys Ref, ok bool) {
	if k.Before != "" {
		list, binding := s.reportsOf(k)
		if len(list) == 0 {
			return nil, false
		}
		then := newPrefix(list)
		then.extend(list)
		then.entries.settle(binding, s.Contests[k.Contest].Info.Caucus)
		from := then.entries.sources[k.source()]
		return from.keys(k), from != nil
	}
	n := s.counted(k)
	if n == nil {
		return nil, false
	}
	n.parts.read(func(from *source) { keys = from.keys(k) })
	return keys, true
}

// reportsOf are the entries among which a sum's are, in the contest's order, and the event of those that name none; none
// where the snapshot has no such sum.
func (s *Snapshot) reportsOf(k SumKey) (list entryList, binding string) {
	if k.Before == "" {
		if n := s.counted(k); n != nil {
			return n.parts.entries, n.parts.binding
		}
		return nil, ""
	}
	c := s.Contests[k.Contest]
	if c == nil || c.history == nil {
		return nil, ""
	}
	if c.Event != nil {
		binding = c.Event.ID
	}
	return c.history.entries.before(k.Before), binding
}

// before are the entries before the one with the key, none where it is not among them.
func (list entryList) before(key string) entryList {
	return list[:max(0, slices.IndexFunc(list, func(x *entry) bool { return x.Entry.Key == key }))]
}

// counted is the count that a sum belongs to, nil where the snapshot has none.
func (s *Snapshot) counted(k SumKey) *Count {
	c := s.Contests[k.Contest]
	if c == nil {
		return nil
	}
	of := func(n *Count) bool { return n.parts != nil && n.parts.of == k.source() }
	if i := slices.IndexFunc(c.Sources, of); i >= 0 {
		return c.Sources[i]
	}
	for _, e := range c.Others {
		if of(e.Count) {
			return e.Count
		}
	}
	return nil
}

// keys are those of the reports that a sum rests on, with what they corrected.
func (s *source) keys(k SumKey) Ref {
	if s == nil {
		return nil
	}
	t := s.all
	if k.Area != canvass.Statewide {
		t = s.areas[k.Area]
	}
	if t == nil || t.nodes[k.Unit] == nil {
		return nil
	}
	var out Ref
	t.nodes[k.Unit].walk(true, func(u unitReport, counted bool) {
		if counted {
			out = append(out, u.ref()...)
		}
	}, t.children())
	return out
}
