package formats_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
)

// dataFolder is the folder of real files, which the project does not have.
func dataFolder(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("CANVASS_DATA")
	if dir == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	return dir
}

func TestDetect(t *testing.T) {
	for name, c := range map[string]struct{ head, want string }{
		"nothing":             {"", "format: the file is empty"},
		"blanks":              {"\ufeff \n", "format: the file is empty"},
		"an old spreadsheet":  {"\xd0\xcf\x11\xe0\xa1\xb1", "format: this is an old spreadsheet: save the sheet as CSV"},
		"a PDF":               {"%PDF-1.7", "format: this is a PDF: its figures have to be typed in, or asked for as a table"},
		"a web page":          {"<!DOCTYPE html><title>Results</title>", "format: this is a web page: look for the page's data, or type the figures in"},
		"an XML Schema":       {`<xsd:schema xmlns="x"><xsd:element name="ElectionReport"/>`, "format: this is an XML Schema, the description of a format, not returns"},
		"a JSON Schema":       {`{"$schema": "http://json-schema.org/draft-04/schema#", "x": "ElectionResults.ElectionReport", "@type": 1}`, "format: this is a JSON Schema, the description of a format, not returns"},
		"caucus sites":        {"State/ Country,City,Name of Location,Address,Site Type,Start\n", "format: this is a list of caucus sites, not returns"},
		"AP":                  {`{"electionDate":"2016-03-01","races":[{"test":false,"raceID":"1"`, "ap"},
		"AP after a mark":     {"\ufeff" + `{"races":[{"raceTypeID":"D"`, "ap"},
		"AP delegates":        {`{ "delSum": {"Test": "1"`, "ap"},
		"county pages":        {`{"ose":"R","raceid":"MAD00","race":{"electiondate":"20160301","etype":"D"`, "county2016"},
		"common format, XML":  {`<?xml version="1.0"?><ElectionReport xmlns="x">`, "cdf-xml"},
		"common format, JSON": {`{"@type":"ElectionResults.ElectionReport"`, "cdf-json"},
		"Clarity":             {"<?xml version=\"1.0\"?>\n<!--x-->\n<ElectionResult>", "clarity"},
		"OpenElections":       {"county,precinct,office,district,party,candidate,votes\n", "openelections"},
		"OpenElections, CR":   {"Candidate,Votes,Office,County\rAble,1,President,Adair\r", "openelections"},
		"Iowa":                {",,First Expression,Final Expression,SDE\n", "iowa2020"},
		"Iowa's delegates":    {"County,Precinct,Precinct Short Name,County Delegates,Precinct SDE (IDP)\n", "iowa2020-allotments"},
		"Nevada":              {"county,precinct,total_attendance,candidate,reported_del_given,align1,alignfinal,x\n", "nevada2020"},
		"Nevada's delegates":  {"county,precinct,congressional_district,democrats_in_precinct,apportionment_clause,delegates,alternates\r\n", "nevada2020-allotments"},
	} {
		f, err := formats.Detect([]byte(c.head))
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = f.Name()
		}
		if got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
	_, err := formats.Detect([]byte("just words"))
	if err == nil || !strings.HasPrefix(err.Error(), "format: no format is recognised: known are AP election JSON, ") || !strings.HasSuffix(err.Error(), "for another table write a mapping file with a [table]") {
		t.Errorf("error %v", err)
	}
}

func TestNamed(t *testing.T) {
	for _, f := range formats.All() {
		got, err := formats.Named(f.Name())
		if err != nil || got.Name() != f.Name() || f.Title() == "" {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
	if _, err := formats.Named("dots"); err == nil || !strings.HasPrefix(err.Error(), `format: no format is named "dots": use one of ap, county2016, `) {
		t.Errorf("error %v", err)
	}
}

// contents is what a file of the folder holds, in a line.
type contents struct {
	Figures, Listed, Tallies, Calls int
	Err                             string
}

func read(t *testing.T, path string) contents {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c contents
	for it, err := range formats.Read(context.Background(), f, feed.Options{}) {
		if err != nil {
			c.Err = err.Error()
			break
		}
		if it.Figures != nil {
			c.Figures++
		}
		if it.Listed != nil {
			c.Listed++
		}
		if it.Tally != nil {
			c.Tallies++
		}
		if len(it.Unit.Path) == 0 {
			c.Calls += len(it.Calls)
		}
	}
	return c
}

// Every file of the folder is read, or refused with the reason. A new file must be added here.
func TestEveryFileOfTheFolder(t *testing.T) {
	root := filepath.Join(dataFolder(t), "feeds")
	want := map[string]contents{
		"ap/elex_00000000_elections.json":                    {Err: "this is the AP's list of elections, not returns: fetch one of its days"},
		"ap/elex_20151103_national_initialization.json":      {Listed: 2},
		"ap/elex_20160118_delsum.json":                       {Tallies: 2},
		"ap/elex_20160118_delsuper.json":                     {Tallies: 116},
		"ap/elex_20160301_super_tuesday.json":                {Figures: 704, Calls: 3},
		"ap/elex_20161100_national_pre_results.json":         {Listed: 1},
		"ap/npr16_ap_recording_1454350478.json":              {Figures: 200},
		"cdf/NIST_V2_election_results_reporting.json":        {Err: "format: this is a JSON Schema, the description of a format, not returns"},
		"cdf/NIST_V2_election_results_reporting.xsd":         {Err: "format: this is an XML Schema, the description of a format, not returns"},
		"cdf/google_civics_cdf_spec.xsd":                     {Err: "format: this is an XML Schema, the description of a format, not returns"},
		"cdf/google_election_dates_sample_feed.xml":          {Err: "line 198: not well-formed XML: expected element name after <"},
		"cdf/google_multi_election_sample_feed.xml":          {Listed: 12},
		"cdf/google_post_election_sample_feed_precincts.xml": {Figures: 129},
		"cdf/google_post_election_sample_feed_summary.xml":   {Figures: 15},
		"clarity/county.xml":                                 {Figures: 76},
		"clarity/precinct.xml":                               {Figures: 34},
	}
	got := map[string]contents{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".md" {
			return err
		}
		name, err := filepath.Rel(root, path)
		got[filepath.ToSlash(name)] = read(t, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
