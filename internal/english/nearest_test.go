package english

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"jason-palmer", "joe-biden", "dean-phillips", "name", "note"}
	for written, want := range map[string]string{
		"jason-palmr": "jason-palmer", "biden": "", "joe-bidn": "joe-biden", "eoj-biden": "joe-biden", "nmae": "name", "nte": "note", "": "", "x": "",
	} {
		if got := Nearest(written, known); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}
