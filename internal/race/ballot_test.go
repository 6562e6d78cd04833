package race_test

import (
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
)

// Who votes on the first ballot: everybody in 2016; since 2020 the automatic delegates once it is decided without them.
func TestFirstBallot(t *testing.T) {
	s := knownOn("2016-06-20T00:00Z")
	if f := race.At(s, "2016/dem").FirstBallot(); f == nil || f.Automatic != 712 || f.All != 4763 || f.Need != 2382 || !f.Vote() || f.By != "" {
		t.Errorf("2016: %+v", f)
	}
	s = knownOn("2020-06-03T00:00Z")
	if f := race.At(s, "2020/dem").FirstBallot(); f == nil || f.Automatic != 771 || f.All != 4750 || f.Need != 2376 || f.Vote() {
		t.Errorf("2020 in June: %+v", f)
	}
	r := race.At(s, "2020/dem")
	r.Standings = []race.Standing{{Option: "joe-biden", Delegates: 2375}, {Option: canvass.Uncommitted, Delegates: 3000}}
	if f := r.FirstBallot(); f.Vote() {
		t.Errorf("one short of half of all: %+v", f)
	}
	r.Standings[0].Delegates++
	if f := r.FirstBallot(); f.By != "joe-biden" || !f.Vote() {
		t.Errorf("more than half of all: %+v", f)
	}
	if f := race.At(s, "2020/gop"); f != nil && f.FirstBallot() != nil {
		t.Errorf("the Republicans of 2020: %+v", f.FirstBallot())
	}
}
