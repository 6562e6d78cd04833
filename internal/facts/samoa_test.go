package facts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
)

const samoa canvass.ContestID = "2024/dem/as"

// TestAmericanSamoaAtEachMoment keeps the story as it stood through the night, each moment right for itself.
func TestAmericanSamoaAtEachMoment(t *testing.T) {
	r := samoaOnly(t)
	for name, at := range map[string]string{
		"1-no-votes":      "2024-03-06T02:00Z",
		"2-count-and-4-2": "2024-03-06T02:25Z",
		"3-calls":         "2024-03-06T03:30Z",
		"4-ap-has-4-2":    "2024-03-06T04:05Z",
		"5-corrected":     "2024-03-06T05:25Z",
		"6-still-4-2":     "2024-03-06T05:41Z",
		"7-next-day":      "2024-03-07T12:00Z",
	} {
		s := r.fold(t, moment(t, at), nil)
		var b strings.Builder
		for _, length := range facts.Lengths() {
			st := facts.Tell(s, samoa, length)
			clean(t, st)
			b.WriteString("-- " + string(length) + " --\n" + st.Text())
		}
		golden(t, "testdata/samoa/"+name+".txt", b.String())
	}
}

// TestAmericanSamoaTellsAll holds the story of the end of the night against the list of what it must carry, each with
// its figure or name, and each with evidence.
func TestAmericanSamoaTellsAll(t *testing.T) {
	story, full := facts.Tell(samoaOnly(t).fold(t, 0, nil), samoa, facts.Medium), facts.Tell(samoaOnly(t).fold(t, 0, nil), samoa, facts.Full)
	inStory := map[string][]string{
		"result":              {"Entrepreneur Jason Palmer", "beat President Joe Biden by 51 votes to 40", "Tuesday", "first contest Biden has lost this year", "split the six delegates"},
		"corrected-award":     {"The party first gave Palmer four delegates and Biden two"},
		"correction":          {"three each", "by 6:25 p.m. local time (12:25 a.m. EST Wednesday)", "calculation error", "Andrew Berquist"},
		"delegates":           {"Canvass’s calculation under party rules", "the same"},
		"complete":            {"All 91 ballots, 99% of the vote that ABC News expected, are counted"},
		"confirmation":        {"the party’s chair confirmed", "Palmer’s win", "ABC News"},
		"unofficial":          {"unofficial until Friday", "Samoa News Hub"},
		"race":                {"changes little", "Biden now has 209 of the 1,968 delegates needed"},
		"profile":             {"Palmer, 52,", "Baltimore", "Microsoft"},
		"why-1":               {"“I found out that I had won", "told the Associated Press that he had never been to the territory"},
		"turned":              {"Biden, 81, had also lost", "2020", "to Michael Bloomberg"},
		"why-2":               {"since Jimmy Carter in 1980"},
		"history-2016-dem-as": {"Hillary Clinton", "2016"},
		"place":               {"territory", "no electoral votes"},
		"next":                {"Republicans caucus there Friday"},
	}
	tells(t, story, inStory)
	for about := range inStory {
		if _, ok := full.Sentence(about); !ok {
			t.Errorf("the full account does not tell %q", about)
		}
	}
	tells(t, full, map[string][]string{
		"won-before":                     {"had won the three earlier contests that awarded delegates"},
		"working":                        {"56%", "3.36", "44%", "2.64"},
		"field":                          {"51 votes", "40", "Rep. Dean Phillips none", "the party reported"},
		"same-count":                     {"AP", "same count"},
		"stated-abc-news":                {"56%", "44%", "99% of the vote"},
		"calls":                          {"Decision Desk HQ", "ABC News", "Palmer"},
		"outdated-award":                 {"the Independent", "4-2"},
		"late-award":                     {"The Independent", "at least 16 minutes after the correction"},
		"best-before":                    {"0.4%", "Nevada"},
		"posts":                          {"Kaplan", "according to his website"},
		"reaction-biden-campaign":        {"spokesperson for the Biden campaign", "politics particular to the island", "ABC News"},
		"statement-new-york-times":       {"tied for its delegates"},
		"department":                     {"Department of Innovation and Technology", "according to his website"},
		"ages-stated":                    {"Politico", "52", "81", "77", "Donald Trump"},
		"conflict-delegates":             {"how many delegates each of the two won"},
		"person-conflict-was-he-there":   {"Palmer", "whether he campaigned in American Samoa"},
		"person-conflict-was-he-there-3": {"had never been there"},
	})
}

// tells holds the sentences of a story, by what they are about, against words that they must have, and each to evidence.
func tells(t *testing.T, st *facts.Story, want map[string][]string) {
	t.Helper()
	for about, words := range want {
		x, ok := st.Sentence(about)
		if !ok {
			t.Errorf("the story does not tell %q", about)
			continue
		}
		for _, w := range words {
			if !strings.Contains(x.Text(), w) {
				t.Errorf("%q lacks %q: %s", about, w, x.Text())
			}
		}
		if len(st.Rests(x.Facts())) == 0 {
			t.Errorf("%q rests on nothing", about)
		}
	}
}

// TestSwappedVotes gives the 51 to Biden and the 40 to Palmer: Biden wins, nobody loses for the first time, and nothing
// is told as an upset.
func TestSwappedVotes(t *testing.T) {
	r := samoaOnly(t)
	swap := func(o canvass.OptionID) canvass.OptionID {
		switch o {
		case "jason-palmer":
			return "joe-biden"
		case "joe-biden":
			return "jason-palmer"
		}
		return o
	}
	for i := range r.entries {
		e := &r.entries[i]
		if e.Report != nil {
			rep := *e.Report
			rep.Counts = append([]canvass.Count(nil), rep.Counts...)
			for j := range rep.Counts {
				rep.Counts[j].Option = swap(rep.Counts[j].Option)
			}
			e.Report = &rep
		}
		if e.Claim != nil {
			c := *e.Claim
			if c.Winner != "" {
				c.Winner = swap(c.Winner)
			}
			e.Claim = &c
		}
		if e.Confirmation != nil {
			c := *e.Confirmation
			c.Winner = swap(c.Winner)
			e.Confirmation = &c
		}
	}
	st := facts.Tell(r.fold(t, 0, nil), samoa, facts.Full)
	clean(t, st)
	if x, _ := st.Sentence("result"); !strings.HasPrefix(x.Text(), "President Joe Biden beat entrepreneur Jason Palmer by 51 votes to 40") || strings.Contains(x.Text(), "lost") {
		t.Errorf("result: %s", x.Text())
	}
	for _, about := range []string{"won-before", "best-before"} {
		if x, ok := st.Sentence(about); ok {
			t.Errorf("%s is told: %s", about, x.Text())
		}
	}
}

// TestThreeEachAtOnce lets the party announce three each from the start: nothing is flagged, corrected or outdated.
func TestThreeEachAtOnce(t *testing.T) {
	r := samoaOnly(t)
	three := []canvass.Award{{Option: "jason-palmer", Delegates: 3}, {Option: "joe-biden", Delegates: 3}}
	keep := func(e *canvass.Entry) bool {
		if e.Kind == canvass.KindClaim && e.Claim.Kind == canvass.ClaimAward {
			c := *e.Claim
			c.Awards = three
			e.Claim = &c
		}
		return e.Kind != canvass.KindCorrection
	}
	st := facts.Tell(r.fold(t, 0, keep), samoa, facts.Full)
	clean(t, st)
	same := ""
	for _, x := range st.Sentences() {
		for _, about := range []string{"flagged-award", "corrected-award", "correction", "outdated-award", "late-award"} {
			if strings.HasPrefix(x.About, about) {
				t.Errorf("%s is told: %s", x.About, x.Text())
			}
		}
		if strings.HasPrefix(x.About, "same-award") {
			same += x.Text()
		}
	}
	credit, _ := st.Sentence("delegates")
	if same != "The Associated Press and the Independent reported the same division." || !strings.HasSuffix(credit.Text(), ", the party reported.") {
		t.Errorf("of the announcements: %q, %q", same, credit.Text())
	}
}

// TestNothingFromLater looks at what is told by the hour: nothing published after the moment.
func TestNothingFromLater(t *testing.T) {
	r := samoaOnly(t)
	evening, end := r.fold(t, moment(t, "2024-03-06T03:30Z"), nil), r.fold(t, 0, nil)
	for _, later := range []string{"Department of Innovation", "Business background", "endorsed Biden", "never been there"} {
		if s := flat(facts.Who(evening, "jason-palmer")); strings.Contains(s, later) {
			t.Errorf("the evening of 5 March already tells %q", later)
		}
	}
	who := flat(facts.Who(end, "jason-palmer"))
	if !strings.Contains(who, "Department of Innovation") || strings.Contains(who, "endorsed Biden") || strings.Contains(who, "left it May 15") {
		t.Errorf("who, at the end of the night:\n%s", who)
	}
	now, err := tally.FromCatalog(catalog.Embedded(), canvass.TimeOf(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	for place, want := range map[string]string{
		"mn": "Mitt Romney won the 2008 Republican caucus there with 41.4%", "dc": "John Kerry won the 2004 Democratic caucus there with 46.9%",
		"nv": "Bernie Sanders won most county delegates in the 2020 Democratic caucuses there, 47% to 20% over Biden",
		"ia": "Pete Buttigieg won most state delegate equivalents in the 2020 Democratic caucuses there, 563 to 562 over Bernie Sanders",
	} {
		if s := flat(facts.History(now, place, "")); !strings.Contains(s, want) {
			t.Errorf("history of %s lacks %q:\n%s", place, want, s)
		}
	}
	if s := flat(facts.History(evening, "as", "dem")); !strings.Contains(s, "Hillary Clinton won the 2016 caucus there, 162 to 61 over Bernie Sanders") {
		t.Errorf("history, on the evening:\n%s", s)
	}
	if s := flat(facts.Calendar(end, "as")); !strings.Contains(s, "Republican caucus is set for Friday") {
		t.Errorf("calendar:\n%s", s)
	}
}

// flat is a story's text on one line, so that no words of a phrase stand on two.
func flat(st *facts.Story) string { return strings.Join(strings.Fields(st.Text()), " ") }

// TestPagesOfTheStory keeps what is told beside the story: a person, a calendar, a history.
func TestPagesOfTheStory(t *testing.T) {
	s := samoaOnly(t).fold(t, 0, nil)
	for name, st := range map[string]*facts.Story{
		"who-jason-palmer": facts.Who(s, "jason-palmer"),
		"who-joe-biden":    facts.Who(s, "joe-biden"),
		"calendar-as":      facts.Calendar(s, "as"),
		"calendar":         facts.Calendar(s, ""),
		"history-as":       facts.History(s, "as", ""),
		"history-as-gop":   facts.History(s, "as", "gop"),
	} {
		clean(t, st)
		golden(t, "testdata/samoa/"+name+".txt", st.Text())
	}
	for name, st := range map[string]*facts.Story{
		"a contest": facts.Tell(s, "2024/dem/zz", facts.Full), "a person": facts.Who(s, "nobody-known"),
		"a calendar": facts.Calendar(s, "zz"), "a history": facts.History(s, "zz", ""),
	} {
		if len(st.Sentences()) > 0 {
			t.Errorf("%s that the record does not have is told: %s", name, st.Text())
		}
	}
}
