package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// formerResult is the last contest of the same party in the same place that somebody contested, of the two before this
// one, and how it went: empty where it is not known. A race in which nobody else had a tenth of the vote is passed
// over.
type formerResult struct {
	contest        *tally.Contest
	winner, second canvass.OptionID
	lost           []canvass.OptionID // everybody else who had a vote or a delegate
	ref            tally.Ref
}

// leastContested is the share of the second, as one in so many, from which a contest of the past was contested.
const leastContested = 5

func (a *account) former() (f formerResult, ok bool) {
	if j := a.jurisdiction(a.c.ID.Jurisdiction()); j != nil && j.Kind == "abroad" {
		return f, false // of no place anybody can say “there”
	}
	seen := 0
	for _, c := range a.past(a.c.ID.Jurisdiction(), a.c.ID.Party()) {
		if c.ID.Cycle() >= a.c.ID.Cycle() {
			continue
		}
		if seen++; seen > 2 {
			return f, false
		}
		if a.contextOf(c.ID.Cycle()) {
			return f, false
		}
		f = formerResult{contest: c, ref: c.InfoRef}
		w := c.WonBy(canvass.Votes)
		switch d := &c.Delegates; {
		case w != nil && c.Count != nil:
			f.ref = tally.Join(f.ref, w.Ref)
			if len(w.Options) != 1 {
				return f, false
			}
			f.winner = w.Options[0]
			for _, o := range c.Count.Options {
				if o.Option != f.winner && o.Votes > 0 && !o.Option.Fixed() {
					if f.second == "" && leastContested*o.Votes >= c.Count.Valid {
						f.second = o.Option
					}
					f.lost = append(f.lost, o.Option)
				}
			}
			if f.second == "" {
				continue // hardly anybody else ran
			}
			return f, true
		case c.Info.Conflict(catalog.WinnerConflict) != nil:
			return f, false
		case d.Basis == tally.Announced && len(d.Awards) > 1 && d.Awards[0].Delegates > d.Awards[1].Delegates && 2*d.Awards[0].Delegates > d.Seats:
			f.winner, f.second = d.Awards[0].Option, d.Awards[1].Option
			for _, x := range d.Awards[1:] {
				if x.Delegates > 0 {
					f.lost = append(f.lost, x.Option)
				}
			}
			f.ref = tally.Join(f.ref, a.s.FileRef(outletsFile))
			return f, len(f.lost) > 0
		}
	}
	return f, false
}

// contextOf reports whether a sentence of the contest’s context tells who won there in a year: it is not told twice.
func (a *account) contextOf(year int) bool {
	return slices.ContainsFunc(a.c.Info.Context, func(x catalog.Context) bool {
		return strings.Contains(x.Says, strconv.Itoa(year)) && strings.Contains(x.Says, "won")
	})
}

// formerParts are the parts of a sentence on a contest of the past: who won it, when, and what it was.
func (a *account) formerParts(f formerResult, won string) parts {
	c := f.contest
	year := Fact{Subject: string(c.ID), Predicate: "cycle", Value: strconv.Itoa(c.ID.Cycle()), Status: Known}
	win := Fact{Subject: string(c.ID), Predicate: "winner", Value: string(f.winner), Measure: canvass.Votes, Status: Known}
	var cited catalog.Cited
	if w := c.WonBy(canvass.Votes); w == nil {
		win.Measure = canvass.Delegates
	} else if len(c.Info.Results) > 0 {
		cited = c.Info.Results[0].Cited
	}
	words := a.known(won, win, f.ref, cited).with(a.verdict("now"))
	return parts{"year": a.state(strconv.Itoa(c.ID.Cycle()), year, c.InfoRef), "event": a.eventName(c, false), "won": words, "there": a.there(), "past": a.option(c, f.winner, f.ref).in(bare)}
}

// there is the place of the contest for a sentence that may stand far from its name: “there” behind a sentence that has named it.
func (a *account) there() run {
	id := a.c.ID.Jurisdiction()
	out := a.where(id, a.c.InfoRef)
	if len(out) == 0 {
		return nil
	}
	out = run{{Text: out.text(), Facts: out.facts()}}
	if j := a.jurisdiction(id); j != nil {
		out[0].near, out[0].closer = j.Name, "there"
	}
	return out
}

// sides are the contest's winner and the person who is second, where somebody won it.
func (a *account) sides() (winner, second canvass.OptionID) {
	if a.outcome.kind != won && a.outcome.kind != called || len(a.outcome.options) != 1 {
		return "", ""
	}
	return a.outcome.options[0], a.runnerUp(a.outcome.options)
}

// turned tells how a place turned since the contest before: to somebody who had lost there, or away from somebody who
// had won.
func (a *account) turned() draft {
	f, ok := a.former()
	winner, second := a.sides()
	switch {
	case !ok || winner == "" || winner == f.winner:
		return draft{}
	case second == f.winner:
		p := a.formerParts(f, "had won")
		p["who"] = a.named(second)
		return tell("turned", "{who^} {won} the {year} {event} {there}.", p)
	case winner == f.second:
		p := a.formerParts(f, "had lost")
		p["who"] = a.named(winner)
		return tell("turned", "{who^} {won} the {year} {event} {there} to {past}.", p)
	case second != "" && a.firstOf(race.FirstLoss, second) != nil && slices.Contains(f.lost, second):
		p := a.formerParts(f, "had also lost")
		p["who"], p["age"] = a.named(second), a.rivalsAge(second)
		if len(p["age"]) > 0 {
			return tell("turned", "{who}, {age}, {won} the {year} {event} {there}, to {past}.", p)
		}
		return tell("turned", "{who^} {won} the {year} {event} {there}, to {past}.", p)
	}
	return draft{}
}

// background tells that the winner had won there before, over whom, in a contest that somebody contested.
func (a *account) background() draft {
	f, ok := a.former()
	winner, second := a.sides()
	if !ok || winner == "" || winner != f.winner || second.Fixed() {
		return draft{}
	}
	p := a.formerParts(f, "also won")
	p["who"] = a.named(winner).in(bareSubject)
	if w := f.contest.WonBy(canvass.Votes); w != nil {
		if p["v1"], p["v2"], p["second"] = a.precedentFigures(f.contest, w); len(p["v1"]) > 0 {
			return tell("history", "{who} {won} the {year} {event} {there}, {v1} to {v2} over {second}.", p)
		}
	}
	return tell("history", "{who} {won} the {year} {event} {there}.", p)
}

// earlier tells who won the last two contests of the party in a territory, of which readers know little, where that is
// not told already and somebody contested them.
func (a *account) earlier() (out []draft) {
	j := a.jurisdiction(a.c.ID.Jurisdiction())
	if j == nil || j.Kind != "territory" {
		return nil
	}
	var has canvass.ContestID
	if f, ok := a.former(); ok && (a.turned().told() || a.background().told()) {
		has = f.contest.ID
	}
	seen := 0
	for _, c := range a.past(a.c.ID.Jurisdiction(), a.c.ID.Party()) {
		if c.ID.Cycle() >= a.c.ID.Cycle() {
			continue
		}
		if seen++; seen > 2 {
			break
		}
		w := c.WonBy(canvass.Votes)
		if c.ID == has || a.contextOf(c.ID.Cycle()) || w == nil || len(w.Options) != 1 || c.Count == nil || len(c.Count.Options) < 2 ||
			leastContested*c.Count.Options[1].Votes < c.Count.Valid || w.Options[0].Fixed() || c.Count.Options[1].Option.Fixed() {
			continue
		}
		d := a.precedent(c, true, a.there())
		if a.length != Full { // in few words
			p := a.formerParts(formerResult{contest: c, winner: w.Options[0], ref: tally.Join(w.Ref, c.InfoRef)}, "won")
			d = tell(d.about, "{past} {won} {there} in {year}.", p)
		}
		if d.told() {
			out = append(out, d)
		}
	}
	return out
}

// leastSwept is how many contests there must have been before it is told that somebody has won all of them.
const leastSwept = 2

// sweep tells that the winner has won every contest of the race so far, where the winner of each of them is known.
func (a *account) sweep() draft {
	winner, _ := a.sides()
	if a.outcome.kind != won || winner == "" || winner.Fixed() || a.totals.k == nil || a.totals.k.Before == nil {
		return draft{}
	}
	if a.crowded() && !a.mattersMost(race.SameDay(a.s, a.c)) {
		return draft{} // of many contests of a day it is said once
	}
	before := race.RecordBefore(a.s, a.c.ID, winner)
	if len(before.Unknown) > 0 || before.Wins != before.Contests || before.Contests < leastSwept || a.totals.k.Decides == winner {
		return draft{}
	}
	if _, decided := a.totals.k.Before.Clinched(); decided {
		return draft{}
	}
	f := Fact{ID: string(a.c.ID) + ":sweep", Subject: string(winner), Predicate: "won so far", Value: strconv.Itoa(before.Wins) + " of " + strconv.Itoa(before.Contests), Status: Computed}
	ref := tally.Join(a.totals.ref, a.totals.k.Ref, a.outcome.ref)
	for i := range a.totals.k.Before.Held {
		for _, w := range a.totals.k.Before.Held[i].Contest.Winners {
			ref = tally.Join(ref, w.Ref)
		}
	}
	words := "had won all " + english.Spelled(before.Contests) + " earlier contests for delegates"
	if before.Contests == 2 {
		words = "had won both earlier contests for delegates"
	}
	return tell("sweep", "{who^} {swept}.", parts{"who": a.named(winner), "swept": a.state(words, f, ref)})
}

// precedent is "Michael Bloomberg won the 2020 Democratic caucuses there, 175 to 103 over Tulsi Gabbard." Where no
// count decides and sources differ on who won, nothing is said: the story of that contest has what each says.
// It is told where the story is all of one place with there as it stands.
func (t *teller) precedent(c *tally.Contest, again bool, there run) draft {
	about := "history-" + strings.ReplaceAll(string(c.ID), "/", "-")
	year := Fact{Subject: string(c.ID), Predicate: "cycle", Value: strconv.Itoa(c.ID.Cycle()), Status: Known}
	p := parts{"year": t.state(strconv.Itoa(c.ID.Cycle()), year, c.InfoRef), "event": t.eventName(c, again), "there": there}
	if w := c.WonBy(canvass.Votes); w != nil && c.Count != nil {
		return t.precedentVote(about, p, c, w)
	}
	if c.Info.Conflict(catalog.WinnerConflict) != nil {
		return draft{}
	}
	d := &c.Delegates
	if d.Basis != tally.Announced || len(d.Awards) == 0 || len(d.Credited) == 0 || d.Awards[0].Delegates == 0 || d.Seats == 0 {
		if w := c.WonBy(c.RuleMeasure()); w != nil && c.Count != nil && c.Count.Measure == w.Measure {
			return t.precedentVote(about, p, c, w)
		}
		return draft{}
	}
	credit := d.Credited[0]
	f := Fact{ID: string(c.ID) + ":delegates:" + string(d.Awards[0].Option), Subject: string(d.Awards[0].Option), Predicate: "delegates", Value: strconv.Itoa(d.Awards[0].Delegates), Measure: canvass.Delegates, Status: Claimed}
	words := "won " + spelled(d.Awards[0].Delegates) + " of the " + spelled(d.Seats) + " delegates"
	if d.Awards[0].Delegates == d.Seats {
		words = "won " + all(d.Seats)
	}
	p["by"] = then(glue(", "), t.outlet(credit.By, c.InfoRef), glue(" "), t.known("reported", Fact{Subject: string(c.ID), Predicate: "credited", Value: credit.By, Status: Claimed}, c.InfoRef, credit.Cited))
	p["winner"], p["won"] = t.option(c, d.Awards[0].Option, c.InfoRef).in(bareSubject), t.known(words, f, tally.Join(c.InfoRef, t.s.FileRef(outletsFile)), credit.Cited)
	if t.reference(credit.By) {
		return tell(about, "{winner} {won} in the {year} {event} {there}.", p)
	}
	return tell(about, "{winner} {won} in the {year} {event} {there}{by}.", p)
}

func (t *teller) precedentVote(about string, p parts, c *tally.Contest, w *tally.Winner) draft {
	var cited catalog.Cited
	if len(c.Info.Results) > 0 {
		cited = c.Info.Results[0].Cited
	}
	var value []string
	var names []run
	ref := tally.Join(w.Ref, c.InfoRef)
	for _, o := range w.Options {
		value = append(value, string(o))
		names = append(names, t.option(c, o, ref).in(bareSubject))
	}
	win := Fact{Subject: string(c.ID), Predicate: "winner", Value: strings.Join(value, ", "), Measure: w.Measure, Status: Known}
	won, tied := "won", "tied in"
	if w.Measure != canvass.Votes {
		won, tied = "won "+wording.Measure(w.Measure)+" in", "tied in "+wording.Measure(w.Measure)+" in"
	}
	p["won"], p["winner"] = t.known(won, win, ref, cited), list(names)
	if len(w.Options) > 1 {
		return tell(about, "{winner} {won|"+tied+"} the {year} {event} {there}.", p)
	}
	if p["v1"], p["v2"], p["second"] = t.precedentFigures(c, w); len(p["v1"]) > 0 {
		return tell(about, "{winner} {won} the {year} {event} {there}, {v1} to {v2} over {second}.", p)
	}
	return tell(about, "{winner} {won} the {year} {event} {there}.", p)
}

// precedentFigures are the figures of the first two of a contest of the past, and the second; nil where nobody else had a
// vote.
func (t *teller) precedentFigures(c *tally.Contest, w *tally.Winner) (v1, v2, second run) {
	var cited catalog.Cited
	if len(c.Info.Results) > 0 {
		cited = c.Info.Results[0].Cited
	}
	ref := tally.Join(w.Ref, c.InfoRef)
	score := func(o canvass.OptionID, words string) run {
		n, _ := c.Count.Votes(o)
		f := Fact{ID: string(c.ID) + ":votes:" + string(o), Subject: string(o), Predicate: "votes", Value: wording.Figure(c.Count, n), Measure: c.Count.Measure, Status: Known}
		return t.known(words, f, ref, cited)
	}
	for _, o := range c.Count.Options {
		if o.Option == w.Options[0] || o.Votes == 0 || o.Option == canvass.Other || o.Option == canvass.WriteIn {
			continue
		}
		first, _ := c.Count.Votes(w.Options[0])
		f1, f2 := wording.Figure(c.Count, first), wording.Figure(c.Count, o.Votes)
		if c.Count.Valid >= fewVotes && !c.Count.Partial {
			if s1, s2 := percent(first, c.Count.Valid), percent(o.Votes, c.Count.Valid); s1 != s2 {
				f1, f2 = s1, s2
			}
		}
		return score(w.Options[0], f1), score(o.Option, f2), t.option(c, o.Option, ref).in(bare)
	}
	return nil, nil, nil
}

// eventName is what a contest is called within its own place: "Democratic caucuses", and "caucuses" where the party is
// plain.
func (t *teller) eventName(c *tally.Contest, again bool) run {
	words, ref := c.Info.Name, c.InfoRef
	if j := t.jurisdiction(c.ID.Jurisdiction()); j != nil {
		ref = tally.Join(ref, t.s.FileRef(j.File))
		words = strings.TrimPrefix(words, j.Name+" ")
	}
	if again {
		words = strings.TrimPrefix(words, c.ID.Party().Adjective()+" ")
	}
	return t.state(words, Fact{Subject: string(c.ID), Predicate: "kind", Value: words, Status: Known}, ref)
}

// past are the contests of a jurisdiction, of one party or of all, the newest first.
func (t *teller) past(jurisdiction string, party canvass.Party) []*tally.Contest {
	return newestFirst(t.s, func(id canvass.ContestID, c *tally.Contest) bool {
		return id.Jurisdiction() == jurisdiction && (party == "" || id.Party() == party) && len(c.InfoRef) > 0
	})
}

// noVoteInNovember tells of a place that has no part in the election of the president.
func (a *account) noVoteInNovember() draft {
	j := a.jurisdiction(a.c.ID.Jurisdiction())
	if j == nil || j.Kind == "abroad" {
		return draft{}
	}
	if n := j.Electors(a.c.ID.Cycle()); n == nil || *n > 0 {
		return draft{}
	}
	return a.jurisdictionKind(j.ID, a.c.ID.Cycle())
}

// kinds are the kinds of jurisdictions as a reader would say them.
var kinds = map[string]string{
	"territory": "a U.S. territory", "state": "a state", "district": "the seat of government", "abroad": "a body of voters outside the United States",
}

// jurisdictionKind tells what kind of place it is, and what it weighs in the general election of the year.
func (t *teller) jurisdictionKind(id string, year int) draft {
	j := t.jurisdiction(id)
	if j == nil || j.Electors(year) == nil {
		return draft{}
	}
	ref := t.s.FileRef(j.File)
	n := *j.Electors(year)
	ev := Fact{ID: "place:" + id + ":electoral votes", Subject: id, Predicate: "electoral votes", Value: strconv.Itoa(n), Status: Known}
	kind := Fact{ID: "place:" + id + ":kind", Subject: id, Predicate: "kind", Value: j.Kind, Status: Known}
	has := "has "
	if j.The && strings.HasSuffix(j.Name, "s") || j.Kind == "abroad" { // the Northern Mariana Islands
		has = "have "
	}
	p := parts{"place": t.place(id, ref), "kind": t.known(kinds[j.Kind], kind, ref, j.Cited)}
	in := " in the general election"
	if n == 0 {
		in = ""
	}
	p["votes"] = t.known(has+english.Many(n, "electoral vote", "electoral votes")+in, ev, ref, j.Cited)
	if j.Kind == "state" {
		return tell("place", "{place} {votes}.", p)
	}
	return tell("place", "{place}, {kind}, {votes}.", p)
}

// newestFirst are the contests that which lets in, the newest cycle first.
func newestFirst(s *tally.Snapshot, which func(canvass.ContestID, *tally.Contest) bool) []*tally.Contest {
	var out []*tally.Contest
	for id, c := range s.Contests {
		if which(id, c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(x, y *tally.Contest) int {
		if x.ID.Cycle() != y.ID.Cycle() {
			return y.ID.Cycle() - x.ID.Cycle()
		}
		return compare(string(x.ID), string(y.ID))
	})
	return out
}
