package facts

import (
	"fmt"
	"slices"
	"strings"
)

// glueWords are all words that may stand outside of facts: they join, and say nothing by themselves. Numbers, names,
// dates, verbs that report, adjectives and anything that counts or judges ("no", "only", "most", "still") are not among
// them.
var glueWords = []string{
	"a", "an", "the", "this", "that", "these", "those", "which", "who", "whom", "whose", "it", "its", "there", "here",
	"and", "or", "but", "nor", "as", "than", "if", "so", "while", "when", "where",
	"of", "to", "in", "on", "at", "by", "for", "from", "with", "over", "between", "into", "beside", "among", "after",
	"is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "do", "does", "did",
}

// gluePunctuation is what may stand outside of facts beside those words.
const gluePunctuation = " ,;:.()–-’“”'"

// Problem is something that a story may not hold, and its place.
type Problem struct {
	// Where is "headline, span 2" or "paragraph 1, sentence 3 (confirmation), span 2".
	Where string `json:"where"`
	// What says what is wrong, with the text.
	What string `json:"what"`
}

func (p Problem) String() string { return p.Where + ": " + p.What }

// Lint checks a story. A span without facts may hold nothing but words of a closed list and punctuation; every fact
// that a span names is in the story and rests on at least one entry; every fact of the story is named by a span; a
// sentence has a subject of its own. Beyond that it holds a story to the rules of style that a machine can judge: see
// [Style].
func Lint(s *Story) []Problem {
	var out []Problem
	named := map[string]bool{}
	about := map[string]string{}
	check := func(where string, x Sentence) {
		if before, twice := about[x.About]; twice || x.About == "" {
			out = append(out, Problem{where, fmt.Sprintf("its subject %q is that of %s too", x.About, before)})
		}
		about[x.About] = where
		for _, also := range x.Also {
			about[also] = where
		}
		for i, sp := range x.Spans {
			at := fmt.Sprintf("%s, span %d", where, i+1)
			if sp.Text == "" {
				out = append(out, Problem{at, "it has no text"})
			}
			if len(sp.Facts) == 0 {
				for _, w := range bareWords(sp.Text) {
					out = append(out, Problem{at, fmt.Sprintf("%q in %q rests on no fact", w, sp.Text)})
				}
			}
			for _, id := range sp.Facts {
				named[id] = true
				switch f := s.Fact(id); {
				case f == nil:
					out = append(out, Problem{at, fmt.Sprintf("the fact %q of %q is not in the story", id, sp.Text)})
				case len(f.Evidence) == 0:
					out = append(out, Problem{at, fmt.Sprintf("the fact %q of %q rests on no entry", id, sp.Text)})
				}
			}
		}
	}
	if len(s.Headline.Spans) > 0 {
		check("headline", s.Headline)
	}
	for i, p := range s.Paragraphs {
		for j, x := range p.Sentences {
			where := place(i, j, x)
			check(where, x)
			if t := x.Text(); !strings.HasSuffix(t, ".") && !strings.HasSuffix(t, ".”") {
				out = append(out, Problem{where, "it does not end with a full stop"})
			}
		}
	}
	for _, f := range s.Facts {
		if !named[f.ID] {
			out = append(out, Problem{"facts", fmt.Sprintf("%q is told by no span", f.ID)})
		}
	}
	return append(out, Style(s)...)
}

func place(i, j int, x Sentence) string {
	return fmt.Sprintf("paragraph %d, sentence %d (%s)", i+1, j+1, x.About)
}

// bareWords are the words of a bare span that are not glue.
func bareWords(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(gluePunctuation, r) }) {
		if !slices.Contains(glueWords, strings.ToLower(w)) {
			out = append(out, w)
		}
	}
	return out
}
