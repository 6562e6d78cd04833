package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
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
	d := &c.Delegates
	if len(k.Awards) == 0 || d.Open > 0 || len(d.Awards) == 0 {
		return
	}
	for _, a := range k.Awards {
		if n := awarded(d.Awards, a.Option); n != a.Delegates {
			q.ask("unlike-rule", "%d delegates to %s are %s, and the rule gives %d on the same votes", a.Delegates, q.name(a.Option), word, n)
		}
	}
}

// decision asks about an award that the rule does not give on the same votes, and the withdrawal of somebody twice.
func (q *questions) decision(k *canvass.Decision) {
	if k.Kind == canvass.DecideWithdrawn {
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
		for _, a := range k.Awards {
			if n := p.Awards[delegate.Option(a.Option)]; n != a.Delegates {
				q.ask("unlike-rule", "%d delegates to %s are decided, and the rule gives %d on the same votes", a.Delegates, q.name(a.Option), n)
			}
		}
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
