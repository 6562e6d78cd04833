package table

import (
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass/internal/feed"
)

// oneWay holds all groups of a table whose votes were all cast in one way: a part of the votes, and not the units' count.
func (r *reader) oneWay() {
	way := ""
	switch {
	case r.Type != None:
		for _, m := range r.modes {
			if way != "" || feed.AllWays(m) || m == "" {
				return
			}
			way = m
		}
	case r.Votes == None && len(r.Options) == 0 && len(r.Modes) == 1:
		way = r.Modes[0].Name
	}
	if way == "" || recountOnly(way) {
		return
	}
	for gi := range r.groups {
		if g := &r.groups[gi]; g.first > 0 {
			r.hold(g, fmt.Sprintf("all votes of the table were cast in one way, %q: a part of the count, which would stand for the whole", way))
		}
	}
}

// recountOnly reports whether a name where ways to vote are wanted is that of a count: "Official".
func recountOnly(name string) bool {
	return !slices.ContainsFunc(split(name), func(w string) bool { return !recountWords[w] && !countWords[w] && w != "results" && w != "result" })
}

// leastParties is with how many parties of one candidate each, and nobody else, a table is a general election's.
const leastParties = 3

// candidate notes whom a row of the presidency names, by its party.
func (r *reader) candidate(party string, row []string) {
	name := feed.At(row, r.Option)
	if r.Option == None || party == "" || name == "" || feed.Nobody(name) || r.mapping.Beside(name) != feed.NotBeside {
		return
	}
	if r.persons == nil {
		r.persons = map[string][]string{}
	}
	if of := r.persons[party]; len(of) < 2 && !slices.Contains(of, name) {
		r.persons[party] = append(of, name)
	}
}

// oneCandidateEach holds all groups of a table in which each of three parties or more has one candidate for the presidency,
// and each another.
func (r *reader) oneCandidateEach() {
	if len(r.persons) < leastParties {
		return
	}
	seen := map[string]bool{}
	for _, of := range r.persons {
		if len(of) != 1 || seen[of[0]] {
			return
		}
		seen[of[0]] = true
	}
	for gi := range r.groups {
		r.hold(&r.groups[gi], fmt.Sprintf("each of %d parties has one candidate, as in a general election: if these are primaries, say so in a column “stage”, or give this party's rows alone",
			len(r.persons)))
	}
}

// totalsThatLack holds sums of the table that have no number for an option which units have votes of: an empty cell is no zero.
func (r *reader) totalsThatLack() {
	votes := map[int32]map[int32]bool{}
	for gi := range r.groups {
		g := &r.groups[gi]
		for id := g.first; id > 0 && !r.units[g.unit].total; id = r.numbers[id-1].next {
			n := &r.numbers[id-1]
			if n.votes > 0 && r.names[n.option].kind == feed.NotBeside {
				if votes[g.contest] == nil {
					votes[g.contest] = map[int32]bool{}
				}
				votes[g.contest][n.option] = true
			}
		}
	}
	for gi := range r.groups {
		g := &r.groups[gi]
		u := &r.units[g.unit]
		if !u.total || len(u.path) > 0 || g.first == 0 || !g.empty {
			continue
		}
		own := r.optionsOf(g)
		for o := range votes[g.contest] {
			if !slices.Contains(own, o) {
				r.hold(g, fmt.Sprintf("the sum has no number of %q, and units have votes", r.names[o].option.Name))
				break
			}
		}
	}
}
