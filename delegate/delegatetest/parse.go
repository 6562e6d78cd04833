package delegatetest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/delegate"
)

// File is one file of rules and cases.
type File struct {
	Name  string
	Rules map[string]delegate.Rule
	Cases []*Case
}

// Case is a contest with its votes and what must come of them.
type Case struct {
	File string
	Line int
	Name string

	Contest delegate.Contest
	Votes   []delegate.Votes
	// Out are the uncounted ballots by area.
	Out map[delegate.Area]int64

	checks []check
}

// check is one expectation, and the line on which it stands.
type check struct {
	line int
	run  func(*outcome) error
}

// Error is a mistake in a test file.
type Error struct {
	File string
	Line int
	What string
}

// Error is "democratic.txt:12: what".
func (e *Error) Error() string { return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.What }

// Parse reads a file. The error is an [*Error].
func Parse(name string, text []byte) (*File, error) {
	p := &parser{file: &File{Name: name, Rules: make(map[string]delegate.Rule)}}
	for line := range strings.Lines(string(text)) {
		p.lines = append(p.lines, strings.TrimRight(line, " \t\r\n"))
	}
	for p.at < len(p.lines) {
		if err := p.section(); err != nil {
			return nil, err
		}
	}
	return p.file, nil
}

type parser struct {
	file  *File
	lines []string
	at    int // the line to be read next, from 0
	// rowDepth is how deep the rows of the table being read stand, 0 outside.
	rowDepth int
}

// fail makes an error on the line read last.
func (p *parser) fail(format string, args ...any) error {
	return p.failAt(p.at, format, args...)
}

func (p *parser) failAt(line int, format string, args ...any) error {
	return &Error{File: p.file.Name, Line: line, What: fmt.Sprintf(format, args...)}
}

// next returns the next line that is not empty and no remark, without moving
// past it; ok is false at the end of the file.
func (p *parser) next() (line string, ok bool) {
	for ; p.at < len(p.lines); p.at++ {
		line = p.lines[p.at]
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' {
			return line, true
		}
	}
	return "", false
}

// indented returns the next line of the section; ok is false at its end.
func (p *parser) indented() (line string, ok bool) {
	line, ok = p.next()
	if !ok || line[0] != ' ' && line[0] != '\t' {
		return "", false
	}
	p.at++
	return strings.TrimSpace(line), true
}

// section reads a rule or a case.
func (p *parser) section() error {
	line, ok := p.next()
	if !ok {
		return nil
	}
	p.at++
	word, rest := cutWord(line)
	switch {
	case word == "rule" && rest != "":
		return p.rule(rest)
	case word == "case" && rest != "":
		return p.caseOf(rest)
	}
	return p.fail("%q begins no section; write \"rule NAME\" or \"case NAME\"", line)
}

// rule reads "rule NAME" or "rule NAME, like OTHER but" and its parts.
func (p *parser) rule(head string) error {
	var r delegate.Rule
	inherited := false
	name, like, derived := strings.Cut(head, ", like ")
	if derived {
		base, ok := p.file.Rules[strings.TrimSuffix(like, " but")]
		if !ok {
			return p.fail("there is no rule %q above", strings.TrimSuffix(like, " but"))
		}
		r = base
		inherited = len(r.Triggers) > 0
	}
	if _, ok := p.file.Rules[name]; ok {
		return p.fail("the rule %q is there twice", name)
	}
	line := p.at
	for {
		text, ok := p.indented()
		if !ok {
			break
		}
		part, phrase := cutWord(text)
		if part == "trigger" && inherited {
			// The first trigger replaces those of the rule that this is like.
			r.Triggers, inherited = nil, false
		}
		if err := setPart(&r, part, phrase); err != nil {
			return p.fail("%v", err)
		}
	}
	if err := r.Validate(); err != nil {
		return p.failAt(line, "rule %s: %v", name, err)
	}
	p.file.Rules[name] = r
	return nil
}

// setPart sets one part of a rule by its phrase; "-" takes a part away.
func setPart(r *delegate.Rule, part, phrase string) error {
	text := []byte(phrase)
	if phrase == "-" {
		return clearPart(r, part)
	}
	switch part {
	case "measure":
		return r.Measure.UnmarshalText(text)
	case "never":
		r.Never = nil
		for name := range strings.SplitSeq(phrase, ", ") {
			r.Never = append(r.Never, option(name))
		}
		return nil
	case "uncommitted":
		return r.Uncommitted.UnmarshalText(text)
	case "threshold":
		return r.Threshold.UnmarshalText(text)
	case "nobody":
		return r.Nobody.UnmarshalText(text)
	case "alone":
		return r.Alone.UnmarshalText(text)
	case "trigger":
		var t delegate.Trigger
		err := t.UnmarshalText(text)
		r.Triggers = append(r.Triggers, t)
		return err
	case "method":
		return r.Method.UnmarshalText(text)
	case "quota":
		return r.Quota.UnmarshalText(text)
	case "precision":
		return r.Precision.UnmarshalText(text)
	case "rounding":
		return r.Rounding.UnmarshalText(text)
	case "leftover":
		return r.Leftover.UnmarshalText(text)
	case "tie":
		return r.Tie.UnmarshalText(text)
	case "withdrawn":
		return r.Withdrawn.UnmarshalText(text)
	case "binding":
		return r.Binding.UnmarshalText(text)
	case "weight":
		return r.Weight.UnmarshalText(text)
	}
	return fmt.Errorf("%q is no part of a rule; its parts are measure, never, uncommitted, threshold, nobody, alone, "+
		"trigger, method, quota, precision, rounding, leftover, tie, withdrawn, binding and weight", part)
}

// clearPart takes away a part that a rule has from the one it is like.
func clearPart(r *delegate.Rule, part string) error {
	switch part {
	case "threshold":
		r.Threshold = delegate.Threshold{}
	case "nobody":
		r.Nobody = delegate.Nobody{}
	case "alone":
		r.Alone = ""
	case "quota":
		r.Quota = ""
	case "precision":
		r.Precision = ""
	case "rounding":
		r.Rounding = ""
	case "leftover":
		r.Leftover = ""
	case "never":
		r.Never = nil
	case "trigger":
		r.Triggers = nil
	default:
		return fmt.Errorf("the part %q cannot be taken away", part)
	}
	return nil
}

// caseOf reads "case NAME" and its lines.
func (p *parser) caseOf(name string) error {
	c := &Case{File: p.file.Name, Line: p.at, Name: name, Out: make(map[delegate.Area]int64)}
	for _, other := range p.file.Cases {
		if other.Name == name {
			return p.fail("the case %q is there twice, first on line %d", name, other.Line)
		}
	}
	for {
		text, ok := p.indented()
		if !ok {
			break
		}
		if err := p.line(c, text); err != nil {
			if _, done := err.(*Error); done {
				return err
			}
			return p.fail("%v", err)
		}
	}
	if len(c.checks) == 0 {
		return p.failAt(c.Line, "the case %q expects nothing", name)
	}
	p.file.Cases = append(p.file.Cases, c)
	return nil
}

// cutWord splits off the first word.
func cutWord(s string) (word, rest string) {
	word, rest, _ = strings.Cut(strings.TrimSpace(s), " ")
	return word, strings.TrimSpace(rest)
}

// words that published tables use for options that are not persons.
var optionWords = map[string]delegate.Option{
	"write-ins": delegate.WriteIn, "writein": delegate.WriteIn, "others": delegate.Other,
	"none-of-these-candidates": delegate.NoneOfThese, "none-of-the-names-shown": delegate.NoneOfThese,
	"no-preference": delegate.Uncommitted, "noncommitted": delegate.Uncommitted,
	"uninstructed": delegate.Uncommitted, "uncommitted-delegates": delegate.Uncommitted,
}

// option is the slug of a name as a table writes it.
func option(name string) delegate.Option {
	s := slug(name)
	if o, ok := optionWords[s]; ok {
		return o
	}
	return delegate.Option(s)
}

// slug makes lower-case words joined by hyphens.
func slug(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			hyphen = false
			b.WriteRune(r)
		case r == '\'' || r == '.':
		default:
			hyphen = true
		}
	}
	return b.String()
}

// area reads an area as a table writes it: CD1, CD 1 and cd-1 are cd-1.
func area(name string) delegate.Area {
	s := slug(name)
	if i := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' }); i > 0 && s[i-1] != '-' && len(s)-i <= 3 {
		s = s[:i] + "-" + s[i:]
	}
	if prefix, number, ok := strings.Cut(s, "-"); ok {
		s = prefix + "-" + strings.TrimLeft(number, "0")
	}
	return delegate.Area(s)
}

// count reads a number as a table writes it: 1,047 or 1047; "-" is nothing.
func count(s string) (int64, error) {
	if s == "-" || s == "–" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a number of votes or seats", s)
	}
	return n, nil
}

// named reads "Palmer 4, Biden 2".
func named(s string) (map[delegate.Option]int, error) {
	list := make(map[delegate.Option]int)
	if s == "nobody" {
		return list, nil
	}
	for item := range strings.SplitSeq(s, ", ") {
		i := strings.LastIndex(item, " ")
		if i < 0 {
			return nil, fmt.Errorf("%q is not a name and a number", item)
		}
		n, err := count(item[i+1:])
		if err != nil {
			return nil, err
		}
		o := option(item[:i])
		if _, twice := list[o]; twice {
			return nil, fmt.Errorf("%s is named twice", o)
		}
		list[o] = int(n)
	}
	return list, nil
}
