package facts_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
)

// TestLintFindsPlantedSpans puts into a sound story what it may not hold, one thing at a time.
func TestLintFindsPlantedSpans(t *testing.T) {
	s := samoaOnly(t).fold(t, 0, nil)
	story := func() *facts.Story { return facts.Tell(s, samoa, facts.Brief) }
	clean(t, story())
	first := func(st *facts.Story) *facts.Sentence { return &st.Paragraphs[0].Sentences[0] }
	for name, c := range map[string]struct {
		plant func(*facts.Story)
		want  string
	}{
		"a number":          {func(st *facts.Story) { first(st).Spans[1].Text = " 51 " }, `"51" in " 51 " rests on no fact`},
		"a name":            {func(st *facts.Story) { first(st).Spans[1].Text = " Palmer " }, `"Palmer"`},
		"an adjective":      {func(st *facts.Story) { first(st).Spans[1].Text = " stunning " }, `"stunning"`},
		"a judgement":       {func(st *facts.Story) { first(st).Spans[1].Text = " only " }, `"only"`},
		"a negation":        {func(st *facts.Story) { first(st).Spans[1].Text = " not " }, `"not"`},
		"a verb":            {func(st *facts.Story) { first(st).Spans[1].Text = " won " }, `"won"`},
		"a percent sign":    {func(st *facts.Story) { first(st).Spans[1].Text = " % " }, `"%"`},
		"facts taken off":   {func(st *facts.Story) { first(st).Spans[2].Facts = nil }, `"Jason" in "Jason Palmer" rests on no fact`},
		"an unknown fact":   {func(st *facts.Story) { first(st).Spans[2].Facts = []string{"moon:made of"} }, `the fact "moon:made of" of "Jason Palmer" is not in the story`},
		"a fact on air":     {func(st *facts.Story) { st.Facts[0].Evidence = nil }, "rests on no entry"},
		"an idle fact":      {func(st *facts.Story) { st.Facts = append(st.Facts, facts.Fact{ID: "idle"}) }, `facts: "idle" is told by no span`},
		"an empty span":     {func(st *facts.Story) { first(st).Spans[1].Text = "" }, "paragraph 1, sentence 1 (result), span 2: it has no text"},
		"one subject twice": {func(st *facts.Story) { st.Paragraphs[1].Sentences[0].About = "result" }, `its subject "result" is that of paragraph 1, sentence 1 (result) too`},
		"no full stop": {func(st *facts.Story) {
			s := first(st)
			s.Spans = s.Spans[:len(s.Spans)-1]
		}, "it does not end with a full stop"},
		"in the headline": {func(st *facts.Story) { st.Headline.Spans[1].Text = " crushes " }, `headline, span 2: "crushes"`},
	} {
		st := story()
		c.plant(st)
		var all []string
		for _, p := range facts.Lint(st) {
			all = append(all, p.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), c.want) {
			t.Errorf("%s: the linter finds %q, not %q", name, all, c.want)
		}
	}
}

// TestStyleFindsPlantedSpans does the same with the rules of style.
func TestStyleFindsPlantedSpans(t *testing.T) {
	s := samoaOnly(t).fold(t, 0, nil)
	one := func(all []facts.Fact, spans ...facts.Span) func(*facts.Story) {
		return func(st *facts.Story) {
			st.Facts = all
			st.Paragraphs = []facts.Paragraph{{Sentences: []facts.Sentence{{About: "planted", Spans: spans}}}}
		}
	}
	span := func(text string, ids ...string) facts.Span { return facts.Span{Text: text, Facts: ids} }
	delegates := []facts.Fact{
		{ID: "at stake", Predicate: "delegates at stake", Value: "17", Measure: canvass.Delegates},
		{ID: "a", Predicate: "delegates", Value: "9", Measure: canvass.Delegates},
		{ID: "b", Predicate: "delegates", Value: "7", Measure: canvass.Delegates},
	}
	for name, c := range map[string]struct {
		plant func(*facts.Story)
		want  string
	}{
		"a long sentence":         {one(nil, span(strings.Repeat("so ", 36)+".")), "it has 37 words, more than 35"},
		"a long brief":            {func(st *facts.Story) { st.Paragraphs = append(st.Paragraphs, st.Paragraphs...) }, "words, more than 100"},
		"a figure first":          {one(nil, span("17 delegates."), span("")), "it begins with a figure"},
		"a pronoun of nobody":     {one([]facts.Fact{{ID: "x:name"}}, span("He", "x:name"), span(" won.")), `nobody was named whom "He" can mean`},
		"a pronoun for no person": {one(nil, span("she"), span(" won.")), `nobody was named whom "she" can mean`},
		"delegates that miss one": {one(delegates, span("Nine", "a"), span(" and seven", "b"), span(" of 17", "at stake"), span(".")), "16 delegates are given of 17"},
		"two forms of a number": {
			one([]facts.Fact{{ID: "s", Predicate: "share of valid votes", Value: "56.0%"}}, span("56%", "s"), span(" or "), span("56.0%", "s"), span(".")),
			`"56.0%" has stood as 56% before`,
		},
		"a first without proof": {one(nil, span("It is her first win.", "x")), `"first win" has no fact that proves it`},
		"a first of a part":     {one([]facts.Fact{{ID: "f", Predicate: "first win", Value: "after 2 of 3 earlier contests"}}, span("It is a first win.", "f")), "rests on 2 of 3 earlier contests"},
		"a total without scope": {one([]facts.Fact{{ID: "t", Predicate: "delegates before", Value: "215"}}, span("Trump had 215.", "t")), "does not say of how many contests"},
		"a total of a part":     {one([]facts.Fact{{ID: "t", Predicate: "delegates before", Value: "215"}, {ID: "u", Predicate: "race scope", Value: "7 of 9 earlier contests"}}, span("Trump had 215.", "t", "u")), "rests on 7 of 9 earlier contests"},
		"a verb of no newsroom": {one(nil, span("Trump won the vote in Texas.", "x")), `"won the vote in" is not said in a story`},
		"a record about itself": {one(nil, span("No forecast is in the record.", "x")), `"in the record" is not said in a story`},
		"a turn that stumbles":  {one(nil, span("It left Trump alone among those who had won delegates.", "x")), `"alone among those" is not said in a story`},
		"an office twice":       {one(nil, span("It was Gov. Phil Scott whom Gov. Phil Scott saw.", "x")), "Scott is told with an office a second time"},
		"a bare fact alone": {func(st *facts.Story) {
			st.Paragraphs = append(st.Paragraphs, facts.Paragraph{Sentences: []facts.Sentence{{About: "planted", Spans: []facts.Span{span("Clinton won Mississippi.", "x")}}}})
		}, "a bare fact has a paragraph of its own: Clinton won Mississippi."},
		"an alert of two": {func(st *facts.Story) { st.Length = facts.Alert }, "an alert is one sentence"},
	} {
		st := facts.Tell(s, samoa, facts.Brief)
		c.plant(st)
		var all []string
		for _, p := range facts.Style(st) {
			all = append(all, p.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), c.want) {
			t.Errorf("%s: the rules find %q, not %q", name, all, c.want)
		}
	}
}
