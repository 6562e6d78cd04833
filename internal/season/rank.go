package season

import (
	"fmt"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Rank is a contest's place among those of its race by how surprising its winner was by the record so far.
type Rank struct {
	// Place is 1 for the most surprising; With others have the same.
	Place, With int
	// Of are the contests of which the record says how surprising they were.
	Of int
}

// Ranks are those of a race's contests, by the record so far: the only prior that every contest of a cycle has on the
// same terms. Contests without a sole winner, without one before, or with winners before that are not known have none.
func Ranks(s *tally.Snapshot, id canvass.RaceID) map[canvass.ContestID]Rank {
	records := race.Records(s, id, soleWinner)
	for c, r := range records {
		if r.Contests == 0 || len(r.Unknown) > 0 {
			delete(records, c)
		}
	}
	out := map[canvass.ContestID]Rank{}
	for c, r := range records {
		x := Rank{Place: 1, Of: len(records)}
		for other, o := range records {
			// (wins + 1) of (contests + 2), compared without rounding.
			a, b := (o.Wins+1)*(r.Contests+2), (r.Wins+1)*(o.Contests+2)
			switch {
			case a < b:
				x.Place++
			case a == b && other != c:
				x.With++
			}
		}
		out[c] = x
	}
	return out
}

// Words are the place in a few words: "by that the 3rd most surprising of 57 contests".
func (r Rank) Words() string {
	if r.Of < 2 {
		return ""
	}
	place := "the " + english.Ordinal(r.Place) + " most surprising"
	if r.Place == 1 {
		place = "the most surprising"
	}
	words := fmt.Sprintf("by that %s of %d contests", place, r.Of)
	if r.With > 0 {
		words += fmt.Sprintf(", with %s as much so", english.Many(r.With, "other", "others"))
	}
	return words
}
