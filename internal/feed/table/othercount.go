package table

import (
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

// merged holds all units of a contest in which rows without a place stand among others, two of them for one option: the
// cells of places are merged, or left empty below the first, and which place such a row is of is not said.
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
		if u := &r.units[g.unit]; len(u.path) == 0 && !u.total && named[g.contest] && (r.twice(g) || g.again) {
			contests = append(contests, g.contest)
		}
	}
	for i := range r.groups {
		if g := &r.groups[i]; slices.Contains(contests, g.contest) {
			r.hold(g, "rows without a place stand among the others, several for one option: are the cells of places merged, or left empty below the first?")
		}
	}
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
