package export

import (
	"bufio"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/place"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// writeNIST writes the common data format for election results of NIST, Special Publication 1500-100 version 2, as XML:
// for each event of each contest an Election with the count that the contest goes by, in all, by area and by reporting
// unit. The order of elements is the schema's. What only shares or words were given of is not in it: a share never
// becomes votes.
func (x *Export) writeNIST(w io.Writer) error {
	b := bufio.NewWriter(w)
	n := &nistWriter{x: x, enc: xml.NewEncoder(b), places: map[string]*gpUnit{}, ids: map[placeKey]string{}, named: map[placeKey]*canvass.UnitName{}, persons: map[canvass.OptionID]canvass.Party{}, parties: map[canvass.Party]bool{}}
	n.root()
	n.enc.Indent("", " ")
	if _, err := b.WriteString(xml.Header); err != nil {
		return err
	}
	n.report()
	if n.err == nil {
		n.err = n.enc.Close()
	}
	if n.err != nil {
		return n.err
	}
	if _, err := b.WriteString("\n"); err != nil {
		return err
	}
	return b.Flush()
}

// nistWriter writes one document. What contests name, units, parties and persons, comes after them, and is gathered on
// the way.
type nistWriter struct {
	x   *Export
	enc *xml.Encoder
	err error

	places  map[string]*gpUnit // by ObjectId
	ids     map[placeKey]string
	named   map[placeKey]*canvass.UnitName // what units are called and coded
	order   []*gpUnit                      // the root unit first
	persons map[canvass.OptionID]canvass.Party
	parties map[canvass.Party]bool
}

// placeKey is a place of a jurisdiction.
type placeKey struct {
	jurisdiction string
	area         canvass.Area
	unit         canvass.UnitID
}

const (
	nistSpace  = "http://itl.nist.gov/ns/voting/1500-100/v2"
	xsiSpace   = "http://www.w3.org/2001/XMLSchema-instance"
	officeID   = "office-president"
	rootID     = "unit..us"
	officeName = "President of the United States"
)

func (n *nistWriter) do(err error) {
	if n.err == nil {
		n.err = err
	}
}

func (n *nistWriter) open(name string, attrs ...string) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i+1 < len(attrs); i += 2 {
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: attrs[i]}, Value: attrs[i+1]})
	}
	if n.err == nil {
		n.do(n.enc.EncodeToken(start))
	}
}

func (n *nistWriter) close(name string) {
	if n.err == nil {
		n.do(n.enc.EncodeToken(xml.EndElement{Name: xml.Name{Local: name}}))
	}
}

// put writes one element: a text, a number, or one of the structs of nistform.go.
func (n *nistWriter) put(name string, v any) {
	if n.err == nil {
		n.do(n.enc.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}}))
	}
}

func (n *nistWriter) report() {
	x := n.x
	n.open("ElectionReport", "xmlns", nistSpace, "xmlns:xsi", xsiSpace)
	for _, c := range x.contests {
		n.election(c, c.Event, c.Count)
		for _, o := range c.Others {
			n.election(c, o.Event, o.Count)
		}
	}
	n.put("ExternalIdentifier", other("canvass-record", x.s.Record.Origin))
	n.put("ExternalIdentifier", other("canvass-head-size", whole(&x.head.Size)))
	n.put("ExternalIdentifier", other("canvass-head-root", x.head.Root.String()))
	format := "summary-contest"
	for _, u := range n.order {
		if u.Type == "precinct" {
			format = "precinct-level"
		}
	}
	n.put("Format", format)
	n.put("GeneratedDate", x.s.Now.Go().Format(time.RFC3339)) // whole seconds, as the schema wants
	for _, u := range n.order {
		n.put("GpUnit", u)
	}
	n.put("Issuer", clean("Canvass: "+x.s.Record.Name))
	n.put("IssuerAbbreviation", "canvass")
	test := x.s.Record.Kind != canvass.Live
	n.put("IsTest", test)
	n.put("Notes", clean(x.about()))
	n.put("Office", nistOffice{
		ObjectID: officeID, District: rootID, IDs: []externalID{other("office-level", "Country"), other("office-role", "head of government")},
		Name: inEnglish(officeName),
	})
	for _, p := range []canvass.Party{canvass.Democratic, canvass.Republican} {
		if n.parties[p] {
			n.put("Party", nistParty{ObjectID: partyID(p), Abbreviation: inEnglish(partyLetters[p]), Name: inEnglish(p.Adjective() + " Party")})
		}
	}
	n.people()
	n.put("SequenceStart", 1)
	n.put("SequenceEnd", 1)
	n.put("Status", x.nistStatus())
	if test {
		n.put("TestType", string(x.s.Record.Kind))
	}
	n.put("VendorApplicationId", "canvass")
	n.close("ElectionReport")
}

func (n *nistWriter) people() {
	var ids []canvass.OptionID
	for id := range n.persons {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		p := nistPerson{
			ObjectID: xmlID("person", string(id)), IDs: []externalID{other(feed.OwnOption, string(id))},
			FullName: inEnglish(n.x.s.Catalog.Name(id)), PartyID: partyID(n.persons[id]),
		}
		if known := n.x.s.Catalog.People[id]; known != nil {
			p.LastName = clean(known.Last)
		}
		n.put("Person", p)
	}
}

// nistStatus is that of the report: a recount where all its counts are, else that of the contest which is least far.
func (x *Export) nistStatus() string {
	counts := map[tally.Status]int{}
	recounts := 0
	for _, c := range x.contests {
		counts[c.Status]++
		if c.Count != nil && c.Count.Recount != "" {
			recounts++
		}
	}
	all := len(x.contests)
	switch {
	case all > 0 && recounts == all && counts[tally.Certified] < all:
		return "recount"
	case counts[tally.None] == all:
		return "pre-election"
	case counts[tally.Certified] == all:
		return "certified"
	case counts[tally.Certified]+counts[tally.Complete] == all:
		return "unofficial-complete"
	}
	return "unofficial-partial"
}

var partyLetters = map[canvass.Party]string{canvass.Democratic: "DEM", canvass.Republican: "REP"}

func partyID(p canvass.Party) string { return xmlID("party", string(p)) }

// election is one event of a contest, with its count; nil where there is none that may be handed on.
func (n *nistWriter) election(c *tally.Contest, e *canvass.Event, count *tally.Count) {
	if e == nil && count == nil { // a contest of which no file says when it is
		e = &canvass.Event{}
	}
	if e == nil {
		e = &canvass.Event{ID: "contest"}
	}
	x := n.x
	id := func(kind string, more ...string) string { // unique to this event of this contest
		return xmlID(kind, append([]string{string(c.ID), e.ID}, more...)...)
	}
	whole := n.whole(c)
	n.parties[c.ID.Party()] = true
	places := placesOf(count)
	n.name(c.ID.Jurisdiction(), places)
	options := options(c, places)

	n.open("Election")
	n.ballotCounts(c, places)
	for _, o := range options {
		if o == canvass.WriteIn {
			continue
		}
		k := nistCandidate{
			ObjectID: id("candidate", string(o)), BallotName: inEnglish(x.s.Catalog.Label(c.ID, o)),
			IDs: []externalID{other(feed.OwnOption, string(o))}, PartyID: partyID(c.ID.Party()),
		}
		if !o.Fixed() {
			n.persons[o] = n.partyOf(o, c.ID.Party())
			k.PersonID = xmlID("person", string(o))
		}
		if e == c.Event && count != nil {
			k.Status = elected(c, o, count.Measure)
		}
		n.put("Candidate", k)
	}
	n.contest(c, id, whole, options, count, places)
	n.put("ElectionScopeId", whole)
	n.put("Name", inEnglish(c.Info.Name))
	start, end := e.Date, e.Date
	if start.IsZero() { // the schema wants a day: the first of the cycle stands for one that is not known
		start = time.Date(c.ID.Cycle(), 1, 1, 0, 0, 0, 0, time.UTC)
		end = time.Date(c.ID.Cycle(), 12, 31, 0, 0, 0, 0, time.UTC)
	}
	if e.Until.After(end) {
		end = e.Until
	}
	n.put("StartDate", start.Format(time.DateOnly))
	n.put("EndDate", end.Format(time.DateOnly))
	kind, more := electionType(c.Info.OpenTo, e.Kind)
	n.put("Type", kind)
	if more != "" {
		n.put("OtherType", more)
	}
	n.close("Election")
}

// partyOf is the party of a person, as the catalog has it: somebody may be voted for in the other party's primary.
func (n *nistWriter) partyOf(o canvass.OptionID, of canvass.Party) canvass.Party {
	if p := n.x.s.Catalog.People[o]; p != nil && p.Party != "" {
		of = p.Party
	}
	n.parties[of] = true
	return of
}

// root puts the unit in front that all others lie in.
func (n *nistWriter) root() {
	u := &gpUnit{
		ObjectID: rootID, XSI: "ReportingUnit", IDs: []externalID{{Type: "ocd-id", Value: "ocd-division/country:us"}},
		Name: inEnglish("United States"), Type: "country",
	}
	n.places[rootID] = u
	n.order = append(n.order, u)
}

// name keeps what the units are called and coded; of a county that only its precincts are reported of, its codes.
func (n *nistWriter) name(where string, parts []tally.Part) {
	for i := range parts {
		p := &parts[i]
		if p.Named == nil {
			continue
		}
		n.named[placeKey{where, p.Area, p.Unit}] = p.Named
		county, _, below := strings.Cut(string(p.Unit), "/")
		of := placeKey{where, p.Area, canvass.UnitID(county)}
		if known := place.Of(p.Named.County); below && known != nil && n.named[of] == nil && strings.HasPrefix(county, feed.LevelCounty+":") {
			n.named[of] = &canvass.UnitName{FIPS: known.Code, OCD: known.OCD}
		}
	}
}

// electionType is the schema's word for the event: it has primaries, and calls everything else other.
func electionType(openTo, kind string) (word, more string) {
	switch {
	case kind == "primary" && openTo == "open":
		return "partisan-primary-open", ""
	case kind == "primary" && openTo == "closed":
		return "partisan-primary-closed", ""
	case kind == "primary":
		return "primary", ""
	case kind == "":
		return "other", "not known"
	}
	return "other", clean(kind)
}

// options are those of the count, most votes first, and then those of the ballot that it leaves out.
func options(c *tally.Contest, places []tally.Part) []canvass.OptionID {
	var out []canvass.OptionID
	add := func(o canvass.OptionID) {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	for _, p := range places {
		for _, o := range p.Count.Options {
			add(o.Option)
		}
	}
	for _, o := range c.Info.Ballot.Options {
		add(o)
	}
	return out
}

// placesOf are the whole, the areas and the units of a count, in order; none for nil. A count that somebody split from
// those of other areas is left out: the format cannot say that it is an estimate.
func placesOf(count *tally.Count) []tally.Part {
	if count == nil || count.Estimated {
		return nil
	}
	out := []tally.Part{{Area: canvass.Statewide, Count: count}}
	for _, a := range areasOf(count) {
		if n := count.Areas[a]; !n.Estimated {
			out = append(out, tally.Part{Area: a, Count: n})
		}
	}
	return append(out, count.Parts()...)
}

// elected is what became of a candidate: winner where the result is certified, projected-winner where the desk, the
// contest's authority or arithmetic says so, else nothing.
func elected(c *tally.Contest, o canvass.OptionID, m canvass.Measure) string {
	w := c.WonBy(m)
	switch {
	case w == nil || w.Tied || !slices.Contains(w.Options, o):
		return ""
	case w.Basis == tally.ByCertification || c.Status == tally.Certified:
		return "winner"
	}
	return "projected-winner"
}

func (n *nistWriter) contest(c *tally.Contest, id func(kind string, more ...string) string, whole string, options []canvass.OptionID, count *tally.Count, places []tally.Part) {
	n.open("Contest", "ObjectId", id("contest"), "xsi:type", "CandidateContest")
	for i, o := range options {
		s := selection{ObjectID: id("selection", string(o)), Type: "CandidateSelection", Order: i + 1}
		if o == canvass.WriteIn {
			s.WriteIn = true
		} else {
			s.Candidates = id("candidate", string(o))
		}
		for _, p := range places {
			if votes, counted := p.Count.Votes(o); counted {
				s.Counts = append(s.Counts, voteCounts{unitCounts: n.counted(c, p), Count: votes})
			}
		}
		n.put("ContestSelection", s)
	}
	status := countStatus{"not-processed", "total"}
	switch {
	case count == nil && len(c.Withheld) > 0:
		status.Status = "unknown"
	case c.Status == tally.Complete || c.Status == tally.Certified:
		status.Status = "completed"
	case count != nil:
		status.Status = "in-process"
	}
	n.put("CountStatus", status)
	n.put("ElectionDistrictId", whole)
	n.put("ExternalIdentifier", other(feed.OwnContest, string(c.ID)))
	if count != nil {
		n.put("ExternalIdentifier", other("canvass-source", count.By))
	}
	n.put("Name", clean(officeName+": "+c.Info.Name))
	for _, p := range places {
		if p.Count.Over != nil || p.Count.Blank != nil {
			n.put("OtherCounts", otherCounts{Unit: n.place(c, p.Area, p.Unit), Over: p.Count.Over, Under: p.Count.Blank})
		}
	}
	if count != nil && count.Units != nil {
		n.put("SubUnitsReported", *count.Units)
	}
	if count != nil && count.UnitsOf != nil {
		n.put("TotalSubUnits", *count.UnitsOf)
	}
	n.put("VoteVariation", "plurality")
	n.put("OfficeIds", officeID)
	n.put("PrimaryPartyIds", partyID(c.ID.Party()))
	n.put("VotesAllowed", 1)
	n.close("Contest")
}

// counted is the place and the kind of its counts: votes are totals, and every other measure is named, so that nobody
// takes it for votes.
func (n *nistWriter) counted(c *tally.Contest, p tally.Part) unitCounts {
	u := unitCounts{Unit: n.place(c, p.Area, p.Unit), Type: "total"}
	if p.Count.Measure != canvass.Votes {
		u.Type, u.OtherType = "other", string(p.Count.Measure)
	}
	return u
}

// ballotCounts are the ballots of each place where they are known: all that were cast, and how many of them are out;
// where only those that were counted are known, these, and none is said to be out.
func (n *nistWriter) ballotCounts(c *tally.Contest, places []tally.Part) {
	for _, p := range places {
		k := ballotCounts{unitCounts: unitCounts{Unit: n.place(c, p.Area, p.Unit), Type: "total"}, Cast: p.Count.Ballots, Rejected: p.Count.Void}
		if p.Count.Cast != nil {
			k.Cast, k.Outstanding = p.Count.Cast, new(max(0, *p.Count.Cast-p.Count.Counted()))
		}
		if k.Cast != nil || k.Rejected != nil {
			n.put("BallotCounts", k)
		}
	}
}

// whole is the id of the contest's area as a whole.
func (n *nistWriter) whole(c *tally.Contest) string { return n.place(c, canvass.Statewide, "") }

// place is the id of a place, which is added to the document with everything around it.
func (n *nistWriter) place(c *tally.Contest, area canvass.Area, unit canvass.UnitID) string {
	where := c.ID.Jurisdiction()
	key := placeKey{where, area, unit}
	if id, known := n.ids[key]; known {
		return id
	}
	id := xmlID("unit", where, string(area), string(unit))
	u := &gpUnit{ObjectID: id, XSI: "ReportingUnit"}
	n.places[id], n.ids[key] = u, id
	n.order = append(n.order, u)
	around := ""
	switch {
	case unit != "":
		parent, own := canvass.UnitID(""), string(unit)
		if i := strings.LastIndexByte(own, '/'); i >= 0 {
			parent, own = canvass.UnitID(own[:i]), own[i+1:]
		}
		level, name, _ := strings.Cut(own, ":")
		u.Name, u.IDs = inEnglish(capitals(name)), []externalID{other(feed.OwnUnit, where+"/"+string(unit)), other(areaScheme, where+"/"+string(area))}
		if known := n.named[key]; known != nil {
			u.coded(known, area)
		}
		u.kind(unitTypes, level)
		around = n.place(c, area, parent)
	case area != canvass.Statewide:
		u.Name, u.IDs = inEnglish(english.Capital(wording.Area(area))), []externalID{other(areaScheme, where+"/"+string(area))}
		kind, number, numbered := strings.Cut(string(area), "-")
		if u.kind(areaTypes, kind); numbered {
			u.Number = number
		}
		around = n.place(c, canvass.Statewide, "")
	default:
		u.IDs = []externalID{other(areaScheme, where+"/"+string(area))}
		around = rootID
		u.Name = inEnglish(strings.ToUpper(where))
		kind := "state"
		if j := n.x.s.Catalog.Jurisdictions[where]; j != nil {
			u.Name = inEnglish(j.Name)
			if kind = j.Kind; j.OCD != "" {
				u.IDs = append(u.IDs, externalID{Type: "ocd-id", Value: clean(j.OCD)})
			}
		}
		u.kind(map[string]string{"state": "state"}, kind)
	}
	if around != "" {
		p := n.places[around]
		p.Composing = strings.TrimPrefix(p.Composing+" "+id, " ")
	}
	return id
}
