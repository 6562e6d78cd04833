package season

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/canvassdesk/canvass"
)

// chosenOn are the seasons that the constants are chosen on. 2000/gop and 2004/dem are not among them.
var chosenOn = []canvass.RaceID{"2008/dem", "2008/gop", "2012/gop", "2016/dem", "2016/gop", "2020/dem", "2024/gop"}

// archived reads the seasons of the archive of results; it skips without CANVASS_DATA.
func archived(t testing.TB, races ...canvass.RaceID) []*Season {
	t.Helper()
	dir := os.Getenv("CANVASS_DATA")
	if dir == "" {
		t.Skip("CANVASS_DATA is not set: the archive of results is not in the project")
	}
	var out []*Season
	for _, id := range races {
		f, err := os.Open(filepath.Join(dir, "results", "primaries_2000_2024_538.csv"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := ReadResults(f, id)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}
