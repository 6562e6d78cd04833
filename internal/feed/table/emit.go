package table

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// finish emits what is held, and then how many rows were left out.
func (r *reader) finish() error {
	if err := r.flush(); err != nil || r.stopped {
		return err
	}
	r.remarkWays()
	r.remarkCounts()
	if r.zoneless != "" {
		r.remark("%s, in the column of moments, is none with its zone: when the figures held is not read from it", r.zoneless)
	}
	if len(r.Unit) > 0 && r.county == "" && (r.Unit[0].Level == feed.LevelPrecinct || r.Unit[0].Level == feed.LevelWard) {
		r.remark("no column names a county: where another file has units of the same names, of another county, they would take the place of these")
	}
	rest := r.aside
	for i := range r.contests {
		rest += r.contests[i].aside
	}
	if rest > 0 {
		r.out(&feed.Item{Where: "the file", Aside: rest})
	}
	for _, words := range r.remarks {
		r.out(&feed.Item{Where: "the file", Remark: words})
	}
	return nil
}

func (r *reader) out(it *feed.Item) {
	if !r.stopped && !r.emit(it) {
		r.stopped = true
	}
}

// spill emits all groups that are held, and keeps their names.
func (r *reader) spill() error {
	if err := r.flush(); err != nil || r.stopped {
		return err
	}
	for i := range r.groups {
		r.gone[r.hash(r.groups[i].contest, r.groups[i].unit)] = true
	}
	clear(r.unitKeys)
	clear(r.unitNames)
	clear(r.groupIDs)
	clear(r.sides)
	clear(r.minor)
	r.units, r.groups, r.numbers, r.columns = r.units[:0], r.groups[:0], r.numbers[:0], r.columns[:0]
	r.byUnit = nil
	r.figures, r.pending, r.before, r.lastUnit = r.figures[:0], r.pending[:0], 0, -1
	return nil
}

func (r *reader) hash(contest, unit int32) uint64 {
	u := &r.units[unit]
	return maphash.String(r.seed, fmt.Sprintf("%d\x00%s\x00%s\x00%s\x00%s\x00%s", contest, u.base, u.district, u.code, u.area, u.fips))
}

// flush emits the groups that are held.
func (r *reader) flush() error {
	r.endPending()
	r.parties()
	r.lines()
	r.attach()
	r.merged()
	r.codedApart()
	r.sumWays()
	r.countsForWays()
	r.oneWay()
	r.allAlike()
	r.oneCandidateEach()
	r.totalsThatLack()
	codes, partyless := r.codes(), !r.named()
	r.unnamed()
	it := &feed.Item{Figures: &feed.Figures{}}
	seen := make([]int32, len(r.names)*(len(r.modes)+1))
	for i := range r.groups {
		g := &r.groups[i]
		c := &r.contests[g.contest]
		if g.first == 0 && g.hold == "" && g.figures.In == nil && g.figures.Registered == nil && g.figures.Ballots == nil && g.figures.Allotted == nil {
			continue
		}
		r.item(it, int32(i), seen, codes)
		it.Contest.Partyless = partyless
		if c.kind == blank && r.offices && !r.noOffice(it, int32(i)) {
			c.aside += r.length(g)
			continue
		}
		if len(it.Figures.Counts) == 0 && it.Hold == "" && it.Figures.In == nil && it.Figures.Expected == "" && it.Figures.Registered == nil &&
			it.Figures.Ballots == nil && it.Figures.Allotted == nil {
			continue
		}
		if r.out(it); r.stopped {
			return nil
		}
	}
	return nil
}

// noOffice makes the item one of rows that name no office, in a table that names it in others: of those whom the rows of the
// presidency do not have in the same unit. It is false where nobody is left.
func (r *reader) noOffice(it *feed.Item, gi int32) bool {
	if it.Figures == nil {
		return false
	}
	had := map[string]bool{}
	for _, i := range r.ofUnit(r.groups[gi].unit) {
		if g := &r.groups[i]; r.contests[g.contest].kind == ours {
			for id := g.first; id > 0; id = r.numbers[id-1].next {
				had[r.names[r.numbers[id-1].option].option.Name] = true
			}
		}
	}
	it.NoOffice, it.Hold = r.length(&r.groups[gi]), ""
	it.Figures.Counts = slices.DeleteFunc(it.Figures.Counts, func(c feed.Count) bool { return had[c.Option.Name] || feed.Nobody(c.Option.Name) })
	return len(it.Figures.Counts) > 0
}

// ofUnit are the groups of a unit.
func (r *reader) ofUnit(unit int32) []int32 {
	if r.byUnit == nil {
		r.byUnit = map[int32][]int32{}
		for i := range r.groups {
			r.byUnit[r.groups[i].unit] = append(r.byUnit[r.groups[i].unit], int32(i))
		}
	}
	return r.byUnit[unit]
}

// unnamed puts units whose largest place is not said, in a table that says it of others, into one of their own: a
// federal precinct without a county is no part of the counties beside it, and not the same votes.
func (r *reader) unnamed() {
	if len(r.Unit) < 2 {
		return
	}
	top := r.Unit[0].Level
	if !slices.ContainsFunc(r.units, func(u unit) bool { return len(u.path) > 0 && u.path[0].Level == top }) {
		return
	}
	for i := range r.units {
		if u := &r.units[i]; !u.total && len(u.path) > 0 && u.path[0].Level != top {
			u.path = append([]feed.Step{{Level: top, Name: "not named"}}, u.path...)
		}
	}
}

func (r *reader) length(g *group) (n int) {
	for id := g.first; id > 0; id = r.numbers[id-1].next {
		n++
	}
	return n
}

// codes are the units, by path, whose codes tell several of one name apart.
func (r *reader) codes() map[string]bool {
	if r.Code == None {
		return nil
	}
	first, several := map[string]string{}, map[string]bool{}
	for i := range r.units {
		u := &r.units[i]
		k := u.base + "\x00" + u.district
		if code, known := first[k]; known && code != u.code {
			several[k] = true
		} else {
			first[k] = u.code
		}
	}
	return several
}

// item makes the group an item, in the room of the one before. seen has the last group of each name.
func (r *reader) item(it *feed.Item, gi int32, seen []int32, codes map[string]bool) {
	g := &r.groups[gi]
	c, u := &r.contests[g.contest], &r.units[g.unit]
	if len(r.Modes) > 0 {
		r.unlike(g)
	}
	f := it.Figures
	counts, modes := f.Counts[:0], f.Modes[:0]
	*f = g.figures
	f.Counts, f.Modes = counts, modes
	*it = feed.Item{
		Where: "line " + strconv.Itoa(int(g.line)), Contest: c.said, At: g.at, Figures: f, Note: g.note, Hold: g.hold,
		Unit: feed.Unit{Path: u.within(), Total: u.total, Area: u.area, IDs: u.ids()},
	}
	if g.whole {
		it.Unit.Path = u.path
	}
	if len(codes) > 0 && codes[u.base+"\x00"+u.district] && u.code != "" && len(it.Unit.Path) > 0 {
		it.Unit.Path = slices.Clone(it.Unit.Path) // it is the unit's own
		it.Unit.Path[len(it.Unit.Path)-1].Name += " " + u.code
	}
	if it.Hold == "" {
		it.Hold = u.doubt
	}
	t := talk{r: r, it: it, group: g}
	for id := g.first; id > 0; id = r.numbers[id-1].next {
		n := &r.numbers[id-1]
		nm := &r.names[n.option]
		slot := int(n.option)*(len(r.modes)+1) + int(n.mode)
		if seen[slot] == gi+1 {
			t.second(g, nm, n)
			continue
		}
		seen[slot] = gi + 1
		t.take(nm, n)
		if k := len(r.Modes); k > 0 && nm.kind == feed.NotBeside {
			for m, v := range r.columns[int(id-1)*k : int(id)*k] {
				if v == missing {
					continue
				}
				for len(f.Modes) <= m {
					f.Modes = append(f.Modes, feed.Mode{Name: r.Modes[len(f.Modes)].Name})
				}
				f.Modes[m].Votes += v
			}
		}
	}
	t.end()
	switch {
	case c.kind != blank || it.Hold != "":
	case !t.somebody:
		it.Hold = "the rows name no office, and nobody who could be a candidate"
	case !r.offices && g.district:
		it.Hold = "no row names an office, and this one a district: of which office is it?"
	}
}

// talk puts what the rows of one group say together.
type talk struct {
	r     *reader
	it    *feed.Item
	group *group
	// of the ways to vote that rows name
	typed    []typed
	writeIns *int64 // the printed sum of the write-ins
	counter  *int64
	ballots  int64 // of all ways to vote, where no row is of all of them
	somebody bool
	// someWriteIn says that an option may be write-ins.
	someWriteIn bool
}

type typed struct {
	option int32
	votes  int64
	total  *int64
}

func (t *talk) hold(format string, args ...any) {
	if t.it.Hold == "" {
		t.it.Hold = fmt.Sprintf(format, args...)
	}
}

// second is a second row for the same name and way of voting.
func (t *talk) second(g *group, nm *name, n *number) {
	var first *number
	for id := g.first; id > 0; id = t.r.numbers[id-1].next {
		if o := &t.r.numbers[id-1]; o.option == n.option && o.mode == n.mode {
			first = o
			break
		}
	}
	t.hold("line %d: a second row for %q with %d; the first, line %d, has %d: one counts twice, or several units have one name",
		n.line, nm.option.Name, n.votes, first.line, first.votes)
}

// take takes one number.
func (t *talk) take(nm *name, n *number) {
	f := t.it.Figures
	mode := ""
	if n.mode > 0 {
		mode = t.r.modes[n.mode-1]
	}
	switch nm.kind {
	case feed.NotBeside:
		t.somebody = t.somebody || !nm.nobody
		t.someWriteIn = t.someWriteIn || nm.writeIn
	case feed.BesideWriteIns:
		if n.mode == 0 || feed.AllWays(mode) {
			t.writeIns = &n.votes
			return
		}
	case feed.BesideCounter:
		t.counter = &n.votes
		return
	case feed.BesideRegistered:
		f.Put(nm.kind, n.votes) // who may vote may vote in any way: the largest is taken
		return
	default:
		switch {
		case n.mode == 0 || feed.AllWays(mode):
			f.Put(nm.kind, n.votes)
		case nm.kind == feed.BesideValid || t.hasTotal(n):
		case nm.kind == feed.BesideBallots:
			t.ballots += n.votes
		default:
			f.Put(nm.kind, n.votes)
		}
		return
	}
	if n.mode == 0 {
		f.Counts = append(f.Counts, feed.Count{Option: nm.option, Votes: n.votes})
		return
	}
	k := slices.IndexFunc(t.typed, func(x typed) bool { return x.option == n.option })
	if k < 0 {
		t.typed = append(t.typed, typed{option: n.option})
		k = len(t.typed) - 1
	}
	if feed.AllWays(mode) {
		t.typed[k].total = &n.votes
		return
	}
	t.typed[k].votes += n.votes
	m := slices.IndexFunc(f.Modes, func(m feed.Mode) bool { return m.Name == mode })
	if m < 0 {
		f.Modes = append(f.Modes, feed.Mode{Name: mode})
		m = len(f.Modes) - 1
	}
	f.Modes[m].Votes += n.votes
}

// hasTotal reports whether the name of the number stands in the group with a total of the ways to vote too.
func (t *talk) hasTotal(n *number) bool {
	for id := t.group.first; id > 0; id = t.r.numbers[id-1].next {
		if o := &t.r.numbers[id-1]; o.option == n.option && o.mode > 0 && feed.AllWays(t.r.modes[o.mode-1]) {
			return true
		}
	}
	return false
}

// end puts together what had to wait for the last row.
func (t *talk) end() {
	f := t.it.Figures
	for _, x := range t.typed {
		votes, o := x.votes, t.r.names[x.option].option
		if x.total != nil {
			if votes > *x.total || len(t.r.modes) > 1 && votes > 0 && votes != *x.total {
				t.hold("%q has %d votes in all, and %d when the ways to vote are added up", o.Name, *x.total, votes)
			}
			votes = *x.total
		}
		f.Counts = append(f.Counts, feed.Count{Option: o, Votes: votes})
	}
	if t.someWriteIn || t.writeIns != nil {
		t.allWriteIns()
	}
	var sum int64
	for _, c := range f.Counts {
		sum += c.Votes
	}
	if t.ballots > 0 {
		f.Put(feed.BesideBallots, t.ballots)
	}
	if t.counter != nil && f.Ballots == nil && *t.counter >= sum+told(f) {
		f.Ballots = t.counter
	}
	f.Whole = f.Valid != nil && *f.Valid == sum && len(f.Counts) > 0
	switch v := f.Valid; {
	case v == nil:
	case *v < sum:
		t.hold("the table prints %d as the total, and the options have %d", *v, sum)
	case matches(*v-sum, f):
		f.Valid = nil
	case t.group.empty:
		t.hold("the table prints %d as the total, the options have %d, and a cell is empty", *v, sum)
	}
}

// matches reports whether a difference is that of some of the figures beside the options.
func matches(d int64, f *feed.Figures) bool {
	if f.Ballots != nil && d > 0 && *f.Ballots == *f.Valid {
		return true
	}
	sums := []int64{0}
	for _, x := range []*int64{f.Blank, f.Void, f.Overvotes} {
		if x != nil {
			for _, s := range sums {
				sums = append(sums, s+*x)
			}
		}
	}
	return slices.Contains(sums, d)
}

// allWriteIns lays a printed sum of the write-ins beside those that stand one by one.
func (t *talk) allWriteIns() {
	f := t.it.Figures
	var parts, plain, rest int64
	plainAt := -1
	for i, c := range f.Counts {
		switch {
		case !feed.WriteIn(c.Option.Name):
			rest += c.Votes
		case feed.PlainWriteIn(c.Option.Name) && plainAt < 0:
			plain, plainAt = c.Votes, i
		default:
			parts += c.Votes
		}
	}
	if t.writeIns != nil {
		total := *t.writeIns
		if parts+plain > total {
			t.hold("the table prints %d write-ins in all, and they add up to %d", total, parts+plain)
		}
		f.Counts = slices.DeleteFunc(f.Counts, func(c feed.Count) bool { return feed.PlainWriteIn(c.Option.Name) })
		f.Counts = append(f.Counts, feed.Count{Option: feed.Option{Name: "Write-in"}, Votes: total - parts})
		return
	}
	if plainAt < 0 || parts == 0 || plain < parts {
		return
	}
	// Whether the line of all write-ins holds those with a name, a printed total may say.
	switch v := f.Valid; {
	case v != nil && (*v == rest+plain+parts || *v == rest+plain+parts+told(f)) && told(f) != parts:
	case v != nil && (*v == rest+plain || *v == rest+plain+told(f)):
		f.Counts = slices.DeleteFunc(f.Counts, func(c feed.Count) bool { return feed.WriteIn(c.Option.Name) && !feed.PlainWriteIn(c.Option.Name) })
	default:
		t.hold("%q has %d votes, and write-ins with a name have %d: nothing says whether these are among those", f.Counts[plainAt].Option.Name, plain, parts)
	}
}

// attach lays what offices that are none said of a unit beside the unit's contests. Registered voters are of all
// parties; ballots are one party's, and those of all where no row of the table names a party.
func (r *reader) attach() {
	if len(r.figures) == 0 {
		return
	}
	named := slices.ContainsFunc(r.contests, func(c contest) bool { return c.said.Party != "" || c.said.PartyName != "" })
	of := map[int32][]int32{}
	for i := range r.groups {
		of[r.groups[i].unit] = append(of[r.groups[i].unit], int32(i))
	}
	for _, x := range r.figures {
		for _, gi := range of[x.unit] {
			g := &r.groups[gi]
			if g.first == 0 {
				continue
			}
			party := r.contests[g.contest].said.Party
			switch {
			case x.party != "" && x.party == party,
				x.party == "" && x.kind == feed.BesideRegistered,
				x.party == "" && !named && x.kind == feed.BesideBallots:
				g.figures.Put(x.kind, x.n)
			}
		}
	}
}

// single is the only party that the table's rows name; empty where they name several, or none.
func (r *reader) single() canvass.Party {
	var found canvass.Party
	for i := range r.contests {
		s := &r.contests[i].said
		if s.PartyName != "" || s.Party != "" && found != "" && s.Party != found {
			return ""
		}
		if s.Party != "" {
			found = s.Party
		}
	}
	return found
}
