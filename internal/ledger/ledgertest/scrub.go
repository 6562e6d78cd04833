package ledgertest

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// scrub damages a record in several places at once and demands that Scrub finds each and suspects nothing else.
func scrub(t *testing.T, e Engine) {
	const size = 900 // three full tiles, and 132 entries at the edge
	level0 := func(n int64) tlog.Tile { return tlog.Tile{H: 8, L: 0, N: n, W: 256} }
	for _, c := range []struct {
		name    string
		damages []Damage
		want    []string // as "seq what", a beginning each
	}{
		{"nothing", nil, nil},
		{
			"three entries",
			[]Damage{{Kind: FlipBytes, Seq: 0}, {Kind: FlipBytes, Seq: 300}, {Kind: FlipHash, Seq: 899}},
			[]string{"0 its bytes do not", "300 its bytes do not", "899 its bytes do not"},
		},
		{
			"two in a row",
			[]Damage{{Kind: FlipBytes, Seq: 400}, {Kind: FlipBytes, Seq: 401}},
			[]string{"400 its bytes do not", "401 its bytes do not"},
		},
		{
			"a key and a moment",
			[]Damage{{Kind: FlipKey, Seq: 10}, {Kind: FlipMoment, Seq: 20}},
			[]string{"10 its number, moment or key", "20 its number, moment or key"},
		},
		{
			"an entry gone in a full tile, another damaged behind it",
			[]Damage{{Kind: FlipBytes, Seq: 310}, {Kind: Drop, Seq: 300}},
			[]string{"300 it is missing", "310 its bytes do not"},
		},
		{
			"an entry gone at the edge",
			[]Damage{{Kind: FlipBytes, Seq: 200}, {Kind: Drop, Seq: 800}},
			[]string{"200 its bytes do not", "800 it is missing"},
		},
		{"an entry forged", []Damage{{Kind: Replace, Seq: 513}}, []string{"513 it does not have its hash in tile/0/002"}},
		{"an entry forged at the edge", []Damage{{Kind: Replace, Seq: 850}}, []string{"768 the 900 entries have the root"}},
		{"a tile", []Damage{{Kind: FlipTile, Tile: level0(1)}}, []string{"256 it does not have its hash in tile/0/001", "-1 tile/0/001 does not have its hash in tile/1/000.p/2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			log, location := fresh(t, e)
			Fill(t, log, 0, size)
			for _, d := range c.damages {
				e.Damage(t, log, location, d)
			}
			problems, err := ledger.Scrub(ctx, log, Describe)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if !slices.ContainsFunc(problems, func(p ledger.Problem) bool { return strings.HasPrefix(text(p), want) }) {
					t.Errorf("%q was not found", want)
				}
			}
			for _, p := range problems {
				if !slices.ContainsFunc(c.want, func(want string) bool { return strings.HasPrefix(text(p), want) }) {
					t.Errorf("found as well: %s", text(p))
				}
			}
		})
	}
}
