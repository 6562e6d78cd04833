package answer

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Feeds is how the desk's feeds are doing, and how much of what came in waits for a person.
type Feeds struct {
	Feeds []FeedState `json:"feeds"`
	// Waiting is how many items wait, by source.
	Waiting []Waiting `json:"waiting"`
	// Withheld is how many feeds and waiting items are of sources that are private, and left out.
	Withheld int  `json:"withheld"`
	Head     Head `json:"head"`
}

// FeedState is a page or a file that is looked at again and again.
type FeedState struct {
	Name    string             `json:"name"`
	Source  string             `json:"source"`
	Contest *canvass.ContestID `json:"contest"`
	// State is waiting, good, failing, blocked, stale or stopped.
	State string `json:"state"`
	// EverySeconds is the wait between two looks.
	EverySeconds int64         `json:"every_seconds"`
	Looked       *canvass.Time `json:"looked"`
	// Good is when a look worked last, Changed when it brought something else, FailingSince when it began to fail.
	Good         *canvass.Time `json:"good"`
	Changed      *canvass.Time `json:"changed"`
	FailingSince *canvass.Time `json:"failing_since"`
	// Entries is how many entries it has brought, Items how many items of its last page wait.
	Entries int64 `json:"entries"`
	Items   int   `json:"items"`
	// Fell is how many counts of its last page were lower than before.
	Fell int `json:"fell"`
	// Failed is how many looks have failed in all, Refused how many of them had a page that could not be entered, Flaps
	// how often it began to fail, Falls how many counts of its pages were lower than before.
	Failed  int64 `json:"failed"`
	Refused int64 `json:"refused"`
	Flaps   int64 `json:"flaps"`
	Falls   int64 `json:"falls"`
	// Blocked is why nothing that it brings can be entered for now, null where it can: the desk's trouble, not the
	// source's.
	Blocked *string `json:"blocked"`
	// Place and Error, the last failure, are for the desk; null for others.
	Place *string `json:"place"`
	Error *string `json:"error"`
}

// Waiting is how many items of a source wait.
type Waiting struct {
	Source string `json:"source"`
	Items  int    `json:"items"`
}

// FeedsOf says how feeds are at a moment. To others than the desk it does not tell of private sources, nor where a feed
// is looked at and why it fails.
func FeedsOf(s *tally.Snapshot, head Head, feeds []received.Feed, files []received.File, now canvass.Time, desk bool) Feeds {
	out := Feeds{Feeds: []FeedState{}, Waiting: []Waiting{}, Head: head}
	private := func(source string) bool {
		o := s.Catalog.Outlets[source]
		return !desk && o != nil && o.Rights == canvass.Private
	}
	for i := range feeds {
		f := &feeds[i]
		if private(f.Source) {
			out.Withheld++
			continue
		}
		state := FeedState{
			Name: f.Name, Source: f.Source, State: f.State(now), EverySeconds: f.Every, Looked: moment(f.Looked), Good: moment(f.Good),
			Changed: moment(f.Changed), FailingSince: moment(f.FailingSince), Entries: f.Entries, Items: f.Items, Fell: f.Fell,
			Failed: f.Failed, Refused: f.Refused, Flaps: f.Flaps, Falls: f.Falls, Blocked: text(f.Blocked),
		}
		if f.Contest != "" {
			state.Contest = &f.Contest
		}
		if desk {
			state.Place, state.Error = text(f.Place), text(f.Error)
		}
		out.Feeds = append(out.Feeds, state)
	}
	waits := map[string]int{}
	for i := range files {
		f := &files[i]
		switch {
		case !f.Waits():
		case private(f.Source):
			out.Withheld += f.Items
		default:
			waits[f.Source] += f.Items
		}
	}
	for _, source := range slices.Sorted(maps.Keys(waits)) {
		out.Waiting = append(out.Waiting, Waiting{source, waits[source]})
	}
	return out
}

func moment(t canvass.Time) *canvass.Time {
	if t == 0 {
		return nil
	}
	return &t
}

// feeds answers everybody; who bears a token of the desk hears more.
func (a api) feeds(w http.ResponseWriter, r *http.Request, token *access.Token) {
	v := a.r.View()
	store := received.New(a.r.Log())
	feeds, err := a.r.Feeds(r.Context())
	var files []received.File
	if err == nil {
		files, err = store.Files(r.Context())
	}
	if err != nil {
		refuse(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	serveJSON(w, r, http.StatusOK, FeedsOf(v.Snapshot, v.Head, feeds, files, canvass.TimeOf(time.Now()), token != nil && token.MaySeeHeld() == nil))
}

// held answers the desk with what waits, as it was last read.
func (a api) held(w http.ResponseWriter, r *http.Request, token *access.Token) {
	if err := token.MaySeeHeld(); err != nil {
		a.door.audit(r, token, "read what is held", err)
		refuse(w, r, err)
		return
	}
	out, err := heldFiles(r.Context(), received.New(a.r.Log()))
	if err != nil {
		refuse(w, r, err)
		return
	}
	out.Head = a.r.View().Head
	w.Header().Set("Cache-Control", "no-store")
	serveJSON(w, r, http.StatusOK, out)
}

func heldFiles(ctx context.Context, store *received.Store) (HeldFiles, error) {
	out := HeldFiles{Files: []HeldFile{}}
	files, err := store.Files(ctx)
	for i := range files {
		if files[i].Waits() {
			out.Items += files[i].Items
			out.Files = append(out.Files, HeldFileOf(&files[i]))
		}
	}
	return out, err
}
