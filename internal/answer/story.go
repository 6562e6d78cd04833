package answer

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
)

// Story is what a record tells of a contest, a person or a place: text in spans, each naming the facts that it rests
// on.
type Story struct {
	Subject    string             `json:"subject"`
	RecordKind canvass.RecordKind `json:"record_kind"`
	Head       Head               `json:"head"`
	AsOf       canvass.Time       `json:"as_of"`
	Headline   Paragraph          `json:"headline"`
	Facts      []Fact             `json:"facts"`
	Paragraphs []Paragraph        `json:"paragraphs"`
}

// Fact is one claim about the world, with what it rests on.
type Fact struct {
	ID        string           `json:"id"`
	Subject   string           `json:"subject"`
	Predicate string           `json:"predicate"`
	Value     string           `json:"value"`
	Measure   *canvass.Measure `json:"measure"`
	AsOf      *string          `json:"as_of"`
	Status    string           `json:"status"`
	Evidence  []Evidence       `json:"evidence"`
}

// Evidence is an entry of the record, and where its statement was read.
type Evidence struct {
	Entry string  `json:"entry"`
	Mark  *string `json:"mark"`
	Cites []Cite  `json:"cites"`
}

// Cite is a page or a paper.
type Cite struct {
	Outlet string  `json:"outlet"`
	Title  *string `json:"title"`
	URL    *string `json:"url"`
	Via    *string `json:"via"`
}

// Paragraph is a run of spans; joined, their texts are the paragraph.
type Paragraph struct {
	Spans []Span `json:"spans"`
}

// Span is a run of text. One with a number, a name, a date or a judgement names its facts.
type Span struct {
	Text  string   `json:"text"`
	Facts []string `json:"facts"`
	// About names the sentence that the span stands in.
	About string `json:"about"`
}

// StoryOf answers with a story.
func StoryOf(st *facts.Story, head Head) *Story {
	out := &Story{
		Subject: st.Subject, RecordKind: st.Record, Head: head, AsOf: st.Now,
		Headline: paragraphOf([]facts.Sentence{st.Headline}), Facts: []Fact{}, Paragraphs: []Paragraph{},
	}
	for _, f := range st.Facts {
		out.Facts = append(out.Facts, factOf(f))
	}
	for _, p := range st.Paragraphs {
		out.Paragraphs = append(out.Paragraphs, paragraphOf(p.Sentences))
	}
	return out
}

func factOf(f facts.Fact) Fact {
	out := Fact{
		ID: f.ID, Subject: f.Subject, Predicate: f.Predicate, Value: f.Value, AsOf: text(f.AsOf), Status: string(f.Status),
		Evidence: []Evidence{},
	}
	if f.Measure != "" {
		out.Measure = &f.Measure
	}
	for _, e := range f.Evidence {
		ev := Evidence{Entry: e.Entry, Mark: text(string(e.Mark)), Cites: []Cite{}}
		for _, c := range e.Cites {
			ev.Cites = append(ev.Cites, Cite{c.Outlet, text(c.Title), text(c.URL), text(c.Via)})
		}
		out.Evidence = append(out.Evidence, ev)
	}
	return out
}

func paragraphOf(sentences []facts.Sentence) Paragraph {
	p := Paragraph{Spans: []Span{}}
	for _, s := range sentences {
		for i, sp := range s.Spans {
			if i == 0 && len(p.Spans) > 0 {
				p.Spans = append(p.Spans, Span{" ", []string{}, s.About})
			}
			p.Spans = append(p.Spans, Span{sp.Text, list(sp.Facts), s.About})
		}
	}
	return p
}
