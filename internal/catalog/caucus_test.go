package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/caucus"
)

// The files of 2020 say of Iowa's and Nevada's floors what package caucus was held against their precincts with.
func TestFloorsOf2020(t *testing.T) {
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	iowa, nevada := c.Contests["2020/dem/ia"].Caucus, c.Contests["2020/dem/nv"].Caucus
	for _, x := range []struct {
		got  *Caucus
		want caucus.Rule
	}{{iowa, caucus.Iowa2020()}, {nevada, caucus.Nevada2020()}} {
		x.want.Name = x.got.Rule.Name
		if diff := cmp.Diff(x.want, x.got.Rule); diff != "" {
			t.Errorf("%s (-caucus +file)\n%s", x.want.Name, diff)
		}
	}
	worth, ok := iowa.County("county:bremer/precinct:city-of-readlyn-maxfield-franklin-twp")
	if n, err := worth.Equivalents(1, iowa.Scale); !ok || err != nil || n != 2267 {
		t.Errorf("a delegate of Readlyn is worth %d parts, %v; the party's release has 0.2267", n, err)
	}
	if _, ok := nevada.County("county:clark/precinct:2633"); ok {
		t.Error("Nevada counts county delegates, and no equivalents")
	}
	state := 0
	for _, county := range iowa.Equivalents {
		state += county.State
	}
	if len(iowa.Equivalents) != 99 || state != 2107 {
		t.Errorf("%d counties with %d state delegates", len(iowa.Equivalents), state)
	}
}
