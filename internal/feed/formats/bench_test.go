package formats_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/ap"
	"github.com/canvassdesk/canvass/internal/feed/cdf"
	"github.com/canvassdesk/canvass/internal/feed/clarity"
	"github.com/canvassdesk/canvass/internal/feed/county2016"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
	"github.com/canvassdesk/canvass/internal/feed/iowa2020"
	"github.com/canvassdesk/canvass/internal/feed/mapped"
	"github.com/canvassdesk/canvass/internal/feed/nevada2020"
	"github.com/canvassdesk/canvass/internal/feed/openelections"
)

// What each format is made of, read with nothing done about it.

func bareCSV(r io.Reader) error {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	for {
		if _, err := c.Read(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func bareXML(r io.Reader) error {
	d := xml.NewDecoder(r)
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func bareJSON(r io.Reader) error {
	var v any
	return json.NewDecoder(r).Decode(&v)
}

// The samples are made up, and as large as a state's file: 400 towns, or 1,700 precincts, of a dozen options.

var options = []string{"Ann Able", "Bob Baker", "Cy Cole", "Di Dunn", "Ed Eads", "Flo Ford", "Gus Gray", "Hal Hart", "Ida Ives", "Jo Jung", "Kit Kane", "Uncommitted"}

func each(n int, sep string, f func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = f(i)
	}
	return strings.Join(parts, sep)
}

func apSample() string {
	return `{"electionDate":"2016-03-01","races":[{"test":false,"raceID":"1","raceTypeID":"D","officeID":"P","officeName":"President","party":"Dem","reportingUnits":[` +
		each(400, ",", func(i int) string {
			return fmt.Sprintf(`{"statePostal":"MA","reportingunitName":"Town %d","reportingunitID":"%d","level":"subunit","fipsCode":"25023","lastUpdated":"2016-03-02T15:23:06Z","precinctsReporting":5,"precinctsTotal":5,"precinctsReportingPct":100.0,"candidates":[`, i, 22000+i) +
				each(len(options), ",", func(k int) string {
					first, last, _ := strings.Cut(options[k], " ")
					return fmt.Sprintf(`{"first":"%s","last":"%s","party":"Dem","candidateID":"%d","polID":"%d","ballotOrder":%d,"polNum":"%d","voteCount":%d}`, first, last, 33000+k, 1000+k, k, 27000+k, i*k)
				}) + `]}`
		}) + `]}]}`
}

func countySample() string {
	return `{"raceid":"MAD00","race":{"status":"called","raceid":"MAD00","state":"Massachusetts","electiondate":"20160301","etype":"D","race":"x"},"counties":[` +
		each(400, ",", func(i int) string {
			return fmt.Sprintf(`{"co_id":%d,"name":"Town %d","countycode":0,"race":{"ts":1456930456000,"pctsrep":100,"sw":true,"candidates":[`, 92500000+i, i) +
				each(len(options), ",", func(k int) string {
					first, last, _ := strings.Cut(options[k], " ")
					return fmt.Sprintf(`{"id":%d,"fname":"%s","mname":"","lname":"%s","suffix":"","usesuffix":false,"party":"D","inrace":true,"nominee":false,"winner":false,"vpct":53,"pctDecimal":"53.4","inc":false,"votes":%d,"cvotes":"%d"}`, 1000+k, first, last, i*k, i*k)
				}) + `],"rd":"91"}}`
		}) + `]}`
}

func claritySample() string {
	units := func(k int) string {
		return each(1700, "\n", func(i int) string {
			return fmt.Sprintf(`                <Precinct name="Precinct %d" votes="%d" />`, i, i*k%100)
		})
	}
	return `<ElectionResult><Timestamp>3/5/2024 8:19:21 PM EST</Timestamp><ElectionName>Primary</ElectionName><ElectionDate>3/5/2024</ElectionDate><Region>AR</Region>
<Contest key="1" text="President - Democratic" precinctsReporting="1700" precinctsReported="1700">` +
		each(len(options), "\n", func(k int) string {
			return fmt.Sprintf(`<Choice key="%d" text="%s" totalVotes="9"><VoteType name="Election Day" votes="9">%s</VoteType></Choice>`, k, options[k], units(k))
		}) + `</Contest></ElectionResult>`
}

func cdfSample() string {
	return `<ElectionReport xmlns="http://itl.nist.gov/ns/voting/1500-100/v2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Election>` +
		each(len(options), "\n", func(k int) string {
			return fmt.Sprintf(`<Candidate ObjectId="p%d"><BallotName><Text Language="en">%s</Text></BallotName></Candidate>`, k, options[k])
		}) +
		`<Contest ObjectId="c1" xsi:type="CandidateContest">` +
		each(len(options), "\n", func(k int) string {
			return fmt.Sprintf(`<ContestSelection ObjectId="s%d" xsi:type="CandidateSelection">`, k) +
				each(1700, "\n", func(i int) string {
					return fmt.Sprintf(`        <VoteCounts><GpUnitId>u%d</GpUnitId><Type>total</Type><Count>%d</Count></VoteCounts>`, i, i*k%100)
				}) + fmt.Sprintf(`<CandidateIds>p%d</CandidateIds></ContestSelection>`, k)
		}) + `<Name>President</Name></Contest><StartDate>2024-03-05</StartDate><Type>primary</Type></Election>` +
		each(1700, "\n", func(i int) string {
			return fmt.Sprintf(`<GpUnit ObjectId="u%d" xsi:type="ReportingUnit"><Name><Text Language="en">Precinct %d</Text></Name><Type>precinct</Type></GpUnit>`, i, i)
		}) + `</ElectionReport>`
}

func cdfJSONSample() string {
	return `{"@type":"ElectionResults.ElectionReport","Election":[{"@type":"ElectionResults.Election","StartDate":"2024-03-05","Type":"primary","Contest":[{"@id":"c1","@type":"ElectionResults.CandidateContest","Name":"President","ContestSelection":[` +
		each(len(options), ",", func(k int) string {
			return fmt.Sprintf(`{"@id":"s%d","@type":"ElectionResults.CandidateSelection","CandidateIds":["p%d"],"VoteCounts":[`, k, k) +
				each(1700, ",", func(i int) string {
					return fmt.Sprintf(`{"@type":"ElectionResults.VoteCounts","GpUnitId":"u%d","Type":"total","Count":%d}`, i, i*k%100)
				}) + `]}`
		}) + `]}]}],"GpUnit":[` +
		each(1700, ",", func(i int) string {
			return fmt.Sprintf(`{"@id":"u%d","@type":"ElectionResults.ReportingUnit","Type":"precinct","Name":{"@type":"ElectionResults.InternationalizedText","Text":[{"@type":"ElectionResults.LanguageString","Content":"Precinct %d","Language":"en"}]}}`, i, i)
		}) + `]}`
}

func iowaSample() string {
	head := func(cell func(block, k int) string) string {
		return each(3, ",", func(b int) string { return each(len(options), ",", func(k int) string { return cell(b, k) }) })
	}
	return ",," + head(func(b, _ int) string { return []string{"First Expression", "Final Expression", "SDE"}[b] }) + "\n,," +
		head(func(_, k int) string { return options[k] }) + "\nCounty,Precinct," + head(func(int, int) string { return "" }) + "\n" +
		each(1700, "", func(i int) string {
			return fmt.Sprintf("Adair,Precinct %d,", i) + head(func(b, k int) string {
				if b == 2 {
					return "0.1569"
				}
				return fmt.Sprint(i * k % 100)
			}) + "\n"
		})
}

func nevadaSample() string {
	return "county,precinct,total_attendance,candidate,reported_del_given,align1,alignfinal,congressional_district,precinct_delegates\n" +
		each(1700, "", func(i int) string {
			return each(len(options), "", func(k int) string { return fmt.Sprintf("CLARK,%d,99,%s,1,%d,%d,3,9\n", i, options[k], k, k) })
		})
}

func tableSample() string {
	return "county,precinct,office,district,party,candidate,votes\n" + each(1700, "", func(i int) string {
		return each(len(options), "", func(k int) string {
			return fmt.Sprintf("Adair,Precinct %d,President,,DEM,%s,%d\n", i, options[k], i*k%100)
		})
	})
}

// Each reader's speed as a ratio to bare decoding of the same bytes: the metric of-bare.
func BenchmarkRead(b *testing.B) {
	wide := feed.Options{Mapping: &feed.Mapping{Table: &feed.Table{
		Unit: []feed.UnitColumn{{Level: "county", Column: "county"}, {Level: "precinct", Column: "precinct"}}, Option: "candidate", Votes: "votes",
		Only: map[string]string{"office": "President"},
	}}}
	for _, c := range []struct {
		format feed.Format
		o      feed.Options
		sample string
		bare   func(io.Reader) error
	}{
		{ap.Format{}, feed.Options{}, apSample(), bareJSON},
		{county2016.Format{}, feed.Options{}, countySample(), bareJSON},
		{cdf.JSON{}, feed.Options{}, cdfJSONSample(), bareJSON},
		{cdf.XML{}, feed.Options{}, cdfSample(), bareXML},
		{clarity.Format{}, feed.Options{}, claritySample(), bareXML},
		{iowa2020.Release{}, feed.Options{}, iowaSample(), bareCSV},
		{nevada2020.Look{}, feed.Options{}, nevadaSample(), bareCSV},
		{openelections.Format{}, feed.Options{}, tableSample(), bareCSV},
		{mapped.Format{}, wide, tableSample(), bareCSV},
	} {
		b.Run(c.format.Name(), func(b *testing.B) { feedtest.Bench(b, c.format, c.o, []byte(c.sample), c.bare) })
	}
}
