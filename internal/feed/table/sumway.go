package table

import (
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass/internal/feed"
)

// sumWays holds the groups of a contest in which one way to vote is the sum of others.
func (r *reader) sumWays() {
	ways := r.addedWays()
	sums := map[int32]*feed.WaySums{}
	votes := make([]int64, len(ways))
	for gi := range r.groups {
		g := &r.groups[gi]
		if sums[g.contest] == nil {
			sums[g.contest] = feed.NewWaySums(len(ways))
		}
		if s := sums[g.contest]; s.Open() {
			for _, o := range r.optionsOf(g) {
				r.waysOf(g, o, ways, votes)
				s.Add(votes)
			}
		}
	}
	var names []string
	for _, w := range ways {
		names = append(names, r.wayName(w))
	}
	for gi := range r.groups {
		if why := sums[r.groups[gi].contest].Why(names); why != "" {
			r.hold(&r.groups[gi], why+"; keep the rows that count with only in a mapping")
		}
	}
	r.waysWithin(ways, names)
}

// waysWithin holds the groups of a contest in which a way to vote that is a part of another by its name never has more votes:
// "Absentee Mail" in "Absentee".
func (r *reader) waysWithin(ways []int, names []string) {
	votes := make([]int64, len(ways))
	for _, pair := range nestedWays(names) {
		whole, part := pair[0], pair[1]
		some, more := map[int32]bool{}, map[int32]bool{}
		for gi := range r.groups {
			g := &r.groups[gi]
			for _, o := range r.optionsOf(g) {
				r.waysOf(g, o, ways, votes)
				some[g.contest] = some[g.contest] || votes[part] > 0
				more[g.contest] = more[g.contest] || votes[part] > votes[whole]
			}
		}
		for gi := range r.groups {
			if g := &r.groups[gi]; some[g.contest] && !more[g.contest] {
				r.hold(g, fmt.Sprintf("%q may be a part of %q, by its name and its votes: added up, they would be counted twice; keep the rows or columns that count in a mapping",
					names[part], names[whole]))
			}
		}
	}
}

// addedWays are the ways to vote whose votes are added up: those that rows name, less what is said to be all of them, or
// the columns of a table without a column of votes.
func (r *reader) addedWays() (ways []int) {
	switch {
	case r.Type != None:
		for i, m := range r.modes {
			if !feed.AllWays(m) {
				ways = append(ways, i)
			}
		}
	case r.Votes == None && len(r.Options) == 0, slices.ContainsFunc(r.Options, func(o OptionColumn) bool { return o.At == None }):
		for i := range r.Modes {
			ways = append(ways, i)
		}
	}
	return ways
}

func (r *reader) wayName(way int) string {
	if r.Type != None {
		return r.modes[way]
	}
	return r.Modes[way].Name
}

// optionsOf are the options of a group.
func (r *reader) optionsOf(g *group) (options []int32) {
	for id := g.first; id > 0; id = r.numbers[id-1].next {
		if n := &r.numbers[id-1]; r.names[n.option].kind == feed.NotBeside && !slices.Contains(options, n.option) {
			options = append(options, n.option)
		}
	}
	return options
}

// waysOf fills in the votes of an option of a group by the ways.
func (r *reader) waysOf(g *group, option int32, ways []int, votes []int64) {
	clear(votes)
	for id := g.first; id > 0; id = r.numbers[id-1].next {
		n := &r.numbers[id-1]
		if n.option != option {
			continue
		}
		for i, w := range ways {
			if r.Type == None {
				votes[i] += max(0, r.columns[int(id-1)*len(r.Modes)+w])
			} else if int(n.mode) == w+1 {
				votes[i] += n.votes
			}
		}
	}
}
