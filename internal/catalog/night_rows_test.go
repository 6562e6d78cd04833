package catalog_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// nightRow is one row of the table of dated facts that the night of 5 March 2024 was written from.
type nightRow struct {
	day, notBefore, notAfter, timeKind string // limits in UTC
	contests, kind, value, who, source string
	mark                               canvass.Mark
}

// rowLine is one line of testdata/night-rows.txt.
type rowLine struct {
	line, row int
	key       string            // of an entry; empty for a row that is in none
	differs   map[string]string // the reason, by the word for what differs
}

// TestNightRows holds every row of the table against the entries of the nights, by the map in testdata/night-rows.txt:
// the entry is there, and has the row's time, contest, kind, source, speaker, mark, winner and numbers, or the map says
// why not.
func TestNightRows(t *testing.T) {
	rows := readNightRows(t)
	lines := readRowLines(t)
	entries := map[string]canvass.Entry{}
	for _, date := range catalog.EmbeddedNights() {
		n, err := catalog.ReadNight(catalog.EmbeddedNight(date), date)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range n.Entries {
			entries[e.Key] = e
		}
	}
	held := make([][]canvass.Entry, len(rows))
	excused := make([]bool, len(rows))
	seen := map[string]int{}
	for _, l := range lines {
		at := fmt.Sprintf("testdata/night-rows.txt:%d: row %d", l.line, l.row)
		if l.row < 1 || l.row > len(rows) {
			t.Errorf("%s: the table has %d rows", at, len(rows))
			continue
		}
		if l.key == "" {
			excused[l.row-1] = true
			continue
		}
		e, ok := entries[l.key]
		if !ok {
			t.Errorf("%s: no entry has the key %s", at, l.key)
			continue
		}
		if first, twice := seen[l.key]; twice {
			t.Errorf("%s: %s holds row %d already", at, l.key, first)
		}
		seen[l.key] = l.row
		held[l.row-1] = append(held[l.row-1], e)
		for _, x := range l.compare(rows[l.row-1], e) {
			t.Errorf("%s: %s: %s", at, l.key, x)
		}
	}
	var counted []int
	for i, row := range rows {
		if row.kind == "partial" && slices.ContainsFunc(held[i], func(e canvass.Entry) bool { return e.Report != nil && e.Report.Counted() }) {
			counted = append(counted, i+1)
		}
		switch {
		case excused[i] && len(held[i]) > 0:
			t.Errorf("row %d is held and excused", i+1)
		case excused[i]:
		case len(held[i]) == 0:
			t.Errorf("row %d is in no entry: %s, %s: %s", i+1, row.contests, row.kind, row.value)
		default:
			for _, x := range row.missing(held[i]) {
				t.Errorf("row %d: %s", i+1, x)
			}
		}
	}
	// Of 47 partial counts five print the votes of all, or of the leaders together. The others give shares, leads, a
	// percentage or one line's votes: they are stated, never counted.
	if want := []int{5, 50, 82, 123, 138}; !slices.Equal(counted, want) {
		t.Errorf("the partial rows %v are held by counts, want %v", counted, want)
	}
}

func readNightRows(t *testing.T) []nightRow {
	t.Helper()
	data := os.Getenv("CANVASS_DATA")
	if data == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	f, err := os.Open(filepath.Join(data, "..", "reference", "night-2024-03-05.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []nightRow
	for _, r := range records[1:] {
		rows = append(rows, nightRow{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], canvass.Mark(r[9])})
	}
	if len(rows) != 159 {
		t.Fatalf("the table has %d rows, not 159", len(rows))
	}
	return rows
}

func readRowLines(t *testing.T) []*rowLine {
	t.Helper()
	f, err := os.Open("testdata/night-rows.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []*rowLine
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		text := in.Text()
		first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		rest = strings.TrimSpace(rest)
		row, err := strconv.Atoi(first)
		switch {
		case first == "" || first == "#":
		case strings.HasPrefix(text, "    "):
			word := strings.TrimSuffix(first, ":")
			if len(lines) == 0 || word == first || rest == "" || aspects[word] == nil {
				t.Fatalf("testdata/night-rows.txt:%d: %q is not a word, a colon and a reason", n, text)
			}
			lines[len(lines)-1].differs[word] = rest
		case err != nil:
			t.Fatalf("testdata/night-rows.txt:%d: %q has no row", n, text)
		case strings.HasPrefix(rest, "no entry: "):
			lines = append(lines, &rowLine{line: n, row: row})
		default:
			lines = append(lines, &rowLine{line: n, row: row, key: rest, differs: map[string]string{}})
		}
	}
	return lines
}

// aspects are what an entry has in common with its row; each says what differs, or nothing.
var aspects = map[string]func(nightRow, canvass.Entry) string{
	"time":   differentTime,
	"place":  differentPlace,
	"kind":   differentKind,
	"mark":   differentMark,
	"source": differentSource,
	"who":    differentSpeaker,
	"winner": differentWinner,
}

// compare says what differs without a reason, and which reasons are given for nothing.
func (l *rowLine) compare(row nightRow, e canvass.Entry) []string {
	var out []string
	for word, differs := range aspects {
		found := differs(row, e)
		switch reason, given := l.differs[word]; {
		case found != "" && !given:
			out = append(out, word+": "+found)
		case found == "" && given:
			out = append(out, word+": nothing differs, but a reason is given: "+reason)
		}
	}
	slices.Sort(out)
	return out
}

func (r nightRow) interval() string {
	switch {
	case r.timeKind == "day only":
		return r.day
	case r.timeKind == "stated":
		return r.notBefore
	case r.timeKind == "about":
		return "about " + r.notBefore
	case r.notBefore == "":
		return "not later than " + r.notAfter
	case r.notAfter == "":
		return "after " + r.notBefore
	}
	return "between " + r.notBefore + " and " + r.notAfter
}

func differentTime(r nightRow, e canvass.Entry) string {
	if got, want := e.At.String(), r.interval(); got != want {
		return fmt.Sprintf("%s, in the table %s", got, want)
	}
	return ""
}

func differentMark(r nightRow, e canvass.Entry) string {
	if e.Mark != r.mark {
		return fmt.Sprintf("%s, in the table %s", e.Mark, r.mark)
	}
	return ""
}

// differentPlace reads the table's codes: "VT-R", "AL, AR, ME both parties", "D, R national".
func differentPlace(r nightRow, e canvass.Entry) string {
	party := map[string]string{"D": "dem", "R": "gop"}
	var places []string
	codes, both := strings.CutSuffix(r.contests, " both parties")
	codes, national := strings.CutSuffix(codes, " national")
	for _, code := range strings.Split(codes, ", ") {
		state, p, _ := strings.Cut(code, "-")
		switch {
		case both:
			places = append(places, "2024/dem/"+strings.ToLower(state), "2024/gop/"+strings.ToLower(state))
		case national:
			places = append(places, "2024/"+party[state])
		default:
			places = append(places, "2024/"+party[p]+"/"+strings.ToLower(state))
		}
	}
	if got := string(e.Contest) + string(e.Race); !slices.Contains(places, got) {
		return fmt.Sprintf("%s, in the table %s", got, r.contests)
	}
	return ""
}

// entryKinds are the kinds of entries that may hold a row of a kind; one entry of the row is of the first.
var entryKinds = map[string][]canvass.Kind{
	"close":          {canvass.KindNotice},
	"partial":        {canvass.KindReport, canvass.KindClaim},
	"call":           {canvass.KindClaim, canvass.KindReport},
	"delegate tally": {canvass.KindClaim, canvass.KindReport, canvass.KindNotice},
	"confirmation":   {"", canvass.KindConfirmation, canvass.KindClaim, canvass.KindReport, canvass.KindNotice},
	"claim":          {"", canvass.KindClaim, canvass.KindNotice},
	"correction":     {canvass.KindCorrection},
	"final":          {canvass.KindReport, canvass.KindClaim},
}

func differentKind(r nightRow, e canvass.Entry) string {
	if !slices.Contains(entryKinds[r.kind], e.Kind) {
		return fmt.Sprintf("a %s, in the table a %s", e.Kind, r.kind)
	}
	return ""
}

// differentSource compares addresses; a source without one is named by its first words. A page that was read in a
// repost keeps that word, and its outlet and title, and no address.
func differentSource(r nightRow, e canvass.Entry) string {
	if e.Source == nil {
		return "there is none"
	}
	url, _, _ := strings.Cut(r.source, " ")
	if strings.HasPrefix(url, "http") {
		if e.Source.URL == "" && e.Source.Via != "" && e.Source.Outlet != "" && e.Source.Title != "" {
			return ""
		}
		if e.Source.URL != url {
			return fmt.Sprintf("%s, in the table %s", e.Source.URL, url)
		}
		return ""
	}
	if name, _, _ := strings.Cut(r.source, `, "`); !strings.HasPrefix(e.Source.Title, name) {
		return fmt.Sprintf("%q, in the table %q", e.Source.Title, r.source)
	}
	return ""
}

// differentSpeaker looks for a word of the speaker's id in the table's column of who says it.
func differentSpeaker(r nightRow, e canvass.Entry) string {
	who := strings.FieldsFunc(strings.ToLower(r.who), func(c rune) bool { return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') })
	for _, word := range strings.Split(e.By, "-") {
		if !slices.Contains([]string{"the", "of", "news"}, word) && slices.Contains(who, word) {
			return ""
		}
	}
	return fmt.Sprintf("%s, in the table %s", e.By, r.who)
}

var winners = map[string]canvass.OptionID{"Biden": "joe-biden", "Trump": "donald-trump", "Haley": "nikki-haley", "Palmer": "jason-palmer"}

// differentWinner holds a claim of a winner against the names in the row; a row may name nobody.
func differentWinner(r nightRow, e canvass.Entry) string {
	if e.Claim == nil || e.Claim.Kind != canvass.ClaimWinner {
		return ""
	}
	named := false
	for name, option := range winners {
		if strings.Contains(r.value, name) {
			if named = true; option == e.Claim.Winner {
				return ""
			}
		}
	}
	if named {
		return fmt.Sprintf("%s, in the table %s", e.Claim.Winner, r.value)
	}
	return ""
}

var printed = regexp.MustCompile(`\d[\d,]*(\.\d+)?%?`)

// missing says which numbers of the row are in none of its entries: those of three digits or more, and percentages. It
// also says where no entry is of the kind that a row of this kind needs.
func (r nightRow) missing(entries []canvass.Entry) []string {
	var out []string
	there := map[string]bool{}
	first := entryKinds[r.kind][0] == ""
	for _, e := range entries {
		first = first || e.Kind == entryKinds[r.kind][0]
		e.Key, e.Source = "", nil
		text, err := json.Marshal(e)
		if err != nil {
			return []string{err.Error()}
		}
		for _, n := range printed.FindAllString(string(text), -1) {
			there[plainNumber(n)] = true
		}
	}
	if !first {
		out = append(out, fmt.Sprintf("a %s in the table, and no entry is a %s", r.kind, entryKinds[r.kind][0]))
	}
	for _, n := range printed.FindAllString(r.value, -1) {
		plain := plainNumber(n)
		long := len(strings.ReplaceAll(plain, ".", "")) >= 3
		if (long || strings.HasSuffix(n, "%")) && !there[plain] {
			out = append(out, n+" is in none of its entries")
		}
	}
	return out
}

func plainNumber(n string) string { return strings.ReplaceAll(strings.TrimSuffix(n, "%"), ",", "") }
