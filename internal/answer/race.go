package answer

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Race is one nomination at one moment.
type Race struct {
	Race       canvass.RaceID     `json:"race"`
	Name       string             `json:"name"`
	RecordKind canvass.RecordKind `json:"record_kind"`
	Head       Head               `json:"head"`
	AsOf       canvass.Time       `json:"as_of"`
	Standings  []Standing         `json:"standings"`
	// Basis is the weakest basis among the awards that are added up.
	Basis tally.Basis `json:"basis"`
	// Need is the number of pledged delegates that decides on the day, of Delegates in all; null where it is not known.
	Need      *int `json:"need"`
	Delegates *int `json:"delegates"`
	// Open counts seats of contests that were held and are not decided, Remaining those of contests to come.
	Open         int                 `json:"open"`
	Remaining    int                 `json:"remaining"`
	ContestsLeft int                 `json:"contests_left"`
	Held         []Held              `json:"held"`
	Left         []canvass.ContestID `json:"left"`
	Nomination   Nomination          `json:"nomination"`
	// Tallies are the totals that others claim, one for each claimant.
	Tallies []Claim `json:"tallies"`
	// Consequence is what each contest of the record does to the race, by contest.
	Consequence map[canvass.ContestID]Consequence `json:"consequence"`
}

// Standing is one option's delegates.
type Standing struct {
	ID        canvass.OptionID `json:"id"`
	Name      string           `json:"name"`
	Delegates int              `json:"delegates"`
	Entries   []Entry          `json:"entries"`
}

// Held is a contest that has awarded, or was held without an award that is known.
type Held struct {
	Contest canvass.ContestID        `json:"contest"`
	Awards  map[canvass.OptionID]int `json:"awards"`
	Basis   tally.Basis              `json:"basis"`
}

// Nomination is how far the race is decided. It looks at pledged delegates alone.
type Nomination struct {
	Leader *canvass.OptionID `json:"leader"`
	Lead   *int              `json:"lead"`
	// Reached is who has the number needed.
	Reached *canvass.OptionID `json:"reached"`
	// Missing is how many the leader still lacks.
	Missing *int `json:"missing"`
}

// Consequence is what one contest does to its race, against the contests of earlier days.
type Consequence struct {
	Leader        *canvass.OptionID        `json:"leader"`
	LeadBefore    int                      `json:"lead_before"`
	LeadAfter     int                      `json:"lead_after"`
	LeaderChanges bool                     `json:"leader_changes"`
	Decides       *canvass.OptionID        `json:"decides"`
	Before        map[canvass.OptionID]int `json:"before"`
	After         map[canvass.OptionID]int `json:"after"`
	Firsts        []First                  `json:"firsts"`
	Surprise      []Comparison             `json:"surprise"`
	// Forecast says whether the record holds a forecast of the contest.
	Forecast bool    `json:"forecast"`
	Entries  []Entry `json:"entries"`
}

// First is what happened to somebody for the first time in the race.
type First struct {
	Kind    race.FirstKind   `json:"kind"`
	Option  canvass.OptionID `json:"option"`
	Measure canvass.Measure  `json:"measure"`
	// After names the binding contests before, Unbound the votes that awarded nothing.
	After   []canvass.ContestID `json:"after"`
	Unbound []canvass.ContestID `json:"unbound"`
}

// Comparison holds a share here against the best or worst before.
type Comparison struct {
	Option  canvass.OptionID `json:"option"`
	Against string           `json:"against"` // "best" or "worst" before
	Here    Ratio            `json:"here"`
	There   Ratio            `json:"there"`
	// Where is the contest that There was in.
	Where canvass.ContestID `json:"where"`
}

// Ratio is votes of valid votes, with the share.
type Ratio struct {
	Votes int64  `json:"votes"`
	Of    int64  `json:"of"`
	Share string `json:"share"`
}

func ratio(votes, of int64) Ratio { return Ratio{votes, of, canvass.ShareText(votes, of)} }

// RaceOf answers with the state of one race.
func RaceOf(s *tally.Snapshot, head Head, id canvass.RaceID) (*Race, error) {
	r := race.At(s, id)
	if r == nil {
		return nil, canvass.Errorf(canvass.NotFound, "race", "%s has no contest in this record%s", id, english.DidYouMean(string(id), raceNames(s)))
	}
	out := &Race{
		Race: id, Name: r.Name, RecordKind: s.Record.Kind, Head: head, AsOf: s.Now, Basis: r.Basis, Open: r.Open,
		Remaining: r.Remaining, ContestsLeft: len(r.Left), Left: list(r.Left),
		Standings: []Standing{}, Held: []Held{}, Tallies: []Claim{}, Consequence: map[canvass.ContestID]Consequence{},
	}
	if m := r.Majority; m != nil {
		out.Need, out.Delegates = &m.Need, &m.Delegates
	}
	for _, st := range r.Standings {
		out.Standings = append(out.Standings, Standing{st.Option, s.Catalog.Name(st.Option), st.Delegates, entriesOf(s, st.Ref)})
	}
	for _, h := range r.Held {
		out.Held = append(out.Held, Held{h.Contest.ID, awardsByOption(h.Awards), h.Basis})
	}
	for i := range r.Tallies {
		out.Tallies = append(out.Tallies, ClaimOf(s, "", &r.Tallies[i]))
	}
	out.Nomination = nominationOf(r)
	for _, cid := range s.Active {
		if cid.Race() == id {
			if k := race.Of(s, cid); k != nil {
				out.Consequence[cid] = consequenceOf(s, k)
			}
		}
	}
	return out, nil
}

func nominationOf(r *race.Race) Nomination {
	var n Nomination
	o, by, ok := r.Lead()
	if !ok {
		return n
	}
	n.Leader, n.Lead = &o, &by
	if m := r.Majority; m != nil {
		missing := max(0, m.Need-r.Of(o))
		n.Missing = &missing
		if missing == 0 {
			n.Reached = &o
		}
	}
	return n
}

func consequenceOf(s *tally.Snapshot, k *race.Consequence) Consequence {
	out := Consequence{
		LeadBefore: k.LeadBefore, LeadAfter: k.LeadAfter, LeaderChanges: k.LeaderChanges, Forecast: k.Forecast,
		Before: totals(k.Before), After: totals(k.After), Firsts: []First{}, Surprise: []Comparison{}, Entries: entriesOf(s, k.Ref),
	}
	if k.Leader != "" {
		out.Leader = &k.Leader
	}
	if k.Decides != "" {
		out.Decides = &k.Decides
	}
	for _, f := range k.Firsts {
		out.Firsts = append(out.Firsts, First{f.Kind, f.Option, f.Measure, list(f.After), list(f.Unbound)})
	}
	for _, c := range k.Surprise {
		against := "worst"
		if c.Best {
			against = "best"
		}
		out.Surprise = append(out.Surprise, Comparison{c.Option, against, ratio(c.Here, c.HereOf), ratio(c.There, c.ThereOf), c.Where})
	}
	return out
}

func totals(r *race.Race) map[canvass.OptionID]int {
	m := map[canvass.OptionID]int{}
	if r != nil {
		for _, st := range r.Standings {
			m[st.Option] = st.Delegates
		}
	}
	return m
}

// raceNames are the races that the record knows contests of.
func raceNames(s *tally.Snapshot) []string {
	var names []string
	for id := range s.Contests {
		if r := string(id.Race()); !slices.Contains(names, r) {
			names = append(names, r)
		}
	}
	slices.Sort(names)
	return names
}
