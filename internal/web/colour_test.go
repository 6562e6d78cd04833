package web

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/chart"
)

// sheets are the colours of the style sheet's tokens, light and dark.
func sheets(t *testing.T) map[string]map[string][3]float64 {
	t.Helper()
	b, err := os.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, found := strings.Cut(string(b), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("the style sheet has no dark tokens")
	}
	dark, _, _ := strings.Cut(rest, "*,\n")
	out := map[string]map[string][3]float64{}
	for name, part := range map[string]string{"light": light, "dark": dark} {
		out[name] = map[string][3]float64{}
		for _, m := range regexp.MustCompile(`--([a-z0-9]+): #([0-9a-f]{6});`).FindAllStringSubmatch(part, -1) {
			n, err := strconv.ParseUint(m[2], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			out[name][m[1]] = [3]float64{linear(n >> 16), linear(n >> 8 & 255), linear(n & 255)}
		}
		if len(out[name]) < 15 {
			t.Fatalf("%s has only %d colours", name, len(out[name]))
		}
	}
	return out
}

// linear is an sRGB channel as light.
func linear(c uint64) float64 {
	v := float64(c) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func luminance(c [3]float64) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

func contrast(a, b [3]float64) float64 {
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}

// sights are how people see: as most do, and without one of the three kinds of cones (Machado, Oliveira and Fernandes,
// "A physiologically-based model for simulation of color vision deficiency", 2009, severity 1.0, on linear light).
var sights = map[string][9]float64{
	"most people":  {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

func see(m [9]float64, c [3]float64) [3]float64 {
	var out [3]float64
	for i := range out {
		out[i] = min(1, max(0, m[3*i]*c[0]+m[3*i+1]*c[1]+m[3*i+2]*c[2]))
	}
	return out
}

// distance is how far two colours are apart to the eye, in CIE L*a*b* of the D65 white; 2.3 is just to be seen.
func distance(a, b [3]float64) float64 {
	lab := func(c [3]float64) [3]float64 {
		f := func(v float64) float64 {
			if v > 216.0/24389 {
				return math.Cbrt(v)
			}
			return (24389.0/27*v + 16) / 116
		}
		x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.95047)
		y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
		z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.08883)
		return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
	}
	p, q := lab(a), lab(b)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

func TestOptionsCanBeToldApartByColour(t *testing.T) {
	for sheet, colours := range sheets(t) {
		for name, sight := range sights {
			for i := 1; i <= chart.Colours; i++ {
				for j := 1; j < i; j++ {
					// The first four, which those with most votes get, must lie further apart.
					least := 14.0
					if i <= 4 {
						least = 24
					}
					a, b := colours["c"+strconv.Itoa(i)], colours["c"+strconv.Itoa(j)]
					if d := distance(see(sight, a), see(sight, b)); d < least {
						t.Errorf("%s: to %s, c%d and c%d are only %.1f apart", sheet, name, j, i, d)
					}
				}
			}
		}
	}
}

func TestColoursAreNoPartys(t *testing.T) {
	for sheet, colours := range sheets(t) {
		for i := 0; i <= chart.Colours; i++ {
			c := colours["c"+strconv.Itoa(i)]
			if r, g, b := c[0], c[1], c[2]; r > 3*g && r > 3*b || b > 2*g && b > 2*r {
				t.Errorf("%s: c%d is a party's red or blue", sheet, i)
			}
			if k := contrast(c, colours["paper"]); k < 2.4 {
				t.Errorf("%s: c%d stands out from the paper by %.1f only", sheet, i, k)
			}
		}
	}
}

func TestLettersStandOutFromThePaper(t *testing.T) {
	for sheet, c := range sheets(t) {
		for _, pair := range [][2]string{{"ink", "paper"}, {"soft", "paper"}, {"ink", "shade"}, {"soft", "shade"}, {"doubt", "paper"}, {"ink", "mark"}} {
			if k := contrast(c[pair[0]], c[pair[1]]); k < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want 4.5", sheet, pair[0], pair[1], k)
			}
		}
	}
}

// No two who run in one cycle share a colour, across parties too, and those with most votes have one.
func TestColoursOfTheCatalog(t *testing.T) {
	c, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for cycle, those := range map[int][]canvass.OptionID{
		2024: {"joe-biden", "dean-phillips", "marianne-williamson", "jason-palmer", "donald-trump", "nikki-haley", "ron-desantis"},
		2020: {"joe-biden", "bernie-sanders", "elizabeth-warren", "michael-bloomberg", "pete-buttigieg", "donald-trump"},
		2016: {"hillary-clinton", "bernie-sanders", "donald-trump", "ted-cruz", "marco-rubio", "john-kasich"},
	} {
		colours := choose(c, cycle)
		for _, o := range those {
			if k := colours[o]; k < 1 || k > chart.Colours {
				t.Errorf("in %d %s has the colour %d", cycle, o, k)
			}
		}
		for in := 2000; in <= 2028; in += 4 {
			taken := map[chart.Colour]canvass.OptionID{}
			for id, contest := range c.Contests {
				if id.Cycle() != in {
					continue
				}
				for _, o := range contest.Ballot.Options {
					k := colours[o]
					if other := taken[k]; k > 0 && other != "" && other != o {
						t.Errorf("with %d first, in %d %s and %s share the colour %d", cycle, in, o, other, k)
					}
					taken[k] = o
				}
			}
		}
		for o := range colours {
			if o.Fixed() {
				t.Errorf("%s has a colour, and is nobody", o)
			}
		}
	}
}

// Letters stand on every colour, on the tiles of the map.
func TestLettersStandOutFromColours(t *testing.T) {
	for sheet, c := range sheets(t) {
		for i := 0; i <= chart.Colours; i++ {
			n := strconv.Itoa(i)
			if k := contrast(c["l"+n], c["c"+n]); k < 4.5 {
				t.Errorf("%s: letters on c%s have a contrast of %.2f, want 4.5", sheet, n, k)
			}
		}
	}
}
