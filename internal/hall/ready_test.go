package hall_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/hall"
)

// What a contest's file lacks is said before anybody counts.
func TestReady(t *testing.T) {
	files, err := catalog.Overlay(nil, "testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	const floor = "\n[caucus]\nkind = \"realign\"\nviability = {4 = \"15%\"}\nlast = \"falls\"\ntie = \"a coin toss\"\nmark = \"K\"\n"
	for _, x := range []struct{ name, old, with, behind, want string }{
		{"as it is", "", "", "", ""},
		{"no authority", "authority = \"zz-party\"\n", "", "", "names no authority"},
		{"no ballot", "[ballot]\noptions = [\"ann-able\", \"bob-baker\", \"cy-clark\", \"uncommitted\"]\nmark = \"K\"\n", "", "", "has no ballot"},
		{"county delegates and no floor", "[rule.party]", "[rule.party]\nmeasure = \"county delegates\"", "", "does not say how its rooms elect them: add a [caucus]"},
		{"a floor, and pools that count votes", "[[unit]]", "[[unit]]\ndelegates = 4", floor, "say what its rule counts, such as measure = \"county delegates\""},
	} {
		changed := slices.Clone(files)
		i := slices.IndexFunc(changed, func(f catalog.File) bool { return f.Path == string(guam)+".toml" })
		text := string(changed[i].Bytes)
		if x.old != "" {
			text = strings.ReplaceAll(text, x.old, x.with)
		}
		changed[i].Bytes = []byte(text + x.behind)
		c, err := catalog.Parse(changed)
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		err = hall.Ready(c.Contests[guam])
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", x.name, err)
		}
	}
}
