package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/ledger/sqlite"
)

// BenchmarkOpen reads, verifies and folds a record of the night of 5 March 2024, catalog files and all.
func BenchmarkOpen(b *testing.B) {
	n, err := catalog.ReadNight(catalog.EmbeddedNight("2024-03-05"), "2024-03-05")
	if err != nil {
		b.Fatal(err)
	}
	begin, err := desk.NightBegins(n.Date, n.Entries)
	if err != nil {
		b.Fatal(err)
	}
	for i := range n.Entries {
		n.Entries[i].Actor = "replay"
	}
	ctx, log, keys := context.Background(), memory.New(), desk.Keys(b.TempDir())
	d, err := desk.Create(ctx, log, keys, desk.Founding{
		Kind: canvass.Replay, Name: "bench", Night: n.Date, Begin: begin, Catalog: catalog.Embedded(), Actor: "bench",
	}, evening)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := d.Append(ctx, n.Entries); err != nil {
		b.Fatal(err)
	}
	size := d.View().Head.Size
	for b.Loop() {
		if _, err := desk.Open(ctx, log, keys, evening); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkFold folds counts of one contest that come in one by one, a snapshot after each: what a desk does all night.
func BenchmarkFold(b *testing.B) {
	ctx := context.Background()
	d, _, _ := create(b, canvass.Live)
	i := 0
	for b.Loop() {
		if _, err := d.Append(ctx, []canvass.Entry{count(fmt.Sprintf("count-%d", i), "2028-03-08T02:25Z", int64(i)+51, 40)}); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkEntryToPage is the way of one count: checked, written durably to an SQLite file, folded, signed, and on the
// page.
func BenchmarkEntryToPage(b *testing.B) {
	ctx := context.Background()
	log, err := sqlite.Create(filepath.Join(b.TempDir(), "bench.canvass"))
	if err != nil {
		b.Fatal(err)
	}
	d, err := desk.Create(ctx, log, desk.Keys(b.TempDir()), desk.Founding{
		Kind: canvass.Live, Name: "bench", Catalog: zenithFiles(b), Actor: "bench",
	}, evening)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	pages := d.Pages(d.API(), "", nil)
	i := 0
	for b.Loop() {
		able := int64(1000 + i)
		if _, err := d.Append(ctx, []canvass.Entry{count(fmt.Sprintf("count-%d", i), "2028-03-08T02:25Z", able, 40)}); err != nil {
			b.Fatal(err)
		}
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+string(zenith), nil))
		if want := fmt.Sprintf("%d,%03d", able/1000, able%1000); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			b.Fatalf("%d: the page does not show %s", w.Code, want)
		}
		i++
	}
}
