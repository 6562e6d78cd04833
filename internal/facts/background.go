package facts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// background tells who won the last two contests of the same party in the same place, the newest first.
func (a *account) background() []draft {
	var out []draft
	for _, c := range a.past(a.c.ID.Jurisdiction(), a.c.ID.Party()) {
		if c.ID.Cycle() >= a.c.ID.Cycle() || len(out) == 2 {
			continue
		}
		if d := a.precedent(c, a.c.ID.Cycle()-c.ID.Cycle() > 4); d.told() {
			out = append(out, d)
		}
	}
	if both := a.wonBoth(); both.told() {
		return []draft{both}
	}
	if len(out) == 2 { // a win against nobody gives way to one against somebody
		if bare := func(d draft) bool { return !figuresIn.MatchString(d.pieces.text()) }; bare(out[0]) && !bare(out[1]) {
			return out[1:]
		}
	}
	return out
}

// figuresIn finds figures behind the name of a contest of the past.
var figuresIn = regexp.MustCompile(`there, [0-9]|delegates`)

// wonBoth is "Trump won there in 2020, 88% to 10% over Bill Weld, and in 2016, 33% to 30% over John Kasich", and the same with
// two who won: "Bloomberg won there in 2020, 175 to 103 over Tulsi Gabbard, and Clinton in 2016, 162 to 61 over Sanders".
func (a *account) wonBoth() draft {
	var two []*tally.Contest
	for _, c := range a.past(a.c.ID.Jurisdiction(), a.c.ID.Party()) {
		if c.ID.Cycle() < a.c.ID.Cycle() && len(two) < 2 {
			two = append(two, c)
		}
	}
	if len(two) != 2 {
		return draft{}
	}
	p := parts{}
	tail := ""
	for i, c := range two {
		w := c.WonBy(canvass.Votes)
		if w == nil || c.Count == nil || len(w.Options) != 1 {
			return draft{}
		}
		n := strconv.Itoa(i)
		v1, v2, second := a.precedentFigures(c, w)
		if len(v1) == 0 {
			return draft{}
		}
		year := Fact{Subject: string(c.ID), Predicate: "cycle", Value: strconv.Itoa(c.ID.Cycle()), Status: Known}
		win := Fact{Subject: string(c.ID), Predicate: "winner", Value: string(w.Options[0]), Measure: canvass.Votes, Status: Known}
		ref := tally.Join(w.Ref, c.InfoRef)
		p["year"+n], p["v"+n], p["w"+n], p["second"+n] = a.state(strconv.Itoa(c.ID.Cycle()), year, c.InfoRef), v1, v2, second
		who := a.option(c, w.Options[0], ref)
		switch {
		case i == 0:
			p["winner"] = who.in(bareSubject)
			p["won"] = a.state("won", win, ref)
		case two[0].Won(w.Options[0], canvass.Votes):
			p["won"] = p["won"].with(a.state("won", win, ref))
			tail += ", and"
		default:
			p["other"] = who.in(bare).with(a.state("won", win, ref))
			tail += ", and {other}"
		}
		tail += " in {year" + n + "}, {v" + n + "} to {w" + n + "} over {second" + n + "}"
	}
	p["won"] = p["won"].as("won there")
	return fitting(tell("history", "{winner} {won}"+tail+".", p))
}

// precedent is "Michael Bloomberg won the 2020 Democratic caucuses there, 175 to 103 over Tulsi Gabbard." Where no
// count decides and sources differ on who won, nothing is said: the story of that contest has what each says.
func (t *teller) precedent(c *tally.Contest, again bool) draft {
	about := "history-" + strings.ReplaceAll(string(c.ID), "/", "-")
	year := Fact{Subject: string(c.ID), Predicate: "cycle", Value: strconv.Itoa(c.ID.Cycle()), Status: Known}
	p := parts{"year": t.state(strconv.Itoa(c.ID.Cycle()), year, c.InfoRef), "event": t.eventName(c, again)}
	if w := c.WonBy(canvass.Votes); w != nil && c.Count != nil {
		return t.precedentVote(about, p, c, w)
	}
	if c.Info.Conflict(catalog.WinnerConflict) != nil {
		return draft{}
	}
	d := &c.Delegates
	if d.Basis != tally.Announced || len(d.Awards) == 0 || len(d.Credited) == 0 || d.Awards[0].Delegates == 0 || d.Seats == 0 {
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
		return tell(about, "{winner} {won} in the {year} {event} there.", p)
	}
	return tell(about, "{winner} {won} in the {year} {event} there{by}.", p)
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
	win := Fact{Subject: string(c.ID), Predicate: "winner", Value: strings.Join(value, ", "), Measure: canvass.Votes, Status: Known}
	p["won"], p["winner"] = t.known("won", win, ref, cited), list(names)
	if len(w.Options) > 1 {
		return tell(about, "{winner} {won|tied in} the {year} {event} there.", p)
	}
	if p["v1"], p["v2"], p["second"] = t.precedentFigures(c, w); len(p["v1"]) > 0 {
		return tell(about, "{winner} {won} the {year} {event} there, {v1} to {v2} over {second}.", p)
	}
	return tell(about, "{winner} {won} the {year} {event} there.", p)
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
		f := Fact{ID: string(c.ID) + ":votes:" + string(o), Subject: string(o), Predicate: "votes", Value: english.Thousands(n), Measure: canvass.Votes, Status: Known}
		return t.known(words, f, ref, cited)
	}
	for _, o := range c.Count.Options {
		if o.Option == w.Options[0] || o.Votes == 0 || o.Option == canvass.Other || o.Option == canvass.WriteIn {
			continue
		}
		first, _ := c.Count.Votes(w.Options[0])
		f1, f2 := english.Thousands(first), english.Thousands(o.Votes)
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
