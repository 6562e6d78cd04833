package calibrate

import (
	"math"
	"slices"
	"sort"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// CallMarks are the parts of the vote at which a replay asks the desk's rule; it calls at the first that satisfies it.
var CallMarks = []float64{0.02, 0.05, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 0.95}

// CallOrders are the orders in which the desk's rule is replayed.
var CallOrders = append(slices.Clone(Orders), Disguised)

// Calls are what the desk's rule called in replays, and what of it was false.
type Calls struct {
	// Rule is the version of the desk's rule, and of the model below it, that was measured.
	Rule     string     `json:"rule"`
	Contests int        `json:"contests"`
	Cells    []CallCell `json:"cells"`
	// All is over every order but the adversaries'.
	All CallCell `json:"all"`
	// False is every false call in any order.
	False   []ReplayCall  `json:"false"`
	Certain []CertainCell `json:"certain"`
	Over    int           `json:"over_bound"`
	Bounded int           `json:"bounded_units"`
}

// CallCell is how the rule did in one order.
type CallCell struct {
	Order   Order `json:"order,omitempty"`
	Replays int   `json:"replays"`
	Calls   int   `json:"calls"`
	False   int   `json:"false"`
	// Contests is how many contests the replays are of, FalseContests in how many of them a call was false.
	Contests      int `json:"contests"`
	FalseContests int `json:"false_contests"`
	// Counted is the median part of the vote that was counted at a call, in percent; Quarter and Late are in how many
	// replays, in percent, it called by 25 percent of the vote, and by the last mark, 95.
	Counted float64 `json:"counted"`
	Quarter float64 `json:"quarter"`
	Late    float64 `json:"late"`
	// Held are calls for which something was left to answer in words.
	Held int `json:"held"`
}

// ReplayCall is one call of the rule in a replay.
type ReplayCall struct {
	Contest string  `json:"contest"`
	Order   Order   `json:"order"`
	Mark    float64 `json:"mark"`    // at which it was asked
	Counted float64 `json:"counted"` // percent of the vote, at least the mark
	Called  string  `json:"called"`
	Winner  string  `json:"winner"`
	// Lead is the called option's in the count then, and Margin the winner's in the end, in points of the vote.
	Lead   float64 `json:"lead"`
	Margin float64 `json:"margin"`
	// Objections are the names of what somebody would have had to answer in words.
	Objections []string `json:"objections"`
}

// RuleOfThree is the largest rate of failures, in percent, that no failure among n leaves likely: 3/n, 95 in a hundred.
func RuleOfThree(n int) float64 { return 300 / float64(max(1, n)) }

// RunCalls replays the desk's rule over every contest in every order. Variances and season means come from other
// contests, as for the estimates; the stretch is the program's own.
func RunCalls(all []*Contest, opts Options) *Calls {
	p := prepare(all)
	built := estimate.Wide()
	for _, prior := range p.priors {
		prior.Stretch, prior.SeasonStretch = built.Stretch, built.SeasonStretch
	}
	chosen := p.chosen(opts)
	found := eachOf(chosen, opts, func(at int) []replayed { return p.callsOf(at, opts) })
	r := &Calls{Rule: estimate.RuleVersion(), Contests: len(chosen), False: []ReplayCall{}}
	rows := slices.Concat(found...)
	for _, o := range CallOrders {
		r.Cells = append(r.Cells, cellOf(rows, func(x Order) bool { return x == o }))
		r.Cells[len(r.Cells)-1].Order = o
	}
	r.All = cellOf(rows, func(x Order) bool { return x != Adversary && x != Disguised })
	for _, x := range rows {
		if x.call != nil && x.call.Called != x.call.Winner {
			r.False = append(r.False, *x.call)
		}
	}
	var used []*Contest
	for _, i := range chosen {
		used = append(used, p.contests[i])
	}
	r.Certain, r.Over, r.Bounded = certainCells(used)
	return r
}

// replayed is one replay, and the call that it came to, nil where it came to none by the last mark.
type replayed struct {
	contest int
	order   Order
	call    *ReplayCall
}

// callsOf replays one contest.
func (p *prepared) callsOf(i int, opts Options) []replayed {
	c := p.contests[i]
	truth, votes := c.shares()
	winner, second := first(truth)
	name := func(o string) string { return o }
	var out []replayed
	for _, o := range CallOrders {
		for _, order := range c.orders(o, uint64(i)+1000) {
			x := replayed{contest: i, order: o}
			for _, mark := range CallMarks {
				t := c.at(order, mark)
				if t == nil {
					break
				}
				e, err := estimate.Run(t, p.prior(i, Season), estimate.Settings{Seed: 1, Worlds: opts.Worlds})
				if err != nil { // the table was checked when it was loaded
					panic(err)
				}
				d := estimate.Recommend(t, e, name)
				if !d.MayCall {
					continue
				}
				k := &ReplayCall{
					Contest: c.Name, Order: o, Mark: mark, Called: d.Leader, Winner: t.Options[winner], Objections: []string{},
					Counted: tenth(100 * float64(t.Counted()) / votes), Margin: tenth(truth[winner] - truth[second]),
					Lead: tenth(100 * float64(e.Certain.Lead) / float64(max(1, t.Counted()))),
				}
				for _, ob := range d.Objections {
					if !slices.Contains(k.Objections, ob.Name) {
						k.Objections = append(k.Objections, ob.Name)
					}
				}
				x.call = k
				break
			}
			out = append(out, x)
		}
	}
	return out
}

func tenth(x float64) float64 { return math.Round(10*x) / 10 }

// cellOf sums the replays of some orders.
func cellOf(rows []replayed, in func(Order) bool) CallCell {
	var cell CallCell
	var counted []float64
	contests, wrong := map[int]bool{}, map[int]bool{}
	quarter := 0
	for _, x := range rows {
		if !in(x.order) {
			continue
		}
		cell.Replays++
		contests[x.contest] = true
		k := x.call
		if k == nil {
			continue
		}
		cell.Calls++
		counted = append(counted, k.Counted)
		if k.Counted <= 25 {
			quarter++
		}
		if len(k.Objections) > 0 {
			cell.Held++
		}
		if k.Called != k.Winner {
			cell.False++
			wrong[x.contest] = true
		}
	}
	cell.Contests, cell.FalseContests = len(contests), len(wrong)
	if len(counted) > 0 {
		sort.Float64s(counted)
		cell.Counted = tenth(counted[len(counted)/2])
	}
	cell.Quarter, cell.Late = tenth(100*float64(quarter)/float64(max(1, cell.Replays))), tenth(100*float64(cell.Calls)/float64(max(1, cell.Replays)))
	return cell
}
