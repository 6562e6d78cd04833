//go:build fit

package season

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
)

var fitRounds = flag.Int("fit", 1000, "draw so many sets of constants and print those that do best on the other seasons")

// TestFit chooses the constants anew (go test -tags fit -run TestFit -v): it draws sets of constants and prints what does best over all seasons, and over the others of each.
func TestFit(t *testing.T) {
	seasons := archived(t, chosenOn...)
	random := rand.New(rand.NewPCG(7, 11))
	pick := func(of ...float64) float64 { return of[random.IntN(len(of))] }
	var tried []Params
	var losses [][]float64
	for round := range *fitRounds {
		p := Params{
			Common: pick(.65, .75, .85, .95), Drift: pick(.01, .03, .06, .1), Alike: pick(.05, .07, .1, .14), Region: pick(.1, .2, .3),
			Caucus: pick(.35, .5, .65), Home: pick(.6, .7, .8), Nugget: pick(.25, .3, .35, .4, .45), Freedom: int(pick(4, 6)),
			Late: pick(.7, 1, 1.3), Pair: pick(.5, .6, .7, .8),
		}
		if round == 0 {
			p = Chosen
		}
		var l []float64
		for _, s := range seasons {
			x := s.Score(p, 500, 1)
			l = append(l, (x.LogLoss+x.Interval)*float64(len(x.Contests)))
		}
		tried, losses = append(tried, p), append(losses, l)
	}
	for without := -1; without < len(seasons); without++ {
		best, least := 0, 0.0
		for i := range tried {
			sum := 0.0
			for j := range seasons {
				if j != without {
					sum += losses[i][j]
				}
			}
			if i == 0 || sum < least {
				best, least = i, sum
			}
		}
		name := "all"
		if without >= 0 {
			name = string(seasons[without].Race)
		}
		fmt.Printf("%q: {%g, %g, %g, %g, %g, %g, %g, %d, %g, %g}, // %.2f\n", name, tried[best].Common, tried[best].Drift, tried[best].Alike, tried[best].Region,
			tried[best].Caucus, tried[best].Home, tried[best].Nugget, tried[best].Freedom, tried[best].Late, tried[best].Pair, least)
		for j, s := range seasons {
			if j == without {
				x := s.Score(tried[best], 2000, 1)
				fmt.Printf("    %.3f c90 %.2f c50 %.2f w %.2f is %.3f\n", x.LogLoss, x.Covered90, x.Covered50, x.Width, x.Interval)
			}
		}
	}
	for _, s := range seasons {
		last, most := s.rates()
		fmt.Printf("%q: {{%d, %d}, {%d, %d}},\n", s.Race, last.right, last.of, most.right, most.of)
	}
}
