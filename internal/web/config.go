package web

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/view"
	"golang.org/x/mod/sumdb/tlog"
)

// Desk is the running program as the pages see it. All methods may be called from several goroutines.
type Desk interface {
	// View is the newest view. It does not block.
	View() *view.View
	// Watch sends each new view, the first one as soon as it likes. A reader who is slow misses views in between, never
	// the newest. The channel is closed when ctx ends.
	Watch(ctx context.Context) <-chan *view.View
	// AsOf is the view of the entries recorded at or before the moment. An error of kind NotFound says that the record
	// begins later, a *view.BusyError that too many ask.
	AsOf(ctx context.Context, t canvass.Time) (*view.View, error)
}

// Log is the record itself, entry by entry. Its errors of kind NotFound become pages that say so; of kind Damaged,
// pages that say that too. All methods may be called from several goroutines.
type Log interface {
	// Entry is the canonical bytes of an entry, by its sequence from 0.
	Entry(ctx context.Context, seq int64) ([]byte, error)
	// Proof is the inclusion proof of an entry in the tree of the first size entries (RFC 6962, section 2.1.1).
	Proof(ctx context.Context, seq, size int64) ([]tlog.Hash, error)
	// File is the bytes kept under a hash ("sha256:…"): a file of the catalog, by what its entry says.
	File(ctx context.Context, hash string) ([]byte, error)
	// Checkpoint is the newest signed checkpoint, a C2SP signed note.
	Checkpoint(ctx context.Context) ([]byte, error)
	// Tile is a tile or an entry bundle by its C2SP path: "tile/0/x001/234", "tile/entries/000.p/17".
	Tile(ctx context.Context, path string) ([]byte, error)
	// Evidence is the evidence at a path, "evidence/9f/9f86d0…", where it may be public.
	Evidence(ctx context.Context, path string) ([]byte, error)
}

// Feeds are what is kept beside the record of what came in. All methods may be called from several goroutines.
type Feeds interface {
	Feeds(ctx context.Context) ([]received.Feed, error)
	Files(ctx context.Context) ([]received.File, error)
}

// Condition is one thing that a desk needs to take an entry.
type Condition struct {
	Name string
	// Why it is not met, empty where it is.
	Why string
	// Warning is what will keep it from being met, empty where nothing is known to.
	Warning string
}

// Config is what the pages are made from.
type Config struct {
	Desk Desk
	Log  Log
	// Feeds are how feeds are doing, and what waits for the desk; nil shows none.
	Feeds Feeds
	// API answers what is below /api/; nil answers that there is none.
	API http.Handler
	// Address is where readers find this server, for the command that checks it; empty uses the address of this machine
	// that the request came in at. What a request says of its host is never shown: whoever sends it writes that.
	Address string
	// Ready says whether an entry could be taken now; nil is always.
	Ready func(context.Context) []Condition
	// Static says that pages are kept as files, where nothing answers: what a reader's own words ask for is left out, or
	// done by a script of the page, and an entry's page does not list what rests on it. Links stay those of a server; who
	// keeps the files leads them to files.
	Static bool
	// Logger hears of failures that a reader is not told the inside of; nil is slog's own.
	Logger *slog.Logger
}
