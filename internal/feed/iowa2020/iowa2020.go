// Package iowa2020 reads what the Iowa Democratic Party released of its precinct caucuses of 3 February 2020, and the
// table of county delegates that goes with it.
//
// A release is a table with three rows of headings: the measure (First Expression, Final Expression, SDE), the
// candidate, and County and Precinct. Each row after them is a precinct, a satellite caucus or a county's total, and
// becomes three items: first alignment, final alignment, and state delegate equivalents in parts of 1/10,000.
//
//	,,First Expression,First Expression,Final Expression,Final Expression,SDE,SDE
//	,,Biden,Sanders,Biden,Sanders,Biden,Sanders
//	County,Precinct,,,,,,
//	Adair,1NW ADAIR,6,9,6,9,0.0784,0.1569
//
// The allotments are a table of their own, headed County, Precinct, Precinct Short Name, County Delegates, Precinct SDE
// (IDP). Names are decoded from HTML as often as they were encoded: the release encodes "&" once, the allotments twice.
// Congressional districts are those of 2013 to 2023, in which no county is divided.
package iowa2020

import (
	"context"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Scale is how many parts make one state delegate equivalent: the release prints four decimals.
const Scale = 10_000

var contest = feed.Contest{
	Name: "Iowa Democratic precinct caucuses", Date: "2020-02-03", State: "IA", Party: canvass.Democratic, Kind: "caucus", Office: feed.President,
}

// Release is the format of the precinct releases.
type Release struct{}

// Name is "iowa2020".
func (Release) Name() string { return "iowa2020" }

// Title is the format for a person.
func (Release) Title() string { return "Iowa Democratic Party precinct release, 2020 (CSV)" }

// Recognise looks for the first row of headings.
func (Release) Recognise(head []byte) bool {
	line := feed.FirstLine(head)
	return strings.HasPrefix(line, ",,First Expression,") && strings.Contains(line, ",Final Expression,") && strings.Contains(line, ",SDE")
}

// block is one measure's columns, and the figures of the row that was read last.
type block struct {
	measure canvass.Measure
	columns []int
	figures feed.Figures
}

// Read emits three items a row.
func (Release) Read(_ context.Context, in *feed.Input, _ feed.Options, emit func(*feed.Item) bool) error {
	rows := feed.NewRows(in, ',', false)
	blocks, err := headings(rows)
	if err != nil {
		return err
	}
	it := feed.Item{Contest: contest}
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		it.Where, it.Unit, it.Note = rows.Where(), unitOf(it.Unit.Path[:0], row[0], row[1]), rows.Note()
		for i := range blocks {
			if err := blocks[i].read(rows, row); err != nil {
				return err
			}
			it.Figures = &blocks[i].figures
			if !emit(&it) {
				return nil
			}
		}
	}
}

func headings(rows *feed.Rows) ([]block, error) {
	var heads [3][]string
	for i := range heads {
		row, err := rows.Next()
		if err == io.EOF {
			return nil, feed.Errorf("", "the file ends in its headings")
		}
		if err != nil {
			return nil, err
		}
		if len(row) < 3 || i == 2 && (feed.At(row, 0) != "County" || feed.At(row, 1) != "Precinct") {
			return nil, feed.Errorf(rows.Where(), "the third row of headings begins with County, Precinct")
		}
		heads[i] = slices.Clone(row)
	}
	measures := map[string]canvass.Measure{
		"First Expression": canvass.FirstAlignment, "Final Expression": canvass.FinalAlignment, "SDE": canvass.StateDelegateEquivalents,
	}
	var blocks []block
	for col := 2; col < len(heads[0]); col++ {
		m, ok := measures[strings.TrimSpace(heads[0][col])]
		if !ok {
			return nil, feed.Errorf("line 1", "column %d is headed %q: First Expression, Final Expression or SDE is wanted", col+1, heads[0][col])
		}
		if len(blocks) == 0 || blocks[len(blocks)-1].measure != m {
			blocks = append(blocks, block{measure: m, figures: feed.Figures{Measure: m}})
			if m == canvass.StateDelegateEquivalents {
				blocks[len(blocks)-1].figures.Scale = Scale
			}
		}
		b := &blocks[len(blocks)-1]
		b.columns = append(b.columns, col)
		b.figures.Counts = append(b.figures.Counts, feed.Count{Option: feed.Option{Name: strings.TrimSpace(heads[1][col])}})
	}
	return blocks, nil
}

// read reads the block's numbers of the row.
func (b *block) read(rows *feed.Rows, row []string) (err error) {
	for i, col := range b.columns {
		c := &b.figures.Counts[i]
		if b.measure == canvass.StateDelegateEquivalents {
			c.Votes, err = rows.Parts(c.Option.Name, row[col], Scale)
		} else {
			c.Votes, err = rows.Whole(c.Option.Name, row[col])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unitOf is the row's unit: a precinct, a satellite caucus, a county's total, or the total of the satellites of a
// district. Its path uses the room of path.
func unitOf(path []feed.Step, county, precinct string) feed.Unit {
	county, precinct = decode(county), decode(precinct)
	level := feed.LevelPrecinct
	top := feed.LevelCounty
	area := Districts[strings.ToLower(county)]
	if district, ok := strings.CutSuffix(county, " Satellite"); ok {
		level, top = feed.LevelSatellite, feed.LevelDistrict
		if n, ok := strings.CutPrefix(district, "CD"); ok {
			area = canvass.Area("cd-" + n)
		}
	}
	u := feed.Unit{Path: append(path, feed.Step{Level: top, Name: county}), Area: area}
	if precinct == "Total" {
		u.Total = true
		return u
	}
	u.Path = append(u.Path, feed.Step{Level: level, Name: precinct})
	return u
}

// decode undoes HTML's encoding as often as it was done.
func decode(s string) string {
	for range 4 {
		if strings.IndexByte(s, '&') < 0 {
			break
		}
		d := html.UnescapeString(s)
		if d == s {
			break
		}
		s = d
	}
	return strings.TrimSpace(s)
}

// Allotments is the format of the table of county delegates.
type Allotments struct{}

// Name is "iowa2020-allotments".
func (Allotments) Name() string { return "iowa2020-allotments" }

// Title is the format for a person.
func (Allotments) Title() string { return "Iowa 2020 county delegates by precinct (CSV)" }

// Recognise looks for the headings.
func (Allotments) Recognise(head []byte) bool {
	return strings.HasPrefix(feed.FirstLine(head), "County,Precinct,Precinct Short Name,County Delegates,Precinct SDE")
}

// worthParts is the precision to which a precinct's equivalents are read: nine decimals.
const worthParts = 1_000_000_000

// Read emits an item for each precinct, with its delegates and what one is worth, and no counts. A row without a
// precinct's name is passed over.
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
		if len(row) < 5 {
			return feed.Errorf(where, "%d columns where five are wanted", len(row))
		}
		if feed.At(row, 1) == "" {
			continue
		}
		n, err := rows.Whole("County Delegates", row[3])
		if err != nil {
			return err
		}
		if n < 0 || n > caucus.MaxDelegates {
			return feed.Errorf(where, "%d county delegates: a precinct has 0 to %d", n, caucus.MaxDelegates)
		}
		f := &feed.Figures{Measure: canvass.StateDelegateEquivalents, Scale: Scale, Allotted: new(int(n))}
		if n > 0 {
			worth, err := equivalents(where, row[4])
			if err != nil {
				return err
			}
			f.Worth = caucus.Ratio{Num: worth, Den: n * (worthParts / Scale)}
		}
		if !emit(&feed.Item{Where: where, Contest: contest, Unit: unitOf(nil, row[0], row[1]), Figures: f, Note: rows.Note()}) {
			return nil
		}
	}
}

// equivalents reads a binary fraction's decimals, "0.6274509803921569", to nine places.
func equivalents(where, s string) (int64, error) {
	whole, dec, _ := strings.Cut(strings.TrimSpace(s), ".")
	if len(dec) > 9 {
		dec = dec[:9]
	}
	return feed.Parts(where, "Precinct SDE", whole+"."+dec, worthParts)
}

// Tabular says that an option's numbers stand in a column or a row of their own, which can be taken for the one beside
// it.
func (Release) Tabular() bool { return true }
