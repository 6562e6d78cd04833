package catalog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is not known or not used yet is noted, and refuses nothing.
func TestLintNotes(t *testing.T) {
	var got strings.Builder
	files := goodCatalog(t)
	for i := range files {
		switch files[i].Path {
		case "sources.toml":
			files[i].Bytes = append(files[i].Bytes, "\n[source.onhava-post]\nname = \"Onhava Post\"\nkind = \"newsroom\"\n"...)
		case "2028/dem/race.toml":
			files[i].Bytes = []byte(strings.Replace(string(files[i].Bytes), "delegates = 14", "delegates = 20", 1))
		}
	}
	files = append(files, File{Path: "2028/dem/zc.toml", Bytes: []byte(`contest      = "2028/dem/zc"
name         = "Zembla C convention"
jurisdiction = "zc"
mark         = "K"

[[event]]
id   = "convention"
kind = "convention"
date = 2028-02-01
mark = "K"

[[pool]]
id    = "at-large"
area  = "state"
seats = 4
mark  = "K"

[rule.party]
method = "none"
from   = "text"
text   = "Nothing is bound."
mark   = "K"

[[award]]
by        = "kinbote"
published = 2028-02-02
delegates = {john-shade = 3}
mark      = "K"
`)}, File{Path: "jurisdictions/zc.toml", Bytes: []byte("jurisdiction = \"zc\"\nname = \"C\"\nkind = \"state\"\nmark = \"K\"\n")})
	for _, f := range Lint(files) {
		got.WriteString(string(f.Severity) + " " + f.Error() + "\n")
	}
	want := `note 2028/dem/race.toml:6:1: majority.delegates: the pools of the race's 2 contests have 18 of these 20 delegates on that day
warning 2028/dem/race.toml:14:1: majority.pledged: the pools of the race's 2 contests have 23 seats on that day, more than these 19 delegates
note 2028/dem/zc.toml:1:1: authority: missing: nobody can confirm or certify this contest
note 2028/dem/zc.toml:6:3: event: no event binds: the contest has no result
note 2028/dem/zc.toml:18:7: rule.party: no pool uses this rule
note 2028/dem/zc.toml:27:1: award.delegates: 3 delegates of 4: if the rest went to nobody, write unallocated = 1
note 2028/gop/zb.toml:1:1: authority: missing: nobody can confirm or certify this contest
note sources.toml:25:9: source.onhava-post: nothing refers to this outlet
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := Parse(files); err != nil {
		t.Errorf("what is noted was refused: %v", err)
	}
}

// One hour of closing in a state without one time zone may be that of a part: it is asked whose it is, until the note of
// the event says so. A party that runs its own contest closes its rooms as it likes.
func TestLintHours(t *testing.T) {
	files := func(zone, runBy, note string) []File {
		return append(goodCatalog(t), File{Path: "jurisdictions/zc.toml", Bytes: []byte("jurisdiction = \"zc\"\nname = \"Zembla C\"\nkind = \"state\"\nmark = \"K\"\n" + zone)},
			File{Path: "2028/dem/zc.toml", Bytes: []byte(`contest      = "2028/dem/zc"
name         = "Zembla C primary"
jurisdiction = "zc"
authority    = "zembla-board"
run_by       = "` + runBy + `"
mark         = "K"

[[event]]
id     = "primary"
kind   = "primary"
date   = 2028-02-01
binds  = true
closes = "2028-02-01T20:00-05:00"
mark   = "K"
` + note)})
	}
	for _, c := range []struct {
		name, zone, runBy, note string
		asks                    bool
	}{
		{"no zone", "", "state", "", true},
		{"a note of something else", "", "state", "note = \"The fourth floor is closed.\"\n", true},
		{"a note of the zones", "", "state", "note = \"Polls in Mountain time close an hour later than the others.\"\n", false},
		{"one zone", "zone = \"America/Denver\"\n", "state", "", false},
		{"a party's own hours", "", "party", "", false},
	} {
		found := ""
		for _, f := range Lint(files(c.zone, c.runBy, c.note)) {
			if f.File == "2028/dem/zc.toml" && strings.Contains(f.Error(), "event.closes") {
				found = f.Error()
			}
		}
		if want := "the file of Zembla C names no time zone for the whole of it, and this is one hour"; (found != "") != c.asks || c.asks && !strings.Contains(found, want) {
			t.Errorf("%s: %q, asked should be %v", c.name, found, c.asks)
		}
	}
}
