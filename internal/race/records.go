package race

import (
	"fmt"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// voted is an event of the race with its winners, by whatever measure.
type voted struct {
	contest *tally.Contest
	binds   bool
	// winners won by at least one measure, ties included; sole is who alone won by every measure of votes, or the
	// delegates where no measure of votes is known. Both are empty where the winner is not known.
	winners []canvass.OptionID
	sole    canvass.OptionID
	ran     []canvass.OptionID // those whom a count names
	ref     tally.Ref
	others  []canvass.OptionID // who won as others say, whom winners does not have
	doubt   string             // why the winner is not known, empty where it is
}

// won and lost report what is known for sure of the option.
func (v *voted) won(o canvass.OptionID) bool  { return v.sole == o }
func (v *voted) lost(o canvass.OptionID) bool { return !slices.Contains(v.winners, o) }

// votesOn are the events of the race that let decides on, by the last day of their contest: binding ones as a whole,
// and those that award nothing and have a count.
func votesOn(s *tally.Snapshot, id canvass.RaceID, in func(time.Time, *tally.Contest) bool) []voted {
	var out []voted
	for _, c := range contests(s, id) {
		for _, e := range c.Others {
			last := e.Event.Date
			if e.Event.Until.After(last) {
				last = e.Event.Until
			}
			if !last.IsZero() && in(last, c) {
				v := voted{contest: c, winners: leaders(e.Count), ran: named(e.Count), ref: e.Count.Ref}
				if len(v.winners) == 1 {
					v.sole = v.winners[0]
				}
				out = append(out, v)
			}
		}
		if in(day(c), c) && !notHeld(c) {
			out = append(out, binding(s, c))
		}
	}
	return out
}

// binding is the binding event of a contest with its winners by every measure, and the doubts about them.
func binding(s *tally.Snapshot, c *tally.Contest) voted {
	v := voted{contest: c, binds: true, ran: named(c.Count), ref: c.InfoRef}
	for i := range c.Winners {
		w := &c.Winners[i]
		v.ref = tally.Join(v.ref, w.Ref)
		v.winners = append(v.winners, w.Options...)
		if w.Measure == canvass.Delegates && len(c.Winners) > 1 {
			continue
		}
		switch {
		case i == 0 && !w.Tied:
			v.sole = w.Options[0]
		case w.Tied || v.sole != w.Options[0]:
			v.sole = ""
		}
	}
	if len(c.Winners) == 0 {
		line := Take(s, c)
		v.ref = tally.Join(v.ref, line.Ref)
		most := slices.MaxFunc(append(line.Awards, canvass.Award{}), func(a, b canvass.Award) int { return a.Delegates - b.Delegates })
		for _, a := range line.Awards {
			if a.Delegates == most.Delegates && most.Delegates > line.Open {
				v.winners = append(v.winners, a.Option)
			}
		}
		if len(v.winners) == 1 {
			v.sole = v.winners[0]
		}
		if len(v.winners) == 0 && (line.Open > 0 || line.Seats == 0) {
			v.doubt = "is not known"
		}
	}
	says := func(o canvass.OptionID) {
		if o != "" && !slices.Contains(v.winners, o) {
			v.doubt = "differs by who says it"
			v.others = append(v.others, o)
		}
	}
	for i := range c.Claims {
		k := &c.Claims[i]
		if (k.Status == tally.Standing || k.Status == tally.Flagged) && k.Claim.Kind == canvass.ClaimWinner {
			says(k.Claim.Winner)
		}
	}
	if k := c.Info.Conflict(catalog.WinnerConflict); k != nil {
		for _, side := range k.Sides {
			if !side.Published.After(today(s)) {
				says(side.Winner)
			}
		}
	}
	return v
}

func named(n *tally.Count) []canvass.OptionID {
	if n == nil {
		return nil
	}
	var out []canvass.OptionID
	for _, o := range n.Options {
		out = append(out, o.Option)
	}
	return out
}

func leaders(n *tally.Count) []canvass.OptionID {
	var out []canvass.OptionID
	for _, o := range n.Options {
		if o.Votes > 0 && o.Votes == n.Options[0].Votes {
			out = append(out, o.Option)
		}
	}
	return out
}

// history is what was held before a contest, and on its day beside it.
type history struct {
	here            *tally.Contest
	winner          canvass.OptionID
	measure         canvass.Measure
	bound           []voted // earlier days, that award delegates, by day
	unbound         []voted // earlier days, that award nothing
	beside          []voted // the same day
	ref             tally.Ref
	after, unawards []canvass.ContestID
	out             []First
	unsaid          []Unsaid
}

// records are the firsts, streaks and last times of a contest, and those that are not said. A first loss is of one who
// alone won every contest before; a first win of one who won none, by any measure. All need a winner of the vote here
// who is the same by every measure of votes, and at least one contest before.
func records(s *tally.Snapshot, c *tally.Contest) ([]First, []Unsaid) {
	h := history{here: c}
	for i := range c.Winners {
		w := &c.Winners[i]
		switch {
		case w.Measure == canvass.Delegates:
			continue
		case w.Tied || h.winner != "" && h.winner != w.Options[0]:
			return nil, nil
		case h.winner == "":
			h.winner, h.measure = w.Options[0], w.Measure
		}
		h.ref = tally.Join(h.ref, w.Ref)
	}
	if h.winner == "" || c.Count == nil {
		return nil, nil
	}
	for _, v := range votesOn(s, c.ID.Race(), func(d time.Time, o *tally.Contest) bool { return d.Before(day(c)) && o != c }) {
		h.ref = tally.Join(h.ref, v.ref)
		if v.binds {
			h.bound, h.after = append(h.bound, v), append(h.after, v.contest.ID)
		} else {
			h.unbound, h.unawards = append(h.unbound, v), append(h.unawards, v.contest.ID)
		}
	}
	h.beside = votesOn(s, c.ID.Race(), func(d time.Time, o *tally.Contest) bool { return d.Equal(day(c)) && o != c })
	if len(h.bound) == 0 {
		return nil, nil
	}
	for _, o := range c.Count.Options {
		if o.Option.Fixed() {
			continue
		}
		if o.Option == h.winner {
			h.wins(o.Option)
		} else {
			h.loses(o.Option)
		}
	}
	return h.out, h.unsaid
}

// wins looks for what a win here is.
func (h *history) wins(o canvass.OptionID) {
	isWin := func(v *voted) bool { return slices.Contains(v.winners, o) }
	if !slices.ContainsFunc(h.bound, func(v voted) bool { return isWin(&v) }) {
		h.say(First{Kind: FirstWin, Option: o}, h.bound, isWin)
		return
	}
	streak, last := h.since(func(v *voted) bool { return v.won(o) })
	if len(streak) >= 2 {
		h.say(First{Kind: WinStreak, Option: o, Number: len(streak) + 1}, append(slices.Clone(streak), last...), isWin)
	}
	between, last := h.since(func(v *voted) bool { return v.lost(o) })
	if len(between) >= 2 && len(last) == 1 && last[0].won(o) {
		h.say(First{Kind: WinAgain, Option: o, Since: last[0].contest.ID}, append(slices.Clone(between), last...), isWin)
	}
}

// loses looks for what a loss here is.
func (h *history) loses(o canvass.OptionID) {
	isLoss := func(v *voted) bool { return slices.Contains(v.ran, o) && len(v.winners) > 0 && !v.won(o) }
	switch won, last := h.since(func(v *voted) bool { return v.won(o) }); {
	case len(won) == len(h.bound):
		h.say(First{Kind: FirstLoss, Option: o}, won, isLoss)
	case len(won) >= 2 && len(last) == 1 && isLoss(&last[0]) && last[0].lost(o):
		h.say(First{Kind: LossAgain, Option: o, Since: last[0].contest.ID}, append(slices.Clone(won), last...), isLoss)
	}
}

// since are the newest contests before this one that are all so, whole days of them, and those of the day before them
// that are not; a contest whose winner is not known is not taken for a bar here, so that a doubt can be said.
func (h *history) since(so func(*voted) bool) (all, last []voted) {
	for i := len(h.bound); i > 0; {
		n := i - 1
		for n > 0 && day(h.bound[n-1].contest).Equal(day(h.bound[i-1].contest)) {
			n--
		}
		group := h.bound[n:i]
		for k := range group {
			if group[k].doubt == "" && !so(&group[k]) {
				last = append(last, group[k])
			}
		}
		if len(last) > 0 {
			return all, last
		}
		all = append(all, group...)
		i = n
	}
	return all, nil
}

// say adds a record, or why it is not said: a contest that it rests on whose winner is not known, or another of the
// same day, or one that awards nothing, that was the same.
func (h *history) say(f First, rests []voted, again func(*voted) bool) {
	u := Unsaid{Kind: f.Kind, Option: f.Option}
	for i := range rests {
		if rests[i].doubt != "" {
			u.Contests, u.Why = append(u.Contests, rests[i].contest.ID), "the winner "+rests[i].doubt
		}
	}
	if len(u.Contests) > 0 {
		u.Why += fmt.Sprintf(" in %s", english.Many(int64(len(u.Contests)), "earlier contest", "earlier contests"))
		h.unsaid = append(h.unsaid, u)
		return
	}
	for i := range h.beside {
		if v := &h.beside[i]; again(v) || f.Kind != FirstLoss && slices.Contains(v.others, f.Option) {
			u.Contests, u.Why = append(u.Contests, h.beside[i].contest.ID), "another contest of the same day was the same"
		}
	}
	if len(u.Contests) == 0 && (f.Kind == FirstWin || f.Kind == FirstLoss) {
		for i := range h.unbound {
			if again(&h.unbound[i]) {
				u.Contests, u.Why = append(u.Contests, h.unbound[i].contest.ID), "an earlier vote that awarded no delegates was the same"
			}
		}
	}
	if len(u.Contests) > 0 {
		h.unsaid = append(h.unsaid, u)
		return
	}
	f.Measure, f.After, f.Unbound, f.Ref = h.measure, h.after, h.unawards, h.ref
	h.out = append(h.out, f)
}
