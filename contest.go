package canvass

import "time"

// Contest is one jurisdiction's part of a race: a primary, a caucus, a convention, or several events under one id.
type Contest struct {
	ID           ContestID
	Name         string // "American Samoa Democratic caucuses"
	Jurisdiction string
	// Authority is the id of who may confirm and certify: a party or an election office.
	Authority string
	// RunBy is "state", "party" or "both".
	RunBy string
	// OpenTo says who may vote, in the words of the field: "open", "closed", "semi-closed".
	OpenTo string
	Events []Event
	Ballot Ballot
}

// Event is one day, or run of days, on which a contest's voters are asked.
type Event struct {
	ID   string
	Kind string // "primary", "caucus", "convention", "mail"; empty where that is not set either
	// Date is the day, zero where none is set: Day says why. Until is the last day of an event that takes several.
	Date  time.Time
	Until time.Time
	// Day says how firmly the day stands, and DayBy who or what sets it: a law with its section, a party, an officer.
	Day   DayStatus
	DayBy string
	// Binds says that this event awards delegates. The contest's result is that of the event which binds.
	Binds bool
	// Cancelled says that the event was not held.
	Cancelled bool
	// Opens and Closes are clock times at the place, where they are known.
	Opens, Closes Time
	Place         string
	Note          string
}

// DayStatus says how firmly the day of an event stands. Empty is the day on which it was held, or on which nobody
// doubts.
type DayStatus string

// What the day of an event can be. Those from DayProposed on have no date.
const (
	DaySetByParty DayStatus = "set by the party"
	DaySetByState DayStatus = "set by the state"
	// DayByLaw is the day that a standing law gives; until it is confirmed it can be moved, and a party may hold an
	// event of its own.
	DayByLaw DayStatus = "by standing law"
	// DayProposed has been proposed, such as in a bill, and nobody has set it.
	DayProposed  DayStatus = "proposed"
	DayInDispute DayStatus = "in dispute" // those who may set it name days that exclude each other
	DayNotSet    DayStatus = "not set"    // who may set it has not
	DayNotKnown  DayStatus = "not known"  // a law or a party gives it, and it was not seen
)

// Dated reports whether an event whose day has this status has a date.
func (d DayStatus) Dated() bool {
	return d == "" || d == DaySetByParty || d == DaySetByState || d == DayByLaw
}

// Ballot is what voters may choose. An empty list of options means that the ballot is not known.
type Ballot struct {
	Options []OptionID
	// Labels are the words on the ballot for options that are not persons: uncommitted as "No Preference".
	Labels map[OptionID]string
}

// Binding is the event that awards the delegates: the first that binds, else nil.
func (c *Contest) Binding() *Event {
	for i := range c.Events {
		if c.Events[i].Binds {
			return &c.Events[i]
		}
	}
	return nil
}

// Event is the event with the given id, the binding one for the empty id, nil when there is none.
func (c *Contest) Event(id string) *Event {
	if id == "" {
		return c.Binding()
	}
	for i := range c.Events {
		if c.Events[i].ID == id {
			return &c.Events[i]
		}
	}
	return nil
}

// OnBallot reports whether a count for the option can be accepted: it is listed, or a residual that any ballot may
// have, or the ballot is not known.
func (b Ballot) OnBallot(o OptionID) bool {
	if len(b.Options) == 0 || o == WriteIn || o == Other {
		return true
	}
	for _, x := range b.Options {
		if x == o {
			return true
		}
	}
	return false
}

// PartyRun reports whether a party holds the contest. Completeness of such a contest comes from what the party says,
// never from a model of turnout.
func (c *Contest) PartyRun() bool { return c.RunBy == "party" }
