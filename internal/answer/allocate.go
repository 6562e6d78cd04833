package answer

import (
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Allocation is what rules give on certain votes.
type Allocation struct {
	Contest *canvass.ContestID `json:"contest"`
	// Hypothetical says that something is assumed that is not so; Assumed says what, in sentences.
	Hypothetical bool     `json:"hypothetical"`
	Assumed      []string `json:"assumed"`
	// On is the day as of which pools and decisions are taken, null for a pool alone.
	On *string `json:"on"`
	// VotesFrom says whose votes they are, null for a pool alone.
	VotesFrom *VotesFrom `json:"votes_from"`
	// Decisions are what somebody decided about the delegates: those that hold on the day, and those left out.
	Decisions []Decision `json:"decisions"`
	// Announced are the awards of the whole contest that others announced, to be held beside the computed one.
	Announced []Announced `json:"announced"`
	Pools     []Pool      `json:"pools"`
	// Totals are the settled seats by option.
	Totals      map[delegate.Option]int `json:"totals"`
	Unallocated int                     `json:"unallocated"`
	// Open counts seats that are tied or undetermined.
	Open int `json:"open"`
	// Before are the totals without what is assumed, null where nothing is.
	Before map[delegate.Option]int `json:"before"`
}

// Where the votes of an allocation may be from.
const (
	VotesGiven   = "given"
	VotesRecord  = "record"
	VotesCatalog = "catalog"
)

// VotesFrom says whose votes an allocation is on.
type VotesFrom struct {
	From string `json:"from"` // VotesGiven, VotesRecord or VotesCatalog
	// Source is who counted them, null where they were given with the question.
	Source *string `json:"source"`
	// Status is what the count is: official, final or estimated; null where it was given or reported on a night.
	Status *string `json:"status"`
	// Estimated says that the votes of some areas are somebody's estimate.
	Estimated bool `json:"estimated"`
	// CountedAs is what the votes are where they are none, such as "hundredths of state delegate equivalents", else null.
	CountedAs *string `json:"counted_as"`
}

// Decision is something that somebody decided about a contest's delegates.
type Decision struct {
	Kind    string  `json:"kind"`
	What    string  `json:"what"`
	Pool    *string `json:"pool"`
	Decider string  `json:"decider"`
	When    string  `json:"when"`
	Source  string  `json:"source"`
	// Applied says whether it holds on the day; Why says why it does not.
	Applied bool    `json:"applied"`
	Why     *string `json:"why"`
}

// Announced is an award that somebody announced for the whole contest.
type Announced struct {
	By          string                   `json:"by"`
	Published   string                   `json:"published"`
	Delegates   map[canvass.OptionID]int `json:"delegates"`
	Unallocated int                      `json:"unallocated"`
	Note        *string                  `json:"note"`
}

// Question is what an allocation of a contest is asked for.
type Question struct {
	// On is the day as of which pools and decisions are taken.
	On time.Time
	// Votes take the place of the contest's count; nil is its own.
	Votes []delegate.Votes
	// From is where the contest's own count is from: VotesRecord or VotesCatalog.
	From    string
	Suppose Supposition
}

// AllocatePool answers with what the rule of one pool gives.
func AllocatePool(p delegate.Pool, votes []delegate.Votes) (*Allocation, error) {
	return allocate(&delegate.Contest{Pools: []delegate.Pool{p}}, nil, votes)
}

// AllocateContest answers with what a contest's own rules give, by the pools and decisions in force on the day. It
// refuses votes of areas and options that the contest does not have.
func AllocateContest(s *tally.Snapshot, c *tally.Contest, q Question) (*Allocation, error) {
	in := s.AllottedOn(c, q.On)
	if len(in.Rules.Pools)+len(in.Unruled) == 0 {
		return nil, canvass.Errorf(canvass.Refused, "allocate", "the catalog has no pool of %s on %s: nothing can be allocated",
			c.ID, q.On.Format(time.DateOnly))
	}
	for _, v := range slices.Concat(q.Votes, q.Suppose.Votes) {
		if err := votesFit(c.Info, slices.Concat(in.Rules.Pools, in.Unruled), v); err != nil {
			return nil, err
		}
	}
	votes, from := in.Votes, &VotesFrom{From: q.From, Estimated: in.Estimated}
	if n := c.Count; n != nil && q.Votes == nil {
		from.Source, from.Status = text(wording.Of(s).Said(n.By)), text(string(n.Official))
		from.CountedAs = text(wording.CountedAs(n))
	}
	if q.Votes != nil {
		votes, from = q.Votes, &VotesFrom{From: VotesGiven}
	}
	if len(votes) == 0 && q.Votes == nil && !slices.ContainsFunc(in.Rules.Pools, func(p delegate.Pool) bool { return !byVotes(p.Rule) }) {
		return nil, canvass.Errorf(canvass.NotFound, "votes", "%s lacks %s: give --votes", c.ID, lackWords(s, c, in.Lacks))
	}
	var before map[delegate.Option]int
	name := func(o delegate.Option) string { return s.Catalog.Label(c.ID, canvass.OptionID(o)) }
	var assumed []string
	if !q.Suppose.Empty() {
		as, err := allocate(in.Rules, in.Unruled, votes)
		if err != nil {
			return nil, err
		}
		before = as.Totals
		in.Rules.Pools = slices.Clone(in.Rules.Pools)
		if assumed, votes, err = q.Suppose.apply(s.Catalog, in.Rules, votes, q.On, name); err != nil {
			return nil, err
		}
	}
	a, err := allocate(in.Rules, in.Unruled, votes)
	if err != nil {
		return nil, err
	}
	a.Contest, a.On, a.VotesFrom, a.Before = &c.ID, text(q.On.Format(time.DateOnly)), from, before
	a.Hypothetical, a.Assumed = len(assumed) > 0, list(assumed)
	for _, d := range in.Decisions {
		a.Decisions = append(a.Decisions, Decision{
			Kind: d.Kind, What: d.What, Pool: text(d.Pool), Decider: d.Decider, When: string(d.When), Source: d.Source,
			Applied: d.Holds, Why: text(d.Why),
		})
	}
	a.Announced = announcedOf(s, c.Info)
	return a, nil
}

// lackWords is what is missing, as it stands behind "lacks".
func lackWords(s *tally.Snapshot, c *tally.Contest, l *tally.Lack) string {
	if l == nil || l.Kind == tally.LackVotes {
		return "votes"
	}
	words, thing := wording.Of(s).Lack(c.ID, *l)
	if !thing {
		return "votes (" + words + ")"
	}
	return words
}

// announcedOf are the awards of the whole contest that others had announced by the snapshot's moment.
func announcedOf(s *tally.Snapshot, info *catalog.Contest) []Announced {
	out := []Announced{}
	for _, x := range info.Awards {
		if x.Pool != "" || x.Area != "" && x.Area != canvass.Statewide || !s.Knows(x.Published) {
			continue
		}
		a := Announced{
			By: wording.Of(s).Said(x.By), Published: x.Published.Format(time.DateOnly), Delegates: map[canvass.OptionID]int{},
			Unallocated: x.Unallocated, Note: text(x.Note),
		}
		for _, y := range x.Awards {
			a.Delegates[y.Option] = y.Delegates
		}
		out = append(out, a)
	}
	return out
}

func votesFit(c *catalog.Contest, pools []delegate.Pool, v delegate.Votes) error {
	areas := []string{string(delegate.State)}
	for _, p := range pools {
		if a := string(p.Area); !p.Area.Statewide() && !slices.Contains(areas, a) {
			areas = append(areas, a)
		}
	}
	if !slices.Contains(areas, string(v.Area)) {
		return canvass.Errorf(canvass.NotFound, "area", "%s has no area %q: its pools are for %s", c.ID, v.Area, strings.Join(areas, ", "))
	}
	for _, l := range v.Lines {
		if !c.Ballot.OnBallot(canvass.OptionID(l.Option)) {
			return canvass.Errorf(canvass.NotFound, "option", "%s is not on the ballot of %s", l.Option, c.ID)
		}
	}
	return nil
}

// allocate decides the pools. Those without a rule are undetermined.
func allocate(rules *delegate.Contest, unruled []delegate.Pool, votes []delegate.Votes) (*Allocation, error) {
	a := &Allocation{
		Pools: []Pool{}, Totals: map[delegate.Option]int{}, Assumed: []string{}, Decisions: []Decision{}, Announced: []Announced{},
	}
	if len(rules.Pools) > 0 {
		fit := slices.DeleteFunc(slices.Clone(votes), func(v delegate.Votes) bool { // of areas whose pools have no rule
			return v.Area != delegate.State && !slices.ContainsFunc(rules.Pools, func(p delegate.Pool) bool { return p.Area == v.Area })
		})
		got, err := rules.Allocate(fit...)
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "allocate", "%w", err)
		}
		a.Totals, a.Unallocated, a.Open = got.Totals, got.Unallocated, got.Open
		for _, p := range got.Pools {
			if p.Next, err = rules.FindNext(p.PoolID, fit...); err != nil {
				return nil, canvass.Errorf(canvass.Invalid, "allocate", "%w", err)
			}
			a.Pools = append(a.Pools, poolOf(p))
		}
	}
	for _, p := range unruled {
		lack := "the rule by which its seats divide"
		if canvass.Area(p.Area) == catalog.AllDistricts {
			lack = "how many of its seats each district has"
		}
		a.Open += p.Seats
		a.Pools = append(a.Pools, poolOf(delegate.Result{PoolID: p.PoolID, Seats: p.Seats, Status: delegate.Undetermined, Lacks: []string{lack}}))
	}
	return a, nil
}
