package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/received"
)

// Draft is what a source says in the desk's words, before it is an entry: a report, or a claim.
type Draft struct {
	Where   string
	Contest canvass.ContestID
	Race    canvass.RaceID // of a claim about the race, with no contest
	At      canvass.Interval
	Report  *canvass.Report
	Claim   *canvass.Claim
	// Test says that the source flags it as test data.
	Test bool
	Note string
}

// What of a source is held back.
const (
	HeldContest = "contest"
	HeldUnit    = "unit"
	HeldOption  = "option"
	HeldFigures = "figures"
)

// Held is something that a source says and that enters no record until somebody says what it means, as it is kept.
type Held = received.Held

// MaxHeld bounds the reasons that a Matcher keeps apart. One source that is not understood at all has few.
const MaxHeld = 10_000

// maxWords is how long a held name, and the reason, may be.
const maxWords = 300

// Matcher turns one source's items into drafts. It remembers what names meant, which unit has which id, and what is
// held.
type Matcher struct {
	names   *Names
	options map[optionKey]matchedOption
	units   map[unitKey]string
	// counties are the units of a contest by the county that their name or code means.
	counties map[unitKey]canvass.UnitID
	last     matchedContest
	held     []*Held
	reasons  map[string]*Held
	aside    int
	remarks  []string
	places   places
	// reported are the units of the source that the record has and the places around them, by contest; inRecord are they
	// by what their names mean, and bySource the counties and towns of the source at hand. keys are the keys of names.
	reported map[canvass.ContestID]map[canvass.UnitID]bool
	inRecord steps
	bySource steps
	keys     map[spelling]string
	// nobodies are the names without a vote that the contest does not know, by how many items have them.
	nobodies map[string]int
}

type optionKey struct {
	contest canvass.ContestID
	name    string
	id      ID
}

// matchedContest is what the contest of the item before meant: a source goes through its contests one after the other.
type matchedContest struct {
	said  Contest
	id    canvass.ContestID
	event string
	why   string
	near  []string
	aside bool
	known bool
}

func (m *Matcher) contest(c Contest) (id canvass.ContestID, event, why string, near []string) {
	l := m.lastOf(c)
	return l.id, l.event, l.why, l.near
}

// notOurs reports whether the contest is none of the desk's.
func (m *Matcher) notOurs(c Contest) bool { return m.lastOf(c).aside }

func (m *Matcher) lastOf(c Contest) *matchedContest {
	l := &m.last
	if !l.known || !l.said.same(c) {
		*l = matchedContest{said: c, known: true}
		l.said.IDs = slices.Clone(c.IDs)
		l.id, l.event, l.why, l.near = m.names.Contest(c)
		l.aside = m.names.aside(c)
		if why := m.names.contest(l.id).otherDay(c); why != "" && l.why == "" && !l.aside && !slices.Contains(m.remarks, why) && len(m.remarks) < MaxHeld {
			m.remarks = append(m.remarks, why)
		}
	}
	return l
}

type matchedOption struct {
	id          canvass.OptionID
	why         string
	suggestions []string
	note        string // how it was found, where the name is not known word for word
}

type unitKey struct {
	contest canvass.ContestID
	unit    canvass.UnitID
}

// Matcher starts the matching of one source.
func (n *Names) Matcher() *Matcher {
	return &Matcher{names: n, options: map[optionKey]matchedOption{}, units: map[unitKey]string{}, reasons: map[string]*Held{}, nobodies: map[string]int{}}
}

// Held is what is held so far, each reason once, in the order in which it came up.
func (m *Matcher) Held() []*Held { return m.held }

// Aside is how many rows and items were left out: they are of other offices, other parties, or other contests.
func (m *Matcher) Aside() int { return m.aside }

// Remarks are what is to be known of the source as a whole.
func (m *Matcher) Remarks() []string {
	out := slices.Clip(m.remarks)
	if zeros := m.places.lostZeros(); zeros != "" {
		out = append(out, zeros)
	}
	if len(m.nobodies) > 0 {
		out = append(out, withoutAVote(m.nobodies))
	}
	return out
}

// withoutAVote is the remark on names without a vote that were left out.
func withoutAVote(names map[string]int) string {
	const most = 5
	rows := 0
	var words []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		rows += names[name]
		if len(words) < most {
			words = append(words, fmt.Sprintf("%q (%d)", cut(name, maxWords/most), names[name]))
		}
	}
	if more := len(names) - most; more > 0 {
		words = append(words, english.Many(int64(more), "name more", "names more"))
	}
	return fmt.Sprintf("left out %s without a vote, of somebody whom the contest does not know: %s",
		english.Many(int64(rows), "row", "rows"), strings.Join(words, ", "))
}

// WithoutCode says of which counties no code of the Census Bureau is known, or one that their name does not bear out,
// and why. They are entered all the same.
func (m *Matcher) WithoutCode() []string { return m.places.without }

// Hold adds an item to what is held.
func (m *Matcher) Hold(it *Item, what, name, why string, suggestions []string) {
	name, why = cut(name, maxWords), cut(why, maxWords) // a source may write a name of a million letters
	reason := what + "\x00" + name + "\x00" + why
	h := m.reasons[reason]
	if h == nil && len(m.held) >= MaxHeld {
		reason = "more"
		if h = m.reasons[reason]; h == nil {
			what, name, why, suggestions = HeldFigures, "", "and more that is not listed", nil
		}
	}
	if h == nil {
		h = &Held{Where: it.Where, What: what, Name: name, Why: why, Suggestions: suggestions}
		m.reasons[reason] = h
		m.held = append(m.held, h)
	}
	h.Items++
}

func (m *Matcher) option(contest canvass.ContestID, o Option) matchedOption {
	k := optionKey{contest: contest, name: o.Name}
	if len(o.IDs) > 0 {
		k.id = o.IDs[0]
	}
	got, seen := m.options[k]
	if !seen {
		got = m.names.option(contest, o)
		m.options[k] = got
	}
	return got
}

// Match says what an item means. An item of which a part is not known is held whole: a report that lacks an option
// would give the others a wrong share. What has nothing to enter, a list of options or an allotment, gives nothing.
func (m *Matcher) Match(it *Item) []Draft {
	if it.Tally != nil {
		return m.tally(it)
	}
	if it.Remark != "" {
		m.remarks = append(m.remarks, it.Remark)
		return nil
	}
	if it.Aside > 0 || m.notOurs(it.Contest) {
		m.aside += max(1, it.Aside)
		return nil
	}
	contest, event, why, near := m.contest(it.Contest)
	if why != "" {
		m.Hold(it, HeldContest, it.Contest.Name, why, near)
		return nil
	}
	own := it.Unit.String()
	if it.Hold != "" {
		m.Hold(it, HeldFigures, own, it.Hold, nil)
		return nil
	}
	if isTest(it.Unit) {
		m.Hold(it, HeldUnit, own, "by its name it is there for a test", nil)
		return nil
	}
	if isFigure(it.Unit) {
		m.Hold(it, HeldUnit, own, "by its name it is a figure beside the votes, and no unit: declare it if it is one", nil)
		return nil
	}
	it, left, why := m.ofParty(it, contest)
	if m.aside += left; why != "" {
		m.Hold(it, HeldFigures, own, why, nil)
		return nil
	}
	if it == nil {
		return nil
	}
	if why := m.otherEvent(it, contest); why != "" {
		m.Hold(it, HeldFigures, own, why, nil)
		return nil
	}
	unit, area, why, near := m.unit(contest, it.Unit)
	if why != "" {
		m.Hold(it, HeldUnit, own, why, near)
		return nil
	}
	if first, seen := m.units[unitKey{contest, unit}]; seen && first != own {
		why := fmt.Sprintf("%q and %q make the same id, %s: declare both", own, first, unit)
		if slug, _ := it.Unit.Slug(); slug != unit {
			why = fmt.Sprintf("%q is the place %s, which stands in it as %q too: it would be counted twice", own, unit, first)
		}
		m.Hold(it, HeldUnit, own, why, nil)
		return nil
	}
	m.units[unitKey{contest, unit}] = own
	if why := ofAnotherState(contest.Jurisdiction(), it.Unit); why != "" {
		m.Hold(it, HeldUnit, own, why, nil)
		return nil
	}
	named := m.places.named(contest.Jurisdiction(), m.names.dayOf(contest, event), it.Unit)
	if why := m.sameCounty(contest, unit, own, named); why != "" {
		m.Hold(it, HeldUnit, own, why, nil)
		return nil
	}
	d := draftOf(it)
	d.Contest = contest
	var drafts []Draft
	if r, note := m.report(it, contest); r != nil {
		d.Note = strings.TrimSpace(d.Note + " " + note)
		r.Event, r.Unit = event, unit
		r.Area = canvass.Statewide
		if area != "" {
			r.Area = area
		}
		r.Named = named
		if err := r.Validate(); err != nil {
			m.Hold(it, HeldFigures, own, err.Error(), nil)
		} else {
			d.Report = r
			drafts = append(drafts, d)
			d.Report, d.Note = nil, it.Note
		}
	}
	claims := m.calls(it, contest, area)
	for i := range claims {
		d.Claim = &claims[i]
		drafts = append(drafts, d)
	}
	return drafts
}

// otherEvent says that figures without a day may be those of the contest's other event, as a state's primary beside the
// party's caucuses: somebody has votes who is not on the ballot of the one that counts.
func (m *Matcher) otherEvent(it *Item, contest canvass.ContestID) string {
	k := m.names.contest(contest)
	if k == nil || it.Contest.Date != "" || it.Figures == nil || len(k.ballot) == 0 || !slices.ContainsFunc(k.events, func(e knownEvent) bool { return e.id != "" }) {
		return ""
	}
	for _, c := range it.Figures.Counts {
		o := m.option(contest, c.Option).id
		if c.Votes > 0 && o != "" && o != canvass.WriteIn && o != canvass.Other && !slices.Contains(k.ballot, o) {
			return fmt.Sprintf("%q has votes, and is not on the ballot of %s as the catalog has it, which was held in several events (%s): say the day in a column “election date”",
				c.Option.Name, contest, k.days())
		}
	}
	return ""
}

// sameCounty says that a unit is a county that another unit of the source is already, as "Belknap" and "BELKNAP COUNTY"
// are: added up, it would be counted twice.
func (m *Matcher) sameCounty(contest canvass.ContestID, unit canvass.UnitID, own string, named *canvass.UnitName) string {
	if named == nil || named.FIPS == "" {
		return ""
	}
	k := unitKey{contest, canvass.UnitID(named.FIPS)}
	first, seen := m.counties[k]
	if seen && first != unit {
		return fmt.Sprintf("%q is the place with the code %s, which stands in it as %q too: it would be counted twice", own, named.FIPS, m.units[unitKey{contest, first}])
	}
	if m.counties == nil {
		m.counties = map[unitKey]canvass.UnitID{}
	}
	m.counties[k] = unit
	return ""
}

func draftOf(it *Item) Draft {
	d := Draft{Where: it.Where, Test: it.Test, Note: it.Note}
	if it.At != 0 {
		d.At = canvass.At(it.At)
	}
	return d
}

// report is the item's figures as a report; nil where it has none, or they are held.
func (m *Matcher) report(it *Item, contest canvass.ContestID) (r *canvass.Report, note string) {
	f := it.Figures
	if f == nil || len(f.Counts) == 0 && f.In == nil && f.Expected == "" {
		return nil, ""
	}
	if f.Measure == "" {
		m.Hold(it, HeldFigures, it.Contest.Name, "the source does not say what is counted: name the measure", nil)
		return nil, ""
	}
	figures, err := m.scaled(f, contest)
	if err != nil {
		m.Hold(it, HeldFigures, it.Contest.Name, err.Error(), nil)
		return nil, ""
	}
	r = &canvass.Report{
		Measure: f.Measure, Ballots: f.Ballots, Blank: f.Blank, Void: f.Void, Overvotes: f.Overvotes, Cast: f.Cast,
		Units: f.In, UnitsOf: f.Of, Expected: f.Expected, Test: it.Test,
		Total: it.Unit.Total && len(it.Unit.Path) > 0, // the whole is a sum of its units without saying so
	}
	if f.In != nil {
		r.UnitsAre = f.Are
	}
	known := true
	of := map[canvass.OptionID]string{}
	var notes []string
	for _, c := range figures {
		o := m.option(contest, c.Option)
		if o.id == "" && c.Votes == 0 && c.Option.Name != "" {
			if n := m.nobodies[c.Option.Name]; n > 0 || len(m.nobodies) < MaxHeld {
				m.nobodies[c.Option.Name] = n + 1
			}
			continue
		}
		if o.id == "" {
			m.Hold(it, HeldOption, c.Option.Name, o.why, o.suggestions)
			known = false
			continue
		}
		if o.note != "" {
			notes = append(notes, o.note)
		}
		first, twice := of[o.id]
		switch {
		case !twice:
			of[o.id] = c.Option.Name
			r.Counts = append(r.Counts, canvass.Count{Option: o.id, Votes: c.Votes})
		case o.id == canvass.WriteIn || o.id == canvass.Other: // many who are not told apart
			i := slices.IndexFunc(r.Counts, func(n canvass.Count) bool { return n.Option == o.id })
			r.Counts[i].Votes += c.Votes
		default:
			m.Hold(it, HeldOption, c.Option.Name, fmt.Sprintf("%q and %q are both %s", first, c.Option.Name, o.id), nil)
			known = false
		}
	}
	if !known || len(r.Counts) == 0 && len(f.Counts) > 0 {
		return nil, "" // held, or of nobody's votes
	}
	canvass.SortCounts(r.Counts)
	return r, strings.Join(notes, "; ")
}

// ofParty is the item without the options that are on the other party's ballot, where its rows do not say their party:
// how many those are, and why what is left cannot be told apart. The item is nil where nothing is left.
func (m *Matcher) ofParty(it *Item, contest canvass.ContestID) (own *Item, left int, why string) {
	f := it.Figures
	if it.Contest.Party != "" || f == nil || len(f.Counts) == 0 {
		return it, 0, ""
	}
	rival := m.names.rival(contest)
	if rival == "" {
		return it, 0, ""
	}
	theirs := func(o Option) bool {
		if Nobody(o.Name) {
			return false
		}
		own, other := m.option(contest, o).id, m.option(rival, o).id
		if own == "" {
			return other != ""
		}
		// Who stood in this race elsewhere, and is on the other party's ballot here, is theirs.
		return other != "" && !slices.Contains(m.names.ballot(contest), own) && slices.Contains(m.names.ballot(rival), other)
	}
	for _, c := range f.Counts {
		if theirs(c.Option) {
			left++
		}
	}
	if left == 0 {
		return it, 0, ""
	}
	c := it.Clone()
	g := c.Figures
	g.Counts = slices.DeleteFunc(g.Counts, func(n Count) bool { return theirs(n.Option) })
	g.Ballots, g.Blank, g.Void, g.Overvotes, g.Valid, g.Modes = nil, nil, nil, nil, nil, nil
	for _, n := range g.Counts {
		switch o := m.option(rival, n.Option); {
		case n.Votes == 0:
		case Nobody(n.Option.Name):
			return it, left, fmt.Sprintf("%q stands among the candidates of two parties: whose it is is not said", n.Option.Name)
		case o.id != "" && slices.Contains(m.names.ballot(rival), o.id):
			return it, left, fmt.Sprintf("%q is on the ballots of two parties, and candidates of both stand here: whose it is is not said", n.Option.Name)
		}
	}
	if !slices.ContainsFunc(g.Counts, func(n Count) bool { return !Nobody(n.Option.Name) }) {
		return nil, left, "" // of ours there is nobody: an Uncommitted without a vote is not ours either
	}
	return c, left, ""
}

// calls are the item's calls and statements as claims. A source repeats a call in every unit; it is of the whole
// contest, and taken from there.
func (m *Matcher) calls(it *Item, contest canvass.ContestID, area canvass.Area) []canvass.Claim {
	if len(it.Unit.Path) > 0 {
		return nil
	}
	var claims []canvass.Claim
	for _, call := range it.Calls {
		o := m.option(contest, call.Option)
		switch {
		case o.id == "":
			m.Hold(it, HeldOption, call.Option.Name, o.why, o.suggestions)
		case call.Denied:
			claims = append(claims, canvass.Claim{Kind: canvass.ClaimStatement, Text: Denial(o.id)})
		case call.Runoff:
			claims = append(claims, canvass.Claim{Kind: canvass.ClaimStatement, Text: fmt.Sprintf("says that %s goes on to a runoff", o.id)})
		default:
			measure := call.Measure
			if measure == "" && it.Figures != nil {
				measure = it.Figures.Measure
			}
			claims = append(claims, canvass.Claim{Kind: canvass.ClaimWinner, Winner: o.id, Measure: cmp.Or(measure, canvass.Votes), Area: area})
		}
	}
	for _, words := range it.Statements {
		claims = append(claims, canvass.Claim{Kind: canvass.ClaimStatement, Text: words})
	}
	return claims
}

// Denial is what a source says that takes back its call of a winner, or rules one out.
func Denial(o canvass.OptionID) string { return fmt.Sprintf("says that %s is not the winner", o) }

// tally is a source's delegates so far, as a claim about the race; of one state, as an award in its contest.
func (m *Matcher) tally(it *Item) []Draft {
	d := draftOf(it)
	race, why, near := m.names.race(it.Contest)
	if why != "" {
		m.Hold(it, HeldContest, it.Contest.Name, why, near)
		return nil
	}
	c := canvass.Claim{Kind: canvass.ClaimTally}
	contest := canvass.ContestID(string(race) + "/")
	d.Race = race
	if it.Contest.State != "" {
		c.Kind = canvass.ClaimAward
		if contest, why = m.names.contestOf(race, it.Contest.State); why != "" {
			m.Hold(it, HeldContest, it.Contest.State+" "+it.Contest.Name, why, nil)
			return nil
		}
		d.Contest, d.Race = contest, ""
	}
	known := true
	for _, n := range it.Tally.Counts {
		if n.Votes == 0 {
			continue // the list has everybody who was ever on it
		}
		o := m.option(contest, n.Option)
		if o.id == "" {
			m.Hold(it, HeldOption, n.Option.Name, o.why, o.suggestions)
			known = false
			continue
		}
		c.Awards = append(c.Awards, canvass.Award{Option: o.id, Delegates: int(n.Votes)})
	}
	if !known || len(c.Awards) == 0 {
		return nil
	}
	if err := c.Validate(); err != nil {
		m.Hold(it, HeldFigures, it.Contest.Name, err.Error(), nil)
		return nil
	}
	d.Claim = &c
	return []Draft{d}
}

// Entry makes the draft an entry of a record, said by the source with the given id. Its key is made of what it says and
// when, so that a poll that brings nothing new enters nothing; where the source does not say when, evidence, the hashes
// of the bytes, takes the place of the time.
func (d Draft) Entry(by, actor string, evidence []string, recorded canvass.Time) (*canvass.Entry, error) {
	e := &canvass.Entry{
		Format: canvass.Format, Recorded: recorded, At: d.At, Actor: actor, By: by, Contest: d.Contest, Race: d.Race,
		Source: &canvass.Source{Outlet: by, Evidence: evidence}, Note: d.Note, Report: d.Report, Claim: d.Claim,
	}
	e.Kind = canvass.KindReport
	if d.Claim != nil {
		e.Kind = canvass.KindClaim
	}
	when := d.At.String()
	if d.At.IsZero() {
		when = strings.Join(evidence, " ")
	}
	said := d.Report
	if said != nil && said.Named != nil { // a table with more codes makes no other report of it
		own := *said
		own.Named, said = nil, &own
	}
	body, err := json.Marshal(struct {
		When   string
		Report *canvass.Report
		Claim  *canvass.Claim
	}{when, said, d.Claim})
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, d.Where, "%w", err)
	}
	sum := sha256.Sum256(body)
	e.Key = fmt.Sprintf("feed/%s/%s%s/%s", by, d.Contest, d.Race, hex.EncodeToString(sum[:12]))
	if err := e.Validate(); err != nil {
		return nil, err
	}
	return e, nil
}
