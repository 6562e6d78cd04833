package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Length is how much of a contest is told.
type Length string

// The lengths of stories.
const (
	Alert  Length = "alert" // one sentence
	Brief  Length = "brief" // the news, in 60 to 100 words where there is so much
	Medium Length = "story" // what a reader asks next, too: under 250 words
	Full   Length = "full"  // the working, every source and every difference
)

// ParseLength reads a length; the empty one is the story. The error is Invalid.
func ParseLength(s string) (Length, error) {
	if s == "" {
		return Medium, nil
	}
	if l := Length(s); slices.Contains(Lengths(), l) {
		return l, nil
	}
	return "", canvass.Errorf(canvass.Invalid, "length", "%q is not a length of a story: use alert, brief, story or full", s)
}

// Lengths are all lengths, the shortest first.
func Lengths() []Length { return []Length{Alert, Brief, Medium, Full} }

// The words that a story of a length may have, the headline among those of a story: it takes messages by their news value until
// it has enough. Each message is taken for a word longer than it is, for names grow when they are said in full.
const (
	enoughOfBrief, mostOfBrief = 60, 92
	mostOfStory                = 249
)

// message is a sentence with its news value, from 100 for the news itself down to 1; 0 is for the full account alone.
type message struct {
	draft
	value int
}

// section is a paragraph: what belongs together.
type section []message

// compose chooses the messages of a length by news value and puts them into paragraphs, in the order in which a reporter tells
// them: what happened and what sets it apart, what it does to the race, why and in whose words, the count and what is out, who
// gets what, who it is, what was before and what comes. A division that is in dispute comes first behind the result.
func (a *account) compose(length Length) *Story {
	if length == Alert {
		return a.story(string(a.c.ID), draft{}, []draft{a.alert()})
	}
	sections := a.sections()
	if length == Full {
		sections = append(sections, a.appendix()...)
	}
	head := a.headline()
	if length != Medium {
		return a.told(sections, length, head, mostOfStory)
	}
	// A message can turn out shorter than it was taken for: there is room for more where the words prove it.
	for most := mostOfStory + spare; ; most-- {
		if st := a.told(sections, length, head, most); st.words() <= mostOfStory || most <= mostOfStory {
			return st
		}
	}
}

// spare are the words by which the messages of a story can be taken for longer than they are.
const spare = 16

// words are the words of a story, its headline among them.
func (s *Story) words() (n int) {
	for _, x := range s.Sentences() {
		n += len(strings.Fields(x.Text()))
	}
	return n
}

// told is the story of the messages that a length takes, in so many words.
func (a *account) told(sections []section, length Length, head draft, most int) *Story {
	keep := chosen(sections, length, head.words(), most)
	var paragraphs [][]draft
	for _, s := range sections {
		var p []draft
		for _, m := range s {
			if m.told() && keep[m.about] {
				p = append(p, m.draft)
			}
		}
		paragraphs = append(paragraphs, p)
	}
	if length != Full {
		paragraphs = flow(paragraphs)
	}
	return a.story(string(a.c.ID), head, paragraphs...)
}

// chosen are the messages that a story of the length takes beside a headline of so many words, of most words in all, by what they are about.
func chosen(sections []section, length Length, headline, most int) map[string]bool {
	keep := map[string]bool{}
	var all []message
	for _, s := range sections {
		for _, m := range s {
			switch {
			case !m.told():
			case length == Full:
				keep[m.about] = true
			case m.value > 0:
				all = append(all, m)
			}
		}
	}
	if length == Full {
		return keep
	}
	slices.SortStableFunc(all, func(x, y message) int { return y.value - x.value })
	words := 0
	if length == Medium {
		words = headline
	}
	for _, m := range all {
		n := m.words() + 1
		if m.value == 100 { // in it everybody is named in full
			n = m.mostWords() + 1
		}
		switch {
		case m.value == 100:
		case length == Brief && (words >= enoughOfBrief || words+n > mostOfBrief):
			continue
		case words+n > most:
			continue
		}
		keep[m.about] = true
		words += n
	}
	return keep
}

// each gives several drafts one value.
func each(value int, drafts []draft) section {
	var out section
	for _, d := range drafts {
		out = append(out, message{d, value})
	}
	return out
}

// sections are the paragraphs of a story.
func (a *account) sections() []section {
	correction := each(92, a.correction())
	const raceValue = 86
	leftValue := 56
	if a.crowded() {
		leftValue = 71 // who left after a day of many contests is news of each of them, and of none the first
	}
	working := message{a.working(), 0}
	if len(correction) > 0 || len(a.flagged()) > 0 {
		working.value = 50 // what is in dispute is shown
	}
	certified := 82
	if a.longPast() {
		certified = 0 // of long ago nothing else is expected
	}
	delegates := a.delegates()
	sameDay, stakes := a.sameDay(delegates), 90
	if isStake(delegates) && sameDay.told() && sameDay.about == contestsOfDay {
		stakes = 0 // told with the day
	}
	if sameDay.about == sameDayWins && (a.opens(string(a.c.ID)+":swept") || a.opens(string(a.c.ID)+":sweep denied")) {
		sameDay = draft{}
	}
	who, before, reaction, quote, others := 55, 57, 80, 79, 78
	if len(a.outcome.options) == 1 && a.firstOf(race.FirstLoss, a.runnerUp(a.outcome.options)) != nil { // who is that, and where?
		who, before, reaction, others = 85, 82, 73, 58
	}
	reactions := a.reactions()
	quoted := a.context(catalog.Quoted)
	if len(reactions) > 0 && len(quoted) > 0 { // the winner's own words, before what others said of it
		reaction = 59
	}
	history := append(section{{a.background(), before}}, each(before-1, a.earlier())...)
	ofDelegates, ofVote := a.rules()
	disputed := len(correction) > 0 && !a.correctedToRule() || len(a.flagged()) > 0
	worth := join(correction, each(91, a.flagged()), each(stakes, delegates), section{{a.missed(), 74}}, each(70, a.lots()), each(73, ofDelegates), section{{a.short(), 63}, {a.ifAll(), 0}, working, {a.outdated(), 41}, {a.announcedBefore(), 65}, {a.same(), 30}})
	standing := join(a.raceSentences(raceValue), section{{a.movedNothing(a.totals.k), 0}, {a.harder(a.totals.k), 0}})
	var news section // a division that is in dispute is told first
	if disputed {
		news, worth = worth, nil
	}
	gone, left := a.exits()
	heads, headsBelow := each(90, a.measures()), section(nil)
	if n := a.byVotes(); n != nil && slices.Equal(topOf(n), a.outcome.options) { // one winner by both measures
		heads, headsBelow = nil, each(60, a.measures())
	}
	votesValue := 66
	if a.closeWin() {
		votesValue = 77
	}
	taken, counted := section{{sameDay, others}}, section(nil)
	if sameDay.about == contestsOfDay { // how many contests there were, and not who won them
		taken, counted = nil, section{{sameDay, 44}}
	}
	stakesTold := join(ranked(83, 70, a.stakes(standing)), each(74, a.context(catalog.OfPlace)), each(72, ofVote))
	meaning := join(ranked(84, 67, a.context(catalog.FromHistory)), ranked(84, 77, a.context(catalog.Upset)), section{{gone, 86}}, ranked(84, 75, a.context(catalog.Afterwards)))
	records := section{{a.sweep(), 76}, {a.wonBefore(), 60}, {a.earlierWin(), 73}, {a.turned(), 75}, {a.closest(), 71}, {a.othersLost(), 72}}
	if slices.ContainsFunc(standing, func(m message) bool { return m.about != "race" && ofTheDay.MatchString(m.pieces.text()) }) {
		for i := range taken {
			taken[i].value = 0 // what was said of the race then has it
		}
	}
	standing = join(taken, standing) // who took the day's other contests is part of what the day did
	var later section                // what was first announced and put right is told with how it was, behind what the contest did
	if disputed || len(correction) > 0 {
		records, standing = join(records, standing), nil
		later, worth = worth, nil
	}
	return slices.Concat([]section{
		each(100, a.update()),
		join(section{{a.opening(), 100}, {a.contradiction(), 98}, {a.dispute(), 98}, {a.soFar(), 95}, {a.ballotsIn(), 89}}, heads, section{{a.third(), 67}, {a.outBefore(), a.outBeforeValue()}, {a.partialList(), a.partialValue()}, {a.wentBack(), 94}}),
		{{a.noCount(), a.noCountValue()}, {a.otherEvent(), 85}, {a.closing(), 88}},
		news,
		meaning, join(worth, standing), records, stakesTold,
		each(73, a.context(catalog.Voters)),
		join(ranked(reaction, 60, reactions), ranked(quote, 58, quoted)),
		join(each(59, a.context(catalog.Turnout)), section{{a.complete(), 80}, {a.confirmation(), 78}, {a.certification(), certified}, {a.countedSince(), 81}, {a.deskCallBack(), 87}, {a.deskCall(), 87}, {a.deskCallBehind(), 88}, {a.takenBack(), 76}, {a.agreed(), a.agreedValue()}, {a.ballotsOut(), 64}, {a.expected(), 61}, {a.unofficial(), 79}, {a.toBeCertified(), 45}, {a.inVotes(), votesValue}}),
		each(84, a.dissent()),
		join(later, headsBelow),
		counted,
		join(each(who, a.profile()), section{{a.bestBefore(), 42}}),
		join(section{{left, leftValue}}, history, section{{a.noVoteInNovember(), before - 4}}),
		{{a.next(), before}},
	})
}

// told reports whether a section says anything.
func told(s section) bool { return slices.ContainsFunc(s, func(m message) bool { return m.told() }) }

// closeWin reports whether the first two lie so near to each other that their votes are part of the news.
func (a *account) closeWin() bool {
	if a.outcome.kind != won || a.n == nil || len(a.outcome.options) != 1 {
		return false
	}
	rival := a.runnerUp(a.outcome.options)
	return rival != "" && a.close(a.outcome.options[0], rival)
}

// ranked gives the first of several drafts one value, and the others a lower one.
func ranked(first, others int, drafts []draft) section {
	out := each(others, drafts)
	if len(out) > 0 {
		out[0].value = first
	}
	return out
}

// appendix are the paragraphs that a full account has beyond a story: the working, every source, every difference.
func (a *account) appendix() []section {
	out := []section{
		each(0, a.counts()),
		join(each(0, a.decisions()), section{{a.trigger(), 0}, {a.lacking(), 0}, {a.lateAward(), 0}}, each(0, a.otherAwards())),
		each(0, a.statements()),
		each(0, a.life()),
		{{a.since(), 0}},
	}
	for _, k := range a.conflicts() {
		out = append(out, each(0, k))
	}
	return out
}

// agreedValue is the news value of who else named the winner: little once the authority has confirmed it, none once it
// has certified, and none from the day after on.
func (a *account) agreedValue() int {
	switch {
	case a.c.Status == tally.Certified || a.outcome.basis == tally.ByHistory:
		return 0
	case !a.thatNight():
		return 0
	case a.confirmed() != nil:
		return 46
	}
	return 45
}

func join(parts ...section) section { return slices.Concat(parts...) }
