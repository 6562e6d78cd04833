package answer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Supposed is a race in which something is assumed that is not so.
type Supposed struct {
	Race         canvass.RaceID `json:"race"`
	Hypothetical bool           `json:"hypothetical"` // always true
	Assumed      []string       `json:"assumed"`
	On           string         `json:"on"`
	// Standings are the delegates of all contests added up, most first.
	Standings []SupposedStanding `json:"standings"`
	// Contests are those whose award was computed anew, in the order of their days.
	Contests []SupposedContest `json:"contests"`
	// Kept are the contests whose award stays as it was announced, because it cannot be computed.
	Kept []KeptContest `json:"kept"`
}

// SupposedStanding is one option's delegates with and without what is assumed.
type SupposedStanding struct {
	ID     canvass.OptionID `json:"id"`
	Name   string           `json:"name"`
	Before int              `json:"before"`
	After  int              `json:"after"`
}

// SupposedContest is a contest's award with and without what is assumed. Open are the seats that nobody has then.
type SupposedContest struct {
	Contest    canvass.ContestID       `json:"contest"`
	Before     map[delegate.Option]int `json:"before"`
	After      map[delegate.Option]int `json:"after"`
	OpenBefore int                     `json:"open_before"`
	OpenAfter  int                     `json:"open_after"`
	Estimated  bool                    `json:"estimated"`
}

// KeptContest is a contest whose award stays as it was announced, null where none was.
type KeptContest struct {
	Contest canvass.ContestID        `json:"contest"`
	Awards  map[canvass.OptionID]int `json:"awards"`
	Lacks   string                   `json:"lacks"`
}

// SupposeRace answers with what the race's contests would have awarded. A contest whose award cannot be computed keeps
// the one that was announced, and is named.
func SupposeRace(s *tally.Snapshot, id canvass.RaceID, on time.Time, x Supposition) (*Supposed, error) {
	if len(x.Votes) > 0 {
		return nil, canvass.Errorf(canvass.Invalid, "votes", "votes are of one contest: ask for that instead of the race %s", id)
	}
	contests := s.Catalog.ContestsOf(id)
	if len(contests) == 0 {
		return nil, canvass.Errorf(canvass.NotFound, "race", "the catalog has no contest of the race %s", id)
	}
	out := &Supposed{Race: id, Hypothetical: true, On: on.Format(time.DateOnly), Contests: []SupposedContest{}, Kept: []KeptContest{}}
	before, after := map[canvass.OptionID]int{}, map[canvass.OptionID]int{}
	var refused error
	for _, info := range contests {
		c := s.Contests[info.ID]
		got, assumed, lacks, err := supposeContest(s, c, on, x)
		if err != nil {
			refused = cmp.Or(refused, err)
			lacks = err.Error()
		}
		if got == nil {
			kept := KeptContest{Contest: c.ID, Awards: map[canvass.OptionID]int{}, Lacks: lacks}
			for _, a := range announcedOf(s, info) {
				kept.Awards = a.Delegates
				break
			}
			for o, n := range kept.Awards {
				before[o], after[o] = before[o]+n, after[o]+n
			}
			out.Kept = append(out.Kept, kept)
			continue
		}
		out.Assumed = assumed
		for o, n := range got.Before {
			before[canvass.OptionID(o)] += n
		}
		for o, n := range got.After {
			after[canvass.OptionID(o)] += n
		}
		out.Contests = append(out.Contests, *got)
	}
	if len(out.Contests) == 0 {
		if refused != nil {
			return nil, refused
		}
		return nil, canvass.Errorf(canvass.Refused, "whatif", "no contest of %s can be computed: %s", id, out.Kept[0].Lacks)
	}
	for o := range after {
		if _, ok := before[o]; !ok {
			before[o] = 0
		}
	}
	for o := range before {
		if before[o]+after[o] > 0 {
			out.Standings = append(out.Standings, SupposedStanding{ID: o, Name: s.Catalog.Name(o), Before: before[o], After: after[o]})
		}
	}
	slices.SortFunc(out.Standings, func(a, b SupposedStanding) int {
		return cmp.Or(cmp.Compare(b.After, a.After), cmp.Compare(b.Before, a.Before), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// supposeContest computes one contest with and without what is assumed; nil where it cannot be computed.
func supposeContest(s *tally.Snapshot, c *tally.Contest, on time.Time, x Supposition) (got *SupposedContest, assumed []string, lacks string, err error) {
	in := s.AllottedOn(c, on)
	switch {
	case len(in.Unruled) > 0 && canvass.Area(in.Unruled[0].Area) == catalog.AllDistricts:
		return nil, nil, "how many seats each district has", nil
	case len(in.Unruled) > 0:
		return nil, nil, "the rule of pool " + in.Unruled[0].PoolID.String(), nil
	case len(in.Rules.Pools) == 0:
		return nil, nil, "pools in force on the day", nil
	case len(in.Votes) == 0:
		return nil, nil, lackWords(s, c, in.Lacks), nil
	}
	was, err := in.Rules.Allocate(in.Votes...)
	if err != nil {
		return nil, nil, err.Error(), nil
	}
	districts := 0
	for i := range was.Pools {
		switch p := &was.Pools[i]; {
		case p.Status != delegate.Undetermined:
		case !p.Area.Statewide() && slices.Equal(p.Lacks, []string{"the votes of " + string(p.Area)}):
			districts++
		default:
			return nil, nil, strings.Join(p.Lacks, ", "), nil
		}
	}
	if districts > 0 {
		return nil, nil, "the votes of " + english.Count(districts, "district", "districts"), nil
	}
	in.Rules.Pools = slices.Clone(in.Rules.Pools)
	assumed, votes, err := x.apply(s.Catalog, in.Rules, in.Votes, on, func(o delegate.Option) string { return s.Catalog.Name(canvass.OptionID(o)) })
	if err != nil {
		return nil, nil, "", err
	}
	is, err := in.Rules.Allocate(votes...)
	if err != nil {
		return nil, nil, err.Error(), nil
	}
	return &SupposedContest{
		Contest: c.ID, Before: was.Totals, After: is.Totals, OpenBefore: was.Open, OpenAfter: is.Open, Estimated: in.Estimated,
	}, assumed, "", nil
}
