package facts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// archive is how many days after a contest it is looked back on: then nothing more of it is to be waited for.
const archive = 60

// longPast reports whether the contest is looked back on.
func (a *account) longPast() bool {
	return !a.last().IsZero() && a.today().After(a.last().AddDate(0, 0, archive))
}

// inContext is where a sentence of the catalog’s context has somebody.
var inContext = regexp.MustCompile(`\{[^{}]*\}`)

// context tells what the catalog says on why the contest mattered, on the topics and as far as it was published by now.
func (a *account) context(topics ...catalog.ContextTopic) []draft {
	var out []draft
	for i := range a.c.Info.Context {
		x := &a.c.Info.Context[i]
		if slices.Contains(topics, x.Topic) && x.KnownAt() <= a.s.Now && a.holdsYet(x) && !a.opened(i) {
			out = append(out, a.contextSentence(contextAbout(i), x))
		}
	}
	return out
}

// contextAbout is what the sentence on the context of an index is about.
func contextAbout(i int) string { return "why-" + strconv.Itoa(i+1) }

// opened reports whether the first sentence has what a sentence of context says: the lead in the polls that was lost, or the delegates
// needed that were won.
func (a *account) opened(i int) bool {
	x := &a.c.Info.Context[i]
	return x.Topic == catalog.Upset && x.Points > 0 && a.opens(string(a.c.ID)+":polls") ||
		x.Topic == catalog.OfRace && a.opens(":"+contextAbout(i))
}

// rules tells what the catalog says on the rules, apart: of the delegates, and of the vote.
func (a *account) rules() (ofDelegates, ofVote []draft) {
	for _, d := range a.context(catalog.OfRule) {
		if strings.Contains(d.pieces.text(), "delegate") {
			ofDelegates = append(ofDelegates, d)
		} else {
			ofVote = append(ofVote, d)
		}
	}
	return ofDelegates, ofVote
}

// In a sentence of context, countOfDelegates is a count of somebody's delegates, ofTheDay what the day's contests did together, and
// wordOfDelegates a word on the lead in delegates that gives none; nominationTaken says of a race that is decided that it is.
var (
	countOfDelegates = regexp.MustCompile(`[0-9][0-9,]{2,} (?:of the [0-9,]+ )?(?:pledged |bound )?delegates|of the [0-9,]+ needed|within [0-9]+ delegates|% of the delegates|delegate count|by the .* count|in (?:one|a|the) count`)
	ofTheDay         = regexp.MustCompile(`\bday’s\b|\bthat day\b|[Tt]he day (?:left|gave|put|kept)`)
	wordOfDelegates  = regexp.MustCompile(`lead in (?:pledged )?delegates|count of delegates|the delegates (?:he|she) needed`)
	nominationTaken  = regexp.MustCompile(`\bnomination\b|\bnominee\b`)
)

// decidedBefore reports whether somebody had the majority before the day of the contest.
func (a *account) decidedBefore() bool {
	if a.totals.now == nil {
		return false
	}
	k, ok := a.totals.now.Clinched()
	return ok && k.Day.Before(a.last())
}

// stakes tell what hung on the contest, but not that somebody had the delegates, where the race is told with their number.
func (a *account) stakes(standing section) []draft {
	all := a.context(catalog.Stakes)
	if told(standing) {
		all = slices.DeleteFunc(all, func(d draft) bool { return wordOfDelegates.MatchString(d.pieces.text()) })
	}
	return all
}

// holdsYet reports whether a sentence of context can be told as the vote stands: what was written on the day of the vote or
// after it may know how the vote went, and what had been expected is news once something else came.
func (a *account) holdsYet(x *catalog.Context) bool {
	switch a.outcome.kind {
	case won, called:
		return true
	case silent:
		if a.c.Event.Kind != "convention" && !a.longPast() { // a count is to be waited for
			break
		}
		return x.Topic != catalog.Upset
	case tied, off: // nothing more is counted
		return x.Topic != catalog.Upset
	}
	return x.Topic != catalog.Upset && (a.last().IsZero() || x.Published.Before(a.last()))
}

// contextSentence puts a sentence of context into a draft: all of it rests on the contest’s file, and those who stand in
// braces are spoken of as everybody is.
func (a *account) contextSentence(about string, x *catalog.Context) draft {
	stop := "."
	if strings.HasSuffix(x.Says, "”") {
		stop = ".”"
	}
	pieces := a.contextPieces(about, x)
	if len(pieces) == 0 {
		return draft{about: about}
	}
	return draft{about: about, topic: x.Topic, pieces: append(pieces, glue(stop)...)}
}

// contextPieces are the words of a sentence or a clause of context, without its stop and a quotation mark before that.
func (a *account) contextPieces(about string, x *catalog.Context) run {
	f := a.fact("context", x.Says, Reported)
	f.ID += ":" + about
	whole := a.known(x.Says, f, a.c.InfoRef, x.Cited)
	p := parts{}
	for _, o := range x.Named() {
		p[string(o)] = a.option(a.c, o, a.c.InfoRef).with(whole)
	}
	var out run
	rest := strings.TrimSuffix(x.Says, "”")
	for rest != "" {
		at := inContext.FindStringIndex(rest)
		if at == nil {
			at = []int{len(rest), len(rest)}
		}
		if at[0] > 0 {
			out = append(out, whole.as(rest[:at[0]])...)
		}
		if at[1] > at[0] {
			who := p.slot(rest[at[0]+1 : at[1]-1])
			if len(who) == 0 {
				return nil
			}
			if name := rest[at[0]:at[1]]; len(out) == 0 && strings.HasPrefix(rest[at[1]:], " ") && !strings.HasSuffix(name, "'s}") { // the subject of the sentence
				who = who.in(subject)
			}
			out = append(out, who...)
		}
		rest = rest[at[1]:]
	}
	return out
}

// homeOf is the contest's state as somebody's home, nil where it is not.
func (a *account) homeOf(o canvass.OptionID) *catalog.Home {
	person := a.person(o)
	if person == nil || a.c.Event == nil {
		return nil
	}
	h := person.HomeOn(a.date())
	if h == nil || h.Jurisdiction != a.c.ID.Jurisdiction() {
		return nil
	}
	if j := a.jurisdiction(h.Jurisdiction); j == nil || j.Kind != "state" {
		return nil
	}
	return h
}

// homeTail is " in his home state", of the winner or of the one who was beaten there.
func (a *account) homeTail(o canvass.OptionID, p parts) string {
	person, h := a.person(o), a.homeOf(o)
	if h == nil {
		return ""
	}
	f := Fact{Subject: string(o), Predicate: "home", Value: h.Jurisdiction, Status: Known}
	p["native"], p["home"] = a.named(o), a.known("home state", f, a.s.FileRef(person.File), h.Cited)
	return " in {native's} {home}"
}

// theContest is what the contest is called on a second mention, with its verb in the past: "The primary was".
func (a *account) theContest() (noun, is, was string) {
	words := strings.Fields(a.c.Info.Name)
	if len(words) > 0 {
		switch last := words[len(words)-1]; last {
		case "caucuses":
			return "The caucuses", "are", "were"
		case "primary", "caucus", "convention", "vote":
			return "The " + last, "is", "was"
		}
	}
	return "The contest", "is", "was"
}

// sameDayWins is what the sentence is about that tells who won the other contests of the day.
const sameDayWins = "same-day"

// contestsOfDay is what the sentence is about that tells how many contests there were, and not who won them.
const contestsOfDay = "contests-of-day"

// mostListed is how many places of one day are listed by name.
const mostListed = 4

// votedThen reports whether a contest is one in which a state or a territory voted on one day: the votes of Democrats
// abroad go on over a week and are announced later, and a convention is no vote of a place.
func (t *teller) votedThen(c *tally.Contest) bool {
	j := t.jurisdiction(c.ID.Jurisdiction())
	return (j == nil || j.Kind != "abroad") && c.Event != nil && !c.Event.Date.IsZero() && c.Event.Kind != "convention" && !c.Event.Until.After(c.Event.Date)
}

// sameDay tells what else the party voted on that day, and who took it: of how many contests this was one, where the
// winner of each of them is not known; of a vote over several days nothing. What is told of the delegates decides
// whether their number stands here.
func (a *account) sameDay(delegates []draft) draft {
	others := slices.DeleteFunc(race.SameDay(a.s, a.c), func(r race.Result) bool { return !a.votedThen(r.Contest) })
	if len(others) == 0 || !a.votedThen(a.c) || a.last().After(a.date()) || a.outcome.kind == off || a.outcome.kind == undated {
		return draft{}
	}
	ref := a.outcome.ref
	all, wins := true, map[canvass.OptionID]int{}
	others, declared := a.declaredThere(others)
	for _, r := range others {
		ref = tally.Join(ref, r.Ref)
		all = all && r.Winner != "" && !r.Winner.Fixed()
		wins[r.Winner]++
	}
	n := len(others) + 1
	f := a.fact("contests of the day", strconv.Itoa(n), Computed)
	p := parts{"day": a.namedDay(ref), "said": declared}
	here := canvass.OptionID("")
	if (a.outcome.kind == won || a.outcome.kind == called) && len(a.outcome.options) == 1 && !a.outcome.options[0].Fixed() {
		here = a.outcome.options[0]
	}
	if all && here != "" {
		return a.takenThatDay(others, wins, here, ref, p)
	}
	if n <= mostListed {
		return draft{}
	}
	noun, is, was := a.theContest()
	contests := "one of " + english.Spelled(n) + " " + a.c.ID.Party().Adjective() + " contests"
	if isStake(delegates) { // one sentence for both
		p["of"] = a.state(noun+", "+contests, f, ref)
		p["stake"] = a.stake(strings.HasSuffix(noun, "s"))
		p["total"] = a.seats(english.Many(a.c.Delegates.Seats, "delegate", "delegates"))
		return tell(contestsOfDay, "{of} {day}, {stake} {total}.", p)
	}
	if a.today().After(a.last()) {
		is = was
	}
	p["of"] = a.state(noun+" "+is+" "+contests, f, ref)
	return tell(contestsOfDay, "{of} {day}.", p)
}

// declaredThere puts whom newsrooms declared the winner in the place of a winner who is not known yet, where all of
// them name one, and gives the words that say so: none where no winner of the day rests on them, that of this contest
// among them.
func (a *account) declaredThere(others []race.Result) ([]race.Result, run) {
	out := slices.Clone(others)
	ref, any := a.outcome.ref, a.outcome.kind == called
	for i := range out {
		r := &out[i]
		if len(r.Contest.Winners) > 0 || r.Winner != "" {
			continue
		}
		if all := CalledWinners(a.s, r.Contest); len(all) == 1 {
			r.Winner, r.Ref, any = all[0].Option, tally.Join(r.Ref, all[0].Ref, a.s.FileRef(outletsFile)), true
			ref = tally.Join(ref, r.Ref)
		}
	}
	if !any {
		return out, nil
	}
	return out, a.state("news organizations declared", a.fact("declared that day", strconv.Itoa(len(out)), Claimed), ref)
}

// namedDay is "on Super Tuesday", and where the day has no name "on May 3", or "Tuesday" within the week.
func (a *account) namedDay(ref tally.Ref) run {
	if r := a.s.Catalog.Races[a.c.ID.Race()]; r != nil {
		if d := r.Day(a.last()); d != nil {
			f := Fact{Subject: string(r.ID), Predicate: "day", Value: d.Name, AsOf: isoDay(d.Date), Status: Known}
			return a.known("on "+d.Name, f, tally.Join(a.s.FileRef(r.File), a.c.InfoRef), d.Cited)
		}
	}
	f := a.fact("that day", isoDay(a.last()), Known)
	day := a.state(a.after(a.last()), f, ref)
	day[0].near, day[0].closer = strings.TrimPrefix(day[0].Text, "on "), sameDay
	return day
}

// takenThatDay tells who won the other contests of the day, where that is known of each.
func (a *account) takenThatDay(others []race.Result, wins map[canvass.OptionID]int, here canvass.OptionID, ref tally.Ref, p parts) draft {
	const about = sameDayWins
	n := len(others) + 1
	party := a.c.ID.Party().Adjective()
	f := a.fact("won that day", "", Computed)
	put := func(o canvass.OptionID, words string) {
		f.Value = string(o)
		p["who"], p["won"] = a.named(o), a.state(words, f, ref)
	}
	top := here
	for _, r := range others {
		if wins[r.Winner] > wins[top] {
			top = r.Winner
		}
	}
	if len(others) < mostListed || len(wins) == 1 && len(others) == mostListed {
		return a.takenByName(others, here, f, ref, p)
	}
	wins[here]++
	n1 := spelled(wins[top]) + " of the " + spelled(n)
	switch {
	case wins[top] == n:
		put(top, "won all "+english.Spelled(n)+" "+party+" contests")
	case top != here && wins[top] == n-1:
		put(top, "won the other "+spelled(n-1)+" "+party+" contests")
	case top == here && wins[top] == n-1: // and who won the one that is left, where
		i := slices.IndexFunc(others, func(r race.Result) bool { return r.Winner != top })
		put(top, "won "+n1+" "+party+" contests")
		but := f
		but.ID, but.Value = f.ID+":but", string(others[i].Winner)
		p["other"], p["but"] = a.named(others[i].Winner), a.state("won", but, ref)
		p["place"] = a.place(others[i].Contest.ID.Jurisdiction(), others[i].Contest.InfoRef).with(p["but"])
		if !a.mattersMost(others) {
			return a.asDeclared(about, "{who^} {won} {day}", p)
		}
		return first(a.asDeclared(about, "{who^} {won} {day}, and {other} {but} {place}", p), a.asDeclared(about, "{who^} {won} {day}", p))
	default:
		put(top, "won "+n1+" "+party+" contests")
	}
	return a.asDeclared(about, "{who^} {won} {day}", p)
}

// mattersMost reports whether no other contest of the day awards more delegates, or of those that award as many has more votes: what is
// said of all of them is said there at length.
func (a *account) mattersMost(others []race.Result) bool {
	valid := func(c *tally.Contest) int64 {
		if c.Count == nil {
			return 0
		}
		return c.Count.Valid
	}
	return !slices.ContainsFunc(others, func(r race.Result) bool {
		more := r.Contest.Delegates.Seats - a.c.Delegates.Seats
		return more > 0 || more == 0 && valid(r.Contest) > valid(a.c)
	})
}

// takenByName tells by name who won few other contests of the day: "Trump won Kentucky and Louisiana that day, and Cruz
// Maine."
func (a *account) takenByName(others []race.Result, here canvass.OptionID, f Fact, ref tally.Ref, p parts) draft {
	var winners []canvass.OptionID
	places := map[canvass.OptionID][]run{}
	for _, r := range others {
		if !slices.Contains(winners, r.Winner) {
			winners = append(winners, r.Winner)
		}
		places[r.Winner] = append(places[r.Winner], a.place(r.Contest.ID.Jurisdiction(), r.Contest.InfoRef))
	}
	slices.SortStableFunc(winners, func(x, y canvass.OptionID) int { return len(places[y]) - len(places[x]) })
	template := ""
	for i, o := range winners {
		n := strconv.Itoa(i)
		one := f
		one.ID, one.Subject, one.Value = string(a.c.ID)+":won that day:"+string(o), string(a.c.ID), string(o)
		words := "won"
		if o == here {
			words = "also won"
		}
		won := a.state(words, one, ref)
		p["who"+n], p["won"+n], p["places"+n] = a.named(o), won, list(places[o]).with(won)
		switch {
		case i == 0:
			template = "{who0^} {won0} {places0} {day}"
		case i == len(winners)-1:
			template += ", and {who" + n + "} {won" + n + "} {places" + n + "}"
		default:
			template += ", {who" + n + "} {won" + n + "} {places" + n + "}"
		}
	}
	return a.asDeclared(sameDayWins, template, p)
}

// asDeclared is a sentence with those who say so behind it, where it rests on their word.
func (a *account) asDeclared(about, sentence string, p parts) draft {
	if len(p["said"]) > 0 {
		sentence += ", {said}"
	}
	return tell(about, sentence+".", p)
}

// leastShort is the least share, in percent, of somebody of whom it is told that it was not enough for delegates.
const leastShort = 5

// atLeast is a threshold as the rules have it.
var atLeast = regexp.MustCompile(`^at least ([0-9]+)%`)

// mostShort is of how many at most the sentence on the threshold gives the shares.
const mostShort = 2

// fellShort are those of whom the sentence on the threshold tells with their shares.
func (a *account) fellShort() (out []canvass.OptionID) {
	if a.thirdInLead() {
		return nil
	}
	for _, p := range a.short().pieces {
		if p.who != nil {
			out = append(out, p.who.option)
		}
	}
	if len(out) > mostShort {
		return nil
	}
	return out
}

// short tells who fell short of the share of the vote that the rule asks for, and has no delegates: where that share
// alone decided, and of those who were still in the race.
func (a *account) short() draft {
	d := &a.c.Delegates
	if !a.whole() || a.open() || a.n.Measure != canvass.Votes || a.totals.line.Open > 0 || len(a.totals.line.Awards) == 0 || a.outcome.kind != won {
		return draft{}
	}
	var bar int64
	var phrase string
	for i := range d.Pools {
		rule := a.ruleOf(&d.Pools[i])
		if rule == nil || d.Pools[i].Area != "state" || d.Pools[i].Trigger != nil || rule.Measure != "" && string(rule.Measure) != string(canvass.Votes) {
			return draft{} // districts award too, or somebody took all by another share than this one
		}
		m := atLeast.FindStringSubmatch(rule.Threshold.String())
		if m == nil {
			return draft{}
		}
		n, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil || bar != 0 && bar != n {
			return draft{}
		}
		bar, phrase = n, rule.Threshold.String()
	}
	if bar == 0 {
		return draft{}
	}
	got := func(o canvass.OptionID) bool {
		return slices.ContainsFunc(a.totals.line.Awards, func(w canvass.Award) bool { return w.Option == o && w.Delegates > 0 })
	}
	var under []canvass.OptionID
	reached := 0
	for _, o := range a.n.Options {
		switch {
		case 100*o.Votes >= bar*a.n.Valid:
			reached++
		case got(o.Option) && len(d.Pools) == 1: // a lower bar was in force
			return draft{}
		case a.ended(o.Option) != nil: // there was nothing for him to reach
		case !o.Option.Fixed() && !got(o.Option) && 100*o.Votes >= leastShort*a.n.Valid:
			under = append(under, o.Option)
		}
	}
	if len(under) == 0 || len(under) > 4 || reached == 0 {
		return draft{}
	}
	f := a.fact("short of the threshold", phrase, Computed)
	ref := tally.Join(a.lineRef(), a.n.Ref, a.outcome.ref)
	need := strconv.FormatInt(bar, 10) + "% of the vote needed for delegates"
	if reached == 1 && got(a.outcome.options[0]) && len(a.ordered(a.totals.line.Awards)) == 1 {
		return tell("short", "{none}.", parts{"none": a.state("Nobody else reached the "+need, f, ref)})
	}
	who := a.names(under)
	if len(under) <= mostShort && !a.thirdInLead() { // their shares are told here
		var items []run
		for _, o := range under {
			items = append(items, then(a.named(o), glue(", with "), a.share(o, false), glue(",")))
		}
		who = list(items)
	}
	return fitting(tell("short", "{who} {short}.", parts{"who": who, "short": a.state("fell short of the "+need, f, ref)}))
}
