package castvote_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/castvote"
	"github.com/canvassdesk/canvass/rank"
	"github.com/google/go-cmp/cmp"
)

// expected is RCTab's own report of a count, as its tests hold it.
type expected struct {
	Summary struct {
		FinalThreshold            string
		NumCandidates, Undervotes int64
		TotalNumBallots           string
	}
	Results []struct {
		Round           int
		Tally           map[string]string
		Threshold       string
		InactiveBallots map[string]string
		TallyResults    []struct {
			Elected, Eliminated string
			Transfers           map[string]string
		}
	}
}

// TestRCTab counts the ballots of RCTab's own tests by its own configuration
// files, and holds every round against its own report.
func TestRCTab(t *testing.T) {
	data := os.Getenv("CANVASS_DATA")
	if data == "" {
		t.Skip("not run without CANVASS_DATA: RCTab's configurations and reports")
	}
	configs, err := filepath.Glob(filepath.Join(data, "rcv", "*", "*_config.json"))
	if err != nil || len(configs) < 10 {
		t.Fatalf("%d configurations found, %v", len(configs), err)
	}
	held := 0
	for _, file := range configs {
		report := strings.TrimSuffix(file, "_config.json") + "_expected_detailed_report.json"
		want, err := os.ReadFile(report)
		if err != nil {
			continue
		}
		held++
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) { againstRCTab(t, file, want) })
	}
	if held < 12 {
		t.Errorf("%d reports were held against", held)
	}
}

func againstRCTab(t *testing.T, file string, report []byte) {
	var want expected
	if err := json.Unmarshal(report, &want); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	config, err := castvote.RCTab(text, file)
	if err != nil {
		t.Fatal(err)
	}
	ballots, _, err := config.Ballots()
	if err != nil {
		t.Fatal(err)
	}
	result, err := rank.Count(ballots, config.Rule)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantLines(want), gotLines(result)); diff != "" {
		t.Errorf("RCTab's report and ours (-want +got):\n%s", diff)
	}
}

// wantLines is RCTab's report as lines.
func wantLines(want expected) []string {
	lines := []string{fmt.Sprintf("ballots %s blank %d options %d", want.Summary.TotalNumBallots, want.Summary.Undervotes, want.Summary.NumCandidates)}
	for _, r := range want.Results {
		lines = append(lines, fmt.Sprintf("round %d threshold %s", r.Round, r.Threshold))
		var in []string
		for name, n := range r.Tally {
			in = append(in, fmt.Sprintf("  %s %s", name, n))
		}
		for _, a := range r.TallyResults {
			if a.Elected != "" {
				in = append(in, "  elected "+a.Elected)
				continue
			}
			in = append(in, "  eliminated "+a.Eliminated)
			for to, n := range a.Transfers {
				in = append(in, fmt.Sprintf("  from %s to %s %s", a.Eliminated, to, n))
			}
		}
		sort.Strings(in)
		lines = append(lines, in...)
		lines = append(lines, fmt.Sprintf("  inactive overvotes %s skipped %s exhausted %s repeated %s", r.InactiveBallots["overvotes"],
			r.InactiveBallots["skippedRankings"], r.InactiveBallots["exhaustedChoices"], r.InactiveBallots["repeatedRankings"]))
	}
	return lines
}

// gotLines is our count as lines of the same form.
func gotLines(r *rank.Result) []string {
	lines := []string{fmt.Sprintf("ballots %d blank %d options %d", r.Cast, r.Blank, len(r.Options))}
	for _, round := range r.Rounds {
		lines = append(lines, fmt.Sprintf("round %d threshold %s", round.Number, decimal(round.Threshold)))
		var in []string
		for o, n := range round.Tally {
			if n != rank.Out {
				in = append(in, fmt.Sprintf("  %s %d", r.Options[o], n))
			}
		}
		for _, o := range round.Elected {
			in = append(in, "  elected "+string(o))
		}
		moved := map[string]int64{}
		for _, tr := range round.Transfers {
			to := string(tr.To)
			if to == "" {
				to = "exhausted"
			}
			moved[fmt.Sprintf("  from %s to %s", tr.From, to)] += tr.N
		}
		for _, o := range round.Eliminated {
			in = append(in, "  eliminated "+string(o))
		}
		for line, n := range moved {
			in = append(in, fmt.Sprintf("%s %d", line, n))
		}
		sort.Strings(in)
		lines = append(lines, in...)
		lines = append(lines, fmt.Sprintf("  inactive overvotes %d skipped %d exhausted %d repeated %d", round.Inactive.Overvotes,
			round.Inactive.Skipped, round.Inactive.Exhausted, round.Inactive.Repeated))
	}
	return lines
}

// decimal is a fraction with a power of ten below as RCTab writes it.
func decimal(f rank.Fraction) string {
	return strconv.FormatFloat(float64(f.Num)/float64(f.Den), 'f', -1, 64)
}
