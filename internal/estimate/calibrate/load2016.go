package calibrate

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// covariates of a county, in the order of a contest's table.
var covariates = []string{"democratic", "black", "hispanic", "bachelor"}

type county struct {
	dem, gop float64
	total    float64 // votes for president in 2012, 0 where that is not known
	x        []float64
}

// Load2016 reads the counties of 2016 from a folder of data that is laid out as CANVASS_DATA is.
func Load2016(dir string) ([]*Contest, error) {
	counties, err := loadCounties(filepath.Join(dir, "estimate"))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "primaries2016", "county_json", "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s has no primaries2016/county_json", dir)
	}
	slices.Sort(files)
	var out []*Contest
	defer func() { otherParty(out) }()
	for _, f := range files {
		c, err := loadContest(f, counties)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// loadCounties reads the vote for president of 2012 and the covariates, by FIPS code.
func loadCounties(dir string) (map[int]*county, error) {
	counties := map[int]*county{}
	president, err := rows(filepath.Join(dir, "county_president_2008_2016.csv"))
	if err != nil {
		return nil, err
	}
	number := func(s string) float64 {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return math.NaN()
		}
		return n
	}
	for _, r := range president {
		fips, err := strconv.Atoi(r["fips_code"])
		if err != nil {
			return nil, err
		}
		c := &county{dem: number(r["dem_2012"]), gop: number(r["gop_2012"]), total: number(r["total_2012"])}
		c.x = []float64{c.dem / max(1, c.dem+c.gop), math.NaN(), math.NaN(), math.NaN()}
		counties[fips] = c
	}
	facts, err := rows(filepath.Join(dir, "county_facts.csv"))
	if err != nil {
		return nil, err
	}
	for _, r := range facts {
		fips, err := strconv.Atoi(r["fips"])
		if err != nil || fips%1000 == 0 {
			continue
		}
		c := counties[fips]
		if c == nil {
			c = &county{x: []float64{math.NaN(), 0, 0, 0}}
			counties[fips] = c
		}
		for j, column := range []string{"RHI225214", "RHI725214", "EDU685213"} {
			c.x[j+1] = number(r[column]) / 100
		}
	}
	return counties, nil
}

// rows reads a CSV file with a header.
func rows(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []map[string]string
	for _, r := range all[1:] {
		m := map[string]string{}
		for j, name := range all[0] {
			m[name] = r[j]
		}
		out = append(out, m)
	}
	return out, nil
}

func loadContest(path string, counties map[int]*county) (*Contest, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	type result struct {
		Time       int64 `json:"ts"`
		Candidates []struct {
			Name  string      `json:"lname"`
			Votes json.Number `json:"votes"`
		} `json:"candidates"`
	}
	var file struct {
		Race struct {
			State string `json:"state"`
			Date  string `json:"electiondate"`
		} `json:"race"`
		Counties []struct {
			FIPS int             `json:"co_id"`
			Name string          `json:"name"`
			Race json.RawMessage `json:"race"`
		} `json:"counties"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(filepath.Base(path), ".json")
	c := &Contest{
		Name: strings.ReplaceAll(name, "_", " "), State: file.Race.State, Party: "R", Date: file.Race.Date,
		Table: &estimate.Table{Covariates: covariates},
	}
	if strings.HasSuffix(name, "democrat") {
		c.Party = "D"
	}
	place := map[string]int{}
	for _, u := range file.Counties {
		var r result
		if json.Unmarshal(u.Race, &r) != nil {
			var list []result
			if err := json.Unmarshal(u.Race, &list); err != nil {
				return nil, err
			}
			if len(list) > 0 {
				r = list[0]
			}
		}
		unit := estimate.Unit{ID: u.Name, Status: estimate.In, Bound: -1}
		var total int64
		votes := map[int]int64{}
		for _, x := range r.Candidates {
			n, _ := x.Votes.Int64()
			at, ok := place[x.Name]
			if !ok {
				at = len(c.Table.Options)
				place[x.Name] = at
				c.Table.Options = append(c.Table.Options, x.Name)
			}
			votes[at] += n
			total += n
		}
		if total == 0 {
			continue
		}
		unit.X = []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
		k := counties[u.FIPS]
		if file.Race.State == "Illinois" && (u.FIPS == 17031 || k == nil) {
			k = suburb(u.Name, counties[17031])
		}
		if k != nil {
			unit.X = k.x
			unit.Baseline = k.gop
			if c.Party == "D" {
				unit.Baseline = k.dem
			}
		}
		unit.Votes = make([]int64, 64)
		for at, n := range votes {
			unit.Votes[at] = n
		}
		c.Table.Units = append(c.Table.Units, unit)
		c.Changed = append(c.Changed, r.Time)
		bound := int64(-1)
		if k != nil && k.total > 0 {
			bound = int64(k.total)
		}
		c.Bounds = append(c.Bounds, bound)
	}
	for i := range c.Table.Units {
		c.Table.Units[i].Votes = c.Table.Units[i].Votes[:len(c.Table.Options)]
	}
	return c, c.Table.Check()
}

// suburb is Chicago, or the rest of Cook County, in which the contest is reported: what they gave Obama and Romney in
// 2012 is from memory.
func suburb(name string, cook *county) *county {
	k := *cook
	k.dem, k.gop = 635431, 347361
	if strings.Contains(strings.ToLower(name), "chicago") {
		k.dem, k.gop = 853102, 148181
	}
	k.total = 0
	k.x = slices.Clone(cook.x)
	k.x[0] = k.dem / (k.dem + k.gop)
	return &k
}

// otherParty gives units without a baseline the votes of the state's other contest: New England's towns, and the
// districts of Alaska, Kansas, North Dakota and Wyoming, have no vote for president of their own in the data.
func otherParty(all []*Contest) {
	totals := map[string]map[string]float64{}
	for _, c := range all {
		m := map[string]float64{}
		for i := range c.Table.Units {
			m[c.Table.Units[i].ID] = float64(c.Table.Units[i].Counted())
		}
		totals[c.State+c.Party] = m
	}
	for _, c := range all {
		other := totals[c.State+map[string]string{"D": "R", "R": "D"}[c.Party]]
		for i := range c.Table.Units {
			if u := &c.Table.Units[i]; u.Baseline == 0 {
				u.Baseline = other[u.ID]
			}
		}
	}
}
