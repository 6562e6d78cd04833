package facts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// past is the catalog as it is looked back on, of which each story is told once for all tests.
var past = sync.OnceValues(func() (*tally.Snapshot, error) {
	at, err := canvass.ParseTime("2026-11-01T00:00Z")
	if err != nil {
		return nil, err
	}
	return tally.FromCatalog(catalog.Embedded(), at)
})

// lookedBack gives the story of every contest of 2016, 2020 and 2024, in a length, as it is looked back on, to a check.
func lookedBack(t *testing.T, length Length, check func(s *tally.Snapshot, c *tally.Contest, st *Story)) {
	t.Helper()
	s, err := past()
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for id, c := range s.Contests {
		if id.Cycle() <= 2024 && c.Event != nil && !c.Event.Date.IsZero() {
			check(s, c, Tell(s, id, length))
			told++
		}
	}
	if told < 250 {
		t.Errorf("%d stories", told)
	}
}

func plainText(st *Story) string { return strings.Join(strings.Fields(st.Text()), " ") }

var ofContests = regexp.MustCompile(`won (?:all )?([a-z0-9]+ of the |the other )?([a-z0-9]+) (?:Democratic|Republican) contests`)

// TestContestsOfTheDay counts those who voted on a day anew: states and territories, on that day alone, and no season
// is told with a night.
func TestContestsOfTheDay(t *testing.T) {
	counted, named := 0, 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		if text := plainText(st); strings.Contains(text, "whole race") || strings.Contains(text, "contests of the year that") || strings.Contains(text, "contests of the race") {
			t.Errorf("%s: a season in the story of a night: %s", c.ID, text)
		}
		x, ok := st.Sentence("same-day")
		if !ok {
			return
		}
		n := 0
		for id, o := range s.Contests {
			e := o.Event
			if id.Race() == c.ID.Race() && e != nil && e.Binds && !e.Cancelled && e.Date.Equal(c.Event.Date) && e.Until.IsZero() && e.Kind != "convention" && id.Jurisdiction() != "da" {
				n++
			}
		}
		if strings.Contains(x.Text(), "Abroad") || strings.Contains(x.Text(), "abroad") {
			t.Errorf("%s: %s", c.ID, x.Text())
		}
		m := ofContests.FindStringSubmatch(x.Text())
		switch {
		case m == nil:
			named++
			if n-1 > mostListed {
				t.Errorf("%s: some of %d contests are named as the day’s: %s", c.ID, n, x.Text())
			}
			return
		case n-1 <= 3:
			t.Errorf("%s: %d others are counted and not named: %s", c.ID, n-1, x.Text())
		case m[1] == "the other ":
			n--
		}
		counted++
		if m[2] != english.Spelled(n) {
			t.Errorf("%s: %d contests: %s", c.ID, n, x.Text())
		}
	})
	if counted < 40 || named < 40 {
		t.Errorf("%d counted, %d named", counted, named)
	}
}

// TestThresholdsThatWorked holds a threshold that is told against the rules: no district awards, nobody took all by
// another share, and whoever is said to have fallen short was in the race.
func TestThresholdsThatWorked(t *testing.T) {
	told := 0
	lookedBack(t, Full, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		x, ok := st.Sentence("short")
		if !ok {
			return
		}
		told++
		for i := range c.Delegates.Pools {
			if p := &c.Delegates.Pools[i]; p.Area != "state" || p.Trigger != nil {
				t.Errorf("%s: pool %s of %s: %s", c.ID, p.PoolID, p.Area, x.Text())
			}
		}
		for id, p := range s.Catalog.People {
			for _, k := range p.Campaigns {
				if k.Race == c.ID.Race() && !k.Left.IsZero() && k.Left.Before(c.Event.Date) && strings.Contains(x.Text(), p.Last) {
					t.Errorf("%s: %s had left the race: %s", c.ID, id, x.Text())
				}
			}
		}
	})
	if told < 10 {
		t.Errorf("%d thresholds", told)
	}
}

// TestWhoLeft looks through the catalog for those who had votes in a contest and left before the next one: all are
// told, or that there are others; the winner or the second who left within a day is told in the first paragraphs,
// and a headline has nobody who left later.
func TestWhoLeft(t *testing.T) {
	atOnce, headlines := 0, 0
	lookedBack(t, Full, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		if c.Count == nil || len(c.Winners) == 0 {
			return
		}
		last := lastOf(c.Event)
		next := time.Time{}
		for id, o := range s.Contests {
			if id.Race() == c.ID.Race() && o.Event != nil && !o.Event.Cancelled && !o.Event.Date.IsZero() {
				if d := lastOf(o.Event); d.After(last) && (next.IsZero() || d.Before(next)) {
					next = d
				}
			}
		}
		first, _ := st.Sentence("exits")
		later, _ := st.Sentence("exits-later")
		lead, _ := st.Sentence("result")
		told := first.Text() + " " + later.Text()
		if strings.Contains(lead.Text(), "left the race") || strings.Contains(lead.Text(), " from the race") {
			told += " " + lead.Text()
		}
		for _, o := range c.Count.Options {
			p := s.Catalog.People[o.Option]
			if p == nil || o.Votes == 0 {
				continue
			}
			for _, k := range p.Campaigns {
				if k.Race != c.ID.Race() || k.Left.IsZero() || k.Left.Before(last) || k.Left.After(last.AddDate(0, 0, daysToLeave)) || !next.IsZero() && !k.Left.Before(next) {
					continue
				}
				if !strings.Contains(told, strings.ReplaceAll(p.Last, "'", "’")) && !strings.Contains(told, "among others") {
					t.Errorf("%s: %s left on %s: %q", c.ID, o.Option, isoDay(k.Left), told)
				}
				if k.Left.After(last.AddDate(0, 0, 1)) || 10*o.Votes < c.Count.Valid {
					continue
				}
				atOnce++
				if strings.Contains(lead.Text(), strings.ReplaceAll(p.Last, "'", "’")+" left the race") || strings.Contains(lead.Text(), "he left the race") || strings.Contains(lead.Text(), " from the race") && p.ID == c.Count.Options[1].Option {
					continue // the first sentence has it
				}
				if o.Option != c.Count.Options[0].Option && o.Option != c.Count.Options[1].Option && strings.Contains(later.Text(), strings.ReplaceAll(p.Last, "'", "’")) {
					continue // neither won nor was second: withdrawals are told last
				}
				if len(race.SameDay(s, c)) >= fewOfDay && strings.Contains(later.Text(), strings.ReplaceAll(p.Last, "'", "’")) {
					continue // no contest of many drove anybody out: it stands with the background
				}
				if i := slices.IndexFunc(st.Paragraphs, func(p Paragraph) bool {
					return slices.ContainsFunc(p.Sentences, func(x Sentence) bool { return x.About == "exits" })
				}); i < 1 || i > 2 {
					t.Errorf("%s: who left at once is told in paragraph %d", c.ID, i+1)
				}
			}
		}
		head := st.Headline.Text()
		if who, leaves := strings.CutSuffix(head, " leaves race"); leaves {
			headlines++
			if winner, then := strings.CutSuffix(who, ", then"); then {
				who, _, _ = strings.Cut(winner, " wins ")
			}
			who = who[strings.LastIndex(who, "; ")+1:]
			who = strings.TrimSpace(who)
			if !slices.ContainsFunc(c.Count.Options, func(o tally.OptionCount) bool {
				p := s.Catalog.People[o.Option]
				return p != nil && p.Last == who && slices.ContainsFunc(p.Campaigns, func(k catalog.Campaign) bool {
					return k.Race == c.ID.Race() && !k.Left.Before(last) && !k.Left.After(last.AddDate(0, 0, 1))
				})
			}) {
				t.Errorf("%s: %s", c.ID, head)
			}
		}
	})
	if atOnce < 20 || headlines < 3 {
		t.Errorf("%d left at once, %d in headlines", atOnce, headlines)
	}
}

// TestWonSoFar holds a sweep against every earlier contest. Of a day with many contests it is told in one.
func TestWonSoFar(t *testing.T) {
	told := 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		x, ok := st.Sentence("sweep")
		if !ok {
			return
		}
		told++
		winner := c.Winners[0].Options[0]
		n := 0
		for id, o := range s.Contests {
			if id.Race() != c.ID.Race() || o.Event == nil || o.Event.Cancelled || o.Event.Date.IsZero() || !lastOf(o.Event).Before(lastOf(c.Event)) {
				continue
			}
			n++
			for _, w := range o.Winners {
				if !slices.Equal(w.Options, []canvass.OptionID{winner}) {
					t.Errorf("%s: %s did not win %s: %s", c.ID, winner, id, x.Text())
				}
			}
		}
		if want := english.Spelled(n); n > 2 && !strings.Contains(x.Text(), "all "+want+" ") {
			t.Errorf("%s: %d contests: %s", c.ID, n, x.Text())
		}
	})
	if told < 8 {
		t.Errorf("%d sweeps", told)
	}
}

var score = regexp.MustCompile(`[0-9]-[0-9]`)

// TestFiguresOfTheLead tells few votes as votes with how many there were, narrow wins by shares, and no figures that no
// reader knows; a count that leaves candidates out is no sentence of a story.
func TestFiguresOfTheLead(t *testing.T) {
	few, narrow := 0, 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		if strings.Contains(st.Text(), "every candidate") {
			t.Errorf("%s: a note to the desk: %s", c.ID, st.Text())
		}
		x, ok := st.Sentence("result")
		n := c.Count
		if !ok || n == nil || len(c.Winners) == 0 || n.Partial || len(n.Options) < 2 {
			return
		}
		text := x.Text()
		if strings.Contains(text, "county delegates") && !strings.Contains(text, "%") {
			t.Errorf("%s: %s", c.ID, text)
		}
		second := n.Options[1]
		if n.Measure != canvass.Votes || c.Winners[0].Tied || second.Votes == 0 || second.Option.Fixed() {
			return
		}
		switch by := n.Options[0].Votes - second.Votes; {
		case n.Valid < fewVotes:
			few++
			if score.MatchString(text) || !strings.Contains(text, "votes to ") && !strings.Contains(text, "vote to ") || !strings.Contains(plainText(st), "% of the "+english.Thousands(n.Valid)+" votes counted") {
				t.Errorf("%s: %s", c.ID, plainText(st))
			}
		case 100*by < closePoints*n.Valid:
			narrow++
			if strings.Count(text, "%") != 2 || strings.Contains(text, english.Thousands(by)) {
				t.Errorf("%s: %s", c.ID, text)
			}
			if v, ok := st.Sentence("votes"); !ok || !strings.Contains(v.Text(), "margin of "+english.Thousands(by)) {
				t.Errorf("%s: the margin, %d, is not told: %s", c.ID, by, v.Text())
			}
		}
	})
	if few < 8 || narrow < 15 {
		t.Errorf("%d with few votes, %d narrow", few, narrow)
	}
}

// TestPastThatTurns holds what is told of the contest before against it: one of the first two won or lost it, and it
// was contested.
func TestPastThatTurns(t *testing.T) {
	again, turned := 0, 0
	year := regexp.MustCompile(` the (20[0-9]{2}) `)
	lookedBack(t, Full, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		if strings.Contains(plainText(st), "delegates in the 20") {
			t.Errorf("%s: %s", c.ID, plainText(st))
		}
		for _, about := range []string{"history", "turned"} {
			x, ok := st.Sentence(about)
			if !ok {
				continue
			}
			m := year.FindStringSubmatch(x.Text())
			if m == nil {
				t.Errorf("%s: no year: %s", c.ID, x.Text())
				continue
			}
			old := s.Contests[canvass.ContestID(m[1]+"/"+string(c.ID.Party())+"/"+c.ID.Jurisdiction())]
			if old == nil {
				t.Errorf("%s: no contest: %s", c.ID, x.Text())
				continue
			}
			var before canvass.OptionID
			if w := old.WonBy(canvass.Votes); w != nil {
				before = w.Options[0]
				if n := old.Count; n == nil || 10*n.Options[1].Votes < n.Valid && 10*n.Options[min(2, len(n.Options)-1)].Votes < n.Valid {
					t.Errorf("%s: nobody else ran there: %s", c.ID, x.Text())
				}
			} else if len(old.Delegates.Awards) > 0 {
				before = old.Delegates.Awards[0].Option
			}
			now := c.Winners[0].Options[0]
			if about == "history" {
				again++
				if before != now {
					t.Errorf("%s: %s won before: %s", c.ID, before, x.Text())
				}
				continue
			}
			turned++
			lost := strings.Contains(x.Text(), "lost")
			if before == now || lost && !strings.Contains(x.Text(), "to "+s.Catalog.Name(before)) || !lost && !strings.HasPrefix(x.Text(), s.Catalog.People[before].Last) && !strings.Contains(x.Text(), "had won") {
				t.Errorf("%s: %s won before: %s", c.ID, before, x.Text())
			}
		}
	})
	if again < 40 || turned < 30 {
		t.Errorf("%d won again, %d turned", again, turned)
	}
}

// TestCreditForDelegates finds no calculation of this program’s own where somebody else published the same division,
// and it once at most.
func TestCreditForDelegates(t *testing.T) {
	own, credited := 0, 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		n := strings.Count(st.Text(), "Canvass’s calculation")
		own += n
		if n > 1 {
			t.Errorf("%s: told %s times", c.ID, strconv.Itoa(n))
		}
		x, ok := st.Sentence("delegates")
		if !ok || c.Delegates.Open > 0 {
			return
		}
		if strings.Contains(x.Text(), " reported") {
			credited++
		}
		for i := range c.Info.Awards {
			w := &c.Info.Awards[i]
			if w.Pool == "" && (w.Area == "" || w.Area == canvass.Statewide) && sameNumbers(w.Awards, c.Delegates.Awards) && n > 0 {
				t.Errorf("%s: %s published the same: %s", c.ID, w.By, x.Text())
			}
		}
	})
	if own < 1 || credited < 20 {
		t.Errorf("%d of its own, %d credited", own, credited)
	}
}

// TestSenatorsOfTheirStates tells a senator with the state, but for a contest there.
func TestSenatorsOfTheirStates(t *testing.T) {
	told := 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		for of, o := range map[string]struct{ state, home string }{"Sen. Ted Cruz": {"Texas ", "tx"}, "Sen. Marco Rubio": {"Florida ", "fl"}, "Sen. Bernie Sanders": {"Vermont ", "vt"}} {
			text := plainText(st)
			switch {
			case !strings.Contains(text, of):
			case strings.Contains(text, o.state+of) == (c.ID.Jurisdiction() == o.home):
				t.Errorf("%s: %s", c.ID, text)
			default:
				told++
			}
		}
	})
	if told < 60 {
		t.Errorf("%d senators", told)
	}
}

// TestQuotationsStandAlone finds no paragraph that has a quotation beside what pollsters found.
func TestQuotationsStandAlone(t *testing.T) {
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		topic := func(x Sentence) catalog.ContextTopic {
			i, err := strconv.Atoi(strings.TrimPrefix(x.About, "why-"))
			if err != nil {
				return ""
			}
			return c.Info.Context[i-1].Topic
		}
		for _, p := range st.Paragraphs {
			quoted, polled := false, false
			for _, x := range p.Sentences {
				quoted = quoted || topic(x) == catalog.Quoted
				polled = polled || topic(x) == catalog.Voters
			}
			if quoted && polled {
				t.Errorf("%s: %v", c.ID, p)
			}
		}
	})
}

// TestCommasWithinQuotationMarks sets a comma and a stop as American print does, whoever put the words before them.
func TestCommasWithinQuotationMarks(t *testing.T) {
	x := finished("x", []Span{{"over “uncommitted”", []string{"a"}}, {", and in 2016 over “none of these candidates”", []string{"b"}}, {".", nil}})
	if got := x.Text(); got != "Over “uncommitted,” and in 2016 over “none of these candidates.”" {
		t.Error(got)
	}
}
