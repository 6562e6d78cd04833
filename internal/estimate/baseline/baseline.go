// Package baseline knows how many people voted before where votes are counted now, and who lives there: what estimates
// of what is still out begin with.
//
// The program has a table of counties, data/baselines. A contest may have one of its own: a CSV file, which canvass
// baseline writes from an earlier contest or from a table, and which people can edit:
//
//	unit,baseline,bound,x:black
//	county:adair,3321,9120,0.02
//
// [County] gives the table's row for a county, [Read] reads a file.
package baseline

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/data"
	"github.com/canvassdesk/canvass/internal/place"
)

// Row is what is known of one unit before its first vote.
type Row struct {
	Unit canvass.UnitID // empty for a county of the table
	FIPS string         // empty for a unit of a file
	Name string
	// Baseline is an earlier total of like voters, 0 where none is known; Bound the most votes that can be cast, -1 where
	// that is not.
	Baseline float64
	Bound    int64
	// X are the covariates, by the place of their names; NaN is unknown.
	X []float64
}

// Covariates are the names of what the table knows of a county: the Democratic part of the two parties' votes for
// president, and parts of its people.
var Covariates = []string{"democratic", "black", "hispanic", "bachelor"}

// county is a row of the table: votes by year, -1 where they are not known.
type county struct {
	votes  map[int][3]float64 // by year: Democratic, Republican, all
	people [3]float64
	unsure bool
}

// years of the table's elections, in order.
var years = [...]int{2012, 2016}

var load = sync.OnceValue(func() map[string]*county {
	t, err := readCounties(strings.NewReader(data.Baselines))
	if err != nil {
		panic("baseline: data/baselines/counties.csv: " + err.Error()) // it is part of the program
	}
	return t
})

// readCounties reads the table.
func readCounties(r io.Reader) (map[string]*county, error) {
	in := csv.NewReader(r)
	in.Comment = '#'
	all, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || strings.Join(all[0], ",") != "fips,dem_2012,rep_2012,all_2012,dem_2016,rep_2016,all_2016,black,hispanic,bachelor,mark" {
		return nil, errors.New("the header is another")
	}
	t := map[string]*county{}
	for i, row := range all[1:] {
		var n [9]float64
		for j := range n {
			n[j] = -1
			if row[j+1] != "" {
				if n[j], err = strconv.ParseFloat(row[j+1], 64); err != nil || n[j] < 0 {
					return nil, fmt.Errorf("row %d: %q is no number", i+1, row[j+1])
				}
			}
		}
		if len(row[0]) != 5 || t[row[0]] != nil || row[10] != "S" && row[10] != "U" {
			return nil, fmt.Errorf("row %d: the code %q or the mark %q", i+1, row[0], row[10])
		}
		c := &county{votes: map[int][3]float64{}, unsure: row[10] == "U"}
		for y, year := range years {
			if n[3*y] >= 0 && n[3*y+1] >= 0 {
				c.votes[year] = [3]float64{n[3*y], n[3*y+1], n[3*y+2]}
			}
		}
		for j := range c.people {
			c.people[j] = math.NaN()
			if n[6+j] >= 0 {
				c.people[j] = n[6+j] / 1000
			}
		}
		t[row[0]] = c
	}
	return t, nil
}

// Year is the year of the vote for president that the table has for a contest of a cycle: the last before it that it
// knows, 0 for none.
func Year(cycle int) int {
	last := 0
	for _, y := range years {
		if y < cycle {
			last = y
		}
	}
	return last
}

// County is the table's row for a contest of a party ("dem" or "gop") and cycle in a county, and whether it has one.
func County(fips, party string, cycle int) (Row, bool) {
	c := load()[fips]
	if c == nil {
		// The table may know the place by an earlier code.
		for _, p := range place.All() {
			if len(p.Now) == 1 && p.Renamed && p.Now[0] == fips {
				c = load()[p.Code]
			}
		}
	}
	if c == nil {
		return Row{}, false
	}
	r := Row{FIPS: fips, Bound: -1, X: []float64{math.NaN(), c.people[0], c.people[1], c.people[2]}}
	if p := place.Of(fips); p != nil {
		r.Name = p.Name
	}
	if v, ok := c.votes[Year(cycle)]; ok {
		r.Baseline = v[1]
		if party == "dem" {
			r.Baseline = v[0]
		}
		if v[0]+v[1] > 0 {
			r.X[0] = v[0] / (v[0] + v[1])
		}
	}
	return r, true
}

// Counties are the table's rows of a state, given by its postal code, on a day: those of all counties that there were.
func Counties(state, party string, cycle int, day string) []Row {
	var out []Row
	for _, p := range place.All() {
		if p.State() != strings.ToUpper(state) || p.Kind != place.County || !p.In(day) {
			continue
		}
		if r, ok := County(p.Code, party, cycle); ok {
			out = append(out, r)
		}
	}
	return out
}

// File is a contest's own baseline.
type File struct {
	Covariates []string
	Rows       []Row
}

// mostRows bounds a file.
const mostRows = 200_000

// Read reads a baseline file: CSV with the header unit,baseline,bound,x:NAME... Everything but unit may be missing. name
// is the file's, for errors.
func Read(r io.Reader, name string) (*File, error) {
	in := csv.NewReader(io.LimitReader(r, 64<<20))
	in.Comment = '#'
	in.TrimLeadingSpace = true
	header, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: it wants the header unit,baseline,bound,x:NAME: %w", name, err)
	}
	f := &File{}
	at := map[string]int{}
	var covariates []int
	for i, h := range header {
		h = strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))
		switch x, is := strings.CutPrefix(h, "x:"); {
		case is:
			f.Covariates, covariates = append(f.Covariates, x), append(covariates, i)
		case h == "unit" || h == "baseline" || h == "bound" || h == "name":
			at[h] = i
		default:
			return nil, fmt.Errorf("%s: the column %q is none of unit, name, baseline, bound, x:NAME", name, h)
		}
	}
	if _, ok := at["unit"]; !ok {
		return nil, fmt.Errorf("%s: there is no column unit", name)
	}
	seen := map[canvass.UnitID]bool{}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		cell := func(column string) string {
			if i, ok := at[column]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		u := Row{Unit: canvass.UnitID(cell("unit")), Name: cell("name"), Bound: -1}
		if err := u.Unit.Validate(); err != nil || u.Unit == "" || seen[u.Unit] {
			return nil, fmt.Errorf("%s: line %d: %q is no unit, or stands there twice: write a path such as county:adair", name, line, u.Unit)
		}
		seen[u.Unit] = true
		if len(f.Rows) == mostRows {
			return nil, fmt.Errorf("%s: line %d: more than %d units", name, line, mostRows)
		}
		if s := cell("baseline"); s != "" {
			if u.Baseline, err = strconv.ParseFloat(s, 64); err != nil || u.Baseline < 0 || u.Baseline > 1e12 || math.IsNaN(u.Baseline) {
				return nil, fmt.Errorf("%s: line %d: the baseline %q is no number of votes", name, line, s)
			}
		}
		if s := cell("bound"); s != "" {
			if u.Bound, err = strconv.ParseInt(s, 10, 64); err != nil || u.Bound < 0 || u.Bound > 1e12 {
				return nil, fmt.Errorf("%s: line %d: the bound %q is no number of votes", name, line, s)
			}
		}
		for _, i := range covariates {
			x := math.NaN()
			if s := strings.TrimSpace(row[i]); s != "" {
				if x, err = strconv.ParseFloat(s, 64); err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
					return nil, fmt.Errorf("%s: line %d: the covariate %q is no number", name, line, s)
				}
			}
			u.X = append(u.X, x)
		}
		f.Rows = append(f.Rows, u)
	}
}

// Write writes a baseline file.
func (f *File) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	header := []string{"unit", "name", "baseline", "bound"}
	for _, x := range f.Covariates {
		header = append(header, "x:"+x)
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, r := range f.Rows {
		row := []string{string(r.Unit), r.Name, "", ""}
		if r.Baseline > 0 {
			row[2] = strconv.FormatFloat(r.Baseline, 'f', -1, 64)
		}
		if r.Bound >= 0 {
			row[3] = strconv.FormatInt(r.Bound, 10)
		}
		for _, x := range r.X {
			cell := ""
			if !math.IsNaN(x) {
				cell = strconv.FormatFloat(x, 'f', -1, 64)
			}
			row = append(row, cell)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
