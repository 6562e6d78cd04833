package place_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/canvassdesk/canvass/internal/place"
)

// Every place is found under the ways in which offices write its name, or is said to be one of two; never another.
func TestEachIsFoundAsOfficesWriteIt(t *testing.T) {
	const day = "2016-03-01"
	spaced := strings.NewReplacer("DeKalb", "De Kalb", "DeSoto", "De Soto", "LaSalle", "La Salle", "LaPorte", "La Porte", "DuPage", "Du Page", "McLean", "Mc Lean",
		"O'Brien", "O Brien", "LaMoure", "La Moure", "DeWitt", "De Witt")
	ways := map[string]func(string) string{
		"as it is":       func(s string) string { return s },
		"capitals":       strings.ToUpper,
		"small":          strings.ToLower,
		"saint":          func(s string) string { return strings.NewReplacer("St. ", "Saint ", "Ste. ", "Sainte ").Replace(s) },
		"no points":      func(s string) string { return strings.ReplaceAll(s, ".", "") },
		"no apostrophes": func(s string) string { return strings.ReplaceAll(s, "'", "") },
		"curled":         func(s string) string { return strings.ReplaceAll(s, "'", "\u2019") },
		"no blanks":      func(s string) string { return strings.ReplaceAll(s, " ", "") },
		"blanks":         func(s string) string { return strings.ReplaceAll(s, "-", " ") },
		"apart":          spaced.Replace,
		"no accents": func(s string) string {
			return strings.NewReplacer("ñ", "n", "á", "a", "é", "e", "í", "i", "ó", "o", "ü", "u").Replace(s)
		},
		"mangled": func(s string) string {
			out, err := charmap.Windows1252.NewDecoder().String(s)
			if err != nil {
				t.Fatal(err)
			}
			return out
		},
		"directions": func(s string) string {
			return strings.NewReplacer("East ", "E. ", "West ", "W. ", "North ", "N. ", "South ", "S. ").Replace(s)
		},
	}
	found := 0
	for _, p := range place.All() {
		if !p.In(day) {
			continue
		}
		own, _ := place.Find(p.State(), p.Name, day)
		short, _ := place.Find(p.State(), p.Short(), day)
		if own != p {
			t.Errorf("%s %s is found as %v", p.Code, p.Name, own)
		}
		for way, written := range ways {
			for name, want := range map[string]*place.Place{p.Name: p, p.Short(): short} {
				if got, why := place.Find(p.State(), written(name), day); got != want {
					t.Errorf("%s %s, %s: %q is %v, %s", p.Code, p.Name, way, written(name), got, why)
				}
				found++
			}
		}
	}
	if found < 60_000 {
		t.Errorf("%d names, want those of all places", found)
	}
}
