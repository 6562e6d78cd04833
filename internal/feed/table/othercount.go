package table

import (
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
)

// otherCount is a column of another count of the same votes, as "Certified votes" beside "Votes": how many rows have
// another number in it, and the first of them.
type otherCount struct {
	name          string
	rows, line    int
	votes, number int64
}

// countWords are in headings of counts.
var countWords = map[string]bool{
	"vote": true, "votes": true, "count": true, "counts": true, "tally": true, "certified": true, "official": true, "unofficial": true, "final": true,
	"canvass": true, "recount": true, "amended": true, "corrected": true, "night": true,
}

// counts are the columns beside that of the votes whose headings are of a count. A column of totals is none: it may hold
// the unit's.
func (r *reader) counts() (found []Column) {
	for _, c := range r.Unmapped {
		if r.Votes != None && !Neutral(c.Name) && anyWord(c.Name, countWords) && !slices.Contains(split(c.Name), "total") && r.mapping.Beside(c.Name) == feed.NotBeside {
			found = append(found, c)
		}
	}
	return found
}

// otherCount notes the columns of other counts of a row.
func (r *reader) otherCount(votes int64, row []string) {
	for _, c := range r.counting {
		v, err := feed.Whole("", "", feed.At(row, c.At))
		if err != nil || v == votes {
			continue
		}
		if r.others == nil {
			r.others = map[int]otherCount{}
		}
		o := r.others[c.At]
		if o.rows == 0 {
			o = otherCount{name: c.Name, line: r.rows.Line(), votes: votes, number: v}
		}
		o.rows++
		r.others[c.At] = o
	}
}

// remarkCounts says which columns hold another count than the one that is taken.
func (r *reader) remarkCounts() {
	for _, c := range r.counting {
		if o := r.others[c.At]; o.rows > 0 {
			r.remark("the column %q has other numbers than that of the votes in %s (line %d: %d and %d): it is not counted",
				o.name, english.Many(o.rows, "row", "rows"), o.line, o.number, o.votes)
		}
	}
}

// merged holds all units of a contest in which rows without a place stand among others, two of them for one option, or of
// other ways to vote or other persons than those of the place before: the cells of places are merged, or left empty below the first, and
// which place such a row is of is not said.
func (r *reader) merged() {
	named := map[int32]bool{}
	for i := range r.groups {
		if u := &r.units[r.groups[i].unit]; len(u.path) > 0 {
			named[r.groups[i].contest] = true
		}
	}
	var contests []int32
	for i := range r.groups {
		g := &r.groups[i]
		if r.otherPersons(int32(i)) {
			contests = append(contests, g.contest)
			continue
		}
		if u := &r.units[g.unit]; len(u.path) == 0 && !u.total && named[g.contest] && (r.twice(g) || g.again || r.otherWays(int32(i))) {
			contests = append(contests, g.contest)
		}
	}
	for i := range r.groups {
		if g := &r.groups[i]; slices.Contains(contests, g.contest) {
			r.hold(g, "rows without a place stand among the others, several for one option: are the cells of places merged, or left empty below the first?")
		}
	}
}

// recountWords are of counts that come one after the other, where ways to vote are wanted.
var recountWords = set("certified official unofficial final recount amended corrected preliminary original revised interim")

// countsForWays holds the groups with rows of several counts, "Unofficial" and "Certified", where ways to vote are wanted:
// added up, they would be counted twice.
func (r *reader) countsForWays() {
	for gi := range r.groups {
		ways := r.waysIn(int32(gi))
		for _, m := range ways {
			if m == 0 || len(ways) < 2 || r.groups[gi].hold != "" {
				continue
			}
			words := split(r.modes[m-1])
			other := func(w string) bool { return !recountWords[w] && !countWords[w] && w != "results" && w != "result" }
			if slices.ContainsFunc(words, func(w string) bool { return recountWords[w] }) && !slices.ContainsFunc(words, other) {
				r.hold(&r.groups[gi], fmt.Sprintf("%q is the name of a count, and stands where ways to vote do: counts that come one after the other are not added up",
					r.modes[m-1]))
			}
		}
	}
}

// otherPersons reports whether the rows of the group lack a place that those of the group before name, in a unit of otherwise
// the same name, and are of other persons than those: "Adams, 1" with one candidate, and then "1" with another.
func (r *reader) otherPersons(gi int32) bool {
	if gi == 0 || r.groups[gi-1].contest != r.groups[gi].contest {
		return false
	}
	own, before := &r.units[r.groups[gi].unit], &r.units[r.groups[gi-1].unit]
	if own.total || before.total || len(own.path) >= len(before.path) ||
		slices.ContainsFunc(own.path, func(s feed.Step) bool { return !slices.Contains(before.path, s) }) {
		return false
	}
	persons := func(g *group) []int32 {
		return slices.DeleteFunc(r.optionsOf(g), func(o int32) bool { return r.names[o].nobody })
	}
	here, there := persons(&r.groups[gi]), persons(&r.groups[gi-1])
	return len(here) > 0 && len(there) > 0 && !slices.ContainsFunc(here, func(o int32) bool { return slices.Contains(there, o) })
}

// otherWays reports whether the rows of the group are of ways to vote that the group before has none of.
func (r *reader) otherWays(gi int32) bool {
	if r.Type == None || gi == 0 || r.groups[gi-1].contest != r.groups[gi].contest {
		return false
	}
	own := r.waysIn(gi)
	return len(own) > 0 && !slices.ContainsFunc(r.waysIn(gi-1), func(m int32) bool { return slices.Contains(own, m) })
}

// waysIn are the ways to vote of which the group has rows.
func (r *reader) waysIn(gi int32) (modes []int32) {
	for id := r.groups[gi].first; id > 0; id = r.numbers[id-1].next {
		if m := r.numbers[id-1].mode; !slices.Contains(modes, m) {
			modes = append(modes, m)
		}
	}
	return modes
}

// twice reports whether the group has two numbers for one option.
func (r *reader) twice(g *group) bool {
	seen := map[[2]int32]bool{}
	for id := g.first; id > 0; id = r.numbers[id-1].next {
		n := &r.numbers[id-1]
		if seen[[2]int32{n.option, n.mode}] {
			return true
		}
		seen[[2]int32{n.option, n.mode}] = true
	}
	return false
}

// allAlike holds the groups of a contest in which all options have the same votes in each unit, in several units, or beside a
// column with others or one of shares that differ: the column that is read holds the unit's votes, not the option's.
func (r *reader) allAlike() {
	if len(r.Options) > 0 {
		return
	}
	alike, unlike := map[int32]int{}, map[int32]bool{}
	for gi := range r.groups {
		g := &r.groups[gi]
		first, options := int64(-1), 0
		for id := g.first; id > 0; id = r.numbers[id-1].next {
			n := &r.numbers[id-1]
			if r.names[n.option].kind != feed.NotBeside || n.mode > 0 {
				continue
			}
			options++
			if first >= 0 && n.votes != first {
				unlike[g.contest] = true
			}
			first = n.votes
		}
		if options > 1 && first > 0 {
			alike[g.contest] += options - 1
		}
	}
	others := 0
	for _, o := range r.others {
		others += o.rows
	}
	for gi := range r.groups {
		g := &r.groups[gi]
		if n := alike[g.contest]; n > 0 && !unlike[g.contest] && (n > 1 || others > 0 || r.shares.unlike) && g.first > 0 {
			r.hold(g, "all options have the same votes in each unit: does the column hold the unit's, and another the options'?")
		}
	}
}

// nestedWays are the ways to vote of which one is a part of the other by its name, as "Absentee Mail" is of "Absentee": the
// whole and the part.
func nestedWays(names []string) (pairs [][2]int) {
	for part, p := range names {
		for whole, w := range names {
			all := split(p)
			if part != whole && len(split(w)) > 0 && len(split(w)) < len(all) &&
				!slices.ContainsFunc(split(w), func(x string) bool { return !slices.Contains(all, x) }) {
				pairs = append(pairs, [2]int{whole, part})
			}
		}
	}
	return pairs
}
