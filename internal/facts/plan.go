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

// compose chooses the messages of a length by news value and puts them into paragraphs, the reason before the ledger: what happened
// and what sets it apart, what it meant, why, and in whose words; then who gets what and how the race stands, the count and what is
// out; last who left, what was before and what comes. Where no reason is known, and where a division was put right, the delegates
// stand before the words; where a division is in dispute, right behind the result.
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
	if atOnce, _ := a.gone(); a.crowded() || slices.ContainsFunc(atOnce, a.ofNote) {
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
	quoted := a.inTurn(a.context(catalog.Quoted))
	if len(reactions) > 0 && len(quoted) > 0 { // the winner's own words, before what others said of it
		reaction = 59
	}
	history := append(section{{a.background(), before}}, each(before-1, a.earlier())...)
	ofDelegates, ofVote := a.rules()
	disputed := len(correction) > 0 && !a.correctedToRule() || len(a.flagged()) > 0
	worth := join(correction, each(91, a.flagged()), each(stakes, delegates), each(70, a.lots()), each(73, ofDelegates), section{{a.short(), 63}, {a.ifAll(), 0}, working, {a.outdated(), 41}, {a.announcedBefore(), 65}, {a.same(), 30}})
	effect, standing := a.raceSentences(raceValue)
	standing = join(standing, section{{a.movedNothing(a.totals.k), 0}, {a.harder(a.totals.k), 0}})
	var news section // a division that is in dispute is told first
	if disputed {
		news, worth = worth, nil
	}
	gone, left := a.exits()
	measures := each(90, a.measures())
	if n := a.byVotes(); n != nil && slices.Equal(topOf(n), a.outcome.options) { // one winner by both measures
		measures = each(60, a.measures())
	}
	lead, figures := section{{a.opening(), 100}, {a.contradiction(), 98}, {a.dispute(), 98}, {a.aheadElsewhere(), 96}, {a.soFar(), 95}, {a.finalRound(), 93}, {a.ballotsIn(), 89}}, section(nil)
	if len(measures) == 2 { // the first sentence has names alone
		lead, measures = append(lead, measures[0]), measures[1:]
	}
	votesValue := 66
	if a.closeWin() {
		votesValue = 77
	}
	if third := (message{a.third(), 67}); a.thirdInLead() {
		lead = append(lead, third, message{a.outBefore(), a.outBeforeValue()})
	} else {
		figures = append(figures, third, message{a.outBefore(), a.outBeforeValue()})
	}
	taken := section{{a.sweep(), 76}, {sameDay, others}}
	if sameDay.about == contestsOfDay { // how many contests there were, and not who won them
		taken[1].value = 44
	}
	stakesTold := join(ranked(83, 70, a.stakes(standing)), each(74, a.context(catalog.OfPlace)), each(72, ofVote))
	meaning := join(ranked(84, 67, a.context(catalog.FromHistory)), ranked(84, 77, a.context(catalog.Upset)), ranked(84, 75, a.context(catalog.Afterwards)), effect)
	if a.goneThatNight() { // before what came of it
		meaning = append(section{{gone, 86}}, meaning...)
	} else {
		meaning = append(meaning, message{gone, 86})
	}
	records := section{{a.wonBefore(), 60}, {a.earlierWin(), 73}, {a.turned(), 75}, {a.closest(), 71}, {a.othersLost(), 72}}
	if slices.ContainsFunc(join(effect, standing), func(m message) bool {
		return m.about != "race" && (ofTheDay.MatchString(m.pieces.text()) || namedDays.MatchString(m.pieces.text()))
	}) {
		taken[1].value = 0 // what was said of the race then has it
	}
	reasoned := told(meaning) || told(stakesTold) || len(a.context(catalog.Voters)) > 0
	cause := a.cause()
	for _, s := range []section{meaning, stakesTold} {
		for i := range s {
			if s[i].about == cause && s[i].told() {
				lead = append(lead, message{s[i].draft, 93})
				s[i].draft = draft{}
			}
		}
	}
	words := join(ranked(reaction, 60, reactions), ranked(quote, 58, quoted))
	profile := join(each(who, a.profile()), section{{a.bestBefore(), 42}})
	ledger := join(worth, standing, taken)
	var first section                     // what a story without a reason tells in its place
	if !reasoned || len(correction) > 0 { // a split that was put right is what the first sentence tells
		first, ledger = ledger, nil
	}
	confirmed, dissent := section{{a.confirmation(), 78}}, each(84, a.dissent())
	if told(dissent) { // whose word decides, before who says otherwise
		dissent, confirmed = join(confirmed, dissent), nil
	}
	return slices.Concat([]section{
		each(100, a.update()),
		join(lead, section{{a.partialList(), a.partialValue()}, {a.wentBack(), 94}}),
		{{a.noCount(), a.noCountValue()}, {a.otherEvent(), 85}, {a.closing(), 88}},
		news,
		{{a.deskCallBack(), 87}, {a.deskCall(), 87}, {a.deskCallBehind(), 88}, {a.takenBack(), 76}, {a.ballotsOut(), 64}, {a.expected(), 61}},
		dissent,
		meaning, first, stakesTold,
		each(73, a.context(catalog.Voters)),
		profile, words, ledger,
		join(section{{a.inVotes(), votesValue}, {a.certification(), certified}}, figures, section{{a.complete(), 80}}, confirmed, section{{a.countedSince(), 81}, {a.agreed(), a.agreedValue()}, {a.unofficial(), 79}, {a.toBeCertified(), 45}}, measures, each(59, a.context(catalog.Turnout))),
		{{left, leftValue}},
		join(records, history, section{{a.noVoteInNovember(), before - 4}}),
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
