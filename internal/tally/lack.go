package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// LackKind says what sort of thing is missing for a contest's delegates to be worked out.
type LackKind string

// What can be missing.
const (
	LackSeats         LackKind = "seats"          // the number of delegates is not known
	LackRule          LackKind = "rule"           // the rule by which Seats of Pool divide
	LackDistrictSeats LackKind = "district seats" // how many of Seats of Pool each district has
	LackVotes         LackKind = "votes"          // nobody has reported votes
	LackStated        LackKind = "stated"         // shares were stated, and no votes
	LackMeasure       LackKind = "measure"        // the rule counts Measure, and what was counted is Counted
	LackOptions       LackKind = "options"        // the count leaves options on the ballot out
	LackDistricts     LackKind = "districts"      // the votes of Districts of Of districts
	LackArea          LackKind = "area"           // the votes of Area
	LackRuleSays      LackKind = "rule says"      // what package delegate says in Words, in which options are ids
)

// Lack is one thing that is missing for a contest's delegates to be worked out. Its kind says which fields are set.
type Lack struct {
	Kind             LackKind
	Pool             delegate.PoolKind
	Seats            int
	Measure, Counted canvass.Measure
	Area             canvass.Area
	Districts, Of    int
	Words            string
}

// lacks are what undetermined pools lack, the votes of several districts as one.
func lacks(pools []delegate.Result) []Lack {
	var out []Lack
	var areas []delegate.Area
	districts := 0
	for i := range pools {
		p := &pools[i]
		for _, words := range p.Lacks {
			lack := Lack{Kind: LackRuleSays, Words: words}
			switch {
			case words != "the votes of "+string(p.Area) || p.Area.Statewide():
				if !slices.Contains(out, lack) {
					out = append(out, lack)
				}
			case !slices.Contains(areas, p.Area):
				areas = append(areas, p.Area)
			}
		}
		if p.Kind == delegate.District {
			districts++
		}
	}
	switch len(areas) {
	case 0:
	case 1:
		out = append(out, Lack{Kind: LackArea, Area: canvass.Area(areas[0])})
	default:
		out = append(out, Lack{Kind: LackDistricts, Districts: len(areas), Of: districts})
	}
	return out
}
