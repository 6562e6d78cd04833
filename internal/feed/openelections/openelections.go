// Package openelections reads tables in the layout of the OpenElections project: a row for each candidate in each unit.
//
//	county,precinct,office,district,party,candidate,votes,early_voting,election_day
//	Adair,1NW,President,,DEM,Ann Able,12,5,7
//
// Columns are found by their headings, in any order and any case, with commas, tabs or semicolons between: besides the
// candidates, whose names may stand in several columns, and their votes a table names a unit. All columns that name one count, and further columns with the names
// of ways to vote are kept as such; where there is no column of votes, their sum is. Package table puts the rows
// together. Any of the three line ends will do.
//
// A file does not say its state and day but in its name, which is read where it is given: 20160308__ms__primary.csv.
// Otherwise name the contest.
package openelections

import (
	"context"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/table"
)

// Format is the OpenElections layout.
type Format struct{}

// Name is "openelections".
func (Format) Name() string { return "openelections" }

// Title is the format for a person.
func (Format) Title() string { return "OpenElections table (CSV)" }

// Recognise looks for the headings, below at most twenty lines of titles.
func (Format) Recognise(head []byte) bool {
	_, _, found := headingsIn(string(head))
	return found
}

// mostTitles is below how many lines of titles the headings may stand.
const mostTitles = 20

// headingsIn is how many lines stand above the headings, and the delimiter between those.
func headingsIn(head string) (above int, d rune, found bool) {
	for range mostTitles + 1 {
		line := feed.FirstLine([]byte(head))
		if d := delimiter(line); isHeadings(line, d) {
			return above, d, true
		}
		if len(line) == len(head) {
			break
		}
		head = strings.TrimPrefix(head, "\ufeff")[len(line)+1:]
		if strings.TrimSpace(line) != "" { // an empty line is no row
			above++
		}
	}
	return 0, ',', false
}

// isHeadings reports whether a line has headings of candidates, votes and units.
func isHeadings(line string, d rune) bool {
	h := feed.NewHeader(strings.FieldsFunc(strings.ReplaceAll(line, `"`, ""), func(r rune) bool { return r == d }))
	if find(h, candidates) < 0 && find(h, lasts) < 0 || find(h, votes) < 0 && !slices.ContainsFunc(h.Names(), isMode) {
		return false
	}
	return find(h, fips) >= 0 || find(h, districts) >= 0 || slices.ContainsFunc(levels, func(l level) bool { return find(h, l.headings) >= 0 })
}

// Headings, plain: without capitals, and with a blank for each run of other signs.
var (
	candidates = []string{"candidate", "candidate name", "name of candidate", "choice", "cand name", "candidate full name", "candidate names"}
	lasts      = []string{"last", "last name", "candidate last", "candidate last name", "lastname", "surname", "cand last name", "lname", "can name last"}
	firsts     = []string{"first", "first name", "candidate first", "candidate first name", "firstname", "cand first name", "fname", "can name first"}
	middles    = []string{"middle", "middle name", "candidate middle", "candidate middle name", "middlename", "middle initial", "cand middle name", "mname", "can name middle"}
	suffixes   = []string{"suffix", "name suffix", "candidate suffix", "candidate name suffix", "cand suffix"}
	// votes are headings of an option's votes, the surest first: where one of the last stands beside one of the first, it
	// holds the contest's.
	votes = []string{
		"candidate votes", "cand votes", "votes for candidate", "candidate vote", "choice votes", "candidate total votes", "candidate total", "votes received",
		"votes", "vote count", "vote", "num votes", "number of votes", "no of votes", "votes cast", "vote total", "votes total", "total votes", "total vote", "total",
	}
	mates   = []string{"running mate", "running mate name", "vice president", "vice presidential candidate", "vp", "vp candidate"}
	offices = []string{"office", "contest", "race", "contest name", "office name", "contest title", "office title", "race name"}
	parties = []string{"party", "candidate party", "party name", "choice party", "party code", "party affiliation", "pty"}
	types   = []string{
		"vote type", "vote mode", "counting group", "votetype", "ballot type", "voting method", "mode", "vote method", "method of voting", "voting type",
		"type of vote", "reporting group", "tabulator group", "vote source", "vote channel",
	}
	codes  = []string{"precinct code", "precinct id", "precinct number", "vtd", "precinct no", "pct id", "ward code", "precinct key", "precinct num"}
	fips   = []string{"fips", "county fips", "fips code", "county fips code", "fips county", "geoid", "geo id", "county geoid", "countyfp", "fipscode", "county fp"}
	stages = []string{
		"stage", "election", "election type", "election name", "type of election", "election stage", "year", "election year", "cycle", "status", "result status",
		"results status", "data type", "report type", "environment",
	}
	states = []string{"state", "state po", "state code", "state abbr", "state abbreviation", "state name", "jurisdiction state", "state fips", "statefp", "state fips code", "st fips"}
	dates  = []string{"election date", "date", "election day date"}
)

type level struct {
	level    string
	headings []string
}

// levels are the columns that name a unit, from the largest part down.
var levels = []level{
	{feed.LevelCounty, []string{
		"county", "parish", "jurisdiction", "county name", "county city", "parish name", "borough", "locality", "county equivalent",
		"counties", "parishes", "municipio", "municipios", "county or city", "city or county", "county or independent city", "county or parish",
	}},
	{feed.LevelTown, []string{"town", "city town", "municipality", "city", "town city", "township", "cousub", "municipality name", "muni", "town name"}},
	{feed.LevelVillage, []string{"village"}},
	{feed.LevelWard, []string{"ward", "ward name"}},
	{feed.LevelPrecinct, []string{
		"precinct", "precinct name", "election district", "reporting unit", "polling location", "pct", "division", "voting precinct", "ed", "box",
		"precinct ward", "ward precinct", "precint",
	}},
}

// districts are columns of places of another kind.
var districts = []string{
	"district", "assembly district", "congressional district", "senate district", "state senate district", "legislative district", "house district",
	"state house district", "cd", "ad", "sd", "hd", "ld", "us house district", "council district", "ward district", "supervisor district",
}

// modes are headings that say how votes were cast.
var modes = map[string]bool{}

func init() {
	for _, m := range []string{
		"early voting", "early", "election day", "absentee", "absentee mail", "mail", "vote by mail", "provisional", "advance", "one stop", "polling place",
		"machine", "paper", "in person", "mail in", "by mail", "absentee by mail", "early vote", "eday", "polls", "vbm", "affidavit", "military", "federal",
		"absentee in person", "in person absentee", "advance in person", "absentee military", "emergency", "uocava", "mail ballots", "absentee early",
		"election", "advanced", "mailin", "absentee ballots", "limited", "early in person", "early election day", "questioned", "special", "walk in absentee",
		"drop box", "in precinct", "precinct votes", "hand count", "absentee hc", "public counter", "manually counted emergency", "one stop absentee",
		"absentee one stop", "overseas", "ab", "ev", "ed votes", "inperson absentee", "curbside", "absentee and early voting", "post election",
		"absentee provisional", "early voting in person", "late absentee", "conditional", "transfer", "day of", "advance voting", "advanced voting",
	} {
		modes[m] = true
	}
}

func isMode(heading string) bool {
	m := plain(heading)
	for _, suffix := range []string{" votes", " vote", " ballots"} {
		m = strings.TrimSuffix(m, suffix)
	}
	return modes[m]
}

// plain is a heading in lower case with one blank between its words.
func plain(heading string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), " ")
}

// one reports whether a heading is one of the names, with or without blanks between its words: "CountyName".
func one(heading string, names []string) bool {
	h := strings.ReplaceAll(plain(heading), " ", "")
	return slices.ContainsFunc(names, func(n string) bool { return strings.ReplaceAll(n, " ", "") == h })
}

func find(h feed.Header, names []string) int {
	for _, n := range names {
		for i, own := range h.Names() {
			if one(own, []string{n}) {
				return i
			}
		}
	}
	return table.None
}

// delimiter is the sign between the columns of the line.
func delimiter(line string) rune {
	best := ','
	for _, d := range []rune{'\t', ';', '|'} {
		if strings.Count(line, string(d)) > strings.Count(line, string(best)) {
			best = d
		}
	}
	return best
}

// layout finds the columns.
func layout(h feed.Header) (table.Layout, error) {
	l := table.New(len(h.Names()))
	l.Option, l.Votes, l.Office, l.Party = find(h, candidates), find(h, votes), find(h, offices), find(h, parties)
	l.Type, l.Code, l.State, l.Date = find(h, types), find(h, codes), find(h, states), find(h, dates)
	if last := find(h, lasts); last >= 0 && l.Option < 0 {
		l.Option, l.Suffix = last, find(h, suffixes)
		for _, given := range [][]string{firsts, middles} {
			if at := find(h, given); at >= 0 {
				l.Given = append(l.Given, at)
			}
		}
	}
	l.FIPS, l.Mates = find(h, fips), find(h, mates)
	used := map[int]bool{l.FIPS: true, l.Option: true, l.Votes: true, l.Office: true, l.Party: true, l.Type: true, l.State: true, l.Date: true}
	for _, x := range levels {
		if at := find(h, x.headings); at >= 0 && !used[at] && !percents(h, at, l.Votes) {
			l.Unit = append(l.Unit, table.UnitColumn{Level: x.level, At: at})
			used[at] = true
		}
	}
	if l.FIPS >= 0 && (len(l.Unit) == 0 || l.Unit[0].Level != feed.LevelCounty) {
		l.Unit = slices.Insert(l.Unit, 0, table.UnitColumn{Level: feed.LevelCounty, At: l.FIPS})
	}
	if n := len(l.Unit); l.Code >= 0 && (n == 0 || l.Unit[n-1].Level != feed.LevelPrecinct && l.Unit[n-1].Level != feed.LevelWard) {
		l.Unit, l.Code = append(l.Unit, table.UnitColumn{Level: feed.LevelPrecinct, At: l.Code}), table.None
		used[l.Unit[n].At] = true
	}
	used[l.Code] = true
	for i, name := range h.Names() {
		if IsStage(name) {
			l.Stages = append(l.Stages, i)
		}
		switch {
		case used[i]:
		case one(name, districts):
			l.District = append(l.District, table.UnitColumn{Level: feed.LevelDistrict, At: i})
		case isMode(name):
			l.Modes = append(l.Modes, table.Column{At: i, Name: name})
		default:
			kind := feed.BesideOf(name)
			if kind == feed.BesideRegistered || kind == feed.BesideBallots && l.Party != table.None {
				continue // it stands on each row, of all parties
			}
			l.Unmapped = append(l.Unmapped, table.Column{At: i, Name: name})
			if name == "" && l.Votes != table.None && i > l.Votes {
				l.Bare = append(l.Bare, i)
			}
		}
	}
	if l.Option < 0 || l.Votes < 0 && len(l.Modes) == 0 {
		return l, feed.Errorf("line 1", "the headings have no candidate or no votes")
	}
	return l, nil
}

// percents reports whether a column headed "Pct" holds percents, as it does behind the votes, and no precincts.
func percents(h feed.Header, at, votes int) bool {
	return at > votes && votes != table.None && plain(h.Names()[at]) == "pct"
}

// Read emits an item for each unit and contest.
func (Format) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	titles := 0
	rows, err := feed.OpenRows(in, func(head string) rune {
		above, d, found := headingsIn(head)
		if !found {
			return delimiter(feed.FirstLine([]byte(head)))
		}
		titles = above
		return d
	})
	if err != nil {
		return err
	}
	var above []string
	for range titles {
		row, err := rows.Next()
		if err != nil {
			return err
		}
		above = append(above, strings.Join(row, " "))
	}
	head, err := rows.Header()
	if err != nil {
		return err
	}
	l, err := layout(head)
	if err != nil {
		return err
	}
	l.Above, l.Headings = above, [][]string{head.Names()}
	return l.Read(rows, o, emit)
}
