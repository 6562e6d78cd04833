package feed

import (
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/place"
)

// nicknames are first names that are one: each line is of names that stand for each other on ballots.
var nicknames = func() map[string]string {
	m := map[string]string{}
	for _, line := range []string{
		"joe joseph", "bernie bernard", "mike michael", "tom thomas", "pete peter", "andy andrew", "ted edward rafael", "jim james", "jeb", "chris christopher",
		"rick richard rich", "bill william", "rand randal", "ben benjamin", "nikki nimrata nimarata", "ron ronald", "don donald", "dave david", "rocky roque",
		"bob robert rob robby robbie bobby", "steve stephen steven", "larry lawrence", "ken kenneth", "dan daniel", "matt matthew", "tim timothy", "john jon", "liz elizabeth",
		"carly cara", "doug douglas", "sam samuel", "tony anthony", "greg gregory", "jeff jeffrey jeffery", "jerry gerald gerard", "fred frederick",
		"al albert alan allen", "ed edmund", "frank francis frankie", "hank henry", "jack", "kate katherine kathryn", "lou louis", "nick nicholas",
		"pat patrick patricia", "phil philip phillip", "ray raymond", "sue susan", "terry terrence terisa terrisa", "vic victor", "walt walter", "zach zachary",
		"asa william", "cory corey", "charlie charles chuck", "eric erik", "keith", "lindsey", "gary", "mando armando", "ely",
	} {
		names := strings.Fields(line)
		for _, n := range names {
			if _, twice := m[n]; !twice {
				m[n] = names[0]
			}
		}
	}
	return m
}()

// sameFirst reports whether two first names may be one person's: the same, or one a short form. An initial is too
// little.
func sameFirst(a, b string) bool { return a == b || nicknames[a] != "" && nicknames[a] == nicknames[b] }

// markers are what stands behind a name, in parentheses or behind a dash, and says something of the person that is no
// part of the name: a party, an office that is held, that somebody has withdrawn.
var markers = map[string]bool{
	"i": true, "inc": true, "incumbent": true, "withdrawn": true, "withdrew": true, "candidate withdrew": true, "suspended": true, "write in": true,
	"writein": true, "w": true, "wi": true, "d": true, "r": true, "dem": true, "rep": true, "democrat": true, "democratic": true, "republican": true, "gop": true,
	"democratic party": true, "republican party": true, "no longer a candidate": true, "inactive": true, "x": true,
}

// isMarker reports whether plain words behind a name are no part of it; behind a word for a withdrawal a day may stand.
func isMarker(m string) bool {
	first, _, _ := strings.Cut(m, " ")
	return markers[m] || (first == "withdrawn" || first == "withdrew" || first == "suspended") && len(strings.Fields(m)) < 5
}

// numbered are the places of a list before a name: "1. ", "02 - ".
var numbered = regexp.MustCompile(`^#?\d{1,3}(?:[.)]| -) *`)

// bare is a person's name without what is no part of it, and the party that was said with it.
func bare(name string) (rest string, party canvass.Party) {
	rest = strings.Trim(strings.TrimSpace(name), "*† ")
	rest = numbered.ReplaceAllString(rest, "")
	note := func(m string) {
		if p := Party(m); p != "" {
			party = p
		}
	}
	for {
		open := strings.LastIndexAny(rest, "([")
		if open <= 0 || !strings.HasSuffix(rest, ")") && !strings.HasSuffix(rest, "]") {
			break
		}
		m := words(rest[open:])
		if !isMarker(m) && place.StateCode(m) == "" {
			break
		}
		note(m)
		rest = strings.Trim(rest[:open], "*† ")
	}
	for _, sep := range []string{" - ", ", ", " / ", " — ", " – ", " "} {
		i := strings.LastIndex(rest, sep)
		if i <= 0 {
			continue
		}
		dash := strings.HasPrefix(sep, " ") && len(sep) > 1 // what a comma or a space parts may be a part of the name
		if m := words(rest[i:]); len(m) > 1 && isMarker(m) && (dash || Party(m) != "") {
			note(m)
			rest = strings.TrimSpace(rest[:i])
			break
		}
	}
	first, behind, _ := strings.Cut(rest, " ")
	if m := words(first); markers[m] && Party(m) != "" && behind != "" && (len(m) > 1 || strings.HasPrefix(first, "(")) {
		note(m)
		rest = strings.TrimLeft(behind, "-–: ")
	}
	for _, prefix := range []string{"write-in:", "write-in -", "write in:", "writein:", "write-in candidate:", "write-in", "write in", "w/i", "(w)"} {
		if len(rest) > len(prefix) && strings.EqualFold(rest[:len(prefix)], prefix) && strings.ContainsAny(rest[len(prefix):len(prefix)+1], " :-") {
			rest = strings.TrimLeft(rest[len(prefix):], " :-")
		}
	}
	return rest, party
}

// ticket reports whether a name is of two persons: "Ann Able and Bo Baker", "Able/Baker".
func ticket(name string) bool {
	for _, sep := range []string{" and ", " AND ", " And ", "&", "/", " with "} {
		if one, two, is := strings.Cut(name, sep); is && len(words(one)) > 1 && len(words(two)) > 1 && !WriteIn(name) {
			return true
		}
	}
	return false
}

// person is a person's name in parts, plain.
type person struct {
	first  []string // given names in order
	last   []string
	suffix string
}

// personOf takes a plain name apart, the last name known.
func personOf(full, last string) person {
	tokens, l := strings.Fields(full), strings.Fields(last)
	p := person{last: l}
	if n := len(tokens); n > 1 && isSuffix(tokens[n-1]) {
		p.suffix, tokens = tokens[n-1], tokens[:n-1]
	}
	if n := len(tokens) - len(l); n > 0 && slices.Equal(tokens[n:], l) {
		p.first = tokens[:n]
	}
	return p
}

// means reports whether a name on a ballot can be the person's: the last name is the same, and a first name.
func (p person) means(tokens []string) bool {
	if len(p.first) == 0 || len(tokens) < 2 {
		return false
	}
	suffix := ""
	if n := len(tokens); isSuffix(tokens[n-1]) {
		suffix, tokens = tokens[n-1], tokens[:n-1]
	}
	if suffix != "" && suffix != p.suffix {
		return false
	}
	n := len(tokens) - len(p.last)
	switch {
	case n <= 0:
		return false
	case slices.Equal(tokens[n:], p.last):
		return p.given(tokens[:n])
	case slices.Equal(tokens[:len(p.last)], p.last): // the last name first, without a comma
		return p.given(tokens[len(p.last):])
	}
	return false
}

// titles stand before a name.
var titles = map[string]bool{
	"dr": true, "mr": true, "ms": true, "sen": true, "senator": true, "gov": true, "governor": true, "rep": true, "representative": true, "hon": true,
	"president": true, "vice": true, "mayor": true, "secretary": true, "congressman": true, "congresswoman": true, "ambassador": true,
}

// noNames are words that make something else of a name than a vote for the person.
var noNames = map[string]bool{
	"not": true, "no": true, "against": true, "anybody": true, "anyone": true, "but": true, "other": true, "than": true, "void": true, "stop": true, "invalid": true,
	"never": true, "except": true, "without": true, "for": true, "delegate": true, "delegates": true, "pledged": true, "challenged": true, "total": true,
}

// given reports whether given names are the person's: the first is, or stands behind titles and initials; others may stand
// between it and the last name.
func (p person) given(names []string) bool {
	if slices.ContainsFunc(names, func(t string) bool { return noNames[t] }) {
		return false
	}
	for _, t := range names {
		switch {
		case sameFirst(t, p.first[0]):
			return true
		case titles[t] || len(t) == 1:
		default:
			return false
		}
	}
	return false
}

// leastCut is how many letters a last name that is cut off must have.
const leastCut = 8

// shortened reports whether a plain name is the person's last name with an initial of a first name, before it or behind,
// or the beginning of a long last name.
func (p person) shortened(name string) bool {
	last := strings.Join(p.last, " ")
	if len(name) >= leastCut && len(name) < len(last) && strings.HasPrefix(last, name) {
		return true
	}
	initial, rest := "", ""
	if tokens := strings.Fields(name); len(tokens) > 1 {
		if n := len(tokens); len(tokens[n-1]) == 1 {
			initial, rest = tokens[n-1], strings.Join(tokens[:n-1], " ")
		} else if len(tokens[0]) == 1 {
			initial, rest = tokens[0], strings.Join(tokens[1:], " ")
		}
	}
	return initial != "" && rest == last && len(p.first) > 0 && beginsWith(p.first[0], initial)
}

// beginsWith reports whether a first name, or one that stands for it, begins with the letter.
func beginsWith(first, initial string) bool {
	if strings.HasPrefix(first, initial) {
		return true
	}
	for other := range nicknames {
		if strings.HasPrefix(other, initial) && sameFirst(first, other) {
			return true
		}
	}
	return false
}

// full is the whole name, plain.
func (p person) full() string {
	words := append(slices.Clone(p.first), p.last...)
	if p.suffix != "" {
		words = append(words, p.suffix)
	}
	return strings.Join(words, " ")
}
