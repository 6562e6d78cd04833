package estimate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a units file: more is no contest, and a stranger's file must not cost more than this.
const (
	mostUnits   = 200_000
	mostColumns = 200
	mostBytes   = 64 << 20
)

// Kinds of warnings that reading a units file gives.
const (
	SameTwice Kind = "same-row-twice" // a unit's row stands there twice with the same figures; one is used
	Differing Kind = "rows-differ"    // a unit's rows have different figures; the unit is taken as out
)

// ReadUnits reads a units file: CSV with the header unit,status,baseline,bound,... Columns are known by name and come in
// any order. unit and status are needed; baseline, bound, mode and area may be missing or empty, and columns x:NAME are
// covariates; was:OPTION are the votes that an option had there in an earlier contest. Every other column is an option with
// its votes counted so far, but for names such as fips, county and total, which no option bears and which are refused.
// name is the file's, for errors, which say the line.
//
//	unit,status,baseline,bound,x:black,biden,sanders
//	adair,in,3321,9120,0.02,812,640
//	adams,out,2100,,0.01,0,0
//
// A unit that stands there twice with the same figures is used once; one whose rows differ is taken as out. Either is a
// warning of the table.
func ReadUnits(r io.Reader, name string) (*Table, error) {
	limited := &io.LimitedReader{R: r, N: mostBytes + 1}
	in := csv.NewReader(limited)
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	header, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty: it wants the header unit,status,baseline,bound,... and a row for each unit", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f, err := newUnitsHeader(header)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t := &Table{Options: f.options, Covariates: f.covariates}
	place := map[string]int{}
	var held []bool // the unit's rows differ
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if limited.N <= 0 {
			return nil, fmt.Errorf("%s is larger than %d MB", name, mostBytes>>20)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		u, err := f.unit(row)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
		if u == nil {
			continue
		}
		key := u.ID + "\x00" + u.Mode
		at, twice := place[key]
		switch {
		case twice && sameUnit(&t.Units[at], u):
			t.Notes = append(t.Notes, Warning{SameTwice, u.ID, fmt.Sprintf("%s stands there twice with the same figures: one row is used", u.ID)})
		case twice:
			held[at] = true
		case len(t.Units) == mostUnits:
			return nil, fmt.Errorf("%s: line %d: more than %d units", name, line, mostUnits)
		default:
			place[key] = len(t.Units)
			t.Units = append(t.Units, *u)
			held = append(held, false)
		}
	}
	for i, h := range held {
		if u := &t.Units[i]; h {
			u.Status = Out
			clear(u.Votes)
			t.Notes = append(t.Notes, Warning{Differing, u.ID, fmt.Sprintf("%s stands there twice with different figures: none is used, the unit is taken as out", u.ID)})
		}
	}
	if len(t.Options) == 1 {
		return nil, fmt.Errorf("%s: %s is the only option: an estimate needs a column for each of at least two", name, t.Options[0])
	}
	if err := sharesForVotes(t); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := totalColumn(t); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := t.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// noOptions are names of columns that tables of units have and that no option bears, as plain writes them: taken for one,
// a code would be a million votes.
var noOptions = []string{
	"fips", "fips_code", "county_fips", "geoid", "code", "id", "name", "unit_name", "county", "state", "date", "time", "total", "votes", "valid", "ballots",
	"registered", "turnout", "precincts", "reporting", "expected", "percent", "population",
	"total_votes", "votes_total", "totals", "grand_total", "sum", "votes_cast", "valid_votes", "ballots_cast", "total_ballots", "cast", "share",
	"undervote", "undervotes", "under_votes", "under_vote", "overvote", "overvotes", "over_votes", "over_vote", "blank", "blanks", "blank_votes",
	"blank_ballots", "spoiled", "spoiled_ballots", "spoilt", "invalid", "rejected", "exhausted", "margin", "pct", "%", "registered_voters", "eligible",
}

// shareEndings end the names of columns of shares.
var shareEndings = []string{"%", "(%)", "_pct", "_pct.", "_percent", "_percentage", "_share"}

// sumUnits are names of rows of sums, as plain writes them: no reporting unit bears one.
var sumUnits = []string{
	"total", "totals", "sum", "all", "in_all", "subtotal", "statewide", "statewide_total", "statewide_totals", "state", "state_total", "state_totals",
	"grand_total", "total_votes", "all_units", "all_counties", "all_precincts", "all_towns", "all_wards", "county_total", "county_totals",
	"total_all_units", "total_for_state",
}

// plain is a name in small letters, its words joined by underscores.
func plain(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == ':' || r == '*' || r == '\u00a0'
	}), "_")
}

// unitsHeader says which column is what; -1 is none.
type unitsHeader struct {
	names                                   []string
	id, status, baseline, bound, mode, area int
	covariateAt, optionAt                   []int
	covariates, options                     []string
	was                                     map[string]int // by option
}

func newUnitsHeader(header []string) (*unitsHeader, error) {
	if len(header) > mostColumns {
		return nil, fmt.Errorf("the header has %d columns: at most %d are read", len(header), mostColumns)
	}
	f := &unitsHeader{was: map[string]int{}, id: -1, status: -1, baseline: -1, bound: -1, mode: -1, area: -1}
	seen := map[string]bool{}
	for at, cell := range header {
		name := strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff"))
		lower := strings.ToLower(name)
		f.names = append(f.names, name)
		if seen[lower] {
			return nil, fmt.Errorf("the header has the column %q twice", name)
		}
		seen[lower] = true
		switch lower {
		case "":
			return nil, fmt.Errorf("column %d has no name in the header", at+1)
		case "unit":
			f.id = at
		case "status":
			f.status = at
		case "baseline":
			f.baseline = at
		case "bound":
			f.bound = at
		case "mode":
			f.mode = at
		case "area":
			f.area = at
		default:
			switch {
			case strings.HasPrefix(lower, "x:"):
				f.covariateAt, f.covariates = append(f.covariateAt, at), append(f.covariates, strings.TrimSpace(name[2:]))
			case strings.HasPrefix(lower, "was:"):
				f.was[strings.TrimSpace(lower[4:])] = at
			case slices.ContainsFunc(shareEndings, func(end string) bool { return strings.HasSuffix(plain(name), end) }):
				return nil, fmt.Errorf("the column %s is of shares, and no option's votes: leave it out, or write x:%[1]s for a covariate", name)
			case slices.Contains(noOptions, plain(name)):
				return nil, fmt.Errorf("the column %s is no option: leave it out, or write x:%[1]s for a covariate", name)
			default:
				f.optionAt, f.options = append(f.optionAt, at), append(f.options, name)
			}
		}
	}
	for option := range f.was {
		if !slices.ContainsFunc(f.options, func(o string) bool { return strings.ToLower(o) == option }) {
			return nil, fmt.Errorf("the column was:%s is of no option: there is no column %[1]s", option)
		}
	}
	switch {
	case f.id < 0:
		return nil, errors.New("the header has no column unit: write unit,status,baseline,bound,... and a column for each option")
	case f.status < 0:
		return nil, errors.New("the header has no column status: write in, part or out for each unit")
	case len(f.options) == 0:
		return nil, errors.New("the header has no option: every column but unit, status, baseline, bound, mode, area and x:NAME is one")
	}
	return f, nil
}

// unit reads a row; nil is an empty one.
func (f *unitsHeader) unit(row []string) (*Unit, error) {
	cell := func(at int) string {
		if at < 0 || at >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[at])
	}
	if !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return nil, nil
	}
	if len(row) > len(f.names) {
		return nil, fmt.Errorf("the row has %d cells, the header %d", len(row), len(f.names))
	}
	u := &Unit{ID: cell(f.id), Mode: cell(f.mode), Area: cell(f.area), Bound: -1, Votes: make([]int64, len(f.options)), X: make([]float64, len(f.covariates))}
	if u.ID == "" {
		return nil, errors.New("the unit has no name")
	}
	if slices.Contains(sumUnits, plain(u.ID)) {
		return nil, fmt.Errorf("%s is a row of sums by its name, and no unit: leave it out", u.ID)
	}
	switch strings.ToLower(cell(f.status)) {
	case "in":
		u.Status = In
	case "part":
		u.Status = Part
	case "out":
		u.Status = Out
	default:
		return nil, fmt.Errorf("unit %s has the status %q: write in, part or out", u.ID, cell(f.status))
	}
	if n, known, err := number(cell(f.baseline)); err != nil || n < 0 {
		return nil, fmt.Errorf("unit %s has the baseline %q: write a number of votes, or nothing", u.ID, cell(f.baseline))
	} else if known {
		u.Baseline = n
	}
	if n, known, err := number(cell(f.bound)); err != nil || n < 0 || n > most {
		return nil, fmt.Errorf("unit %s has the bound %q: write a number of votes, or nothing", u.ID, cell(f.bound))
	} else if known {
		u.Bound = int64(n)
	}
	for j, at := range f.covariateAt {
		n, known, err := number(cell(at))
		if err != nil {
			return nil, fmt.Errorf("unit %s has %q in the column %s: write a number, or nothing", u.ID, cell(at), f.names[at])
		}
		if u.X[j] = n; !known {
			u.X[j] = math.NaN()
		}
	}
	for k, at := range f.optionAt {
		n, _, err := number(cell(at))
		if err != nil || n < 0 || n > most || n != math.Trunc(n) {
			return nil, fmt.Errorf("unit %s has %q in the column %s: write a whole number of votes", u.ID, cell(at), f.names[at])
		}
		u.Votes[k] = int64(n)
	}
	if len(f.was) > 0 {
		u.Was = make([]int64, len(f.options))
		for k, option := range f.options {
			u.Was[k] = -1
			at, ok := f.was[strings.ToLower(option)]
			if !ok {
				continue
			}
			n, known, err := number(cell(at))
			if err != nil || n < 0 || n > most {
				return nil, fmt.Errorf("unit %s has %q in the column %s: write a number of votes, or nothing", u.ID, cell(at), f.names[at])
			}
			if known {
				u.Was[k] = int64(n)
			}
		}
	}
	return u, nil
}

// number reads a number; empty cells, and the words that other programs write for nothing, are unknown.
func number(s string) (n float64, known bool, err error) {
	switch strings.ToLower(s) {
	case "", "na", "n/a", "nan", "null", "none", "-":
		return 0, false, nil
	}
	n, err = strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err == nil && (math.IsNaN(n) || math.IsInf(n, 0)) {
		err = strconv.ErrRange
	}
	return n, true, err
}

func sameUnit(a, b *Unit) bool {
	x := slices.EqualFunc(a.X, b.X, func(p, q float64) bool { return p == q || math.IsNaN(p) && math.IsNaN(q) })
	return x && a.Status == b.Status && a.Baseline == b.Baseline && a.Bound == b.Bound && a.Area == b.Area && slices.Equal(a.Votes, b.Votes) && slices.Equal(a.Was, b.Was)
}

// totalColumn refuses a table in which one option has the sum of all others in every unit: it is their total, and would
// be counted twice.
func totalColumn(t *Table) error {
	if len(t.Options) < 3 {
		return nil
	}
	for k, option := range t.Options {
		several := 0
		sum := true
		for i := range t.Units {
			u := &t.Units[i]
			if 2*u.Votes[k] != u.Counted() {
				sum = false
				break
			}
			if u.Votes[k] > 0 {
				several++
			}
		}
		if sum && several >= 2 {
			return fmt.Errorf("the column %s is the sum of the other options in every unit: leave it out", option)
		}
	}
	return nil
}

// fewShares is the number of units, each with figures of its own, that do not add up to a hundred by chance: the same
// as of the check shares-for-votes.
const fewShares = 3

// sharesForVotes refuses a table in which the options of every counted unit add up to a hundred, or a thousand, but for
// rounding.
func sharesForVotes(t *Table) error {
	slack := int64(1)
	if len(t.Options) > 3 {
		slack = 2
	}
	for _, whole := range []int64{100, 1000} {
		seen := map[string]bool{}
		shares := true
		for i := range t.Units {
			u := &t.Units[i]
			n := u.Counted()
			if n == 0 {
				continue
			}
			if n < whole-slack || n > whole+slack || slices.Max(u.Votes) >= whole-slack {
				shares = false
				break
			}
			seen[fmt.Sprint(u.Votes)] = true
		}
		if shares && len(seen) >= fewShares {
			return fmt.Errorf("the options of every unit with votes add up to about %d: these are shares, and votes are wanted", whole)
		}
	}
	return nil
}
