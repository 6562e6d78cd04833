package season

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Gap is what a simulation leaves out of a contest, and why.
type Gap struct {
	Contest canvass.ContestID
	Seats   int // 0 where not even that is known
	Why     string
}

// Left is a race with what is left of it, ready to be simulated.
type Left struct {
	Race *race.Race
	Rest Rest
	// Gaps are what the simulation leaves out or takes otherwise than it is, by contest; Missing are the seats that it
	// gives to nobody.
	Gaps    []Gap
	Missing int
	// Unmodelled says why no chances are told, empty where they may be: nothing told the model anything, or nobody but
	// one has won one in twenty-five of the delegates.
	Unmodelled string
}

// LeftOf is what is left of the race as the snapshot has it. Contests that were held and of which nothing is known yet
// are simulated with those to come. The error is canvass.NotFound or canvass.Refused.
func LeftOf(s *tally.Snapshot, id canvass.RaceID) (*Left, error) {
	season, err := Of(s, id)
	if err != nil {
		return nil, err
	}
	r := race.At(s, id)
	if r == nil {
		return nil, canvass.Errorf(canvass.Refused, "seasons", "the files of %s have no rules: seasons cannot be simulated", id)
	}
	return left(s, season, r, today(s)), nil
}

// leastRival is the part of the delegates, as one in so many, that somebody beside the leader has in a race that is
// contested.
const leastRival = 25

// left readies a race: what it holds is taken, the rest is simulated by the rules and decisions that held on the day.
func left(s *tally.Snapshot, season *Season, r *race.Race, on time.Time) *Left {
	out := &Left{Race: r, Rest: Rest{Season: season, Params: ChosenFor(season.Race), Rules: map[int]*delegate.Contest{}, Need: r.Need}}
	out.Rest.Has = make([]int, len(season.Candidates))
	persons, second := 0, 0 // delegates of all persons, and of the one with second most
	for _, st := range r.Standings {
		if !st.Option.Fixed() {
			if persons > 0 && second == 0 {
				second = st.Delegates
			}
			persons += st.Delegates
		}
		if k := season.index(st.Option); k >= 0 {
			out.Rest.Has[k] = st.Delegates
		}
	}
	held := map[canvass.ContestID]*race.Line{}
	for i := range r.Held {
		held[r.Held[i].Contest.ID] = &r.Held[i]
	}
	for at := range season.Contests {
		c := &season.Contests[at]
		x, l := s.Contests[c.ID], held[c.ID]
		counted := l != nil && season.told(c)
		switch {
		case counted && l.Open == 0, l != nil && l.Taken != race.Nothing && !counted:
			out.Rest.Past = append(out.Rest.Past, at)
			if l.Open > 0 {
				out.gap(c.ID, l.Open, "held, and nobody is known to have won them")
			}
			continue
		case counted:
			out.Rest.Past = append(out.Rest.Past, at)
		default:
			out.Rest.Future = append(out.Rest.Future, at)
		}
		in := s.AllottedOn(x, on)
		switch {
		case x.Event.Cancelled:
			out.gap(c.ID, x.Delegates.Seats, "its vote is cancelled, and no award is known")
			continue
		case len(in.Rules.Pools)+len(in.Unruled) == 0:
			out.gap(c.ID, 0, "how many delegates it has is not known")
			continue
		}
		if counted {
			out.note(c.ID, l.Open, "held and counted, and their districts' votes are not known: they are simulated around the whole's")
			if l.Taken == race.Part {
				in.Rules.Pools = undecided(x, in.Rules.Pools)
			}
		}
		for _, p := range in.Unruled {
			if rule := districtRule(x, p); rule != nil {
				in.Rules.Pools = append(in.Rules.Pools, onePool(p, rule))
				out.note(c.ID, p.Seats, "how many delegates each district has is not known: they are simulated in one pool")
				continue
			}
			out.gap(c.ID, p.Seats, "the rule of some of its delegates is not known")
		}
		for _, p := range in.Rules.Pools {
			if m := p.Rule.Method.Main; m == delegate.Convention || m == delegate.DirectElection {
				out.gap(c.ID, p.Seats, "some of its delegates are chosen by a "+string(m)+", which no votes decide")
			}
		}
		if len(in.Rules.Pools) > 0 {
			out.Rest.Rules[at] = in.Rules
		}
	}
	for _, words := range season.Gaps {
		out.Gaps = append(out.Gaps, Gap{Why: words})
	}
	k := newKernel(season, out.Rest.Params)
	switch {
	case !k.anyTold(out.Rest.Past):
		out.Unmodelled = "no result so far tells anything: there is no basis"
	case second*leastRival < persons:
		out.Unmodelled = "nobody but one has won one in twenty-five of the delegates: the model knows contested races alone"
	case len(out.Rest.Rules) == 0 && len(out.Rest.Future) > 0:
		out.Unmodelled = "no contest to come has a rule that is known"
	}
	return out
}

// gap notes seats that nobody is given.
func (l *Left) gap(id canvass.ContestID, seats int, why string) {
	l.Missing += seats
	l.note(id, seats, why)
}

func (l *Left) note(id canvass.ContestID, seats int, why string) {
	l.Gaps = append(l.Gaps, Gap{id, seats, why})
}

// undecided are the pools of a contest of which nobody is known to have won a seat.
func undecided(c *tally.Contest, pools []delegate.Pool) []delegate.Pool {
	return slices.DeleteFunc(slices.Clone(pools), func(p delegate.Pool) bool {
		return slices.ContainsFunc(c.Delegates.Pools, func(x delegate.Result) bool { return x.PoolID == p.PoolID && x.Status == delegate.Decided })
	})
}

// onePool are the seats of all districts as one pool of the whole contest.
func onePool(p delegate.Pool, rule *delegate.Rule) delegate.Pool {
	return delegate.Pool{PoolID: delegate.PoolID{Kind: p.Kind, Area: delegate.State, Part: "districts"}, Seats: p.Seats, Rule: *rule}
}

// districtRule is the rule of districts whose seats are known together alone; nil where it is not known.
func districtRule(c *tally.Contest, p delegate.Pool) *delegate.Rule {
	if canvass.Area(p.Area) != catalog.AllDistricts {
		return nil
	}
	for i := range c.Info.Pools {
		x := &c.Info.Pools[i]
		if r := c.Info.Rules[x.Rule]; x.Area == catalog.AllDistricts && x.Seats == p.Seats && r != nil {
			switch r.Rule.Method.Main {
			case delegate.Convention, delegate.DirectElection, delegate.NoMethod:
				return nil
			}
			return &r.Rule
		}
	}
	return nil
}

// GapWords are the gaps in a few sentences: those alike together. Place names a jurisdiction for readers.
func (l *Left) GapWords(place func(id string) string) []string {
	by := map[string][]Gap{}
	var order []string
	for _, g := range l.Gaps {
		if by[g.Why] == nil {
			order = append(order, g.Why)
		}
		by[g.Why] = append(by[g.Why], g)
	}
	var out []string
	for _, why := range order {
		seats, contests := 0, []string{}
		for _, g := range by[why] {
			seats += g.Seats
			if g.Contest == "" {
				continue
			}
			if name := place(g.Contest.Jurisdiction()); !slices.Contains(contests, name) {
				contests = append(contests, name)
			}
		}
		words := why
		if len(contests) > 0 {
			words = fmt.Sprintf("%s: %s", strings.Join(contests, ", "), why)
		}
		if seats > 0 {
			words += fmt.Sprintf(" (%d delegates)", seats)
		}
		out = append(out, words)
	}
	return out
}

func today(s *tally.Snapshot) time.Time {
	d := s.Now.Go().In(canvass.Eastern)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// dayOf is the last day of the contest.
func dayOf(s *tally.Snapshot, id canvass.ContestID) time.Time {
	if c := s.Contests[id]; c != nil && c.Event != nil {
		return lastDay(c.Event)
	}
	return today(s)
}

// Change is what a contest did to a candidate's chances, by the model: against the world in which it came out as the
// model expected before, on the same random numbers.
type Change struct {
	Option canvass.OptionID
	// Expected and Actual are numbers of seasons, with most delegates and with a majority.
	MostExpected, MostActual, MajorityExpected, MajorityActual int
	// Bound is the larger end of the 95% interval of the change in the chance of most delegates, in either direction,
	// by Monte Carlo error alone.
	Bound float64
}

// Chances is the part of a contest's consequence that a model tells.
type Chances struct {
	Seasons int
	Seed    uint64
	Changes []Change // by candidate, those with any chance alone
	// Options are the season's candidates, in the order that Prior counts them in.
	Options []canvass.OptionID
	// Prior is the model's forecast of the contest, from earlier days alone.
	Prior Scored
	// Swings are delegates won less those of the model's median result, by candidate who won some or would have.
	Swings []race.World
	Gaps   []string
}

// Model tells what the contest did to the chances, and what the model expected of it. It is nil with a reason where no
// model is allowed: no contest before told anything, or nobody but one has won one in twenty-five of the delegates.
func Model(ctx context.Context, s *tally.Snapshot, k *race.Consequence, seasons int, seed uint64) (*Chances, string, error) {
	id := k.Contest
	on := dayOf(s, id)
	season, err := of(s, id.Race(), on)
	if err != nil {
		return nil, err.Error(), nil
	}
	at := slices.IndexFunc(season.Contests, func(c Contest) bool { return c.ID == id })
	if at < 0 {
		return nil, "the contest has no day", nil
	}
	before := left(s, season, k.Before, on)
	if !season.told(&season.Contests[at]) {
		return nil, "its count is not complete", nil
	}
	if before.Unmodelled != "" {
		return nil, before.Unmodelled, nil
	}
	kernel := newKernel(season, before.Rest.Params)
	prior := kernel.foretell(before.Rest.Past, []int{at}, seasons, seed)[0]
	out := &Chances{Seasons: seasons, Seed: seed, Prior: prior, Gaps: before.GapWords(wording.Of(s).Place)}
	after := left(s, season, k.After, on)
	actual, err := after.Rest.Simulate(ctx, seasons, seed)
	if err != nil {
		return nil, "", err
	}
	expected, won := after.expecting(at, &prior, before)
	other, err := expected.Simulate(ctx, seasons, seed)
	if err != nil {
		return nil, "", err
	}
	line := k.Line()
	for c := range season.Candidates {
		o := season.Candidates[c].Option
		out.Options = append(out.Options, o)
		got := 0
		for _, a := range line.Awards {
			if a.Option == o {
				got = a.Delegates
			}
		}
		if won != nil && got+won[c] > 0 {
			out.Swings = append(out.Swings, race.World{Name: "come out as the model expected", Option: o, Won: won[c], Swing: got - won[c]})
		}
		if actual.By[c].Most+other.By[c].Most == 0 {
			continue
		}
		x := Change{
			Option: o, MostExpected: other.By[c].Most, MostActual: actual.By[c].Most,
			MajorityExpected: other.By[c].Majority, MajorityActual: actual.By[c].Majority,
		}
		x.Bound = bound(actual.First, other.First, int8(c))
		out.Changes = append(out.Changes, x)
	}
	return out, "", nil
}

// expecting is the rest of a race after a contest that came out as the model's median, and what each would have won
// there.
func (l *Left) expecting(at int, prior *Scored, before *Left) (*Rest, []int) {
	rest := l.Rest
	season := *rest.Season
	season.Contests = slices.Clone(season.Contests)
	c := &season.Contests[at]
	sum := 0.0
	for _, m := range prior.Median {
		sum += m
	}
	r := &Result{Shares: make([]float64, len(season.Candidates)), Named: make([]bool, len(season.Candidates))}
	best := 0
	for i, k := range prior.Active {
		r.Shares[k], r.Named[k] = 100*prior.Median[i]/sum, true
		if prior.Median[i] > prior.Median[best] {
			best = i
		}
	}
	r.Winner = prior.Active[best]
	c.Result = r
	rest.Season = &season
	rest.Has = slices.Clone(before.Rest.Has)
	rules := before.Rest.Rules[at]
	if rules == nil {
		return &rest, nil
	}
	won, err := awardOn(rules, &season, prior.Active, r.Shares)
	if err != nil {
		return &rest, nil
	}
	for k, n := range won {
		rest.Has[k] += n
	}
	return &rest, won
}

// bound is how large the change of a candidate's chance may be, with 95% by Monte Carlo error: the two worlds run on
// the same random numbers, so that only seasons that end otherwise count. Without any, it is three of all seasons.
func bound(actual, expected []int8, c int8) float64 {
	gained, lost := 0.0, 0.0
	for i := range actual {
		switch a, b := actual[i] == c, expected[i] == c; {
		case a && !b:
			gained++
		case b && !a:
			lost++
		}
	}
	n := float64(len(actual))
	if gained+lost == 0 {
		return 3 / n
	}
	d := gained - lost
	return math.Abs(d)/n + 1.96*math.Sqrt(gained+lost-d*d/n)/n
}

// LeastChange is the change of a chance that is not told from none: a tenth of a point.
const LeastChange = .001

// Small reports whether the model, too, finds that the contest did next to nothing: the bound on every change of a
// chance is below a tenth of a point. why says what is not.
func (c *Chances) Small() (why []string) {
	for _, x := range c.Changes {
		if x.Bound >= LeastChange {
			why = append(why, fmt.Sprintf("%s: by the model, the chance of most delegates may have changed by %.1f points", x.Option, 100*x.Bound))
		}
	}
	return why
}

// Leave takes candidates out of contests after a day. Somebody who does not stand, or has left before, is refused, and
// so is a season in which nobody would be left.
func (r *Rest) Leave(without map[canvass.OptionID]time.Time) error {
	for o, day := range without {
		k := r.Season.index(o)
		switch {
		case k < 0:
			return canvass.Errorf(canvass.Invalid, "without", "%s does not stand in %s, as far as the model knows", o, r.Season.Race)
		case !r.Season.Candidates[k].in(day):
			return canvass.Errorf(canvass.Refused, "without", "%s has left %s already, on %s", o, r.Season.Race, r.Season.Candidates[k].Left.Format(time.DateOnly))
		}
		if r.Without == nil {
			r.Without = map[int]time.Time{}
		}
		r.Without[k] = day
	}
	for _, at := range r.Future {
		c := &r.Season.Contests[at]
		n := 0
		for _, k := range r.Season.active(c) {
			if left, gone := r.Without[k]; !gone || !c.Day.After(left) {
				n++
			}
		}
		if n == 0 {
			return canvass.Errorf(canvass.Refused, "without", "nobody would be left in %s", c.ID)
		}
	}
	return nil
}
