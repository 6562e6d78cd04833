package facts

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// counted are the votes of the first two of a contest with a whole count of votes, and of all; ok is false elsewhere.
func countedVotes(c *tally.Contest) (v1, v2, all int64, second canvass.OptionID, ok bool) {
	n := c.Count
	if n == nil || n.Partial || n.Measure != canvass.Votes || len(c.Winners) == 0 || c.Winners[0].Tied || len(n.Options) < 2 || c.Contradiction != nil {
		return 0, 0, 0, "", false
	}
	for _, o := range n.Options[1:] {
		if o.Votes > 0 && o.Option != canvass.Other && o.Option != canvass.WriteIn {
			return n.Options[0].Votes, o.Votes, n.Valid, o.Option, true
		}
	}
	return n.Options[0].Votes, n.Options[1].Votes, n.Valid, "", true // write-ins alone
}

// leftBefore reports whether somebody had left the race before a day.
func leftBefore(s *tally.Snapshot, id canvass.ContestID, o canvass.OptionID, day time.Time) bool {
	p := s.Catalog.People[o]
	if p == nil {
		return false
	}
	for _, k := range p.Campaigns {
		if k.Race == id.Race() && !k.Left.IsZero() && k.Left.Before(day) && k.Entered.Before(k.Left) {
			return true
		}
	}
	return false
}

// TestUpsetsAreProven tells an upset where a file says that somebody else had been expected to win by five points or more, or that a
// source calls the result one, and nowhere else.
func TestUpsetsAreProven(t *testing.T) {
	told := 0
	lookedBack(t, Medium, func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		lead, _ := st.Sentence("result")
		says := strings.Contains(lead.Text(), " upset ") || strings.Contains(st.Headline.Text(), " upset")
		proven := false
		for _, x := range c.Info.Context {
			if x.Topic == catalog.Upset && x.Expected != "" && (x.Points >= 5 || x.Called) && len(c.Winners) > 0 && c.Winners[0].Options[0] != x.Expected {
				proven = true
			}
			if x.Points > 0 && strings.Contains(lead.Text(), "where polls had") && strings.Contains(plainText(st), "Polls had") {
				t.Errorf("%s: told twice: %s", c.ID, plainText(st))
			}
		}
		if says {
			told++
		}
		if says != proven {
			t.Errorf("%s: an upset is %t: %s; %s", c.ID, proven, st.Headline.Text(), lead.Text())
		}
	})
	if told < 3 {
		t.Errorf("%d upsets", told)
	}
}

// TestWinsWithoutOpposition counts anew who had more than a twentieth of the vote, and finds nobody beaten who had less, or who had left
// the race.
func TestWinsWithoutOpposition(t *testing.T) {
	alone, gone := 0, 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		lead, _ := st.Sentence("result")
		text := lead.Text()
		v1, v2, all, second, ok := countedVotes(c)
		if !ok {
			if strings.Contains(text, "no serious opposition") {
				t.Errorf("%s: %s", c.ID, text)
			}
			return
		}
		opposed := 100*v1 < 80*all
		for _, o := range c.Count.Options[1:] {
			named := o.Option != canvass.Other && o.Option != canvass.WriteIn
			opposed = opposed || named && 20*o.Votes > all || 10*o.Votes > all
		}
		left := leftBefore(s, c.ID, second, c.Event.Date)
		if strings.Contains(text, "no serious opposition") {
			alone++
			if opposed || left || strings.Contains(text, "beat") {
				t.Errorf("%s: %s", c.ID, text)
			}
		} else if !opposed && !left && all >= fewVotes && strings.Contains(text, "beat") {
			t.Errorf("%s: beaten, with a twentieth of the vote or less: %s", c.ID, text)
		}
		if strings.Contains(text, "easily won") && (10*v2 >= all || 100*v1 < 80*all) {
			t.Errorf("%s: %d to %d of %d: %s", c.ID, v1, v2, all, text)
		}
		if strings.Contains(text, "who had left the race") {
			gone++
			if !left {
				t.Errorf("%s: %s had not left: %s", c.ID, second, text)
			}
		} else if left && all >= fewVotes && strings.Contains(text, "beat") {
			t.Errorf("%s: %s had left: %s", c.ID, second, text)
		}
	})
	if alone < 30 || gone < 40 {
		t.Errorf("%d without opposition, %d against somebody who had left", alone, gone)
	}
}

var (
	sweepDenied = regexp.MustCompile(`denying \S+ a sweep of|denies \S+ sweep`)
	ratioTold   = regexp.MustCompile(`by (more than |nearly |)([0-9]) to 1`)
	streak      = regexp.MustCompile(`(third|fourth|fifth|sixth|seventh|eighth|ninth) straight win`)
)

// TestMarginsInWords holds a ratio, an edge and a narrow win in the first sentence against the votes.
func TestMarginsInWords(t *testing.T) {
	ratios, edges, narrow := 0, 0, 0
	lookedBack(t, Medium, func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		lead, _ := st.Sentence("result")
		text := lead.Text()
		v1, v2, all, _, ok := countedVotes(c)
		if m := ratioTold.FindStringSubmatch(text); m != nil {
			ratios++
			n, _ := strconv.ParseInt(m[2], 10, 64)
			good := ok && map[string]bool{"more than ": v1 > n*v2 && v1 < (n+1)*v2, "nearly ": v1 < n*v2 && 10*v1 >= 9*n*v2, "": v1 == n*v2}[m[1]]
			if !good {
				t.Errorf("%s: %d to %d: %s", c.ID, v1, v2, text)
			}
		}
		head := st.Headline.Text()
		for _, words := range []string{text, head} {
			switch {
			case strings.Contains(words, " edge") && ok:
				edges++
				if 100*(v1-v2) >= all {
					t.Errorf("%s: %d to %d of %d: %s", c.ID, v1, v2, all, words)
				}
			case strings.Contains(words, "narrowly"):
				narrow++
				if !ok || 100*(v1-v2) >= 2*all {
					t.Errorf("%s: %d to %d of %d: %s", c.ID, v1, v2, all, words)
				}
			}
		}
	})
	if ratios < 20 || edges < 4 || narrow < 6 {
		t.Errorf("%d ratios, %d edges, %d narrow", ratios, edges, narrow)
	}
}

// TestSweepsOfTheDay counts the contests of the day and who won them anew, for a sweep that is told and for one that was denied; and
// every contest of a row of wins, which began after a day without one.
func TestSweepsOfTheDay(t *testing.T) {
	swept, denied, prizes, rows := 0, 0, 0, 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		lead, _ := st.Sentence("result")
		text := lead.Text() + " " + st.Headline.Text()
		if len(c.Winners) == 0 {
			return
		}
		winner, second := c.Winners[0].Options[0], canvass.OptionID("")
		if _, _, _, o, ok := countedVotes(c); ok {
			second = o
		}
		n, byWinner, bySecond, most := 1, 1, 0, true
		territory := s.Catalog.Jurisdictions[c.ID.Jurisdiction()].Kind != "state"
		for id, o := range s.Contests {
			e := o.Event
			if id.Race() != c.ID.Race() || id == c.ID || e == nil || !e.Binds || e.Cancelled || !e.Date.Equal(c.Event.Date) || !e.Until.IsZero() || e.Kind == "convention" || id.Jurisdiction() == "da" {
				continue
			}
			n++
			territory = territory || s.Catalog.Jurisdictions[id.Jurisdiction()].Kind != "state"
			most = most && o.Delegates.Seats < c.Delegates.Seats
			for _, w := range o.Winners[:min(1, len(o.Winners))] {
				if w.Options[0] == winner {
					byWinner++
				}
				if w.Options[0] == second {
					bySecond++
				}
			}
		}
		named := strings.Contains(text, "Super Tuesday") || strings.Contains(text, "day’s "+english.Spelled(n)+" contests") || strings.Contains(text, "day’s "+english.Spelled(n)+" states") && !territory || strings.Contains(text, "denies")
		if strings.Contains(text, "part of a sweep") || strings.Contains(text, " sweep of day") {
			swept++
			if byWinner != n || n < 3 || !named {
				t.Errorf("%s: %d of %d: %s", c.ID, byWinner, n, text)
			}
		}
		if sweepDenied.MatchString(text) {
			denied++
			if bySecond != n-1 || n < 4 || !named {
				t.Errorf("%s: %s won %d of the other %d: %s", c.ID, second, bySecond, n-1, text)
			}
		}
		if strings.Contains(text, "the day’s largest prize") || strings.Contains(text, "the largest prize of") { // an editor may know of other prizes
			prizes++
			if !most || n < 5 {
				t.Errorf("%s: %d contests: %s", c.ID, n, text)
			}
		}
		if m := streak.FindString(text); m != "" && strings.Contains(m, "straight win") {
			rows++
		}
	})
	if swept < 10 || denied < 3 || prizes < 3 || rows < 1 {
		t.Errorf("%d swept, %d denied, %d prizes, %d rows of wins", swept, denied, prizes, rows)
	}
}

// TestHomeStatesAndExitsInTheLead holds a home state, and who left the race, in the first sentence and the headline against the people’s
// files; and an only win against the whole race.
func TestHomeStatesAndExitsInTheLead(t *testing.T) {
	homes, exits, only := 0, 0, 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		lead, _ := st.Sentence("result")
		text := lead.Text() + " " + st.Headline.Text()
		if strings.Contains(text, "home state") {
			homes++
			lives := false
			for _, o := range c.Count.Options { // a clause may tell of the third, too
				p := s.Catalog.People[o.Option]
				lives = lives || p != nil && p.HomeOn(c.Event.Date) != nil && p.HomeOn(c.Event.Date).Jurisdiction == c.ID.Jurisdiction()
			}
			if !lives {
				t.Errorf("%s: %s", c.ID, text)
			}
		}
		if strings.Contains(text, ", and ") && strings.Contains(text, " left the race") || strings.Contains(text, "the day before") && strings.Contains(text, "left the race.") {
			exits++
			leaves := false
			for _, o := range c.Count.Options[:2] {
				if p := s.Catalog.People[o.Option]; p != nil {
					for _, k := range p.Campaigns {
						days := k.Left.Sub(lastOf(c.Event)).Hours() / 24
						leaves = leaves || k.Race == c.ID.Race() && (days == 0 || days == 1) && strings.Contains(text, p.Last)
					}
				}
			}
			if !leaves {
				t.Errorf("%s: %s", c.ID, text)
			}
		}
		if strings.Contains(text, "only win in the race") {
			only++
			wins := 0
			for id, o := range s.Contests {
				if id.Race() == c.ID.Race() && len(o.Winners) > 0 && o.Winners[0].Options[0] == c.Winners[0].Options[0] {
					wins++
				}
			}
			if wins != 1 {
				t.Errorf("%s: %d wins: %s", c.ID, wins, text)
			}
		}
	})
	if homes < 6 || exits < 2 { // of a day of many contests no lead has an exit
		t.Errorf("%d home states, %d exits, %d only wins", homes, exits, only)
	}
}

// TestTheDayAfter leads the version of the day on which the winner or the second left the race with that, and no other; the minute of a
// call is told on its day alone, and who was beaten is named with the score.
func TestTheDayAfter(t *testing.T) {
	at := func(moment string) *tally.Snapshot {
		now, err := canvass.ParseTime(moment)
		if err != nil {
			t.Fatal(err)
		}
		s, err := tally.FromCatalog(catalog.Embedded(), now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	const id = "2020/dem/as" // Bloomberg won it on 3 March and left the race on the 4th
	for moment, want := range map[string]string{
		"2020-03-05T06:00Z": "Former New York Mayor Michael Bloomberg left the race Wednesday, the day after winning American Samoa’s Democratic caucuses over",
		"2020-03-07T06:00Z": "his only win",
		"2026-01-01T00:00Z": "his only win before he left the race the next day",
	} {
		s := at(moment)
		st := Tell(s, id, Medium)
		lead, _ := st.Sentence("result")
		if moment != "2020-03-07T06:00Z" && !strings.Contains(lead.Text(), want) || moment == "2020-03-07T06:00Z" && strings.Contains(lead.Text(), want) {
			t.Errorf("%s: %s", moment, lead.Text())
		}
		if strings.Count(plainText(st), "Bloomberg left the race") > 1 {
			t.Errorf("%s: told twice: %s", moment, plainText(st))
		}
		for _, p := range Lint(st) {
			t.Errorf("%s: %s", moment, p)
		}
	}
}
