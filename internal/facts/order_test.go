package facts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// part is where in a story a sentence belongs: reasons, words, the ledger of delegates and votes, withdrawals, the past and what comes.
type part int

const (
	anywhere part = iota
	reasons
	words
	ledger
	withdrawals
	thePast
	theNext
)

// topicOf is the topic of a sentence of the contest's context, empty of any other.
func topicOf(c *tally.Contest, x Sentence) catalog.ContextTopic {
	i, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(x.About, "why-"), "-count"))
	if err != nil || !strings.HasPrefix(x.About, "why-") {
		return ""
	}
	return c.Info.Context[i-1].Topic
}

// partOf is where a sentence belongs. A rule can be a reason or tell of delegates, and what was said of the race can be what the contest
// meant or how it stood: those belong to either.
func partOf(c *tally.Contest, x Sentence) part {
	switch topicOf(c, x) {
	case catalog.FromHistory, catalog.Upset, catalog.Afterwards, catalog.Stakes, catalog.OfPlace, catalog.Voters:
		return reasons
	case catalog.Quoted:
		return words
	case catalog.Turnout:
		return ledger
	case catalog.OfRace:
		if strings.HasSuffix(x.About, "-count") {
			return ledger
		}
		return anywhere
	}
	switch x.About {
	case "exits", "profile", "best-before":
		return reasons
	case "delegates", "race", "sweep", "same-day", "short", "votes", "certified", "complete", "unofficial", "measure-votes", "announced-before":
		return ledger
	case "exits-later":
		return withdrawals
	case "turned", "history", "won-before", "earlier-win", "closest", "one-of-few", "place":
		return thePast
	case "next":
		return theNext
	}
	switch {
	case strings.HasPrefix(x.About, "reaction"):
		return words
	case strings.HasPrefix(x.About, "history-"):
		return thePast
	}
	return anywhere
}

// TestReasonBeforeLedger finds no contest's story in which delegates, votes or turnout stand before a reason or before words that the
// record has, a withdrawal before any of them, or the past before what the contest did. Behind the first paragraph that is; a division
// that is in dispute or was put right is told first.
func TestReasonBeforeLedger(t *testing.T) {
	told := 0
	check := func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		if _, corrected := st.Sentence("corrected-award"); corrected {
			return
		}
		reasoned := slices.ContainsFunc(st.Sentences(), func(x Sentence) bool { return partOf(c, x) == reasons })
		last, before := anywhere, ""
		for i, p := range st.Paragraphs {
			for _, x := range p.Sentences {
				is := partOf(c, x)
				if i == 0 || is == anywhere || is == words && !reasoned { // without a reason the delegates give it
					continue
				}
				if is < last && !(last == words && is == reasons) {
					t.Errorf("%s: %q stands behind %q:\n%s", c.ID, x.Text(), before, st.Text())
				}
				if is > last {
					last, before = is, x.Text()
				}
				told++
			}
		}
	}
	lookedBack(t, Medium, check)
	everyNight(t, check)
	if told < 2000 {
		t.Errorf("%d sentences in order", told)
	}
}

// ofSeats is the number of all delegates of a contest, as a sentence tells it.
var ofSeats = regexp.MustCompile(`(?:of the|all|the) ([a-z0-9,]+) delegates\b`)

// TestOneFactOnePlace finds no story that gives the number of all its delegates twice, has a sentence twice, says of how many contests its
// was one where another sentence speaks of the day, or tells a share that was not enough for delegates twice.
func TestOneFactOnePlace(t *testing.T) {
	totals := 0
	check := func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		said, seats := map[string]bool{}, 0
		for _, x := range st.Sentences() {
			text := x.Text()
			if text == st.Headline.Text() {
				continue
			}
			if said[text] {
				t.Errorf("%s: told twice: %s", c.ID, text)
			}
			said[text] = true
			for _, m := range ofSeats.FindAllStringSubmatch(text, -1) {
				if topicOf(c, x) == "" && (m[1] == english.Spelled(c.Delegates.Seats) || m[1] == english.Thousands(c.Delegates.Seats)) {
					seats++
				}
			}
			if x.About == contestsOfDay {
				for _, other := range st.Sentences() {
					if other.About != contestsOfDay && strings.Contains(other.Text(), "Super Tuesday") && strings.Contains(text, "Super Tuesday") {
						t.Errorf("%s: the day is spoken of: %s", c.ID, text)
					}
				}
			}
		}
		lead, _ := st.Sentence("result")
		if text := plainText(st); strings.Contains(lead.Text(), "sweep of the day’s") && strings.Contains(text, " swept the day’s ") {
			t.Errorf("%s: the sweep is told twice: %s", c.ID, text)
		}
		if race, ok := st.Sentence("race"); ok && strings.Contains(race.Text(), "The day’s contests gave") && strings.Contains(plainText(st), "passed a majority") {
			t.Errorf("%s: the majority is told twice: %s", c.ID, plainText(st))
		}
		if seats > 1 {
			t.Errorf("%s: all its delegates are counted %d times:\n%s", c.ID, seats, st.Text())
		}
		totals += seats
		third, _ := st.Sentence("third")
		short, _ := st.Sentence("short")
		if m := shareOf.FindStringSubmatch(third.Text()); m != nil && strings.Contains(short.Text(), m[1]+", with ") {
			t.Errorf("%s: %s; %s", c.ID, third.Text(), short.Text())
		}
	}
	lookedBack(t, Medium, check)
	everyNight(t, check)
	if totals < 300 {
		t.Errorf("%d numbers of delegates", totals)
	}
}

// shareOf is who has a share in a sentence on those behind the first two.
var shareOf = regexp.MustCompile(`(\S+) had [0-9]+%`)

// figures are the numbers in a sentence but for years and days.
var (
	datesOf  = regexp.MustCompile(`(?:Jan\.|Feb\.|March|April|May|June|July|Aug\.) [0-9]+(?:, 20[0-9]{2})?|\b20[0-9]{2}\b`)
	numberOf = regexp.MustCompile(`[0-9][0-9,.]*`)
)

// TestFewNumbers finds no sentence of our own on votes or on the race that has more than three numbers, dates apart; of the delegates
// of many candidates there are as many as there are candidates.
func TestFewNumbers(t *testing.T) {
	told := 0
	check := func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		for _, x := range st.Sentences() {
			if !slices.Contains([]string{"result", "votes", "votes-in-all", "sweep", "same-day", "exits", "history", "turned", "missed"}, x.About) || slices.Contains(x.Also, "third") {
				continue
			}
			if slices.ContainsFunc(x.Facts(), func(id string) bool { return st.Fact(id).Predicate == "context" }) {
				continue // words of the catalog's own
			}
			told++
			text := ratioTold.ReplaceAllString(datesOf.ReplaceAllString(x.Text(), ""), "by 2") // a ratio is one number
			if n := len(numberOf.FindAllString(text, -1)); n > 3 {
				t.Errorf("%s: %d numbers: %s", c.ID, n, x.Text())
			}
		}
	}
	lookedBack(t, Medium, check)
	everyNight(t, check)
	if told < 1000 {
		t.Errorf("%d sentences", told)
	}
}

// TestCauseBesideResult finds the cause in the paragraph of the result: of a vote against all that drew a tenth where the context tells
// of a protest, and of a win over nobody where it tells why; and of a majority that the contest gave, by whoever counted it.
func TestCauseBesideResult(t *testing.T) {
	protests, alone, majorities := 0, 0, 0
	check := func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		if len(st.Paragraphs) == 0 {
			return
		}
		var first string
		for _, x := range st.Paragraphs[0].Sentences {
			first += x.Text() + " "
		}
		says := func(re *regexp.Regexp, topics ...catalog.ContextTopic) bool {
			return slices.ContainsFunc(c.Info.Context, func(x catalog.Context) bool {
				return slices.Contains(topics, x.Topic) && x.KnownAt() <= s.Now && re.MatchString(x.Says)
			})
		}
		of := []catalog.ContextTopic{catalog.OfPlace, catalog.Stakes, catalog.OfRule, catalog.Afterwards, catalog.FromHistory}
		if strings.Contains(first, "” drew ") && says(regexp.MustCompile(`Gaza|[Pp]rotest`), of...) {
			protests++
			if !regexp.MustCompile(`Gaza|[Pp]rotest`).MatchString(first) {
				t.Errorf("%s: why? %s", c.ID, first)
			}
		}
		if strings.Contains(first, unopposedWords) && says(whyAlone, of...) {
			alone++
			if !whyAlone.MatchString(strings.Replace(first, unopposedWords, "", 1)) {
				t.Errorf("%s: why? %s", c.ID, first)
			}
		}
		if says(putPast, catalog.OfRace) {
			majorities++
			if !strings.Contains(st.Paragraphs[0].Sentences[0].Text(), " past the ") && !strings.Contains(st.Paragraphs[0].Sentences[0].Text(), " reached the ") {
				t.Errorf("%s: the majority is not in the first sentence: %s", c.ID, first)
			}
		}
	}
	lookedBack(t, Medium, check)
	everyNight(t, check)
	if protests < 4 || alone < 2 || majorities < 2 {
		t.Errorf("%d protests, %d wins over nobody, %d majorities", protests, alone, majorities)
	}
}

// TestCountsApart holds the counts that are told apart from what was said of the race: who is meant by a pronoun is named, and where that is
// not sure the sentence stays whole.
func TestCountsApart(t *testing.T) {
	want := map[canvass.ContestID]string{
		"2016/dem/ks": "Clinton led by 1,114 delegates to 469, superdelegates included, by the Associated Press’ count.",
		"2016/dem/mn": "Clinton had 1,005 delegates to Sanders’ 373, superdelegates included, by an early count of the Associated Press.",
		"2016/gop/id": "Trump led Cruz by 458 delegates to 359, by the Associated Press’ count.",
		"2016/gop/hi": "Trump had 458 of the 1,237 delegates needed, Cruz 359, by the Associated Press’ count.",
		"2016/dem/or": "Clinton had 1,768 pledged delegates to Sanders’ 1,494.",
		"2016/gop/dc": "", // “his” could be either's
	}
	apart := 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, _ *Story) {
		a := newAccount(newTeller(s), heldFirst(c))
		a.totals = totalsOf(a.s, a.c)
		text := ""
		for _, d := range a.context(catalog.OfRace) {
			what, count := a.apart(d)
			if count.told() {
				apart++
				text = count.pieces.text()
				if countOfDelegates.MatchString(partLeft.ReplaceAllString(what.pieces.text(), "")) {
					t.Errorf("%s: two counts: %s", c.ID, what.pieces.text())
				}
			}
		}
		if w, ok := want[c.ID]; ok && w != text {
			t.Errorf("%s: %q, want %q", c.ID, text, w)
		}
	})
	if apart < 15 {
		t.Errorf("%d counts told apart", apart)
	}
}

// TestWordsInTurn finds the words of the winner before those of the second, and both before those of others.
func TestWordsInTurn(t *testing.T) {
	both := 0
	check := func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		if len(c.Winners) == 0 || c.Count == nil || len(c.Count.Options) < 2 {
			return
		}
		turn, last, seen := map[canvass.OptionID]int{c.Winners[0].Options[0]: 1}, 0, 0
		if second := c.Count.Options[1].Option; turn[second] == 0 {
			turn[second] = 2
		}
		for _, x := range st.Sentences() {
			if topicOf(c, x) != catalog.Quoted {
				continue
			}
			i, _ := strconv.Atoi(strings.TrimPrefix(x.About, "why-"))
			m := speaker.FindStringSubmatch(c.Info.Context[i-1].Says)
			is := 3
			if m != nil && turn[canvass.OptionID(m[1]+m[2])] > 0 {
				is = turn[canvass.OptionID(m[1]+m[2])]
			}
			if is < last {
				t.Errorf("%s: %s", c.ID, st.Text())
			}
			if last == 1 && is == 2 {
				seen++
			}
			last = is
		}
		both += seen
	}
	lookedBack(t, Medium, check)
	everyNight(t, check)
	if both < 20 {
		t.Errorf("%d contests with the words of both", both)
	}
}

// TestSaidAtLengthOnce finds, of a day with ten contests of a race or more, what belongs to all of them said at length in one or two: who
// won the one contest that another did not, and that somebody had won all before.
func TestSaidAtLengthOnce(t *testing.T) {
	type day struct {
		race canvass.RaceID
		date string
	}
	contests, long := map[day]int{}, map[day]int{}
	lookedBack(t, Medium, func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		d := day{c.ID.Race(), isoDay(c.Event.Date)}
		contests[d]++
		same, _ := st.Sentence("same-day")
		_, sweep := st.Sentence("sweep")
		if sweep || strings.Contains(same.Text(), ", and ") {
			long[d]++
		}
	})
	days := 0
	for d, n := range contests {
		if n < 10 {
			continue
		}
		if days++; long[d] > 2 {
			t.Errorf("%s %s: in %d of %d stories", d.race, d.date, long[d], n)
		}
	}
	if days < 5 {
		t.Errorf("%d days", days)
	}
}

// TestOfTwoDaysTheOneThatDecided finds no first sentence with two days joined by “and”: of a vote and a convention the day of the vote, of
// several conventions that of the last, with what it gave.
func TestOfTwoDaysTheOneThatDecided(t *testing.T) {
	several := 0
	lookedBack(t, Medium, func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		lead, _ := st.Sentence("result")
		if regexp.MustCompile(`(?:Jan\.|Feb\.|March|April|May|June|July|Aug\.) [0-9]+ and (?:Jan\.|Feb\.|March|April|May|June|July|Aug\.) [0-9]`).MatchString(lead.Text()) {
			t.Errorf("%s: %s", c.ID, lead.Text())
		}
		if later := laterPart(c); !later.IsZero() {
			several++
			if c.Count == nil && !strings.Contains(lead.Text(), wording.PressDate(later, later)) {
				t.Errorf("%s: not of %s: %s", c.ID, isoDay(later), lead.Text())
			}
		}
	})
	if several < 2 {
		t.Errorf("%d contests of several days", several)
	}
}
