package rank_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/rank"
	"github.com/google/go-cmp/cmp"
)

// ballots are written "3 a>b>-|c=d": three ballots that rank a, b, nobody, then c and d alike.
func ballots(t testing.TB, options string, lines ...string) *rank.Ballots {
	t.Helper()
	var names []rank.Option
	for _, o := range strings.Fields(options) {
		names = append(names, rank.Option(o))
	}
	b, err := rank.NewBallots(names)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		n, order, _ := strings.Cut(line, " ")
		count := int64(0)
		for _, d := range n {
			count = 10*count + int64(d-'0')
		}
		var marks []rank.Mark
		for i, at := range strings.Split(order, ">") {
			for _, o := range strings.Split(at, "=") {
				switch o {
				case "-", "":
				case "over":
					marks = append(marks, rank.Mark{Rank: i + 1, Option: rank.Overvoted})
				default:
					marks = append(marks, rank.Mark{Rank: i + 1, Option: slices.Index(names, rank.Option(o))})
				}
			}
		}
		if err := b.Add(marks, count); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestTieStopsUntilTheLotIsGiven(t *testing.T) {
	b := ballots(t, "a b c", "3 a", "2 b>a", "2 c>b")
	rule := rank.Rule{Until: rank.Majority}
	result, err := rank.Count(b, rule)
	var tie *rank.TieError
	if !errors.As(err, &tie) {
		t.Fatalf("a tie was settled by nobody: %v", err)
	}
	if diff := cmp.Diff([]rank.Option{"b", "c"}, tie.Tied); diff != "" || tie.Round != 1 || tie.Lot != 1 || tie.Ballots != 2 || tie.Winning {
		t.Errorf("tie %+v: %s", tie, diff)
	}
	if len(result.Rounds) != 1 || len(result.Elected) != 0 {
		t.Errorf("%d rounds before the tie, elected %v", len(result.Rounds), result.Elected)
	}
	rule.Tie.Drawn = []rank.Option{"a"}
	var lot *rank.LotError
	if _, err := rank.Count(b, rule); !errors.As(err, &lot) || !strings.Contains(err.Error(), "not among the tied") {
		t.Errorf("a lot for somebody who is not tied: %v", err)
	}
	rule.Tie.Drawn = []rank.Option{"c"}
	if result, err = rank.Count(b, rule); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]rank.Option{"b"}, result.Elected); diff != "" {
		t.Errorf("with the lot on c: %s", diff)
	}
	if len(result.Ties) != 1 || result.Ties[0].By != rank.ByLot || result.Ties[0].Chosen != "c" {
		t.Errorf("ties %+v", result.Ties)
	}
}

func TestEarlierRoundsSettleATie(t *testing.T) {
	b := ballots(t, "a b c d", "5 a", "4 b", "3 c", "1 d>c")
	rule := rank.Rule{Until: rank.Majority, Tie: rank.Tie{EarlierRounds: true}}
	result, err := rank.Count(b, rule)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Ties) != 1 || result.Ties[0].By != rank.ByEarlierRound || result.Ties[0].Earlier != 1 || result.Ties[0].Chosen != "c" {
		t.Errorf("ties %+v", result.Ties)
	}
}

// TestAllBallotsAreSomewhere holds every round to the ballots: those that count, those that do not, those that rank nobody.
func TestAllBallotsAreSomewhere(t *testing.T) {
	b := ballots(t, "a b c d", "30 a>b", "20 b=c>a", "15 c>-|>-", "9 d>->->a", "6 ", "4 over>b", "3 d>d>c")
	for _, phrase := range []string{
		"majority, ties by ballot order", "until two are left, ties by ballot order",
		"bottom up to 15%, overvotes are skipped, ties by ballot order", "bottom up to 2 seats, repeats end the ballot, ties by ballot order",
	} {
		rule, err := rank.ParseRule(phrase, b.Options())
		if err != nil {
			t.Fatal(err)
		}
		result, err := rank.Count(b, rule)
		if err != nil {
			t.Fatal(err)
		}
		for _, round := range result.Rounds {
			if sum := round.Counting + round.Inactive.Total() + result.Blank; sum != result.Cast {
				t.Errorf("%s: round %d has %d of %d ballots", phrase, round.Number, sum, result.Cast)
			}
		}
		moved := map[rank.Option]int64{}
		for i, round := range result.Rounds[:len(result.Rounds)-1] {
			for _, tr := range round.Transfers {
				moved[tr.From] += tr.N
			}
			for _, o := range round.Eliminated {
				if at := slices.Index(result.Options, o); moved[o] != round.Tally[at] {
					t.Errorf("%s: round %d moves %d ballots of %s, who had %d", phrase, i+1, moved[o], o, round.Tally[at])
				}
			}
		}
	}
}

func TestRuleWords(t *testing.T) {
	options := []rank.Option{"a", "b"}
	for _, phrase := range []string{
		"majority, overvotes end the ballot, one skipped rank",
		"until two are left, overvotes are skipped, any skipped ranks, repeats end the ballot, in batches",
		"bottom up to 15%, overvotes end the ballot, 2 skipped ranks, 5 ranks, ties by earlier rounds",
		"bottom up to more than 12.5%, of the first round, overvotes end it if several are left, no skipped rank, at least 10 ballots",
		"bottom up to 3 seats, overvotes end the ballot, one skipped rank, ties by ballot order",
	} {
		r, err := rank.ParseRule(phrase, options)
		if err != nil {
			t.Fatal(err)
		}
		if r.Words() != phrase {
			t.Errorf("%q is read as %q", phrase, r.Words())
		}
	}
	for phrase, want := range map[string]string{
		"":                   "no phrase",
		"one skipped rank":   "comes first",
		"majority, majority": `says "majority" and "majority"`,
		"majority, mostly":   "no phrase",
		"bottom up to 115%":  "no phrase",
		"majority, no skipped rank, 2 skipped ranks": "says",
	} {
		if _, err := rank.ParseRule(phrase, options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", phrase, err)
		}
	}
	for name, phrase := range rank.Named() {
		if _, err := rank.ParseRule(name, options); err != nil {
			t.Errorf("%s, %s: %v", name, phrase, err)
		}
	}
}

func TestChoicesThatWouldChangeWhoIsViable(t *testing.T) {
	// Ten of a hundred marked c and d alike at the first rank: skipped, their second choice makes b viable.
	b := ballots(t, "a b c d", "76 a", "14 b", "10 c=d>b")
	rule := rank.Rule{Until: rank.Share, Threshold: rank.Fraction{Num: 16, Den: 100}, Skips: 1, Tie: rank.Tie{Order: b.Options()}}
	choices, err := rank.FindChoices(b, rule)
	if err != nil {
		t.Fatal(err)
	}
	var changing []string
	for _, c := range choices {
		if c.Elected {
			changing = append(changing, c.Words)
		}
	}
	if diff := cmp.Diff([]string{"overvotes are skipped"}, changing); diff != "" {
		t.Errorf("choices that change who is viable (-want +got):\n%s", diff)
	}
}

func TestExplainFollowsABallot(t *testing.T) {
	b := ballots(t, "a b c", "5 a", "4 b>c", "3 c>->b")
	rule := rank.Rule{Until: rank.Majority, Skips: 1}
	result, err := rank.Count(b, rule)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := result.Explain([]rank.Mark{{Rank: 1, Option: 2}, {Rank: 3, Option: 1}}, rule)
	if err != nil {
		t.Fatal(err)
	}
	want := []rank.Step{{Round: 1, Option: "c"}, {Round: 2, Option: "b"}}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseRule(f *testing.F) {
	for name, phrase := range rank.Named() {
		f.Add(name)
		f.Add(phrase)
	}
	f.Fuzz(func(t *testing.T, text string) {
		options := []rank.Option{"a", "b"}
		r, err := rank.ParseRule(text, options)
		if err != nil {
			return
		}
		again, err := rank.ParseRule(r.Words(), options)
		if err != nil {
			t.Fatalf("%q is said as %q: %v", text, r.Words(), err)
		}
		if again.Words() != r.Words() {
			t.Errorf("%q, then %q", r.Words(), again.Words())
		}
	})
}
