package catalog

import (
	"path"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// rulesFile is rules/CYCLE-PARTY.toml: the rule that a national party sets for the contests of a cycle.
type rulesFile struct {
	Rules  string               `toml:"rules" need:"true" want:"the race that the path gives, such as \"2024/dem\""`
	Name   string               `toml:"name" need:"true" want:"the rule's name behind \"the\", such as \"Democratic Party's Delegate Selection Rules of 2024, Rule 14\""`
	Rule   ruleTable            `toml:"rule" need:"true" want:"one [rule] table"`
	Limits *limitsTable         `toml:"limits"`
	Cite   map[string]citeTable `toml:"cite" want:"[cite.NAME] tables"`
}

// limitsTable bounds the rules that states may write.
type limitsTable struct {
	ProportionalBefore toml.LocalDate `toml:"proportional_before" want:"the day before which a contest must share its delegates, without quotes"`
	ThresholdMost      string         `toml:"threshold_most" want:"the highest threshold that such a contest may have, such as \"20%\""`
	TriggerLeast       string         `toml:"trigger_least" want:"the lowest share at which such a contest may give all to one, such as \"50%\""`
	Exempt             []slug         `toml:"exempt" want:"jurisdictions that these limits leave out, such as [\"ia\", \"nh\"]"`
	fact
}

func (f *rulesFile) citations() map[string]citeTable { return f.Cite }

func (f *rulesFile) check(d *document) {
	d.matches(at("rules"), f.Rules, rulesID(d.Path))
	f.Rule.checkSource(d, at("rule"))
	if f.Rule.National != "" {
		d.fail(at("rule", "national"), "a national rule follows no other: leave it out")
	}
	if f.Rule.Method.Main != "" { // else it sets single parts, and a contest's rule the others
		f.Rule.checkPhrases(d, at("rule"), f.Rule.Rule)
	}
	if l := f.Limits; l != nil {
		for key, text := range map[string]string{"threshold_most": l.ThresholdMost, "trigger_least": l.TriggerLeast} {
			if _, err := share(text); text != "" && err != nil {
				d.fail(at("limits", key), "%q is not a share: write it as in \"20%%\"", text)
			}
		}
	}
}

func (f *rulesFile) add(c *Catalog, d *document) {
	n := &NationalRule{ID: f.Rules, File: d.Path, Name: f.Name, Rule: f.Rule.rule(f.Cite, nil)}
	if l := f.Limits; l != nil {
		n.Limits = &RuleLimits{ProportionalBefore: date(l.ProportionalBefore), Cited: l.cited(f.Cite)}
		n.Limits.ThresholdMost, _ = share(l.ThresholdMost)
		n.Limits.TriggerLeast, _ = share(l.TriggerLeast)
		for _, e := range l.Exempt {
			n.Limits.Exempt = append(n.Limits.Exempt, string(e))
		}
	}
	c.National[n.ID] = n
}

// rulesID is the race whose rules stand at the path: "2024/dem" for rules/2024-dem.toml.
func rulesID(p string) string {
	return strings.Replace(strings.TrimSuffix(path.Base(p), ".toml"), "-", "/", 1)
}

// rulesPath is where the rules of a race stand.
func rulesPath(id string) string { return "rules/" + strings.Replace(id, "/", "-", 1) + ".toml" }

// nationalRules are the rules files by the races that their paths give.
func nationalRules(all []*parsed) map[string]*rulesFile {
	found := map[string]*rulesFile{}
	for _, p := range all {
		if f, ok := p.table.(*rulesFile); ok {
			found[rulesID(p.Path)] = f
		}
	}
	return found
}

// isNational reports whether a name of a rule is that of a national one: a race's id.
func isNational(name string) bool {
	race, err := canvass.ParseRaceID(name)
	return err == nil && race != ""
}
