package facts

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Status says how a fact came to be known.
type Status string

// The statuses of facts, from firm to open.
const (
	Certified Status = "certified" // the contest's authority certified it
	Confirmed Status = "confirmed" // the contest's authority said so
	Reported  Status = "reported"  // a source gave it as news or as a count
	Computed  Status = "computed"  // worked out here from reported facts
	Known     Status = "known"     // in the catalog, with its citation or known firmly
	Claimed   Status = "claimed"   // somebody announced it who has no authority over it, or who speaks for himself
	Unsure    Status = "unsure"    // in the catalog, marked unsure
	Conflict  Status = "conflict"  // sources answer differently, and no answer is chosen
)

// Fact is one claim about the world, with what it rests on.
type Fact struct {
	// ID is unique in a story and stable while its subject and predicate are: "2024/dem/as:votes:jason-palmer".
	ID string `json:"id"`
	// Subject, Predicate and Value read as a sentence without grammar: "jason-palmer", "votes", "51".
	Subject   string `json:"subject"`
	Predicate string `json:"predicate"`
	Value     string `json:"value"`
	// Measure names what is won, led, lost or counted, where something is.
	Measure canvass.Measure `json:"measure,omitempty"`
	// AsOf is the moment or day that the fact speaks of.
	AsOf   string `json:"as_of,omitempty"`
	Status Status `json:"status"`
	// Evidence are the entries that the fact rests on, and the pages behind them.
	Evidence []Evidence `json:"evidence"`
}

// Evidence is an entry of the record, and where its statement was read.
type Evidence struct {
	Entry string             `json:"entry"` // key
	Mark  canvass.Mark       `json:"mark,omitempty"`
	Cites []catalog.Citation `json:"cites,omitempty"`
}

// Span is a run of text. One with a number, a name, a date or a judgement names the facts that it rests on.
type Span struct {
	Text  string   `json:"text"`
	Facts []string `json:"facts,omitempty"` // ids
}

// Sentence is spans that stand or fall together: it is told only when every fact in it is there.
type Sentence struct {
	// About is what the sentence tells, unique in its story: "result", "confirmation", "first-loss".
	About string `json:"about"`
	// Also is what else it tells, where two were joined.
	Also  []string `json:"also,omitempty"`
	Spans []Span   `json:"spans"`
}

// Text is the sentence as it is read.
func (s Sentence) Text() string {
	var n int
	for _, sp := range s.Spans {
		n += len(sp.Text)
	}
	b := make([]byte, 0, n)
	for _, sp := range s.Spans {
		b = append(b, sp.Text...)
	}
	return string(b)
}

// Facts are the ids of all facts in the sentence, in the order in which it names them, each once.
func (s Sentence) Facts() []string {
	var ids []string
	for _, sp := range s.Spans {
		ids = both(ids, sp.Facts)
	}
	return ids
}

// Paragraph is sentences in order.
type Paragraph struct {
	Sentences []Sentence `json:"sentences"`
}

// Story is what a record tells of one subject, made of spans over facts.
type Story struct {
	// Subject is what is told of: a contest, a person, a jurisdiction.
	Subject string `json:"subject"`
	// Contest is the contest, where the subject is one.
	Contest canvass.ContestID `json:"contest,omitempty"`
	// Record says what kind of record this is told from. Only a live one tells results; the renderers say what the
	// others are.
	Record canvass.RecordKind `json:"record,omitempty"`
	// Night is the night that a replay plays.
	Night string `json:"night,omitempty"`
	// OtherDay says that the contest is not of that night.
	OtherDay bool `json:"other_day,omitempty"`
	// Length is how much of a contest is told; empty where the subject is something else.
	Length Length `json:"length,omitempty"`
	// Now is the moment that the story speaks for, and AsOf the same as every text is headed with it.
	Now        canvass.Time `json:"now"`
	AsOf       string       `json:"as_of"`
	Headline   Sentence     `json:"headline"`
	Facts      []Fact       `json:"facts"`
	Paragraphs []Paragraph  `json:"paragraphs"`
}

// Sentences are the headline and all sentences after it, in order.
func (s *Story) Sentences() []Sentence {
	var out []Sentence
	if len(s.Headline.Spans) > 0 {
		out = append(out, s.Headline)
	}
	for _, p := range s.Paragraphs {
		out = append(out, p.Sentences...)
	}
	return out
}

// Sentence is the sentence about the subject, and whether the story tells it.
func (s *Story) Sentence(about string) (Sentence, bool) {
	for _, x := range s.Sentences() {
		if x.About == about || slices.Contains(x.Also, about) {
			return x, true
		}
	}
	return Sentence{}, false
}

// Fact is the fact with the id, nil where the story has none.
func (s *Story) Fact(id string) *Fact {
	for i := range s.Facts {
		if s.Facts[i].ID == id {
			return &s.Facts[i]
		}
	}
	return nil
}

// Rests is the keys of all entries that a set of facts rests on.
func (s *Story) Rests(ids []string) tally.Ref {
	var out tally.Ref
	for _, id := range ids {
		if f := s.Fact(id); f != nil {
			for _, e := range f.Evidence {
				if e.Entry != "" {
					out = append(out, e.Entry)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// isoDay is "2024-03-05", for facts.
func isoDay(d time.Time) string { return d.Format(time.DateOnly) }
