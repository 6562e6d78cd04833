package calibrate

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"sort"
	"strconv"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// VirginiaCell is how the Democrat's votes for governor of Virginia in 2017 were estimated by county.
type VirginiaCell struct {
	Order string `json:"order"`
	// Counted is the part of the vote, or of counties, that was in, and Of which of the two.
	Counted float64 `json:"counted"`
	Of      string  `json:"of"`
	Runs    int     `json:"runs"`
	// Coverage is how often, in percent, the 90 percent range of votes held them, Width its mean width as a part of them;
	// ShareCoverage and ShareWidth are the same of the share, in points.
	Coverage      float64 `json:"coverage"`
	Width         float64 `json:"width"`
	ShareCoverage float64 `json:"share_coverage"`
	ShareWidth    float64 `json:"share_width"`
}

// virginiaRuns is how many orders are drawn of each kind.
const virginiaRuns = 200

// loadVirginia reads the counties of 2017, with the vote for governor of 2013 as the baseline.
func loadVirginia(dir string) (*estimate.Table, error) {
	all, err := rows(filepath.Join(dir, "live", "data_county.csv"))
	if err != nil {
		return nil, err
	}
	t := &estimate.Table{
		Options:    []string{"northam", "gillespie", "other"},
		Covariates: []string{"democratic", "black", "hispanic", "bachelor"},
	}
	for _, r := range all {
		n := func(name string) float64 {
			v, err := strconv.ParseFloat(r[name], 64)
			if err != nil {
				return math.NaN()
			}
			return v
		}
		dem, gop, total := int64(n("results_dem")), int64(n("results_gop")), int64(n("results_turnout"))
		t.Units = append(t.Units, estimate.Unit{
			ID: r["geographic_unit_name"], Status: estimate.In, Votes: []int64{dem, gop, max(0, total-dem-gop)},
			Baseline: n("baseline_turnout"), Bound: -1,
			Was: []int64{int64(n("baseline_dem")), int64(n("baseline_gop")), int64(n("baseline_turnout") - n("baseline_dem") - n("baseline_gop"))},
			X: []float64{
				n("baseline_dem") / (n("baseline_dem") + n("baseline_gop")), n("ethnicity_likely_african_american"),
				n("ethnicity_hispanic_and_portuguese"), n("percent_bachelor_or_higher"),
			},
		})
	}
	return t, t.Check()
}

// Virginia replays the governor's contest of 2017. Its interval is of votes: how many the Democrat ends with, as a part
// of how many there were.
func Virginia(dir string, prior *estimate.Prior) ([]VirginiaCell, error) {
	t, err := loadVirginia(dir)
	if err != nil {
		return nil, err
	}
	c := &Contest{Name: "virginia governor 2017", Table: t}
	size := func(i int) float64 { return t.Units[i].Baseline }
	margin := func(i int) float64 { return 2*t.Units[i].X[0] - 1 }
	kinds := []struct {
		name string
		key  func(i int, r *rand.Rand) float64
	}{
		{"random", func(_ int, r *rand.Rand) float64 { return r.Float64() }},
		{"random, small likelier", func(i int, r *rand.Rand) float64 { return r.ExpFloat64() * size(i) }},
		{"random, rural likelier", func(i int, r *rand.Rand) float64 {
			return r.ExpFloat64() * math.Exp(2*margin(i)) * math.Sqrt(size(i))
		}},
		{"small first", func(i int, r *rand.Rand) float64 { return math.Log(size(i)) + 0.3*r.NormFloat64() }},
		{"rural first", func(i int, r *rand.Rand) float64 { return 3*margin(i) + 0.5*math.Log(size(i)) + 0.5*r.NormFloat64() }},
	}
	var out []VirginiaCell
	for _, k := range kinds {
		for _, look := range []struct {
			of   string
			part float64
		}{{"counties", 0.2}, {"vote", 0.2}, {"vote", 0.4}} {
			cell := VirginiaCell{Order: k.name, Counted: look.part, Of: look.of, Runs: virginiaRuns}
			for run := range virginiaRuns {
				r := rand.New(rand.NewPCG(uint64(run), 2017))
				order := make([]int, len(t.Units))
				key := make([]float64, len(t.Units))
				for i := range order {
					order[i], key[i] = i, k.key(i, r)
				}
				sort.SliceStable(order, func(a, b int) bool { return key[order[a]] < key[order[b]] })
				at := c.at(order, look.part)
				if look.of == "counties" {
					at = c.first(order, int(math.Round(look.part*float64(len(order)))))
				}
				cell.add(at, c, prior)
			}
			cell.Coverage *= 100.0 / virginiaRuns
			cell.ShareCoverage *= 100.0 / virginiaRuns
			cell.Width /= virginiaRuns
			cell.ShareWidth /= virginiaRuns
			out = append(out, cell)
		}
	}
	return out, nil
}

// add scores one run. The range of votes is that of the modelled total's kind: a quantile of worlds, stretched as the
// total's is.
func (v *VirginiaCell) add(t *estimate.Table, c *Contest, prior *estimate.Prior) {
	e, err := estimate.Run(t, prior, estimate.Settings{Seed: 1, Keep: true})
	if err != nil { // the table was checked when it was loaded
		panic(err)
	}
	shares, _ := c.shares()
	truth := float64(c.Table.ByOption()[0])
	votes := e.Votes(0)
	if votes.P90.Holds(truth) {
		v.Coverage++
	}
	v.Width += votes.P90.Width() / truth
	share := e.Options[0].Share.P90
	if share.Holds(shares[0]) {
		v.ShareCoverage++
	}
	v.ShareWidth += share.Width()
}
