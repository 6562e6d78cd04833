package catalog

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
)

// Every blank of a new contest is named with its line; once all are filled, nothing is left to find.
func TestNewContest(t *testing.T) {
	filled := map[string]string{
		"name": `"Zembla caucuses"`, "authority": `"zembla-democrats"`, "run_by": `"party"`, "open_to": `"open"`, "mark": `"K"`,
		"event.id": `"caucus"`, "event.kind": `"caucus"`, "event.date": "2032-02-03", "event.mark": `"K"`,
		"pool.seats": "6", "pool.mark": `"U"`,
		"rule.party.method": `"proportional"`, "rule.party.threshold": `"at least 15% of valid votes"`,
		"rule.party.nobody": `"half the leader's share"`, "rule.party.quota": `"votes of the qualified"`,
		"rule.party.rounding": `"largest remainder"`, "rule.party.binding": `"pledged"`, "rule.party.from": `"text"`,
		"rule.party.text": `"Rule 14."`, "rule.party.mark": `"K"`,
	}
	for _, party := range []canvass.Party{canvass.Democratic, canvass.Republican} {
		id := canvass.ContestID("2032/" + string(party) + "/zb")
		if party == canvass.Republican {
			filled["rule.party.method"] = `"winner take all"`
		}
		file := File{Path: string(id) + ".toml", Bytes: NewContest(id)}
		files := append(goodCatalog(t), File{Path: string(id.Race()) + "/race.toml", Bytes: []byte("race = \"" + id.Race() + "\"\nname = \"Nomination\"\n")})

		lines := strings.Split(string(file.Bytes), "\n")
		blanks := strings.Count(string(file.Bytes), ` "?"`) - 1 // the first line explains them
		var named int
		for _, f := range Lint(append(files, file)) {
			field, want, ok := strings.Cut(f.Message, ": still blank: write ")
			if f.File != file.Path || !ok {
				continue
			}
			named++
			if want == "" || filled[field] == "" {
				t.Errorf("%s: nothing to write", f)
			}
			lines[f.Line-1] = strings.Replace(lines[f.Line-1], `"?"`, filled[field], 1)
		}
		if named != blanks || named == 0 {
			t.Errorf("%s: %d of %d blanks are named", id, named, blanks)
		}
		file.Bytes = []byte(strings.Join(lines, "\n"))
		for _, f := range Lint(append(files, file)) {
			if f.File == file.Path {
				t.Errorf("filled: %s\n%s", f, file.Bytes)
			}
		}
		c, err := Parse(append(files, file))
		if err != nil || c.Contests[id] == nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		if rules, unruled := c.Contests[id].DelegatesOn(day("2032-02-03")); len(rules.Pools) != 1 || len(unruled) > 0 {
			t.Errorf("%s: pools %v, without a rule %v", id, rules.Pools, unruled)
		}
	}
}

// The tables that a new contest has as comments are right once they are taken out of them.
func TestNewContestComments(t *testing.T) {
	text := string(NewContest("2032/dem/zb"))
	for key, value := range map[string]string{`"?"  # a number, without quotes`: "6", `"?"  # without quotes`: "2032-02-03"} {
		text = strings.Replace(text, key, value, 1)
	}
	for key, value := range map[string]string{
		"kind": "caucus", "run_by": "party", "mark": "K", "id": "caucus", "open_to": "open", "authority": "zembla-democrats", "method": "proportional",
		"threshold": "none", "quota": "valid votes", "rounding": "largest remainder", "binding": "pledged", "from": "text",
	} {
		text = regexp.MustCompile(`(?m)^(`+key+` *= )"\?"`).ReplaceAllString(text, `${1}"`+value+`"`)
	}
	text = regexp.MustCompile(`(?m)^nobody .*\n`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`(?m)^(#[^"\n]*)"an-outlet"`).ReplaceAllString(text, `${1}"zembla-democrats"`)
	text = regexp.MustCompile(`(?m)^# ((\[|[a-z]+ *= ).*)$`).ReplaceAllString(text, "$1")
	text = strings.ReplaceAll(text, `"?"`, `"words"`)
	var got []string
	for _, f := range Lint(append(goodCatalog(t), File{Path: "2032/dem/zb.toml", Bytes: []byte(text)})) {
		if f.File == "2032/dem/zb.toml" {
			got = append(got, f.Message)
		}
	}
	want := []string{"contest: the catalog has no race 2032/dem: add 2032/dem/race.toml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, text)
	}
}
