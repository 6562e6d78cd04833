package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

const (
	samoa = "2024/dem/as"
	party = "american-samoa-democratic-party"
)

// statuses are all that a contest can be, each with the entries that make it so: who, what, at which minute. Words are
// what pages, terminal, JSON and feed all say of it; story is what the full account says of it in its own sentences.
var statuses = []struct {
	name    string
	from    string // when the first entry is recorded
	entries []canvass.Entry
	words   string
	story   []string
}{
	{
		"not held yet", "2024-03-01T15:00:00Z",
		[]canvass.Entry{closing},
		"not held yet; votes on 5 March",
		[]string{"American Samoa Democrats caucus Tuesday to divide six delegates"},
	}, {
		"no votes", "2024-03-06T01:00:00Z",
		[]canvass.Entry{closing},
		"no votes reported yet",
		[]string{"No votes have been reported from American Samoa’s Democratic caucuses Tuesday"},
	}, {
		"nobody will enter any", "2024-05-01T15:00:00Z",
		[]canvass.Entry{closing},
		"no votes in this record",
		[]string{"American Samoa’s Democratic caucuses were held March 5", "No count of the vote has reached Canvass"},
	}, {
		"shares alone", "2024-03-06T01:00:00Z",
		[]canvass.Entry{shares("ap")},
		"counting; no vote counts are in the record",
		[]string{"the Associated Press reported"},
	}, {
		"counting", "2024-03-06T01:00:00Z",
		[]canvass.Entry{part(party)},
		"counting; 3 of 5 sites in",
		[]string{"with 3 of 5 sites counted"},
	}, {
		"complete", "2024-03-06T02:00:00Z",
		[]canvass.Entry{whole(51, 40)},
		"all 91 ballots are counted, the American Samoa Democratic Party says; not yet certified",
		[]string{"All 91 ballots are counted, the party said", "Results are unofficial"},
	}, {
		"complete by its word alone", "2024-03-06T02:00:00Z",
		[]canvass.Entry{final(51, 40)},
		"the American Samoa Democratic Party gives the count as final; not yet certified",
		[]string{"The party said the count is final", "Results are unofficial"},
	}, {
		"certified", "2024-03-06T02:00:00Z",
		[]canvass.Entry{whole(51, 40), certified},
		"certified",
		[]string{"The party certified the result"},
	}, {
		"counted again since", "2024-03-06T02:00:00Z",
		[]canvass.Entry{whole(51, 40), certified, again(51, 41)},
		"certified; counted again since, and that is not certified",
		[]string{"certified the result", "counted again since, and that count is not certified"},
	}, {
		"disputed", "2024-03-06T02:00:00Z",
		[]canvass.Entry{whole(51, 40), confirmed("joe-biden")},
		"all 91 ballots are counted, the American Samoa Democratic Party says; not yet certified; " +
			"who won is disputed between Joe Biden and Jason Palmer",
		[]string{"All 91 ballots are counted", "Who won is disputed between"},
	}, {
		"a count retracted", "2024-03-06T02:00:00Z",
		[]canvass.Entry{part("ap"), back("ap", "part", "")},
		"no votes reported; the Associated Press took its count back",
		[]string{"No votes stand reported", "the Associated Press took its count back"},
	}, {
		"a count that was never said", "2024-03-06T02:00:00Z",
		[]canvass.Entry{part("ap"), back("ap", "part", canvass.CauseEntry)},
		"no votes reported; a count entered by mistake was taken out",
		[]string{"No votes stand reported", "A count entered by mistake was taken out"},
	}, {
		"a certification retracted", "2024-03-06T02:00:00Z",
		[]canvass.Entry{whole(51, 40), certified, back(party, "certified", "")},
		"all 91 ballots are counted, the American Samoa Democratic Party says; not yet certified; " +
			"the American Samoa Democratic Party took its certification back",
		[]string{"All 91 ballots are counted", "Results are unofficial", "the American Samoa Democratic Party took its certification back"},
	}, {
		"a runoff", "2024-03-06T02:00:00Z",
		[]canvass.Entry{over, nobodyHasHalf(), set(canvass.Runoff, "jason-palmer", "joe-biden"), agreed(set(canvass.Runoff, "jason-palmer", "joe-biden"))},
		"counting; 3 of 5 sites in; this desk says that the contest is going to a runoff of Jason Palmer and Joe Biden",
		[]string{"Canvass says that the contest is going to a runoff of Jason Palmer and Joe Biden: “Nobody has half.”"},
	}, {
		"one that is not called", "2024-03-06T02:00:00Z",
		[]canvass.Entry{over, part(party), set(canvass.WillNotCall)},
		"counting; 3 of 5 sites in; this desk says that the contest is one that this desk will not call",
		[]string{"Canvass says that the contest is one that it will not call: “Nobody has half.”"},
	}, {
		"a winner retracted", "2024-03-06T01:00:00Z",
		[]canvass.Entry{part(party), confirmed("jason-palmer"), back(party, "confirmed", "")},
		"counting; 3 of 5 sites in; the American Samoa Democratic Party took its confirmation back",
		[]string{"with 3 of 5 sites counted", "the American Samoa Democratic Party took its confirmation back"},
	},
}

// A status has the same words wherever it is told.
func TestEveryStatusHasTheSameWordsEverywhere(t *testing.T) {
	for _, x := range statuses {
		t.Run(x.name, func(t *testing.T) {
			d := deskWith(t, x.from, x.entries)
			v := d.View()
			c := v.Contests[samoa]
			pages := d.Pages(d.API(), "", nil)
			get := func(path string) string {
				w := httptest.NewRecorder()
				pages.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
				if w.Code != 200 {
					t.Fatalf("%s: %d %s", path, w.Code, w.Body)
				}
				return w.Body.String()
			}
			var results struct {
				Words string `json:"status_words"`
			}
			if err := json.Unmarshal([]byte(get("/api/v1/results/"+samoa)), &results); err != nil {
				t.Fatal(err)
			}
			told := regexp.MustCompile(`(?s)<category term="status".*?<content type="text">(.*?)</content>`).FindStringSubmatch(get("/" + samoa + ".atom"))
			if told == nil {
				t.Fatal("the feed has no entry on the status")
			}
			capital := english.Capital(x.words)
			for place, says := range map[string]bool{
				"JSON: " + results.Words: results.Words == x.words,
				"feed: " + told[1]:       strings.HasPrefix(told[1], english.Sentences(x.words)),
				"the page":               strings.Contains(get("/"+samoa), `data-fig="status">`+capital+"</a>"),
				"the terminal":           strings.Contains(plainTerminal(resultsText(v.Snapshot, c)), c.Info.Name+"  "+x.words+"\n"),
			} {
				if !says {
					t.Errorf("%s; not %q", place, x.words)
				}
			}
			story := strings.Join(strings.Fields(facts.Tell(v.Snapshot, samoa, facts.Full).Text()), " ")
			for _, phrase := range x.story {
				if !strings.Contains(strings.ToLower(story), strings.ToLower(phrase)) {
					t.Errorf("the story does not say %q:\n%s", phrase, story)
				}
			}
		})
	}
}

func plainTerminal(s string) string {
	return regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(s, "")
}

// deskWith is a rehearsal with American Samoa's file of 2024, and the entries a minute apart.
func deskWith(t *testing.T, from string, entries []canvass.Entry) *desk.Desk {
	t.Helper()
	now, err := time.Parse(time.RFC3339, from)
	if err != nil {
		t.Fatal(err)
	}
	var files []catalog.File
	for _, f := range catalog.Embedded() {
		if f.Path == samoa+".toml" || !strings.HasPrefix(f.Path, "20") {
			files = append(files, f)
		}
	}
	d, err := desk.Create(t.Context(), memory.New(), desk.Keys(t.TempDir()),
		desk.Founding{Kind: canvass.Rehearsal, Name: "every status", Catalog: files, Program: "test", Actor: "tester"},
		desk.Options{Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, e := range entries {
		now = now.Add(time.Minute)
		e.Contest, e.Actor, e.At = samoa, fmt.Sprintf("tester %d", i), canvass.At(canvass.TimeOf(now))
		if _, err := d.Append(t.Context(), []canvass.Entry{e}); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

var (
	closing = canvass.Entry{
		Kind: canvass.KindNotice, Key: "close", By: party, Notice: &canvass.Notice{Topic: canvass.TopicSchedule, Text: "The caucus is on 5 March."},
	}
	over = canvass.Entry{
		Kind: canvass.KindNotice, Key: "over", By: party, Notice: &canvass.Notice{Topic: canvass.TopicClose, Text: "Voting is over."},
	}
	certified = canvass.Entry{
		Kind: canvass.KindConfirmation, Key: "certified", By: party, Confirmation: &canvass.Confirmation{Of: canvass.Certified},
	}
)

// set is a status that this desk sets.
func set(status canvass.CallStatus, runoff ...canvass.OptionID) canvass.Entry {
	step := &canvass.Step{Kind: canvass.StepStatus, Status: status, Options: runoff, Text: "Nobody has half."}
	if status == canvass.Runoff {
		step.Tier = canvass.TierJudgement
	}
	return canvass.Entry{Kind: canvass.KindStep, Key: "set", By: desk.Own, Step: step}
}

// agreed is what a second person enters too.
func agreed(e canvass.Entry) canvass.Entry {
	e.Key += "-agreed"
	return e
}

// nobodyHasHalf is part of a count of three.
func nobodyHasHalf() canvass.Entry {
	e := part(party)
	e.Report.Counts[2].Votes = 20
	return e
}

func report(key, by string, r canvass.Report) canvass.Entry {
	r.Area, r.Measure = canvass.Statewide, canvass.Votes
	return canvass.Entry{Kind: canvass.KindReport, Key: key, By: by, Report: &r}
}

func votes(palmer, biden int64) []canvass.Count {
	return []canvass.Count{
		{Option: "jason-palmer", Votes: palmer}, {Option: "joe-biden", Votes: biden}, {Option: "dean-phillips", Votes: 0},
	}
}

func part(by string) canvass.Entry {
	return report("part", by, canvass.Report{Counts: votes(30, 29), Units: new(int64(3)), UnitsOf: new(int64(5)), UnitsAre: "sites"})
}

func whole(palmer, biden int64) canvass.Entry {
	all := palmer + biden
	return report("whole", party, canvass.Report{Counts: votes(palmer, biden), Ballots: &all, Cast: &all})
}

func final(palmer, biden int64) canvass.Entry {
	return report("final", party, canvass.Report{Counts: votes(palmer, biden), Final: true})
}

func again(palmer, biden int64) canvass.Entry {
	e := whole(palmer, biden)
	e.Key, e.Report.Recount = "again", &canvass.Recount{Reason: "a candidate asked for it"}
	return e
}

func shares(by string) canvass.Entry {
	return report("shares", by, canvass.Report{Stated: &canvass.Stated{Shares: []canvass.StatedShare{
		{Option: "jason-palmer", Percent: "56"}, {Option: "joe-biden", Percent: "44"},
	}}})
}

func confirmed(o canvass.OptionID) canvass.Entry {
	return canvass.Entry{Kind: canvass.KindConfirmation, Key: "confirmed", By: party, Confirmation: &canvass.Confirmation{
		Of: canvass.ConfirmWinner, Winner: o, Measure: canvass.Votes, Role: "chair", To: "abc-news",
	}}
}

func back(by, key string, cause canvass.Cause) canvass.Entry {
	return canvass.Entry{
		Kind: canvass.KindWithdrawal, Key: "back", By: by, Supersedes: key, Withdrawal: &canvass.Withdrawal{Reason: "a wrong sheet", Cause: cause},
	}
}
