package castvote_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/canvassdesk/canvass/internal/castvote"
	"github.com/canvassdesk/canvass/rank"
	"github.com/google/go-cmp/cmp"
)

// The same six ballots in each format: a>b, a>b, b, nobody, a and b alike, c after a skipped rank.
const (
	dominionContests   = `{"List":[{"Description":"Other","Id":7},{"Description":"Primary","Id":1}]}`
	dominionCandidates = `{"List":[{"Description":"Ann","Id":11,"ContestId":1},{"Description":"Bob","Id":12,"ContestId":1},{"Description":"Cy","Id":13,"ContestId":1},{"Description":"Not ours","Id":70,"ContestId":7}]}`
	dominionPortions   = `{"List":[{"Description":"North","Id":1},{"Description":"South","Id":2}]}`
)

func dominionSession(portion int, current bool, modified string, marks ...string) string {
	one := func(current bool, marks string) string {
		return fmt.Sprintf(`{"PrecinctPortionId":%d,"IsCurrent":%t,"Cards":[{"Contests":[{"Id":7,"Marks":[{"CandidateId":70,"Rank":1,"IsAmbiguous":false}]},{"Marks":[%s],"Id":1}]}]}`, portion, current, marks)
	}
	s := `{"TabulatorId":1,"ImageMask":"C:\\a \"quoted\" }] name","Original":` + one(current, strings.Join(marks, ","))
	if modified != "" {
		s += `,"Modified":` + one(true, modified)
	}
	return s + "}"
}

func dominionMark(candidate, rank int) string {
	return fmt.Sprintf(`{"CandidateId":%d,"Rank":%d,"IsAmbiguous":false}`, candidate, rank)
}

func dominionFS() fstest.MapFS {
	return fstest.MapFS{
		"d/ContestManifest.json":         {Data: []byte(dominionContests)},
		"d/CandidateManifest.json":       {Data: []byte(dominionCandidates)},
		"d/PrecinctPortionManifest.json": {Data: []byte(dominionPortions)},
		"d/CvrExport.json": {Data: []byte(`{"Version":"5","Sessions":[` + strings.Join([]string{
			dominionSession(1, true, "", dominionMark(11, 1), dominionMark(12, 2)),
			dominionSession(1, false, dominionMark(11, 1)+","+dominionMark(12, 2), dominionMark(13, 1)),
			dominionSession(2, true, "", dominionMark(12, 1), `{"CandidateId":13,"Rank":2,"IsAmbiguous":true}`),
			dominionSession(2, true, ""),
			dominionSession(2, true, "", dominionMark(11, 1), dominionMark(12, 1)),
			dominionSession(1, true, "", dominionMark(13, 2)),
			dominionSession(1, false, "", dominionMark(13, 1)),
		}, ",\n") + `]}`)},
	}
}

const clearBallot = `RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,ScanComputerName,Status,Remade,Choice_1_1:Primary:1:Vote For 1:Ann:D,Choice_2_1:Primary:1:Vote For 1:Bob:D,Choice_3_1:Primary:1:Vote For 1:Cy:D,Choice_1_1:Primary:2:Vote For 1:Ann:D,Choice_2_1:Primary:2:Vote For 1:Bob:D,Choice_3_1:Primary:2:Vote For 1:Cy:D
1,B,1,B+1,North,1,1,S,0,0,1,0,0,0,1,0
2,B,2,B+2,North,1,1,S,0,0,1,0,0,0,1,0
3,B,3,B+3,South,1,1,S,0,0,0,1,0,0,0,0
4,B,4,B+4,South,1,1,S,0,0,0,0,0,0,0,0
5,B,5,B+5,South,1,1,S,0,0,1,1,0,0,0,0
6,B,6,B+6,North,1,1,S,0,0,0,0,0,0,0,1
`

const ranksInColumns = `Cast Vote Record,Precinct,Primary Choice 1,Primary Choice 2
1,North,Ann,Bob
2,North,Ann,Bob
3,South,Bob,undervote
4,South,,
5,South,Ann|Bob,
6,North,,Cy
`

const optionsInColumns = `Response ID,Precinct,Ann,Bob,Cy
1,North,1,2,
2,North,1,2,
3,South,,1,
4,South,,,
5,South,1,1,
6,North,,,2
`

func hartFile(precinct string, options ...string) *fstest.MapFile {
	text := ""
	for _, o := range options {
		name, value, _ := strings.Cut(o, " ")
		text += fmt.Sprintf("<Option><Name>%s</Name><Id>id-%s</Id><Value>%s</Value></Option>", name, name, value)
	}
	return &fstest.MapFile{Data: []byte("\ufeff" + `<?xml version="1.0"?><Cvr xmlns="http://tempuri.org/CVRDesign.xsd"><Contests><Contest><Name>Primary</Name><Id>c1</Id><Options>` +
		text + `</Options></Contest></Contests><CvrGuid>g</CvrGuid><PrecinctSplit><Name>` + precinct + `</Name><Id>p</Id></PrecinctSplit></Cvr>`)}
}

func hartFS() fstest.MapFS {
	return fstest.MapFS{
		"h/1.xml": hartFile("North", "Ann 10", "Bob 01"), "h/2.xml": hartFile("North", "Ann 10", "Bob 01"), "h/3.xml": hartFile("South", "Bob 10"),
		"h/4.xml": hartFile("South"), "h/5.xml": hartFile("South", "Ann 10", "Bob 10"), "h/6.xml": hartFile("North", "Cy 01"),
	}
}

// cdfBallots are the six, by unit and marks "selection rank".
var cdfBallots = [][]string{{"u1", "a 1", "b 2"}, {"u1", "a 1", "b 2"}, {"u2", "b 1"}, {"u2"}, {"u2", "a 1", "b 1"}, {"u1", "c 2"}}

func cdfXML() string {
	var s strings.Builder
	s.WriteString(`<?xml version="1.0"?><CastVoteRecordReport xmlns="NIST_V0_cast_vote_records.xsd">`)
	for i, b := range cdfBallots {
		fmt.Fprintf(&s, `<CVR><BallotStyleUnitId>%s</BallotStyleUnitId><CurrentSnapshotId>s%d</CurrentSnapshotId><CVRSnapshot ObjectId="old"><CVRContest><ContestId>k</ContestId></CVRContest></CVRSnapshot><CVRSnapshot ObjectId="s%d"><CVRContest><ContestId>k</ContestId>`, b[0], i, i)
		for _, m := range b[1:] {
			id, at, _ := strings.Cut(m, " ")
			fmt.Fprintf(&s, `<CVRContestSelection><ContestSelectionId>%s</ContestSelectionId><SelectionPosition><HasIndication>yes</HasIndication><IsAllocable>unknown</IsAllocable><NumberVotes>1</NumberVotes><Rank>%s</Rank></SelectionPosition></CVRContestSelection>`, id, at)
		}
		s.WriteString(`</CVRContest></CVRSnapshot></CVR>`)
	}
	s.WriteString(`<Election><Candidate ObjectId="pa"><Name>Ann</Name></Candidate><Candidate ObjectId="pb"><Name>Bob</Name></Candidate><Candidate ObjectId="pc"><Name>Cy</Name></Candidate><Contest ObjectId="k"><ContestSelection ObjectId="a"><CandidateIds>pa</CandidateIds></ContestSelection><ContestSelection ObjectId="b"><CandidateIds>pb</CandidateIds></ContestSelection><ContestSelection ObjectId="c"><CandidateIds>pc</CandidateIds></ContestSelection><Name>Primary</Name></Contest></Election><GpUnit ObjectId="u1"><Name>North</Name></GpUnit><GpUnit ObjectId="u2"><Name>South</Name></GpUnit></CastVoteRecordReport>`)
	return s.String()
}

func cdfJSON() string {
	var records []string
	for i, b := range cdfBallots {
		var marks []string
		for k, m := range b[1:] {
			id, at, _ := strings.Cut(m, " ")
			if k == 0 {
				marks = append(marks, fmt.Sprintf(`{"@type":"CVR.CVRContestSelection","ContestSelectionId":%q,"SelectionPosition":[{"HasIndication":"yes","Rank":%s}]}`, id, at))
			} else {
				marks = append(marks, fmt.Sprintf(`{"ContestSelectionId":%q,"Rank":%q}`, id, at))
			}
		}
		records = append(records, fmt.Sprintf(`{"BallotStyleUnitId":%q,"CurrentSnapshotId":"s%d","CVRSnapshot":[{"@id":"s%d","CVRContest":[{"ContestId":"k","CVRContestSelection":[%s]}]}]}`, b[0], i, i, strings.Join(marks, ",")))
	}
	return `{"@type":"CVR.CastVoteRecordReport","CVR":[` + strings.Join(records, ",") + `],"GpUnit":[{"@id":"u1","Name":"North"},{"@id":"u2","Name":"South"}],` +
		`"Election":[{"Candidate":[{"@id":"pa","Name":"Ann"},{"@id":"pb","Name":"Bob"},{"@id":"pc","Name":"Cy"}],"Contest":[{"@id":"k","Name":"Primary","ContestSelection":[{"@id":"a","CandidateIds":["pa"]},{"@id":"b","CandidateIds":["pb"]},{"@id":"c","CandidateIds":"pc"}]}]}]}`
}

// TestTheSameBallotsInEachFormat reads the six from each format, by content alone.
func TestTheSameBallotsInEachFormat(t *testing.T) {
	files := fstest.MapFS{
		"clear.csv": {Data: []byte(clearBallot)}, "ess.csv": {Data: []byte("\ufeff" + ranksInColumns)}, "table.csv": {Data: []byte(optionsInColumns)},
		"cdf.xml": {Data: []byte(cdfXML())}, "cdf.json": {Data: []byte(cdfJSON())},
	}
	maps.Copy(files, dominionFS())
	maps.Copy(files, hartFS())
	want := []string{"1 Ann=Bob", "1 Bob", "1 ->Cy", "2 Ann>Bob", "1 blank", "North: 1 ->Cy", "North: 2 Ann>Bob", "South: 1 Ann=Bob", "South: 1 Bob", "South: 1 blank"}
	slices.Sort(want)
	for name, format := range map[string]castvote.Format{
		"d": castvote.Dominion, "h": castvote.Hart, "clear.csv": castvote.ClearBallot,
		"ess.csv": castvote.ESS, "table.csv": castvote.Table, "cdf.xml": castvote.CDF, "cdf.json": castvote.CDF,
	} {
		s := castvote.Source{FS: files, Path: name, Contest: "Primary", SkippedLabel: "undervote", OvervoteDelimiter: "|"}
		if format == castvote.Table {
			s.Contest = ""
		}
		r, err := castvote.ReadSource(s, true)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Format != format {
			t.Errorf("%s is read as %s", name, r.Format)
		}
		names := castvote.FromRecords(r)
		b, err := names.Apply(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := lines("", b)
		for precinct, part := range r.Precincts {
			got = append(got, lines(precinct+": ", part)...)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// lines are ballots as "2 Ann>Bob".
func lines(prefix string, b *rank.Ballots) []string {
	var list []string
	for marks, n := range b.All {
		var at []string
		for _, m := range marks {
			for len(at) < m.Rank {
				at = append(at, "-")
			}
			name := "overvote"
			if m.Option != rank.Overvoted {
				name = string(b.Options()[m.Option])
			}
			if at[m.Rank-1] == "-" {
				at[m.Rank-1] = name
			} else {
				at[m.Rank-1] += "=" + name
			}
		}
		list = append(list, fmt.Sprintf("%s%d %s", prefix, n, strings.Join(at, ">")))
	}
	if b.Blank() > 0 {
		list = append(list, fmt.Sprintf("%s%d blank", prefix, b.Blank()))
	}
	return list
}

// TestWhatIsWrongIsRefused cuts and breaks each format: an error with the file's name, and never a shorter count.
func TestWhatIsWrongIsRefused(t *testing.T) {
	read := func(files fstest.MapFS, name string) error {
		_, err := castvote.ReadSource(castvote.Source{FS: files, Path: name, Contest: "Primary"}, false)
		return err
	}
	for _, c := range []struct{ file, text, want string }{
		{"d/CvrExport.json", `{"Sessions":[` + dominionSession(1, true, "", dominionMark(11, 1)), "the file is cut"},
		{"d/CvrExport.json", `{"Sessions":[` + dominionSession(1, true, "", dominionMark(11, 1))[:80], "the file is cut"},
		{"d/CvrExport.json", `{"Sessions":[` + dominionSession(1, true, "", dominionMark(99, 1)) + `]}`, "candidate 99 is not among"},
		{"d/CvrExport.json", `{"Sessions":[` + dominionSession(9, true, "", dominionMark(11, 1)) + `]}`, "precinct portion 9 is not in"},
		{"d/CvrExport.json", `{"Sessions":[` + dominionSession(1, true, "", dominionMark(11, 0)) + `]}`, "rank 0"},
		{"d/CvrExport.json", `{"Sessions":[{} {}]}`, "',' is expected"},
		{"d/CvrExport.json", `{"Sessions":[],"Sessions":[]}`, "stands in it twice"},
		{"d/CvrExport.json", `{"Sessions":[]} more`, "behind its end"},
		{"d/CvrExport.json", `{"Sessions":[]`, "the file is cut"},
		{"d/CvrExport.json", `{"Other":[]}`, `no list "Sessions"`},
		{"d/ContestManifest.json", `{"List":[{"Id":1`, "the file is cut"},
		{"h/1.xml", `<Cvr><Contests>`, "1.xml"},
		{"h/1.xml", `<Other/>`, "<Other> where"},
		{"h/3.xml", string(hartFile("South", "Bob 12").Data), "0 or 1 for each rank"},
	} {
		files := dominionFS()
		maps.Copy(files, hartFS())
		files[c.file] = &fstest.MapFile{Data: []byte(c.text)}
		if err := read(files, c.file[:1]); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %.60q: %v", c.file, c.text, err)
		}
	}
	gap := dominionFS()
	gap["d/CvrExport_1.json"], gap["d/CvrExport_3.json"] = gap["d/CvrExport.json"], gap["d/CvrExport.json"]
	delete(gap, "d/CvrExport.json")
	if err := read(gap, "d"); err == nil || !strings.Contains(err.Error(), "CvrExport_2.json is missing") {
		t.Errorf("a series with a gap: %v", err)
	}
	for name, text := range map[string]string{"cdf.json": cdfJSON(), "cdf.xml": cdfXML()} {
		for _, cut := range []int{len(text) / 3, len(text) / 2, len(text) - 3} {
			if err := read(fstest.MapFS{name: {Data: []byte(text[:cut])}}, name); err == nil {
				t.Errorf("%s cut at %d is read", name, cut)
			}
		}
	}
}

// FuzzRead reads anything: no panic, and of what is read every ballot is counted once.
func FuzzRead(f *testing.F) {
	for _, text := range []string{clearBallot, ranksInColumns, optionsInColumns, cdfXML(), cdfJSON()} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := castvote.ReadSource(castvote.Source{FS: fstest.MapFS{"x": {Data: []byte(text)}}, Path: "x"}, true)
		if err != nil {
			return
		}
		sum := r.Ballots.Blank()
		for _, n := range r.Ballots.All {
			sum += n
		}
		parts := int64(0)
		for _, p := range r.Precincts {
			parts += p.Cast()
		}
		if sum != r.Ballots.Cast() || parts != sum {
			t.Errorf("%d ballots, %d in all, %d in precincts", r.Ballots.Cast(), sum, parts)
		}
	})
}

// FuzzDominion reads any export under the test's manifests.
func FuzzDominion(f *testing.F) {
	f.Add(string(dominionFS()["d/CvrExport.json"].Data))
	f.Fuzz(func(t *testing.T, text string) {
		files := dominionFS()
		files["d/CvrExport.json"] = &fstest.MapFile{Data: []byte(text)}
		r, err := castvote.ReadSource(castvote.Source{FS: files, Path: "d", Contest: "1"}, false)
		if err == nil && r.Ballots.Cast() < 0 {
			t.Error("fewer than no ballots")
		}
	})
}

// FuzzRCTab reads any configuration.
func FuzzRCTab(f *testing.F) {
	f.Add(`{"cvrFileSources":[{"filePath":"x","provider":"cdf"}],"candidates":[{"name":"A"}],"rules":{"tiebreakMode":"random","randomSeed":"0","overvoteRule":"exhaustImmediately","winnerElectionMode":"singleWinnerMajority"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := castvote.RCTab([]byte(text), "/config.json")
		if err == nil && c.Rule.Check(c.Names.Options) != nil {
			t.Error("a rule that does not hold was given")
		}
	})
}

// TestTablesSayTheyAreNoBallots: what would be counted wrongly without a word is refused, and what is not read is told.
func TestTablesSayTheyAreNoBallots(t *testing.T) {
	for text, want := range map[string]string{
		"ballot,rank1,rank2\n1,Ann,Bob\n2,Bob,Ann\n2,Bob,\n":   `line 4: ballot "2" stands on line 3 already`,
		"ballot,rank1,rank2,count\n1,Ann,Bob,10\n":             `column 4 is headed "count"`,
		"Ballots,Choice 1,Choice 2\n10,Ann,Bob\n":              `column 1 is headed "Ballots"`,
		"ballot,rank1,rank2\n1,Ann,Bob,Cy\n":                   "line 2 has 4 columns; the heading has 3",
		"ballot,Ann,Bob\n1,1,2\n1,2,1\n":                       `line 3: ballot "1" stands on line 2 already`,
		"Ann,Bob,Count\n1,2,10\n":                              `column 3 is headed "Count"`,
		"ballot,rank1\n1,Ann\nTotal,9\n":                       `line 3 is headed "Total"`,
		"ballot,Ann,Bob\n1,1,2\nTotals:,1,1\n":                 `line 3 is headed "Totals:"`,
		"ballot,box,rank1\n1,A,Ann\n1,B,Bob\n":                 "", // numbered by the box
		"ballot,rank1,void\n1,Ann,\n2,Bob,yes\n":               "",
		"Cast Vote Record,Precinct,rank1\n7,North,Ann\n7,B,Cy": "",
	} {
		r, err := castvote.ReadSource(castvote.Source{FS: fstest.MapFS{"x.csv": {Data: []byte(text)}}, Path: "x.csv"}, false)
		switch {
		case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %q", text, err, want)
		case strings.Contains(text, "void") && !slices.Contains(r.Notices, `not read: 1 column: "void"`):
			t.Errorf("%q: %q", text, r.Notices)
		}
	}
}

// TestSeveralOptionsInOneCell: what looks like two known options in one cell is counted as it stands, with a warning.
func TestSeveralOptionsInOneCell(t *testing.T) {
	const text = "ballot,rank1,rank2\n1,Cy;Bob,Ann\n2,Cy,Bob\n3,Bob,Smith/Jones\n"
	s := castvote.Source{FS: fstest.MapFS{"x.csv": {Data: []byte(text)}}, Path: "x.csv"}
	r, err := castvote.ReadSource(s, false)
	if err != nil || len(r.Notices) != 1 || !strings.HasPrefix(r.Notices[0], `"Cy;Bob" is counted as one option, and looks like two options`) {
		t.Errorf("%q, %v", r.Notices, err)
	}
	s.OvervoteDelimiter = ";"
	if r, err = castvote.ReadSource(s, false); err != nil || len(r.Notices) != 0 || slices.Contains(r.Ballots.Options(), "Cy;Bob") {
		t.Errorf("with the delimiter: %q, %v", r.Notices, err)
	}
}

// TestTypedBallotsAreCompared holds two tellers' typing against each other, and counts what they agree on.
func TestTypedBallotsAreCompared(t *testing.T) {
	ada := []castvote.Typed{
		{Number: 9, Ranks: [][]rank.Option{{"Ann"}, nil, {"Bob", "Cy"}}}, {Number: 10, Ranks: [][]rank.Option{{"Bob"}}}, {Number: 11},
	}
	ben := []castvote.Typed{
		{Number: 10, Ranks: [][]rank.Option{{"Bob"}, nil}}, {Number: 9, Ranks: [][]rank.Option{{"Ann"}, {"Bob", "Cy"}}}, {Number: 12},
	}
	u := castvote.CompareTyped(ada, ben)
	if fmt.Sprint(u.Differ, u.Only) != "[9] [[11] [12]]" || u.Equal() {
		t.Errorf("they differ in %v", u)
	}
	ben[1].Ranks = [][]rank.Option{{"Ann"}, nil, {"Cy", "Bob"}}
	if u := castvote.CompareTyped(ada[:2], ben[:2]); !u.Equal() {
		t.Errorf("the same marks in another order differ: %v", u)
	}
	b, err := castvote.TypedBallots([]rank.Option{"Ann", "Bob", "Cy"}, ada, ben[:1])
	if err != nil || b.Cast() != 4 || b.Blank() != 1 {
		t.Errorf("%v, %v", b, err)
	}
	if _, err := castvote.TypedBallots([]rank.Option{"Ann"}, ada); err == nil {
		t.Error("somebody who is not on the ballot is counted")
	}
}
