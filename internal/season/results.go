package season

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// MaxRows is how many rows a table of results or of polls may have.
const MaxRows = 200_000

// ReadResults reads a season from a table of results: CSV with the header date,jurisdiction,kind,option,share,withdrew.
// Kind is primary or caucus, share in percent of what was counted, withdrew the option's last day in the race or empty.
// The race is the one that the figures are told of; it may be empty for a season that is in no catalog. Who stood is
// whoever has a row: of a race that the model knows, home states are its own, and so are the days of leaving where the
// table gives none. A table as FiveThirtyEight published its archive (cycle, date, state_abbrev, party, stage, ...,
// percent, winner) is read too, of the race that is named.
//
// Errors are canvass.Invalid and name the line.
func ReadResults(r io.Reader, race canvass.RaceID) (*Season, error) {
	t, err := readTable(r)
	if err != nil {
		return nil, err
	}
	switch {
	case t.has("date", "jurisdiction", "kind", "option", "share"):
		return t.season(race)
	case t.has("cycle", "date", "state_abbrev", "party", "stage", "candidate_name", "percent", "winner"):
		return t.archive(race)
	}
	return nil, canvass.Errorf(canvass.Invalid, "results", "line 1: the header is %s; it must be date,jurisdiction,kind,option,share,withdrew", strings.Join(t.head, ","))
}

// table is a CSV file with a header; rows are read one by one.
type table struct {
	csv  *csv.Reader
	head []string
	row  []string
	line int
	err  error
}

func readTable(r io.Reader) (*table, error) {
	t := &table{csv: csv.NewReader(r)}
	t.csv.FieldsPerRecord = 0
	head, err := t.csv.Read()
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "table", "line 1: no header: %w", err)
	}
	for _, h := range head {
		t.head = append(t.head, strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))))
	}
	return t, nil
}

func (t *table) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(t.head, n) })
}

// next goes to the next row, and reports whether there is one; err is set where the table cannot be read.
func (t *table) next() bool {
	row, err := t.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return false
	case err != nil:
		t.err = canvass.Errorf(canvass.Invalid, "table", "%w", err)
		return false
	}
	if t.line++; t.line > MaxRows {
		t.err = canvass.Errorf(canvass.Invalid, "table", "more than %d rows", MaxRows)
		return false
	}
	t.row = row
	return true
}

// cell is a cell of the row, without blanks around it; empty where there is no such column.
func (t *table) cell(name string) string {
	if i := slices.Index(t.head, name); i >= 0 {
		return strings.TrimSpace(t.row[i])
	}
	return ""
}

// refuse is an error about a cell of the row.
func (t *table) refuse(column, want string) error {
	line, _ := t.csv.FieldPos(0)
	return canvass.Errorf(canvass.Invalid, "table", "line %d, column %s: %q is not %s", line, column, t.cell(column), want)
}

func (t *table) day(column, layout string) (time.Time, error) {
	d, err := time.Parse(layout, t.cell(column))
	if err != nil || d.Year() < 1900 || d.Year() > 2200 {
		return d, t.refuse(column, "a date such as "+time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC).Format(layout))
	}
	return d, nil
}

func (t *table) percent(column string) (float64, error) {
	v, err := strconv.ParseFloat(t.cell(column), 64)
	if err != nil || math.IsNaN(v) || v < 0 || v > 100 {
		return 0, t.refuse(column, "a percentage from 0 to 100")
	}
	return v, nil
}

// building is a season that rows are added to.
type building struct {
	season  *Season
	options []canvass.OptionID
	left    map[canvass.OptionID]time.Time
	shares  map[int]map[canvass.OptionID]float64
	winner  map[int]canvass.OptionID
}

func newBuilding(race canvass.RaceID) *building {
	return &building{
		season: &Season{Race: race}, left: map[canvass.OptionID]time.Time{},
		shares: map[int]map[canvass.OptionID]float64{}, winner: map[int]canvass.OptionID{},
	}
}

// contest is the place of a contest in the season, which is added where it is new.
func (b *building) contest(day time.Time, jurisdiction string, caucus bool) int {
	kind := "primary"
	if caucus {
		kind = "caucus"
	}
	race := b.season.Race
	if race == "" {
		race = canvass.RaceID(strconv.Itoa(day.Year()))
	}
	id := canvass.ContestID(fmt.Sprintf("%s/%s", race, jurisdiction))
	for i := range b.season.Contests {
		if c := &b.season.Contests[i]; c.Place == jurisdiction && c.Day.Equal(day) && c.Caucus == caucus {
			return i
		}
	}
	if slices.ContainsFunc(b.season.Contests, func(c Contest) bool { return c.ID == id }) {
		id += canvass.ContestID("-" + kind + "-" + day.Format(time.DateOnly))
	}
	b.season.Contests = append(b.season.Contests, Contest{ID: id, Place: jurisdiction, Day: day, Caucus: caucus, place: placeOf(jurisdiction)})
	return len(b.season.Contests) - 1
}

// finish makes the season of what was added, among the candidates that it has.
func (b *building) finish() *Season {
	s := b.season
	for i := range s.Contests {
		r := &Result{Shares: make([]float64, len(s.Candidates)), Named: make([]bool, len(s.Candidates)), Winner: -1}
		for k := range s.Candidates {
			r.Shares[k], r.Named[k] = b.shares[i][s.Candidates[k].Option], hasKey(b.shares[i], s.Candidates[k].Option)
		}
		winner := b.winner[i]
		if winner == "" {
			most := -1.0
			for _, o := range b.options {
				if v, ok := b.shares[i][o]; ok && v > most {
					winner, most = o, v
				}
			}
		}
		r.Winner = s.index(winner)
		s.Contests[i].Result = r
	}
	s.sort()
	return s
}

func hasKey[K comparable, V any](m map[K]V, k K) bool { _, ok := m[k]; return ok }

// archive reads a table as FiveThirtyEight published its archive of primary results, of one race.
func (t *table) archive(race canvass.RaceID) (*Season, error) {
	if _, err := canvass.ParseRaceID(string(race)); err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "results", "the table holds many races: name one, such as 2016/dem")
	}
	if len(known().races[race]) == 0 {
		return nil, canvass.Errorf(canvass.Invalid, "results", "who stood in %s is not known: the archive's tables can be read of %s", race, strings.Join(raceNames(), ", "))
	}
	party := map[canvass.Party]string{canvass.Democratic: "DEM", canvass.Republican: "REP"}[race.Party()]
	b := newBuilding(race)
	b.season.Candidates = slices.Clone(known().races[race])
	for t.next() {
		if t.cell("cycle") != strconv.Itoa(race.Cycle()) || t.cell("party") != party {
			continue
		}
		day, err := t.day("date", "1/2/06")
		if err != nil {
			return nil, err
		}
		place := strings.ToLower(t.cell("state_abbrev"))
		if fixed, ok := archiveDays[canvass.ContestID(string(race)+"/"+place)]; ok {
			day = fixed
		}
		i := b.contest(day, place, t.cell("stage") == "caucus")
		if b.shares[i] == nil {
			b.shares[i] = map[canvass.OptionID]float64{}
		}
		o := archiveName(t.cell("candidate_name"), b.season.Candidates)
		if t.cell("percent") != "" && o != "" {
			v, err := t.percent("percent")
			if err != nil {
				return nil, err
			}
			b.shares[i][o] += v
		} else if o != "" {
			b.shares[i][o] += 0
		}
		if strings.EqualFold(t.cell("winner"), "true") {
			b.winner[i] = o
			if o == "" {
				b.winner[i] = canvass.Other
			}
		}
		if o != "" && !slices.Contains(b.options, o) {
			b.options = append(b.options, o)
		}
	}
	if t.err != nil {
		return nil, t.err
	}
	if len(b.options) < 2 {
		return nil, canvass.Errorf(canvass.Invalid, "results", "the table has nothing of %s", race)
	}
	s := b.finish()
	s.Contests = slices.DeleteFunc(s.Contests, func(c Contest) bool {
		return c.ID == "2016/dem/wa" && !c.Caucus || c.ID == "2016/dem/wa-primary-2016-05-24" // a vote that awarded nothing
	})
	return s, nil
}

// archiveDays are days that the archive has wrong: the District's Republicans of 2024 voted on 1 to 3 March.
var archiveDays = map[canvass.ContestID]time.Time{"2024/gop/dc": time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC)}

// archiveName is the candidate of a name as ballots have it, empty for somebody else: the last name is in it, and of
// Paul the first.
func archiveName(name string, candidates []Candidate) canvass.OptionID {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(name, "'", "")), func(r rune) bool { return r == ' ' || r == '.' || r == ',' })
	for _, c := range candidates {
		parts := strings.Split(string(c.Option), "-")
		last := parts[len(parts)-1]
		if last == "braun" && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "moseley") }) ||
			last == "paul" && !slices.Contains(words, parts[0]) && !slices.Contains(words, "ronald") {
			continue
		}
		if slices.Contains(words, last) || slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(w, "-"+last) }) {
			return c.Option
		}
	}
	return ""
}

func raceNames() []string {
	var out []string
	for id := range known().races {
		out = append(out, string(id))
	}
	slices.Sort(out)
	return out
}
