package catalog

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

// The good file's sentence of context, with those who stand in it; and homes and named days by their day.
func TestContext(t *testing.T) {
	c := parsedGood(t)
	all := c.Contests["2028/dem/zb"].Context
	if len(all) != 2 || all[0].Topic != Stakes || !all[0].Published.Equal(day("2028-02-09")) || len(all[0].Cites) != 1 {
		t.Fatalf("%+v", all)
	}
	if got := all[0].Named(); !slices.Equal(got, []canvass.OptionID{"john-shade", "sybil-irondell"}) {
		t.Errorf("it names %v", got)
	}
	if x := all[1]; x.Topic != Upset || x.Expected != "sybil-irondell" || x.Points != 12 || x.Loose != "about" || !x.Called {
		t.Errorf("what had been expected: %+v", x)
	}
	shade := c.People["john-shade"]
	for on, home := range map[string]string{"2001-04-30": "", "2001-05-01": "zb", "2029-12-31": "zb", "2030-01-01": ""} {
		got := ""
		if h := shade.HomeOn(day(on)); h != nil {
			got = h.Jurisdiction
		}
		if got != home {
			t.Errorf("home on %s: %q, want %q", on, got, home)
		}
	}
	race := c.Races["2028/dem"]
	if d := race.Day(day("2028-02-08")); d == nil || d.Name != "Crown Day" || race.Day(day("2028-02-09")) != nil {
		t.Errorf("the named day is %+v", d)
	}
}

// A sentence of context without a source, with something in braces that is no person's id, or with an open brace, is
// refused.
func TestContextRefused(t *testing.T) {
	for change, want := range map[string]string{
		"{john-shade's}": "", "{John Shade's}": "context.says: {John Shade}", "{john-shade": "braces hold a person's id",
		"$5 of {john-shade's}": "", "$ of {john-shade's}": "$ stands before an amount alone",
		"points    = 12":                               "context.expected: expected, with points or called",
		"mark      = \"K\"":                            "a sentence of context needs a source",
		"from      = \"2028-02-08T20:00-05:00\"":       "context.from: it is not a time of the day",
		"mark      = \"S\"\ncite      = [\"minutes\"]": "context.cite: a sentence of context needs a source that can be read",
	} {
		files := goodCatalog(t)
		for i := range files {
			if files[i].Path != "2028/dem/zb.toml" {
				continue
			}
			before, context, _ := strings.Cut(string(files[i].Bytes), "[[context]]")
			switch {
			case strings.HasPrefix(change, "from"):
				context = strings.Replace(context, "from      = \"2028-02-09T09:00-05:00\"", change, 1)
			case strings.HasPrefix(change, "points"):
				context = strings.Replace(context, "from      =", change+"\nfrom      =", 1)
			case strings.HasPrefix(change, "mark"):
				context = strings.Replace(context, "mark      = \"S\"\ncite      = [\"plan\"]", change, 1)
			default:
				context = strings.Replace(context, "{john-shade's}", change, 1)
			}
			files[i].Bytes = []byte(before + "[[context]]" + context + "\n[cite.minutes]\noutlet = \"zembla-democrats\"\n")
		}
		c, err := Parse(files)
		switch x := c.Contests["2028/dem/zb"]; {
		case x == nil:
			t.Errorf("%s: the whole contest is gone", change)
		case len(x.Context) == 1 != (want != ""):
			t.Errorf("%s: %d sentences are told", change, len(x.Context))
		}
		switch {
		case want == "" && err != nil:
			t.Error(err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", change, err, want)
		}
	}
}

// A clause of the first sentence begins so that a comma can stand before it, and is short.
func TestClauseOfTheLead(t *testing.T) {
	for says, want := range map[string]string{
		"a result that drove {john-shade} from the race":  "",
		"denying {john-shade} a sweep of Crown Day":       "",
		"after he had trailed in every poll":              "",
		"{john-shade} left the race":                      "begins with a, an, the",
		"he left the race":                                "begins with a, an, the",
		"Denying {john-shade} a sweep":                    "begins with a, an, the",
		"a result; {john-shade} left":                     "no stop, no colon",
		"a result that drove {john-shade} from the race.": "no stop, no colon",
		"a result" + strings.Repeat(" and a result", 6):   "20 words: a clause of the first sentence has 18 at most",
	} {
		files := goodCatalog(t)
		for i := range files {
			if files[i].Path == "2028/dem/zb.toml" {
				before, context, _ := strings.Cut(string(files[i].Bytes), "[[context]]")
				context = strings.Replace(context, `"stakes"`, `"lead"`, 1)
				context = strings.Replace(context, "It was {john-shade's} first contest, and {sybil-irondell} stayed at home", says, 1)
				files[i].Bytes = []byte(before + "[[context]]" + context)
			}
		}
		c, err := Parse(files)
		told := c.Contests["2028/dem/zb"] != nil && len(c.Contests["2028/dem/zb"].Context) == 2
		switch {
		case want == "" && (err != nil || !told):
			t.Errorf("%s: %v", says, err)
		case want != "" && (err == nil || told || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", says, err, want)
		}
	}
}

// countOfDelegates is how many delegates somebody has or needs, and whoseCount says who counts them or which they are.
var (
	countOfDelegates = regexp.MustCompile(`(?:had|has|to|with|lead of|led by) (?:about |almost |nearly |more than |at least )?[0-9,]{2,}[^.]* delegates`)
	whoseCount       = regexp.MustCompile(`count|pledged|superdelegates|bound|reported|said`)
)

// Everybody who stands in a sentence of context is somebody of whom the catalog has a file: a name that is spelled wrong
// would be told as it is spelled.
func TestContextNamesPeople(t *testing.T) {
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	sentences := 0
	for id, x := range c.Contests {
		for i := range x.Context {
			sentences++
			says := &x.Context[i]
			for _, o := range append(says.Named(), says.Expected) {
				if o == "" {
					continue
				}
				if c.People[o] == nil {
					t.Errorf("%s: nobody has the id %s: %s", id, o, says.Says)
				}
			}
			if n := len(strings.Fields(says.Says)); n > 32 || strings.HasSuffix(says.Says, ".") {
				t.Errorf("%s: %d words, or a stop at the end: %s", id, n, says.Says)
			}
			counts := says.Topic == OfRace && countOfDelegates.MatchString(says.Says)
			if counts && !whoseCount.MatchString(says.Says) {
				t.Errorf("%s: whose count it is, or of which delegates: %s", id, says.Says)
			}
			if !counts && !slices.Contains([]ContextTopic{Quoted, Voters, Afterwards, Upset, InLead}, says.Topic) {
				continue
			}
			e := x.Binding()
			for i := range x.Events { // New Hampshire's of January came first
				if held := &x.Events[i]; !held.Cancelled && held.Date.Before(e.Date) {
					e = held
				}
			}
			if e.Cancelled {
				continue
			}
			evening := canvass.TimeOf(e.Date.Add(23 * time.Hour)) // 6 p.m. EST; nobody closes earlier
			if says.KnownAt() < evening {                         // who voted, how and with what effect is known after the vote
				t.Errorf("%s: %s, published %s, the vote was on %s", id, says.Says, says.KnownAt(), e.Date.Format(time.DateOnly))
			}
		}
	}
	if sentences < 40 {
		t.Errorf("%d sentences of context", sentences)
	}
}
