package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Certified is the authority's newest certification, which takes the place of earlier ones; nil when there is none.
func (c *Contest) Certified() *Confirmation {
	for i := range slices.Backward(c.Confirmations) {
		if k := &c.Confirmations[i]; k.Authority && k.Confirmation.Of == canvass.Certified {
			return k
		}
	}
	return nil
}

// LastPublished is the story of the contest that this desk published last and has not corrected since, nil where it has
// published none.
func (c *Contest) LastPublished() *Published {
	for i := range slices.Backward(c.Published) {
		if p := &c.Published[i]; p.Corrected == "" {
			return p
		}
	}
	return nil
}

// finish marks the contest's count as the last one where its authority confirmed exactly these figures as that. A count
// that has moved since is open again.
func (c *Contest) finish() {
	n := c.Count
	if n == nil || n.By != c.Info.Authority || n.Final {
		return
	}
	for i := range slices.Backward(c.Confirmations) {
		k := &c.Confirmations[i]
		if !k.Authority || !k.Confirmation.Final || k.Confirmation.Of != canvass.ConfirmCount {
			continue
		}
		if n.Agrees(&Count{Measure: n.Measure, Options: optionCounts(k.Confirmation.Counts)}) {
			n.Final, n.Ref = true, Join(n.Ref, k.Ref)
		}
		return
	}
}

func status(c *Contest) Status {
	n := c.Count
	switch {
	case c.Certified() != nil, n != nil && n.Official == catalog.Official:
		return Certified
	case n != nil && n.Official == catalog.Final:
		return Complete
	case n == nil && len(c.Stated) == 0:
		return None
	case n == nil:
		return Counting
	}
	if out, known := n.Out(); known && out == 0 && n.By == c.Info.Authority && !c.WhileOpen {
		return Complete
	}
	return Counting
}

// lead is who is ahead in a count by any votes at all.
func lead(n *Count) *Lead {
	if n == nil || len(n.Options) == 0 || n.Options[0].Votes == 0 {
		return nil
	}
	l := &Lead{Measure: n.Measure, Ref: n.Ref}
	for _, o := range n.Options {
		if o.Votes == n.Options[0].Votes {
			l.Options = append(l.Options, o.Option)
		}
	}
	if next := len(l.Options); next == 1 {
		l.By = n.Options[0].Votes
		if len(n.Options) > 1 {
			l.By -= n.Options[1].Votes
		}
	}
	return l
}

// wonVote is who won the contest's votes, nil while nobody has: it needs the authority's certification or confirmation,
// a call of this desk, a final count out of the catalog, or the certain test. Words that contradict each other, or the
// authority's own complete count, make no winner; nor does the test while this desk itself says that it is not sure.
func (in setting) wonVote(c *Contest) (*Winner, *Dispute) {
	n := c.Count
	var ahead *Lead
	if n != nil {
		if out, _ := n.Out(); !c.LeftToRounds(n, out) {
			ahead = lead(n)
		}
	}
	if k := c.Certified(); k != nil {
		if k.Confirmation.Winner != "" {
			return &Winner{
				Measure: k.Confirmation.Measure,
				Options: []canvass.OptionID{k.Confirmation.Winner},
				Basis:   ByCertification,
				Ref:     k.Ref,
			}, nil
		}
		if len(k.Confirmation.Counts) > 0 {
			x := &Count{Measure: measureOf(n), Options: optionCounts(k.Confirmation.Counts), Ref: k.Ref}
			if n != nil {
				x.Ref = Join(x.Ref, n.Ref) // without it what was certified would be the count itself
			}
			for _, o := range x.Options {
				x.Valid += o.Votes
			}
			if ahead = nil; !c.LeftToRounds(x, 0) {
				ahead = lead(x)
			}
		}
		if ahead != nil {
			return ahead.won(ByCertification, k.Ref), nil
		}
	}
	var said *Winner
	for i := range c.Confirmations {
		k := &c.Confirmations[i]
		if !k.Authority || k.Confirmation.Of != canvass.ConfirmWinner || k.Confirmation.Measure == canvass.Delegates {
			continue
		}
		w := &Winner{
			Measure: k.Confirmation.Measure,
			Options: []canvass.OptionID{k.Confirmation.Winner},
			Basis:   ByConfirmation,
			Ref:     k.Ref,
		}
		if said != nil && said.Options[0] != w.Options[0] {
			return nil, said.against(w)
		}
		if said != nil {
			w.Ref = Join(said.Ref, w.Ref)
		}
		said = w
	}
	for i := range c.Calls {
		k := &c.Calls[i]
		if k.Retired != "" || k.Call.Measure == canvass.Delegates || said != nil {
			continue
		}
		said = &Winner{Measure: k.Call.Measure, Options: []canvass.OptionID{k.Call.Winner}, Basis: ByCall, Ref: k.Ref}
	}
	certain := in.certainWinner(c, ahead)
	switch {
	case said == nil && certain != nil && certain.Basis == ByCertainTest && c.doubt(certain.Options...) != nil:
		return nil, nil
	case said == nil:
		return certain, nil
	case certain == nil:
		return said, nil
	case len(certain.Options) != 1 || certain.Options[0] != said.Options[0]:
		return nil, said.against(certain)
	}
	said.Ref = Join(said.Ref, certain.Ref)
	return said, nil
}

// against is the dispute between two winners of one measure.
func (w *Winner) against(o *Winner) *Dispute {
	d := &Dispute{Measure: w.Measure, Options: slices.Clone(w.Options), Ref: Join(w.Ref, o.Ref)}
	for _, x := range o.Options {
		if !slices.Contains(d.Options, x) {
			d.Options = append(d.Options, x)
		}
	}
	return d
}

func measureOf(n *Count) canvass.Measure {
	if n == nil {
		return canvass.Votes
	}
	return n.Measure
}

// certainWinner is the certain test: the count is final, or the authority states how many ballots were cast and the
// lead is larger than all that is out. A count that came while people voted is neither; nor is one of a party that runs its
// contest, with ballots out, before it says that voting is over: more may still be cast.
func (in setting) certainWinner(c *Contest, ahead *Lead) *Winner {
	n := c.Count
	if ahead == nil {
		return nil
	}
	if n.Official == catalog.Official || n.Official == catalog.Final {
		return ahead.won(ByHistory, nil)
	}
	out, known := n.Out()
	if !known || c.WhileOpen || out > 0 && c.Info.PartyRun() && !c.SaidClosed(in.now) || n.By != c.Info.Authority || len(ahead.Options) > 1 && out > 0 ||
		len(ahead.Options) == 1 && ahead.By <= out {
		return nil
	}
	return ahead.won(ByCertainTest, nil)
}

func (l *Lead) won(b Basis, more Ref) *Winner {
	return &Winner{Measure: l.Measure, Options: l.Options, Tied: len(l.Options) > 1, Basis: b, Ref: Join(l.Ref, more)}
}

// wonDelegates is who takes most delegates of a contest whose count is complete and whose pools are all decided.
func wonDelegates(c *Contest) *Winner {
	d := &c.Delegates
	if c.Status != Complete && c.Status != Certified || d.Open > 0 || len(d.Awards) == 0 || d.Awards[0].Delegates == 0 {
		return nil
	}
	if d.Basis != Computed && d.Basis != ComputedOnEstimates && d.Basis != Announced && d.Basis != ByDecision {
		return nil
	}
	if said, _ := c.confirmedAwards(); len(said) > 0 && !sameAward(&canvass.Claim{Awards: said}, &canvass.Claim{Awards: d.Awards}) {
		return nil // the authority gives others most
	}
	w := &Winner{Measure: canvass.Delegates, Basis: d.Basis, Ref: d.Ref}
	for _, a := range d.Awards {
		if a.Delegates == d.Awards[0].Delegates {
			w.Options = append(w.Options, a.Option)
		}
	}
	w.Tied = len(w.Options) > 1
	if c.Status == Complete && c.doubt(w.Options...) != nil {
		return nil
	}
	return w
}

// WonInRounds reports whether the contest's vote is won by the final round of its ranked ballots: its rules count that,
// or its authority has given it.
func (c *Contest) WonInRounds() bool {
	if c.Info == nil || c.Info.Ranked == nil {
		return false
	}
	return ruleMeasure(c.Info) == canvass.FinalRound || c.Count != nil && c.Count.Measure == canvass.FinalRound
}

// LeftToRounds reports whether it is not the count that says who won, but rounds that are not counted yet: the ballots are
// ranked, these are first choices, and nobody has more than half of them, with as many as out that may still come.
func (c *Contest) LeftToRounds(n *Count, out int64) bool {
	if c.Info == nil || c.Info.Ranked == nil || n == nil || n.Measure != canvass.Votes && n.Measure != canvass.FirstChoices {
		return false
	}
	return len(n.Options) == 0 || 2*n.Options[0].Votes <= n.Valid+out
}

// WonBy is the winner by the measure, nil where nobody has won by it. The vote of a contest with ranked ballots is won by
// their final round.
func (c *Contest) WonBy(m canvass.Measure) *Winner {
	if m == canvass.Votes && c.WonInRounds() {
		m = canvass.FinalRound
	}
	for i := range c.Winners {
		if c.Winners[i].Measure == m {
			return &c.Winners[i]
		}
	}
	return nil
}

// Won reports whether the option alone won by the measure.
func (c *Contest) Won(o canvass.OptionID, m canvass.Measure) bool {
	w := c.WonBy(m)
	return w != nil && !w.Tied && w.Options[0] == o
}

// Said is what the authority says of the count in words: "all 91 counted; not certified". It is empty where the
// authority has not said how many ballots were cast.
func (c *Contest) Said() (all int64, counted int64, ok bool) {
	n := c.Count
	if n == nil || n.Cast == nil || n.By != c.Info.Authority {
		return 0, 0, false
	}
	return *n.Cast, n.Counted(), true
}
