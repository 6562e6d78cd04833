package live

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
	"github.com/canvassdesk/canvass/internal/place"
	"github.com/canvassdesk/canvass/internal/tally"
)

// layout is a contest's returns as a table.
type layout struct {
	table   *estimate.Table // nil where none can be made
	none    string          // why there is no estimate, empty where there may be one
	from    string
	ballots *int64

	contest  *tally.Contest
	options  map[canvass.OptionID]int
	fips     map[string]bool // counties that have a row
	own      *baseline.File
	unstated []string // counties of which nobody says whether they are wholly counted
}

// layOut lays out a contest's count by unit. Units that have not reported are those that its file, its own baseline or
// the table of counties name.
func layOut(c *tally.Contest, own *baseline.File) *layout {
	l := &layout{contest: c, options: map[canvass.OptionID]int{}, fips: map[string]bool{}, own: own}
	n := c.Count
	switch {
	case n == nil && len(c.Stated) > 0:
		l.none = "no estimate: sources give shares and percentages, and no counts"
		return l
	case n == nil:
		l.none = "no estimate: no votes reported yet"
		return l
	case n.Partial:
		l.none = "no estimate: the count leaves out options that are on the ballot"
		return l
	case n.Official != "":
		l.none = "no estimate: the count is complete"
		return l
	}
	t := &estimate.Table{Fell: fell(n)}
	for _, o := range c.Info.Ballot.Options {
		l.option(t, o)
	}
	for _, o := range n.Options {
		l.option(t, o.Option)
	}
	if n.By == c.Info.Authority && n.Cast != nil {
		l.ballots = n.Cast
	}
	if n.Cast != nil {
		t.Cast = *n.Cast
	}
	if len(t.Options) == 0 {
		l.none = "no estimate: nobody is known to be on the ballot"
		return l
	}
	switch {
	case own != nil:
		t.Covariates, l.from = own.Covariates, "the file given"
	case c.Info.Jurisdiction != "":
		t.Covariates = baseline.Covariates
	}
	l.table = t
	l.parts()
	if len(t.Units) == 0 {
		l.whole()
		return l
	}
	l.missing()
	if own == nil && len(l.fips) > 0 {
		l.from = fmt.Sprintf("votes for president in %d by county", baseline.Year(c.ID.Cycle()))
	}
	if len(l.unstated) > 0 {
		t.Notes = append(t.Notes, estimate.Warning{
			Kind: estimate.NotStated,
			Text: fmt.Sprintf("no source says whether %s is wholly counted%s", l.unstated[0], more(len(l.unstated)-1)),
		})
	}
	return l
}

func more(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", nor of one other"
	}
	return fmt.Sprintf(", nor of %d others", n)
}

func (l *layout) option(t *estimate.Table, o canvass.OptionID) {
	if _, ok := l.options[o]; !ok {
		l.options[o] = len(t.Options)
		t.Options = append(t.Options, string(o))
	}
}

// mostUnits is how many reporting units are estimated one by one. Where there are more, as in a state that is counted by
// precincts, the counties that they lie in are: an estimate of thousands would take longer than the next report.
var mostUnits = 1000

// units are those that reported, of the level of those that are known beforehand, place by place: a precinct beside its
// county would be counted twice. Where none are known they are the smallest, or the places right below the whole where
// there are too many.
func (l *layout) units() []tally.Part {
	count := l.contest.Count
	whole, parts := map[string]bool{}, map[string]bool{} // the places known as such, and those of which units within are
	for id := range l.known() {
		top, _, nested := strings.Cut(string(id), "/")
		if nested {
			parts[top] = true
		} else {
			whole[top] = true
		}
	}
	switch {
	case len(whole)+len(parts) == 0 && count.HasParts() <= mostUnits, len(whole) == 0 && len(parts) > 0:
		return count.Parts()
	case len(parts) == 0:
		return count.Tops()
	}
	byParts := func(p *tally.Part) bool {
		top, _, _ := strings.Cut(string(p.Unit), "/")
		return parts[top] && !whole[top]
	}
	out := slices.DeleteFunc(slices.Clone(count.Tops()), func(p tally.Part) bool { return byParts(&p) })
	for _, p := range count.Parts() {
		if byParts(&p) {
			out = append(out, p)
		}
	}
	return out
}

// known are the units that the contest's own baseline names, else its file.
func (l *layout) known() iter.Seq[canvass.UnitID] {
	return func(yield func(canvass.UnitID) bool) {
		if l.own != nil {
			for i := range l.own.Rows {
				if !yield(l.own.Rows[i].Unit) {
					return
				}
			}
			return
		}
		for i := range l.contest.Info.Units {
			if !yield(l.contest.Info.Units[i].ID) {
				return
			}
		}
	}
}

// parts are the units that reported.
func (l *layout) parts() {
	var came []canvass.Time
	for _, p := range l.units() {
		if !p.InSum || p.Unit == "" {
			continue
		}
		u := l.unit(string(p.Unit), p.Area)
		if p.Named != nil {
			u.Name = cmp.Or(p.Named.Name, u.Name)
		}
		for _, o := range p.Count.Options {
			l.option(l.table, o.Option)
		}
		u.Votes = make([]int64, len(l.table.Options))
		for _, o := range p.Count.Options {
			u.Votes[l.options[o.Option]] = max(0, o.Votes)
		}
		u.Status = l.status(&p)
		if p.Count.Cast != nil && u.Bound < 0 {
			u.Bound, u.Cast = *p.Count.Cast, true
		}
		l.baseline(&u, p.Named)
		l.table.Units = append(l.table.Units, u)
		came = append(came, p.Count.Recorded)
	}
	moments := slices.Compact(slices.Sorted(slices.Values(came)))
	for i, at := range came { // a unit's turn is that of its newest count
		turn, _ := slices.BinarySearch(moments, at)
		l.table.Units[i].Turn = turn + 1
	}
	for i := range l.table.Units { // an option that only a later unit named
		u := &l.table.Units[i]
		for len(u.Votes) < len(l.table.Options) {
			u.Votes = append(u.Votes, 0)
		}
	}
}

// unit is a row of the table without votes and covariates yet.
func (l *layout) unit(id string, area canvass.Area) estimate.Unit {
	u := estimate.Unit{ID: id, Status: estimate.Out, Bound: -1}
	if area != canvass.Statewide && area != "" {
		u.Area = string(area)
		u.ID = string(area) + "/" + id
	}
	name := english.Titled(strings.ReplaceAll(id[strings.LastIndexAny(id, ":/")+1:], "_", "-"))
	if known := l.contest.Info.Unit(area, canvass.UnitID(id)); known != nil {
		name = known.Name
		if known.Registered != nil {
			u.Bound = *known.Registered
		}
	}
	u.Name = name
	return u
}

// status is how far a unit that reported is counted: as its source says; else a county, and what is a sum of smaller units,
// may be counted in part, and what is smaller is counted at once.
func (l *layout) status(p *tally.Part) estimate.Status {
	n := p.Count
	out, known := n.Out()
	switch {
	case n.Units != nil && n.UnitsOf != nil && *n.Units < *n.UnitsOf:
		if *n.Units == 0 && n.Valid == 0 {
			return estimate.Out
		}
		return estimate.Part
	case n.Units != nil && n.UnitsOf != nil, n.Final, known && out == 0:
		return estimate.In
	case known:
		return estimate.Part
	case l.contest.Status == tally.Complete || l.contest.Status == tally.Certified:
		return estimate.In
	case n.Summed || county(string(p.Unit)) || p.Named != nil && p.Named.FIPS != "":
		l.unstated = append(l.unstated, l.unit(string(p.Unit), p.Area).Name)
		return estimate.Part
	}
	return estimate.In
}

// county reports whether a unit's id is that of a county.
func county(id string) bool {
	kind, rest, ok := strings.Cut(id, ":")
	return ok && !strings.Contains(rest, "/") && slices.Contains([]string{"county", "parish", "borough"}, kind)
}

// baseline fills in what was known of a unit beforehand.
func (l *layout) baseline(u *estimate.Unit, named *canvass.UnitName) {
	u.X = make([]float64, len(l.table.Covariates))
	for j := range u.X {
		u.X[j] = math.NaN()
	}
	if l.own != nil {
		for i := range l.own.Rows {
			if r := &l.own.Rows[i]; string(r.Unit) == u.ID {
				u.Baseline, u.X = r.Baseline, r.X
				if r.Bound >= 0 {
					u.Bound, u.Cast = r.Bound, false
				}
			}
		}
		return
	}
	code := ""
	switch {
	case named != nil && named.FIPS != "":
		code = named.FIPS
	case county(u.ID) && named != nil && named.County != "": // as its precincts say
		code = named.County
	case county(u.ID):
		_, name, _ := strings.Cut(u.ID, ":")
		if p, _ := place.Find(l.contest.Info.Jurisdiction, strings.ReplaceAll(name, "-", " "), l.on()); p != nil {
			code = p.Code
		}
	}
	if r, ok := baseline.County(code, string(l.contest.ID.Party()), l.contest.ID.Cycle()); ok && !l.fips[code] {
		l.fips[code] = true
		u.Baseline, u.X = r.Baseline, r.X
	}
}

func (l *layout) on() string {
	if d := day(l.contest); !d.IsZero() {
		return d.Format(time.DateOnly)
	}
	return ""
}

// missing are the units that have not reported.
func (l *layout) missing() {
	has := map[string]bool{}
	for i := range l.table.Units {
		has[l.table.Units[i].ID] = true
	}
	reported := maps.Clone(has)
	add := func(u estimate.Unit) {
		for i, c := range u.ID {
			if c == '/' && reported[u.ID[:i]] { // as a part of what it lies in
				return
			}
		}
		if has[u.ID] {
			return
		}
		has[u.ID] = true
		u.Votes = make([]int64, len(l.table.Options))
		l.table.Units = append(l.table.Units, u)
	}
	for i := range l.contest.Info.Units {
		known := &l.contest.Info.Units[i]
		u := l.unit(string(known.ID), known.Area)
		if !has[u.ID] {
			l.baseline(&u, nil)
			add(u)
		}
	}
	switch {
	case l.own != nil:
		for i := range l.own.Rows {
			r := &l.own.Rows[i]
			u := l.unit(string(r.Unit), canvass.Statewide)
			u.Baseline, u.Bound, u.X = r.Baseline, max(u.Bound, r.Bound), r.X
			u.Name = cmp.Or(r.Name, u.Name)
			add(u)
		}
	case len(l.fips) > 0:
		for _, r := range baseline.Counties(l.contest.Info.Jurisdiction, string(l.contest.ID.Party()), l.contest.ID.Cycle(), l.on()) {
			if l.fips[r.FIPS] {
				continue
			}
			add(estimate.Unit{ID: r.FIPS, Name: r.Name, Status: estimate.Out, Baseline: r.Baseline, Bound: -1, X: r.X})
		}
	case l.contest.Count.UnitsOf != nil && len(l.contest.Info.Units) == 0:
		// "106 of 247 towns": the others have no name here.
		for i := len(l.table.Units); int64(i) < min(*l.contest.Count.UnitsOf, 50_000); i++ {
			u := estimate.Unit{ID: fmt.Sprintf("unit-without-report-%d", i+1), Name: "a unit without a report", Status: estimate.Out, Bound: -1}
			u.X = make([]float64, len(l.table.Covariates))
			for j := range u.X {
				u.X[j] = math.NaN()
			}
			add(u)
		}
	case len(l.contest.Info.Units) == 0 && l.contest.Count.Cast == nil && !l.contest.Count.Final && l.contest.Status == tally.Counting:
		// The first precincts of a state are not all of it, though all of them are in.
		l.none = "no estimate: nobody says how many reporting units there are"
		l.table = nil
	}
}

// whole is the table of a contest that is counted as one.
func (l *layout) whole() {
	n := l.contest.Count
	u := l.unit("whole", canvass.Statewide)
	u.Name = "the whole contest"
	u.Votes = make([]int64, len(l.table.Options))
	for _, o := range n.Options {
		u.Votes[l.options[o.Option]] = max(0, o.Votes)
	}
	l.table.Covariates = nil
	u.Status = estimate.Part
	out, known := n.Out()
	switch {
	case known && out == 0 || n.Final:
		u.Status = estimate.In
	case n.Cast != nil:
		u.Bound, u.Cast = *n.Cast, true
	default:
		l.none = "no estimate: the count is of the whole contest, and nobody says of how many"
		l.table = nil
		return
	}
	l.table.Units = []estimate.Unit{u}
}

// longestFall is how many of a source's earlier counts are looked at for falls.
const longestFall = 500

// fell is the largest fall of an option's votes from one count of the source to its next.
func fell(n *tally.Count) int64 {
	var most int64
	for i := 0; i < longestFall && n.Previous != nil; i++ {
		for _, o := range n.Previous.Options {
			now, _ := n.Votes(o.Option)
			most = max(most, o.Votes-now)
		}
		n = n.Previous
	}
	return most
}
