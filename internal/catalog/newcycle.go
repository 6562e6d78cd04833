package catalog

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// NewCycle are the files of a cycle for a desk to fill in as the parties' plans come, one for each contest of the cycle
// that it is made from and each that the catalog has of the new one, and the races. What is known of the new cycle
// stands in them; behind it, in comments, how the contest's delegates and rule stood in the old one, as a form without
// numbers.
//
// The error is canvass.NotFound where the catalog has nothing of the old cycle.
func NewCycle(files []File, cycle, from int) ([]File, error) {
	c, err := Parse(files)
	if err != nil {
		return nil, err
	}
	byPath := map[string]File{}
	for _, f := range files {
		byPath[f.Path] = f
	}
	var ids []canvass.ContestID
	races := map[canvass.RaceID]bool{}
	old := 0
	for id := range c.Contests {
		switch id.Cycle() {
		case from:
			old++
			ids = append(ids, inCycle(id, cycle))
		case cycle:
			ids = append(ids, id)
		}
	}
	if old == 0 {
		return nil, canvass.Errorf(canvass.NotFound, "cycle", "the catalog has no contest of %d: give a cycle that it has with --from", from)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var out []File
	for _, id := range ids {
		if race := id.Race(); !races[race] {
			races[race] = true
			f := NewRace(race)
			if known, ok := byPath[f.Path]; ok {
				f = known
			}
			out = append(out, f)
		}
		before := inCycle(id, from)
		text := unset(c, id, before)
		if known, ok := byPath[string(id)+".toml"]; ok {
			text = string(known.Bytes)
		}
		text = strings.TrimRight(text, "\n") + "\n" + form(byPath[string(before)+".toml"], from)
		out = append(out, File{Path: string(id) + ".toml", Bytes: []byte(text)})
	}
	return out, nil
}

// inCycle is the same contest in another cycle.
func inCycle(id canvass.ContestID, cycle int) canvass.ContestID {
	return canvass.ContestID(fmt.Sprintf("%d/%s/%s", cycle, id.Party(), id.Jurisdiction()))
}

// unset is the file of a contest of which nothing is known but that it will be held.
func unset(c *Catalog, id, before canvass.ContestID) string {
	place := id.Jurisdiction()
	if j := c.Jurisdictions[place]; j != nil {
		place = j.Name
	}
	name := place + " " + id.Party().Adjective() + " contest"
	if old := c.Contests[before]; old != nil && len(old.Events) > 0 {
		name = cmp.Or(old.Name, name)
	}
	return fmt.Sprintf(`contest      = %q
name         = %q
jurisdiction = %q
mark         = "U"
note         = "Taken from the cycle before; nothing is known of this one."

[[event]]
id    = "contest"
day   = "not set"
binds = true
mark  = "U"
`, id, name, id.Jurisdiction())
}

var (
	seatsLine = regexp.MustCompile(`^seats\s*=\s*(\d+)`)
	areaSize  = regexp.MustCompile(`([a-z0-9-]+) = \d+`)
	factLine  = regexp.MustCompile(`^(mark|cite|note|inferred_from|from|text)\s*=`)
)

// form is how delegates and rules stood in an older file, as comments to fill in: no number of delegates is taken over.
func form(old File, cycle int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `
# What is not known yet: delegates, rule, ballot, who may vote. When a plan comes, set the day above ("set by the party", or
# "set by the state"), uncomment what follows, and write the numbers and words of the plan.
#
# open_to = "open"  # up with run_by: open, closed or semi-closed
#
# [ballot]
# options = ["uncommitted"]
# mark    = "S"
# cite    = ["plan"]
#
# The form is that of %d. It is no rule of this cycle.
#
`, cycle)
	keep := false
	for line := range strings.Lines(string(old.Bytes)) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "[") {
			head := strings.Trim(line, "[] ")
			root, _, _ := strings.Cut(head, ".")
			keep = root == "pool" || root == "automatic" || root == "rule" && !strings.Contains(head, ".part.")
		}
		switch {
		case !keep, factLine.MatchString(line):
		case line == "":
			b.WriteString("# mark  = \"S\"\n# cite  = [\"plan\"]\n#\n")
		case seatsLine.MatchString(line):
			fmt.Fprintf(&b, "# seats = ?  # %s in %d\n", seatsLine.FindStringSubmatch(line)[1], cycle)
		case strings.HasPrefix(line, "areas"):
			fmt.Fprintf(&b, "# %s  # %d\n", areaSize.ReplaceAllString(line, "$1 = ?"), cycle)
		default:
			b.WriteString("# " + line + "\n")
		}
	}
	b.WriteString("# [cite.plan]\n# outlet = \"an-outlet\"\n# title  = \"Delegate Selection Plan\"\n# url    = \"https://example.org/plan\"\n")
	return b.String()
}
