// Package county2016 reads the county results of the 2016 primaries as a television network's pages held them: one JSON
// file for a contest, with the race, the candidates' shares, and a list of counties, each with its own time.
//
//	{"race": {"status": "called", "state": "Massachusetts", "electiondate": "20160301", "etype": "D", …},
//	 "candidates": [{"lname": "Clinton", "winner": true, …}],
//	 "counties": [{"co_id": 92500001, "name": "Abington",
//	   "race": {"ts": 1456930456000, "pctsrep": 100, "candidates": [{"id": 1445, "fname": "Bernie", "lname": "Sanders", "votes": 1352}]}}]}
//
// There is no line for the state; sums are the desk's own. What a Democratic caucus counts is not in the file. Where
// the caucus counted votes, or delegates that the desk has a measure for, [measures] says so; for the others, delegates
// to state and district conventions, the measure stays empty, and the figures are held until somebody names one.
package county2016

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Format is the county JSON of 2016.
type Format struct{}

// Name is "county2016".
func (Format) Name() string { return "county2016" }

// Title is the format for a person.
func (Format) Title() string { return "county results of 2016 (JSON)" }

// Recognise looks for members that only this format has.
func (Format) Recognise(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) && bytes.Contains(head, []byte(`"raceid"`)) && bytes.Contains(head, []byte(`"electiondate"`)) &&
		bytes.Contains(head, []byte(`"etype"`))
}

// measure is what a caucus's numbers are.
type measure struct {
	what  canvass.Measure
	scale int64
}

// measures are what the Democratic caucuses of 2016 counted, by state: Iowa equivalents times 100, Nevada county
// delegates, the others named here votes. Alaska, Maine, North Dakota, Washington and Wyoming gave delegates to
// conventions for which there is no measure; they are left out.
var measures = map[string]measure{
	"IA": {canvass.StateDelegateEquivalents, 100}, "NV": {canvass.CountyDelegates, 0},
	"CO": {canvass.Votes, 0}, "HI": {canvass.Votes, 0}, "ID": {canvass.Votes, 0}, "KS": {canvass.Votes, 0}, "MN": {canvass.Votes, 0},
	"NE": {canvass.Votes, 0}, "UT": {canvass.Votes, 0},
}

type race struct {
	Status       string `json:"status"`
	State        string `json:"state"`
	ElectionDate string `json:"electiondate"`
	EType        string `json:"etype"`
	Race         string `json:"race"`
	RaceID       string `json:"raceid"`
}

type candidate struct {
	ID     int64  `json:"id"`
	First  string `json:"fname"`
	Last   string `json:"lname"`
	Winner bool   `json:"winner"`
	Votes  *int64 `json:"votes"`
}

type county struct {
	ID   int64  `json:"co_id"`
	Name string `json:"name"`
	Race struct {
		At         int64       `json:"ts"` // milliseconds since 1970 UTC
		Candidates []candidate `json:"candidates"`
	} `json:"race"`
}

// Read emits the counties in order, and then the whole contest with its call.
func (Format) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	v := feed.NewValues(in)
	r := &reader{measure: o.Measure, emit: emit}
	err := v.Object(func(name string) error {
		switch name {
		case "race":
			var x race
			if err := v.Decode(&x); err != nil {
				return err
			}
			return r.begin(x)
		case "candidates":
			return v.Decode(&r.leaders)
		case "counties":
			return v.Array(func(int) error {
				var c county
				if err := v.Decode(&c); err != nil {
					return err
				}
				return r.add(c)
			})
		}
		return v.Skip()
	})
	switch {
	case err == feed.ErrStop:
		return nil
	case err != nil:
		return err
	}
	if err := v.End(); err != nil {
		return err
	}
	return r.finish()
}

type reader struct {
	measure canvass.Measure
	scale   int64
	emit    func(*feed.Item) bool
	contest feed.Contest
	level   string
	leaders []candidate
	newest  canvass.Time
	status  string
}

// kinds are what the letter of etype says: Democratic and Republican primaries and caucuses.
var kinds = map[string]struct {
	party canvass.Party
	kind  string
}{"D": {canvass.Democratic, "primary"}, "R": {canvass.Republican, "primary"}, "E": {canvass.Democratic, "caucus"}, "S": {canvass.Republican, "caucus"}}

func (r *reader) begin(x race) error {
	date, err := feed.Date("/race/electiondate", x.ElectionDate, "20060102")
	if err != nil {
		return err
	}
	k, known := kinds[x.EType]
	if !known {
		return feed.Errorf("/race/etype", "%q is not D, R, E or S", x.EType)
	}
	state := feed.State(x.State)
	if state == "" {
		return feed.Errorf("/race/state", "%q is no state", x.State)
	}
	r.status = x.Status
	r.contest = feed.Contest{
		IDs: []feed.ID{{Scheme: "county2016", Value: x.RaceID}}, Name: x.State + " " + x.Race, Date: date, State: state, Party: k.party,
		Kind: k.kind, Office: feed.President,
	}
	if r.level = feed.LevelCounty; feed.NewEngland(state) {
		r.level = feed.LevelTown
	}
	if r.measure == "" {
		r.measure = canvass.Votes
		if x.EType == "E" {
			m := measures[state]
			r.measure, r.scale = m.what, m.scale
		}
	}
	return nil
}

func (r *reader) add(c county) error {
	if r.contest.State == "" {
		return feed.Errorf("/counties", "the counties stand before the race: it is not known of which")
	}
	where := "county " + strconv.FormatInt(c.ID, 10)
	at := canvass.Time(c.Race.At)
	if at < 0 || at != 0 && (at.Go().Year() < feed.FirstYear || at.Go().Year() > 9999) {
		return feed.Errorf(where, "its time is %s", at)
	}
	r.newest = max(r.newest, at)
	f := &feed.Figures{Measure: r.measure, Scale: r.scale}
	for _, x := range c.Race.Candidates {
		if x.Votes == nil {
			return feed.Errorf(where, "%s has no votes", x.option().Name)
		}
		n, err := feed.Votes(where, x.option().Name, *x.Votes)
		if err != nil {
			return err
		}
		f.Counts = append(f.Counts, feed.Count{Option: x.option(), Votes: n})
	}
	unit := feed.Unit{Path: []feed.Step{{Level: r.level, Name: c.Name}}, IDs: []feed.ID{{Scheme: "county2016", Value: strconv.FormatInt(c.ID, 10)}}}
	if c.ID > 0 && c.ID < 100_000 { // counties have the Census Bureau's codes; towns and districts, longer ones of AP
		unit.IDs = append(unit.IDs, feed.ID{Scheme: feed.FIPS, Value: fmt.Sprintf("%05d", c.ID)})
	}
	if !r.emit(&feed.Item{Where: where, Contest: r.contest, Unit: unit, At: at, Figures: f}) {
		return feed.ErrStop
	}
	return nil
}

// option is the candidate; the ids are those that AP gives a person.
func (c candidate) option() feed.Option {
	o := feed.Option{Name: c.Last}
	if c.First != "" {
		o.Name = c.First + " " + c.Last
	}
	if c.ID != 0 {
		o.IDs = []feed.ID{{Scheme: "ap-polid", Value: strconv.FormatInt(c.ID, 10)}}
	}
	return o
}

// finish emits the call, if the page has one.
func (r *reader) finish() error {
	if r.contest.State == "" {
		return feed.Errorf("", "the file has no race")
	}
	it := &feed.Item{Where: "race", Contest: r.contest, At: r.newest}
	if r.status == "called" {
		for _, c := range r.leaders {
			if c.Winner {
				it.Calls = append(it.Calls, feed.Call{Option: c.option(), Measure: r.measure})
			}
		}
	}
	r.emit(it)
	return nil
}
