package hall_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/canvassdesk/canvass/internal/tally"
)

// A rehearsal of a caucus that realigns raises no question in any room, elects what the rule gives in all but the last,
// and leaves the trainees two sheets of the final alignment to settle there.
func TestMadeUpFloors(t *testing.T) {
	files := filesOf(nevada)
	for i, f := range files {
		if f.Path != string(nevada)+".toml" {
			continue
		}
		var units strings.Builder
		for n, delegates := range []int{1, 2, 3, 4, 9, 5} {
			fmt.Fprintf(&units, "\n[[unit]]\nid = \"county:clark/precinct:%d\"\nname = \"Precinct %d\"\nregistered = %d\ndelegates = %d\nmark = \"K\"\n", n, n, 20+15*n, delegates)
		}
		files[i].Bytes = append(f.Bytes[:len(f.Bytes):len(f.Bytes)], units.String()...)
	}
	coins := 0
	for seed := range uint64(20) {
		_, d, _ := hallAt(t, files, nevada, evening)
		contest := d.View().Catalog.Contests[nevada]
		for _, e := range hall.MadeUp(contest, seed, canvass.TimeOf(evening)) {
			if asked := d.Questions(&e); len(asked) > 0 && !strings.Contains(e.Key, fmt.Sprintf("made-up-%d-5-final", seed)) {
				t.Errorf("seed %d: %s: %v", seed, e.Key, asked)
			}
			var err error
			if e.Kind == canvass.KindSheet {
				_, _, err = d.EnterSheet(t.Context(), e)
			} else {
				_, err = d.Append(t.Context(), []canvass.Entry{e})
			}
			if err != nil {
				t.Fatalf("seed %d: %s: %v", seed, e.Key, err)
			}
			if e.Kind == canvass.KindLot {
				coins++
			}
		}
		rooms := hall.Rooms(d.View().Contests[nevada], nil)
		for i := range rooms {
			last := i == len(rooms)-1
			if f := rooms[i].Floor; rooms[i].In() == last || f.Unruled() || !last && !f.Elected {
				t.Errorf("seed %d: %s is in %v, elected %v, unruled %v", seed, rooms[i].Name, rooms[i].In(), f.Elected, f.Unruled())
			}
		}
		if s := rooms[len(rooms)-1].Rounds[1].Sheets; s == nil || s.State != tally.SheetsUnlike {
			t.Errorf("seed %d: the last room has nothing to settle", seed)
		}
	}
	if coins == 0 {
		t.Error("no seed needs a coin")
	}
}
