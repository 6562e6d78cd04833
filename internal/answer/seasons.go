package answer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Chance is somebody's part of the seasons simulated: with a majority of the pledged delegates, with more than anybody
// else, and the standard error of the larger doubt of the two.
type Chance struct {
	Majority  float64 `json:"majority"`
	Plurality float64 `json:"plurality"`
	SE        float64 `json:"se"`
	// Low, Median and High are 5%, 50% and 95% quantiles of the delegates at the end.
	Low    int `json:"low"`
	Median int `json:"median"`
	High   int `json:"high"`
}

// Seasons says how chances came about.
type Seasons struct {
	Seasons int    `json:"seasons"`
	Seed    uint64 `json:"seed"`
	// Model is the version of the model.
	Model string `json:"model"`
	// Untold says why no chances are told; null where they are.
	Untold *string `json:"untold"`
	// Contested is the part of seasons in which nobody has a majority.
	Contested float64 `json:"contested"`
	// Assumed are what was assumed of the season, in words; empty where nothing was.
	Assumed []string `json:"assumed"`
	// Polls is how many polls were taken in.
	Polls int `json:"polls"`
	// Gaps say what the simulation leaves out, or takes otherwise than it is; Missing are the delegates that it gives
	// to nobody.
	Gaps    []string `json:"gaps"`
	Missing int      `json:"missing"`
	// Days are the delegates of each after the contests of a day.
	Days []SeasonDay `json:"days"`
}

// SeasonDay are delegates after the contests of a day: 5%, 50% and 95% quantiles.
type SeasonDay struct {
	Date string                      `json:"date"`
	By   map[canvass.OptionID][3]int `json:"by"`
}

// Path is what a contest did to somebody's way, in percent of the delegates available; null where none are.
type Path struct {
	Before float64  `json:"before"`
	After  *float64 `json:"after"`
	Sweep  *float64 `json:"sweep"`
	None   *float64 `json:"none"`
}

// ContestChances are what a contest did to the chances of most pledged delegates, by the model: had it come out as the
// model's median, and as it did, on the same random numbers.
type ContestChances struct {
	Seasons int                              `json:"seasons"`
	Seed    uint64                           `json:"seed"`
	Model   string                           `json:"model"`
	By      map[canvass.OptionID]ChanceMoved `json:"by"`
	Gaps    []string                         `json:"gaps"`
}

// ChanceMoved is a chance of most delegates in the two worlds, and the larger end of the 95% interval of the change.
type ChanceMoved struct {
	Expected float64 `json:"expected"`
	Actual   float64 `json:"actual"`
	Bound    float64 `json:"bound"`
}

// Surprise is a result against one prior.
type Surprise struct {
	Prior season.Prior `json:"prior"`
	// Bits is null where the prior says nothing; Words then say why.
	Bits    *float64 `json:"bits"`
	AtLeast bool     `json:"at_least"`
	Words   string   `json:"words"`
	// Rank is the contest's place among Of contests of the race by how surprising they were, 1 the most; null for every
	// prior but the record so far, and where that says nothing.
	Rank *int `json:"rank"`
	Of   *int `json:"of"`
}

// notAsked is why a race without simulated seasons has no chances.
const notAsked = "none were asked for"

// percent is an exact share as a number with two digits, nil where there is none.
func percent(s race.Share) *float64 {
	text := s.Percent()
	if text == "" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil
	}
	return &v
}

func digits(v float64, n int) float64 {
	unit := math.Pow(10, float64(n))
	return math.Round(v*unit) / unit
}

func surprisesOf(s *tally.Snapshot, k *race.Consequence, m *season.Chances, why string, ranks map[canvass.ContestID]season.Rank) []Surprise {
	out := []Surprise{}
	for _, x := range season.Surprises(s, k, m, why) {
		row := Surprise{Prior: x.Prior, AtLeast: x.AtLeast, Words: x.Words}
		if x.Known {
			bits := digits(x.Bits(), 2)
			row.Bits = &bits
		}
		if rank, ok := ranks[k.Contest]; ok && x.Prior == season.ByRecord {
			row.Rank, row.Of = &rank.Place, &rank.Of
			if words := rank.Words(); words != "" {
				row.Words += "; " + words
			}
		}
		out = append(out, row)
	}
	return out
}

// SeasonsWanted are seasons to simulate.
type SeasonsWanted struct {
	Seasons int
	Seed    uint64
	// Polls may be nil.
	Polls *season.Polls
	// Without leave: they are in until the day alone.
	Without map[canvass.OptionID]time.Time
	// Wins are outcomes that are assumed of contests.
	Wins []season.Assumption
}

// assumed says what is assumed, in words.
func (w *SeasonsWanted) assumed(s *tally.Snapshot) []string {
	out := []string{}
	for _, a := range w.Wins {
		out = append(out, fmt.Sprintf("%s wins %s by %d points.", s.Catalog.Name(a.Winner), a.Contest, a.Points))
	}
	for _, o := range slices.Sorted(maps.Keys(w.Without)) {
		out = append(out, fmt.Sprintf("%s leaves after %s; the others share the support as the model has them.", s.Catalog.Name(o), w.Without[o].Format(time.DateOnly)))
	}
	return out
}

// Simulate adds chances to a race: seasons simulated to their ends. Where none can be told the answer says why.
func (r *Race) Simulate(ctx context.Context, s *tally.Snapshot, want SeasonsWanted) error {
	left, err := season.LeftOf(s, r.Race)
	if err != nil {
		return err
	}
	for _, a := range want.Wins {
		change, err := left.Assume(s, a)
		if err != nil {
			return err
		}
		r.suppose(s, change)
	}
	out := &Seasons{
		Seasons: want.Seasons, Seed: want.Seed, Model: season.Version(), Assumed: want.assumed(s), Gaps: list(left.GapWords(wording.Of(s).Place)),
		Missing: left.Missing, Days: []SeasonDay{},
	}
	r.Seasons = out
	rest := &left.Rest
	if want.Polls != nil {
		rest.Polls, rest.Until, out.Polls = want.Polls, s.Now.Go(), want.Polls.Len()
	}
	if err := rest.Leave(want.Without); err != nil {
		return err
	}
	if left.Unmodelled != "" {
		out.Untold = &left.Unmodelled
		return nil
	}
	x, err := rest.Simulate(ctx, want.Seasons, want.Seed)
	if err != nil {
		return err
	}
	n := float64(x.Seasons)
	out.Contested = digits(float64(x.Contested)/n, 4)
	for i := range x.By {
		o := &x.By[i]
		if o.High == 0 && o.Most == 0 {
			continue
		}
		majority, most := float64(o.Majority)/n, float64(o.Most)/n
		r.Nomination[o.Option] = Chance{
			digits(majority, 4), digits(most, 4), digits(max(season.StandardError(majority, x.Seasons), season.StandardError(most, x.Seasons)), 4),
			o.Low, o.Median, o.High,
		}
	}
	for _, d := range x.Days {
		day := SeasonDay{d.Day.Format(time.DateOnly), map[canvass.OptionID][3]int{}}
		for i := range x.By {
			if _, told := r.Nomination[x.By[i].Option]; told {
				day.By[x.By[i].Option] = [3]int{d.Low[i], d.Median[i], d.High[i]}
			}
		}
		out.Days = append(out.Days, day)
	}
	return nil
}

// suppose changes the standings by what is assumed.
func (r *Race) suppose(s *tally.Snapshot, change map[canvass.OptionID]int) {
	for o, n := range change {
		i := slices.IndexFunc(r.Standings, func(x Standing) bool { return x.ID == o })
		if i < 0 && n != 0 {
			i = len(r.Standings)
			r.Standings = append(r.Standings, Standing{ID: o, Name: s.Catalog.Name(o), Known: race.Whole, ByStatus: map[race.Taken]int{}, Entries: []Entry{}})
		}
		if i >= 0 {
			r.Standings[i].Delegates += n
		}
	}
	slices.SortFunc(r.Standings, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(b.Delegates, a.Delegates), cmp.Compare(a.ID, b.ID))
	})
}

// SupposedRace is a race with its chances where something is assumed of it. Standings are with what is assumed; what is
// said of ways to a majority, of leads and of contests stays that of the race as it is, and is left out.
type SupposedRace struct {
	Hypothetical bool                        `json:"hypothetical"`
	Assumed      []string                    `json:"assumed"`
	Race         canvass.RaceID              `json:"race"`
	Name         string                      `json:"name"`
	AsOf         canvass.Time                `json:"as_of"`
	Standings    []SupposedStanding          `json:"standings"`
	Need         *int                        `json:"need"`
	Nomination   map[canvass.OptionID]Chance `json:"nomination"`
	// AsItIs are the chances without what is assumed, on the same random numbers.
	AsItIs  map[canvass.OptionID]Chance `json:"nomination_as_it_is"`
	Seasons *Seasons                    `json:"seasons"`
}

// SupposeSeasons simulates a race as it is and with what is assumed.
func SupposeSeasons(ctx context.Context, s *tally.Snapshot, id canvass.RaceID, want SeasonsWanted) (*SupposedRace, error) {
	as, err := RaceOf(s, Head{}, id)
	if err != nil {
		return nil, err
	}
	supposed := *as
	supposed.Standings, supposed.Nomination = slices.Clone(as.Standings), map[canvass.OptionID]Chance{}
	if err := supposed.Simulate(ctx, s, want); err != nil {
		return nil, err
	}
	plain := want
	plain.Wins, plain.Without = nil, nil
	if err := as.Simulate(ctx, s, plain); err != nil {
		return nil, err
	}
	out := &SupposedRace{
		Hypothetical: true, Assumed: supposed.Seasons.Assumed, Race: id, Name: as.Name, AsOf: as.AsOf, Need: as.Need,
		Nomination: supposed.Nomination, AsItIs: as.Nomination, Seasons: supposed.Seasons, Standings: []SupposedStanding{},
	}
	for _, st := range supposed.Standings {
		row := SupposedStanding{ID: st.ID, Name: st.Name, After: st.Delegates}
		for _, x := range as.Standings {
			if x.ID == st.ID {
				row.Before = x.Delegates
			}
		}
		out.Standings = append(out.Standings, row)
	}
	return out, nil
}

// SimulateContest adds what a contest did to the chances, by the model, and holds the whole rule against it.
func (r *Race) SimulateContest(ctx context.Context, s *tally.Snapshot, id canvass.ContestID, seasons int, seed uint64) error {
	k := race.Of(s, id)
	if k == nil {
		return canvass.Errorf(canvass.NotFound, "race", "%s has no count and no award: it has done nothing yet", id)
	}
	m, why, err := season.Model(ctx, s, k, seasons, seed)
	if err != nil {
		return err
	}
	out := consequenceOf(s, k)
	if m != nil {
		c := &ContestChances{seasons, seed, season.Version(), map[canvass.OptionID]ChanceMoved{}, list(m.Gaps)}
		for _, x := range m.Changes {
			n := float64(m.Seasons)
			c.By[x.Option] = ChanceMoved{digits(float64(x.MostExpected)/n, 4), digits(float64(x.MostActual)/n, 4), digits(x.Bound, 4)}
		}
		for _, w := range m.Swings {
			out.Swing = max(out.Swing, w.Swing, -w.Swing)
		}
		out.Chances = c
		if why, ok := season.Inconsequential(k, m); ok {
			none := len(why) == 0
			out.Inconsequential, out.Why = &none, list(why)
		}
	}
	r.Consequence[id] = out
	r.Surprise[id] = surprisesOf(s, k, m, why, season.Ranks(s, r.Race))
	return nil
}

// Scores are how well the season model foretold a race, each contest from contests of earlier days alone. Losses are in
// nats a contest.
type Scores struct {
	Race     canvass.RaceID  `json:"race"`
	Model    string          `json:"model"`
	Draws    int             `json:"draws"`
	Seed     uint64          `json:"seed"`
	Contests []ContestScored `json:"contests"`
	LogLoss  float64         `json:"log_loss"`
	// Uniform is all the same chance, LastWinner the last winner again, MostWins who had won most; the latter two with
	// the rate at which they were right in other seasons.
	Uniform    float64 `json:"uniform"`
	LastWinner float64 `json:"last_winner"`
	MostWins   float64 `json:"most_wins"`
	// Brier is the sum over candidates of squared errors, BrierEach the mean over candidates.
	Brier     float64 `json:"brier"`
	BrierEach float64 `json:"brier_each"`
	Right     float64 `json:"right"`
	// Covered are the parts of shares above 2% in their intervals of 50% and 90%, Width the mean width of the latter in
	// points.
	Covered50 float64  `json:"covered_50"`
	Covered90 float64  `json:"covered_90"`
	Width     float64  `json:"width"`
	Gaps      []string `json:"gaps"`
}

// ContestScored is one contest foretold.
type ContestScored struct {
	Contest      canvass.ContestID            `json:"contest"`
	Date         string                       `json:"date"`
	Jurisdiction string                       `json:"jurisdiction"`
	Chances      map[canvass.OptionID]float64 `json:"chances"`
	// Winner is null for somebody whom the model does not follow.
	Winner  *canvass.OptionID `json:"winner"`
	LogLoss float64           `json:"log_loss"`
	// NoBasis says that nothing before told anything.
	NoBasis bool `json:"no_basis"`
}

// ScoresOf scores a season. The error is canvass.Refused where no contest of it can be foretold.
func ScoresOf(s *season.Season, draws int, seed uint64) (*Scores, error) {
	if draws < 1 || draws > season.MaxSeasons {
		return nil, canvass.Errorf(canvass.Invalid, "seasons", "%d seasons: draw 1 to %d", draws, season.MaxSeasons)
	}
	x := s.Score(season.ChosenFor(s.Race), draws, seed)
	if len(x.Contests) == 0 {
		return nil, canvass.Errorf(canvass.Refused, "score", "no contest of %s has two candidates in the race and a complete count", s.Race)
	}
	out := &Scores{
		Race: s.Race, Model: season.Version(), Draws: draws, Seed: seed, Contests: []ContestScored{}, Gaps: list(s.Gaps),
		LogLoss: digits(x.LogLoss, 4), Uniform: digits(x.Uniform, 4), LastWinner: digits(x.LastWinner, 4), MostWins: digits(x.MostWins, 4),
		Brier: digits(x.Brier, 4), BrierEach: digits(x.BrierEach, 4), Right: digits(x.Right, 4), Covered50: digits(x.Covered50, 4),
		Covered90: digits(x.Covered90, 4), Width: digits(100*x.Width, 1),
	}
	for i := range x.Contests {
		c := &x.Contests[i]
		row := ContestScored{
			Contest: c.ID, Date: c.Day.Format(time.DateOnly), Jurisdiction: c.Place, Chances: map[canvass.OptionID]float64{},
			LogLoss: digits(c.LogLoss, 4), NoBasis: c.NoBasis,
		}
		for j, k := range c.Active {
			row.Chances[s.Candidates[k].Option] = digits(c.Chance[j], 4)
		}
		if c.Winner >= 0 {
			row.Winner = &s.Candidates[c.Winner].Option
		}
		out.Contests = append(out.Contests, row)
	}
	return out, nil
}
