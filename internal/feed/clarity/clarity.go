// Package clarity reads the detail XML of Clarity election-night sites, by county or by precinct.
//
// A file is one election: its turnout by unit, and its contests one after the other. Within a contest each choice, and
// beside the choices the under- and overvotes, lists its votes by the way they were cast and then by unit:
//
//	<Contest key="4" text="President - REPUBLICAN">
//	  <VoteType name="Overvotes" votes="1"><Precinct name="A101" votes="1"/></VoteType>
//	  <Choice key="1" text="Ann Able" totalVotes="12">
//	    <VoteType name="Election Day" votes="12"><Precinct name="A101" votes="12"/></VoteType>
//	  </Choice>
//	</Contest>
//
// One contest is held at a time. Its units are emitted in the order in which they came, after them the whole contest as
// the file itself adds it up. The attribute percentReporting of a precinct is sometimes a number of vote types; it is
// not read.
package clarity

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Format is Clarity's detail XML.
type Format struct{}

// Name is "clarity".
func (Format) Name() string { return "clarity" }

// Title is the format for a person.
func (Format) Title() string { return "Clarity detail XML" }

// Recognise looks for the root element.
func (Format) Recognise(head []byte) bool {
	_, behind, found := bytes.Cut(head, []byte("<ElectionResult"))
	return found && len(behind) > 0 && bytes.IndexByte([]byte("> \t\r\n/"), behind[0]) >= 0
}

// MaxNumbers bounds the numbers of one contest: units times choices times vote types.
const MaxNumbers = 4_000_000

// maxChoices bounds the choices of one contest.
const maxChoices = 1000

// Read emits the units of each contest, and then the contest as a whole.
func (Format) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	r := &reader{doc: feed.NewDocument(in), emit: emit, ballots: map[string]int64{}, registered: map[string]int64{}}
	return r.read()
}

type reader struct {
	doc  *feed.Document
	emit func(*feed.Item) bool

	election string
	date     string
	region   string
	at       canvass.Time
	// of each unit, over the whole election
	ballots, registered map[string]int64
	turnouts            int

	contest *contest
	choice  int // index in contest.choices, -1 beside them
	mode    string
	depth   []string
}

// contest is one contest while it is read.
type contest struct {
	key, title, where string
	in, of            *int64
	choices           []feed.Option
	totals            []int64
	units             []*unit
	byName            map[string]*unit
	modes             map[string]int64 // the contest's
	modeOrder         []string
	over, under       *int64
	parties           []string // of the choices, where they say theirs
	numbers           int
}

type unit struct {
	level, name string
	votes       []int64
	given       []bool
	all         []int64 // of the vote type that is all of them; -1 is not given
	modes       map[string]int64
	ways        []way
	over, under *int64
}

// way is the votes of a choice in a unit that were cast in one way, by its place among the contest's.
type way struct {
	choice, mode int32
	votes        int64
}

func (r *reader) read() error {
	for {
		tok, err := r.doc.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			r.depth = append(r.depth, t.Name.Local)
			if err := r.start(t); err != nil {
				return err
			}
		case xml.CharData:
			if len(r.depth) == 2 {
				if err := r.text(strings.TrimSpace(string(t))); err != nil {
					return err
				}
			}
		case xml.EndElement:
			r.depth = r.depth[:len(r.depth)-1]
			if t.Name.Local == "Contest" && r.contest != nil {
				if !r.finish() {
					return nil
				}
			}
			if t.Name.Local == "Choice" {
				r.choice = -1
			}
		}
	}
}

// text is the text of an element right below the root.
func (r *reader) text(s string) error {
	if s == "" {
		return nil
	}
	switch r.depth[1] {
	case "Timestamp":
		at, err := timestamp(r.doc.Where(), s)
		if err != nil {
			return err
		}
		r.at = at
	case "ElectionName":
		r.election = s
	case "ElectionDate":
		d, err := feed.Date(r.doc.Where(), s, "1/2/2006", "2006-01-02")
		if err != nil {
			return err
		}
		r.date = d
	case "Region":
		r.region = s
	}
	return nil
}

// zones are the abbreviations that Clarity writes after its times.
var zones = map[string]int{
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "UTC": 0, "GMT": 0,
}

// timestamp reads "11/13/2014 2:58:41 PM CST"; an unknown zone makes the time unknown.
func timestamp(where, s string) (canvass.Time, error) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return 0, feed.Errorf(where, "%q is not a time such as 3/5/2024 9:25:00 PM EST", s)
	}
	hours, known := zones[s[i+1:]]
	if !known {
		return 0, nil
	}
	if _, err := feed.Date(where, s[:i], "1/2/2006 3:04:05 PM"); err != nil {
		return 0, err
	}
	t, err := time.ParseInLocation("1/2/2006 3:04:05 PM", s[:i], time.FixedZone(s[i+1:], hours*3600))
	if err != nil {
		return 0, feed.Errorf(where, "%q is not a time such as 3/5/2024 9:25:00 PM EST", s)
	}
	return canvass.TimeOf(t), nil
}

func attribute(t xml.StartElement, names ...string) string {
	for _, n := range names {
		for _, a := range t.Attr {
			if a.Name.Local == n {
				return a.Value
			}
		}
	}
	return ""
}

func (r *reader) number(t xml.StartElement, name string) (int64, error) {
	return feed.Whole(r.doc.Where(), t.Name.Local+"'s "+name, attribute(t, name))
}

func (r *reader) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "County", "Precinct":
		return r.unit(t)
	case "Contest":
		return r.begin(t)
	case "Choice":
		if r.contest == nil {
			return feed.Errorf(r.doc.Where(), "a Choice outside of a Contest")
		}
		if len(r.contest.choices) == maxChoices {
			return feed.Errorf(r.doc.Where(), "contest %q has more than %d choices", r.contest.title, maxChoices)
		}
		r.contest.choices = append(r.contest.choices, feed.Option{Name: attribute(t, "text")})
		r.contest.parties = append(r.contest.parties, attribute(t, "party"))
		r.contest.totals = append(r.contest.totals, 0)
		r.choice = len(r.contest.choices) - 1
		n, err := r.number(t, "totalVotes")
		if err != nil {
			return err
		}
		r.contest.totals[r.choice] = n
	case "VoteType":
		r.mode = attribute(t, "name")
		if r.contest == nil {
			return feed.Errorf(r.doc.Where(), "a VoteType outside of a Contest")
		}
		n, err := r.number(t, "votes")
		if err != nil {
			return err
		}
		switch {
		case r.choice >= 0:
			if feed.AllWays(r.mode) {
				break // the sum of the others
			}
			if _, seen := r.contest.modes[r.mode]; !seen {
				r.contest.modeOrder = append(r.contest.modeOrder, r.mode)
			}
			r.contest.modes[r.mode] += n
		default:
			if to := beside(r.mode, &r.contest.over, &r.contest.under); to != nil {
				*to = added(*to, n)
			}
		}
	}
	return nil
}

// beside is which of the two a vote type beside the choices holds; nil for another.
func beside(mode string, over, under **int64) **int64 {
	switch feed.BesideOf(mode) {
	case feed.BesideOvervotes:
		return over
	case feed.BesideBlank:
		return under
	}
	return nil
}

func added(to *int64, n int64) *int64 {
	if to != nil {
		n += *to
	}
	return &n
}

func (r *reader) begin(t xml.StartElement) error {
	c := &contest{
		key: attribute(t, "key"), title: attribute(t, "text"), where: r.doc.Where(),
		byName: map[string]*unit{}, modes: map[string]int64{},
	}
	r.contest, r.choice, r.mode = c, -1, ""
	for _, p := range []struct {
		to    **int64
		names []string
	}{{&c.in, []string{"precinctsReported"}}, {&c.of, []string{"precinctsParticipating", "precinctsReporting"}}} {
		if s := attribute(t, p.names...); s != "" {
			n, err := feed.Whole(c.where, p.names[0], s)
			if err != nil {
				return err
			}
			*p.to = &n
		}
	}
	return nil
}

// unit reads a County or Precinct: of the turnout before the contests, of the list of a contest's counties, or of a
// vote type.
func (r *reader) unit(t xml.StartElement) error {
	name := attribute(t, "name")
	if r.contest == nil {
		if r.turnouts++; r.turnouts > feed.MaxRows {
			return feed.Errorf(r.doc.Where(), "the turnout of more than %d units: six times all precincts of the country", feed.MaxRows)
		}
		for _, p := range []struct {
			attr string
			to   map[string]int64
		}{{"ballotsCast", r.ballots}, {"totalVoters", r.registered}} {
			if attribute(t, p.attr) == "" {
				continue
			}
			n, err := r.number(t, p.attr)
			if err != nil {
				return err
			}
			if n > 0 { // zero voters registered is how a site without that figure writes it
				p.to[name] = n
			}
		}
		return nil
	}
	if r.parent() != "VoteType" {
		return nil
	}
	n, err := r.number(t, "votes")
	if err != nil {
		return err
	}
	c := r.contest
	if c.numbers++; c.numbers > MaxNumbers {
		return feed.Errorf(r.doc.Where(), "contest %q has more than %d numbers: more than a state's precincts can have", c.title, MaxNumbers)
	}
	u := c.byName[name]
	if u == nil {
		u = &unit{level: strings.ToLower(t.Name.Local), name: name, modes: map[string]int64{}}
		c.byName[name] = u
		c.units = append(c.units, u)
	}
	if r.choice < 0 {
		if to := beside(r.mode, &u.over, &u.under); to != nil {
			*to = added(*to, n)
		}
		return nil
	}
	for len(u.votes) <= r.choice {
		u.votes = append(u.votes, 0)
		u.given = append(u.given, false)
		u.all = append(u.all, -1)
	}
	if feed.AllWays(r.mode) {
		u.all[r.choice] = max(0, u.all[r.choice]) + n
		return nil
	}
	u.votes[r.choice] += n
	u.given[r.choice] = true
	u.modes[r.mode] += n
	u.ways = append(u.ways, way{int32(r.choice), int32(slices.Index(c.modeOrder, r.mode)), n})
	return nil
}

func (r *reader) parent() string {
	if len(r.depth) < 2 {
		return ""
	}
	return r.depth[len(r.depth)-2]
}

// finish emits the contest that has ended.
func (r *reader) finish() bool {
	c := r.contest
	r.contest = nil
	said := feed.Contest{
		IDs: []feed.ID{{Scheme: "clarity", Value: c.key}}, Name: c.title, Date: r.date, State: feed.State(r.region), Party: feed.PartyIn(c.title),
		Kind: kind(r.election), Office: feed.Office(c.title),
	}
	said.Elected(r.election)
	titled(&said, c.parties)
	twice := c.sumWays()
	if r.region == "" && len(c.units) > 0 && c.units[0].level == feed.LevelPrecinct {
		twice = cmp.Or(twice, "the file does not say of which place its precincts are: its Region is empty")
	}
	for _, u := range c.units {
		f, hold := &feed.Figures{Measure: canvass.Votes}, cmp.Or(twice, u.total(c.choices))
		for i, o := range c.choices {
			if i < len(u.given) && u.given[i] {
				put(f, o, u.votes[i])
			}
		}
		r.modes(f, c, u.modes)
		besides(f, u.over, u.under)
		if said.Kind == "general" { // in a primary the ballots are of all parties
			f.Ballots = pointer(r.ballots, u.name)
		}
		f.Registered = pointer(r.registered, u.name)
		path := []feed.Step{{Level: u.level, Name: u.name}}
		if u.level == feed.LevelPrecinct && said.State == "" && r.region != "" {
			path = append([]feed.Step{{Level: feed.LevelCounty, Name: r.region}}, path...)
		}
		if !r.emit(&feed.Item{Where: fmt.Sprintf("contest %s, %s", c.key, u.name), Contest: said, Unit: feed.Unit{Path: path}, At: r.at, Figures: f, Hold: hold}) {
			return false
		}
	}
	if words := feed.TitleRemark(c.title); words != "" && said.Office == feed.President && said.Party != "" && said.Unlike == "" {
		if !r.emit(&feed.Item{Where: "contest " + c.key, Remark: words}) {
			return false
		}
	}
	whole := &feed.Figures{Measure: canvass.Votes, In: c.in, Of: c.of, Are: "precincts"}
	for i, o := range c.choices {
		put(whole, o, c.totals[i])
	}
	besides(whole, c.over, c.under)
	r.modes(whole, c, c.modes)
	top := feed.Unit{Total: len(c.units) > 0}
	if said.State == "" && r.region != "" {
		top.Path = []feed.Step{{Level: feed.LevelCounty, Name: r.region}}
	}
	return r.emit(&feed.Item{Where: "contest " + c.key, Contest: said, Unit: top, At: r.at, Figures: whole, Hold: twice})
}

// put adds the votes of a choice; one of over- or undervotes, of ballots or of a printed sum is none.
func put(f *feed.Figures, o feed.Option, votes int64) {
	if kind := feed.BesideOf(o.Name); kind != feed.NotBeside && kind != feed.BesideWriteIns {
		f.Put(kind, votes)
		return
	}
	f.Counts = append(f.Counts, feed.Count{Option: o, Votes: votes})
}

// besides adds what vote types beside the choices hold.
func besides(f *feed.Figures, over, under *int64) {
	for kind, n := range map[feed.Beside]*int64{feed.BesideOvervotes: over, feed.BesideBlank: under} {
		if n != nil {
			f.Put(kind, *n)
		}
	}
}

// total takes the vote type that is all of them where it stands alone; beside others it is why the unit is held, where it is
// not their sum.
func (u *unit) total(choices []feed.Option) (hold string) {
	for i, all := range u.all {
		switch {
		case all < 0:
		case !u.given[i]:
			u.votes[i], u.given[i] = all, true
		case all != u.votes[i]:
			hold = fmt.Sprintf("%q has %d votes in all, and %d when the ways to vote are added up", choices[i].Name, all, u.votes[i])
		}
	}
	return hold
}

func (r *reader) modes(f *feed.Figures, c *contest, votes map[string]int64) {
	if len(c.modeOrder) < 2 {
		return // one way to vote says nothing
	}
	for _, m := range c.modeOrder {
		f.Modes = append(f.Modes, feed.Mode{Name: m, Votes: votes[m]})
	}
}

func pointer(m map[string]int64, name string) *int64 {
	if n, ok := m[name]; ok {
		return &n
	}
	return nil
}

// titled adds what the title and the parties of the choices say. Where they say different parties, it is neither's.
func titled(said *feed.Contest, parties []string) {
	party, words := partyOf(parties)
	own := slices.DeleteFunc(slices.Clone(parties), feed.NoParty)
	switch against := feed.TitledAgainst(said.Name, party, strings.Join(own[:min(1, len(own))], "")); {
	case against != "":
		said.Party, said.PartyName = "", against
	case said.Party == "":
		said.Party, said.PartyName = party, cmp.Or(words, feed.OtherPartyIn(said.Name))
	}
	if said.Office == feed.President && said.Unlike == "" {
		title := *said
		title.Titled(said.Name)
		said.Unlike = title.Unlike
	}
}

// partyOf is the party that all choices with one have in common; the words are those of a party besides the two.
func partyOf(parties []string) (p canvass.Party, words string) {
	for _, x := range parties {
		if feed.NoParty(x) {
			continue
		}
		if words != "" && words != x {
			return "", ""
		}
		words = x
	}
	if p = feed.Party(words); p != "" {
		words = ""
	}
	return p, words
}

// kind is the kind of election that a name says.
func kind(name string) string {
	name = strings.ToLower(name)
	for _, k := range []string{"caucus", "primary", "general"} {
		if strings.Contains(name, k) {
			return k
		}
	}
	return ""
}
