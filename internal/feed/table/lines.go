package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
)

// lines looks at districts: a table may list a precinct's vote in parts, one for each district that it lies in; or the
// same vote again for each of several lines; or beside its counties the sums by district. Only the first adds up.
func (r *reader) lines() {
	if !slices.ContainsFunc(r.units, func(u unit) bool { return u.district != "" }) {
		return
	}
	r.onlyDistricts()
	byContest := map[int32][]int32{}
	for i := range r.groups {
		byContest[r.groups[i].contest] = append(byContest[r.groups[i].contest], int32(i))
	}
	for ci := range r.contests {
		groups := byContest[int32(ci)]
		r.repeats(groups)
		r.across(groups)
	}
}

// onlyDistricts forgets the district of units that lie in one only.
func (r *reader) onlyDistricts() {
	districts := map[string]map[string]bool{}
	for i := range r.units {
		u := &r.units[i]
		if districts[u.base] == nil {
			districts[u.base] = map[string]bool{}
		}
		districts[u.base][u.district] = true
	}
	for i := range r.units {
		if u := &r.units[i]; len(u.path) > 0 && len(districts[u.base]) == 1 {
			u.district = ""
		}
	}
}

// repeats finds units whose vote stands once for each of several districts.
func (r *reader) repeats(groups []int32) {
	several := map[string][]int32{}
	var order []string
	for _, gi := range groups {
		u := &r.units[r.groups[gi].unit]
		if u.district == "" || len(u.path) == 0 && !u.total {
			continue
		}
		if several[u.base] == nil {
			order = append(order, u.base)
		}
		several[u.base] = append(several[u.base], gi)
	}
	var alike []string
	some := 0
	for _, base := range order {
		of := several[base]
		if len(of) < 2 || r.sum(of[0]) == 0 {
			continue
		}
		some++
		first := r.figuresOf(of[0])
		if !slices.ContainsFunc(of[1:], func(gi int32) bool { return r.figuresOf(gi) != first }) {
			alike = append(alike, base)
		}
	}
	if some >= 3 && len(alike) == some {
		r.remark("the votes of %d units stand again under each of several districts, with the same figures: they are counted once", some)
	}
	for _, base := range alike {
		of := several[base]
		if some >= 3 && len(alike) == some {
			for _, gi := range of[1:] {
				r.drop(gi)
			}
			g := &r.groups[of[0]]
			g.whole = true
			g.note = strings.TrimSpace(g.note + fmt.Sprintf(" the same figures stand under %d districts, and are counted once", len(of)))
			continue
		}
		if 10*len(alike) < some {
			break // a file of parts: that some have the same few votes is chance
		}
		for _, gi := range of {
			r.hold(&r.groups[gi], fmt.Sprintf("line %d: the same figures under %d districts: parts, or one vote that is listed again", r.groups[gi].line, len(of)))
		}
	}
}

// across finds rows by district beside rows by county or precinct.
func (r *reader) across(groups []int32) {
	var districts, others []int32
	for _, gi := range groups {
		switch u := &r.units[r.groups[gi].unit]; {
		case len(u.path) == 0 && u.district != "":
			districts = append(districts, gi)
		case len(u.path) > 0 && !u.total:
			others = append(others, gi)
		}
	}
	if len(districts) == 0 || len(others) == 0 {
		return
	}
	bases := map[string]bool{} // units that have parts
	for _, gi := range others {
		base := r.units[r.groups[gi].unit].base
		for i := 0; i < len(base)-1; i++ {
			if base[i] == '/' {
				bases[base[:i+1]] = true
			}
		}
	}
	sums := map[int32]int64{}
	for _, gi := range others {
		base := r.units[r.groups[gi].unit].base
		if bases[base] {
			continue
		}
		for id := r.groups[gi].first; id > 0; id = r.numbers[id-1].next {
			sums[r.numbers[id-1].option] += r.numbers[id-1].votes
		}
	}
	for _, gi := range districts {
		for id := r.groups[gi].first; id > 0; id = r.numbers[id-1].next {
			sums[r.numbers[id-1].option] -= r.numbers[id-1].votes
		}
	}
	same := true
	for _, n := range sums {
		same = same && n == 0
	}
	if same {
		r.remark("the rows of %d districts add up to those of counties or precincts, and were left out", len(districts))
	}
	for _, gi := range districts {
		if same {
			r.drop(gi)
			continue
		}
		r.hold(&r.groups[gi], "rows by district stand beside rows by county or precinct, and do not add up to the same: which of them to count is not said")
	}
}

// remark notes what a person should know of the file.
func (r *reader) remark(format string, args ...any) {
	r.remarks = append(r.remarks, fmt.Sprintf(format, args...))
}

// unsureTitle says that a title that is taken for the presidency's has words of which nothing is known.
func (r *reader) unsureTitle(office string) {
	if words := feed.TitleRemark(office); words != "" && len(r.remarks) < mostTitles && !slices.Contains(r.remarks, words) {
		r.remarks = append(r.remarks, words)
	}
}

// mostTitles is how many titles are remarked on.
const mostTitles = 10

// drop leaves the group out and counts its rows.
func (r *reader) drop(gi int32) {
	g := &r.groups[gi]
	r.aside += r.length(g)
	g.first, g.last, g.hold = 0, 0, ""
}

func (r *reader) sum(gi int32) (n int64) {
	for id := r.groups[gi].first; id > 0; id = r.numbers[id-1].next {
		n += r.numbers[id-1].votes
	}
	return n
}

// figuresOf are the group's numbers in words.
func (r *reader) figuresOf(gi int32) string {
	var lines []string
	for id := r.groups[gi].first; id > 0; id = r.numbers[id-1].next {
		n := &r.numbers[id-1]
		lines = append(lines, fmt.Sprintf("%d %d %d", n.option, n.mode, n.votes))
	}
	slices.Sort(lines)
	return strings.Join(lines, ";")
}
