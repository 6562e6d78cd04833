package table

import (
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
)

// ways is what the columns of the ways to vote come to, beside the column of votes: whether they are all ways, only the
// table as a whole shows. Of rows with votes and a number in each of these columns, added is how many add up to the
// votes, less how many to fewer, first the line of one of these.
type ways struct {
	added, less int
	first       int
	votes, sum  int64 // of that line
}

// note takes a row. Where one way has all votes, the others having none, nothing is shown.
func (w *ways) note(line int, votes, sum int64, columns []int64) {
	some := 0
	for _, v := range columns {
		if v > 0 {
			some++
		}
	}
	switch {
	case slices.Contains(columns, missing) || votes <= 0:
	case sum == votes && some > 1:
		w.added++
	case sum < votes:
		if w.less == 0 {
			w.first, w.votes, w.sum = line, votes, sum
		}
		w.less++
	}
}

// all reports whether the columns are all ways to vote: in most rows they add up to the votes.
func (w *ways) all() bool { return w.added > w.less }

// unlike holds a unit in which the ways to vote add up to less than the votes, where they are all ways.
func (r *reader) unlike(g *group) {
	if k := len(r.Modes); r.ways.all() {
		for id := g.first; id > 0; id = r.numbers[id-1].next {
			n := &r.numbers[id-1]
			columns := r.columns[int(id-1)*k : int(id)*k]
			var sum int64
			for _, v := range columns {
				sum += max(v, 0)
			}
			if r.names[n.option].kind == feed.NotBeside && sum < n.votes && !slices.Contains(columns, missing) {
				r.hold(g, fmt.Sprintf("line %d: %q has %d votes, and %d when the ways to vote are added up", n.line, r.names[n.option].option.Name, n.votes, sum))
				return
			}
		}
	}
}

// remarkWays says of a table that its ways to vote are not all, where they are not.
func (r *reader) remarkWays() {
	if w := &r.ways; w.less > 0 && !w.all() {
		r.remark("in %s the ways to vote add up to less than the votes (line %d: %d and %d): the column of votes is counted",
			english.Many(w.less, "row", "rows"), w.first, w.sum, w.votes)
	}
}
