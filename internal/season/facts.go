package season

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/pelletier/go-toml/v2"
)

//go:embed facts.toml
var factsFile []byte

// place is what the model knows of a jurisdiction beside its results.
type place struct {
	region string
	// x are five shares: Black, Hispanic, with a bachelor's degree, white, Democratic in 2012.
	x [covariates]float64
}

const covariates = 5

// unknownPlace stands for places of which the figures give nothing: the territories, Democrats Abroad.
var unknownPlace = [covariates]float64{.05, .3, .25, .3, .6}

// spread is what each figure is divided by, about its standard deviation between states.
var spread = [covariates]float64{.11, .10, .055, .16, .11}

type placeRow struct {
	Region     string `toml:"region"`
	Black      int    `toml:"black"`
	Hispanic   int    `toml:"hispanic"`
	Bachelor   int    `toml:"bachelor"`
	White      int    `toml:"white"`
	Democratic int    `toml:"democratic"`
}

type candidateRow struct {
	Home []string       `toml:"home"`
	Left toml.LocalDate `toml:"left"`
	From toml.LocalDate `toml:"from"`
}

type facts struct {
	places map[string]place
	races  map[canvass.RaceID][]Candidate
}

// known are the facts of facts.toml.
var known = sync.OnceValue(func() facts {
	var file struct {
		Place map[string]placeRow                `toml:"place"`
		Race  map[string]map[string]candidateRow `toml:"race"`
	}
	if err := toml.Unmarshal(factsFile, &file); err != nil {
		panic(fmt.Sprintf("internal/season/facts.toml: %v", err)) // embedded: a test reads it
	}
	out := facts{places: map[string]place{}, races: map[canvass.RaceID][]Candidate{}}
	for id, r := range file.Place {
		p := place{region: r.Region, x: unknownPlace}
		if r.White > 0 {
			for i, n := range []int{r.Black, r.Hispanic, r.Bachelor, r.White, r.Democratic} {
				p.x[i] = float64(n) / 1000
			}
		}
		out.places[id] = p
	}
	for id, rows := range file.Race {
		var list []Candidate
		for o, r := range rows {
			c := Candidate{Option: canvass.OptionID(o), Home: r.Home}
			if r.Left != (toml.LocalDate{}) {
				c.Left = r.Left.AsTime(time.UTC)
			}
			if r.From != (toml.LocalDate{}) {
				c.From = r.From.AsTime(time.UTC)
			}
			list = append(list, c)
		}
		slices.SortFunc(list, func(a, b Candidate) int { return strings.Compare(string(a.Option), string(b.Option)) })
		out.races[canvass.RaceID(id)] = list
	}
	return out
})

// placeOf is what is known of a jurisdiction; one that is not known is like the territories.
func placeOf(id string) place {
	if p, ok := known().places[id]; ok {
		return p
	}
	return place{region: "", x: unknownPlace}
}
