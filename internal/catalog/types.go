package catalog

import (
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// Citation is where a fact was read.
type Citation struct {
	Outlet string `json:"outlet,omitempty"` // id in sources.toml
	Title  string `json:"title,omitempty"`
	URL    string `json:"url,omitempty"`
	Via    string `json:"via,omitempty"` // how the page was reached when not directly: "a repost", "a mirror"
	Note   string `json:"note,omitempty"`
}

// Cited is what stands beside every fact: how firmly it is known, and where it was read. A fact with the mark S has at
// least one citation; one with K or U may have none.
type Cited struct {
	Mark  canvass.Mark
	Cites []Citation
	Note  string
}

// Catalog is what the files in force say.
type Catalog struct {
	Contests map[canvass.ContestID]*Contest
	Races    map[canvass.RaceID]*Race
	// Past are the races of long ago, of whose contests there are no files.
	Past          map[canvass.RaceID]*Past
	Jurisdictions map[string]*Jurisdiction
	People        map[canvass.OptionID]*Person
	Outlets       map[string]*Outlet
	// National are the national parties' rules, by race: "2024/dem".
	National map[string]*NationalRule
}

// Contest is a contest with everything that its file says of it.
type Contest struct {
	canvass.Contest
	// File is the path of the contest's file in the catalog.
	File string
	// Head, EventFacts (one for each event) and BallotFact say how the parts of canvass.Contest are known.
	Head       Cited
	EventFacts []Cited
	BallotFact Cited
	// EventKnown is, by event, the day from which a record may know its date; an event that is not in it was always known.
	EventKnown map[string]time.Time
	// Counted are those who are not on the ballot and whom a count names, as one of write-ins does.
	Counted []canvass.OptionID
	// Proposed are days that somebody has proposed for an event and nobody has set, in the order of the file.
	Proposed []Proposed
	Pools    []Pool
	// Automatic is the number of unpledged delegates; nil is not known.
	Automatic     *int
	AutomaticFact Cited
	Rules         map[string]*Rule
	Results       []Result
	Awards        []Award
	Conflicts     []Conflict
	// Context are sentences on why the contest mattered, in the order of the file.
	Context []Context
	// Officers may sign confirmations for the contest's authority.
	Officers []Officer
	// Units are the reporting units, where the file names them: another one is asked about before it is entered.
	Units []Unit
	// Caucus is how the rooms are counted, nil where the file does not say: then they count votes.
	Caucus *Caucus
	// Ranked is how ranked ballots are counted, nil where the ballots are not ranked.
	Ranked *Ranked
	Note   string
	// Elected are delegates elected by name. Where all preferences of an area are known, they are among Recorded too.
	Elected []Elected
	// What was decided about the pools by somebody, each with who, when and where it can be read.
	Recorded    []delegate.Recorded
	Withdrawals []delegate.Withdrawal
	Lots        []delegate.Lot
	Overrides   []delegate.Override
}

// Officer is somebody who may sign for a contest's authority with a key of their own.
type Officer struct {
	Name string // empty where they do not speak by name
	Role string // "chair"
	// Key is their public key in the signed-note form, as verify.CheckConfirmation takes it.
	Key string
	// From and Until bound the days on which the key holds: from, inclusive; until, exclusive; zero is open.
	From, Until time.Time
}

// Officer is whose key it is on the day, nil where it is nobody's or does not hold.
func (c *Contest) Officer(key string, day time.Time) *Officer {
	for i := range c.Officers {
		o := &c.Officers[i]
		if o.Key == key && !day.Before(o.From) && (o.Until.IsZero() || day.Before(o.Until)) {
			return o
		}
	}
	return nil
}

// Proposed is a day that somebody has proposed for an event: a bill, a party's wish.
type Proposed struct {
	Event string // the event's id
	Date  time.Time
	By    string // who or what proposes it, in words
	Cited
}

// Elected are the delegates whom voters elected by name in one area.
type Elected struct {
	Area      canvass.Area
	Published time.Time
	Delegates []ElectedDelegate
	Cited
}

// ElectedDelegate is one of them. For is the option that the delegate prefers, empty where it is not known.
type ElectedDelegate struct {
	Name  string
	Votes int64
	For   canvass.OptionID
}

// DayConflict is the id of the conflict about an event's day, WinnerConflict of the one about who won.
const (
	DayConflict    = "day"
	WinnerConflict = "winner"
)

// Conflict is the contest's conflict with the id, nil where it has none.
func (c *Contest) Conflict(id string) *Conflict {
	for i := range c.Conflicts {
		if c.Conflicts[i].ID == id {
			return &c.Conflicts[i]
		}
	}
	return nil
}

// Pool is a number of delegates that are divided on one area's votes, apart from all others.
type Pool struct {
	ID   string // "at-large", "pleo", "district", "rnc"
	Area canvass.Area
	// Part tells apart two pools of one kind and area; empty for nearly every pool.
	Part  string
	Seats int
	Rule  string // name in Rules; empty where only the number of seats is known
	// From and Until bound the days on which the number is in force: from, inclusive; until, exclusive; zero is open.
	From, Until time.Time
	Cited
}

// AllDistricts is the area of a pool of which only the sum over all districts is known.
const AllDistricts canvass.Area = "districts"

// InForce reports whether the pool holds on the day.
func (p Pool) InForce(day time.Time) bool {
	return !day.Before(p.From) && (p.Until.IsZero() || day.Before(p.Until))
}

// ResultStatus says what a count in the catalog is.
type ResultStatus string

// What a count in the catalog can be. A sum that rests on an estimate is itself labelled so.
const (
	Official  ResultStatus = "official"  // certified by the authority
	Final     ResultStatus = "final"     // the last count known, its certification not seen
	Estimated ResultStatus = "estimated" // votes of an area split from other areas' counts by somebody
)

// Result is the count of an event that lies behind the night: history, or an earlier contest of the race.
type Result struct {
	Event   string // empty for the event that binds
	Area    canvass.Area
	Measure canvass.Measure
	Status  ResultStatus
	// Published is the day from which a record may know it.
	Published time.Time
	Counts    []canvass.Count // most votes first
	Ballots   *int64
	Blank     *int64
	Overvotes *int64
	// Partial says that other options had votes which the source leaves out.
	Partial bool
	// Scale is how many parts make one of what is counted, 0 or 1 for whole ones.
	Scale int64
	Cited
}

// Award is how many delegates somebody credits to each option after a contest.
type Award struct {
	By          string // outlet or authority
	Published   time.Time
	Pool        string // empty for the contest as a whole
	Area        canvass.Area
	Awards      []canvass.Award
	Unallocated int
	Cited
}

// Conflict is a question on which sources differ. Both sides are kept; none is chosen.
type Conflict struct {
	ID       string // slug, unique in its file
	Question string // "who won the Republican contest of 2016 there"
	Sides    []Side
}

// Side is one answer to a conflict.
type Side struct {
	By   string // who says so: outlet id
	Says string
	// Winner and Date are set where the side names one.
	Winner canvass.OptionID
	Date   time.Time
	// Published is the day from which a record may know it; zero means from the beginning.
	Published time.Time
	Cited
}

// Race is one party's nomination.
type Race struct {
	ID   canvass.RaceID
	File string
	Name string
	// Majorities are dated: how many pledged delegates there are, and how many are needed.
	Majorities []Majority
	Conflicts  []Conflict
	// Days are those of the season that have a name.
	Days []NamedDay
	// Facts are what is said of the season as a whole, such as its windows and its convention.
	Facts []Statement
}

// Majority is how many delegates decide a nomination, from a day on.
type Majority struct {
	From      time.Time
	Delegates int
	Need      int
	// Pledged is how many of the delegates are pledged, where others vote on the first ballot too; 0 where all are.
	Pledged int
	// Automatic is how many delegates without a pledge there are beside those, who vote on the first ballot only once
	// somebody has more than half of all by pledged ones alone; 0 where there are none, or their number is not known.
	Automatic int
	Cited
}

// Majority is the one in force on the day, nil before the first.
func (r *Race) Majority(day time.Time) *Majority {
	var in *Majority
	for i := range r.Majorities {
		if !day.Before(r.Majorities[i].From) {
			in = &r.Majorities[i]
		}
	}
	return in
}

// Jurisdiction is a state, a territory or a body that holds contests.
type Jurisdiction struct {
	ID   string
	File string
	Name string
	// The is "the " where running text wants it: the Northern Mariana Islands.
	The bool
	// Kind is "state", "territory", "district" or "abroad".
	Kind string
	// OCD is the Open Civic Data division id, empty for Democrats Abroad.
	OCD  string
	USPS string
	// ElectoralVotes are those of the elections of 2024 and 2028; nil where they are not known. Electors has other years'.
	ElectoralVotes *int
	// Electors2012 are those of 2012 to 2020 where they were others; nil otherwise.
	Electors2012 *int
	// Zone is an IANA time zone name; empty where the jurisdiction spans zones or none is known.
	Zone string
	Cited
	// RecountLaws are the laws by which votes are counted again where the margin is small, the oldest first. RecountLaw has that
	// of a day.
	RecountLaws []RecountLaw
	Facts       []Statement
}

// Electors are the electoral votes in the election of a year, nil where they are not known: the census of 2010 shared
// them out for 2012 to 2020, that of 2020 for 2024 and 2028.
func (j *Jurisdiction) Electors(year int) *int {
	switch {
	case year >= 2024 && year <= 2028:
		return j.ElectoralVotes
	case year < 2012 || year > 2028:
		return nil
	case j.Electors2012 != nil:
		return j.Electors2012
	}
	return j.ElectoralVotes
}

// Location is the jurisdiction's zone, Eastern when none is given.
func (j *Jurisdiction) Location() *time.Location {
	if j != nil && j.Zone != "" {
		if l, err := time.LoadLocation(j.Zone); err == nil {
			return l
		}
	}
	return canvass.Eastern
}

// Person is somebody who was on a ballot, or who speaks.
type Person struct {
	ID    canvass.OptionID
	File  string
	Name  string // "Jason Palmer"
	Last  string // "Palmer"
	Party canvass.Party
	// Born is the birth date; zero where it was not found.
	Born     time.Time
	BornFact Cited
	// Pronouns are "he", "she" or "they" as a source has them, empty where none was looked up: then a name is repeated.
	Pronouns     string
	PronounsFact Cited
	Ages         []Age // in the order of their days
	Dossier      []Statement
	Conflicts    []Conflict
	// Campaigns say when the person entered a race, and left it.
	Campaigns []Campaign
	// Homes are the states that the person calls home, by their days.
	Homes []Home
	// Titles are offices with dates, for the words that a story may use ("the president").
	Titles []Title
}

// Campaign is a person's part in a race.
type Campaign struct {
	Race    canvass.RaceID
	Entered time.Time
	Left    time.Time
	// LeftBy is a time of that day by which it was known; zero is the end of it.
	LeftBy canvass.Time
	Cited
}

// LeftKnown is the moment from which a record may know that the campaign ended, zero where it did not end.
func (c *Campaign) LeftKnown() canvass.Time {
	switch {
	case c.Left.IsZero():
		return 0
	case c.LeftBy != 0:
		return c.LeftBy
	}
	y, m, d := c.Left.AddDate(0, 0, 1).Date()
	return canvass.TimeOf(time.Date(y, m, d, 0, 0, 0, 0, canvass.Eastern))
}

// Title is an office held from a day, until a day.
type Title struct {
	Name        string // "president of the United States"
	Short       string // "the president"
	Label       string // before a name: "President"
	From, Until time.Time
	Cited
}

// Age is how old somebody was said to be, and on which day.
type Age struct {
	Years int
	On    time.Time
	By    string
	Cited
}

// Statement is one thing said of a person or place: paraphrased, never quoted at length, with who said it.
type Statement struct {
	// ID is unique in its file; a story asks for statements by topic.
	ID    string
	Topic string // "career", "proposal", "campaign", "reason", "views", "origin", "later"
	// Says is a clause in the third person that reads well after the person's name: "led … at …".
	Says string
	By   string // who says so: an outlet, a campaign, the person
	// Attribution is how a story names that: "by his website", "he told TIME".
	Attribution string
	// Published is the day from which a record may know it; zero means from the beginning.
	Published time.Time
	Cited
}

// AgeOn is the person's age in whole years on the day, and whether it is exact. Without a birth date the age is the
// one last stated by that day, with the whole years since, and not exact; ok is false where nothing is known.
func (p *Person) AgeOn(day time.Time) (years int, exact, ok bool) {
	if !p.Born.IsZero() {
		return wholeYears(p.Born, day), true, true
	}
	for _, a := range p.Ages { // in the order of their days
		if !a.On.After(day) {
			years, ok = a.Years+wholeYears(a.On, day), true
		}
	}
	return years, false, ok
}

func wholeYears(from, to time.Time) int {
	years := to.Year() - from.Year()
	if from.AddDate(years, 0, 0).After(to) {
		years--
	}
	return years
}

// OfCandidate reports whether who says something speaks for a candidate: a campaign, or the person.
func (c *Catalog) OfCandidate(id string) bool {
	if o := c.Outlets[id]; o != nil {
		return o.Option != "" || o.Kind == "campaign" || o.Kind == "person"
	}
	return c.People[canvass.OptionID(id)] != nil
}

// Outlet is somebody who says things: a newsroom, a party, a campaign, an election office, a person.
type Outlet struct {
	ID   string
	Name string // "ABC News"
	// The is true where running text wants an article: the American Samoa Democratic Party.
	The bool
	// Short is the name by which a story goes on: "AP". Empty where it goes on with the whole.
	Short string
	// Kind is "newsroom", "agency", "party", "campaign", "office", "reference", "person".
	Kind   string
	Rights canvass.Rights
	URL    string
	// Option is the candidate whose campaign, or who in person, this is.
	Option canvass.OptionID
}

// Rights are what may be done with what an entry says: the strictest of what its source says, of who says it, of who
// published it, and of what it was sealed for.
func (c *Catalog) Rights(e *canvass.Entry) canvass.Rights {
	strictest := canvass.Public
	narrow := func(r canvass.Rights) { strictest = strictest.Narrower(r) }
	outlet := func(id string) {
		if o := c.Outlets[id]; o != nil {
			narrow(o.Rights)
		}
	}
	if e.Sealed != nil {
		narrow(e.Sealed.Rights)
	}
	outlet(e.By)
	if e.Source != nil {
		outlet(e.Source.Outlet)
		narrow(e.Source.Rights)
	}
	return strictest
}
