package catalog_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// contested is one question on which the sources of the night of 5 March 2024 differ, and where the catalog and the
// night keep every side of it.
type contested struct {
	what  string
	asked []asked
	// entries are keys of entries of the night that say different things; each stands for itself in a record.
	entries []string
}

// asked is a conflict in a file of the catalog.
type asked struct {
	of   string // a contest, a race or a person
	id   string
	from string // the first day on which a record may know two of its sides
	// sides are what the sides say, a telling part of each.
	sides []string
}

var contestedNight = []contested{
	{
		what: "1. Vermont's Republicans: the minute of AP's call, and how much was counted at it",
		asked: []asked{
			{"2024/gop/vt", "call-minute", "2024-03-06", []string{"10:37", "10:38", "10:30", "shortly before 11"}},
			{"2024/gop/vt", "expected", "2024-03-06", []string{"83%", "92%"}},
		},
		entries: []string{"2024/gop/vt#ap-at-call", "2024/gop/vt#times-92"},
	},
	{
		what:  "2. Vermont's Republicans: is it above half?",
		asked: []asked{{"2024/gop/vt", "above-half", "2024-03-06", []string{"49.32%", "without write-ins", "four votes above half", "nine delegates to eight"}}},
	},
	{
		what:  "3. Virginia's Republicans: AP's call",
		asked: []asked{{"2024/gop/va", "call-minute", "2024-03-06", []string{"7:25 pm Eastern, with 14%", "7:30 pm Eastern, with 29%"}}},
	},
	{
		what: "4. Alabama: AP's calls",
		asked: []asked{
			{"2024/dem/al", "call-minute", "2024-03-06", []string{"8:53", "9:00", "9:25"}},
			{"2024/gop/al", "call-minute", "2024-03-06", []string{"8:53", "9:00", "9:25"}},
		},
	},
	{
		what: "5. Arkansas: the minute for the Democrats, the delegates of the Republicans",
		asked: []asked{
			{"2024/dem/ar", "call-minute", "2024-03-06", []string{"7:43", "7:45"}},
			{"2024/gop/ar", "delegates", "2024-03-19", []string{"39 for Donald Trump and one", "all 40"}},
		},
	},
	{
		what: "6. Arkansas's votes fell",
		asked: []asked{
			{"2024/dem/ar", "count", "2024-03-18", []string{"87,288", "71,978", "official results since 18 March"}},
			{"2024/gop/ar", "count", "2024-03-18", []string{"243,289", "204,898", "93% of votes in", "official results since 18 March"}},
		},
		entries: []string{"2024/gop/ar#gazette-late", "2024/gop/ar#last-count", "2024/dem/ar#gazette-late", "2024/dem/ar#last-count"},
	},
	{
		what: "7. Utah's Republicans: AP's call, the first figures",
		asked: []asked{
			{"2024/gop/ut", "call-minute", "2024-03-06", []string{"3:30", "3:59", "near 4:00"}},
			{"2024/gop/ut", "first-figures", "2024-03-06", []string{"41.7%", "41.8%", "57.7%"}},
		},
		entries: []string{"2024/gop/ut#ap-call", "2024/gop/ut#ap-call-breitbart"},
	},
	{
		what: "8. Iowa's Democrats: the total, the delegates",
		asked: []asked{
			{"2024/dem/ia", "total", "2024-03-06", []string{"12,207", "12,193"}},
			{"2024/dem/ia", "delegates", "2024-03-06", []string{"40", "46", "14"}},
		},
	},
	{
		what:  "9. American Samoa: was Palmer there?",
		asked: []asked{{"jason-palmer", "was-he-there", "2024-03-06", []string{"Derek Willis", "first form of the text", "never been there", "virtual"}}},
	},
	{
		what:    "10. American Samoa: the delegates",
		asked:   []asked{{"2024/dem/as", "delegates", "2024-03-06", []string{"four to Jason Palmer and two", "three each", "six for Jason Palmer"}}},
		entries: []string{"2024/dem/as#party-award", "2024/dem/as#ap-award", "2024/dem/as#party-correction", "2024/dem/as#independent-award"},
	},
	{
		what:    "11. the Republican delegates at stake",
		asked:   []asked{{"2024/gop", "at-stake", "2024-03-05", []string{"854", "865", "874"}}},
		entries: []string{"2024/gop#ap-before", "2024/gop#ddhq-before"},
	},
	{
		what: "12. Trump before the night, and Biden",
		asked: []asked{
			{"2024/gop", "trump-before", "2024-03-05", []string{"244", "247", "273", "276", "221"}},
			{"2024/dem", "biden-before", "2024-03-06", []string{"206", "more than quadrupled"}},
		},
		entries: []string{"2024/gop#ap-before", "2024/gop#times-before", "2024/gop#nbc-before", "2024/gop#ddhq-before"},
	},
	{
		what:    "13. Trump after it",
		asked:   []asked{{"2024/gop", "trump-after", "2024-03-07", []string{"1,031", "1,062"}}},
		entries: []string{"2024/gop#times-1031", "2024/gop#times-1062"},
	},
	{
		what:  "14. Minnesota: the delegates of uncommitted",
		asked: []asked{{"2024/dem/mn", "uncommitted", "2024-03-06", []string{"eleven", "14"}}},
	},
	{
		what:  "15. Massachusetts's Democrats: one number for two lines",
		asked: []asked{{"2024/dem/ma", "no-preference", "2024-03-06", []string{"Dean Phillips", "no preference"}}},
	},
	{
		what:  "16. CNN's captions on Vermont",
		asked: []asked{{"2024/gop/vt", "caption-total", "2024-03-06", []string{"impossible at that stage", "margin of 776"}}},
	},
	{
		what: "17. the hours of the polls in Texas and Alaska",
		asked: []asked{
			{"2024/dem/tx", "closing", "2024-03-05", []string{"7 pm Central", "8 pm Central"}},
			{"2024/gop/tx", "closing", "2024-03-05", []string{"7 pm Central", "8 pm Central"}},
			{"2024/gop/ak", "hours", "2024-03-05", []string{"3 to 8 pm", "7 am"}},
		},
	},
	{
		what:  "18. the first incumbent to lose since 1980",
		asked: []asked{{"2024/dem", "first-since-1980", "2024-03-06", []string{"he is", "not known"}}},
	},
}

// TestContestedNight finds every side of the eighteen questions on which the sources of the night differ.
func TestContestedNight(t *testing.T) {
	if len(contestedNight) != 18 {
		t.Fatalf("%d questions", len(contestedNight))
	}
	cat, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	night, err := catalog.ReadNight(catalog.EmbeddedNight("2024-03-05"), "2024-03-05")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range contestedNight {
		t.Run(q.what, func(t *testing.T) {
			for _, a := range q.asked {
				a.check(t, cat)
			}
			for _, key := range q.entries {
				if !slices.ContainsFunc(night.Entries, func(e canvass.Entry) bool { return e.Key == "2024-03-05/"+key }) {
					t.Errorf("no entry of the night has the key %s", key)
				}
			}
		})
	}
}

func (a asked) check(t *testing.T, cat *catalog.Catalog) {
	t.Helper()
	var all []catalog.Conflict
	if c := cat.Contests[canvass.ContestID(a.of)]; c != nil {
		all = c.Conflicts
	} else if r := cat.Races[canvass.RaceID(a.of)]; r != nil {
		all = r.Conflicts
	} else if p := cat.People[canvass.OptionID(a.of)]; p != nil {
		all = p.Conflicts
	}
	i := slices.IndexFunc(all, func(c catalog.Conflict) bool { return c.ID == a.id })
	if i < 0 {
		t.Errorf("%s has no conflict %q", a.of, a.id)
		return
	}
	sides := all[i].Sides
	for _, part := range a.sides {
		if !slices.ContainsFunc(sides, func(s catalog.Side) bool { return strings.Contains(s.Says, part) }) {
			t.Errorf("%s, %s: no side says %q", a.of, a.id, part)
		}
	}
	var days []time.Time
	for _, s := range sides {
		days = append(days, s.Published)
	}
	slices.SortFunc(days, time.Time.Compare)
	if got := days[1].Format(time.DateOnly); got != a.from {
		t.Errorf("%s, %s: a record may know two sides from %s, want %s", a.of, a.id, got, a.from)
	}
}
