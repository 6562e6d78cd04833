package cdf

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// finish resolves what the contests name and emits them in order.
func (b *builder) finish(emit func(*feed.Item) bool) error {
	for id, u := range b.units {
		for _, child := range u.all("ComposingGpUnitIds") {
			if c := b.units[child]; c != nil && child != id && (c.parent == "" || u.get("Type") == "county") {
				c.parent = id
			}
		}
	}
	at, err := b.generated()
	if err != nil {
		return err
	}
	if len(b.contests) == 0 {
		return feed.NotReturns("the report has no contests: nothing to read")
	}
	for _, c := range b.contests {
		more, err := b.emit(c, at, emit)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func (b *builder) generated() (canvass.Time, error) {
	s := b.report.get("GeneratedDate")
	if s == "" {
		return 0, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil && t.Year() >= feed.FirstYear {
		return canvass.TimeOf(t), nil
	}
	if t, err := time.Parse("2006-01-02T15:04:05", s); err == nil && t.Year() >= feed.FirstYear {
		return 0, nil // version 1 has times without a zone: the moment is not known
	}
	return 0, feed.Errorf("GeneratedDate", "%q is not a time such as 2024-03-06T02:25:00Z", s)
}

// said is what the document says of the contest.
func (b *builder) said(c *contest) (feed.Contest, error) {
	s := feed.Contest{IDs: append([]feed.ID{{Scheme: "cdf", Value: c.id}}, c.ids...), Name: c.get("BallotTitle", "Name")}
	scope := ""
	if c.election < len(b.election) {
		e := b.election[c.election]
		scope = e.scope
		date, err := feed.Date("StartDate", e.get("StartDate"), time.DateOnly)
		if err != nil {
			return s, err
		}
		s.Date = date
		kind := strings.ToLower(e.get("Type") + " " + e.get("Name"))
		for _, k := range []string{"caucus", "primary", "general"} {
			if strings.Contains(kind, k) {
				s.Kind = k
				break
			}
		}
		switch t := strings.ToLower(e.get("Type")); {
		case strings.Contains(t, "runoff"):
			s.Unlike = "runoff"
		case t == "general" && s.Kind != "general": // its name says a primary or a caucus
			s.Unlike = "general"
		}
	}
	if s.State = b.state(c.get("ElectionDistrictId", "ElectoralDistrictId")); s.State == "" {
		s.State = b.state(scope)
	}
	for _, id := range c.all("PrimaryPartyIds") {
		p := b.person(id)
		for _, name := range []string{p.get("Abbreviation", "InternationalizedAbbreviation"), p.get("Name", "InternationalizedName")} {
			if s.Party == "" {
				s.Party = feed.Party(name)
			}
		}
	}
	title := s.Name + " " + c.get("Name")
	for _, id := range c.all("OfficeIds") {
		title += " " + b.person(id).get("Name")
	}
	if s.Office = feed.Office(title); s.Office != feed.President {
		s.Office = s.Name
	}
	return s, nil
}

// person is the candidate, party, office or person of the id; an empty one where there is none.
func (b *builder) person(id string) *object {
	o := b.people[id]
	return &o
}

// option is what a selection is for: its first candidate, by the name on the ballot or the person's.
func (b *builder) option(s *object) feed.Option {
	ids := strings.Fields(s.get("CandidateIds"))
	if len(ids) == 0 {
		if s.get("IsWriteIn") == "true" {
			return feed.Option{Name: "Write-in"}
		}
		if name := s.get("Selection", "Name"); name != "" { // of a ballot question, or a party
			return feed.Option{Name: name}
		}
		if _, known := b.people[s.id]; !known {
			return feed.Option{Name: s.id}
		}
		ids = []string{s.id} // older builders write the candidate's id as the selection's
	}
	c := b.person(ids[0])
	o := feed.Option{Name: c.get("BallotName"), IDs: append([]feed.ID{{Scheme: "cdf", Value: ids[0]}}, c.ids...)}
	if o.Name == "" {
		p := b.person(c.get("PersonId"))
		o.Name = p.get("FullName")
		if o.Name == "" {
			o.Name = strings.TrimSpace(p.get("FirstName") + " " + p.get("LastName"))
		}
	}
	return o
}

// unitCounts are one unit's numbers of a contest, by selection and mode.
type unitCounts struct {
	votes [][]modeVotes
}

type modeVotes struct {
	mode  string
	votes int64
}

func (b *builder) emit(c *contest, at canvass.Time, emit func(*feed.Item) bool) (bool, error) {
	said, err := b.said(c)
	if err != nil {
		return false, err
	}
	where := "contest " + c.id
	test := b.report.get("IsTest") == "true"
	options := make([]feed.Option, len(c.selections))
	for i := range c.selections {
		options[i] = b.option(&c.selections[i])
	}
	if len(c.counts) == 0 {
		return emit(&feed.Item{Where: where, Contest: said, At: at, Test: test, Listed: options, Note: c.note()}), nil
	}
	byUnit := map[int32]*unitCounts{}
	var order []int32
	for _, n := range c.counts {
		u := byUnit[n.unit]
		if u == nil {
			u = &unitCounts{make([][]modeVotes, len(options))}
			byUnit[n.unit] = u
			order = append(order, n.unit)
		}
		u.votes[n.selection] = append(u.votes[n.selection], modeVotes{n.mode, n.votes})
	}
	for _, n := range slices.Sorted(maps.Keys(c.withheld)) {
		if byUnit[int32(n)] == nil { // nothing but what is withheld
			byUnit[int32(n)] = &unitCounts{make([][]modeVotes, len(options))}
			order = append(order, int32(n))
		}
	}
	sums, alone := b.sums(order), b.alone(c)
	within, doubled := b.sumsAcross(order), sumOfWays(byUnit, order)
	for _, n := range order {
		unit, ok := b.path(b.ids[n])
		if !ok {
			return false, feed.Errorf(where, "counts of the unit %q, which the document does not have", b.ids[n])
		}
		unit.Total = sums[b.ids[n]]
		it := &feed.Item{
			Where: where + ", " + b.ids[n], Contest: said, Unit: unit, At: at, Test: test, Note: c.note(),
		}
		it.Figures, it.Hold = b.figures(byUnit[n], options, c, int(n))
		if it.Hold == "" {
			it.Hold = doubled
		}
		if of := within[b.ids[n]]; of != "" && it.Hold == "" {
			it.Hold = fmt.Sprintf("it is made up of other units that have counts too, %s for one: a sum over them, or the votes of nobody else?", of)
		}
		if it.Hold == "" {
			it.Hold = b.statesOwn(b.ids[n], byUnit, sums)
		}
		if k := c.withheld[int(n)]; k > 0 {
			it.Hold = fmt.Sprintf("counts withheld for privacy: %d", k)
		}
		if k, said := b.ballots[inElection{c.election, int(n)}]; said && alone {
			k.add(it.Figures)
		}
		if len(unit.Path) == 0 && (unit.Area == "" || unit.Area == canvass.Statewide) {
			if it.Statements, err = b.whole(it.Figures, c); err != nil {
				return false, err
			}
		}
		if !emit(it) {
			return false, nil
		}
	}
	return true, nil
}

// note is what a person should know of the contest's counts.
func (c *contest) note() string {
	var words []string
	if c.rounds {
		words = append(words, "counted in rounds; this is the first")
	}
	return strings.Join(words, "; ")
}

// sums are the units that have a unit with counts among their parts.
func (b *builder) sums(with []int32) map[string]bool {
	sums := map[string]bool{}
	for _, n := range with {
		u := b.units[b.ids[n]]
		for up := 0; u != nil && u.parent != "" && !sums[u.parent] && up < feed.MaxDepth; up++ {
			sums[u.parent] = true
			u = b.units[u.parent]
		}
	}
	return sums
}

// sumsAcross are the units whose parts have counts too and stand beside them, not below: a polling place of two precincts,
// a precinct of two splits, each with one of its parts.
func (b *builder) sumsAcross(with []int32) map[string]string {
	counted := map[string]bool{}
	for _, n := range with {
		counted[b.ids[n]] = true
	}
	across := map[string]string{}
	for _, n := range with {
		u := b.units[b.ids[n]]
		if u == nil || idOf(u.ids, feed.OwnUnit) != "" {
			continue
		}
		if at, _ := b.path(b.ids[n]); len(at.Path) == 0 {
			continue // the contest as a whole
		}
		switch u.get("Type") {
		case "state", "country", "county", "city", "town", "township", "municipality", "village", "borough", "congressional":
			continue
		}
		for _, part := range u.all("ComposingGpUnitIds") {
			if counted[part] {
				across[b.ids[n]] = b.units[part].get("Name")
				break
			}
		}
	}
	return across
}

// statesOwn says that what a county's report counts for the whole state is not what its units add up to: the state's own
// figures, and not the county's.
func (b *builder) statesOwn(id string, byUnit map[int32]*unitCounts, sums map[string]bool) string {
	u := b.units[id]
	county := b.issuer()
	if u == nil || county == nil || u.get("Type") != "state" && u.get("Type") != "country" {
		return ""
	}
	var whole, parts int64
	below := false
	for n, counts := range byUnit {
		own := b.ids[n]
		var votes int64
		for _, list := range counts.votes {
			votes += allOf(list)
		}
		switch {
		case own == id:
			whole = votes
		case !sums[own]:
			parts, below = parts+votes, true
		}
	}
	if !below || whole == parts {
		return ""
	}
	return fmt.Sprintf("it counts %d votes in the state, and the units of %s, which reports, have %d: whose are they?", whole, county.get("Name"), parts)
}

// allOf are the votes of a selection in a unit: the total, or the ways to vote together.
func allOf(list []modeVotes) (votes int64) {
	for _, v := range list {
		if feed.AllWays(v.mode) {
			return v.votes
		}
		votes += v.votes
	}
	return votes
}

// sumOfWays says which way to vote is the sum of others in all units of a contest; empty for none.
func sumOfWays(byUnit map[int32]*unitCounts, order []int32) string {
	var ways []string
	each := func(take func(votes []modeVotes)) {
		for _, n := range order {
			for _, votes := range byUnit[n].votes {
				if !slices.ContainsFunc(votes, func(v modeVotes) bool { return feed.AllWays(v.mode) }) {
					take(votes)
				}
			}
		}
	}
	each(func(votes []modeVotes) {
		for _, v := range votes {
			if !slices.Contains(ways, v.mode) {
				ways = append(ways, v.mode)
			}
		}
	})
	sums, row := feed.NewWaySums(len(ways)), make([]int64, len(ways))
	each(func(votes []modeVotes) {
		if clear(row); sums.Open() {
			for _, v := range votes {
				row[slices.Index(ways, v.mode)] += v.votes
			}
			sums.Add(row)
		}
	})
	return sums.Why(ways)
}

// figures adds a unit's numbers up: the total where the document has it, else the ways to vote. hold is why they cannot be
// entered.
func (b *builder) figures(u *unitCounts, options []feed.Option, c *contest, unit int) (f *feed.Figures, hold string) {
	f = &feed.Figures{Measure: canvass.Votes}
	if b.options.Measure != "" {
		f.Measure = b.options.Measure
	}
	for i, votes := range u.votes {
		if len(votes) == 0 {
			continue
		}
		var total *int64
		var sum int64
		for _, v := range votes {
			if feed.AllWays(v.mode) {
				if total != nil && hold == "" {
					hold = feed.TwoTotals(options[i].Name, *total, v.votes)
				}
				total = new(v.votes)
				continue
			}
			if m := canvass.Measure(v.mode); m != canvass.Votes && m != canvass.Delegates && m.Validate() == nil {
				f.Measure, total = m, new(v.votes) // the desk's own files name what is counted where it is not votes
				continue
			}
			sum += v.votes
			k := slices.IndexFunc(f.Modes, func(m feed.Mode) bool { return m.Name == v.mode })
			if k < 0 {
				f.Modes = append(f.Modes, feed.Mode{Name: v.mode})
				k = len(f.Modes) - 1
			}
			f.Modes[k].Votes += v.votes
		}
		switch {
		case total == nil:
			total = &sum
		case sum > *total && f.Measure == canvass.Votes && hold == "":
			hold = fmt.Sprintf("%q has %d votes in all, and %d when the ways to vote are added up", options[i].Name, *total, sum)
		}
		if kind := b.options.Mapping.Beside(options[i].Name); kind != feed.NotBeside && kind != feed.BesideWriteIns {
			f.Put(kind, *total)
			continue
		}
		f.Counts = append(f.Counts, feed.Count{Option: options[i], Votes: *total})
	}
	for _, p := range []struct {
		from map[int]int64
		to   **int64
	}{{c.over, &f.Overvotes}, {c.blank, &f.Blank}} {
		if n, ok := p.from[unit]; ok {
			*p.to = &n
		}
	}
	if n, ok := c.writeIns[unit]; ok && n > 0 && !slices.ContainsFunc(f.Counts, func(c feed.Count) bool { return feed.WriteIn(c.Option.Name) }) {
		f.Counts = append(f.Counts, feed.Count{Option: feed.Option{Name: "Write-in"}, Votes: n})
	}
	return f, hold
}

// alone reports whether the contest is the only one of its election: the ballots of the election are then its own.
func (b *builder) alone(c *contest) bool {
	return !slices.ContainsFunc(b.contests, func(o *contest) bool { return o != c && o.election == c.election })
}

// add adds what is said of a unit's ballots: all that were cast, less those that are out, were counted; where nothing
// is said of those that are out, the number is of ballots counted.
func (k ballotCount) add(f *feed.Figures) {
	f.Void, f.Ballots = k.rejected, k.cast
	if k.cast != nil && k.out != nil && *k.out <= *k.cast {
		f.Cast, f.Ballots = k.cast, new(*k.cast-*k.out)
	}
}

// whole adds what the document says of the contest as a whole, and is its status in the desk's words.
func (b *builder) whole(f *feed.Figures, c *contest) ([]string, error) {
	for _, p := range []struct {
		name string
		to   **int64
	}{{"SubUnitsReported", &f.In}, {"TotalSubUnits", &f.Of}} {
		if s := c.get(p.name); s != "" {
			n, err := feed.Whole("contest "+c.id, p.name, s)
			if err != nil {
				return nil, err
			}
			*p.to = &n
		}
	}
	switch b.report.get("Status") {
	case "certified":
		return []string{"the result is certified, it says"}, nil
	case "recount":
		return []string{"the figures are of a recount, it says"}, nil
	case "unofficial-complete":
		return []string{"its unofficial count is complete, it says"}, nil
	}
	return nil, nil
}
