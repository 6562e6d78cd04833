package place_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/canvassdesk/canvass/internal/place"
)

// Massachusetts's towns and cities lie in the counties that the AP's page of 1 March 2016 has for them.
func TestCountiesOfTowns(t *testing.T) {
	folder := os.Getenv("CANVASS_DATA")
	if folder == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	b, err := os.ReadFile(filepath.Join(folder, "feeds", "ap", "elex_20160301_super_tuesday.json"))
	if err != nil {
		t.Fatal(err)
	}
	var page struct {
		Races []struct {
			ReportingUnits []struct {
				StatePostal, ReportingunitName, Level, FIPSCode string
			} `json:"reportingUnits"`
		} `json:"races"`
	}
	if err := json.Unmarshal(b, &page); err != nil {
		t.Fatal(err)
	}
	const state = "MA"
	counties := map[string]string{}
	for _, r := range page.Races {
		for _, u := range r.ReportingUnits {
			if u.StatePostal == state && u.Level == "subunit" {
				counties[u.ReportingunitName] = u.FIPSCode
			}
		}
	}
	if len(counties) != 351 {
		t.Errorf("the page has %d towns and cities, want 351", len(counties))
	}
	for name, county := range counties {
		if town, why := place.FindTown(state, name, ""); town == nil {
			t.Errorf("%s: %s", name, why)
		} else if town.County != county {
			t.Errorf("%s lies in %s; the page has %s", name, town.County, county)
		}
	}
}
