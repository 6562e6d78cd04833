package intake_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
)

// TestRandomTables makes tables of returns at random, with counties and precincts, sums with and without a name, ways
// to vote, parties, wards, districts, rows of other offices and faults, in any order, and compares what the fold of a
// record makes of each with the votes it was made from. A number may be held or told as doubtful; it may never be wrong
// without a word. Tables without a fault come out exact, all but few.
func TestRandomTables(t *testing.T) {
	tables := 600
	if os.Getenv("CANVASS_SOAK") != "" {
		tables = 120_000
	}
	clean, exact, words := 0, 0, 0
	for seed := range uint64(tables) {
		x := randomTable(seed)
		b, err := intake.Take(t.Context(), []byte(x.text), intake.Source{
			By: "county-clerk", Actor: "desk", Evidence: []string{"sha256:" + strings.Repeat("0", 64)}, Recorded: 1_709_700_000_000,
			Catalog: embeddedCatalog(t), Options: feed.Options{Contest: "2016/dem/nh"},
		})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, x.text)
		}
		got := map[canvass.OptionID]int64{}
		doubts := len(b.Held) + len(b.Remarks)
		for _, c := range fold(t, b.Entries) {
			if c.id != "2016/dem/nh" {
				t.Fatalf("seed %d: entries of %s", seed, c.id)
			}
			for _, o := range c.count.Options {
				got[o.Option] = o.Votes
			}
			doubts += len(c.count.Nestings)
		}
		for _, f := range b.Findings {
			if f.Severity != check.Note {
				doubts++
			}
		}
		wrong := ""
		for o, n := range x.truth {
			if got[o] != n {
				wrong += fmt.Sprintf(" %s %d, was %d;", o, got[o], n)
			}
		}
		for o, n := range got {
			if _, known := x.truth[o]; !known && n != 0 {
				wrong += fmt.Sprintf(" %s %d, was none;", o, n)
			}
		}
		switch {
		case wrong != "" && doubts == 0:
			t.Fatalf("seed %d: wrong without a word:%s\n%s\n%s", seed, wrong, strings.Join(x.made, ", "), x.text)
		case wrong != "" && x.fault == "":
			words++
		}
		if x.fault == "" {
			clean++
			if wrong == "" {
				exact++
			}
		}
	}
	t.Logf("%d tables, %d without a fault: %d exact, %d told as doubtful", tables, clean, exact, words)
	if 100*exact < 97*clean {
		t.Errorf("of %d tables without a fault %d are exact", clean, exact)
	}
}

// made is a table that was made up, with what it was made from.
type made struct {
	text  string
	truth map[canvass.OptionID]int64
	fault string   // empty for a table in which everything is said
	made  []string // how it was made
}

type maker struct {
	*rand.Rand
	made
	rows [][]string
	// what the table has
	precincts, wards, both, types bool
	modes                         int // columns of ways to vote
	votes                         bool
	unsaid                        bool // write-ins without a party
	first                         bool // first and last names in columns of their own
	minor                         bool // rows of small parties beside the two
}

func (m *maker) often(percent int) bool { return m.IntN(100) < percent }

func pick[T any](m *maker, of ...T) T { return of[m.IntN(len(of))] }

var randomNames = map[string][][]string{
	"dem": {
		{"hillary-clinton", "Hillary Clinton", "CLINTON, HILLARY", "Hillary Rodham Clinton", "Hillary Clinton (DEM)"},
		{"bernie-sanders", "Bernie Sanders", "Bernard Sanders", "BERNIE SANDERS"},
		{"martin-omalley", "Martin O'Malley", "Martin J. O'Malley", "OMALLEY, MARTIN"},
	},
	"rep": {{"", "Donald J. Trump"}, {"", "Ted Cruz"}, {"", "John R. Kasich"}},
}

func randomTable(seed uint64) made {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 11)), made: made{truth: map[canvass.OptionID]int64{}}}
	m.precincts, m.both, m.votes = m.often(70), m.often(60), true
	m.wards = m.precincts && m.often(20)
	switch m.IntN(5) {
	case 0:
		m.modes = 2 + m.IntN(2)
	case 1:
		m.modes, m.votes = 2, false
	case 2:
		m.types = m.often(50)
	}
	m.unsaid, m.first = m.often(20), m.often(20)
	m.note("precincts %v both %v modes %d votes %v types %v unsaid %v", m.precincts, m.both, m.modes, m.votes, m.types, m.unsaid)
	spell := map[string]string{}
	for _, party := range []string{"dem", "rep"} {
		for _, n := range randomNames[party] {
			spell[n[1]] = n[1+m.IntN(len(n)-1)]
			if words := strings.Fields(n[1]); m.often(10) {
				spell[n[1]] = words[len(words)-1] // the last name alone
			}
		}
	}
	partyWords := pick(m, []string{"DEM", "REP"}, []string{"Democratic", "Republican"}, []string{"D", "R"})
	office := pick(m, "President", "U.S. President", "President of the United States", "Presidential Preference")
	counties := 1 + m.IntN(4)
	scale := pick(m, 6, 60, 900)
	totals := map[string][]int64{} // party -> votes of each option, and write-ins
	writeIns := m.often(50)
	countySums := m.often(30) && m.precincts
	stateSum := m.often(30) && counties > 1
	sumWord := pick(m, "Total", "TOTALS", "Grand Total", "Total Votes", "Statewide Total")
	odd := m.often(15) && counties > 2
	beside := m.often(40)
	for ci := range counties {
		county := []string{"Belknap", "Carroll", "Coos", "Grafton"}[ci]
		here := map[string][]int64{}
		parts := 1
		if m.precincts {
			parts = 1 + m.IntN(5)
		}
		for pi := range parts {
			precinct, ward := "", ""
			if m.precincts {
				precinct = fmt.Sprintf("P%d", pi+1)
				if m.wards {
					precinct, ward = fmt.Sprintf("P%d", pi/2+1), fmt.Sprint(pi%2+1)
				}
			}
			m.unit(county, ward, precinct, office, partyWords, spell, scale, writeIns, beside, here, nil)
		}
		if countySums {
			m.unit(county, "", pick(m, "", sumWord), office, partyWords, spell, scale, writeIns, false, nil, here)
		}
		for p, v := range here {
			totals[p] = plus(totals[p], v)
		}
	}
	if stateSum || odd {
		name := sumWord
		if odd {
			name = pick(m, "New Hampshire at large", "Everything", "All of it")
		}
		m.unit(name, "", "", office, partyWords, spell, scale, writeIns, false, nil, totals)
		m.note("sum %s", name)
	}
	for i, n := range randomNames["dem"] {
		m.truth[canvass.OptionID(n[0])] = totals["dem"][i]
	}
	if writeIns {
		m.truth[canvass.WriteIn] = totals["dem"][len(randomNames["dem"])]
	}
	m.noise(partyWords)
	if m.often(20) {
		m.rows = slices.DeleteFunc(m.rows, func(r []string) bool { return r[colVotes] == "0" })
		m.note("rows without a vote are left out")
	}
	m.order()
	m.faults()
	if m.unsaid && m.minor && writeIns && m.fault == "" {
		m.fault = "write-ins of one of four parties" // nothing says of which
	}
	m.write()
	return m.made
}

func plus(a, b []int64) []int64 {
	sum := make([]int64, max(len(a), len(b)))
	for i := range sum {
		if i < len(a) {
			sum[i] += a[i]
		}
		if i < len(b) {
			sum[i] += b[i]
		}
	}
	return sum
}

func (m *maker) note(format string, args ...any) {
	m.made.made = append(m.made.made, fmt.Sprintf(format, args...))
}

// columns: county ward precinct office district party candidate type votes modes…
const (
	colCounty = iota
	colWard
	colPrecinct
	colOffice
	colDistrict
	colParty
	colCandidate
	colType
	colVotes
	colModes
)

// unit adds a unit's rows: with votes of its own, which are added to here, or with those of a sum.
func (m *maker) unit(county, ward, precinct, office string, words []string, spell map[string]string, scale int, writeIns, beside bool, here, sum map[string][]int64) {
	parties := []string{"dem"}
	if m.both {
		parties = append(parties, "rep")
	}
	for pi, party := range parties {
		names := randomNames[party]
		votes := make([]int64, len(names)+1)
		for i := range votes {
			switch {
			case sum != nil:
				votes[i] = sum[party][i]
			case i < len(names) || writeIns:
				votes[i] = int64(m.IntN(scale + 1))
			}
		}
		if here != nil {
			here[party] = plus(here[party], votes)
		}
		var all int64
		for i, n := range names {
			m.row(county, ward, precinct, office, words[pi], spell[n[1]], votes[i])
			all += votes[i]
		}
		if writeIns {
			p := words[pi]
			if m.unsaid {
				p = ""
			}
			m.row(county, ward, precinct, office, p, pick(m, "Write-ins", "Write-ins"), votes[len(names)])
			all += votes[len(names)]
		}
		if beside {
			m.row(county, ward, precinct, office, words[pi], "Over Votes", 1)
			m.row(county, ward, precinct, office, words[pi], "Under Votes", 2)
			m.row(county, ward, precinct, office, words[pi], "Total Votes Cast", all)
			m.row(county, ward, precinct, "Ballots Cast", words[pi], "", all+3)
		}
	}
}

func (m *maker) row(county, ward, precinct, office, party, candidate string, votes int64) {
	cells := make([]string, colModes)
	cells[colCounty], cells[colWard], cells[colPrecinct] = county, ward, precinct
	cells[colOffice], cells[colParty], cells[colCandidate] = office, party, candidate
	cells[colVotes] = fmt.Sprint(votes)
	left := votes
	for k := range m.modes {
		part := left
		if k < m.modes-1 && left > 0 {
			part = int64(m.IntN(int(left) + 1))
		}
		cells = append(cells, fmt.Sprint(part))
		left -= part
	}
	if m.types && office != "Ballots Cast" && !strings.HasPrefix(candidate, "T") {
		early := int64(0)
		if votes > 0 {
			early = int64(m.IntN(int(votes) + 1))
		}
		for _, x := range []struct {
			t string
			n int64
		}{{"Early", early}, {"Election Day", votes - early}} {
			c := slices.Clone(cells)
			c[colType], c[colVotes] = x.t, fmt.Sprint(x.n)
			m.rows = append(m.rows, c)
		}
		return
	}
	if m.types {
		cells[colType] = "Total"
	}
	m.rows = append(m.rows, cells)
}

// noise adds rows of other offices and parties.
func (m *maker) noise(words []string) {
	types := m.types
	m.types = false
	if m.often(40) {
		for _, o := range []string{"State House", "U.S. Senate", "Village President"} {
			m.row("Belknap", "", "P1", o, words[0], "Able Baker", int64(m.IntN(100)))
		}
	}
	if m.often(20) {
		m.row("Belknap", "", "P1", "President", "Green", "No Preference", 7)
		m.row("Belknap", "", "P1", "President", "LIB", "Gary Johnson", 9)
		m.minor = true
	}
	if m.often(20) {
		m.row("Belknap", "", "P1", "", words[0], "Write-ins", 17)
		m.row("Belknap", "", "P1", "Registered Voters", "", "", 9000)
	}
	m.types = types
}

// order puts the rows in another order.
func (m *maker) order() {
	switch how := m.IntN(5); {
	case how == 0 && !m.unsaid:
		m.Shuffle(len(m.rows), func(i, j int) { m.rows[i], m.rows[j] = m.rows[j], m.rows[i] })
		m.note("shuffled")
	case how == 1 && !m.unsaid:
		slices.SortStableFunc(m.rows, func(a, b []string) int { return strings.Compare(a[colCandidate], b[colCandidate]) })
		m.note("by candidate")
	case how == 2:
		slices.SortStableFunc(m.rows, func(a, b []string) int {
			return strings.Compare(a[colCounty]+a[colPrecinct], b[colCounty]+b[colPrecinct])
		})
	}
}

// faults damage the table: the truth stays what it was.
func (m *maker) faults() {
	row := m.rows[m.IntN(len(m.rows))]
	was := row[colVotes]
	switch m.IntN(17) {
	case 0:
		m.fault = "a withheld cell"
		row[colVotes] = pick(m, "X", "*", "<5", "n/a")
		for k := colModes; k < len(row); k++ {
			row[k] = "*"
		}
	case 1:
		m.fault = "a row twice"
		m.rows = append(m.rows, slices.Clone(row))
	case 2:
		m.fault = "a row again with another number"
		c := slices.Clone(row)
		c[colVotes] = "77"
		for k := colModes; k < len(c); k++ {
			c[k] = "0"
		}
		if m.modes > 0 {
			c[colModes] = "77"
		}
		m.rows = append(m.rows, c)
	case 3:
		m.fault = "a name that nobody knows"
		m.rows = append(m.rows, slices.Clone(row))
		m.rows[len(m.rows)-1][colCandidate] = "Nobody Whoever"
	case 5:
		m.fault = "a number that is another" // a printed sum of it remains
		row[colVotes] = fmt.Sprint(m.IntN(40) + 1000)
		if !m.sums() || m.modes > 0 || m.types || row[colOffice] == "Ballots Cast" || row[colCandidate] == "Over Votes" || row[colCandidate] == "Under Votes" {
			m.fault = "" // nothing in the table shows it
			row[colVotes] = was
		}
	case 6:
		m.fault = "a row without its county"
		row[colCounty] = ""
	case 7:
		m.fault = "county and precinct swapped in a row"
		row[colCounty], row[colPrecinct] = row[colPrecinct], row[colCounty]
	case 8:
		m.fault = "a row without its party"
		if !m.both {
			m.fault = ""
		}
		row[colParty] = ""
	case 9:
		if m.sums() && !m.types { // a printed sum of it remains
			m.fault = "a row lost"
			m.rows = slices.DeleteFunc(m.rows, func(r []string) bool { return &r[0] == &row[0] })
		}
	case 4:
		m.fault = "a district that repeats"
		for _, r := range slices.Clone(m.rows) {
			r[colDistrict] = "3"
			c := slices.Clone(r)
			c[colDistrict] = "17"
			m.rows = append(m.rows, c)
		}
	}
}

// person reports whether a cell of the column of names is a person's whole name.
func (m *maker) person(text string) bool {
	return !slices.ContainsFunc([]string{"Write-ins", "Over Votes", "Under Votes", "Total Votes Cast", "No Preference"}, func(s string) bool { return s == text })
}

// sums reports whether the table prints a sum of its units.
func (m *maker) sums() bool {
	return slices.ContainsFunc(m.made.made, func(how string) bool { return strings.HasPrefix(how, "sum ") })
}

func (m *maker) write() {
	head := []string{"county", "ward", "precinct", "office", "district", "party", "candidate", "vote type", "votes", "early voting", "election day", "absentee"}
	if m.first {
		head[colCandidate] = "first name,last name"
	}
	use := []int{colCounty}
	if m.wards {
		use = append(use, colWard)
	}
	if m.precincts {
		use = append(use, colPrecinct)
	}
	use = append(use, colOffice, colDistrict, colParty, colCandidate)
	if m.types {
		use = append(use, colType)
	}
	if m.votes {
		use = append(use, colVotes)
	}
	for k := range m.modes {
		use = append(use, colModes+k)
	}
	var b strings.Builder
	line := func(cells []string) {
		for i, c := range use {
			if i > 0 {
				b.WriteByte(',')
			}
			text := cells[c]
			if first, last, two := strings.Cut(text, " "); c == colCandidate && m.first && text != head[c] {
				if before, behind, turned := strings.Cut(text, ", "); turned {
					first, last = behind, before
				} else if !two || !m.person(text) {
					first, last = "", text
				}
				fmt.Fprintf(&b, "%s,%s", first, last)
				continue
			}
			if strings.ContainsAny(text, `,"`) && text != head[c] {
				fmt.Fprintf(&b, "%q", text)
			} else {
				b.WriteString(text)
			}
		}
		b.WriteByte('\n')
	}
	line(head)
	for _, r := range m.rows {
		line(r)
	}
	m.text = b.String()
}
