package table

import (
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// neighbours are the groups that stand right before and behind a row whose party is not said, in its unit; plus one,
// zero for none.
type neighbours struct{ unit, before, after int32 }

// said notes that a row of a group whose party is known was read: it stands behind those that wait.
func (r *reader) said(gi int32) {
	for _, id := range r.pending {
		if s := r.sides[id]; s.unit == r.groups[gi].unit {
			s.after = gi + 1
			r.sides[id] = s
		}
	}
	r.pending, r.before = r.pending[:0], gi+1
}

// unsaid notes that the number to come has no party.
func (r *reader) unsaid(gi int32) {
	s := neighbours{unit: r.groups[gi].unit}
	if r.before > 0 && r.groups[r.before-1].unit == s.unit {
		s.before = r.before
	}
	id := int32(len(r.numbers) + 1)
	r.sides[id] = s
	r.pending = append(r.pending, id)
}

// endPending says that nothing of the unit's contest stands behind the rows that wait.
func (r *reader) endPending() { r.pending, r.before = r.pending[:0], 0 }

// partyless reports whether the contest's rows do not say their party in a table that has a column for it.
func (r *reader) partyless(c *contest) bool {
	return r.Party != None && c.kind == ours && c.said.Party == "" && c.said.PartyName == ""
}

// parties finds the parties of rows that do not say theirs: of the only party of the table, or of the rows around them.
// What is left stays in a group of its own, which is held where its unit has rows of a party.
func (r *reader) parties() {
	of := map[int32][]int32{} // groups with a party, by unit
	for i := range r.groups {
		if c := &r.contests[r.groups[i].contest]; c.kind == ours && c.said.Party != "" {
			of[r.groups[i].unit] = append(of[r.groups[i].unit], int32(i))
		}
	}
	single := r.single()
	for i := 0; i < len(r.groups); i++ {
		if c := &r.contests[r.groups[i].contest]; r.partyless(c) {
			r.party(int32(i), of[r.groups[i].unit], single)
		}
	}
}

func (r *reader) party(gi int32, siblings []int32, single canvass.Party) {
	g := &r.groups[gi]
	if len(siblings) == 0 {
		if to := r.contestOfParty(g.contest, single); to >= 0 {
			g.contest = to
			return
		}
		for id := g.first; id > 0 && r.named(); id = r.numbers[id-1].next {
			if nm := &r.names[r.numbers[id-1].option]; nm.kind == feed.NotBeside || nm.kind == feed.BesideWriteIns {
				r.hold(g, fmt.Sprintf("line %d: the party of %q is not said, and other rows say theirs", r.numbers[id-1].line, nm.option.Name))
			}
		}
		return
	}
	times := map[int32]int{}
	for id := g.first; id > 0; id = r.numbers[id-1].next {
		times[r.numbers[id-1].option]++
	}
	parties := len(siblings)
	if r.minor[g.unit] {
		parties++ // one whose rows are left out
	}
	before := r.each(g, times, parties, func(s neighbours) int32 { return s.before })
	after := r.each(g, times, parties, func(s neighbours) int32 { return s.after })
	var kept []int32
	for id := g.first; id > 0; {
		n := &r.numbers[id-1]
		next, nm, s := n.next, &r.names[n.option], r.sides[id]
		to := int32(0)
		switch {
		case single != "" && parties == 1:
			to = siblings[0] + 1
		case !nm.nobody:
		case parties > 1 && before[n.option]:
			to = s.before
		case parties > 1 && after[n.option]:
			to = s.after
		case s.before > 0 && !r.minor[g.unit] && (s.before == s.after || parties == 1 && s.after == 0):
			to = s.before
		}
		if to > 0 && r.has(to-1, n) {
			to = 0 // that party's is there already
		}
		if n.next = 0; to > 0 {
			r.link(&r.groups[to-1], id)
		} else if nm.kind == feed.NotBeside || nm.kind == feed.BesideWriteIns {
			kept = append(kept, id)
			r.hold(g, fmt.Sprintf("line %d: the party of %q is not said, and the unit has rows of a party", n.line, nm.option.Name))
		}
		id = next
	}
	g.first, g.last = 0, 0
	for _, id := range kept {
		r.link(g, id)
	}
}

// has reports whether the group has a row for the same option and way of voting.
func (r *reader) has(gi int32, n *number) bool {
	for id := r.groups[gi].first; id > 0; id = r.numbers[id-1].next {
		if o := &r.numbers[id-1]; o.option == n.option && o.mode == n.mode {
			return true
		}
	}
	return false
}

// named reports whether some row of a presidential contest says its party.
func (r *reader) named() bool {
	return slices.ContainsFunc(r.contests, func(c contest) bool {
		return c.said.Office == feed.President && (c.said.Party != "" || c.said.PartyName != "")
	})
}

// each are the options that have one row beside each of the unit's parties, on the side that is asked for.
func (r *reader) each(g *group, times map[int32]int, parties int, side func(neighbours) int32) map[int32]bool {
	found := map[int32]map[int32]bool{}
	for id := g.first; id > 0; id = r.numbers[id-1].next {
		o := r.numbers[id-1].option
		if x := side(r.sides[id]); x > 0 {
			if found[o] == nil {
				found[o] = map[int32]bool{}
			}
			found[o][x] = true
		}
	}
	all := map[int32]bool{}
	for o, groups := range found {
		all[o] = len(groups) == parties && times[o] == parties
	}
	return all
}

func (r *reader) link(g *group, id int32) {
	if g.last > 0 {
		r.numbers[g.last-1].next = id
	} else {
		g.first = id
	}
	g.last = id
}

// contestOfParty is the contest of the party, otherwise as the one that is given; -1 for none.
func (r *reader) contestOfParty(ci int32, p canvass.Party) int32 {
	if p == "" {
		return -1
	}
	for i := range r.contests {
		c, own := &r.contests[i], &r.contests[ci]
		if c.kind == ours && c.said.Party == p && c.said.Office == own.said.Office && c.said.State == own.said.State && c.said.Date == own.said.Date {
			return int32(i)
		}
	}
	return -1
}
