package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// kinds are the kinds of jurisdictions as a reader would say them.
var kinds = map[string]string{
	"territory": "a territory of the United States", "state": "a state", "district": "the seat of the federal government", "abroad": "a body of voters outside the United States",
}

// jurisdictionKind tells what kind of place it is, and what it weighs in the general election of the cycle.
func (t *teller) jurisdictionKind(id string, cycle int) Sentence {
	j := t.jurisdiction(id)
	if j == nil || j.Electors(cycle) == nil {
		return Sentence{}
	}
	ref := t.s.FileRef(j.File)
	n := int64(*j.Electors(cycle))
	ev := Fact{ID: "place:" + id + ":electoral votes", Subject: id, Predicate: "electoral votes", Value: strconv.FormatInt(n, 10), Status: Known}
	kind := Fact{ID: "place:" + id + ":kind", Subject: id, Predicate: "kind", Value: j.Kind, Status: Known}
	p := parts{
		"place": t.place(id, ref), "kind": t.known(kinds[j.Kind], kind, ref, j.Cited),
		"votes": t.known(english.Many(n, "electoral vote", "electoral votes"), ev, ref, j.Cited),
	}
	plural := j.The && strings.HasSuffix(j.Name, "s") // the Northern Mariana Islands
	if n > 0 {
		if plural {
			return tell("place", "{place} {votes|have $ in the general election}.", p)
		}
		return tell("place", "{place} {votes|has $ in the general election}.", p)
	}
	if plural {
		return tell("place", "{place} are {kind}; {kind|they hold nominating contests} but {votes|have $}.", p)
	}
	return tell("place", "{place} is {kind}; {kind|it holds nominating contests} but {votes|has $}.", p)
}

// history tells the winners of earlier contests there: those of the same party in the two cycles before, then those of
// the other party.
func (a *account) history() []Sentence {
	const cycles = 2
	id := a.c.ID
	var own, other []Sentence
	for _, c := range a.past(id.Jurisdiction(), "") {
		if c.ID.Cycle() >= id.Cycle() || id.Cycle()-c.ID.Cycle() > 4*cycles {
			continue
		}
		if c.ID.Party() == id.Party() {
			way := plainly
			if id.Cycle()-c.ID.Cycle() > 4 {
				way = wentTo
			}
			own = append(own, a.pastContest(c, way))
		} else {
			way := wonBy
			if id.Cycle()-c.ID.Cycle() > 4 {
				way = took
			}
			other = append(other, a.pastContest(c, way))
		}
	}
	return append(own, other...)
}

// past are the contests of a jurisdiction, of one party or of all, the newest first.
func (t *teller) past(jurisdiction string, party canvass.Party) []*tally.Contest {
	var out []*tally.Contest
	for id, c := range t.s.Contests {
		if id.Jurisdiction() == jurisdiction && (party == "" || id.Party() == party) && len(c.InfoRef) > 0 {
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

// pastWay is one of the ways to put a past result, so that three in a row do not sound alike. Which one is taken
// depends on the contest's place in the list of cycles and parties, never on what else is told.
type pastWay int

const (
	plainly pastWay = iota // "… won the vote in the Democratic primary there in 2020, …"
	wentTo                 // "In 2016 the Democratic caucus there went to …"
	wonBy                  // "The vote in the Republican primary there in 2020 was won by …"
	took                   // "… took the vote in the Republican primary there in 2016, …"
)

// pastContest is one sentence on a contest behind us: who won it, or, where the catalog has a conflict with the id
// "winner", who says what.
func (t *teller) pastContest(c *tally.Contest, way pastWay) Sentence {
	about := "history-" + strings.ReplaceAll(string(c.ID), "/", "-")
	for i := range c.Info.Conflicts {
		if k := &c.Info.Conflicts[i]; k.ID == "winner" {
			if s := t.conflict(string(c.ID), nil, k, c.InfoRef, 0); s.told() {
				s.About = about
				return s
			}
		}
	}
	year := Fact{Subject: string(c.ID), Predicate: "cycle", Value: strconv.Itoa(c.ID.Cycle()), Status: Known}
	p := parts{"year": t.state(strconv.Itoa(c.ID.Cycle()), year, c.InfoRef), "event": t.eventName(c)}
	if w := c.WonBy(canvass.Votes); w != nil && c.Count != nil {
		return t.pastVote(about, p, c, w, way)
	}
	d := &c.Delegates
	if d.Basis != tally.Announced || len(d.Awards) == 0 || len(d.Credited) == 0 || d.Awards[0].Delegates == 0 {
		return Sentence{}
	}
	credit := d.Credited[0]
	ref := c.InfoRef
	var items []run
	for i, x := range d.Awards {
		f := Fact{ID: string(c.ID) + ":delegates:" + string(x.Option), Subject: string(x.Option), Predicate: "delegates", Value: strconv.Itoa(x.Delegates), Measure: canvass.Delegates, Status: Claimed}
		words := english.Spelled(int64(x.Delegates))
		switch {
		case i == 0 && x.Delegates == d.Seats:
			words = "all " + words + " delegates went"
		case i == 0:
			words += " delegates went"
			if x.Delegates == 1 {
				words = "one delegate went"
			}
		}
		items = append(items, append(append(t.known(words, f, ref, credit.Cited), glue(" to ")...), t.option(c, x.Option, ref)...))
	}
	p["by"], p["awards"] = t.outlet(credit.By, ref), list(items)
	p["credits"] = t.known("delegates", Fact{Subject: string(c.ID), Predicate: "credited", Value: credit.By, Status: Claimed}, ref, credit.Cited)
	return tell(about, "The {event} there in {year} {credits|left no vote in the record}; {awards}, {credits|by the account of} {by}.", p)
}

func (t *teller) pastVote(about string, p parts, c *tally.Contest, w *tally.Winner, way pastWay) Sentence {
	var cited catalog.Cited
	if len(c.Info.Results) > 0 {
		cited = c.Info.Results[0].Cited
	}
	value := ""
	for i, o := range w.Options {
		if i > 0 {
			value += ", "
		}
		value += string(o)
	}
	win := Fact{Subject: string(c.ID), Predicate: "winner", Value: value, Measure: canvass.Votes, Status: Known}
	ref := tally.Join(w.Ref, c.InfoRef)
	p["won"] = t.known("won", win, ref, cited)
	var names []run
	for _, o := range w.Options {
		names = append(names, t.option(c, o, ref))
	}
	p["winner"] = list(names)
	if len(w.Options) > 1 {
		return tell(about, "{winner} {won|tied for the vote} in the {event} there in {year}.", p)
	}
	score := func(o canvass.OptionID) run {
		n, _ := c.Count.Votes(o)
		f := Fact{ID: string(c.ID) + ":votes:" + string(o), Subject: string(o), Predicate: "votes", Value: english.Thousands(n), Measure: canvass.Votes, Status: Known}
		return t.known(english.Thousands(n), f, ref, cited)
	}
	for _, o := range c.Count.Options {
		if o.Option != w.Options[0] && o.Votes > 0 {
			p["v1"], p["v2"], p["second"] = score(w.Options[0]), score(o.Option), t.option(c, o.Option, ref)
			switch way {
			case wentTo:
				return tell(about, "In {year} the {won|vote} in the {event} there {won|went to} {winner}, {v1} to {v2} for {second}.", p)
			case took:
				return tell(about, "{winner} {won|took the vote} in the {event} there in {year}, {v1} to {v2} for {second}.", p)
			case wonBy:
				return tell(about, "The {won|vote} in the {event} there in {year} was {won|won} by {winner}, {v1} to {v2} for {second}.", p)
			}
			return tell(about, "{winner} {won|won the vote} in the {event} there in {year}, {v1} to {v2} for {second}.", p)
		}
	}
	return tell(about, "{winner} {won|won the vote} in the {event} there in {year}.", p)
}

// eventName is what a contest is called within its own place: "Democratic caucuses".
func (t *teller) eventName(c *tally.Contest) run {
	words, ref := c.Info.Name, c.InfoRef
	if j := t.jurisdiction(c.ID.Jurisdiction()); j != nil {
		ref = tally.Join(ref, t.s.FileRef(j.File))
		words = strings.TrimPrefix(words, j.Name+" ")
	}
	return t.state(words, Fact{Subject: string(c.ID), Predicate: "kind", Value: words, Status: Known}, ref)
}

// disagree are ways to begin, by the conflict's place in its file.
var disagree = []string{"Sources differ on", "Accounts vary on", "It is in dispute"}

// conflict tells a question that sources answer differently, each side by name. It needs two sides that were published.
func (t *teller) conflict(subject string, who run, k *catalog.Conflict, ref tally.Ref, place int) Sentence {
	about := "conflict-" + k.ID
	q := Fact{ID: subject + ":conflict:" + k.ID, Subject: subject, Predicate: "conflict", Value: k.Question, Status: Conflict}
	var sides []run
	for i, side := range k.Sides {
		if !t.published(side.Published) {
			continue
		}
		f := Fact{ID: q.ID + ":" + strconv.Itoa(i+1), Subject: subject, Predicate: k.Question, Value: english.Unstopped(side.Says), Status: Conflict}
		says := t.known(english.Unstopped(side.Says), f, ref, side.Cited)
		if side.By == "" {
			sides = append(sides, says)
			continue
		}
		by := t.outlet(side.By, ref)
		if len(by) == 0 || len(says) == 0 {
			return Sentence{}
		}
		end := glue(")")
		if side.Mark == canvass.Unsure {
			end = append(says.as("; unsure"), end...)
		}
		sides = append(sides, append(append(append(says, glue(" (")...), by...), end...))
	}
	if len(sides) < 2 {
		return Sentence{}
	}
	var all run
	for i, s := range sides {
		if i > 0 {
			all = append(all, glue("; ")...)
		}
		all = append(all, s...)
	}
	p := parts{"question": t.state(k.Question, q, ref), "sides": all}
	if len(who) > 0 {
		p["who"] = who
		return tell(about, "As to {who}, {question|sources differ on $}: {sides}.", p)
	}
	return tell(about, "{question|"+disagree[place%len(disagree)]+" $}: {sides}.", p)
}

// conflicts are the contest's own.
func (a *account) conflicts() []Sentence {
	var out []Sentence
	for i := range a.c.Info.Conflicts {
		out = append(out, a.conflict(string(a.c.ID), nil, &a.c.Info.Conflicts[i], a.c.InfoRef, i))
	}
	return out
}
