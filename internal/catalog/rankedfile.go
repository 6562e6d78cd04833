package catalog

import (
	"maps"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/rank"
)

// Ranked is how a contest's ranked ballots are counted, and the rounds as far as they were published.
type Ranked struct {
	Rule string // in the phrases of rank.ParseRule
	Text string // what the rule says, in plain words
	// Rounds are the votes of each round, those first who were ranked first. Empty where they were not published.
	Rounds []map[canvass.OptionID]int64
	Cited
}

// rankedTable is the [ranked] of a contest's file.
type rankedTable struct {
	Rule  string       `toml:"rule" need:"true" want:"the rule in the phrases of docs/ranked.md, such as \"bottom up to 15%, overvotes end the ballot, one skipped rank, 5 ranks\""`
	Text  string       `toml:"text" want:"what the rule says, in plain words, with its number"`
	Round []roundTable `toml:"round" want:"[[ranked.round]] tables, from the first choices to the final round"`
	fact
}

type roundTable struct {
	Votes map[canvass.OptionID]int64 `toml:"votes" need:"true" want:"whole votes by option, such as {joe-biden = 19593, bernie-sanders = 10777}"`
}

// checkRanked holds the table against the ballot, and its rounds against each other and against the results.
func (f *contestFile) checkRanked(d *document) {
	r := f.Ranked
	if r == nil {
		for i, x := range f.Result {
			if x.Measure == canvass.FinalRound || x.Measure == canvass.FirstChoices {
				d.fail(at("result", i, "measure"), "%s are of ranked ballots: add a [ranked] table with the rule", x.Measure)
			}
		}
		return
	}
	if _, err := rank.ParseRule(r.Rule, nil); err != nil && r.Rule != "" {
		d.fail(at("ranked", "rule"), "%v", err)
	}
	for i, round := range r.Round {
		where := at("ranked", "round", i, "votes")
		for o, n := range round.Votes {
			if n < 0 {
				d.fail(where, "%s has %d votes", o, n)
			}
		}
		if i == 0 {
			continue
		}
		before := r.Round[i-1].Votes
		for _, o := range slices.Sorted(maps.Keys(round.Votes)) {
			switch was, in := before[o]; {
			case !in:
				d.fail(where, "%s was out in the round before", o)
			case round.Votes[o] < was:
				d.fail(where, "%s has %d votes, and %d in the round before: ballots only come to those who stay", o, round.Votes[o], was)
			}
		}
		if sumVotes(round.Votes) > sumVotes(before) {
			d.fail(where, "more ballots count than in the round before")
		}
	}
	for i, x := range f.Result {
		if x.Area != "" && x.Area != canvass.Statewide || len(r.Round) == 0 {
			continue
		}
		round := map[canvass.Measure]*roundTable{canvass.FirstChoices: &r.Round[0], canvass.FinalRound: &r.Round[len(r.Round)-1]}[x.Measure]
		if round != nil && !maps.Equal(round.Votes, x.Votes) {
			d.fail(at("result", i, "votes"), "not what the [[ranked.round]] says")
		}
	}
}

func sumVotes(votes map[canvass.OptionID]int64) (n int64) {
	for _, v := range votes {
		n += v
	}
	return n
}

func (f *contestFile) addRanked(out *Contest) {
	t := f.Ranked
	if t == nil {
		return
	}
	out.Ranked = &Ranked{Rule: t.Rule, Text: t.Text, Cited: t.cited(f.Cite)}
	for _, r := range t.Round {
		out.Ranked.Rounds = append(out.Ranked.Rounds, r.Votes)
	}
}
