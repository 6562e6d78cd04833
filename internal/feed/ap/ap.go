// Package ap reads the JSON of the Associated Press's elections interface: results, the zeros before them, the
// initialisation that lists candidates only, and the delegate reports.
//
// Results are races, each with its reporting units, each with its candidates:
//
//	{"electionDate": "2016-03-01", "races": [{"raceID": "24548", "raceTypeID": "D", "officeID": "P", "party": "Dem",
//	  "reportingUnits": [{"statePostal": "MA", "level": "state", "lastUpdated": "2016-03-02T20:35:54Z",
//	    "candidates": [{"first": "Hillary", "last": "Clinton", "polID": "1746", "voteCount": 603784, "winner": "X"}]}]}]}
//
// A race is held whole while it is read, since what it is may stand after its units; so are races before the file has
// said its day, up to [MaxWaiting]. The line of the state, or of a district or a county where towns report, is a sum.
//
// Ids are not unique across levels: 22001 is a town and 1746 a person. They are kept in schemes apart. A candidate's
// polID is the person; candidateID is only of the race.
//
// # Calls
//
// "X" beside a candidate at the state's line says that the AP calls the race for that candidate, "R" that the candidate
// goes on to a runoff, "N" that the candidate is not the winner, which may take back an earlier call. raceCallStatus
// and tabulationStatus, in version 3, become statements. All of these are claims by the AP; none decides anything here.
//
// # What a caucus counts
//
// Until 2020 Iowa's Democratic caucuses were reported in state delegate equivalents, whole on the state's line and
// times 100 below it; both are emitted in parts of 1/100. Nevada's were reported in county delegates. Since then
// caucuses have been votes. Before, for other Democratic caucuses, the file does not say; their measure is what the
// caller names, else empty, and then the figures are held.
//
// The interface is described at developer.ap.org, version 3.1 as of 2026; members that are not named here are passed
// over, votes by type among them. A request for changes alone may be cut short ("isTruncated"); a note says so.
package ap

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Format is AP election JSON.
type Format struct{}

// Name is "ap".
func (Format) Name() string { return "ap" }

// Title is the format for a person.
func (Format) Title() string { return "AP election JSON" }

// Recognise looks for members that only this format has near its beginning.
func (Format) Recognise(head []byte) bool {
	if !bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))), []byte("{")) {
		return false
	}
	for _, member := range []string{`"raceTypeID"`, `"raceID"`, `"delSum"`, `"delSuper"`, `"delState"`, `"queryExplorer"`} {
		if bytes.Contains(head, []byte(member)) {
			return true
		}
	}
	return false
}

// MaxWaiting bounds the races that wait for a day that stands after them.
const MaxWaiting = 2_000

// maxRace is the longest that one race may be: three thousand units of thirty candidates.
const maxRace = 16 << 20

// Read emits an item for each reporting unit, an item for each list of candidates without units, or an item for each
// party and state of a delegate report.
func (Format) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	in.Allow(maxRace)
	v := feed.NewValues(in)
	r := &reader{measure: o.Measure, emit: emit}
	err := v.Object(func(name string) error {
		switch name {
		case "electionDate":
			return r.day(v)
		case "isTruncated":
			return v.Decode(&r.truncated)
		case "races":
			r.any = true
			return v.Array(func(i int) error {
				var x race
				if err := v.Decode(&x); err != nil {
					return err
				}
				return r.race(x)
			})
		case "delSum", "delSuper", "delState":
			r.any = true
			return delegates(v, name, emit)
		case "elections":
			return feed.NotReturns("this is the AP's list of elections, not returns: fetch one of its days")
		}
		return v.Skip()
	})
	if err == feed.ErrStop {
		return nil
	}
	if err == nil {
		err = v.End()
	}
	switch {
	case err != nil:
		return err
	case !r.any:
		return feed.NotReturns("no races and no delegates: nothing to read")
	case r.date == "" && len(r.waiting) > 0:
		return feed.Errorf("", "the file has no electionDate: it is not known when its races were")
	}
	return nil
}

type race struct {
	Test        bool   `json:"test"`
	ResultsType string `json:"resultsType"` // version 3: "l", "t" or "c"; spelt out in reports
	ID          string `json:"raceID"`
	Type        string `json:"raceType"`
	TypeID      string `json:"raceTypeID"`
	OfficeID    string `json:"officeID"`
	OfficeName  string `json:"officeName"`
	Party       string `json:"party"`
	State       string `json:"statePostal"`
	CallStatus  string `json:"raceCallStatus"`
	Tabulation  string `json:"tabulationStatus"`
	// Expected is the AP's percentage of the expected vote, in version 3; of the race, or of a unit.
	Expected   *float64    `json:"eevp"`
	Updated    string      `json:"lastUpdated"`
	Units      []unit      `json:"reportingUnits"`
	Candidates []candidate `json:"candidates"`
}

type unit struct {
	State     string      `json:"statePostal"`
	StateName string      `json:"stateName"`
	Name      string      `json:"reportingunitName"`
	ID        string      `json:"reportingunitID"`
	Level     string      `json:"level"`
	FIPS      string      `json:"fipsCode"`
	Updated   string      `json:"lastUpdated"`
	In        *int64      `json:"precinctsReporting"`
	Of        *int64      `json:"precinctsTotal"`
	Expected  *float64    `json:"eevp"`
	Options   []candidate `json:"candidates"`
}

type candidate struct {
	First  string `json:"first"`
	Last   string `json:"last"`
	ID     string `json:"candidateID"`
	PolID  string `json:"polID"`
	Votes  *int64 `json:"voteCount"`
	Winner string `json:"winner"`
}

type reader struct {
	measure canvass.Measure
	emit    func(*feed.Item) bool
	date    string
	any     bool
	waiting []race
	// truncated says that the answer to a request for changes was cut short.
	truncated bool
}

func (r *reader) day(v *feed.Values) error {
	var s string
	if err := v.Decode(&s); err != nil {
		return err
	}
	d, err := feed.Date("/electionDate", s, time.DateOnly)
	if err != nil {
		return err
	}
	r.date = d
	for _, x := range r.waiting {
		if err := r.give(x); err != nil {
			return err
		}
	}
	r.waiting = nil
	return nil
}

func (r *reader) race(x race) error {
	if r.date != "" {
		return r.give(x)
	}
	if len(r.waiting) == MaxWaiting {
		return feed.Errorf("/races", "more than %d races before electionDate: put it first", MaxWaiting)
	}
	r.waiting = append(r.waiting, x)
	return nil
}

// types are what the letter of raceTypeID says.
var types = map[string]struct {
	party canvass.Party
	kind  string
}{
	"D": {canvass.Democratic, "primary"}, "R": {canvass.Republican, "primary"}, "E": {canvass.Democratic, "caucus"}, "S": {canvass.Republican, "caucus"},
	"G": {"", "general"},
}

func (r *reader) contest(x race, state string) feed.Contest {
	t := types[x.TypeID]
	c := feed.Contest{
		IDs: []feed.ID{{Scheme: "ap-race", Value: r.date + "/" + state + "/" + x.ID}}, Date: r.date, State: state, Party: t.party, Kind: t.kind,
		Office: x.OfficeName, Name: strings.Join(strings.Fields(strings.Join([]string{state, x.OfficeName, x.Party, x.Type}, " ")), " "),
	}
	if x.OfficeID == "P" {
		c.Office = feed.President
	}
	if c.Party == "" && c.Kind != "general" {
		c.Party = feed.Party(x.Party)
	}
	return c
}

// give emits the race's units, or its candidates where it has none.
func (r *reader) give(x race) error {
	where := "race " + x.ID
	test := x.Test || x.ResultsType == "t" || x.ResultsType == "test"
	if len(x.Units) == 0 {
		at, err := moment(where, x.Updated)
		if err != nil {
			return err
		}
		it := &feed.Item{Where: where, Contest: r.contest(x, strings.ToUpper(x.State)), At: at, Test: test}
		for _, c := range x.Candidates {
			it.Listed = append(it.Listed, c.option())
		}
		if !r.emit(it) {
			return feed.ErrStop
		}
		return nil
	}
	below := 0
	for _, u := range x.Units {
		if u.Level != "state" {
			below++
		}
	}
	for i := range x.Units {
		u := &x.Units[i]
		it, err := r.unit(x, u, below)
		if err != nil {
			return err
		}
		it.Test = test
		if r.truncated && len(it.Unit.Path) == 0 {
			it.Note = strings.TrimPrefix(it.Note+"; the AP cut this answer short: what its next request brings belongs to it", "; ")
		}
		if !r.emit(it) {
			return feed.ErrStop
		}
	}
	return nil
}

func (r *reader) unit(x race, u *unit, below int) (*feed.Item, error) {
	state := strings.ToUpper(u.State)
	where := "race " + x.ID + ", " + u.Level
	if u.ID != "" {
		where += " " + u.ID
	}
	at, err := moment(where, u.Updated)
	if err != nil {
		return nil, err
	}
	it := &feed.Item{Where: where, Contest: r.contest(x, state), At: at}
	if it.Unit, err = place(where, u, state); err != nil {
		return nil, err
	}
	it.Unit.Total = it.Unit.Total || len(it.Unit.Path) == 0 && below > 0
	f := &feed.Figures{In: u.In, Of: u.Of, Are: "precincts"}
	var times int64
	f.Measure, f.Scale, times = r.counted(x, state, len(it.Unit.Path) == 0)
	expected := u.Expected
	if expected == nil && len(it.Unit.Path) == 0 {
		expected = x.Expected
	}
	if expected != nil {
		if f.Expected, it.Note, err = percent(where, *expected); err != nil {
			return nil, err
		}
	}
	it.Figures = f
	for _, c := range u.Options {
		o := c.option()
		if c.Votes != nil {
			n, err := feed.Votes(where, o.Name, *c.Votes)
			if err != nil {
				return nil, err
			}
			if n, err = feed.Votes(where, o.Name, n*times); err != nil {
				return nil, err
			}
			f.Counts = append(f.Counts, feed.Count{Option: o, Votes: n})
		}
		if call, ok, err := c.call(where); err != nil {
			return nil, err
		} else if ok {
			it.Calls = append(it.Calls, call)
		}
	}
	if len(it.Unit.Path) == 0 {
		it.Statements = statements(x)
	}
	return it, nil
}

// counted is what the race counts, how many parts make one, and how many a printed one is.
func (r *reader) counted(x race, state string, whole bool) (m canvass.Measure, scale, times int64) {
	switch {
	case r.measure != "":
		return r.measure, 0, 1
	case x.TypeID != "E" || r.date >= "2021":
		return canvass.Votes, 0, 1
	case state == "IA" && whole:
		return canvass.StateDelegateEquivalents, 100, 100
	case state == "IA":
		return canvass.StateDelegateEquivalents, 100, 1
	case state == "NV":
		return canvass.CountyDelegates, 0, 1
	}
	return "", 0, 1
}

// place is the unit: towns in New England, counties elsewhere, districts, and sums by county where towns report.
func place(where string, u *unit, state string) (feed.Unit, error) {
	out := feed.Unit{}
	if u.ID != "" {
		out.IDs = append(out.IDs, feed.ID{Scheme: "ap-unit", Value: u.ID})
	}
	towns := feed.NewEngland(state)
	switch strings.ToLower(u.Level) {
	case "state":
		return feed.Unit{}, nil
	case "subunit":
		level := feed.LevelCounty
		if towns {
			level = feed.LevelTown
		} else if u.FIPS != "" {
			out.IDs = append(out.IDs, feed.ID{Scheme: "fips", Value: u.FIPS})
		}
		out.Path = []feed.Step{{Level: level, Name: u.Name}}
	case "fipscode":
		out.IDs = append(out.IDs, feed.ID{Scheme: "fips", Value: u.FIPS})
		out.Path, out.Total = []feed.Step{{Level: feed.LevelCounty, Name: u.Name}}, towns
	case "district":
		out.Path, out.Total = []feed.Step{{Level: feed.LevelDistrict, Name: u.Name}}, true
		if n, err := strconv.Atoi(strings.TrimPrefix(strings.ToLower(u.Name), "district ")); err == nil {
			out.Area = canvass.Area("cd-" + strconv.Itoa(n))
		}
	default:
		return out, feed.Errorf(where, "%q is not a level of units: state, subunit, FIPSCode or district", u.Level)
	}
	if u.Name == "" {
		return out, feed.Errorf(where, "the unit has no name")
	}
	return out, nil
}

// percent is the expected vote as the desk keeps it: at most 99, with a note where the AP said more.
func percent(where string, p float64) (canvass.Percent, string, error) {
	if p < 0 || p > 100 {
		return "", "", feed.Errorf(where, "eevp is %v: a percentage is wanted", p)
	}
	if p > 99 {
		return "99", fmt.Sprintf("the AP says %v%% of the expected vote; an estimate stands at 99 until the count is certified", p), nil
	}
	return canvass.Percent(strconv.FormatFloat(p, 'f', -1, 64)), "", nil
}

func moment(where, s string) (canvass.Time, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < feed.FirstYear {
		return 0, feed.Errorf(where, "lastUpdated is %q: a time such as 2024-03-06T02:25:00Z is wanted", s)
	}
	return canvass.TimeOf(t), nil
}

func (c candidate) option() feed.Option {
	o := feed.Option{Name: strings.TrimSpace(c.First + " " + c.Last)}
	if c.PolID != "" && c.PolID != "0" {
		o.IDs = append(o.IDs, feed.ID{Scheme: "ap-polid", Value: c.PolID})
	}
	if c.ID != "" {
		o.IDs = append(o.IDs, feed.ID{Scheme: "ap-candidate", Value: c.ID})
	}
	return o
}

func (c candidate) call(where string) (feed.Call, bool, error) {
	switch c.Winner {
	case "":
		return feed.Call{}, false, nil
	case "X":
		return feed.Call{Option: c.option()}, true, nil
	case "R":
		return feed.Call{Option: c.option(), Runoff: true}, true, nil
	case "N":
		return feed.Call{Option: c.option(), Denied: true}, true, nil
	}
	return feed.Call{}, false, feed.Errorf(where, "winner is %q beside %s: X, R or N is known", c.Winner, c.option().Name)
}

// words are what the statuses of version 3 say, in the desk's words. A status that says nothing is empty.
var words = map[string]string{
	"called": "", "too early to call": "too early to call", "too close to call": "too close to call",
	"unable to call":     "unable to call: the count at its source is not reliable",
	"ap will not call":   "will not call this race",
	"winner not leading": "the winner that it called does not lead at the moment",
	"uncalled":           "takes its call back",
	"runoff":             "the race goes on to a runoff",
	"active tabulation":  "", "not applicable": "",
	"tabulation paused": "the count pauses",
	"end of tabulation": "its count has ended",
	"vote certified":    "the vote is certified, it says",
}

func statements(x race) []string {
	var out []string
	for _, status := range []string{x.CallStatus, x.Tabulation} {
		if status == "" {
			continue
		}
		said, known := words[strings.ToLower(status)]
		if !known {
			said = "status: " + status
		}
		if said != "" {
			out = append(out, said)
		}
	}
	return out
}
