package place_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/place"
)

// What sources call towns is in testdata/towns.txt.
func TestTownNames(t *testing.T) {
	for line := range lines(t, filepath.Join("testdata", "towns.txt")) {
		cells := strings.Split(line, " | ")
		if len(cells) != 4 {
			t.Fatalf("%q has not four cells", line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		found, why := place.FindTown(cells[0], cells[2], strings.TrimPrefix(cells[1], "-"))
		got := why
		if found != nil {
			got = found.Code
		}
		if found != nil && got != cells[3] || found == nil && !strings.Contains(got, cells[3]) {
			t.Errorf("%s %q: %s, want %s", cells[0], cells[2], got, cells[3])
		}
	}
}

// Massachusetts has 351 towns and cities, Rhode Island 39, Connecticut 169. Each is found
// by its own name with its kind, and by its name and county where no other has it there; ids are one town's.
func TestTowns(t *testing.T) {
	ids := map[string]bool{}
	for state, want := range map[string]int{"CT": 169, "ME": 489, "MA": 351, "NH": 235, "RI": 39, "VT": 251} {
		all := place.TownsOf(state)
		if len(all) != want {
			t.Errorf("%s has %d, want %d", state, len(all), want)
		}
		for _, x := range all {
			if got, why := place.FindTown(state, x.String(), ""); got != x {
				t.Errorf("%s in %s is not found by its name: %s", x, state, why)
			}
			if county := place.Of(x.County); county == nil || county.State() != state || x.State() != state {
				t.Errorf("%s in %s lies in no county of it, %s", x, state, x.County)
			}
			if x.Code == "0900947535" { // Milford has none in the list
				if x.OCD != "" {
					t.Errorf("%s has an id that no list gives, %s", x, x.OCD)
				}
				continue
			}
			if ids[x.OCD] || !strings.HasPrefix(x.OCD, place.StateOCD(state)+"/place:") || strings.ContainsAny(x.OCD, " '.ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
				t.Errorf("%s in %s: %q is no id, or another's too", x, state, x.OCD)
			}
			ids[x.OCD] = true
		}
	}
}

// Which states have places of a name, and for which a table says it.
func TestStates(t *testing.T) {
	for _, c := range []struct {
		level place.Level
		name  string
		want  string
	}{
		{place.Counties, "Caledonia", "VT"},
		{place.Counties, "Belknap County", "NH"},
		{place.Counties, "Able", ""},
		{place.Counties, "", ""},
		{place.Towns, "Winooski", "VT"},
		{place.Towns, "Manchester", "CT MA ME NH VT"},
		{place.Towns, "Gondor", ""},
		{place.Towns, "", ""},
	} {
		if got := strings.Join(place.States(c.level, c.name), " "); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.level, c.name, got, c.want)
		}
	}
	for name, want := range map[string]bool{"City of Danville": true, "Richmond City": true, "Danville": false, "Carson City County": false} {
		if got := place.IsCity(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, c := range []struct {
		level place.Level
		state string
		want  bool
	}{{place.Counties, "nh", true}, {place.Counties, "AK", false}, {place.Counties, "DA", false}, {place.Towns, "VT", true}, {place.Towns, "NY", false}} {
		if got := place.Covers(c.level, c.state); got != c.want {
			t.Errorf("%s of %s: %v", c.level, c.state, got)
		}
	}
}
