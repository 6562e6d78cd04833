package facts

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
)

// The most words of a text of each length, and of a sentence. A full account may tell what others say in their words,
// and these may run longer.
const (
	mostWordsBrief    = 100
	mostWordsStory    = 250
	mostWordsSentence = 35
)

// notOurs are turns that no story has: of a record that speaks about itself, and of verbs beside the few that a
// newsroom uses.
var notOurs = regexp.MustCompile(`(?i)\b(in th(e|is) record|as far as this|the record (has|holds|knows)|won the vote (in|of)|took the vote|went to the|spoke of|at stake were|own notes|collection (reported|said)|has no count of|the result is certified|also sa(y|ys) that|marked unsure|takes over the lead)\b`)

var (
	differing        = regexp.MustCompile(`(?i)\b((accounts|sources) differ on|others differ)\b`)
	startsWithFigure = regexp.MustCompile(`^[“(]?[0-9]`)
	saysFirst        = regexp.MustCompile(`\bfirst (contest|loss|win|defeat|victory|time)\b`)
	pronouns         = regexp.MustCompile(`^(?i)(he|she|his|her|him)$`)
	inFigures        = regexp.MustCompile(`[0-9][0-9,.]*[0-9]%?|[0-9]%?`)
	ofEarlier        = regexp.MustCompile(`([0-9]+) of ([0-9]+) (?:earlier contests|contests up to the day)`)
)

// Style holds a story to the rules of style that a machine can judge: how long a text and a sentence may be; no figure
// at the start; a pronoun only where its person was named in the same sentence or the one before; one form for a
// number; delegates that add up to the total that stands with them; a first, or a total of a race, only where every
// earlier contest is in it; no turn that a newsroom would not print.
func Style(s *Story) []Problem {
	var out []Problem
	words := len(strings.Fields(s.Headline.Text()))
	forms := map[string]string{} // by fact, the figure that stands for it
	var before Sentence
	for i, p := range s.Paragraphs {
		before = Sentence{}
		for j, x := range p.Sentences {
			where := place(i, j, x)
			text := x.Text()
			n := len(strings.Fields(text))
			words += n
			fail := func(format string, args ...any) { out = append(out, Problem{where, fmt.Sprintf(format, args...)}) }
			most := mostWordsSentence
			if s.clause(x) {
				most = longestLead
			}
			if n > most && !(s.Length == Full && s.quotes(x)) && s.Length != "" {
				fail("it has %d words, more than %d: %s", n, most, text)
			}
			if startsWithFigure.MatchString(text) {
				fail("it begins with a figure: %s", text)
			}
			if m := notOurs.FindString(text); m != "" && !s.quotes(x) {
				fail("%q is not said in a story", m)
			}
			if m := differing.FindString(text); m != "" && (s.Length == Brief || s.Length == Medium) {
				fail("%q leaves the reader to compare: say what each has", m)
			}
			for _, what := range s.unclear(x, before) {
				fail("%s", what)
			}
			for _, what := range s.scopes(x) {
				fail("%s", what)
			}
			if what := s.sum(x); what != "" {
				fail("%s", what)
			}
			for _, what := range s.twoForms(x, forms) {
				fail("%s", what)
			}
			before = x
		}
	}
	most := map[Length]int{Brief: mostWordsBrief, Medium: mostWordsStory}[s.Length]
	if most > 0 && words > most {
		out = append(out, Problem{"story", fmt.Sprintf("it has %d words, more than %d", words, most)})
	}
	if s.Length == Alert && len(s.Sentences()) != 1 {
		out = append(out, Problem{"story", "an alert is one sentence"})
	}
	return out
}

// clause reports whether a sentence is a first one with a clause of the catalog behind the result.
func (s *Story) clause(x Sentence) bool { return x.About == "result" && s.sourced(x) }

// sourced reports whether a sentence has a sentence or a clause of the catalog's context: what it says is its source's.
func (s *Story) sourced(x Sentence) bool {
	return slices.ContainsFunc(x.Facts(), func(id string) bool {
		f := s.Fact(id)
		return f != nil && f.Predicate == "context"
	})
}

// quotes reports whether a sentence gives what somebody said in words that are not this desk’s.
func (s *Story) quotes(x Sentence) bool {
	for _, id := range x.Facts() {
		if f := s.Fact(id); f != nil {
			switch f.Predicate {
			case "statement", "words", "reason for taking back", "reason for correcting", "reason for taking back the call", "call", "unlike the count", "lacks", "decided",
				string(canvass.TopicReaction), string(canvass.TopicCertification), "career", "proposal", "reason", "origin", "campaign", "views", "later", "votes of the rest":
				return true
			}
			if f.Status == Conflict || strings.HasPrefix(x.About, "field") || strings.HasPrefix(x.About, "conflict") {
				return true
			}
		}
	}
	return false
}

// unclear are the pronouns whose person was not named in the sentence before them or the one before that.
func (s *Story) unclear(x, before Sentence) []string {
	var out []string
	named := func(id string, spans []Span) bool {
		return slices.ContainsFunc(spans, func(sp Span) bool { return slices.Contains(sp.Facts, id) && !pronouns.MatchString(sp.Text) })
	}
	for i, sp := range x.Spans {
		if !pronouns.MatchString(sp.Text) {
			continue
		}
		who := ""
		for _, id := range sp.Facts {
			if strings.HasSuffix(id, ":name") {
				who = id
			}
		}
		if who == "" || !named(who, x.Spans[:i]) && !named(who, before.Spans) {
			out = append(out, fmt.Sprintf("nobody was named whom %q can mean", sp.Text))
		}
	}
	return out
}

// scopes are the firsts and totals of a race in a sentence that do not rest on every earlier contest.
func (s *Story) scopes(x Sentence) []string {
	var out []string
	first, total, whole := false, false, false
	for _, id := range x.Facts() {
		f := s.Fact(id)
		if f == nil {
			continue
		}
		first = first || strings.HasPrefix(f.Predicate, "first ")
		total = total || f.Predicate == "delegates before" || f.Predicate == "delegates after"
		if m := ofEarlier.FindStringSubmatch(f.Value); m != nil {
			if m[1] != m[2] {
				out = append(out, fmt.Sprintf("%q rests on %s", x.Text(), m[0]))
			}
			whole = true
		}
	}
	if m := saysFirst.FindString(x.Text()); m != "" && !first && !s.quotes(x) && !s.sourced(x) {
		out = append(out, fmt.Sprintf("%q has no fact that proves it", m))
	}
	if total && !whole {
		out = append(out, "a total of the race does not say of how many contests it is made")
	}
	return out
}

// sum says that the delegates of a sentence do not add up to the total that stands with them.
func (s *Story) sum(x Sentence) string {
	total, sum, open := -1, 0, false
	seen := map[string]bool{}
	for _, id := range x.Facts() {
		f := s.Fact(id)
		if f == nil || f.Measure != canvass.Delegates || seen[id] {
			continue
		}
		seen[id] = true
		n, err := strconv.Atoi(strings.ReplaceAll(f.Value, ",", ""))
		switch {
		case f.Predicate == "delegates at stake" && err == nil:
			total = n
		case f.Predicate == "delegates" && err == nil, f.Predicate == "delegates open" && err == nil, f.Predicate == "delegates unallocated" && err == nil:
			sum += n
		}
		open = open || f.Predicate == "delegates open" || f.Predicate == "delegates unallocated"
	}
	if total < 0 || sum == 0 || sum == total || !open && strings.Contains(x.Text(), "at least") {
		return ""
	}
	return fmt.Sprintf("%d delegates are given of %d: %s", sum, total, x.Text())
}

// twoForms are the figures that stand for a fact that another figure has stood for before.
func (s *Story) twoForms(x Sentence, forms map[string]string) []string {
	var out []string
	for _, sp := range x.Spans {
		figure := inFigures.FindString(sp.Text)
		if figure == "" || len(inFigures.FindAllString(sp.Text, -1)) > 1 {
			continue
		}
		for _, id := range sp.Facts {
			f := s.Fact(id)
			if f == nil || !slices.Contains([]string{"votes", "share of valid votes", "margin", "share stated"}, f.Predicate) {
				continue
			}
			if old := forms[id]; old != "" && old != figure {
				out = append(out, fmt.Sprintf("%q has stood as %s before", figure, old))
			}
			forms[id] = figure
		}
	}
	return out
}
