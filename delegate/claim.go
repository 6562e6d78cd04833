package delegate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Verdict is what the rule says of an announced award.
type Verdict string

// The verdicts.
const (
	Agrees    Verdict = "agrees"
	Explained Verdict = "differs, explained" // by a reading of the rule that is not the rule
	Differs   Verdict = "differs"
	CannotSay Verdict = "cannot say" // the rule itself decides nothing here yet
)

// Reading is one of a fixed list of ways to misread a rule.
type Reading struct {
	Name string `json:"name"` // "each quota rounded up, from the top"
	// Words show the reading at work on these votes.
	Words string `json:"words"`
}

// Finding compares an announced award with the rule.
type Finding struct {
	Verdict Verdict `json:"verdict"`
	// Computed is the rule's award, Announced what was claimed.
	Computed  map[Option]int `json:"computed"`
	Announced map[Option]int `json:"announced"`
	// Readings give the announced award, the likeliest first.
	Readings []Reading `json:"readings"`
	// Words is the finding in one or two plain sentences.
	Words string `json:"words"`
}

// Explain compares an announced award of one pool with its rule.
func Explain(pool Pool, announced map[Option]int, votes ...Votes) (Finding, error) {
	c := Contest{Pools: []Pool{pool}}
	return c.Explain(announced, votes...)
}

// Explain compares an announced award of the whole contest with its rules. An
// award that differs is tried against a fixed list of readings, each applied
// to every pool it can apply to, before it is left unexplained.
func (c *Contest) Explain(announced map[Option]int, votes ...Votes) (Finding, error) {
	t, err := c.tallies(votes)
	if err != nil {
		return Finding{}, err
	}
	for o, n := range announced {
		if n < 0 {
			return Finding{}, fmt.Errorf("announced award: %s has %d seats", o, n)
		}
	}
	rule := c.all(t)
	f := Finding{Computed: rule.Totals, Announced: maps.Clone(announced), Readings: []Reading{}}
	switch {
	case rule.Open > 0:
		f.Verdict = CannotSay
		f.Words = "Announced " + awardWords(announced) + "; the rule settles " + awardWords(rule.Totals) +
			" and leaves " + seatsWords(rule.Open) + " open" + openWords(rule) + "."
		return f, nil
	case sameAwards(announced, rule.Totals):
		f.Verdict = Agrees
		f.Words = "Announced " + awardWords(announced) + "; the rule gives the same."
		return f, nil
	}
	for _, read := range readings {
		if words, ok := read.gives(c, t, rule, announced); ok {
			f.Readings = append(f.Readings, Reading{read.name, words})
		}
	}
	f.Verdict = Differs
	f.Words = "Announced " + awardWords(announced) + "; the rule gives " + awardWords(rule.Totals) + "."
	if len(f.Readings) > 0 {
		f.Verdict = Explained
		f.Words += " The announced award is what this reading gives: " + f.Readings[0].Name + "."
	}
	return f, nil
}

// awardWords is "jason-palmer 4, joe-biden 2", most seats first.
func awardWords(awards map[Option]int) string {
	list := slices.SortedFunc(maps.Keys(awards), func(a, b Option) int {
		if awards[a] != awards[b] {
			return awards[b] - awards[a]
		}
		return strings.Compare(string(a), string(b))
	})
	words := make([]string, 0, len(list))
	for _, o := range list {
		if awards[o] > 0 {
			words = append(words, fmt.Sprintf("%s %d", o, awards[o]))
		}
	}
	if len(words) == 0 {
		return "nobody anything"
	}
	return strings.Join(words, ", ")
}

func openWords(r ContestResult) string {
	for i := range r.Pools {
		switch p := &r.Pools[i]; p.Status {
		case Tied:
			return " (a tie in pool " + p.PoolID.String() + ")"
		case Undetermined:
			return " (pool " + p.PoolID.String() + " lacks " + joinAnd(p.Lacks) + ")"
		}
	}
	return ""
}

// reading is one way to misread rules: alter makes the contest as misread, or
// reports that there is nothing here to misread so.
type reading struct {
	name  string
	alter func(c *Contest) bool
	// words replaces the usual working where that would not show it.
	words func(c *Contest, rule ContestResult, announced map[Option]int) (string, bool)
}

// gives reports whether the reading gives the announced award, and shows it.
func (read reading) gives(c *Contest, t *tallies, rule ContestResult, announced map[Option]int) (string, bool) {
	if read.words != nil {
		return read.words(c, rule, announced)
	}
	misread := *c
	misread.Pools = slices.Clone(c.Pools)
	misread.Overrides = nil
	if !read.alter(&misread) {
		return "", false
	}
	result := misread.all(t)
	if result.Open > 0 || !sameAwards(result.Totals, announced) {
		return "", false
	}
	return differenceWords(rule, result), true
}

// differenceWords shows the first pool in which the misread contest differs,
// by the steps that give its seats.
func differenceWords(rule, misread ContestResult) string {
	var words []string
	more := 0
	for i := range misread.Pools {
		p := &misread.Pools[i]
		q := rule.Pool(p.PoolID)
		if q != nil && q.Seats == p.Seats && sameAwards(p.Awards, q.Awards) {
			continue
		}
		if len(words) > 0 {
			more++
			continue
		}
		if len(misread.Pools) > 1 {
			words = append(words, "In pool "+p.PoolID.String()+":")
		}
		for _, s := range p.Steps {
			switch s.Stage {
			case StageRounding, StageRepair, StageLeftover, StageWinner, StageTrigger:
				words = append(words, s.Words)
			case StageThreshold:
				if s.Option == "" && q != nil && !slices.Contains(q.Steps, s) {
					words = append(words, s.Words)
				}
			}
		}
	}
	if more == 1 {
		words = append(words, "One other pool differs too.")
	} else if more > 1 {
		words = append(words, fmt.Sprintf("%d other pools differ too.", more))
	}
	return strings.Join(words, " ")
}
