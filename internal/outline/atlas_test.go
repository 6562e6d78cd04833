//go:build atlas

package outline

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

var (
	update = flag.Bool("update", false, "write counties.bin again")
	atlas  = flag.String("atlas", os.Getenv("CANVASS_ATLAS"), "counties-albers-10m.json of us-atlas 3.0.1 (npm)")
)

// TestMadeFromTheAtlas (go test -tags atlas -atlas FILE) makes counties.bin from us-atlas and compares, or writes it with -update.
func TestMadeFromTheAtlas(t *testing.T) {
	text, err := os.ReadFile(*atlas)
	if err != nil {
		t.Fatal(err)
	}
	got := pack(t, text)
	if *update {
		if err := os.WriteFile("counties.bin", got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(got, packed) {
		t.Error("counties.bin is not what us-atlas gives; run go test -update and look at a map")
	}
}

// pack turns a topology of us-atlas into the format of the package.
func pack(t *testing.T, text []byte) []byte {
	t.Helper()
	var topology struct {
		Transform struct{ Scale, Translate [2]float64 }
		Arcs      [][][2]float64
		Objects   struct {
			Counties struct {
				Geometries []struct {
					Type, ID string
					Arcs     json.RawMessage
				}
			}
		}
	}
	if err := json.Unmarshal(text, &topology); err != nil {
		t.Fatal(err)
	}
	var out []byte
	number := func(n int) { out = binary.AppendUvarint(out, uint64(n)) }
	signed := func(n int) { number(n<<1 ^ n>>63) }
	number(1)
	number(len(topology.Arcs))
	for _, arc := range topology.Arcs {
		number(len(arc))
		var at [2]float64
		var before [2]int
		for _, p := range arc {
			for i := range 2 {
				at[i] += p[i]
				now := int(math.Round(100 * (at[i]*topology.Transform.Scale[i] + topology.Transform.Translate[i])))
				signed(now - before[i])
				before[i] = now
			}
		}
	}
	geometries := topology.Objects.Counties.Geometries
	slices.SortFunc(geometries, func(a, b struct {
		Type, ID string
		Arcs     json.RawMessage
	},
	) int {
		return bytes.Compare([]byte(a.ID), []byte(b.ID))
	})
	number(len(geometries))
	for _, g := range geometries {
		var polygons [][][]int
		if g.Type == "Polygon" {
			polygons = make([][][]int, 1)
			if err := json.Unmarshal(g.Arcs, &polygons[0]); err != nil {
				t.Fatal(err)
			}
		} else if err := json.Unmarshal(g.Arcs, &polygons); err != nil {
			t.Fatal(err)
		}
		code, err := strconv.Atoi(g.ID)
		if err != nil || len(g.ID) != 5 {
			t.Fatalf("%q is no code of a county", g.ID)
		}
		rings := slices.Concat(polygons...)
		number(code)
		number(len(rings))
		for _, ring := range rings {
			number(len(ring))
			for _, arc := range ring {
				signed(arc)
			}
		}
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(out)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
