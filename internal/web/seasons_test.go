package web

import (
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// The rest of a race is played once for a head, whatever rests on it, and beside that for an earlier moment; behind the
// next entry it is played anew.
func TestSeasonsArePlayedOnce(t *testing.T) {
	at := func(size int64) *view.View {
		return view.Of(&tally.Snapshot{Size: size}, ledger.Head{Size: size})
	}
	newest := at(9)
	s := &site{
		cache:  newPageCache(func() *view.View { return newest }),
		played: reply.NewKept(mostSeasons, older, func(*season.Simulation) int { return oneSimulation }),
	}
	played := &season.Simulation{}
	keep := func(v *view.View, earlier bool) {
		head, key := s.cache.under(v, "2024/gop", earlier)
		if _, err := s.played.Get(head, key, func() (*season.Simulation, error) { return played, nil }); err != nil {
			t.Fatal(err)
		}
	}
	// Who has to play it again has nothing to play with, and fails.
	is := func(v *view.View, earlier bool, id canvass.RaceID) bool {
		got, err := s.seasons(v, earlier)(t.Context(), id, nil)
		return err == nil && got == played
	}
	keep(newest, false)
	if !is(newest, false, "2024/gop") || is(newest, false, "2024/dem") || is(at(5), true, "2024/gop") {
		t.Error("of the newest head")
	}
	keep(at(5), true)
	if !is(at(5), true, "2024/gop") || !is(newest, false, "2024/gop") {
		t.Error("of an earlier moment beside it")
	}
	newest = at(10)
	if is(newest, false, "2024/gop") || is(at(5), true, "2024/gop") {
		t.Error("behind the next entry")
	}
}
