package facts_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
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
		for _, length := range []facts.Length{facts.Brief, facts.Full} {
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
	st := facts.Tell(samoaOnly(t).fold(t, 0, nil), samoa, facts.Full)
	for about, words := range map[string][]string{
		"result":                  {"Jason Palmer", "won the vote", "51 votes", "40", "Joe Biden", "the president", "Tuesday, 5 March"},
		"shares":                  {"56.0%", "44.0%"},
		"electorate":              {"Fewer than 100 ballots", "91"},
		"complete":                {"All 91 ballots are counted", "not yet certified"},
		"stated-abc-news":         {"99% of the expected vote", "ABC News"},
		"confirmation":            {"chair", "American Samoa Democratic Party", "ABC News", "Palmer"},
		"calls":                   {"Decision Desk HQ", "ABC News"},
		"delegates":               {"six delegates", "tied", "three each", "computed"},
		"working":                 {"3.36", "2.64"},
		"corrected-award":         {"four for Palmer and two for Biden", "three each", "by 6:25 p.m. local time (12:25 a.m. Eastern on 6 March)"},
		"correction-reason":       {"Andrew Berquist", "calculation error"},
		"stale-award":             {"Associated Press", "four to two"},
		"late-award":              {"The Independent", "four to two", "16 minutes after the correction"},
		"first-loss":              {"Biden’s", "first loss of a vote", "all three earlier contests"},
		"unbound":                 {"New Hampshire", "23 January", "no delegates"},
		"race-lead":               {"changes little", "204 delegates from earlier days", "206 with it", "1,968"},
		"race-basis":              {"computed", "others announced"},
		"surprise-winner":         {"Palmer’s", "56.0%", "Nevada"},
		"surprise-leader":         {"Biden’s", "44.0%", "Michigan"},
		"forecast":                {"No forecast"},
		"reaction-biden-campaign": {"spokesperson for the Biden campaign", "politics particular to the island", "ABC News"},
		"posts":                   {"Microsoft", "25 years in small business", "Department of Innovation and Technology", "according to his website"},
		"ages-stated":             {"Politico", "52", "81", "77", "Donald Trump"},
		"ages-computed":           {"birth date", "52", "81", "77"},
		"place":                   {"territory", "no electoral votes"},
		"history-2020-dem-as":     {"Michael Bloomberg", "2020", "175", "103"},
		"history-2016-dem-as":     {"Hillary Clinton", "162 to 61", "uncommitted", "New York Times"},
		"history-2016-gop-as":     {"Donald Trump", "ABC News", "Green Papers", "unbound"},
		"other-party":             {"Republican caucus", "Friday, 8 March"},
		"official-on":             {"official", "Friday 8 March", "Samoa News Hub"},
		"conflict-was-he-there":   {"538", "had never been there"},
		"next":                    {"Hawaii", "6 March"},
	} {
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
	if x, _ := st.Sentence("result"); !strings.HasPrefix(x.Text(), "Joe Biden, the president, won the vote") || !strings.Contains(x.Text(), "51 votes to 40 for Jason Palmer") {
		t.Errorf("result: %s", x.Text())
	}
	for _, about := range []string{"first-loss", "first-win", "surprise-leader", "surprise-winner", "forecast"} {
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
		for _, about := range []string{"flagged-award", "corrected-award", "correction-reason", "stale-award", "late-award"} {
			if strings.HasPrefix(x.About, about) {
				t.Errorf("%s is told: %s", x.About, x.Text())
			}
		}
		if strings.HasPrefix(x.About, "same-award") {
			same += x.Text()
		}
	}
	if same != "The party, the Associated Press and the Independent give the same." {
		t.Errorf("of the announcements: %q", same)
	}
}

// TestNothingFromLater looks at what is told by the hour: nothing published after the moment.
func TestNothingFromLater(t *testing.T) {
	r := samoaOnly(t)
	evening, end := r.fold(t, moment(t, "2024-03-06T03:30Z"), nil), r.fold(t, 0, nil)
	for _, later := range []string{"Department of Innovation", "Business background", "endorsed Biden", "never been there"} {
		if s := facts.Who(evening, "jason-palmer").Text(); strings.Contains(s, later) {
			t.Errorf("the evening of 5 March already tells %q", later)
		}
	}
	who := facts.Who(end, "jason-palmer").Text()
	if !strings.Contains(who, "Department of Innovation") || strings.Contains(who, "endorsed Biden") || strings.Contains(who, "left it on 15 May") {
		t.Errorf("who, at the end of the night:\n%s", who)
	}
	if s := facts.History(evening, "as", "dem").Text(); strings.Contains(s, "majority was uncommitted") || !strings.Contains(s, "Hillary Clinton won the vote") {
		t.Errorf("history, on the evening:\n%s", s)
	}
	if s := facts.Calendar(end, "as").Text(); !strings.Contains(s, "Republican caucus is set for Friday, 8 March") {
		t.Errorf("calendar:\n%s", s)
	}
}

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
