package catalog

import (
	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// contestFile is <cycle>/<party>/<jurisdiction>.toml.
type contestFile struct {
	Contest      string         `toml:"contest" need:"true" want:"the id that the path gives, such as \"2024/dem/as\""`
	Name         string         `toml:"name" need:"true" want:"the contest's name, such as \"American Samoa Democratic caucuses\""`
	Jurisdiction jurisdictionID `toml:"jurisdiction" need:"true" want:"the id that the path ends with, such as \"as\""`
	Authority    outletID       `toml:"authority" want:"the outlet that may confirm and certify: a party or an election office"`
	RunBy        string         `toml:"run_by" one:"state party both"`
	OpenTo       slug           `toml:"open_to" want:"who may vote: open, closed, semi-closed"`
	headFact
	Event     []eventTable         `toml:"event" need:"true" want:"at least one [[event]]"`
	Ballot    *ballotTable         `toml:"ballot"`
	Pool      []poolTable          `toml:"pool"`
	Automatic *automaticTable      `toml:"automatic"`
	Rule      map[string]ruleTable `toml:"rule"`
	Result    []resultTable        `toml:"result"`
	Award     []awardTable         `toml:"award"`
	Conflict  []conflictTable      `toml:"conflict"`
	Context   []contextTable       `toml:"context"`
	Officer   []officerTable       `toml:"officer"`
	Unit      []unitTable          `toml:"unit"`
	Caucus    *caucusTable         `toml:"caucus"`
	Ranked    *rankedTable         `toml:"ranked"`

	Elected    []electedTable    `toml:"elected"`
	Recorded   []recordedTable   `toml:"recorded"`
	Withdrawal []withdrawalTable `toml:"withdrawal"`
	Lot        []lotTable        `toml:"lot"`
	Override   []overrideTable   `toml:"override"`

	Cite map[string]citeTable `toml:"cite" want:"[cite.NAME] tables; the list for the file as a whole is called cited"`

	national map[string]*rulesFile // the national rules of the catalog that the file stands in
}

type eventTable struct {
	ID        slug           `toml:"id" need:"true" want:"an id, unique in the file, such as \"caucus\""`
	Kind      string         `toml:"kind" one:"primary caucus convention mail"`
	Date      toml.LocalDate `toml:"date"`
	Day       dayStatus      `toml:"day" want:"how firmly the day stands, such as \"by standing law\""`
	DayBy     string         `toml:"day_by" want:"who or what sets the day, such as a law and its section"`
	Until     toml.LocalDate `toml:"until" want:"the last day of an event that takes several, without quotes"`
	Known     toml.LocalDate `toml:"known" want:"the day from which a record may know the date, without quotes; left out where it was known all along"`
	Binds     bool           `toml:"binds" want:"true, where this event awards the delegates"`
	Cancelled bool           `toml:"cancelled" want:"true, where it was not held"`
	Place     string         `toml:"place" want:"where it is held"`
	Opens     momentText     `toml:"opens" want:"a time with its zone, such as \"2024-03-05T20:00-05:00\""`
	Closes    momentText     `toml:"closes" want:"a time with its zone, such as \"2024-03-05T20:00-05:00\""`

	Proposed []proposedTable `toml:"proposed" want:"[[event.proposed]] tables"`
	fact
}

// dayStatus is one of the words for how firmly a day stands.
type dayStatus string

// proposedTable is a day that somebody has proposed for an event, and nobody has set.
type proposedTable struct {
	Date toml.LocalDate `toml:"date" need:"true"`
	By   string         `toml:"by" need:"true" want:"who or what proposes it, such as a bill and how far it came"`
	fact
}

type ballotTable struct {
	Options []canvass.OptionID          `toml:"options" want:"a list of option ids, such as [\"joe-biden\", \"uncommitted\"]"`
	Counted []canvass.OptionID          `toml:"counted" want:"a list of option ids: those who are not on the ballot and whom a count names"`
	Labels  map[canvass.OptionID]string `toml:"labels" want:"labels by option, such as {uncommitted = \"No Preference\"}"`
	fact
}

// officerTable is somebody who may sign for the contest's authority with a key of their own.
type officerTable struct {
	Name  string         `toml:"name" want:"who they are, where they speak by name"`
	Role  string         `toml:"role" need:"true" want:"their office, such as \"chair\""`
	Key   officerKey     `toml:"key" need:"true" want:"their public key, as canvass new key prints it"`
	From  toml.LocalDate `toml:"from" want:"the first day on which the key holds, without quotes"`
	Until toml.LocalDate `toml:"until" want:"the first day on which it does not, without quotes"`
}

type poolTable struct {
	ID    string               `toml:"id" need:"true" one:"at-large pleo district rnc"`
	Part  slug                 `toml:"part" want:"an id that tells apart two pools of one kind and area"`
	Area  canvass.Area         `toml:"area" want:"\"state\", or a district such as \"cd-7\""`
	Areas map[canvass.Area]int `toml:"areas" min:"1" want:"seats by area, such as {cd-1 = 6, cd-2 = 5}"`
	Seats int                  `toml:"seats" want:"how many delegates, a whole number above zero"`
	Rule  string               `toml:"rule" want:"the name of one of this file's [rule.NAME] tables, or the race of a national rule, such as \"2024/dem\""`
	From  toml.LocalDate       `toml:"from" want:"the first day on which the number holds, without quotes"`
	Until toml.LocalDate       `toml:"until" want:"the first day on which it does not, without quotes"`
	fact
}

type automaticTable struct {
	Seats *int `toml:"seats" need:"true" want:"how many unpledged delegates, a whole number"`
	fact
}

type resultTable struct {
	Event     slug                       `toml:"event" want:"the id of one of this file's events"`
	Area      canvass.Area               `toml:"area" want:"\"state\", or a district such as \"cd-7\""`
	Measure   canvass.Measure            `toml:"measure" want:"votes, first-alignment, final-alignment, county-delegates, state-delegate-equivalents, first-choices or final-round"`
	Status    ResultStatus               `toml:"status" need:"true" one:"official final estimated"`
	Published toml.LocalDate             `toml:"published" need:"true"`
	Votes     map[canvass.OptionID]int64 `toml:"votes" want:"whole votes by option, such as {jason-palmer = 51, joe-biden = 40}"`
	Scale     int64                      `toml:"scale" want:"how many parts of a state delegate equivalent make one, where votes counts parts: a power of ten such as 100"`
	Areas     votesByArea                `toml:"areas" want:"votes by area, such as cd-1 = {donald-trump = 41, ted-cruz = 40}"`
	Ballots   *int64                     `toml:"ballots" want:"ballots cast, a whole number"`
	Blank     *int64                     `toml:"blank" want:"blank ballots, a whole number"`
	Overvotes *int64                     `toml:"overvotes" want:"ballots with too many marks, a whole number"`
	Partial   bool                       `toml:"partial" want:"true, where the source leaves out options that had votes"`
	fact
}

// votesByArea are the counts of many areas that share all else: where they are from, and how they are known.
type votesByArea map[canvass.Area]map[canvass.OptionID]int64

type awardTable struct {
	By          outletID                 `toml:"by" need:"true" want:"the outlet that says so"`
	Published   toml.LocalDate           `toml:"published" need:"true"`
	Delegates   map[canvass.OptionID]int `toml:"delegates" need:"true" want:"delegates by option, such as {jason-palmer = 3, joe-biden = 3}"`
	Unallocated int                      `toml:"unallocated" want:"delegates that went to nobody, a whole number"`
	Pool        string                   `toml:"pool" one:"at-large pleo district rnc"`
	Area        canvass.Area             `toml:"area" want:"\"state\", or a district such as \"cd-7\""`
	fact
}

type conflictTable struct {
	ID       slug        `toml:"id" need:"true" want:"an id, unique in the file"`
	Question string      `toml:"question" need:"true" want:"what the sides differ on"`
	Side     []sideTable `toml:"side" need:"true" want:"two [[conflict.side]] tables or more"`
}

type sideTable struct {
	By        outletID         `toml:"by" want:"the outlet that says so"`
	Says      string           `toml:"says" need:"true" want:"what it says, paraphrased"`
	Winner    canvass.OptionID `toml:"winner" want:"the option that this side names"`
	Date      toml.LocalDate   `toml:"date" want:"the day that this side names for the contest, without quotes"`
	Published toml.LocalDate   `toml:"published"`
	fact
}

// poolKey names a pool of the file.
type poolKey struct {
	Pool string       `toml:"pool" need:"true" one:"at-large pleo district rnc"`
	Area canvass.Area `toml:"area" need:"true" want:"\"state\", or a district such as \"cd-7\""`
	Part slug         `toml:"part" want:"the part that the pool's table names"`
}

// decision is who decided something, and when. Where it can be read says source, or else the citations.
type decision struct {
	Decider string         `toml:"decider" need:"true" want:"who decided it, in words"`
	When    toml.LocalDate `toml:"when" need:"true"`
	Source  string         `toml:"source" want:"where it can be read, in words"`
	fact
}

// electedTable are the delegates whom voters elected by name in one area, as where the rule is a direct election.
type electedTable struct {
	Area      canvass.Area           `toml:"area" need:"true" want:"a district such as \"cd-7\", or \"state\""`
	Published toml.LocalDate         `toml:"published" need:"true"`
	Delegates []electedDelegateTable `toml:"delegates" need:"true" want:"a list of tables, such as [{name = \"Ann Able\", votes = 17277}]"`
	fact
}

type electedDelegateTable struct {
	Name  string           `toml:"name" need:"true" want:"the delegate's name"`
	Votes int64            `toml:"votes" want:"the votes for the delegate, a whole number"`
	For   canvass.OptionID `toml:"for" want:"the option that the delegate prefers, left out where it is not known"`
}

// recordedTable is the outcome of a pool that votes do not compute.
type recordedTable struct {
	poolKey
	Delegates map[canvass.OptionID]int `toml:"delegates" need:"true" want:"delegates by option, such as {ted-cruz = 3}"`
	decision
}

type withdrawalTable struct {
	Option canvass.OptionID `toml:"option" need:"true" want:"the option that left the race"`
	Pools  []string         `toml:"pools" one:"at-large pleo district rnc"`
	Do     string           `toml:"do" want:"what becomes of the seats, a phrase of a rule's withdrawn"`
	decision
}

type lotTable struct {
	poolKey
	Order []canvass.OptionID `toml:"order" need:"true" want:"the tied options, the one drawn first at the front"`
	decision
}

type overrideTable struct {
	poolKey
	Delegates map[canvass.OptionID]int `toml:"delegates" need:"true" want:"delegates by option, such as {ted-cruz = 3}"`
	Why       string                   `toml:"why" need:"true" want:"why the award stands although the rule gives another"`
	decision
}
