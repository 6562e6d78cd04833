package reception_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/reception"
)

// A file of a million units is taken whole, and adds up. The short form has 20,000, as a state may.
func TestAMillionUnits(t *testing.T) {
	units := 20_000
	if os.Getenv("CANVASS_SOAK") != "" {
		units = 1_000_000
	}
	var file bytes.Buffer
	file.WriteString("county,precinct,office,district,party,candidate,votes\n")
	counties := [...]string{"Alameda", "Fresno", "Kern", "Los Angeles", "Napa", "Orange", "Yolo"}
	want := map[canvass.OptionID]int64{}
	for i := range units {
		for o, c := range [...]struct {
			name string
			id   canvass.OptionID
			most int
		}{{"Joseph R. Biden", "joe-biden", 6}, {"Marianne Williamson", "marianne-williamson", 2}, {"Dean Phillips", "dean-phillips", 2}} {
			votes := (i*(2*o+7) + i/13) % c.most
			want[c.id] += int64(votes)
			fmt.Fprintf(&file, "%s,%d,President,,DEM,%s,%d\n", counties[i%len(counties)], 100_000+i, c.name, votes)
		}
	}
	ctx := context.Background()
	d := wholeCatalog(t)
	defer d.Close()
	o, err := reception.New(d).Receive(ctx, reception.Delivery{
		Name: "ca.csv", Bytes: file.Bytes(), Source: "california-secretary-of-state", Contest: "2024/dem/ca", Actor: "tester",
		At: canvass.At(canvass.TimeOf(time.Date(2024, 3, 6, 5, 0, 0, 0, time.UTC))),
	})
	if err != nil || len(o.Receipt.Seqs) != units {
		t.Fatalf("%v; %d of %d units are in the record", err, len(o.Receipt.Seqs), units)
	}
	got := d.View().Contests["2024/dem/ca"].Count
	for _, x := range got.Options {
		if x.Votes != want[x.Option] {
			t.Errorf("%s: %d votes, not %d", x.Option, x.Votes, want[x.Option])
		}
		delete(want, x.Option)
	}
	if len(want) > 0 {
		t.Errorf("nothing is counted of %v", want)
	}
}

// wholeCatalog is a rehearsal in SQLite with the program's own catalog in force.
func wholeCatalog(tb testing.TB) *desk.Desk {
	tb.Helper()
	dir := tb.TempDir()
	log, err := desk.CreateLog(filepath.Join(dir, "night.canvass"))
	if err != nil {
		tb.Fatal(err)
	}
	d, err := desk.Create(tb.Context(), log, desk.Keys(filepath.Join(dir, "keys")), desk.Founding{
		Kind: canvass.Rehearsal, Name: "the whole catalog", Catalog: catalog.Embedded(), Program: "test", Actor: "tester",
	}, desk.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return d
}
