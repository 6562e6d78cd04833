package facts_test

import (
	"strings"
	"testing"

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
		"facts taken off":   {func(st *facts.Story) { first(st).Spans[0].Facts = nil }, `"Jason" in "Jason Palmer" rests on no fact`},
		"an unknown fact":   {func(st *facts.Story) { first(st).Spans[0].Facts = []string{"moon:made of"} }, `the fact "moon:made of" of "Jason Palmer" is not in the story`},
		"a fact on air":     {func(st *facts.Story) { st.Facts[0].Evidence = nil }, "rests on no entry"},
		"an idle fact":      {func(st *facts.Story) { st.Facts = append(st.Facts, facts.Fact{ID: "idle"}) }, `facts: "idle" is told by no span`},
		"an empty span":     {func(st *facts.Story) { first(st).Spans[1].Text = "" }, "paragraph 1, sentence 1 (result), span 2: it has no text"},
		"one subject twice": {func(st *facts.Story) { st.Paragraphs[0].Sentences[1].About = "result" }, `its subject "result" is that of paragraph 1, sentence 1 (result) too`},
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
