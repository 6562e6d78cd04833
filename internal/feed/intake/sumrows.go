package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// leastSummed is the votes of two options or more from which it is hardly chance that a unit has as many of each as all
// others beside it; beside only two others it is twice as many. One that is held in vain is a nuisance.
const leastSummed = 12

// leastAsked is the votes from which such a unit is asked about.
const leastAsked = 5

// node is a unit of a contest, or a part of the path of some: its votes are its own, or those of the units in it.
type node struct {
	entry *canvass.Entry // of a unit that holds no other
	votes map[canvass.OptionID]int64
	parts []*node
}

// brokenSums are the reports of votes that have, for two options or more, the votes of all units beside them together,
// and for one not: rows of sums under the name of a unit, in which a figure is wrong, or one of the others' is. Of few
// votes it may be chance: these are asked about. Rows that are the sum option by option the checks find.
func brokenSums(entries []*canvass.Entry) (found map[*canvass.Entry]string, asked []string) {
	type place struct {
		contest canvass.ContestID
		event   string
		area    canvass.Area
	}
	roots := map[place]map[canvass.UnitID]*node{}
	for _, e := range entries {
		r := e.Report
		if r == nil || r.Measure != canvass.Votes || len(r.Counts) == 0 || r.Unit == "" {
			continue
		}
		p := place{e.Contest, r.Event, r.Area}
		if roots[p] == nil {
			roots[p] = map[canvass.UnitID]*node{"": {}}
		}
		nodeAt(roots[p], r.Unit).entry = e
	}
	found = map[*canvass.Entry]string{}
	doubtful := map[*canvass.Entry]string{}
	for _, nodes := range roots {
		nodes[""].add()
		for _, whole := range nodes {
			whole.broken(found, doubtful)
		}
	}
	for e, why := range doubtful {
		asked = append(asked, fmt.Sprintf("%s, %s: %s", e.Contest, e.Report.Unit, why))
	}
	slices.Sort(asked)
	if n := len(asked); n > mostAsked {
		asked = append(asked[:mostAsked], fmt.Sprintf("%d units more may be sums of those beside them", n-mostAsked))
	}
	return found, asked
}

// mostAsked is how many units are asked about one by one.
const mostAsked = 5

// nodeAt is the node of the unit, made with those around it where it is not there.
func nodeAt(nodes map[canvass.UnitID]*node, unit canvass.UnitID) *node {
	if n := nodes[unit]; n != nil {
		return n
	}
	n := &node{}
	nodes[unit] = n
	around := nodeAt(nodes, unit[:max(0, strings.LastIndexByte(string(unit), '/'))])
	around.parts = append(around.parts, n)
	return n
}

// add adds the parts up.
func (n *node) add() {
	n.votes = map[canvass.OptionID]int64{}
	if len(n.parts) > 0 {
		n.entry = nil
	}
	for _, p := range n.parts {
		p.add()
		for o, v := range p.votes {
			n.votes[o] += v
		}
	}
	if n.entry != nil {
		for _, c := range n.entry.Report.Counts {
			n.votes[c.Option] = c.Votes
		}
	}
}

// broken looks at the units within the node, three or more.
func (n *node) broken(found, asked map[*canvass.Entry]string) {
	if len(n.parts) < 3 {
		return
	}
	for _, p := range n.parts {
		if p.entry == nil {
			continue
		}
		var alike, unlike []string
		var votes int64
		for o, all := range n.votes {
			switch own := p.votes[o]; {
			case 2*own != all:
				unlike = append(unlike, fmt.Sprintf("%s %d and %d", o, own, all-own))
			case own > 0:
				alike = append(alike, string(o))
				votes += own
			}
		}
		if len(alike) >= 2 && len(unlike) == 1 && votes >= leastAsked {
			slices.Sort(alike)
			slices.Sort(unlike)
			to := asked
			if votes >= 2*leastSummed || votes >= leastSummed && len(n.parts) > 3 {
				to = found
			}
			to[p.entry] = fmt.Sprintf("it has the votes of the %d units beside it together for %s, and not for another (%s): it may be a sum, and one of the figures is wrong",
				len(n.parts)-1, strings.Join(alike, ", "), strings.Join(unlike[:min(len(unlike), 3)], "; "))
		}
	}
}
