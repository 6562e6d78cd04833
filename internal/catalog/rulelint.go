package catalog

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// lintRules holds each rule's prose against its phrases, where their numbers disagree, and each rule against the limits
// of the national one that it follows.
func (f *contestFile) lintRules(d *document, c *Catalog) {
	for name, r := range f.Rule {
		whole, ok := f.ruleOf(name)
		if !ok {
			continue
		}
		prose := r.Text
		for _, p := range r.Part {
			prose += " " + p.Text
		}
		if r.From == FromText || r.National != "" {
			f.lintProse(d, name, prose, r.Rule, whole)
		}
		if n := c.National[r.National]; n != nil && n.Limits != nil {
			f.lintLimits(d, name, whole, n)
		}
	}
}

var (
	percentInProse = regexp.MustCompile(`(\d+(?:\.\d+)?) ?(?:%|percent)`)
	ballotsInProse = regexp.MustCompile(`\b(one|two|three|four|[1-9]) (?:first )?ballots?\b`)
)

// wordShares are shares that prose spells.
var wordShares = []struct {
	word  *regexp.Regexp
	share *big.Rat
}{
	{regexp.MustCompile(`(?i)\bhalf\b|\bmajority\b`), big.NewRat(1, 2)},
	{regexp.MustCompile(`(?i)\btwo[ -]thirds\b`), big.NewRat(2, 3)},
	{regexp.MustCompile(`(?i)\bsixty percent\b`), big.NewRat(6, 10)},
	{regexp.MustCompile(`(?i)\beighty percent\b`), big.NewRat(8, 10)},
}

// lintProse warns of a share that the text has and no phrase, of one that a phrase has and not the text, where the text
// gives shares at all, and of numbers of ballots that differ.
func (f *contestFile) lintProse(d *document, name, prose string, own, whole delegate.Rule) {
	said := map[string]*big.Rat{}
	for _, m := range percentInProse.FindAllStringSubmatch(prose, -1) {
		if x, ok := new(big.Rat).SetString(m[1]); ok {
			said[m[0]] = x.Quo(x, big.NewRat(100, 1))
		}
	}
	for _, w := range wordShares {
		if s := w.word.FindString(prose); s != "" {
			said[s] = w.share
		}
	}
	phrases := f.sharesOf(name, whole)
	for _, text := range sortedKeys(said) {
		close := func(p phraseShare) bool { return p.is(said[text]) }
		if _, spelled := percentOf(text); !slices.ContainsFunc(phrases, close) && spelled {
			d.add(Warning, at("rule", name, "text"), "it says %s, which none of the rule's phrases has: correct the one that is wrong", text)
		}
	}
	if len(said) > 0 {
		for _, p := range f.sharesOf(name, own) {
			if !p.idle && !slices.ContainsFunc(sortedKeys(said), func(text string) bool { return p.is(said[text]) }) {
				d.add(Warning, at("rule", name, p.key), "%s, of which the text says nothing: correct the one that is wrong", p.words)
			}
		}
	}
	if m := ballotsInProse.FindStringSubmatch(prose); m != nil && own.Binding.String() != "" {
		n := slices.Index([]string{"", "one", "two", "three", "four"}, m[1])
		if n < 0 {
			n = int(m[1][0] - '0')
		}
		if n != own.Binding.Ballots {
			d.add(Warning, at("rule", name, "binding"), "%q, and the text says %s: correct the one that is wrong", own.Binding, m[0])
		}
	}
}

// percentOf reports whether a share in prose is a number, which a phrase must have; words such as "half" may be about
// something else.
func percentOf(text string) (string, bool) {
	m := percentInProse.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// phraseShare is a share in one of a rule's phrases.
type phraseShare struct {
	key, words string
	share      *big.Rat
	about      bool // the share is that of one seat, which prose rounds
	idle       bool // prose need not say it
}

func (p phraseShare) is(x *big.Rat) bool {
	gap := new(big.Rat).Sub(p.share, x)
	if !p.about {
		return gap.Sign() == 0
	}
	return gap.Abs(gap).Cmp(big.NewRat(1, 10_000)) < 0
}

// sharesOf are the shares in a rule's own phrases.
func (f *contestFile) sharesOf(name string, r delegate.Rule) []phraseShare {
	var all []phraseShare
	add := func(key string, s delegate.Fraction, words string, idle bool) {
		if s.Den != 0 {
			all = append(all, phraseShare{key: key, words: words, share: big.NewRat(s.Num, s.Den), idle: idle})
		}
	}
	add("threshold", r.Threshold.Share, fmt.Sprintf("%q", r.Threshold), false)
	if r.Threshold.Seat {
		for _, p := range f.Pool {
			for _, x := range p.areas() {
				if p.Rule == name && x.seats > 0 {
					all = append(all, phraseShare{
						key: "threshold", words: fmt.Sprintf("%q of %d", r.Threshold, x.seats), share: big.NewRat(1, int64(x.seats)), about: true,
						idle: true,
					})
				}
			}
		}
	}
	for _, s := range r.Nobody.Steps {
		add("nobody", s, fmt.Sprintf("%q", r.Nobody), false)
	}
	add("nobody", r.Nobody.Times, "", true)
	add("nobody", r.Nobody.Less, "", true)
	for _, t := range r.Triggers {
		add("triggers", t.Share, fmt.Sprintf("%q", t), false)
	}
	add("method", r.Method.Table.At, fmt.Sprintf("%q", r.Method), false)
	add("method", r.Method.Table.Step, fmt.Sprintf("%q", r.Method), false)
	add("binding", r.Binding.Under, fmt.Sprintf("%q", r.Binding), false)
	return all
}

// lintLimits notes where a contest before the day goes beyond what the national rule allows. That is no mistake of the
// file: parties have been penalised for it, and the note should say so.
func (f *contestFile) lintLimits(d *document, name string, r delegate.Rule, n *NationalRule) {
	l := n.Limits
	day := date(f.bindingDay())
	id := canvass.ContestID(f.Contest)
	if l.ProportionalBefore.IsZero() || !day.Before(l.ProportionalBefore) || slices.Contains(l.Exempt, id.Jurisdiction()) {
		return
	}
	early := fmt.Sprintf("the contest is before %s", l.ProportionalBefore.Format("2 January 2006"))
	if m := r.Method.Main; m == delegate.WinnerTakeAll {
		d.add(Note, at("rule", name, "method"), "%s and gives all to one, where the %s asks for proportion", early, n.Name)
	}
	if most := l.ThresholdMost; most.Den != 0 && r.Threshold.Share.Den != 0 && r.Threshold.Share.Cmp(most) > 0 {
		d.add(Note, at("rule", name, "threshold"), "%s, and %q is above the %s that the %s allows", early, r.Threshold, percent(most), n.Name)
	}
	for _, t := range r.Triggers {
		if least := l.TriggerLeast; least.Den != 0 && t.Share.Cmp(least) < 0 {
			d.add(Note, at("rule", name, "triggers"), "%s, and %q is below the %s that the %s allows", early, t, percent(least), n.Name)
		}
	}
}

func percent(f delegate.Fraction) string {
	return strings.TrimSuffix(strings.TrimRight(delegate.Fraction{Num: 100 * f.Num, Den: f.Den}.Decimal(4), "0"), ".") + "%"
}

func sortedKeys(m map[string]*big.Rat) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
