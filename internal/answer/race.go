package answer

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/season"
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
	// Where AutomaticVote, others vote on the first ballot too, and Need is more than half of the pledged.
	Need          *int `json:"need"`
	Delegates     *int `json:"delegates"`
	AutomaticVote bool `json:"automatic_vote"`
	// FirstBallot says who votes on it beside the pledged delegates; null where no delegate without a pledge is known.
	FirstBallot *FirstBallot `json:"first_ballot"`
	// Open counts seats of contests that were held and of which nobody is known to have won them, Unbound those that a
	// rule leaves free or to nobody, Remaining those of contests to come, as far as their number is known. Unsized are
	// contests that were held and whose number of delegates is not known, LeftUnsized those of Left; Canceled are those of
	// Left that were canceled.
	Open         int                 `json:"open"`
	Unbound      int                 `json:"unbound"`
	Unsized      int                 `json:"unsized"`
	Remaining    int                 `json:"remaining"`
	ContestsLeft int                 `json:"contests_left"`
	LeftUnsized  int                 `json:"left_unsized"`
	Canceled     int                 `json:"canceled"`
	Held         []Held              `json:"held"`
	Left         []canvass.ContestID `json:"left"`
	// Required is the share of the delegates still available that each needs for a majority of those pledged, in
	// percent with two digits; above 100 it cannot be had. Clinch is the first day by which each could have it, by
	// winning everything.
	Required map[canvass.OptionID]float64 `json:"required"`
	Clinch   map[canvass.OptionID]string  `json:"clinch"`
	Leading  RaceLeading                  `json:"leading"`
	// Nomination are chances by the season model, for those who have any; empty where none were asked for or none are
	// told.
	Nomination map[canvass.OptionID]Chance `json:"nomination"`
	// Seasons says how the chances came about, null where none were asked for.
	Seasons *Seasons `json:"seasons"`
	// Tallies are the totals that others claim, one for each claimant.
	Tallies []Claim `json:"tallies"`
	// Consequence is what each contest of the record does to the race, by contest.
	Consequence map[canvass.ContestID]Consequence `json:"consequence"`
	// Surprise holds each of these contests' results against each prior, by contest.
	Surprise map[canvass.ContestID][]Surprise `json:"surprise"`
}

// FirstBallot is who votes on a convention's first ballot beside the pledged delegates.
type FirstBallot struct {
	// Automatic are the delegates without a pledge, All those and the pledged ones, Need more than half of all.
	Automatic int `json:"automatic"`
	All       int `json:"all"`
	Need      int `json:"need"`
	// Vote says whether they vote on it as things stand: always, or since By has the Need by pledged delegates alone.
	Vote bool              `json:"vote"`
	By   *canvass.OptionID `json:"by"`
}

// Standing is one option's delegates.
type Standing struct {
	ID        canvass.OptionID `json:"id"`
	Name      string           `json:"name"`
	Delegates int              `json:"delegates"`
	// Known is "whole", or "at least" where open seats could add to it.
	Known race.Known `json:"known"`
	// ByStatus is how many come from final awards, from rules computed here, in whole or in part, and from announced
	// awards.
	ByStatus map[race.Taken]int `json:"by_status"`
	Entries  []Entry            `json:"entries"`
}

// Held is a contest that has awarded, or was held without an award that is known.
type Held struct {
	Contest canvass.ContestID        `json:"contest"`
	Awards  map[canvass.OptionID]int `json:"awards"`
	Basis   tally.Basis              `json:"basis"`
	// Taken says whose award is taken, By names the outlet of one that is not computed here.
	Taken race.Taken `json:"taken"`
	By    *string    `json:"by"`
	// Open are seats that nobody is known to have won, Unbound those that a rule leaves free or to nobody.
	Open    int `json:"open"`
	Unbound int `json:"unbound"`
}

// RaceLeading is how far the race is decided. It looks at pledged delegates alone.
type RaceLeading struct {
	// Leader leads by Lead delegates as Known says: "whole", "at least", or "not told" with no number, where open seats
	// could give the lead to another. Leader is then who is ahead in what is awarded.
	Leader *canvass.OptionID `json:"leader"`
	Lead   *int              `json:"lead"`
	Known  *race.Known       `json:"known"`
	// Reached is who has the number needed, Day since which contests, by the awards as they are taken now. Elsewhere says
	// that those who count delegates of canceled contests from another day on may have an earlier day.
	Reached   *canvass.OptionID `json:"reached"`
	Day       *string           `json:"day"`
	Elsewhere bool              `json:"elsewhere"`
	// Missing is how many the leader still lacks, at most so many where seats are open.
	Missing *int `json:"missing"`
}

// Consequence is what one contest does to its race, against the contests of earlier days.
type Consequence struct {
	LeadBefore    *Lead                    `json:"lead_before"`
	LeadAfter     *Lead                    `json:"lead_after"`
	LeaderChanges bool                     `json:"leader_changes"`
	Decides       *canvass.OptionID        `json:"decides"`
	Before        map[canvass.OptionID]int `json:"before"`
	After         map[canvass.OptionID]int `json:"after"`
	Firsts        []First                  `json:"firsts"`
	Unsaid        []Unsaid                 `json:"unsaid"`
	Surprise      []Comparison             `json:"surprise"`
	// Required is what it did to each one's way, Swing the most delegates by which a world with the contest swept, won
	// by none of those who won delegates, or as the model expected, differs.
	Required map[canvass.OptionID]Path `json:"required"`
	Swing    int                       `json:"swing"`
	// Inconsequential is by the rule of docs/race.md, null where it cannot be said; Why are the reasons against it.
	Inconsequential *bool    `json:"inconsequential"`
	Why             []string `json:"why"`
	// Chances are what it did to the chances by the model; null where none were asked for or none are told.
	Chances *ContestChances `json:"chances"`
	// Forecast says whether the record holds a forecast of the contest.
	Forecast bool    `json:"forecast"`
	Entries  []Entry `json:"entries"`
}

// Lead is who is ahead in delegates. By is null where open seats could turn it.
type Lead struct {
	Option canvass.OptionID `json:"option"`
	By     *int             `json:"by"`
	Known  race.Known       `json:"known"`
}

// Unsaid is a first that is not said, and why.
type Unsaid struct {
	Kind     race.FirstKind      `json:"kind"`
	Option   canvass.OptionID    `json:"option"`
	Why      string              `json:"why"`
	Contests []canvass.ContestID `json:"contests"`
}

// First is what happened to somebody for the first time in the race, or for the first time again.
type First struct {
	Kind    race.FirstKind   `json:"kind"`
	Option  canvass.OptionID `json:"option"`
	Measure canvass.Measure  `json:"measure"`
	// Number is the number of wins in a row, Since the contest of the last time; each of its own kind alone.
	Number *int               `json:"number"`
	Since  *canvass.ContestID `json:"since"`
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
	left := r.ToCome()
	out := &Race{
		Race: id, Name: r.Name, RecordKind: kindOf(s), Head: head, AsOf: s.Now, Basis: r.Basis, Open: r.Open,
		Unbound: r.Unbound, Unsized: len(r.Unsized), Remaining: r.Remaining, ContestsLeft: len(r.Left), LeftUnsized: left.Unsized, Canceled: left.Canceled,
		Left:      list(r.Left),
		Standings: []Standing{}, Held: []Held{}, Tallies: []Claim{}, Consequence: map[canvass.ContestID]Consequence{},
		Required: map[canvass.OptionID]float64{}, Clinch: map[canvass.OptionID]string{}, Nomination: map[canvass.OptionID]Chance{},
		Surprise: map[canvass.ContestID][]Surprise{},
	}
	if r.Need > 0 {
		out.Need, out.Delegates, out.AutomaticVote = &r.Need, &r.Pledged, r.AutomaticVote
		if f := r.FirstBallot(); f != nil {
			out.FirstBallot = &FirstBallot{Automatic: f.Automatic, All: f.All, Need: f.Need, Vote: f.Vote()}
			if f.By != "" {
				out.FirstBallot.By = &f.By
			}
		}
	}
	for _, st := range r.Standings {
		out.Standings = append(out.Standings, Standing{
			st.Option, s.Catalog.Name(st.Option), st.Delegates, r.Total(st.Option).Known, st.ByStatus, entriesOf(s, st.Ref),
		})
	}
	for _, h := range r.Held {
		out.Held = append(out.Held, Held{h.Contest.ID, awardsByOption(h.Awards), h.Basis, h.Taken, given(h.By), h.Open, h.Unbound})
	}
	for i := range r.Tallies {
		out.Tallies = append(out.Tallies, ClaimOf(s, "", &r.Tallies[i]))
	}
	out.Leading = leadingOf(r)
	for _, st := range r.Standings {
		if p := percent(r.Required(st.Option)); p != nil {
			out.Required[st.Option] = *p
		}
		if d, ok := r.Earliest(st.Option); ok {
			out.Clinch[st.Option] = d.Format(time.DateOnly)
		}
	}
	contests := s.Active
	if s.Record == nil { // the catalog alone: all that were held
		contests = nil
		for _, l := range r.Held {
			contests = append(contests, l.Contest.ID)
		}
	}
	ranks := season.Ranks(s, id)
	for _, cid := range contests {
		if cid.Race() == id {
			if k := race.Of(s, cid); k != nil {
				out.Consequence[cid] = consequenceOf(s, k)
				out.Surprise[cid] = surprisesOf(s, k, nil, notAsked, ranks)
			}
		}
	}
	return out, nil
}

// kindOf is what kind of record the snapshot is of; "catalog" for none.
func kindOf(s *tally.Snapshot) canvass.RecordKind {
	if s.Record == nil {
		return "catalog"
	}
	return s.Record.Kind
}

func leadingOf(r *race.Race) RaceLeading {
	var n RaceLeading
	lead, ok := r.Lead()
	if !ok {
		return n
	}
	n.Leader, n.Known = &lead.Option, &lead.Known
	if lead.Known != race.Untold {
		n.Lead = &lead.By
	}
	if c, ok := r.Clinched(); ok {
		day, none := c.Day.Format(time.DateOnly), 0
		n.Reached, n.Day, n.Elsewhere, n.Missing = &c.Option, &day, c.Elsewhere, &none
	} else if needed, ok := r.Needed(lead.Option); ok {
		n.Missing = &needed.Delegates
	}
	return n
}

func leadOf(l race.Lead) *Lead {
	switch {
	case l.Option == "":
		return nil
	case l.Known == race.Untold:
		return &Lead{Option: l.Option, Known: l.Known}
	}
	return &Lead{l.Option, &l.By, l.Known}
}

func consequenceOf(s *tally.Snapshot, k *race.Consequence) Consequence {
	out := Consequence{
		LeadBefore: leadOf(k.LeadBefore), LeadAfter: leadOf(k.LeadAfter), LeaderChanges: k.LeaderChanges, Forecast: k.Forecast,
		Before: totals(k.Before), After: totals(k.After), Firsts: []First{}, Unsaid: []Unsaid{}, Surprise: []Comparison{},
		Required: map[canvass.OptionID]Path{}, Why: []string{}, Entries: entriesOf(s, k.Ref),
	}
	if k.Decides != "" {
		out.Decides = &k.Decides
	}
	for _, f := range k.Firsts {
		out.Firsts = append(out.Firsts, First{f.Kind, f.Option, f.Measure, given(f.Number), given(f.Since), list(f.After), list(f.Unbound)})
	}
	for _, p := range k.Paths() {
		if b := percent(p.Before); b != nil {
			out.Required[p.Option] = Path{*b, percent(p.After), percent(p.Sweep), percent(p.None)}
		}
	}
	for _, w := range k.Worlds() {
		out.Swing = max(out.Swing, w.Swing, -w.Swing)
	}
	if why, ok := k.Inconsequential(); ok {
		none := len(why) == 0
		out.Inconsequential, out.Why = &none, list(why)
	}
	for _, u := range k.Unsaid {
		out.Unsaid = append(out.Unsaid, Unsaid{u.Kind, u.Option, u.Why, list(u.Contests)})
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
