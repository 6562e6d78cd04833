package delegate_test

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
)

// table reads a CSV file of the data folder into rows by column name.
func table(t *testing.T, path ...string) []map[string]string {
	t.Helper()
	name := filepath.Join(append([]string{dataFolder(t)}, path...)...)
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var rows []map[string]string
	for _, r := range records[1:] {
		row := make(map[string]string, len(r))
		for i, cell := range r {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The statewide pools of fifteen states in 2020, two a state, as awarded
// (Blom et al., "Auditing Hamiltonian Elections"): all thirty come out of the
// rule, with no override.
func TestThirtyStatewidePoolsOf2020(t *testing.T) {
	type pool struct {
		delegate.Pool
		votes  delegate.Votes
		awards map[delegate.Option]int
	}
	pools := make(map[string]*pool)
	var order []string
	for _, row := range table(t, "delegates2020", "statewide_awards_15_states.csv") {
		name := row["state"] + " " + row["delegate_type"]
		p := pools[name]
		if p == nil {
			kind := map[string]delegate.PoolKind{"PLEO": delegate.PLEO, "ATLARGE": delegate.AtLarge}[row["delegate_type"]]
			p = &pool{awards: make(map[delegate.Option]int)}
			p.Pool = delegate.Pool{
				PoolID: delegate.PoolID{Kind: kind, Area: delegate.State},
				Seats:  int(number(t, row["delegates"])), Rule: delegate.DemocraticRule(),
			}
			p.votes = delegate.Votes{Area: delegate.State, Lines: []delegate.Line{{Option: delegate.Other, Votes: number(t, row["total_votes"])}}}
			pools[name] = p
			order = append(order, name)
		}
		o := delegate.Option("candidate-" + row["candidate_rank_by_votes"])
		votes := number(t, row["votes"])
		p.votes.Lines[0].Votes -= votes
		p.votes.Lines = append(p.votes.Lines, delegate.Line{Option: o, Votes: votes})
		p.awards[o] = int(number(t, row["delegates_awarded_by_blom"]))
	}
	if len(order) != 30 {
		t.Fatalf("%d pools, want 30", len(order))
	}
	for _, name := range order {
		p := pools[name]
		r, err := delegate.Allocate(p.Pool, p.votes)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.Status != delegate.Decided || !sameAwards(r.Awards, p.awards) {
			t.Errorf("%s: %s %v, awarded %v", name, r.Status, r.Awards, p.awards)
		}
	}
}

// margin is one NV line of an assertion file: the candidate, by rank, is not
// viable with this margin, a share of the total vote.
type margin struct {
	rank int
	size *big.Rat
	text string
}

func margins(t *testing.T, state string) []margin {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dataFolder(t), "delegates2020", "assertion_margins", state+"-D_result_level_2_r5_er0002.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var list []margin
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), ",")
		if fields[0] != "NV" {
			continue
		}
		size, ok := new(big.Rat).SetString(fields[4])
		if !ok {
			t.Fatalf("%s: %q", state, line)
		}
		list = append(list, margin{rank: int(number(t, fields[1])), size: size, text: fields[4]})
	}
	return list
}

// statewide2020 is a state's vote of 2020: the named candidates by rank in the
// assertion files, the rest of the total as others. Illinois's two lines that
// those files leave out are left out too.
func statewide2020(t *testing.T, state string, total int64) delegate.Votes {
	t.Helper()
	var lines []delegate.Line
	for _, row := range table(t, "results", "official_primary_votes_2016_2020_2024.csv") {
		if row["cycle"] != "2020" || row["party"] != "DEM" || row["usps"] != state {
			continue
		}
		if state == "IL" && (row["candidate"] == "Write-in" || row["candidate"] == "Amy Klobuchar") {
			continue
		}
		lines = append(lines, delegate.Line{Option: delegate.Option(row["candidate"]), Votes: number(t, row["votes"])})
	}
	slices.SortStableFunc(lines, func(a, b delegate.Line) int { return int(b.Votes - a.Votes) })
	v := delegate.Votes{Area: delegate.State}
	for i, l := range lines {
		// Every line of those files counts as a candidate, write-ins too.
		l.Option = delegate.Option(fmt.Sprintf("candidate-%d", i))
		v.Lines = append(v.Lines, l)
	}
	if rest := total - v.Valid(); rest != 0 {
		t.Errorf("%s: the lines add up to %d, the total is %d", state, v.Valid(), total)
	}
	return v
}

// A viability margin times the total vote is the number of further ballots
// that carries the candidate over 15 percent. The engine agrees to one ballot
// with every such line of eleven states; docs/delegates-margins.md explains the
// other four.
func TestViabilityMarginsOf2020(t *testing.T) {
	totals := make(map[string]int64)
	for _, row := range table(t, "delegates2020", "statewide_awards_15_states.csv") {
		totals[row["state"]] = number(t, row["total_votes"])
	}
	lines := 0
	for _, state := range []string{"AL", "DC", "DE", "FL", "IL", "LA", "MS", "NM", "OK", "VA", "WA"} {
		total := totals[state]
		votes := statewide2020(t, state, total)
		pool := delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 10, Rule: delegate.DemocraticRule()}
		result, err := delegate.Allocate(pool, votes)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range margins(t, state) {
			lines++
			who := delegate.Option(fmt.Sprintf("candidate-%d", m.rank))
			i := slices.IndexFunc(result.Options, func(s delegate.Standing) bool { return s.Option == who })
			if i < 0 || result.Options[i].ToQualify == nil {
				t.Errorf("%s: %s is not in the result", state, who)
				continue
			}
			need := *result.Options[i].ToQualify
			// The margins have six digits: half of the last, times the total,
			// is how far off a ballot they may be.
			ballots := times(m.size, rat(total))
			_, digits, _ := strings.Cut(m.text, ".")
			slack := new(big.Rat).SetFrac(big.NewInt(total), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(digits))), nil)))
			slack.Add(slack, rat(1))
			if off := new(big.Rat).Sub(rat(need), ballots); off.Abs(off).Cmp(slack) > 0 {
				t.Errorf("%s %s: %d further ballots, margin %s of %d is %s", state, who, need, m.text, total, ballots.FloatString(1))
			}
			if !qualifiesWith(t, pool, votes, who, need) || qualifiesWith(t, pool, votes, who, need-1) {
				t.Errorf("%s %s: %d further ballots are not the fewest that qualify it", state, who, need)
			}
		}
	}
	if lines < 90 {
		t.Errorf("only %d margins were checked", lines)
	}
}

func qualifiesWith(t *testing.T, p delegate.Pool, v delegate.Votes, who delegate.Option, more int64) bool {
	t.Helper()
	v.Lines = slices.Clone(v.Lines)
	i := slices.IndexFunc(v.Lines, func(l delegate.Line) bool { return l.Option == who })
	v.Lines[i].Votes += more
	r, err := delegate.Allocate(p, v)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(r.Qualified, who)
}

// Where crossing the threshold is what changes a pool first, the search for
// the next change says the same number.
func TestNextAgreesWithViabilityMargin(t *testing.T) {
	votes := statewide2020(t, "MS", 274391)
	p := delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 8, Rule: delegate.DemocraticRule()}
	next, err := delegate.FindNext(p, votes)
	if err != nil {
		t.Fatal(err)
	}
	nearest := margins(t, "MS")[0]
	ballots := times(nearest.size, rat(274391))
	if next.Added == nil || new(big.Rat).Sub(rat(*next.Added), ballots).Cmp(rat(1)) > 0 || rat(*next.Added).Cmp(ballots) < 0 {
		t.Errorf("added %v, the margin %s is %s ballots", value(next.Added), nearest.text, ballots.FloatString(1))
	}
}
