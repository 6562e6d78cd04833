package catalog

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
)

// Delegates elected by name are a district's outcome once all their preferences are known, and not before.
func TestElected(t *testing.T) {
	contest := `contest = "2028/gop/zb"
name = "Zembla primary"
jurisdiction = "zb"
mark = "K"

[[event]]
id = "primary"
kind = "primary"
date = 2028-01-08
binds = true
mark = "K"

[[pool]]
id = "district"
areas = {cd-1 = 2}
rule = "district"
mark = "K"

[rule.district]
method = "direct election"
from = "text"
text = "Voters elect two by name."
mark = "K"

[[elected]]
area = "cd-1"
published = 2028-01-09
delegates = [{name = "Gerald Emerald", for = "john-shade"}, {name = "Sylvia O'Donnell"FOR}]
mark = "K"
`
	for _, test := range []struct {
		last string
		want int
	}{{"", 0}, {`, for = "john-shade"`, 2}} {
		files := goodCatalog(t)
		for i := range files {
			if files[i].Path == "2028/gop/zb.toml" {
				files[i].Bytes = []byte(strings.Replace(contest, "FOR", test.last, 1))
			}
		}
		c, err := Parse(files)
		if err != nil {
			t.Fatal(err)
		}
		x := c.Contests["2028/gop/zb"]
		rules, _ := x.DelegatesOn(day("2028-01-10"))
		got, err := rules.Allocate(delegate.Votes{Area: "state"})
		if err != nil {
			t.Fatal(err)
		}
		if n := got.Totals["john-shade"]; n != test.want || len(x.Elected) != 1 {
			t.Errorf("with %q: %d delegates of %v, want %d", test.last, n, got.Totals, test.want)
		}
	}
}
