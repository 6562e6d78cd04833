package catalog

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
)

// CaucusKind says how a caucus counts its rooms.
type CaucusKind string

// The kinds of caucus that a hall can count.
const (
	// Realign: people stand for a preference, twice, and the room elects delegates to a county convention.
	Realign CaucusKind = "realign"
	// Firehouse: people sign in, mark one ballot and may go.
	Firehouse CaucusKind = "firehouse"
)

// Caucus is how the rooms of a contest are counted, as its file says.
type Caucus struct {
	Kind CaucusKind
	Text string // what the rule says, in plain words
	// Rule is the rule of the floor; the zero Rule for a firehouse caucus.
	Rule caucus.Rule
	// Scale is how many parts make one state delegate equivalent, 0 where the rule counts none.
	Scale int64
	// Equivalents say what a county delegate is worth, by the county's name in a unit's id: "adair" for
	// "county:adair/precinct:1nw".
	Equivalents map[string]caucus.County
	Cited
}

// County is what a delegate of the unit is worth in state delegate equivalents, and whether the file says it.
func (c *Caucus) County(unit canvass.UnitID) (caucus.County, bool) {
	top, _, _ := strings.Cut(string(unit), "/")
	_, name, _ := strings.Cut(top, ":")
	worth, ok := c.Equivalents[name]
	return worth, ok
}

// caucusTable is the [caucus] of a contest's file.
type caucusTable struct {
	Kind        CaucusKind           `toml:"kind" need:"true" one:"realign firehouse"`
	Text        string               `toml:"text" want:"what the rule says, in plain words, with its number"`
	Viability   map[string]ratioText `toml:"viability" want:"the share of those present that makes a group viable, by the least number of delegates for which it holds, such as {2 = \"1/4\", 3 = \"1/6\", 4 = \"15%\"}"`
	Locked      bool                 `toml:"locked" want:"true, where nobody may leave a group that is viable at the first alignment"`
	Last        caucus.LastOne       `toml:"last" one:"stands falls"`
	Tie         string               `toml:"tie" want:"how a tie in a room is decided, such as \"a coin toss\""`
	Scale       int64                `toml:"scale" want:"how many parts make one state delegate equivalent, a power of ten such as 10000"`
	Equivalents map[slug]ratioText   `toml:"equivalents" want:"state delegates over delegates of the county's convention, by the county's name in the units' ids, such as {adair = \"4/51\"} for \"county:adair/precinct:1nw\""`
	fact
}

// ratioText is a ratio as a file writes it: "15%" or "1/6".
type ratioText string

func (t ratioText) ratio() (caucus.Ratio, bool) {
	whole := func(s string) int64 {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil || strings.Trim(s, "0123456789") != "" {
			return math.MinInt32
		}
		return n
	}
	if percent, ok := strings.CutSuffix(string(t), "%"); ok {
		r := caucus.Ratio{Num: whole(percent), Den: 100}
		return r, r.Num > 0 && r.Num <= 100
	}
	a, b, _ := strings.Cut(string(t), "/")
	r := caucus.Ratio{Num: whole(a), Den: whole(b)}
	return r, r.Num > 0 && r.Den > 0
}

// checkCaucus holds the table against its kind, and the rooms against the table.
func (f *contestFile) checkCaucus(d *document) {
	c := f.Caucus
	if c == nil {
		for i, u := range f.Unit {
			if u.Delegates != nil {
				d.fail(at("unit", i, "delegates"), "only a room of a caucus that realigns elects delegates: add a [caucus] with kind = \"realign\"")
			}
		}
		return
	}
	if c.Kind == Firehouse {
		if len(c.Viability) > 0 || c.Locked || c.Last != "" || c.Tie != "" || c.Scale != 0 || len(c.Equivalents) > 0 {
			d.fail(at("caucus", "kind"), "a firehouse caucus has ballots and no floor: leave out viability, locked, last, tie, scale and equivalents")
		}
		for i, u := range f.Unit {
			if u.Delegates != nil {
				d.fail(at("unit", i, "delegates"), "a room of a firehouse caucus elects no delegates: its votes go to the party's pools")
			}
		}
		return
	}
	if c.Kind != Realign {
		return // said where the word stands
	}
	if len(c.Viability) == 0 {
		d.fail(at("caucus", "viability"), "missing: write %s", `the shares that make a group viable, such as {2 = "1/4", 3 = "1/6", 4 = "15%"}`)
	}
	for _, from := range slices.Sorted(maps.Keys(c.Viability)) {
		share := c.Viability[from]
		if n, err := strconv.Atoi(from); err != nil || n < 2 || n > caucus.MaxDelegates || strconv.Itoa(n) != from {
			d.fail(at("caucus", "viability", from), "%q is not a number of delegates: write 2 or more; where a room elects one, most people win it", from)
		}
		if r, ok := share.ratio(); !ok || r.Num > r.Den {
			d.fail(at("caucus", "viability", from), "%q is not a share: write it as \"15%%\" or \"1/6\"", string(share))
		}
	}
	if c.Last == "" {
		d.fail(at("caucus", "last"), "missing: write stands or falls: what becomes of a group's only delegate where rounding gave too many")
	}
	if c.Tie == "" {
		d.fail(at("caucus", "tie"), "missing: write how a tie in a room is decided, such as \"a coin toss\"")
	}
	if !slices.Contains(scales, c.Scale) {
		d.fail(at("caucus", "scale"), "%d is no power of ten: write one from 1 to 1000000, such as 10000 for four decimals", c.Scale)
	}
	if len(c.Equivalents) > 0 != (c.Scale > 0) {
		d.fail(at("caucus", "scale"), "scale and equivalents stand together: how many parts make one state delegate equivalent, and what a county delegate is worth")
	}
	for _, county := range slices.Sorted(maps.Keys(c.Equivalents)) {
		worth := c.Equivalents[county]
		if _, ok := worth.ratio(); !ok || !strings.Contains(string(worth), "/") {
			d.fail(at("caucus", "equivalents", string(county)), "%q is not a worth: write state delegates over delegates of the county's convention, such as \"4/51\"", string(worth))
		}
	}
	for i, u := range f.Unit {
		if u.Delegates == nil {
			d.fail(at("unit", i, "delegates"), "missing: write how many county delegates the room elects")
		} else if *u.Delegates > caucus.MaxDelegates {
			d.fail(at("unit", i, "delegates"), "a room elects at most %d delegates", caucus.MaxDelegates)
		}
	}
}

// scales are the parts that may make one state delegate equivalent; 0 is not said.
var scales = []int64{0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000}

// addCaucus is the table in the terms of package caucus. It is sound.
func (f *contestFile) addCaucus(out *Contest) {
	t := f.Caucus
	if t == nil {
		return
	}
	c := &Caucus{Kind: t.Kind, Text: t.Text, Scale: t.Scale, Cited: t.cited(f.Cite)}
	if t.Kind == Realign {
		c.Rule = caucus.Rule{Name: f.Name, Locked: t.Locked, Last: t.Last, Lot: t.Tie}
		for from, share := range t.Viability {
			n, _ := strconv.Atoi(from) // checked
			r, _ := share.ratio()
			c.Rule.Shares = append(c.Rule.Shares, caucus.Share{From: n, Of: r})
		}
		slices.SortFunc(c.Rule.Shares, func(a, b caucus.Share) int { return cmp.Compare(a.From, b.From) })
		c.Equivalents = map[string]caucus.County{}
		for county, worth := range t.Equivalents {
			r, _ := worth.ratio()
			c.Equivalents[string(county)] = caucus.County{State: int(r.Num), Convention: int(r.Den)}
		}
	}
	out.Caucus = c
}
