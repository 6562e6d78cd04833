package tally

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Ref names what a figure rests on: keys of entries in the record. The file of a catalog entry has a key too.
// Refs are sorted and hold each key once.
type Ref []string

// Status says how far the count of a contest is.
type Status string

// The states of a count.
const (
	None      Status = "none"      // no votes reported
	Counting  Status = "counting"  // some votes reported
	Complete  Status = "complete"  // the authority says how many ballots were cast, and all are counted
	Certified Status = "certified" // the authority certified the result
)

// Basis says on what a winner or an award rests.
type Basis string

// The bases of winners.
const (
	ByCall          Basis = "call"          // this desk's own call
	ByConfirmation  Basis = "confirmation"  // the contest's authority confirmed it
	ByCertification Basis = "certification" // the authority certified it
	ByCertainTest   Basis = "certain"       // the ballots out could not change it
	ByComputation   Basis = "computed"      // the rule on the votes of a complete count: for delegates
	ByHistory       Basis = "official"      // a count in the catalog, final or official
)

// The bases of awards.
const (
	Computed            Basis = "computed"
	ComputedOnEstimates Basis = "computed on estimated votes"
	ComputedOnPartial   Basis = "computed on a partial count"
	Announced           Basis = "announced"
	Undetermined        Basis = "undetermined"
	// ByDecision says that the authority decided otherwise than its rule gives, in the contest or in a pool of it.
	ByDecision Basis = "decided"
)

// Contest is what the record says of one contest at one head. It is never changed once it is made.
type Contest struct {
	ID   canvass.ContestID
	Info *catalog.Contest
	// InfoRef is the key of the catalog entry that brought Info.
	InfoRef Ref
	Event   *canvass.Event
	Status  Status
	// State says the same more finely, for readers.
	State State

	// Count is the count that the desk goes by, nil when there is none: chosen among Sources in a stated order.
	Count *Count
	// Sources are the latest counts of each source, the chosen one first, then by name.
	Sources []*Count
	// Stated are the latest reports of each source that gave no counts.
	Stated []Stated
	// Expected are the sources' percentages of the expected vote, the newest first; each stays its own.
	Expected []Expected

	// WhileOpen says that the count came while people still voted: it is not the last one, whatever it says.
	WhileOpen bool

	Winners []Winner
	Leader  *Lead // who is ahead in the count when nobody has won it
	// Dispute is set where nobody has won because the authority contradicts itself.
	Dispute *Dispute
	// Contradiction is set where the authority certified or confirmed other figures than those of the count.
	Contradiction *Contradiction
	// TakenBack is the newest count, certification or winner that was taken back with nothing in its place, nil where
	// there is none that counts any more.
	TakenBack     *TakenBack
	Claims        []Claim
	Confirmations []Confirmation
	// Withheld are entries of which only this much may be shown.
	Withheld []Withheld
	Calls    []Call
	// Steps are this desk's calls, the steps towards and away from them and their retractions, by their place in the record:
	// of a step and a call of one moment the second rests on the first, whoever entered them. Package call reads them.
	Steps []Logged
	// Forecasts are those of before the polls closed, in the order of the record.
	Forecasts []Forecast
	// Published are the stories that this desk published of the contest, the newest last.
	Published []Published
	Notices   []Notice
	Delegates Delegates
	// Decided are the lots and decisions about delegates that stand.
	Decided []Decided
	// Sheets are the places of which tellers gave sheets, and CheckIns how many people were let in where.
	Sheets   []PlaceSheets
	CheckIns []CheckIn
	// Others are the events of the contest that do not bind and have counts.
	Others []EventCount

	entries entryList
	blind   []string // keys of tellers' sheets that are not shown yet
	working *working
	verdict *verdict
	history *history
}

// Count is one source's count of a contest.
type Count struct {
	By string // outlet id
	// Measure is what is counted.
	Measure canvass.Measure
	// Scale is how many parts make one: above 1 for state delegate equivalents that are counted in parts, as the
	// contest's file says; 0 and 1 are whole.
	Scale   int64
	Options []OptionCount // most votes first
	Valid   int64
	Ballots *int64
	Blank   *int64
	Void    *int64
	Over    *int64
	Cast    *int64
	// Final says that the source gives this as its last count.
	Final bool
	// Recount is why the ballots were counted again, empty for a first count.
	Recount string
	Units   *int64
	UnitsOf *int64
	// UnitsAre says what the units are: "towns".
	UnitsAre string
	// Areas are the counts of areas below the whole, by area.
	Areas map[canvass.Area]*Count
	// Estimated says that the source split these votes from other areas' counts. Partial says that it leaves options on
	// the ballot out, so that shares are not known.
	Estimated, Partial bool
	// Official is "official" or "final" for a count out of the catalog.
	Official catalog.ResultStatus
	At       canvass.Interval
	Recorded canvass.Time
	Mark     canvass.Mark
	Ref      Ref
	// Summed says that the count is a sum of reporting units, not a figure that the source gave.
	Summed bool
	// Nestings are what is to be looked at among units that lie within each other: a whole and parts that differ, sum
	// rows. They are in order of area and unit.
	Nestings []Nesting
	// Previous is the same source's count before this one, nil for its first.
	Previous *Count

	parts *parts
	// silent says of a sum that some unit may have votes of options that it leaves out; bare are the options that the
	// sum names and such a unit leaves out.
	silent bool
	bare   []canvass.OptionID
}

// Part is a source's count of one reporting unit.
type Part struct {
	Area  canvass.Area
	Unit  canvass.UnitID
	Count *Count
	// InSum says that its figures are in the sum of the source's units: neither a unit that it lies in nor those that
	// lie in it are counted beside it.
	InSum bool
	// Named is what the unit is called and coded elsewhere, as its report says; nil where it says nothing of that.
	Named *canvass.UnitName
}

// OptionCount is one option's line in a count.
type OptionCount struct {
	Option canvass.OptionID
	Votes  int64
}

// Votes is the option's votes, and whether the count names it.
func (c *Count) Votes(o canvass.OptionID) (int64, bool) {
	if c == nil {
		return 0, false
	}
	for _, x := range c.Options {
		if x.Option == o {
			return x.Votes, true
		}
	}
	return 0, false
}

// Stated is a report without counts, shown as "source says".
type Stated struct {
	By     string
	Report *canvass.Report
	At     canvass.Interval
	Mark   canvass.Mark
	Ref    Ref
}

// Expected is one source's percentage of the expected vote.
type Expected struct {
	Percent canvass.Percent
	By      string
	At      canvass.Interval
	Ref     Ref
}

// Winner is who won by one measure. More than one option is a tie.
type Winner struct {
	Measure canvass.Measure
	Options []canvass.OptionID
	Tied    bool
	Basis   Basis
	Ref     Ref
}

// Lead is who is ahead, and by how many votes; Options has several when they are level.
type Lead struct {
	Measure canvass.Measure
	Options []canvass.OptionID
	By      int64
	Ref     Ref
}

// ClaimStatus is the computed standing of a claim.
type ClaimStatus string

// The standings of claims.
const (
	Standing  ClaimStatus = "standing"
	Flagged   ClaimStatus = "flagged"   // stands, and disagrees with the rule on the same votes
	Corrected ClaimStatus = "corrected" // its claimant corrected it
	Outdated  ClaimStatus = "outdated"  // repeats another's claim that was corrected
	Withdrawn ClaimStatus = "withdrawn" // its claimant took it back
)

// Claim is a claim with its standing.
type Claim struct {
	Key      string
	By       string
	Person   string
	Claim    *canvass.Claim
	Status   ClaimStatus
	At       canvass.Interval
	Recorded canvass.Time
	Mark     canvass.Mark
	Note     string
	// Ended is the reason given for the correction or withdrawal that took its place, empty while it is open.
	Ended string
	// Replaced is the key of the correction or withdrawal; Replaces is the key of the claim that this one corrects.
	Replaced, Replaces string
	// Reason is the correction's reason, on the claim that replaces another.
	Reason string
	// Of says of an award that came with a confirmation what was confirmed: the certified result, the count, the winner.
	// It is empty for a claim.
	Of canvass.ConfirmationOf
	// Explained is the engine's comparison of an award with the rule, nil where it could not be made.
	Explained *delegate.Finding
	// Decided compares an award with what the authority decided against its rule, where it is another; nil else.
	Decided *delegate.Finding
	// Seats is how many delegates there are, of an award of more than that; 0 else.
	Seats int
	// Later is the key of the newer award of the same source that took this one's place; empty else.
	Later string
	Ref   Ref
}

// Open reports whether the claimant still holds to the claim.
func (c *Claim) Open() bool { return c.Status != Corrected && c.Status != Withdrawn }

// Confirmation is an authority's word.
type Confirmation struct {
	Key          string
	By           string
	Confirmation *canvass.Confirmation
	// Authority reports whether By is the contest's own authority. Only then does it make a winner.
	Authority bool
	// Signer is the officer who signed it with a key of their own, nil where nobody did. An officer's key that the
	// contest's file no longer names signs nothing.
	Signer *catalog.Officer
	At     canvass.Interval
	// Recorded is when it entered the record, and Actor who entered it.
	Recorded canvass.Time
	Actor    string
	Mark     canvass.Mark
	Note     string
	Ref      Ref
}

// Withheld is an entry whose source does not let what it says be shown, or that was erased. It counts for nothing.
type Withheld struct {
	Key    string
	Kind   canvass.Kind
	By     string
	Rights canvass.Rights
	// Recorded is when it entered the record.
	Recorded canvass.Time
	Ref      Ref
}

// Forecast is what was expected of the contest before its polls closed. One that was taken back stays, with the key of what took it
// back.
type Forecast struct {
	Key      string
	By       string
	Forecast *canvass.Forecast
	Recorded canvass.Time
	Retired  string
	Ref      Ref
}

// Call is this desk's call.
type Call struct {
	Key     string
	Call    *canvass.Call
	At      canvass.Interval
	Actor   string
	Retired string // key of the withdrawal, empty while the call stands
	Ref     Ref
}

// Published is a story that this desk published.
type Published struct {
	Key   string
	Story *canvass.Story
	// Corrects is the key of the story that this one corrects, with the reason; Corrected that of the one that corrects
	// this. Both are empty where there is none.
	Corrects, Corrected string
	Reason              string
	Recorded            canvass.Time
	Ref                 Ref
}

// Notice is news beside the count.
type Notice struct {
	Key    string
	By     string
	Person string
	Notice *canvass.Notice
	At     canvass.Interval
	Mark   canvass.Mark
	Ref    Ref
}

// Delegates is what the contest is worth.
type Delegates struct {
	Basis Basis
	// Seats is the number of pledged delegates in force on the day, 0 where it is not known.
	Seats int
	// Awards is the sum over pools that are decided, most delegates first.
	Awards []canvass.Award
	// Open counts seats of pools that are not decided.
	Open  int
	Pools []delegate.Result
	// Lacks is what is missing, where the basis is undetermined or part of the pools are open.
	Lacks []Lack
	// Credited are awards by others out of the catalog.
	Credited []catalog.Award
	Ref      Ref
}

// Of is the delegates of one option.
func (d *Delegates) Of(o canvass.OptionID) int {
	for _, a := range d.Awards {
		if a.Option == o {
			return a.Delegates
		}
	}
	return 0
}

// EventCount is the count of an event that awards nothing.
type EventCount struct {
	Event *canvass.Event
	Count *Count
}
