package proposal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/openelections"
)

// writer makes the text of a mapping.
type writer struct {
	*grid
	contest canvass.ContestID
	sheet   string
	choice  choose
	b       strings.Builder
	p       Proposal
}

// besideKeys are the keys of a mapping for what stands beside the options, in the order in which they are written.
var besideKeys = []struct {
	kind feed.Beside
	key  string
}{
	{feed.BesideBallots, "ballots"},
	{feed.BesideRegistered, "registered"},
	{feed.BesideBlank, "blank"},
	{feed.BesideVoid, "void"},
	{feed.BesideOvervotes, "overvotes"},
	{feed.BesideValid, "total"},
}

// propose writes the mapping. It refuses a table in which it finds no votes of the contest's options.
func (w *writer) propose() (*Proposal, error) {
	w.choice = w.grid.choose()
	c := &w.choice
	if c.option == nil && len(c.options) == 0 || c.option != nil && c.votes == nil && len(c.modes) == 0 {
		var headings []string
		for i := range w.names {
			headings = append(headings, fmt.Sprintf("%q", w.at(i)))
		}
		return nil, canvass.Errorf(canvass.Refused, "map", "no column or cell names two options of %s with votes: is it another contest's? the columns are %s; "+
			"[[option]] and [table] in a mapping file say what they mean (docs/feeds.md)", w.contest, strings.Join(headings, ", "))
	}
	if x := w.headedByPerson(c); x != nil {
		return nil, canvass.Errorf(canvass.Refused, "map", "the column %q is headed by a candidate's name and holds words, such as %s: do the headings stand beside their columns? "+
			"Mend the file, or name the columns by number in a mapping file (docs/feeds.md)", x.heading, examples(x.values))
	}
	fmt.Fprintf(&w.b, "contest = %s\n\n[table]\n", quote(string(w.contest)))
	w.shape()
	w.unitLines()
	for _, k := range []struct {
		kind openelections.Kind
		key  string
	}{
		{openelections.Office, "office"},
		{openelections.Party, "party"},
		{openelections.State, "state"},
		{openelections.Date, "date"},
		{openelections.Type, "type"},
		{openelections.Code, "code"},
		{openelections.FIPS, "fips"},
	} {
		if x := c.of[k.kind]; x != nil {
			by := "by its heading"
			if x.byCells {
				by = "by its cells"
			}
			w.line(k.key, quote(w.at(x.at)), by+"; it holds "+examples(x.values))
		}
	}
	if x := c.of[openelections.District]; x != nil {
		w.doubt(fmt.Sprintf("column %q holds districts: area = %s, if the delegates of a district are decided by its votes", w.at(x.at), quote(w.at(x.at))))
	}
	w.optionLines()
	for _, k := range besideKeys {
		if x := c.beside[k.kind]; x != nil {
			w.line(k.key, quote(w.at(x.at)), "by its heading")
		}
	}
	for _, x := range c.open {
		words := fmt.Sprintf("column %q holds numbers, such as %s: of what is not known", w.at(x.at), examples(x.values))
		if len(x.near) > 0 {
			words += "; an option? near: " + strings.Join(x.near, ", ")
		}
		w.doubt(words + "; units are held until it is an option's, a [[row]]'s with is = \"ignore\", or named above")
	}
	w.rivals()
	w.strangers()
	w.p.Text = w.b.String()
	if _, err := w.p.Mapping(); err != nil {
		return nil, err
	}
	return &w.p, nil
}

// line writes a key with what it rests on.
func (w *writer) line(key, value, why string) {
	fmt.Fprintf(&w.b, "%-10s = %s  # %s\n", key, value, plainWords(why))
	w.p.Sure = append(w.p.Sure, fmt.Sprintf("%s is %s: %s", key, value, why))
}

// doubt writes a remark on what a person should look at.
func (w *writer) doubt(words string) {
	fmt.Fprintf(&w.b, "# not sure: %s\n", plainWords(words))
	w.p.Unsure = append(w.p.Unsure, words)
}

// shape is of which sheet the table is, where the headings stand, and what is between the columns.
func (w *writer) shape() {
	if w.sheet != "" {
		w.line("sheet", quote(w.sheet), "it was named")
	}
	if w.skip > 0 {
		w.line("skip", fmt.Sprint(w.skip), "lines before the headings")
	}
	if w.headings != 1 {
		w.line("headings", fmt.Sprint(w.headings), map[bool]string{true: "there are none: columns are named by number", false: "rows of headings, read as one"}[w.headings == 0])
	}
	if w.delimiter != ',' {
		w.line("delimiter", quote(string(w.delimiter)), "it stands between the columns")
	}
}

func (w *writer) unitLines() {
	var parts []string
	sure := len(w.choice.units) > 0
	for _, x := range w.choice.units {
		parts = append(parts, fmt.Sprintf("{level = %s, column = %s}", quote(x.level), quote(w.at(x.at))))
		sure = sure && x.kind == openelections.Unit
	}
	value := "[" + strings.Join(parts, ", ") + "]"
	switch {
	case len(parts) == 0:
		w.doubt("no column names a unit: the rows are taken for the whole contest")
	case sure:
		w.line("unit", value, "by the headings; the first is "+examples(w.choice.units[0].values))
	default:
		fmt.Fprintf(&w.b, "%-10s = %s\n", "unit", value)
		w.doubt(fmt.Sprintf("the units are taken to be counties in column %q, such as %s: town, ward, precinct, village or district where they are not",
			w.at(w.choice.units[0].at), examples(w.choice.units[0].values)))
	}
}

func (w *writer) optionLines() {
	c := &w.choice
	if c.option != nil {
		w.line("option", quote(w.at(c.option.at)), "it names "+examples(c.option.known))
		if first := c.of[openelections.Given]; first != nil {
			w.line("first", quote(w.at(first.at)), "by its heading; it holds "+examples(first.values))
		}
		if c.votes != nil {
			w.line("votes", quote(w.at(c.votes.at)), "it holds "+examples(c.votes.values))
			if c.votes.unsureOfVotes() {
				w.doubt(fmt.Sprintf("the heading %q does not say that these are votes: they are the only numbers beside the names", c.votes.heading))
			}
		}
		if len(c.modes) > 0 {
			var names []string
			for _, x := range c.modes {
				names = append(names, quote(w.at(x.at)))
			}
			w.line("modes", "["+strings.Join(names, ", ")+"]", "votes by the way they were cast")
		}
		return
	}
	var parts []string
	for _, x := range c.options {
		parts = append(parts, fmt.Sprintf("%s = %s", quote(w.at(x.at)), quote(x.said)))
	}
	var ids []string
	for _, x := range c.options {
		if !slices.Contains(ids, string(x.option)) {
			ids = append(ids, string(x.option))
		}
	}
	w.line("options", "{"+strings.Join(parts, ", ")+"}", "their headings name "+english.List(ids))
	for _, x := range c.options {
		if unread := x.unread(); len(unread) > 0 {
			w.doubt(fmt.Sprintf("column %q is of %s by its heading, and holds %s: no counts as canvass reads them; their units are held",
				w.at(x.at), x.option, examples(unread)))
		}
	}
}

// rivals are columns of the other party's contest.
func (w *writer) rivals() {
	var names []string
	for _, x := range w.choice.rivals {
		names = append(names, quote(x.heading))
	}
	if len(names) > 0 {
		fmt.Fprintf(&w.b, "\n[[row]]  # they stand in the other party's race\nnames = [%s]\nis    = \"ignore\"\n", strings.Join(names, ", "))
		w.p.Sure = append(w.p.Sure, fmt.Sprintf("left out: %s, who stand in the other party's race", strings.Join(names, ", ")))
	}
}

// strangers are names in the column of options that nobody bears.
func (w *writer) strangers() {
	if w.choice.option == nil || len(w.choice.option.unknown) == 0 {
		return
	}
	for i, name := range w.choice.option.unknown {
		if i == mostStrangers {
			w.doubt(fmt.Sprintf("%d names more are nobody whom the contest knows", len(w.choice.option.unknown)-i))
			break
		}
		w.p.Unsure = append(w.p.Unsure, fmt.Sprintf("%q is nobody whom %s knows: its units are held until an [[option]] or a [[row]] says what it is", name, w.contest))
		fmt.Fprintf(&w.b, "\n# not sure: nobody whom the contest knows; say who is meant, or what the row is\n# [[option]]\n# id    = \"\"\n# names = [%s]\n", quote(name))
	}
}

// mostStrangers is how many unknown names are written out.
const mostStrangers = 20

// examples are a few values in quotes.
func examples(values []string) string {
	var parts []string
	for _, v := range values[:min(3, len(values))] {
		parts = append(parts, fmt.Sprintf("%q", cut(v)))
	}
	if len(values) > 3 {
		return strings.Join(parts, ", ") + fmt.Sprintf(" and %d more", len(values)-3)
	}
	return english.List(parts)
}

func cut(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// quote is a string in TOML.
func quote(s string) string {
	b, err := toml.Marshal(map[string]string{"x": s})
	if err != nil {
		return "''" // what cannot be text was refused by the reader
	}
	return strings.TrimSpace(strings.TrimPrefix(string(b), "x = "))
}

// plainWords keeps a remark on its line: a cell may hold anything.
func plainWords(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || slices.Contains([]rune{0x2028, 0x2029}, r) {
			return ' '
		}
		return r
	}, s)
}
