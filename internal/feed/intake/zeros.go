package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
)

// asked is what is counted together: one measure of one event of a contest.
type asked struct {
	contest canvass.ContestID
	event   string
	measure canvass.Measure
}

// addZeros gives a report an option that others of the source have and it has not, with no votes, where the source shows
// that it has none: its rows come to the unit's own total, or the units that name the option have all the votes that the
// source gives it in the whole around them. Many offices leave out the rows without a vote. Where nothing shows it, the
// option stays unknown. The words say what was done, empty for nothing.
func addZeros(read []matched) []string {
	in := map[asked][]*zeroUnit{}
	var order []asked
	for i := range read {
		for _, d := range read[i].drafts {
			if d.Report == nil || len(d.Report.Counts) == 0 {
				continue
			}
			k := asked{d.Contest, d.Report.Event, d.Report.Measure}
			if in[k] == nil {
				order = append(order, k)
			}
			in[k] = append(in[k], &zeroUnit{report: d.Report, full: addsUp(d.Report, read[i].item)})
		}
	}
	var words []string
	for _, k := range order {
		words = append(words, zerosOf(k.contest, in[k])...)
	}
	return words
}

type zeroUnit struct {
	report *canvass.Report
	full   bool // its options have all the votes that the source gives the unit
	whole  bool // other units lie in it
}

// addsUp reports whether the options have all the votes of the unit, by what the source itself prints: the sum of the
// votes, or the ballots cast. Whether void ballots are among those that were cast, offices differ.
func addsUp(r *canvass.Report, it *feed.Item) bool {
	var votes int64
	for _, c := range r.Counts {
		votes += c.Votes
	}
	if f := it.Figures; f != nil && (f.Whole || f.Valid != nil && *f.Valid == votes) {
		return true
	}
	rest := votes
	for _, n := range []*int64{r.Blank, r.Overvotes} {
		if n != nil {
			rest += *n
		}
	}
	return r.Ballots != nil && *r.Ballots == rest && votes > 0 && (r.Void == nil || *r.Void == 0)
}

func zerosOf(contest canvass.ContestID, units []*zeroUnit) (words []string) {
	var options []canvass.OptionID
	for _, u := range units {
		for _, c := range u.report.Counts {
			if !slices.Contains(options, c.Option) {
				options = append(options, c.Option)
			}
		}
	}
	if !slices.ContainsFunc(units, func(u *zeroUnit) bool { return len(u.report.Counts) < len(options) }) {
		return nil // every unit names everybody
	}
	inside := map[canvass.UnitID]bool{} // units that others lie in
	for _, u := range units {
		for id := around(u.report.Unit); ; id = around(id) {
			inside[id] = true
			if id == "" {
				break
			}
		}
	}
	slices.Sort(options)
	named := map[canvass.UnitID]map[canvass.OptionID]int64{} // what the smallest units in a whole have of an option
	for _, u := range units {
		u.whole = inside[u.report.Unit]
		if u.whole || u.report.Unit == "" {
			continue
		}
		for id := around(u.report.Unit); ; id = around(id) {
			if named[id] == nil {
				named[id] = map[canvass.OptionID]int64{}
			}
			for _, c := range u.report.Counts {
				named[id][c.Option] += c.Votes
			}
			if id == "" {
				break
			}
		}
	}
	all := map[canvass.UnitID]map[canvass.OptionID]bool{} // options all of whose votes in a whole are in units that name them
	for _, u := range units {
		if !u.whole {
			continue
		}
		for _, c := range u.report.Counts {
			if named[u.report.Unit][c.Option] == c.Votes {
				if all[u.report.Unit] == nil {
					all[u.report.Unit] = map[canvass.OptionID]bool{}
				}
				all[u.report.Unit][c.Option] = true
			}
		}
	}
	var zeros, unknown omitted
	for _, u := range units {
		before := len(u.report.Counts)
		for _, o := range options {
			switch _, has := u.report.Votes(o); {
			case has:
			case u.full || allElsewhere(all, u, o):
				u.report.Counts = append(u.report.Counts, canvass.Count{Option: o})
				zeros.add(u.report.Unit, o)
			case !u.whole && u.report.Unit != "":
				unknown.add(u.report.Unit, o)
			}
		}
		if len(u.report.Counts) > before {
			canvass.SortCounts(u.report.Counts)
		}
	}
	if zeros.rows > 0 {
		words = append(words, fmt.Sprintf("%s: %s, and the source's own totals show that they have no vote: %s",
			contest, english.Many(int64(zeros.rows), "row is not there", "rows are not there"), zeros.words()))
	}
	if unknown.rows > 0 {
		words = append(words, fmt.Sprintf("%s: %s, and nothing shows that they have no vote: what stands there is not known: %s",
			contest, english.Many(int64(unknown.rows), "row is not there", "rows are not there"), unknown.words()))
	}
	return words
}

// omitted are rows that a source leaves out: how many, of whom, and the first unit.
type omitted struct {
	rows    int
	options []canvass.OptionID
	first   canvass.UnitID
}

func (x *omitted) add(unit canvass.UnitID, o canvass.OptionID) {
	if x.rows == 0 {
		x.first = unit
	}
	x.rows++
	if !slices.Contains(x.options, o) {
		x.options = append(x.options, o)
	}
}

func (x *omitted) words() string {
	const most = 5
	slices.Sort(x.options)
	var names []string
	for _, o := range x.options[:min(len(x.options), most)] {
		names = append(names, string(o))
	}
	if more := len(x.options) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("%s, the first in %s", english.List(names), cmp.Or(string(x.first), "the whole"))
}

// allElsewhere reports whether the source's total of the option in a whole around the unit is all in units that name it.
func allElsewhere(all map[canvass.UnitID]map[canvass.OptionID]bool, u *zeroUnit, o canvass.OptionID) bool {
	if u.whole || u.report.Unit == "" {
		return false
	}
	for id := around(u.report.Unit); ; id = around(id) {
		if all[id][o] {
			return true
		}
		if id == "" {
			return false
		}
	}
}

// around is the unit that the unit lies in, empty for the whole contest.
func around(u canvass.UnitID) canvass.UnitID {
	return u[:max(0, strings.LastIndexByte(string(u), '/'))]
}
