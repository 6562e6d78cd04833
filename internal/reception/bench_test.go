package reception_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
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
	open := func(n int) (*desk.Desk, *reception.Reception, http.Handler) {
		log, err := desk.CreateLog(filepath.Join(b.TempDir(), fmt.Sprintf("%d.canvass", n)))
		if err != nil {
			b.Fatal(err)
		}
		d, err := desk.Create(ctx, log, desk.Keys(filepath.Join(b.TempDir(), "keys")), desk.Founding{
			Kind: canvass.Rehearsal, Name: "a benchmark", Catalog: catalog.Embedded(), Program: "test", Actor: "tester",
		}, desk.Options{})
		if err != nil {
			b.Fatal(err)
		}
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
		for n := range b.N {
			b.StopTimer()
			d, r, pages := open(n)
			b.StartTimer()
			take(r, body, 700)
			look(b, pages, "Clinton")
			b.StopTimer()
			if err := d.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("next", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		d, r, pages := open(0)
		defer d.Close()
		take(r, body, 700)
		for n := 0; b.Loop(); n++ {
			b.StopTimer()
			// A later moment, and the first figure of every count is another, near enough to be believed.
			next := updated.ReplaceAll(body, fmt.Appendf(nil, `"lastUpdated":"%d-`, 2017+n%2000))
			next = counted.ReplaceAllFunc(next, func(m []byte) []byte {
				m = bytes.Clone(m)
				m[len(m)-1] = byte('5' + n%2)
				return m
			})
			b.StartTimer()
			take(r, next, 600)
			look(b, pages, "Clinton")
		}
	})
}

var (
	updated = regexp.MustCompile(`"lastUpdated":"\d{4}-`)
	counted = regexp.MustCompile(`"voteCount":[1-9]`)
)

func look(b *testing.B, pages http.Handler, want string) {
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/2016/dem/ma", nil))
	if w.Code != http.StatusOK || !bytes.Contains(w.Body.Bytes(), []byte(want)) {
		b.Fatalf("%d: %.300s", w.Code, w.Body)
	}
}
