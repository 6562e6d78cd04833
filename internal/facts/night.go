package facts

import (
	"cmp"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// NightDay is the day that a record's first page is about: its night; without one today, where somebody votes today;
// else the last day of which the record has entries; else the next day on which somebody votes. It is zero where none
// is known.
func NightDay(s *tally.Snapshot) time.Time {
	if r := s.Record; r != nil {
		if d, err := time.Parse(time.DateOnly, r.Night); err == nil {
			return d
		}
	}
	today := s.Today()
	var last, next time.Time
	for _, id := range s.Active {
		if e := s.Contests[id].Event; e != nil && !e.Date.After(today) && e.Date.After(last) {
			last = e.Date
		}
	}
	for id, c := range s.Contests {
		e := c.Event
		if id.Cycle() != Cycle(s) || e == nil || e.Cancelled || e.Date.IsZero() {
			continue
		}
		if votesOn(e, today) {
			return today
		}
		if e.Date.After(today) && (next.IsZero() || e.Date.Before(next)) {
			next = e.Date
		}
	}
	if !last.IsZero() {
		return last
	}
	return next
}

func votesOn(e *canvass.Event, day time.Time) bool {
	return e.Date.Equal(day) || !e.Until.IsZero() && e.Date.Before(day) && !e.Until.Before(day)
}

// NightContests are the contests of the record's day, whether anything is known of them or not, in the order in which
// their polls close; those without an hour come last. Others are the contests of the cycle that have entries and vote
// on another day.
func NightContests(s *tally.Snapshot) (night, others []*tally.Contest) {
	day := NightDay(s)
	for id, c := range s.Contests {
		switch e := c.Event; {
		case e != nil && !e.Cancelled && !day.IsZero() && votesOn(e, day):
			night = append(night, c)
		case slices.Contains(s.Active, id):
			others = append(others, c)
		}
	}
	w := wording.Of(s)
	for _, x := range [][]*tally.Contest{night, others} {
		slices.SortFunc(x, func(a, b *tally.Contest) int {
			return cmp.Or(cmp.Compare(closes(a)-1, closes(b)-1), // none, 0, is the last
				cmp.Compare(w.Place(a.ID.Jurisdiction()), w.Place(b.ID.Jurisdiction())), cmp.Compare(a.ID, b.ID))
		})
	}
	return night, others
}

// closes is Closing as an unsigned number, so that one less than none is the greatest.
func closes(c *tally.Contest) uint64 { return uint64(Closing(c)) }

// Closing is when the last polls of a contest close: by its file, else by the last notice that says so. It is zero
// where nobody does.
func Closing(c *tally.Contest) canvass.Time {
	if c.Event != nil && c.Event.Closes != 0 {
		return c.Event.Closes
	}
	for _, n := range slices.Backward(c.Notices) {
		if n.Notice.Topic == canvass.TopicClose && n.At.NotAfter != 0 {
			return n.At.NotAfter
		}
	}
	return 0
}

// Night tells the record's day in a headline that answers who has won, and a few sentences on what is still open. A
// day of a single contest has that contest's headline.
func Night(s *tally.Snapshot) *Story {
	t := newTeller(s)
	contests, _ := NightContests(s)
	n := &nightAccount{teller: t}
	for _, c := range contests {
		n.all = append(n.all, newAccount(t, c))
	}
	subject := "night"
	switch len(n.all) {
	case 0:
		return t.story(subject, draft{})
	case 1:
		return t.story(subject, n.all[0].headline(), []draft{n.nextClosing()})
	}
	return t.story(subject, n.headline(), []draft{n.progress(), n.nextClosing()})
}

// nightAccount is the telling of all contests of a day.
type nightAccount struct {
	*teller
	all []*account
}

// mostTaken is how many takers a headline names.
const mostTaken = 5

// taken are the contests of one party that one option has won, or is said to have won by newsrooms alone.
type taken struct {
	party       canvass.Party
	option      canvass.OptionID
	won, called []*account
}

func (k taken) contests() int { return len(k.won) + len(k.called) }

// headline is who has won where; before anybody has, how far the counts are.
func (n *nightAccount) headline() draft {
	const about = "headline"
	all := n.taken()
	if len(all) == 0 {
		return n.opening(about)
	}
	rest := max(0, len(all)-mostTaken)
	all = all[:len(all)-rest]
	var clauses []run
	party, how := canvass.Party(""), "" // of the clause before
	for i := 0; i < len(all); i++ {
		k := all[i]
		mine := slices.DeleteFunc(slices.Clone(all), func(x taken) bool { return x.party != k.party })
		clause := n.allButOne(k, mine)
		last := i // what the clause tells up to
		if len(clause) > 0 {
			last++
		} else if clause = n.clause(k, k.party == party && k.how() == how); len(clause) == 0 {
			return draft{about: about}
		}
		switch {
		case len(clauses) == 0:
		case k.party == party && len(mine) == 2 && k.contests() == 1:
			clauses = append(clauses, glue(", but "))
		case k.party == party:
			clauses = append(clauses, glue(", "))
		default:
			clauses = append(clauses, glue("; "))
		}
		party, how, i = k.party, k.how(), last
		clauses = append(clauses, clause)
	}
	if rest > 0 {
		f := Fact{ID: "night:others", Subject: "night", Predicate: "others who won", Value: english.Thousands(rest), Status: Computed}
		clauses = append(clauses, glue("; "), n.state("others win too", f, n.rests(n.all)))
	}
	return tell(about, "{all}", parts{"all": slices.Concat(clauses...)})
}

// taken is who took how many contests: by party, the party first in which somebody took most; in a party most first.
func (n *nightAccount) taken() []taken {
	var all []taken
	for _, a := range n.all {
		o := a.outcome
		if len(o.options) != 1 || o.kind != won && o.kind != called {
			continue
		}
		i := slices.IndexFunc(all, func(k taken) bool { return k.party == a.c.ID.Party() && k.option == o.options[0] })
		if i < 0 {
			i = len(all)
			all = append(all, taken{party: a.c.ID.Party(), option: o.options[0]})
		}
		if o.kind == won {
			all[i].won = append(all[i].won, a)
		} else {
			all[i].called = append(all[i].called, a)
		}
	}
	best := map[canvass.Party]int{}
	for _, k := range all {
		best[k.party] = max(best[k.party], k.contests())
	}
	slices.SortFunc(all, func(x, y taken) int {
		return cmp.Or(cmp.Compare(best[y.party], best[x.party]), cmp.Compare(x.party, y.party),
			cmp.Compare(y.contests(), x.contests()), cmp.Compare(x.option, y.option))
	})
	return all
}

// how is by what a taker took contests: by winning them, by newsrooms' calls, or by both.
func (k taken) how() string {
	switch {
	case len(k.called) == 0:
		return "wins"
	case len(k.won) == 0:
		return "newsrooms call"
	}
	return "wins or is called the winner in"
}

// of are the day's contests of a party.
func (n *nightAccount) of(party canvass.Party) []*account {
	return slices.DeleteFunc(slices.Clone(n.all), func(a *account) bool { return a.c.ID.Party() != party })
}

// taking is the fact that somebody took contests of the day.
func (k taken) taking() Fact {
	return Fact{
		ID: "night:taken:" + string(k.party) + ":" + string(k.option), Subject: string(k.option), Predicate: "contests " + k.how(),
		Value: english.Thousands(k.contests()), Measure: canvass.Votes, Status: Computed,
	}
}

// allButOne is "Trump wins every Republican contest but Vermont, which goes to Haley", where that is how the day ended for
// the party; mine are all who took contests of it.
func (n *nightAccount) allButOne(k taken, mine []taken) run {
	of := n.of(k.party)
	if len(mine) != 2 || mine[0].option != k.option || len(of) < 4 || len(k.won) != len(of)-1 || len(mine[1].won) != 1 {
		return nil
	}
	a := mine[1].won[0]
	who, other, at := k.won[0].named(k.option), a.named(mine[1].option), n.place(a.c.ID.Jurisdiction(), contestRef(a.c))
	did := n.state("wins every "+k.party.Adjective()+" contest but", k.taking(), n.rests(of))
	goes := n.state("which goes to", mine[1].taking(), n.rests(mine[1].won))
	return whole(slices.Concat(who, glue(" "), did, glue(" "), at, glue(", "), goes, glue(" "), other), who, did, at, goes, other)
}

// clause is "Trump wins 14 of 15 Republican contests", "Palmer wins American Samoa" or "newsrooms call 12 of 16 Democratic
// contests for Biden". After a clause of the same party that says the same of another, "Vermont for Haley" and "3 for Cruz"
// are enough.
func (n *nightAccount) clause(k taken, after bool) run {
	mine, of := slices.Concat(k.won, k.called), n.of(k.party)
	who, verb := mine[0].named(k.option), k.how()
	onlyCalled := len(k.won) == 0
	if len(mine) == 1 && len(of) > 1 {
		a := mine[0]
		at := n.place(a.c.ID.Jurisdiction(), contestRef(a.c))
		if !onlyCalled {
			did := n.state(verb, k.taking(), n.rests(mine))
			return whole(slices.Concat(who, glue(" "), did, glue(" "), at), who, did, at)
		}
		did := n.state("newsrooms call", k.taking(), n.rests(mine))
		if after {
			return whole(slices.Concat(at.with(did), glue(" for "), who), who, did, at)
		}
		return whole(slices.Concat(did, glue(" "), at, glue(" for "), who), who, did, at)
	}
	number := english.Thousands(len(mine)) + " of " + english.Thousands(len(of))
	contests := k.party.Adjective() + " contests"
	switch {
	case len(of) == 1:
		number, contests = "the", k.party.Adjective()+" contest"
	case len(mine) == len(of):
		number = "all " + english.Thousands(len(of))
	}
	switch {
	case onlyCalled && after:
		did := n.state(english.Thousands(len(mine)), k.taking(), n.rests(of))
		return whole(slices.Concat(did, glue(" for "), who), who, did)
	case onlyCalled:
		did := n.state("newsrooms call "+number, k.taking(), n.rests(of))
		return whole(slices.Concat(did, glue(" "), did.as(contests), glue(" for "), who), who, did)
	}
	did := n.state(verb+" "+number, k.taking(), n.rests(of))
	return whole(slices.Concat(who, glue(" "), did, glue(" "), did.as(contests)), who, did)
}

// whole is the words, or nothing where one of the parts that they are made of is not there.
func whole(words run, of ...run) run {
	for _, r := range of {
		if len(r) == 0 {
			return nil
		}
	}
	return words
}

// rests is what the state of contests rests on.
func (n *nightAccount) rests(of []*account) tally.Ref {
	var ref tally.Ref
	for _, a := range of {
		ref = tally.Join(ref, a.outcome.ref, contestRef(a.c))
	}
	return ref
}

// opening is the headline before anybody has won.
func (n *nightAccount) opening(about string) draft {
	counting := n.counting()
	f := Fact{ID: "night:contests", Subject: "night", Predicate: "contests", Value: english.Thousands(len(n.all)), Status: Known}
	if len(counting) > 0 {
		f := Fact{ID: "night:counting", Subject: "night", Predicate: "contests counting", Value: english.Thousands(len(counting)), Status: Computed}
		is := "contests are"
		if len(counting) == 1 {
			is = "contest is"
		}
		words := english.Thousands(len(counting)) + " of " + english.Thousands(len(n.all)) + " " + is + " counting"
		return tell(about, "{counting}; {counting|nobody has won one yet}", parts{"counting": n.state(words, f, n.rests(n.all))})
	}
	day := NightDay(n.s)
	on := n.state(n.longDay(day), Fact{ID: "night:day", Subject: "night", Predicate: "day", Value: isoDay(day), Status: Known}, n.rests(n.all))
	verb := "vote"
	if day.Before(n.today()) {
		verb = "voted"
	}
	contests := n.state(english.Thousands(len(n.all))+" contests "+verb, f, n.rests(n.all))
	return tell(about, "{contests} on {on}; {contests|no votes are reported yet}", parts{"contests": contests, "on": on})
}

// counting are the contests in which a count, or somebody's word of one, is in, and that nobody has won yet.
func (n *nightAccount) counting() []*account {
	return slices.DeleteFunc(slices.Clone(n.all), func(a *account) bool {
		return a.c.Status != tally.Counting && a.outcome.kind != leads && a.outcome.kind != stated
	})
}

// progress is how many contests are in which state; nothing where nobody has reported anything, as the headline says.
func (n *nightAccount) progress() draft {
	states := []struct {
		predicate, one, several string
		in                      func(*account) bool
	}{
		{"certified", "is certified", "are certified", func(a *account) bool { return a.c.Status == tally.Certified }},
		{"counted in full", "is counted in full", "are counted in full", func(a *account) bool {
			return a.c.Status == tally.Complete && a.c.State != tally.LastKnown
		}},
		{"last known", "has its last known count", "have their last known counts", func(a *account) bool {
			return a.c.Status == tally.Complete && a.c.State == tally.LastKnown
		}},
		{"counting", "is counting", "are counting", func(a *account) bool { return a.c.Status == tally.Counting }},
		{"without votes", "has no votes yet", "have no votes yet", func(a *account) bool {
			return a.c.Status == tally.None && a.c.State != tally.Cancelled
		}},
	}
	var items []run
	for i, x := range states {
		in := slices.DeleteFunc(slices.Clone(n.all), func(a *account) bool { return !x.in(a) })
		if len(in) == 0 || i == len(states)-1 && len(items) == 0 {
			continue
		}
		f := Fact{ID: "night:" + x.predicate, Subject: "night", Predicate: "contests " + x.predicate, Value: english.Thousands(len(in)), Status: Computed}
		text := english.Thousands(len(in)) + " "
		if len(items) == 0 {
			text = english.InWords(int64(len(in))) + " contests "
			if len(in) == 1 {
				text = "one contest "
			}
		}
		if len(in) == 1 {
			text += x.one
		} else {
			text += x.several
		}
		items = append(items, n.state(text, f, n.rests(n.all)))
	}
	return tell("progress", "{all}.", parts{"all": list(items)})
}

// nextClosing is where polls close next.
func (n *nightAccount) nextClosing() draft {
	var next canvass.Time
	for _, a := range n.all {
		if at := Closing(a.c); at > n.s.Now && (next == 0 || at < next) {
			next = at
		}
	}
	if next == 0 {
		return draft{}
	}
	var at []string
	var ref tally.Ref
	for _, a := range n.all {
		if id := a.c.ID.Jurisdiction(); Closing(a.c) == next {
			ref = tally.Join(ref, contestRef(a.c), n.placeRef(id))
			if in := n.w.In(id); !slices.Contains(at, in) {
				at = append(at, in)
			}
		}
	}
	f := Fact{ID: "night:next closing", Subject: "night", Predicate: "next closing", Value: next.String(), Status: Known}
	words := "Polls close next in " + english.List(at) + " " + wording.PressEastern(canvass.Interval{NotBefore: next, NotAfter: next}, NightDay(n.s), n.today())
	return tell("next-closing", "{next}.", parts{"next": n.state(words, f, ref)})
}

// CalledWinner is somebody whom newsrooms say has won a contest.
type CalledWinner struct {
	Option canvass.OptionID
	By     []string // their outlets, in the order in which they spoke
	Ref    tally.Ref
}

// CalledWinners are those whom newsrooms, and not candidates, say has won the vote; the one that most of them name is
// the first.
func CalledWinners(s *tally.Snapshot, c *tally.Contest) []CalledWinner {
	a := &account{teller: newTeller(s), c: c}
	var out []CalledWinner
	for _, v := range a.victors() {
		if by := v.outlets(a.teller); len(by) > 0 {
			out = append(out, CalledWinner{Option: v.winner, By: by, Ref: v.ref})
		}
	}
	return out
}

// StatedLeader is who is ahead by the newest word that a source gave without counts, and that word; it is empty where
// none says so.
func StatedLeader(c *tally.Contest) (canvass.OptionID, *tally.Stated) {
	if len(c.Stated) == 0 {
		return "", nil
	}
	st := &c.Stated[len(c.Stated)-1]
	for i := range slices.Backward(c.Stated) {
		if x := &c.Stated[i]; x.Report.Area == canvass.Statewide && x.Report.Unit == "" && aheadIn(x.Report.Stated) != "" {
			st = x
			break
		}
	}
	return aheadIn(st.Report.Stated), st
}
