// Package nevada2020 reads looks at the precinct page of the Nevada State Democratic Party on the night of 22 February
// 2020, and the party's table of county delegates.
//
// A look is a table with a row for each candidate in each precinct:
//
//	county,precinct,total_attendance,candidate,reported_del_given,align1,alignfinal,congressional_district,precinct_delegates
//	CLARK,1072,8,Biden,1,4,4,3,2
//
// The rows of one precinct become three items: first alignment, final alignment and county delegates, with those
// present and the precinct's allotment. NA is not known. Where a candidate stands again under the same precinct's name,
// another set of rows has begun, and its items are apart: in the looks of that night fifteen precincts of Carson City
// stand under the name "City" in a county "CARSON".
package nevada2020

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/feed"
)

var contest = feed.Contest{
	Name: "Nevada Democratic precinct caucuses", Date: "2020-02-22", State: "NV", Party: canvass.Democratic, Kind: "caucus", Office: feed.President,
}

// Look is the format of a look at the page.
type Look struct{}

// Name is "nevada2020".
func (Look) Name() string { return "nevada2020" }

// Title is the format for a person.
func (Look) Title() string { return "Nevada Democratic precinct page, 2020 (CSV)" }

// Recognise looks for the headings.
func (Look) Recognise(head []byte) bool {
	return strings.HasPrefix(feed.FirstLine(head), "county,precinct,total_attendance,candidate,reported_del_given,align1,alignfinal,")
}

// set is the rows of one precinct so far.
type set struct {
	item feed.Item
	key  [4]string // county, precinct, those present, delegates
	// present and allotted are nil where the page has NA.
	present  *int64
	allotted *int
	measures [3]feed.Figures
	seen     []string
}

var measures = [3]canvass.Measure{canvass.FirstAlignment, canvass.FinalAlignment, canvass.CountyDelegates}

// Read emits three items for each precinct.
func (Look) Read(_ context.Context, in *feed.Input, _ feed.Options, emit func(*feed.Item) bool) error {
	rows := feed.NewRows(in, ',', false)
	head, err := rows.Header()
	if err != nil {
		return err
	}
	col := struct{ county, precinct, present, candidate, elected, first, final, district, allotted int }{
		head.Find("county"), head.Find("precinct"), head.Find("total_attendance"), head.Find("candidate"), head.Find("reported_del_given"),
		head.Find("align1"), head.Find("alignfinal"), head.Find("congressional_district"), head.Find("precinct_delegates"),
	}
	for _, c := range []int{col.county, col.precinct, col.present, col.candidate, col.elected, col.first, col.final, col.district, col.allotted} {
		if c < 0 {
			return feed.Errorf(rows.Where(), "the headings lack one of county, precinct, total_attendance, candidate, reported_del_given, align1, alignfinal, congressional_district, precinct_delegates")
		}
	}
	var s *set
	for {
		row, err := rows.Next()
		if err == io.EOF {
			s.emit(emit)
			return nil
		}
		if err != nil {
			return err
		}
		candidate := feed.At(row, col.candidate)
		key := [4]string{feed.At(row, col.county), feed.At(row, col.precinct), feed.At(row, col.present), feed.At(row, col.allotted)}
		if s == nil || s.key != key || slices.Contains(s.seen, candidate) {
			if !s.emit(emit) {
				return nil
			}
			s = s.next(rows.Where(), key)
			s.item.Unit = unitOf(s.item.Unit.Path[:0], key[0], key[1], feed.At(row, col.district))
			if err := s.beside(rows, key[2], key[3]); err != nil {
				return err
			}
		}
		s.seen, s.item.Note = append(s.seen, candidate), rows.Note()
		for i, c := range [3]int{col.first, col.final, col.elected} {
			cell := feed.At(row, c)
			if cell == "NA" {
				continue
			}
			n, err := rows.Whole(head.Names()[c], cell)
			if err != nil {
				return err
			}
			s.measures[i].Counts = append(s.measures[i].Counts, feed.Count{Option: feed.Option{Name: candidate}, Votes: n})
		}
	}
}

// next begins a set in the room of the one before it; s may be nil.
func (s *set) next(where string, key [4]string) *set {
	if s == nil {
		s = &set{item: feed.Item{Contest: contest}}
	}
	s.item.Where, s.key, s.present, s.allotted, s.seen = where, key, nil, nil, s.seen[:0]
	for i := range s.measures {
		s.measures[i].Counts = s.measures[i].Counts[:0]
	}
	return s
}

func (s *set) beside(rows *feed.Rows, present, allotted string) error {
	if present != "NA" {
		n, err := rows.Whole("total_attendance", present)
		if err != nil {
			return err
		}
		s.present = &n
	}
	if allotted == "NA" {
		return nil
	}
	n, err := delegates(rows, "precinct_delegates", allotted)
	if err != nil {
		return err
	}
	s.allotted = &n
	return nil
}

// emit hands the precinct's items on; a nil set has none.
func (s *set) emit(emit func(*feed.Item) bool) bool {
	if s == nil {
		return true
	}
	for i := range s.measures {
		f := &s.measures[i]
		if len(f.Counts) == 0 {
			continue
		}
		f.Measure, f.Present, f.Allotted = measures[i], s.present, s.allotted
		s.item.Figures = f
		if !emit(&s.item) {
			return false
		}
	}
	return true
}

// unitOf is the precinct; its path uses the room of path.
func unitOf(path []feed.Step, county, precinct, district string) feed.Unit {
	u := feed.Unit{Path: append(path, feed.Step{Level: feed.LevelCounty, Name: county}, feed.Step{Level: feed.LevelPrecinct, Name: precinct})}
	if n, err := strconv.Atoi(district); err == nil && n > 0 {
		u.Area = canvass.Area("cd-" + district)
	}
	return u
}

func delegates(rows *feed.Rows, field, cell string) (int, error) {
	n, err := rows.Whole(field, cell)
	if err != nil {
		return 0, err
	}
	if n < 0 || n > caucus.MaxDelegates {
		return 0, feed.Errorf(rows.Where(), "%s is %d: a precinct has 0 to %d delegates", field, n, caucus.MaxDelegates)
	}
	return int(n), nil
}

// Allotments is the format of the table of county delegates.
type Allotments struct{}

// Name is "nevada2020-allotments".
func (Allotments) Name() string { return "nevada2020-allotments" }

// Title is the format for a person.
func (Allotments) Title() string { return "Nevada 2020 county delegates by precinct (CSV)" }

// Recognise looks for the headings.
func (Allotments) Recognise(head []byte) bool {
	return feed.FirstLine(head) == "county,precinct,congressional_district,democrats_in_precinct,apportionment_clause,delegates,alternates"
}

// Read emits an item for each precinct, with its delegates and registered Democrats, and no counts.
func (Allotments) Read(_ context.Context, in *feed.Input, _ feed.Options, emit func(*feed.Item) bool) error {
	rows := feed.NewRows(in, ',', false)
	if _, err := rows.Header(); err != nil {
		return err
	}
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		where := rows.Where()
		if len(row) < 6 {
			return feed.Errorf(where, "%d columns where seven are wanted", len(row))
		}
		registered, err := rows.Whole("democrats_in_precinct", row[3])
		if err != nil {
			return err
		}
		n, err := delegates(rows, "delegates", row[5])
		if err != nil {
			return err
		}
		f := &feed.Figures{Measure: canvass.CountyDelegates, Registered: &registered, Allotted: &n}
		if !emit(&feed.Item{Where: where, Contest: contest, Unit: unitOf(nil, row[0], row[1], row[2]), Figures: f, Note: rows.Note()}) {
			return nil
		}
	}
}

// Tabular says that an option's numbers stand in a column or a row of their own, which can be taken for the one beside
// it.
func (Look) Tabular() bool { return true }
