package feed

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// fixed are the words of ballots and returns for options that are not persons.
var fixed = map[string]canvass.OptionID{
	"uncommitted": canvass.Uncommitted, "uncommitted delegate": canvass.Uncommitted,
	"uncommitted delegates": canvass.Uncommitted,
	"no preference":         canvass.Uncommitted, "noncommitted": canvass.Uncommitted,
	"noncommitted delegate": canvass.Uncommitted,
	"non committed":         canvass.Uncommitted, "un committed": canvass.Uncommitted, "uninstructed": canvass.Uncommitted,
	"uninstructed delegation": canvass.Uncommitted,
	"uninstructed delegate":   canvass.Uncommitted, "unpledged": canvass.Uncommitted,
	"none of these": canvass.NoneOfThese, "none of these candidates": canvass.NoneOfThese,
	"none of the names shown": canvass.NoneOfThese,
	"none of the above":       canvass.NoneOfThese, "nota": canvass.NoneOfThese,
	"write in": canvass.WriteIn, "write ins": canvass.WriteIn, "writein": canvass.WriteIn, "writeins": canvass.WriteIn,
	"total write ins": canvass.WriteIn, "write in votes": canvass.WriteIn, "scattering": canvass.WriteIn,
	"write in not assigned": canvass.WriteIn, "not assigned": canvass.WriteIn, "scatter": canvass.WriteIn,
	"scattered": canvass.WriteIn, "scatterings": canvass.WriteIn, "unassigned write ins": canvass.WriteIn,
	"unassigned write in": canvass.WriteIn, "write in misc": canvass.WriteIn,
	"miscellaneous write ins": canvass.WriteIn, "unresolved write in": canvass.WriteIn,
	"unresolved write ins": canvass.WriteIn, "write in votes all": canvass.WriteIn, "all write ins": canvass.WriteIn,
	"all write in votes": canvass.WriteIn, "qualified write in": canvass.WriteIn,
	"qualified write ins": canvass.WriteIn, "write in total": canvass.WriteIn, "write in totals": canvass.WriteIn,
	"total write in": canvass.WriteIn, "write in candidate": canvass.WriteIn, "write in candidates": canvass.WriteIn,
	"misc":       canvass.WriteIn,
	"uncommited": canvass.Uncommitted, "no pref": canvass.Uncommitted, "uncommitted party": canvass.Uncommitted,
	"unpledged delegates": canvass.Uncommitted, "unpledged delegate": canvass.Uncommitted,
	"uncommitted to any candidate": canvass.Uncommitted, "no preference delegates": canvass.Uncommitted,
	"uninstructed delegates": canvass.Uncommitted,
	"other":                  canvass.Other, "others": canvass.Other, "all others": canvass.Other, "other candidates": canvass.Other,
}

// Option is the option that the source means in the contest. Ids decide before names, a declared name before the
// catalog's, and of the catalog's people those on the contest's ballot, where it is known, and of its party. why says
// in a line why nobody is meant, with near names in suggestions.
func (n *Names) Option(contest canvass.ContestID, o Option) (id canvass.OptionID, why string, suggestions []string) {
	m := n.option(contest, o)
	return m.id, m.why, m.suggestions
}

// option is Option. What it finds by less than a name that is known word for word has a note.
func (n *Names) option(contest canvass.ContestID, o Option) matchedOption {
	if id := canvass.OptionID(own(o.IDs, OwnOption)); id != "" && id.Validate() == nil {
		return matchedOption{id: id}
	}
	for _, k := range n.options {
		for _, x := range k.ids {
			if slices.Contains(o.IDs, x) {
				return matchedOption{id: k.id}
			}
		}
	}
	name := plain(o.Name)
	if name == "" {
		return matchedOption{why: fmt.Sprintf("an option without a name (%v)", o.IDs)}
	}
	if m := n.exactly(contest, name, o.Name); m.why != "" || m.id != "" && (n.isDeclared(o.Name) || !strings.Contains(o.Name, "%")) {
		return m
	}
	rest, party := bare(o.Name)
	if party != "" && contest != "" && contest.Party() != party {
		return matchedOption{why: fmt.Sprintf("%q is of the other party", o.Name)}
	}
	if ticket(rest) {
		return matchedOption{why: fmt.Sprintf("%q names two persons, as the ticket of a general election does", o.Name)}
	}
	short := plain(rest)
	if _, nobody := fixed[short]; !nobody || strings.Contains(o.Name, "%") {
		if w := noVotes(o.Name); w != "" {
			return matchedOption{why: fmt.Sprintf("%q says %q: if it is a count of votes, declare it in a mapping", o.Name, w)}
		}
	}
	if short != name && short != "" {
		if m := n.exactly(contest, short, o.Name); m.id != "" || m.why != "" {
			m.note = fmt.Sprintf("%q is taken for %s", o.Name, m.id)
			return m
		}
	}
	if m := n.nearly(contest, short, o.Name, false); m.id != "" || m.why != "" {
		return m
	}
	if m := n.nearly(contest, short, o.Name, true); m.id != "" || m.why != "" {
		return m
	}
	if WriteIn(o.Name) {
		return matchedOption{id: canvass.WriteIn}
	}
	if m := n.shortened(contest, short, o.Name); m.id != "" || m.why != "" {
		return m
	}
	if id := n.rivals(contest, short); id != "" {
		return matchedOption{
			why:         fmt.Sprintf("%q stands in the other party's race: a vote for %s here is a write-in", o.Name, id),
			suggestions: []string{string(canvass.WriteIn)},
		}
	}
	return matchedOption{why: fmt.Sprintf("%q is nobody whom this contest knows", o.Name), suggestions: n.nearOptions(short)}
}

// Rival reports whether the option is of the other party's contest in the same place and cycle, and not of this one.
func (n *Names) Rival(contest canvass.ContestID, o Option) bool {
	if Nobody(o.Name) || n.option(contest, o).id != "" {
		return false
	}
	if _, party := bare(o.Name); party != "" && contest.Party() != party {
		return true
	}
	rival := n.rival(contest)
	return rival != "" && n.option(rival, o).id != ""
}

// isDeclared reports whether a mapping declares the name as it stands.
func (n *Names) isDeclared(name string) bool {
	return slices.ContainsFunc(n.options, func(k knownOption) bool { return k.declared && slices.Contains(k.names, plain(name)) })
}

// noVotes is the word of an option's name that makes its figures something else than votes; empty for none.
func noVotes(name string) string {
	if strings.Contains(name, "%") {
		return "%"
	}
	for w := range strings.FieldsSeq(words(name)) {
		switch w {
		case "delegates", "delegate", "percent", "pct", "percentage", "share", "margin", "turnout", "rank":
			return w
		}
	}
	return ""
}

// rivals is the one person of the other party whose first and last name a name has.
func (n *Names) rivals(contest canvass.ContestID, name string) canvass.OptionID {
	tokens, found := strings.Fields(name), canvass.OptionID("")
	for i := range n.options {
		k := &n.options[i]
		if k.declared || k.party == "" || contest == "" || k.party == contest.Party() ||
			!slices.ContainsFunc(k.persons, func(p person) bool { return p.means(tokens) }) {
			continue
		}
		if found != "" && found != k.id {
			return ""
		}
		found = k.id
	}
	return found
}

// nearly is the person whose first and last name a name has, with initials, other names and suffixes between and
// behind.
func (n *Names) nearly(contest canvass.ContestID, name, said string, elsewhere bool) matchedOption {
	tokens := strings.Fields(name)
	var found []canvass.OptionID
	for k := range n.eligible(contest, elsewhere) {
		fits := slices.ContainsFunc(k.persons, func(p person) bool { return p.means(tokens) })
		if elsewhere {
			fits = fits || slices.ContainsFunc(k.persons, func(p person) bool { return len(p.first) > 0 && p.full() == name })
		}
		if fits && !slices.Contains(found, k.id) {
			found = append(found, k.id)
		}
	}
	switch {
	case len(found) > 1:
		return matchedOption{why: fmt.Sprintf("%q may be any of %d", said, len(found)), suggestions: idTexts(found)}
	case len(found) == 0:
		return matchedOption{}
	case elsewhere:
		return matchedOption{id: found[0], note: fmt.Sprintf("%q is taken for %s, who stood in the race and is not on the ballot as the catalog has it", said, found[0])}
	}
	return matchedOption{id: found[0], note: fmt.Sprintf("%q is taken for %s", said, found[0])}
}

// shortened is the one person on the ballot whose last name it is, with an initial of a first name or cut off, as programs
// with narrow columns print names: "Carson B", "De La Fuen".
func (n *Names) shortened(contest canvass.ContestID, name, said string) matchedOption {
	if len(n.ballot(contest)) == 0 {
		return matchedOption{}
	}
	var found []canvass.OptionID
	for k := range n.eligible(contest, false) {
		if slices.ContainsFunc(k.persons, func(p person) bool { return p.shortened(name) }) && !slices.Contains(found, k.id) {
			found = append(found, k.id)
		}
	}
	switch len(found) {
	case 0:
		return matchedOption{}
	case 1:
		return matchedOption{id: found[0], note: fmt.Sprintf("%q is taken for %s, the only one on the ballot whose name is so shortened", said, found[0])}
	}
	return matchedOption{why: fmt.Sprintf("%q may be any of %d", said, len(found)), suggestions: idTexts(found)}
}

// eligible are the options that a name may mean in the contest: those of a mapping, and of the catalog's people those
// on the contest's ballot, where it is known, else of its party. With elsewhere they are those who stood in the race
// and are not on that ballot, of a contest of the past.
func (n *Names) eligible(contest canvass.ContestID, elsewhere bool) iter.Seq[*knownOption] {
	ballot, stood := n.ballot(contest), map[canvass.OptionID]bool(nil)
	if k := n.contest(contest); k != nil {
		stood = k.stood
	}
	return func(yield func(*knownOption) bool) {
		for i := range n.options {
			k := &n.options[i]
			switch here := slices.Contains(ballot, k.id); {
			case k.declared && !elsewhere:
			case elsewhere && (here || !stood[k.id]):
				continue
			case !elsewhere && (len(ballot) > 0 && !here || len(ballot) == 0 && k.party != contest.Party()):
				continue
			}
			if !yield(k) {
				return
			}
		}
	}
}

// lastAlone reports whether a plain name is the person's last name, and not the whole.
func (k *knownOption) lastAlone(name string) bool {
	return len(k.persons) > 0 && len(k.persons[0].first) > 0 && name == strings.Join(k.persons[0].last, " ")
}

// exactly is the option that has the plain name word for word; neither id nor why where none has.
func (n *Names) exactly(contest canvass.ContestID, name, said string) matchedOption {
	var found []canvass.OptionID
	alone := false
	for k := range n.eligible(contest, false) {
		if slices.Contains(k.names, name) && !slices.Contains(found, k.id) {
			if k.declared {
				return matchedOption{id: k.id}
			}
			found, alone = append(found, k.id), k.lastAlone(name)
		}
	}
	switch {
	case len(found) == 1 && alone && len(n.ballot(contest)) > 0:
		return matchedOption{id: found[0], note: fmt.Sprintf("%q is taken for %s, the only one of that last name on the ballot", said, found[0])}
	case len(found) == 1 && alone:
		return matchedOption{id: found[0], note: fmt.Sprintf("%q is taken for %s, the only one of that last name who is known of the party", said, found[0])}
	case len(found) == 1:
		return matchedOption{id: found[0]}
	case len(found) > 1:
		return matchedOption{why: fmt.Sprintf("%q may be any of %d", said, len(found)), suggestions: idTexts(found)}
	}
	if f, ok := fixed[name]; ok {
		return matchedOption{id: f}
	}
	for f, label := range n.labels(contest) {
		if plain(label) == name {
			return matchedOption{id: f}
		}
	}
	return matchedOption{}
}

func idTexts(ids []canvass.OptionID) []string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, string(id))
	}
	return texts
}

// nearOptions are the options one of whose names shares its last word with the name, or is near it letter by letter.
func (n *Names) nearOptions(name string) []string {
	var near []string
	tokens := strings.Fields(name)
	if n := len(tokens); n > 1 && isSuffix(tokens[n-1]) {
		tokens = tokens[:n-1] // every Jr. is near every other
	}
	lastWord := ""
	if n := len(tokens); n > 0 {
		lastWord = tokens[n-1]
	}
	known := map[string]canvass.OptionID{}
	for _, k := range n.options {
		for _, x := range k.names {
			known[x] = k.id
			if lastWord != "" && (x == lastWord || strings.HasSuffix(x, " "+lastWord)) {
				near = append(near, string(k.id))
			}
		}
	}
	for w := range fixed {
		known[w] = fixed[w]
	}
	if w := english.Nearest(name, slices.Sorted(maps.Keys(known))); w != "" {
		near = append(near, string(known[w]))
	}
	return firstThree(near)
}
