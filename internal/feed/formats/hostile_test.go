package formats_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
	"github.com/canvassdesk/canvass/internal/feed/formats"
)

const twoGigabytes = 2 << 30

// stream is an input that is made while it is read: a head, and a body again and again up to two gigabytes.
type stream struct {
	name       string
	head, body string
	want       string // in the error
	limits     feed.Limits
}

// endless are streams against every format, and what stops each. None holds more than a part of what was read.
var endless = []stream{
	{name: "iowa2020: rows", head: ",,First Expression,Final Expression,SDE\n,,Able,Able,Able\nCounty,Precinct,,,\n", body: "Adair,1NW,12,12,0.1569\n", want: "more than 2 MiB"},
	{name: "nevada2020: rows", head: "county,precinct,total_attendance,candidate,reported_del_given,align1,alignfinal,congressional_district,precinct_delegates\n", body: "CLARK,1,99,Able,1,2,3,3,9\n", want: "more than 2 MiB"},
	{name: "openelections: rows", head: "county,precinct,office,district,party,candidate,votes\n", body: "Adair,1NW,President,,DEM,Ann Able,12\n", want: "more than 2 MiB"},
	{name: "openelections: one quoted cell", head: "county,precinct,office,district,party,candidate,votes\nAdair,\"", body: "1NW and so on ", want: "one record or element is longer than 256 KiB"},
	{name: "openelections: one line", head: "county,precinct,office,district,party,candidate,votes\nAdair", body: ",1NW", want: "one record or element is longer than 256 KiB"},
	{name: "openelections: zeros", head: "county,precinct,office,district,party,candidate,votes\n", body: "\x00", want: "line 2 holds a zero byte: this is not text"},
	{name: "ap: races", head: `{"electionDate":"2016-03-01","races":[`, body: `{"raceID":"1","raceTypeID":"D","officeID":"P","reportingUnits":[{"statePostal":"MA","level":"state","candidates":[]}]},`, want: "more than 2 MiB"},
	{name: "ap: races before the day", head: `{"races":[`, body: `{"raceID":"1","raceTypeID":"D","statePostal":"MA"},`, want: "/races: more than 2000 races before electionDate: put it first"},
	{name: "ap: units of one race", head: `{"electionDate":"2016-03-01","races":[{"raceID":"1","reportingUnits":[`, body: `{"level":"state"},`, want: "one record or element is longer than 16 MiB", limits: feed.Limits{Bytes: twoGigabytes}},
	{name: "ap: one text", head: `{"raceID":"`, body: `2016-03-01`, want: "one record or element is longer than 16 MiB", limits: feed.Limits{Bytes: twoGigabytes}},
	{name: "ap: lists in lists", head: `{"raceID":0,"x":`, body: `[`, want: "not well-formed JSON: exceeded max depth"},
	{name: "county2016: counties", head: `{"raceid":"MAD00","race":{"state":"Massachusetts","electiondate":"20160301","etype":"D"},"counties":[`, body: `{"co_id":1,"name":"Abbey","race":{"ts":0,"candidates":[{"lname":"Able","votes":1}]}},`, want: "more than 2 MiB"},
	{name: "cdf-json: counts", head: `{"@type":"ElectionResults.ElectionReport","Election":[{"Contest":[{"ContestSelection":[{"VoteCounts":[`, body: `{"GpUnitId":"u","Type":"total","Count":1},`, want: "more than 2 MiB"},
	{name: "cdf-json: objects in objects", head: `{"@type":"ElectionResults.ElectionReport","x":`, body: `{"x":`, want: "objects nest deeper than 64: no format of returns does"},
	{name: "cdf-xml: counts", head: "<ElectionReport><Election><Contest><ContestSelection>", body: "<VoteCounts><GpUnitId>u</GpUnitId><Type>total</Type><Count>1</Count></VoteCounts>", want: "more than 2 MiB"},
	{name: "cdf-xml: units", head: "<ElectionReport>", body: `<GpUnit ObjectId="u"><Type>county</Type></GpUnit>`, want: "more than 2 MiB"},
	{name: "cdf-xml: values of one element", head: "<ElectionReport>", body: "<Notes>x</Notes>", want: "ElectionReport holds more than 4096 values"},
	{name: "cdf-xml: elements in elements", head: "<ElectionReport>", body: "<Notes>", want: "elements nest deeper than 64: no format of returns does"},
	{name: "cdf-xml: one text", head: "<ElectionReport><Notes>", body: "and so on ", want: "one record or element is longer than 256 KiB"},
	{name: "cdf-xml: attributes", head: "<ElectionReport ", body: `a="b" `, want: "one record or element is longer than 256 KiB"},
	{name: "clarity: units of one vote type", head: `<ElectionResult><Contest key="1" text="P"><Choice key="1" text="Able" totalVotes="1"><VoteType name="E" votes="1">`, body: `<County name="A" votes="1"/>`, want: "more than 2 MiB"},
	{name: "clarity: choices", head: `<ElectionResult><Contest key="1" text="P">`, body: `<Choice key="1" text="Able" totalVotes="1"></Choice>`, want: `contest "P" has more than 1000 choices`},
	{name: "clarity: turnout", head: `<ElectionResult><Counties>`, body: `<County name="A" ballotsCast="1"/>`, want: "more than 2 MiB"},
	{name: "clarity: a comment", head: `<ElectionResult><!--`, body: `and so on `, want: "one record or element is longer than 256 KiB"},
}

// Every endless stream is stopped by a clear error, in bounded memory, and hardly more than the limit is taken from it.
func TestEndlessStreams(t *testing.T) {
	for _, s := range endless {
		t.Run(s.name, func(t *testing.T) {
			o := feed.Options{Limits: s.limits}
			if o.Limits.Bytes == 0 {
				o.Limits.Bytes = 2 << 20
			}
			o.Limits.Token = 256 << 10
			taken := &counting{r: feedtest.Repeat(s.head, s.body, "", twoGigabytes)}
			f, r, err := formats.Open(taken, o)
			if err != nil {
				t.Fatal(err)
			}
			if want, _, _ := strings.Cut(s.name, ":"); f.Name() != want {
				t.Fatalf("it is taken for %s", f.Name())
			}
			before := heap()
			most := uint64(0)
			n := 0
			for _, err = range feed.Read(t.Context(), r, f, o) {
				if n++; n%20_000 == 0 {
					most = max(most, heap())
				}
			}
			most = max(most, heap())
			if err == nil || !strings.Contains(err.Error(), s.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one that says %q", err, s.want)
			}
			if limit := int64(20 << 20); taken.n > limit {
				t.Errorf("%d bytes were taken", taken.n)
			}
			if most > before && most-before > 200<<20 {
				t.Errorf("%d MiB of memory were held", (most-before)>>20)
			}
		})
	}
}

// All of two gigabytes, where the limit allows it, goes through in the memory of one record.
func TestTwoGigabytes(t *testing.T) {
	if os.Getenv("CANVASS_SOAK") == "" {
		t.Skip("two gigabytes are read in a soak only: CANVASS_SOAK is not set")
	}
	for _, s := range endless {
		if s.want != "more than 2 MiB" || strings.HasPrefix(s.name, "cdf") || strings.HasPrefix(s.name, "clarity") || strings.HasPrefix(s.name, "openelections") { // the others hold a contest, and stop at its bound
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			o := feed.Options{Limits: feed.Limits{Bytes: 2 * twoGigabytes}}
			taken := &counting{r: feedtest.Repeat(s.head, s.body, "", twoGigabytes)}
			f, r, err := formats.Open(taken, o)
			if err != nil {
				t.Fatal(err)
			}
			before, most, n := heap(), uint64(0), 0
			for range feed.Read(t.Context(), r, f, o) {
				if n++; n%1_000_000 == 0 {
					most = max(most, heap())
				}
			}
			t.Logf("%d items of %d bytes", n, taken.n)
			if taken.n < twoGigabytes-1000 || n < 1_000_000 {
				t.Errorf("%d bytes were taken for %d items", taken.n, n)
			}
			if most > before && most-before > 16<<20 {
				t.Errorf("%d MiB of memory were held", (most-before)>>20)
			}
		})
	}
}

// A table of two gigabytes whose rows stand by unit goes through in the memory of the numbers that are held at once,
// and of the names of what was emitted; one whose units come back later is refused with the line.
func TestTwoGigabytesOfUnits(t *testing.T) {
	if os.Getenv("CANVASS_SOAK") == "" {
		t.Skip("two gigabytes are read in a soak only: CANVASS_SOAK is not set")
	}
	const head = "county,precinct,office,party,candidate,votes\n"
	o := feed.Options{Limits: feed.Limits{Bytes: 2 * twoGigabytes}}
	taken := &counting{r: io.MultiReader(strings.NewReader(head), &unitRows{left: twoGigabytes}, strings.NewReader("Adair,precinct 0,President,DEM,Ann Able,1\n"))}
	f, r, err := formats.Open(taken, o)
	if err != nil {
		t.Fatal(err)
	}
	before, most, n := heap(), uint64(0), 0
	for _, err = range feed.Read(t.Context(), r, f, o) {
		if n++; n%500_000 == 0 {
			most = max(most, heap())
		}
	}
	t.Logf("%d items of %d bytes, %d MiB held", n, taken.n, (most-before)>>20)
	if want := `"Adair, precinct 0" comes back after`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
	if taken.n < twoGigabytes || n < 2_000_000 {
		t.Errorf("%d bytes were taken for %d items", taken.n, n)
	}
	if most > before && most-before > 700<<20 {
		t.Errorf("%d MiB of memory were held", (most-before)>>20)
	}
}

// unitRows are twelve rows a unit, unit after unit.
type unitRows struct {
	left int64
	unit int
	text []byte
}

func (u *unitRows) Read(p []byte) (int, error) {
	if len(u.text) == 0 {
		if u.left <= 0 {
			return 0, io.EOF
		}
		for k := range options {
			u.text = fmt.Appendf(u.text, "Adair,precinct %d,President,DEM,%s,%d\n", u.unit, options[k], k)
		}
		u.unit++
		u.left -= int64(len(u.text))
	}
	n := copy(p, u.text)
	u.text = u.text[n:]
	return n, nil
}

// heap is the memory that is in use after what is not was given back.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

type counting struct {
	r io.Reader
	n int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
