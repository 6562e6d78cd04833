package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// confirmation holds what is confirmed against the count that the contest goes by, and its delegates against the rule.
func (q *questions) confirmation(k *canvass.Confirmation) {
	c := q.c
	word := "confirmed"
	if k.Of == canvass.Certified {
		word = "certified"
	}
	if n := c.Count; n != nil && n.Units != nil && n.UnitsOf != nil && *n.Units < *n.UnitsOf && (k.Final || k.Of == canvass.Certified) {
		q.ask("not-all-in", "%d of %d %s are in", *n.Units, *n.UnitsOf, cmp.Or(n.UnitsAre, "reporting units"))
	}
	if n := c.Count; n != nil && (k.Winner != "" || k.Measure == "" || k.Measure == n.Measure) {
		for _, x := range k.Counts {
			if have, named := n.Votes(x.Option); !named || have != x.Votes {
				q.ask("unlike-count", "%d for %s are %s, and the count that %s has is %d", x.Votes, q.name(x.Option), word, q.s.Catalog.OutletName(n.By), have)
			}
		}
		if k.Winner != "" && k.Measure == n.Measure && len(n.Options) > 0 {
			if votes, _ := n.Votes(k.Winner); votes < n.Options[0].Votes {
				q.ask("unlike-count", "%s is %s as the winner, and %s is ahead in the count", q.name(k.Winner), word, q.name(n.Options[0].Option))
			}
		}
	}
	if c.Count == nil && len(c.Stated) == 0 && k.Of != canvass.ConfirmWinner {
		q.ask("no-count", "nobody has reported a count of %s: what is %s is held against none", c.ID, word)
	}
	d := &c.Delegates
	if len(k.Awards) == 0 || d.Open > 0 || len(d.Awards) == 0 {
		return
	}
	for _, a := range k.Awards {
		switch n := awarded(d.Awards, a.Option); {
		case n == a.Delegates:
		case d.Basis == tally.ByDecision:
			q.ask("unlike-decision", "%d delegates to %s are %s, and the authority decided on %d, where the rule gives %d", a.Delegates, q.name(a.Option), word, n, awarded(d.ByRule(), a.Option))
		default:
			q.ask("unlike-rule", "%d delegates to %s are %s, and the rule gives %d on the same votes", a.Delegates, q.name(a.Option), word, n)
		}
	}
}

// decision asks about an award that the rule does not give on the same votes, and the withdrawal of somebody twice.
func (q *questions) decision(k *canvass.Decision) {
	if k.Kind == canvass.DecideWithdrawn {
		q.changesNothing(k)
		for i := range q.c.Decided {
			if d := q.c.Decided[i].Decision; d != nil && d.Kind == canvass.DecideWithdrawn && d.Option == k.Option {
				q.ask("twice", "the withdrawal of %s is in the record already", q.name(k.Option))
			}
		}
		return
	}
	for i := range q.c.Delegates.Pools {
		p := &q.c.Delegates.Pools[i]
		if string(p.Kind) != k.Pool || string(p.Area) != string(k.Area) || p.Part != k.Part || len(p.Awards) == 0 {
			continue
		}
		rule := p.Awards
		if p.Override != nil {
			rule = p.Override.RuleAwards
		}
		for _, a := range k.Awards {
			if n := rule[delegate.Option(a.Option)]; n != a.Delegates {
				q.ask("unlike-rule", "%d delegates to %s are decided, and the rule gives %d on the same votes", a.Delegates, q.name(a.Option), n)
			}
		}
	}
}

// changesNothing asks about a withdrawal that leaves the award as it is, of somebody who has delegates in it: the rule
// keeps their seats, and nothing was said of what becomes of them.
func (q *questions) changesNothing(k *canvass.Decision) {
	has := awarded(q.c.Delegates.Awards, k.Option)
	if has == 0 || k.Do != "" || len(k.Pools) > 0 {
		return
	}
	e := *q.e
	if e.Key == "" {
		e.Key = "asked"
	}
	if n := awarded(q.c.With([]*canvass.Entry{&e}).Delegates.Awards, k.Option); n == has {
		q.ask("changes-nothing", "%s keeps %s: the rule of %s takes none from who withdraws; say what becomes of them with --do, if another rule does",
			q.name(k.Option), english.Many(has, "delegate", "delegates"), q.c.ID)
	}
}

// claimOf is the claim in an entry, or in the correction that it is; nil where there is none.
func claimOf(e *canvass.Entry) *canvass.Claim {
	if e.Correction != nil {
		return e.Correction.Claim
	}
	return e.Claim
}

// seats asks about an award of more delegates than there are, or of a pool that the contest does not have.
func (q *questions) seats(k *canvass.Claim) {
	if len(k.Awards) == 0 {
		return
	}
	sum := tally.ClaimedSeats(k)
	there, known := q.c.SeatsFor(k, q.s.Today())
	switch what := strings.TrimSpace(k.Pool + " " + string(k.Area)); {
	case !known:
	case there == 0:
		q.ask("no-such-pool", "%s has no delegates of %s", q.c.ID, what)
	case sum > there && what == "":
		q.ask("more-than-there-are", "this is of %s, and %s has %d", english.Count(sum, "delegate", "delegates"), q.c.ID, there)
	case sum > there:
		q.ask("more-than-there-are", "this is of %s, and %s has %d of %s", english.Count(sum, "delegate", "delegates"), q.c.ID, there, what)
	}
}

// total asks about a total of a race of more delegates than there are.
func (q *questions) total() {
	k := claimOf(q.e)
	r := q.s.Catalog.Races[q.e.Race]
	if k == nil || r == nil || k.Contests || len(k.Awards) == 0 {
		return
	}
	most := 0
	for _, m := range r.Majorities {
		most = max(most, m.Delegates+m.Automatic)
	}
	if sum := tally.ClaimedSeats(k); most > 0 && sum > most {
		q.ask("more-than-there-are", "this is of %s, and %s has %s", english.Count(sum, "delegate", "delegates"), r.ID, english.Thousands(most))
	}
}

func awarded(as []canvass.Award, o canvass.OptionID) int {
	for _, a := range as {
		if a.Option == o {
			return a.Delegates
		}
	}
	return 0
}

// lot asks about a lot among others than those who are tied for the pool's last seats.
func (q *questions) lot(l *canvass.Lot) {
	if l.Unit != "" {
		q.roomLot(l)
		return
	}
	for i := range q.c.Delegates.Pools {
		p := &q.c.Delegates.Pools[i]
		if string(p.Kind) != l.Pool || string(p.Area) != string(l.Area) || p.Part != l.Part {
			continue
		}
		tied := make([]canvass.OptionID, len(p.Tie))
		for i, o := range p.Tie {
			tied[i] = canvass.OptionID(o)
		}
		q.drawn(l, tied, fmt.Sprintf("seat of the %s pool of %s", l.Pool, l.Area))
	}
}

// drawn asks about a lot among others than those who are tied for the last of something.
func (q *questions) drawn(l *canvass.Lot, tied []canvass.OptionID, what string) {
	names := func(options []canvass.OptionID) []string {
		var out []string
		for _, o := range options {
			out = append(out, q.name(o))
		}
		slices.Sort(out)
		return out
	}
	level, drawn := names(tied), names(l.Order)
	switch {
	case len(level) == 0:
		q.ask("no-tie", "nobody is tied for the last %s", what)
	case !slices.Equal(level, drawn):
		q.ask("not-the-tied", "lots were drawn among %s, and tied are %s", strings.Join(drawn, ", "), strings.Join(level, ", "))
	}
}
