package answer

import (
	"encoding/json"
	"math"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Estimate is what is still out of a contest. Three figures of how far the count is are apart: Ballots is the
// authority's, Sources are others' percentages, Expected is a model's, and none stands in the place of another.
type Estimate struct {
	// Contest and Head are null for a table of one's own.
	Contest *canvass.ContestID `json:"contest"`
	Head    *Head              `json:"head"`
	// RecordKind is that of the record; null for a table of one's own.
	RecordKind *canvass.RecordKind `json:"record_kind"`
	Tier       estimate.Tier       `json:"tier"`
	// NoEstimate says why there is none; null where there is one.
	NoEstimate *string         `json:"no_estimate"`
	Units      estimate.Counts `json:"units"`
	Counted    int64           `json:"counted"`
	// Ballots are those that the contest's authority says were cast; null where it says nothing.
	Ballots *int64 `json:"ballots"`
	// Sources are percentages of the expected vote as sources give them.
	Sources []Expected `json:"sources"`
	// Expected is the modelled number of valid votes in the end, low to high in nine cases of ten; null without a model.
	Expected *ModelledTotal    `json:"expected"`
	Options  []EstimatedOption `json:"options"`
	Certain  CertainTier       `json:"certain"`
	Desk     DeskRule          `json:"desk"`
	// Hall are exact chances where a known number of ballots is counted in one place; null elsewhere.
	Hall *HallChances `json:"hall"`
	// Delegates are null for a table of one's own, and where the contest's rule cannot be run on the model's draws.
	Delegates *EstimatedDelegates `json:"delegates"`
	// Baselines says where baselines come from; null where there are none, or for a table of one's own.
	Baselines *string `json:"baselines"`
	// Unlike is how far what is in stands from what is out, 0 to 1; Stretch by how much the 90 percent intervals were
	// widened.
	Unlike   json.Number        `json:"unlike"`
	Stretch  json.Number        `json:"stretch"`
	Seed     uint64             `json:"seed"`
	Warnings []estimate.Warning `json:"warnings"`
}

// ModelledTotal is a modelled number of votes.
type ModelledTotal struct {
	Low    int64 `json:"low"`
	Median int64 `json:"median"`
	High   int64 `json:"high"`
}

// EstimatedOption is what is counted and estimated for one option.
type EstimatedOption struct {
	ID      string          `json:"id"`
	Counted int64           `json:"counted"`
	Share   *EstimatedShare `json:"share"` // null without an estimate
	// Win is the model's chance, 0 to 1, of having the most votes in the end; null without an estimate.
	Win *json.Number `json:"win"`
}

// EstimatedShare is a share of the final valid vote in percent, with intervals by how often they hold it.
type EstimatedShare struct {
	Median json.Number    `json:"median"`
	P50    [2]json.Number `json:"50"`
	P80    [2]json.Number `json:"80"`
	P90    [2]json.Number `json:"90"`
	P95    [2]json.Number `json:"95"`
}

// CertainTier is what bounds alone say, if the reported counts stand.
type CertainTier struct {
	Winner *string `json:"winner"` // null while nothing is certain
	Lead   *int64  `json:"lead"`   // null before the first vote and in a tie
	// MostOut is the most votes that can still be out; null where a unit that is not in has no bound, or one is not to be believed.
	MostOut     *int64 `json:"most_out"`
	ErrorBudget int64  `json:"error_budget"`
}

// DeskRule is what the desk's rule of calling says. It recommends; a call is people's.
type DeskRule struct {
	MayCall    bool                 `json:"may_call"`
	Leader     *string              `json:"leader"`
	Reasons    []estimate.Reason    `json:"reasons"`
	Objections []estimate.Objection `json:"objections"`
}

// EstimateOf is the answer on a table; name says what an option is called. Its contest, head and sources are the caller's
// to fill in.
func EstimateOf(t *estimate.Table, e *estimate.Estimate, name func(option string) string) *Estimate {
	a := &Estimate{
		Tier: e.Tier, Units: e.Units, Counted: e.Counted, Sources: []Expected{}, Unlike: decimals(e.Progress.Unlike, 2),
		Stretch: decimals(e.Stretch, 2), Seed: e.Seed, Warnings: e.Warnings,
	}
	if a.Warnings == nil {
		a.Warnings = []estimate.Warning{}
	}
	if why := e.NoEstimate(); why != "" {
		a.NoEstimate = &why
	} else {
		a.Expected = &ModelledTotal{e.Expected.Low, e.Expected.Median, e.Expected.High}
	}
	by := t.ByOption()
	a.Options = make([]EstimatedOption, len(t.Options))
	for k, id := range t.Options {
		a.Options[k] = EstimatedOption{ID: id, Counted: by[k]}
		if e.Options == nil {
			continue
		}
		o := &e.Options[k]
		win := chance(o.Win)
		a.Options[k].Win = &win
		a.Options[k].Share = &EstimatedShare{
			shareNumber(o.Share.Median), interval(o.Share.P50), interval(o.Share.P80), interval(o.Share.P90), interval(o.Share.P95),
		}
	}
	c := &e.Certain
	a.Certain = CertainTier{ErrorBudget: c.ErrorBudget}
	if c.Winner != "" {
		a.Certain.Winner = &c.Winner
	}
	if c.Leader != "" {
		a.Certain.Lead = &c.Lead
	}
	if c.Known {
		a.Certain.MostOut = &c.MostOut
	}
	d := estimate.Recommend(t, e, name)
	a.Desk = DeskRule{MayCall: d.MayCall, Reasons: d.Reasons, Objections: d.Objections}
	if a.Desk.Reasons == nil {
		a.Desk.Reasons = []estimate.Reason{}
	}
	if a.Desk.Objections == nil {
		a.Desk.Objections = []estimate.Objection{}
	}
	if d.Leader != "" {
		a.Desk.Leader = &d.Leader
	}
	return a
}

// chance is a chance to four places: 0 and 1 are left to what is certain.
func chance(p float64) json.Number {
	if p > 0 && p < 1 {
		p = min(max(p, 0.0001), 0.9999)
	}
	return decimals(p, 4)
}

func interval(i estimate.Interval) [2]json.Number {
	return [2]json.Number{shareNumber(i[0]), shareNumber(i[1])}
}

// shareNumber is a share in percent to a thousandth.
func shareNumber(v float64) json.Number { return decimals(v, 3) }

// decimals is a number rounded to so many places, the same text on every machine.
func decimals(v float64, places int) json.Number {
	scale := math.Pow10(places)
	b, err := json.Marshal(math.Round(v*scale) / scale)
	if err != nil { // no number: none is given in an estimate
		return "0"
	}
	return json.Number(b)
}

// HallChances are of a room in which ballots of a known number are counted, all so far for at most two options.
type HallChances struct {
	Ballots int64            `json:"ballots"`
	Counted int64            `json:"counted"`
	Leader  canvass.OptionID `json:"leader"`
	// Wins is the chance, 0 to 1, of more than half of all ballots, if they are counted in random order and every end was
	// as likely beforehand.
	Wins json.Number `json:"wins"`
}

// EstimatedDelegates are how delegates may fall.
type EstimatedDelegates struct {
	// Seats are those that the rule could be run on, Open all others.
	Seats   int                          `json:"seats"`
	Open    int                          `json:"open"`
	Options []EstimatedDelegatesOfOption `json:"options"`
}

// EstimatedDelegatesOfOption are one option's: Low to High hold the model's draws in nine cases of ten, Least and Most
// are certain if the reported counts stand, null where nothing bounds what is out.
type EstimatedDelegatesOfOption struct {
	ID     canvass.OptionID `json:"id"`
	Low    int              `json:"low"`
	Median int              `json:"median"`
	High   int              `json:"high"`
	Least  *int             `json:"least"`
	Most   *int             `json:"most"`
}

// EstimateOfContest is the answer on a contest of a record, with the baseline of a file in place of the program's; nil is
// none.
func EstimateOfContest(s *tally.Snapshot, head Head, id canvass.ContestID, own *baseline.File) (*Estimate, error) {
	c, err := contestOf(s, id)
	if err != nil {
		return nil, err
	}
	e := live.Of(s, id, own)
	a := &Estimate{
		Tier: estimate.TierNone, Options: []EstimatedOption{}, Warnings: []estimate.Warning{}, Unlike: "0", Stretch: "1", Seed: live.Seed,
		Desk: DeskRule{Reasons: []estimate.Reason{}, Objections: []estimate.Objection{}},
	}
	if e.Estimate != nil {
		a = EstimateOf(e.Table, e.Estimate, func(o string) string { return s.Catalog.Label(id, canvass.OptionID(o)) })
	}
	a.Contest, a.Head, a.RecordKind, a.Ballots = &c.ID, &head, &s.Record.Kind, e.Ballots
	a.Sources = expectedOf(s, c)
	if e.NoEstimate != "" {
		a.NoEstimate, a.Expected = &e.NoEstimate, nil
	}
	if e.Baselines != "" {
		a.Baselines = &e.Baselines
	}
	if h := e.Hall; h != nil {
		a.Hall = &HallChances{h.Ballots, h.Counted, h.Leader, chance(h.Wins)}
	}
	if d := e.Delegates; d != nil {
		a.Delegates = &EstimatedDelegates{Seats: d.Seats, Open: d.Open, Options: []EstimatedDelegatesOfOption{}}
		for _, o := range d.Options {
			a.Delegates.Options = append(a.Delegates.Options, EstimatedDelegatesOfOption{o.Option, o.Low, o.Median, o.High, o.Least, o.Most})
		}
	}
	return a, nil
}
