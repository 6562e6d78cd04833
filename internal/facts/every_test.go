package facts_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// unfilled is what is left of a template; "$600 million" is not.
var unfilled = regexp.MustCompile(`[{}|]|\$(?:[^0-9]|$)`)

// moments are 21 of the night of 5 March 2024 and the two weeks after it, and the end of the year.
var moments = []string{
	"2024-03-05T12:00Z", "2024-03-05T23:30Z", "2024-03-06T00:05Z", "2024-03-06T00:30Z", "2024-03-06T01:05Z", "2024-03-06T01:30Z", "2024-03-06T02:00Z",
	"2024-03-06T02:30Z", "2024-03-06T03:10Z", "2024-03-06T03:37Z", "2024-03-06T04:05Z", "2024-03-06T05:25Z", "2024-03-06T06:00Z", "2024-03-06T12:00Z",
	"2024-03-07T05:00Z", "2024-03-08T12:00Z", "2024-03-10T12:00Z", "2024-03-12T12:00Z", "2024-03-15T12:00Z", "2024-03-20T12:00Z", "2025-01-01T00:00Z",
}

// TestEveryContestAtEveryMoment tells every contest of 2024 at each moment in each length, and every other of the catalog
// at three, and holds what is told
// against the record by other means than those that tell it: no total of the race made of a part, no first that earlier
// contests do not prove, nothing unreported that was counted, no older figures over newer ones, delegates that add up, no
// shares of a list that leaves candidates out. The linter finds nothing in any of them.
func TestEveryContestAtEveryMoment(t *testing.T) {
	r := superTuesday(t, nil)
	told, active := 0, 0
	for i, at := range moments {
		m := moment(t, at)
		until := r.until(m)
		until.tickAt(m) // the clock stands at the moment, whenever the last entry came
		s := until.fold(t, 0, nil)
		for id, c := range s.Contests {
			if id.Cycle() != 2024 && i%10 != 0 { // what lies far behind or ahead is told at the first, one and the last
				continue
			}
			for _, length := range facts.Lengths() {
				st := facts.Tell(s, id, length)
				told++
				if slices.Contains(s.Active, id) {
					active++
				}
				fail := func(format string, args ...any) {
					t.Errorf("%s at %s, %s: %s\n%s", id, at, length, fmt.Sprintf(format, args...), st.Text())
				}
				for _, p := range facts.Lint(st) {
					fail("%v", p)
				}
				if len(st.Sentences()) == 0 || length != facts.Alert && len(st.Headline.Spans) == 0 {
					fail("a story without a sentence or without a headline")
				}
				for _, x := range st.Sentences() {
					if text := x.Text(); strings.Contains(text, "  ") || strings.Contains(text, " ,") || strings.Contains(text, "..") || unfilled.MatchString(text) {
						fail("%q", text)
					}
				}
				for _, what := range []string{
					totalOfPart(s, c, st), falseFirst(s, c, st), unreported(c, st), older(c, st), sharesOfPart(c, st), notAddedUp(c, st), stale(s, c, st), allAndLess(st),
				} {
					if what != "" {
						fail("%s", what)
					}
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	if told < 4*3000 || active < 4*450 {
		t.Errorf("%d stories, %d of them of contests that the record follows", told, active)
	}
}

// totalOfPart adds up the race before the day of a contest anew, from what package race takes of each contest: a story
// that gives the leader's delegates gives all of them, and calls them the least where something is open.
func totalOfPart(s *tally.Snapshot, c *tally.Contest, st *facts.Story) string {
	x, ok := st.Sentence("race")
	if !ok {
		return ""
	}
	for _, id := range x.Facts() {
		f := st.Fact(id)
		if f.Predicate == "delegates after" {
			if what := totalAfter(s, c, f); what != "" {
				return what
			}
		}
		if f.Predicate != "delegates before" {
			continue
		}
		sum, open := map[canvass.OptionID]int{}, 0
		for oid, o := range s.Contests {
			if oid.Race() != c.ID.Race() || !lastDay(o).Before(lastDay(c)) {
				continue
			}
			line := race.Take(s, o)
			open += line.Open
			for _, a := range line.Awards {
				sum[a.Option] += a.Delegates
			}
		}
		most := 0
		for _, n := range sum {
			most = max(most, n)
		}
		words := map[int]string{1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}[most]
		if words == "" {
			words = regexp.MustCompile(`(\d)(\d{3})$`).ReplaceAllString(strconv.Itoa(most), "$1,$2")
		}
		if open > 0 {
			words = "at least " + words
		}
		if f.Value != words {
			return fmt.Sprintf("it gives %s delegates before the day; the contests add up to %s, %d open", f.Value, words, open)
		}
	}
	if _, clinched := race.At(s, c.ID.Race()).Clinched(); clinched && strings.Contains(x.Text(), "began the day") && !strings.Contains(x.Text(), "reached") {
		return "the majority is reached, and the story still says what was needed"
	}
	return ""
}

// totalAfter adds up somebody's delegates to the end of the contest's day anew, and what is open beside them.
func totalAfter(s *tally.Snapshot, c *tally.Contest, f *facts.Fact) string {
	n, open := 0, 0
	for id, o := range s.Contests {
		if id.Race() != c.ID.Race() || lastDay(o).After(lastDay(c)) {
			continue
		}
		line := race.Take(s, o)
		open += line.Open
		for _, a := range line.Awards {
			if string(a.Option) == f.Subject {
				n += a.Delegates
			}
		}
	}
	want := regexp.MustCompile(`(\d)(\d{3})$`).ReplaceAllString(strconv.Itoa(n), "$1,$2")
	if open > 0 {
		want = "at least " + want
	}
	if f.Value != want {
		return fmt.Sprintf("it gives %s %s delegates after the day; the contests add up to %s", f.Subject, f.Value, want)
	}
	return ""
}

// stale finds a story that gives the minute of a call, or who else called it, after the morning behind the vote.
func stale(s *tally.Snapshot, c *tally.Contest, st *facts.Story) string {
	if st.Length == facts.Full || s.Now < canvass.TimeOf(lastDay(c).Add(42*time.Hour)) { // one in the afternoon, Eastern
		return ""
	}
	x, _ := st.Sentence("result")
	if m := regexp.MustCompile(`declared (at|about|by|between) [0-9]`).FindString(x.Text()); m != "" {
		return "it still gives the minute of a call: " + x.Text()
	}
	if x, ok := st.Sentence("calls"); ok {
		return "it still tells who else called it: " + x.Text()
	}
	return ""
}

// allAndLess finds a story in which all ballots are counted and, in another sentence, less than the expected vote.
func allAndLess(st *facts.Story) string {
	x, all := st.Sentence("complete")
	y, less := st.Sentence("expected")
	if all && less && x.Text() != y.Text() && strings.Contains(x.Text(), "ballots") {
		return "all are counted, and not all: " + x.Text() + " " + y.Text()
	}
	return ""
}

func lastDay(c *tally.Contest) time.Time {
	switch {
	case c.Event == nil || c.Event.Date.IsZero():
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	case c.Event.Until.After(c.Event.Date):
		return c.Event.Until
	}
	return c.Event.Date
}

// falseFirst looks for somebody of whom a story tells a first win or loss in an earlier contest that was won or lost.
func falseFirst(s *tally.Snapshot, c *tally.Contest, st *facts.Story) string {
	for i := range st.Facts {
		f := &st.Facts[i]
		if f.Predicate != string(race.FirstWin) && f.Predicate != string(race.FirstLoss) {
			continue
		}
		who := canvass.OptionID(f.Subject)
		for id, o := range s.Contests {
			if id.Race() != c.ID.Race() || o.Event == nil || o.Event.Cancelled || !lastDay(o).Before(lastDay(c)) {
				continue
			}
			won := false
			for _, w := range o.Winners {
				won = won || slices.Contains(w.Options, who)
			}
			line := race.Take(s, o)
			switch {
			case len(o.Winners) == 0 && len(line.Awards) == 0:
				return fmt.Sprintf("%s: who won %s is not known", f.Predicate, id)
			case f.Predicate == string(race.FirstWin) && won:
				return fmt.Sprintf("%s had won %s", who, id)
			case f.Predicate == string(race.FirstLoss) && len(o.Winners) > 0 && !won:
				return fmt.Sprintf("%s had lost %s", who, id)
			}
		}
	}
	return ""
}

// unreported finds a story that says that no votes are reported, or that there is no count, of a contest that has one.
func unreported(c *tally.Contest, st *facts.Story) string {
	text := strings.Join(strings.Fields(st.Text()), " ")
	if !strings.Contains(text, "No votes have been") && !strings.Contains(text, "no votes reported") && !strings.Contains(text, "No count of the vote") {
		return ""
	}
	switch {
	case c.Count != nil, len(c.Winners) > 0:
		return "it says that nothing is counted"
	case c.Leading() != nil:
		return "it says that nothing is reported, and somebody gave figures"
	case strings.Contains(text, "No votes have been") && (c.Event == nil || c.Event.Date.IsZero()):
		return "it misses votes of a contest without a day"
	}
	return ""
}

// older finds a story whose first paragraph rests on figures two hours older than others, or fifteen points less
// complete, while the count is open and nothing there says that they are earlier ones.
func older(c *tally.Contest, st *facts.Story) string {
	if c.Status == tally.Complete || c.Status == tally.Certified || len(st.Paragraphs) == 0 {
		return ""
	}
	newest := canvass.Time(0)
	for _, n := range c.Sources {
		newest = max(newest, n.At.Replayed())
	}
	for _, x := range c.Stated {
		if r := x.Report; r.Area == canvass.Statewide && r.Unit == "" && r.Stated != nil && (r.Stated.Leader != "" || slices.ContainsFunc(r.Stated.Shares, func(x canvass.StatedShare) bool { return x.Percent != "" })) {
			newest = max(newest, x.At.Replayed())
		}
	}
	for _, x := range st.Paragraphs[0].Sentences {
		if strings.Contains(x.Text(), "earlier count") {
			continue
		}
		for _, id := range x.Facts() {
			f := st.Fact(id)
			if f == nil || f.Predicate != "votes" && f.Predicate != "share of valid votes" && f.Predicate != "share stated" || f.AsOf == "" {
				continue
			}
			iv, err := canvass.ParseInterval(f.AsOf)
			if err != nil {
				return err.Error()
			}
			if newest-iv.Replayed() >= 2*60*60_000 && iv.Replayed() != 0 {
				return fmt.Sprintf("it leads with figures of %s, and others are newer: %s", f.AsOf, x.Text())
			}
		}
	}
	return ""
}

// sharesOfPart finds shares of a count that does not give every candidate.
func sharesOfPart(c *tally.Contest, st *facts.Story) string {
	for i := range st.Facts {
		f := &st.Facts[i]
		if f.Predicate != "share of valid votes" {
			continue
		}
		for _, n := range c.Sources {
			if n.Partial && f.AsOf == n.At.String() && f.Measure == n.Measure && c.Leading().Count == n {
				return fmt.Sprintf("it gives %s of a list that is not complete", f.Value)
			}
		}
	}
	return ""
}

// notAddedUp adds up the delegates of the contest that one sentence gives: with those that are open or go to nobody they
// are all that there are.
func notAddedUp(c *tally.Contest, st *facts.Story) string {
	for _, x := range st.Sentences() {
		sum, seats := 0, false
		for _, id := range x.Facts() {
			f := st.Fact(id)
			if f == nil || !strings.HasPrefix(id, string(c.ID)+":delegates") || f.Measure != canvass.Delegates {
				continue
			}
			n, err := strconv.Atoi(f.Value)
			if err != nil {
				continue
			}
			if f.Predicate == "delegates at stake" {
				seats = true
				continue
			}
			sum += n
		}
		if seats && sum > 0 && sum != c.Delegates.Seats && !strings.Contains(x.Text(), "at least") {
			return fmt.Sprintf("%d delegates of %d: %s", sum, c.Delegates.Seats, x.Text())
		}
	}
	return ""
}

// TestPeopleAndPlacesAreClean tells every person and place of the catalog before the night, in it and after it.
func TestPeopleAndPlacesAreClean(t *testing.T) {
	r := superTuesday(t, nil)
	for _, at := range []string{"2024-03-05T12:00Z", "2024-03-06T03:37Z", "2025-01-01T00:00Z"} {
		until := r.until(moment(t, at))
		until.tickAt(moment(t, at))
		s := until.fold(t, 0, nil)
		var all []*facts.Story
		for id := range s.Catalog.People {
			all = append(all, facts.Who(s, id))
		}
		for id := range s.Catalog.Jurisdictions {
			all = append(all, facts.Calendar(s, id), facts.History(s, id, ""))
		}
		if len(all) < 300 {
			t.Fatalf("%d stories", len(all))
		}
		for _, st := range append(all, facts.Calendar(s, ""), facts.Season(s, 2028)) {
			clean(t, st)
			if len(st.Paragraphs) > 0 && len(st.Headline.Spans) == 0 {
				t.Errorf("%s at %s: a story without a headline: %s", st.Subject, at, st.Text())
			}
		}
		if t.Failed() {
			return
		}
	}
}
