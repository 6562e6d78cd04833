package feed

import (
	"slices"
	"strings"
	"unicode"
)

// Beside is what a row, a column or a pseudo-office of returns holds that is no option's votes: [BesideNothing] and the
// others are known by the words that offices use; [NotBeside] is everything else.
type Beside int8

// What stands beside the votes of options.
const (
	NotBeside Beside = iota
	// BesideNothing are figures that no report holds: machine counters, turnout in percent, precincts reporting.
	BesideNothing
	BesideOvervotes
	// BesideBlank are undervotes and blank ballots.
	BesideBlank
	// BesideVoid are ballots that are spoiled, void or rejected.
	BesideVoid
	BesideBallots
	BesideRegistered
	// BesideValid is a printed sum of the votes, with or without what stands beside them.
	BesideValid
	// BesideWriteIns is a printed sum of the write-ins that may stand one by one beside it.
	BesideWriteIns
	// BesideCounter is a machine's public counter: ballots, of those that went through it.
	BesideCounter
)

// besideNames are the names of a mapping's [[row]].
var besideNames = map[string]Beside{
	"ignore": BesideNothing, "overvotes": BesideOvervotes, "undervotes": BesideBlank, "blank": BesideBlank, "void": BesideVoid,
	"ballots": BesideBallots, "registered": BesideRegistered, "total": BesideValid, "write-in-total": BesideWriteIns,
}

// RowName says what rows or columns are that are no options: is one of "void", "blank", "undervotes", "overvotes",
// "ballots", "registered", "total", "write-in-total" and "ignore".
type RowName struct {
	Names []string `toml:"names"`
	Is    string   `toml:"is"`
}

// phrases are the words of offices, plain and without the words that say nothing.
var phrases = map[string]Beside{}

func init() {
	for kind, words := range map[Beside]string{
		BesideOvervotes: "over|over vote|over votes|overvote|overvotes|over voted|overvoted|overvoted ballots|over voted ballots",
		BesideBlank: "under|under vote|under votes|undervote|undervotes|undervoted|undervoted ballots|blank|blanks|blank vote|blank votes|blank ballot|" +
			"blank ballots|blanks cast|unrecorded|under over votes|over under votes|under over|over under|undervotes overvotes|overvotes undervotes|undervotes and overvotes|" +
			"over and under votes|under and over votes|ballots blank|ballots cast blank|blank ballots cast|no vote|unvoted|blank void|blanks voids|undervote blank",
		BesideVoid: "void|voids|voided|void votes|void ballots|voided ballots|blank and void|spoiled|spoiled ballots|spoiled votes|invalid|invalid votes|" +
			"invalid ballots|rejected|rejected ballots|defective|defective ballots|spoilt|spoilt ballots|invalid write in|invalid write ins|" +
			"rejected write in|rejected write ins|unqualified write in|unqualified write ins|disqualified write in|disqualified write ins|" +
			"ineligible write in|ineligible write ins|write in not counted|write ins not counted|write in votes not counted|uncounted write in|" +
			"uncounted write ins|invalid write in votes|rejected write in votes|unqualified write in votes",
		BesideBallots: "ballots cast|ballots|ballots counted|times counted|ballots cast in contest|ballots voted|votes cast ballots|" +
			"ballots received|ballots tabulated|applicable ballots|times cast|ballots cast all|voters voting|voters who voted|voters voted|ballots cast party",
		BesideRegistered: "registered voters|registered|registration|eligible voters|reg voters|active voters|active registered voters|" +
			"voter registration|registered voters party|registered electors|eligible electors|registered active|qualified voters",
		BesideValid: "total|totals|total votes|total vote|total votes cast|votes cast|valid votes|total valid votes|contest total|contest totals|" +
			"candidate total|candidate totals|total candidate votes|total cast votes|cast votes|subtotal|sub total|grand total|grand totals|sum|vote total|" +
			"votes total|valid|total valid|total for contest|total votes for contest|all votes|vote totals|total votes all candidates|total all candidates|" +
			"total contest votes|office total|office totals|race total|race totals|total votes for office|votes counted|total votes counted",
		BesideWriteIns: "write in total|write in totals|total write in|total write ins|write ins total|write in votes total|total write in votes|" +
			"total writeins|writein total|writein totals|all write ins total",
		BesideCounter: "public counter|public count|public counter number",
		BesideNothing: "emergency|absentee military|federal|affidavit|manually counted emergency|special presidential|special federal|turnout|" +
			"voter turnout|turnout percentage|turnout percent|percent turnout|percentage turnout|precincts reporting|precincts counted|precincts|" +
			"precincts for race|precincts for contest|exhausted|not voted|times blank voted|times over voted|times overvoted|times under voted|times undervoted|voters signed in|" +
			"less inapplicable federal special presidential ballots|inapplicable federal special presidential ballots|check ins|voters checked in|" +
			"precincts reported|percent|percentage|cards cast|sheets cast|straight party",
	} {
		for w := range strings.SplitSeq(words, "|") {
			phrases[w] = kind
		}
	}
}

// BesideOf is what the words hold that stand where an option's name is wanted, or an office's.
func BesideOf(name string) Beside {
	if kind := phrases[words(name)]; kind != NotBeside {
		return kind
	}
	var kept []string
	for w := range strings.FieldsSeq(words(name)) {
		switch {
		case PartyIn(w) != "", w == "number", w == "of", w == "no", w == "nonpartisan", w == "party", w == "ballot", w == "candidate", w == "withdrew",
			w == "withdrawn", w == "d", w == "r", w == "primary":
		default:
			kept = append(kept, w)
		}
	}
	short := strings.Join(kept, " ")
	if kind := phrases[short]; kind != NotBeside && short != "" {
		return kind
	}
	for _, rest := range []string{strings.TrimPrefix(short, "total "), strings.TrimSuffix(short, " total"), strings.TrimSuffix(short, " totals")} {
		if rest != short && phrases[rest] != BesideValid {
			return phrases[rest]
		}
	}
	return NotBeside
}

// words are the words of a name in lower case, with one blank between them.
func words(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// Beside is what the mapping, or else the words of offices, say that the name is. m may be nil.
func (m *Mapping) Beside(name string) Beside {
	if m != nil {
		for _, r := range m.Rows {
			if slices.ContainsFunc(r.Names, func(n string) bool { return words(n) == words(name) }) {
				return besideNames[r.Is]
			}
		}
		for _, o := range m.Options {
			if slices.ContainsFunc(o.Names, func(n string) bool { return words(n) == words(name) }) {
				return NotBeside
			}
		}
	}
	return BesideOf(name)
}

// Put adds a figure that stands beside the options. Figures of one kind under several names add up, but for those of
// which a source has one: of ballots and registered voters the largest is taken.
func (f *Figures) Put(kind Beside, n int64) {
	add := func(to **int64) {
		if *to != nil {
			n += **to
		}
		*to = &n
	}
	most := func(to **int64) {
		if *to == nil || **to < n {
			*to = &n
		}
	}
	switch kind {
	case BesideOvervotes:
		add(&f.Overvotes)
	case BesideBlank:
		add(&f.Blank)
	case BesideVoid:
		add(&f.Void)
	case BesideBallots:
		most(&f.Ballots)
	case BesideRegistered:
		if n > 0 { // programs print none where nobody has entered how many there are
			most(&f.Registered)
		}
	case BesideValid:
		most(&f.Valid)
	}
}

// WriteIn reports whether an option's name is of write-ins: "Write-ins", "WRITE-IN: Ann Able", "Not Assigned".
func WriteIn(name string) bool {
	w := words(name)
	return fixed[w] == "write-in" || strings.HasPrefix(w, "write in ") || strings.HasPrefix(w, "writein ") || strings.HasPrefix(w, "write ins ") ||
		strings.HasSuffix(w, " write in") || strings.HasSuffix(w, " write ins")
}

// PlainWriteIn reports whether it is of write-ins without a name of one.
func PlainWriteIn(name string) bool {
	w := words(name)
	return fixed[w] == "write-in" && !strings.Contains(w, "assigned")
}

// Nobody reports whether an option's name is no person's: of write-ins, of a preference for nobody, of all others.
func Nobody(name string) bool {
	_, is := fixed[plain(name)]
	return is || WriteIn(name)
}
