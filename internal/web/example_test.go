package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/web"
	"golang.org/x/mod/sumdb/tlog"
)

// still is the least that a record must be to have pages: one view that never changes, over a log with nothing in it.
type still struct{ view *view.View }

func (s still) View() *view.View                                       { return s.view }
func (s still) Watch(context.Context) <-chan *view.View                { return nil }
func (s still) AsOf(context.Context, canvass.Time) (*view.View, error) { return s.view, nil }
func (still) Entry(context.Context, int64) ([]byte, error)             { return nil, errNothing }
func (still) Proof(context.Context, int64, int64) ([]tlog.Hash, error) { return nil, errNothing }
func (still) File(context.Context, string) ([]byte, error)             { return nil, errNothing }
func (still) Checkpoint(context.Context) ([]byte, error)               { return nil, errNothing }
func (still) Tile(context.Context, string) ([]byte, error)             { return nil, errNothing }
func (still) Evidence(context.Context, string) ([]byte, error)         { return nil, errNothing }

var errNothing = canvass.Errorf(canvass.NotFound, "log", "there is nothing here")

func ExampleNew() {
	record := still{view.Of(tally.New().Snapshot(), ledger.Head{})}
	pages := web.New(web.Config{Desk: record, Log: record})
	for _, path := range []string{"/", "/calculator?seats=6&threshold=15%25&name=A&votes=51&name=B&votes=40", "/2024/dem/as"} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		fmt.Println(w.Code, w.Header().Get("Content-Type"))
	}
	// Output:
	// 200 text/html; charset=utf-8
	// 200 text/html; charset=utf-8
	// 404 text/html; charset=utf-8
}
