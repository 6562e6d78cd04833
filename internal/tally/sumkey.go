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
type SumKey struct {
	Contest canvass.ContestID
	By      string
	Measure canvass.Measure
	Area    canvass.Area
	Event   string
	// Unit is the unit whose parts are summed, empty for all of the area.
	Unit canvass.UnitID
}

// String is the name: "sum:2024/dem/ca:associated-press:votes:state:primary:county:alameda".
func (k SumKey) String() string {
	return SumPrefix + strings.Join([]string{string(k.Contest), k.By, string(k.Measure), string(k.Area), k.Event, string(k.Unit)}, ":")
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
	return SumKey{canvass.ContestID(p[0]), p[1], canvass.Measure(p[2]), canvass.Area(p[3]), p[4], canvass.UnitID(p[5])}, true
}

// Listed is the Ref with the keys of entries in the place of the names of sums. It takes as long as there are reports.
func (s *Snapshot) Listed(ref Ref) Ref {
	if !slices.ContainsFunc(ref, IsSum) {
		return ref
	}
	var out Ref
	for _, key := range ref {
		k, sum := ParseSumKey(key)
		n := s.counted(k)
		if !sum || n == nil {
			out = append(out, key)
			continue
		}
		n.parts.read(func(from *source) { out = append(out, from.keys(k)...) })
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
	count := s.counted(k)
	if !sum || count == nil {
		return nil
	}
	var out []Logged
	had := map[place]bool{}
	for _, x := range slices.Backward(count.parts.entries) {
		r := x.report
		if r == nil || !x.stands() || x.by() != k.By || r.Measure != k.Measure || r.Unit == "" || k.Area != canvass.Statewide && r.Area != k.Area ||
			!Within(r.Unit, k.Unit) || cmp.Or(r.Event, count.parts.binding) != k.Event || had[place{r.Area, r.Unit}] {
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

// counted is the count that a sum belongs to, nil where the snapshot has none.
func (s *Snapshot) counted(k SumKey) *Count {
	c := s.Contests[k.Contest]
	if c == nil {
		return nil
	}
	of := func(n *Count) bool {
		return n.parts != nil && n.parts.of == sourceKey{k.By, k.Event, k.Measure}
	}
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
