package facts

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// nights are the stories of every contest of 2016, 2020 and 2024 as it stood on the day after the vote, told once for all tests.
var nights = sync.OnceValues(func() (out []night, err error) {
	all, err := past()
	if err != nil {
		return nil, err
	}
	days := map[canvass.Time][]canvass.ContestID{}
	for id, c := range all.Contests {
		if id.Cycle() <= 2024 && c.Event != nil && !c.Event.Date.IsZero() {
			at := canvass.TimeOf(lastOf(c.Event).Add(41 * time.Hour)) // noon, Eastern
			days[at] = append(days[at], id)
		}
	}
	for at, ids := range days {
		s, err := tally.FromCatalog(catalog.Embedded(), at)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			out = append(out, night{s, s.Contests[id], Tell(s, id, Medium)})
		}
	}
	return out, nil
})

type night struct {
	s  *tally.Snapshot
	c  *tally.Contest
	st *Story
}

// everyNight gives the story of each contest on the day after the vote to a check.
func everyNight(t *testing.T, check func(s *tally.Snapshot, c *tally.Contest, st *Story)) {
	t.Helper()
	all, err := nights()
	if err != nil || len(all) < 250 {
		t.Fatal(len(all), err)
	}
	for _, n := range all {
		check(n.s, n.c, n.st)
	}
}

// TestNoBareFactsAlone finds no paragraph of one bare fact behind the first in any contest's story, as it is looked back on and as
// it was told on the day after.
func TestNoBareFactsAlone(t *testing.T) {
	check := func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		for i, p := range st.Paragraphs {
			if i > 0 && st.bare(p) {
				t.Errorf("%s, %s, paragraph %d: %s", c.ID, st.Length, i+1, p.Sentences[0].Text())
			}
		}
	}
	lookedBack(t, Brief, check)
	lookedBack(t, Medium, check)
	everyNight(t, check)
}

// TestExitsInOneSentence finds one sentence at most on who left the race after the vote.
func TestExitsInOneSentence(t *testing.T) {
	told, several := 0, 0
	lookedBack(t, Medium, func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		n := 0
		for _, x := range st.Sentences() {
			if strings.HasPrefix(x.About, "exits") || slices.ContainsFunc(x.Also, func(a string) bool { return strings.HasPrefix(a, "exits") }) {
				n++
				if strings.Contains(x.Text(), " and ") {
					several++
				}
			}
		}
		told += n
		if n > 1 {
			t.Errorf("%s: %d sentences: %s", c.ID, n, plainText(st))
		}
	})
	if told < 40 || several < 12 { // others are told in the first sentence
		t.Errorf("%d told, %d of several", told, several)
	}
}

// TestReferents holds "there" and "the same day" against the sentence before: it names the place, or the day.
func TestReferents(t *testing.T) {
	there, day := 0, 0
	check := func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		j := s.Catalog.Jurisdictions[c.ID.Jurisdiction()]
		for _, p := range st.Paragraphs {
			before, so := "", ""
			for _, x := range p.Sentences {
				text := x.Text()
				if strings.HasPrefix(x.About, "history") || x.About == "turned" {
					if at := strings.Index(text, " there"); at >= 0 {
						there++
						if !strings.Contains(before+text[:at], j.Name) {
							t.Errorf("%s: of what place? %s", c.ID, text)
						}
					}
				}
				if at := strings.Index(text, "the same day"); at >= 0 && x.About == "same-day" {
					day++
					if !strings.ContainsAny(so, "0123456789") && !strings.Contains(so, "day") {
						t.Errorf("%s: of what day? %s", c.ID, text)
					}
				}
				before, so = text, so+text
			}
		}
	}
	lookedBack(t, Medium, check)
	everyNight(t, check)
	if there < 4 || day < 1 {
		t.Errorf("%d places, %d days", there, day)
	}
}

// TestTwoFactsInOneSentence joins what two sentences say of one subject, and leaves apart what speaks of two or would be too long.
func TestTwoFactsInOneSentence(t *testing.T) {
	ana, ben := somebody("ana", "", "Ana", "Rivera", "she"), somebody("ben", "", "Ben", "Okafor", "he")
	p := parts{"ana": ana, "ben": ben, "place": glue("Zembla"), "other": glue("Ypsilon")}
	put := func(about, template string) draft { return tell(about, template, p) }
	text := func(ds ...draft) string {
		var out []string
		r := newReferrer()
		for _, d := range ds {
			out = append(out, r.sentence(d).Text())
		}
		return strings.Join(out, " ")
	}
	for name, c := range map[string]struct {
		in   []draft
		want string
	}{
		"the same subject": {
			[]draft{put("sweep", "{ana^} had won both."), put("same-day", "{ana^} also won {place}.")},
			"Ana Rivera had won both and also won Zembla.",
		},
		"another subject": {
			[]draft{put("sweep", "{ana^} had won both."), put("same-day", "{ben^} won {place}.")},
			"Ana Rivera had won both. Ben Okafor won Zembla.",
		},
		"who left had won": {
			[]draft{put("exits", "{ben^} left, leaving {ana} alone."), put("same-day", "{ana^} won two, and {ben} won {other}.")},
			"Ana Rivera won two, and Ben Okafor, who won Ypsilon, left, leaving Rivera alone.",
		},
		"who left had not": {
			[]draft{put("exits", "{ben^} left."), put("same-day", "{ben^} won two, and {ana} won {other}.")},
			"Ben Okafor left. He won two, and Ana Rivera won Ypsilon.",
		},
		"unofficial, but confirmed": {
			[]draft{put("confirmation", "the chair confirmed it."), put("unofficial", "Results are unofficial.")},
			"Results are unofficial, but the chair confirmed it.",
		},
		"a win before": {
			[]draft{put("earlier-win", "{ana's} only win before was in {other}."), put("same-day", "{ana^} won {place}.")},
			"Ana Rivera, whose only win before was in Ypsilon, won Zembla.",
		},
		"no pair": {
			[]draft{put("sweep", "{ana^} had won both."), put("votes", "{ana^} had ten.")},
			"Ana Rivera had won both. She had ten.",
		},
		"too long": {
			[]draft{put("sweep", "{ana^} had won a and b and c and d and e and f and g and h."), put("same-day", "{ana^} also won i and j and k and l and m and n.")},
			"Ana Rivera had won a and b and c and d and e and f and g and h. She also won i and j and k and l and m and n.",
		},
	} {
		if got := text(joinedPairs(c.in)...); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestEqualDelegatesTogether tells those who have the same number together, and the rest of many as others who shared.
func TestEqualDelegatesTogether(t *testing.T) {
	found := map[string]bool{}
	lookedBack(t, Medium, func(_ *tally.Snapshot, c *tally.Contest, st *Story) {
		x, ok := st.Sentence("delegates")
		if !ok {
			return
		}
		for _, w := range []string{"Trump and Rubio seven each, and six others shared eight", "Trump and Cruz each won 18 of the 46 delegates"} {
			if strings.Contains(x.Text(), w) {
				found[w] = true
			}
		}
	})
	if len(found) != 2 {
		t.Errorf("only %v", found)
	}
}

// TestEverybodyIsIdentified finds nobody in a story whose office or profession the catalog knows for that day and who is named in
// full without it, and hardly anybody of whom it knows none. Of another year people are named without it.
func TestEverybodyIsIdentified(t *testing.T) {
	told, unknown := 0, map[string]bool{}
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		seen := map[canvass.OptionID]bool{}
		for _, x := range st.Sentences()[1:] {
			if x.About == "turned" || strings.HasPrefix(x.About, "history") {
				continue
			}
			for id, p := range s.Catalog.People {
				before, after, named := strings.Cut(x.Text(), strings.ReplaceAll(p.Name, "'", "’"))
				if !named || seen[id] || strings.Count(before, "“") > strings.Count(before, "”") {
					continue
				}
				seen[id] = true
				label := (&teller{s: s, facts: map[string]Fact{}}).label(id, c.Event.Date).text()
				words := strings.Fields(before)
				switch {
				case strings.HasPrefix(after, ", "): // the words behind the name say who it is
				case label == "":
					unknown[p.Name] = true
				case len(words) == 0 || !strings.HasSuffix(strings.ToLower(label), strings.ToLower(words[len(words)-1])) && words[len(words)-1] != "Republican" && words[len(words)-1] != "Democrat":
					t.Errorf("%s: %s, %s, is not introduced: %s", c.ID, p.Name, label, x.Text())
				default:
					told++
				}
			}
		}
	})
	if told < 400 || len(unknown) > 4 {
		t.Errorf("%d introduced; without office or profession: %v", told, unknown)
	}
}
