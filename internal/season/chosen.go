package season

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass"
)

// form is the number of the model's form: raise it with every change that may change a chance.
const form = 3

var version = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintln(h, form, Chosen, leaving, leavingClose, districtSpread, leastShare, lowUtility, highUtility)
	for _, id := range slices.Sorted(maps.Keys(chosenWithout)) {
		fmt.Fprintln(h, id, chosenWithout[id])
	}
	h.Write(factsFile)
	return fmt.Sprintf("season-%d-%s", form, hex.EncodeToString(h.Sum(nil))[:12])
})

// Chosen are the constants that did best over the seven seasons of 2008 to 2024 by log loss of winners and interval
// score of shares together, of 400 sets drawn at random (TestFit). The seasons of 2000 and 2004 were never looked at
// for it.
var Chosen = Params{.85, .03, .1, .2, .65, .8, .35, 6, 1, .7}

// chosenWithout are the constants that did best over the other six seasons: what each of the seven is tried with.
var chosenWithout = map[canvass.RaceID]Params{
	"2008/dem": {.65, .03, .07, .2, .65, .8, .3, 4, 1.3, .8},
	"2008/gop": {.65, .06, .14, .1, .65, .7, .35, 4, 1.3, .6},
	"2012/gop": {.75, .03, .14, .2, .65, .8, .35, 6, 1.3, .7},
	"2016/dem": {.85, .03, .1, .2, .65, .8, .35, 6, 1, .7},
	"2016/gop": {.75, .03, .14, .2, .65, .8, .35, 6, 1.3, .7},
	"2020/dem": {.85, .03, .1, .2, .65, .8, .35, 6, 1, .7},
	"2024/gop": {.65, .03, .07, .2, .65, .8, .3, 4, 1.3, .8},
}

// ChosenFor are the constants for a race: chosen on other seasons than itself.
func ChosenFor(race canvass.RaceID) Params {
	if p, ok := chosenWithout[race]; ok {
		return p
	}
	return Chosen
}

// simpleRates are how often the last winner, and who had won most, won again in each of the seven seasons.
var simpleRates = map[canvass.RaceID][2]hits{
	"2008/dem": {{27, 53}, {29, 53}},
	"2008/gop": {{28, 50}, {28, 50}},
	"2012/gop": {{32, 53}, {38, 53}},
	"2016/dem": {{35, 53}, {30, 53}},
	"2016/gop": {{19, 42}, {27, 42}},
	"2020/dem": {{17, 28}, {15, 28}},
	"2024/gop": {{17, 18}, {17, 18}},
}
