package catalog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

func (f *contestFile) citations() map[string]citeTable { return f.Cite }

func (f *contestFile) check(d *document) {
	id := canvass.ContestID(strings.TrimSuffix(d.Path, ".toml"))
	d.matches(at("contest"), f.Contest, string(id))
	d.matches(at("jurisdiction"), string(f.Jurisdiction), id.Jurisdiction())
	d.sourced(f.headFact)
	f.checkEvents(d)
	f.checkBallot(d)
	f.checkPools(d)
	if f.checkRules(d) {
		f.checkRuledPools(d)
		f.checkDecisions(d)
	}
	f.checkResults(d)
	f.checkAwards(d)
	f.checkOfficers(d)
	f.checkUnits(d)
	f.checkCaucus(d)
	f.checkRanked(d)
	checkConflicts(d, f.Conflict)
	f.checkContext(d)
}

func (f *contestFile) checkEvents(d *document) {
	for i, e := range f.Event {
		if slices.ContainsFunc(f.Event[:i], func(o eventTable) bool { return o.ID == e.ID }) {
			d.fail(at("event", i, "id"), "%q is there twice: give each event an id of its own", e.ID)
		}
		f.checkDay(d, i, e)
		if e.Until != (toml.LocalDate{}) && e.Until.AsTime(time.UTC).Before(e.Date.AsTime(time.UTC)) {
			d.fail(at("event", i, "until"), "%s is before the first day, %s", e.Until, e.Date)
		}
		if e.Opens.time != 0 && e.Closes.time != 0 && e.Closes.time <= e.Opens.time {
			d.fail(at("event", i, "closes"), "it closes at %s, not after it opens at %s", e.Closes.time, e.Opens.time)
		}
	}
}

// checkDay holds an event's date against how firmly it is said to stand: what is not settled has no date.
func (f *contestFile) checkDay(d *document, i int, e eventTable) {
	status := canvass.DayStatus(e.Day)
	none := toml.LocalDate{}
	switch {
	case checkDayStatus(string(e.Day)) != "": // said where the word stands
		return
	case status.Dated():
		if e.Date == none {
			d.fail(at("event", i, "date"), "missing: write a date without quotes, such as 2024-03-05, or how the day stands, such as day = \"not set\"")
		}
		if e.Kind == "" {
			d.fail(at("event", i, "kind"), "missing: write one of primary, caucus, convention, mail")
		}
		return
	}
	if e.Date != none || e.Until != none || e.Opens.time != 0 || e.Closes.time != 0 {
		d.fail(at("event", i, "day"), "a day that is %s has no date and no hours: leave them out, or write \"set by the party\", \"set by the state\" or \"by standing law\"", status)
	}
	switch {
	case status == canvass.DayProposed && len(e.Proposed) == 0:
		d.fail(at("event", i, "proposed"), "missing: add an [[event.proposed]] with the day and who proposes it")
	case status == canvass.DayInDispute && !slices.ContainsFunc(f.Conflict, func(c conflictTable) bool { return c.ID == DayConflict }):
		d.fail(at("event", i, "day"), "add a [[conflict]] with the id \"day\" and the sides of the dispute")
	}
}

func (f *contestFile) checkOfficers(d *document) {
	if len(f.Officer) > 0 && f.Authority == "" {
		d.fail(at("officer", 0), "an officer signs for the contest's authority: name it with authority = \"…\"")
	}
	for i, o := range f.Officer {
		if before(o.Until, o.From) {
			d.fail(at("officer", i, "until"), "%s is not after from, %s", o.Until, o.From)
		}
		if slices.ContainsFunc(f.Officer[:i], func(other officerTable) bool { return other.Key == o.Key }) {
			d.fail(at("officer", i, "key"), "two officers have this key: each has one of their own")
		}
	}
}

func (f *contestFile) event(id slug) bool {
	return slices.ContainsFunc(f.Event, func(e eventTable) bool { return e.ID == id })
}

func (f *contestFile) checkBallot(d *document) {
	if f.Ballot == nil {
		return
	}
	for i, o := range f.Ballot.Options {
		if slices.Contains(f.Ballot.Options[:i], o) {
			d.fail(at("ballot", "options", i), "%s is on the ballot twice", o)
		}
	}
	for o := range f.Ballot.Labels {
		if !slices.Contains(f.Ballot.Options, o) {
			d.fail(at("ballot", "labels", string(o)), "%s is not among the options: add it there, or drop the label", o)
		}
	}
}

func (f *contestFile) checkPools(d *document) {
	for i, p := range f.Pool {
		if len(p.Areas) > 0 && (p.Area != "" || p.Seats != 0) {
			d.fail(at("pool", i, "areas"), "areas stands with area or seats: write areas alone, or area and seats")
		}
		if len(p.Areas) == 0 {
			if p.Area == "" {
				d.fail(at("pool", i, "area"), "missing: write \"state\", or a district such as \"cd-7\"")
			}
			if p.Seats == 0 {
				d.fail(at("pool", i, "seats"), "a pool has seats: write how many delegates, a whole number above zero")
			}
		}
		switch _, ok := f.ruleOf(p.Rule); {
		case p.Rule == "" || ok:
		case isNational(p.Rule):
			d.lacks(at("pool", i, "rule"), "the catalog has no national rule %s: add %s", p.Rule, rulesPath(p.Rule))
		default:
			d.fail(at("pool", i, "rule"), "there is no [rule.%s] in this file", p.Rule)
		}
		if p.From != (toml.LocalDate{}) && p.Until != (toml.LocalDate{}) && !date(p.From).Before(date(p.Until)) {
			d.fail(at("pool", i, "until"), "%s is not after from, %s", p.Until, p.From)
		}
		for _, o := range f.Pool[:i] {
			if area, ok := overlap(o, p); ok {
				d.fail(at("pool", i, "id"), "the pool %s of %s is there twice on the same days: date them with from and until (the day from which it no longer holds)", p.ID, area)
			}
		}
	}
}

// overlap reports whether two tables give the same pool on the same day, and for which area.
func overlap(a, b poolTable) (canvass.Area, bool) {
	if a.ID != b.ID || a.Part != b.Part || before(a.Until, b.From) || before(b.Until, a.From) {
		return "", false
	}
	for _, x := range a.areas() {
		for _, y := range b.areas() {
			if x.area == y.area {
				return x.area, true
			}
		}
	}
	return "", false
}

// before reports whether a pool that ends with until is over when one begins with from.
func before(until, from toml.LocalDate) bool {
	return until != (toml.LocalDate{}) && !date(from).Before(date(until))
}

type areaSeats struct {
	area  canvass.Area
	seats int
}

// areas are the areas of the table with their seats, districts in the order of their numbers.
func (p poolTable) areas() []areaSeats {
	if len(p.Areas) == 0 {
		return []areaSeats{{p.Area, p.Seats}}
	}
	var all []areaSeats
	for a, n := range p.Areas {
		all = append(all, areaSeats{a, n})
	}
	slices.SortFunc(all, func(a, b areaSeats) int { return compareAreas(a.area, b.area) })
	return all
}

// compareAreas puts cd-9 before cd-10.
func compareAreas(a, b canvass.Area) int {
	split := func(a canvass.Area) (string, int) {
		i := strings.LastIndexByte(string(a), '-')
		n, err := strconv.Atoi(string(a[i+1:]))
		if err != nil {
			return string(a), 0
		}
		return string(a[:i+1]), n
	}
	ak, an := split(a)
	bk, bn := split(b)
	return cmp.Or(cmp.Compare(ak, bk), cmp.Compare(an, bn), cmp.Compare(a, b))
}

// checkRules says what is wrong with the rules, and whether all of them can be used.
func (f *contestFile) checkRules(d *document) bool {
	sound := true
	for name, r := range f.Rule {
		r.checkSource(d, at("rule", name))
		switch n := r.National; {
		case isNational(name):
			d.fail(at("rule", name), "this is the name of a national rule: give the contest's own another one, and say national = %q in it", name)
		case n == "" || f.national[n] != nil:
		case !isNational(n):
			d.fail(at("rule", name, "national"), "%q is not a race: write one such as \"2024/dem\"", n)
			sound = false
			continue
		default:
			d.lacks(at("rule", name, "national"), "the catalog has no national rule %s: add %s", n, rulesPath(n))
			sound = false
			continue
		}
		whole, _ := f.ruleOf(name)
		sound = r.checkPhrases(d, at("rule", name), whole) && sound
	}
	return sound
}

// checkRuledPools holds the seats of each pool against what its rule gives away.
func (f *contestFile) checkRuledPools(d *document) {
	for i, p := range f.Pool {
		r, ok := f.ruleOf(p.Rule)
		if !ok {
			continue
		}
		for _, x := range p.areas() {
			pool := p.engine(x, r)
			if err := pool.Validate(); err != nil && x.seats > 0 && x.area != "" {
				d.fail(at("pool", i), "%s", strings.TrimPrefix(err.Error(), "pool "))
			}
		}
	}
}

func (p poolTable) engine(x areaSeats, rule delegate.Rule) delegate.Pool {
	id := poolKey{Pool: p.ID, Area: x.area, Part: p.Part}.id()
	return delegate.Pool{PoolID: id, Seats: x.seats, Rule: rule}
}

// checkDecisions lets the engine judge what was decided about the pools that were in force on the day.
func (f *contestFile) checkDecisions(d *document) {
	var decided Contest
	f.addDecisions(&decided)
	judge := func(key string, i int, day toml.LocalDate, c delegate.Contest) {
		for _, p := range f.Pool {
			if !p.inForce(day) {
				continue
			}
			rule := delegate.Rule{Method: delegate.Method{Main: delegate.NoMethod}} // where only the seats are known
			if r, ok := f.ruleOf(p.Rule); ok {
				rule = r
			}
			for _, x := range p.areas() {
				c.Pools = append(c.Pools, p.engine(x, rule))
			}
		}
		if err := c.Validate(); err != nil {
			d.fail(at(key, i), "%s", err)
		}
	}
	for i, e := range f.Elected {
		if x, known := e.recorded(f.Cite); known {
			judge("elected", i, e.Published, delegate.Contest{Recorded: []delegate.Recorded{x}})
		}
	}
	for i, x := range decided.Recorded[:len(f.Recorded)] {
		judge("recorded", i, f.Recorded[i].When, delegate.Contest{Recorded: []delegate.Recorded{x}})
	}
	for i, x := range decided.Withdrawals {
		judge("withdrawal", i, f.Withdrawal[i].When, delegate.Contest{Withdrawals: []delegate.Withdrawal{x}})
	}
	for i, x := range decided.Lots {
		judge("lot", i, f.Lot[i].When, delegate.Contest{Lots: []delegate.Lot{x}})
	}
	for i, x := range decided.Overrides {
		judge("override", i, f.Override[i].When, delegate.Contest{Overrides: []delegate.Override{x}})
	}
}

func (p poolTable) inForce(day toml.LocalDate) bool {
	return Pool{From: date(p.From), Until: date(p.Until)}.InForce(date(day))
}

func (f *contestFile) checkResults(d *document) {
	for i, r := range f.Result {
		if r.Event != "" && !f.event(r.Event) {
			d.fail(at("result", i, "event"), "there is no event %q in this file", r.Event)
		}
		if r.Scale != 0 && (r.Measure != canvass.StateDelegateEquivalents || !slices.Contains(scales, r.Scale)) {
			d.fail(at("result", i, "scale"), "%d: only state delegate equivalents are counted in parts, by a power of ten such as 100", r.Scale)
		}
		if r.Measure == canvass.Delegates {
			d.fail(at("result", i, "measure"), "delegates are awarded, not counted: write an [[award]]")
		}
		if f.firstDay() == (toml.LocalDate{}) {
			d.fail(at("result", i), "a count, and no day on which it can have been taken: write the event's date first")
		}
		if date(r.Published).Before(date(f.firstDay())) {
			d.fail(at("result", i, "published"), "%s is before the contest's first day, %s", r.Published, f.firstDay())
		}
		switch one := r.Area != "" || len(r.Votes) > 0 || r.Ballots != nil || r.Blank != nil || r.Overvotes != nil; {
		case len(r.Areas) == 0 && len(r.Votes) == 0:
			d.fail(at("result", i, "votes"), "missing: write whole votes by option, such as {jason-palmer = 51, joe-biden = 40}")
		case len(r.Areas) > 0 && one:
			d.fail(at("result", i, "areas"), "areas stands alone: area, votes and ballots are those of one area")
		}
		for _, x := range r.counted() {
			if x.area != "" && len(x.votes) == 0 && len(r.Areas) > 0 {
				d.fail(at("result", i, "areas", string(x.area)), "missing: write whole votes by option")
			}
		}
		report := canvass.Report{Counts: counts(r.Votes)}
		if n := report.Valid(); r.Ballots != nil && (r.Measure == "" || r.Measure == canvass.Votes) && n > *r.Ballots {
			d.fail(at("result", i, "ballots"), "%d votes on %d ballots: more votes than ballots", n, *r.Ballots)
		}
	}
}

type areaVotes struct {
	area  canvass.Area
	votes map[canvass.OptionID]int64
}

// counted are the counts of the table, districts in the order of their numbers.
func (r resultTable) counted() []areaVotes {
	if len(r.Areas) == 0 {
		return []areaVotes{{r.Area, r.Votes}}
	}
	var all []areaVotes
	for a, v := range r.Areas {
		all = append(all, areaVotes{a, v})
	}
	slices.SortFunc(all, func(a, b areaVotes) int { return compareAreas(a.area, b.area) })
	return all
}

// firstDay is the date of the first event that has one, else the zero date.
func (f *contestFile) firstDay() toml.LocalDate {
	var first toml.LocalDate
	for _, e := range f.Event {
		if e.Date != (toml.LocalDate{}) && (first == (toml.LocalDate{}) || date(e.Date).Before(date(first))) {
			first = e.Date
		}
	}
	return first
}

// bindingDay is the date of the event that binds, else of the first event.
func (f *contestFile) bindingDay() toml.LocalDate {
	for _, e := range f.Event {
		if e.Binds {
			return e.Date
		}
	}
	return f.firstDay()
}

func (f *contestFile) checkAwards(d *document) {
	automatic := 0
	if f.Automatic != nil && f.Automatic.Seats != nil {
		automatic = *f.Automatic.Seats
	}
	for i, a := range f.Award {
		whole := a.Pool == "" && a.Area == ""
		first, known := f.seatsOf(a, f.firstDay())
		last, later := f.seatsOf(a, a.Published)
		given, seats := a.given(), max(first, last)
		switch {
		case !known && !later && !whole:
			d.fail(at("award", i), "this file has no pool %s on that day", strings.TrimSpace(a.Pool+" "+string(a.Area)))
		case !known && !later:
		case whole && given > seats+automatic:
			d.fail(at("award", i, "delegates"), "%d delegates of %d: more than the pools and the automatic delegates have", given, seats+automatic)
		case !whole && given > seats:
			d.fail(at("award", i, "delegates"), "%d delegates of %d: more than the pool has", given, seats)
		}
	}
}

// given is how many delegates the award accounts for.
func (a awardTable) given() int {
	n := a.Unallocated
	for _, x := range a.Delegates {
		n += x
	}
	return n
}

// seatsOf is how many seats the pools that an award speaks of have on the day, and whether there are any.
func (f *contestFile) seatsOf(a awardTable, day toml.LocalDate) (seats int, known bool) {
	for _, p := range f.Pool {
		if !p.inForce(day) || a.Pool != "" && a.Pool != p.ID {
			continue
		}
		for _, x := range p.areas() {
			if a.Area == "" || a.Area == x.area {
				seats, known = seats+x.seats, true
			}
		}
	}
	return seats, known
}

func checkConflicts(d *document, conflicts []conflictTable) {
	for i, c := range conflicts {
		for j, s := range c.Side {
			if s.Mark == canvass.Seen && s.By == "" {
				d.fail(at("conflict", i, "side", j, "by"), "missing: write the outlet that says so, or mark the side K or U")
			}
		}
		if slices.ContainsFunc(conflicts[:i], func(o conflictTable) bool { return o.ID == c.ID }) {
			d.fail(at("conflict", i, "id"), "%q is there twice: give each conflict an id of its own", c.ID)
		}
		if len(c.Side) == 1 {
			d.fail(at("conflict", i, "side"), "a conflict has two sides or more: add a [[conflict.side]]")
		}
	}
}
