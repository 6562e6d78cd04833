package reception_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/reception"
)

// BenchmarkFeedToPage takes the AP's results of 1 March 2016, 1.1 MB and some 700 units, from bytes to a durable SQLite
// record with the whole catalog in force to the changed page of Massachusetts: the first page of the night, and one in
// which every unit's count has changed.
func BenchmarkFeedToPage(b *testing.B) {
	dir := os.Getenv("CANVASS_DATA")
	if dir == "" {
		b.Skip("CANVASS_DATA is not set")
	}
	body, err := os.ReadFile(filepath.Join(dir, "feeds", "ap", "elex_20160301_super_tuesday.json"))
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	open := func() (*desk.Desk, *reception.Reception, http.Handler) {
		d := wholeCatalog(b)
		pages := d.Pages(d.API(), "", nil)
		look(b, pages, "Massachusetts")
		return d, reception.New(d), pages
	}
	take := func(r *reception.Reception, body []byte, want int) {
		o, err := r.Receive(ctx, reception.Delivery{Name: "ap.json", Bytes: body, Source: "ap", Feed: "ap", Actor: "tester"})
		if err != nil || len(o.Receipt.Seqs) < want {
			b.Fatalf("%v, %+v", err, o)
		}
	}
	b.Run("first", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		var cpu time.Duration
		defer func() { b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op") }()
		for range b.N {
			b.StopTimer()
			d, r, pages := open()
			b.StartTimer()
			used := processor(b)
			take(r, body, 700)
			look(b, pages, "Clinton")
			cpu += processor(b) - used
			b.StopTimer()
			if err := d.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("next", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		d, r, pages := open()
		defer d.Close()
		take(r, body, 700)
		var cpu time.Duration
		later := laterPages(b, body)
		for n := int64(1); b.Loop(); n++ {
			b.StopTimer()
			next := later(n)
			b.StartTimer()
			used := processor(b)
			take(r, next, 600)
			look(b, pages, "Clinton")
			cpu += processor(b) - used
		}
		b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
	})
}

// processor is how much time of the processors this process has had: on a machine that others use too it says more than
// the clock.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// laterPages makes one page after the other, in each of which every town has a vote more for everybody, and the state
// as many as its towns.
func laterPages(b *testing.B, body []byte) func(n int64) []byte {
	var page map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&page); err != nil {
		b.Fatal(err)
	}
	return func(n int64) []byte {
		for _, race := range page["races"].([]any) {
			units := race.(map[string]any)["reportingUnits"].([]any)
			for _, unit := range units {
				u := unit.(map[string]any)
				u["lastUpdated"] = fmt.Sprintf("2016-03-02T%02d:%02d:00.000Z", n/60%24, n%60)
				for _, candidate := range u["candidates"].([]any) {
					c := candidate.(map[string]any)
					had, err := c["voteCount"].(json.Number).Int64()
					if err != nil {
						b.Fatal(err)
					}
					if had++; u["level"] == "state" {
						had += int64(len(units) - 2) // a vote in each town
					}
					c["voteCount"] = json.Number(fmt.Sprint(had))
				}
			}
		}
		later, err := json.Marshal(page)
		if err != nil {
			b.Fatal(err)
		}
		return later
	}
}

func look(b *testing.B, pages http.Handler, want string) {
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/2016/dem/ma", nil))
	if w.Code != http.StatusOK || !bytes.Contains(w.Body.Bytes(), []byte(want)) {
		b.Fatalf("%d: %.300s", w.Code, w.Body)
	}
}
