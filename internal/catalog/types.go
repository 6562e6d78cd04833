package catalog

import (
	"time"

	"github.com/canvassdesk/canvass"
)

// Citation is where a fact was read.
type Citation struct {
	Outlet string // id in sources.toml
	Title  string
	URL    string
	Via    string // how the page was reached when not directly: "a repost", "a mirror"
	Note   string
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
	Contests      map[canvass.ContestID]*Contest
	Races         map[canvass.RaceID]*Race
	Jurisdictions map[string]*Jurisdiction
	People        map[canvass.OptionID]*Person
	Outlets       map[string]*Outlet
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
	Pools      []Pool
	// Automatic is the number of unpledged delegates; nil is not known.
	Automatic     *int
	AutomaticFact Cited
	Rules         map[string]*Rule
	Results       []Result
	Awards        []Award
	Conflicts     []Conflict
	Note          string
}

// Pool is a number of delegates that are divided on one area's votes, apart from all others.
type Pool struct {
	ID    string // "at-large", "pleo", "district", "rnc"
	Area  canvass.Area
	Seats int
	Rule  string // name in Rules; empty where only the number of seats is known
	// From and Until bound the days on which the number is in force: from, inclusive; until, exclusive; zero is open.
	From, Until time.Time
	Cited
}

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
	// Winner is set where the side names one.
	Winner canvass.OptionID
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
}

// Majority is how many delegates decide a nomination, from a day on.
type Majority struct {
	From      time.Time
	Delegates int
	Need      int
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
	// ElectoralVotes is nil where it is not known for the cycle of interest.
	ElectoralVotes *int
	// Zone is an IANA time zone name; empty where the jurisdiction spans zones or none is known.
	Zone string
	Cited
	Facts []Statement
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
	Born      time.Time
	BornFact  Cited
	Ages      []Age
	Dossier   []Statement
	Conflicts []Conflict
	// Withdrew is the day on which the person left a race, by race.
	Campaigns []Campaign
	// Titles are offices with dates, for the words that a story may use ("the president").
	Titles []Title
}

// Campaign is a person's part in a race.
type Campaign struct {
	Race    canvass.RaceID
	Entered time.Time
	Left    time.Time
	Cited
}

// Title is an office held from a day, until a day.
type Title struct {
	Name        string // "president of the United States"
	Short       string // "the president"
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
// nearest one that was stated on an earlier day, not exact; ok is false where nothing is known.
func (p *Person) AgeOn(day time.Time) (years int, exact, ok bool) {
	if !p.Born.IsZero() {
		years = day.Year() - p.Born.Year()
		if day.YearDay() < p.Born.AddDate(years, 0, 0).YearDay() {
			years--
		}
		return years, true, true
	}
	for _, a := range p.Ages {
		if !a.On.After(day) {
			years, ok = a.Years+int(day.Sub(a.On).Hours()/24/365.2425), true
		}
	}
	return years, false, ok
}

// Outlet is somebody who says things: a newsroom, a party, a campaign, an election office, a person.
type Outlet struct {
	ID   string
	Name string // "ABC News"
	// The is true where running text wants an article: the American Samoa Democratic Party.
	The bool
	// Kind is "newsroom", "agency", "party", "campaign", "office", "reference", "person".
	Kind   string
	Rights canvass.Rights
	URL    string
	// Option is the candidate whose campaign, or who in person, this is.
	Option canvass.OptionID
}
