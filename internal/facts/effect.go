package facts

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// In a sentence of context, reached says that somebody has the delegates needed, and moved what the contest did to the race: that
// is its point, and the count in it is not.
var (
	reached = regexp.MustCompile(`\bpast the [0-9,]+ delegates|\bpassed (?:the|a majority)|\bclinch`)
	moved   = regexp.MustCompile(`\bdid little\b|\bstifled\b|\bswept\b|\bconsolation\b|\bnarrow path\b|\bmore than made up\b|\blast chance\b|\bneeded (?:almost |[0-9]+%)|\bneeding\b|\bpath to a majority\b|\bmost delegates\b|\bstill took more\b|\bwon more of\b|\bwon more delegates\b|\btook fewer\b|\bbut trailed\b|\bchanged little\b`)
)

// raceSentences tell what the contest did to the race: effect is what was said of it then, which stands with the result, and standing
// the count of delegates, of then or made here, which stands with those that the contest awarded. Of a sentence that has both, the
// count is told apart. One that counts takes the place of the count made here, and one that has only a word on it gives way to it.
func (a *account) raceSentences(value int) (effect, standing section) {
	said := a.untold(a.context(catalog.OfRace))
	decided := a.decidedBefore()
	own := message{a.race(), value}
	if slices.ContainsFunc(said, func(d draft) bool {
		text := d.pieces.text()
		return countOfDelegates.MatchString(text) || reached.MatchString(text) || decided && nominationTaken.MatchString(text)
	}) {
		own.draft = draft{}
	}
	if own.told() {
		said = slices.DeleteFunc(said, func(d draft) bool { return wordOfDelegates.MatchString(d.pieces.text()) })
	}
	for _, m := range ranked(85, 66, said) {
		what, count := a.apart(m.draft)
		if w, _ := a.lastPart(); w != "" && count.told() && strings.Contains(what.pieces.text(), " swept the ") {
			what = draft{} // the first sentence has the sweep
		}
		switch {
		case !count.told() && countOfDelegates.MatchString(what.pieces.text()) && !reached.MatchString(what.pieces.text()) && !moved.MatchString(what.pieces.text()):
			standing = append(standing, m)
			continue
		case count.told():
			standing = append(standing, message{count, max(m.value-1, 65)})
		}
		effect = append(effect, message{what, m.value})
	}
	return effect, append(section{own}, standing...)
}

// sweptAnd is how a sentence of context begins that tells of a sweep before what it did.
var sweptAnd = regexp.MustCompile(`^(\{[a-z-]+\}) swept the day’s [a-z]+ states and `)

// untold are sentences of context on the race without the sweep that the first sentence tells.
func (a *account) untold(said []draft) []draft {
	if !a.opens(string(a.c.ID) + ":swept") {
		return said
	}
	for i, d := range said {
		for j := range a.c.Info.Context {
			if x := a.c.Info.Context[j]; contextAbout(j) == d.about && sweptAnd.MatchString(x.Says) {
				x.Says = sweptAnd.ReplaceAllString(x.Says, "$1 ")
				said[i] = a.contextSentence(d.about, &x)
			}
		}
	}
	return said
}

// partLeft is what somebody needs of the delegates that are left, which is no count, and ledBy a count that names no delegates.
var (
	partLeft = regexp.MustCompile(`[0-9]+% of the delegates left`)
	ledBy    = regexp.MustCompile(`\bled by [0-9,]+ to [0-9,]+`)
)

// turns are where a sentence goes on to the count of delegates.
var turns = []string{": ", "; ", ", but "}

// meant are the pronouns that a count may have of people named before it.
var meant = regexp.MustCompile(`\b(he|she|him|his|her)\b`)

// apart is a sentence of context on the race without the count that it ends with, and the count as a sentence of its own, in which
// those are named whom a pronoun meant; no second sentence where it has no such count, or where it is not sure whom one means.
func (a *account) apart(d draft) (what, count draft) {
	var x catalog.Context
	for i := range a.c.Info.Context {
		if contextAbout(i) == d.about {
			x = a.c.Info.Context[i]
		}
	}
	for _, turn := range turns {
		head, tail, ok := strings.Cut(x.Says, turn)
		if !ok || countOfDelegates.MatchString(partLeft.ReplaceAllString(head, "")) || reached.MatchString(head) || !countOfDelegates.MatchString(tail) && !ledBy.MatchString(tail) {
			continue
		}
		if tail, ok = a.spelledOut(head, tail); !ok {
			continue
		}
		first, second := x, x
		first.Says, second.Says = head, tail
		what, count = a.contextSentence(d.about, &first), a.contextSentence(d.about+"-count", &second)
		if what.told() && count.told() {
			return what, count
		}
	}
	return d, draft{}
}

// spelledOut is the end of a sentence that begins with a name, with names for the pronouns that mean people of its beginning.
func (a *account) spelledOut(head, tail string) (string, bool) {
	named := (&catalog.Context{Says: head}).Named()
	said := append(slices.Clone(named), (&catalog.Context{Says: tail}).Named()...)
	subject := canvass.OptionID("")
	if at := inContext.FindStringIndex(tail); at != nil && at[0] == 0 {
		subject = (&catalog.Context{Says: tail[:at[1]]}).Named()[0]
	}
	sure := true
	out := meant.ReplaceAllStringFunc(tail, func(word string) string {
		who := slices.DeleteFunc(slices.Clone(said), func(o canvass.OptionID) bool {
			p := a.person(o)
			return p == nil || subjects[p.Pronouns] != word && objects[p.Pronouns] != word && possessives[p.Pronouns] != word
		})
		slices.Sort(who)
		who = slices.Compact(who)
		switch {
		case subject == "" && len(named) > 0 && strings.HasPrefix(tail, word+" ") && slices.Contains(who, named[0]): // who began the sentence
			subject = named[0]
			return "{" + string(subject) + "}"
		case word != "his":
			who = slices.DeleteFunc(who, func(o canvass.OptionID) bool { return o == subject })
		}
		if len(who) != 1 || word == "her" {
			sure = false
			return word
		}
		if word == "his" {
			return "{" + string(who[0]) + "'s}"
		}
		return "{" + string(who[0]) + "}"
	})
	return out, sure && subject != ""
}

// whyProtest are the words by which a sentence of context tells why a vote against all was cast, the surest first.
var whyProtest = []*regexp.Regexp{regexp.MustCompile(`Gaza`), regexp.MustCompile(`(?i)protest`)}

// whySkipped and whyAlone are those by which it tells why nobody stood against a winner, the first the surer.
var (
	whySkipped = regexp.MustCompile(`\bskipped\b`)
	whyAlone   = regexp.MustCompile(`\bskipped\b|\bquit\b|on the ballot|the only c|had left the race|\buncontested\b|\bopponents?\b|\bopposition\b|\balone awarded\b`)
)

// theWin is how a sentence begins that tells of the majority that this contest gave.
var theWin = regexp.MustCompile(`^The (?:win|primary’s) .*(?:past the|enough to clinch)|with the win$`)

// cause is the sentence of context, by what it is about, without which the first sentence is not understood: why a vote against all was
// cast, why nobody stood against the winner; and that the nomination was won. It is empty where the record has none.
func (a *account) cause() string {
	of := []catalog.ContextTopic{catalog.OfPlace, catalog.Stakes, catalog.OfRule, catalog.Afterwards, catalog.FromHistory, catalog.OfRace}
	find := func(re *regexp.Regexp) string {
		for i := range a.c.Info.Context {
			x := &a.c.Info.Context[i]
			if slices.Contains(of, x.Topic) && x.KnownAt() <= a.s.Now && a.holdsYet(x) && re.MatchString(x.Says) {
				return contextAbout(i)
			}
		}
		return ""
	}
	if about := find(theWin); about != "" {
		return about
	}
	text := a.opening().pieces.text()
	if strings.Contains(text, "” drew ") {
		for _, re := range whyProtest {
			if re.MatchString(text) { // a clause has it
				return ""
			}
			if about := find(re); about != "" {
				return about
			}
		}
	}
	if strings.Contains(text, unopposedWords) {
		return cmp.Or(find(whySkipped), find(whyAlone))
	}
	return ""
}

// unopposedWords are what the first sentence says of a winner against whom nobody stood.
const unopposedWords = "facing no serious opposition"

// speaker is where a quotation names one of the candidates as who said it.
var speaker = regexp.MustCompile(`” \{([a-z-]+)\}|^\{([a-z-]+)\}.*“`)

// inTurn puts the words of the winner before those of the second, and both before those of others.
func (a *account) inTurn(quoted []draft) []draft {
	winner, second := a.sides()
	turn := func(d draft) int {
		for i := range a.c.Info.Context {
			if contextAbout(i) != d.about {
				continue
			}
			m := speaker.FindStringSubmatch(a.c.Info.Context[i].Says)
			switch {
			case m == nil || winner == "":
			case m[1]+m[2] == string(winner):
				return 0
			case m[1]+m[2] == string(second):
				return 1
			}
		}
		return 2
	}
	slices.SortStableFunc(quoted, func(x, y draft) int { return turn(x) - turn(y) })
	return quoted
}
