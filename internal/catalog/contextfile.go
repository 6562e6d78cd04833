package catalog

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// contextTable is one sentence on why a contest mattered.
type contextTable struct {
	Topic     ContextTopic   `toml:"topic" need:"true" one:"stakes quote voters place rule upset after history turnout lead race"`
	Says      string         `toml:"says" need:"true" want:"one sentence in our own words, people as {their-id}, such as \"{nikki-haley} had bet her campaign on the state\""`
	Published toml.LocalDate `toml:"published" need:"true" want:"the day from which a record may know it, without quotes"`
	From      momentText     `toml:"from" want:"the time of that day from which a record may know it, such as \"2024-03-05T23:00-05:00\"; left out where all of the day may"`
	Expected  slug           `toml:"expected" want:"of the topic upset: the id of who had been expected to win, such as \"hillary-clinton\""`
	Points    *int           `toml:"points" min:"1" want:"by how many points the polls had that person ahead of the winner, by an average where there is one"`
	Loose     string         `toml:"loose" one:"about almost nearly" want:"how the source gives the points; left out where it gives them exactly"`
	Called    bool           `toml:"called" want:"true where the source itself calls the result an upset"`
	fact
}

// homeTable is a state that somebody calls home.
type homeTable struct {
	Jurisdiction jurisdictionID `toml:"jurisdiction" need:"true" want:"the id of the state, such as \"vt\""`
	From         toml.LocalDate `toml:"from" want:"the first day, without quotes; left out where it was before any race here"`
	Until        toml.LocalDate `toml:"until" want:"the first day on which it is not, without quotes"`
	fact
}

// dayTable is a day of the season that has a name.
type dayTable struct {
	Date toml.LocalDate `toml:"date" need:"true"`
	Name string         `toml:"name" need:"true" want:"what the day is called, such as \"Super Tuesday\""`
	fact
}

// ContextTopic is what a sentence of context is about. It decides where a story has it, and how early it is cut.
type ContextTopic string

// The topics of context.
const (
	Stakes      ContextTopic = "stakes"  // what hung on it, as was known before the vote
	Quoted      ContextTopic = "quote"   // what somebody said of the result, who and where
	Voters      ContextTopic = "voters"  // who voted, and how they decided: a poll at the exits
	OfPlace     ContextTopic = "place"   // what the place has to do with a candidate or with the party
	OfRule      ContextTopic = "rule"    // what the rule of the contest did, or would have done
	Upset       ContextTopic = "upset"   // what had been expected
	Afterwards  ContextTopic = "after"   // what followed from it
	FromHistory ContextTopic = "history" // when it was so before
	Turnout     ContextTopic = "turnout" // how many voted, against what
	InLead      ContextTopic = "lead"    // a clause behind the result in the first sentence: what kind of result it was
	OfRace      ContextTopic = "race"    // what it did to the race, as was said then: a count of delegates, a way that closed
)

// Context is one sentence on why a contest mattered, in our own words.
type Context struct {
	Topic ContextTopic
	// Says is the sentence without its stop; a person stands in it as {jason-palmer}, {jason-palmer's} where something
	// is theirs. Of the topic InLead it is a clause that a comma can stand before, and the winner is what it speaks of.
	Says string
	// Published is the day from which a record may know it, and From the time of that day, Eastern; zero is its beginning.
	Published time.Time
	From      canvass.Time
	// Expected had been expected to win, of the topic Upset; empty where the file does not say. Points is by how many
	// points polls had Expected ahead of the winner, Loose "about" where they are given so, and Called that the source calls the result an upset.
	Expected canvass.OptionID
	Points   int
	Loose    string
	Called   bool
	Cited
}

// KnownAt is the moment from which a record may know it.
func (x *Context) KnownAt() canvass.Time {
	if x.From != 0 {
		return x.From
	}
	y, m, d := x.Published.Date()
	return canvass.TimeOf(time.Date(y, m, d, 0, 0, 0, 0, canvass.Eastern))
}

// Home is a state that a person calls home, from a day until a day; zero is open.
type Home struct {
	Jurisdiction string
	From, Until  time.Time
	Cited
}

// NamedDay is a day of the season that has a name.
type NamedDay struct {
	Date time.Time
	Name string // "Super Tuesday"
	Cited
}

// contextName is somebody in a sentence of context.
var contextName = regexp.MustCompile(`\{([^{}]*?)('s|\^)?\}`)

// Named are the people in a sentence of context, by their ids.
func (x *Context) Named() []canvass.OptionID {
	var out []canvass.OptionID
	for _, m := range contextName.FindAllStringSubmatch(x.Says, -1) {
		out = append(out, canvass.OptionID(m[1]))
	}
	return out
}

// notSpoken is what a sentence of context cannot hold beside the names in its braces.
var notSpoken = regexp.MustCompile(`[{}|]|\$(?:[^0-9]|$)`)

// mostOfClause is how many words a clause of the first sentence may have: with the result before it no more than a reader takes in
// at once.
const mostOfClause = 18

// opensClause is how a clause of the first sentence begins: with an article, with a preposition, or with a participle, which
// speaks of the winner.
var opensClause = regexp.MustCompile(`^(?:an?|the|after|before|despite|in|with|[a-z]+ing) `)

// checkClause holds a clause of the first sentence to its form.
func checkClause(d *document, i int, says string) {
	if !opensClause.MatchString(says) {
		d.without(at("context", i, "says"), "a clause of the first sentence begins with a, an, the, after, before, despite, in, with, or a participle such as \"denying\" of which the winner is the subject")
	}
	if n := len(strings.Fields(says)); n > mostOfClause {
		d.without(at("context", i, "says"), "%d words: a clause of the first sentence has %d at most", n, mostOfClause)
	}
	if strings.ContainsAny(says, ";:“”\"") || strings.HasSuffix(says, ".") {
		d.without(at("context", i, "says"), "a clause of the first sentence has no stop, no colon, no semicolon and no quotation")
	}
}

// checkContext holds the sentences to their form. A sentence behind which no source stands that can be read is not told:
// what is wrong with one costs that sentence and not the contest, so that a record made before a rule goes on.
func (f *contestFile) checkContext(d *document) {
	var told []contextTable
	for i, x := range f.Context {
		before := d.errors
		if x.Mark != canvass.Seen {
			d.without(at("context", i, "mark"), "a sentence of context needs a source: write S, and cite it")
		} else if !slices.ContainsFunc(x.Cite, func(key citeKey) bool { return f.Cite[string(key)].URL != "" }) {
			d.without(at("context", i, "cite"), "a sentence of context needs a source that can be read: give the url of one that it cites")
		}
		if from := x.From.time; from != 0 && from.Go().In(canvass.Eastern).Format(time.DateOnly) != date(x.Published).Format(time.DateOnly) {
			d.without(at("context", i, "from"), "it is not a time of the day on which it was published, Eastern: write both of one day")
		}
		if rest := contextName.ReplaceAllString(x.Says, ""); notSpoken.MatchString(rest) {
			d.without(at("context", i, "says"), "braces hold a person's id, such as {jason-palmer}; | is not used, and $ stands before an amount alone")
		}
		for _, m := range contextName.FindAllStringSubmatch(x.Says, -1) {
			if err := canvass.OptionID(m[1]).Validate(); err != nil {
				d.without(at("context", i, "says"), "{%s}: %v", m[1], err)
			}
		}
		if of := x.Expected != ""; of != (x.Points != nil || x.Called) || of && x.Topic != Upset || x.Loose != "" && x.Points == nil {
			d.without(at("context", i, "expected"), "expected, with points or called, goes with the topic upset, and loose with points")
		}
		if x.Topic == InLead {
			checkClause(d, i, x.Says)
		}
		if d.errors == before {
			told = append(told, x)
		}
	}
	f.Context = told
}

func (f *contestFile) context() []Context {
	var out []Context
	for _, x := range f.Context {
		points := 0
		if x.Points != nil {
			points = *x.Points
		}
		out = append(out, Context{
			Topic: x.Topic, Says: x.Says, Published: date(x.Published), From: x.From.time,
			Expected: canvass.OptionID(x.Expected), Points: points, Loose: x.Loose, Called: x.Called, Cited: x.cited(f.Cite),
		})
	}
	return out
}

func (f *personFile) homes() []Home {
	var out []Home
	for _, h := range f.Home {
		out = append(out, Home{Jurisdiction: string(h.Jurisdiction), From: date(h.From), Until: date(h.Until), Cited: h.cited(f.Cite)})
	}
	return out
}

// HomeOn is the state that the person calls home on the day, nil where none is known.
func (p *Person) HomeOn(day time.Time) *Home {
	for i := range p.Homes {
		h := &p.Homes[i]
		if !day.Before(h.From) && (h.Until.IsZero() || day.Before(h.Until)) {
			return h
		}
	}
	return nil
}

// Day is the name of a day of the season, nil where it has none.
func (r *Race) Day(on time.Time) *NamedDay {
	for i := range r.Days {
		if r.Days[i].Date.Equal(on) {
			return &r.Days[i]
		}
	}
	return nil
}
