package answer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/rank"
)

// Ranked is a count of ranked ballots, round by round. Its rounds have the
// members of RCTab's report.
type Ranked struct {
	Contest string `json:"contest,omitempty"`
	Format  string `json:"format,omitempty"`
	// Rule is how it was counted, every choice said.
	Rule    string `json:"rule"`
	Ballots int64  `json:"ballots"`
	// Blank are ballots that rank nobody: RCTab's undervotes.
	Blank  int64         `json:"blank"`
	Rounds []RankedRound `json:"rounds"`
	// Winner is null where the rule elects several, or nobody yet.
	Winner *string `json:"winner"`
	// Viable are all who have what the rule asks for.
	Viable []string     `json:"viable"`
	Ties   []RankedTie  `json:"ties"`
	Next   *RankedLot   `json:"lot"`
	Why    *string      `json:"stopped"`
	Choice []RankChoice `json:"choices,omitempty"`
	// Areas are the same counts for each precinct or district, if they were asked for.
	Areas   []RankedArea `json:"areas,omitempty"`
	Notices []string     `json:"notices"`
}

// RankedRound is one round.
type RankedRound struct {
	Round     int                         `json:"round"`
	Tally     map[string]int64            `json:"tally"`
	Counting  int64                       `json:"counting"`
	Threshold json.Number                 `json:"threshold"`
	Elected   []string                    `json:"elected"`
	Out       []string                    `json:"eliminated"`
	Why       string                      `json:"why,omitempty"`
	Transfers map[string]map[string]int64 `json:"transfers"`
	Inactive  RankedInactive              `json:"inactive"`
}

// RankedInactive are the ballots that no longer count, by reason.
type RankedInactive struct {
	Exhausted int64 `json:"exhaustedChoices"`
	Overvotes int64 `json:"overvotes"`
	Repeated  int64 `json:"repeatedRankings"`
	Skipped   int64 `json:"skippedRankings"`
}

// RankedTie is a tie and by what it was settled.
type RankedTie struct {
	Round   int      `json:"round"`
	Tied    []string `json:"tied"`
	Ballots int64    `json:"ballots"`
	Chosen  string   `json:"chosen"`
	Winning bool     `json:"winning"`
	By      string   `json:"by"`
}

// RankedLot is a lot that must be drawn before the count can go on.
type RankedLot struct {
	Round   int      `json:"round"`
	Among   []string `json:"among"`
	Ballots int64    `json:"ballots"`
	Winning bool     `json:"winning"`
	Number  int      `json:"number"`
}

// RankChoice is a published choice taken otherwise.
type RankChoice struct {
	Choice string `json:"choice"`
	// Viable are those who would be viable, or win; null where it cannot be finished.
	Viable []string `json:"viable"`
	// Changes says "who" where others would be viable or win, "figures" where
	// only the last round's figures differ, "nothing", or "unknown".
	Changes string  `json:"changes"`
	Stopped *string `json:"stopped"`
}

// RankedArea is the count of one precinct or district.
type RankedArea struct {
	Area string `json:"area"`
	// Small says that so few ballots are counted that a round may tell how somebody voted.
	Small  bool    `json:"small"`
	Counts *Ranked `json:"count"`
}

// FewBallots is below how many ballots an area is said to be small: fewer than
// ten, as the disclosure rules of several states have it for results.
const FewBallots = 10

// RankedOf counts ballots by a rule. A count that waits for a lot is an answer,
// with Next; so is one in which nobody has what the rule asks for, with Why.
func RankedOf(b *rank.Ballots, rule rank.Rule, choices bool) (*Ranked, error) {
	result, err := rank.Count(b, rule)
	var wrong *rank.LotError
	if result == nil || errors.As(err, &wrong) {
		return nil, err
	}
	a := &Ranked{
		Rule: rule.Words(), Ballots: result.Cast, Blank: result.Blank, Rounds: []RankedRound{}, Viable: texts(result.Elected),
		Ties: []RankedTie{}, Notices: []string{},
	}
	for i := range result.Rounds {
		a.Rounds = append(a.Rounds, rankedRound(result, &result.Rounds[i]))
	}
	for _, t := range result.Ties {
		a.Ties = append(a.Ties, RankedTie{t.Round, texts(t.Tied), t.Ballots, string(t.Chosen), t.Winning, string(t.By)})
	}
	var tie *rank.TieError
	switch {
	case errors.As(err, &tie):
		a.Next = &RankedLot{tie.Round, texts(tie.Tied), tie.Ballots, tie.Winning, tie.Lot}
		why := err.Error()
		a.Why = &why
	case err != nil:
		why := err.Error()
		a.Why = &why
	}
	if n := len(rule.Tie.Drawn) - result.Lots; n > 0 {
		a.Notices = append(a.Notices, fmt.Sprintf("%s given and not needed", english.Many(n, "lot was", "lots were")))
	}
	if len(result.Elected) == 1 && rule.Until != rank.Share {
		winner := string(result.Elected[0])
		a.Winner = &winner
	}
	if choices && err == nil {
		found, err := rank.FindChoices(b, rule)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			a.Choice = append(a.Choice, rankChoice(c))
		}
	}
	return a, nil
}

func rankChoice(c rank.Choice) RankChoice {
	k := RankChoice{Choice: c.Words, Changes: "nothing"}
	switch {
	case c.Stopped != nil:
		why := c.Stopped.Error()
		k.Stopped, k.Changes = &why, "unknown"
	case c.Elected:
		k.Viable, k.Changes = texts(c.Result.Elected), "who"
	case c.Final:
		k.Viable, k.Changes = texts(c.Result.Elected), "figures"
	default:
		k.Viable = texts(c.Result.Elected)
	}
	return k
}

func rankedRound(result *rank.Result, r *rank.Round) RankedRound {
	out := RankedRound{
		Round: r.Number, Tally: map[string]int64{}, Counting: r.Counting, Threshold: decimalOf(r.Threshold),
		Elected: texts(r.Elected), Out: texts(r.Eliminated), Why: string(r.Why), Transfers: map[string]map[string]int64{},
		Inactive: RankedInactive{r.Inactive.Exhausted, r.Inactive.Overvotes, r.Inactive.Repeated, r.Inactive.Skipped},
	}
	slices.Sort(out.Elected)
	slices.Sort(out.Out)
	for o, n := range r.Tally {
		if n != rank.Out {
			out.Tally[string(result.Options[o])] = n
		}
	}
	for _, o := range r.Eliminated {
		out.Transfers[string(o)] = map[string]int64{}
	}
	for _, t := range r.Transfers {
		to := string(t.To)
		if to == "" {
			to = "exhausted"
		}
		out.Transfers[string(t.From)][to] += t.N
	}
	return out
}

// decimalOf writes a fraction with a power of ten below exactly.
func decimalOf(f rank.Fraction) json.Number {
	whole, rest := f.Num/f.Den, f.Num%f.Den
	if rest == 0 {
		return json.Number(fmt.Sprint(whole))
	}
	var digits strings.Builder
	for range 12 {
		rest *= 10
		digits.WriteByte(byte('0' + rest/f.Den))
		if rest %= f.Den; rest == 0 {
			break
		}
	}
	return json.Number(fmt.Sprintf("%d.%s", whole, digits.String()))
}

func texts(options []rank.Option) []string {
	list := make([]string, len(options))
	for i, o := range options {
		list[i] = string(o)
	}
	return list
}
