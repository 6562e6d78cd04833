package outline

import (
	"bytes"
	"compress/gzip"
	"testing"
)

func TestEveryStateHasItsCounties(t *testing.T) {
	for code, want := range map[string]int{"48": 254, "13": 159, "51": 133, "50": 14, "25": 14, "09": 8, "11": 1, "02": 29, "15": 5, "72": 0} {
		counties := State(code)
		if len(counties) != want {
			t.Errorf("%s has %d counties, want %d", code, len(counties), want)
		}
		for _, c := range counties {
			if !Known(c.Code) {
				t.Errorf("%s is not known", c.Code)
			}
			most := 0 // the smallest islands and cities are two points, as the atlas rounds them
			for _, ring := range c.Rings {
				if most = max(most, len(ring)); ring[0] != ring[len(ring)-1] {
					t.Errorf("%s: a ring of %d points is not closed", c.Code, len(ring))
				}
			}
			if most < 2 {
				t.Errorf("%s has a ring of %d points alone", c.Code, most)
			}
		}
	}
	if Known("09110") || Known("") || Known("5") {
		t.Error("a planning region of Connecticut, or nothing, has an outline")
	}
}

// A file that was cut or changed is an error, not a panic.
func FuzzRead(f *testing.F) {
	f.Add(packed[:200])
	f.Add([]byte{})
	z := &bytes.Buffer{}
	w := gzip.NewWriter(z)
	_, _ = w.Write([]byte{1, 1, 2, 0, 0, 2, 2, 1, 0x87, 0x87, 0x03, 1, 1, 2}) // a bytes.Buffer takes every byte
	_ = w.Close()
	f.Add(z.Bytes())
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = read(b) }) // returns
}
