package caucus

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Form is a count sheet as it is filled in at a caucus, in plain text: the
// first alignment is enough to say who is viable, the final one to elect, and
// the delegates to be checked.
//
//	rule iowa-2020
//	delegates 4
//	present 34                   left out where nobody counted
//	county 4 51                  state delegates, and delegates of the county's convention
//	biden 7 7                    a group: people at the first and the final alignment,
//	buttigieg 11 11 1            and the delegates that it was given
//	lot sanders warren : coin, both captains
//	early 12 sanders warren      twelve ranked ballots that were cast before the day
//
// A firehouse caucus has one number for each option:
//
//	rule firehouse
//	signed-in 95
//	ballots 91
//	palmer 51
//	biden 40
//	blank 0
//	void 0
//
// What follows a # is a remark.
type Form struct {
	// Rule is the rule of a caucus that realigns; Firehouse is the sheet of one
	// that does not, and nil otherwise.
	Rule      Rule
	Firehouse *Firehouse
	Sheet     Sheet
	Early     []EarlyBallot
	// County says what a delegate is worth; the zero County is not known.
	County County
	// Aligned says that the final alignment is filled in, Elected that the
	// delegates are.
	Aligned, Elected bool
}

// RuleNames are the rules that a form can name, besides "firehouse".
func RuleNames() []string { return []string{"iowa-2016", "iowa-2020", "nevada-2020"} }

// RuleNamed is the rule of that name.
func RuleNamed(name string) (Rule, bool) {
	switch name {
	case "iowa-2016":
		return Iowa2016(), true
	case "iowa-2020":
		return Iowa2020(), true
	case "nevada-2020":
		return Nevada2020(), true
	}
	return Rule{}, false
}

// maxEarly bounds the early ballots on one form.
const maxEarly = 1_000_000

// ReadForm reads a form. Its errors name the line.
func ReadForm(r io.Reader) (*Form, error) {
	f := formReader{seen: map[string]bool{}}
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		n++
		text, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		if err := f.line(words[0], words[1:], text); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	return f.form()
}

type formReader struct {
	Form
	rule string
	seen map[string]bool
	fire Firehouse
}

func (f *formReader) line(word string, rest []string, text string) error {
	once := func() error {
		if f.seen[word] {
			return fmt.Errorf("%s stands twice", word)
		}
		f.seen[word] = true
		return nil
	}
	switch word {
	case "rule":
		if err := once(); err != nil {
			return err
		}
		name := strings.Join(rest, " ")
		rule, ok := RuleNamed(name)
		if !ok && name != "firehouse" {
			return fmt.Errorf("%q is no rule: write %s or firehouse", name, strings.Join(RuleNames(), ", "))
		}
		f.rule, f.Rule = name, rule
		return nil
	case "delegates", "present", "county", "signed-in", "ballots", "blank", "void":
		if err := once(); err != nil {
			return err
		}
		return f.amount(word, rest)
	case "lot":
		return f.lot(text)
	case "early":
		return f.early(rest)
	}
	return f.group(word, rest)
}

func (f *formReader) amount(word string, rest []string) error {
	want := 1
	if word == "county" {
		want = 2
	}
	numbers, err := wholes(rest, want, want)
	if err != nil {
		return fmt.Errorf("%s: %w", word, err)
	}
	switch n := numbers[0]; word {
	case "delegates":
		f.Sheet.Delegates = n
	case "present":
		f.Sheet.Present = &n
	case "county":
		f.County = County{State: n, Convention: numbers[1]}
		if f.County.Worth().Den == 0 {
			return fmt.Errorf("county: a convention of %d delegates gives none", numbers[1])
		}
	case "signed-in":
		f.fire.SignedIn = &n
	case "ballots":
		f.fire.Ballots = &n
	case "blank":
		f.fire.Blank = n
	case "void":
		f.fire.Void = n
	}
	return nil
}

// wholes reads between least and most whole numbers.
func wholes(words []string, least, most int) ([]int, error) {
	if len(words) < least || len(words) > most {
		if least == most {
			return nil, fmt.Errorf("%d numbers, where %d belong", len(words), least)
		}
		return nil, fmt.Errorf("%d numbers, where %d to %d belong", len(words), least, most)
	}
	out := make([]int, len(words))
	for i, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 || n > MaxPeople {
			return nil, fmt.Errorf("%q is not a whole number from 0 to %d", w, MaxPeople)
		}
		out[i] = n
	}
	return out, nil
}

func (f *formReader) lot(text string) error {
	order, how, ok := strings.Cut(text, ":")
	l := Lot{How: strings.TrimSpace(how)}
	for _, p := range strings.Fields(order)[1:] {
		l.Order = append(l.Order, Preference(p))
	}
	if !ok || l.How == "" || len(l.Order) < 2 {
		return fmt.Errorf("lot: write the order that was drawn, and how: lot warren sanders : coin, both captains")
	}
	f.Sheet.Lots = append(f.Sheet.Lots, l)
	return nil
}

func (f *formReader) early(rest []string) error {
	if len(rest) < 2 {
		return fmt.Errorf("early: write how many ballots, and their choices in order: early 12 sanders warren")
	}
	n, err := wholes(rest[:1], 1, 1)
	if err != nil {
		return fmt.Errorf("early: %w", err)
	}
	if len(f.Early)+n[0] > maxEarly {
		return fmt.Errorf("early: more than %d ballots", maxEarly)
	}
	var b EarlyBallot
	for _, p := range rest[1:] {
		b = append(b, Preference(p))
	}
	f.Early = append(f.Early, slices.Repeat([]EarlyBallot{b}, n[0])...)
	return nil
}

// group is a line of a group's people, or of an option's ballots.
func (f *formReader) group(name string, rest []string) error {
	if f.rule == "" {
		return fmt.Errorf("%s: the rule comes first: write rule %s or firehouse", name, strings.Join(RuleNames(), ", "))
	}
	if f.rule == "firehouse" {
		n, err := wholes(rest, 1, 1)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f.fire.Votes = append(f.fire.Votes, Vote{Preference(name), n[0]})
		return nil
	}
	n, err := wholes(rest, 1, 3)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	l := Line{For: Preference(name), First: n[0]}
	if len(n) > 1 {
		l.Final, f.Aligned = n[1], true
	}
	if len(n) > 2 {
		l.Elected, f.Elected = n[2], true
	}
	f.Sheet.Lines = append(f.Sheet.Lines, l)
	return nil
}

func (f *formReader) form() (*Form, error) {
	others := []string{"signed-in", "ballots", "blank", "void"}
	if f.rule == "firehouse" {
		others = []string{"delegates", "present", "county"}
		f.Form.Firehouse = &f.fire
	}
	for _, word := range others {
		if f.seen[word] {
			return nil, fmt.Errorf("%s is not for a caucus of the rule %s", word, f.rule)
		}
	}
	switch {
	case f.rule == "":
		return nil, fmt.Errorf("the form has no rule: write rule %s or firehouse", strings.Join(RuleNames(), ", "))
	case f.rule == "firehouse" && (len(f.Sheet.Lots) > 0 || len(f.Early) > 0):
		return nil, fmt.Errorf("a firehouse caucus draws no lots and joins no early ballots")
	case f.rule == "firehouse":
		_, err := f.fire.Check()
		return &f.Form, err
	case !f.seen["delegates"]:
		return nil, fmt.Errorf("the form does not say how many delegates the precinct elects: write delegates N")
	}
	return &f.Form, f.Sheet.Validate()
}

// Joined is the sheet with the early ballots in it.
func (f *Form) Joined() Sheet {
	if len(f.Early) == 0 {
		return f.Sheet
	}
	s := f.Sheet.JoinFirst(f.Early)
	if f.Aligned {
		s = s.JoinFinal(f.Rule, f.Early)
	}
	return s
}
