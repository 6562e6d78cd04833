package hall

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
)

// line is one field of a sheet: an option, or a count beside them.
type line struct {
	Field, Name string
	Value       string // as it was typed
	N           int64
	Given       bool
	// Hint is what should be kept in mind while it is typed: "7 at the first alignment: viable, and locked".
	Hint string
}

// besides are the counts beside the options that a sheet of ballots asks for.
var besides = []struct{ field, name string }{
	{"ballots", "Ballots in the box"}, {"blank", "Blank ballots"}, {"void", "Spoiled or void ballots"},
}

// ballot are the options of the contest's ballot in its order, with their names, and where votes are counted write-ins
// at the end.
func (h *site) ballot(m canvass.Measure) []line {
	v := h.Desk.View()
	c := v.Contests[h.Contest]
	options := slices.Clone(c.Info.Ballot.Options)
	if (m == canvass.Votes || m == canvass.FirstChoices) && len(options) > 0 && !slices.Contains(options, canvass.WriteIn) {
		options = append(options, canvass.WriteIn)
	}
	out := make([]line, len(options))
	for i, o := range options {
		out[i] = line{Field: "v-" + string(o), Name: v.Catalog.Label(h.Contest, o)}
	}
	return out
}

// beside are the fields beside the options, where ballots are counted.
func beside(m canvass.Measure) []line {
	if m != canvass.Votes {
		return nil
	}
	out := make([]line, len(besides))
	for i, b := range besides {
		out[i] = line{Field: b.field, Name: b.name}
	}
	return out
}

// roundWords names what a form counts, for its words.
type roundWords struct {
	Measure canvass.Measure
	// Title is "First alignment", One and Many what is counted: "person", "people".
	Title, One, Many string
}

func wordsOf(m canvass.Measure) roundWords {
	switch m {
	case canvass.FirstAlignment:
		return roundWords{m, "First alignment", "person", "people"}
	case canvass.FinalAlignment:
		return roundWords{m, "Final alignment", "person", "people"}
	case canvass.FirstChoices:
		return roundWords{m, "First choices", "vote", "votes"}
	case canvass.CountyDelegates:
		return roundWords{m, "County delegates", "delegate", "delegates"}
	}
	return roundWords{m, "Votes", "vote", "votes"}
}

// lines are a report's figures in the order of the ballot.
func (h *site) lines(r *canvass.Report) []line {
	var out []line
	for _, l := range h.ballot(r.Measure) {
		if n, named := r.Votes(canvass.OptionID(strings.TrimPrefix(l.Field, "v-"))); named {
			l.N, l.Given = n, true
			out = append(out, l)
		}
	}
	for _, b := range besides {
		if n := *besideOf(r, b.field); n != nil {
			out = append(out, line{Field: b.field, Name: b.name, N: *n, Given: true})
		}
	}
	return out
}

func besideOf(r *canvass.Report, field string) **int64 {
	switch field {
	case "ballots":
		return &r.Ballots
	case "blank":
		return &r.Blank
	}
	return &r.Void
}

func digitsOnly(s string) string {
	if len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// number reads a whole number of a thing, "ballots".
func number(name, text, things string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case text == "":
		return 0, canvass.Errorf(canvass.Invalid, "sheet", "%s has no number: write 0 where there are none", name)
	case err != nil || n < 0 || n > 9_999_999:
		return 0, canvass.Errorf(canvass.Invalid, "sheet", "%s: %q is not a number of %s", name, text, things)
	}
	return n, nil
}
